"""Which topics are offered while none is sure: in a choice, and below the fallback's honest sentence.

A share tells how many of those who write so mean the topic. Measured on the questions in `tests/questions`: of what was
offered with less than 0.1 one in twenty was meant, above it one in three. Where nothing likely is left, the menu and a
person help more.

Topics that frighten (danger, and what only a person may answer) are offered when they are quite likely: of those
offered beside another topic, about one in fifty was meant, and "deportation" is bad news to read by chance. Nor do they
stand alone after an answer about something else: then that is offered too ("do they come on Friday?", of bulky waste),
as it is when few words name nothing ("where do I apply?", of child benefit).
Help for lesbian, gay and trans people is offered when it is nearly sure: by chance, or on a phone that others read, the
button itself shames or endangers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.danger import STRONG_INTENTS
from bot.core.texts.response import IntentInfo
from bot.core.understanding import Candidate, Entity

PERSON = "request_human"
BARE = Entity("bare", "yes")  # few words that name nothing: they may be about the answer before
_MOST = 3
_BESIDE = 0.03  # a person wanted beside a matter that is sure: with less nobody asked for one
_LEAST = 0.1
_LIKELIEST_FRIGHTENING, _FRIGHTENING = 0.15, 0.25
_TELLING, _NEARLY_SURE = ("lgbtiq_support",), 0.45
Intents = Mapping[str, IntentInfo]


def topics(candidates: Sequence[Candidate], intents: Intents) -> list[Candidate]:
    """Real topics only: nobody means "out of scope" or "thanks"."""
    return [c for c in candidates if c.intent in intents and intents[c.intent].topic != "talk"]


def offered(candidates: Sequence[Candidate], intents: Intents) -> list[str]:
    """The topics of a choice or below the fallback, likeliest first."""
    real = topics(candidates, intents)
    likely = [c.intent for c in real if c.confidence >= (_needed(c, intents, c is real[0]) or _LEAST)]
    return likely[:_MOST]


def after(before: str, likely: list[str], intents: Intents, bare: bool = False) -> list[str]:
    """With the topic of the answer before, first, where everything else frightens, or the message is `bare`."""
    info = intents.get(before)
    calm = info is not None and info.topic != "talk" and not frightening(before, intents) and before not in _TELLING
    alone = bool(likely) and all(frightening(one, intents) for one in likely)
    return list(dict.fromkeys((before, *likely)))[:_MOST] if calm and (bare or alone) else likely


def frightening(intent: str, intents: Intents) -> bool:
    """Danger, and what only a person may answer."""
    return intent in STRONG_INTENTS or intents[intent].depth == "person"


def wants_person(candidates: Sequence[Candidate], sure: bool = False) -> bool:
    """Whether a person is among what may be meant, or, beside a matter that is sure, was asked for as well."""
    return any(c.intent == PERSON and c.confidence >= (_BESIDE if sure else _LEAST) for c in candidates)


def matter(intent: str, candidates: Sequence[Candidate], intents: Intents) -> str:
    """What a choice is about: where a person is likeliest, the matter to speak about. It tells which person."""
    return next(iter(offered(candidates, intents)), intent) if intent == PERSON else intent


def _needed(candidate: Candidate, intents: Intents, likeliest: bool) -> float | None:
    """The share that a topic needs which frightens or gives somebody away; None: it is not one."""
    if candidate.intent in _TELLING:
        return _NEARLY_SURE
    if not frightening(candidate.intent, intents):
        return None
    return _LIKELIEST_FRIGHTENING if likeliest else _FRIGHTENING
