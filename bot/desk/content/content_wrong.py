"""What was typed into a form of portal content and makes no sense."""

from __future__ import annotations

from bot.core.errors import BadInput


class Wrong(BadInput):
    """`sentence`: what is wrong and what to do, in German; `at`: the name of the input."""

    def __init__(self, sentence: str, at: str) -> None:
        super().__init__(sentence)
        self.sentence, self.at = sentence, at
