"""The cache and the budget on both databases: shared by processes, gone with the conversation, never in a backup."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import sqlalchemy as sa

from bot.store.backups.backup import kept_tables
from bot.store.schema.translation_tables import translation_days, translations
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.fakes import MovedClock

pytestmark = both_databases


async def _keys(lotse: Lotse) -> set[str]:
    async with lotse.database.read() as connection:
        return set((await connection.execute(sa.select(translations.c.key))).scalars())


async def test_what_is_kept_is_known_until_its_time(lotse: Lotse, clock: MovedClock) -> None:
    store, until = lotse.translations, clock.now() + timedelta(hours=1)
    await store.keep({"a": "një", "b": "dy"}, until, None)
    await store.keep({"b": "dy!"}, until + timedelta(hours=1), None)
    assert await store.known(["a", "b", "c"]) == {"a": "një", "b": "dy!"}
    clock.ahead += timedelta(minutes=61)
    assert await store.known(["a", "b"]) == {"b": "dy!"}
    await store.expire()
    assert await _keys(lotse) == {"b"}


async def test_a_newcomers_words_go_with_the_conversation(lotse: Lotse, clock: MovedClock) -> None:
    store, until = lotse.translations, clock.now() + timedelta(days=30)
    here = await lotse.conversations.open("web", "person", "de", ())
    await store.keep({"town": "a"}, until, None)
    await store.keep({"own": "b"}, until, here.id)
    await store.keep({"stranger": "c"}, until, "0" * 32)
    assert await _keys(lotse) == {"town", "own"}
    await lotse.conversations.erase(here.id)
    assert await _keys(lotse) == {"town"}


async def test_expired_conversations_take_their_translations_along(lotse: Lotse, clock: MovedClock) -> None:
    here = await lotse.conversations.open("web", "person", "de", ())
    await lotse.translations.keep({"own": "b"}, clock.now() + timedelta(days=300), here.id)
    await lotse.conversations.expire(clock.now() + timedelta(days=31))
    assert await _keys(lotse) == set()


async def test_twenty_at_once_spend_no_more_than_the_day_has(lotse: Lotse) -> None:
    day = date(2026, 11, 26)
    spent = await asyncio.gather(*(lotse.translations.spend("DeepL", day, 10, 105) for _ in range(20)))
    assert sum(spent) == 10
    assert await lotse.translations.spend("DeepL", day, 5, 105)
    assert not await lotse.translations.spend("DeepL", day, 1, 105)
    assert await lotse.translations.spend("Google", day, 10, 105)
    assert await lotse.translations.spend("DeepL", day + timedelta(days=1), 10, 105)


async def test_the_same_line_asked_for_twice_at_once_is_kept_once(lotse: Lotse, clock: MovedClock) -> None:
    until = clock.now() + timedelta(hours=1)
    kept = {f"k{n}": "x" for n in range(30)}
    await asyncio.gather(*(lotse.translations.keep(kept, until, None) for _ in range(8)))
    assert await _keys(lotse) == set(kept)


def test_a_backup_leaves_the_cache_out_and_keeps_what_was_spent(database: str) -> None:
    assert translations not in kept_tables() and translation_days in kept_tables()
