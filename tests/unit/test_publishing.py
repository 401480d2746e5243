"""Prepared texts: rules before publishing, versions, races, files against edits, and the way out and in again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from bot.core.texts.publication import EDITED, Version
from bot.core.texts.response import Kind
from bot.core.texts.wording import hints, problems, sentences, tidy
from bot.portal.response_files import read_intents, read_texts
from bot.wiring import TownClock
from tests.response_files import write_texts

from .samples import PROJECT

RESPONSES = PROJECT / "responses"
INTENTS = read_intents(RESPONSES)
# rules


@pytest.mark.parametrize(
    ("kind", "name", "text", "codes"),
    [
        ("answer", "work_permit", "", ["empty"]),
        ("answer", "work_permit", "Eins. Zwei! Drei? Vier.", []),
        ("answer", "work_permit", "Eins. Zwei! Drei? Vier. Fünf.", ["too_many_sentences"]),
        ("answer", "work_permit", "Zeile\n" * 5, ["too_many_sentences"]),
        ("answer", "work_permit", "x" * 1200, []),
        ("answer", "work_permit", "x" * 1201, ["too_long"]),
        ("answer", "work_permit", "In {town} und {town}.", []),
        ("answer", "work_permit", "In {city}.", ["unknown_placeholder"]),
        ("answer", "work_permit", "In {town.", ["unknown_placeholder"]),
        ("answer", "emergency", "112 und 110", []),
        ("answer", "emergency", "Rufen Sie 112.", ["missing_number"]),
        ("answer", "emergency", "١١٢ und 110", ["missing_number"]),
        ("answer", "emergency", "1120 und 110", ["missing_number"]),
        ("answer", "crisis_support", "110, 116 016, 0800 1110111", []),
        ("interface", "fallback_person", "{phone}: {office}", []),
        ("interface", "fallback_person", "{phone}", ["missing_placeholder"]),
        ("interface", "fallback_person", "{office} {phone} {fax}", ["unknown_placeholder"]),
        ("interface", "fallback_person", "{office} {phone} {phone}", ["unknown_placeholder"]),
        ("label", "work_permit", "x" * 41, ["too_long"]),
        ("label", "work_permit", "x" * 40, []),
    ],
)
def test_a_text_keeps_to_the_rules(kind: Kind, name: str, text: str, codes: list[str]) -> None:
    german = {"interface": "{office} {phone}"}.get(kind, "In {town}.")
    german = "Deutsch" if kind == "label" else german
    assert [problem.code for problem in problems(kind, name, text.strip(), german)] == codes


def test_every_shipped_text_may_be_published_as_it_is_and_needs_no_second_look() -> None:
    shipped = read_texts(RESPONSES)
    german = {(t.kind, t.name): t.text for t in shipped if t.locale == "de"}
    assert [(t.locale, t.name) for t in shipped if problems(t.kind, t.name, t.text, german[t.kind, t.name])] == []
    assert [(t.locale, t.name) for t in shipped if hints(t.kind, t.name, t.text)] == []
    assert [(t.locale, t.name) for t in shipped if tidy(t.text) != t.text] == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Rufen Sie an: 030 23125-100", ["phone_typed"]),
        ("Call +49 30 23125100.", ["phone_typed"]),
        ("Montag 8:00 bis 12:00", ["hours_typed"]),
        ("Bis 12 Uhr.", ["hours_typed"]),
        ("Rufen Sie 115 oder 110.", []),
        ("Bis 27 Jahre, 2026, 10.000 Euro, § 24.", []),
    ],
)
def test_numbers_and_hours_typed_into_an_answer_are_hinted_at(text: str, codes: list[str]) -> None:
    assert [hint.code for hint in hints("answer", "work_permit", text)] == codes
    assert hints("answer", "crisis_support", text) == []


def test_sentences_are_counted_as_people_read_them() -> None:
    assert sentences("Das kostet ca. 5 Euro, z. B. hier. Kommen Sie!\nOhne Punkt") == 3


# out and in again


def version(kind: Kind, name: str, locale: str, text: str, origin: str = "file") -> Version:
    return Version(kind, name, locale, 1, text, origin, "machine", "", None, TownClock().now())  # type: ignore[arg-type]


def read_back(folder: Path) -> dict[tuple[str, str, str], str]:
    return {(t.kind, t.name, t.locale): t.text for t in read_texts(folder)}


ANY_TEXT = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from([
            "مرحبا بك\nفي {town}", "سلام\u200cها", '"so" \'und\' \\n', "🙂👩‍👩‍👧 ", "{town} {", "}", "# kein Kommentar",
            "- eins\n- zwei", "key: value", "  vorn", "hinten  ", "\n\n", "\r\n", "\u2028", "\t", "---", "...", "%",
            "@", "|", ">", "ja: |", "No", "null", "0800 1110111", "1_000", "2026-01-01", "!tag", "&a", "*a",
            "\u202eabc",
        ]),
    ),
    min_size=1, max_size=5,
).map("".join)  # fmt: skip


@fuzz(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(answer=ANY_TEXT, sentence=ANY_TEXT, label=ANY_TEXT)
def test_what_is_written_is_read_again_word_for_word(tmp_path: Path, answer: str, sentence: str, label: str) -> None:
    words = {
        ("answer", "thank", "ar"): tidy(answer),
        ("interface", "welcome", "ar"): tidy(sentence),
        ("label", "thank", "ar"): tidy(label),
    }
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    write_texts([version(*key, text) for key, text in words.items()], RESPONSES, tmp_path / "out")  # type: ignore[arg-type]
    assert read_back(tmp_path / "out") == words


@fuzz(max_examples=200)
@given(ANY_TEXT)
def test_tidying_is_done_once(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert not any(line != line.rstrip() for line in once.split("\n"))
    assert once == once.strip()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  vorn und hinten \n", "vorn und hinten"),
        ("eins  \r\nzwei\t\rdrei", "eins\nzwei\ndrei"),
        ("eins\n\n  eingerückt", "eins\n\n  eingerückt"),
        ("\u2066isoliert\u2069 \u202everdreht", "isoliert verdreht"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_spaces_and_line_breaks_are_kept_as_people_mean_them(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_the_shipped_texts_are_written_as_they_were(tmp_path: Path) -> None:
    shipped = read_texts(RESPONSES)
    write_texts(
        [replace(version(t.kind, t.name, t.locale, t.text), review_by=t.review_by) for t in shipped],
        RESPONSES,
        tmp_path,
    )
    assert read_texts(tmp_path) == shipped
    ours = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert ours == {path.relative_to(RESPONSES) for path in RESPONSES.glob("*/*.yml")}
    for path in ours:

        def unquoted(folder: Path, path: Path = path) -> str:
            return (folder / path).read_text("utf-8").replace('"', "")

        assert unquoted(tmp_path) == unquoted(RESPONSES), path


def test_a_text_without_a_file_of_its_own_stands_where_the_german_one_does(tmp_path: Path) -> None:
    pattern = tmp_path / "pattern"
    (pattern / "de").mkdir(parents=True)
    (pattern / "de" / "a.yml").write_text(
        "# oben\nlocale: de\nwritten_by: machine\nanswers:\n  # hier\n  thank:\n", "utf-8"
    )
    made = [version("answer", "thank", "so", "Mahadsanid", EDITED), version("answer", "deny", "so", "Maya", EDITED)]
    write_texts(made, pattern, tmp_path / "out")
    assert (tmp_path / "out" / "so" / "a.yml").read_text("utf-8") == (
        "# oben\nlocale: so\nwritten_by: person\nanswers:\n  # hier\n  thank:\n    text: |\n      Mahadsanid\n"
    )
    assert (tmp_path / "out" / "so" / "other.yml").is_file()
