"""Coordinators change what the bot says: checked, published in one step for all locales, said at once, restorable.

Only what differs from the version an editor saw is published, and only where that version is still live; otherwise
nothing is, and the editor is told whose text came between. What a machine has suggested is published only when
somebody has read it. A town may want every answer read by somebody else first (`drafting`); an administrator may
publish without, and says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden, NotFound, SecondReaderFirst, TextRefused, UnknownLocale
from bot.core.locale import ANSWERED, DEFAULT
from bot.core.problem import Problem
from bot.core.texts.publication import FROM_FILE, Change, FileText, Key, Version
from bot.core.texts.response import Catalogue, Kind
from bot.core.texts.wording import problems, tidy
from bot.service.texts.overview import Sheet, sheet
from bot.service.texts.typed import (
    Draft,
    changed,
    changes_of,
    digest,
    fits_of,
    fitting,
    german_seen,
    only_read,
    read_of,
    unread_of,
)

MOST_WHY = 300


class Texts(Protocol):
    """The store of prepared texts and their versions."""

    async def publish(
        self,
        changes: Sequence[Change],
        written_by: str,
        why: str = "",
        confirmed: Sequence[Key] = (),
        ends: tuple[Kind, str, int] | None = None,
    ) -> None:
        """All or none; raises VersionChanged when a text is no longer at the version that was seen.

        `ends`: the draft it comes from and its version; raises DraftChanged when it is another one by now."""
        ...

    async def confirm(self, key: Key, german: int) -> None: ...

    async def review(self, keys: Iterable[Key], by: str) -> None: ...

    async def keep(self, key: Key) -> None: ...

    async def live(self) -> list[Version]: ...

    async def german(self) -> list[Version]: ...

    async def history(self, kind: Kind, name: str) -> list[Version]: ...

    async def undecided(self) -> list[FileText]: ...

    async def archived(self) -> frozenset[str]: ...


class DeskRules(Protocol):
    """What a town has decided for its desk."""

    async def second_reader(self) -> bool: ...


class Suggested(Protocol):
    async def machines(self, kind: Kind, name: str, digests: Collection[str]) -> dict[tuple[str, str], str]:
        """Which of these texts a machine has suggested: its name by (locale, digest)."""
        ...


class Limits(Protocol):
    async def ensure(self, staff: Staff, kind: Kind, name: str) -> None:
        """Raises OtherDepartments: this person may not change this text."""
        ...

    async def ensure_reader(self, staff: Staff, kind: Kind, name: str) -> None:
        """Raises OtherDepartments: this person may not say that somebody's draft of it is right."""
        ...


class _Library(Protocol):
    @property
    def catalogue(self) -> Catalogue: ...

    async def refresh(self) -> bool: ...


