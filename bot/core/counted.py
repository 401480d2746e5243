"""What is counted without text beside the outcome of each turn."""

from __future__ import annotations

from datetime import timedelta

OPENED = "conversation"  # the first message of a conversation
NEAR_FALLBACK = "near_fallback"  # what was not understood, by the topic it was nearest to; never a protected one
# A newcomer's first answer by a person, by how long they waited since their yes; of all departments together.
FIRST_ANSWERS = ("first_answer_hour", "first_answer_day", "first_answer_days", "first_answer_later")
_LIMITS = (timedelta(hours=1), timedelta(days=1), timedelta(days=3))


def first_answer(waited: timedelta) -> str:
    """What a first answer after this time is counted as."""
    return next((name for name, limit in zip(FIRST_ANSWERS, _LIMITS) if waited <= limit), FIRST_ANSWERS[-1])
