"""Who asks how much it is reads that no amount is known, unless the answer names one or says that it is free."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.content.page import Page, PageVersion, Passage
from bot.core.locale import NATIVE
from bot.core.understanding import Candidate, Entity, PageHit, Understanding, UserMessage
from bot.service.answers.amounts import ASKED, named_in
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.priced import PricedStep
from bot.service.turn.answering import Question
from bot.service.turn.compose import Composer
from bot.wiring import Lotse
from bot.wiring.files import load_amounts
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

ASKS = [
    "كم بدفع رسوم الاقامة", "how much is wohngeld", "Was kostet der Aufenthaltstitel?", "wie hoch ist das Kindergeld",
    "скільки коштує паспорт", "сколько стоит права получить", "ehliyet ne kadar tutar", "هزینه گواهینامه چقدر است",
    "combien coûte le permis", "cât costă permisul", "ile kosztuje prawo jazdy", "قديش بدفع عالباص", "قديش رسوم الفيزا",
    "شكد سعر الاقامة", "بكم التذكرة", "بكام الكورس", "combien je dois payer", "kurs ücreti ne kadar", "cât este chiria",
    "Wie viel Wohngeld bekomme ich?", "Wie hoch sind die Gebühren?", "کرایه چقدر است", "какой размер пособия",
]  # fmt: skip
ASKS_NOT = [
    "wo ist das Bürgerbüro", "Wie viel Deutsch brauche ich?", "how long does it take", "wie viele Kinder sind da",
    "ne kadar sürer", "скільки часу чекати", "Ist der Kurs kostenlos?", "جديش", "لم شمل قديش بياخد وقت",
    "كيف اتصل بكم", "اهلا بكم", "شكد لازم انتظر", "combien de temps ça prend", "combien de temps faut-il",
    "kurs ücreti ne zaman ödenir", "چقدر وقت است", "cât timp e", "Wie viel Urlaub bekomme ich?",
    "Wie werde ich von Gebühren befreit?", "який розмір квартири", "какой размер квартиры",
]  # fmt: skip


def said(intent: str, locale: str, *entities: Entity) -> str:
    u = Understanding(intent, 1.0, "confident", intent, (Candidate(intent, 1.0),), entities=entities)
    composer = Composer(Shipped(), shipped.holidays(), locale, shipped.TODAY)
    return composer.reply(u, {}).utterances[0].text


@pytest.mark.parametrize("text", [*ASKS, *ASKS_NOT])
async def test_questions_for_an_amount_are_heard_and_others_are_not(text: str) -> None:
    dialogue = CompletedDialogue(ScriptedDialogue("housing_benefit"), [PricedStep(load_amounts(PROJECT))])
    understood = await dialogue.understand(UserMessage("c", text, {"de": 1.0}))
    assert (ASKED in understood.entities) is (text in ASKS)


@pytest.mark.parametrize("locale", NATIVE)
def test_an_answer_without_an_amount_says_so_to_who_asked_for_one(locale: str) -> None:
    note = shipped.catalogue().say("amount_unknown", locale)
    assert said("housing_benefit", locale, ASKED).endswith(note)
    assert note not in said("housing_benefit", locale)


@pytest.mark.parametrize("intent", ["legal_advice", "deportation_threat", "greet"])
def test_what_is_free_what_only_a_person_answers_and_talk_stay_as_they_are(intent: str) -> None:
    assert shipped.catalogue().say("amount_unknown", "de") not in said(intent, "de", ASKED)


@pytest.mark.parametrize("text", ["Das kostet 13 €.", "13,50 Euro", "€ 20", "100 євро", "٢٠ 20 يورو"])
def test_an_amount_is_seen_in_every_script(text: str) -> None:
    assert named_in(text) and not named_in("Zimmer 13, 2. Etage")


async def test_the_whole_path_says_it(lotse: Lotse) -> None:
    answer = await lotse.answering(ScriptedDialogue("housing_benefit")).answer(Question("c", "how much is wohngeld"))
    assert lotse.library.catalogue.say("amount_unknown", "en") in answer.reply.utterances[0].text


@pytest.mark.parametrize(("passage", "told"), [("Das kostet 13,50 €.", True), ("Bringen Sie den Ausweis mit.", False)])
def test_beside_a_page_that_names_the_amount_nobody_says_it_is_unknown(passage: str, told: bool) -> None:
    version = PageVersion(
        locale="de", path="/x/", url="https://stadt.example/x/", title="Wohngeld", changed=shipped.TODAY,
        passages=(Passage(text=passage),),
    )  # fmt: skip
    town = replace(
        shipped.guide(), pages={"/x/": Page(path="/x/", titles={"de": "Wohngeld"}, versions={"de": version})}
    )
    likely, hit = (Candidate("housing_benefit", 0.9),), (PageHit("/x/", 0.9, "de", 0),)
    u = Understanding("housing_benefit", 0.9, "confident", "page", likely, hit, "confident", (ASKED,))
    said = Composer(Shipped(town), shipped.holidays(), "de", shipped.TODAY).reply(u, {}).utterances
    answer = next(one for one in said if one.about == ("intent:housing_benefit",))
    assert (passage in said[0].text) is told  # the page first where it says what was asked, else a button
    assert told or [b.payload for b in said[-1].buttons] == ["page:/x/"]
    assert (shipped.catalogue().say("amount_unknown", "de") not in answer.text) is told
