"""Notices and corrections pinned up: in German at least, or a ready block that exists in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, cast, get_args

from bot.core.accounts.staff import Staff
from bot.core.content.pins import Pin, PinKind, TargetKind
from bot.core.errors import BadInput, Forbidden
from bot.core.locale import DEFAULT, NATIVE
from bot.core.phone import phone_fault
from bot.core.ports import Clock, RefreshableLibrary
from bot.core.text import clean
from bot.core.texts.placeholders import PLACEHOLDER
from bot.core.times.hours import Texts

MOST_CHARACTERS = 400
LONGEST = timedelta(days=366)
BLOCKS = (
    "closed_today", "outdated", "phone_changed", "moved", "hours_changed", "appointment_only", "phone_down",
    "long_waits",
)  # fmt: skip
_OF_ONE_DAY = ("closed_today",)  # untrue the next morning: without an end it goes at the end of its day
PinProblem = Literal[
    "target", "kind", "german", "long", "placeholder", "value", "phone", "block", "both", "dates", "over"
]  # fmt: skip


class PinRefused(BadInput):
    """`problem` says what is wrong with what was typed; `locale`: of which own text."""

    def __init__(self, problem: PinProblem, locale: str = DEFAULT) -> None:
        super().__init__(f"this notice cannot be pinned up: {problem}")
        self.problem: PinProblem = problem
        self.locale = locale


class PinStore(Protocol):
    async def add(self, pin: Pin, by: Staff) -> Pin:
        """`pin.id` is not taken; the stored one is returned."""
        ...

    async def end(self, pin_id: int) -> None: ...

    async def everything(self) -> list[Pin]:
        """Those not over, the newest first."""
        ...


@dataclass(frozen=True)
class PinDraft:
    """As typed. `block`: a ready sentence, with its `value` (a phone number, an address); else own `texts`."""

    target: str  # kind:name
    kind: str
    texts: Mapping[str, str]
    block: str = ""
    value: str = ""
    starts: datetime | None = None
    ends: datetime | None = None


class Pinning:
    def __init__(self, store: PinStore, library: RefreshableLibrary, clock: Clock) -> None:
        self._store, self._library, self._clock = store, library, clock

    async def add(self, staff: Staff, draft: PinDraft) -> Pin:
        """Pinned up, and said at once; one that hangs there already is not hung up twice.

        Raises:
            PinRefused
        """
        _may_edit(staff)
        target_kind, name = self._target(draft.target)
        if draft.kind not in get_args(PinKind):
            raise PinRefused("kind")
        now = self._clock.now()
        starts = draft.starts or now
        ends = draft.ends or (_midnight(starts) if draft.block in _OF_ONE_DAY else None)
        if abs(starts - now) > LONGEST or (ends and not starts < ends <= starts + LONGEST):
            raise PinRefused("dates")
        if ends and ends <= now:
            raise PinRefused("over")
        if draft.block and any(map(clean, draft.texts.values())):
            raise PinRefused("both")
        texts = self._block(draft.block, clean(draft.value)) if draft.block else _own(draft.texts)
        pin = Pin(
            id=0, target_kind=target_kind, target=name, kind=cast(PinKind, draft.kind), texts=texts, starts=starts,
            ends=ends,
        )  # fmt: skip
        if hanging := next((one for one in await self._store.everything() if _same(one, pin, draft.starts)), None):
            return hanging
        stored = await self._store.add(pin, staff)
        await self._library.refresh()
        return stored

    async def end(self, staff: Staff, pin_id: int) -> None:
        _may_edit(staff)
        await self._store.end(pin_id)
        await self._library.refresh()

    async def everything(self, staff: Staff) -> list[Pin]:
        _may_edit(staff)
        return await self._store.everything()

    def block(self, name: str) -> str:
        """A ready block in German, as it will be said."""
        return self._library.catalogue.say(f"pin_block_{name}", DEFAULT)

    def _target(self, given: str) -> tuple[TargetKind, str]:
        """Raises PinRefused: there is no such thing."""
        kind, _, name = given.partition(":")
        guide = self._library.guide
        known: Mapping[str, object] = {"office": guide.offices, "page": guide.pages}.get(
            kind, self._library.catalogue.intents if kind == "intent" else {}
        )
        if name not in known:
            raise PinRefused("target")
        return cast(TargetKind, kind), name

    def _block(self, name: str, value: str) -> Texts:
        """The block in every language, filled.

        Raises:
            PinRefused: unknown, or its number or address is missing, or nobody can call the number.
        """
        if name not in BLOCKS:
            raise PinRefused("block")
        placeholders = PLACEHOLDER.findall(self.block(name))
        if placeholders and (not 1 <= len(value) <= MOST_CHARACTERS // 4 or PLACEHOLDER.search(value)):
            raise PinRefused("value")
        if "{phone}" in placeholders and phone_fault(value):
            raise PinRefused("phone")
        filled = {placeholder.strip("{}"): value for placeholder in placeholders}
        return {code: self._library.catalogue.say(f"pin_block_{name}", code, **filled) for code in NATIVE}


def missing(pin: Pin) -> Sequence[str]:
    """The languages in which a newcomer reads it in another one."""
    return [code for code in NATIVE if code not in pin.texts]


def _same(hanging: Pin, pin: Pin, starts: datetime | None) -> bool:
    """Whether a notice says the same in the same time. `starts`: as typed; without it, from now on."""
    began = hanging.starts == starts if starts else hanging.starts <= pin.starts
    return began and hanging.model_copy(update={"id": pin.id, "starts": pin.starts}) == pin


def _midnight(moment: datetime) -> datetime:
    """The end of its day, on its own clock."""
    return (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _own(texts: Mapping[str, str]) -> Texts:
    """Raises PinRefused."""
    written = {code: clean(text) for code, text in texts.items() if code in NATIVE and clean(text)}
    if DEFAULT not in written:
        raise PinRefused("german")
    for code, text in written.items():
        if len(text) > MOST_CHARACTERS:
            raise PinRefused("long", code)
        if PLACEHOLDER.search(text):  # nobody fills it here
            raise PinRefused("placeholder", code)
    return written


def _may_edit(staff: Staff) -> None:
    if not staff.may_edit:
        raise Forbidden("notices are pinned up by coordinators")
