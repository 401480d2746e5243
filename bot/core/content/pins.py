"""Notices and corrections that a coordinator pins to a page, an office or an intent, in every locale at once.

A pin stands directly above what it is about, wherever that is said: under its intent, on an office's card, with a page
that names the office. A danger answer stands alone, always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.core.locale import DEFAULT, best
from bot.core.message import Reply, Utterance
from bot.core.texts.response import ABOUT
from bot.core.times.hours import SpecialDays, Texts

TargetKind = Literal["page", "office", "intent"]
PinKind = Literal["notice", "correction"]
PINNED = "pinned"
_NOON = 12
_OFFICE_KINDS = ("office", "card", "named")
_FOUND_UNDER = {
    "courses": "search_course", "events": "search_event",
    **dict.fromkeys(("calendar", "feasts", "day"), "ask_intercultural_calendar"),
}  # fmt: skip


class Pin(BaseModel):
    """`starts` and `ends` are moments; without an end it stays until somebody ends it. German is always there."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: int
    target_kind: TargetKind
    target: str
    kind: PinKind = "notice"
    texts: Texts = Field(min_length=1)
    starts: AwareDatetime
    ends: AwareDatetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.starts <= now and (self.ends is None or now < self.ends)

    def text(self, locale: str) -> tuple[str, str]:
        """(text, its locale), by the chain; at worst any that there is."""
        found = best(locale, self.texts) or next(iter(self.texts))
        return self.texts[found], found


def pins_on(pins: Sequence[Pin], utterance: Utterance, now: datetime) -> list[Pin]:
    """The pins of today on what an utterance is about."""
    about = {target for payload in utterance.about for target in _targets(payload)}
    return [pin for pin in pins if (pin.target_kind, pin.target) in about and pin.holds(now)]


def closed_by(pins: Sequence[Pin], words: str, now: datetime) -> dict[str, tuple[SpecialDays, ...]]:
    """The days on which offices are closed by notices that say so in exactly these German words, also by those that
    are to come: who asks today about tomorrow must not find a closed door."""
    closed: dict[str, tuple[SpecialDays, ...]] = {}
    for pin in pins:
        if pin.target_kind == "office" and pin.texts.get(DEFAULT) == words and (days := _days(pin, now)):
            closed[pin.target] = (*closed.get(pin.target, ()), days)
    return closed


def with_pins(reply: Reply, said: Sequence[tuple[Utterance, Sequence[Utterance]]]) -> Reply:
    """The reply with notices above what they are about; `said`: every utterance and its notices, each once."""
    seen: set[str] = set()
    result: list[Utterance] = []
    for utterance, notices in said:
        for notice in notices:
            if notice.text not in seen:
                seen.add(notice.text)
                result.append(notice)
        result.append(utterance)
    return replace(reply, utterances=tuple(result))


def _days(pin: Pin, now: datetime) -> SpecialDays | None:
    """The whole days it covers from now on; a day on which it begins only after noon is not one of them."""
    begins = pin.starts.astimezone(now.tzinfo)
    first = max(now.date(), begins.date() + timedelta(days=begins > now and begins.hour >= _NOON))
    last = (pin.ends - timedelta(microseconds=1)).astimezone(now.tzinfo).date() if pin.ends else first
    return SpecialDays.model_validate({"from": first, "to": last}) if first <= last else None


def _targets(payload: str) -> list[tuple[str, str]]:
    """`office:rathaus:hours` → ("office", "rathaus"), `page:/a/b` → ("page", "/a/b"); of an answer that has no intent
    of its own also that of its intent."""
    kind, _, rest = payload.partition(":")
    if kind in _OFFICE_KINDS:
        return [("office", rest.partition(":")[0])]
    if kind in _FOUND_UNDER:
        return [("intent", _FOUND_UNDER[kind])]
    return [(kind, rest), *([(kind, ABOUT[rest])] if kind == "intent" and rest in ABOUT else [])]
