"""How an alert reads: German, for staff, without anything of the newcomer's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.content.places import text_in
from bot.core.handoffs.alerts import Case, Kind
from bot.core.locale import DEFAULT
from bot.core.ports import Library
from bot.service.pressed import german_language

_LINES = 20
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_HEADS: dict[Kind, tuple[str, str]] = {  # of one, of several
    "waiting": ("Eine Anfrage wartet, und noch niemand hat hineingesehen.",
                "{n} Anfragen warten, und noch niemand hat hineingesehen."),
    "alarm": ("Gefahr: In einer Unterhaltung geht es um Gefahr. Bitte sehen Sie sofort nach.",
              "Gefahr: In {n} Unterhaltungen geht es um Gefahr. Bitte sehen Sie sofort nach."),
    "assigned": ("Eine Anfrage ist Ihnen zugeteilt.", "{n} Anfragen sind Ihnen zugeteilt."),
    "asked": ("Eine Kollegin oder ein Kollege bittet Sie um Rat.", "Sie werden in {n} Unterhaltungen um Rat gebeten."),
    "lapsed": ("Eine übernommene Anfrage blieb ohne Antwort. Sie wartet wieder.",
               "{n} übernommene Anfragen blieben ohne Antwort. Sie warten wieder."),
    "nobody_free": ("Für eine Anfrage ist niemand frei.", "Für {n} Anfragen ist niemand frei."),
}  # fmt: skip
_TO_DEPARTMENT: tuple[Kind, ...] = ("waiting", "alarm")


class AlertWords:
    """`public_url`: where the desk is reached; None leaves the link out."""

    def __init__(self, library: Library, public_url: str | None) -> None:
        self._library, self._desk = library, f"{public_url}/desk" if public_url else ""

    def subject(self, kind: Kind, department: str, cases: Sequence[Case]) -> str:
        return f"Lotse, {self._department(department)}: {self._head(kind, cases)}".rstrip(".")

    def text(self, kind: Kind, cases: Sequence[Case], now: datetime) -> str:
        """Head, one line per case, the way to the desk."""
        lines = [self._head(kind, cases), "", *(f"- {self._line(case, now)}" for case in cases[:_LINES])]
        if len(cases) > _LINES:
            lines.append(f"- und {len(cases) - _LINES} weitere")
        lines += ["", f"Zum Arbeitsplatz: {self._desk}" if self._desk else "Bitte öffnen Sie den Arbeitsplatz."]
        if kind in _TO_DEPARTMENT:
            lines.append("Diese Meldung kommt wieder, bis jemand die Anfrage geöffnet hat.")
        return "\n".join(lines)

    def test(self, department: str) -> str:
        name = self._department(department)
        return f"Probe: Meldungen von Lotse für „{name}“ kommen hier an. Es wartet deswegen niemand."

    def _head(self, kind: Kind, cases: Sequence[Case]) -> str:
        one, several = _HEADS[kind]
        return one if len(cases) == 1 else several.format(n=len(cases))

    def _line(self, case: Case, now: datetime) -> str:
        """`Bürgerdienste, Wohnen, Arabisch, wartet seit 25 Min.`; of a protected one only where and since when."""
        parts = [self._department(case.department)]
        if not self._protected(case):
            parts += [self._topic(case.topic), german_language(case.locale)]
        return ", ".join([*parts, f"wartet seit {_span(case.requested_at, now)}"])

    def _protected(self, case: Case) -> bool:
        department = self._library.guide.departments.get(case.department)
        info = self._library.catalogue.intents.get(case.topic)
        return case.alarm or department is None or department.protection or (info is not None and info.protected)

    def _topic(self, intent: str) -> str:
        """The group of topics, which says less than the topic."""
        info = self._library.catalogue.intents.get(intent)
        found = self._library.catalogue.find("topic", info.topic, DEFAULT) if info else None
        return found[0] if found else "Allgemeine Frage"

    def _department(self, name: str) -> str:
        known = self._library.guide.departments.get(name)
        return text_in(known.name, DEFAULT) if known else name


def _span(since: datetime, now: datetime) -> str:
    seconds = max(int((now - since).total_seconds()), _MINUTE)
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} Min."
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} Std."
    return f"{seconds // _DAY} Tagen"
