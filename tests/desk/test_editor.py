"""The editor's pages over HTTP, as a browser without JavaScript uses them, and the command line beside them."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.core.accounts.staff import Role
from bot.core.locale import NATIVE
from bot.core.texts.publication import PreparedText
from bot.desk.editor.difference import difference
from bot.desk.editor.list_words import NOTHING
from bot.portal.response_files import read_texts
from bot.settings import PROJECT
from bot.wiring import Lotse
from tests.conftest import Serve
from tests.desk.conftest import Office, Visitor
from tests.fakes import ScriptedDialogue

WASTE = "/editor/answer/waste_separation"
GOOD = {"text.de": "Neuer Text.", "text.en": "New text.", "text.ar": "نص جديد."}
SEEN = {"seen.de": "1", "seen.en": "1", "seen.ar": "1"}


@pytest.fixture
def workshop(office: Office) -> Office:
    """The town hall; its desk has the editor."""
    return office


@pytest.fixture
async def mond(workshop: Office) -> AsyncIterator[Visitor]:
    yield await workshop.signed_in("Mond", Role.COORDINATOR, None)


async def live(lotse: Lotse, name: str = "waste_separation") -> dict[str, str]:
    return (await lotse.responses.all())["answer", name]


def field(page: str, locale: str) -> str:
    """What stands in the text field of a locale, as a browser reads it."""
    found = re.search(rf'<textarea id="text-{locale}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found, locale
    return unescape(found[1]).removeprefix("\n")


# who may


@pytest.mark.parametrize("role", [Role.STAFF])
@pytest.mark.parametrize("path", ["/editor", WASTE, f"{WASTE}/de"])
async def test_staff_are_refused_everywhere(workshop: Office, lotse: Lotse, role: Role, path: str) -> None:
    kraus = await workshop.signed_in("Kraus", role)
    before = await lotse.responses.state()
    assert (await kraus.get(path)).status_code == 403
    if path != "/editor":
        for action in ("publish", "preview", "restore", "take", "keep"):
            fields = {"action": action, "seen": "1", "version": "1", **GOOD, **SEEN}
            assert (await kraus.post(path, fields)).status_code == 403
    assert await lotse.responses.state() == before


async def test_nobody_is_let_in_without_signing_in_nor_without_the_token(workshop: Office, mond: Visitor) -> None:
    stranger = workshop.visitor()
    assert (await stranger.get("/editor")).headers["location"].startswith("/desk/sign-in")
    assert (await stranger.post(WASTE, {**GOOD, **SEEN}, token="x")).status_code == 303
    assert (await mond.post(WASTE, {**GOOD, **SEEN}, token="x")).status_code == 403


async def test_administrators_edit_too(workshop: Office) -> None:
    sonne = await workshop.signed_in("Sonne", Role.ADMINISTRATOR, None)
    assert (await sonne.post(WASTE, {**GOOD, **SEEN})).status_code == 303


# the list


async def test_the_list_shows_every_answer_by_topic_and_finds_words_of_any_language(mond: Visitor) -> None:
    page = (await mond.get("/editor")).text
    assert 'role="status">93 Texte' in page
    assert "Notfall und Schutz" in page and "Gewalt oder Krise" in page
    for wanted in ("Sperrmuell", "bulky", "Wertstoffhof Pfand", "النفايات البيت"):
        found = (await mond.get(f"/editor?q={wanted}")).text
        assert found.count('class="entry"') < 12
    assert "Müll und Sperrmüll" in (await mond.get("/editor?q=bulky")).text
    assert NOTHING["words"] in (await mond.get("/editor?q=xyzxyz")).text
    assert "fallback_person" in (await mond.get("/editor?tab=sentences&q=fallback_person")).text


async def test_the_list_says_what_is_to_do(mond: Visitor, lotse: Lotse) -> None:
    await mond.post(WASTE, {"text.de": "Neuer Text.", "text.en": "New text.", **SEEN})
    page = (await mond.get("/editor?state=german_changed")).text
    assert page.count('class="entry"') == 1
    cells = dict(re.findall(r'class="cell (\w+)[^"]*" href="[^"#]*#pane-([\w-]+)"', page))
    behind = re.findall(r'class="cell german_changed[^"]*" href="[^"#]*#pane-([\w-]+)"', page)
    assert behind == ["de-simple", "uk", "ru", "ar", "tr", "fa", "fr", "ro", "pl"]
    assert cells["fresh"] == "en"


async def test_markup_in_texts_and_questions_stays_text(mond: Visitor) -> None:
    evil = "<script>alert(1)</script>\"'</textarea>"
    await mond.post(WASTE, {"text.de": evil, "why": evil, **SEEN})
    for path in (f"/editor?q={evil}", "/editor?q=script", WASTE, f"{WASTE}/de", f"/editor?state={evil}&tab={evil}"):
        page = (await mond.get(path)).text
        assert "<script>alert" not in page
    assert field((await mond.get(WASTE)).text, "de") == evil


# one text


async def test_every_language_has_its_direction(mond: Visitor) -> None:
    page = (await mond.get(WASTE)).text
    for locale, way in (("de", "ltr"), ("ar", "rtl"), ("fa", "rtl"), ("uk", "ltr")):
        assert re.search(rf'<textarea id="text-{locale}"[^>]* lang="{locale}" dir="{way}"', page)
        assert f'<p class="bubble" lang="{locale}" dir="{way}">' in page


async def test_publishing_asks_the_checks_and_loses_nothing(mond: Visitor, lotse: Lotse) -> None:
    before = await live(lotse)
    bad = {
        "text.de": "Eins. Zwei. Drei. Vier. Fünf.",
        "text.en": "",
        "text.ar": "نص {city}",
        "text.fr": "Bon.",
        "why": "w",
    }
    answer = await mond.post(WASTE, {**bad, **SEEN, "seen.fr": "1"})
    assert answer.status_code == 400
    for said in ("Das sind 5 Sätze", "Der Text ist leer", "{city} kann der Bot hier nicht ausfüllen"):
        assert said in answer.text
    assert [field(answer.text, locale) for locale in ("de", "en", "ar", "fr")] == [
        bad["text.de"], "", bad["text.ar"], "Bon.",
    ]  # fmt: skip
    assert 'value="w"' in answer.text
    assert await live(lotse) == before


async def test_a_placeholder_that_the_german_text_has_not_is_offered_in_german_only(
    mond: Visitor, lotse: Lotse
) -> None:
    page, button = (await mond.get(WASTE)).text, '<code class="gap" data-into="text-{}">{}</code>'
    assert button.format("de", "{phone}") in page and button.format("uk", "{town}") in page
    for locale in NATIVE[1:]:
        assert button.format(locale, "{phone}") not in page, locale
    refused = await mond.post(WASTE, {"text.uk": "Телефон {phone} {fax}", "seen.uk": "1", "action": "publish"})
    told = unescape(refused.text)
    assert "{phone} steht im deutschen Text nicht. Setzen Sie es zuerst dort ein" in told
    assert "{phone}, {fax} kann der Bot hier nicht ausfüllen" in told
    german = {"text.de": "Rufen Sie an: {phone}.", "seen.de": "1"}
    typed = {**german, "text.uk": "Телефон {phone}", "seen.uk": "1", "action": "preview"}
    assert button.format("uk", "{phone}") in (await mond.post(WASTE, typed)).text, "as soon as it is typed there"


async def test_a_danger_answer_keeps_its_numbers(mond: Visitor, lotse: Lotse) -> None:
    answer = await mond.post("/editor/answer/emergency", {"text.de": "Rufen Sie 112 an.", **SEEN})
    assert answer.status_code == 400
    assert "Die Nummer 110 fehlt" in answer.text


async def test_a_preview_publishes_nothing(mond: Visitor, lotse: Lotse) -> None:
    before = await lotse.responses.state()
    page = await mond.post(WASTE, {"text.de": "In {town} 030 23125-100.", **SEEN, "action": "preview"})
    assert page.status_code == 200
    assert ">In Musterstadt 030 23125-100.</p>" in page.text
    assert "Hier steht eine Telefonnummer (030 23125-100)" in page.text
    assert await lotse.responses.state() == before


async def test_who_comes_second_reads_both_texts(workshop: Office, mond: Visitor, lotse: Lotse) -> None:
    sonne = await workshop.signed_in("Sonne", Role.COORDINATOR, None)
    assert (await mond.post(WASTE, {"text.en": "First.", **SEEN})).status_code == 303
    answer = await sonne.post(WASTE, {"text.en": "Second.", "text.fr": "Le mien.", **SEEN, "seen.fr": "1"})
    assert answer.status_code == 409
    assert "<strong>Mond</strong>" in answer.text and ">First.</p>" in answer.text
    assert field(answer.text, "en") == "Second."
    assert field(answer.text, "fr") == "Le mien."
    assert (await live(lotse))["en"] == "First."
    assert 'name="seen.en" value="2"' in answer.text
    again = {"text.en": "Second.", "text.fr": "Le mien.", "seen.en": "2", "seen.fr": "1"}
    assert (await sonne.post(WASTE, again)).status_code == 303
    assert (await live(lotse))["en"] == "Second."


async def test_a_translation_is_marked_as_checked(mond: Visitor) -> None:
    await mond.post(WASTE, {"text.de": "Neuer Text.", **SEEN})
    assert 'name="fits.ar"' in (await mond.get(WASTE)).text
    page = (await mond.get(WASTE)).text
    fields = {"text.ar": field(page, "ar"), "seen.ar": "1", "text.de": "Neuer Text.", "seen.de": "2", "fits.ar": "1"}
    assert (await mond.post(WASTE, fields)).headers["location"].endswith("in=ar")
    assert 'name="fits.ar"' not in (await mond.get(WASTE)).text
    assert 'name="fits.en"' in (await mond.get(WASTE)).text


@pytest.mark.parametrize("path", ["/editor/answer/nothing", "/editor/nothing/thank", f"{WASTE}/xx"])
async def test_what_is_not_there_is_not_found(mond: Visitor, path: str) -> None:
    assert (await mond.get(path)).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"text.de": "Neu.", "seen.de": "x"}, {"text.de": "Neu.", "seen.de": "-1"}, {"text.de": "Neu."},
        {"text.xx": "Neu.", "seen.xx": "0"}, {"text.de": "Neu.", "seen.de": "1" * 30},
    ],
)  # fmt: skip
async def test_a_broken_form_changes_nothing(mond: Visitor, lotse: Lotse, fields: dict[str, str]) -> None:
    before = await lotse.responses.state()
    assert (await mond.post(WASTE, fields)).status_code == 400
    assert await lotse.responses.state() == before


# versions and files


async def test_versions_are_shown_with_their_difference_and_restored(mond: Visitor, lotse: Lotse) -> None:
    before = (await live(lotse))["de"]
    await mond.post(WASTE, {"text.de": before.replace("Glas", "Altglas"), "why": "genauer", **SEEN})
    page = (await mond.get(f"{WASTE}/de")).text
    assert "<del>" in page and "Altglas" in page and "genauer" in page and "Mond" in page
    stale = {"action": "restore", "version": "1", "seen": "1"}
    assert (await mond.post(f"{WASTE}/de", stale)).status_code == 409
    assert (await mond.post(f"{WASTE}/de", stale | {"seen": "2"})).status_code == 303
    assert (await live(lotse))["de"] == before
    assert "Version 3" in (await mond.get(f"{WASTE}/de")).text
    assert (await mond.post(f"{WASTE}/de", {"action": "burn", "seen": "1"})).status_code == 400


@pytest.mark.parametrize(("choice", "text"), [("take", "From the file."), ("keep", "New text.")])
async def test_file_and_edit_are_decided_by_a_coordinator(mond: Visitor, lotse: Lotse, choice: str, text: str) -> None:
    await mond.post(WASTE, {"text.en": "New text.", **SEEN})
    await lotse.responses.seed([PreparedText("answer", "waste_separation", "en", "From the file.", "machine")])
    assert "Die Datei sagt jetzt etwas anderes" in (await mond.get(WASTE)).text
    page = (await mond.get(f"{WASTE}/en")).text
    assert "Text der Datei nehmen" in page
    assert (await mond.post(f"{WASTE}/en", {"action": choice, "seen": "2"})).status_code == 303
    assert (await live(lotse))["en"] == text
    assert "Text der Datei nehmen" not in (await mond.get(f"{WASTE}/en")).text


@pytest.mark.parametrize(
    ("former", "present", "parts"),
    [
        ("", "Neu.", [("ins", "Neu.")]),
        ("Gleich.", "Gleich.", [("same", "Gleich.")]),
        ("Der alte Text.", "Der neue Text.", [("same", "Der "), ("del", "alte"), ("ins", "neue"), ("same", " Text.")]),
        ("a b c d e", "a x y d e", [("same", "a "), ("del", "b c"), ("ins", "x y"), ("same", " d e")]),
        ("ganz anders", "völlig neu hier", [("del", "ganz anders"), ("ins", "völlig neu hier")]),
        ("إلى هنا", "إلى هناك", [("same", "إلى "), ("del", "هنا"), ("ins", "هناك")]),
    ],
)
def test_differences_go_word_by_word(former: str, present: str, parts: list[tuple[str, str]]) -> None:
    found = difference(former, present)
    assert found == parts
    assert "".join(text for mark, text in found if mark != "del") == present
    assert "".join(text for mark, text in found if mark != "ins").split() == former.split()


# live at once


async def test_the_running_bot_says_the_new_words_at_once(workshop: Office, lotse: Lotse, serving: Serve) -> None:
    """Published through the editor's own page of the running bot, asked through its web chat, in three languages."""
    staff = await workshop.employ("Stern", Role.COORDINATOR, None)
    questions = {"de": "Wohin kommt der Müll?", "en": "Where does the waste go?", "ar": "أين أضع النفايات في البيت؟"}
    async with serving(lotse, ScriptedDialogue("waste_separation")) as served:

        async def says(locale: str) -> str:
            guest = await served.open(locale)
            await guest.post(questions[locale])
            return str((await guest.answers())[0]["text"])

        before = {locale: await says(locale) for locale in questions}
        stern = Visitor(served.service.app)
        assert (await stern.sign_in(staff.email)).status_code == 303
        assert (await stern.post(WASTE, {**GOOD, **SEEN})).status_code == 303
        assert {locale: await says(locale) for locale in questions} == {
            locale: GOOD[f"text.{locale}"] for locale in questions
        }
        for locale in questions:
            fields = {"action": "restore", "version": "1", "seen": "2"}
            assert (await stern.post(f"{WASTE}/{locale}", fields)).status_code == 303
        assert {locale: await says(locale) for locale in questions} == before


