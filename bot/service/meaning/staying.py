"""What was understood, with short messages that sound like another matter and yet stay with the one before: "how do I
register?" after courses or a club, "where is the embassy?" about the family that wants to come, "can I complain?"
about an employer, "can I report it?" of an insult, "where do I apply?" of any matter, a bare day after events or an
office, a bare age or time. "Not the police" is a no. Each is made of nothing but the words of `responses/leaning.yml`
for it and of small words; one word more and it is what the engine understood, beside the matter before where it is not
sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.amounts import ASKED
from bot.service.answers.asked_offices import WHO
from bot.service.answers.likely import BARE
from bot.service.answers.offices import ASPECTS
from bot.service.answers.searches import DAY_OF_MONTH
from bot.service.answers.shown import in_danger, last, searched
from bot.service.meaning.around import WordedStep
from bot.service.meaning.named_feasts import CALENDAR, HOURS

_PERSON = "request_human"
_KEPT = {*STRONG_INTENTS, _PERSON, "delete_my_data"}
_SMALL, _AROUND, _MOST_WORDS = "small", {"small", "asks", "beside"}, 8
_FAMILY, _INSULTED = "family_reunification", "report_discrimination"
_AGAINST_SOMEBODY = {"labour_rights", "rent_problems"}  # who is complained about is no office
_JOINED = {
    "sports_clubs",
    "childcare_place",
    "school_enrolment",
    "homework_help",
    "language_certificate",
    "volunteering",
    "join_fire_brigade",
    "library_leisure",
    "vocational_training",
}  # their answers say how to get in
_UNSURE = ("choice", "fallback", "none", "out_of_scope")
_OPEN = (*_UNSURE, "ask_case_status", CALENDAR, "affirm", "deny")
_NOTHING = ("fallback", "none", "out_of_scope")
_OF_ITS_OWN = ("office", "matter", "course", "event", "district")
_LOST, _STATUS = ("choice", "fallback", "none"), "ask_case_status"
_FEW_WORDS, _AGE_ALONE, _BARE_WORDS = 4, 2, 6
_ASSOCIATIONS, _SURE = "migrant_associations", 0.8
_DAY_OR_MONTH = 2  # digits
_LONGEST_MONTH = 31


class StayingStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if self._no_police(message.text, message.context):
            return replace(understood, intent="deny", zone="confident", response="deny", pages=(), entities=())
        if understood.response in _KEPT or not 1 <= len(words(message.text)) <= _MOST_WORDS:
            return understood
        if spoken_of(message.context) and self._with_whom(message.text):
            return replace(understood, response=_PERSON, pages=(), help_line=False)
        more = self._lasting(understood, message.text, message.context) or self._how_long(
            understood, message.text, message.context
        )
        if (
            more
            or self._where_from(understood, message.text, message.context)
            or _its_price(understood, message.context)
        ):
            return replace(understood, response="follow_up_same", pages=(), help_line=False)
        if (number := self._bare_number(understood, message.text)) and (searched(message.context) or "").startswith(
            "events"
        ):
            entities = (*understood.entities, Entity(DAY_OF_MONTH, number))
            return replace(understood, response="follow_up_changed", entities=entities, pages=(), help_line=False)
        if self._open_then(understood, message.text, message.context):
            return _meant(understood, HOURS)
        if about := self._that_office(understood, message.text, message.context):
            return about
        if response := self._meant(understood, message.text, message.context):
            return replace(understood, response=response, pages=())
        return self._applied(understood, message.text, message.context) or _bare(
            understood, message.text, message.context
        )

    def _meant(self, u: Understanding, text: str, context: Mapping[str, str]) -> str | None:
        search, matter = (searched(context) or "").partition(":")[0], context.get("intent", "")
        if search == "courses" and self._only("enrol", text) and "home" not in set(self._words.found(text)):
            return "follow_up_enrol"
        if search == "events" and len(words(text)) > 1 and self._only("enrol", text):  # one word may be of an address
            return "follow_up_enrol" if "home" not in self._words.found(text) else None
        if matter in _JOINED and not search and self._only("enrol", text) and "home" not in self._words.found(text):
            return "follow_up_same"
        if matter == _FAMILY and self._only("embassy", text):
            return "follow_up_embassy"
        if matter in _AGAINST_SOMEBODY and not u.values("office") and self._only("complain", text):
            return "follow_up_same"
        if matter == _INSULTED and not u.values("office") and self._only("report", text):
            return "follow_up_same"
        asked = u.response in (CALENDAR, *_UNSURE)
        return "follow_up_changed" if search == "events" and asked and self._bare_day(u, text, {_SMALL}) else None

    def _no_police(self, text: str, context: Mapping[str, str]) -> bool:
        """ "Not the police", after a matter that is no danger, in nothing but such words."""
        if not context.get("intent") or in_danger(context) or context["intent"] in STRONG_INTENTS:
            return False
        return len(words(text)) <= _MOST_WORDS and "unwanted" in self._words.found(text) and self._only("police", text)

    def _lasting(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """ "He is 4 years old", "for 2 months": more of the matter spoken of."""
        alone = len(words(text)) == _AGE_ALONE  # a number and its unit are no question, whatever they sound like
        if not context.get("intent") or in_danger(context) or searched(context) or not (alone or u.response in _OPEN):
            return False
        numbers = [word for word in words(text) if word.isdecimal()]
        said = [set(self._words.found(word)) for word in words(text) if not word.isdecimal()]
        around = {"span", "who", "child", *_AROUND}
        return len(numbers) == 1 and all(k & around for k in said) and any("span" in k for k in said)

    def _how_long(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """ "How long does it take?", of which nothing is surely understood: of the matter or the office spoken of."""
        return _going_on(context) and u.response in _UNSURE and not _own(u) and self._only("lasting", text)

    def _where_from(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """ "And from Syria?": one word for the country; it says more of the matter spoken of."""
        said = [set(self._words.found(word)) for word in words(text)]
        others = [found for found in said if not found & {_SMALL, "from", "if", "and"}]
        few = len(said) <= _FEW_WORDS and len(others) == 1 and any("from" in found for found in said[:-1])
        open_ = u.response in _UNSURE or (u.response == _ASSOCIATIONS and u.confidence < _SURE)
        return few and open_ and _going_on(context) and not _own(u)

    def _that_office(self, u: Understanding, text: str, context: Mapping[str, str]) -> Understanding | None:
        """ "Where is that office?", "which office?", "can I come without an appointment?": the one in focus, else who
        does the matter spoken of."""
        if searched(context) or in_danger(context) or _own(u):
            return None
        if "office" in context and self._unbooked(text):
            return _meant(u, "office_appointment")
        asked = u.response if u.response in ASPECTS else _aspect(u) if u.response in _UNSURE else ""
        return _meant(u, asked, _spoken_office(context)) if asked and self._only("bureau", text) else None

    def _applied(self, u: Understanding, text: str, context: Mapping[str, str]) -> Understanding | None:
        """ "Where do I apply?": who is responsible for the matter spoken of. How far it has got is another question."""
        if not _going_on(context) or _own(u) or (u.response in (_STATUS, *ASPECTS) and u.response != WHO):
            return None
        return _meant(u, WHO, _spoken_office(context)) if self._only("apply", text) else None

    def _with_whom(self, text: str) -> bool:
        """ "With whom can I talk?", in nothing but such words."""
        said = [set(self._words.found(word)) for word in words(text)]
        both = all(any(kind in found for found in said) for kind in ("whom", "talk"))
        return both and all(found & {"whom", "talk", *_AROUND} for found in said)

    def _unbooked(self, text: str) -> bool:
        said = [set(self._words.found(word)) for word in words(text)]
        both = all(any(kind in found for found in said) for kind in ("without", "slot"))
        return both and all(found & {"without", "slot", *_AROUND} for found in said)

    def _only(self, kind: str, text: str) -> bool:
        """Whether there is such a word, and no other but small ones."""
        said = [set(self._words.found(word)) for word in words(text)]
        return all(found & {kind, *_AROUND} for found in said) and any(kind in found for found in said)

    def _bare_number(self, u: Understanding, text: str) -> str | None:
        """ "And on the 6th?": one number that may be a day of a month, and small words."""
        numbers = [word for word in words(text) if word.isdecimal()]
        others = [set(self._words.found(w)) for w in words(text) if not w.isdecimal()]
        sure = u.response not in (CALENDAR, *_UNSURE) or bool(u.values("date"))
        if sure or len(numbers) != 1 or not others or not all(_SMALL in found for found in others):
            return None
        return numbers[0] if 1 <= int(numbers[0]) <= _LONGEST_MONTH else None

    def _open_then(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """ "And on 23 December?", "and at Christmas?", with an office in focus: whether that one is open then."""
        told = "".join(last(context)[:1]).startswith(("office:", f"intent:{HOURS}"))
        spoken = (told or "office" in context) and not searched(context) and not in_danger(context)
        if not spoken or u.response in ASPECTS or _own(u):
            return False
        return self._bare_day(u, text, {_SMALL, "asks", "and"}) or (told and self._bare_feast(u, text))

    def _bare_feast(self, u: Understanding, text: str) -> bool:
        """ "And on Christmas Eve?": "what is Ramadan?" and "when is Easter?" are about the feast."""
        said = words(text)
        return bool(u.values("feast")) and len(said) <= _FEW_WORDS and "and" in set(self._words.found(said[0]))

    def _bare_day(self, u: Understanding, text: str, around: set[str]) -> bool:
        """ "And on 5 December?": a day, at most one word for its month, and words `around` it."""
        if not u.values("date") or u.values("feast"):
            return False
        numbers = [word for word in words(text) if word.isdecimal()]
        others = [w for w in words(text) if not w.isdecimal() and not around & set(self._words.found(w))]
        months = sum(len(number) <= _DAY_OR_MONTH for number in numbers) < 2
        return bool(numbers) and len(others) <= int(months)


def _bare(u: Understanding, text: str, context: Mapping[str, str]) -> Understanding:
    """Few words of which nothing is sure, and that name nothing: the matter spoken of may be meant as well."""
    bare = u.response in _LOST and len(words(text)) <= _BARE_WORDS and spoken_of(context)
    if not bare or _own(u) or u.values("office_elsewhere"):
        return u
    return replace(u, entities=(*u.entities, BARE))


def _meant(u: Understanding, intent: str, more: tuple[Entity, ...] = ()) -> Understanding:
    entities = (*u.entities, *more)
    return replace(
        u, intent=intent, zone="confident", response=intent, entities=entities, pages=(), help_line=False
    )  # fmt: skip


def _aspect(u: Understanding) -> str:
    """What is likeliest asked about offices; empty where nothing is."""
    return next((candidate.intent for candidate in u.candidates if candidate.intent in ASPECTS), "")


def _spoken_office(context: Mapping[str, str]) -> tuple[Entity, ...]:
    if "office" in context:
        return (Entity("office", context["office"]),)
    return (Entity("matter", context["intent"]),) if spoken_of(context) else ()


def spoken_of(context: Mapping[str, str]) -> bool:
    """Whether a matter was spoken of last: no office, no search, no danger."""
    spoken = context.get("intent", "") not in ("", CALENDAR, *STRONG_INTENTS, *ASPECTS)
    return spoken and not in_danger(context) and not searched(context)


def _going_on(context: Mapping[str, str]) -> bool:
    """Whether a matter was spoken of last, or an office."""
    return spoken_of(context) or "".join(last(context)[:1]).startswith("office:")


def _own(u: Understanding) -> bool:
    """Whether a message names what it is about."""
    return any(u.values(name) for name in _OF_ITS_OWN)


def _its_price(u: Understanding, context: Mapping[str, str]) -> bool:
    """ "How much will that be a month?", of which nothing else is understood: of the matter spoken of."""
    spoken = context.get("intent", "") not in ("", *STRONG_INTENTS) and not in_danger(context) and not searched(context)
    return spoken and u.response in _NOTHING and ASKED in u.entities and not _own(u)
