"""The page of one text, made ready: its languages, its draft, who else has it open, and what may be done with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden
from bot.core.locale import ANSWERED, PLAIN
from bot.core.ports import Clock, Library
from bot.core.problem import Problem
from bot.core.texts.draft import KeptDraft
from bot.core.texts.response import Kind
from bot.core.texts.wording import EMERGENCY_NUMBERS, first_in_german
from bot.desk.editor.draft_views import DraftView, draft_view
from bot.desk.editor.preview import AsSent, Preview, preview
from bot.desk.editor.views import Panes, limits, title
from bot.desk.text_limit import TextLimitForm
from bot.service.staff.beside import Beside
from bot.service.texts.drafting import Drafting, as_sent, overtaken
from bot.service.texts.overview import Sheet
from bot.service.texts.previewing import Previewing
from bot.service.texts.publishing import Publishing
from bot.service.texts.suggesting import Suggesting
from bot.service.texts.typed import Draft, changed


@dataclass(frozen=True)
class Asked:
    """How the page is to be shown. `sent`: what was typed; `between`: somebody's draft that came between; `take`: the
    draft of somebody else is continued; `wrong`: why the step was not taken."""

    sent: Draft | None = None
    problems: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    clashing: bool = False
    between: KeptDraft | None = None
    take: bool = False
    said: str = ""
    wrong: str = ""
    failed: Mapping[str, str] = field(default_factory=dict)
    day: str = ""
    hour: str = ""


@dataclass(frozen=True)
class SheetPage:
    publishing: Publishing
    drafting: Drafting
    suggesting: Suggesting
    previewing: Previewing
    beside: Beside
    library: Library
    clock: Clock
    messengers: Mapping[str, AsSent]
    limit: TextLimitForm

    async def values(self, staff: Staff, sheet: Sheet, asked: Asked) -> dict[str, Any]:
        entry = sheet.entry
        kept = await self.drafting.find(staff, entry.kind, entry.name)
        sent, opened, clashing = asked.sent, False, asked.clashing
        if sent is None and kept and staff.may_edit and (asked.take or staff.id in kept.writers):
            sent, opened, clashing = as_sent(kept), True, bool(overtaken(sheet, kept))
        elif sent is not None and asked.between:
            sent = merged(sheet, sent, asked.between)
        elif sent is not None and kept:
            opened = sent.kept == kept.version
        panes = Panes(sheet, self.when, self._shows(entry.kind, entry.name), sent, asked.between, asked.failed)
        gaps = self.previewing.values(entry.kind, entry.name, entry.german.text)
        needs = await self.publishing.needs_reader(entry.kind)
        others = self.beside.here(staff, f"{entry.kind}/{entry.name}")
        return {
            "entry": entry, "title": title(entry), "said": asked.said, "wrong": asked.wrong,
            "panes": panes.all(asked.problems, clashing or bool(asked.between)), "dirty": panes.dirty,
            "sent": asked.sent is not None,
            "limits": limits(entry.kind), "why": sent.why if sent else "", "needs_reader": needs,
            "german_stays": bool(sent and sent.german_stays), "alone_because": sent.alone_because if sent else "",
            "danger": entry.kind == "answer" and entry.name in EMERGENCY_NUMBERS,
            "draft": await self._draft(kept, sheet, staff, opened, bool(asked.between)) if kept else None,
            "kept": sent.kept if sent else 0, "others": [one.name for one in others],
            "gaps": gaps, "absent": first_in_german(entry.kind, gaps, panes.german), "day": asked.day,
            "hour": asked.hour, "today": self.clock.now().astimezone(self.zone).date().isoformat(),
            "suggests": {locale for locale in ANSWERED if locale != PLAIN and self.suggesting.offers(locale)},
            "translator": self.suggesting.configured, "plain": PLAIN, "returning": "",
            **await self.limit.shown(staff, entry.kind, entry.name),
        }  # fmt: skip

    async def _draft(self, kept: KeptDraft, sheet: Sheet, staff: Staff, opened: bool, between: bool) -> DraftView:
        view = draft_view(kept, sheet, staff, self.when, opened, between)
        try:
            await self.publishing.may_approve(staff, kept.kind, kept.name)
        except Forbidden:  # of another department
            return replace(view, decides=False)
        return view

    def when(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%d.%m.%Y, %H:%M}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.library.guide.town.timezone)

    def _shows(self, kind: Kind, name: str) -> Any:
        def shows(texts: Mapping[str, str], typed: Collection[str]) -> dict[str, Preview]:
            said = self.previewing.shown(kind, name, texts, typed)
            return {locale: preview(found, self.messengers) for locale, found in said.items()}

        return shows


def merged(sheet: Sheet, mine: Draft, theirs: KeptDraft) -> Draft:
    """What both have written: in languages that only they have changed their words, in all others mine."""
    typed, other = changed(sheet, mine), as_sent(theirs)
    return replace(
        mine,
        texts={**other.texts, **typed},
        seen={**other.seen, **{locale: seen for locale, seen in mine.seen.items() if locale not in other.seen}}
        | {locale: mine.seen.get(locale, 0) for locale in typed},
        why=mine.why or other.why,
        machine={**other.machine, **mine.machine},
        read_by={**other.read_by, **mine.read_by},
        kept=theirs.version,
    )
