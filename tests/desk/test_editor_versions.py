"""Versions of prepared texts on both databases: races, restoring, files against edits, finding, import."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import Conflict, Forbidden, NotFound, TextRefused, UnknownLocale, VersionChanged
from bot.core.learning.taught import TownTopic
from bot.core.texts.publication import EDITED, FROM_FILE, Change, PreparedText, Version
from bot.core.texts.response import Catalogue, Kind
from bot.portal.response_files import read_intents, read_texts
from bot.service.texts.incoming_texts import bring_in
from bot.service.texts.overview import State, TextEntry
from bot.service.texts.publishing import Publishing
from bot.service.texts.typed import Draft
from bot.settings import PROJECT
from bot.store.database import Database
from bot.store.learning.teaching import SqlTeaching
from bot.store.migrate import alembic_config, upgrade
from bot.store.texts.responses import SqlResponses
from bot.wiring import Lotse, TownClock
from tests.conftest import NewDatabase, both_databases
from tests.response_files import write_texts

pytestmark = both_databases
RESPONSES = PROJECT / "responses"
INTENTS = read_intents(RESPONSES)
MOON = Staff(1, "Mona Mond", "mond@musterstadt.example", Role.COORDINATOR)
SUN = Staff(2, "Sami Sonne", "sonne@musterstadt.example", Role.ADMINISTRATOR)
CLERK = Staff(3, "Kim Kraus", "kraus@musterstadt.example", Role.STAFF, "social")
SEEDS = [
    PreparedText("answer", "waste_separation", "de", "Trennen Sie Müll.", "machine"),
    PreparedText("answer", "waste_separation", "en", "Separate your waste.", "machine"),
    PreparedText("answer", "waste_separation", "ar", "افصل النفايات.", "machine"),
    PreparedText("answer", "emergency", "de", "Rufen Sie 112 oder 110.", "machine"),
    PreparedText("interface", "fallback_person", "de", "Fragen Sie {office}, {phone}.", "machine"),
    PreparedText("interface", "fallback_person", "en", "Ask {office}, {phone}.", "machine"),
    PreparedText("label", "waste_separation", "de", "Müll", "machine"),
    PreparedText("label", "bank_account", "de", "Konto", "machine"),
]


class Shelf:
    """The live catalogue over a store, as the library keeps it."""

    def __init__(self, texts: SqlResponses) -> None:
        self._texts, self.catalogue = texts, Catalogue({}, INTENTS)

    async def refresh(self) -> bool:
        self.catalogue = Catalogue(await self._texts.all(), INTENTS, "Musterstadt")
        return True


@pytest.fixture
def empty_database(database: str, new_database: NewDatabase) -> str:
    """The address of a database without any table."""
    return new_database(database)


@pytest.fixture
async def texts(bare_database: str) -> AsyncIterator[SqlResponses]:
    database = Database(bare_database)
    made = SqlResponses(database, TownClock())
    await made.seed(SEEDS)
    yield made
    await database.close()


@pytest.fixture
async def desk(texts: SqlResponses) -> Publishing:
    shelf = Shelf(texts)
    await shelf.refresh()
    return Publishing(texts, shelf)


def draft(seen: int = 1, /, german_stays: bool = False, **words: str) -> Draft:
    return Draft(words, {locale: seen for locale in ("de", "en", "ar")}, "darum", german_stays)


async def waste(texts: SqlResponses) -> dict[str, str]:
    return (await texts.all())["answer", "waste_separation"]


def stands(found: TextEntry, state: State) -> bool:
    """Whether some language stands so."""
    return any(state in text.states for text in found.texts.values())


async def entry(desk: Publishing, name: str = "waste_separation") -> TextEntry:
    return (await desk.sheet(MOON, "answer", name)).entry


def version(kind: Kind, name: str, locale: str, text: str, origin: str = "file") -> Version:
    return Version(kind, name, locale, 1, text, origin, "machine", "", None, TownClock().now())  # type: ignore[arg-type]


# publishing


async def test_all_locales_of_a_save_are_published_together(desk: Publishing, texts: SqlResponses) -> None:
    assert await desk.publish(MOON, "answer", "waste_separation", draft(de="Neu.", en="New.", ar="جديد.")) == [
        "de", "en", "ar",
    ]  # fmt: skip
    assert await waste(texts) == {"de": "Neu.", "en": "New.", "ar": "جديد."}
    (newest, first) = (await desk.sheet(MOON, "answer", "waste_separation")).history["ar"]
    assert (newest.version, newest.written_by, newest.why, newest.origin) == (2, "Mona Mond", "darum", EDITED)
    assert (first.version, first.written_by, first.origin) == (1, "machine", FROM_FILE)


async def test_what_was_not_changed_gets_no_version(desk: Publishing) -> None:
    same = draft(de="Trennen Sie Müll.\r\n", en=" Separate your waste. ", ar="جديد.")
    assert await desk.publish(MOON, "answer", "waste_separation", same) == ["ar"]
    assert await desk.publish(MOON, "answer", "waste_separation", same) == []  # pressed twice


async def test_a_missing_locale_is_added_and_an_unknown_one_refused(desk: Publishing, texts: SqlResponses) -> None:
    missing = Draft({"fr": "Triez.", "pl": ""}, {"de": 1})
    assert await desk.publish(MOON, "answer", "waste_separation", missing) == ["fr"]
    assert (await waste(texts))["fr"] == "Triez."
    with pytest.raises(UnknownLocale):
        await desk.publish(MOON, "answer", "waste_separation", Draft({"xx": "?"}, {}))
    with pytest.raises(NotFound):
        await desk.publish(MOON, "answer", "no_such_name", draft(de="Neu."))


async def test_one_wrong_locale_holds_all_back_and_every_wrong_one_is_named(
    desk: Publishing, texts: SqlResponses
) -> None:
    with pytest.raises(TextRefused) as refused:
        await desk.publish(MOON, "answer", "waste_separation", draft(de="Neu.", en="", ar="{x}"))
    assert {locale: [p.code for p in found] for locale, found in refused.value.problems.items()} == {
        "en": ["empty"], "ar": ["unknown_placeholder"],
    }  # fmt: skip
    assert (await waste(texts))["de"] == "Trennen Sie Müll."


async def test_two_labels_of_a_language_never_say_the_same(desk: Publishing) -> None:
    with pytest.raises(TextRefused) as refused:
        await desk.publish(MOON, "label", "waste_separation", draft(de="Konto"))
    assert [p.code for p in refused.value.problems["de"]] == ["label_taken"]


async def test_the_label_of_an_archived_topic_is_free_for_others(
    desk: Publishing, texts: SqlResponses, bare_database: str
) -> None:
    """In the editor and in a file; the topic comes back with another one only. Who has a label is named in German."""
    teaching = SqlTeaching(database := Database(bare_database), TownClock())
    boats, labels = TownTopic("town_boats", "everyday", "facts", False), {"de": "Bootsverleih", "ar": "قوارب"}
    await teaching.create_topic(boats, labels, {"de": "Am See."}, "Mona", [("de", "Wo gibt es Boote?")])
    await desk.publish(MOON, "answer", "waste_separation", draft(de="Neu."))  # the catalogue is reread
    in_a_file = [version("label", "bank_account", "de", "Bootsverleih")]
    with pytest.raises(TextRefused) as refused:
        await desk.publish(MOON, "label", "waste_separation", draft(0, ar="قوارب"))
    assert [p.values["found"] for p in refused.value.problems["ar"]] == ["Bootsverleih"]
    assert [o.kind for o in await bring_in(texts, in_a_file, "Import", "")] == ["refused"]
    await teaching.archive_topic("town_boats")
    assert await desk.publish(MOON, "label", "waste_separation", draft(0, ar="قوارب")) == ["ar"]
    assert [o.kind for o in await bring_in(texts, in_a_file, "Import", "")] == ["changed"]
    with pytest.raises(Conflict):
        await teaching.archive_topic("town_boats", False)
    await database.close()


async def test_who_was_faster_is_named_and_nothing_is_lost(desk: Publishing, texts: SqlResponses) -> None:
    await desk.publish(MOON, "answer", "waste_separation", draft(en="New."))
    with pytest.raises(VersionChanged, match="Mona Mond"):
        await desk.publish(SUN, "answer", "waste_separation", draft(de="Anders.", en="Other."))
    assert await waste(texts) == {"de": "Trennen Sie Müll.", "en": "New.", "ar": "افصل النفايات."}
    assert await desk.publish(SUN, "answer", "waste_separation", draft(de="Anders.")) == ["de"]  # another locale


async def test_of_twenty_at_once_one_wins(desk: Publishing, texts: SqlResponses) -> None:
    tries = [desk.publish(MOON, "answer", "waste_separation", draft(en=f"New {n}.", ar=f"{n}")) for n in range(20)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert [result for result in results if not isinstance(result, VersionChanged)] == [["en", "ar"]]
    now = await waste(texts)
    assert now["en"] == f"New {now['ar']}."


_WRITES = """
import asyncio, sys
from bot.core.texts.publication import Change
from bot.store.database import Database
from bot.store.texts.responses import SqlResponses
from bot.wiring import TownClock

