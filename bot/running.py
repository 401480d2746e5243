"""Starts and stops what is wired: turns, timers, Telegram, the dialogue engine; and keeps the house meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path

from bot.core.errors import LotseError
from bot.core.handoffs.alerts import CHANNELS
from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.server import with_model
from bot.service.accounts.sign_in import SignIn
from bot.service.learning.live_understanding import LiveUnderstanding
from bot.service.signals import LocalSignals
from bot.service.staff.alerting import AlertKeeper
from bot.settings import PROJECT, Settings
from bot.store.running_bots import only_one
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse, Service, assemble
from bot.wiring.after import AfterKeeper
from bot.wiring.background import in_background
from bot.wiring.care import remind_of_reviews
from bot.wiring.editor import publish_when_due
from bot.wiring.files import load_everyday
from bot.wiring.renewing import engine_of
from bot.wiring.retention import expire

logger = logging.getLogger(__name__)
_REREAD_SECONDS = 5.0
_HURRY_AGAIN_SECONDS = 1.0
_EXPIRE_SECONDS = 3600.0
_LEFT_BEHIND_SECONDS = 900.0
_KEEP_SECONDS = 15.0
_ALERT_SECONDS = 5.0
_SEND_SECONDS = 2.0
_SOURCES_SECONDS = 60.0
_LEARN_AGAIN_SECONDS = 3600.0


@contextlib.asynccontextmanager
async def working(lotse: Lotse, service: Service) -> AsyncIterator[None]:
    """Turns are answered and the house is kept, until the block ends."""
    began = time.time()
    if lotse.settings.database.startswith("sqlite"):
        await lotse.inbox.release_all()
    running = [
        service.work(), service.signals.run(), _reread(lotse), _expire(lotse), _keep(service),
        *alerting(service.alerts), sweep(lotse, service, began), _keep_after(lotse, service), publish_when_due(lotse),
        remind_of_reviews(lotse), lotse.renewing.work(not lotse.database.shared),
    ]  # fmt: skip
    if service.telegram:
        telegram = service.telegram
        await telegram.begin()
        running += [telegram.receive(), telegram.send(), telegram.fetch(), telegram.clear()]
    if service.returned:
        running.append(service.returned.run())
    try:
        async with in_background(*running):
            yield
    finally:
        if service.telegram:
            await service.telegram.close()


@contextlib.asynccontextmanager
async def serving(lotse: Lotse) -> AsyncIterator[Service]:
    """The running Lotse: web application, turn worker, dialogue engine, channels, housekeeping.

    Raises Conflict: another one runs on the same SQLite database.
    """
    with only_one(lotse.settings.database):
        async with _serving(lotse) as service:
            yield service


@contextlib.asynccontextmanager
async def _serving(lotse: Lotse) -> AsyncIterator[Service]:
    await lotse.prepare()
    back = asyncio.Event()
    engine = lotse.engine(back.set)
    dialogue = RasaDialogue(engine.address)
    service = assemble(lotse, dialogue, loaded=gc.freeze)  # collecting all that stays anyway held pages up
    await _ensure_administrator(lotse.settings, service.sign_in)
    running = (
        engine.run(), hurry_when_back(lotse, service.signals, back), look_after_content(lotse),
        _follow_understanding(lotse), read_ahead(back, lotse.ahead),
    )  # fmt: skip
    try:
        async with in_background(*running), working(lotse, service):
            yield service
    finally:
        await engine.stop()
        await dialogue.close()
        await lotse.close()


async def read_ahead(back: asyncio.Event, more: Sequence[Callable[[], Awaitable[None]]] = ()) -> None:
    """When the engine is there: else the first who names an event waits a second, and all behind them; and the first
    coordinator of the day, while the desk reads all texts. `more`: what else takes so long."""
    await back.wait()
    await asyncio.to_thread(load_everyday, PROJECT)
    for read in more:
        try:
            await read()
        except Exception as error:  # whoever asks for it reads it, or is told
            logger.error("what the desk needs cannot be read ahead: %s", type(error).__name__, exc_info=error)


async def _ensure_administrator(settings: Settings, sign_in: SignIn) -> None:
    """For installing unattended. Raises BadInput when the password is too easy to guess."""
    if settings.admin_email and settings.admin_password:
        await sign_in.ensure_administrator(settings.admin_email, settings.admin_password.get_secret_value())


async def train_when_stale(lotse: Lotse) -> None:
    """A model of older content answers meanwhile; without one messages wait on disk, danger and menus are answered.
    What changed while it was learnt is learnt again. `_follow_understanding` swaps."""
    while await asyncio.to_thread(lotse.model) is None:
        older = await asyncio.to_thread(lotse.usable_model)
        logger.info("training the understanding, once after a change: a few minutes; %s", _meanwhile(older))
        try:
            await lotse.ensure_model(logger.info, gentle=older is not None)
        except LotseError as error:
            logger.error("%s", error)
            return


def _meanwhile(older: Path | None) -> str:
    if older is None:
        return "until then messages wait, there is no model of this code"
    return f"until then {older.name} answers, which knows the content of before"


async def look_after_content(lotse: Lotse) -> None:
    """One training at a time: first what is stale, then what the sources bring. What could not be learnt is tried again
    every hour, what is gone (it was broken) at the next look: without any model messages would wait for ever."""
    due, known = 0.0, lotse.trainer.arrived()
    while True:
        if time.monotonic() >= due or lotse.trainer.arrived() != known:
            known = lotse.trainer.arrived()
            try:
                await train_when_stale(lotse)
            except Exception as error:  # sources are looked after all the same
                logger.error("the understanding cannot be trained: %s", type(error).__name__, exc_info=error)
            due = time.monotonic() + _LEARN_AGAIN_SECONDS
        try:
            await refresh_sources(lotse)
        except Exception as error:  # the former content stays in use
            logger.error("sources cannot be looked after: %s", type(error).__name__, exc_info=error)
        await asyncio.sleep(_SOURCES_SECONDS)


async def refresh_sources(lotse: Lotse) -> None:
    """Asks every source that is due. What came is shown at once, and understood after a training beside the work."""
    await lotse.sources.refresh_due()
    await lotse.sources.count_trouble()
    if lotse.sources.fresh:  # also when a coordinator had one read
        lotse.sources.fresh = False
        try:
            await lotse.library.refresh()
        except Exception:
            lotse.sources.fresh = True  # shown and learnt at the next look
            raise
        try:
            await renew_model(lotse, logger.info)
        except LotseError as error:  # the former model stays; not tried again before something else changes
            logger.error("what came from the sources is not learnt: %s", error)


async def renew_model(lotse: Lotse, progress: Callable[[str], None]) -> Path:
    """Trains when the content asks for it; a running engine gets the new model, its dialogues stay."""
    model = await lotse.ensure_model(progress)
    if running := lotse.running_engine():
        await with_model(running, model, lotse.settings.run_folder / "rasa.json")
    return model


async def _follow_understanding(lotse: Lotse) -> None:
    """What goes live, here or in another process, is what the engine runs within seconds."""
    following = LiveUnderstanding(engine_of(lotse))
    while True:
        await lotse.renewing.published.wait(_REREAD_SECONDS)
        lotse.renewing.published.ready()
        try:
            await following.look()
        except Exception as error:  # the former goes on answering
            logger.error("the live understanding is not in use yet: %s", type(error).__name__, exc_info=error)


async def hurry_when_back(lotse: Lotse, signals: LocalSignals, back: asyncio.Event) -> None:
    """Whenever the engine is back, what was put off is due."""
    while True:
        await back.wait()
        back.clear()
        try:
            await lotse.inbox.hurry()
        except Exception as error:  # what was put off would wait out its pause
            logger.error("what was put off is not due yet: %s", type(error).__name__, exc_info=error)
            await asyncio.sleep(_HURRY_AGAIN_SECONDS)
            back.set()
        signals.work_arrived()


async def _reread(lotse: Lotse) -> None:
    """Texts and content that another process has changed are seen within seconds."""
    while True:
        await asyncio.sleep(_REREAD_SECONDS)
        try:
            await lotse.library.refresh()
        except Exception as error:  # the former content stays in use
            logger.error("content cannot be reread: %s", type(error).__name__, exc_info=error)


async def _keep(service: Service) -> None:
    """Claims that lapse, waits that end, alerts that are repeated."""
    while True:
        await asyncio.sleep(_KEEP_SECONDS)
        try:
            await service.keeper.look()
        except Exception as error:  # tried again at the next look
            logger.error("waits cannot be looked after: %s", type(error).__name__, exc_info=error)


def alerting(keeper: AlertKeeper | None) -> list[Coroutine[None, None, None]]:
    """Tells people outside the desk. What is due is looked for on its own, and each way sends on its own: a slow mail
    server delays neither what comes next nor a Telegram group."""
    if keeper is None:
        return []
    senders = [_alert(partial(keeper.send, channel), _SEND_SECONDS) for channel in CHANNELS]
    return [_alert(keeper.put, _ALERT_SECONDS), *senders]


async def _alert(step: Callable[[], Awaitable[int]], pause: float) -> None:
    while True:
        await asyncio.sleep(pause)
        try:
            await step()
        except Exception as error:  # tried again at the next look
            logger.error("alerts cannot be looked after: %s", type(error).__name__, exc_info=error)


async def sweep(lotse: Lotse, service: Service, began: float) -> None:
    """Files without a row: at the start of the only process what is older than it, later what is surely left behind;
    the row of a file that comes just now is still to be written. `began`: in seconds since 1970, as files say it."""
    log = ErasedLog(lotse.settings.erased_log)
    age = time.time() - began if lotse.settings.database.startswith("sqlite") else _LEFT_BEHIND_SECONDS
    while service.attachments:
        try:
            erased = await asyncio.to_thread(log.ids) if log.path.exists() else ()
            await service.attachments.sweep(age, erased)
        except Exception as error:  # tried again in an hour
            logger.error("files cannot be swept: %s", type(error).__name__, exc_info=error)
        age = _LEFT_BEHIND_SECONDS
        await asyncio.sleep(_EXPIRE_SECONDS)


async def _keep_after(lotse: Lotse, service: Service) -> None:
    """What follows a conversation: the question whether it helped, records for the file."""
    keeper = AfterKeeper(lotse, service.signals)
    while True:
        await asyncio.sleep(_KEEP_SECONDS)
        try:
            await keeper.look()
        except Exception as error:  # tried again at the next look
            logger.error("what follows conversations cannot be looked after: %s", type(error).__name__, exc_info=error)


async def _expire(lotse: Lotse) -> None:
    """Nothing is kept longer than the first line of every conversation says."""
    while True:
        await expire(lotse)
        await asyncio.sleep(_EXPIRE_SECONDS)
