"""One telephone number everywhere: where it stands in the town's content, and all of it changed at once.

Texts, notices and offers are changed by hand: `phone_elsewhere`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import phonenumbers

from bot.core.accounts.staff import Staff
from bot.core.content.shown_item import ShownItem
from bot.core.ports import Library
from bot.core.town import TownGuide
from bot.service.content.content_desk import ContentDesk

_REGION = "DE"
_AROUND = 40  # characters of a text that are shown on each side


@dataclass(frozen=True)
class Place:
    """`field`: a dotted name; `text`: what stands there, of a long text what is near, and `then`: what will."""

    kind: str
    key: str
    title: str
    field: str
    text: str
    then: str


class PhoneChange:
    def __init__(self, desk: ContentDesk, library: Library) -> None:
        self._desk, self._library = desk, library

    async def places(self, old: str, new: str) -> list[Place]:
        """Everywhere the old number stands, however it is written."""
        found: list[Place] = []
        for item in await self._items(old):
            changes = list(_changed(item.data, old, new))
            found += [Place(item.row.kind, item.row.key, item.title, *change) for change in changes]
        return found

    async def change(self, who: Staff, old: str, new: str, places: Sequence[tuple[str, str]]) -> int:
        """In these items (kind, key), all or nothing; how many. Raises VersionChanged, BadInput."""
        edits = []
        for item in await self._items(old):
            if (item.row.kind, item.row.key) in places:
                edits.append((item.row.kind, item.row.key, _replaced(item.data, old, new), item.seen))
        if edits:
            await self._desk.edit_all(who, edits)
        return len(edits)

    async def _items(self, old: str) -> list[ShownItem]:
        named = set(_naming(self._library.guide, old))
        return [await self._desk.item(kind, key) for kind, key in sorted(named)]


def digits(phone: str) -> str:
    """One spelling of a number: `030 23125-110` → `+493023125110`; short numbers as they are. Empty: no number."""
    try:
        number = phonenumbers.parse(phone, _REGION)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def stands_in(text: str, wanted: str) -> bool:
    """wanted: the number in one spelling."""
    return any(True for _ in _found(text, wanted))


def near(text: str, wanted: str) -> str:
    """What stands around the number, where it stands first."""
    match = next(_matches(text, wanted))
    begin, end = max(match.start - _AROUND, 0), match.end + _AROUND
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def _naming(guide: TownGuide, old: str) -> Iterator[tuple[str, str]]:
    """(kind, key) of everything in which the number stands."""
    every: Mapping[str, Mapping[str, Any]] = {
        "office": guide.offices, "department": guide.departments, "course": guide.courses, "event": guide.events,
        "contact": guide.contacts, "step": {step.id: step for step in guide.steps},
    }  # fmt: skip
    wanted = digits(old)
    for kind, items in every.items():
        yield from ((kind, key) for key, item in items.items() if _holds(item.model_dump(mode="json"), wanted))
    for page in guide.pages.values():
        for version in page.versions.values():
            if _holds(version.model_dump(mode="json"), wanted):
                yield "page", version.path


def _holds(value: Any, wanted: str) -> bool:
    return any(True for _ in _found(value, wanted))


def _found(value: Any, wanted: str) -> Iterator[str]:
    """Every text in which the number stands."""
    if isinstance(value, str):
        if wanted[-6:].lstrip("+") and any(map(str.isdigit, value)) and any(_matches(value, wanted)):
            yield value
    elif isinstance(value, Mapping):
        for inside in value.values():
            yield from _found(inside, wanted)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _found(inside, wanted)


def _matches(text: str, wanted: str) -> Iterator[phonenumbers.PhoneNumberMatch]:
    if _only_digits(wanted)[-5:] not in _only_digits(text):
        return
    for match in phonenumbers.PhoneNumberMatcher(text, _REGION, leniency=phonenumbers.Leniency.POSSIBLE):
        if phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164) == wanted:
            yield match


def _only_digits(text: str) -> str:
    """Arabic and Persian digits as the others."""
    return "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())


def _in_text(text: str, old: str, new: str) -> str:
    """The text with the new number; an address `tel:` gets it without blanks."""
    wanted, parts, end = digits(old), [], 0
    for match in _matches(text, wanted):
        called = text[: match.start].endswith("tel:")
        parts += [text[end : match.start], digits(new) if called else new]
        end = match.end
    return "".join([*parts, text[end:]])


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return _in_text(value, old, new) if any(_matches(value, digits(old))) else value
    if isinstance(value, Mapping):
        return {name: inside if name == "id" else _replaced(inside, old, new) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(inside, old, new) for inside in value]
    return value


def _changed(value: Any, old: str, new: str, above: str = "") -> Iterator[tuple[str, str, str]]:
    """(field, text, then)"""
    if isinstance(value, str):
        if any(_matches(value, digits(old))):
            shown = near(value, digits(old))
            yield above, shown, _in_text(shown, old, new)
    elif isinstance(value, Mapping):
        for name, inside in value.items():
            if name != "id":
                yield from _changed(inside, old, new, f"{above}.{name}" if above else name)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _changed(inside, old, new, above)
