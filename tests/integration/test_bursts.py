"""Several messages written in one go: what is asked below the answers, and what a yes or no among them means."""

from __future__ import annotations

import secrets

import pytest

from bot.service.turn.answering import Answers
from bot.wiring import Lotse
from bot.wiring.after import followed_up
from tests.conftest import both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.talk import Talk

pytestmark = [both_databases, somebody_answers]
FACES = ["help:bot:good", "help:bot:middle", "help:bot:bad"]


class Hasty(Talk):
    """Writes on before the answer is there; is asked about the answers, too."""

    def _answering(self) -> Answers:
        return followed_up(self.lotse, super()._answering())

    async def at_once(self, *texts: str) -> None:
        """All of it is stored before anything is answered."""
        await self.reception.open(self.token, self.locale)
        before = (await self.reception.snapshot(self.token))[1]
        for text in texts:
            await self.reception.post(self.token, secrets.token_hex(8), text, None)
        await self._turn()
        after = (await self.reception.snapshot(self.token))[1]
        self.heard = [m for m in after[len(before) :] if m.author == "bot"]


@pytest.mark.parametrize("word", ["nein", "ja"])
async def test_whether_it_helped_is_asked_below_the_last_answer_of_a_burst(lotse: Lotse, word: str) -> None:
    talk = Hasty(lotse, ScriptedDialogue("register_address"))
    await talk.at_once("Wie melde ich mich an?", "Was brauche ich dafür?", "Wo ist das Amt?")
    asked = [message for message in talk.heard if FACES[0] in str(message.extras)]
    assert asked == talk.heard[-1:]
    assert "Danke" in await talk.say(word)


async def test_a_no_in_a_burst_is_no_opinion_on_what_is_asked_afterwards(lotse: Lotse) -> None:
    talk = Hasty(lotse, ScriptedDialogue("register_address"))
    await talk.at_once("Wie melde ich mich an?", "Was brauche ich dafür?", "nein")
    _, messages, _ = await talk.reception.snapshot(talk.token)
    assert [m.extras.get("kind", "message") for m in messages if m.author == "newcomer"] == ["message"] * 3
    assert "Danke, dass" not in talk.text
