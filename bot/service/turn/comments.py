"""What is written after "write something", and is no comment: it is answered, and no word of it is for review."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.core.form import aside
from bot.core.message import Reply, Utterance
from bot.core.understanding import Understanding
from bot.service.answers.guidance import MENU
from bot.service.answers.memory import PROTECTED
from bot.service.turn.answering import Answer

_WISHES = ("request_human", "delete_my_data")
_SHOWN = 3  # so many of the nearest topics count as what the question may be about
_FAR = 0.05  # confidence of what a sure question is not nearly about


def to_be_answered(text: str, answer: Answer, protected: Callable[[str], bool]) -> bool:
    """Whether the words are for the bot, not for who keeps its answers: danger, a protected topic, nearly one too, what
    the engine has not heard, a short question, a wish for a person or for deletion."""
    reply, u = answer.reply, answer.understanding
    if answer.danger or reply.outcome == "danger" or PROTECTED in reply.context or u is None or aside(text):
        return True
    sure = u.zone == "confident"
    if sure and u.response in _WISHES:
        return True
    parts = [part.intent for part in answer.parts]
    return any(map(protected, (*_sure_about(u), *parts) if sure else (*may_be_about(u, reply), *parts)))


def may_be_about(u: Understanding, reply: Reply) -> list[str]:
    """The topics of a question that was not understood, or only nearly."""
    return [u.intent, *(candidate.intent for candidate in u.candidates[:_SHOWN]), *_offered(reply)]


def _sure_about(u: Understanding) -> list[str]:
    return [u.intent, *(one.intent for one in u.candidates[:_SHOWN] if one.confidence >= _FAR)]


def _offered(reply: Reply) -> list[str]:
    """The topics that may be meant; the menu, shown where none may, tells nothing of the question."""
    every = [tuple(_topics_of(said)) for said in reply.utterances]
    return [name for names in every if names != MENU for name in names]


def _topics_of(said: Utterance) -> Iterator[str]:
    payloads = (button.payload.partition(":") for button in said.buttons)
    return (rest for kind, _, rest in payloads if kind == "intent")
