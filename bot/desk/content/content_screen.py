"""Portal content at the desk: lists, and one form per item, drawn from the descriptions in `content_fields`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.content.shown_item import ShownItem
from bot.core.content.welcome import order_at_the_end
from bot.core.errors import AlreadyThere, BadInput, Conflict, IllegalTransition, NotFound, VersionChanged
from bot.core.locale import DEFAULT
from bot.core.ports import Clock
from bot.desk.content.content_drawing import ContentDrawing, path_of
from bot.desk.content.content_fields import FORMS, ContentForm
from bot.desk.content.content_form import Filled, changes, merged, opened, past, shown, typed_in
from bot.desk.content.content_new import starting_data
from bot.desk.content.content_words import done_with, field_label
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.service.content.content_desk import ContentDesk
from bot.service.content.content_list import ContentList, Wanted
from bot.service.content.references import references

HOME = "/desk/content"
_MORE = ("row",)  # buttons that only draw the page anew
_UNASKED = ("changed", "order")  # what changes along with what was typed


class ContentScreen:
    def __init__(
        self, desk: ContentDesk, lists: ContentList, drawing: ContentDrawing, clock: Clock, guard: Guard
    ) -> None:
        self._desk, self._lists, self._drawing, self._clock, self._guard = desk, lists, drawing, clock, guard

    def routes(self) -> list[Route]:
        def inside(path: str, handle: Any, method: str) -> Route:
            return Route(path, self._guard.signed_in(handle, Role.COORDINATOR), methods=[method])

        return [
            inside(HOME, self.home, "GET"),
            inside(f"{HOME}/{{kind}}", self.every, "GET"),
            inside(f"{HOME}/{{kind}}/new", self.new, "GET"),
            inside(f"{HOME}/{{kind}}/new", self.add, "POST"),
            inside(f"{HOME}/{{kind}}/{{key:path}}", self.show, "GET"),
            inside(f"{HOME}/{{kind}}/{{key:path}}", self.change, "POST"),
        ]

    async def home(self, request: Request) -> Response:
        return RedirectResponse(f"{HOME}/office", 303)

    async def every(self, request: Request) -> Response:
        form, asked = _form(request), request.query_params
        number = asked.get("page", "1")
        wanted = Wanted(
            asked.get("q", "").strip()[:100], asked.get("source", ""), asked.get("district", ""),
            asked.get("department", ""), asked.get("only", ""),
            int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1,
        )  # fmt: skip
        found, counts = await self._lists.find(form.kind, wanted), await self._lists.counts()
        return self._drawing.every(request, form, wanted, found, counts)

    async def new(self, request: Request) -> Response:
        form = _form(request)
        copied = await self._copied(form, request.query_params.get("copy", ""))
        typed = shown(form, copied or starting_data(form.kind, self._clock.now()))
        locale, page = request.query_params.get("locale", DEFAULT), request.query_params.get("of", "")
        return self._drawing.new(request, form, Filled(typed), copied=bool(copied), locale=locale, of=page)

    async def add(self, request: Request) -> Response:
        form, posted = _form(request), request.state.form
        filled = Filled(typed_in(form, posted))
        locale, of = posted.get("locale") or DEFAULT, posted.get("of")
        if posted.get("action") in _MORE:
            return self._drawing.new(request, form, _with_row(filled), locale=locale, of=of)
        data = starting_data(form.kind, self._clock.now())
        data |= changes(form, filled, data, every=True)
        filled.wrong |= past(form.kind, filled, data, {}, self._clock.now())
        if not filled.wrong:
            try:
                key, whole = await self._named(form, data, locale, of)
                await self._desk.add(request.state.staff, form.kind, key, whole)
            except AlreadyThere as error:
                filled.twin = path_of(form.kind, error.key)
            except (BadInput, Conflict) as error:
                filled.wrong[""] = _unsaved(form, error)
            else:
                return self._there(request, form, key, data, "added")
        return self._drawing.new(request, form, filled, 400, locale=locale, of=of)

    async def show(self, request: Request) -> Response:
        form, item = await self._item(request)
        return self._drawing.one(request, form, item, opened(form, item))

    async def change(self, request: Request) -> Response:
        form, item = await self._item(request)
        posted: Form = request.state.form
        steps = {"archive": self._archive, "unarchive": self._archive, "delete": self._delete, "back": self._back}
        action = posted.get("action")
        if action in steps:
            return await steps[action](request, form, item)
        typed = typed_in(form, posted)
        if action in _MORE:
            filled = _with_row(Filled(typed, posted.get("seen"), posted.get("marks")))
            return self._drawing.one(request, form, item, filled)
        if posted.get("seen") != item.seen:
            return self._drawing.one(request, form, item, merged(form, typed, posted.get("marks"), item), 409)
        return await self._save(request, form, item, Filled(typed, item.seen, posted.get("marks")))

    async def _save(self, request: Request, form: ContentForm, item: ShownItem, filled: Filled) -> Response:
        found = changes(form, filled, item.data)
        filled.wrong |= past(form.kind, filled, {**item.data, **found}, item.data, self._clock.now())
        if filled.wrong:
            return self._drawing.one(request, form, item, filled, 400)
        if not found:
            return self._there(request, form, item.row.key, item.data, "same")
        if form.kind == "page":
            found["changed"] = self._clock.now().isoformat()
        found |= self._place(form, found)
        try:
            await self._desk.save(request.state.staff, item, found)
        except VersionChanged:
            now = await self._desk.item(form.kind, item.row.key)
            return self._drawing.one(request, form, now, merged(form, filled.typed, filled.marks, now), 409)
        except BadInput as error:
            filled.wrong[""] = _unsaved(form, error)
            return self._drawing.one(request, form, item, filled, 400)
        labels = dict.fromkeys(field_label(form.kind, name) for name in found if name not in _UNASKED)
        done = "off" if found.get("except") else "saved"
        return self._there(request, form, item.row.key, item.data, done, ", ".join(labels))

    async def _archive(self, request: Request, form: ContentForm, item: ShownItem) -> Response:
        archived = request.state.form.get("action") == "archive"
        try:
            await self._desk.archive(form.kind, [item.row.key], archived)
        except IllegalTransition:
            return self._needed(request, form, item, "Das lässt sich nicht archivieren. Es wird noch gebraucht von")
        return self._there(request, form, item.row.key, item.data, "archived" if archived else "shown")

    async def _delete(self, request: Request, form: ContentForm, item: ShownItem) -> Response:
        try:
            await self._desk.remove(form.kind, item.row.key)
        except Conflict:
            return self._needed(request, form, item, "Das lässt sich nicht löschen. Es steht noch bei")
        request.state.audited = {"about": f"{form.one}: {item.title}", "said": f"{form.one} gelöscht"}
        return RedirectResponse(f"{HOME}/{form.kind}?done=removed", 303)

    async def _back(self, request: Request, form: ContentForm, item: ShownItem) -> Response:
        if request.state.form.get("seen") != item.seen:
            raise VersionChanged("somebody has changed it meanwhile")
        await self._desk.back(item)
        return self._there(request, form, item.row.key, item.data, "back")

    def _needed(self, request: Request, form: ContentForm, item: ShownItem, said: str) -> Response:
        filled = opened(form, item)
        found = references(self._desk.guide, form.kind, item.row.key)
        filled.wrong[""] = f"{said} {self._drawing.needed_by(found)}."
        return self._drawing.one(request, form, item, filled, 409)

    def _there(
        self, request: Request, form: ContentForm, key: str, data: Mapping[str, Any], done: str, detail: str = ""
    ) -> Response:
        request.state.audited = {"about": f"{form.one}: {self._drawing.title(form, data, key)}", "detail": detail}
        return RedirectResponse(f"{path_of(form.kind, key)}?done={done_with(form.kind, done)}", 303)

    async def _item(self, request: Request) -> tuple[ContentForm, ShownItem]:
        """A page may also be named by its German path where it has no German version. Raises NotFound."""
        form, key = _form(request), request.path_params["key"]
        page = self._desk.guide.pages.get(key) if form.kind == "page" else None
        if page and page.versions and not any(version.path == key for version in page.versions.values()):
            key = next(iter(page.versions.values())).path
        return form, await self._desk.item(form.kind, key)

    async def _copied(self, form: ContentForm, key: str) -> Mapping[str, Any] | None:
        return (await self._desk.item(form.kind, key)).data if key else None

    def _place(self, form: ContentForm, changed: Mapping[str, Any]) -> dict[str, int]:
        """A step that is new, or that came into another phase, is its last."""
        if form.kind != "step" or "phase" not in changed:
            return {}
        return {"order": order_at_the_end(self._desk.guide.steps, changed["phase"])}

    async def _named(self, form: ContentForm, data: dict[str, Any], locale: str, of: str) -> tuple[str, dict[str, Any]]:
        """(key, data) of a new item. Raises BadInput."""
        title = self._drawing.title(form, data, "")
        if form.kind != "page":
            key = await self._desk.free_key(form.kind, title)
            return key, {**data, **self._place(form, data), "id": key}
        if of and of not in self._desk.guide.pages:
            raise BadInput("there is no such page")
        path = await self._desk.free_key("page", title, f"/desk/{locale}/{{}}/")
        parent = self._desk.guide.pages[of].parent if of else None
        return path, {**data, "locale": locale, "page": of or path, "path": path, "parent": parent, "titles": {}}


def _form(request: Request) -> ContentForm:
    """Raises NotFound."""
    form = FORMS.get(request.path_params["kind"])
    if form is None:
        raise NotFound("there is no such kind of content")
    return form


def _with_row(filled: Filled) -> Filled:
    """One empty passage more."""
    number = sum(name.endswith(".text") for name in filled.typed)
    filled.typed |= {f"passages.{number}.{part}": "" for part in ("heading", "text", "links")}
    return filled


def _unsaved(form: ContentForm, error: Exception) -> str:
    if isinstance(error, Conflict):
        return "Gerade hat jemand anders etwas mit diesem Namen angelegt. Bitte drücken Sie noch einmal auf Speichern."
    name = str(error).partition(":")[0]
    return f"So lässt es sich nicht speichern. Bitte prüfen Sie: {field_label(form.kind, name)}."
