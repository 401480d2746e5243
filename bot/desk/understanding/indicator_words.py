"""What the indicators are called in German, and in which order they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.after.indicators import Indicators
from bot.core.after.review import FEWEST
from bot.core.after.small_groups import Figure
from bot.core.times.periods import Choice, Period

CHOICES: Mapping[Choice, str] = {
    "month": "dieser Monat", "last_month": "letzter Monat", "quarter": "dieses Quartal", "year": "dieses Jahr",
    "twelve": "letzte zwölf Monate",
}  # fmt: skip
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip
SINGLE: Mapping[str, str] = {
    "conversations": "Gespräche begonnen", "messages": "Nachrichten an den Bot und an Menschen",
    "questions": "Fragen an den Bot", "requested": "an einen Menschen weitergegeben (nach einem Ja)",
    "withdrawn": "Weitergabe zurückgenommen", "answered_by_people": "von einem Menschen beantwortet",
    "ideas": "Ideen und Beschwerden gesendet",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A table. `first`: what its rows are."""

    name: str
    title: str
    first: str
    why: str = ""


@dataclass(frozen=True)
class Chapter:
    title: str
    parts: tuple[Part, ...]
    why: str = ""


CHAPTERS = (
    Chapter("Was aus den Fragen wurde", (
        Part("outcome", "Ergebnis der Fragen", "Ergebnis", "Eine Frage ist, was jemand schreibt oder als Knopf drückt,"
             " ohne Grüße, Fotos und Nachrichten an Menschen."),
    )),
    Chapter("Hat das geholfen?", (
        Part("faces_bot", "Antworten des Bots", "Rückmeldung"),
        Part("faces_people", "Gespräche mit Menschen, alle Abteilungen zusammen", "Rückmeldung"),
    ), "Die Antwort ist freiwillig; viele geben keine."),
    Chapter("Wenn Menschen antworten", (
        Part("first_answer", "Erste Antwort nach dem Ja", "Wartezeit", "Geschriebene Antworten und Dateien; Nächte und"
             " Wochenenden zählen mit. Anrufe stehen nicht darin."),
        Part("closed", "Womit Gespräche geschlossen wurden", "Grund"),
    ), "Nur die ganze Stadt zusammen: nie eine Abteilung, nie eine Person. Antworten weniger als drei Personen, steht"
       " hier nichts."),
    Chapter("Was nicht gelang", (
        Part("fallback", "Nicht verstanden: welches Thema am nächsten lag", "Thema"),
        Part("fallback_language", "Nicht verstanden: in welcher Sprache", "Sprache"),
        Part("choice", "Nachgefragt: welches Thema am nächsten lag", "Thema"),
        Part("not_helped", "Antwort hat nicht geholfen", "Thema"),
    )),
    Chapter("Wer fragt, und wonach", (
        Part("language", "Sprachen", "Sprache", "In der geantwortet wurde. Spricht der Bot eine Sprache nicht, zählt"
             " die vorige."),
        Part("topic", "Themen der beantworteten Fragen", "Thema"),
        Part("channel", "Wege", "Weg"),
    )),
    Chapter("Wann gefragt wird", (
        Part("open", "Während eine Abteilung da ist, und sonst", "Zeit", "Nach den Zeiten, die heute für die"
             " Abteilungen (ohne Krisenhilfe) eingetragen sind; auf die Stunde genau."),
        Part("weekday", "Wochentage", "Tag"),
        Part("hour", "Tageszeiten", "Uhrzeit"),
    ), "Sind es wenige Fragen, fehlen Wochentage und Tageszeiten; ein längerer Zeitraum zeigt sie."),
)  # fmt: skip
_NAMES: Mapping[str, str] = {
    "answered": "sicher beantwortet", "choice": "nachgefragt, mehreres zur Wahl gestellt",
    "fallback": "nicht verstanden", "language": "Sprache, die der Bot nicht spricht",
    "outside": "keine Sache der Stadt", "danger": "Hilfe bei Gefahr gezeigt",
    "elsewhere": "von Telegram zum Web-Chat geschickt", "failed": "technische Störung",
    "first_answer_hour": "bis zu einer Stunde", "first_answer_day": "bis zu einem Tag",
    "first_answer_days": "bis zu drei Tagen", "first_answer_later": "länger",
    "closed_answered": "beantwortet", "closed_passed_on": "an eine andere Stelle verwiesen",
    "closed_no_answer": "Rückfrage blieb ohne Antwort", "closed_not_ours": "nicht zuständig",
    "closed_abuse": "Missbrauch", "open": "jemand ist da", "closed": "niemand ist da", "none": "ohne Thema",
}  # fmt: skip
PERCENT = "\u00a0%"
_FACES = {"good": "Ja, gut", "middle": "Ein wenig", "bad": "Nein"}
_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


def called(part: str, name: str) -> str:
    """A row's name; of languages and channels see `Words`."""
    if part == "weekday":
        return _DAYS[int(name)]
    if part == "hour":
        return f"{name.replace('-', ' bis ')} Uhr"
    if part.startswith("faces"):
        return _FACES[name.rpartition("_")[2]]
    return _NAMES.get(name, name)


def number(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    if figure.number is None:
        return f"unter {FEWEST}" if figure.hidden == "few" else "verborgen"
    return thousands(figure.number)


def thousands(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def percent(share: float | None) -> str:
    if share is None:
        return ""
    return f"{'unter 1' if 0 < share < 0.005 else f'{share * 100:.0f}'}{PERCENT}"


def days(first: date, last: date) -> str:
    """`1.11.2026 bis 26.11.2026`."""
    return " bis ".join(f"{day.day}.{day.month}.{day.year}" for day in dict.fromkeys((first, last)))


def month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def span(chosen: Period) -> str:
    return days(chosen.since, chosen.last)


def in_short(now: Indicators) -> list[str]:
    """The answer to "does it help?", in sentences; only what can be said."""
    asked, requested, answered = (now.single.get(name) for name in ("questions", "requested", "answered_by_people"))
    said = [f"Der Bot bekam {thousands(asked.known)} Fragen."] if asked and asked.number else []
    shares = (
        ("outcome", "answered", "sicher beantwortet wurden {}"), ("outcome", "choice", "nachgefragt hat er bei {}"),
        ("outcome", "fallback", "nicht verstanden hat er {}"),
    )  # fmt: skip
    told = [text.format(percent(share)) for part, name, text in shares if (share := now.share(part, name)) is not None]
    said += [_sentence(", ".join(told))] if told else []
    if (good := now.share("faces_bot", "help_bot_good")) is not None:
        bad = percent(now.share("faces_bot", "help_bot_bad"))
        said.append(f"„Hat das geholfen?“ beantworteten {percent(good)} mit Ja und {bad} mit Nein.")
    if requested and requested.number:
        people = f"; Menschen beantworteten {thousands(answered.number)}" if answered and answered.number else ""
        said.append(f"{thousands(requested.number)} Anfragen gingen an Menschen{people}.")
    return said


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
