"""A whole dialogue as a table, over the real store, without a server: what is said or pressed, and what must come back.

Every step is a turn of a worker of its own that knows nothing but the database.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from bot.core.ports import Dialogue, StoredMessage
from bot.service.channel.reception import Reception
from bot.service.signals import LocalSignals
from bot.service.turn.answering import Answers
from bot.service.turn.turns import TurnWorker
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue

Step = tuple[str, str | Sequence[str]]


class Talk:
    """One newcomer. Lines of a table: `> words` are said, `! payload` is pressed; the second part must be heard."""

    def __init__(self, lotse: Lotse, dialogue: Dialogue | None = None, locale: str = "de") -> None:
        self.lotse, self.dialogue, self.locale = lotse, dialogue or ScriptedDialogue("register_address"), locale
        self.token, self.heard = secrets.token_urlsafe(32), [StoredMessage("", 0, "bot", "", "de", lotse.clock.now())]
        self._signals = LocalSignals()
        self._built: tuple[Dialogue, Answers] | None = None
        self.reception = Reception(
            lotse.conversations, lotse.inbox, lotse.library, self._signals, self.dialogue, lotse.clock,
            lotse.holidays(), 30,
        )  # fmt: skip

    async def play(self, *table: Step) -> None:
        for step, expected in table:
            await (self.press(step[2:]) if step.startswith("! ") else self.say(step.removeprefix("> ")))
            for part in [expected] if isinstance(expected, str) else expected:
                assert part in self.text, f"after {step!r}: {part!r} is not in\n{self.text}"

    async def say(self, text: str, pressed: str | None = None) -> str:
        await self.reception.open(self.token, self.locale)
        before = (await self.reception.snapshot(self.token))[1]
        await self.reception.post(self.token, secrets.token_hex(8), text, pressed)
        await self._turn()
        after = (await self.reception.snapshot(self.token))[1]
        self.heard = [m for m in after[len(before) :] if m.author == "bot"]
        return self.text

    async def again(self) -> str:
        """What waits is taken once more; what is said then."""
        before = (await self.reception.snapshot(self.token))[1]
        await self.lotse.inbox.hurry()
        await self._turn()
        after = (await self.reception.snapshot(self.token))[1]
        self.heard = [m for m in after[len(before) :] if m.author == "bot"]
        return self.text

    async def press(self, payload: str) -> str:
        """Only what is offered can be pressed; `payload` may be the beginning of one."""
        _, messages, _ = await self.reception.snapshot(self.token) if self.heard[0].id else (None, self.heard, 0)
        offered = [b for m in messages for b in m.extras.get("buttons", ()) if m.author == "bot"]
        known: dict[str, Any] = next(b for b in reversed(offered) if b["payload"].startswith(payload))
        return await self.say(known["title"], known["payload"])

    @property
    def text(self) -> str:
        return "\n".join(m.text for m in self.heard)

    @property
    def buttons(self) -> list[str]:
        return [b["payload"] for m in self.heard for b in m.extras.get("buttons", ())]

    async def context(self) -> dict[str, str]:
        conversation = await self.reception.find(self.token)
        await self.lotse.inbox.receive(conversation, secrets.token_hex(8), "?", "other", None)
        turn = await self.lotse.inbox.take("reader")
        assert turn
        await self.lotse.inbox.release(turn, "reader")
        await self._turn()
        return dict(turn.context)

    def _answering(self) -> Answers:
        """Built once for a dialogue engine: it knows nothing of any conversation."""
        if self._built is None or self._built[0] is not self.dialogue:
            self._built = (self.dialogue, self.lotse.answering(self.dialogue))
        return self._built[1]

    async def _turn(self) -> None:
        worker = TurnWorker(
            secrets.token_hex(4), self.lotse.inbox, self.lotse.conversations, self._answering(), self.lotse.library,
            self._signals, self.lotse.clock, self.lotse.holidays(),
        )  # fmt: skip
        turn = await self.lotse.inbox.take(worker._name)
        assert turn, "nothing waits"
        await worker.handle(turn)
