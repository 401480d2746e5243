"""Several items at once: archived, given a department, a district, a last day."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.errors import BadInput, IllegalTransition, NotFound
from bot.core.ports import Library
from bot.desk.content.content_drawing import path_of
from bot.desk.content.content_ending import ended
from bot.desk.content.content_fields import FORMS, ContentForm
from bot.desk.content.content_values import read_day
from bot.desk.content.content_words import field_label
from bot.desk.content.content_wrong import Wrong
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.content.content_desk import Change, ContentDesk
from bot.service.content.content_list import ContentList, Line

HOME = "/desk/content"
_DISTRICT = {"office": "address.district", "course": "place.district", "event": "place.district"}
_SAID = {"archive": "archivieren", "unarchive": "wieder zeigen", "department": "der Abteilung „{}“ geben",
         "district": "dem Stadtteil „{}“ geben", "end": "am {} enden lassen"}  # fmt: skip


class BulkScreen:
    def __init__(self, desk: ContentDesk, lists: ContentList, library: Library, guard: Guard, pages: DeskPages) -> None:
        self._desk, self._lists, self._library = desk, lists, library
        self._guard, self._pages = guard, pages

    def routes(self) -> list[Route]:
        inside = self._guard.signed_in
        return [
            Route(f"{HOME}/bulk", inside(self.several, Role.COORDINATOR), methods=["POST"]),
        ]

    async def several(self, request: Request) -> Response:
        """First what would be done and to what; with `sure`, it is done."""
        form: Form = request.state.form
        kind = FORMS.get(form.get("kind"))
        if kind is None:
            raise NotFound("there is no such kind of content")
        action, lines = form.get("action"), await self._lists.some(kind.kind, form.all("key"))
        try:
            said, change = self._meant(kind.kind, action, form)
        except Wrong as wrong:
            return self._ask(request, kind, lines, action, form, "", wrong.sentence, 400)
        if not lines:
            return self._ask(request, kind, [], action, form, "", "Haken Sie zuerst an, worum es geht.", 400)
        if form.get("sure") != "yes":
            return self._ask(request, kind, lines, action, form, said)
        return await self._done(request, kind, lines, action, said, change)

    async def _done(
        self, request: Request, kind: ContentForm, lines: list[Line], action: str, said: str, change: Change
    ) -> Response:
        staff, keys = request.state.staff, [line.key for line in lines]
        try:
            if change:
                await self._desk.change_all(staff, kind.kind, keys, change)
            else:
                await self._desk.archive(kind.kind, keys, action == "archive")
        except Wrong as error:
            return self._ask(request, kind, lines, action, request.state.form, "", error.sentence, 400)
        except IllegalTransition:
            wrong = "Eines davon wird noch gebraucht und lässt sich nicht archivieren. Öffnen Sie es, dort steht wovon."
            return self._ask(request, kind, lines, action, request.state.form, "", wrong, 409)
        except BadInput as error:
            name = field_label(kind.kind, str(error).partition(":")[0])
            wrong = f"Bei einem davon passt das nicht ({name}). Es ist nichts geändert."
            return self._ask(request, kind, lines, action, request.state.form, "", wrong, 400)
        titles = ", ".join(line.about.title for line in lines)
        request.state.audited = {"about": f"{kind.many} ({len(lines)})", "detail": f"{said}: {titles}"[:500]}
        return RedirectResponse(f"{HOME}/{kind.kind}?done=bulk", 303)

    def _meant(self, kind: str, action: str, form: Form) -> tuple[str, Change]:
        """(what is done in words, the fields to set; empty: none). Raises Wrong, NotFound."""
        guide = self._library.guide
        if action in ("archive", "unarchive"):
            return _SAID[action], {}
        if action == "department" and kind == "office":
            found = guide.departments.get(form.get("department"))
            if found is None:
                raise Wrong("Wählen Sie zuerst eine Abteilung.", "department")
            return _SAID[action].format(found.name.get("de", found.id)), {"department": found.id}
        if action == "district" and kind in _DISTRICT:
            district = next((d for d in guide.town.districts if d.id == form.get("district")), None)
            if district is None:
                raise Wrong("Wählen Sie zuerst einen Stadtteil.", "district")
            return _SAID[action].format(district.name), {_DISTRICT[kind]: district.id}
        if action == "end" and kind in ("course", "event"):
            day = read_day(form.get("end"), "end")
            return _SAID[action].format(f"{day:%d.%m.%Y}"), lambda data: ended(kind, data, day)
        raise NotFound("there is no such step")

    def _ask(
        self, request: Request, kind: ContentForm, lines: list[Line], action: str, form: Form, said: str,
        wrong: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        kept = {name: form.get(name) for name in ("department", "district", "end") if form.get(name)}
        return self._pages.render(
            request, "content_bulk.html", status, here="content", form=kind, lines=lines, action=action, said=said,
            wrong=wrong, kept=kept, path_of=path_of,
        )  # fmt: skip
