"""Several items at once: archived, given a department, a district, a last day; and one telephone number everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.errors import BadInput, IllegalTransition, NotFound
from bot.core.ports import Library
from bot.core.staff import Role
from bot.desk.content_drawing import path_of
from bot.desk.content_ending import ended
from bot.desk.content_fields import FORMS, ContentForm
from bot.desk.content_values import phone_number, read_day
from bot.desk.content_words import field_label
from bot.desk.content_wrong import Wrong
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.content_desk import Change, ContentDesk
from bot.service.content_list import ContentList, Line
from bot.service.phone_change import PhoneChange, Place, digits

HOME = "/desk/content"
_DISTRICT = {"office": "address.district", "course": "place.district", "event": "place.district"}
_SAID = {"archive": "archivieren", "unarchive": "wieder zeigen", "department": "der Abteilung „{}“ geben",
         "district": "dem Stadtteil „{}“ geben", "end": "am {} enden lassen"}  # fmt: skip


class BulkScreen:
    def __init__(
        self, desk: ContentDesk, lists: ContentList, phones: PhoneChange, library: Library, guard: Guard,
        pages: DeskPages, words: Words,
    ) -> None:  # fmt: skip
        self._desk, self._lists, self._phones, self._library = desk, lists, phones, library
        self._guard, self._pages, self._words = guard, pages, words

    def routes(self) -> list[Route]:
        inside = self._guard.signed_in
        return [
            Route(f"{HOME}/bulk", inside(self.several, Role.COORDINATOR), methods=["POST"]),
            Route(f"{HOME}/phones", inside(self.phones, Role.COORDINATOR), methods=["GET"]),
            Route(f"{HOME}/phones", inside(self.change_phone, Role.COORDINATOR), methods=["POST"]),
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

    async def phones(self, request: Request) -> Response:
        old, changed = request.query_params.get("old", ""), request.query_params.get("changed", "")
        left = await self._phones.places(old, old) if changed and digits(old) else []
        return self._phone_page(request, old, "", said=_partly(changed, left) if left else "")

    async def change_phone(self, request: Request) -> Response:
        form: Form = request.state.form
        old, new = form.get("old").strip(), form.get("new").strip()
        try:
            if not digits(old):
                raise Wrong("Bitte die alte Nummer mit Vorwahl, zum Beispiel 030 23125-110.", "old")
            phone_number(new, "new")
            if digits(old) == digits(new):
                raise Wrong("Das ist dieselbe Nummer.", "new")
        except Wrong as wrong:
            return self._phone_page(request, old, new, {wrong.at: wrong.sentence}, status=400)
        places = await self._phones.places(old, new)
        if form.get("sure") != "yes":
            return self._phone_page(request, old, new, places=places)
        ticked = [(kind, key) for kind, _, key in (name.partition(":") for name in form.all("place"))]
        number = await self._phones.change(request.state.staff, old, new, ticked)
        request.state.audited = {"about": f"{old} → {new}", "detail": f"{number} Einträge"}
        if 0 < number < len({(place.kind, place.key) for place in places}):
            return RedirectResponse(f"{HOME}/phones?{urlencode({'old': old, 'changed': number})}", 303)
        return RedirectResponse(f"{HOME}/office?done={'phones' if number else 'same'}", 303)

    def _phone_page(
        self, request: Request, old: str, new: str, wrong: Mapping[str, str] | None = None, places: Any = None,
        said: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        return self._pages.render(
            request, "content_phones.html", status, here="content", old=old, new=new, wrong=wrong or {}, places=places,
            said=said, forms=FORMS, label=field_label, path_of=path_of, words=self._words,
        )  # fmt: skip


def _partly(changed: str, left: Sequence[Place]) -> str:
    """Where the old number still stands after some places were changed."""
    titles = list({(place.kind, place.key): place.title for place in left}.values())
    if not changed.isdecimal():
        return ""
    return f"Geändert an {changed} von {int(changed) + len(titles)} Stellen. Nicht geändert: {', '.join(titles)}."
