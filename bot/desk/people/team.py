"""The list of staff, for administrators: add, invite again, deactivate, let in again. An invitation is shown once."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.sign_in import accepted_email
from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput, ChosenByName, Conflict, Deactivated
from bot.core.ports import Library
from bot.desk.guard import Guard, Handler
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.accounts.staffing import Staffing

_LONGEST_NAME = 120
_NO_NAME = f"Bitte einen Namen eintragen, höchstens {_LONGEST_NAME} Zeichen."
_NO_ADDRESS = "Das ist keine E-Mail-Adresse. Zum Beispiel vorname.nachname@musterstadt.example."
_NO_DEPARTMENT = "Wer Anfragen beantwortet, braucht eine Abteilung. Bitte wählen Sie eine."
_NO_ROLE = "Bitte wählen Sie eine Aufgabe."
_BY_NAME = (
    "Wer zu einer Stelle gehört, die man selbst wählen muss, übernimmt keine Koordination oder Administration: Dort "
    "sind Beschwerden und Fragen von überall zu lesen."
)
_KNOWN = "Diese E-Mail-Adresse gibt es hier schon. Ist der Link verloren? In der Liste gibt „Neuer Link“ einen neuen."
_REFUSED = "Das geht nicht: Sie selbst, oder die letzte Administration, kann nicht abgeschaltet werden."
_INACTIVE = (
    "Der Zugang mit dieser Adresse ist abgeschaltet. „Wieder einschalten“ in der Liste gibt der Person einen neuen "
    "Link, mit dem sie wieder hereinkommt."
)
_ACTIVE = "Dieser Zugang ist schon eingeschaltet. Ist der Link verloren? „Neuer Link“ in der Liste gibt einen neuen."
_FIELDS = {
    _NO_NAME: "name", _NO_ADDRESS: "email", _KNOWN: "email", _INACTIVE: "email", _NO_ROLE: "role", _BY_NAME: "role",
    _NO_DEPARTMENT: "department",
}  # fmt: skip
_DONE = {
    "saved": "Gespeichert.",
    "off": "Der Zugang ist abgeschaltet. Aus Versehen? „Wieder einschalten“ in der Liste gibt einen neuen Link.",
}


class TeamScreen:
    def __init__(self, staffing: Staffing, guard: Guard, pages: DeskPages, library: Library, words: Words,
                 public_url: str | None) -> None:  # fmt: skip
        self._staffing, self._guard, self._pages = staffing, guard, pages
        self._library, self._words, self._public_url = library, words, public_url

    def routes(self) -> list[Route]:
        def guarded(handle: Handler) -> Handler:
            return self._guard.signed_in(handle, role=Role.ADMINISTRATOR)

        return [
            Route("/desk/staff", guarded(self.page), methods=["GET"]),
            Route("/desk/staff", guarded(self.add), methods=["POST"]),
            Route("/desk/staff/{id:int}/invite", guarded(self.invite), methods=["POST"]),
            Route("/desk/staff/{id:int}/deactivate", guarded(self.deactivate), methods=["POST"]),
            Route("/desk/staff/{id:int}/reactivate", guarded(self.reactivate), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        return await self._page(request)

    async def add(self, request: Request) -> Response:
        form = request.state.form
        given = {name: form.get(name) for name in ("email", "name", "role", "department")}
        try:
            invited = await self._staffing.add(**given)
            request.state.audited = {"about": invited[0].name, "detail": self._words.role(invited[0].role.value)}
        except BadInput as error:
            wrong = _BY_NAME if isinstance(error, ChosenByName) else _missing(given)
            return await self._page(request, 400, wrong=wrong, given=given)
        except Conflict as error:
            wrong = _INACTIVE if isinstance(error, Deactivated) else _KNOWN
            return await self._page(request, 409, wrong=wrong, given=given)
        return await self._page(request, invited=invited)

    async def invite(self, request: Request) -> Response:
        try:
            invited = await self._staffing.invite(request.path_params["id"])
            request.state.audited = {"about": invited[0].name}
            return await self._page(request, invited=invited)
        except Conflict:
            return await self._page(request, 409, wrong=_INACTIVE)

    async def deactivate(self, request: Request) -> Response:
        try:
            gone = await self._staffing.deactivate(request.path_params["id"], request.state.staff)
            request.state.audited = {"about": gone.name}
        except Conflict:
            return await self._page(request, 409, wrong=_REFUSED)
        return RedirectResponse("/desk/staff?done=off", 303)

    async def reactivate(self, request: Request) -> Response:
        try:
            invited = await self._staffing.reactivate(request.path_params["id"])
        except Conflict:
            return await self._page(request, 409, wrong=_ACTIVE)
        request.state.audited = {"about": invited[0].name}
        return await self._page(request, invited=invited)

    async def _page(
        self,
        request: Request,
        status: int = 200,
        invited: tuple[Staff, str] | None = None,
        wrong: str = "",
        given: dict[str, str] | None = None,
    ) -> Response:
        done = _DONE.get(request.query_params.get("done", ""), "")
        members = await self._staffing.everyone()
        gone = [one.staff for one in members if not one.staff.active]
        base = self._public_url or str(request.base_url).rstrip("/")
        return self._pages.render(
            request, "team.html", status, here="staff", done=done, members=members, wrong=wrong,
            at=_FIELDS.get(wrong, "") if given else "",
            alerted={one.id: self._staffing.still_alerted(one.email) for one in gone},
            given=given or dict.fromkeys(("email", "name", "role", "department"), ""),
            invited=invited[0] if invited else None, link=f"{base}{invited[1]}" if invited else "",
            roles=[role.value for role in Role], departments=list(self._library.guide.departments), words=self._words,
        )  # fmt: skip


def _missing(given: Mapping[str, str]) -> str:
    try:
        accepted_email(given["email"])
    except BadInput:
        return _NO_ADDRESS
    if not given["name"].strip():
        return _NO_NAME
    if given["role"] not in {role.value for role in Role}:
        return _NO_ROLE
    return _NO_NAME if len(given["name"]) > _LONGEST_NAME else _NO_DEPARTMENT
