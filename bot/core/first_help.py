"""Which help stands first where a person in need has more than one: words of despair want somebody to talk to, words
of violence the police. Read from `responses/first_help.yml`; where both are heard, or neither, no order is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.patterns import Patterns

CRISIS = "crisis_support"
CRISIS_ANSWERS = ("crisis_despair", "crisis_violence")


class FirstHelp:
    """All languages together: it is asked only of what was recognised as danger already."""

    def __init__(self, data: Mapping[str, Mapping[str, Sequence[str]]] | None = None) -> None:
        """Raises ValueError for a row without a word."""
        languages = [(answer, rows) for answer, known in (data or {}).items() for rows in known.values()]
        self._patterns = Patterns((answer, str(row)) for answer, rows in languages for row in rows)

    def answer(self, intent: str, text: str) -> str:
        """The name of the prepared answer to a danger intent."""
        heard = set(self._patterns.found(text)) if intent == CRISIS else set()
        return heard.pop() if len(heard) == 1 else intent
