"""The workbook for translators: word for word out and in, and never over something newer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from bot.core.errors import ImportRefused
from bot.core.texts.publication import Version
from bot.core.texts.wording import tidy
from bot.portal.translation_sheet import SheetText, read_sheet, write_sheet
from bot.service.texts.translators import bring_back, foresee
from bot.wiring import Lotse

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LOCALES = ("ar", "uk", "fa")
PIECES = st.sampled_from(
    ["{office}", "{phone}", "😀👩‍👩‍👧", "سلام", "دوسیه\u200c", "\u2068030 23125-111\u2069", "Привіт", "=1+1", "_x000D_",
     "_x005F_x0041_", "\n", " ", "'", "@", "-5", "1e3", "TRUE", "<b>&amp;", "é", "e\u0301", "no",
     "1:30", "- x", "#", "  ", "\n\n", "\\", '"']
)  # fmt: skip
WORDS = st.lists(PIECES | st.text(max_size=6), min_size=1, max_size=12).map("".join).map(tidy).filter(bool)


def version(name: str, locale: str, text: str, number: int = 1) -> Version:
    return Version("answer", name, locale, number, text, "file", "machine", "", None, NOW)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from([("a", x) for x in ("de", *LOCALES)] + [("b", "de")]), WORDS, min_size=1))
def test_a_workbook_holds_every_text_word_for_word(texts: dict[tuple[str, str], str]) -> None:
    made = write_sheet([version(name, locale, text, 3) for (name, locale), text in texts.items()], LOCALES)
    read = {(text.name, text.locale): (tidy(text.text), text.seen) for text in read_sheet(made)}
    assert read == {key: (text, 3) for key, text in texts.items()}


def test_a_formula_is_text_on_both_ways() -> None:
    made = write_sheet([version("a", "de", "=HYPERLINK(1)")], [])
    assert load_workbook(BytesIO(made))["Texte"]["C2"].data_type == "s"
    assert [text.text for text in read_sheet(made)] == ["=HYPERLINK(1)"]
    book = load_workbook(BytesIO(made))
    book["Texte"]["C2"] = ArrayFormula("C2", "=SUM(1,2)")
    book.save(again := BytesIO())
    assert [text.text for text in read_sheet(again.getvalue())] == ["=SUM(1,2)"]


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused() -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(101):
            part.write(b" " * 1024 * 1024)
    with pytest.raises(ImportRefused, match="too large"):
        read_sheet(bomb.getvalue())


def broken(change: str) -> bytes:
    book = load_workbook(BytesIO(write_sheet([version("a", "de", "Gut")], ["ar"])))
    sheet = book["Texte"]
    if change == "kind":
        sheet["A2"] = "answers"
    elif change == "version":
        sheet["D2"] = "drei"
    elif change == "column":
        sheet.delete_cols(4)
    elif change == "head":
        sheet["A1"] = "Kind"
    else:
        sheet.title = "Tabelle1"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("change", ["kind", "version", "column", "head", "title"])
def test_a_workbook_that_was_pulled_about_is_refused_with_the_reason(change: str) -> None:
    with pytest.raises(ImportRefused, match=r"leave|take one"):
        read_sheet(broken(change))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"a;b\n1;2\n"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(ImportRefused, match="Excel"):
        read_sheet(content)


async def test_only_what_the_translator_changed_is_published(lotse: Lotse) -> None:
    live = await lotse.responses.live()
    read = read_sheet(write_sheet(live, ["uk"]))
    assert all(outcome.kind == "unchanged" for outcome in await bring_back(lotse.responses, read, "Olena", ""))
    given_back = [_with(text, "thank", "uk", "Прошу!") for text in read]
    outcomes = await bring_back(lotse.responses, given_back, "Olena", "besser")
    assert [outcome.key for outcome in outcomes if outcome.kind == "changed"] == [("answer", "thank", "uk")]
    (now,) = [v for v in await lotse.responses.live() if v.key == ("answer", "thank", "uk")]
    assert (now.text, now.written_by, now.why) == ("Прошу!", "Olena", "besser")


async def test_what_was_published_meanwhile_is_not_written_over(lotse: Lotse) -> None:
    read = read_sheet(write_sheet(await lotse.responses.live(), ["uk", "ar"]))
    await bring_back(lotse.responses, [_with(t, "thank", "uk", "Перша!") for t in read], "Olena", "")
    late = [_with(_with(text, "thank", "uk", "Друга!"), "goodbye", "ar", "إلى اللقاء!") for text in read]
    outcomes = await bring_back(lotse.responses, late, "Ihor", "")
    assert [(o.key[1], o.problems[0].code, o.problems[0].values["found"]) for o in outcomes if o.problems] == [
        ("thank", "changed_meanwhile", "Olena")
    ]
    live = {v.key: v.text for v in await lotse.responses.live()}
    assert live["answer", "thank", "uk"] == "Перша!"
    assert live["answer", "goodbye", "ar"] != "إلى اللقاء!", "all or nothing"
    untouched = [text for text in read if text.name != "goodbye"]
    assert {o.kind for o in await bring_back(lotse.responses, untouched, "Ihor", "")} == {"unchanged"}


def _with(text: SheetText, name: str, locale: str, words: str) -> SheetText:
    same = (text.kind, text.name, text.locale) == ("answer", name, locale)
    return replace(text, text=words) if same else text


class Shelf:
    """Texts as they are; nobody publishes."""

    def __init__(self, *versions: Version) -> None:
        self._versions = versions

    async def live(self) -> list[Version]:
        return list({version.key: version for version in self._versions}.values())

    async def archived(self) -> frozenset[str]:
        return frozenset()

    async def history(self, kind: str, name: str) -> list[Version]:
        return [version for version in self._versions if (version.kind, version.name) == (kind, name)]


async def test_a_translation_belongs_to_the_german_text_that_its_translator_saw() -> None:
    shelf = Shelf(version("a", "de", "Alt."), version("a", "uk", "Старе."), version("a", "de", "Neu.", 2))
    came_back = [SheetText("answer", "a", "de", "Alt.", 1), SheetText("answer", "a", "uk", "Краще.", 1)]
    plan = await foresee(shelf, came_back)  # type: ignore[arg-type]
    assert [(change.locale, change.seen, change.german) for change in plan.changes] == [("uk", 1, 1)]


async def test_what_is_refused_keeps_out_what_rests_on_it_and_nothing_else() -> None:
    shelf = Shelf(version("a", "de", "Gut."), version("a", "uk", "Добре."), version("b", "de", "Ja."))
    came_back = [
        SheetText("answer", "a", "de", "Gut, {phone}. 1. 2. 3. 4.", 1),
        SheetText("answer", "a", "uk", "Добре, {phone}.", 1),
        SheetText("answer", "b", "uk", "Так.", 0),
    ]
    plan = await foresee(shelf, came_back)  # type: ignore[arg-type]
    assert [outcome.kind for outcome in plan.outcomes] == ["refused", "refused", "new"]
    assert plan.outcomes[1].problems[0].code == "unknown_placeholder"
    assert [change.key for change in plan.changes] == [("answer", "b", "uk")]
    assert (await foresee(shelf, came_back[2:], {("answer", "b"): "no"})).refused  # type: ignore[arg-type]
