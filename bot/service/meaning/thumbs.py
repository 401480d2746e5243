"""What was understood, with a message of nothing but friendly signs ("👍", "🙏❤️"): a thanks, as people send it below an
answer. What else is without words stays what the engine made of it."""

from __future__ import annotations

from dataclasses import replace

from bot.core.understanding import Understanding, UserMessage
from bot.service.meaning.around import Step

_THANKS, _UNSURE = "thank", ("choice", "fallback", "none", "out_of_scope")
_FRIENDLY = frozenset("👍👌🙏🤝💪👏❤♥🧡💛💚💙💜🤍🥰😍😊🙂😀😃😄😁☺✅✔💐🌹🌷🌸")
_BESIDE = frozenset(" \n!.\ufe0f\u200d🏻🏼🏽🏾🏿")  # how they are drawn, and the colour of the hand


class ThumbsStep(Step):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        signs = set(message.text) - _BESIDE
        if not signs or not signs <= _FRIENDLY or understood.response not in _UNSURE:
            return understood
        return replace(understood, intent=_THANKS, response=_THANKS, zone="confident", pages=(), help_line=False)
