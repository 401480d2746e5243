"""Renewing the understanding: learn what coordinators have decided, test it beside the live one, put it live.

The desk writes down what a person asks for; one process takes it up, says every few seconds how far it is, and goes on
whoever leaves the page. The live understanding answers all the while; it changes only in `go_live`, one transaction.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden, LotseError, ReasonMissing
from bot.core.learning.comparison import Expected, compare
from bot.core.learning.renewal import Renewal
from bot.core.learning.taught import Taught
from bot.service.content.library import training_content
from bot.service.learning.renewal_ports import Examiner, Renewals, Reread, Trains
from bot.service.learning.renewal_progress import Progress
from bot.service.signals import EventListener

logger = logging.getLogger(__name__)
_BEAT_SECONDS = 1.0
_POLL_SECONDS = 2.0
_SHORTEST_REASON = 10
EXAMINING_FROM = 60  # per cent
_PUBLISHED_FROM = ("tested", "refused", "former")
_LEARNING_SECONDS, _EXAMINING_SECONDS = 80.0, 50.0
_LEARNING = (
    "Die Beispielfragen werden gelernt. Das dauert meist ein bis drei Minuten, auf einem beschäftigten Rechner länger."
)
_BASE = "Das bisherige Verstehen wird für den Vergleich aufgebaut."
_EXAMINING = "Die neue Fassung beantwortet zur Probe alle Prüffragen."
_AGAIN = "Diese Fassung wird mit den heutigen Inhalten noch einmal aufgebaut. So lange antwortet die bisherige Fassung."
_SWAPPING = "Die Fassung wird veröffentlicht."
_CALLED_OFF = "Abgebrochen. Es hat sich nichts geändert."
_ENDED = "Unterbrochen, weil Lotse beendet wurde. Es hat sich nichts geändert. Beginnen Sie einfach neu."
_FAILED = (
    "Das hat nicht geklappt, es hat sich nichts geändert. Versuchen Sie es noch einmal; klappt es wieder nicht, "
    "sagen Sie es der Administration."
)
Questions = Callable[[], Awaitable[Sequence[Expected]]]


class Renewing:
    """`worker`: the name of this process; `margin`: see `compare`; `questions`: the fixed set and the town's own."""

    def __init__(
        self, renewals: Renewals, trains: Trains, examiner: Examiner, library: Reread, questions: Questions,
        worker: str, margin: float,
    ) -> None:  # fmt: skip
        self._renewals, self._trains, self._examiner, self._library = renewals, trains, examiner, library
        self._questions, self._worker, self._margin = questions, worker, margin
        self._asked, self.published, self._taking = EventListener(), EventListener(), asyncio.Lock()

    # What a person does

    async def start(self, by: Staff) -> int:
        """Raises RenewalUnderWay, NothingToLearn."""
        number = await self._renewals.begin(by.name)
        self._asked.hear()
        return number

    async def call_off(self, number: int) -> None:
        await self._renewals.call_off(number)

    async def discard(self, number: int, by: Staff) -> None:
        await self._renewals.discard(number, by.name)

    async def publish(self, number: int, by: Staff, why: str = "") -> None:
        """At once where its model lies ready, else by `work`.

        Raises:
            ReasonMissing: something speaks against it; Forbidden: only administrators may overrule that;
            VersionChanged, RenewalUnderWay: somebody was faster.
        """
        known, why = await self._renewals.get(number), " ".join(why.split())
        if known.state in ("refused", "former") and known.comparison:  # a former one may once have been overruled
            if known.comparison.for_administrators and not by.may_administer:
                raise Forbidden("fewer emergencies would be recognised: administrators only")
            if known.state == "refused" and len(why) < _SHORTEST_REASON:
                raise ReasonMissing("say why it is published all the same")
        ready = await self._ready(known.taught)
        async with self._taking:  # else `work` may take it up in between, and nobody waits until it is live
            await self._renewals.decide(number, by.name, why, (known.state,) if known.state in _PUBLISHED_FROM else ())
            renewal = await self._renewals.take(self._worker) if ready else None
        if renewal:
            await self._carry_out(renewal)
        else:
            self._asked.hear()

    # What is done about it

    async def work(self, alone: bool) -> None:
        """Takes up what was asked for, until cancelled. `alone`: no other process works on this database."""
        while True:
            try:
                if alone:
                    await self._renewals.settle()
                    alone = False
                while await self.work_once():
                    pass
            except Exception as error:  # tried again at the next look
                logger.error("the understanding cannot be renewed: %s", type(error).__name__, exc_info=error)
            self._asked.ready()
            await self._asked.wait(_POLL_SECONDS)

    async def work_once(self) -> bool:
        """True: there was something to do."""
        async with self._taking:
            renewal = await self._renewals.take(self._worker)
        if renewal is None:
            return False
        await self._carry_out(renewal)
        return True

    async def _carry_out(self, renewal: Renewal) -> None:
        news = Progress()
        doing = asyncio.create_task(self._do(renewal, news))
        try:
            called_off = await self._watched(renewal, doing, news)
            await self._closed(renewal, doing, called_off)
        except asyncio.CancelledError:
            doing.cancel()
            await asyncio.wait([doing])
            await asyncio.shield(self._renewals.ended(renewal.id, self._worker, _ENDED))
            raise
        if await self._library.refresh():  # another one is live
            self.published.hear()

    async def _watched(self, renewal: Renewal, doing: asyncio.Task[None], news: Progress) -> bool:
        """Says how far it is until it is done; True: somebody has called it off."""
        while not doing.done():
            await asyncio.wait([doing], timeout=_BEAT_SECONDS)
            if doing.done():
                return False
            if not await self._beat(renewal, news):
                doing.cancel()
                await asyncio.wait([doing])
                return True
        return False

    async def _beat(self, renewal: Renewal, news: Progress) -> bool:
        """False: it is not ours to do any more. A database that is away for a moment does not say so."""
        try:
            return await self._renewals.beat(renewal.id, self._worker, news.percent, news.words)
        except Exception as error:
            logger.error("cannot say how far the renewal is: %s", type(error).__name__, exc_info=error)
            return True

    async def _closed(self, renewal: Renewal, doing: asyncio.Task[None], called_off: bool) -> None:
        if called_off or doing.cancelled():
            await self._renewals.ended(renewal.id, self._worker, _CALLED_OFF, called_off=True)
        elif (error := doing.exception()) is not None:
            said = str(error) if isinstance(error, LotseError) else type(error).__name__
            logger.error("the understanding was not renewed: %s", said, exc_info=error)
            await self._renewals.ended(renewal.id, self._worker, _FAILED)

    async def _do(self, renewal: Renewal, news: Progress) -> None:
        await self._library.refresh()
        if renewal.state == "running":
            await self._renew(renewal, news)
        else:
            await self._publish(renewal, news)

    async def _renew(self, renewal: Renewal, news: Progress) -> None:
        live, guide = await self._renewals.live(), self._library.guide
        assert live  # `begin` saw to it
        news.stage(_LEARNING, 2, 58, _LEARNING_SECONDS)
        model = await self._model(training_content(guide, renewal.taught))
        news.stage(_BASE, 58, EXAMINING_FROM - 1, _LEARNING_SECONDS)
        former = await self._model(training_content(guide, live.taught))
        news.stage(_EXAMINING, EXAMINING_FROM, 99, _EXAMINING_SECONDS)
        news.tell(0.0)  # from here on it is counted: an estimate would fall back once the first answers come
        questions = await self._questions()
        texts = sorted({question.text for question in questions})
        after, before = await self._examiner.answers([model, former], texts, news.tell)
        rows = [(question, before[question.text], after[question.text]) for question in questions]
        compared = await asyncio.to_thread(compare, rows, self._margin)
        models = (model.name, former.name)
        await self._renewals.tested(renewal.id, self._worker, models, live.id, compared)

    async def _publish(self, renewal: Renewal, news: Progress) -> None:
        content = training_content(self._library.guide, renewal.taught)
        news.stage(_AGAIN, 2, 98, _LEARNING_SECONDS)
        model = await self._model(content)
        news.stage(_SWAPPING, 98, 100, 2.0)
        await self._renewals.go_live(renewal.id, self._worker, model.name)

    async def _model(self, content: dict[str, Any]) -> Path:
        """Trained beside the work, when there is none yet."""
        known = await asyncio.to_thread(self._trains.find, content)
        if known:
            return known
        return await self._trains.train(content, logger.info, gentle=True, keep=await self._renewals.models())

    async def _ready(self, taught: Taught) -> bool:
        await self._library.refresh()
        content = training_content(self._library.guide, taught)
        return await asyncio.to_thread(self._trains.find, content) is not None
