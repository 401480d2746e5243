"""Profiles: one's own, and, for administrators, everybody's with role, departments and how much they take at once."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput, ChosenByName, Conflict, NotFound
from bot.core.handoffs.profile import LANGUAGES, LONGEST_NAME, MOST_AT_ONCE
from bot.core.ports import Library
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.accounts.staffing import Staffing
from bot.service.staff.profiles import Profiles

_BAD = "Bitte prüfen: Der Name darf keine Adresse sein, und wer Anfragen beantwortet, braucht eine Abteilung."
_BY_NAME = (
    "Wer zu einer Stelle gehört, die man selbst wählen muss, vertritt keine andere, und umgekehrt; und übernimmt keine "
    "Koordination oder Administration: Dort sind Beschwerden und Fragen von überall zu lesen."
)
_LAST = "Das geht nicht: Es muss mindestens eine Administration geben. Ernennen Sie zuerst jemand anderen."


class ProfileScreen:
    def __init__(
        self, profiles: Profiles, staffing: Staffing, guard: Guard, pages: DeskPages, library: Library, words: Words
    ) -> None:
        self._profiles, self._staffing, self._guard, self._pages = profiles, staffing, guard, pages
        self._library, self._words = library, words

    def routes(self) -> list[Route]:
        inside = self._guard.signed_in
        return [
            Route("/desk/profile", inside(self.own), methods=["GET"]),
            Route("/desk/profile", inside(self.describe), methods=["POST"]),
            Route("/desk/staff/{id:int}", inside(self.member, Role.ADMINISTRATOR), methods=["GET"]),
            Route("/desk/staff/{id:int}", inside(self.place, Role.ADMINISTRATOR), methods=["POST"]),
        ]

    async def own(self, request: Request) -> Response:
        return await self._own(request, request.state.staff)

    async def describe(self, request: Request) -> Response:
        who: Staff = request.state.staff
        form: Form = request.state.form
        mail, letters = form.get("mail") == "yes", form.get("letters") == "yes"
        try:
            await self._profiles.describe(who, form.all("languages"), _woman(form), form.get("shown_as"), mail, letters)
        except BadInput:
            return await self._own(request, who, 400, form)
        return RedirectResponse("/desk/profile?done=saved", 303)

    async def member(self, request: Request) -> Response:
        return self._member(request, await self._staff(request))

    async def place(self, request: Request) -> Response:
        form, member = request.state.form, await self._staff(request)
        departments = [form.get("department"), *form.all("also")]
        try:
            placed = await self._profiles.place(
                request.state.staff, member.id, form.get("role"), departments, form.get("capacity"),
                form.all("languages"), _woman(form), form.get("shown_as"),
            )  # fmt: skip
        except BadInput as error:
            wrong = _BY_NAME if isinstance(error, ChosenByName) else _BAD
            return self._member(request, member, 400, form, wrong)
        except Conflict:
            return self._member(request, member, 409, form, _LAST)
        request.state.audited = {"about": member.name, "detail": self._changed(member, placed)}
        return RedirectResponse("/desk/staff?done=saved", 303)

    def _changed(self, before: Staff, after: Staff) -> str:
        """`Beratung → Koordination; Abteilung A → Abteilung B`; nothing of what somebody says about themselves."""
        roles = [self._words.role(one.role.value) for one in (before, after)]
        places = [
            ", ".join(map(self._words.department, one.departments)) or "keine Abteilung" for one in (before, after)
        ]
        return "; ".join(" → ".join(pair) for pair in (roles, places) if pair[0] != pair[1])

    async def _staff(self, request: Request) -> Staff:
        """Raises NotFound: nobody who could be changed."""
        wanted = request.path_params["id"]
        found = [member.staff for member in await self._staffing.everyone() if member.staff.id == wanted]
        if not found or not found[0].active:
            raise NotFound("nobody here has this number")
        return found[0]

    async def _own(self, request: Request, who: Staff, status: int = 200, form: Form | None = None) -> Response:
        mail = form.get("mail") == "yes" if form else await self._profiles.wants_mail(who)
        letters = form.get("letters") == "yes" if form else await self._profiles.wants_letters(who)
        done = "Gespeichert." if request.query_params.get("done") == "saved" else ""
        return self._pages.render(
            request, "profile.html", status, here="profile", wrong=_BAD if form else "", done=done, mail=mail,
            letters=letters, **self._described(who, form),
        )  # fmt: skip

    def _member(
        self, request: Request, member: Staff, status: int = 200, form: Form | None = None, wrong: str = ""
    ) -> Response:
        given = {
            "role": form.get("role") if form else member.role.value,
            "department": form.get("department") if form else member.department,
            "also": form.all("also") if form else member.also,
            "capacity": form.get("capacity") if form else "" if member.capacity is None else member.capacity,
        }
        return self._pages.render(
            request, "member.html", status, here="staff", wrong=wrong, member=member, post=given,
            roles=[role.value for role in Role], departments=list(self._library.guide.departments),
            most=MOST_AT_ONCE, **self._described(member, form),
        )  # fmt: skip

    def _described(self, who: Staff, form: Form | None) -> dict[str, Any]:
        given = {
            "languages": form.all("languages") if form else who.languages,
            "woman": _woman(form) if form else who.woman,
            "shown_as": form.get("shown_as") if form else who.shown_as,
        }
        return {"given": given, "languages": LANGUAGES, "longest": LONGEST_NAME, "words": self._words}


def _woman(form: Form) -> bool:
    return form.get("woman") == "yes"
