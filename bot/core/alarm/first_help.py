"""Which help stands first where a person in need has more than one: words of despair want somebody to talk to, words
of violence the police, and who is held at work by a passport no help for women first. Read from
`responses/first_help.yml`; where both are heard, or neither, no order is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.patterns import Patterns
from bot.core.text import words

CRISIS = "crisis_support"
_WORK, _PAPERS = "crisis_work", "papers"
_FEW_WORDS = 6  # so many tell of nothing besides
CRISIS_ANSWERS = ("crisis_despair", "crisis_violence", _WORK)


class FirstHelp:
    """All languages together: it is asked only of what was recognised as danger already."""

    def __init__(self, data: Mapping[str, Mapping[str, Sequence[str]]] | None = None) -> None:
        """Raises ValueError for a row without a word."""
        languages = [(answer, rows) for answer, known in (data or {}).items() for rows in known.values()]
        self._patterns = Patterns((answer, str(row)) for answer, rows in languages for row in rows)

    def answer(self, intent: str, text: str, at_work: bool = False) -> str:
        """The name of the prepared answer to a danger intent. `at_work`: work was spoken of before."""
        heard = self._heard(text, at_work) - {_PAPERS} if intent == CRISIS else set()
        return heard.pop() if len(heard) == 1 else intent

    def _heard(self, text: str, at_work: bool) -> set[str]:
        """Papers taken at work are no violence; what is told besides them may be."""
        heard = set(self._patterns.found(text))
        if at_work and _PAPERS in heard and len(words(text)) <= _FEW_WORDS:
            return {_WORK}
        if _WORK not in heard:
            return heard
        besides = " ".join(word for word in words(text) if _PAPERS not in self._patterns.found(word))
        return set(self._patterns.found(besides)) - {_WORK} or {_WORK}
