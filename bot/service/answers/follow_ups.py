"""Answers that lean on the one before: the other one, a changed wish, the same for somebody else, the
papers one needs for it, once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.core.content.topics import PERSON_ICON
from bot.core.locale import PLAIN, language
from bot.core.message import Button, Reply, Utterance
from bot.core.texts.response import Catalogue
from bot.core.understanding import Understanding
from bot.service.answers.after_danger import CALL, HELPLINE, NOW, PAST, REFUGE, TONIGHT, AfterDanger
from bot.service.answers.amounts import ASKED
from bot.service.answers.going_back import BACK, gone_back
from bot.service.answers.likely import PERSON, frightening
from bot.service.answers.memory import remember
from bot.service.answers.offices import ASPECTS
from bot.service.answers.searches import SEARCH_INTENTS, Searches
from bot.service.answers.shown import PICKED, focus, in_danger, last, noted, options, searched, unseen
from bot.service.answers.speaker import Speaker
from bot.service.answers.there import THERE, There

LATE, DUE, _LETTERS = "follow_up_late", "follow_up_due", "intent:legal_advice"
OWN_CASE, INSTEAD = "follow_up_own_case", "instead"  # what may be meant instead is an entity
FOLLOW_UPS = (
    "follow_up_other", "nothing_else", "follow_up_changed", "follow_up_same", "follow_up_papers", "follow_up_again",
    OWN_CASE, REFUGE, HELPLINE, NOW, PAST, CALL, TONIGHT, LATE, DUE, "follow_up_enrol", "follow_up_embassy", BACK,
    *THERE,
)  # fmt: skip
_DAYS = ("day", "weekday", "date")
_WHERE, _ELSEWHERE = "office_location", "office_elsewhere"
_OF_ITS_OWN = ("office", _ELSEWHERE, "matter", "course", "event", "district")
_HOW_TO_REGISTER = {"courses": "course_how_to_register", "events": "event_how_to_register"}
_GREETING, _LANGUAGES = "greet", "locale:"
_SAME = "same"  # in the context: the answer that was repeated for want of one of its own
Show = Callable[[str, Mapping[str, str]], Reply | None]


def of_an_office(u: Understanding, context: Mapping[str, str]) -> Understanding:
    """Who names an office that the town has not, below a choice, asks for it: a choice is no answer to go on from."""
    if u.response in FOLLOW_UPS and u.values(_ELSEWHERE) and "".join(last(context)[:1]).startswith("choice:"):
        return replace(u, intent=_WHERE, zone="confident", response=_WHERE, pages=())
    return u


class FollowUps:
    """In one locale. `show` answers a payload as if its button had been pressed, `plainly` so in plain German."""

    def __init__(self, catalogue: Catalogue, speaker: Speaker, searches: Searches, show: Show, plainly: Show) -> None:
        self._catalogue, self._speaker, self._searches = catalogue, speaker, searches
        self._show, self._plainly = show, plainly
        self._there = There(speaker, show, self._repeated)
        self._after_danger = AfterDanger(speaker, show, self._repeated)

    def reply(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        answers: dict[str, Callable[[], Reply | None]] = {
            "follow_up_other": lambda: self._other(u.values("ordinal"), context),
            "nothing_else": lambda: self._nothing_listed(u.values("ordinal"), context),
            "follow_up_changed": lambda: self._changed(u, context),
            "follow_up_same": lambda: self._same(u, context),
            OWN_CASE: lambda: self._own_case(u, context),
            "follow_up_papers": lambda: self._papers(u, context),
            "follow_up_again": lambda: self._again(u, context),
            REFUGE: lambda: self._after_danger.refuge(u, context),
            HELPLINE: lambda: self._after_danger.helpline(u, context),
            NOW: lambda: self._after_danger.now(context),
            PAST: lambda: self._after_danger.past(u, context),
            CALL: lambda: self._after_danger.call(context),
            TONIGHT: lambda: self._repeated(context, self._speaker.say("tonight_more")),
            LATE: lambda: self._advised(context, "deadline_missed"),
            DUE: lambda: self._advised(context, "deadline_asked"),
            BACK: lambda: gone_back(context, self._show),
            "follow_up_enrol": lambda: self._repeated(context, self._speaker.say(_HOW_TO_REGISTER[_sort(context)])),
            **dict.fromkeys(THERE, lambda: self._there.reply(u, context)),
            "follow_up_embassy": lambda: self._repeated(context, self._speaker.say("german_embassy")),
        }
        answer = answers.get(u.response)
        return (answer() if answer else None) or self._only("nothing_else", context)

    def in_language(self, context: Mapping[str, str]) -> Reply:
        """The last answer in the language that was asked for, after saying that it is spoken from now on."""
        changed = self._speaker.say("language_changed")
        return self._repeated(context, changed) or self._only("language_changed", context)

    def _again(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        """Once more; but with a day named it is no repetition: "what is on on Saturday?" after courses wants events."""
        before = searched(context)
        if before is None or not any(u.values(name) for name in _DAYS):
            return self._once_more(context)
        meant = u.candidates[0].intent if u.candidates else ""
        if before.partition(":")[0] == SEARCH_INTENTS.get(meant, before.partition(":")[0]):
            return self._changed(u, context)
        return self._found(self._searches.asked(SEARCH_INTENTS[meant], u.entities), meant, context)

    def _once_more(self, context: Mapping[str, str]) -> Reply | None:
        """Everything the last answer said; in German what is prepared comes in plain words."""
        german = language(self._speaker.locale) == language(PLAIN)
        return self._repeated(context, plainly=german)

    def _other(self, ordinal: tuple[str, ...], context: Mapping[str, str]) -> Reply | None:
        if ordinal:
            return self._numbered(_place(ordinal[0]), context)
        if focus(context) is None:
            return self._only("other_hint", context)
        payload = unseen(context)
        return self._show(self._as_asked(payload, context), context) if payload else None

    def _numbered(self, place: int, context: Mapping[str, str]) -> Reply | None:
        """ "The second": of the courses just listed, else of everything shown or offered."""
        before = searched(context)
        if before:
            said = self._searches.one(before, place)
            picked = {**context, PICKED: str(place)}
            return Reply(tuple(said), "courses_events", "answered", picked) if said else None
        found = _at(place, options(context))
        return self._show(self._as_asked(found, context), context) if found else None

    def _nothing_listed(self, ordinal: tuple[str, ...], context: Mapping[str, str]) -> Reply | None:
        """ "The first one", below an answer that lists nothing: its first button. At the very beginning it is the
        greeting's."""
        said = self._shown_last(context) if ordinal else ()
        payloads = [button.payload for one in said for button in one.buttons]
        found = _at(_place(ordinal[0]), payloads) if ordinal else None
        return self._show(found, context) if found and not found.startswith(_LANGUAGES) else None

    def _shown_last(self, context: Mapping[str, str]) -> Sequence[Utterance]:
        """What stands before the newcomer's eyes; nothing where it cannot be shown again."""
        tried = context.get("tried", _GREETING).rpartition(",")[2]
        if tried not in self._catalogue.intents:
            return self._all_shown(context) if tried in ("page", "choice") else ()
        matter = self._catalogue.intents[tried].topic != "talk"
        reply = None if matter else self._show(f"intent:{tried}", {})
        return self._all_shown(context) if matter else reply.utterances if reply else ()

    def _as_asked(self, payload: str, context: Mapping[str, str]) -> str:
        """Of the other office what was asked about the first."""
        asked = (last(context) or [""])[0].split(":")
        parts = payload.split(":")
        return ":".join([*parts[:2], *asked[2:]]) if parts[0] == asked[0] == "office" else payload

    def _changed(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        before = searched(context)
        if before is None:
            return self._same(u, context)
        if {entity.name for entity in u.entities} == {"free"} and (one := self._one_picked(context)):
            return Reply(tuple(one), "courses_events", "answered", dict(context))  # "is it free?": its price is said
        intent = "search_course" if before.startswith("courses") else "search_event"
        return self._found(self._searches.changed(before, u.entities), intent, context)

    def _found(self, said: list[Utterance], intent: str, context: Mapping[str, str]) -> Reply:
        reply = Reply(tuple(said), "courses_events", "answered", dict(context))
        return remember(noted(reply), intent, self._catalogue.intents)

    def _same(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        """The same answer, and that it is the same; what helps in danger, and a choice, is repeated alone. Who goes on
        after a choice of one topic means it: asking back once more would lead nowhere; not who names something else."""
        if not _names_its_own(u) and (taken := self._only_topic(context)):
            reply = self._show(f"intent:{taken}", context)
            honest = Utterance(self._speaker.say("follow_up_same"), self._speaker.locale)
            return replace(reply, utterances=(honest, *reply.utterances)) if reply else None
        if in_danger(context) or "".join(last(context)[:1]).startswith("choice:"):
            return self._repeated(context)
        asked = "\n".join(last(context))
        office = any(line.startswith("office:") for line in last(context))
        if ASKED in u.entities and office and (price := self._there.price(context)):
            return price
        if context.get(_SAME) == asked and (there := self._ask_there("follow_up_ask_there", context)):
            return there
        reply = self._repeated(context, self._speaker.say("follow_up_same"))
        return replace(reply, context={**context, _SAME: asked}) if reply else None

    def _own_case(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        """What holds in one's own case: whom to ask, else the same answer once more; with what may be meant instead."""
        reply = self._ask_there(OWN_CASE, context) or self._same(u, context)
        if reply is None or not (instead := u.values(INSTEAD)):
            return reply
        *said, final = reply.utterances
        other = Button(self._speaker.label(instead[0]), f"intent:{instead[0]}")
        return replace(reply, utterances=(*said, replace(final, buttons=(other, *final.buttons))))

    def _ask_there(self, sentence: str, context: Mapping[str, str]) -> Reply | None:
        """Whom to ask, where the same answer has been repeated already or says nothing of it."""
        shown = self._show(f"office:{context['office']}:contact", context) if "office" in context else None
        if shown is None:
            return None
        first, *others = shown.utterances
        person = Button(self._speaker.label("request_human"), "handoff:offer", PERSON_ICON)
        honest = Utterance(self._speaker.say(sentence), self._speaker.locale)
        there = replace(first, buttons=(*first.buttons, person))
        return Reply((honest, there, *others), "talk", "answered", dict(context))

    def _only_topic(self, context: Mapping[str, str]) -> str | None:
        """The one topic of the choice that was the last answer, beside a person and what frightens, or the one answered
        before, which heads it; a protected one is taken by its button alone."""
        kind, _, rest = "".join(last(context)[:1]).partition(":")
        intents = self._catalogue.intents
        known = [one for one in rest.split(",") if one != PERSON and one in intents] if kind == "choice" else []
        before = context.get("intent", "")
        if known[:1] == [before] and before in context.get("tried", "").split(","):
            known = [before]
        calm = [one for one in known if not frightening(one, intents)]
        return calm[0] if len(calm) == 1 and not intents[calm[0]].protected else None

    def help_again(self, context: Mapping[str, str]) -> tuple[Utterance, ...]:
        """What helps in danger, when that was the last answer."""
        reply = self._repeated(context) if in_danger(context) else None
        return reply.utterances if reply else ()

    def _advised(self, context: Mapping[str, str], sentence: str) -> Reply | None:
        """ "I have missed the deadline", "until when must I answer?": to go for advice today, then who advises, and
        that writing here keeps none."""
        reply = self._show(_LETTERS, context)
        today = Utterance(self._speaker.say(sentence), self._speaker.locale)
        return replace(reply, utterances=(today, *reply.utterances)) if reply else None

    def _papers(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        """What to bring to the office in focus, with the way back to the answer about the matter; of other offices and
        of courses it is not known."""
        reply = self._show(f"office:{context['office']}:papers", context) if "office" in context else None
        if reply is None:
            return self._same(u, context)
        matter = context.get("intent", "")
        if matter in ASPECTS or matter not in self._catalogue.intents:
            return reply
        first, *others = reply.utterances
        back = Button(self._speaker.label(matter), f"intent:{matter}")
        return replace(reply, utterances=(replace(first, buttons=(back, *first.buttons)), *others))

    def _repeated(self, context: Mapping[str, str], first: str = "", plainly: bool = False) -> Reply | None:
        """The last answer; what is remembered stays as it is."""
        said = self._one_picked(context) or self._all_shown(context, plainly)
        if not said:
            return None
        before = [Utterance(first, self._speaker.locale)] if first else []
        return Reply((*before, *said), "talk", "answered", dict(context))

    def _one_picked(self, context: Mapping[str, str]) -> list[Utterance]:
        """Of a list that one was picked from ("the second"), that one: "when does it begin?" is about no other."""
        before, place = searched(context), context.get(PICKED)
        return self._searches.one(before, int(place)) if before and place else []

    def _all_shown(self, context: Mapping[str, str], plainly: bool = False) -> list[Utterance]:
        said: list[Utterance] = []
        for payload in last(context):
            show = self._plainly if plainly and payload.startswith("intent:") else self._show
            reply = show(payload, context)
            said += reply.utterances if reply else ()
        return said

    def _only(self, sentence: str, context: Mapping[str, str]) -> Reply:
        return Reply((Utterance(self._speaker.say(sentence), self._speaker.locale),), "talk", "answered", dict(context))


def _names_its_own(u: Understanding) -> bool:
    return any(entity.name in _OF_ITS_OWN for entity in u.entities)


def _sort(context: Mapping[str, str]) -> str:
    """Of what was listed last: courses, unless it was events."""
    return "events" if (searched(context) or "").startswith("events") else "courses"


def _place(ordinal: str) -> int:
    return -1 if ordinal == "last" else int(ordinal)


def _at(place: int, listed: Sequence[str]) -> str | None:
    return next(iter(listed[place - 1 if place > 0 else place :][:1]), None)
