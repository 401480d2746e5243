"""Two understandings side by side, on the same labelled questions: what gets better, what gets worse, what forbids it.

A question of the fixed set or of the town ("regression question") names what it expects: an intent, or a page. What an
understanding made of it has a grade: right, offered among choices, kept back, wrong. Danger is right only as danger.

What speaks against a new understanding (`objections`):

danger_falls        in some language fewer emergencies are recognised than before: only administrators may overrule it
false_danger_rises  more ordinary questions than before are taken for emergencies, and more than the bar allows
accuracy_falls      the share of right topics falls by more than the margin
language_falls      … in one language by more than four times the margin
town_question       a question of the town that was answered rightly is not any more
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.core.danger import STRONG_INTENTS

OUT_OF_SCOPE = ("out_of_scope", "oos")
FALSE_DANGER_BAR = 0.01
_LANGUAGE_MARGINS = 4
_OFFERED = 3
Code = Literal["danger_falls", "false_danger_rises", "accuracy_falls", "language_falls", "town_question"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expected(_Value):
    """A labelled question. `town`: one of the town's own, not of the fixed set."""

    text: str
    language: str
    intent: str | None = None
    page: str | None = None
    town: bool = False

    @property
    def danger(self) -> bool:
        return self.intent in STRONG_INTENTS

    @property
    def outside(self) -> bool:
        return self.intent in OUT_OF_SCOPE


class Given(_Value):
    """What an understanding made of it. `offered`: the best intents, best first; `page`: the page that was shown."""

    intent: str | None
    zone: str
    danger: bool = False
    offered: tuple[str, ...] = ()
    page: str | None = None


class Grade(IntEnum):
    WRONG = 0
    KEPT = 1
    OFFERED = 2
    RIGHT = 3


class Share(_Value):
    hits: int = 0
    of: int = 0

    @property
    def part(self) -> float | None:
        return self.hits / self.of if self.of else None


class Figures(_Value):
    """right: the expected topic is the best, of the questions in scope; sure: … and it was answered without asking
    back; kept: questions out of scope that got neither answer nor page; danger: recognised emergencies; false_danger:
    other questions that were taken for one."""

    right: Share = Share()
    sure: Share = Share()
    kept: Share = Share()
    danger: Share = Share()
    false_danger: Share = Share()


class Change(_Value):
    expected: Expected
    before: Given
    after: Given

    @property
    def grades(self) -> tuple[Grade, Grade]:
        return grade(self.expected, self.before), grade(self.expected, self.after)


class Objection(_Value):
    """`before`, `after`: shares, or numbers of questions for town_question."""

    code: Code
    language: str | None = None
    before: float = 0.0
    after: float = 0.0


class Comparison(_Value):
    """Figures are of the fixed set; `town`: questions of the town answered rightly, before and after."""

    before: Figures
    after: Figures
    languages: dict[str, tuple[Figures, Figures]]
    town: tuple[Share, Share]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    objections: tuple[Objection, ...]

    @property
    def for_administrators(self) -> bool:
        """Whether only an administrator may publish it all the same."""
        return any(one.code == "danger_falls" for one in self.objections)


Row = tuple[Expected, Given, Given]


def grade(expected: Expected, given: Given) -> Grade:
    sure = given.zone == "confident"
    if expected.page:
        return Grade.RIGHT if given.page == expected.page else Grade.WRONG if given.page or sure else Grade.KEPT
    if expected.danger:
        return Grade.RIGHT if given.danger else Grade.WRONG
    if expected.outside:
        answered = given.page or (sure and given.intent not in OUT_OF_SCOPE)
        return Grade.WRONG if answered else Grade.RIGHT
    if sure or given.danger:
        return Grade.RIGHT if given.intent == expected.intent and not given.danger else Grade.WRONG
    offered = given.zone == "choice" and expected.intent in given.offered[:_OFFERED]
    return Grade.OFFERED if offered else Grade.KEPT


