"""Danger, recognised before and beside everything else, on the patterns in `nlu/danger/<language>.yml`.

Strong: the danger answer at once, alone. Weak (words of danger in an ordinary question): one help line above the
ordinary answer. A `near` pattern (joining the fire brigade) makes a strong match weak, but not one
behind a "but" (`turns`). Danger is looked for in every language the message may be in, however unlikely; only where the
language is out of the question ("sun" is no Turkish cry for help in an English sentence) its patterns stay silent. An
`ordinary` word (śmieci, rubbish) is never taken for a misspelt one of danger (śmierci, death). A weak word that stands
alone in its row counts only in its own language where the message's is sure: "mir" is "died" in Kurdish and "me" in
every second German sentence.
An `unwell` row (pregnant, with pain; a child with a fever) is weak, with the doctor on call in the help line.
A cry ("help!", "help please") is weak where it is all that is said; within a sentence it asks for help with anything.
A `certain` row is strong whatever the dialogue engine makes of the whole message; there a `near` row counts as well.
A `hurt` row (beaten, lies on the ground) is certain and an emergency, whatever violence is told with it.
A `threats` row ("my boss says he will call the police") is no call for them: it is strong only where what is left
without the police is. `homographs` ("был", was, and no "бил", beat) are kept apart (`bot/core/alarm/homographs.py`).
Who says that nobody is violent (`bot/core/alarm/denial.py`) is weak, whatever else matches. What says itself that
there is no danger ("will they call the police?", `bot/core/alarm/no_alarm.py`) is weak at most, unless what is left
is strong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.core.alarm.alternatives import checked
from bot.core.alarm.denial import Denials
from bot.core.alarm.ethiopic import levelled
from bot.core.alarm.first_help import CRISIS, CRISIS_ANSWERS, FirstHelp
from bot.core.alarm.homographs import Homographs
from bot.core.alarm.no_alarm import SILENT, Matter, NoAlarm
from bot.core.alarm.turns import Turns
from bot.core.patterns import Patterns
from bot.core.text import words

Strength = Literal["weak", "strong"]
_EMERGENCY = "emergency"
STRONG_INTENTS = (_EMERGENCY, CRISIS)
DANGER_ANSWERS = (*STRONG_INTENTS, *CRISIS_ANSWERS)
_WEAK, _ALONE, _NEAR, _CRY, _PLEA, _THREAT = "weak", "alone", "near", "cry", "plea", "threat"
_UNWELL, _CERTAIN, _HURT = "unwell", "certain", "hurt"
_POLICE = "police"
_KEYS = {"near": _NEAR, "cries": _CRY, "threats": _THREAT, "pleas": _PLEA, "unwell": _UNWELL, "hurt": _HURT}
_CRY_WORDS, _PLEA_WORDS, _BRIEF = 2, 4, 3
_OUT_OF_THE_QUESTION = 0.001
_SURE = 0.95
_MIXED = (("uk", "ru"), ("fa", "ps"), ("tr", "kmr"))  # who writes one often writes words of the other


@dataclass(frozen=True)
class Danger:
    """What was recognised: how strongly, as which danger intent (None when weak), in the words of which languages.
    `answer`: the prepared answer whose order of help fits, where it is not the intent's own; `unwell`: where it is
    weak, whether a doctor on call may be needed; `near`: where it is weak, whether words make an ordinary matter of it;
    `certain`: the engine need not be asked."""

    strength: Strength
    intent: str | None = None
    languages: frozenset[str] = field(default=frozenset(), compare=False)
    answer: str | None = field(default=None, compare=False)
    unwell: bool = field(default=False, compare=False)
    near: bool = field(default=False, compare=False)
    certain: bool = field(default=False, compare=False)


class DangerPatterns:
    """All languages together."""

    def __init__(
        self,
        patterns: Patterns[tuple[str, str]],
        first: FirstHelp | None = None,
        denials: Denials | None = None,
        police: Patterns[str] | None = None,
        homographs: Homographs | None = None,
        no_alarm: NoAlarm | None = None,
        turns: Turns | None = None,
    ) -> None:
        """`police`: the words for them, in all languages; `homographs`: the words kept apart in the patterns;
        `no_alarm`: what names danger and says itself that there is none; `turns`: "but"."""
        self._patterns, self._first, self._denials = patterns, first or FirstHelp(), denials or Denials()
        self._police, self._homographs = police or Patterns(()), homographs or Homographs()
        self._no_alarm, self._turns = no_alarm or NoAlarm(), turns or Turns()

    @classmethod
    def from_data(
        cls, files: Iterable[Mapping[str, Any]], first: FirstHelp | None = None, no_alarm: NoAlarm | None = None
    ) -> DangerPatterns:
        """Patterns from parsed `nlu/danger/*.yml`; `first` tells which help stands first.

        Raises:
            ValueError: a pattern has no word in it, or an alternative with a space inside.
        """
        files = list(files)
        homographs = Homographs(str(word) for file in files for word in file.get("homographs", ()))
        rows = [(name, homographs.apart(levelled(checked(row)))) for file in files for name, row in _rows(file)]
        ordinary = [str(word) for file in files for word in file.get("ordinary", ())]
        police = Patterns((_POLICE, str(word)) for file in files for word in file.get(_POLICE, ()))
        turns = Turns(str(word) for file in files for word in file.get("turns", ()))
        return cls(Patterns(rows, ordinary), first, Denials(files), police, homographs, no_alarm, turns)

    def denies(self, text: str) -> bool:
        """Whether the message says that nobody is violent, and nothing else."""
        return text in self._denials

    def recognise(
        self, text: str, languages: Mapping[str, float] | None = None, foreign: bool = False
    ) -> Danger | None:
        """The danger in a message; when both intents match, suffering violence or despair wins over an accident.

        `languages`: probability of each language, or None when nothing is known about it; `foreign`: it is in none.
        """
        if self.denies(text):
            return Danger("weak")
        heard = self._judged(text, languages, foreign)
        if heard is None or (matter := self.no_alarm(text, languages, foreign)) is None:
            return heard
        if matter == "no_fire":
            return self._judged(self._no_alarm.rest(text, matter), languages, foreign)
        return None if matter in SILENT else Danger("weak")

    def no_alarm(self, text: str, languages: Mapping[str, float] | None = None, foreign: bool = False) -> Matter | None:
        """What the message names without being in danger of it; None where more of it is danger."""
        matter = self._no_alarm.matter(text)
        if matter is None or _THREAT in {kind for _, kind in self._heard(text, languages or {}, foreign)}:
            return None
        left = self._judged(self._no_alarm.rest(text, matter), languages, foreign)
        return None if left and left.strength == "strong" else matter

    def without(self, text: str, matter: Matter) -> str:
        """The message without the words of what it is in no danger of."""
        return self._no_alarm.rest(text, matter)

    def _judged(self, text: str, languages: Mapping[str, float] | None, foreign: bool) -> Danger | None:
        """The danger in a message that is no denial."""
        heard = _hurt_first(self._heard(text, languages or {}, foreign))
        found = {kind for _, kind in heard}
        strong = [intent for intent in reversed(STRONG_INTENTS) if intent in found]
        if strong == ["emergency"] and _THREAT in found and (rest := self._without_police(text)) != text:
            return self.recognise(rest, languages, foreign) or Danger("weak")
        if strong and _NEAR not in found:
            danger = self.strong(strong[0], text, frozenset(lang for lang, kind in heard if kind == strong[0]))
            return replace(danger, certain=_CERTAIN in found)
        if strong and (apart := self._apart(text, languages, foreign)):
            return apart
        most = _PLEA_WORDS if _PLEA in found else _CRY_WORDS if _CRY in found else 0
        cried = 0 < len(text.split()) <= most
        weak = strong or cried or not found.isdisjoint((_WEAK, _ALONE, _UNWELL))
        return Danger("weak", unwell=_UNWELL in found, near=_NEAR in found) if weak else None

    def _apart(self, text: str, languages: Mapping[str, float] | None, foreign: bool) -> Danger | None:
        """The violence or despair that stands apart from what seems to make the message an ordinary one: behind a
        "but", behind a few words ("no emergency, he only hit me"), or in a few words of its own at the beginning."""
        parts = self._turns.parts(text)
        if len(parts) < 2:
            return None
        if not (self._turns.in_(text) or any(map(self._briefly_near, parts))):
            parts = [part for part in parts[:1] if len(part.split()) <= _BRIEF]
        judged = (self._judged(part, languages, foreign) for part in parts)
        return next((danger for danger in judged if danger and danger.intent == "crisis_support"), None)

    def _briefly_near(self, part: str) -> bool:
        return len(part.split()) <= _BRIEF and _NEAR in {kind for _, kind in self._heard(part, {}, False)}

    def _without_police(self, text: str) -> str:
        """The text itself where they are not named."""
        said = words(text)
        others = [word for word in said if not any(self._police.found(word))]
        return " ".join(others) if len(others) < len(said) else text

    def _heard(self, text: str, languages: Mapping[str, float], foreign: bool) -> set[tuple[str, str]]:
        ruled_out, own = _ruled_out(languages), set() if foreign else _own(languages)
        return {
            (language, kind)
            for language, kind in self._patterns.found(self._homographs.apart(levelled(text)))
            if language not in ruled_out and (kind != _ALONE or not own or language in own)
        }

    def strong(self, intent: str, text: str, languages: frozenset[str] = frozenset(), at_work: bool = False) -> Danger:
        """The danger of an intent that somebody found in a message. `at_work`: work was spoken of before."""
        return Danger("strong", intent, languages, self._first.answer(intent, text, at_work))


def _rows(file: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """All rows of a language, each with what it means."""
    language, strong, certain = str(file["locale"]), file.get("strong", {}), file.get(_CERTAIN, {})
    for intent in STRONG_INTENTS:
        yield from (((language, intent), str(row)) for row in (*strong.get(intent, ()), *certain.get(intent, ())))
        yield from (((language, _CERTAIN), str(row)) for row in certain.get(intent, ()))
    yield from (((language, _weak(str(row))), str(row)) for row in file.get(_WEAK, ()))
    for key, kind in _KEYS.items():
        yield from (((language, kind), str(row)) for row in file.get(key, ()))


def _hurt_first(heard: set[tuple[str, str]]) -> set[tuple[str, str]]:
    hurt = {language for language, kind in heard if kind == _HURT}
    others = {(language, kind) for language, kind in heard if not hurt or kind != CRISIS}
    return others | {(language, kind) for language in hurt for kind in (_EMERGENCY, _CERTAIN)}


def _weak(row: str) -> str:
    return _WEAK if len([part for part in row.split() if not part.startswith("~")]) > 1 else _ALONE


def _ruled_out(languages: Mapping[str, float]) -> set[str]:
    unlikely = {code for code, share in languages.items() if share < _OUT_OF_THE_QUESTION}
    return unlikely - _with_mixed(languages.keys() - unlikely)


def _own(languages: Mapping[str, float]) -> set[str]:
    """The language that is sure, with those mixed with it; none where none is sure."""
    return _with_mixed({code for code, share in languages.items() if share >= _SURE})


def _with_mixed(languages: Set[str]) -> set[str]:
    return {*languages, *(code for pair in _MIXED if not set(pair).isdisjoint(languages) for code in pair)}
