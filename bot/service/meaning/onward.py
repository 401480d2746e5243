"""What was understood, with short messages that go on with what was spoken of, and sound like another matter: "where
shall I go?", "whom do I call?" and "online?", "must my wife come too?" of an office, "my mother is ill" of who shall
come to Germany, "can I pay less rent?", "how much money is needed?", "to the 10th" of an appointment. Each is made of
nothing but the words of `responses/onward.yml` for it and small words; of the rent only few words decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.core.ports import Library
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.offices import ASPECTS
from bot.service.answers.shown import in_danger, last, searched
from bot.service.kinds import Words, patterns_of, words_of
from bot.service.meaning.around import KEPT, Step
from bot.service.meaning.named_feasts import CALENDAR

_SAME, _LOCATION, _CONTACT, _BOOKING = "follow_up_same", "office_location", "office_contact", "office_appointment"
_FAMILY, _RENT, _BENEFITS = "family_reunification", "rent_problems", "social_benefits"
_STATUS, _WITHOUT_OFFICE = "ask_case_status", ("find_doctor", "mental_health", "pregnancy_birth")
_UNSURE = ("choice", "fallback", "none", "out_of_scope")
_OF_RENT = (*_UNSURE, _SAME, "housing_benefit", "debt_advice", "housing_search")
_OF_MONEY = (*_UNSURE, _BENEFITS, "housing_benefit", "bank_account")
_OF_A_DAY = (*_UNSURE, _SAME, "follow_up_changed", CALENDAR, "office_hours")
_OF_ITS_OWN = ("office", "matter", "course", "event", "district")
_ASPECT = {"whither": _LOCATION, "call": _CONTACT, "online": _CONTACT}
_SMALL = ("small", "asks")
_AROUND = {
    "whither": ("whither", *_SMALL), "call": ("call", *_SMALL), "must": ("must", "along", "grown", "young", *_SMALL),
    "online": ("online", "doing", *_SMALL),
    "ill": ("ill", "grown", *_SMALL), "funds": ("funds", *_SMALL), "by": ("by", "small"),
}  # fmt: skip
_DAY = re.compile(r"(\d{1,2})(?!uhr|h$|am$|pm$|eur|km)[^\W\d]{0,4}")
_LONGEST_MONTH = 31
_FEW_WORDS, _MOST_WORDS = 8, 10


class OnwardStep(Step):
    """`known`: rows of each kind, looked for in all languages."""

    def __init__(self, library: Library, known: Words) -> None:
        self._library = library
        self._words = patterns_of(known)
        self._around = {kind: words_of(known, *around) for kind, around in _AROUND.items()}

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u, said = understood, set(self._words.found(message.text))
        u = self._with_office(u, message.context)
        if u.response in KEPT or _elsewhere(message.context) or _named(u) or len(words(message.text)) > _MOST_WORDS:
            return u
        if message.context.get("intent") == _RENT and {"rent"} == said & {"rent", "poor"} and _meant_of(u) in _OF_RENT:
            return _meant(u, _RENT)
        if len(words(message.text)) > _FEW_WORDS:
            return u
        if found := self._there(u, message.text, said, message.context):
            return found
        if self._stays(u, message.text, said, message.context):
            return replace(u, response=_SAME, pages=(), help_line=False)
        if u.response == _BOOKING and message.context.get("intent") in _WITHOUT_OFFICE:
            return replace(u, response=_SAME, pages=(), help_line=False)
        if self._moved(u, message.text, message.context):
            others = tuple(entity for entity in u.entities if entity.name not in ("day", "date"))
            return _meant(replace(u, entities=others), _BOOKING)
        return u

    def _there(self, u: Understanding, text: str, said: set[str], context: Mapping[str, str]) -> Understanding | None:
        """ "Where shall I go?", "whom do I call?": who does the matter spoken of, else the office in focus."""
        kind = next((kind for kind in _ASPECT if kind in said and self._only(kind, text)), None)
        if kind is None or u.response == context.get("intent", ""):
            return None
        if office := self._office(context):
            aspect = u.response if u.response in ASPECTS else _BOOKING if _books(context, kind) else _ASPECT[kind]
            return _meant(replace(u, entities=(*u.entities, Entity("office", office))), aspect)
        stays = "intent" in context and u.response not in ASPECTS
        return replace(u, response=_SAME, pages=(), help_line=False) if stays else None

    def _office(self, context: Mapping[str, str]) -> str:
        """The one in focus; one that was only named beside a matter gives way to who does that matter."""
        office, matter = context.get("office", ""), context.get("intent", "")
        able = self._library.guide.able(matter)
        if last(context)[:1] == [f"intent:{matter}"] and able and office not in [one.id for one in able]:
            responsible = self._library.guide.responsible(matter)
            return responsible.id if responsible else office
        return office

    def _with_office(self, u: Understanding, context: Mapping[str, str]) -> Understanding:
        """ "It has been three months", of the matter spoken of: its office is known and not asked for."""
        able = self._library.guide.able(context.get("intent", ""))
        if u.response != _STATUS or not able or _elsewhere(context) or _named(u) or u.values("office_elsewhere"):
            return u
        return replace(u, entities=(*u.entities, Entity("office", self._office(context))))

    def _stays(self, u: Understanding, text: str, said: set[str], context: Mapping[str, str]) -> bool:
        """What sounds like another matter, and is of the one spoken of."""
        matter = context.get("intent", "")
        if u.response == matter or not (matter or "office" in context):
            return False
        if {"must", "along"} <= said and said & {"grown", "young"} and self._only("must", text):
            return True  # "must my wife come too?": nobody has to come to Germany
        if matter == _FAMILY and {"grown", "ill"} <= said and self._only("ill", text):
            return True
        return "funds" in said and _meant_of(u) in _OF_MONEY and self._only("funds", text)

    def _moved(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """ "To the 10th", of an appointment: a number that no day was read from, or only "day" as "today"."""
        booked = context.get("intent") == _BOOKING or ":appointment" in "".join(last(context)[:1])
        if not booked or u.response not in _OF_A_DAY or (u.values("date") and not u.values("day")):
            return False
        days = [word for word in words(text) if _day(word)]
        others = [word for word in words(text) if word not in days]
        return len(days) == 1 and bool(others) and all(self._only("by", word) for word in others)

    def _only(self, kind: str, text: str) -> bool:
        return all(any(self._around[kind].found(word)) for word in words(text))


def _books(context: Mapping[str, str], kind: str) -> bool:
    """Whether "online?" is asked of an appointment: where it is booked says so."""
    return kind == "online" and (context.get("intent") == _BOOKING or ":appointment" in "".join(last(context)[:1]))


def _elsewhere(context: Mapping[str, str]) -> bool:
    """Whether danger, a search or a choice was the last answer: others know what is meant after these."""
    return in_danger(context) or searched(context) is not None or "".join(last(context)[:1]).startswith("choice:")


def _day(word: str) -> bool:
    """Whether it may be a day of a month: "10", "10th"."""
    found = _DAY.fullmatch(word)
    return found is not None and 1 <= int(found.group(1)) <= _LONGEST_MONTH


def _meant(u: Understanding, response: str) -> Understanding:
    return replace(u, intent=response, zone="confident", response=response, pages=(), help_line=False)


def _meant_of(u: Understanding) -> str:
    """Beside a page, its intent where that is sure."""
    return u.intent if u.response == "page" and u.zone == "confident" else u.response


def _named(u: Understanding) -> bool:
    return any(u.values(name) for name in _OF_ITS_OWN)
