"""Ideas and complaints, for coordinators: the list, the status of each, a table to take along. No identity anywhere."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.errors import BadInput, VersionChanged
from bot.desk.guard import Guard, Handler
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.after.ideas import KINDS, LONGEST_NOTE, STATES, IdeaBox


class IdeasScreen:
    """`days`: how long what was sent is kept."""

    def __init__(self, box: IdeaBox, guard: Guard, pages: DeskPages, words: Words, days: int) -> None:
        self._box, self._guard, self._pages, self._words, self._days = box, guard, pages, words, days

    def routes(self) -> list[Route]:
        def guarded(handle: Handler) -> Handler:
            return self._guard.signed_in(handle, role=Role.COORDINATOR)

        return [
            Route("/desk/ideas", guarded(self.page), methods=["GET"]),
            Route("/desk/ideas.csv", guarded(self.table), methods=["GET"]),
            Route("/desk/ideas/{number}", guarded(self.mark), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        return await self._list(request, saved=request.query_params.get("done", ""))

    async def _list(self, request: Request, status: int = 200, **more: Any) -> Response:
        """`kept`: the number of an idea that somebody else has changed meanwhile; `form`: what was typed to it."""
        chosen = request.query_params.get("status", "")
        chosen = chosen if chosen in STATES else ""
        every = await self._box.listed()
        counts = {state: sum(idea.status == state for idea in every) for state in STATES}
        return self._pages.render(
            request, "ideas.html", status, here="ideas", ideas=[i for i in every if chosen in ("", i.status)],
            chosen=chosen, counts=counts, total=len(every), kinds=KINDS, states=STATES, box=self._box,
            words=self._words, longest=LONGEST_NOTE, days=self._days, **{"kept": "", "saved": "", "form": None} | more,
        )  # fmt: skip

    async def mark(self, request: Request) -> Response:
        """Raises BadInput, NotFound."""
        form, number = request.state.form, request.path_params["number"]
        version = form.get("version")
        if not (version.isascii() and version.isdigit() and len(version) < 10):
            raise BadInput("the version must be a whole number")
        try:
            await self._box.mark(number, int(version), form.get("status"), form.get("note"))
        except VersionChanged:
            return await self._list(request, 409, kept=number, form=form)
        return RedirectResponse(f"/desk/ideas?done={number}#{number}", 303)

    async def table(self, request: Request) -> Response:
        """With a byte order mark, by which spreadsheets know UTF-8."""
        name = {"Content-Disposition": 'attachment; filename="ideen.csv"'}
        return Response("\ufeff" + await self._box.table(), media_type="text/csv; charset=utf-8", headers=name)
