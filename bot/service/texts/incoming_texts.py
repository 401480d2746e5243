"""Prepared texts that come in together from files or a workbook: foreseen, then published, all or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.core.locale import ANSWERED, DEFAULT
from bot.core.problem import Problem
from bot.core.texts.publication import Change, Key, Version
from bot.core.texts.response import Kind
from bot.core.texts.wording import problems, tidy
from bot.service.texts.publishing import MOST_WHY, Texts


@dataclass(frozen=True)
class TextOutcome:
    """What an import did, or would do, with one text."""

    kind: str
    key: Key
    problems: Sequence[Problem] = field(default_factory=tuple)


class Incoming(Protocol):
    """A text as an import reads it."""

    @property
    def kind(self) -> Kind: ...
    @property
    def name(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def review_by(self) -> date | None: ...


async def bring_in(texts: Texts, incoming: Iterable[Incoming], by: str, why: str) -> list[TextOutcome]:
    """Texts from files become edits, all or, when one is refused, none. The same again changes nothing."""
    live = {version.key: version for version in await texts.live()}
    incoming = list(incoming)
    outcomes = foreseen(live, incoming, await texts.archived())
    if any(outcome.kind == "refused" for outcome in outcomes):
        return outcomes
    changes = [
        Change(*key, tidy(text.text), live[key].version if key in live else 0, review_by=text.review_by)
        for key, text, outcome in zip(map(_key, incoming), incoming, outcomes, strict=True)
        if outcome.kind != "unchanged"
    ]
    if changes:
        await texts.publish(changes, by[:120], tidy(why)[:MOST_WHY])
    return outcomes


def foreseen(
    live: Mapping[Key, Version], incoming: Iterable[Incoming], archived: Collection[str]
) -> list[TextOutcome]:  # fmt: skip
    """What would become of texts that come in together. `archived`: topics whose labels others may have."""
    read = [(_key(text), tidy(text.text)) for text in incoming]
    times, labels, words = Counter(key for key, _ in read), _labels(live, read, archived), dict(read)
    return [_outcome(key, text, live, times[key], labels, words.get((*key[:2], DEFAULT))) for key, text in read]


def _outcome(
    key: Key, text: str, live: Mapping[Key, Version], times: int, labels: Mapping[str, Counter[str]], beside: str | None
) -> TextOutcome:
    """`beside`: the German text in the same import, if it is there."""
    kind, name, locale = key
    german = live.get((kind, name, DEFAULT))
    if german is None or times > 1 or (locale not in ANSWERED and key not in live):
        code = "unknown_name" if german is None else "twice" if times > 1 else "unknown_locale"
        return TextOutcome("refused", key, (Problem(code),))
    if key in live and tidy(live[key].text) == text:
        return TextOutcome("unchanged", key)
    wrong = problems(kind, name, text, (beside or german.text) if kind == "answer" else german.text)
    if kind == "label" and labels[locale][text] > 1:
        wrong.append(Problem("label_taken", {"found": text}))
    return TextOutcome("refused", key, wrong) if wrong else TextOutcome("changed" if key in live else "new", key)


def _key(text: Incoming) -> Key:
    return (text.kind, text.name, text.locale)


def _labels(
    live: Mapping[Key, Version], read: Iterable[tuple[Key, str]], archived: Collection[str]
) -> dict[str, Counter[str]]:
    """How often each label would be there, per locale."""
    after = {key: version.text for key, version in live.items()} | dict(read)
    found: dict[str, Counter[str]] = {locale: Counter() for _, _, locale in after}
    for (kind, name, locale), text in after.items():
        if kind == "label" and name not in archived:
            found[locale][text] += 1
    return found
