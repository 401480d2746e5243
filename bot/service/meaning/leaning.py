"""What was understood, with messages that mean something else after the answer before: "no, the school office", a day
by which something must be done, "I have a child" after courses. The words are those of `responses/leaning.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.ports import Library
from bot.core.text import words
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.answers.asked_offices import WHO
from bot.service.answers.follow_ups import DUE, LATE
from bot.service.answers.guidance import office_of
from bot.service.answers.offices import ASPECTS, from_payload
from bot.service.answers.shown import in_danger, last, searched
from bot.service.kinds import Words, patterns_of, words_of
from bot.service.meaning.around import KEPT, Step

_UNSURE = ("choice", "fallback")
_WHEN = ("date", "day", "weekday")
_NO_DEADLINE = (
    "ask_waiting",
    "goodbye",
    "ask_intercultural_calendar",
    "follow_up_same",
    *_UNSURE,
)  # what a day in a sentence is taken for
_UPSET = ("express_frustration",)
_NO_OBJECTION = ("deny", "affirm", "follow_up_same", "follow_up_changed", *_UPSET, *_UNSURE)
_LETTERS, _TENANCY, _EXPELLED = "legal_advice", "rent_problems", "deportation_threat"
_PARENT, _CHILDCARE = {"have", "child", "count"}, Entity("childcare", "yes")
_CARED = {*_PARENT, "care", "there"}
_NO_MATTER = ("talk", "offices")
_AROUND = ("already", "must", "when", "small", "asks")
_MISSED = ("missed", "missed_termin")
_BOOKING, _HOURS = "office_appointment", "office_hours"
_MONEY = "money_housing"
_MOST_WORDS = 8
_EVEN = 0.5


class LeaningStep(Step):
    """`known`: rows of each kind, looked for in all languages: who mixes languages is understood too."""

    def __init__(self, library: Library, known: Words) -> None:
        self._library = library
        self._words = patterns_of(known)
        self._around = {kind: words_of(known, kind, *_AROUND) for kind in (*_MISSED, "until")}

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if (searched(message.context) or "").startswith("courses") and self._parent(message.text):
            others = (e for e in understood.entities if e.name not in ("audience", "childcare"))
            changed = (*others, _CHILDCARE)
            return replace(understood, response="follow_up_changed", entities=changed, pages=(), help_line=False)
        if understood.response in KEPT:
            return understood
        said = set(self._words.found(message.text))
        return (
            self._late(understood, message.text, said, message.context)
            or self._until(understood, message.text, said, message.context)
            or self._corrected(understood, message.text, message.context)
            or self._due(understood, said, message.context)
            or self._objecting(understood, message.text, said, message.context)
            or understood
        )

    def _parent(self, text: str) -> bool:
        """ "I have a child", "is there childcare?", and not a word that could mean anything else."""
        said = [set(self._words.found(word)) for word in words(text)]
        kinds = set[str]().union(*said)
        known = _CARED if "care" in kinds else _PARENT
        return all(not kind.isdisjoint(known) for kind in said) and ("care" in kinds or {"have", "child"} <= kinds)

    def _corrected(self, u: Understanding, text: str, context: Mapping[str, str]) -> Understanding | None:
        """ "No, the school office": what was asked before, of the office named now."""
        first, offices = words(text)[:1], office_of(self._library.guide, u.values("office"))
        denied = u.response == "deny" or (bool(first) and "denied" in set(self._words.found(first[0])))
        if not denied or not offices or u.response in ASPECTS or len(words(text)) > _MOST_WORDS:
            return None
        kind, _, rest = (last(context) or [""])[0].partition(":")
        if u.response != "deny" and kind != "office":
            return None
        aspect = from_payload(rest)[1] if kind == "office" else ""
        return _meant(u, next((intent for intent, known in ASPECTS.items() if known == aspect), WHO))

    def _late(self, u: Understanding, text: str, said: set[str], context: Mapping[str, str]) -> Understanding | None:
        """ "I have missed the deadline": who advises, today. An appointment that was missed is something else."""
        if (
            said.isdisjoint(_MISSED)
            or u.values("office")
            or searched(context)
            or in_danger(context)
            or _booked(context)
        ):
            return None
        info = self._library.catalogue.intents.get(matter := context.get("intent", ""))
        due = _letters_chosen(context) or (info is not None and info.deadline)
        spoken = due or ("missed" in said and (info is None or info.topic in _NO_MATTER))
        sure = self._only(text, *_MISSED) or (matter == _LETTERS and u.response in _UNSURE)
        return replace(u, response=LATE, zone="confident", pages=(), help_line=False) if spoken and sure else None

    def _until(self, u: Understanding, text: str, said: set[str], context: Mapping[str, str]) -> Understanding | None:
        """ "Until when?", of a letter or a matter with a deadline: its answer says who knows, and that writing here
        keeps none. Below an office it asks for its hours."""
        if "until" not in said or "no_term" in said or u.values("office") or searched(context) or in_danger(context):
            return None
        info = self._library.catalogue.intents.get(matter := context.get("intent", ""))
        if _letters_chosen(context):
            matter = _LETTERS
        elif not (info and info.deadline) or "".join(last(context)[:1]).startswith("office:"):
            return None
        if not self._only(text, "until") and u.response not in (*_NO_DEADLINE, _HOURS):
            return None
        return self._asked_until(u, matter)

    def _asked_until(self, u: Understanding, matter: str) -> Understanding:
        """Of a letter, of debts and benefits: who reads the letter today; a deadline in one's own case is for a person
        only. Of other matters their answer says who knows."""
        info = self._library.catalogue.intents.get(matter)
        written = matter == _LETTERS or (info is not None and info.topic == _MONEY and matter != _TENANCY)
        return replace(u, response=DUE, zone="confident", pages=(), help_line=False) if written else _meant(u, matter)

    def _only(self, text: str, *kinds: str) -> bool:
        """Whether there are no other words than those of these kinds and small ones."""
        known = [self._around[kind] for kind in kinds]
        return all(word.isdecimal() or any(any(one.found(word)) for one in known) for word in words(text))

    def _due(self, u: Understanding, said: set[str], context: Mapping[str, str]) -> Understanding | None:
        """What must be done by a day belongs to the matter spoken of; there it is said that writing here keeps none."""
        said = {*said, "reply", "when"} if "reply_by" in said else said
        dated = "when" in said or any(u.values(name) for name in _WHEN)
        if not dated or said.isdisjoint(("must", "reply")):
            return None
        matter = context.get("intent", "")
        if matter == _TENANCY and u.response == _EXPELLED:  # "we must leave": the flat, or the country
            candidates = (Candidate(matter, _EVEN), Candidate(_EXPELLED, _EVEN))
            return replace(u, intent=matter, zone="choice", response="choice", candidates=candidates, pages=())
        info = self._library.catalogue.intents.get(matter)
        if u.response not in (*_NO_DEADLINE, *(_UPSET if "reply_by" in said else ())):
            return None
        asks = "reply_by" in said
        if info and info.deadline:
            return self._asked_until(u, matter) if asks else _meant(u, matter)
        if "reply" not in said:
            return None
        return self._asked_until(u, _LETTERS) if asks else _meant(u, _LETTERS)

    def _objecting(
        self, u: Understanding, text: str, said: set[str], context: Mapping[str, str]
    ) -> Understanding | None:
        """ "I do not agree", of a matter with a deadline: its answer says where to go, and that writing here objects to
        nothing."""
        matter = context.get("intent", "")
        info = self._library.catalogue.intents.get(matter)
        objects = "disagree" in said or ("untrue" in said and matter == _LETTERS)
        short = u.response in _NO_OBJECTION and len(words(text)) <= _MOST_WORDS
        return _meant(u, matter) if objects and short and info and info.deadline else None


def _meant(u: Understanding, intent: str) -> Understanding:
    return replace(u, intent=intent, zone="confident", response=intent, pages=())


def _booked(context: Mapping[str, str]) -> bool:
    """Whether an appointment was spoken of last."""
    return context.get("intent") == _BOOKING or ":appointment" in "".join(last(context)[:1])


def _letters_chosen(context: Mapping[str, str]) -> bool:
    """Whether letters were among what was offered last."""
    kind, _, offered = "".join(last(context)[:1]).partition(":")
    return kind == "choice" and _LETTERS in offered.split(",")
