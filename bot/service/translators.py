"""What translators give back: only what they changed counts, and never over something newer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.core.publication import Key, Version
from bot.core.wording import Problem, tidy
from bot.service.publishing import Incoming, TextOutcome, Texts, bring_in


class Returned(Incoming, Protocol):
    """`seen`: the version that the translator had before the eyes; 0: there was none."""

    @property
    def seen(self) -> int: ...


async def bring_back(texts: Texts, returned: Sequence[Returned], by: str, why: str) -> list[TextOutcome]:
    """All changes as edits or, when one is refused, none.

    What was published after the file was made and changed in the file too is refused (`changed_meanwhile`); what the
    translator left alone stays as it is by now.
    """
    live = {version.key: version for version in await texts.live()}
    outcomes: dict[Key, TextOutcome] = {}
    kept: list[Returned] = []
    for text in returned:
        now = live.get((text.kind, text.name, text.locale))
        if now is None or now.version == text.seen:
            kept.append(text)
        elif await _left_alone(texts, text) or tidy(text.text) == tidy(now.text):
            outcomes[now.key] = TextOutcome("unchanged", now.key)
        else:
            outcomes[now.key] = TextOutcome("refused", now.key, (_meanwhile(now),))
    refused = any(outcome.kind == "refused" for outcome in outcomes.values())
    if not refused:
        return [*outcomes.values(), *await bring_in(texts, kept, by, why)]
    return [outcome for outcome in outcomes.values() if outcome.kind == "refused"]


async def _left_alone(texts: Texts, text: Returned) -> bool:
    history = await texts.history(text.kind, text.name)
    seen = next((v for v in history if v.locale == text.locale and v.version == text.seen), None)
    return seen is not None and tidy(seen.text) == tidy(text.text)


def _meanwhile(now: Version) -> Problem:
    return Problem("changed_meanwhile", {"found": now.written_by, "most": f"{now.at:%Y-%m-%d %H:%M} UTC"})
