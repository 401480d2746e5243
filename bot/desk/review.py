"""The review inbox, for coordinators: what was not understood or did not help. Nobody's identity, no channel."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.feedback import FACES, KINDS
from bot.core.review import FEWEST
from bot.core.staff import Role
from bot.desk.guard import Guard, Handler
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.review import FACES_SHOWN_DAYS, KIND_NAMES, ReviewInbox


class ReviewScreen:
    """`days`: how long a question is kept."""

    def __init__(self, inbox: ReviewInbox, guard: Guard, pages: DeskPages, words: Words, days: int) -> None:
        self._inbox, self._guard, self._pages, self._words, self._days = inbox, guard, pages, words, days

    def routes(self) -> list[Route]:
        def guarded(handle: Handler) -> Handler:
            return self._guard.signed_in(handle, role=Role.COORDINATOR)

        return [
            Route("/desk/review", guarded(self.page), methods=["GET"]),
            Route("/desk/review/{id:int}/done", guarded(self.done), methods=["POST"]),
            Route("/desk/review/{id:int}/delete", guarded(self.delete), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        kind, order = request.query_params.get("kind", ""), request.query_params.get("order", "")
        kind, order = kind if kind in KINDS else "", order if order == "frequent" else "newest"
        groups, summary = await self._inbox.listed(kind, order == "frequent"), await self._inbox.summary()
        return self._pages.render(
            request, "review.html", here="review", groups=groups, summary=summary, kind=kind, order=order,
            kinds=KIND_NAMES, inbox=self._inbox, words=self._words, days=self._days, fewest=FEWEST,
            faces=self._inbox.faces(summary), signs=list(FACES.values()), faces_days=FACES_SHOWN_DAYS,
        )  # fmt: skip

    async def done(self, request: Request) -> Response:
        return await self._settle(request, delete=False)

    async def delete(self, request: Request) -> Response:
        return await self._settle(request, delete=True)

    async def _settle(self, request: Request, delete: bool) -> Response:
        """Raises NotFound."""
        await self._inbox.done(request.path_params["id"], delete)
        form = request.state.form
        kind, frequent = form.get("kind"), form.get("order") == "frequent"
        known = f"kind={kind}&" if kind in KINDS else ""
        return RedirectResponse(f"/desk/review?{known}order={'frequent' if frequent else 'newest'}", 303)
