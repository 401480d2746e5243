"""Starts and stops what is wired: turns, timers, Telegram, the dialogue engine."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import AsyncIterator

from bot.dialogue.rasa import RasaDialogue
from bot.service.accounts.sign_in import SignIn
from bot.settings import Settings
from bot.store.running_bots import only_one
from bot.wiring import Lotse, Service, assemble
from bot.wiring.background import in_background
from bot.wiring.housekeeping import housekeeping, hurry_when_back, read_ahead
from bot.wiring.learning import follow_understanding, look_after_content


@contextlib.asynccontextmanager
async def working(lotse: Lotse, service: Service) -> AsyncIterator[None]:
    """Turns are answered and the house is kept, until the block ends."""
    began = time.time()
    alone = not lotse.database.shared
    if alone:
        await lotse.inbox.release_all()
    running = [
        service.work(), service.signals.run(), lotse.renewing.work(alone), *housekeeping(lotse, service, began),
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
        follow_understanding(lotse), read_ahead(back, lotse.ahead),
    )  # fmt: skip
    try:
        async with in_background(*running), working(lotse, service):
            yield service
    finally:
        await engine.stop()
        await dialogue.close()
        await lotse.close()


async def _ensure_administrator(settings: Settings, sign_in: SignIn) -> None:
    """For installing unattended. Raises BadInput when the password is too easy to guess."""
    if settings.admin_email and settings.admin_password:
        await sign_in.ensure_administrator(settings.admin_email, settings.admin_password.get_secret_value())
