"""Translations on the database: the cache, and the characters sent per day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from bot.core.ports import Clock
from bot.store.database import Database, alone
from bot.store.schema.tables import conversations
from bot.store.schema.translation_tables import translation_days, translations

_DAYS_KEPT = timedelta(days=400)
_AT_ONCE = 500  # keys in one query


class SqlTranslations:
    """Implements the port `Translations`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def known(self, keys: Sequence[str]) -> Mapping[str, str]:
        wanted = translations.c.key.in_(keys[:_AT_ONCE]) & (translations.c.expires_at > self._clock.now())
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(translations.c.key, translations.c.text).where(wanted))
            return {row.key: row.text for row in rows}

    async def keep(self, texts: Mapping[str, str], until: datetime, conversation_id: str | None) -> None:
        rows = [
            {"key": key, "text": text, "expires_at": until, "conversation_id": conversation_id}
            for key, text in sorted(texts.items())
        ]
        async with self._database.write() as connection:
            if conversation_id is not None:
                here = sa.select(conversations.c.id).where(conversations.c.id == conversation_id)
                if (await connection.execute(here.with_for_update(read=True, key_share=True))).first() is None:
                    return
            await alone(connection, "translations")  # two workers may have asked for the same line
            await connection.execute(sa.delete(translations).where(translations.c.key.in_(list(texts))))
            await connection.execute(sa.insert(translations), rows)

    async def spend(self, provider: str, day: date, characters: int, most: int) -> bool:
        this = (translation_days.c.day == day) & (translation_days.c.provider == provider)
        async with self._database.write() as connection:
            await alone(connection, "translation budget")
            spent = (await connection.execute(sa.select(translation_days.c.characters).where(this))).scalar()
            if (spent or 0) + characters > most:
                return False
            if spent is None:
                row = {"day": day, "provider": provider, "characters": characters}
                await connection.execute(sa.insert(translation_days).values(row))
            else:
                await connection.execute(
                    sa.update(translation_days).where(this).values(characters=spent + characters)
                )  # fmt: skip
            return True

    async def expire(self) -> None:
        """Drops what is past its time."""
        now = self._clock.now()
        async with self._database.write() as connection:
            await connection.execute(sa.delete(translations).where(translations.c.expires_at <= now))
            old = translation_days.c.day < now.date() - _DAYS_KEPT
            await connection.execute(sa.delete(translation_days).where(old))
