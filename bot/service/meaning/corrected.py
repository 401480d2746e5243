"""The dialogue engine, asked once more for what is meant instead: "no, I meant a doctor" is understood as a no, as it
begins; of what follows the engine makes more. The words are those of `responses/leaning.yml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.ports import Dialogue, Library
from bot.core.understanding import Understanding, UserMessage
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import PassingDialogue

_NO = "deny"
_DENIED, _MEANT = "denied", "meant"
_NOTHING = ("fallback", "none")


class CorrectedDialogue(PassingDialogue):
    """`known`: rows of each kind."""

    def __init__(self, dialogue: Dialogue, library: Library, known: Words) -> None:
        super().__init__(dialogue)
        self._library = library
        self._words = patterns_of(known, _DENIED, _MEANT)

    async def understand(self, message: UserMessage) -> Understanding:
        understood = await self._dialogue.understand(message)
        meant = self._meant(message.text) if _NO in (understood.intent, understood.response) else ""
        if not meant:
            return understood
        instead = await self._dialogue.understand(replace(message, text=meant))
        return understood if self._says_nothing(instead) else instead

    def _meant(self, text: str) -> str:
        """What stands behind "I meant", up to another no; where nothing does, what stands before it."""
        said = text.split()
        kinds = [set(self._words.found(word)) for word in said]
        places = [place for place, kind in enumerate(kinds) if _MEANT in kind]
        if not places:
            return ""
        behind = _until_denied(said[places[-1] + 1 :], kinds[places[-1] + 1 :])
        before = [word for word, kind in zip(said, kinds, strict=True) if not kind]
        return " ".join(behind or before)

    def _says_nothing(self, instead: Understanding) -> bool:
        said = instead.intent if instead.response == "choice" else instead.response
        info = self._library.catalogue.intents.get(said)
        return said in _NOTHING or (info is not None and info.topic == "talk")


def _until_denied(said: Sequence[str], kinds: Sequence[set[str]]) -> list[str]:
    end = next((place for place, kind in enumerate(kinds) if _DENIED in kind), len(said))
    return list(said[:end])
