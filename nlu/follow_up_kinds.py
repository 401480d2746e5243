"""The kinds of follow-ups, each from a short message to what it means; None where it is none of that kind."""

from __future__ import annotations

from nlu.follow_up_said import OF_ITS_OWN, WHEN, FollowUp, Said
from nlu.follow_up_words import COURTESIES, Words

OTHER, CHANGED, CHILD, AGAIN = "follow_up_other", "follow_up_changed", "follow_up_child", "follow_up_again"
PAPERS_TOO = "follow_up_papers"
SIMPLER = "ask_simpler"
PAPERS = "papers"
WHATS_ON = "search_event"
_FEW_WORDS = 3
_WHOLE_QUESTION = 2  # words beside the day: "what is on on Saturday", not "on Saturday"
_APPOINTMENT, _LOCATION = "office_appointment", "office_location"
_ABOUT_OFFICES = frozenset({"office_hours", _LOCATION, "office_contact", _APPOINTMENT})
_OF_SOME_OFFICE = _ABOUT_OFFICES | {"find_responsible_office", "ask_intercultural_calendar"}
_PEOPLE, _FOR_WOMEN = "meeting_places", "women_services"
_DETAILS = "details"  # begin and price: of courses and events only
_WHEN_IT_IS = ("office_hours", _DETAILS)
_OF_THE_CALENDAR = "ask_intercultural_calendar"
_FOR_THE_YOUNG = frozenset({"children", "youth"})


def word_for_word(said: Said) -> FollowUp | None:
    """ "What do I need?", "who helps me for free?", "what must I do now, on Sunday?"; whatever else its words mean."""
    if said.whole("needed"):
        return FollowUp(PAPERS_TOO)
    at_all = said.of(t for t in said.tokens if t.word not in said.kind("now"))
    for_free = said.of(said.without([e for e in said.named if e[0] == "free"]))
    helps = any(part.whole("helps") for part in (said, said.of(said.without(said.days)), at_all, for_free))
    return FollowUp(CHANGED) if helps and said.of_a_matter and not said.slots.get("search") else None


def of_an_office(said: Said) -> FollowUp | None:
    """ "Where is the women's advice centre?": one office named, and nothing but words that ask about offices."""
    words, offices = said.words, [e for e in said.named if e[0] == "office"]
    others = any(name in OF_ITS_OWN for name, *_ in said.named if name != "office")
    if said.sure in _ABOUT_OFFICES or len({value for _, value, *_ in offices}) != 1 or others:
        return None
    asks = {name: texts for name, texts in words.asks.items() if name in _ABOUT_OFFICES}
    around = said.of(said.without(offices))
    others_too = [texts for name, texts in asks.items() if name != _APPOINTMENT]
    to_book = [t for t in around.tokens if words.has(t, asks[_APPOINTMENT]) and not words.has(t, *others_too)]
    first = words.first(to_book or around.tokens, asks)
    return FollowUp(first[0]) if first and around.covered(said.days, *asks.values(), said.kind(COURTESIES)) else None


def asks_whats_on(said: Said) -> bool:
    """A question of its own with a day in it; "and on Saturday?" leans on the answer before."""
    return bool(said.days) and not said.leans and len(said.without(said.days)) >= _WHOLE_QUESTION


def place(said: Said) -> FollowUp | None:
    """ "The first one", below a greeting with its buttons."""
    found = other(said)
    return found if found and found.named else None


def papers(said: Said) -> FollowUp | None:
    """ "And the papers?"."""
    asks = said.words.asks
    return FollowUp(PAPERS_TOO) if said.has(asks[PAPERS]) and said.covered((), *asks.values()) else None


def other(said: Said) -> FollowUp | None:
    """ "The other one", "next", "the second"; of a list also "where is the second?": each says it all."""
    few = len(said.tokens) <= 2
    ordinal = said.words.first(said.tokens, said.words.ordinals) or next(
        ((t.word, t) for t in said.tokens if few and t.word in ("1", "2", "3")), None
    )
    others = said.kind("other")
    if len(said.tokens) <= _FEW_WORDS:  # "what else?"
        others = Words.union([others, said.kind("besides")])
    if not ordinal and not said.has(others):
        return None
    named = (("ordinal", ordinal[0], ordinal[1].start, ordinal[1].end),) if ordinal else ()
    asks = said.words.asks.values() if ordinal and said.slots.get("search") else ()
    return FollowUp(OTHER, named) if said.covered(named, others, *asks) else None


