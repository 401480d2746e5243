"""Recognises messages that only make sense after an answer: "and when is it open?", "the other one", "no, for my son".

Such a message is short and made of nothing but words from `nlu/follow_ups/<language>.yml` and of named wishes (a level,
a day …). One word more and it is a question of its own, which the classifier understands better. What the answer before
left behind comes as slots: topic, office, others, search. Without any of them only the name of a language is noticed,
"the first one", and "where is the women's advice centre?": an office by its name and nothing but words that ask where,
when or how to reach it is that question, whatever the name sounds like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.text import fold
from nlu.follow_up_words import COURTESIES, FOLDER, Token, Vocabulary, Words, read_words, tokens_of
from nlu.language_wishes import LanguageWishes

OTHER, CHANGED, CHILD, AGAIN = "follow_up_other", "follow_up_changed", "follow_up_child", "follow_up_again"
PAPERS = "follow_up_papers"
SIMPLER = "ask_simpler"
_MOST_WORDS, _MOST_WORDS_AT_ALL = 6, 8  # more of them when it is clear by one word what is asked
_FEW_WORDS = 3
_LIKELY = 0.1
_WHOLE_QUESTION = 2  # words beside the day: "what is on on Saturday", not "on Saturday"
_WHATS_ON = "search_event"
_WHEN = frozenset({"weekday", "day", "time_of_day"})
_OF_ITS_OWN = frozenset({"office", "matter", "course", "event", "language", "event_kind"})
_PAPERS = "papers"
_APPOINTMENT, _LOCATION = "office_appointment", "office_location"
_ABOUT_OFFICES = frozenset({"office_hours", _LOCATION, "office_contact", _APPOINTMENT})
_OF_SOME_OFFICE = _ABOUT_OFFICES | {"find_responsible_office", "ask_intercultural_calendar"}
_PEOPLE, _FOR_WOMEN = "meeting_places", "women_services"
_DETAILS = "details"  # begin and price: of courses and events only
_WHEN_IT_IS = ("office_hours", _DETAILS)
_OF_THE_CALENDAR = "ask_intercultural_calendar"
DANGER = frozenset({"emergency", "crisis_support"})
_FOR_THE_YOUNG = frozenset({"children", "youth"})

Span = tuple[str, str, int, int]  # entity, value, start, end


@dataclass(frozen=True)
class FollowUp:
    """`intent` is None when only entities were noticed; `named`: (entity, value, start, end)."""

    intent: str | None
    named: tuple[Span, ...] = ()


class FollowUps:
    """All languages' words; names of languages are known in all of them at once."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], languages: Mapping[str, Words]) -> None:
        self._vocabularies, self._languages = dict(vocabularies), LanguageWishes(vocabularies, languages)

    @classmethod
    def read(cls, folder: Path = FOLDER) -> FollowUps:
        return cls(*read_words(folder))

    def recognise(
        self,
        text: str,
        languages: Mapping[str, float],
        entities: Sequence[Span],
        slots: Mapping[str, Any],
        sure: str = "",
    ) -> FollowUp | None:
        """What is meant, in the likeliest language that knows all the words; None: a message of its own.

        sure: the intent that the classifier is sure of.
        """
        tokens = tokens_of(text)
        if not 1 <= len(tokens) <= _MOST_WORDS_AT_ALL:
            return None
        by_share = sorted(self._vocabularies, key=lambda code: -languages.get(code, 0.0))
        if wish := self._languages.wished(tokens, by_share, bool(slots.get("search"))):
            return FollowUp("change_language" if _answered(slots) else None, wish)
        codes = [code for code in by_share if languages.get(code, 0.0) >= _LIKELY]
        if slots.get("topic") and any(self._languages.of_somebody_else(tokens, code) for code in codes):
            return FollowUp(AGAIN if slots.get("search") else CHANGED)
        likely = [self._vocabularies[code].after(slots.get("search")) for code in codes]
        return next(
            (f for words in likely if (f := _in_short(tokens, words, entities, slots, sure))),
            next((f for words in likely if (f := _of_an_office(tokens, words, entities, sure))), None),
        )


def _answered(slots: Mapping[str, Any]) -> bool:
    return any(slots.get(name) for name in ("topic", "office", "others", "search"))


def _of_a_matter(slots: Mapping[str, Any]) -> bool:
    """Where to go after help in danger asks for a safe place."""
    return bool(slots.get("topic")) and slots["topic"] not in DANGER


