"""A town's content as a folder: word for word out and in, all or nothing, nobody's work written over."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content.kept_content import GONE, MEANWHILE, NEWER, OUR_OWN, Base, Fate, Here, Kept, Key, digest, fates
from bot.core.content.places import Office
from bot.core.errors import ImportRefused, LotseError
from bot.portal.town_folder import STATE, _put, digests, is_whole, read_folder, write_folder
from bot.service.content.town_content import apart_from_orphans, bring_in
from bot.store.content.town_content import SqlTownContent
from bot.store.database import Database
from bot.store.schema.tables import contents, metadata, responses
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.desk.conftest import Hand

PIECES = st.sampled_from(
    [
        *(
            "{office}",
            "{town}",
            "😀👩\u200d👩\u200d👧",
            "سلام عليكم",
            "دوسیه\u200c",
            "\u2068030 23125-111\u2069",
            "Привіт",
        ),
        *(
            "no",
            "1:30",
            "- x",
            "#",
            " # ",
            "{",
            "[a](b)",
            "|",
            ">",
            "&a",
            "*a",
            "%",
            "@",
            "`",
            "'",
            '"',
            "\\",
            "!x",
            "? ",
        ),
        *("\\U0001F600", ": ", "~", "null", "2026-01-01", "=1+1", "\n", "\n\n", " ", "  ", "\t", "\u00a0", "\u2028"),
        *("? ", "\u2068030 23125-111\u2069", "e\u0301", "\ufeff", "\x7f", "\x85"),
    ]
)
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
WORDS = st.lists(PIECES | st.text(LETTERS, max_size=4), min_size=1, max_size=6).map("".join).filter(bool)
NAMES = st.sampled_from(["thank", "greet", "no", "on", "residence_permit", "town_hundesteuer"])
LOCALES = st.sampled_from(["de", "uk", "ar", "de-simple"])
DAYS = st.sampled_from(["2026-12-31", "2027-05-31"])
ABOUT = st.fixed_dictionaries({}, optional={
    "origin": st.just("edited"), "written_by": st.sampled_from(["person", "Mona: #1", "نور"]), "review_by": DAYS,
    "reviewed_by": st.just("no"), "machine": st.just("deepl"), "behind": st.just(True), "approved_by": WORDS,
})  # fmt: skip
PLACE = {"street": "Rathausplatz 1", "postcode": "12345", "city": "Musterstadt"}
OFFICE = Office.model_validate({"id": "x", "kind": "adviser", "name": {"de": "x"}, "address": PLACE})
LONG = OFFICE.model_dump(mode="json", by_alias=True)
KINDS = st.sampled_from(["answer", "label", "interface", "topic"])


@st.composite
def towns(draw: st.DrawFn) -> dict[Key, dict[str, object]]:
    """Something of every area."""
    kept: dict[Key, dict[str, object]] = {}
    for kind, name in draw(
        st.sets(st.tuples(st.sampled_from(["answer", "label", "interface", "topic"]), NAMES), max_size=4)
    ):
        for locale in {"de", *draw(st.sets(LOCALES, max_size=2))}:
            kept["text", kind, name, locale] = {"text": draw(WORDS)}
            about = draw(ABOUT)
            if locale == "de":
                about.pop("behind", None)
            if about:
                kept["about", kind, name, locale] = about
    for text in draw(st.lists(WORDS, max_size=3)):
        kept["example", draw(LOCALES), draw(NAMES), text] = draw(st.sampled_from([{}, {"removed": True}]))
        kept["question", "ar", "/stadt/de/no/", text] = {}
        kept[("regression", "uk", text, *draw(st.sampled_from([("greet", ""), ("", "/stadt/de/1:30/")])))] = {}
    kept["topic", "town_hundesteuer"] = draw(st.sampled_from([{"topic": "no"}, {"topic": "money", "archived": True}]))
    for place, key in enumerate(draw(st.sets(st.sampled_from(["no", "rathaus", "1:30"]))), 1):
        data = {**LONG, "id": key, "name": {"de": draw(WORDS), "ar": draw(WORDS)}}
        item: dict[str, object] = {
            "data": data,
            "source": draw(st.sampled_from(["desk", "town-files"])),
            "position": place,
        }
        if draw(st.booleans()):
            item["edited_by"] = draw(WORDS)[:120]
            item |= {
                "says": {**data, "phone": draw(WORDS)},
                "base": {**data, "phone": "0"},
                "gone": True,
                "withdrawn": True,
            }
        kept["item", "office", key] = item
    page = {
        "locale": "ar",
        "page": "/p/de/x/",
        "path": "/p/ar/س/",
        "title": draw(WORDS),
        "passages": [{"text": draw(WORDS)}],
    }
    kept["item", "page", "/p/ar/س/"] = {"data": page, "source": "integreat:p:ar", "position": 7}
    kept["care", "page", "/p/de/x/"] = draw(
        st.sampled_from([{"archived": True}, {"department": "order", "review_by": "2027-01-01"}])
    )
    return kept


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """How files are laid out."""
    folder = tmp_path_factory.mktemp("pattern")
    for locale in ("de", "uk"):
        (folder / locale).mkdir()
        head = f"# Small talk.\nlocale: {locale}\nwritten_by: machine\nreview_by: 2027-05-31\n"
        (folder / locale / "talk.yml").write_text(
            f"{head}answers:\n  # First.\n  thank:\n    text: |\n      x\n", "utf-8"
        )
    return folder


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    """A database with our tables and nothing in them."""
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/empty.db")
        metadata.create_all(engine)
        engine.dispose()
        yield Path(folder) / "empty.db"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


async def put(store: SqlTownContent, kept: Kept, lineage: str) -> None:
    """As an import does it, without the rules for words."""
    here = await store.here()
    changes = [(fate.key, kept[fate.key], None) for fate in fates(kept, here, None, lambda key, data: "")]
    assert await store.change(here, changes, lineage, "import", "")


@settings(max_examples=12, deadline=None, database=None)
@given(towns())
def test_out_and_into_an_empty_town_and_out_again_is_the_same(pattern: Path, empty: Path, kept: Kept) -> None:
    async def into_a_town(folder: Path, copy: Path) -> Here:
        database = Database(f"sqlite+aiosqlite:///{shutil.copy(empty, copy)}")
        try:
            store = SqlTownContent(database, Hand())
            read, base = read_folder(folder)
            assert base
            await put(store, read, base.lineage)
            return await store.here()
        finally:
            await database.close()

    with tempfile.TemporaryDirectory() as work:
        first, second = Path(work) / "first", Path(work) / "second"
        write_folder(kept, "abc", pattern, first)
        assert read_folder(first)[0] == kept
        here = asyncio.run(into_a_town(first, Path(work) / "town.db"))
        assert here == Here(kept, "abc")
        write_folder(here.kept, here.lineage, pattern, second)
        assert bytes_of(first) == bytes_of(second)


# Both sides


TEXT: Key = ("text", "answer", "thank", "uk")
EXAMPLE: Key = ("example", "de", "greet", "moin")
OLD, NEW, OTHER = {"text": "alt"}, {"text": "neu"}, {"text": "anders"}


def fate(files: Kept, here: Kept, then: Kept | None = None, lineage: str = "abc", take: bool = False) -> list[Fate]:
    base = None if then is None else Base(lineage, digests(then))
    return fates(files, Here(here, "abc"), base, lambda key, data: "", take)


def test_what_one_side_changed_holds_and_what_both_changed_is_refused() -> None:
    one = {TEXT: OLD}
    assert fate(one, one, one) == [Fate("unchanged", TEXT)]
    assert fate({TEXT: NEW}, one, one) == [Fate("changed", TEXT)]
    assert fate(one, {TEXT: NEW}, one) == [Fate("kept", TEXT, NEWER)]
    assert fate({TEXT: NEW}, {TEXT: NEW}, one) == [Fate("unchanged", TEXT)]
    assert fate({TEXT: NEW}, {TEXT: OTHER}, one) == [Fate("refused", TEXT, MEANWHILE)]
    assert fate({TEXT: NEW}, {TEXT: OTHER}, one, take=True) == [Fate("changed", TEXT)]


def test_another_towns_folder_does_not_write_over_what_was_edited_here() -> None:
    own: Kept = {TEXT: OLD, ("about", *TEXT[1:]): {"origin": "edited"}}
    assert fate({TEXT: NEW}, own, {TEXT: NEW}, "xyz") == [Fate("refused", TEXT, OUR_OWN)]
    assert fate({TEXT: NEW}, {TEXT: OLD}, {TEXT: NEW}, "xyz") == [Fate("changed", TEXT)]
    assert fate({TEXT: NEW}, own) == [Fate("changed", TEXT)], "a folder that somebody made by hand"


def test_what_is_deleted_on_one_side_goes_and_a_text_never() -> None:
    both: Kept = {TEXT: OLD, EXAMPLE: {}}
    assert fate({}, both, both) == [Fate("removed", EXAMPLE)]
    assert fate({}, {EXAMPLE: {"removed": True}}, both) == [Fate("refused", EXAMPLE, MEANWHILE)]
    assert fate({EXAMPLE: {}}, {}, both) == [Fate("kept", EXAMPLE, GONE)]
    assert fate({EXAMPLE: {}}, {}) == [Fate("new", EXAMPLE)]


def test_a_note_that_the_german_text_has_changed_is_no_change() -> None:
    key: Key = ("about", *TEXT[1:])
    assert digest(key, {"reviewed_by": "M", "behind": True}) == digest(key, {"reviewed_by": "M"})


class EmptyTown:
    """Takes everything."""

    async def here(self) -> Here:
        return Here({})

    named = here

    async def change(self, *told: object) -> bool:
        return True


async def test_a_question_of_a_page_that_is_gone_stops_no_other_machine() -> None:
    data = {
        "locale": "de", "page": "/x/de/neu/", "path": "/x/de/neu/", "url": "https://x.example/", "title": "B",
        "changed": "2026-01-01T00:00:00+01:00", "parent": None, "titles": {}, "passages": [],
    }  # fmt: skip
    kept: Kept = {
        ("item", "page", "/x/de/neu/"): {"data": data, "source": "integreat:x:de", "position": 1},
        ("question", "de", "/x/de/neu/", "wo ist b"): {},
        ("question", "de", "/x/de/alt/", "wo war b"): {},
        ("regression", "de", "wo ist b zu finden", "", "/x/de/alt/"): {},
        ("regression", "de", "wo muss ich hin", "", "/x/de/neu/"): {},
    }
    written, orphans = apart_from_orphans(kept)
    assert [key[2] for key in orphans] == ["/x/de/alt/", "wo ist b zu finden"]
    assert written.keys() | orphans.keys() == kept.keys()
    done = await bring_in(EmptyTown(), written, Base("abc", digests(written)), set(), "Olena")
    assert done.base and {fate.kind for fate in done.fates} == {"new"}


async def test_a_topic_of_the_town_goes_out_and_into_an_empty_town_and_out_again(
    tmp_path: Path, pattern: Path, empty: Path
) -> None:
    topic = "town_hafenpass"
    kept: Kept = {
        ("topic", topic): {"topic": "documents"},
        ("text", "label", topic, "de"): {"text": "Hafenpass"},
        ("text", "answer", topic, "de"): {"text": "Den Hafenpass gibt es im Bürgerbüro."},
        ("example", "de", topic, "wo gibt es den hafenpass"): {},
        ("question", "de", "/x/de/alt/", "wo war b"): {},
    }
    written, orphans = apart_from_orphans(kept)
    assert list(orphans) == [("question", "de", "/x/de/alt/", "wo war b")]
    write_folder(written, "abc", pattern, tmp_path / "first")
    database = Database(f"sqlite+aiosqlite:///{shutil.copy(empty, tmp_path / 'town.db')}")
    store = SqlTownContent(database, Hand())
    done = await bring_in(store, *read_folder(tmp_path / "first"), set(), "Olena")
    here = await store.here()
    await database.close()
    assert [fate for fate in done.fates if fate.kind != "new"] == []
    again, _ = apart_from_orphans(here.kept)
    write_folder(again, here.lineage, pattern, tmp_path / "second")
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "second")


# The folder


SMALL: Kept = {("text", "answer", "thank", "de"): {"text": "Gern."}}


def test_nothing_is_written_over_what_is_not_ours(tmp_path: Path, pattern: Path) -> None:
    (tmp_path / "nlu").mkdir()
    (tmp_path / "nlu" / "config.yml").write_text("x", "utf-8")
    with pytest.raises(ImportRefused, match="empty folder"):
        write_folder(SMALL, "abc", pattern, tmp_path)
    shutil.rmtree(tmp_path / "nlu")
    write_folder(SMALL, "abc", pattern, tmp_path)
    (tmp_path / "README.md").write_text("stays", "utf-8")
    (tmp_path / "responses" / "NOTES.md").write_text("mine", "utf-8")
    before = bytes_of(tmp_path)
    with pytest.raises(ImportRefused, match=r"NOTES\.md"):
        write_folder({**SMALL, TEXT: NEW}, "abc", pattern, tmp_path)
    assert bytes_of(tmp_path) == before
    (tmp_path / "responses" / "NOTES.md").unlink()
    (tmp_path / "portal").symlink_to(tmp_path / "responses")
    with pytest.raises(ImportRefused, match="leads out"):
        write_folder(SMALL, "abc", pattern, tmp_path)


@pytest.mark.parametrize("name", ["passwd", "conf/mine.txt", "Readmes/x", "town.zip"])
def test_a_folder_that_holds_something_else_is_no_folder_for_an_export(
    tmp_path: Path, pattern: Path, name: str
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", "utf-8")
    before = bytes_of(tmp_path)
    with pytest.raises(ImportRefused, match=r"empty folder.*Nothing was written"):
        write_folder(SMALL, "abc", pattern, tmp_path)
    assert bytes_of(tmp_path) == before


def test_a_new_repository_is_as_good_as_an_empty_folder(tmp_path: Path, pattern: Path) -> None:
    for name in (".git/HEAD", ".gitignore", "README.md", "LICENSE"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("stays", "utf-8")
    write_folder(SMALL, "abc", pattern, tmp_path)
    (tmp_path / "notes.txt").write_text("later, beside it", "utf-8")
    write_folder({**SMALL, TEXT: NEW}, "abc", pattern, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {".git", "README.md", "notes.txt", STATE}


def test_a_full_disk_is_told_and_nothing_is_left(
    tmp_path: Path, pattern: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(SMALL, "abc", pattern, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def full(folder: Path, files: dict[str, str]) -> None:
        _put(folder, files)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.portal.town_folder._put", full)
    with pytest.raises(ImportRefused, match="No space left"):
        write_folder({**SMALL, TEXT: NEW}, "abc", pattern, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="outside"):
        _put(tmp_path / "new", {"responses/../../x/evil.yml": "x"})
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("broken", ["write", "swap"])
def test_a_half_export_never_takes_the_place_of_a_whole_one(
    tmp_path: Path, pattern: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    write_folder(SMALL, "abc", pattern, tmp_path)
    before, every, moved = bytes_of(tmp_path), Path.rename, 0

    def rename(self: Path, to: Path) -> Path:
        nonlocal moved
        moved += 1
        if moved == 2:
            raise OSError("killed")
        return every(self, to)

    if broken == "swap":
        monkeypatch.setattr(Path, "rename", rename)
    else:
        monkeypatch.setattr("bot.portal.item_files.item_files", lambda kept: 1 / 0)
    with pytest.raises((OSError, ZeroDivisionError)):
        write_folder({**SMALL, TEXT: NEW}, "abc", pattern, tmp_path)
    monkeypatch.undo()
    if broken == "write":
        assert bytes_of(tmp_path) == before
    else:
        with pytest.raises(ImportRefused, match="broke off"):
            read_folder(tmp_path)
    write_folder(SMALL, "abc", pattern, tmp_path)
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("nlu/town/de.yml", "nlu:\n- intent: greet\n  examples: 5\n"),
        ("nlu/town/de.yml", "nlu:\n- examples: |\n    - x\n"),
        ("nlu/town/de.yml", "nlu: [x\n"),
        ("portal/offices.yml", "offices:\n- id: x\n"),
        ("portal/offices.yml", "offices: 5\n"),
        ("portal/marks.yml", "items:\n- 5\n"),
        ("responses/town_topics.yml", "intents:\n  town_x: 5\n"),
        ("responses/de/a.yml", "answers:\n  x: 5\n"),
        ("responses/about_texts.yml", "texts:\n- 5\n"),
        (STATE, "lineage abc\n"),
    ],
)
def test_a_broken_file_is_refused_with_its_name(tmp_path: Path, path: str, content: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "responses").mkdir(exist_ok=True)
    (tmp_path / path).write_text(content, "utf-8")
    assert is_whole(tmp_path)
    with pytest.raises(ImportRefused, match=Path(path).name.partition(".")[0]):
        read_folder(tmp_path)


# On both databases, by the rules of the desk


@both_databases
async def test_an_import_is_all_or_nothing_and_says_what_is_wrong(lotse: Lotse, database: str) -> None:
    store, intents = SqlTownContent(lotse.database, lotse.clock), lotse.library.catalogue.intents
    here = await store.named()
    base = Base(here.lineage, digests(here.kept))
    office = here.kept["item", "office", "citizens_office"]
    changes: dict[Key, dict[str, object]] = {
        ("text", "answer", "thank", "de"): {"text": "Sehr gern!  "},
        ("text", "label", "town_hund", "de"): {"text": "Hundesteuer"},
        ("text", "answer", "town_hund", "de"): {"text": "Die Steuer zahlen Sie im Rathaus."},
        ("topic", "town_hund"): {"topic": "money"},
        ("example", "de", "town_hund", "was kostet der hund"): {},
        ("regression", "de", "hund anmelden", "town_hund", ""): {},
        ("item", "office", "citizens_office"): {**office, "data": {**office["data"], "phone": "030 23125-199"}},
        ("care", "answer", "thank"): {"department": "order"},
    }
    wrong: dict[Key, dict[str, object]] = {
        ("example", "xx", "greet", "x"): {},
        ("text", "label", "thank", "xx"): {"text": "x" * 80},
        ("topic", "town_../../x"): {"topic": "money"},
    }
    refused = await bring_in(store, {**changes, **wrong}, base, intents, "Mona")
    assert refused.base is None and {f.key for f in refused.fates if f.kind == "refused"} == wrong.keys()
    assert await store.here() == here
    done = await bring_in(store, changes, base, intents, "Mona", "aus git")
    assert done.base and [f.kind for f in done.fates] == ["changed", *["new"] * 5, "changed", "new"]
    again = await bring_in(store, changes, done.base, intents, "Mona")
    assert {f.kind for f in again.fates} == {"unchanged"}
    version = next(v for v in await lotse.responses.live() if v.key == ("answer", "thank", "de"))
    assert (version.text, version.written_by, version.why, version.origin) == (
        "Sehr gern!",
        "Mona",
        "aus git",
        "edited",
    )
    await lotse.library.refresh()
    assert lotse.library.guide.offices["citizens_office"].phone == "030 23125-199"
    async with lotse.database.read() as connection:
        kept = await connection.execute(sa.select(contents.c.data).where(contents.c.key == "citizens_office"))
        assert kept.scalar_one()["phone"] == office["data"]["phone"], "its source says what it said"
        after = await connection.execute(sa.select(sa.func.count()).select_from(responses))
        assert after.scalar_one() == sum(key[0] == "text" for key in here.kept) + 3


async def test_what_the_desk_changes_while_an_import_runs_is_not_lost(lotse: Lotse) -> None:
    store = SqlTownContent(lotse.database, lotse.clock)
    here = await store.named()

    class Overtaken(SqlTownContent):
        async def here(self) -> Here:
            return replace(here, kept={key: data for key, data in here.kept.items() if key != TEXT})

    with pytest.raises(LotseError, match="meanwhile"):
        await bring_in(Overtaken(lotse.database, lotse.clock), {TEXT: NEW}, None, (), "Mona")
    assert await store.here() == here