def compare(rows: Sequence[Row], margin: float) -> Comparison:
    """`rows`: (question, before, after); `margin`: by how much the share of right topics may fall, a share of 1."""
    fixed, town = [row for row in rows if not row[0].town], [row for row in rows if row[0].town]
    languages = {
        language: _both(row for row in fixed if row[0].language == language)
        for language in sorted({row[0].language for row in fixed})
    }
    (before, after), of_town = _both(fixed), (_right(town, 1), _right(town, 2))
    changed = [Change(expected=e, before=b, after=a) for e, b, a in rows if grade(e, b) != grade(e, a)]
    worse = [one for one in changed if one.grades[1] < one.grades[0]]
    objections = [*_danger(languages, before, after), *_accuracy(languages, before, after, margin), *_town(worse)]
    return Comparison(
        before=before, after=after, languages=languages, town=of_town,
        better=_ordered(one for one in changed if one.grades[1] > one.grades[0]), worse=_ordered(worse),
        objections=tuple(objections),
    )  # fmt: skip


def figures(answered: Sequence[tuple[Expected, Given]]) -> Figures:
    asked = [(e, g) for e, g in answered if e.intent]
    inside = [(e, g) for e, g in asked if not e.outside]
    return Figures(
        right=_share(e.intent == g.intent for e, g in inside),
        sure=_share(grade(e, g) is Grade.RIGHT for e, g in inside),
        kept=_share(grade(e, g) is Grade.RIGHT for e, g in asked if e.outside),
        danger=_share(g.danger for e, g in asked if e.danger),
        false_danger=_share(g.danger for e, g in asked if not e.danger),
    )


def _both(rows: Iterable[Row]) -> tuple[Figures, Figures]:
    known = list(rows)
    return figures([(e, b) for e, b, _ in known]), figures([(e, a) for e, _, a in known])


def _right(rows: Sequence[Row], place: Literal[1, 2]) -> Share:
    return _share(grade(row[0], row[place]) is Grade.RIGHT for row in rows)


def _share(checked: Iterable[bool]) -> Share:
    known = list(checked)
    return Share(hits=sum(known), of=len(known))


def _ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The town's own first, then emergencies, then the greatest difference."""
    return tuple(
        sorted(
            changes,
            key=lambda one: (
                not one.expected.town, not one.expected.danger, -abs(one.grades[0] - one.grades[1]),
                one.expected.language, one.expected.text,
            ),
        )
    )  # fmt: skip


def _danger(languages: dict[str, tuple[Figures, Figures]], before: Figures, after: Figures) -> Iterable[Objection]:
    for language, (was, now) in languages.items():
        if now.danger.hits < was.danger.hits:
            yield _objection("danger_falls", was.danger, now.danger, language)
    rises = after.false_danger.hits > before.false_danger.hits
    if rises and (after.false_danger.part or 0.0) > FALSE_DANGER_BAR:
        yield _objection("false_danger_rises", before.false_danger, after.false_danger)


def _accuracy(
    languages: dict[str, tuple[Figures, Figures]], before: Figures, after: Figures, margin: float
) -> Iterable[Objection]:
    if _fall(before, after) > margin:
        yield _objection("accuracy_falls", before.right, after.right)
    for language, (was, now) in languages.items():
        if _fall(was, now) > _LANGUAGE_MARGINS * margin:
            yield _objection("language_falls", was.right, now.right, language)


def _town(worse: Sequence[Change]) -> Iterable[Objection]:
    lost = [one for one in worse if one.expected.town and one.grades[0] is Grade.RIGHT]
    if lost:
        yield Objection(code="town_question", after=len(lost))


def _fall(before: Figures, after: Figures) -> float:
    return round((before.right.part or 0.0) - (after.right.part or 0.0), 9)


def _objection(code: Code, before: Share, after: Share, language: str | None = None) -> Objection:
    return Objection(code=code, language=language, before=before.part or 0.0, after=after.part or 0.0)
