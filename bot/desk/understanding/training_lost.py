"""Emergencies that a new understanding would miss: which sentences, and which new examples may be why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.learning.comparison import Change, Comparison
from bot.core.learning.renewal import Renewal
from bot.core.learning.taught import Example, Taught

_SHOWN = 5


@dataclass(frozen=True)
class Lost:
    """`suspects`: new examples, the likeliest first; `topics`: what the emergencies should be taken for."""

    changes: tuple[Change, ...]
    suspects: tuple[Example, ...]
    topics: tuple[str, ...]


def lost(candidate: Renewal, live: Renewal | None) -> Lost | None:
    """None: no emergency is missed that was recognised before."""
    missed = missed_emergencies(candidate.comparison) if candidate.comparison else ()
    if not missed:
        return None
    topics = dict.fromkeys(one.expected.intent for one in missed if one.expected.intent)
    new = set(candidate.taught.added) - set((live.taught if live else Taught()).added)
    return Lost(missed, _likeliest(new - {one for one in new if one.intent in topics}, missed), tuple(topics))


def missed_emergencies(compared: Comparison) -> tuple[Change, ...]:
    return tuple(one for one in compared.worse if one.expected.danger and not one.after.danger)


def _likeliest(new: set[Example], missed: Sequence[Change]) -> tuple[Example, ...]:
    """Of the topics that the sentences are taken for now, then in their languages."""
    taken = {name for one in missed for name in (one.after.intent, *one.after.offered) if name}
    languages = {one.expected.language for one in missed}
    ordered = sorted(new, key=lambda one: (one.intent not in taken, one.language not in languages, one))
    return tuple(ordered[:_SHOWN])
