"""F30 at the desk: the process is killed (-9) while staff claim, reply, transfer, hand back and close.

After every kill: one open handoff exactly while a conversation waits or is with staff, one owner exactly while it is
with staff. At the end: every acknowledged message of newcomer and staff is there once, everything that waited was
taken, and the bot has answered nothing while a person owned the conversation.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import secrets
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role
from bot.desk.forms import masked
from bot.desk.guard import COOKIE
from bot.store.accounts.staff import SqlStaff
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, events, inbox, messages
from bot.wiring import Lotse, TownClock
from tests.conftest import both_databases, somebody_answers
from tests.effort import times
from tests.forks import Forked, Forks
from tests.loopback import Loopback

pytestmark = [both_databases, pytest.mark.timeout(times(240, 1800)), somebody_answers]
KILLS, SEED = times(3, 12), 20261126
HOUSING, OTHER = "social_work", "integration_participation"
_ENDS = ("transfer", "hand-back", "close")


class Server:
    """The whole service over a stand-in for Rasa, on one port."""

    def __init__(self, forks: Forks, data: Path, url: str) -> None:
        self.door = Loopback()  # nobody else is given its port while the server is dead
        self.port, self.base = self.door.port, self.door.base
        self._environment = {"LOTSE_DATA": str(data), "LOTSE_PORT": str(self.port), "LOTSE_DATABASE_URL": url}
        self._forks = forks

    async def start(self) -> Forked:
        """Comes back when it listens."""
        process = self._forks.start("bot.cli.desk_server", [], self._environment)
        async with asyncio.timeout(60):
            while True:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                        return process
                await asyncio.sleep(0.03)


class Person:
    """Somebody who repeats what was not acknowledged."""

    stopped = False

    def __init__(self, base: str) -> None:
        self.client = httpx.AsyncClient(base_url=base, timeout=5, trust_env=False)
        self.kept: dict[str, str] = {}

    async def insist(self, request: Callable[[], Awaitable[httpx.Response]]) -> int:
        """Until there is an answer that is not "later": its status."""
        while True:
            try:
                status = (await request()).status_code
                if status not in (429, 500, 503):
                    return status
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.05)


class Newcomer(Person):
    async def run(self) -> None:
        self.token = secrets.token_urlsafe(32)
        opening = {"token": self.token, "locale": "de"}
        assert await self.insist(lambda: self.client.post("/api/conversations", json=opening)) == 201
        while not self.stopped:
            yes = len(self.kept) % 3 == 1
            client = secrets.token_hex(8)
            body = {"client_id": client, "text": f"Frage {len(self.kept)}"}
            body |= {"pressed": f"handoff:yes:{HOUSING}"} if yes else {}
            headers = {"Authorization": f"Bearer {self.token}"}
            sent = lambda b=body, h=headers: self.client.post("/api/messages", json=b, headers=h)  # noqa: E731
            assert await self.insist(sent) == 201
            self.kept[client] = body["text"]
            await asyncio.sleep(0.15)
        await self.client.aclose()


class Clerk(Person):
    """Takes what waits, answers twice, and ends it in one of the ways there are."""

    def __init__(self, base: str, lotse: Lotse, department: str, number: int) -> None:
        super().__init__(base)
        self._lotse, self._department, self._chance = lotse, department, random.Random(SEED + number)
        self._secret, self._csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.steps: Counter[str] = Counter()
        self.client.headers.update({"Origin": base, "Sec-Fetch-Site": "same-origin"})
        self.client.cookies.set(COOKIE, self._secret)

    async def hired(self, name: str) -> Clerk:
        store = SqlStaff(self._lotse.database, TownClock())  # a session by the clock that the server has
        who = await store.add(f"{name}@musterstadt.example", name, Role.STAFF, self._department)
        await store.set_password(who.id, "none")
        await store.open_session(hashlib.sha256(self._secret.encode()).hexdigest(), who.id, self._csrf)
        return self

    async def run(self) -> None:
        while not self.stopped:
            for conversation_id in await self._waiting():
                if await self._step(conversation_id, "claim") != 303:
                    continue
                for number in range(2):
                    await self._reply(conversation_id, f"Antwort {number} {secrets.token_hex(4)}")
                await self._step(conversation_id, self._chance.choice(_ENDS))
            await asyncio.sleep(0.05)
        await self.client.aclose()

    async def _waiting(self) -> Sequence[str]:
        wanted = (conversations.c.state == "waiting") & (handoffs.c.department == self._department)
        query = sa.select(conversations.c.id).join(handoffs, handoffs.c.conversation_id == conversations.c.id)
        return [row.id for row in await rows(self._lotse, query.where(wanted, handoffs.c.ended_at.is_(None)))]

    async def _reply(self, conversation_id: str, text: str) -> None:
        client = secrets.token_hex(8)
        fields = {"conversation": conversation_id, "version": "0", "client_id": client, "text": text}
        if await self._step(conversation_id, "reply", fields) == 303:
            self.kept[client] = text

    async def _step(self, conversation_id: str, name: str, fields: dict[str, str] | None = None) -> int:
        to = OTHER if self._department == HOUSING else HOUSING
        form = {
            "csrf": masked(self._csrf),
            "to": to,
            "department": to,
            "reason": "answered",
            "sure": "yes",
            **(fields or {}),
        }
        path = f"/desk/conversations/{conversation_id}/{name}"
        status = await self.insist(lambda: self.client.post(path, data=form))
        self.steps[f"{name} {status}"] += 1
        return status


async def rows(lotse: Lotse, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    async with lotse.database.read() as connection:
        return (await connection.execute(query)).all()


async def test_f30_kills_at_the_desk_leave_one_owner_and_every_reply_once(
    lotse: Lotse, database_url: str, forks: Forks
) -> None:
    chance = random.Random(SEED)
    server = Server(forks, lotse.settings.data, database_url)
    newcomers = [Newcomer(server.base) for _ in range(4)]
    clerks = [
        await Clerk(server.base, lotse, department, number).hired(f"p{number}")
        for number, department in enumerate((HOUSING, HOUSING, OTHER))
    ]
    everybody: list[Person] = [*newcomers, *clerks]
    working = [asyncio.create_task(person.run()) for person in (*newcomers, *clerks)]
    for _ in range(KILLS):
        process = await server.start()
        await some_steps(clerks, chance.randint(1, 8))
        await asyncio.sleep(chance.uniform(0.0, 0.05))
        await asyncio.to_thread(process.kill)
        await check_owners(lotse)
    process = await server.start()
    await some_steps(clerks, 4)
    await enough_kept(newcomers, clerks)
    for person in everybody:
        person.stopped = True
    async with asyncio.timeout(60):
        await asyncio.gather(*working)
    await all_taken(lotse)
    await asyncio.to_thread(process.terminate)
    server.door.close()
    await check_owners(lotse)
    await check_words(lotse, newcomers, clerks)


async def some_steps(clerks: Sequence[Clerk], count: int) -> None:
    """Waits until so many more were taken; newcomers never end to ask."""
    before = sum(one.steps.total() for one in clerks)
    async with asyncio.timeout(times(60, 600)):
        while sum(one.steps.total() for one in clerks) < before + count:
            await asyncio.sleep(0.01)


async def enough_kept(*groups: Sequence[Person]) -> None:
    """Until as much was acknowledged to each group as there were kills: what comes after would prove nothing."""
    async with asyncio.timeout(times(60, 600)):
        while any(sum(len(one.kept) for one in people) < KILLS for people in groups):
            await asyncio.sleep(0.02)


async def all_taken(lotse: Lotse) -> None:
    async with asyncio.timeout(times(60, 600)):
        while await rows(lotse, sa.select(inbox.c.id).where(~inbox.c.done)):
            await asyncio.sleep(0.1)


async def check_owners(lotse: Lotse) -> None:
    on = (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None)
    query = sa.select(conversations.c.id, conversations.c.state, handoffs.c.id.label("open"), handoffs.c.claimed_by)
    found = await rows(lotse, query.outerjoin(handoffs, on))
    assert len({row.id for row in found}) == len(found), "never two open handoffs of one conversation"
    for row in found:
        assert (row.open is not None) == (row.state in ("waiting", "with_staff")), row
        assert (row.claimed_by is not None) == (row.state == "with_staff"), row


async def check_words(lotse: Lotse, newcomers: Sequence[Person], clerks: Sequence[Clerk]) -> None:
    columns = (messages.c.author, messages.c.client_id, messages.c.text)
    said = Counter(tuple(row) for row in await rows(lotse, sa.select(*columns)))
    for author, people in (("newcomer", newcomers), ("staff", clerks)):
        for person in people:
            for client, text in person.kept.items():
                assert said[author, client, text] == 1, (
                    f"{author}: {text!r} is there {said[author, client, text]} times"
                )
    written = [row for row in await rows(lotse, sa.select(messages)) if row.author == "staff" and row.client_id]
    assert len({row.client_id for row in written}) == len(written)
    await check_silence(lotse)


async def check_silence(lotse: Lotse) -> None:
    """In the log, the bot answers nothing while a person owns the conversation."""
    said = {row.id: row for row in await rows(lotse, sa.select(messages))}
    log = await rows(lotse, sa.select(events).order_by(events.c.conversation_id, events.c.number))
    owned, claimed = dict[str, bool](), False
    for event in log:
        if event.kind == "state":
            owned[event.conversation_id] = event.data["state"] == "with_staff"
            claimed |= owned[event.conversation_id]
        elif event.kind == "message" and owned.get(event.conversation_id):
            message = said.get(event.data.get("id"))
            assert message is None or message.author != "bot" or message.extras.get("kind") == "notice", message
    assert claimed, "somebody claimed something"
