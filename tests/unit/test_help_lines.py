"""Pregnant: bleeding is an emergency, pain has the doctor on call above the answer, a blood test is neither; and the
helpline in the line of help where violence is among what may be meant."""

from __future__ import annotations

import pytest

from bot.core.danger import Danger, DangerPatterns
from bot.core.locale import ANSWERED
from bot.core.understanding import Candidate, Understanding
from bot.service.answers.help_lines import DOCTOR, VIOLENCE, fitting
from bot.service.turn.answering import Question
from bot.service.turn.compose import Composer
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue

from . import shipped
from .test_danger_files import FILES
from .test_every_answer import Shipped

BLEEDING = {
    "de": [
        "meine frau ist schwanger und blutet",
        "ich blute und bin im 5. monat schwanger",
    ],
    "en": [
        "my wife is 8 months pregnant and bleeding",
        "im pregnant and there is some blood",
    ],
    "ar": [
        "marti 7amel bshaher 8 w betnzef dam",
        "zawjti 7amel w fi dam",
        "مرتي حامل وعم تنزف",
        "انا حامل ونزل دم",
    ],
    "fa": [
        "خانمم حامله است و خونریزی دارد",
        "hamela hastam khunrizi daram",
        "حامله هستم خون میاید",
    ],
    "tr": [
        "hamileyim kanamam var",
        "esim hamile kan geliyor",
    ],
    "uk": [
        "дружина вагітна у неї кровотеча",
        "я вагітна йде кров",
    ],
    "ru": [
        "жена беременна у нее кровотечение",
        "я беременна пошла кровь",
    ],
    "pl": [
        "żona w ciąży krwawi",
        "jestem w ciąży i leci krew",
    ],
    "ro": [
        "soția e însărcinată și sângerează",
        "sunt gravidă și am sânge",
    ],
    "fr": [
        "ma femme est enceinte et elle saigne",
        "je suis enceinte je perds du sang",
    ],
}
IN_PAIN = {
    "de": [
        "ich bin schwanger und habe bauchschmerzen",
        "starke schmerzen, bin schwanger",
    ],
    "en": [
        "im pregnant and my belly hurts",
        "strong pain, my wife is pregnant",
    ],
    "ar": [
        "ana 7amel w batni byewja3ni ktir",
        "مرتي حامل وبطنها بيوجعها كتير",
    ],
    "fa": [
        "حامله هستم شکمم درد میکند",
        "hamela hastam delam dard mikona",
    ],
    "tr": [
        "hamileyim karnim cok agriyor",
        "eşim hamile sancısı var",
    ],
    "uk": [
        "я вагітна дуже болить живіт",
    ],
    "ru": [
        "беременна и тянет спину",
    ],
    "pl": [
        "jestem w ciąży i bardzo boli mnie brzuch",
    ],
    "ro": [
        "sunt gravidă și am crampe",
    ],
    "fr": [
        "jai mal au ventre et je suis enceinte",
    ],
}
WELL = {
    "de": [
        "ich bin schwanger, wo ist ein frauenarzt",
        "schwanger, muss ich zur blutabnahme",
    ],
    "en": [
        "im pregnant, where can i get a blood test",
    ],
    "ar": [
        "ana 7amel wen doktor",
        "انا حامل وبدي تحليل دم",
    ],
    "fa": [
        "حامله هستم داکتر کجاست",
    ],
    "tr": [
        "hamileyim kan tahlili nerede",
    ],
    "uk": [
        "я вагітна де здати кров",
    ],
    "ru": [
        "я беременна где сдать кровь",
    ],
    "pl": [
        "jestem w ciąży gdzie zbadać krew",
    ],
    "ro": [
        "sunt gravidă unde fac analize de sânge",
    ],
    "fr": [
        "ma femme est enceinte",
        "enceinte, où faire une prise de sang",
    ],
}


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return DangerPatterns.from_data(FILES)


@pytest.mark.parametrize("language", BLEEDING)
def test_pregnant_and_bleeding_is_strong_in_pain_weak_with_the_doctor(patterns: DangerPatterns, language: str) -> None:
    for message in BLEEDING[language]:
        assert patterns.recognise(message, {language: 0.99}) == Danger("strong", "emergency"), message
    for message in IN_PAIN[language]:
        heard = patterns.recognise(message, {language: 0.99})
        assert heard is not None and heard.strength == "weak" and heard.unwell, message
    for message in WELL[language]:
        heard = patterns.recognise(message, {language: 0.99})
        assert heard is None or (heard.strength == "weak" and not heard.unwell), message


def understood(crisis: float, emergency: float = 0.0) -> Understanding:
    candidates = (Candidate("find_doctor", 0.5), Candidate("emergency", emergency), Candidate("crisis_support", crisis))
    return Understanding("find_doctor", 0.5, "confident", "find_doctor", candidates)


def test_the_line_names_the_helpline_where_violence_may_be_meant() -> None:
    weak = Danger("weak")
    assert fitting(weak, understood(0.09)) == VIOLENCE
    assert fitting(weak, understood(0.01)) is None and fitting(weak, understood(0.05, 0.1)) is None
    assert fitting(Danger("weak", unwell=True), understood(0.2)) == DOCTOR


@pytest.mark.parametrize("locale", ANSWERED)
@pytest.mark.parametrize(("more", "number"), [(DOCTOR, "116117"), (VIOLENCE, "116 016")])
def test_one_line_stands_above_the_answer_with_its_number_to_tap(locale: str, more: str, number: str) -> None:
    composer = Composer(Shipped(shipped.guide()), shipped.holidays(), locale, shipped.TODAY)
    line, answer, *_ = composer.with_help_line(composer.reply(understood(0.0), {}), more).utterances
    assert (line.kind, answer.kind) == ("danger", "answer") and number in line.text and "112" in line.text
    assert {f"tel:{number.replace(' ', '')}", "tel:112"} <= {link.url for link in line.links}


async def test_who_is_pregnant_and_in_pain_reads_of_the_doctor_on_call_above_the_answer(lotse: Lotse) -> None:
    answering = lotse.answering(ScriptedDialogue("pregnancy_birth"))
    answer = await answering.answer(Question("c", "jai mal au ventre et je suis enceinte", locale="fr"))
    assert "116117" in answer.reply.utterances[0].text and len(answer.reply.utterances) > 1
