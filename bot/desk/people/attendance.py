"""One button in the header of every page: the counter opens; away until a day; here again."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.errors import BadInput
from bot.core.ports import Clock
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.staff.attendance import Attendance, GivenBack

_NO_DAY = "Bitte wählen Sie einen Tag von heute an, höchstens zwölf Monate voraus."
_TOLD = ("none", "some", "part", "quiet")  # newcomers: there were none; all, some, none of them were sent a message


class AttendanceScreen:
    def __init__(self, attendance: Attendance, clock: Clock, guard: Guard, pages: DeskPages, words: Words) -> None:
        self._attendance, self._clock, self._words = attendance, clock, words
        self._guard, self._pages = guard, pages

    def routes(self) -> list[Route]:
        guarded = self._guard.signed_in
        return [
            Route("/desk/away", guarded(self.page), methods=["GET"]),
            Route("/desk/away", guarded(self.change), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        given = request.query_params.get("given", "")
        return await self._page(request, given=given if given in _TOLD else None)

    async def change(self, request: Request) -> Response:
        who: Staff = request.state.staff
        form = request.state.form
        kind = form.get("kind")
        if kind == "back":
            await self._attendance.back(who)
            return RedirectResponse("/desk", 303)
        if kind == "counter":
            given = await self._attendance.counter(who)
        elif kind == "absent":
            try:
                given = await self._attendance.absent(who, _day(form.get("until")), form.all("keep"))
            except BadInput:
                given_so_far = {"until": form.get("until"), "kept": form.all("keep")}
                return await self._page(request, 400, at="until", wrong=_NO_DAY, **given_so_far)
        else:
            raise BadInput("say whether the counter opens, or until when you are away")
        return RedirectResponse(f"/desk/away?given={_told(given)}", 303)

    async def _page(self, request: Request, status: int = 200, **values: Any) -> Response:
        days = {"today": self._clock.now().date().isoformat(), "latest": self._attendance.latest().isoformat()}
        alone = await self._attendance.alone(request.state.staff)
        owed = await self._attendance.owed(request.state.staff)
        known = {"given": None, "alone": alone, "owed": owed, "kept": [], "words": self._words}
        shown: dict[str, Any] = known | dict.fromkeys(("at", "wrong", "until"), "") | days | values
        return self._pages.render(request, "away.html", status, here="away", **shown)


def _told(given: GivenBack) -> str:
    if not given.count:
        return "none"
    return "some" if given.told == given.count else "part" if given.told else "quiet"


def _day(given: str) -> date:
    """Raises BadInput."""
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise BadInput("choose a day") from error
