"""Questions for the review inbox. Their words are kept, masked, only after the newcomer's yes; without it they count.

Nothing of a conversation that touched a protected topic stays here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.after.review import Summary
from bot.core.conversation import Conversation
from bot.core.counted import NEAR_FALLBACK
from bot.core.feedback import IMPROVE, Aftermath, Counted, Unsure
from bot.core.instants import instant
from bot.core.learning.grouping import Known, Ranking, group_for
from bot.core.ports import Clock
from bot.core.privacy.masking import masked
from bot.core.text import fold
from bot.core.together import PRIVATE
from bot.store.after.indicators import ANSWERING
from bot.store.database import Database
from bot.store.schema.after_tables import review_decisions, review_items
from bot.store.schema.tables import counters, inbox, messages
from bot.store.sequence import insert
from bot.store.steps.counting import count, take_back
from bot.store.steps.erased import Why

_ALIKE = 200
_COMPARED = 400  # open questions with the same best topic, the newest
UNDONE_WITHIN = timedelta(hours=1)  # then what was deleted is deleted
_HELP = "help_"
_LOOKED_BACK = 12


async def leave_behind(
    connection: AsyncConnection,
    conversation: Conversation,
    message_id: str,
    after: Aftermath,
    context: dict[str, str],
    now: datetime,
) -> Why:
    """What a turn leaves for counters and inbox, in the transaction that stores its reply; why words are gone."""
    if after.private or after.apart:
        await _hide(connection, conversation.id, message_id, after.apart)
    if after.touched:
        return "touched" if await forget(connection, conversation.id) else ""
    await _count(connection, conversation, after.counted, after.taken_back)
    gone: Why = ""
    if after.improve is not None and await _agree(connection, conversation.id, after.improve):
        gone = "withdrawn"
    agreed = context.get(IMPROVE) == "yes"
    if after.question and after.question.kind == "fallback":
        near = after.question
        await count(connection, now, near.topic, near.language, conversation.channel, NEAR_FALLBACK)
    if after.question:
        await add_item(connection, conversation.id, message_id, after.question, agreed, now)
    if after.former and (last := await _last_question(connection, conversation.id)):
        await add_item(connection, conversation.id, last, after.former, agreed, now)
    if after.helped:
        await connection.execute(_of(conversation.id, review_items.c.kind == "wrong"))
    return gone


async def add_item(
    connection: AsyncConnection, conversation_id: str, message_id: str, unsure: Unsure, agreed: bool, now: datetime
) -> None:
    """One row per message; a later and worse reason replaces the former."""
    text = await _masked(connection, message_id) if agreed else ""
    values = {
        "kind": unsure.kind, "status": "open", "language": unsure.language, "topic": unsure.topic,
        "intent": unsure.intent, "pages": list(unsure.pages), "text": text, "alike": fold(text)[:_ALIKE], "at": now,
        "ranking": [list(one) for one in unsure.ranking], "group_id": None, "decision_id": None,
    }  # fmt: skip
    row = insert(connection, review_items).values(conversation_id=conversation_id, message_id=message_id, **values)
    later = {name: value for name, value in values.items() if name != "ranking" or unsure.ranking}
    kept = row.on_conflict_do_update(index_elements=["message_id"], set_=later).returning(review_items.c.id)
    item_id = (await connection.execute(kept)).scalar_one()
    if text:
        await put_in_group(connection, item_id, unsure.kind, unsure.intent, unsure.language, text, unsure.ranking)


async def put_in_group(
    connection: AsyncConnection, item_id: int, kind: str, intent: str, language: str, text: str, ranking: Ranking
) -> None:
    """Beside the open questions that are like it; a first one founds a group, which has its number."""
    r = review_items.c
    query = sa.select(r.group_id, r.language, r.text, r.intent, r.ranking).where(
        r.intent == intent, r.status == "open", r.text != "", r.id != item_id, r.group_id.is_not(None),
        (r.kind == "comment") == (kind == "comment"),
    )  # fmt: skip
    rows = await connection.execute(query.order_by(r.id.desc()).limit(_COMPARED))
    known = [Known(row.group_id, row.language, row.text, _direction(row.intent, row.ranking)) for row in rows]
    found = group_for(language, text, _direction(intent, ranking), known)
    values = {"group_id": item_id if found is None else found}
    await connection.execute(sa.update(review_items).where(r.id == item_id).values(values))


def _direction(intent: str, ranking: Sequence[Sequence[Any]] | None) -> Ranking:
    """Where only the answer is known, it is what the question was taken for."""
    if ranking:
        return tuple((str(name), float(confidence)) for name, confidence in ranking)
    return ((intent, 1.0),) if intent else ()


class SqlReview:
    """What waits, in figures, and the end of it: `ReviewFigures` of `bot/service/after/review.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def summary(self, since: datetime) -> Summary:
        """How many wait per kind, with words and without, the faces since a moment, and how many answer."""
        words = review_items.c.text != ""
        waiting = sa.select(review_items.c.kind, words, sa.func.count()).where(review_items.c.status == "open")
        given = sa.select(counters.c.topic, counters.c.outcome, sa.func.sum(counters.c.count))
        given = given.where(counters.c.outcome.startswith(_HELP, autoescape=True), counters.c.hour >= since)
        async with self._database.read() as connection:
            open_ones = list(await connection.execute(waiting.group_by(review_items.c.kind, words)))
            faces = list(await connection.execute(given.group_by(counters.c.topic, counters.c.outcome)))
            people = int((await connection.execute(ANSWERING)).scalar_one())
        readable = {kind: n for kind, with_words, n in open_ones if with_words}
        counted = {kind: n for kind, with_words, n in open_ones if not with_words}
        return Summary(readable, counted, {(topic, outcome): int(n) for topic, outcome, n in faces}, people)

    async def expire(self, before: datetime) -> int:
        """Deletes what came before a moment, and what was deleted and cannot be taken back any more; returns how many
        questions."""
        undoable = instant(self._clock.now()) - UNDONE_WITHIN
        binned = sa.select(review_decisions.c.id).where(
            review_decisions.c.verdict == "delete", review_decisions.c.at < undoable
        )  # fmt: skip
        old = (review_items.c.at < before) | review_items.c.decision_id.in_(binned)
        async with self._database.write() as connection:
            gone = (await connection.execute(sa.delete(review_items).where(old))).rowcount
            await connection.execute(sa.delete(review_decisions).where(review_decisions.c.at < before))
            return int(gone)


async def _count(
    connection: AsyncConnection, conversation: Conversation, counted: Counted | None, taken_back: Counted | None
) -> None:
    """In one order whoever counts, so that nobody waits for each other."""
    steps = [(one, step) for one, step in ((taken_back, take_back), (counted, count)) if one]
    for one, step in sorted(steps, key=lambda s: (s[0].outcome, s[0].hour)):
        await step(connection, one.at, one.topic, one.language, conversation.channel, one.outcome)


async def _agree(connection: AsyncConnection, conversation_id: str, agreed: bool) -> bool:
    """With a yes the questions that brought it get their words; with a no all words go. Whether any went."""
    if not agreed:
        comments = await connection.execute(_of(conversation_id, review_items.c.kind == "comment"))
        silent = sa.update(review_items).where(
            review_items.c.conversation_id == conversation_id, review_items.c.text != ""
        )
        silenced = await connection.execute(silent.values(text="", alike="", group_id=None))
        return bool(comments.rowcount or silenced.rowcount)
    of_it = (review_items.c.conversation_id == conversation_id) & (review_items.c.text == "")
    for row in list((await connection.execute(sa.select(review_items).where(of_it))).all()):
        text = await _masked(connection, row.message_id)
        change = sa.update(review_items).where(review_items.c.id == row.id)
        await connection.execute(change.values(text=text, alike=fold(text)[:_ALIKE]))
        if text:
            ranking = _direction(row.intent, row.ranking)
            await put_in_group(connection, row.id, row.kind, row.intent, row.language, text, ranking)
    return False


async def _hide(connection: AsyncConnection, conversation_id: str, message_id: str, answers: bool) -> None:
    """From staff, on request with what was said to it; the newcomer's own page shows it."""
    turn = (messages.c.id == message_id) | ((messages.c.answers == message_id) if answers else sa.false())
    query = sa.select(messages.c.id, messages.c.extras).where(messages.c.conversation_id == conversation_id, turn)
    for row in (await connection.execute(query)).all():
        hidden = sa.update(messages).where(messages.c.id == row.id)
        await connection.execute(hidden.values(extras={**(row.extras or {}), "kind": PRIVATE}))


async def forget(connection: AsyncConnection, conversation_id: str) -> bool:
    """Everything of a conversation that is protected from now on; whether there was any."""
    return bool((await connection.execute(_of(conversation_id, sa.true()))).rowcount)


def _of(conversation_id: str, condition: sa.ColumnElement[bool]) -> sa.Delete:
    return sa.delete(review_items).where(review_items.c.conversation_id == conversation_id, condition)


async def _masked(connection: AsyncConnection, message_id: str) -> str:
    found = await connection.execute(sa.select(messages.c.text).where(messages.c.id == message_id))
    return masked(found.scalar() or "")


async def _last_question(connection: AsyncConnection, conversation_id: str) -> str | None:
    """The newcomer's last words that the bot has answered: no pressed button, no comment, no yes to a question here."""
    answered = messages.alias("answered")
    theirs = (answered.c.conversation_id == conversation_id) & (answered.c.author == "bot")
    query = (
        sa.select(messages.c.id, answered.c.extras)
        .join(inbox, inbox.c.message_id == messages.c.id)
        .join(answered, (answered.c.answers == messages.c.id) & theirs)
        .where(messages.c.conversation_id == conversation_id, inbox.c.pressed.is_(None))
        .order_by(messages.c.number.desc(), answered.c.number)
        .limit(_LOOKED_BACK)
    )
    rows = await connection.execute(query)
    return next((row.id for row in rows if row.extras.get("kind") != "help"), None)
