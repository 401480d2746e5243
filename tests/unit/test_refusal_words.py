"""Coordinators read in German why a source, or an item of a calendar, was not taken."""

from __future__ import annotations

import ast
import json
import re
from datetime import date

import pytest

from bot.core.content.shown_item import DESK
from bot.core.errors import ImportRefused
from bot.desk.content.refusal_words import why_refused
from bot.portal.calendar_file import deliver
from tests.unit.samples import BERLIN, PROJECT
from tests.unit.test_import_formats import read

TOLD = (
    "bot/store/content/import_change.py", "bot/store/content/moved_pages.py", "bot/service/content/import_portal.py",
)  # fmt: skip
EVENT = "BEGIN:VEVENT\nUID:{0}\n{1}\nEND:VEVENT\n"
GOOD = "SUMMARY:Gut\nDTSTART:20261210T150000"
BROKEN = {
    "Das Ende liegt vor dem Beginn.": "SUMMARY:Konzert\nDTSTART:20261212T190000\nDTEND:20261212T180000",
    "Es fehlt der Name.": "DTSTART:20261212T190000",
    "Die Angabe DTSTART ist nicht lesbar.": "SUMMARY:Offene Tür\nDTSTART:foo",
    "Es fehlt, wann es beginnt.": "SUMMARY:Irgendwann",
    "Ist dort abgesagt.": "SUMMARY:Markt\nDTSTART:20261212T190000\nSTATUS:CANCELLED\nRRULE:FREQ=WEEKLY",
    "Ist dort als privat markiert.": "SUMMARY:Geburtstag\nDTSTART:20261212T190000\nCLASS:PRIVATE",
    "Es beginnt im Jahr 1960.": "SUMMARY:Alt\nDTSTART:19600101T190000",
    "Es wiederholt sich öfter als täglich.": "SUMMARY:Oft\nDTSTART:20261212T190000\nRRULE:FREQ=HOURLY",
    "Es dauert länger als fünf Jahre.": "SUMMARY:Lang\nDTSTART:20261212T190000\nDTEND:20361212T180000",
}


@pytest.mark.parametrize(("words", "lines"), BROKEN.items(), ids=BROKEN)
def test_reasons_of_a_calendar(words: str, lines: str) -> None:
    events = EVENT.format("1", lines) + EVENT.format("2", GOOD)
    calendar = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{events}END:VCALENDAR\n"
    (refused,) = deliver(calendar, "x.ics", BERLIN, date(2026, 11, 27)).refused
    assert why_refused(refused.why) == (words, "de")


def test_a_page_tells_that_an_event_on_no_known_day_is_off_or_has_no_new_date() -> None:
    def told(status: str) -> str:
        thing = {
            "@type": "Event",
            "name": "Fest",
            "startDate": "bald",
            "eventStatus": f"https://schema.org/{status}",
        }
        good = {**thing, "name": "Gut", "startDate": "2027-06-01", "eventStatus": "https://schema.org/EventRescheduled"}
        page = f'<html><script type="application/ld+json">{json.dumps([thing, good])}</script></html>'
        (refused,) = read(("seite.html", page))[0].refused
        assert refused.withdrawn
        return why_refused(refused.why)[0]

    assert told("EventCancelled") == "Ist dort abgesagt."
    assert told("EventPostponed") == "Ist dort verschoben, ein neuer Termin fehlt noch."


def test_what_a_table_tells_stays_and_what_is_not_known_is_not_called_german() -> None:
    assert why_refused("Zeile 3: „Ende“ liegt vor „Beginn“") == ("Zeile 3: „Ende“ liegt vor „Beginn“", "de")
    assert why_refused("something new") == ("something new", "en")


def reasons() -> list[str]:
    """All that an import says of an item, with an X for what it fills in."""
    said = []
    for file in TOLD:
        for node in ast.walk(ast.parse((PROJECT / file).read_text("utf-8"))):
            if isinstance(node, ast.Call) and _is_outcome(node):
                said.append(_words(node.args[4]))
            elif _is_why(node) or (isinstance(node, ast.DictComp) and "moved_pages" in file):
                said += [_words(part) for part in ast.walk(node) if isinstance(part, ast.JoinedStr)]
    return sorted({words for words in said if words})


