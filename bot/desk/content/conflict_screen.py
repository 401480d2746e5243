"""An edit by hand that its source contradicts: both sides field by field, until somebody decides."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.content.content import data_hash
from bot.core.content.shown_item import ShownItem, differences
from bot.core.errors import BadInput, VersionChanged
from bot.core.ports import Clock
from bot.desk.content.content_words import field_label, source_name, value_words
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.content.content_desk import ContentDesk

PATH = "/desk/sources/conflict"
_GONE = "gone"  # stands for the whole item where the source has it no more


class ConflictScreen:
    def __init__(self, desk: ContentDesk, clock: Clock, guard: Guard, pages: DeskPages) -> None:
        self._desk, self._clock, self._guard, self._pages = desk, clock, guard, pages

    def routes(self) -> list[Route]:
        inside = self._guard.signed_in
        return [
            Route(PATH, inside(self.show, Role.COORDINATOR), methods=["GET"]),
            Route(PATH, inside(self.decide, Role.COORDINATOR), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        asked = request.query_params
        return self._draw(request, await self._desk.conflict(asked.get("kind", ""), asked.get("key", "")))

    async def decide(self, request: Request) -> Response:
        form = request.state.form
        item = await self._desk.conflict(form.get("kind"), form.get("key"))
        if form.get("seen") != _seen(item):
            return self._draw(
                request, item, 409, "Inzwischen hat sich wieder etwas geändert. Hier steht der neue Stand."
            )
        names = [name for name, _, _ in differences(item.data, item.theirs or {})] if item.theirs else [_GONE]
        chosen = [name for name in names if form.get(f"take.{name}") == "theirs"]
        take = {"mine": [], "theirs": names}.get(form.get("action"), chosen)
        try:
            await self._desk.settle(request.state.staff, item, take)
        except VersionChanged:
            again = await self._desk.conflict(item.row.kind, item.row.key)
            return self._draw(request, again, 409, "Jemand war schneller. Hier steht der neue Stand.")
        except BadInput as error:
            name = field_label(item.row.kind, str(error).partition(":")[0])
            return self._draw(request, item, 400, f"So passt es nicht zusammen. Bitte prüfen Sie: {name}.")
        said = ", ".join(field_label(item.row.kind, name) for name in take if name != _GONE)
        request.state.audited = {"about": item.title, "detail": f"aus der Quelle: {said}" if said else ""}
        return RedirectResponse("/desk/sources?done=kept", 303)

    def _draw(self, request: Request, item: ShownItem, status: int = 200, said: str = "") -> Response:
        told = differences(item.data, item.theirs) if item.theirs is not None else ()
        rows = [(name, field_label(item.row.kind, name), value_words(m), value_words(t)) for name, m, t in told]
        edited = item.row.edited_at
        return self._pages.render(
            request, "conflict.html", status, here="sources", item=item, rows=rows, said=said, seen=_seen(item),
            source=source_name(item.row.source),
            when=f"{edited.astimezone(self._clock.now().tzinfo):%d.%m.%Y, %H:%M}" if edited else "",
        )  # fmt: skip


def _seen(item: ShownItem) -> str:
    return data_hash({"mine": item.seen, "theirs": item.theirs})