class Publishing:
    """What coordinators do with prepared texts. Reviewers read and mark; everybody else gets Forbidden."""

    def __init__(
        self, texts: Texts, library: _Library, rules: DeskRules | None = None, suggested: Suggested | None = None,
        limits: Limits | None = None,
    ) -> None:  # fmt: skip
        self._texts, self._library = texts, library
        self._rules, self._suggested, self._limits = rules, suggested, limits

    async def sheet(self, staff: Staff, kind: Kind, name: str) -> Sheet:
        """Raises NotFound when there is no such text."""
        _may_read(staff)
        return await self.known(kind, name)

    async def known(self, kind: Kind, name: str) -> Sheet:
        """As `sheet`, for what goes by itself."""
        history = await self._texts.history(kind, name)
        if not history:
            raise NotFound(f"there is no {kind} {name!r}")
        return sheet(history, await self._texts.undecided(), self._library.catalogue)

    async def check(self, staff: Staff, kind: Kind, name: str, draft: Draft) -> dict[str, list[Problem]]:
        """What keeps each changed locale from being published."""
        return await self.problems(await self.sheet(staff, kind, name), draft)

    async def publish(self, staff: Staff, kind: Kind, name: str, draft: Draft) -> list[str]:
        """The locales that got a new version (all that were changed, or none), and those that were found right.

        Raises:
            TextRefused: a text breaks a rule, or was suggested by a machine and not read.
            VersionChanged: somebody else published one of them meanwhile.
            SecondReaderFirst: the town wants it read by somebody else, and no administrator says why not.
        """
        await self.may_edit(staff, kind, name)
        before = await self.known(kind, name)
        emergency = staff.may_administer and tidy(draft.alone_because)
        if changed(before, draft) and await self.needs_reader(kind) and not emergency:
            raise SecondReaderFirst(f"{name} is read by somebody else before it is published")
        draft = replace(draft, alone_because=tidy(draft.alone_because)[:MOST_WHY] if emergency else "")
        return await self.release(before, draft, staff.name, staff.name)

    async def release(self, before: Sheet, draft: Draft, by: str, reader: str) -> list[str]:
        """As `publish`, of what may be published. `by`: who wrote it, `reader`: whose ticks these are."""
        kind, name = before.entry.kind, before.entry.name
        draft = await self.marked(before, draft)
        read_of(before, draft)
        if refused := await self.refused(before, draft):
            raise TextRefused(f"{name}: {', '.join(refused)} cannot be published", refused)
        changes = changes_of(before, draft, reader)
        if changes or draft.kept:
            confirmed = fitting(before, draft) if draft.german_stays else []
            ends = (kind, name, draft.kept) if draft.kept else None
            await self._publish(changes, by, draft.why, confirmed, ends)
        published, marked = [change.locale for change in changes], await self._mark(before, draft, reader)
        if DEFAULT in published and not draft.german_stays:  # what fitted the German text of before
            marked = [locale for locale in marked if locale in draft.read]
        return list(dict.fromkeys(published + marked))

    async def _mark(self, before: Sheet, draft: Draft, reader: str) -> list[str]:
        """`before`: the texts that were on the page, or newer ones with the same words."""
        kind, name, read, fits = before.entry.kind, before.entry.name, read_of(before, draft), fits_of(before, draft)
        for locale in fits:
            await self._texts.confirm((kind, name, locale), german_seen(before, draft))
        await self._texts.review([(kind, name, locale) for locale in read], reader)
        return list(dict.fromkeys(fits + read))

    async def mark_read(self, staff: Staff, kind: Kind, name: str, draft: Draft) -> list[str]:
        """The texts that somebody has read and found right as they are, and translations that still fit; of what was
        typed nothing. Raises VersionChanged."""
        _may_read(staff)
        try:
            await self.may_edit(staff, kind, name)
        except Forbidden:  # what was read may be said by all readers; that a translation fits is a change
            draft = only_read(draft)
        return await self._mark(await self.known(kind, name), draft, staff.name)

    async def may_edit(self, staff: Staff, kind: Kind, name: str) -> None:
        """Everything by which people change what newcomers read goes through here. Raises Forbidden."""
        if not staff.may_edit:
            raise Forbidden(f"only coordinators and administrators edit texts; {kind} {name} is one")
        if self._limits is not None:
            await self._limits.ensure(staff, kind, name)

    async def may_approve(self, staff: Staff, kind: Kind, name: str) -> None:
        """Raises Forbidden, OtherDepartments."""
        _may_read(staff)
        if self._limits is not None:
            await self._limits.ensure_reader(staff, kind, name)

    async def needs_reader(self, kind: Kind) -> bool:
        """Whether texts of this kind are read by somebody else before newcomers do."""
        return kind == "answer" and self._rules is not None and await self._rules.second_reader()

    async def marked(self, before: Sheet, draft: Draft) -> Draft:
        """The draft with every text marked that a machine has suggested, whatever the form says."""
        if self._suggested is None:
            return draft
        kind, name = before.entry.kind, before.entry.name
        digests = {locale: digest(text) for locale, text in changed(before, draft).items()}
        found = await self._suggested.machines(kind, name, set(digests.values())) if digests else {}
        known = {locale: found[locale, d] for locale, d in digests.items() if (locale, d) in found}
        return replace(draft, machine={**draft.machine, **known})

    async def restore(self, staff: Staff, version: tuple[Kind, str, str, int], seen: int, why: str) -> None:
        """A new version with the words of an old one. Raises like `publish`."""
        kind, name, locale, number = version
        await self.may_edit(staff, kind, name)
        before = await self.known(kind, name)
        old = before.version(locale, number)
        if old is None:
            raise NotFound(f"{name} ({locale}) has no version {number}")
        await self._replace(before, Change(kind, name, locale, old.text, seen, old.german), staff, why)

    async def take_file(self, staff: Staff, key: Key, seen: int, why: str) -> None:
        """The file's words go live, read by whoever takes them; the text follows it again. Raises like `publish`."""
        await self.may_edit(staff, key[0], key[1])
        before = await self.known(key[0], key[1])
        text = before.entry.texts.get(key[2])
        if text is None or text.file is None:
            raise NotFound(f"the file of {key[1]} ({key[2]}) says nothing new")
        taken = Change(*key, text.file.text, seen, before.entry.german.version, FROM_FILE, read_by=staff.name)
        await self._replace(before, taken, staff, why)

    async def keep(self, staff: Staff, key: Key) -> None:
        """The words of here stay, until the file says something new again."""
        await self.may_edit(staff, key[0], key[1])
        await self._texts.keep(key)

    async def confirm(self, staff: Staff, key: Key, german: int) -> None:
        """A translation still fits the German version that the editor saw."""
        await self.may_edit(staff, key[0], key[1])
        before = await self.known(key[0], key[1])
        await self._texts.confirm(key, min(german, before.entry.german.version))

    async def _replace(self, before: Sheet, change: Change, staff: Staff, why: str) -> None:
        if await self.needs_reader(change.kind):
            raise SecondReaderFirst(f"{change.name} is read by somebody else before it is published")
        draft = Draft({change.locale: change.text}, {change.locale: change.seen})
        if refused := await self.problems(before, draft):
            raise TextRefused(f"{change.name}: {change.locale} cannot be published", refused)
        await self._publish([change], staff.name, why, [])

    async def _publish(
        self,
        changes: Sequence[Change],
        by: str,
        why: str,
        confirmed: Sequence[Key],
        ends: tuple[Kind, str, int] | None = None,
    ) -> None:
        await self._texts.publish(changes, by[:120], tidy(why)[:MOST_WHY], confirmed, ends)
        await self._library.refresh()

    async def refused(self, before: Sheet, draft: Draft, unread: bool = True) -> dict[str, list[Problem]]:
        """What keeps each changed locale from being published; `unread`: also that nobody has read a suggestion."""
        found = await self.problems(before, draft)
        draft = await self.marked(before, draft) if unread else draft
        return found | {
            locale: [*found.get(locale, ()), *wrong]
            for locale, wrong in (unread_of(before, draft) if unread else {}).items()
        }

    async def problems(self, before: Sheet, draft: Draft) -> dict[str, list[Problem]]:
        """What keeps each changed locale from being published, besides not being read."""
        entry, found = before.entry, {}
        others = await self._other_labels(entry.name) if entry.kind == "label" else {}
        for locale, text in changed(before, draft).items():
            _answered(locale, entry.texts)
            german = _source_of(entry.kind, locale, text, draft, entry.german.text)
            found[locale] = problems(entry.kind, entry.name, text, german) + _taken(others.get((locale, text)))
        return {locale: wrong for locale, wrong in found.items() if wrong}

    async def _other_labels(self, name: str) -> dict[tuple[str, str], str]:
        """What buttons that newcomers may meet say, (locale, text), and what each is called in German."""
        hidden, label = {name, *await self._texts.archived()}, self._library.catalogue.label
        shown = (v for v in await self._texts.live() if v.kind == "label" and v.name not in hidden)
        return {(v.locale, v.text): label(v.name, DEFAULT) for v in shown}


def _source_of(kind: Kind, locale: str, text: str, draft: Draft, german: str) -> str:
    """The German text whose placeholders hold: of an answer the one that is published beside it."""
    if kind != "answer":
        return german
    return text if locale == DEFAULT else tidy(draft.texts.get(DEFAULT, german))


def _taken(other: str | None) -> list[Problem]:
    return [Problem("label_taken", {"found": other})] if other else []


def _answered(locale: str, known: Mapping[str, object]) -> None:
    if locale not in ANSWERED and locale not in known:
        raise UnknownLocale(f"{locale!r} is no language of the answers")


def _may_read(staff: Staff) -> None:
    if not staff.may_review:
        raise Forbidden("only reviewers, coordinators and administrators read texts")
