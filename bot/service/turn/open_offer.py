"""The offer of a person that stands though the newcomer wrote on before they could read it.

A yes of theirs is no consent then, but it is no yes to something else either: it is told the offer once more, so that
the next yes counts. Thanks and a yes leave an offer standing; whatever else is said or pressed ends it.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.conversation import State
from bot.core.message import Reply
from bot.service.answers.shown import OFFERED
from bot.service.turn.answering import Answer, Question
from bot.service.turn.typed_press import WOMAN_YES, department_of, offer_in, offered_department, only_a_woman

_COURTESIES = ("affirm", "thank")


def standing(question: Question) -> tuple[str, bool] | None:
    """The department of the offer that stands, and whether it is of a woman only."""
    if department := offered_department(question):
        return department, only_a_woman(question)
    yes = question.context.get(OFFERED) if question.state is State.WITH_BOT else None
    department = department_of(yes)
    return (department, str(yes).startswith(WOMAN_YES)) if department else None


def noted(question: Question, answer: Answer) -> Reply:
    """The reply, with the offer that stands after it."""
    reply, said = answer.reply, answer.understanding.response if answer.understanding else ""
    before = question.context.get(OFFERED) if said in _COURTESIES and not reply.request else None
    stands = offer_in(reply) or before
    rest = {name: value for name, value in reply.context.items() if name != OFFERED}
    return replace(reply, context={**rest, OFFERED: stands} if stands else rest)
