"""What was understood, whose danger is a line of help above its next guess where words speak against it: a few words
without one of danger ("he does not want to"), words that make danger an ordinary matter ("the bill of the ambulance"),
a fever, or another matter that is likelier by far. After help in danger the engine is believed. The measures are those
of decision 9."""

from __future__ import annotations

from dataclasses import replace

from bot.core.danger import STRONG_INTENTS, Danger, DangerPatterns
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.answers.shown import in_danger
from bot.service.meaning.around import KEPT, Step, meant
from bot.service.meaning.calm import without_danger

_FEW_WORDS, _TOLD_WORDS = 5, 12
_FEW_UNHEARD, _FEW_WEAK = 0.78, 0.6  # shares of danger that few words need
_RIVAL, _FAR_LIKELIER = 0.55, 3.0  # how many times as likely another matter is, without and with a word of danger
_ORDINARY, _ORDINARY_TOLD = 0.9, 0.6  # shares that are danger beside words of an ordinary matter
_UNWELL, _DOCTOR = 0.9, "find_doctor"
_ALL = 0.999  # so much of danger leaves no other guess
_CONFIDENT, _CHOICE = 0.55, 0.2  # as the engine's own (config.yml)


class FaintStep(Step):
    """`danger` tells which words were heard beside it."""

    def __init__(self, danger: DangerPatterns) -> None:
        self._danger = danger

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u = understood
        if u.response not in STRONG_INTENTS or message.heard == "strong" or in_danger(message.context):
            return u
        heard = self._danger.recognise(message.text, message.languages) if message.heard else None
        share, length = share_of_danger(u), len(message.text.split())
        if heard and heard.unwell and u.response == "emergency" and share < _UNWELL:
            return replace(meant(without_danger(u), _DOCTOR), help_line=True)
        faint = _beside_words(heard, u, share, length) if heard else _unheard(u, share, length)
        return replace(next_guess(u), help_line=True) if faint else u


def _unheard(u: Understanding, share: float, length: int) -> bool:
    """Whether it is too little where no pattern heard danger."""
    return share < _FEW_UNHEARD if length <= _FEW_WORDS else _rival(u) >= _RIVAL * share


def _beside_words(heard: Danger, u: Understanding, share: float, length: int) -> bool:
    """Whether it is too little beside a word of danger, or beside what makes that an ordinary one."""
    ordinary = heard.near and share < (_ORDINARY if length <= _TOLD_WORDS else _ORDINARY_TOLD)
    few = length <= _FEW_WORDS and share < _FEW_WEAK
    return ordinary or few or _rival(u) >= _FAR_LIKELIER * share


def share_of_danger(u: Understanding) -> float:
    return sum(candidate.confidence for candidate in u.candidates if candidate.intent in STRONG_INTENTS)


def _rival(u: Understanding) -> float:
    """How likely the likeliest other matter is."""
    return max((c.confidence for c in u.candidates if c.intent not in STRONG_INTENTS), default=0.0)


def next_guess(u: Understanding) -> Understanding:
    """What the engine would have said of the others, were there no danger among its guesses."""
    left, share = without_danger(u), share_of_danger(u)
    others = tuple(Candidate(c.intent, c.confidence / (1 - share)) for c in left.candidates if share < _ALL)
    if not others or others[0].confidence < _CHOICE:
        return replace(left, candidates=others)
    best = others[0]
    if best.confidence < _CONFIDENT or best.intent in KEPT:
        return replace(left, candidates=others, zone="choice", response="choice", confidence=best.confidence)
    known = replace(left, candidates=others, zone="confident", response=best.intent)
    return replace(known, confidence=best.confidence)
