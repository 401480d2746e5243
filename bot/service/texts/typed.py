"""What an editor has typed on the page of a text, and what of it would change what newcomers read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from bot.core.errors import VersionChanged
from bot.core.locale import DEFAULT
from bot.core.problem import Problem
from bot.core.texts.publication import Change, Key
from bot.core.texts.wording import tidy
from bot.service.texts.overview import Sheet


@dataclass(frozen=True)
class Draft:
    """What an editor sends: texts per locale, and the version of each that was on the page (0: none).

    `german_stays`: the German change alters no meaning, translations that fitted it still do. `fits`: translations that
    were looked at again and fit the German text on the page as they are. `read`: texts that somebody has read and found
    right as they are. `machine`: who suggested a text, per locale; `read_by`: who has read that. `kept`: version of
    the draft that was continued (0: none); `alone_because`: why nobody else reads it first; `approved_by`: who has.
    """

    texts: Mapping[str, str]
    seen: Mapping[str, int]
    why: str = ""
    german_stays: bool = False
    fits: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    machine: Mapping[str, str] = field(default_factory=dict)
    read_by: Mapping[str, str] = field(default_factory=dict)
    kept: int = 0
    alone_because: str = ""
    approved_by: str = ""


def changed(before: Sheet, draft: Draft) -> dict[str, str]:
    """The tidied texts that differ from what their editor saw, and from what is live by now."""
    found = {}
    for locale, words in draft.texts.items():
        text, seen = tidy(words), before.version(locale, draft.seen.get(locale, 0))
        live = before.entry.texts.get(locale)
        if text not in (tidy(seen.text) if seen else "", tidy(live.text) if live else ""):
            found[locale] = text
    return found


def unread_of(before: Sheet, draft: Draft) -> dict[str, list[Problem]]:
    """What a machine has suggested, and nobody has read."""
    read = draft.read | draft.read_by.keys()
    wrong = [locale for locale in changed(before, draft) if draft.machine.get(locale) and locale not in read]
    return {locale: [Problem("unread", {"found": draft.machine[locale]})] for locale in wrong}


def digest(text: str) -> str:
    """By which a suggestion is known again."""
    return sha256(tidy(text).encode()).hexdigest()


def changes_of(before: Sheet, draft: Draft, reader: str) -> list[Change]:
    kind, name, german = before.entry.kind, before.entry.name, draft.seen.get(DEFAULT)
    return [
        Change(
            kind, name, locale, text, draft.seen.get(locale, 0), german, machine=draft.machine.get(locale, ""),
            read_by=_reader(draft, locale, reader), approved_by=draft.approved_by, alone_because=draft.alone_because,
        )
        for locale, text in changed(before, draft).items()
    ]  # fmt: skip


def _reader(draft: Draft, locale: str, reader: str) -> str:
    """Who has read what a machine suggested."""
    if not draft.machine.get(locale):
        return ""
    return reader if locale in draft.read else draft.read_by.get(locale, "")


def only_read(draft: Draft) -> Draft:
    return Draft({}, draft.seen, read=draft.read)


def german_seen(before: Sheet, draft: Draft) -> int:
    return min(draft.seen.get(DEFAULT, 0), before.entry.german.version)


def fits_of(before: Sheet, draft: Draft) -> list[str]:
    """The unchanged translations that were ticked to fit the German text on the page."""
    typed = changed(before, draft)
    return [locale for locale in before.entry.texts if locale in draft.fits and locale not in typed]


def fitting(before: Sheet, draft: Draft) -> list[Key]:
    """What fits the German text on the page, ticked just now or known before: where it stays the same, its next too."""
    ticked = fits_of(before, draft)
    texts = before.entry.texts.values()
    return [text.live.key for text in texts if text.live and (text.locale in ticked or not text.german_changed)]


def read_of(before: Sheet, draft: Draft) -> list[str]:
    """The unchanged texts that were read; raises VersionChanged when one is another by now."""
    typed = changed(before, draft)
    read = [locale for locale in before.entry.texts if locale in draft.read and locale not in typed]
    for locale in read:
        if before.entry.texts[locale].version != draft.seen.get(locale, 0):
            raise VersionChanged(f"{before.entry.name} ({locale}) is not the text that was read")
    return read
