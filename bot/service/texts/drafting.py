"""Texts on their way: saved without publishing, read by somebody else, published at once or on a day.

What cannot be published when its time has come stays a draft, with the reason; nothing of it is lost. Whoever goes on
with somebody else's draft becomes one of its writers: nobody approves what they have written on.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.errors import BadInput, DraftChanged, Forbidden, NotFound, TextRefused, VersionChanged
from bot.core.instants import instant
from bot.core.locale import DEFAULT
from bot.core.ports import Clock
from bot.core.problem import Problem
from bot.core.texts.draft import DraftState, DraftStep, DraftText, KeptDraft, Pair, check_step
from bot.core.texts.response import Kind
from bot.core.texts.wording import tidy
from bot.service.texts.overview import Sheet
from bot.service.texts.publishing import Publishing
from bot.service.texts.typed import Draft, changed

logger = logging.getLogger(__name__)
LONGEST_AHEAD = timedelta(days=366)
_MOST_WHY, _MOST_SAID, _MOST_TEXT = 300, 500, 10_000


class DayRefused(BadInput):
    """In the past, or more than a year ahead."""


class NothingToKeep(BadInput):
    """What was sent says nothing new, or far too much."""


class Drafts(Protocol):
    """The store of drafts. Writing raises DraftChanged when a draft is no longer at the version that was seen."""

    async def open(self) -> Mapping[Pair, DraftState]: ...

    async def find(self, kind: Kind, name: str) -> KeptDraft | None: ...

    async def due(self, now: datetime) -> list[KeptDraft]: ...

    async def keep(self, draft: KeptDraft, seen: int) -> None: ...

    async def discard(self, pair: Pair, seen: int) -> None: ...


class Drafting:
    def __init__(self, drafts: Drafts, publishing: Publishing, clock: Clock) -> None:
        self._drafts, self._publishing, self._clock = drafts, publishing, clock

    async def find(self, staff: Staff, kind: Kind, name: str) -> KeptDraft | None:
        _may_read(staff)
        return await self._drafts.find(kind, name)

    async def save(self, staff: Staff, kind: Kind, name: str, draft: Draft) -> KeptDraft:
        """What differs from the texts that were seen; `draft.kept`: the version of the draft that was continued.

        Raises:
            NothingToKeep: nothing differs, or a text is far too long to be kept.
            DraftChanged: there is another draft by now.
        """
        return await self._keep(await self._written(staff, kind, name, draft), draft.kept)

    async def submit(self, staff: Staff, kind: Kind, name: str, draft: Draft, at: datetime | None = None) -> KeptDraft:
        """To a second reader; `at`: published then, at once after the approval otherwise. Raises as `save`, TextRefused
        when it could not be published (unread suggestions: the second reader reads them)."""
        written = await self._written(staff, kind, name, draft)
        await self._check(kind, name, draft)
        return await self._keep(self._step(written, "submit", "waiting", publish_at=self._day(at)), draft.kept)

    async def schedule(self, staff: Staff, kind: Kind, name: str, draft: Draft, at: datetime) -> KeptDraft:
        """Published at that time, without a second reader. Raises as `submit`, and SecondReaderFirst."""
        written = await self._written(staff, kind, name, draft)
        if await self._publishing.needs_reader(kind):
            raise Forbidden(f"{name} is read by somebody else before it is scheduled")
        await self._check(kind, name, draft, unread=True)
        return await self._keep(self._step(written, "schedule", "scheduled", publish_at=self._day(at)), draft.kept)

    async def propose(self, staff: Staff, kind: Kind, name: str, draft: Draft) -> KeptDraft:
        """A former version, or the text of the file, for the second reader. Raises as `submit`."""
        if await self._drafts.find(kind, name):
            raise DraftChanged(f"there is a draft of {name} already; publish or discard it first")
        return await self.submit(staff, kind, name, draft)

    async def approve(self, staff: Staff, kind: Kind, name: str, seen: int, read: frozenset[str]) -> list[str]:
        """The locales that were published; none when it is published on its day. `read`: suggestions that were read.

        Raises:
            Forbidden: for no reader, or for one who has written on it.
            DraftChanged: the draft is another one by now.
            TextRefused, VersionChanged: it cannot be published; that is noted for its author.
        """
        draft = await self._seen(kind, name, seen)
        await self._may_decide(staff, draft)
        check_step(draft, "approve")
        texts = {
            locale: replace(text, read_by=staff.name) if locale in read and text.machine else text
            for locale, text in draft.texts.items()
        }
        draft = replace(draft, texts=texts, approved_by=staff.name)
        if draft.publish_at and draft.publish_at > self._clock.now():
            await self._check(kind, name, as_sent(draft), unread=True)
            await self._keep(replace(draft, state="scheduled"), seen)
            return []
        return await self._publish(draft)

    async def give_back(self, staff: Staff, kind: Kind, name: str, seen: int, why: str) -> None:
        """To its author, with a sentence. Raises BadInput without one, Forbidden, DraftChanged."""
        draft = await self._seen(kind, name, seen)
        await self._may_decide(staff, draft)
        if not (said := tidy(why)[:_MOST_SAID]):
            raise BadInput("whoever wrote it has to know what to change")
        await self._keep(self._step(draft, "return", "returned", said=said, said_by=staff.name), seen)

    async def withdraw(self, staff: Staff, kind: Kind, name: str, seen: int) -> None:
        """Neither read nor published for now. Raises Forbidden, DraftChanged."""
        await self._publishing.may_edit(staff, kind, name)
        draft = await self._seen(kind, name, seen)
        await self._keep(self._step(draft, "withdraw", "draft", publish_at=None, approved_by=""), seen)

    async def discard(self, staff: Staff, kind: Kind, name: str, seen: int) -> None:
        """Raises Forbidden, DraftChanged."""
        await self._publishing.may_edit(staff, kind, name)
        await self._drafts.discard((kind, name), seen)

    async def publish_due(self) -> int:
        """Publishes what its time has come for; how many. What the town wants read by somebody else meanwhile waits."""
        done = 0
        for draft in await self._drafts.due(self._clock.now()):
            try:
                if not draft.approved_by and await self._publishing.needs_reader(draft.kind):
                    await self._keep(replace(draft, state="waiting", publish_at=None), draft.version)
                    continue
                await self._publish(draft)
                done += 1
            except DraftChanged:
                continue  # somebody else was faster: another process, or a person
            except Exception as error:  # one that cannot be published keeps no other one back
                logger.warning("a scheduled text was not published: %s", type(error).__name__, exc_info=error)
        return done

    async def _publish(self, draft: KeptDraft) -> list[str]:
        """In one transaction with the end of the draft. Raises as `approve`; the reason stays with the draft."""
        try:
            before = await self._publishing.known(draft.kind, draft.name)
            return await self._publishing.release(before, as_sent(draft), draft.author, draft.approved_by)
        except DraftChanged:
            raise
        except VersionChanged:
            await self._fail(draft, _meanwhile(before, draft))
            raise
        except TextRefused as error:
            await self._fail(draft, {locale: tuple(found) for locale, found in error.problems.items()})
            raise
        except NotFound:
            await self._fail(draft, {DEFAULT: (Problem("gone"),)})
            raise

    async def _fail(self, draft: KeptDraft, trouble: Mapping[str, tuple[Problem, ...]]) -> None:
        await self._keep(replace(draft, state="failed", trouble=trouble, publish_at=None), draft.version)

    async def _written(self, staff: Staff, kind: Kind, name: str, sent: Draft) -> KeptDraft:
        await self._publishing.may_edit(staff, kind, name)
        before = await self._publishing.known(kind, name)
        sent = await self._publishing.marked(before, sent)
        typed, former = changed(before, sent), await self._drafts.find(kind, name)
        if not typed or any(len(text) > _MOST_TEXT for text in typed.values()):
            raise NothingToKeep("there is nothing to keep, or far too much")
        if (former.version if former else 0) != sent.kept:
            raise DraftChanged(f"there is another draft of {name} by now")
        texts = {locale: _text(locale, text, sent, staff) for locale, text in typed.items()}
        writers = dict.fromkeys([*(former.writers if former else ()), staff.id])
        return KeptDraft(
            kind, name, sent.kept, "draft", texts, sent.seen.get(DEFAULT, 0), tidy(sent.why)[:_MOST_WHY],
            sent.german_stays, staff.name, tuple(writers), self._clock.now(),
        )  # fmt: skip

    async def _check(self, kind: Kind, name: str, draft: Draft, unread: bool = False) -> None:
        """Raises TextRefused."""
        before = await self._publishing.known(kind, name)
        if refused := await self._publishing.refused(before, draft, unread):
            raise TextRefused(f"{name}: {', '.join(refused)} cannot be published", refused)

    async def _keep(self, draft: KeptDraft, seen: int) -> KeptDraft:
        kept = replace(draft, version=seen + 1)
        await self._drafts.keep(kept, seen)
        return kept

    async def _may_decide(self, staff: Staff, draft: KeptDraft) -> None:
        """Raises Forbidden, OtherDepartments."""
        await self._publishing.may_approve(staff, draft.kind, draft.name)
        if staff.id in draft.writers:
            raise Forbidden("nobody approves what they have written")

    async def _seen(self, kind: Kind, name: str, seen: int) -> KeptDraft:
        found = await self._drafts.find(kind, name)
        if found is None or found.version != seen:
            raise DraftChanged(f"the draft of {name} is not what was seen")
        return found

    def _step(self, draft: KeptDraft, step: DraftStep, state: DraftState, **more: object) -> KeptDraft:
        """Raises IllegalTransition."""
        check_step(draft, step)
        return replace(draft, state=state, **more)  # type: ignore[arg-type]

    def _day(self, at: datetime | None) -> datetime | None:
        """Raises DayRefused."""
        if at is not None and not self._clock.now() < at <= instant(self._clock.now()) + LONGEST_AHEAD:
            raise DayRefused("the day has to be within the next year")
        return at


def as_sent(draft: KeptDraft) -> Draft:
    """As its editor would send it now. Ticks of reading are names by now."""
    texts = draft.texts
    return Draft(
        {locale: text.text for locale, text in texts.items()},
        {DEFAULT: draft.german, **{locale: text.seen for locale, text in texts.items()}},
        draft.why, draft.german_stays,
        machine={locale: text.machine for locale, text in texts.items() if text.machine},
        read_by={locale: text.read_by for locale, text in texts.items() if text.read_by},
        kept=draft.version, approved_by=draft.approved_by,
    )  # fmt: skip


def may_decide(staff: Staff, draft: KeptDraft) -> bool:
    """Whether this person may be its second reader."""
    return staff.may_review and draft.state == "waiting" and staff.id not in draft.writers


def overtaken(before: Sheet, draft: KeptDraft) -> Sequence[str]:
    """The locales that somebody else has published since they were written."""
    texts = before.entry.texts
    return [locale for locale, text in draft.texts.items() if locale in texts and texts[locale].version != text.seen]


def _meanwhile(before: Sheet, draft: KeptDraft) -> dict[str, tuple[Problem, ...]]:
    found: dict[str, tuple[Problem, ...]] = {}
    for locale in overtaken(before, draft):
        live = before.entry.texts[locale].live
        found[locale] = (Problem("published_meanwhile", {"who": live.written_by if live else ""}),)
    return found or {DEFAULT: (Problem("published_meanwhile", {"who": ""}),)}


def _text(locale: str, text: str, sent: Draft, staff: Staff) -> DraftText:
    machine = sent.machine.get(locale, "")
    read_by = staff.name if locale in sent.read else sent.read_by.get(locale, "")
    return DraftText(text, sent.seen.get(locale, 0), machine, read_by if machine else "")


def _may_read(staff: Staff) -> None:
    if not staff.may_review:
        raise Forbidden("only reviewers, coordinators and administrators read drafts")