# command line


@pytest.fixture
def command_line(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    (tmp_path / "data").mkdir()
    shutil.copy(template, tmp_path / "data" / "lotse.db")
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "data"))
    return CliRunner()


async def test_texts_go_out_and_come_in_by_the_command_line(command_line: CliRunner, tmp_path: Path) -> None:
    folder = tmp_path / "out"

    async def run(*words: str) -> tuple[int, str]:
        result = await asyncio.to_thread(command_line.invoke, cli, ["content", *words])
        return result.exit_code, result.output

    status, said = await run("export", str(folder))
    assert status == 0, said
    assert read_texts(folder / "responses") == read_texts(PROJECT / "responses")
    everyday = folder / "responses" / "ar" / "everyday.yml"
    everyday.write_text(
        re.sub(r"(waste_separation:\n    text: \|\n      ).*", r"\1نص جديد.", everyday.read_text("utf-8")), "utf-8"
    )
    status, said = await run("import", str(folder), "--by", "Mona Mond", "--why", "neu")
    assert (status, said.splitlines()[-1].split(", ")[:2]) == (0, ["0 new", "1 changed"])
    assert "~ changed   answer/waste_separation/ar" in said
    status, said = await run("import", str(folder))
    assert (status, said.splitlines()[-1].split(", ")[1]) == (0, "0 changed")
    everyday.write_text(everyday.read_text("utf-8").replace("نص جديد.", "أ. ب. ج. د. ه."), "utf-8")
    status, said = await run("import", str(folder))
    assert status == 1
    assert "! refused   answer/waste_separation/ar (5 sentences, at most 4)" in said and "nothing was changed" in said
    status, said = await run("export", str(tmp_path / "again"))
    assert "نص جديد." in (tmp_path / "again" / "responses" / "ar" / "everyday.yml").read_text("utf-8")


async def test_a_text_that_was_read_counts_as_a_persons(mond: Visitor, lotse: Lotse) -> None:
    assert "noch von keinem Menschen gelesen" in (await mond.get(WASTE)).text
    texts = await live(lotse)
    fields = {f"text.{code}": texts[code] for code in ("de", "en")} | SEEN | {"read.en": "1"}
    answer = await mond.post(WASTE, fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{WASTE}?done=published&in=en")
    assert await live(lotse) == texts
    assert "Gelesen von Mond" in (await mond.get(WASTE)).text


async def test_the_preview_is_filled_from_the_office(mond: Visitor, lotse: Lotse) -> None:
    page = (await mond.get("/editor/answer/ask_waiting")).text
    office = lotse.library.guide.responsible("ask_waiting") or lotse.library.guide.coordination
    assert office and office.phone
    assert f"am Telefon ({office.phone})" in page and ">{phone}</code>" in page
