"""What translators give back: only what they changed counts, and never over something newer.

First it is only foreseen what would become of every text. What is refused is left out, and may keep others out with it
(a translation whose German text is refused); everything else can be published in one step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from bot.core.locale import DEFAULT
from bot.core.problem import Problem
from bot.core.texts.publication import Change, Key, Version
from bot.core.texts.standing import Pair
from bot.core.texts.wording import tidy
from bot.service.texts.incoming_texts import Incoming, TextOutcome, foreseen
from bot.service.texts.publishing import Texts

_LONGEST_NAME, _LONGEST_WHY = 120, 300


class Returned(Incoming, Protocol):
    """`seen`: the version that the translator had before the eyes; 0: there was none."""

    @property
    def seen(self) -> int: ...


@dataclass(frozen=True)
class Plan:
    """What would become of every text. `changes`: what can be published; `live`: the texts as they are now."""

    outcomes: Sequence[TextOutcome]
    changes: Sequence[Change]
    live: Mapping[Key, Version]

    @property
    def refused(self) -> list[TextOutcome]:
        return [outcome for outcome in self.outcomes if outcome.kind == "refused"]

    @property
    def digest(self) -> str:
        """Another one as soon as something else would be published."""
        return sha256(repr([(*c.key, c.text, c.seen, c.german) for c in self.changes]).encode()).hexdigest()


async def bring_back(texts: Texts, returned: Sequence[Returned], by: str, why: str) -> list[TextOutcome]:
    """All changes as edits or, when one is refused, none.

    What was published after the file was made and changed in the file too is refused (`changed_meanwhile`); what the
    translator left alone stays as it is by now.
    """
    plan = await foresee(texts, returned)
    if not plan.refused:
        await publish(texts, plan, by, why)
    return list(plan.outcomes)


async def publish(texts: Texts, plan: Plan, by: str, why: str) -> None:
    """Everything that can be published, in one step. Raises VersionChanged; then nothing was."""
    if plan.changes:
        await texts.publish(plan.changes, by[:_LONGEST_NAME], tidy(why)[:_LONGEST_WHY])


async def foresee(
    texts: Texts, returned: Sequence[Returned], forbidden: Mapping[Pair | Key, str] | None = None
) -> Plan:  # fmt: skip
    """Nothing is changed. `forbidden`: texts that may not be changed, in all locales or one, and the code that says
    why."""
    live = {version.key: version for version in await texts.live()}
    outcomes: dict[Key, TextOutcome] = {}
    kept: list[Returned] = []
    for text in returned:
        key = (text.kind, text.name, text.locale)
        if outcome := await _beforehand(texts, text, live.get(key), forbidden or {}):
            outcomes[key] = outcome
        else:
            kept.append(text)
    kept, judged = await asyncio.to_thread(_judged, live, kept, outcomes, await texts.archived())
    german = {(text.kind, text.name): text.seen for text in returned if text.locale == DEFAULT}
    changes = [
        Change(*key, tidy(text.text), live[key].version if key in live else 0, german.get(key[:2]),
               review_by=text.review_by)
        for key, text in ((_key(text), text) for text in kept) if judged[key].kind in ("new", "changed")
    ]  # fmt: skip
    every = outcomes | judged
    return Plan([every[key] for key in dict.fromkeys(map(_key, returned))], changes, live)


def _judged(
    live: Mapping[Key, Version], kept: list[Returned], refused: dict[Key, TextOutcome], archived: Collection[str]
) -> tuple[list[Returned], dict[Key, TextOutcome]]:
    """By the rules, until nothing more is refused because of what was; the refused ones are added to `refused`."""
    while True:
        judged = {outcome.key: outcome for outcome in foreseen(live, kept, archived)}
        wrong = {key: outcome for key, outcome in judged.items() if outcome.kind == "refused"}
        if not wrong:
            return kept, judged
        refused |= wrong
        kept = [text for text in kept if _key(text) not in wrong]


async def _beforehand(
    texts: Texts, text: Returned, now: Version | None, forbidden: Mapping[Pair | Key, str]
) -> TextOutcome | None:
    """What is decided before the rules are asked: unchanged, changed meanwhile, or not to be changed from here."""
    key = _key(text)
    if now is not None and (text.text == now.text or tidy(text.text) == tidy(now.text)):
        return TextOutcome("unchanged", key)
    if (now.version if now else 0) != text.seen:
        if now is None or await _left_alone(texts, text):
            return TextOutcome("unchanged", key) if now else None
        return TextOutcome("refused", key, (_meanwhile(now),))
    if (code := forbidden.get(key) or forbidden.get(key[:2])) is not None:
        return TextOutcome("refused", key, (Problem(code),))
    return None


async def _left_alone(texts: Texts, text: Returned) -> bool:
    history = await texts.history(text.kind, text.name)
    seen = next((v for v in history if v.locale == text.locale and v.version == text.seen), None)
    return seen is not None and tidy(seen.text) == tidy(text.text)


def _meanwhile(now: Version) -> Problem:
    return Problem("changed_meanwhile", {"found": now.written_by, "most": f"{now.at:%Y-%m-%d %H:%M} UTC"})


def _key(text: Incoming) -> Key:
    return (text.kind, text.name, text.locale)
