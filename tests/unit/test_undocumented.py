"""No papers, and nothing else that is understood: who advises independently; no choice of what sounds alike."""

from __future__ import annotations

import pytest

from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.answers.guidance import UNDOCUMENTED
from bot.service.meaning.undocumented import UndocumentedStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
NO_PAPERS = {
    "de": ["hab keine Papiere was soll ich machen", "ich bin ohne papiere hier"],
    "en": ["i have no papers", "living here without documents"],
    "ar": ["ما عندي اوراق", "انا هون بدون وراق"],
    "fa": ["من مدارک ندارم", "بدون اسناد استم"],
    "fr": ["jai pa de papier je viens du cameroun", "sans papiers que faire"],
    "pl": ["nie mam papierów", "jestem tu bez dokumentow"],
    "ro": ["nu am acte", "sunt aici fara acte"],
    "ru": ["у меня нет документов", "без документов живу"],
    "tr": ["benim kağıdım yok", "belgem yok ne yapayım"],
    "uk": ["в мене нема документів", "документів немає"],
}


async def heard(text: str, u: Understanding) -> Understanding:
    return await UndocumentedStep(load_rows(PROJECT, "papers")).completed(u, UserMessage("x", text))


def unsure(confidence: float = 0.2, response: str = "choice", *entities: Entity) -> Understanding:
    exam = Candidate("language_certificate", confidence)
    return Understanding(exam.intent, confidence, "choice", response, (exam,), entities=entities)


@pytest.mark.parametrize(("locale", "text"), [(code, text) for code, known in NO_PAPERS.items() for text in known])
@pytest.mark.parametrize("response", ["choice", "fallback", "follow_up_papers"])
async def test_who_has_no_papers_reads_who_advises_independently(locale: str, text: str, response: str) -> None:
    composer = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY)
    reply = composer.reply(await heard(text, unsure(response=response)), {})
    assert reply.utterances[0].source == f"{UNDOCUMENTED}/{locale}"
    assert reply.context["protected"] and reply.context["office"] == "migration_advice"
    again = composer.reply(Understanding("thank", 1.0, "confident", "follow_up_again"), reply.context)
    assert again.utterances[0].source.startswith(f"{UNDOCUMENTED}/{locale}")  # in German in plain words


@pytest.mark.parametrize(
    ("text", "u"),
    [
        ("docteur sans papiers", Understanding("find_doctor", 0.8, "confident", "find_doctor")),
        ("sans papiers", unsure(0.5)),
        ("j'ai pas de papiers de l'école", unsure()),
        ("keine Papiere vom Jobcenter", unsure(0.2, "choice", Entity("office", "jobcenter"))),
        ("quels papiers il faut", unsure(response="follow_up_papers")),
        ("какие документы нужны", unsure(response="follow_up_papers")),
        ("hangi belgeler lazım", unsure()),
    ],
)
async def test_what_is_understood_or_is_of_something_else_stays(text: str, u: Understanding) -> None:
    assert await heard(text, u) == u
