"""How the questions in one message were answered: surely or not, about the same matter or another, one leaning on the
other. What an answer is about are the payloads of its utterances (`bot/service/answers/shown.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from bot.core.form import FORM, Form
from bot.core.message import Reply
from bot.service.answers.follow_ups import FOLLOW_UPS
from bot.service.answers.offices import ASPECTS
from bot.service.turn.answering import Answer

_AS_A_WHOLE = ("request_human", "delete_my_data", "change_language", "affirm", "deny")
_ANSWERED, _LOST = ("answered", "page", "web_only"), ("choice", "fallback", "out_of_scope")
_NO_MATTER = ("talk", "none", "danger")
_PAPERS, _ADDING = "follow_up_papers", ("follow_up_enrol", "follow_up_embassy")  # they say more of the first matter
_CARD, _NAMED = "card:", "named:"
_OFFICE_PARTS = 3  # office:jobcenter:hours, without the days asked about
_PLAIN = 0.8
_OF_ITS_OWN = ("office", "office_elsewhere", "matter")


def said_only_whole(answer: Answer, before: Mapping[str, str]) -> bool:
    """Danger, a form, a wish to the bot or for a person, an answer to an offer, what the engine was not asked, and what
    a coordinator gave a page. `before`: what the conversation remembered."""
    reply, u = answer.reply, answer.understanding
    does = (reply.handoff, reply.request, reply.withdraws, reply.submits, reply.step)
    return (
        u is None
        or any(does)
        or reply.outcome == "danger"
        or _forms(reply, before)
        or u.given
        or u.response in _AS_A_WHOLE
    )


def _forms(reply: Reply, before: Mapping[str, str]) -> bool:
    """Whether a form is under way; one that has waited and goes on waiting has nothing to do with a message."""
    form = Form.of(reply.context)
    return form is not None and (form.state != "waiting" or reply.context[FORM] != before.get(FORM))


def sure(answer: Answer, locale: str) -> bool:
    """Whether a matter was understood without asking back, in this locale."""
    reply, u = answer.reply, answer.understanding
    if u is None or answer.locale != locale or reply.outcome not in _ANSWERED or asks_back(answer):
        return False
    return u.response in (_PAPERS, *_ADDING) or reply.topic not in _NO_MATTER


def plain(part: Answer, locale: str) -> bool:
    """Sure beyond doubt and of its own: where an "and" alone stands between two questions, the cut may be wrong."""
    u = part.understanding
    return u is not None and sure(part, locale) and not follows(part) and u.confidence >= _PLAIN


def lost(answer: Answer) -> bool:
    """Whether it was not understood, or not well enough to be answered."""
    return answer.reply.outcome in _LOST or asks_back(answer)


def asks_back(answer: Answer) -> bool:
    """Which office is meant. Of courses and events a wish is asked for, and that is the answer."""
    asked = any(said.kind == "ask" for said in answer.reply.utterances)
    return asked and answer.understanding is not None and answer.understanding.response in ASPECTS


def follows(answer: Answer) -> bool:
    """Made of nothing but what leans on another answer."""
    return answer.understanding is not None and answer.understanding.response in FOLLOW_UPS


def adds(second: Answer) -> bool:
    """Not the same again, nor another wish about the courses just shown: that is one question with the first."""
    u = second.understanding
    return u is not None and (u.response not in FOLLOW_UPS or u.response in (_PAPERS, *_ADDING))


def leans(second: Answer) -> bool:
    """About the office or matter of the first, without naming it: "and when is it open?"."""
    u = second.understanding
    if u is None or u.response in (_PAPERS, *_ADDING):
        return True
    return u.response in ASPECTS and not any(map(u.values, _OF_ITS_OWN))


def differ(first: Answer, second: Answer) -> bool:
    """Where to go says the card of the office below an answer already."""
    before, after = told(first.reply), told(second.reply)
    after -= {f"office:{office}:location" for office in _cards(first.reply)} if leans(second) else set()
    adding = second.understanding is not None and second.understanding.response in _ADDING
    return adding or (bool(after - before) and bool(before - after))


def covers(whole: Answer, first: Answer, second: Answer) -> bool:
    """Whether the answer to the whole says all that the two would: "where are the Jobcenter and the school office?"."""
    return not lost(whole) and told(whole.reply) >= told(first.reply) | told(second.reply)


def means_more(whole: Answer, first: Answer, second: Answer) -> bool:
    """Whether the whole is surely about something that neither question is about alone: as coordinators may teach."""
    if whole.understanding is None or not sure(whole, whole.locale):
        return False
    parts = [part.understanding for part in (first, second) if part.understanding]
    named = any(whole.understanding.intent in (u.intent, u.response) for u in parts)
    return not named and not told(whole.reply) & (told(first.reply) | told(second.reply))


def agree(whole: Answer, known: Answer) -> bool:
    """Whether the whole is about what one of its questions is, or about nothing at all."""
    u, part = whole.understanding, known.understanding
    if whole.reply.outcome == "choice":
        return u is not None and part is not None and u.intent == part.intent
    return lost(whole) or bool(told(whole.reply) & told(known.reply))


def told(reply: Reply) -> AbstractSet[str]:
    """What a reply is about: offices by what was asked of them, pages whatever passage of them."""
    if reply.outcome == "web_only":
        return {reply.outcome}
    return {_plain(about) for said in reply.utterances for about in said.about if not about.startswith((_CARD, _NAMED))}


def _plain(payload: str) -> str:
    if payload.startswith("office:"):
        return ":".join(payload.split(":")[:_OFFICE_PARTS])
    return payload.partition("#")[0]


def _cards(reply: Reply) -> list[str]:
    payloads = [about for said in reply.utterances for about in said.about]
    return [about.removeprefix(_CARD) for about in payloads if about.startswith(_CARD)]
