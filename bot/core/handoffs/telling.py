"""Short questions after a yes, each answered with one button or not at all.

step       question                        asked
about      what it is about (a topic)      only where the conversation has no topic yet
urgency    by when                         always first otherwise
who        for whom                        for a grown-up besides: how somebody else interprets
reach      how to answer; by phone leads on to the call (`bot/service/answers/persons.py`)

Nothing is kept beside the card that staff read: the payload `tell:<step>:<answer>` says everything, so an old button
changes its own answer and harms nothing. Never asked before the yes, nor of those whom the protection group reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

TOLD = "tell"
TIMES_TOLD = "told"  # of a card: an open queue goes by it
SKIP = "skip"
PHONE = "phone"

TellStep = Literal["about", "urgency", "who", "reach"]
STEPS: tuple[TellStep, ...] = get_args(TellStep)
ANSWERS: Mapping[TellStep, tuple[str, ...]] = {
    "urgency": ("today", "week", "later"), "who": ("me", "child", "family", "other"), "reach": ("here", PHONE),
}  # fmt: skip
LABELS: Mapping[TellStep, str] = {
    "about": "Anliegen", "urgency": "Antwort gewünscht", "who": "Fragt", "reach": "Antwort bitte",
}  # fmt: skip


def step_of(name: str) -> TellStep | None:
    return next((step for step in STEPS if step == name), None)


def following(step: TellStep) -> TellStep | None:
    """None: that was the last one."""
    return STEPS[STEPS.index(step) + 1] if step != STEPS[-1] else None


def sentence_of(step: str, answer: str) -> str | None:
    """The name of the words of an answer; None for what is no answer."""
    known = step_of(step)
    if answer == SKIP:
        return "tell_skip"
    return f"tell_{step}_{answer}" if known and answer in ANSWERS.get(known, ()) else None
