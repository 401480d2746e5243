"""Circumstances that people tell are no danger, however much they sound like it to the engine."""

from __future__ import annotations

import pytest

from bot.core.danger import Strength
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.calm import CalmStep
from bot.settings import PROJECT
from bot.wiring.files import load_danger, load_rows
from tests.fakes import ScriptedDialogue

TOLD = [
    "mein Baby ist 10 Monate alt", "ich arbeite nachts", "meine Frau ist zu Hause", "my child is small",
    "my husband works", "mon bébé a 10 mois", "mon enfant est petit", "ma femme est à la maison",
    "ابني عمره 10 شهور", "عندي ثلاث ولاد", "طفلم خرد است", "شب کار میکنم", "bebeğim 10 aylık", "gece çalışıyorum",
    "у мене троє дітей", "чоловік знайшов роботу", "муж нашел работу", "у меня трое детей", "pracuję w nocy",
    "dziecko jest małe", "bebelușul are 10 luni", "lucrez noaptea",
]  # fmt: skip
NO_CIRCUMSTANCES = [
    "mein Baby atmet nicht", "mein Kind ist weg", "ich bin allein und kann nicht mehr", "my child is not here",
    "my husband hits me", "mon bébé est bleu", "ma femme ne bouge plus", "ابني مو بالبيت", "زوجي بيضربني",
    "طفلم نیست", "bebeğim nefes almıyor", "kocam beni dövüyor", "дитина зникла", "муж бьёт меня", "dziecko nie oddycha",
    "bebelușul nu respiră",
]  # fmt: skip

AGES = [
    "ich habe zwei kinder einer ist 4 und einer 7", "und einer 7", "eins ist 4", "einer ist 4 einer 7",
    "der ältere ist 8 der kleine 3", "jemand ist 4", "mein Sohn ist 6 und der andere 2", "einer hat 4 jahre",
    "the big one is 6 the small one is 3", "someone is 4", "one is 4 and the other one is 7", "one has 4 years",
    "my son is 6 and one is 4", "un de 4 ans et un de 7", "l'un a 4 ans l'autre 7", "le grand a 6 ans le petit 3",
    "واحد 4 سنين", "واحد 4 سنين وواحد 7", "الكبير 6 والصغير 3", "یکی خورد است", "و یکی ۷", "یکی ۴ ساله دیگرش ۷",
    "biri 4 yaşında", "biri 4 diğeri 7", "büyüğü 6 küçüğü 3", "один 4 роки", "одному 4 другому 7",
    "старшому 6 меншому 3", "старшему 6 младшему 3", "один 4 года другой 7", "jedno 4 lata drugie 7", "jedno ma 4 lata",
    "starsze 6 młodsze 3", "unul are 4 ani", "am un copil de 4 ani si unul de 7", "cel mare are 6 cel mic 3",
]  # fmt: skip
SOMEBODY = [
    "einer hat mein Kind", "einer hat mein Kind es ist 4", "einer ist hier", "einer ist mit meinem Kind 4",
    "jemand ist zu Hause", "someone has my child", "someone has my son he is 4", "someone is at home",
    "one is with my daughter", "un homme a ma fille", "quelqu'un a mon enfant de 4 ans", "واحد بالبيت",
    "واحد مع ابني عمره 4", "یکی در خانه است", "یکی با دخترم است", "biri evde", "biri oğlumla 4", "один вдома",
    "один дома", "ktoś ma moje dziecko", "ktoś jest w domu", "unul are copilul meu de 4 ani", "unul e in casa",
    "one is not breathing 4 years", "einer von 2 ist weg", "یکی مرد ۴ ساله",
]  # fmt: skip

ABOUT_A_PLACE = [
    "ist es weit vom bahnhof", "er ist nicht hier", "ich bin da aber es ist zu", "is it near the station",
    "i cant find it", "i am there but it is closed", "j'y étais", "je suis devant mais c'est fermé",
    "قريب من المحطة؟", "به ایستگاه نزدیک است", "istasyona yakın mı", "oradayım ama kapalı", "близько до вокзалу?",
    "я там, але зачинено", "близко к вокзалу?", "я там но закрыто", "blisko dworca?", "jestem tam ale zamknięte",
    "я там был, меня отправили обратно", "я там був, мене відправили назад",
    "sunt acolo dar e inchis", "aproape de gara?",
]  # fmt: skip
ABOUT_SOMEBODY = [
    "mein Kind ist nicht hier", "I can't find my son", "i cant find her", "je ne trouve pas mon fils",
    "ابني مو هون", "پسرم را پیدا نمیتوانم", "oğlumu bulamıyorum", "не можу знайти сина", "не могу найти дочь",
    "nie mogę znaleźć dziecka", "nu gasesc copilul",
]  # fmt: skip


