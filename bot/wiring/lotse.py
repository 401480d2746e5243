"""Everything that is built once, without anything running yet."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.telegram.api import BotApi
from bot.core.content.content import Outcome
from bot.core.handoffs.letter import Mailer
from bot.core.learning.stand import EngineState, Stand
from bot.core.ports import Dialogue
from bot.core.texts.translation import TranslationLimits
from bot.dialogue.address import Address
from bot.dialogue.examining import ModelExaminer
from bot.dialogue.server import RasaServer
from bot.dialogue.training import Trainer
from bot.files.closed import closed
from bot.files.folder import UploadFolder
from bot.language.files import kept_model
from bot.portal.holidays import LandHolidays
from bot.portal.response_files import read_intents, read_texts
from bot.portal.sources import PortalReader
from bot.service.content.editing_content import ContentEditing
from bot.service.content.import_portal import import_items
from bot.service.content.library import LiveLibrary, training_content
from bot.service.content.sources import SourceKeeper
from bot.service.learning.renewing import Renewing
from bot.service.staff.presence import DeskPresence
from bot.service.texts.content_check import ContentCheck
from bot.service.translation.translating import Translating
from bot.service.turn.answering import Answers
from bot.settings import PROJECT, Settings
from bot.store.content.board import SqlBoard
from bot.store.content.content_edits import SqlContentEdits
from bot.store.content.contents import SqlContents
from bot.store.content.fact_checks import SqlFactChecks
from bot.store.content.library_state import SqlStates
from bot.store.content.seeded import SqlSeeded
from bot.store.content.sources import SqlSources
from bot.store.conversations.conversations import SqlConversations
from bot.store.conversations.inbox import SqlInbox
from bot.store.conversations.translations import SqlTranslations
from bot.store.database import Database
from bot.store.handoffs.handoffs import SqlHandoffs
from bot.store.handoffs.waits import SqlWaits
from bot.store.learning.taught import SqlTaught
from bot.store.learning.teaching import SqlTeaching
from bot.store.learning.understandings import SqlUnderstandings
from bot.store.migrate import upgrade
from bot.store.steps.erased import ErasedLog
from bot.store.texts.responses import SqlResponses
from bot.wiring.answering import answers
from bot.wiring.exam import exam_questions
from bot.wiring.files import (
    load_checked,
    load_common_offices,
    load_feasts,
    town_items,
)
from bot.wiring.languages import languages_learnt
from bot.wiring.providers import mailer_of, translator_of

_BERLIN = ZoneInfo("Europe/Berlin")


class TownClock:
    """Implements the port `Clock` in a town's zone, which is known once its content is read."""

    def __init__(self, zone: Callable[[], tzinfo] = lambda: _BERLIN) -> None:
        self._zone = zone

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone(self._zone())


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
    translations: SqlTranslations
    translating: Translating | None
    ahead: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What takes the desk's first pages seconds, to be read before somebody asks for them."""

    async def prepare(self) -> None:
        """Schema, the files' texts and the demo town, everything read."""
        await self.database.reach()
        await asyncio.to_thread(upgrade, self.settings.database)
        await asyncio.to_thread(ErasedLog(self.settings.erased_log).begin, self.clock.now())
        texts = await asyncio.to_thread(read_texts, PROJECT / "responses")
        await self.responses.seed(texts)
        await self.seed_town(PROJECT / "portal")
        await self.library.refresh()

    async def seed_town(self, folder: Path) -> list[Outcome]:
        """The town's files, as they are now. Pages go with their file, unless they are read from an address by now."""
        items, seeded = await asyncio.to_thread(town_items, folder), SqlSeeded(self.database)
        read = {owned for source in await self.sources.all() for owned in source.owns}
        before, now = await seeded.sources(), {item.source for item in items}
        outcomes = await import_items(self.contents, items, before - read)
        if before != now:
            await seeded.note(now)
        return outcomes

    def answering(self, dialogue: Dialogue, presence: DeskPresence | None = None) -> Answers:
        return answers(self, dialogue, presence)

    def content_check(self) -> ContentCheck:
        looked_up = SqlFactChecks(self.database, self.clock)
        return ContentCheck(
            self.responses, self.library, self.clock, lambda: load_checked(PROJECT), looked_up, SqlTaught(self.database)
        )

    @cached_property
    def mailer(self) -> Mailer | None:
        """Letters by e-mail; None when no mail server is configured."""
        return mailer_of(self.settings, self.clock)

    @cached_property
    def group(self) -> BotApi | None:
        """Writes into Telegram groups of departments, with the bot's token; None without one."""
        token = self.settings.telegram_token
        return BotApi(token.get_secret_value(), self.settings.telegram_api) if token else None

    @cached_property
    def uploads(self) -> UploadFolder:
        """Where files lie that newcomers and staff have sent."""
        return upload_folder(self.settings)

    @cached_property
    def sources(self) -> SourceKeeper:
        """Where content comes from again and again."""
        return SourceKeeper(
            SqlSources(self.database, self.clock), self.contents, self.portal_reader(), self.clock, worker_name()
        )  # fmt: skip

    def portal_reader(self) -> PortalReader:
        return PortalReader(
            self.settings.allow_private_sources, self.clock, lambda: self.library.guide.town.timezone
        )  # fmt: skip

    def content_editing(self) -> ContentEditing:
        return ContentEditing(SqlContentEdits(self.database, self.clock))

    @cached_property
    def renewing(self) -> Renewing:
        """What coordinators do to renew the understanding."""
        settings, teaching = self.settings, SqlTeaching(self.database, self.clock)
        outside = {
            "LOTSE_DATA": str(settings.data), "LOTSE_DATABASE_URL": settings.database,
            "LOTSE_RASA_PYTHON": str(settings.rasa_python), "LOTSE_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        return Renewing(
            SqlUnderstandings(self.database, self.clock), self.trainer,
            ModelExaminer(PROJECT, settings.models, outside, self.trainer.turn), self.library,
            lambda: exam_questions(settings.test_questions, teaching), worker_name(), settings.accuracy_margin / 100,
        )  # fmt: skip

    def holidays(self) -> LandHolidays:
        """Of the Land that the town is in: also after it was changed at the desk."""
        return LandHolidays(lambda: self.library.guide.town.land, load_feasts(PROJECT))

    async def ensure_model(self, progress: Callable[[str], None], gentle: bool = False, again: bool = False) -> Path:
        """The model for the present texts and content; trained now when there is none. `gentle`, `again`: as in
        `Trainer`, whose training is gentle too while an engine answers."""
        content = self.learnt_from()
        if not again and (known := await asyncio.to_thread(self.trainer.find_sound, content)):
            return known
        gentle = gentle or self.running_engine() is not None
        kept = await SqlUnderstandings(self.database, self.clock).models()
        languages = await asyncio.to_thread(kept_model, PROJECT, self.settings.models)
        learning = asyncio.create_task(languages_learnt(self.settings.models))
        try:  # while Rasa is loaded, which needs the other's model then
            model = await self.trainer.train(content, progress, gentle, kept, again, languages)
            await learning
            return model
        finally:
            learning.cancel()
            await asyncio.wait([learning])

    def engine(self, on_ready: Callable[[], None] = lambda: None) -> RasaServer:
        python = self.settings.rasa_python
        return RasaServer(python, PROJECT, self.settings.run_folder, self.sound_model, on_ready)

    def model(self) -> Path | None:
        """The model for the present code, examples and content, if it is trained."""
        return self.trainer.find(self.learnt_from())

    def usable_model(self) -> Path | None:
        """The same; while it is not trained, the latest one of this code and these lessons, of older content."""
        content = self.learnt_from()
        return self.trainer.find(content) or self.trainer.older(content)

    def sound_model(self) -> Path | None:
        """The same, of those that are whole; what is broken goes."""
        while (model := self.usable_model()) and not self.trainer.sound(model):
            pass
        return model

    def stand(self) -> Stand:
        """What is understood just now. Blocking: it reads all that a model is learnt from."""
        running, present = self.running_engine(), self.model()
        if present is None:
            engine: EngineState = "older" if running or self.usable_model() else "none"
        elif running:
            engine = "present" if running.model == str(present) else "older"
        else:
            engine = "starting"
        return Stand(engine, self.trainer.busy())

    def learnt_from(self) -> dict[str, Any]:
        """What the live understanding learns beyond the files."""
        return training_content(self.library.guide, self.library.taught)

    def running_engine(self) -> Address | None:
        """The engine that a running Lotse looks after."""
        return Address.looked_after(self.settings.run_folder / "rasa.json")

    async def close(self) -> None:
        if self.translating:
            await self.translating.close()
        if "group" in self.__dict__ and self.group:
            await self.group.close()
        await self.database.close()