def _is_why(node: ast.AST) -> bool:
    """`why = …`, `before, why = …`"""
    return isinstance(node, ast.Assign) and "why" in re.findall(r"\w+", ast.unparse(node.targets[0]))


def _is_outcome(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "Outcome" and len(node.args) > 4


def _words(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
    return node.value if isinstance(node, ast.Constant) else ""


def test_there_are_reasons_of_an_import() -> None:
    assert len(reasons()) > 8 and "kept" in reasons() and "moved to 7" in reasons()


@pytest.mark.parametrize("why", reasons())
def test_every_reason_that_an_import_gives_is_told_in_german(why: str) -> None:
    words, language = why_refused(why)
    assert language == "de" and words != why


RAISING = ("ImportRefused", "SourceEmpty", "SourceShrinks")
READING = (
    "bot/portal/sources.py", "bot/portal/calendar_file.py", "bot/portal/structured.py", "bot/portal/tables.py",
    "bot/portal/decoding.py", "bot/portal/pinned.py", "bot/portal/fetch.py", "bot/portal/integreat_places.py",
    "bot/store/content/contents.py", "bot/service/content/file_import.py",
)  # fmt: skip
OF_ITSELF = "7: 7; known are 7"  # says in a variable what it is: `test_reasons_of_a_file`


def failures() -> list[str]:
    """All that stops the reading of a source as a whole."""
    trees = (ast.parse((PROJECT / file).read_text("utf-8")) for file in READING)
    raised = (node.exc for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Raise))
    calls = (call for call in raised if isinstance(call, ast.Call) and ast.unparse(call.func) in RAISING)
    return sorted({words for call in calls if (words := _words(call.args[0])) and words != OF_ITSELF})


def test_whatever_stops_the_reading_of_a_source_is_told_in_german() -> None:
    assert len(failures()) > 20
    told = {why: why_refused(why.replace("the first: 7", "the first: it has no title")) for why in failures()}
    assert [why for why, (words, language) in told.items() if language != "de" or "--confirm" in words] == []
    assert why_refused("x: 2 of 4 items are suddenly missing; …")[0] == "Auf einmal fehlen dort: 2 von 4 Einträgen."
    assert why_refused("ZeroDivisionError")[1] == "de"


def test_an_edit_by_hand_against_its_source_is_told_with_the_name_of_who_edited() -> None:
    words, _ = why_refused("edited by Mona Mond, and the source now says something else; the edit is shown")
    assert words.startswith("Mona Mond hat es von Hand geändert, und die Quelle sagt jetzt etwas anderes.")
    assert "Gibt es schon (von Hand angelegt)." in why_refused(
        f"this course belongs to {DESK}; give it another name or remove it there")[0]  # fmt: skip


UNREADABLE: dict[str, tuple[str, bytes]] = {
    "keine Tabelle mit den Spalten der Vorlage": ("brief.csv", b"Sehr geehrte Damen;und Herren"),
    "die Spalte „Beginn“ fehlt": ("liste.csv", b"Kennung;Titel;Art;Ort\n1;Fest;Fest;Rathaus"),
    "Tabelle „Kurse“: die Spalte „Thema“ fehlt; als „Veranstaltungen“: die Spalte „Art“ fehlt": (
        "liste.csv",
        b"Titel;Beginn;Ort;Preis\nFest;12.12.2026 19:00;Rathaus;0",
    ),
    "Das ist ein PDF oder": ("programm.pdf", b"%PDF-1.7 1 0 obj"),
    "eine Word-Datei": ("programm.docx", b"PK\x03\x04 word/document.xml"),
    "aus Excel vor 2007": ("liste.xls", b"\xd0\xcf\x11\xe0 old"),
    "Der Kalender ist beschädigt": ("kalender.ics", b"BEGIN:VCALENDAR\nVERSION:2.0\n"),
    "keine Excel-Datei": ("liste.xlsx", b"PK\x03\x04 broken"),
    "keine Seiten, Orte oder Termine": ("seiten.json", b"[1"),
}


@pytest.mark.parametrize(("words", "file"), UNREADABLE.items(), ids=UNREADABLE)
def test_reasons_of_a_file(words: str, file: tuple[str, bytes]) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(file)
    why, language = why_refused(str(refused.value))
    assert words in why and language == "de"
