"""What was understood, with somebody who has no birth certificate, which sounds like pregnancy: who wants to marry
stays there, others read who is responsible for certificates, with a way to a person. That of a newborn child is what
the engine understood. The words are those of `responses/certificates.yml`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.answers.likely import PERSON
from bot.service.answers.shown import in_danger
from bot.service.meaning.around import WordedStep

_BORN, _MARRIAGE = "pregnancy_birth", "marriage_family_law"
_OPEN = (_BORN, "choice", "fallback", "none", "out_of_scope", "follow_up_papers", "follow_up_same", "interpreter_help")
_OF_A_CHILD = (_BORN, "child_benefit", "school_enrolment", "childcare_place")
_MOST_WORDS = 10


class CertificatesStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u, matter = understood, message.context.get("intent", "")
        meant = u.intent if u.response == "page" and u.zone == "confident" else u.response
        if (
            meant not in _OPEN
            or in_danger(message.context)
            or matter in _OF_A_CHILD
            or len(words(message.text)) > _MOST_WORDS
        ):
            return u
        if set(self._words.found(message.text)) != {"birth"}:
            return u
        response = "follow_up_same" if matter == _MARRIAGE else _MARRIAGE
        person = Candidate(PERSON, 1.0)
        return replace(
            u, intent=_MARRIAGE, zone="confident", response=response, candidates=(Candidate(_MARRIAGE, 1.0), person),
            pages=(), help_line=False,
        )  # fmt: skip
