"""The question for a telephone number outlasts a few other messages: "tomorrow morning" comes first, and the number
with the next message. While somebody waits, each of them is answered, and reminded of the number once; beside a person
nothing is said."""

from __future__ import annotations

from dataclasses import replace

from bot.core.conversation import State
from bot.core.form import under_way
from bot.core.message import LEFT_TO_STAFF, Button, Reply, Utterance
from bot.core.together import ASKED, CALL, NoCall
from bot.service.answers.persons import without_call
from bot.service.answers.speaker import Speaker
from bot.service.turn.answering import Question

NO_CALL = "handoff:call:no"
_MESSAGES = 3  # in between; after that a number may be anybody's


def declined(question: Question) -> bool:
    """Whether a "no" is one to the call: its question stood last before the newcomer's eyes."""
    return CALL in question.context and any(button.payload == NO_CALL for button in question.offered)


def still_asked(question: Question, reply: Reply, speaker: Speaker) -> Reply:
    """The reply to something else than the number."""
    between = _between(question.context.get(CALL))
    if between is None or _asks_now(reply) or isinstance(reply.step, NoCall):
        return reply
    bare = replace(reply, context=without_call(reply.context))
    goes_on = question.state is State.WAITING and not reply.withdraws and not under_way(reply.context)
    if between > _MESSAGES or not goes_on:
        return bare
    context = {**bare.context, CALL: f"{ASKED}:{between}"}
    said = () if _danger(reply) else (_reminder(speaker),)
    return replace(bare, context=context, utterances=(*reply.utterances, *said))


def left_to_staff(question: Question) -> Reply:
    """Words to whoever asked for the number, or has it asked for: theirs alone."""
    between, bare = _between(question.context.get(CALL)), without_call(question.context)
    stands = between is not None and between <= _MESSAGES and question.state is State.WITH_STAFF
    return Reply((), "none", LEFT_TO_STAFF, {**bare, CALL: f"{ASKED}:{between}"} if stands else bare)


def only_reminded(question: Question, speaker: Speaker) -> Reply | None:
    """The reply to words about when to call: staff read them beside the number."""
    reply = still_asked(question, Reply((), "talk", "answered", dict(question.context)), speaker)
    return reply if CALL in question.context and reply.utterances else None


def _between(kept: str | None) -> int | None:
    """How many messages have come since the question, this one included; None: it was not asked."""
    number = (kept or "").removeprefix(ASKED).removeprefix(":")
    return None if kept is None else int(number) + 1 if number.isdecimal() else 1


def _asks_now(reply: Reply) -> bool:
    return any(button.payload == NO_CALL for said in reply.utterances for button in said.buttons)


def _danger(reply: Reply) -> bool:
    return reply.outcome == "danger" or any(said.kind == "danger" for said in reply.utterances)


def _reminder(speaker: Speaker) -> Utterance:
    button = Button(speaker.say("call_no"), NO_CALL)
    return Utterance(speaker.say("call_still"), speaker.locale, (button,), kind="notice")
