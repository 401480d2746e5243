"""What was understood, with what a message means after help in danger: a safe place or the helpline asked about, "not
the police", a false alarm, "yes, now"; and after the shelter "with my child", "I have no money", "not there". What is
asked in nothing but such words stays with the help, whatever else was understood. After an emergency an age, a floor,
"since yesterday" and all that is not surely understood are for who comes: whom to call and tell it; and above any other
answer stands a line of help. The words are those of
`responses/after_danger.yml` and `responses/leaning.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.core.alarm.first_help import CRISIS
from bot.core.danger import STRONG_INTENTS
from bot.core.patterns import Patterns
from bot.core.ports import Library
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.after_danger import ASKED, CALL, HELPLINE, NO_POLICE, NOW, OVER, PAST, REFUGE, TONIGHT
from bot.service.answers.guidance import SHELTER
from bot.service.answers.offices import ASPECTS
from bot.service.answers.shown import OFFERED, WARNED, in_danger, last
from bot.service.kinds import Words, patterns_of, words_of
from bot.service.meaning.around import KEPT, Step

_UNSURE, _PERSON = ("choice", "fallback"), "request_human"
_YES, _GREETING = "affirm", "greet"
_SAME, _LEANING = "follow_up_same", ("follow_up_other", "follow_up_changed", "follow_up_papers", "nothing_else")
_OF_ITS_OWN = ("office", "office_elsewhere", "matter", "course", "event")
_REFUGE, _SLEEP, _UNWANTED, _DENIED, _OVER = "refuge", "sleep", "unwanted", "denied", "over"
_ASPECT = {"no_german": "contact", "costs": "contact", "booking": "appointment", "staying": "all", "hours": "hours"}
_NOT = {"children": {"him"}, "staying": {"here"}}  # what tells that something else is asked
_OF_A_PLACE = {_REFUGE, "children"}
_QUESTIONS = (*_ASPECT, *_OF_A_PLACE)
_BESIDE = ("him", "here", "day", "around", "have", "count", "small", "asks", _SLEEP)
_PLACES = {
    "housing_search", "library_leisure", "meeting_places", "women_services", "parent_education", "childcare_place",
    "youth_welfare", "search_event",
}  # fmt: skip
_SAID_YES, _SAID_NOW = "yes", "now"
_NOW_ALONE = (_SAID_YES, _SAID_NOW, "now_beside")
_EMERGENCY = "intent:emergency"
_SHELTER, _NO_SHELTER, _NO_MONEY = f"intent:{SHELTER}", "no_shelter", "no_money"
_TONIGHT = (_NO_SHELTER, _NO_MONEY)
_TOLD, _LIVES, _PHONE = "told", "lives", "phone"
_TELLING = (_TOLD, _LIVES, "persons", "around", "small", "count")
_MOST_OF_A_PLACE = 1  # words of its name
_NAMED = (_UNWANTED, _DENIED, "plain_no", "not", _OVER, *_TONIGHT, _TOLD, _LIVES, _PHONE, _SAID_YES, _SAID_NOW)
_STREET = re.compile(r"(?i)(str|straße|strasse|weg|platz|allee|gasse)\.?\s*\d+")  # with its number
_COMMA = re.compile(r"\W*\w+\s*[,;.!،–-]")
_MORE_THAN_NO, _MOST_WORDS = 3, 8
_SURELY = 0.9  # an emergency beside violence


class AfterDangerStep(Step):
    """`known`: rows of each kind, looked for in all languages: who mixes languages is understood too."""

    def __init__(self, library: Library, known: Words) -> None:
        self._library = library
        self._words = patterns_of(known, *_QUESTIONS, *_BESIDE, *_NAMED)
        self._around, self._now_alone = words_of(known, *_QUESTIONS, *_BESIDE), words_of(known, *_NOW_ALONE)
        self._telling = words_of(known, *_TELLING)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        said = set(self._words.found(message.text))
        if understood.response in STRONG_INTENTS and in_danger(
            message.context
        ):  # by the engine, in words that say none
            return self._asked(understood, message.text, said) or _kept(understood, message)
        if understood.response in KEPT:
            return understood
        if last(message.context)[:1] == [_SHELTER]:
            return self._tonight(understood, message.text, said)
        if _UNWANTED in said and (in_danger(message.context) or self._warned(message.text, message.context)):
            return self._refuge(understood, said)
        if not in_danger(message.context):
            return understood
        meant = (
            self._past(understood, message.text, said, message.context)
            or self._now(understood, message.text, said, message.context)
            or self._asked(understood, message.text, said)
            or self._else(understood, said, len(words(message.text)) >= _MORE_THAN_NO)
            or understood
        )
        if last(message.context)[:1] != [_EMERGENCY]:
            return meant
        called = _SAME if _PHONE in said else CALL  # the help itself says what a call takes
        return self._in_emergency(meant, self._tells(understood, message.text, said), called)

    def _in_emergency(self, u: Understanding, tells: bool, called: str) -> Understanding:
        """Nobody who tells more of it is led to the protection group, or to an office; who asks something else has
        the numbers above its answer."""
        if u.response not in (PAST, NOW) and (tells or u.response == _PERSON):
            return replace(u, response=called, entities=(), pages=())
        return u if self._open(u) else replace(u, help_line=True)

    def _tells(self, u: Understanding, text: str, said: set[str]) -> bool:
        """Whether it is nothing but an age, a time, a floor, how somebody is; or where they live, by one name."""
        spoken = words(text)
        if len(spoken) > _MOST_WORDS or u.values("office"):
            return False
        unknown = sum(not word.isdecimal() and not any(self._telling.found(word)) for word in spoken)
        told = _TOLD in said or any(word.isdecimal() for word in spoken)
        lives = _LIVES in said or _STREET.search(text) is not None
        return (told and not unknown) or (lives and unknown <= _MOST_OF_A_PLACE)

    def _warned(self, text: str, context: Mapping[str, str]) -> bool:
        """Whether a line of help stood above the last answer, which was about no theft, and little is said."""
        few = len(words(text)) <= _MOST_WORDS
        return few and WARNED in context and context.get("intent") != "police_and_lost_property"

    def _past(self, u: Understanding, text: str, said: set[str], context: Mapping[str, str]) -> Understanding | None:
        """A no that says more may be of what was: it is no goodbye. Of an emergency, that it is none any more."""
        spoken = words(text)
        if u.values("office"):
            return None
        if _OVER in said and last(context)[:1] == [_EMERGENCY] and len(spoken) <= _MOST_WORDS and self._open(u):
            return replace(u, response=PAST, entities=(OVER,), pages=())
        open_ = u.response in ("deny", *_UNSURE) and len(spoken) >= _MORE_THAN_NO
        return replace(u, response=PAST, entities=(), pages=()) if open_ and self._no(text) else None

    def _now(self, u: Understanding, text: str, said: set[str], context: Mapping[str, str]) -> Understanding | None:
        """ "Yes", "now", "at home": what the help itself asks; where a person was offered, a yes is for that. Who only
        greets, as who is not sure to be heard does, reads the help once more."""
        now = _SAID_NOW in said and _only(text, self._now_alone)
        yes = u.response == _YES or (_SAID_YES in said and _only(text, self._now_alone))
        if now or (yes and OFFERED not in context):
            return replace(u, response=NOW, entities=(), pages=(), help_line=False)
        return replace(u, response=_SAME, entities=(), pages=()) if u.response == _GREETING else None

    def _no(self, text: str) -> bool:
        """Whether it begins with a no: where that word says "not" as well, with a comma behind it, or once more."""
        first, *others = (set(self._words.found(word)) for word in words(text))
        doubled = any({_DENIED, "not"} & kinds for kinds in others) or _COMMA.match(text) is not None
        return "plain_no" in first or (_DENIED in first and doubled)

    def _asked(self, u: Understanding, text: str, said: set[str]) -> Understanding | None:
        """In nothing but such words: of the helpline when it is open, what it costs, in which languages; of a safe
        place whether with children, for how long."""
        if u.response == HELPLINE:
            return self._helpline(u, *u.values(ASKED))
        if any(u.values(name) for name in _OF_ITS_OWN if name != "matter" or _REFUGE not in said):
            return None
        asked = [kind for kind in _QUESTIONS if kind in said and not said & _NOT.get(kind, set())]
        if not asked or not _only(text, self._around):
            return None
        line = asked[0] in _ASPECT and not ("hours" in asked[:1] and _OF_A_PLACE & set(asked))
        return self._helpline(u, _ASPECT[asked[0]]) if line else self._refuge(u, said)

    def _tonight(self, u: Understanding, text: str, said: set[str]) -> Understanding:
        """Who has no bed comes with a child, has no money or does not want to go there: the shelter all the same."""
        unwilling = _NO_SHELTER in said and len(words(text)) <= _MOST_WORDS
        poor = _NO_MONEY in said and u.response in _UNSURE
        parent = "children" in said and _only(text, self._around)
        return replace(u, response=TONIGHT, pages=()) if unwilling or poor or parent else u

    def _else(self, u: Understanding, said: set[str], more: bool) -> Understanding | None:
        """Which number, and where: the help that was named. Where to go: the help, and who finds a safe place; for a
        bed also the town's shelter. What is not surely understood: the protection group. Who asks where to go has
        said what was done to them, not what the matter is ("he stole my passport, where can I go?"). "I do not know
        what to do" is no goodbye: the help. `more`: than a bare no."""
        matters = () if _REFUGE in said else u.values("matter")
        if u.values("office") or matters:
            return None
        place = _REFUGE in said and (u.zone != "confident" or u.intent in _PLACES or u.response in ASPECTS)
        if place:
            return self._refuge(u, said)
        asked = u.intent if u.response in _UNSURE else u.response
        if (aspect := ASPECTS.get(asked)) in ("hours", "appointment"):
            return self._helpline(u, aspect)
        if aspect or u.response in _LEANING or (u.response == "deny" and more):
            return replace(u, response=_SAME, pages=())
        return replace(u, response=_PERSON, pages=()) if u.response in _UNSURE else None

    def _refuge(self, u: Understanding, said: set[str]) -> Understanding:
        matters = (CRISIS, SHELTER) if {_REFUGE, _SLEEP} <= said else (CRISIS,)
        unwanted = (NO_POLICE,) if _UNWANTED in said else ()
        return replace(u, response=REFUGE, entities=(*self._offices(matters), *unwanted), pages=(), help_line=False)

    def _helpline(self, u: Understanding, aspect: str) -> Understanding:
        days = tuple(entity for entity in u.entities if entity.name == "date")
        known = (*self._offices((CRISIS,)), Entity(ASKED, aspect), *days)
        return replace(u, response=HELPLINE, entities=known, pages=(), help_line=False)

    def _offices(self, matters: Iterable[str]) -> tuple[Entity, ...]:
        found = map(self._library.guide.responsible, matters)
        return tuple(Entity("office", office.id) for office in found if office)

    def _open(self, u: Understanding) -> bool:
        """Whether nothing was understood that is more than talk."""
        info = self._library.catalogue.intents.get(u.response)
        return info is None or info.topic == "talk"


def _kept(u: Understanding, message: UserMessage) -> Understanding:
    """After violence or despair the help for it, where the engine alone thinks of another ("he comes at night")."""
    other = message.heard is None and u.response == "emergency" and u.confidence < _SURELY
    return replace(u, response=_SAME, entities=(), pages=()) if other and _helped(message.context) else u


def _helped(context: Mapping[str, str]) -> bool:
    return in_danger(context) and last(context)[:1] != [_EMERGENCY]


def _only(text: str, known: Patterns[str]) -> bool:
    """Whether there are no other words than these and numbers."""
    return all(word.isdecimal() or any(known.found(word)) for word in words(text))
