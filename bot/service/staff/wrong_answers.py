"""Staff say that an answer of the bot was wrong: coordinators see the question, if the newcomer has agreed to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.feedback import Unsure
from bot.core.handoffs.desk import QueueEntry
from bot.core.locale import language
from bot.core.ports import Library


class WrongAnswers(Protocol):
    async def mark(
        self, who: Staff, conversation_id: str, message_id: str, unsure_of: Callable[[str, str], Unsure | None]
    ) -> bool: ...

    async def marked(self, conversation_id: str) -> set[str]: ...


class WrongAnswerDesk:
    def __init__(self, answers: WrongAnswers, library: Library) -> None:
        self._answers, self._library = answers, library

    async def mark(self, who: Staff, conversation_id: str, message_id: str) -> bool:
        """Whether words are kept. Raises NotFound, Forbidden (also for what is protected)."""
        return await self._answers.mark(who, conversation_id, message_id, self._unsure)

    async def marked(self, conversation_id: str) -> set[str]:
        return await self._answers.marked(conversation_id)

    def may_be_marked(self, entry: QueueEntry) -> bool:
        """Never what the protection group reads, nor a protected topic."""
        department = self._library.guide.departments.get(entry.department)
        return not (department and department.protection) and not self._protected(entry.topic)

    def _unsure(self, source: str, locale: str) -> Unsure | None:
        intent = source.partition("/")[0]
        if self._protected(intent):
            return None
        info = self._library.catalogue.intents.get(intent)
        return Unsure("staff", language(locale), info.topic if info else "none", intent if info else "")

    def _protected(self, intent: str) -> bool:
        info = self._library.catalogue.intents.get(intent)
        return bool(info and info.protected)
