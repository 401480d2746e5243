"""`lotse content data-sheet`: what data protection officers ask of a topic, from what the program itself goes by."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict

import click

from bot.cli.engine import lotse_ready
from bot.service.after.data_sheet import DataSheet, IntentSheet, Kind, Retention, TopicSheet, data_sheet
from bot.settings import Settings, read_settings

SETTINGS: Mapping[Kind, str] = {
    "conversation": "retention_days", "idea": "idea_days", "record": "record_days", "review": "review_days",
    "audit": "audit_days",
}  # fmt: skip
_KINDS: Mapping[Kind, tuple[str, str]] = {
    "conversation": ("Gespräch", "Nachrichten, Knöpfe, Karte der Übergabe und gesendete Dateien; länger nur, solange"
                     " jemand auf eine Abteilung wartet, bis das Warten endet, und was für die Akte vorgemerkt ist, bis"
                     " zum Druck nach dem Ende der Übergabe"),
    "idea": ("Ideen", "abgesendete Ideen und Beschwerden mit Kontakt, wenn einer angegeben wurde; lesen können sie"
             " die Koordination und wer Lotse verwaltet"),
    "record": ("Aktenprotokoll", "Protokoll für die Akte, bis es abgeholt ist; nur wenn die Abteilung es nach einer"
               " Übergabe anfordert"),
    "review": ("Prüfliste", "maskierte Fragen zur Verbesserung der Antworten; nur nach einem Ja dazu; lesen können"
               " sie die Koordination und wer Lotse verwaltet"),
    "audit": ("Protokoll der Änderungen", "wer von den Beschäftigten was geändert hat; nur für Administration"),
}  # fmt: skip
_DEPTHS = {"facts": "Fakten", "steps": "Schritte", "person": "nur Hinweis auf Menschen"}
_INTRO = """Erzeugt von `lotse content data-sheet` aus den Einstellungen, Zuständigkeiten und Regeln, nach denen das
Programm arbeitet.

- Bis zu einem Ja des Newcomers liest kein Mensch mit; es antwortet ein Computerprogramm mit vorbereiteten Texten.
- „Liest nach einem Ja“: die Abteilung, die zuerst vorgeschlagen wird; danach die, an die Regeln, Stadtteil
  oder Sprache führen können. Sie kann das Gespräch an eine andere Abteilung weitergeben; der Newcomer liest, an wen.
- Geschützte Themen gehen nur an die Schutzgruppe, die nichts weitergibt, und kommen nie in die Prüfliste.
- Wer selbst eine andere Stelle beim Namen nennt und Ja sagt, wird von ihr gelesen. Nur so, nie durch Weitergeben,
  lesen mit: {by_name}.
- „Hier löschen“ löscht Gespräch, Dateien, Ideen und Protokoll für die Akte sofort und leert Fragen
  in der Prüfliste. Was eine Abteilung schon abgeholt hat, liegt in ihrer Akte.
- Fragen aus der Prüfliste, die die Koordination als Beispiel zum Lernen ausgewählt hat, bleiben ohne Frist, maskiert
  und ohne Bezug zum Gespräch, auch nach „Hier löschen“; ebenso Kopien in `understandings.taught` und in `nlu/town`.
- Gezählt wird ohne Text: Thema, Sprache, Weg, Ergebnis, Stunde. Diese Zahlen haben keine Frist.
"""


@click.command("data-sheet")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
def data_sheet_command(as_json: bool) -> None:
    """Per topic: who reads it, what is kept for how long, whether Telegram answers it. Markdown in German."""
    sheet = asyncio.run(_sheet())
    click.echo(json.dumps(asdict(sheet), ensure_ascii=False) if as_json else markdown(sheet))


async def _sheet() -> DataSheet:
    settings = read_settings()
    async with lotse_ready(settings) as lotse:
        return data_sheet(lotse.library, retention_of(settings))


def retention_of(settings: Settings) -> tuple[Retention, ...]:
    return tuple(Retention(kind, getattr(settings, name), f"LOTSE_{name.upper()}") for kind, name in SETTINGS.items())


def markdown(sheet: DataSheet) -> str:
    by_name = ", ".join(sheet.by_name) or "keine"
    lines = [f"# Datenblatt je Thema: {sheet.town}", "", _INTRO.format(by_name=by_name)]
    lines += ["## Was wie lange bleibt", "", "| Daten | höchstens | Einstellung |", "|---|---|---|"]
    lines += [f"| {_what(one.kind)} | {one.days} Tage | `{one.setting}` |" for one in sheet.retention]
    lines += [line for topic in sheet.topics for line in _topic(topic)]
    return "\n".join(lines)


def _what(kind: Kind) -> str:
    name, what = _KINDS[kind]
    return f"**{name}**: {what}"


def _topic(topic: TopicSheet) -> Iterator[str]:
    yield from ("", f"## {topic.title} (`{topic.topic}`)", "")
    yield "| Anliegen | Auskunft | geschützt | liest nach einem Ja | Telegram | was bleibt |"
    yield "|---|---|---|---|---|---|"
    yield from map(_row, topic.intents)


def _row(sheet: IntentSheet) -> str:
    cells = (
        f"{sheet.title} (`{sheet.intent}`)", _DEPTHS[sheet.depth], "ja" if sheet.protected else "nein",
        "; ".join(sheet.readers) or "niemand", "wird beantwortet" if sheet.telegram else "führt zum Web-Chat",
        ", ".join(_KINDS[kind][0] for kind in sheet.kept),
    )  # fmt: skip
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
