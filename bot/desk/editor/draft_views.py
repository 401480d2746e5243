"""What the page of a text shows of its draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.accounts.staff import Staff
from bot.core.locale import direction
from bot.core.texts.draft import KeptDraft, may_step
from bot.desk.editor.difference import Part, difference
from bot.desk.text_words import DRAFT_STATES, language_name, sentence
from bot.service.texts.drafting import may_decide, overtaken
from bot.service.texts.overview import Sheet

When = Callable[[datetime], str]


@dataclass(frozen=True)
class DraftedText:
    """One language of a draft, against what newcomers read now. `machine`: who suggested it."""

    locale: str
    name: str
    dir: str
    text: str
    parts: Sequence[Part]
    machine: str
    read_by: str
    overtaken: bool


@dataclass(frozen=True)
class DraftView:
    """`opened`: its words stand in the fields; `between`: beside what somebody else has typed; `decides`: this person
    may approve or return it."""

    version: int
    state: str
    icon: str
    word: str
    author: str
    when: str
    day: str
    why: str
    said: str
    said_by: str
    approved_by: str
    trouble: Sequence[tuple[str, str]]
    texts: Sequence[DraftedText]
    opened: bool
    between: bool
    own: bool
    decides: bool
    withdrawable: bool


def draft_view(
    draft: KeptDraft, sheet: Sheet, staff: Staff, when: When, opened: bool, between: bool = False
) -> DraftView:
    behind = overtaken(sheet, draft)
    trouble = [(language_name(locale), sentence(one)) for locale, found in draft.trouble.items() for one in found]
    return DraftView(
        draft.version, draft.state, *DRAFT_STATES[draft.state], draft.author, when(draft.saved_at),
        when(draft.publish_at) if draft.publish_at else "", draft.why, draft.said, draft.said_by, draft.approved_by,
        trouble, [_text(draft, sheet, locale, locale in behind) for locale in draft.texts], opened, between,
        staff.id in draft.writers, may_decide(staff, draft), may_step(draft.state, "withdraw"),
    )  # fmt: skip


def _text(draft: KeptDraft, sheet: Sheet, locale: str, behind: bool) -> DraftedText:
    text, live = draft.texts[locale], sheet.entry.texts.get(locale)
    parts = difference(live.text if live else "", text.text)
    name = language_name(locale)
    return DraftedText(locale, name, direction(locale), text.text, parts, text.machine, text.read_by, behind)
