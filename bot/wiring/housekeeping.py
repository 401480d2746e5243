"""What keeps the house while Lotse runs: claims that lapse, alerts, files without a row, what is too old."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial

from bot.core.handoffs.alerts import CHANNELS
from bot.service.signals import LocalSignals
from bot.service.staff.alerting import AlertKeeper
from bot.settings import PROJECT
from bot.store.steps.erased import ErasedLog
from bot.wiring.after import AfterKeeper
from bot.wiring.background import again_and_again, tried
from bot.wiring.care import remind_of_reviews
from bot.wiring.editor import publish_when_due
from bot.wiring.files import load_everyday
from bot.wiring.lotse import Lotse
from bot.wiring.retention import expire
from bot.wiring.service import Service

_REREAD_SECONDS = 5.0
_HURRY_AGAIN_SECONDS = 1.0
_EXPIRE_SECONDS = 3600.0
_LEFT_BEHIND_SECONDS = 900.0
_KEEP_SECONDS = 15.0
_ALERT_SECONDS = 5.0
_SEND_SECONDS = 2.0

Work = Coroutine[None, None, None]


def housekeeping(lotse: Lotse, service: Service, began: float) -> list[Work]:
    """Each goes on until cancelled. `began`: in seconds since 1970, as files say it."""
    after = AfterKeeper(lotse, service.signals)
    return [
        again_and_again(lotse.library.refresh, _REREAD_SECONDS, "content cannot be reread"),
        again_and_again(partial(expire, lotse), _EXPIRE_SECONDS, "what is too old cannot be deleted", at_once=True),
        again_and_again(service.keeper.look, _KEEP_SECONDS, "waits cannot be looked after"),
        again_and_again(after.look, _KEEP_SECONDS, "what follows conversations cannot be looked after"),
        *alerting(service.alerts), sweep(lotse, service, began), publish_when_due(lotse), remind_of_reviews(lotse),
    ]  # fmt: skip


def alerting(keeper: AlertKeeper | None) -> list[Work]:
    """Tells people outside the desk. What is due is looked for on its own, and each way sends on its own: a slow mail
    server delays neither what comes next nor a Telegram group."""
    if keeper is None:
        return []
    steps: list[tuple[Callable[[], Awaitable[int]], float]] = [(keeper.put, _ALERT_SECONDS)]
    steps += [(partial(keeper.send, channel), _SEND_SECONDS) for channel in CHANNELS]
    return [again_and_again(step, seconds, "alerts cannot be looked after") for step, seconds in steps]


async def sweep(lotse: Lotse, service: Service, began: float) -> None:
    """Files without a row: at the start of the only process what is older than it, later what is surely left behind;
    the row of a file that comes just now is still to be written. `began`: in seconds since 1970, as files say it."""
    attachments, log = service.attachments, ErasedLog(lotse.settings.erased_log)
    if attachments is None:
        return
    first = _LEFT_BEHIND_SECONDS if lotse.database.shared else time.time() - began
    ages = itertools.chain([first], itertools.repeat(_LEFT_BEHIND_SECONDS))

    async def once() -> None:
        age = next(ages)
        erased = await asyncio.to_thread(log.ids) if log.path.exists() else ()
        await attachments.sweep(age, erased)

    await again_and_again(once, _EXPIRE_SECONDS, "files cannot be swept", at_once=True)


async def hurry_when_back(lotse: Lotse, signals: LocalSignals, back: asyncio.Event) -> None:
    """Whenever the engine is back, what was put off is due; else it would wait out its pause."""
    while True:
        await back.wait()
        back.clear()
        if not await tried(lotse.inbox.hurry, "what was put off is not due yet"):
            await asyncio.sleep(_HURRY_AGAIN_SECONDS)
            back.set()
        signals.work_arrived()


async def read_ahead(back: asyncio.Event, more: Sequence[Callable[[], Awaitable[None]]] = ()) -> None:
    """When the engine is there: else the first who names an event waits a second, and all behind them; and the first
    coordinator of the day, while the desk reads all texts. `more`: what else takes so long. What cannot be read is read
    by whoever asks for it, or they are told."""
    await back.wait()
    await asyncio.to_thread(load_everyday, PROJECT)
    for read in more:
        await tried(read, "what the desk needs cannot be read ahead")
