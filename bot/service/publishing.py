"""Coordinators change what the bot says: checked, published in one step for all locales, said at once, restorable.

Only what differs from the version an editor saw is published, and only where that version is still live; otherwise
nothing is, and the editor is told whose text came between.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.core.errors import Forbidden, NotFound, TextRefused, UnknownLocale
from bot.core.locale import ANSWERED, DEFAULT
from bot.core.publication import FROM_FILE, Change, FileText, Key, Version
from bot.core.response import Catalogue, Kind
from bot.core.staff import Staff
from bot.core.wording import Problem, problems, tidy
from bot.service.overview import Search, Sheet, TextEntry, entries, sheet

_MOST_WHY = 300


class Texts(Protocol):
    """The store of prepared texts and their versions."""

    async def publish(
        self, changes: Sequence[Change], written_by: str, why: str = "", confirmed: Sequence[Key] = ()
    ) -> None:
        """All or none; raises VersionChanged when a text is no longer at the version that was seen."""
        ...

    async def confirm(self, key: Key, german: int) -> None: ...

    async def review(self, keys: Iterable[Key], by: str) -> None: ...

    async def keep(self, key: Key) -> None: ...

    async def live(self) -> list[Version]: ...

    async def german(self) -> list[Version]: ...

    async def history(self, kind: Kind, name: str) -> list[Version]: ...

    async def undecided(self) -> list[FileText]: ...


class _Library(Protocol):
    @property
    def catalogue(self) -> Catalogue: ...

    async def refresh(self) -> bool: ...


@dataclass(frozen=True)
class Draft:
    """What an editor sends: texts per locale, and the version of each that was on the page (0: none).

    `german_stays`: the German change alters no meaning, translations that fitted it still do. `fits`: translations that
    were looked at again and fit the German text on the page as they are. `read`: texts that somebody has read and found
    right as they are."""

    texts: Mapping[str, str]
    seen: Mapping[str, int]
    why: str = ""
    german_stays: bool = False
    fits: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()


class Publishing:
    """What coordinators do with prepared texts. Everybody else gets Forbidden."""

    def __init__(self, texts: Texts, library: _Library) -> None:
        self._texts, self._library, self._search = texts, library, Search()

    async def find(self, staff: Staff, wanted: str = "") -> list[TextEntry]:
        """All texts in which the words occur, in any locale."""
        _may_edit(staff)
        found = entries(
            await self._texts.live(), await self._texts.german(), await self._texts.undecided(), self._library.catalogue
        )
        return await asyncio.to_thread(self._search.find, wanted, found)

    async def sheet(self, staff: Staff, kind: Kind, name: str) -> Sheet:
        """Raises NotFound when there is no such text."""
        _may_edit(staff)
        history = await self._texts.history(kind, name)
        if not history:
            raise NotFound(f"there is no {kind} {name!r}")
        return sheet(history, await self._texts.undecided(), self._library.catalogue)

    async def check(self, staff: Staff, kind: Kind, name: str, draft: Draft) -> dict[str, list[Problem]]:
        """What keeps each changed locale from being published."""
        return await self._problems(await self.sheet(staff, kind, name), draft)

    async def publish(self, staff: Staff, kind: Kind, name: str, draft: Draft) -> list[str]:
        """The locales that got a new version (all that were changed, or none), and those that were found right.

        Raises:
            TextRefused: a text breaks a rule.
            VersionChanged: somebody else published one of them meanwhile.
        """
        before = await self.sheet(staff, kind, name)
        if refused := await self._problems(before, draft):
            raise TextRefused(f"{name}: {', '.join(refused)} cannot be published", refused)
        german = draft.seen.get(DEFAULT)
        changes = [
            Change(kind, name, locale, text, draft.seen.get(locale, 0), german)
            for locale, text in changed(before, draft).items()
        ]
        if changes:
            fitting = [t.live.key for t in before.entry.texts.values() if t.live and not t.german_changed]
            confirmed = fitting if draft.german_stays else []
            await self._publish(changes, staff.name, draft.why, confirmed)
        published = [change.locale for change in changes]
        fits = [locale for locale in before.entry.texts if locale in draft.fits and locale not in published]
        for locale in fits:
            await self.confirm(staff, (kind, name, locale), german or 0)
        read = [locale for locale in before.entry.texts if locale in draft.read and locale not in published]
        await self._texts.review([(kind, name, locale) for locale in read], staff.name)
        return list(dict.fromkeys(published + fits + read))

    async def restore(self, staff: Staff, version: tuple[Kind, str, str, int], seen: int, why: str) -> None:
        """A new version with the words of an old one. Raises like `publish`."""
        kind, name, locale, number = version
        before = await self.sheet(staff, kind, name)
        old = before.version(locale, number)
        if old is None:
            raise NotFound(f"{name} ({locale}) has no version {number}")
        await self._replace(before, Change(kind, name, locale, old.text, seen, old.german), staff, why)

    async def take_file(self, staff: Staff, key: Key, seen: int, why: str) -> None:
        """The file's words go live, and the text follows its file again. Raises like `publish`."""
        before = await self.sheet(staff, key[0], key[1])
        text = before.entry.texts.get(key[2])
        if text is None or text.file is None:
            raise NotFound(f"the file of {key[1]} ({key[2]}) says nothing new")
        german = before.entry.german.version
        await self._replace(before, Change(*key, text.file.text, seen, german, FROM_FILE), staff, why)

    async def keep(self, staff: Staff, key: Key) -> None:
        """The words of here stay, until the file says something new again."""
        _may_edit(staff)
        await self._texts.keep(key)

    async def confirm(self, staff: Staff, key: Key, german: int) -> None:
        """A translation still fits the German version that the editor saw."""
        before = await self.sheet(staff, key[0], key[1])
        await self._texts.confirm(key, min(german, before.entry.german.version))

    async def _replace(self, before: Sheet, change: Change, staff: Staff, why: str) -> None:
        draft = Draft({change.locale: change.text}, {change.locale: change.seen})
        if refused := await self._problems(before, draft):
            raise TextRefused(f"{change.name}: {change.locale} cannot be published", refused)
        await self._publish([change], staff.name, why, [])

    async def _publish(self, changes: Sequence[Change], by: str, why: str, confirmed: Sequence[Key]) -> None:
        await self._texts.publish(changes, by[:120], tidy(why)[:_MOST_WHY], confirmed)
        await self._library.refresh()

    async def _problems(self, before: Sheet, draft: Draft) -> dict[str, list[Problem]]:
        entry, found = before.entry, {}
        labels = await self._texts.live() if entry.kind == "label" else []
        for locale, text in changed(before, draft).items():
            _answered(locale, entry.texts)
            taken = {
                v.text: v.name for v in labels if v.locale == locale and v.name != entry.name and v.kind == "label"
            }
            german = _source_of(entry.kind, locale, text, draft, entry.german.text)
            found[locale] = problems(entry.kind, entry.name, text, german) + _taken(text, taken)
        return {locale: wrong for locale, wrong in found.items() if wrong}


