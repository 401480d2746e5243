"""A desk on loopback with people of three roles and two departments, and browsers that remember cookies."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from starlette.applications import Starlette

from bot.core.accounts.staff import Role, Staff
from bot.core.conversation import Conversation
from bot.core.handoff import HandoffRequest
from bot.core.message import Utterance
from bot.core.ports import Said
from bot.service.accounts.sign_in import SignIn
from bot.service.accounts.staffing import Staffing
from bot.service.signals import DESK, LocalSignals
from bot.service.staff.handoff import HandoffDesk
from bot.service.staff.presence import DeskPresence
from bot.service.turn.card import handoff_card
from bot.store.accounts.staff import SqlStaff
from bot.store.handoffs.handoffs import SqlHandoffs
from bot.store.migrate import upgrade
from bot.store.steps.erased import ErasedLog
from bot.store.steps.handing import alarm, open_handoff
from bot.store.steps.messages import Draft, add_messages, add_utterances
from bot.wiring import Lotse
from bot.wiring.desk import screens_of_the_desk
from tests.postgres import PostgresServer
from tests.prepared import TABLES, once
from tests.rows import in_order

PASSWORD = "vier rote Stühle am Fluss"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
BASE = "http://desk.test"


class Hand:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **more: float) -> None:
        self.moment += timedelta(**more)


class Visitor:
    """A browser at the desk: cookies, no JavaScript, the headers a browser sends."""

    def __init__(self, app: Starlette, address: str = "192.0.2.1") -> None:
        self.app = app
        transport = httpx.ASGITransport(app=app, client=(address, 4000))
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE)
        self.client.headers["Sec-Fetch-Site"] = "same-origin"
        self._token = ""  # good for as long as the session

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def token(self, path: str = "/desk") -> str:
        found = _TOKEN.search((await self.get(path)).text)
        assert found, f"{path} has no form"
        return found[1]

    async def post(self, path: str, fields: dict[str, str] | None = None, token: str | None = None) -> httpx.Response:
        """Posts a form with a valid token."""
        if token is None:
            self._token = token = self._token or await self.token()
        csrf = token
        return await self.client.post(path, data={"csrf": csrf, **(fields or {})}, headers={"Origin": BASE})

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        fields, self._token = {"email": email, "password": password, "next": "/desk"}, ""
        return await self.client.post("/desk/sign-in", data=fields, headers={"Origin": BASE})


class Office:
    """The town hall: people, and a door."""

    def __init__(self, lotse: Lotse, clock: Hand) -> None:
        self.lotse, self.clock = lotse, clock
        self.store = SqlStaff(lotse.database, clock)
        self.sign_in = SignIn(self.store, clock, QUICK)
        self.signals = LocalSignals()
        self.app = self.build()

    def build(self, public_url: str | None = None) -> Starlette:
        """The desk as it is wired, on this office's clock."""
        settings = self.lotse.settings.model_copy(update={"public_url": public_url})
        erased = ErasedLog(settings.erased_log)
        self.handoffs = handoffs = SqlHandoffs(self.lotse.database, self.clock, erased)
        lotse = replace(self.lotse, settings=settings, clock=self.clock, handoffs=handoffs)  # type: ignore[arg-type]
        self.staffing = Staffing(self.store, self.sign_in, lotse.library)
        presence = DeskPresence(self.clock)
        self.desk = HandoffDesk(handoffs, lotse.library, self.signals, self.clock, presence, lotse.holidays())
        return Starlette(routes=screens_of_the_desk(lotse, self.sign_in, self.desk, self.signals))

    async def employ(self, name: str, role: Role = Role.STAFF, department: str | None = "order") -> Staff:
        staff = await self.store.add(f"{name.lower()}@musterstadt.example", name, role, department)
        await self.store.set_password(staff.id, QUICK.hash(PASSWORD))
        await self.lotse.library.refresh()  # who works at the desk
        return staff

    async def ask(
        self,
        *texts: str,
        locale: str = "ar",
        topic: str = "residence_permit",
        department: str = "order",
        wishes: tuple[str, ...] = (),
        channel: str = "web",
    ) -> str:
        """A newcomer who has asked these things and said yes to a person: the id of the conversation."""
        conversations, now = self.lotse.conversations, self.clock.now()
        conversation = await conversations.open(channel, secrets.token_hex(16), locale, [])
        request = HandoffRequest(department, topic, wishes=wishes)
        said = [Said(text, locale) for text in texts]
        card = handoff_card(request, conversation, locale, {"tried": "fallback"}, said, self.lotse.library)
        drafts = [Draft("newcomer", text, locale, now) for text in texts]
        drafts.append(Draft("bot", "Das habe ich nicht verstanden.", "de", now, {"kind": "fallback"}))
        async with self.lotse.database.write() as connection:
            await add_messages(connection, conversation.id, drafts)
            await open_handoff(connection, conversation, request, secrets.token_hex(8), card, locale, now)
        self.signals.announce(DESK)
        return conversation.id

    async def says(self, conversation_id: str, text: str, locale: str = "ar") -> None:
        """The newcomer writes on."""
        async with self.lotse.database.write() as connection:
            await add_messages(connection, conversation_id, [Draft("newcomer", text, locale, self.clock.now())])
        self.signals.announce(conversation_id)

    async def tells(self, conversation_id: str, said: Utterance) -> None:
        """The bot says something."""
        async with self.lotse.database.write() as connection:
            await add_utterances(connection, conversation_id, [said], self.clock.now(), None)

    async def speaks(self, conversation_id: str, locale: str) -> None:
        """The newcomer chooses another language."""
        conversation = Conversation(conversation_id, "web", locale)
        await self.lotse.conversations.choose_locale(conversation, locale)

    async def danger(self, conversation_id: str) -> None:
        async with self.lotse.database.write() as connection:
            await alarm(connection, conversation_id, self.clock.now())
        for name in (conversation_id, DESK):
            self.signals.announce(name)

    async def kept(self, table: sa.Table) -> list[dict[str, object]]:
        """All rows of a table, in the order of their keys."""
        async with self.lotse.database.read() as connection:
            found = await connection.execute(in_order(table))
            return [dict(row) for row in found.mappings()]

    def visitor(self, address: str = "192.0.2.1") -> Visitor:
        return Visitor(self.app, address)

    async def signed_in(self, name: str, role: Role = Role.STAFF, department: str | None = "order") -> Visitor:
        staff = await self.employ(name, role, department)
        visitor = self.visitor()
        assert (await visitor.sign_in(staff.email)).status_code == 303
        return visitor


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
async def office(lotse: Lotse, hand: Hand) -> AsyncIterator[Office]:
    await lotse.library.refresh()
    yield Office(lotse, hand)


@pytest.fixture(scope="session")
def tables_sqlite(shared_folder: Path) -> Path:
    """A database with every table and nothing in them, to copy: migrating takes a third of a second."""
    return once(shared_folder, "tables.db", lambda file: upgrade(f"sqlite+aiosqlite:///{file}"))


@pytest.fixture
def bare_database(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a new database with every table and nothing in them."""
    if database == "sqlite":
        tables = request.getfixturevalue("tables_sqlite")
        yield f"sqlite+aiosqlite:///{shutil.copy(tables, tmp_path / 'bare.db')}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create(TABLES)
    yield server.url(name)
    server.drop(name)
