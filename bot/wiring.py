"""The only module that knows every room: builds Lotse from its settings. `running` starts and stops it."""

from __future__ import annotations

import asyncio
import logging
import os
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.channels.telegram.channel import TelegramChannel, Tempo, connect
from bot.channels.web.api import WebApi
from bot.channels.web.app import Pages, web_app
from bot.channels.web.pace import Pace
from bot.core.content import Item, Outcome
from bot.core.danger import DangerPatterns
from bot.core.ports import Dates, Dialogue
from bot.core.yaml_text import parse_yaml
from bot.desk.editor.routes import Editor
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.routes import desk_routes
from bot.dialogue.server import Address, RasaServer
from bot.dialogue.training import Trainer
from bot.language.files import load_detector
from bot.language.gazetteer import Name, words_in
from bot.portal.holidays import LandHolidays
from bot.portal.integreat import read_pages
from bot.portal.response_files import read_intents, read_texts
from bot.portal.town_files import read_town
from bot.service.answering import Answering
from bot.service.dated import DatedDialogue
from bot.service.delivery import DeliveryWorker
from bot.service.handoff import HandoffDesk
from bot.service.import_portal import import_items
from bot.service.library import LiveLibrary, training_content
from bot.service.messenger import Messenger
from bot.service.presence import DeskPresence
from bot.service.publishing import Publishing
from bot.service.reception import Reception
from bot.service.sign_in import SignIn
from bot.service.signals import LocalSignals
from bot.service.staffing import Staffing
from bot.service.turns import TurnWorker
from bot.service.waits import Patience, WaitKeeper
from bot.settings import PROJECT, Settings
from bot.store.contents import SqlContents
from bot.store.conversations import SqlConversations
from bot.store.database import Database
from bot.store.erased import ErasedLog
from bot.store.handoffs import SqlHandoffs
from bot.store.inbox import SqlInbox
from bot.store.migrate import upgrade
from bot.store.outbox import SqlOutbox
from bot.store.pushed import SqlPushed
from bot.store.responses import Seed, SqlResponses
from bot.store.staff import SqlStaff
from bot.store.waits import SqlWaits

logger = logging.getLogger(__name__)


class TownClock:
    """Implements the port `Clock` in a town's zone."""

    def __init__(self, zone: str = "Europe/Berlin") -> None:
        self._zone = ZoneInfo(zone)

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone(self._zone)


@dataclass
class Lotse:
    """Everything that is built once, without anything running yet."""

    settings: Settings
    database: Database
    contents: SqlContents
    responses: SqlResponses
    conversations: SqlConversations
    inbox: SqlInbox
    handoffs: SqlHandoffs
    waits: SqlWaits
    library: LiveLibrary
    clock: TownClock
    trainer: Trainer

    async def prepare(self) -> None:
        """Schema, the files' texts and the demo town, everything read."""
        await asyncio.to_thread(upgrade, self.settings.database)
        texts = await asyncio.to_thread(read_texts, PROJECT / "responses")
        await self.responses.seed(Seed(t.kind, t.name, t.locale, t.text, t.written_by) for t in texts)
        await self.seed_town(PROJECT / "portal")
        await self.library.refresh()

    async def seed_town(self, folder: Path) -> list[Outcome]:
        """The town's files, as they are now."""
        return await import_items(self.contents, await asyncio.to_thread(_town_items, folder))

    def answering(self, dialogue: Dialogue, presence: DeskPresence | None = None) -> Answering:
        detector = load_detector(PROJECT, self.settings.models)
        dialogue = DatedDialogue(dialogue, load_dates(PROJECT), self.clock)
        return Answering(dialogue, self.library, detector, load_danger(PROJECT), self.clock, self.holidays(), presence)

    def holidays(self) -> LandHolidays:
        return LandHolidays(self.library.guide.town.land)

    async def ensure_model(self, progress: Callable[[str], None]) -> Path:
        """The model for the present texts and content; trained now when there is none."""
        content = training_content(self.library.guide)
        if known := self.trainer.find(content):
            return known
        await asyncio.to_thread(load_detector, PROJECT, self.settings.models)  # its model is Rasa's too
        return await self.trainer.train(content, progress)

    def engine(self, on_ready: Callable[[], None] = lambda: None) -> RasaServer:
        python = self.settings.rasa_python
        return RasaServer(python, PROJECT, self.settings.run_folder, self.model, on_ready)

    def model(self) -> Path | None:
        """The model for the present code, examples and content, if it is trained."""
        return self.trainer.find(training_content(self.library.guide))

    def running_engine(self) -> Address | None:
        """The engine that a running Lotse looks after."""
        return Address.looked_after(self.settings.run_folder / "rasa.json")

    async def close(self) -> None:
        await self.database.close()


