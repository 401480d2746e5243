"""What coordinators teach: example questions per topic, questions of pages, fixed questions for testing.

Everybody else gets Forbidden. Examples of danger that the files bring are hidden by administrators only, with a reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Protocol

from bot.core.accounts.staff import Role, Staff
from bot.core.content.topics import TOPIC_ICONS
from bot.core.errors import BadInput, Forbidden, NotFound
from bot.core.learning.lesson import lesson
from bot.core.learning.taught import TOWN_PREFIX, Example, KeptExample, KeptQuestion, Regression
from bot.core.locale import DEFAULT, NATIVE
from bot.core.ports import Library
from bot.core.text import fold
from bot.core.texts.response import IntentInfo
from bot.service.learning.known_examples import KnownExamples
from bot.service.learning.nearness import Looked, Nearness

FEW = 20  # examples of a topic in a language, below which it is often missed
MOST_AT_ONCE = 40
_FOUND_SHOWN = 3
_LEAST_REASON = 5
_DANGER = "danger"


class TeachingStore(Protocol):
    """See `SqlTeaching`."""

    async def add_example(self, language: str, intent: str, text: str, by: str) -> bool: ...

    async def hide_example(self, language: str, intent: str, text: str, by: str) -> bool: ...

    async def delete_example(self, example_id: int) -> KeptExample: ...

    async def examples(self, intent: str | None = None) -> Sequence[KeptExample]: ...

    async def counts(self) -> Mapping[str, Mapping[str, tuple[int, int]]]: ...

    async def add_page_question(self, language: str, page: str, text: str, by: str) -> bool: ...

    async def delete_page_question(self, question_id: int) -> None: ...

    async def page_questions(self, page: str | None = None) -> Sequence[KeptQuestion]: ...

    async def add_regression(self, language: str, text: str, intent: str | None, page: str | None, by: str) -> bool: ...

    async def delete_regression(self, question_id: int) -> None: ...

    async def regressions(self) -> Sequence[Regression]: ...


@dataclass(frozen=True)
class TopicRow:
    """A topic and how many examples are learnt per language. `found`: those that were searched for."""

    intent: str
    label: str
    info: IntentInfo
    per_language: Mapping[str, int]
    own: int
    hidden: int
    found: tuple[Example, ...] = ()
    found_more: int = 0

    @property
    def few(self) -> tuple[str, ...]:
        return tuple(language for language, count in self.per_language.items() if count < FEW)

    @property
    def town(self) -> bool:
        return self.intent.startswith(TOWN_PREFIX)


@dataclass(frozen=True)
class Wanted:
    """What the list of topics is narrowed down to."""

    words: str = ""
    group: str = ""
    few: str = ""  # a language, or "any"
    own: bool = False


@dataclass(frozen=True)
class Shown:
    """An example on its topic's page. `kept`: its row here; None: as the files say it."""

    example: Example
    kept: KeptExample | None = None