def _in_short(
    tokens: Sequence[Token], words: Vocabulary, entities: Sequence[Span], slots: Mapping[str, Any], sure: str
) -> FollowUp | None:
    if _answered(slots) and (found := _word_for_word(tokens, words, entities, slots)):
        return found
    if any(name in _OF_ITS_OWN for name, *_ in entities):
        return None
    if not _answered(slots):
        return _place(tokens, words)
    if any(words.has(t, words.asks[_PAPERS]) for t in tokens) and _covered(tokens, words, (), *words.asks.values()):
        return FollowUp(PAPERS)
    if sum(t.word not in words.words["links"] for t in tokens) > _MOST_WORDS:
        return None
    if sure == _WHATS_ON and not slots.get("search") and _asks_whats_on(tokens, words, entities):
        return None
    return (
        _next(tokens, words, slots)
        or _other(tokens, words)
        or (None if _for_women_at_all(tokens, words, slots, sure) else _changed(tokens, words, entities, slots))
        or _asked(tokens, words, entities, slots)
        or _again(tokens, words)
    )


def _word_for_word(
    tokens: Sequence[Token], words: Vocabulary, entities: Sequence[Span], slots: Mapping[str, Any]
) -> FollowUp | None:
    """ "What do I need?", "who helps me?", "what must I do now, on Sunday?"; whatever its words mean elsewhere."""
    if _whole(tokens, words, "needed"):
        return FollowUp(PAPERS)
    around_days = [t for t in tokens if not _within(t, [e for e in entities if e[0] in _WHEN])]
    at_all = [t for t in tokens if t.word not in words.words["now"]]
    helps = any(_whole(said, words, "helps") for said in (tokens, around_days, at_all))
    return FollowUp(CHANGED) if helps and _of_a_matter(slots) and not slots.get("search") else None


def _whole(tokens: Sequence[Token], words: Vocabulary, kind: str) -> bool:
    """ "And what do I need?", word for word."""
    said = fold(" ".join(t.word for t in tokens if t.word not in words.words["links"]))
    known = words.words[kind]
    return said in known or any(said.startswith(p) and said.removeprefix(p) in known for p in words.prefixes)


def _of_an_office(tokens: Sequence[Token], words: Vocabulary, entities: Sequence[Span], sure: str) -> FollowUp | None:
    """ "Where is the women's advice centre?": one office named, and nothing but words that ask about offices."""
    offices = [e for e in entities if e[0] == "office"]
    others = any(name in _OF_ITS_OWN for name, *_ in entities if name != "office")
    if sure in _ABOUT_OFFICES or len({value for _, value, *_ in offices}) != 1 or others:
        return None
    asks = {name: texts for name, texts in words.asks.items() if name in _ABOUT_OFFICES}
    around = [t for t in tokens if not _within(t, offices)]
    days = [e for e in entities if e[0] in _WHEN]
    others_too = [texts for name, texts in asks.items() if name != _APPOINTMENT]
    to_book = [t for t in around if words.has(t, asks[_APPOINTMENT]) and not words.has(t, *others_too)]
    first = words.first(to_book or around, asks)
    known = (*asks.values(), words.words[COURTESIES])
    return FollowUp(first[0]) if first and _covered(around, words, days, *known) else None


def _asks_whats_on(tokens: Sequence[Token], words: Vocabulary, entities: Sequence[Span]) -> bool:
    """A question of its own with a day in it; "and on Saturday?" leans on the answer before."""
    days = [e for e in entities if e[0] in _WHEN]
    leans = any(words.has(t, words.words["links"], words.words["deny"]) for t in tokens)
    return bool(days) and not leans and sum(not _within(t, days) for t in tokens) >= _WHOLE_QUESTION


def _covered(tokens: Sequence[Token], words: Vocabulary, spans: Sequence[Span], *more: Words) -> bool:
    known = (words.words["links"], words.words["deny"], words.words["small"], *more)
    return all(words.has(t, *known) or _within(t, spans) for t in tokens)


def _within(token: Token, spans: Sequence[Span]) -> bool:
    return any(start <= token.start and token.end <= end for _, _, start, end in spans)


def _place(tokens: Sequence[Token], words: Vocabulary) -> FollowUp | None:
    """ "The first one", below a greeting with its buttons."""
    found = _other(tokens, words)
    return found if found and found.named else None


def _other(tokens: Sequence[Token], words: Vocabulary) -> FollowUp | None:
    """ "The other one", "next", "the second"."""
    ordinal = words.first(tokens, words.ordinals) or next(
        ((t.word, t) for t in tokens if len(tokens) <= 2 and t.word in ("1", "2", "3")), None
    )
    other = words.words["other"]
    if len(tokens) <= _FEW_WORDS:  # "what else?"
        other = Words.union([other, words.words["besides"]])
    if not ordinal and not any(words.has(t, other) for t in tokens):
        return None
    named = (("ordinal", ordinal[0], ordinal[1].start, ordinal[1].end),) if ordinal else ()
    return FollowUp(OTHER, named) if _covered(tokens, words, named, other) else None


def _next(tokens: Sequence[Token], words: Vocabulary, slots: Mapping[str, Any]) -> FollowUp | None:
    """ "When is the next one?": of courses and events all are shown again; of an exam nothing more is known."""
    when = [words.asks[name] for name in _WHEN_IT_IS]
    asked = any(words.has(t, words.words["next"]) for t in tokens) and any(words.has(t, *when) for t in tokens)
    if (
        not asked
        or slots.get("topic") == _OF_THE_CALENDAR
        or not _covered(tokens, words, (), *when, words.words["next"])
    ):
        return None
    if slots.get("search"):
        return FollowUp(AGAIN)
    return FollowUp(CHANGED) if slots.get("topic") else None


