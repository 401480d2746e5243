"""Call-backs and appointments of a conversation on the database, behind the department wall."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.errors import AlreadyClaimed, IllegalTransition, NotFound
from bot.core.handoffs.past import within
from bot.core.handoffs.record import record_number
from bot.core.message import Utterance
from bot.core.ports import Clock
from bot.core.together import ASKED, CALL, Appointment, AppointmentDraft, CallBack, CallState
from bot.store.database import Database
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import appointments, call_backs
from bot.store.steps.handing import push
from bot.store.steps.messages import add_utterances, conversation_of
from bot.store.steps.wall import behind_wall
from bot.store.steps.windows import windows_of_others


class SqlContacts:
    """Implements the ports `Calls` and `Requests`. Steps are for whoever has claimed the conversation."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def call(self, who: Staff, conversation_id: str) -> CallBack | None:
        """The call that is asked for."""
        async with self._database.read() as connection:
            await behind_wall(connection, who, conversation_id)
            return await self._call(connection, who, conversation_id)

    async def requests(self, who: Staff, conversation_id: str) -> list[Appointment]:
        """All requests for appointments, newest first."""
        mine = appointments.c.conversation_id == conversation_id
        async with self._database.read() as connection:
            await behind_wall(connection, who, conversation_id)
            rows = await connection.execute(sa.select(appointments).where(mine).order_by(appointments.c.id.desc()))
            theirs = (await windows_of_others(connection, who, [conversation_id])).get(conversation_id, ())
            return [_appointment(row) for row in rows.mappings() if not within(row["created_at"], theirs)]

    async def ask_number(self, who: Staff, conversation_id: str, said: Utterance) -> None:
        """In the name of staff; from now on a number that the newcomer writes is the one asked for."""
        async with self._database.write() as connection:
            row = await _mine(connection, who, conversation_id)
            await self._tell(connection, row, said)
            await _asked(connection, row)

    async def promise_call(self, who: Staff, conversation_id: str, said: Callable[[CallBack], Utterance]) -> None:
        """Says that somebody will call; said once. Raises NotFound when no call is asked for."""
        async with self._database.write() as connection:
            row = await _mine(connection, who, conversation_id)
            call = await self._call(connection, who, conversation_id)
            if call is None or call.state == "reached":
                raise NotFound("no call is asked for")
            if not call.promised:
                this = sa.update(call_backs).where(call_backs.c.conversation_id == conversation_id)
                await connection.execute(this.values(promised_by=who.id, changed_at=self._clock.now()))
                await self._tell(connection, row, said(call))

    async def called(
        self, who: Staff, conversation_id: str, state: CallState, tries: int, said: Utterance | None
    ) -> None:
        """Reached, or not. `tries`: as the page showed them, so that one attempt counts once."""
        same = (call_backs.c.conversation_id == conversation_id) & (call_backs.c.tries == tries)
        values = {"state": state, "tries": tries + 1, "promised_by": None, "changed_at": self._clock.now()}
        async with self._database.write() as connection:
            row = await _mine(connection, who, conversation_id)
            changed = await connection.execute(sa.update(call_backs).where(same).values(values))
            if changed.rowcount and said:
                await self._tell(connection, row, said)
                await _asked(connection, row)
            elif changed.rowcount:  # who was called is answered
                await self._active(connection, row)

    async def propose(
        self,
        who: Staff,
        conversation_id: str,
        draft: AppointmentDraft,
        said: Callable[[int, AppointmentDraft], Utterance],
    ) -> None:
        """Asks the newcomer whether an office may get exactly this; the same form again asks nothing new."""
        now = self._clock.now()
        async with self._database.write() as connection:
            row = await _mine(connection, who, conversation_id)
            known = sa.select(appointments.c.id).where(appointments.c.uid == draft.uid)
            if (await connection.execute(known)).first():
                return
            draft = draft.under(record_number(row["handoff_id"]))
            values = {
                "conversation_id": conversation_id, "uid": draft.uid, "office": draft.office, "topic": draft.topic,
                "starts_at": draft.starts_at, "minutes": draft.minutes, "text": draft.text, "state": "asked",
                "asked_by": who.id, "created_at": now, "changed_at": now,
            }  # fmt: skip
            made = sa.insert(appointments).values(values).returning(appointments.c.id)
            number = int((await connection.execute(made)).scalar_one())
            await self._tell(connection, row, said(number, draft))

    async def move(
        self,
        who: Staff,
        conversation_id: str,
        number: int,
        before: tuple[str, ...],
        after: str,
        said: Callable[[Appointment], Utterance] | None = None,
    ) -> Appointment:
        """Compare-and-set of a request's state.

        Raises:
            NotFound; IllegalTransition: it is in another state, e.g. the newcomer has not agreed.
        """
        this = (appointments.c.id == number) & (appointments.c.conversation_id == conversation_id)
        async with self._database.write() as connection:
            row = await _mine(connection, who, conversation_id)
            change = sa.update(appointments).where(this, appointments.c.state.in_(before))
            changed = await connection.execute(change.values(state=after, changed_at=self._clock.now()))
            found = (await connection.execute(sa.select(appointments).where(this))).mappings().first()
            theirs = (await windows_of_others(connection, who, [conversation_id])).get(conversation_id, ())
            if found is None or within(found["created_at"], theirs):
                raise NotFound("there is no such request")
            if not changed.rowcount:
                raise IllegalTransition(f"this request is {found['state']}")
            request = _appointment(found)
            if said:
                await self._tell(connection, row, said(request))
            return request

    async def appointment(self, who: Staff, conversation_id: str, number: int) -> Appointment:
        """Raises NotFound."""
        for one in await self.requests(who, conversation_id):
            if one.id == number:
                return one
        raise NotFound("there is no such request")

    async def _call(self, connection: AsyncConnection, who: Staff, conversation_id: str) -> CallBack | None:
        """None also for a number that was given while another department had the conversation."""
        query = sa.select(call_backs).where(call_backs.c.conversation_id == conversation_id)
        row = (await connection.execute(query)).mappings().first()
        theirs = (await windows_of_others(connection, who, [conversation_id])).get(conversation_id, ())
        if row is None or within(row["asked_at"], theirs):
            return None
        promised = row["promised_by"] is not None
        return CallBack(row["phone"], row["wish"], row["state"], row["tries"], row["asked_at"], promised)

    async def _tell(self, connection: AsyncConnection, row: Mapping[str, Any], said: Utterance) -> None:
        now = self._clock.now()
        kept = await add_utterances(connection, row["id"], [said], now, None, author="staff")
        await push(connection, conversation_of(row), kept)
        await self._active(connection, row)

    async def _active(self, connection: AsyncConnection, row: Mapping[str, Any]) -> None:
        active = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"])
        await connection.execute(active.values(active_at=self._clock.now()))


async def _mine(connection: AsyncConnection, who: Staff, conversation_id: str) -> Mapping[str, Any]:
    """The conversation, locked. Raises AlreadyClaimed; IllegalTransition when nobody has claimed it."""
    row = await behind_wall(connection, who, conversation_id, lock=True)
    if row["claimed_by"] is None:
        raise IllegalTransition("claim the conversation first")
    if row["claimed_by"] != who.id:
        raise AlreadyClaimed(f"{row['claimed_by_name']} has claimed this conversation")
    return row


async def _asked(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    context = {**row["context"], CALL: ASKED}
    await connection.execute(sa.update(conversations).where(conversations.c.id == row["id"]).values(context=context))


def _appointment(row: Any) -> Appointment:
    return Appointment(
        row["id"], row["uid"], row["office"], row["topic"], row["starts_at"], row["minutes"], row["text"], row["state"]
    )  # fmt: skip
