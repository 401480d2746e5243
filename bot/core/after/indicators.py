"""What a town is told about its questions: figures from the text-free counters, small groups hidden.

Every breakdown is of one whole, and the wholes lie inside one another like this; where a whole is hidden, what lies in
it is hidden too. Of people who answer there is only the sum over all departments.

whole                      broken down by
questions                  outcome, language, channel, hour, weekday, opening hours
  answered                 topic
  choice (asked back)      topic that was nearest
  fallback                 topic that was nearest, language
"did it help", bot         face; of the bad ones the topic
"did it help", people      face
first answers by people    time since the yes
closed by people           reason
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from bot.core.after.small_groups import Figure, alone, ranked, shielded
from bot.core.counted import FIRST_ANSWERS, NEAR_FALLBACK, OPENED
from bot.core.feedback import FACES
from bot.core.together import REASONS

NO_TOPIC = "none"
# What became of a question: the outcomes in the counters.
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "answered": ("answered", "page"), "choice": ("choice",), "fallback": ("fallback",),
    "language": ("language_not_spoken",), "outside": ("out_of_scope",), "danger": ("danger",),
    "elsewhere": ("web_only",), "failed": ("failed", "engine_down"),
}  # fmt: skip
# What else newcomers send: to a person, yes and withdrawal of it, forms, opinions.
_OTHER = ("with_staff", "handoff_requested", "handoff_withdrawn", "form", "idea_sent", "complaint_sent", "feedback")
TALK = ("talk", "media")  # a greeting, thanks, a photo: no question
_BANDS = (0, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24)
SEVERAL = 3  # fewer people who answer: the sum over them would be about one of them
QUESTION_OUTCOMES = tuple(name for names in QUESTIONS.values() for name in names)


@dataclass(frozen=True)
class Kept:
    """One row of the counters over a time, without its hour."""

    topic: str
    language: str
    channel: str
    outcome: str
    count: int

    @property
    def is_question(self) -> bool:
        return self.outcome in QUESTION_OUTCOMES and self.topic not in TALK


@dataclass(frozen=True)
class Tally:
    """`hours`: how many questions in each hour. `people`: how many answer at the desk."""

    kept: tuple[Kept, ...] = ()
    hours: Mapping[datetime, int] = field(default_factory=dict)
    people: int = 0


@dataclass(frozen=True)
class Indicators:
    """`single`: figures that are no part of a whole; `parts`: breakdowns by name, without those that are hidden."""

    single: Mapping[str, Figure]
    parts: Mapping[str, tuple[Figure, ...]]

    def share(self, part: str, name: str) -> float | None:
        """Of its whole, where both are shown."""
        found = next((one.number for one in self.parts.get(part, ()) if one.name == name), None)
        total = self._whole(part)
        return found / total if found is not None and total else None

    def _whole(self, part: str) -> int | None:
        around, name = _WHOLE.get(part, ("", ""))
        if part not in _WHOLE:
            figures = self.parts.get(part, ())
            return None if _hides(figures) else sum(one.known for one in figures)
        of = self.parts.get(around, ()) if around else self.single.values()
        return next((one.number for one in of if one.name == name), None)


# What a breakdown is of: a figure of another breakdown, or a single one. The others are of their own sum.
_WHOLE: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("outcome", "language", "channel", "hour", "weekday", "open"), ("", "questions")),
    "first_answer": ("", "answered_by_people"), "topic": ("outcome", "answered"), "choice": ("outcome", "choice"),
    "fallback": ("outcome", "fallback"), "fallback_language": ("outcome", "fallback"),
    "not_helped": ("faces_bot", "help_bot_bad"),
}  # fmt: skip


def indicators(tally: Tally, open_at: Callable[[datetime], bool] | None = None) -> Indicators:
    """`tally`: its hours in the town's zone, its topics as they are to be told apart. `open_at`: whether somebody
    answers in an hour; None: nobody has said when they are there."""
    asked = [one for one in tally.kept if one.is_question]
    single, parts = _single(tally.kept, asked), {**_of_questions(asked), **_of_hours(tally.hours, open_at)}
    parts |= {**_inside(asked, parts["outcome"], tally.kept), **_of_faces(tally.kept)}
    if tally.people >= SEVERAL:
        answers = _named(tally.kept, FIRST_ANSWERS)
        single["answered_by_people"] = alone("answered_by_people", sum(answers.values()))
        parts |= {"first_answer": shielded(answers), **_of_people(tally.kept)}
    shown = {name: figures for name, figures in parts.items() if any(one.number != 0 for one in figures)}
    return Indicators(single, shown)


def _single(kept: Sequence[Kept], asked: Sequence[Kept]) -> dict[str, Figure]:
    counts = Counter[str]()
    for one in kept:
        counts[one.outcome] += one.count
    questions = sum(one.count for one in asked)
    messages = sum(counts[name] for name in (*QUESTION_OUTCOMES, *_OTHER))
    numbers = {
        "conversations": counts[OPENED], "messages": messages, "questions": questions,
        "requested": counts["handoff_requested"], "withdrawn": counts["handoff_withdrawn"],
        "ideas": counts["idea_sent"] + counts["complaint_sent"],
    }  # fmt: skip
    single = {name: alone(name, number) for name, number in numbers.items()}
    if single["questions"].hidden or alone("", messages - questions).hidden:  # the difference would tell it
        single["messages"] = Figure("messages", None, "kept_back")
    return single


def _of_questions(asked: Sequence[Kept]) -> dict[str, tuple[Figure, ...]]:
    outcomes = {name: sum(one.count for one in asked if one.outcome in them) for name, them in QUESTIONS.items()}
    return {
        "outcome": shielded(outcomes),
        "language": ranked(shielded(_by(asked, lambda one: one.language))),
        "channel": ranked(shielded(_by(asked, lambda one: one.channel))),
    }


def _inside(asked: Sequence[Kept], outcomes: tuple[Figure, ...], kept: Sequence[Kept]) -> dict[str, tuple[Figure, ...]]:
    """What one outcome consists of, only where its own number is shown."""
    shown = {one.name: one.known for one in outcomes}
    of = {name: [one for one in asked if one.outcome in QUESTIONS[name] and shown.get(name)] for name in QUESTIONS}
    near = _by([one for one in kept if one.outcome == NEAR_FALLBACK], lambda one: one.topic)
    rest = shown.get("fallback", 0) - sum(near.values())
    near[NO_TOPIC] = near.get(NO_TOPIC, 0) + rest
    told = {
        "topic": _by(of["answered"], lambda one: one.topic), "choice": _by(of["choice"], lambda one: one.topic),
        "fallback": near if rest >= 0 and near.keys() - {NO_TOPIC} and shown.get("fallback") else {},
        "fallback_language": _by(of["fallback"], lambda one: one.language),
    }  # fmt: skip
    return {name: ranked(shielded(counts)) for name, counts in told.items()}


def _of_faces(kept: Sequence[Kept]) -> dict[str, tuple[Figure, ...]]:
    faces = shielded(_named(kept, [f"help_bot_{face}" for face in FACES]))
    bad = [one for one in kept if one.outcome == "help_bot_bad" and faces and faces[-1].known]
    return {"faces_bot": faces, "not_helped": ranked(shielded(_by(bad, lambda one: one.topic)))}


def _of_people(kept: Sequence[Kept]) -> dict[str, tuple[Figure, ...]]:
    return {
        "faces_people": shielded(_named(kept, [f"help_department_{face}" for face in FACES])),
        "closed": shielded(_named(kept, [f"closed_{reason}" for reason in REASONS])),
    }


def _of_hours(
    hours: Mapping[datetime, int], open_at: Callable[[datetime], bool] | None
) -> dict[str, tuple[Figure, ...]]:
    """Hours, days and whether somebody is there can be taken from one another: beside the last nothing is hidden."""
    bands = {f"{first}-{last}": 0 for first, last in pairwise(_BANDS)}
    days, there = {str(day): 0 for day in range(7)}, {"open": 0, "closed": 0}
    for hour, count in hours.items():
        bands[next(f"{a}-{b}" for a, b in pairwise(_BANDS) if a <= hour.hour < b)] += count
        days[str(hour.weekday())] += count
        there["open" if open_at and open_at(hour) else "closed"] += count
    when, whether = {"hour": shielded(bands), "weekday": shielded(days)}, shielded(there) if open_at else ()
    if not whether or _hides(whether):
        return when
    return {**{name: figures for name, figures in when.items() if not _hides(figures)}, "open": whether}


def _by(kept: Sequence[Kept], key: Callable[[Kept], str]) -> dict[str, int]:
    counts = Counter[str]()
    for one in kept:
        counts[key(one)] += one.count
    return {name: number for name, number in counts.items() if number}


def _named(kept: Sequence[Kept], outcomes: Iterable[str]) -> dict[str, int]:
    """In the order of the outcomes, with zeros."""
    counts = _by(kept, lambda one: one.outcome)
    return {name: counts.get(name, 0) for name in outcomes}


def _hides(figures: Sequence[Figure]) -> bool:
    return any(one.hidden for one in figures)