async def write():
    texts = SqlResponses(Database(sys.argv[1]), TownClock())
    print("begins", flush=True)
    for seen in range(1, 100000):
        said = f"Nummer {seen}"
        await texts.publish([Change("answer", "waste_separation", l, said, seen) for l in ("de", "en", "ar")], "x")

asyncio.run(write())
"""


async def test_a_process_killed_in_mid_publication_leaves_no_half_of_it(
    texts: SqlResponses, bare_database: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WRITES, bare_database, cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout and await process.stdout.readline() == b"begins\n"
    async with asyncio.timeout(60):
        while not (await waste(texts))["de"].startswith("Nummer"):
            await asyncio.sleep(0.1)
    process.kill()
    await process.wait()
    now = await waste(texts)
    assert now["de"].startswith("Nummer") and now["de"] == now["en"] == now["ar"]
    assert len(await texts.history("answer", "waste_separation")) % 3 == 0


async def test_a_save_that_breaks_in_the_middle_leaves_the_old_words(texts: SqlResponses) -> None:
    """The second row cannot be written (no text): the first must not stay."""
    broken = Change("answer", "waste_separation", "en", None, 1)  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"NOT NULL|not-null|just published"):
        await texts.publish([Change("answer", "waste_separation", "de", "Neu.", 1), broken], "x")
    assert (await waste(texts))["de"] == "Trennen Sie Müll."


@pytest.mark.parametrize("staff", [CLERK])
async def test_staff_neither_read_nor_change(desk: Publishing, staff: Staff) -> None:
    key = ("answer", "waste_separation", "de")
    for call in (
        desk.sheet(staff, "answer", "waste_separation"), desk.keep(staff, key),
        desk.publish(staff, "answer", "waste_separation", draft(de="Neu.")), desk.confirm(staff, key, 1),
        desk.restore(staff, (*key, 1), 1, ""), desk.take_file(staff, key, 1, ""),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            await call


# versions


async def test_restoring_adds_the_old_words_as_a_new_version(desk: Publishing, texts: SqlResponses) -> None:
    await desk.publish(MOON, "answer", "waste_separation", draft(en="New."))
    with pytest.raises(VersionChanged):
        await desk.restore(SUN, ("answer", "waste_separation", "en", 1), 1, "zurück")
    await desk.restore(SUN, ("answer", "waste_separation", "en", 1), 2, "zurück")
    history = (await desk.sheet(MOON, "answer", "waste_separation")).history["en"]
    assert [(v.version, v.text, v.written_by) for v in history] == [
        (3, "Separate your waste.", "Sami Sonne"), (2, "New.", "Mona Mond"), (1, "Separate your waste.", "machine"),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        await desk.restore(SUN, ("answer", "waste_separation", "en", 9), 3, "")


async def test_translations_know_that_the_german_text_changed(desk: Publishing) -> None:
    await desk.publish(MOON, "answer", "waste_separation", draft(de="Neu.", en="New."))
    now = (await entry(desk)).texts
    assert {locale: now[locale].states for locale in ("de", "en", "ar", "fr")} == {
        "de": ("edited",), "en": ("edited",), "ar": ("german_changed",), "fr": ("missing",),
    }  # fmt: skip
    await desk.confirm(MOON, ("answer", "waste_separation", "ar"), 2)
    assert (await entry(desk)).texts["ar"].states == ("there",)


async def test_a_translation_made_beside_the_old_german_text_is_behind_at_once(desk: Publishing) -> None:
    await desk.publish(MOON, "answer", "waste_separation", draft(de="Neu."))
    await desk.publish(SUN, "answer", "waste_separation", draft(ar="جديد."))  # its page still showed version 1
    assert (await entry(desk)).texts["ar"].german_changed


async def test_a_corrected_typo_leaves_translations_as_they_are(desk: Publishing) -> None:
    await desk.publish(MOON, "answer", "waste_separation", draft(de="Trennen Sie den Müll.", german_stays=True))
    assert not stands(await entry(desk), "german_changed")


@pytest.mark.parametrize(
    "stays, told, behind", [(True, ["de", "ar"], ["en"]), (False, ["de"], ["ar", "en"])], ids=["typo", "meaning"]
)
async def test_a_tick_that_a_text_still_fits_goes_along_with_a_corrected_typo(
    desk: Publishing, stays: bool, told: list[str], behind: list[str]
) -> None:
    """In the save that corrects it; after a change of meaning it is not said to be published, as it does not fit."""
    await desk.publish(MOON, "answer", "waste_separation", draft(de="Neu da."))
    seen = {"de": 2, "en": 1, "ar": 1}
    fits = Draft({"de": "Neu dort."}, seen, german_stays=stays, fits=frozenset({"ar"}))
    assert await desk.publish(MOON, "answer", "waste_separation", fits) == told
    texts = (await entry(desk)).texts.values()
    assert sorted(text.locale for text in texts if text.german_changed) == behind


async def test_restored_german_words_fit_their_translations_again(desk: Publishing) -> None:
    await desk.publish(MOON, "answer", "waste_separation", draft(de="Neu."))
    await desk.restore(MOON, ("answer", "waste_separation", "de", 1), 2, "")
    assert not stands(await entry(desk), "german_changed")


# files against edits


async def file_says(texts: SqlResponses, text: str, locale: str = "en") -> tuple[int, int]:
    others = [seed for seed in SEEDS if (seed.name, seed.kind, seed.locale) != ("waste_separation", "answer", locale)]
    return await texts.seed([*others, PreparedText("answer", "waste_separation", locale, text, "machine")])


async def test_an_unedited_text_follows_its_file(desk: Publishing, texts: SqlResponses) -> None:
    assert await file_says(texts, "From the file.") == (1, 0)
    assert (await waste(texts))["en"] == "From the file."
    assert await file_says(texts, "Aus der Datei.", "de") == (2, 0)  # and English goes back
    assert (await entry(desk)).texts["ar"].german_changed


async def test_an_edited_text_stays_and_the_file_waits_for_a_decision(desk: Publishing, texts: SqlResponses) -> None:
    await desk.publish(MOON, "answer", "waste_separation", draft(en="New."))
    assert await texts.seed(SEEDS) == (0, 1)
    assert not stands(await entry(desk), "file")  # the file says what it said before
    assert await file_says(texts, "From the file.") == (0, 1)
    assert await file_says(texts, "From the file.") == (0, 1)
    text = (await entry(desk)).texts["en"]
    assert (text.text, text.states, text.file and text.file.text) == ("New.", ("edited", "file"), "From the file.")
    await desk.keep(MOON, ("answer", "waste_separation", "en"))
    assert (await entry(desk)).texts["en"].states == ("edited",)
    assert await file_says(texts, "From the file.") == (0, 1)
    assert not stands(await entry(desk), "file")
    assert await file_says(texts, "From the file, again.") == (0, 1)
    assert stands(await entry(desk), "file")


async def test_a_coordinator_takes_the_words_of_the_file_and_the_text_follows_it_again(
    desk: Publishing, texts: SqlResponses
) -> None:
    key = ("answer", "waste_separation", "en")
    await desk.publish(MOON, "answer", "waste_separation", draft(en="New."))
    with pytest.raises(NotFound):
        await desk.take_file(MOON, key, 2, "")
    await file_says(texts, "From the file.")
    await desk.take_file(MOON, key, 2, "")
    assert (await entry(desk)).texts["en"].states == ("there",)
    for review_by, reader in ((None, "Mona Mond"), (date(2099, 1, 1), "Sami Sonne")):  # a later review of the file's
        await texts.seed([PreparedText(*key, "From the file.", "machine", review_by, "Sami Sonne")])
        taken = (await desk.sheet(MOON, "answer", "waste_separation")).history["en"][0]
        assert (taken.version, taken.by_machine, taken.reviewed_by) == (3, False, reader)
    assert await file_says(texts, "Later.") == (1, 0)
    later = (await desk.sheet(MOON, "answer", "waste_separation")).history["en"][0]
    assert (later.text, later.by_machine) == ("Later.", True)


async def test_the_newest_version_is_live_and_earlier_ones_of_other_texts_are_kept(texts: SqlResponses) -> None:
    for seen in range(1, 12):  # past version 9: numbers are compared as numbers
        await texts.publish([Change("answer", "waste_separation", "de", f"Nummer {seen}", seen)], "x")
    assert (await waste(texts))["de"] == "Nummer 11"
    assert len(await texts.history("answer", "waste_separation")) == 14


async def test_texts_from_before_belong_to_the_german_text_of_now(empty_database: str) -> None:
    await asyncio.to_thread(command.upgrade, alembic_config(empty_database), "0002")
    database, row = (
        Database(empty_database),
        "('answer', 'thank', '{}', {}, 'x', 'file', 'machine', '2026-01-01 00:00:00')",
    )
    columns = "kind, name, locale, version, text, origin, written_by, created_at"
    async with database.write() as connection:
        for locale, version in (("de", 1), ("de", 2), ("en", 1)):
            values = row.format(locale, version)
            await connection.execute(sa.text(f"INSERT INTO responses ({columns}) VALUES {values}"))
    await asyncio.to_thread(upgrade, empty_database)
    history = await SqlResponses(database, TownClock()).history("answer", "thank")
    await database.close()
    assert sorted((v.locale, v.version, v.german or 0, v.why) for v in history) == [
        ("de", 1, 0, ""), ("de", 2, 0, ""), ("en", 1, 2, ""),
    ]  # fmt: skip


# import


async def test_an_import_says_what_it_did_and_does_nothing_the_second_time(
    desk: Publishing, texts: SqlResponses
) -> None:
    read = [version("answer", "waste_separation", locale, words) for locale, words in
            (("de", "Neu."), ("en", "Separate your waste."), ("fr", "Triez."))]  # fmt: skip
    assert [o.kind for o in await bring_in(texts, read, "Import", "")] == ["changed", "unchanged", "new"]
    assert [o.kind for o in await bring_in(texts, read, "Import", "")] == ["unchanged"] * 3
    sheet = await desk.sheet(MOON, "answer", "waste_separation")
    assert [(v.written_by, v.origin) for v in sheet.history["fr"]] == [("Import", EDITED)]
    assert not sheet.entry.texts["fr"].german_changed
    assert sheet.entry.texts["ar"].german_changed


async def test_an_import_with_one_refused_text_changes_nothing(texts: SqlResponses) -> None:
    before = await texts.all()
    read = [
        version("answer", "waste_separation", "de", "Neu."),
        version("answer", "waste_separation", "en", "One. Two. Three. Four. Five."),
        version("answer", "no_such_name", "de", "Neu."),
        version("answer", "waste_separation", "xx", "Neu."),
        version("answer", "emergency", "de", "Rufen Sie an."),
        version("label", "bank_account", "de", "Müll"),
        version("interface", "fallback_person", "en", "{office} {phone}"),
        version("interface", "fallback_person", "en", "{office}: {phone}"),
    ]
    outcomes = await bring_in(texts, read, "Import", "")
    assert [(o.kind, [p.code for p in o.problems]) for o in outcomes] == [
        ("changed", []), ("refused", ["too_many_sentences"]), ("refused", ["unknown_name"]),
        ("refused", ["unknown_locale"]), ("refused", ["missing_number"]), ("refused", ["label_taken"]),
        ("refused", ["twice"]), ("refused", ["twice"]),
    ]  # fmt: skip
    assert await texts.all() == before


async def test_an_export_of_the_whole_bot_imported_elsewhere_says_the_same(lotse: Lotse, tmp_path: Path) -> None:
    sheet = await Publishing(lotse.responses, lotse.library).sheet(MOON, "answer", "thank")
    words = {"de": 'Gern!\n\n„Ja“ "und" {town}', "ar": "على الرحب\nوالسعة 🙂", "fa": "خواهش می\u200cکنم"}
    seen = {locale: text.version for locale, text in sheet.entry.texts.items()}
    await Publishing(lotse.responses, lotse.library).publish(MOON, "answer", "thank", Draft(words, seen))
    await asyncio.to_thread(write_texts, await lotse.responses.live(), RESPONSES, tmp_path / "out")
    said = await lotse.responses.all()
    await lotse.responses.publish([Change("answer", "thank", "de", "Anders.", seen["de"] + 1)], "x")
    outcomes = await bring_in(lotse.responses, await asyncio.to_thread(read_texts, tmp_path / "out"), "Import", "")
    assert [o.key for o in outcomes if o.kind != "unchanged"] == [("answer", "thank", "de")]
    assert await lotse.responses.all() == said
