"""When departments answer and where alerts go: said by their own staff, and by coordinators for every department."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.content.places import Department
from bot.core.errors import BadInput, NotFound, VersionChanged
from bot.core.handoffs.alerts import Target, Trouble
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.locale import DEFAULT
from bot.core.outside_errors import DeliveryError
from bot.core.ports import Clock, Holidays, Library
from bot.core.times.department_desk import LONGEST_PROMISE, DepartmentDesk
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.people.alert_form import (
    MOST_CLOSED,
    MOST_EMAILS,
    MOST_NOTE,
    ROWS,
    DeskRefused,
    closed_rows,
    desk_of,
    fields_of,
    times_of,
)
from bot.desk.words import DAYS, Words
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker
from bot.service.staff.alerting import AlertKeeper, reason
from bot.service.staff.department_desks import DepartmentSettings

_SPARE_ROWS = 2
_CHANGED = (
    "Jemand anderes hat hier inzwischen etwas gespeichert. Ihre Angaben stehen noch da, gespeichert sind sie nicht. "
    "Sehen Sie nach, was jetzt gilt, und speichern Sie dann noch einmal."
)
_DONE = {
    "saved": "Gespeichert. Es gilt ab sofort.",
    "mine": "Gespeichert.",
    "nowhere": "Es ist keine Adresse eingetragen. Bitte tragen Sie eine ein und speichern Sie.",
    "tested": "Die Probe ist unterwegs. Sehen Sie nach, ob sie angekommen ist.",
}
_PROMISES = (0, 1, 2, 3, 4, 5, 7, 10, 15, LONGEST_PROMISE)


class AlertScreen:
    def __init__(
        self,
        settings: DepartmentSettings,
        keeper: AlertKeeper,
        library: Library,
        holidays: Holidays,
        clock: Clock,
        guard: Guard,
        pages: DeskPages,
        presence: bool,
    ) -> None:
        """`presence`: whether newcomers are told that somebody is at the desk now."""
        self._settings, self._keeper, self._presence = settings, keeper, presence
        self._library, self._holidays, self._clock = library, holidays, clock
        self._guard, self._pages, self._words = guard, pages, Words(library, clock)

    def routes(self) -> list[Route]:
        inside = self._guard.signed_in
        return [
            Route("/desk/alerts", inside(self.every), methods=["GET"]),
            Route("/desk/alerts/mine", inside(self.mine), methods=["POST"]),
            Route("/desk/alerts/{department}", inside(self.page), methods=["GET"]),
            Route("/desk/alerts/{department}", inside(self.save), methods=["POST"]),
            Route("/desk/alerts/{department}/test", inside(self.test), methods=["POST"]),
        ]

    async def every(self, request: Request) -> Response:
        who: Staff = request.state.staff
        editable = self._settings.editable(who)
        shown = {one.id for one in editable}
        trouble = [one for one in await self._keeper.trouble() if one.department in shown]
        return self._pages.render(
            request, "alerts.html", here="alerts", words=self._words, ways=self._keeper.ways,
            departments=[self._summary(one) for one in editable], presence=self._presence,
            undelivered=[(one, self._at(one)) for one in trouble], wants=await self._settings.wants_assigned(who),
            done=_DONE.get(request.query_params.get("done", ""), ""),
        )  # fmt: skip

    async def mine(self, request: Request) -> Response:
        await self._settings.choose_assigned(request.state.staff, request.state.form.get("assigned") == "on")
        return RedirectResponse("/desk/alerts?done=mine", 303)

    async def page(self, request: Request) -> Response:
        return await self._page(request, done=_DONE.get(request.query_params.get("done", ""), ""))

    async def save(self, request: Request) -> Response:
        form, name, who = request.state.form, request.path_params["department"], request.state.staff
        self._settings.department(who, name)
        given = {field: form.get(field) for field in form.names()}
        try:
            desk = desk_of(form, self._clock.now().date())
            await self._settings.save(who, name, desk, _version(form.get("version")))
        except DeskRefused as error:
            seen = {} if form.get("hours") == "own" else {"drawn": times_of(given)}
            return await self._page(request, 400, given=given | seen, problems=error.problems)
        except VersionChanged:
            _, version = await self._settings.find(who, name)
            return await self._page(request, 409, given=given | {"version": str(version)}, wrong=_CHANGED)
        return RedirectResponse(f"/desk/alerts/{name}?done=saved", 303)

    async def test(self, request: Request) -> Response:
        """To what is saved; each address on its own, so that the one that fails is named."""
        who, name = request.state.staff, request.path_params["department"]
        department = self._settings.department(who, name)
        desk, _ = await self._settings.find(who, name)
        if request.state.form.get("way") == "telegram":
            targets = [Target("telegram", desk.telegram)] if desk.telegram else []
        else:
            targets = [Target("mail", email) for email in _emails(desk, department)]
        for target in targets:
            try:
                await self._keeper.test(name, target)
            except (DeliveryError, NotFound) as error:
                return await self._page(request, 502, wrong=f"{target.address}: {reason(error, target.channel)}")
        return RedirectResponse(f"/desk/alerts/{name}?done={'tested' if targets else 'nowhere'}", 303)

    async def _page(
        self,
        request: Request,
        status: int = 200,
        given: dict[str, str] | None = None,
        problems: dict[str, str] | None = None,
        wrong: str = "",
        done: str = "",
    ) -> Response:
        name = request.path_params["department"]
        department = self._settings.department(request.state.staff, name)
        desk, version = await self._settings.find(request.state.staff, name)
        usual = self._times().usual(name)
        shown = given if given is not None else fields_of(desk, usual.week, department.integration_officer.email)
        return self._pages.render(
            request, "alert_settings.html", status, here="alerts", department=department, words=self._words,
            given=shown, version=given["version"] if given else version, problems=problems or {}, wrong=wrong,
            clash=status == 409, done=done, days=DAYS, rows=range(ROWS),
            closed=range(min(closed_rows(shown) + _SPARE_ROWS, MOST_CLOSED)), promises=_PROMISES,
            most=MOST_EMAILS, note=MOST_NOTE, ways=self._keeper.ways, usual=bool(usual.week or usual.special),
            said=self._said(department),
            saved={"mail": bool(_emails(desk, department)), "telegram": bool(desk.telegram)},
        )  # fmt: skip

    def _summary(self, department: Department) -> dict[str, Any]:
        desk = self._times().desk(department.id)
        current = desk.away and desk.away.last >= self._now().date()
        ways = self._keeper.ways
        return {
            "id": department.id, "name": self._words.department(department.id), "said": self._said(department),
            "emails": _emails(desk, department) if ways["mail"] else (), "away": desk.away if current else None,
            "telegram": ways["telegram"] and desk.telegram, "untold": department.id in self._keeper.untold(),
        }  # fmt: skip

    def _said(self, department: Department) -> str:
        """What a newcomer reads at this moment, whoever is at the desk."""
        speaker = Speaker(self._library.catalogue, DEFAULT)
        return ReadingTimes(self._library.guide, speaker, self._holidays, self._now()).when(department.id)

    def _times(self) -> AnswerTimes:
        return AnswerTimes.by(self._library.guide, self._holidays)

    def _now(self) -> datetime:
        return self._clock.now()

    def _at(self, trouble: Trouble) -> str:
        return self._words.clock(trouble.since)


def _emails(desk: DepartmentDesk, department: Department) -> tuple[str, ...]:
    """Where alerts go; its integration officer unless it has said otherwise."""
    officer = department.integration_officer.email
    return desk.emails if desk.emails is not None else ((officer,) if officer else ())


def _version(typed: str) -> int:
    """Raises BadInput."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise BadInput("the form has no version; load the page again")
    return int(typed)
