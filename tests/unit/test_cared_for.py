"""Childcare wished for beside a course, in words that the entities do not have."""

from __future__ import annotations

import pytest

from bot.core.locale import NATIVE
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.cared_for import CaredForStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

GERMAN, CARE = Entity("subject", "german"), Entity("childcare", "yes")
WISHED = [
    "deutschkurs mit kindergarten", "deutschkurs mit tagesmutter", "german course with a nursery please",
    "german course with nanny", "marhaba bidi kurs almani ma3 kindergarten la ibni", "دورة ألماني مع روضة",
    "کورس آلمانی با کودکستان", "kurs almani ba kodakestan", "cours d'allemand avec garderie",
    "cours d'allemand avec une crèche", "kurs niemieckiego z nianią", "curs de germană cu grădiniță",
    "курс немецкого с нянькой", "курс немецкого с детским садом", "kreşle almanca kursu", "anaokulu olan almanca kursu",
    "курс німецької з няньою", "курс німецької із садочком",
]  # fmt: skip
NOT_WISHED = [
    "deutschkurs für meinen sohn im kindergarten", "deutschkurs nach dem kindergarten", "german course for a nanny",
    "deutschkurs mit zertifikat", "курс німецької з нуля", "курс немецкого с нуля", "kurs niemieckiego z certyfikatem",
    "دورة ألماني مع شهادة", "کورس آلمانی با سند", "cours d'allemand avec certificat", "curs de germană cu diplomă",
    "sertifikalı almanca kursu",
]  # fmt: skip


async def heard(text: str, response: str = "search_course", *more: Entity) -> Understanding:
    u = Understanding(response, 0.9, "confident", response, entities=(GERMAN, *more))
    step = CaredForStep(load_rows(PROJECT, "cared"))
    return await step.completed(u, UserMessage("x", text))


@pytest.mark.parametrize("text", WISHED)
async def test_it_is_wished_for_with_the_course(text: str) -> None:
    assert (await heard(text, "search_course", Entity("matter", "childcare_place"))).entities == (GERMAN, CARE)
    assert (await heard(text, "search_course", CARE)).entities == (GERMAN, CARE)
    assert (await heard(text, "childcare_place")).entities == (GERMAN,)


@pytest.mark.parametrize("text", NOT_WISHED)
async def test_with_something_else_it_is_not(text: str) -> None:
    assert (await heard(text)).entities == (GERMAN,)


@pytest.mark.parametrize("locale", NATIVE)
async def test_the_buttons_of_the_level_keep_it(locale: str) -> None:
    u = await heard(WISHED[-2])
    reply = Composer(Shipped(shipped.guide()), shipped.holidays(), locale, shipped.TODAY).reply(u, {})
    payloads = [button.payload for said in reply.utterances for button in said.buttons]
    courses = [payload for payload in payloads if "level=" in payload]
    assert all("childcare=yes" in payload for payload in courses)
    assert courses or "childcare" in str(reply.context)


def test_every_language_has_words() -> None:
    assert set(load_rows(PROJECT, "cared")["with"]) == set(NATIVE)
