"""What the bot's reply to one message changes: effects first, words after, traces last. In the inbox's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Conversation, Event, State
from bot.core.feedback import Aftermath
from bot.core.message import LEFT_TO_STAFF, Author, Reply, Utterance
from bot.core.ports import Pending
from bot.store.after.review import leave_behind
from bot.store.conversations.ideas import add_submission
from bot.store.conversations.newcomer_steps import take_step
from bot.store.schema.tables import conversations
from bot.store.sequence import append_event
from bot.store.steps.counting import count, count_opened
from bot.store.steps.desk_messages import show
from bot.store.steps.erased import Why
from bot.store.steps.handing import alarm, change_state, end_handoff, open_handoff, push
from bot.store.steps.messages import add_utterances
from bot.store.steps.releasing import somebody_for
from bot.store.steps.wall import PROTECTED


@dataclass(frozen=True)
class StoringReply:
    """One reply in the conversation as it stands when the reply is kept."""

    connection: AsyncConnection
    conversation: Conversation
    pending: Pending
    reply: Reply
    now: datetime

    @property
    def beside_staff(self) -> bool:
        """Whether it takes a step of the newcomer's while a person of the staff owns the conversation."""
        return self.reply.step is not None and self.conversation.state is State.WITH_STAFF

    @property
    def overtaken(self) -> bool:
        """Whether nobody would answer: staff closed or gave back meanwhile. The message is taken anew."""
        if self.conversation.bot_speaks:
            return self.reply.outcome == LEFT_TO_STAFF
        return self.conversation.state is State.CLOSED and self.reply.outcome != "danger"

    @property
    def for_a_person(self) -> bool:
        """Whether the bot is silent; only danger is answered whoever owns the conversation."""
        return not self.conversation.bot_speaks and not self.beside_staff and self.reply.outcome != "danger"

    async def possible(self) -> StoringReply:
        """The same; without its request where the newcomer has declined everybody who might take it."""
        reply, request = self.reply, self.reply.request
        if request is None or self.conversation.state is not State.WITH_BOT:
            return self
        if await somebody_for(self.connection, self.conversation.id, request, self.conversation.locale):
            return self
        context = {name: value for name, value in reply.context.items() if name != "handoff"}
        return replace(self, reply=Reply(reply.instead, reply.topic, "answered", context, after=reply.after))

    def behind_walls(self, context: Mapping[str, str]) -> StoringReply:
        """The same; nothing of it is for review where staff gave the conversation to the protection group while the
        reply was thought of. `context`: what the conversation remembers afterwards."""
        reply = self.reply
        if reply.after is None or PROTECTED in reply.context or PROTECTED not in context:
            return self
        return replace(self, reply=replace(reply, after=replace(reply.after, question=None, former=None)))

    async def leave_to_the_person(self, locale: str) -> Why:
        """What the bot takes for the protection group's is not for who came meanwhile, and the newcomer hears so. As
        `leave_traces`."""
        touched = sa.update(conversations).where(conversations.c.id == self.conversation.id)
        await self.connection.execute(touched.values(updated_at=self.now))
        after = self.reply.after
        gone: Why = ""
        if after and after.apart:
            await self._say(self.reply.instead, "staff")
            gone = await self._leave_behind(Aftermath(apart=True, touched=after.touched))
        else:
            await show(self.connection, self.conversation.id, self.pending.message_id, self.now)
        await count(self.connection, self.now, "none", locale, self.conversation.channel, LEFT_TO_STAFF)
        return gone

    async def take_effect(self, locale: str, card: Mapping[str, Any], now: datetime) -> None:
        """What a reply does beside being said. `locale`: the conversation's from now on; `now`: later than the reply
        itself, which still belongs to what was said before a handoff."""
        connection, conversation, reply = self.connection, self.conversation, self.reply
        await self.go_on_in(locale, now)
        if reply.request and conversation.state is State.WITH_BOT:
            await open_handoff(connection, conversation, reply.request, self.pending.message_id, card, locale, now)
        if reply.withdraws and conversation.state is State.WAITING:
            await change_state(connection, conversation, Event.GIVE_UP, now)
            await end_handoff(connection, conversation.id, "withdrawn", now)
        if reply.submits:
            await add_submission(connection, conversation, reply.submits, now)
        if reply.outcome == "danger":
            await alarm(connection, conversation.id, now)

    async def go_on_in(self, locale: str, now: datetime | None = None) -> None:
        """Staff and the newcomer's page see that the language has changed."""
        if locale != self.conversation.locale:
            data = {"locale": locale}
            await append_event(self.connection, self.conversation.id, "locale", data, now or self.now)

    async def say(self) -> None:
        """Beside a person of the staff the bot never speaks: it is said in their name."""
        words, after = await take_step(self.connection, self.conversation, self.reply, self.now)
        await self._say(words, "staff" if self.beside_staff and not after.bot_speaks else "bot")

    async def _say(self, words: Sequence[Utterance], author: Author) -> None:
        connection, conversation = self.connection, self.conversation
        said = await add_utterances(connection, conversation.id, words, self.now, self.pending.message_id, author)
        await push(connection, conversation, said)

    async def leave_traces(self, locale: str) -> Why:
        """Counted without text; what staff see of it afterwards. Returns why words for review are gone, if any are."""
        channel, reply = self.conversation.channel, self.reply
        await count(self.connection, self.now, reply.topic, locale, channel, reply.outcome)
        await count_opened(self.connection, self.now, self.conversation.id, self.pending.inbox_id, locale, channel)
        return await self._leave_behind(reply.after) if reply.after else ""

    async def _leave_behind(self, after: Aftermath) -> Why:
        return await leave_behind(
            self.connection, self.conversation, self.pending.message_id, after, self.reply.context, self.now
        )
