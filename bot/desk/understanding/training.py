"""„Verstehen erneuern“: what would be new, one button, how far it is, what gets better and worse, publish, go back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import ReasonMissing
from bot.core.learning.renewal import BUSY, UNDECIDED, News, Renewal
from bot.core.learning.stand import Stand
from bot.core.ports import Clock, Library
from bot.desk.audit_words import BACK_TO_FORMER
from bot.desk.guard import Guard, Handler
from bot.desk.pages import DeskPages
from bot.desk.understanding.training_lost import lost
from bot.desk.understanding.training_words import DONE, STATES, TrainingWords, asked, standing, tally
from bot.desk.words import Words
from bot.service.learning.renewing import Renewing

PATH = "/desk/training"
_SHOWN = 12  # changes that are shown at once


class _Store(Protocol):
    async def latest(self) -> list[Renewal]: ...

    async def get(self, number: int) -> Renewal: ...

    async def live(self) -> Renewal | None: ...

    async def news(self, since: int | None = None) -> News: ...


class TrainingScreen:
    def __init__(
        self, renewing: Renewing, store: _Store, library: Library, words: Words, clock: Clock, guard: Guard,
        pages: DeskPages, stand: Callable[[], Stand],
    ) -> None:  # fmt: skip
        """`stand`: on which content the engine is; blocking."""
        self._stand = stand
        self._renewing, self._store, self._clock, self._guard, self._pages = renewing, store, clock, guard, pages
        self._words, self._said = words, TrainingWords(library, words)

    def routes(self) -> list[BaseRoute]:
        def guarded(handle: Handler, **more: bool) -> Handler:
            return self._guard.signed_in(handle, Role.COORDINATOR, **more)

        one = PATH + "/{id:int}"
        return [
            Route(PATH, guarded(self.page), methods=["GET"]),
            Route(PATH, guarded(self.start), methods=["POST"]),
            Route(f"{PATH}/state", guarded(self.state, api=True, background=True), methods=["GET"]),
            Route(one, guarded(self.result), methods=["GET"]),
            Route(f"{one}/call-off", guarded(self.call_off), methods=["POST"]),
            Route(f"{one}/publish", guarded(self.publish), methods=["POST"]),
            Route(f"{one}/discard", guarded(self.discard), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        return await self._page(request, done=DONE.get(request.query_params.get("done", ""), ""))

    async def result(self, request: Request) -> Response:
        """How one compared when it was tested. Raises NotFound."""
        known = await self._store.get(request.path_params["id"])
        live = await self._store.live()
        return self._pages.render(
            request, "training_result.html", here="training", shown=known, when=self._when, states=STATES,
            **self._result(known, live),
        )  # fmt: skip

    async def state(self, request: Request) -> Response:
        """What the page asks every few seconds while something is under way."""
        busy = _busy(await self._store.latest())
        if busy is None:
            return JSONResponse({"busy": False})
        return JSONResponse({"busy": True, "percent": busy.percent, "progress": busy.progress})

    async def start(self, request: Request) -> Response:
        await self._renewing.start(_who(request))
        return RedirectResponse(PATH, 303)

    async def call_off(self, request: Request) -> Response:
        await self._renewing.call_off(request.path_params["id"])
        return RedirectResponse(f"{PATH}?done=called_off", 303)

    async def discard(self, request: Request) -> Response:
        await self._renewing.discard(request.path_params["id"], _who(request))
        return RedirectResponse(f"{PATH}?done=discarded", 303)

    async def publish(self, request: Request) -> Response:
        """Also back to a former one."""
        number, why = request.path_params["id"], request.state.form.get("why")
        back = (await self._store.get(number)).state == "former"
        try:
            await self._renewing.publish(number, _who(request), why)
        except ReasonMissing:
            return await self._page(request, status=400, why=why, reason_missing=True)
        said = BACK_TO_FORMER if back else None
        request.state.audited = {"about": f"Verstehen, Fassung {number}", "detail": why, "said": said}
        busy = _busy(await self._store.latest())
        return RedirectResponse(PATH if busy else f"{PATH}?done=published", 303)

    async def _page(self, request: Request, status: int = 200, **more: Any) -> Response:
        history, live = await self._store.latest(), await self._store.live()
        busy = _busy(history)
        undecided = next((one.id for one in history if one.state in UNDECIDED), None)
        candidate = await self._store.get(undecided) if undecided and not busy else None
        found = self._result(candidate, live) if candidate else {}
        published = request.query_params.get("done") == "published"
        testing = busy is not None and busy.state == "running"
        values: dict[str, Any] = {
            "done": "", "why": "", "reason_missing": False, "history": history, "live": live, "busy": busy,
            "candidate": candidate, "states": STATES, "when": self._when, "tally": tally, "said": self._said,
            "words": self._words, "later": await self._store.news(undecided) if candidate else None,
            "standing": standing(await asyncio.to_thread(self._stand), published, testing),
            "news": None if busy else await self._store.news(), "last": history[0] if history else None,
        }  # fmt: skip
        return self._pages.render(request, "training.html", status, here="training", **values | found | more)

    def _result(self, known: Renewal, live: Renewal | None) -> dict[str, Any]:
        compared = known.comparison
        if compared is None:
            return {"compared": None}
        return {
            "compared": compared, "objections": self._said.objections(compared),
            "figures": self._said.figures(compared), "languages": self._said.languages(compared),
            "better": self._said.changes(compared.better), "worse": self._said.changes(compared.worse),
            "questions": asked(compared.before), "most": _SHOWN, "tally": tally,
            "lost": self._said.lost(lost(known, live)), "outdated": known.against != (live.id if live else None),
        }  # fmt: skip

    def _when(self, moment: datetime | None) -> str:
        return f"{moment.astimezone(self._clock.now().tzinfo):%d.%m.%Y, %H:%M} Uhr" if moment else ""


def _busy(renewals: list[Renewal]) -> Renewal | None:
    return next((one for one in renewals if one.state in BUSY), None)


def _who(request: Request) -> Staff:
    return cast(Staff, request.state.staff)