def alarmed(response: str = "emergency") -> Understanding:
    candidates = (Candidate("emergency", 0.7), Candidate("childcare_place", 0.1))
    return Understanding("emergency", 0.7, "confident", response, candidates, help_line=response != "emergency")


class Alarmed(ScriptedDialogue):
    def __init__(self, understood: Understanding) -> None:
        super().__init__()
        self._always = understood

    async def understand(self, message: UserMessage) -> Understanding:
        return self._always


async def heard_as(
    text: str, u: Understanding, context: dict[str, str] | None = None, heard: Strength | None = None
) -> Understanding:
    dialogue = CompletedDialogue(Alarmed(u), [CalmStep(load_rows(PROJECT, "calm"))])
    return await dialogue.understand(UserMessage("s", text, {}, context or {}, heard))


@pytest.mark.parametrize("text", TOLD)
async def test_circumstances_are_no_danger(text: str) -> None:
    u = await heard_as(text, alarmed())
    assert (u.response, u.zone, u.intent, u.help_line) == ("fallback", "fallback", "childcare_place", False)
    assert not any(candidate.intent == "emergency" for candidate in u.candidates)
    assert not (await heard_as(text, alarmed("choice"))).help_line


@pytest.mark.parametrize("text", AGES)
async def test_ages_of_children_who_are_not_named_are_no_danger(text: str) -> None:
    assert (await heard_as(text, alarmed())).response == "fallback"
    assert not (await heard_as(text, alarmed("choice"))).help_line


@pytest.mark.parametrize("text", SOMEBODY)
async def test_somebody_who_is_here_or_has_my_child_is_believed(text: str) -> None:
    assert (await heard_as(text, alarmed())).response == "emergency"


@pytest.mark.parametrize("text", ABOUT_A_PLACE)
async def test_a_place_gets_no_help_line_and_likely_danger_is_believed(text: str) -> None:
    assert not (await heard_as(text, alarmed("choice"))).help_line
    assert (await heard_as(text, alarmed("choice"), heard="weak")).help_line
    assert (await heard_as(text, alarmed())).response == "emergency"


@pytest.mark.parametrize("text", ABOUT_SOMEBODY)
async def test_who_is_not_to_be_found_keeps_the_help_line(text: str) -> None:
    assert (await heard_as(text, alarmed("choice"))).help_line


@pytest.mark.parametrize("text", NO_CIRCUMSTANCES)
async def test_any_word_beside_them_is_believed(text: str) -> None:
    assert (await heard_as(text, alarmed())).response == "emergency"
    assert (await heard_as(text, alarmed("choice"))).help_line


@pytest.mark.parametrize("text", TOLD[:3])
async def test_what_a_pattern_heard_and_what_follows_help_in_danger_is_believed(text: str) -> None:
    assert (await heard_as(text, alarmed(), heard="weak")).response == "emergency"
    helped = {"last": "intent:crisis_support", "intent": "crisis_support"}
    assert (await heard_as(text, alarmed(), helped)).response == "emergency"


async def test_no_word_of_a_danger_pattern_stands_among_them() -> None:
    danger = load_danger(PROJECT)
    kinds = load_rows(PROJECT, "calm").values()
    known = [word for kind in kinds for rows in kind.values() for row in rows for word in row.split("|")]
    assert [word for word in known if (found := danger.recognise(word)) and found.strength == "strong"] == []


OF_A_WIFE_OR_HUSBAND = [
    "ma femme est enceinte", "et ma femme elle travaille pas", "وزوجتي كمان بتشتغل", "مرتي جابت ولد مبارح",
    "esim de calisiyor ama", "shoharam mariz ast", "meine frau arbeitet nicht", "my husband is sick", "муж болеет",
    "дружина вагітна", "żona jest w ciąży", "soția e însărcinată",
]  # fmt: skip
AND_MORE = [
    "ma femme est pas à la maison", "mon mari crie", "my husband is angry", "meine frau ist nicht zu hause",
    "kocam sinirli", "мужа нет дома", "shoharam mano mizane",
]  # fmt: skip


async def test_what_is_told_of_a_wife_or_husband_gets_no_help_line_and_keeps_likely_danger() -> None:
    for text in OF_A_WIFE_OR_HUSBAND:
        assert not (await heard_as(text, alarmed("choice"))).help_line, text
        assert (await heard_as(text, alarmed("choice"), heard="weak")).help_line
    assert (await heard_as("ma femme est enceinte", alarmed())).response == "emergency"
    for text in AND_MORE:
        assert (await heard_as(text, alarmed("choice"))).help_line, text