def build(settings: Settings, clock: TownClock | None = None) -> Lotse:
    """Connects the rooms; opens nothing yet. Another clock is for tests."""
    closed(settings.data)
    clock = clock or TownClock(lambda: library.guide.town.zone)
    database = Database(settings.database)
    erased = ErasedLog(settings.erased_log)
    contents, responses = SqlContents(database, clock), SqlResponses(database, clock)
    board, teaching = SqlBoard(database, clock), SqlTaught(database)
    library = LiveLibrary(
        contents,
        responses,
        read_intents(PROJECT / "responses"),
        board,
        teaching,
        SqlStates(database, clock),
        load_common_offices(PROJECT),
    )
    trainer = Trainer(settings.rasa_python, PROJECT, settings.models, settings.embeddings)
    return Lotse(
        settings, database, contents, responses,
        SqlConversations(database, clock, erased, upload_folder(settings)), SqlInbox(database, clock, erased),
        SqlHandoffs(database, clock, erased), SqlWaits(database, clock), library, clock, trainer,
        *_translation(settings, database, library, clock),
    )  # fmt: skip


def worker_name() -> str:
    """A name for this process among those that share the database."""
    return f"{os.getpid()}-{uuid.uuid4().hex[:8]}"


def upload_folder(settings: Settings) -> UploadFolder:
    return UploadFolder(settings.uploads, settings.upload_mb * 1024 * 1024)


def _translation(
    settings: Settings, database: Database, library: LiveLibrary, clock: TownClock
) -> tuple[SqlTranslations, Translating | None]:
    """What was translated before, and the chosen provider."""
    store, provider = SqlTranslations(database, clock), translator_of(settings)
    limits = TranslationLimits(
        settings.translation_seconds, settings.translation_budget, timedelta(days=settings.retention_days)
    )
    return store, Translating(provider, store, library, clock, limits) if provider else None
