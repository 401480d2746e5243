"""What is written after "write your idea in a few sentences", or what happened: it is taken, whether or not the button
of the form was pressed.

Around the path of all questions. An answer that ends with the button of a form leaves an invitation in the context,
until another matter is spoken of. What is said next, and tells something, begins the form with it as the first answer,
shown back; "send it", with nothing to send, begins the form with its first question. Where another matter is surely
understood in it ("the library should be open on Sundays") that is answered, and the text waits below. A question, few
words about something else, thanks, danger and the offer of a person stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.conversation import State
from bot.core.danger import STRONG_INTENTS
from bot.core.form import FORM, FORM_ASKED, KIND_OF, KINDS, Kind, aside, asking_at, long_ago, moment, number_in
from bot.core.handoff import HANDOFF
from bot.core.locale import language
from bot.core.message import Reply
from bot.core.ports import Clock, Library
from bot.core.understanding import Understanding
from bot.service.answers.form_words import FormWords
from bot.service.answers.forms import Forms, lettered
from bot.service.answers.memory import PROTECTED
from bot.service.turn.answering import Answer, Answers, Question

INVITED = "form_invited"
_BEGIN = "form:begin:"
_FEWEST_WORDS, _FEW_WORDS = 3, 5
_NO_TEXT = (*STRONG_INTENTS, "request_human", "delete_my_data", "thank", "goodbye", "greet")
_NO_WISH_TO_SEND = (*STRONG_INTENTS, "request_human", "delete_my_data", "thank", "goodbye", "deny")
_UNSURE = ("choice", "fallback", "out_of_scope", *KIND_OF)


class InvitedForms:
    """Implements `Answers` around another one. `forms`: those of a locale; `words`: what bare words mean to a form."""

    def __init__(self, inner: Answers, library: Library, clock: Clock, words: FormWords, forms: Callable[[str], Forms]):
        self._inner, self._library, self._clock, self._words, self._forms = inner, library, clock, words, forms

    async def answer(self, question: Question) -> Answer:
        """Raises DialogueError, as the one around which it stands."""
        at = question.at or self._clock.now()
        kind = _invited(question.context, at)
        answer = await self._inner.answer(replace(question, context=_uninvited(question)))
        if FORM in answer.reply.context:
            return answer
        taken = self._taken(kind, question, answer) if kind else None
        if taken:
            context = asking_at(taken.reply.context, at)
            return replace(taken, reply=replace(taken.reply, context=context))
        return replace(answer, reply=self._inviting(kind, question, answer, at))

    def watch(self, question: Question) -> Answer | None:
        return self._inner.watch(question)

    def _taken(self, kind: Kind, question: Question, answer: Answer) -> Answer | None:
        u, danger = answer.understanding, answer.danger
        if u is None or not _open(question) or answer.reply.outcome == "danger" or (danger and danger.intent):
            return None
        forms, text = self._forms(answer.locale), question.text
        if self._words.meant(text, "check") == "yes" and u.response not in _NO_WISH_TO_SEND:
            return self._in_form(forms.pressed(f"begin:{kind}", question.context), question, answer)
        written = language(answer.written or answer.locale)
        another = self._another_matter(u)
        if not self._tells(text, written, u) or (another and self._words.seeks(text)):
            return None
        if another:
            return replace(answer, reply=forms.waiting_with(kind, text, written, answer.reply))
        return self._in_form(forms.begun_with(kind, text, written, {}), question, answer)

    def _tells(self, text: str, written: str, u: Understanding) -> bool:
        """A statement; a short one only where nothing else was surely understood in it."""
        count = len(text.split())
        asks = aside(text) or self._words.asks_plainly(text, written) or self._words.asks_after_waiting(text)
        bare = self._words.meant(text, "about") is not None or number_in(text) is not None or not lettered(text)
        long = count > _FEW_WORDS and not (u.response in ("affirm", "deny") and self._words.answers(text))
        told = long or (count >= _FEWEST_WORDS and u.response in _UNSURE)
        return told and not asks and not bare and u.response not in _NO_TEXT and not _fearful(u)

    def _another_matter(self, u: Understanding) -> bool:
        info = self._library.catalogue.intents.get(u.response)
        return u.zone == "confident" and info is not None and info.topic != "talk" and u.response not in KIND_OF

    def _in_form(self, reply: Reply | None, question: Question, answer: Answer) -> Answer | None:
        """The form instead of the answer; a line of help stays above it, and what was protected stays so."""
        if reply is None:
            return None
        helped = tuple(said for said in answer.reply.utterances if said.kind == "danger")
        kept = {name: answer.reply.context[name] for name in (PROTECTED,) if name in answer.reply.context}
        context = {**_uninvited(question), **kept, FORM: reply.context[FORM]}
        reply = replace(reply, utterances=(*helped, *reply.utterances), context=context)
        return replace(answer, reply=reply, understanding=None, parts=())

    def _inviting(self, before: Kind | None, question: Question, answer: Answer, at: datetime) -> Reply:
        """The reply with the invitation in it; one from before outlasts thanks and a look at the office."""
        reply, u = answer.reply, answer.understanding
        info = self._library.catalogue.intents.get(u.response) if u else None
        talk = info is not None and info.topic == "talk" and not answer.danger
        looked = (question.pressed or "").startswith(("office:", "page:"))
        kind = _begins(reply) or (before if talk or looked else None)
        context = {name: value for name, value in reply.context.items() if name != INVITED}
        return replace(reply, context={**context, INVITED: f"{kind} {moment(at)}"} if kind else context)


def _invited(context: Mapping[str, str], at: datetime) -> Kind | None:
    """The kind that was invited, unless so long ago that who writes may have another thing in mind."""
    kind, _, since = context.get(INVITED, "").partition(" ")
    fresh = not long_ago({FORM_ASKED: since}, at)
    return next((known for known in KINDS if known == kind and fresh), None)


def _uninvited(question: Question) -> dict[str, str]:
    return {name: value for name, value in question.context.items() if name != INVITED}


def _open(question: Question) -> bool:
    """Words of their own, while nobody of the staff has the conversation and no person was offered."""
    offered = any(button.payload.startswith(HANDOFF) for button in question.offered)
    return question.pressed is None and not question.translated and question.state is State.WITH_BOT and not offered


def _fearful(u: Understanding) -> bool:
    return any(candidate.intent in STRONG_INTENTS for candidate in u.candidates[:2]) and u.response not in KIND_OF


def _begins(reply: Reply) -> Kind | None:
    payloads = [button.payload for said in reply.utterances for button in said.buttons]
    return next((kind for kind in KINDS if f"{_BEGIN}{kind}" in payloads), None)
