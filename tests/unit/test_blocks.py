"""Sentences that staff put replies together from: the words of all locales, assembling, and the search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.accounts.staff import Role, Staff
from bot.core.locale import ENDONYMS, NATIVE, direction
from bot.core.texts.blocks import BLOCKS, DOCUMENTS, GAPS, Part, gaps_of
from bot.core.texts.response import Catalogue
from bot.core.town import TownGuide
from bot.desk.conversations.reply_form import changed, letter_of
from bot.desk.forms import Form
from bot.service.staff.blocks import Assembled, Assembler, joined, linked
from bot.service.staff.search_blocks import MOST, BlockSearch
from tests.unit import shipped
from tests.unit.shipped import TODAY

NAMES = [*(f"block_{name}" for name in BLOCKS), *(f"document_{name}" for name in DOCUMENTS)]
SCRIPTS = {"uk": "Ѐ-ԯ", "ru": "Ѐ-ԯ", "ar": "؀-ۿ\u200c", "fa": "؀-ۿ\u200c"}
LATIN = {"IBAN"}  # the same everywhere
GERMAN = re.compile(
    r"\b(und|oder|nicht|bitte|Sie|Ihre?|Ihnen|der|die|das|ein|eine|mit|für|ist|sind|wir|ich|Uhr|Ort|Telefon)\b"
)
MOST_CHARACTERS = 300
IN_BRACKETS = re.compile(r"\([^()]*\)|\{[^{}]*\}")
OFFICE = "citizens_office"
FULL: Mapping[str, tuple[str, ...]] = {
    "day": ("2026-12-01",), "time": ("10:30",), "end": ("12:00",), "office": (OFFICE,), "phone": ("030 23125-110",),
    "documents": ("passport", "rent"), "amount": ("30,50",), "language": ("fa",), "name": ("Anna Weber",),
    "link": ("https://www.musterstadt.example/formular",), "room": ("B 12",), "reference": ("AZ 4711-26",),
}  # fmt: skip


class Shipped:
    @property
    def catalogue(self) -> Catalogue:
        return shipped.catalogue()

    @property
    def guide(self) -> TownGuide:
        return shipped.guide()


@cache
def assembler(locale: str) -> Assembler:
    return Assembler(Shipped(), shipped.holidays(), locale, TODAY)


def words(name: str, locale: str) -> str:
    found = shipped.catalogue().find("interface", name, locale)
    assert found and found[1] == locale, f"{name} is missing in {locale}"
    return found[0]


def done(part: Part, locale: str) -> Assembled:
    found = assembler(locale).one(part)
    assert found
    return found


# The words of all locales


def test_every_sentence_of_the_files_is_offered_and_none_beside_them() -> None:
    known = {n for n in shipped.catalogue().names("interface") if n.startswith(("block_", "document_"))}
    assert known == set(NAMES)
    assert len(set(BLOCKS)) == len(BLOCKS) >= 60 and len(set(DOCUMENTS)) == len(DOCUMENTS) >= 25


@pytest.mark.parametrize("locale", NATIVE)
def test_every_sentence_of_every_locale_is_its_own_short_and_leaves_the_same_open(locale: str) -> None:
    for name in NAMES:
        text, german = words(name, locale), words(name, "de")
        assert sorted(gaps_of(text)) == sorted(gaps_of(german)), (locale, name)
        assert set(gaps_of(text)) <= set(GAPS), (locale, name)
        assert len(text) <= MOST_CHARACTERS, (locale, name)
        own = IN_BRACKETS.sub("", text)
        if locale != "de":
            assert name.startswith("document_") or text != german, (locale, name)
            assert not (locale not in ("en", "fr", "ro") and GERMAN.search(own)), (locale, name, own)
        letters = [c for c in own if c.isalpha() and c not in "".join(LATIN)]
        if locale in SCRIPTS:
            foreign = [c for c in letters if not re.match(f"[{SCRIPTS[locale]}]", c)]
            assert foreign == [], (locale, name, foreign)
        else:
            assert all(c.isascii() or c < "ɐ" for c in letters), (locale, name)


@pytest.mark.parametrize("locale", [code for code in NATIVE if code != "de"])
def test_no_sentence_of_another_locale_stands_in_for_one(locale: str) -> None:
    others = {
        words(name, other) for other in NATIVE if other != locale for name in NAMES if name in NAMES[: len(BLOCKS)]
    }
    same = {name for name in NAMES[: len(BLOCKS)] if words(name, locale) in others}
    assert same <= {"block_ask_applied"}, same


# Putting together


@pytest.mark.parametrize("locale", NATIVE)
def test_every_sentence_can_be_filled_in_every_locale(locale: str) -> None:
    for name in BLOCKS:
        found = done(Part("block", name, FULL), locale)
        assert found.missing == () and "{" not in found.text and "…" not in found.text, (locale, name)
    come = done(Part("block", "come", FULL), locale).text
    assert "10:30" in come and "Bürgerbüro Altstadt" in come and "Rathausplatz 1" in come


def test_days_documents_and_amounts_are_written_as_the_newcomer_writes_them() -> None:
    part = Part("block", "come", FULL)
    assert "вівторок, 1 грудня 2026" in done(part, "uk").text
    assert "الثلاثاء، 1 ديسمبر 2026" in done(part, "ar").text.replace("١", "1").replace("٢٠٢٦", "2026")
    assert "دسامبر" in done(part, "fa").text
    assert done(Part("block", "cost", FULL), "de").text == "Das kostet 30,50\u00a0€."
    bring = Part("block", "bring", FULL)
    assert done(bring, "de").text == "Bitte bringen Sie mit: Reisepass, Mietvertrag."
    assert "، " in done(bring, "fa").text and "Mietvertrag" in done(bring, "fa").text


def test_what_fills_a_gap_is_isolated_in_right_to_left_text() -> None:
    for locale in ("ar", "fa"):
        assert "\u2068030 23125-110\u2069" in done(Part("block", "call", FULL), locale).text
        assert "\u206810:30\u2069" in done(Part("block", "come", FULL), locale).text
    assert "\u2068" not in done(Part("block", "call", FULL), "uk").text


WRONG = [
    ("day", "2026-13-01"), ("day", "morgen"), ("time", "25:00"), ("office", "no_such_office"), ("phone", "ruf an"),
    ("phone", "030; DROP"), ("amount", "viel"), ("amount", "-3"), ("amount", "NaN"), ("language", "xx"),
    ("link", "javascript:alert(1)"), ("link", "https://a b"), ("name", "x" * 81), ("documents", "nothing"),
    ("room", "\n"),
]  # fmt: skip


@pytest.mark.parametrize(("gap", "value"), WRONG)
def test_a_gap_takes_nothing_but_its_kind(gap: str, value: str) -> None:
    name = next(name for name in BLOCKS if gap in gaps_of(words(f"block_{name}", "de")))
    found = done(Part("block", name, {**FULL, gap: (value,)}), "de")
    assert gap in found.missing and value not in found.text


PARTS = st.lists(
    st.builds(
        lambda name, values: Part("block", name, values),
        st.sampled_from(BLOCKS),
        st.fixed_dictionaries(
            {
                "day": st.dates(date(2026, 1, 1), date(2030, 1, 1)).map(lambda d: (d.isoformat(),)),
                "time": st.sampled_from([("08:00",), ("17:45",)]), "end": st.just(("18:00",)),
                "office": st.sampled_from(sorted(shipped.guide().offices)).map(lambda o: (o,)),
                "documents": st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=5).map(tuple),
                "phone": st.just(("030 23125-110",)), "amount": st.decimals(0, 999, places=2).map(lambda d: (str(d),)),
                "language": st.sampled_from(sorted(ENDONYMS)).map(lambda c: (c,)),
                "link": st.just(("https://www.musterstadt.example/a",)), "name": st.just(("Anna",)),
                "room": st.just(("12",)), "reference": st.just(("4711",)),
            }
        ),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(PARTS, st.sampled_from(NATIVE))
def test_any_parts_become_one_text_in_both_languages(parts: list[Part], locale: str) -> None:
    theirs = [(part, done(part, locale)) for part in parts]
    german = [(part, done(part, "de")) for part in parts]
    text = joined(theirs)
    assert len(text.split("\n")) == len(joined(german).split("\n")) == len(parts)
    assert text.count("\u2068") == text.count("\u2069") and not re.search(r"[{}…]", text)
    if direction(locale) == "ltr":
        assert "\u2068" not in text
    assert len({link.url for link in linked(theirs)}) == len(linked(theirs))


def test_answers_and_offices_come_as_the_bot_would_give_them() -> None:
    for part in (Part("answer", "register_address"), Part("office", OFFICE)):
        german, arabic = done(part, "de"), done(part, "ar")
        assert german.text and arabic.text and german.text != arabic.text, part
    for part in (Part("answer", "nothing"), Part("office", "nothing"), Part("page", "/nothing")):
        assert assembler("de").one(part) is None


# The search


@cache
def search() -> BlockSearch:
    return BlockSearch(Shipped())


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("gu", "block:hello"), ("TERMIN", "block:appointment"), ("offnungszeit", "block:no_appointment"),
        ("oeffnungszeit", "block:no_appointment"), ("mitbr", "block:bring_trusted"), ("reisep", "document:passport"),
        ("wohnungsgeber", "document:landlord"), ("anmel", "answer:register_address"),
        ("einwohnermelde", f"office:{OFFICE}"),
        ("frist amt", "block:deadline_office"), ("nicht verstanden", "block:not_understood"),
        ("übersetz", "block:interpreter"), ("mitbr", "block:bring"), ("mitbringen", "block:bring"),
        ("anrufen", "block:call"), ("anrufen", "block:call_you"), ("ausfüllen", "block:form"),
    ],
)  # fmt: skip
def test_two_letters_or_a_word_find_it(typed: str, reference: str) -> None:
    found = search().find(typed)
    assert reference in [hit.reference for hit in found], [hit.title for hit in found]
    assert len(found) <= MOST


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("Miete", "answer:housing_benefit"), ("Miete Hilfe", "answer:rent_problems"),
        ("Dolmetscher", "answer:interpreter_help"), ("Tonne", "answer:waste_separation"),
    ],
)  # fmt: skip
def test_what_is_called_otherwise_is_found_by_its_beginning_or_by_what_the_answer_says(
    typed: str, reference: str
) -> None:
    assert reference in [hit.reference for hit in search().find(typed)]


def test_one_search_finds_every_kind_and_never_more_than_twenty() -> None:
    kinds = {hit.kind for typed in ("an", "wo", "be", "de") for hit in search().find(typed)}
    assert kinds == {"block", "document", "answer", "office"}
    assert all(len(search().find(a + b)) <= MOST for a in "aeiknrst" for b in "aeinrst")
    assert search().find("xyzzy") == []
    assert [hit.kind for hit in search().find("")] == ["block"] * len(search().find(""))


# The form


WHO = Staff(1, "Nadine Weber", "n@musterstadt.example", Role.STAFF, "order", shown_as="Nadine")


def press(fields: dict[str, list[str]], **more: str) -> list[tuple[str, Mapping[str, tuple[str, ...]]]]:
    form = Form({**fields, **{name: [value] for name, value in more.items()}})
    return [(p.reference, dict(p.values)) for p in changed(form, letter_of(form), WHO, Shipped()).parts]


def test_buttons_of_the_form_add_drop_and_move_parts() -> None:
    both = {"part": ["block:hello", "block:come"], "1.day": ["2026-12-01"]}
    come = ("block:come", {"day": ("2026-12-01",)})
    assert press(both) == [("block:hello", {}), come]
    assert press(both, drop="0") == [come]
    assert press(both, up="1") == [come, ("block:hello", {})]
    assert press(both, up="0") == press(both, drop="7") == press(both, drop="x") == press(both)
    assert press(both, add="block:no_such") == press(both, add="evil:x") == press(both)
    assert press({}, add="block:who")[0][1]["name"] == ("Nadine",)


def test_a_document_goes_to_the_sentence_that_takes_documents() -> None:
    assert press({}, add="document:passport") == [("block:bring", {"documents": ("passport",)})]
    asked = {"part": ["block:missing", "block:bye"], "0.documents": ["rent"]}
    assert press(asked, add="document:visa")[0] == ("block:missing", {"documents": ("rent", "visa")})
    assert press(asked, add="document:nothing") == press(asked)


def test_a_form_holds_no_more_parts_than_are_sent() -> None:
    many = {"part": ["block:yes"] * 40}
    assert len(press(many)) == len(press(many, add="block:no")) == 15
