"""CSV and Excel: the template can be read back, and every wrong cell is told by row and column, all at once."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot.core.content.content import Delivery
from bot.core.content.places import Course, Event, Office
from bot.core.errors import ImportRefused, SourceEmpty
from bot.desk.content.refusal_words import why_refused
from bot.portal import days_text, tables
from bot.portal.hours_text import read_week
from bot.portal.table_columns import COURSES, EVENTS, OFFICES, TABLES, Table
from bot.portal.template import csv_template, excel_template
from bot.service.answers.events import EventDesk, EventSearch
from bot.service.answers.speaker import Speaker
from bot.service.content.import_portal import import_deliveries
from bot.store.content.contents import SqlContents
from bot.store.database import Database
from tests.fakes import MovedClock
from tests.unit.demo_town import texts
from tests.unit.samples import NOW, guide, named
from tests.unit.test_import_formats import read, starts

HEAD = ["Kennung", "Titel", "Art", "Beginn", "Ende", "Ort", "Preis"]
ROW = ["tanz", "Tanz", "Fest", "24.12.2026 18:00", "24.12.2026 20:00", "Rathaus", "12,50 €"]


def one(*files: str | tuple[str, bytes | str]) -> Delivery:
    (delivery,) = read(*files)
    return delivery


def csv(*rows: list[str], separator: str = ";") -> str:
    return "\r\n".join(separator.join(row) for row in rows)


def excel(**sheets: list[list[Any]]) -> bytes:
    book, kept = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(kept)
    return kept.getvalue()


def test_offices_with_hours_languages_and_a_column_of_their_own() -> None:
    delivery = one("offices.csv")
    lost, archive = (Office.model_validate(item.data) for item in delivery.items)
    assert (lost.id, archive.id) == ("fundbuero", "stadtarchiv")
    assert lost.name == {"de": "Fundbüro", "en": "Lost and found"}
    assert (lost.website, lost.appointment, lost.accessible) == (
        "https://www.musterstadt.example/fund",
        "required",
        True,
    )
    assert (lost.languages, lost.address.district, archive.address.district) == (("de", "uk"), "altstadt", "suedstadt")
    assert [(f"{i.start:%H}", i.by_appointment) for i in lost.hours.week["tue"]] == [("08", False), ("14", True)]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.kind)
@pytest.mark.parametrize("write", [excel_template, csv_template])
def test_a_template_that_is_filled_in_is_read_and_its_example_left_out(table: Table, write: Any) -> None:
    name = "vorlage.xlsx" if write is excel_template else "vorlage.csv"
    with pytest.raises(SourceEmpty):
        read((name, write(table)))
    content = write(table)
    if write is csv_template:
        content = content.replace(b"BEISPIEL", b"eigene")
    else:
        book, kept = load_workbook(io.BytesIO(content)), io.BytesIO()
        book.active["A2"] = "eigene"
        book.save(kept)
        content = kept.getvalue()
    delivery = one((name, content))
    assert not delivery.refused
    assert [item.kind for item in delivery.items] == [table.kind]


def test_a_template_has_comments_and_lists_to_choose_from() -> None:
    sheet = load_workbook(io.BytesIO(excel_template(EVENTS))).active
    assert sheet["C1"].value == "Art"
    assert "Pflicht" in sheet["C1"].comment.text
    chosen = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert "Beratung" in chosen["C2:C1000"]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_every_kind_is_read(separator: str, codec: str) -> None:
    row = [cell.replace("12,50 €", "12.50") for cell in ROW]
    row[1] = "Fröhliches Fest"
    delivery = one(("liste.csv", csv(HEAD, row, separator=separator).encode(codec)))
    assert [item.data["title"]["de"] for item in delivery.items] == ["Fröhliches Fest"]
    assert delivery.items[0].data["price"] == "12.50"


def test_cells_of_excel_keep_their_kind() -> None:
    rows = [HEAD, [7, "Zahl", "Treffen", datetime(2026, 12, 24, 18), None, "Rathaus", 0], [],
            ["tag", "Tag", "Markt", date(2026, 12, 24), None, "Markt", 2.5]]  # fmt: skip
    delivery = one(("liste.xlsx", excel(Termine=rows, Notizen=[["egal"]])))
    assert not delivery.refused
    assert [(i.key, i.data["start"], i.data["price"]) for i in delivery.items] == [
        ("liste-7", "2026-12-24T18:00:00", "0"), ("liste-tag", "2026-12-24T00:00:00", "2.5"),
    ]  # fmt: skip


def test_an_amount_that_is_a_number_of_excel_is_that_number() -> None:
    rows = [HEAD, *([n, f"T{n}", "Fest", "24.12.2026 18:00", "", "Rathaus", price]
                    for n, price in enumerate([1.2, 2.345, 1200, 1200.0, "1.200 €", "1.200"]))]  # fmt: skip
    delivery = one(("liste.xlsx", excel(Termine=rows)))
    assert not delivery.refused
    assert [i.data["price"] for i in delivery.items] == ["1.2", "2.35", "1200", "1200", "1200", "1200"]


WRITTEN = {
    "24.12.2026 18:00": (24, 18, 0), "24.12.26, 18.30 Uhr": (24, 18, 30), "2026-12-24T18:00:00": (24, 18, 0),
    "24. Dezember 2026, 18 Uhr": (24, 18, 0), "Donnerstag, 24. Dez. 2026 um 18:15 Uhr": (24, 18, 15),
    "Do 24. 12. 2026 ab 18 Uhr": (24, 18, 0), "1. Dezember 2026": (1, 0, 0), "Mi., 02.12.2026": (2, 0, 0),
    "Mittwoch, 2.12.2026 9:05": (2, 9, 5),
}  # fmt: skip


@pytest.mark.parametrize(("said", "meant"), WRITTEN.items(), ids=WRITTEN)
def test_days_as_people_write_them(said: str, meant: tuple[int, int, int]) -> None:
    assert days_text.moment(said) == datetime(2026, 12, meant[0], meant[1], meant[2])
    if meant[1:] == (0, 0):
        assert days_text.day(said) == date(2026, 12, meant[0])


UNTIMED = {
    "a day": ("24.12.2026", "", ("2026-12-24T00:00:00", "2026-12-25T00:00:00", True)),
    "two days": ("24.12.2026", "26. Dezember 2026", ("2026-12-24T00:00:00", "2026-12-27T00:00:00", True)),
    "Excel cells": (datetime(2026, 12, 24), date(2026, 12, 25), ("2026-12-24T00:00:00", "2026-12-26T00:00:00", True)),
    "a number of Excel": (46380, None, ("2026-12-24T00:00:00", "2026-12-25T00:00:00", True)),
    "midnight, typed": ("24.12.2026 00:00", "", ("2026-12-24T00:00:00", None, False)),
    "midnight, said": ("24.12.2026, 0 Uhr", "24.12.2026 2:00", ("2026-12-24T00:00:00", "2026-12-24T02:00:00", False)),
    "only the end": ("24.12.2026", "24.12.2026 18:00", ("2026-12-24T00:00:00", "2026-12-24T18:00:00", False)),
    "ends at midnight": ("24.12.2026 20:00", date(2026, 12, 25), ("2026-12-24T20:00:00", "2026-12-25T00:00:00", False)),
}  # fmt: skip


@pytest.mark.parametrize(("begins", "ends", "kept"), UNTIMED.values(), ids=UNTIMED)
@pytest.mark.parametrize("all_day", ["", "nein"])
def test_an_event_without_a_time_lasts_the_whole_day(
    begins: Any, ends: Any, kept: tuple[Any, ...], all_day: str
) -> None:
    row = ["markt", "Markt", "Markt", begins, ends, "Rathaus", 0, all_day]
    (item,) = one(("liste.xlsx", excel(Termine=[[*HEAD, "Ganztägig"], row]))).items
    assert (item.data["start"], item.data["end"], item.data["all_day"]) == kept


def test_who_asks_is_told_no_midnight_where_the_table_says_no_time() -> None:
    item = one(("liste.csv", csv(HEAD, ["markt", "Markt", "Markt", "24.12.2026", "", "Rathaus", ""]))).items[0]
    town = guide(Event.model_validate(item.data))
    said = EventDesk(town, Speaker(texts(), "de"), NOW).answer(EventSearch.of(named(event=item.key)))
    told = "\n".join(utterance.text for utterance in said)
    assert "24. Dezember" in told and "00:00" not in told


def test_a_day_that_excel_keeps_as_a_number_is_that_day() -> None:
    rows = [
        HEAD,
        ["a", "Zahl", "Fest", 46380.75, 46380.8125, "Rathaus", 0],
        ["b", "Menge", "Fest", 4, "", "Rathaus", 0],
    ]
    delivery = one(("liste.xlsx", excel(A=rows)))
    (item,) = delivery.items
    assert (item.data["start"], item.data["end"]) == ("2026-12-24T18:00:00", "2026-12-24T19:30:00")
    assert [refused.title for refused in delivery.refused] == ["Menge"]
    assert days_text.day(46380) == date(2026, 12, 24) and days_text.days(46380) == [date(2026, 12, 24)]


@pytest.mark.parametrize(
    "said", ["02/2027", "24.12.2026 25:00", "Ostern", "24. Brumaire 2026", "31. Februar 2027", "18 Uhr"]
)
def test_what_is_no_moment_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=f"„{said}“ ist kein Zeitpunkt"):
        days_text.moment(said)


def test_appointments_as_people_say_it() -> None:
    head, row = ["Name", "Straße", "Termin"], ["Amt", "Markt 1"]
    delivery = one(("a.csv", csv(head, [*row, "Nein"], ["B", *row[1:], "nur mit Termin"], ["C", *row[1:], "ja"])))
    assert [item.data["appointment"] for item in delivery.items] == ["none", "required"]
    assert "möglich: nötig, möglich, nicht nötig" in delivery.refused[0].why


def test_what_excel_took_from_a_number_is_not_shown_to_anybody() -> None:
    head = ["Name", "Straße", "PLZ", "Telefon"]
    rows = [
        ["Amt", "Markt 1", 4109, "030 23125-100"],
        ["Amt 115", "Markt 2", 12345, 115],
        ["Ohne 0", "Markt 3", 12345, 3023125877],
    ]
    delivery = one(("stadt.xlsx", excel(A=[head, *rows])))
    assert [(i.data["address"]["postcode"], i.data["phone"]) for i in delivery.items] == [
        ("04109", "030 23125-100"), ("12345", "115"),
    ]  # fmt: skip
    assert [(r.title, "die 0 am Anfang ist verloren" in r.why) for r in delivery.refused] == [("Ohne 0", True)]


def test_several_sheets_are_several_tables_of_one_source() -> None:
    offices = [["Name", "Straße"], ["Fundbüro", "Markt 3"]]
    delivery = one(("stadt.xlsx", excel(A=offices, B=[HEAD, ROW])))
    assert [item.kind for item in delivery.items] == ["office", "event"]
    assert delivery.owned == ["table:stadt.xlsx"]


COURSE = ["Titel", "Thema", "Niveau", "Ort", "Beginn", "Tage", "Uhrzeit"]
MONDAY = ["Deutsch A1 Papageiengruppe", "Deutsch", "A1", "VHS", "11.01.2027", "Mo", "9:00-12:15"]
WEDNESDAY = [*MONDAY[:5], "Mi", MONDAY[6]]


@pytest.mark.parametrize("place", [5, 6, 2])
def test_groups_of_one_course_are_all_taken_and_their_order_says_nothing(place: int) -> None:
    """Days, time or level tell them apart; one that stands alone has a key that these do not change."""
    second = [*MONDAY[:place], {5: "Mi", 6: "18:00-20:00", 2: "A2"}[place], *MONDAY[place + 1 :]]
    (alone,) = one(("kurse.csv", csv(COURSE, MONDAY))).items
    both = one(("kurse.csv", csv(COURSE, MONDAY, second)))
    turned = one(("kurse.csv", csv(COURSE, second, MONDAY)))
    assert not both.refused and len({alone.key, *(item.key for item in both.items)}) == 3
    assert [item.key for item in turned.items] == [item.key for item in reversed(both.items)]
    more = one(("kurse.csv", csv(COURSE, MONDAY, second, [*MONDAY[:5], "Fr", "14:00-15:00"])))
    assert [item.key for item in more.items][:2] == [item.key for item in both.items], "a third changes none"


def test_a_row_that_is_there_twice_is_told_with_its_number_and_what_to_do() -> None:
    told = one(("kurse.csv", csv(COURSE, MONDAY, WEDNESDAY, MONDAY, WEDNESDAY)))
    assert len(told.items) == 2
    assert [refusal.why.partition(".")[0] for refusal in told.refused] == [
        "Zeile 4: Dasselbe steht schon in Zeile 2", "Zeile 5: Dasselbe steht schon in Zeile 3",
    ]  # fmt: skip
    assert all("Kennung" in refusal.why for refusal in told.refused)
    (same,) = one(("programm.csv", csv(HEAD, ROW, ["tanz", "Anders", *ROW[2:]]))).refused
    assert "Zeile 3: Die Kennung „tanz“ steht schon in Zeile 2." in same.why
    (other,) = one(("kurse.xlsx", excel(Früh=[COURSE, MONDAY], Spät=[COURSE, MONDAY]))).refused
    assert "Zeile 2: Dasselbe steht schon in Zeile 2, Blatt „Früh“." in other.why
    broken = one(("kurse.csv", csv(COURSE, MONDAY, [*MONDAY[:5], "Xy", MONDAY[6]])))
    assert "Tage" in broken.refused[0].why and "Dasselbe" not in broken.refused[0].why


def hidden(content: bytes, *names: str, state: str = "hidden") -> bytes:
    book, kept = load_workbook(io.BytesIO(content)), io.BytesIO()
    for name in names:
        book[name].sheet_state = state
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_taken_and_that_is_told(state: str) -> None:
    called_off = ["alt", "Abgesagt", *ROW[2:]]
    content = excel(Neu=[HEAD, ROW], Alt=[HEAD, called_off, ["kaputt", "?", "?", "?"]], Notizen=[["egal"]])
    delivery = one(("programm.xlsx", hidden(content, "Alt", "Notizen", state=state)))
    assert [item.key for item in delivery.items] == ["programm-tanz"]
    (told,) = delivery.refused
    assert (told.kind, told.title, told.source) == ("event", "Blatt „Alt“", delivery.items[0].source)
    assert "ausgeblendet" in told.why
    assert why_refused(told.why) == (told.why, "de")


def test_rows_that_a_filter_hides_are_taken() -> None:
    """Left out, a forgotten filter would take away all that it hides."""
    book, kept = load_workbook(io.BytesIO(excel(Neu=[HEAD, ROW, ["alt", "Alt", *ROW[2:]]]))), io.BytesIO()
    book["Neu"].auto_filter.ref = "A1:F3"
    book["Neu"].row_dimensions[3].hidden = True
    book.save(kept)
    assert [item.title for item in one(("programm.xlsx", kept.getvalue())).items] == ["Tanz", "Alt"]


async def test_what_stood_on_a_sheet_that_is_hidden_now_goes(database_url: str, clock: MovedClock) -> None:
    database = Database(database_url)
    contents, content = SqlContents(database, clock), excel(Neu=[HEAD, ROW], Alt=[HEAD, ["alt", "Alt", *ROW[2:]]])
    await import_deliveries(contents, [one(("programm.xlsx", content))])
    outcomes = await import_deliveries(contents, [one(("programm.xlsx", hidden(content, "Alt")))])
    await database.close()
    assert {(o.kind, o.title) for o in outcomes} == {
        ("unchanged", "Tanz"), ("removed", "Alt"), ("refused", "Blatt „Alt“"),
    }  # fmt: skip


def test_a_workbook_with_nothing_but_hidden_tables_is_refused_and_says_so() -> None:
    with pytest.raises(ImportRefused, match=r"Alt.*ausgeblendet"):
        read(("programm.xlsx", hidden(excel(Notizen=[["egal"]], Alt=[HEAD, ROW]), "Alt")))


def test_events_that_repeat_and_last_all_day() -> None:
    head = [*HEAD[:6], "Wiederholung", "Wiederholung bis", "Fällt aus am", "Ganztägig"]
    weekly = ["a", "A", "Treffen", "01.12.2026 18:00", "", "Saal", "wöchentlich", "22.12.2026", "08.12.2026", "nein"]
    whole = ["b", "B", "Fest", "03.07.2027", "04.07.2027", "Markt", "", "", "", "ja"]
    first, second = one(("x.csv", csv(head, weekly, whole))).items
    assert starts(first, "2026-11-01", "2027-02-01") == ["12-01 18:00", "12-15 18:00", "12-22 18:00"]
    assert (second.data["start"], second.data["end"]) == ("2027-07-03T00:00:00", "2027-07-05T00:00:00")
    Event.model_validate(second.data)


@pytest.mark.parametrize(
    ("end", "repeats", "off", "wrong"),
    [
        ("", "wöchentlich", "31.12.2026; 02.01.2027", "02.01.2027"),
        ("", "wöchentlich", "31.12.2026; 01.12.2026", ""),
        ("", "", "24.12.2026", ""),
        ("", "", "25.12.2026", "25.12.2026"),
        ("26.12.2026 20:00", "", "25.12.2026", ""),
    ],
)
def test_a_day_on_which_it_does_not_take_place_anyway_is_no_day_off(
    end: str, repeats: str, off: str, wrong: str
) -> None:
    """A typing error would tell newcomers that the right day takes place. Days before its beginning are left over."""
    head = [*HEAD, "Wiederholung", "Fällt aus am"]
    delivery = one(("programm.csv", csv(head, [*ROW[:4], end, *ROW[5:], repeats, f'"{off}"'])))
    told = f"Zeile 2: „Fällt aus am“: am {wrong} findet es ohnehin nicht statt"
    assert [refusal.why for refusal in delivery.refused] == ([told] if wrong else [])


def test_all_that_is_wrong_is_told_by_row_and_column_and_good_rows_are_taken() -> None:
    rows = [
        HEAD,
        ROW,
        ["", "", "Feier", "morgen", "", "Rathaus", "zwölf"],
        ["x", "Ende vorher", "Fest", "24.12.2026 18:00", "24.12.2026 17:00", "Rathaus", "-1"],
    ]
    delivery = one(("liste.csv", csv(*rows)))
    assert [item.title for item in delivery.items] == ["Tanz"]
    first, second = (refusal.why for refusal in delivery.refused)
    for told in ("Zeile 3", "Spalte C „Art“: „Feier“", "möglich: Treffen", "Spalte D „Beginn“: „morgen“", "„zwölf“",
                 "Spalte „Titel“ ist leer"):  # fmt: skip
        assert told in first
    assert "Zeile 4" in second
    assert "Spalte G „Preis“: „-1“ ist kein Betrag" in second


def test_an_end_before_the_beginning_is_told() -> None:
    row = [*ROW[:4], "24.12.2026 17:00", *ROW[5:]]
    assert "„Ende“ liegt vor „Beginn“" in one(("x.csv", csv(HEAD, row))).refused[0].why


CELLS = [
    ("offices", "Telefon", "ruf an"), ("offices", "E-Mail", "niemand"), ("offices", "Webseite", "javascript:alert(1)"),
    ("offices", "Öffnungszeiten", "Mo -8-12"), ("offices", "Öffnungszeiten", "immer"), ("offices", "Breite", "north"),
    ("offices", "Breite", "952"), ("offices", "Sprachen", "Elbisch"), ("offices", "Barrierefrei", "vielleicht"),
    ("offices", "Termin", "manchmal"), ("courses", "Niveau", "B7"), ("courses", "Tage", "morgens"),
    ("courses", "Uhrzeit", "12-9"), ("courses", "Beginn", "31.02.2027"), ("courses", "Thema", "Zaubern"),
    ("courses", "Preis", "1e99"), ("events", "Beginn", "24.12.2026 25:00"), ("events", "Wiederholung", "oft"),
    ("events", "Fällt aus am", "Ostern"), ("events", "Titel", "#REF!"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "column", "value"), CELLS)
def test_a_wrong_cell_is_refused_with_its_column(kind: str, column: str, value: str) -> None:
    table = {"offices": OFFICES, "courses": COURSES, "events": EVENTS}[kind]
    filled = {c.name: c.example for c in table.columns} | {"Kennung": "a", column: value}
    delivery = one(("x.csv", csv([c.name for c in table.columns], [v.replace(";", ",") for v in filled.values()])))
    assert not delivery.items
    assert len(delivery.refused) == 1
    assert f"„{column}“" in delivery.refused[0].why


def test_a_course_is_read_whole() -> None:
    filled = {c.name: c.example for c in COURSES.columns} | {"Kennung": "a1"}
    course = Course.model_validate(one(("kurse.csv", csv(list(filled), list(filled.values())))).items[0].data)
    assert (course.id, course.days, course.price) == ("kurse-a1", ("mon", "wed"), 0)
    assert course.time is not None
    assert f"{course.time[0]:%H:%M}" == "09:00"


COLUMNS = [
    (["Kennung", "Titel", "Art", "Ort"], "die Spalte „Beginn“ fehlt"),
    ([*HEAD, "Telephon"], "Spalte H „Telephon“ ist unbekannt"),
    ([*HEAD, "Titel"], "„Titel“ gibt es zweimal"),
    ([*HEAD, "Preis (en)"], "„Preis [(]en[)]“ ist unbekannt"),
    ([*HEAD, "Titel (ua)"], "Spalte H „Titel [(]ua[)]“: „ua“ ist kein Kürzel.*gemeint ist wohl „uk“ [(]Ukrainisch[)]"),
    ([*HEAD, "Titel (GR)"], "gemeint ist wohl „el“"),
    ([*HEAD, "Titel (eng)"], "gemeint ist wohl „en“"),
    ([*HEAD, "Titel (ger)"], "gemeint ist wohl „de“"),
    ([*HEAD, "Beschreibung (prs)"], "gemeint ist wohl „fa“"),
    ([*HEAD, "Beschreibung (uk-ua)"], "gemeint ist wohl „uk“"),
    ([*HEAD, "Titel (xx)"], "„xx“ ist kein Kürzel einer Sprache [(]Beispiel"),
]


@pytest.mark.parametrize(("head", "why"), COLUMNS)
def test_wrong_columns_refuse_the_table(head: list[str], why: str) -> None:
    with pytest.raises(ImportRefused, match=why):
        read(("liste.csv", csv(head, ROW)))
    with pytest.raises(ImportRefused, match=why):
        read(("liste.xlsx", excel(A=[head, ROW])))


def test_columns_of_languages_that_are_known() -> None:
    head = [*HEAD, "Titel (EN)", "Titel (uk)", "Titel (de-simple)", "Titel (ckb)"]
    (item,) = one(("liste.csv", csv(head, [*ROW, "Dance", "Танці", "Tanzen", "سەما"]))).items
    assert item.data["title"] == {"de": "Tanz", "en": "Dance", "uk": "Танці", "de-simple": "Tanzen", "ckb": "سەما"}


SPOKEN = {
    "Deutsch, Dari": ["de", "fa"], "DE; uk; kmr": ["de", "uk", "kmr"],
    "Deutsch, ua": "„ua“ ist kein Kürzel einer Sprache; gemeint ist wohl „uk“ (Ukrainisch)", "cz": "„cs“", "dk": "„da“",
    "xx": "„xx“ ist kein Kürzel", "Elbisch": "die Sprache „Elbisch“ ist nicht bekannt",
}  # fmt: skip


@pytest.mark.parametrize(("said", "meant"), SPOKEN.items(), ids=SPOKEN)
def test_spoken_languages_are_known_ones(said: str, meant: list[str] | str) -> None:
    delivery = one(("liste.csv", csv(["Name", "Straße", "Sprachen"], ["Amt", "Weg 1", f'"{said}"'])))
    if isinstance(meant, list):
        assert delivery.items[0].data["languages"] == meant
    else:
        assert "Spalte C „Sprachen“" in delivery.refused[0].why and meant in delivery.refused[0].why


ABOVE = [["Termine im Winter – Stand Müller"], [], HEAD, ["", "", "", "", "", "", ""], ["x", "Ohne Tag", "Fest"], ROW]


@pytest.mark.parametrize(
    ("name", "content"),
    [("liste.csv", csv(*ABOVE).encode("cp1252")), ("liste.xlsx", excel(A=ABOVE))],  # type: ignore[arg-type]
    ids=["csv", "xlsx"],
)
def test_a_title_may_stand_above_the_headings_and_rows_keep_their_numbers(name: str, content: bytes) -> None:
    delivery = one((name, content))
    assert [item.title for item in delivery.items] == ["Tanz"]
    assert [refused.why.partition(":")[0] for refused in delivery.refused] == ["Zeile 5"]


def packed(name: str, content: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return kept.getvalue()


def test_a_damaged_workbook_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = excel(A=[HEAD, ROW])
    monkeypatch.setattr(tables, "_UNPACKED", 100_000)
    damaged = [
        (good[: len(good) // 2], "keine Excel-Datei"),
        (packed("hello.txt", b"hello"), "keine Excel-Datei"),
        (packed("xl/worksheets/sheet1.xml", b"0" * 100_001), "ausgepackt größer"),
        (excel(A=[["a", "b"], [1, 2]]), "kein Blatt"),
        (excel(A=[]), "kein Blatt"),
    ]
    for content, why in damaged:
        with pytest.raises(ImportRefused, match=f"x.xlsx.*{why}"):
            read(("x.xlsx", content))


def test_a_table_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_MOST_ROWS", 2)
    for name, content in (("x.csv", csv(HEAD, ROW, ROW, ROW)), ("x.xlsx", excel(A=[HEAD, ROW, ROW, ROW]))):
        with pytest.raises(ImportRefused, match="mehr als 2 Zeilen"):
            read((name, content))


@pytest.mark.parametrize(
    "name", ["Kurse-Frühling.CSV", "kurse-fru\u0308hling.csv", "kurse-frühling (1).csv", "kurse-frühling(2) (1).csv"]
)
def test_the_same_file_under_another_name_is_the_same_source(name: str) -> None:
    """The umlauts of a Mac, upper case, a second download."""
    first, second = (one((called, csv(COURSE, MONDAY))) for called in ("kurse-frühling.csv", name))
    assert (first.items, first.owned) == (second.items, second.owned)


@pytest.mark.parametrize(
    "name", ["kurse-frühling (2027).csv", "kurse-frühling 2.csv", "(1).csv", "kurse (1) frühling.csv"]
)
def test_a_file_of_another_name_is_another_source(name: str) -> None:
    first, second = (one((called, csv(COURSE, MONDAY))) for called in ("kurse-frühling.csv", name))
    assert first.owned != second.owned and second.items[0].key != first.items[0].key


def test_courses_and_events_of_two_files_never_meet() -> None:
    here, there = (one((name, csv(HEAD, ROW))).items[0] for name in ("club.csv", "verein.csv"))
    assert (here.key, there.key) == ("club-tanz", "verein-tanz")


HOURS = [
    ("Mo-Di 8-12, Di 14-18 (nur mit Termin)", {"mon": "08-12", "tue": "08-12 14-18T"}),
    ("Mo, Mi 9:00–12.30 Uhr und 14-16; Do geschlossen", {"mon": "09-12 14-16", "wed": "09-12 14-16", "thu": ""}),
    ("Montag bis Mittwoch von 8 bis 12 Uhr", {"mon": "08-12", "tue": "08-12", "wed": "08-12"}),
    ("Sa+So 10-12", {"sat": "10-12", "sun": "10-12"}),
    ("Sa-Mo 10-12", {"mon": "10-12", "sat": "10-12", "sun": "10-12"}),
    ("Fr 22-2; ", {"fri": "22-02"}),
    ("So 0-24", {"sun": "00-00"}),
    ("Mo-Mi 8-12, Di geschlossen", {"mon": "08-12", "tue": "", "wed": "08-12"}),
    ("Mo geschlossen, Mo-Di 8-12", {"mon": "", "tue": "08-12"}),
    ("Di 14-18, Di 8-12, Fr 20-24", {"tue": "14-18 08-12", "fri": "20-00"}),
]
NO_HOURS = [
    "Mo-Fr 8-12, Fr 8-11", "Mo 8-12, 11-14", "Mo 0-24, 8-12",
    "Mo nach Vereinbarung", "8-12", "Mo 8", "Mo 25-26", "Mo 12-8", "Mo 8-8", "Mo -8-12", "Mo 8:75-9", "Mo", "immer",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_HOURS)
def test_hours_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_week(text)


@pytest.mark.parametrize(("text", "week"), HOURS)
def test_opening_hours_as_people_write_them(text: str, week: dict[str, str]) -> None:
    found = {
        day: " ".join(f"{r['start']:%H}-{r['end']:%H}{'T' * r['by_appointment']}" for r in rows)
        for day, rows in read_week(text).items()
    }
    assert found == week


@pytest.mark.parametrize(
    "sheet",
    [
        '<worksheet xmlns="{n}"><sheetData><row r="1048576000"><c t="str"><v>x</v></c></row></sheetData></worksheet>',
        '<!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><worksheet '
        'xmlns="{n}"><sheetData><row r="1"><c t="str"><v>&b;&c;</v></c></row></sheetData></worksheet>',
    ],
)
def test_a_workbook_made_to_keep_us_busy_ends_soon(sheet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_LAST_ROW", 2**14)
    kept, names = io.BytesIO(), "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(io.BytesIO(excel(Tabelle=[HEAD, ROW]))) as good, zipfile.ZipFile(kept, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, sheet.format(n=names) if "sheet1" in name else good.read(name))
    with pytest.raises(ImportRefused):
        tables.deliver_excel(kept.getvalue(), "x.xlsx")
