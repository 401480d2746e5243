"""How the desk puts things in German: times, topics, departments, channels, what became of a message."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.core.content.places import text_in
from bot.core.locale import DEFAULT, language
from bot.core.phone import phone_shown, phones_in
from bot.core.ports import Clock, Library
from bot.core.pushed import Delivery
from bot.core.times.hours import Weekday
from bot.service.answers.speaker import isolate_runs
from bot.service.pressed import german_channel, german_language

DAYS: dict[Weekday, str] = {
    "mon": "Montag", "tue": "Dienstag", "wed": "Mittwoch", "thu": "Donnerstag", "fri": "Freitag", "sat": "Samstag",
    "sun": "Sonntag",
}  # fmt: skip
_DELIVERY = {
    Delivery.PENDING: "wird zugestellt",
    Delivery.SENDING: "wird zugestellt",
    Delivery.SENT: "zugestellt",
    Delivery.UNSURE: "vielleicht zugestellt",
    Delivery.FAILED: "nicht zugestellt",
    Delivery.CANCELLED: "nicht gesendet",
}
_UNDELIVERED = (Delivery.UNSURE, Delivery.FAILED)
_LANGUAGES = {"kmr": "Kurmandschi", "de-simple": "Deutsch (einfach)"}
_ROLES = {
    "staff": "Beratung",
    "reviewer": "Gegenlesen",
    "coordinator": "Koordination",
    "administrator": "Administration",
}
_MAY = {
    "staff": "beantwortet Anfragen der eigenen Abteilung",
    "reviewer": "liest zusätzlich alle Antworten, bestätigt sie als gelesen und gibt Entwürfe frei oder zurück; "
    "schreibt selbst nichts",
    "coordinator": "schreibt und veröffentlicht zusätzlich Antworten und Inhalte, sieht offene Fragen durch und legt "
    "fest, wohin Anfragen gehen",
    "administrator": "verwaltet zusätzlich das Team und liest das Protokoll",
}
# Every block whose letters run from right to left (Unicode, DerivedBidiClass: R and AL).
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


class Words:
    def __init__(self, library: Library, clock: Clock) -> None:
        self._library, self._clock = library, clock

    def topic(self, name: str) -> str:
        """The German label of an intent, or the name of a topic."""
        label = self._library.catalogue.label(name, DEFAULT)
        if label != name:
            return label
        found = self._library.catalogue.find("topic", name, DEFAULT)
        return found[0] if found else "Allgemeine Frage"

    def pinned_to(self, target: str) -> str:
        """What a notice hangs on (kind:name), by its German name."""
        kind, _, name = target.partition(":")
        guide = self._library.guide
        if kind == "office" and name in guide.offices:
            return text_in(guide.offices[name].name, DEFAULT)
        if kind == "page" and name in guide.pages:
            return text_in(guide.pages[name].titles, DEFAULT) or name
        return self._library.catalogue.label(name, DEFAULT)

    def department(self, name: str | None) -> str:
        known = self._library.guide.departments.get(name or "")
        return (text_in(known.name, DEFAULT) if known else None) or name or "keine Abteilung"

    def language(self, locale: str) -> str:
        return _LANGUAGES.get(locale) or german_language(locale)

    def channel(self, name: str) -> str:
        return german_channel(name)

    def role(self, name: str) -> str:
        return role_name(name)

    def may(self, name: str) -> str:
        """What somebody in this role does, as the end of a sentence."""
        return _MAY.get(name, "")

    def delivery(self, state: str | None) -> str:
        """What became of a message on a pushed channel; nothing for a page that fetches by itself."""
        return _DELIVERY[Delivery(state)] if state else ""

    def undelivered(self, state: str | None) -> bool:
        return bool(state) and Delivery(state) in _UNDELIVERED

    def since(self, moment: datetime) -> str:
        """`wartet seit 12 Min.`, or `gerade gekommen`."""
        passed = span(self._clock.now() - moment)
        return f"wartet seit {passed}" if passed else "gerade gekommen"

    def ago(self, moment: datetime) -> str:
        """`vor 2 Tagen`, or `gerade eben`."""
        passed = span(self._clock.now() - moment)
        return f"vor {passed}" if passed else "gerade eben"

    def text(self, words: str) -> str:
        """What somebody wrote; telephone numbers keep their order in right-to-left text."""
        return isolate_runs(words, "ar") if _RIGHT_TO_LEFT.search(words) else words

    def phones(self, words: str) -> list[tuple[str, str]]:
        """Numbers to call in it, in whatever digits they were written: for the telephone, and as they are read here."""
        return [(phone, phone_shown(phone)) for phone in dict.fromkeys(phones_in(words))]

    def clock(self, moment: datetime) -> str:
        """The time of the town: `14:32`, `gestern 14:32`, `23.11. 14:32`."""
        now = self._clock.now()
        there = moment.astimezone(now.tzinfo)
        days = (now.date() - there.date()).days
        day = {0: "", 1: "gestern "}.get(days, f"{there:%d.%m.} ")
        return f"{day}{there:%H:%M}"

    def lang(self, locale: str) -> str:
        """The tag for the attribute `lang`."""
        return language(locale)


def role_name(name: str) -> str:
    return _ROLES.get(name, name)


def span(time: timedelta) -> str:
    """`12 Min.`, `3 Std.`, `2 Tagen`; nothing below a minute."""
    seconds = max(int(time.total_seconds()), 0)
    if seconds < _MINUTE:
        return ""
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} Min."
    if seconds < _DAY:
        return f"{seconds // _HOUR} Std."
    days = seconds // _DAY
    return f"{days} Tag{'en' if days != 1 else ''}"
