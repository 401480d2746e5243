"""When the feasts of many traditions are: known days, and for each library a second one that must agree."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import holidays as library
import pytest
from convertdate import holidays as second
from convertdate import islamic, persian
from persiantools.jdatetime import JalaliDate

from bot.core.errors import ImportRefused
from bot.core.locale import NATIVE
from bot.portal.feasts import _RULES, _new_year, read_feasts

from .demo_town import feasts, holidays
from .samples import PROJECT

KNOWN = [  # as published by the communities; feasts by the moon are Umm al-Qura's
    ("easter_sunday", 2024, "2024-03-31"), ("easter_sunday", 2025, "2025-04-20"), ("easter_sunday", 2026, "2026-04-05"),
    ("easter_sunday", 2027, "2027-03-28"), ("good_friday", 2027, "2027-03-26"), ("whit_monday", 2027, "2027-05-17"),
    ("ascension", 2027, "2027-05-06"), ("corpus_christi", 2027, "2027-05-27"), ("repentance", 2026, "2026-11-18"),
    ("orthodox_easter", 2024, "2024-05-05"), ("orthodox_easter", 2025, "2025-04-20"),
    ("orthodox_easter", 2026, "2026-04-12"), ("orthodox_easter", 2027, "2027-05-02"),
    ("orthodox_christmas", 2027, "2027-01-07"), ("mothers_day", 2027, "2027-05-09"),
    ("ramadan", 2024, "2024-03-11"), ("ramadan", 2025, "2025-03-01"), ("ramadan", 2026, "2026-02-18"),
    ("eid_al_fitr", 2024, "2024-04-10"), ("eid_al_fitr", 2025, "2025-03-30"), ("eid_al_fitr", 2026, "2026-03-20"),
    ("eid_al_fitr", 2027, "2027-03-09"), ("eid_al_adha", 2025, "2025-06-06"), ("eid_al_adha", 2026, "2026-05-27"),
    ("islamic_new_year", 2025, "2025-06-26"), ("ashura", 2025, "2025-07-05"), ("mawlid", 2025, "2025-09-04"),
    ("nowruz", 2024, "2024-03-20"), ("nowruz", 2025, "2025-03-21"), ("nowruz", 2027, "2027-03-21"),
    ("yalda", 2024, "2024-12-20"), ("yalda", 2025, "2025-12-21"), ("sizdah_bedar", 2025, "2025-04-02"),
    ("yezidi_new_year", 2024, "2024-04-17"), ("yezidi_new_year", 2025, "2025-04-16"),
    ("enkutatash", 2023, "2023-09-12"), ("enkutatash", 2025, "2025-09-11"), ("enkutatash", 2027, "2027-09-12"),
    ("rosh_hashanah", 2025, "2025-09-23"), ("rosh_hashanah", 2026, "2026-09-12"), ("rosh_hashanah", 2027, "2027-10-02"),
    ("yom_kippur", 2025, "2025-10-02"), ("passover", 2026, "2026-04-02"), ("hanukkah", 2025, "2025-12-15"),
    ("purim", 2026, "2026-03-03"), ("sukkot", 2025, "2025-10-07"), ("shavuot", 2026, "2026-05-22"),
    ("lunar_new_year", 2026, "2026-02-17"), ("diwali", 2025, "2025-10-20"),
]  # fmt: skip
YEARS = range(2024, 2030)


@pytest.mark.parametrize(("feast", "year", "day"), KNOWN)
def test_a_feast_is_on_its_known_day(feast: str, year: int, day: str) -> None:
    found = [o.first.isoformat() for o in feasts().ahead(date(year, 1, 1), date(year, 12, 31)) if o.feast.id == feast]
    assert day in found


def test_every_public_holiday_is_computed_as_the_library_of_holidays_has_it() -> None:
    german = {feast.public: feast for feast in feasts().every if feast.public}
    for land in (name for name in library.country_holidays("DE").subdivisions if len(name) == 2):  # Augsburg is no Land
        for day, name in library.country_holidays("DE", subdiv=land, years=[2026, 2027], language="de").items():
            found = feasts().next(german[name].id, day)
            assert (found and found.first) == day, (land, name)


def test_the_second_library_agrees() -> None:
    for year in YEARS:
        new_year = date(year, 1, 1)
        orthodox, nowruz = feasts().next("orthodox_easter", new_year), feasts().next("nowruz", new_year)
        assert orthodox
        assert orthodox.first == date(*second.easter(year, "orthodox"))
        assert nowruz
        assert nowruz.first == JalaliDate(year - 621, 1, 1).to_gregorian()  # type: ignore[no-untyped-call]
        for feast, month, day in (("ramadan", 9, 1), ("eid_al_fitr", 10, 1), ("eid_al_adha", 12, 10)):
            found = feasts().next(feast, new_year)
            assert found
            tabular = (
                date(*islamic.to_gregorian(islamic.from_gregorian(year, 1, 1)[0] + n, month, day)) for n in (0, 1)
            )
            assert min(abs(found.first - one) for one in tabular) <= timedelta(days=1), (feast, year)


def test_two_of_a_moon_year_may_fall_into_one_of_ours() -> None:
    found = [o.first for o in feasts().ahead(date(2030, 1, 1), date(2030, 12, 31)) if o.feast.id == "ramadan"]
    assert found == [date(2030, 1, 5), date(2030, 12, 26)]


def test_a_feast_that_has_begun_is_not_over() -> None:
    found = feasts().next("hanukkah", date(2028, 1, 1))
    assert found
    assert (found.first, found.last) == (date(2027, 12, 25), date(2028, 1, 1))


def test_every_feast_has_a_name_in_every_language_and_a_day_in_every_year() -> None:
    for feast in feasts().every:
        assert set(feast.names) == set(NATIVE), feast.id
        assert all(feasts().next(feast.id, date(year, 1, 1)) for year in (2026, 2027, 2028)), feast.id


NAMED = [
    ("Wann ist Ostern?", {"good_friday", "easter_sunday", "easter_monday", "orthodox_easter"}),
    ("коли Великдень цього року", {"good_friday", "easter_sunday", "easter_monday", "orthodox_easter"}),
    ("when is eid", {"eid_al_fitr", "eid_al_adha"}),
    ("متى العيد", {"eid_al_fitr", "eid_al_adha"}),
    ("متى عيد الاضحى", {"eid_al_adha"}),
    ("متى رأس السنة الهجرية", {"islamic_new_year"}),
    ("bayram ne zaman", {"eid_al_fitr", "eid_al_adha"}),
    ("kurban bayrami ne zaman", {"eid_al_adha"}),
    ("ramazan bayramı", {"eid_al_fitr"}),
    ("عید فطر کی است", {"eid_al_fitr"}),
    ("نوروز چه روزی است", {"nowruz", "newroz"}),
    ("Newroz ne zaman", {"nowruz", "newroz"}),
    ("شب یلدا", {"yalda"}),
    ("C'est quand l'Aïd el-Kébir ?", {"eid_al_adha"}),
    ("quand est paques", {"good_friday", "easter_sunday", "easter_monday", "orthodox_easter"}),
    ("когда ураза-байрам", {"eid_al_fitr"}),
    ("kiedy wigilia", {"christmas_eve"}),
    ("cand e craciunul", {"christmas_eve", "christmas", "christmas_second", "orthodox_christmas"}),
    ("jewish new year", {"rosh_hashanah"}),
    ("Ist Fronleichnam frei?", {"corpus_christi"}),
    ("Welche Kurse gibt es im Mai?", set()),
    ("I need a new job", set()),
    ("У меня нет денег на квартиру", set()),
]


@pytest.mark.parametrize(("text", "feast"), NAMED)
def test_feasts_are_recognised_as_people_write_them(text: str, feast: set[str]) -> None:
    assert set(feasts().named(text)) == feast


def test_a_public_holiday_is_called_in_the_newcomers_language_and_as_on_the_doors() -> None:
    epiphany = date(2027, 1, 6)
    assert holidays("BY").name(epiphany, "de") == "Heilige Drei Könige"
    assert holidays("BY").name(epiphany, "uk") == "Богоявлення (Heilige Drei Könige)"
    assert holidays("BY").name(epiphany, "de-simple") == "Heilige Drei Könige"
    assert holidays("NW").name(epiphany, "uk") is None
    assert holidays("SN").ahead(date(2026, 11, 1), "pl", 1) == [
        (date(2026, 11, 18), "Dzień Pokuty i Modlitwy (Buß- und Bettag)")
    ]


WRONG = [
    "feasts: [{id: a, rule: {moon: 3}, names: {de: A}}]\nasked: []",
    "feasts: [{id: a, rule: {fixed: [1, 1], easter: 0}, names: {de: A}}]\nasked: []",
    "feasts: [{id: a, rule: {fixed: [1, 1]}, names: {de: A}, colour: red}]\nasked: []",
    "feasts: []\nasked: [{feasts: [b], words: {de: [b]}}]",
    "asked: []",
]


@pytest.mark.parametrize("content", WRONG)
def test_a_wrong_entry_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "feasts.yml").write_text(content, "utf-8")
    with pytest.raises(ImportRefused):
        read_feasts(tmp_path / "feasts.yml")


def test_persian_days_are_those_of_the_library_that_converts_them() -> None:
    for year in (1985, 1999, 2024, 2025, 2027, 2044):
        for month, day in ((1, 1), (1, 13), (7, 1), (7, 16), (9, 30), (10, 1), (12, 29)):
            begun = persian.from_gregorian(year, 1, 1)[0]
            converted = [date(*persian.to_gregorian(begun + n, month, day)) for n in range(2)]
            assert _RULES["persian"](year, month, day) == converted, (year, month, day)


def test_the_equinox_of_a_year_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a moment in which nobody is answered."""
    computed, real = [], persian.equinox_jd

    def counted(year: int) -> float:
        computed.append(year)
        return real(year)

    monkeypatch.setattr(persian, "equinox_jd", counted)
    _new_year.cache_clear()
    assert read_feasts(PROJECT / "portal" / "feasts.yml").ahead(date(2026, 11, 28), date(2027, 12, 31))
    assert computed == [2025, 2026, 2027]