def build(settings: Settings, clock: TownClock | None = None) -> Lotse:
    """Connects the rooms; opens nothing yet. Another clock is for tests."""
    settings.data.mkdir(parents=True, exist_ok=True)
    clock, database = clock or TownClock(), Database(settings.database)
    erased = ErasedLog(settings.erased_log)
    contents, responses = SqlContents(database, clock), SqlResponses(database, clock)
    library = LiveLibrary(contents, responses, read_intents(PROJECT / "responses"))
    trainer = Trainer(settings.rasa_python, PROJECT, settings.models, settings.embeddings)
    return Lotse(
        settings, database, contents, responses, SqlConversations(database, clock, erased), SqlInbox(database, clock),
        SqlHandoffs(database, clock), SqlWaits(database, clock), library, clock, trainer,
    )  # fmt: skip


def patience(settings: Settings) -> Patience:
    return Patience(timedelta(minutes=settings.claim_minutes), timedelta(days=settings.waiting_days))


def _town_items(folder: Path) -> list[Item]:
    pages = [read_pages(file.read_text("utf-8"), file.name) for file in sorted(folder.glob("pages.*.json"))]
    return read_town(folder) + [item for items in pages for item in items]


@lru_cache(maxsize=1)
def load_dates(project: Path) -> Dates:
    """Built once per process from the words of days, weekdays and dates; the library is loaded only here."""
    from bot.language.dates import DateFinder

    words: dict[str, list[Name]] = {}
    for file in sorted([*(project / "nlu" / "entities").glob("*.yml"), *(project / "nlu" / "dates").glob("*.yml")]):
        words.setdefault(file.stem, []).extend(words_in(parse_yaml(file.read_text("utf-8"))["words"]))
    return DateFinder(words)


@lru_cache(maxsize=1)
def load_danger(project: Path) -> DangerPatterns:
    """Built once per process: it never changes while Lotse runs."""
    files = sorted((project / "nlu" / "danger").glob("*.yml"))
    return DangerPatterns.from_data(parse_yaml(file.read_text("utf-8")) for file in files)


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


def assemble(lotse: Lotse, dialogue: Dialogue, tempo: Tempo = Tempo()) -> Service:
    """Builds the service on a prepared Lotse; nothing runs yet."""
    signals, holidays = LocalSignals(), lotse.holidays()
    presence = DeskPresence(lotse.clock, lotse.settings.presence)

    async def work() -> None:
        """The page is there before everything that answering needs is loaded; what is written meanwhile waits."""
        answering = await asyncio.to_thread(lotse.answering, dialogue, presence)
        await asyncio.to_thread(load_dates(PROJECT).warm)
        name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        worker = TurnWorker(
            name, lotse.inbox, lotse.conversations, answering, lotse.library, signals, lotse.clock, holidays
        )  # fmt: skip
        await worker.run()

    reception = Reception(
        lotse.conversations, lotse.inbox, lotse.library, signals, dialogue, lotse.clock, holidays,
        lotse.settings.retention_days,
    )  # fmt: skip
    desk = HandoffDesk(lotse.handoffs, lotse.library, signals, lotse.clock, presence)
    keeper = WaitKeeper(lotse.waits, lotse.library, signals, lotse.clock, holidays, patience(lotse.settings))
    pages = Pages(lotse.library, dialogue, lotse.settings.feedback_url)
    sign_in = SignIn(SqlStaff(lotse.database, lotse.clock), lotse.clock)
    app = web_app(WebApi(reception, lotse.library, Pace()), pages, _desk_routes(lotse, sign_in, desk, signals))
    telegram = _telegram(lotse, dialogue, signals, reception, tempo)
    if telegram:
        app.router.routes.extend(telegram.routes())
    return Service(app, work, reception, signals, desk, keeper, sign_in, telegram)


def _desk_routes(lotse: Lotse, sign_in: SignIn, desk: HandoffDesk, signals: LocalSignals) -> list[BaseRoute]:
    """The screens of staff and coordinators, all behind one guard."""
    library, public_url = lotse.library, lotse.settings.public_url
    pages = DeskPages(library)
    guard = Guard(sign_in, pages, public_url)
    staffing = Staffing(SqlStaff(lotse.database, lotse.clock), sign_in, library)
    editor = Editor(Publishing(lotse.responses, library), library, lotse.clock, guard, pages)
    screens = desk_routes(sign_in, staffing, desk, library, signals, lotse.clock, guard, pages, public_url)
    return [*screens, *editor.routes()]


def _telegram(
    lotse: Lotse, dialogue: Dialogue, signals: LocalSignals, reception: Reception, tempo: Tempo
) -> TelegramChannel | None:
    """The Telegram channel, when there is a token."""
    settings = lotse.settings
    if settings.telegram_token is None:
        return None
    token = settings.telegram_token.get_secret_value()
    api, courier = connect(token, settings.telegram_api, tempo)
    pushed = SqlPushed(lotse.database, lotse.clock, ErasedLog(settings.erased_log))
    messenger = Messenger(pushed, lotse.inbox, reception, lotse.library, signals, dialogue, courier)
    alone, outbox = settings.database.startswith("sqlite"), SqlOutbox(lotse.database, lotse.clock)
    delivery = DeliveryWorker(outbox, courier, signals, lotse.clock, alone, tempo.pause_seconds)
    return TelegramChannel(token, settings.public_url, api, messenger, delivery, tempo)
