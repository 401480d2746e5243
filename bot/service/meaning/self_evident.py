"""What was understood, with what some messages say by themselves, whatever they sound like to the engine: who calls
from "the bank" and wants a PIN is a swindler, who was put out of work has labour rights, an office that does not answer
is a case that stands still, who cannot read or write begins with reading and writing, who has nothing to eat needs
help to live. What the patterns hear as danger
stays danger. The words are those of `responses/self_evident.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.guidance import DEBTS, SWINDLE, SWINDLED
from bot.service.answers.shown import in_danger, last, searched
from bot.service.meaning.around import KEPT, WordedStep, meant

_UNSURE = ("choice", "fallback", "none", "out_of_scope", "page")
_COMPLAINT, _COURSE, _SIMPLER = "file_complaint", "search_course", "ask_simpler"
_WORK, _STATUS, _AGAIN = "labour_rights", "ask_case_status", "follow_up_again"
_MATTERS: Mapping[str, tuple[str, set[str]]] = {  # kind of words → what is meant, and what it is taken for
    "dismissed": (_WORK, {*_UNSURE, _COMPLAINT, "job_search", "deportation_threat"}),
    "hungry": ("social_benefits", {*_UNSURE, _COMPLAINT, "find_doctor", "deny"}),
    "stopped": ("social_benefits", {*_UNSURE, _COMPLAINT, "legal_advice", _STATUS, "bank_account", "debt_advice"}),
    "cut_off": ("rent_problems", {*_UNSURE, _COMPLAINT, "housing_benefit", "phone_internet"}),
    "lone_minor": ("youth_welfare", {*_UNSURE, "family_reunification", "asylum_procedure"}),
    "registering": ("register_address", {*_UNSURE, _SIMPLER, "legal_advice", "interpreter_help"}),
    "slur": ("report_discrimination", {*_UNSURE, _COMPLAINT, "rent_problems", "school_life", "mental_health"}),
}
_UNANSWERED = {*_UNSURE, _COMPLAINT, "office_contact", "ask_waiting"}
_PRIVATE = {"rent_problems", "housing_search", _WORK, "find_doctor", "travel_document", "family_reunification"}
_ILLITERATE = {*_UNSURE, _COURSE, _SIMPLER, "library_leisure", "integration_course_rights"}
_LITERACY = Entity("subject", "literacy")
_WISHES = ("weekday", "time_of_day", "audience", "childcare", "district", "free")
_MOST_WORDS, _FEW_WORDS = 25, 6


class SelfEvidentStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u = understood
        kept = message.heard == "strong" or u.response in KEPT - set(STRONG_INTENTS) or in_danger(message.context)
        if kept or not 1 < len(words(message.text)) <= _MOST_WORDS:
            return u
        said = set(self._words.found(message.text))
        found = self._meant(u, said, message)
        if found is None:
            return u
        return replace(found, candidates=()) if message.context else found  # no more about the matter before

    @staticmethod
    def _meant(u: Understanding, said: set[str], message: UserMessage) -> Understanding | None:
        if _swindled(u, said):
            return replace(meant(u, DEBTS, SWINDLE), help_line=False)
        if u.response in STRONG_INTENTS:
            return None
        return _asked_again(u, said, message) or _matter(u, said) or _wish(u, said, message.context)


def _asked_again(u: Understanding, said: set[str], message: UserMessage) -> Understanding | None:
    """Whether it is real, in few words about what was just called a swindle."""
    warned = last(message.context)[:1] == [f"intent:{SWINDLED}"] and len(words(message.text)) <= _FEW_WORDS
    return replace(u, response=_AGAIN, pages=(), help_line=False) if "real" in said and warned else None


def _matter(u: Understanding, said: set[str]) -> Understanding | None:
    for intent, taken_for in (_MATTERS[kind] for kind in _MATTERS if kind in said):
        if u.response in {intent, *taken_for}:
            return u if u.response == intent else meant(u, intent)
    return None


def _wish(u: Understanding, said: set[str], context: Mapping[str, str]) -> Understanding | None:
    if _unanswered(u, said, context):
        return meant(u, _STATUS, *(e for e in u.entities if e.name in ("office", "matter")))
    if _illiterate(u, said, context):
        return meant(u, _COURSE, *(e for e in u.entities if e.name in _WISHES), _LITERACY)
    return None


def _swindled(u: Understanding, said: set[str]) -> bool:
    called = {"caller", "secret"} <= said and "own" not in said
    return called or (u.response == DEBTS and "fraud" in said)


def _unanswered(u: Understanding, said: set[str], context: Mapping[str, str]) -> bool:
    """By an office: who else does not answer is another matter, and so is who wants to complain of it."""
    office = not said & {"complains", "private"} and context.get("intent") not in _PRIVATE
    return "unanswered" in said and u.response in _UNANSWERED and office


def _illiterate(u: Understanding, said: set[str], context: Mapping[str, str]) -> bool:
    """Who wants to learn, is asked which course, or says nothing else at first: not who cannot read this letter."""
    learns = "learn" in said or u.response == _COURSE or (searched(context) or "course").startswith("course")
    learns = learns and ("learn" in said or u.response != _SIMPLER or not last(context))
    return "illiterate" in said and "paper" not in said and learns and u.response in _ILLITERATE
