"""How likely a message goes on about the matter that was answered before it, rather than begins one of its own.

"Only with the Fiktionsbescheinigung?" after the residence permit is no question about the certificate; what tells is
how little sure the engine is, how far down the matter before stands in its ranking, whether both lie near each other,
and how long the message is. A logistic regression (Cox 1958) of these, learnt on some 6,000 messages that people may
write after an answer, in ten languages (`nlu/measuring/continuations`), by `python -m nlu.measuring.continuing`, which
prints the weights that stand here. Decision 41 has the figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from bot.core.text import words
from bot.core.understanding import Candidate

_LEAST = 0.001  # share; what stands in no ranking
_MOST = 0.999


class Topic(Protocol):
    """What is known of an intent."""

    @property
    def topic(self) -> str: ...

    @property
    def related(self) -> Sequence[str]: ...


class Evidence(NamedTuple):
    """Of the likeliest intent (best) and the matter answered before (prior)."""

    odds: float  # of the best, log
    prior_share: float  # log
    prior_rank: float  # log of 1 + its place; 0 is the best
    prior_is_best: float  # 0 or 1
    same_topic: float  # 0 or 1
    related: float  # 0 or 1
    length: float  # log of the number of words


WEIGHTS = Evidence(
    odds=-0.43,
    prior_share=0.26,
    prior_rank=-0.64,
    prior_is_best=1.48,
    same_topic=-0.77,
    related=-0.73,
    length=-2.0,
)
BIAS = 7.96


def evidence(text: str, ranking: Sequence[Candidate], prior: str, intents: Mapping[str, Topic]) -> Evidence:
    """ranking: the engine's likeliest intents, best first, at least one; prior: one of `intents`."""
    best, names = ranking[0], [one.intent for one in ranking]
    rank = names.index(prior) if prior in names else len(names)
    left = 1 - sum(one.confidence for one in ranking)
    share = ranking[rank].confidence if prior in names else min(left, ranking[-1].confidence)
    sure = min(max(best.confidence, _LEAST), _MOST)
    known = intents.get(best.intent)
    return Evidence(
        odds=math.log(sure / (1 - sure)),
        prior_share=math.log(max(share, _LEAST)),
        prior_rank=math.log1p(rank),
        prior_is_best=float(rank == 0),
        same_topic=float(known is not None and known.topic == intents[prior].topic),
        related=float(best.intent in intents[prior].related),
        length=math.log(max(len(words(text)), 1)),
    )


def likelihood(told: Evidence) -> float:
    """0 to 1."""
    return 1 / (1 + math.exp(-BIAS - sum(weight * value for weight, value in zip(WEIGHTS, told))))
