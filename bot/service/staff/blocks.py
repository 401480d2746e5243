"""Puts chosen parts together as one text, in the newcomer's locale and, for staff, in German.

Gaps are filled from choices: a day becomes the day as that locale writes it, an office its name there, documents their
prepared names. In right-to-left locales every value is isolated (`Speaker.say`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from bot.core.content.places import Office
from bot.core.locale import DEFAULT, ENDONYMS
from bot.core.message import Link, Utterance
from bot.core.ports import Holidays, Library
from bot.core.text import clean
from bot.core.texts.blocks import DOCUMENTS, GAPS, LONGEST_LINK, LONGEST_VALUE, GapKind, Part, gaps_of
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated
from bot.service.turn.compose import Composer

OPEN = "…"
_PHONE = re.compile(r"\+?[\d][\d /()–-]{2,30}")
_WEB = re.compile(r"https?://[^\s<>\"]+")
_MOST_EUROS = Decimal(100_000)


@dataclass(frozen=True)
class Assembled:
    """The text of a part; `missing`: gaps that nothing fills yet, shown as an ellipsis."""

    text: str
    links: tuple[Link, ...] = ()
    missing: tuple[str, ...] = ()


class Assembler:
    """In one locale at one moment."""

    def __init__(self, library: Library, holidays: Holidays, locale: str, now: datetime) -> None:
        self._library, self.speaker = library, Speaker(library.catalogue, locale)
        self._composer = Composer(library, holidays, locale, now)
        self._ways: Mapping[GapKind, Callable[[Part, str], str]] = {
            "day": self._day, "time": self._time, "office": self._office, "address": self._address,
            "documents": self._documents, "phone": self._phone, "amount": self._amount, "language": self._language,
            "link": self._link, "short": self._short,
        }  # fmt: skip

    def one(self, part: Part) -> Assembled | None:
        """None: the town has nothing of this name (any more)."""
        if part.kind == "block":
            return self._block(part)
        said = self._prepared(part)
        return Assembled(said.text, said.links) if said else None

    def gaps(self, name: str) -> list[str]:
        """What a sentence leaves open."""
        return gaps_of(self._library.catalogue.say(f"block_{name}", DEFAULT))

    def filled(self, part: Part, gap: str) -> str:
        """What fills a gap, in this locale; empty when nothing, or nothing of the kind, was chosen."""
        return self._ways[GAPS[gap]](part, gap)

    def _block(self, part: Part) -> Assembled:
        gaps = self.gaps(part.name)
        values = {gap: self.filled(part, gap) for gap in gaps}
        words = self.speaker.say(f"block_{part.name}", **{gap: value or OPEN for gap, value in values.items()})
        links = [Link(values["link"], values["link"])] if values.get("link") else []
        if phone := values.get("phone"):
            links.append(Link(isolated(phone, self.speaker.locale), tel(phone)))
        return Assembled(words, tuple(links), tuple(gap for gap in gaps if not values[gap]))

    def _prepared(self, part: Part) -> Utterance | None:
        """An answer of the bot, an office, a page: as the newcomer would get it from the bot."""
        if part.kind == "answer":
            known = part.name in self._library.catalogue.intents
            return self._composer.guidance.text(part.name) if known else None
        reply = self._composer.pressed(part.reference, {})
        return reply.utterances[0] if reply and reply.utterances else None

    def _day(self, part: Part, gap: str) -> str:
        try:
            return self.speaker.day(date.fromisoformat(part.value(gap)))
        except ValueError:
            return ""

    def _time(self, part: Part, gap: str) -> str:
        try:
            return self.speaker.clock(time.fromisoformat(part.value(gap)))
        except ValueError:
            return ""

    def _chosen(self, part: Part) -> Office | None:
        return self._library.guide.offices.get(part.value("office"))

    def _office(self, part: Part, gap: str) -> str:
        office = self._chosen(part)
        return self.speaker.of(office.name) if office else ""

    def _address(self, part: Part, gap: str) -> str:
        office = self._chosen(part)
        return office.address.line() if office else ""

    def _documents(self, part: Part, gap: str) -> str:
        chosen = [name for name in dict.fromkeys(part.values.get(gap, ())) if name in DOCUMENTS]
        return self.speaker.listed([self.speaker.say(f"document_{name}") for name in chosen])

    def _phone(self, part: Part, gap: str) -> str:
        """The number that was typed, else that of the office."""
        typed, office = part.value(gap), self._chosen(part)
        if typed:
            return typed if _PHONE.fullmatch(typed) else ""
        return (office.phone or "") if office else ""

    def _amount(self, part: Part, gap: str) -> str:
        try:
            amount = Decimal(part.value(gap).replace("€", "").strip().replace(",", "."))
        except InvalidOperation:
            return ""
        return self.speaker.price(amount) if amount.is_finite() and 0 <= amount < _MOST_EUROS else ""

    def _language(self, part: Part, gap: str) -> str:
        code = part.value(gap)
        return self.speaker.language_name(code) if code in ENDONYMS else ""

    def _link(self, part: Part, gap: str) -> str:
        link = part.value(gap)
        return link if _WEB.fullmatch(link) and len(link) <= LONGEST_LINK else ""

    def _short(self, part: Part, gap: str) -> str:
        words = " ".join(clean(part.value(gap)).split())
        return words if len(words) <= LONGEST_VALUE else ""


def joined(parts: Sequence[tuple[Part, Assembled]]) -> str:
    """Sentences each on its line; longer texts with a blank line around them."""
    text, before = "", None
    for part, done in parts:
        between = "\n" if before == part.kind == "block" else "\n\n"
        text, before = f"{text}{between if text else ''}{done.text}", part.kind
    return text


def linked(parts: Sequence[tuple[Part, Assembled]]) -> tuple[Link, ...]:
    """Each address once."""
    return tuple({link.url: link for _, done in parts for link in done.links}.values())
