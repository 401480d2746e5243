"""The dialogue engine, with messages that mean something else after the answer before: a number or a safe place asked
for after help in danger, "no, the school office", a day by which something must be done, "I have a child" after
courses. The words are those of `responses/leaning.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.first_help import CRISIS
from bot.core.ports import Dialogue, Library
from bot.core.text import words
from bot.core.understanding import Candidate, Entity, Understanding
from bot.service.answers.asked_offices import WHO
from bot.service.answers.follow_ups import NO_POLICE
from bot.service.answers.guidance import SHELTER, office_of
from bot.service.answers.offices import ASPECTS, from_payload
from bot.service.answers.shown import in_danger, last, searched
from bot.service.around import AroundDialogue
from bot.service.kinds import Words, patterns_of

_KEPT = {*STRONG_INTENTS, "request_human", "delete_my_data"}
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
_PLACES = {
    "housing_search", "library_leisure", "meeting_places", "women_services", "parent_education", "childcare_place",
    "youth_welfare", "search_event",
}  # fmt: skip
_MOST_WORDS = 8
_MORE_THAN_NO = 3
_EVEN = 0.5


class LeaningDialogue(AroundDialogue):
    """`known`: rows of each kind, looked for in all languages: who mixes languages is understood too."""

    def __init__(self, dialogue: Dialogue, library: Library, known: Words) -> None:
        super().__init__(dialogue)
        self._library = library
        self._words = patterns_of(known)

    async def completed(
        self, understood: Understanding, text: str, languages: Mapping[str, float], context: Mapping[str, str]
    ) -> Understanding:
        if (searched(context) or "").startswith("courses") and self._parent(text):
            others = (e for e in understood.entities if e.name not in ("audience", "childcare"))
            changed = (*others, _CHILDCARE)
            return replace(understood, response="follow_up_changed", entities=changed, pages=(), help_line=False)
        if understood.response in _KEPT:
            return understood
        said = set(self._words.found(text))
        return (
            self._past_danger(understood, text, context)
            or self._after_danger(understood, said, context)
            or self._corrected(understood, text, context)
            or self._due(understood, said, context)
            or self._objecting(understood, text, said, context)
            or understood
        )

    def _after_danger(self, u: Understanding, said: set[str], context: Mapping[str, str]) -> Understanding | None:
        """Which number, and where: the help that was named. Where to go, or "not the police": the help, and who finds
        a safe place; for a bed also the town's shelter. What is not surely understood: the protection group. Who asks
        where to go has said what was done to them, not what the matter is ("he stole my passport, where can I go?")."""
        matters, unwanted = () if "refuge" in said else u.values("matter"), "unwanted" in said
        if not in_danger(context) or ((u.values("office") or matters) and not unwanted):
            return None
        place = "refuge" in said and (u.zone != "confident" or u.intent in _PLACES or u.response in ASPECTS)
        if place or unwanted:
            asleep = {"refuge", "sleep"} <= said
            found = map(self._library.guide.responsible, (CRISIS, SHELTER) if asleep else (CRISIS,))
            safe = (*(Entity("office", office.id) for office in found if office), *((NO_POLICE,) if unwanted else ()))
            return replace(u, response="follow_up_refuge", entities=safe, pages=())
        asked = u.intent if u.response in _UNSURE else u.response
        if asked in ASPECTS:
            return replace(u, response="follow_up_same", pages=())
        return replace(u, response="request_human", pages=()) if u.response in _UNSURE else None

    def _past_danger(self, u: Understanding, text: str, context: Mapping[str, str]) -> Understanding | None:
        """A no that says more, after help in danger, may be of what was: it is no goodbye."""
        said = words(text)
        if not in_danger(context) or len(said) < _MORE_THAN_NO or u.values("office"):
            return None
        denied = u.response == "deny" or (u.response in _UNSURE and "denied" in self._words.found(said[0]))
        return replace(u, response="follow_up_past", pages=()) if denied else None

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
        if info and info.deadline:
            return _meant(u, matter)
        return _meant(u, _LETTERS) if "reply" in said else None

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