def _changed(
    tokens: Sequence[Token], words: Vocabulary, entities: Sequence[Span], slots: Mapping[str, Any]
) -> FollowUp | None:
    """ "No, for my son", "and in the evening?": the same with another wish; a day alone asks an office's hours."""
    whom = [("audience", who, t.start, t.end) for t in tokens if (who := _whom(t, words))]
    named = [e for e in entities if e[0] != "audience" or not whom] + whom
    if not named or not _covered(tokens, words, named, words.words["other"], words.words["want"]):
        return None
    kinds = {name for name, *_ in named}
    if kinds <= _WHEN and not slots.get("search") and slots.get("topic") != _OF_THE_CALENDAR:
        return _on_a_day(slots)
    if "subject" in kinds and not any(words.has(t, words.words["links"], words.words["deny"]) for t in tokens):
        return None  # a search of its own
    if not slots.get("search") and (not slots.get("topic") or "audience" not in kinds):
        return None
    young = any(name == "audience" and value in _FOR_THE_YOUNG for name, value, *_ in named)
    return FollowUp(CHILD if young else CHANGED, tuple(whom))


def _for_women_at_all(tokens: Sequence[Token], words: Vocabulary, slots: Mapping[str, Any], sure: str) -> bool:
    """ "Is there something only for women?" is a question of its own; "and for women?" leans on the answer before."""
    leans = any(words.has(t, words.words["links"], words.words["deny"]) for t in tokens)
    return sure == _FOR_WOMEN and not slots.get("search") and not leans and len(tokens) > _FEW_WORDS


def _on_a_day(slots: Mapping[str, Any]) -> FollowUp | None:
    """ "And on Sunday?": an office's hours, also after "of which office?"; who looks for people, what is on then; of
    other matters no more is known."""
    if slots.get("topic") == _PEOPLE:
        return FollowUp(_WHATS_ON)
    if slots.get("office") or slots.get("topic") in _ABOUT_OFFICES:
        return FollowUp("office_hours")
    return FollowUp(CHANGED) if _of_a_matter(slots) else None


def _whom(token: Token, words: Vocabulary) -> str | None:
    return next((who for who, texts in words.whom.items() if words.has(token, texts)), None)


def _asked(
    tokens: Sequence[Token], words: Vocabulary, entities: Sequence[Span], slots: Mapping[str, Any]
) -> FollowUp | None:
    """ "And when is it open?": about the office in focus. Courses and events are shown again, they say it all."""
    first = words.first(tokens, words.asks)
    days = [e for e in entities if e[0] in _WHEN]
    if first is None or not _covered(tokens, words, days, *words.asks.values()):
        return _how_much_for_whom(tokens, words, slots)
    if slots.get("search"):
        return FollowUp(AGAIN)
    of_offices = [texts for name, texts in words.asks.items() if name not in (_DETAILS, _PAPERS)]
    asked = [t for t in tokens if words.has(t, *words.asks.values())]
    of_details = [t for t in asked if words.has(t, words.asks[_DETAILS])]
    if len(of_details) == len(asked) or any(not words.has(t, *of_offices) for t in of_details):
        # nothing is known of it: the same answer, and that it is the same
        return FollowUp(CHANGED) if slots.get("topic") else None
    if _of_a_matter(slots) and not slots.get("office") and slots["topic"] not in _OF_SOME_OFFICE:
        return FollowUp(CHANGED)  # no office of the town does it: the answer says where to go and whom to call
    return FollowUp(first[0]) if slots.get("office") else None


def _how_much_for_whom(tokens: Sequence[Token], words: Vocabulary, slots: Mapping[str, Any]) -> FollowUp | None:
    """ "And how much for a child?": no more is known of it."""
    whom = [("audience", who, t.start, t.end) for t in tokens if (who := _whom(t, words))]
    details = words.asks[_DETAILS]
    asked = whom and any(words.has(t, details) for t in tokens) and _covered(tokens, words, whom, details)
    if not asked or not (slots.get("topic") or slots.get("search")):
        return None
    return FollowUp(AGAIN if slots.get("search") else CHANGED)


def _again(tokens: Sequence[Token], words: Vocabulary) -> FollowUp | None:
    """ "Again please", "I don't understand"."""
    again, unclear, understand = (words.words[kind] for kind in ("again", "unclear", "understand"))
    if not _covered(tokens, words, (), again, unclear, understand):
        return None
    denied = any(words.has(t, words.words["deny"]) for t in tokens)
    if any(words.has(t, unclear) or (denied and words.has(t, understand)) for t in tokens):
        return FollowUp(SIMPLER)
    return FollowUp(AGAIN) if any(words.has(t, again) for t in tokens) else None
