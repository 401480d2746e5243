"""What serves newcomers and staff, on a prepared Lotse."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.channels.telegram.channel import TelegramChannel, Tempo, connect
from bot.channels.telegram.courier import CHANNEL
from bot.channels.telegram.fetching import Fetcher
from bot.channels.telegram.hooking import webhook_of
from bot.channels.web.api import WebApi
from bot.channels.web.app import DATABASE_AWAY, Pages, web_app
from bot.channels.web.attachments import AttachmentApi
from bot.channels.web.calendar import CalendarFiles
from bot.channels.web.export import ExportApi
from bot.channels.web.pace import Pace
from bot.core.handoffs.following import Typist
from bot.core.ports import Dialogue
from bot.files.space import free_mb, nearly_full
from bot.service.accounts.sign_in import SignIn
from bot.service.channel.attachments import Attachments
from bot.service.channel.clearing import Clearer
from bot.service.channel.delivery import DeliveryWorker
from bot.service.channel.messenger import Messenger
from bot.service.channel.no_courier import NoCourier
from bot.service.channel.reception import Reception
from bot.service.channel.statement import Outside, Statements
from bot.service.signals import LocalSignals
from bot.service.staff.alerting import AlertKeeper
from bot.service.staff.handoff import HandoffDesk
from bot.service.staff.presence import DeskPresence
from bot.service.staff.waits import Patience, WaitKeeper
from bot.service.turn.turns import TurnWorker
from bot.settings import PROJECT, Settings
from bot.store.accounts.staff import SqlStaff
from bot.store.conversations.clearing import SqlClearings
from bot.store.conversations.clock_watch import SqlClockWatch
from bot.store.conversations.file_references import SqlFileReferences
from bot.store.conversations.outbox import SqlOutbox
from bot.store.conversations.pushed import SqlPushed
from bot.store.shared_signals import SharedSignals
from bot.store.steps.erased import ErasedLog
from bot.wiring.after import exporting_of, followed_up
from bot.wiring.alerts import alert_keeper
from bot.wiring.answering import cries_of, tongues_of
from bot.wiring.attachments import attachments_of
from bot.wiring.desk import screens_of_the_desk
from bot.wiring.files import load_dates, load_feasts
from bot.wiring.following import following_of
from bot.wiring.languages import languages_learnt
from bot.wiring.lotse import Lotse, worker_name


@dataclass
class Service:
    """What serves newcomers, over whichever dialogue engine it is given."""

    app: Starlette
    work: Callable[[], Coroutine[None, None, None]]
    reception: Reception
    signals: LocalSignals
    desk: HandoffDesk
    keeper: WaitKeeper
    sign_in: SignIn
    telegram: TelegramChannel | None = None
    alerts: AlertKeeper | None = None
    attachments: Attachments | None = None
    returned: NoCourier | None = None  # what is still to be sent to Telegram, when that is switched off


def assemble(
    lotse: Lotse, dialogue: Dialogue, tempo: Tempo = Tempo(), loaded: Callable[[], None] = lambda: None
) -> Service:
    """Builds the service on a prepared Lotse; nothing runs yet. `loaded`: called once when answering can begin."""
    signals, holidays = signals_of(lotse), lotse.holidays()
    presence = DeskPresence(lotse.clock, lotse.settings.presence)
    typists: dict[str, Typist] = {}

    reception = Reception(
        lotse.conversations, lotse.inbox, lotse.library, signals, dialogue, lotse.clock, holidays,
        lotse.settings.retention_days, following_of(lotse, signals),
    )  # fmt: skip
    desk = HandoffDesk(lotse.handoffs, lotse.library, signals, lotse.clock, presence, holidays)
    keeper = WaitKeeper(lotse.waits, lotse.library, signals, lotse.clock, holidays, patience(lotse.settings))
    sign_in = SignIn(SqlStaff(lotse.database, lotse.clock), lotse.clock)
    screens = screens_of_the_desk(lotse, sign_in, desk, signals, typists, dialogue)
    attachments = attachments_of(lotse, signals)
    telegram = _telegram(lotse, dialogue, signals, reception, tempo, typists, attachments)
    app = _web(lotse, dialogue, reception, attachments, screens, telegram.health if telegram else dict)
    if telegram:
        app.router.routes.extend(telegram.routes())
    work = partial(_work, lotse, dialogue, presence, signals, loaded)
    alone, outbox = not lotse.database.shared, SqlOutbox(lotse.database, lotse.clock)
    returned = None if telegram else NoCourier(outbox, CHANNEL, signals, alone)
    return Service(
        app, work, reception, signals, desk, keeper, sign_in, telegram, alert_keeper(lotse), attachments, returned
    )  # fmt: skip


async def _work(
    lotse: Lotse, dialogue: Dialogue, presence: DeskPresence, signals: LocalSignals, loaded: Callable[[], None]
) -> None:
    """The page is there before everything that answering needs is loaded; what is written meanwhile waits."""
    await languages_learnt(lotse.settings.models)
    answering = followed_up(lotse, await asyncio.to_thread(lotse.answering, dialogue, presence))
    await asyncio.to_thread(load_dates(PROJECT).warm)
    await asyncio.to_thread(load_feasts(PROJECT).warm, lotse.clock.now().date())
    loaded()
    tongues = await asyncio.to_thread(tongues_of, lotse)
    name = worker_name()
    worker = TurnWorker(
        name, lotse.inbox, lotse.conversations, answering, lotse.library, signals, lotse.clock, lotse.holidays(),
        tongues,
    )  # fmt: skip
    await worker.run()


def _web(
    lotse: Lotse,
    dialogue: Dialogue,
    reception: Reception,
    attachments: Attachments,
    screens: list[BaseRoute],
    telegram: Callable[[], Mapping[str, object]],
) -> Starlette:
    """What browsers reach: the page with its interface, files and calendars, and the screens of the desk."""
    library, settings = lotse.library, lotse.settings
    pages = Pages(
        library, dialogue, settings.feedback_url, attachments.most_bytes, _statements(lotse),
        partial(_amiss, lotse), reception.walk_in, telegram,
    )  # fmt: skip
    api = WebApi(reception, library, Pace(), settings.proxies)
    more = [
        *AttachmentApi(reception, attachments, Pace()).routes(),
        *ExportApi(reception, exporting_of(lotse), Pace()).routes(),
        *CalendarFiles(library, lotse.holidays(), lotse.clock).routes(),
    ]
    return web_app(api, pages, [*screens, *more])


def _statements(lotse: Lotse) -> Statements:
    settings, translating = lotse.settings, lotse.translating
    translator = translating.provider if translating else None
    outside = Outside(settings.telegram_token is not None, translator, settings.translation_pages)
    return Statements(lotse.library, outside)


async def _amiss(lotse: Lotse) -> str | None:
    database, data = lotse.database, lotse.settings.data
    if not await database.answers() or not await database.stores(doubtful=not free_mb(data)):
        return DATABASE_AWAY
    if nearly_full(data):
        return "disk nearly full"
    watch = await SqlClockWatch(database).seen(lotse.clock.now())
    return "clock has jumped" if watch.doubted else None


def signals_of(lotse: Lotse) -> LocalSignals:
    """On PostgreSQL several processes may share the work; they hear of each other."""
    return SharedSignals(lotse.database.url) if lotse.database.shared else LocalSignals()


def patience(settings: Settings) -> Patience:
    claim, assigned = timedelta(minutes=settings.claim_minutes), timedelta(minutes=settings.assigned_minutes)
    return Patience(claim, assigned=assigned, waiting=timedelta(days=settings.waiting_days))


def _telegram(
    lotse: Lotse,
    dialogue: Dialogue,
    signals: LocalSignals,
    reception: Reception,
    tempo: Tempo,
    typists: dict[str, Typist],
    attachments: Attachments,
) -> TelegramChannel | None:
    """The Telegram channel, when there is a token."""
    settings = lotse.settings
    if settings.telegram_token is None:
        return None
    token = settings.telegram_token.get_secret_value()
    api, courier = connect(token, settings.telegram_api, tempo, settings.public_url)
    typists[courier.channel] = courier
    pushed = SqlPushed(lotse.database, lotse.clock, ErasedLog(settings.erased_log), lotse.uploads)
    references, courier.content = SqlFileReferences(lotse.database, lotse.clock), attachments.content
    courier.export = exporting_of(lotse).of_message
    alone, outbox = not lotse.database.shared, SqlOutbox(lotse.database, lotse.clock)
    clearer = Clearer(SqlClearings(lotse.database, lotse.clock), courier, lotse.library, alone)
    messenger = Messenger(
        pushed, lotse.inbox, reception, lotse.library, signals, dialogue, courier, clearer, references,
        attachments.most_bytes, cries_of(lotse), _statements(lotse),
    )  # fmt: skip
    delivery = DeliveryWorker(outbox, courier, signals, lotse.clock, alone, tempo.pause_seconds)
    fetcher = Fetcher(api, references, attachments, signals, tempo.pause_seconds)
    hook = webhook_of(settings.public_url, settings.telegram_api, settings.telegram_polling)
    return TelegramChannel(token, hook, api, messenger, delivery, fetcher, clearer, tempo)
