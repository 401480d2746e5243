"""Places taken, on the database. One at a time per offer, so that the last place is given once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import sqlalchemy as sa

from bot.core.errors import UnknownConversation
from bot.core.ports import Clock
from bot.service.turn.signing_up import Full
from bot.store.database import Database, alone
from bot.store.schema.offer_tables import sign_ups
from bot.store.schema.tables import conversations

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another when read out
_LENGTH = 5


class SqlSignUps:
    """Implements `SignUps`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def join(self, conversation_id: str, offer: str, most: int) -> str:
        living = sa.select(conversations.c.id).where(conversations.c.id == conversation_id)
        async with self._database.write() as connection:
            # The conversation first, as everywhere: it may be erased at this moment.
            if (await connection.execute(living.with_for_update(key_share=True))).first() is None:
                raise UnknownConversation("this conversation was erased; open a new one")
            await alone(connection, f"sign-up:{offer}")
            of_offer = sa.select(sign_ups.c.conversation_id, sign_ups.c.code).where(sign_ups.c.offer == offer)
            taken = {row.conversation_id: row.code for row in await connection.execute(of_offer)}
            if conversation_id in taken:
                return str(taken[conversation_id])
            if len(taken) >= most:
                raise Full(f"all {most} places are taken")
            code = _fresh(set(taken.values()))
            values = {"offer": offer, "conversation_id": conversation_id, "code": code, "created_at": self._clock.now()}
            await connection.execute(sa.insert(sign_ups).values(values))
            return code

    async def leave(self, conversation_id: str, offer: str) -> bool:
        ours = (sign_ups.c.offer == offer) & (sign_ups.c.conversation_id == conversation_id)
        async with self._database.write() as connection:
            return bool((await connection.execute(sa.delete(sign_ups).where(ours))).rowcount)

    async def codes(self) -> Mapping[str, list[str]]:
        """The codes of every offer, in the order people signed up."""
        query = sa.select(sign_ups.c.offer, sign_ups.c.code).order_by(sign_ups.c.id)
        found: dict[str, list[str]] = {}
        async with self._database.read() as connection:
            for row in await connection.execute(query):
                found.setdefault(row.offer, []).append(row.code)
        return found


def _fresh(known: set[str]) -> str:
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        if code not in known:
            return code