def following(said: Said) -> FollowUp | None:
    """ "When is the next one?": of courses and events all are shown again; of an exam nothing more is known."""
    when = [said.words.asks[name] for name in _WHEN_IT_IS]
    asked = said.has(said.kind("next")) and said.has(*when) and said.covered((), *when, said.kind("next"))
    if not asked or said.slots.get("topic") == _OF_THE_CALENDAR:
        return None
    if said.slots.get("search"):
        return FollowUp(AGAIN)
    return FollowUp(CHANGED) if said.slots.get("topic") else None


def changed(said: Said) -> FollowUp | None:
    """ "No, for my son", "and in the evening?": the same with another wish; a day alone asks an office's hours."""
    whom = said.whom
    named = [e for e in said.named if e[0] != "audience" or not whom] + whom
    kinds, searched = {name for name, *_ in named}, said.slots.get("search")
    there = (said.kind("someone"),) if kinds <= WHEN and not searched else ()  # "is anybody there on Saturday?"
    if not named or _for_women_at_all(said) or not said.covered(named, said.kind("other"), said.kind("want"), *there):
        return None
    if kinds <= WHEN and not searched and said.slots.get("topic") != _OF_THE_CALENDAR:
        return _on_a_day(said)
    if "subject" in kinds and not said.leans:
        return None  # a search of its own
    if not searched and (not said.slots.get("topic") or "audience" not in kinds):
        return None
    if "childcare" in kinds and str(searched).startswith("courses"):  # the course is not the child's
        return FollowUp(CHANGED, tuple(one for one in whom if one[1] not in _FOR_THE_YOUNG))
    young = any(name == "audience" and value in _FOR_THE_YOUNG for name, value, *_ in named)
    return FollowUp(CHILD if young else CHANGED, tuple(whom))


def _for_women_at_all(said: Said) -> bool:
    """ "Is there something only for women?" is a question of its own; "and for women?" leans on the answer before."""
    of_its_own = said.sure == _FOR_WOMEN and not said.slots.get("search")
    return of_its_own and not said.leans and len(said.tokens) > _FEW_WORDS


def _on_a_day(said: Said) -> FollowUp | None:
    """ "And on Sunday?": an office's hours, also after "of which office?"; who looks for people, what is on then; of
    other matters no more is known."""
    topic = said.slots.get("topic")
    if topic == _PEOPLE:
        return FollowUp(WHATS_ON)
    if said.slots.get("office") or topic in _ABOUT_OFFICES:
        return FollowUp("office_hours")
    return FollowUp(CHANGED) if said.of_a_matter else None


def asked(said: Said) -> FollowUp | None:
    """ "And when is it open?": about the office in focus. Courses and events are shown again, they say it all."""
    words, slots = said.words, said.slots
    first = words.first(said.tokens, words.asks)
    if first is None or not said.covered(said.days, *words.asks.values()):
        return _how_much_for_whom(said)
    if slots.get("search"):
        return FollowUp(AGAIN)
    if _of_details_alone(said):  # nothing is known of it: the same answer, and that it is the same
        return FollowUp(CHANGED) if slots.get("topic") else None
    if said.of_a_matter and not slots.get("office") and slots["topic"] not in _OF_SOME_OFFICE:
        return FollowUp(CHANGED)  # no office of the town does it: the answer says where to go and whom to call
    return FollowUp(first[0]) if slots.get("office") else None


def _of_details_alone(said: Said) -> bool:
    """Begin or price, and nothing that offices are asked."""
    words = said.words
    of_offices = [texts for name, texts in words.asks.items() if name not in (_DETAILS, PAPERS)]
    asks = [t for t in said.tokens if words.has(t, *words.asks.values())]
    details = [t for t in asks if words.has(t, words.asks[_DETAILS])]
    return len(details) == len(asks) or any(not words.has(t, *of_offices) for t in details)


def _how_much_for_whom(said: Said) -> FollowUp | None:
    """ "And how much for a child?": no more is known of it."""
    details, searched = said.words.asks[_DETAILS], said.slots.get("search")
    if not said.whom or not said.has(details) or not said.covered(said.whom, details):
        return None
    if not searched and not said.slots.get("topic"):
        return None
    return FollowUp(AGAIN if searched else CHANGED)


def again(said: Said) -> FollowUp | None:
    """ "Again please", "I don't understand"."""
    once_more, unclear, understand = (said.kind(name) for name in ("again", "unclear", "understand"))
    if not said.covered((), once_more, unclear, understand):
        return None
    if said.has(unclear) or (said.has(said.kind("deny")) and said.has(understand)):
        return FollowUp(SIMPLER)
    return FollowUp(AGAIN) if said.has(once_more) else None
