"""The log of who did what, for administrators."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.audit import AREAS, Entry, Wanted
from bot.core.accounts.staff import Role, Staff
from bot.core.ports import Clock
from bot.desk.audit_words import AREA_NAMES
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.people.log_table import as_csv, as_excel
from bot.service.accounts.audit import MOST_TAKEN, AuditReading

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 120
_LONGEST_ID = 18
_BAD_DAY = "Ein Tag war nicht lesbar. Bitte so schreiben: 2026-11-30."
_TURNED = "Der erste Tag liegt nach dem letzten. Bitte tauschen Sie die beiden."


class LogScreen:
    """`days`: how long an entry is kept."""

    def __init__(self, reading: AuditReading, clock: Clock, guard: Guard, pages: DeskPages, days: int) -> None:
        self._reading, self._clock, self._guard = reading, clock, guard
        self._pages, self._days = pages, days

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/desk/log", self._guard.signed_in(self.page, Role.ADMINISTRATOR), methods=["GET"]),
            Route("/desk/log.csv", self._guard.signed_in(self.csv, Role.ADMINISTRATOR), methods=["GET"]),
            Route("/desk/log.xlsx", self._guard.signed_in(self.excel, Role.ADMINISTRATOR), methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        by, (wanted, given, wrong) = request.state.staff, self._asked(request)
        found = await self._reading.page(by, wanted)
        asked = {name: value for name, value in given.items() if value}
        return self._pages.render(
            request, "log.html", 400 if wrong else 200, here="log", wrong=wrong, days=self._days, given=given,
            entries=[self._shown(entry) for entry in found.entries], areas=AREA_NAMES, most=MOST_TAKEN,
            people=await self._reading.people(by), query=urlencode(asked), filtered=bool(asked),
            first=not wanted.before, older=urlencode({**asked, "before": found.older}) if found.older else "",
        )  # fmt: skip

    async def csv(self, request: Request) -> Response:
        table = await asyncio.to_thread(as_csv, await self._everything(request), self._zone)
        return _file(table.encode(), "text/csv; charset=utf-8", "protokoll.csv")

    async def excel(self, request: Request) -> Response:
        table = await asyncio.to_thread(as_excel, await self._everything(request), self._zone)
        return _file(table, _EXCEL, "protokoll.xlsx")

    async def _everything(self, request: Request) -> list[Entry]:
        by: Staff = request.state.staff
        wanted, given, _ = self._asked(request)
        names = {"who": "Person", "area": "Art", "since": "ab", "until": "bis", "about": "Worum"}
        request.state.audited = {"detail": ", ".join(f"{names[k]}: {v}" for k, v in given.items() if v)}
        return list(await self._reading.everything(by, wanted))

    def _asked(self, request: Request) -> tuple[Wanted, dict[str, str], str]:
        """(what is looked for, what was typed, what is wrong with it)."""
        query = request.query_params
        given = {name: query.get(name, "").strip()[:_LONGEST] for name in ("who", "area", "since", "until", "about")}
        first, last = _day(given["since"]), _day(given["until"])
        bad = (given["since"] and not first) or (given["until"] and not last)
        wrong = _BAD_DAY if bad else _TURNED if first and last and first > last else ""
        since, until = self._reading.between(first, last)
        area = next((known for known in AREAS if known == given["area"]), None)
        return Wanted(given["who"], area, since, until, given["about"], _id(query.get("before", ""))), given, wrong

    def _shown(self, entry: Entry) -> dict[str, Any]:
        deed = entry.deed
        when = entry.at.astimezone(self._zone)
        return {
            "day": f"{when:%d.%m.%Y}", "time": f"{when:%H:%M}", "iso": when.isoformat(timespec="seconds"),
            "deed": deed, "area": AREA_NAMES.get(deed.area, deed.area),
        }  # fmt: skip

    @property
    def _zone(self) -> Any:
        return self._clock.now().tzinfo


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _day(typed: str) -> date | None:
    """As browsers send it, or as it is written in German."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(typed, form).date()
        except ValueError:
            continue
    return None


def _id(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_ID else None
