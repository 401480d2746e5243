"""The order of the welcome package's steps at the desk: buttons in their list, which is `content_screen`'s."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.content.places import text_in
from bot.core.errors import BadInput, NotFound, VersionChanged
from bot.core.ports import Library
from bot.desk.content.content_drawing import ContentDrawing
from bot.desk.content.content_fields import STEP
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.service.content.content_list import ContentList, Wanted
from bot.service.content.step_order import StepOrder

_LIST = "/desk/content/step"
_ELSEWHERE = "Gerade hat jemand anders die Reihenfolge geändert. So steht sie jetzt. Bitte sehen Sie nach."


class StepScreen:
    def __init__(
        self, order: StepOrder, lists: ContentList, drawing: ContentDrawing, library: Library, guard: Guard
    ) -> None:
        self._order, self._lists, self._drawing = order, lists, drawing
        self._library, self._guard = library, guard

    def routes(self) -> list[Route]:
        return [Route("/desk/content/order", self._guard.signed_in(self.move, Role.COORDINATOR), methods=["POST"])]

    async def move(self, request: Request) -> Response:
        """`move`: up or down, and which step; the page comes back with the focus on it."""
        form: Form = request.state.form
        way, _, key = form.get("move").partition(":")
        if way not in ("up", "down"):
            raise BadInput("a step moves up or down")
        try:
            await self._order.move(request.state.staff, key, way == "up", form.get("seen"))
        except (VersionChanged, NotFound):
            return await self._again(request)
        step = next(one for one in self._library.guide.steps if one.id == key)
        request.state.audited = {"about": f"{STEP.one}: {text_in(step.title, 'de')}"}
        return RedirectResponse(f"{_LIST}?done=moved#step-{key}", 303)

    async def _again(self, request: Request) -> Response:
        """Somebody was faster, and may have taken the very step out."""
        found, counts = await self._lists.find("step", Wanted()), await self._lists.counts()
        return self._drawing.every(request, STEP, Wanted(), found, counts, 409, _ELSEWHERE)
