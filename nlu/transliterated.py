"""Languages that newcomers type in Latin letters although they have another script, and how their words are compared.

Words of `nlu/concepts` stand there in their own script. Whoever types them in Latin letters is looked up by a spelling
that both have in common: consonants for Arabic and Farsi, `romanised` for Ukrainian and Russian, whose words count for
each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from bot.core.patterns import Patterns
from bot.language.words import in_latin
from nlu.consonants import consonants
from nlu.romanise import romanised

BY_CONSONANTS = frozenset(("ar", "fa"))
SPELLINGS: dict[str, Callable[[str], str]] = {
    **{language: partial(consonants, language=language) for language in BY_CONSONANTS},
    "uk": romanised,
    "ru": romanised,
}
_TOGETHER = {"uk": ("uk", "ru"), "ru": ("uk", "ru")}
_LEAST = 3  # letters of a row, and more than that of a beginning; fewer occur in anything
Entry = tuple[str, str, str]  # name, language, row as in `bot.core.patterns`


class Transliterated:
    """Rows of words in a script, found in messages that are typed in Latin letters."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        given = list(entries)
        kinds = {_TOGETHER.get(language, (language,)) for language in SPELLINGS}
        learnt = {kind: Patterns(_rows(entry for entry in given if entry[1] in kind)) for kind in sorted(kinds)}
        self._patterns = {language: learnt[_TOGETHER.get(language, (language,))] for language in SPELLINGS}

    def found(self, text: str, language: str | None) -> Iterator[str]:
        """The names of the rows in a text of a language; none in texts that are not in Latin letters, or of a language
        that has no other script."""
        if language in self._patterns and in_latin(text):
            yield from self._patterns[language].found(SPELLINGS[language](text))


def _rows(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Each once, as (name, row spelt)."""
    spelt = ((name, row) for name, language, row in entries for row in _spelt(row, SPELLINGS[language]))
    return sorted({(name, row) for name, row in spelt if _letters(row) >= _LEAST})


def _letters(row: str) -> int:
    """Of the shortest text that fits."""
    return sum(min(len(option.rstrip("*")) for option in part.split("|")) for part in row.split() if part[0] != "~")


def _spelt(row: str, spelling: Callable[[str], str]) -> Iterator[str]:
    """The row in the other spelling: with words that are joined by a half-space or a hyphen apart and as one."""
    for between in (" ", ""):
        yield " ".join(filter(None, (_part(part, spelling, between) for part in row.split())))


def _part(part: str, spelling: Callable[[str], str], between: str) -> str:
    """`schlag*|haut` spelt; a gap as it is. Of several options each stays one word."""
    if part.startswith("~"):
        return part
    options = part.split("|")
    between = between if len(options) == 1 else ""
    spelt = ((between.join(spelling(option.rstrip("*")).split()), option) for option in options)
    return "|".join(found + "*" * (option.endswith("*") and len(found) > _LEAST) for found, option in spelt if found)