def changed(before: Sheet, draft: Draft) -> dict[str, str]:
    """The tidied texts that differ from what their editor saw, and from what is live by now."""
    found = {}
    for locale, words in draft.texts.items():
        text, seen = tidy(words), before.version(locale, draft.seen.get(locale, 0))
        live = before.entry.texts.get(locale)
        if text not in (tidy(seen.text) if seen else "", tidy(live.text) if live else ""):
            found[locale] = text
    return found


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
    read = [(_key(text), tidy(text.text)) for text in incoming]
    due = {_key(text): text.review_by for text in incoming}
    times, labels = Counter(key for key, _ in read), _labels(live, read)
    words = dict(read)
    outcomes = [_outcome(key, text, live, times[key], labels, words.get((*key[:2], DEFAULT))) for key, text in read]
    if any(outcome.kind == "refused" for outcome in outcomes):
        return outcomes
    changes = [
        Change(*key, text, live[key].version if key in live else 0, review_by=due[key])
        for (key, text), outcome in zip(read, outcomes, strict=True)
        if outcome.kind != "unchanged"
    ]
    if changes:
        await texts.publish(changes, by[:120], tidy(why)[:_MOST_WHY])
    return outcomes


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


def _labels(live: Mapping[Key, Version], read: Iterable[tuple[Key, str]]) -> dict[str, Counter[str]]:
    """How often each label would be there, per locale."""
    after = {key: version.text for key, version in live.items()} | dict(read)
    found: dict[str, Counter[str]] = {locale: Counter() for _, _, locale in after}
    for (kind, _, locale), text in after.items():
        if kind == "label":
            found[locale][text] += 1
    return found


def _source_of(kind: Kind, locale: str, text: str, draft: Draft, german: str) -> str:
    """The German text whose placeholders hold: of an answer the one that is published beside it."""
    if kind != "answer":
        return german
    return text if locale == DEFAULT else tidy(draft.texts.get(DEFAULT, german))


def _taken(text: str, taken: Mapping[str, str]) -> list[Problem]:
    return [Problem("label_taken", {"found": taken[text]})] if text in taken else []


def _answered(locale: str, known: Mapping[str, object]) -> None:
    if locale not in ANSWERED and locale not in known:
        raise UnknownLocale(f"{locale!r} is no language of the answers")


def _may_edit(staff: Staff) -> None:
    if not staff.may_edit:
        raise Forbidden("only coordinators and administrators edit texts")
