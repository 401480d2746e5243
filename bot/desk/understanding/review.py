"""The review inbox, for coordinators: what was not understood or did not help. Nobody's identity, no channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.after.review import FEWEST, Decision, Wanted
from bot.core.errors import AlreadyDecided, NotFound
from bot.core.feedback import FACES, KINDS
from bot.core.locale import direction
from bot.desk.guard import Guard, Handler
from bot.desk.pages import DeskPages
from bot.desk.understanding.indicator_words import number as figure
from bot.desk.understanding.review_words import BACK, WRONG, decided, somebody_else, wanted_address
from bot.desk.words import Words
from bot.service.after.review import FACES_SHOWN_DAYS, KIND_NAMES, ReviewDesk, ReviewInbox


class ReviewScreen:
    """The list, whole groups settled from it, and taking back. `days`: how long a question is kept."""

    def __init__(
        self, inbox: ReviewInbox, desk: ReviewDesk, guard: Guard, pages: DeskPages, words: Words, days: int
    ) -> None:
        self._inbox, self._desk, self._guard = inbox, desk, guard
        self._pages, self._words, self._days = pages, words, days

    def routes(self) -> list[Route]:
        def guarded(handle: Handler) -> Handler:
            return self._guard.signed_in(handle, role=Role.COORDINATOR)

        return [
            Route("/desk/review", guarded(self.page), methods=["GET"]),
            Route("/desk/review/groups/{id:int}/all", guarded(self.settle_all), methods=["POST"]),
            Route("/desk/review/decisions/{id:int}/undo", guarded(self.undo), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        return await self._page(request)

    async def settle_all(self, request: Request) -> Response:
        """All questions of a group that were there when the page was drawn: done or deleted."""
        form, group = request.state.form, request.path_params["id"]
        wanted = wanted_of(form.get)
        _, following = await self._inbox.group(group, wanted)
        try:
            done = await self._desk.decide_all(
                request.state.staff, group, number_of(form.get("last")), form.get("action") == "delete"
            )  # fmt: skip
        except AlreadyDecided as error:
            return RedirectResponse(address(wanted, other=error.decision), 303)
        except NotFound:
            return await self._page(request, WRONG["gone"], 409)
        request.state.audited = {"about": decided(done, self._inbox.label, self._inbox.page)}
        return RedirectResponse(address(wanted, done=done.id) + (f"#g{following}" if following else ""), 303)

    async def undo(self, request: Request) -> Response:
        wanted = wanted_of(request.state.form.get)
        try:
            done = await self._desk.undo(request.path_params["id"])
        except AlreadyDecided:
            return await self._page(request, WRONG["undone"], 409)
        return RedirectResponse(address(wanted, done=done.id), 303)

    async def _page(self, request: Request, wrong: str = "", status: int = 200) -> Response:
        given = request.state.form.get if hasattr(request.state, "form") else request.query_params.get
        wanted, number = wanted_of(given), max(number_of(request.query_params.get("page", "1")), 1)
        listing, number, count = await self._inbox.listed(wanted, number)
        summary, (languages, topics) = await self._inbox.summary(), await self._inbox.choices()
        told = await told_on(request, self._inbox, self._desk)
        return self._pages.render(
            request, "review.html", status, here="review", listing=listing, number=number, count=count, wanted=wanted,
            summary=summary, languages=languages, topics=topics, kinds=KIND_NAMES, inbox=self._inbox,
            words=self._words, days=self._days, fewest=FEWEST, direction=direction, address=address,
            wrong=wrong or told.other, told=told, faces=self._inbox.faces(summary), signs=list(FACES.values()),
            faces_days=FACES_SHOWN_DAYS, figure=figure,
        )  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What the last step did, to be said on top: `done`, in words, with a way back; `other`: somebody was faster."""

    done: Decision | None = None
    said: str = ""
    other: str = ""
    back: str = ""


async def told_on(request: Request, inbox: ReviewInbox, desk: ReviewDesk) -> Told:
    done = await desk.decision(number_of(request.query_params.get("done", "")))
    other = number_of(request.query_params.get("other", ""))
    faster = somebody_else(await desk.decision(other), inbox.label, inbox.page) if other else ""
    back = BACK if done and not done.undone and done.verdict != "new" else ""
    return Told(done, decided(done, inbox.label, inbox.page) if done else "", faster, back)


def wanted_of(given: Callable[..., Any]) -> Wanted:
    """The list's filters, from an address or a form. `given`: `get` of either."""
    kind, language, topic, order = (str(given(name, "")) for name in ("kind", "language", "topic", "order"))
    kind = kind if kind in KINDS else ""
    return Wanted(kind, language[:16], topic[:32], "frequent" if order == "frequent" else "newest")


def address(wanted: Wanted, group: int | None = None, **more: object) -> str:
    """Of the list, or of a group in it."""
    path = "/desk/review" if group is None else f"/desk/review/groups/{group}"
    query = {**wanted_address(wanted), **{name: str(value) for name, value in more.items() if value}}
    return f"{path}?{urlencode(query)}" if query else path


def number_of(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