class TeachingDesk:
    """Example questions of topics, whoever brought them."""

    def __init__(self, store: TeachingStore, known: KnownExamples, nearness: Nearness, library: Library) -> None:
        self._store, self._known, self._nearness, self._library = store, known, nearness, library

    async def topics(self, staff: Staff, wanted: Wanted = Wanted()) -> list[TopicRow]:
        """In the order of the menu's groups."""
        _may_edit(staff)
        found = await self._known.find(wanted.words, await self._store.examples()) if wanted.words else {}
        shipped, counts = await self._known.shipped(), await self._store.counts()
        groups = list(TOPIC_ICONS)
        rows = [self._row(name, shipped, counts, found.get(name, [])) for name in self._library.catalogue.intents]
        kept = [row for row in rows if _fits(row, wanted)]
        return sorted(kept, key=lambda row: groups.index(row.info.topic) if row.info.topic in groups else len(groups))

    async def examples(self, staff: Staff, intent: str, language: str = "", words: str = "") -> list[Shown]:
        """Own ones first, then hidden ones, then those of the files. Raises NotFound."""
        _may_edit(staff)
        self.info(intent)
        kept = list(await self._store.examples(intent))
        here = {(one.language, one.text) for one in kept}
        shipped = (await self._known.shipped()).get(intent, {})
        found = [Shown(Example(one.language, intent, one.text), one) for one in sorted(kept, key=lambda k: k.removed)]
        for code in NATIVE:
            found += [Shown(Example(code, intent, t)) for t in shipped.get(code, ()) if (code, t) not in here]
        parts = fold(words).split()
        return [one for one in found if _shows(one.example, language, parts)]

    def info(self, intent: str) -> IntentInfo:
        """Raises NotFound."""
        known = self._library.catalogue.intents.get(intent)
        if known is None:
            raise NotFound(f"there is no topic {intent!r}")
        return known

    async def look(self, staff: Staff, intent: str, typed: Sequence[tuple[str, str]]) -> list[Looked]:
        """What there is to say before these are added. Raises BadInput: none, too many, one is too long."""
        _may_edit(staff)
        if not typed or len(typed) > MOST_AT_ONCE:
            raise BadInput(f"between one and {MOST_AT_ONCE} questions at once")
        return await self._nearness.look(intent, typed, await self._store.examples(), await self._store.regressions())

    async def add(self, staff: Staff, questions: Sequence[Example]) -> Counter[str]:
        """How many were added per topic; what was there is not counted. Raises as the store, and NotFound."""
        _may_edit(staff)
        added: Counter[str] = Counter()
        for one in questions:
            self.info(one.intent)
        hidden = {(k.language, k.intent, k.text) for k in await self._store.examples() if k.removed}
        for one in questions:
            kept = Example(one.language, one.intent, lesson(one.text))
            if astuple(kept) in hidden or not await self._known.is_shipped(kept):
                added[one.intent] += await self._store.add_example(one.language, one.intent, one.text, staff.name)
        return added

    async def remove(self, staff: Staff, example_id: int) -> KeptExample:
        """Deletes an own one, or takes a hiding back. Raises NotFound."""
        _may_edit(staff)
        return await self._store.delete_example(example_id)

    async def hide(self, staff: Staff, example: Example, reason: str = "") -> None:
        """An example of the files is not learnt here any more.

        Raises:
            NotFound: the files have no such example; Forbidden, BadInput: see the head of this file.
        """
        _may_edit(staff)
        if not await self._known.is_shipped(example):
            raise NotFound("the files have no such example")
        if is_danger(self.info(example.intent)):
            if staff.role is not Role.ADMINISTRATOR:
                raise Forbidden("examples of danger are hidden by administrators only")
            if len(reason.strip()) < _LEAST_REASON:
                raise BadInput("say why this example of danger is not to be learnt")
        await self._store.hide_example(example.language, example.intent, example.text, staff.name)

    def _row(
        self, name: str, shipped: Mapping[str, Mapping[str, Sequence[str]]],
        counts: Mapping[str, Mapping[str, tuple[int, int]]], found: Sequence[Example],
    ) -> TopicRow:  # fmt: skip
        files, here, catalogue = shipped.get(name, {}), counts.get(name, {}), self._library.catalogue
        of = {code: here.get(code, (0, 0)) for code in NATIVE}
        learnt = {code: len(files.get(code, ())) + of[code][0] - of[code][1] for code in NATIVE}
        own, hidden = sum(o for o, _ in of.values()), sum(h for _, h in of.values())
        shown = tuple(found[:_FOUND_SHOWN])
        label = catalogue.label(name, DEFAULT)
        return TopicRow(name, label, catalogue.intents[name], learnt, own, hidden, shown, len(found) - len(shown))


def is_danger(info: IntentInfo) -> bool:
    return info.topic == _DANGER


def _fits(row: TopicRow, wanted: Wanted) -> bool:
    words = fold(wanted.words).split()
    label = fold(f"{row.label} {row.intent}")
    if words and not row.found and not all(word in label for word in words):
        return False
    if wanted.group and row.info.topic != wanted.group:
        return False
    if wanted.own and not (row.town or row.own or row.hidden):
        return False
    return not wanted.few or (bool(row.few) if wanted.few == "any" else wanted.few in row.few)


def _shows(example: Example, language: str, words: Sequence[str]) -> bool:
    if language and example.language != language:
        return False
    folded = fold(example.text) if words else ""
    return all(word in folded for word in words)


def _may_edit(staff: Staff) -> None:
    if not staff.may_edit:
        raise Forbidden("only coordinators and administrators teach")
