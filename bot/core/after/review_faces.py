"""Did it help? Per topic of the bot's answers, and departments together: never one department, never a person.

Small numbers are hidden as in the indicators, whose sums over all topics every reader knows: a number that is hidden in
its row or in its column is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.after.indicators import SEVERAL
from bot.core.after.review import FEWEST, Summary
from bot.core.after.small_groups import Figure, shielded
from bot.core.feedback import FACES


@dataclass(frozen=True)
class Faces:
    """Good, middle, bad answers about one thing; none where the group is too small to be shown."""

    about: str
    figures: tuple[Figure, ...]


def shown_faces(summary: Summary) -> list[Faces]:
    """Departments only where several people answer."""
    topics = sorted({topic for topic, outcome in summary.faces if outcome.startswith("help_bot_")})
    counts = {topic: _counts(summary, "bot", topic) for topic in topics}
    columns: dict[str, set[str]] = {face: _shown({topic: counts[topic][face] for topic in topics}) for face in FACES}
    rows = [Faces(topic, tuple(_both(one, columns, topic) for one in _row(counts[topic]))) for topic in topics]
    if summary.people >= SEVERAL:
        rows.append(Faces("department", _row(_counts(summary, "department", "none"))))
    return rows


def _counts(summary: Summary, about: str, topic: str) -> dict[str, int]:
    return {face: summary.faces.get((topic, f"help_{about}_{face}"), 0) for face in FACES}


def _row(counts: Mapping[str, int]) -> tuple[Figure, ...]:
    return shielded(counts) if sum(counts.values()) >= FEWEST else ()


def _shown(column: Mapping[str, int]) -> set[str]:
    return {one.name for one in shielded(column) if not one.hidden}


def _both(figure: Figure, columns: Mapping[str, set[str]], topic: str) -> Figure:
    if not figure.number or topic in columns[figure.name]:
        return figure
    return replace(figure, number=None, hidden="kept_back")
