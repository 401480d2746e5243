"""What was understood, with what is said after an office, courses or events were shown, and sounds like another matter:
"they sent me away", "I was sick" of an appointment, "is it near the station?", "can I bring my kids?", "not this level,
B1". The words are those of `responses/there.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.amounts import ASKED
from bot.service.answers.offices import ASPECTS
from bot.service.answers.shown import in_danger, last, searched
from bot.service.answers.there import CHILDREN, MISSED, NEAR, SENT_AWAY
from bot.service.meaning.around import KEPT, WordedStep

_CHANGED, _SAME, _APPOINTMENT = "follow_up_changed", "follow_up_same", "office_appointment"
_UNSURE = ("choice", "fallback", "none", "out_of_scope")
_LEANING = (_SAME, "follow_up_again", _CHANGED, "follow_up_past", "affirm", "deny")
_EXPELLED, _STATUS = ("deportation_threat", "voluntary_return"), "ask_case_status"
_OF_AN_OFFICE = {*ASPECTS, *_UNSURE, *_LEANING, *_EXPELLED, _STATUS, "file_complaint", "social_benefits"}
_OF_A_COURSE = {*_UNSURE, *_LEANING, "search_course", "language_certificate"}
_FLIGHT = {*_EXPELLED, *STRONG_INTENTS, "asylum_procedure"}
_AROUND = {"small", "asks"}
_OF_ITS_OWN = ("office", "matter", "course", "event", "district")
_CHILDREN = (Entity("audience", "children"), Entity("childcare", "yes"))
_UNFAIR = "report_discrimination"
_NO_REASON, _FEW_WORDS, _MOST_WORDS = 5, 9, 14  # in so few words no reason is told why one was refused


class ThereStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u, many = understood, len(words(message.text))
        if in_danger(message.context) or not 1 <= many <= _MOST_WORDS:
            return u
        if many <= _FEW_WORDS and self._near(u, message.text, message.context):
            return _meant(u, NEAR)
        if u.response in KEPT:
            return u
        if self._missed(u, message.text, message.context):
            return _meant(u, MISSED)
        if self._sent_away(u, message.text, message.context):
            return _meant(u, SENT_AWAY)
        if self._turned_away(u, message.text, message.context):
            return replace(_meant(u, _APPOINTMENT), intent=_APPOINTMENT, zone="confident")
        if many > _FEW_WORDS:
            return u
        if self._price(u, message.text, message.context):
            return _meant(u, _SAME, (*u.entities, ASKED))
        return self._children(u, message.text, message.context) or self._level(u, message.text, message.context) or u

    def _near(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """ "Is it near the station?", whatever that sounds like: of what was shown last."""
        shown = "office" in context or searched(context)
        if not shown or _names(u):
            return False
        far = self._only(text, {"far"}, {"place", "from"})
        return far or (self._only(text, {"near"}, {"far", "place", "from"}) and "place" in self._words.found(text))

    def _missed(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """An appointment that one missed or cannot go to; after one, also why: "I was sick"."""
        said, spoken = set(self._words.found(text)), context.get("intent") == _APPOINTMENT and "office" in context
        if spoken and not _names(u) and self._only(text, {"sick"}, {"sick_beside"}):
            return True
        told = "missed" in said or "cannot" in said or ("sick" in said and spoken and u.response == _APPOINTMENT)
        return told and _meant_of(u) in _OF_AN_OFFICE and bool(spoken or u.values("office"))

    def _sent_away(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """By the office spoken of; not to another country, and not somebody else."""
        said, office = set(self._words.found(text)), context.get("office") or "".join(u.values("office")[:1])
        told = ("told_away" in said and u.intent not in _EXPELLED) or ("no_slot" in said and "needless" not in said)
        if not ("sent_away" in said or told) or "elsewhere" in said or not office or searched(context):
            return False
        if context.get("intent") in _FLIGHT or set(u.values("office")) - {office}:
            return False
        happened = u.response not in _EXPELLED or "will" not in said
        unfair = _meant_of(u) == _UNFAIR and len(words(text)) <= _NO_REASON
        return unfair or (happened and _meant_of(u) in _OF_AN_OFFICE)

    def _turned_away(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """By an office that nobody has named yet: which one is asked for the appointment that was wanting."""
        said, asked = set(self._words.found(text)), ("file_complaint", *_UNSURE)
        told = {"sent_away", "counter"} <= said and said.isdisjoint(("elsewhere", "will"))
        unnamed = "office" not in context and not u.values("office") and context.get("intent") not in _FLIGHT
        return told and unnamed and _meant_of(u) in asked

    def _children(self, u: Understanding, text: str, context: Mapping[str, str]) -> Understanding | None:
        """Whether they are welcome there: no family is to come to Germany."""
        asked = self._only(text, {"child"}, {"bring"}) and "bring" in self._words.found(text)
        if not asked or any(u.values(name) for name in _OF_ITS_OWN if name != "matter"):
            return None
        if searched(context):
            return None if u.response == _CHANGED else _meant(u, _CHANGED, _CHILDREN)
        office = "".join(last(context)[:1]).startswith("office:")
        return _meant(u, CHILDREN) if office else None

    def _price(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """ "What is the fee?", of which nothing is surely understood: of what the office shown does."""
        shown = any(line.startswith("office:") for line in last(context))
        said = set(self._words.found(text))
        asked = ASKED in u.entities or ("span" not in said and self._only(text, {"price"}, set()))
        return shown and asked and _meant_of(u) in (*_UNSURE, _SAME) and not _names(u)

    def _level(self, u: Understanding, text: str, context: Mapping[str, str]) -> Understanding | None:
        """ "Not this level, I need B1": another one than the courses shown."""
        shown = (searched(context) or "").partition("level=")
        wanted = [level for level in dict.fromkeys(u.values("level")) if level != shown[2].partition(";")[0]]
        said = set(self._words.found(text))
        if (
            not shown[0].startswith("courses")
            or len(wanted) != 1
            or "certificate" in said
            or said.isdisjoint(("denies", "level"))
        ):
            return None
        if _meant_of(u) not in _OF_A_COURSE or (not shown[1] and u.response == _CHANGED) or _names(u):
            return None
        return _meant(u, _CHANGED, (Entity("level", wanted[0]),))

    def _only(self, text: str, asked: set[str], beside: set[str]) -> bool:
        """Whether there is such a word, and no other but those beside it and small ones."""
        said = [set(self._words.found(word)) for word in words(text)]
        return all(kinds & (asked | beside | _AROUND) for kinds in said) and any(kinds & asked for kinds in said)


def _meant_of(u: Understanding) -> str:
    """What was understood surely; beside a page, which may be none of the matter, its intent, where that is sure."""
    if u.response != "page":
        return u.response
    return u.intent if u.zone == "confident" else "none"


def _names(u: Understanding) -> bool:
    return any(u.values(name) for name in _OF_ITS_OWN)


def _meant(u: Understanding, response: str, entities: tuple[Entity, ...] | None = None) -> Understanding:
    named = u.entities if entities is None else entities
    return replace(u, response=response, entities=named, pages=(), help_line=False)
