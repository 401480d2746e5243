"""What says itself that there is no danger is answered as the question it is; the same words in danger are heard."""

from __future__ import annotations

import pytest

from bot.core.danger import Danger, DangerPatterns
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.answers.guidance import ASYLUM, NO_PAPERS
from bot.service.meaning.no_alarm import NoAlarmDialogue
from bot.settings import PROJECT
from bot.wiring.files import load_danger
from tests.fakes import ScriptedDialogue

POLICE = [
    "rufen die dann die polizei?", "ruft das amt die polizei wenn ich keine papiere habe", "wird die polizei gerufen",
    "Rufen Sie die Polizei, wenn ich keinen Pass habe?", "ohne papiere rufen die die polizei?",
    "will they call the police", "do they call the police if i have no papers", "they will call the police?",
    "does the hospital tell the police", "do you call the police", "ils vont appeler la police?",
    "est-ce qu'ils appellent la police", "si j'ai pas de papiers ils appellent la police", "هل سيتصلون بالشرطة؟",
    "رح يخبروا الشرطة؟", "پولیس را خبر میکنند؟", "به پلیس زنگ می‌زنند؟", "kağıdım yok polis çağırırlar mı",
    "polise haber verirler mi", "чи викличуть поліцію якщо немає документів", "лікар повідомить поліцію?",
    "вызовут ли полицию если нет документов", "они полицию вызовут?", "zadzwonią na policję jak nie mam papierów",
    "czy wezwą policję", "vor chema politia?", "daca nu am acte cheama politia?",
]  # fmt: skip
CALLED = [
    "ruft die polizei", "bitte rufen die polizei", "Rufen Sie die Polizei!", "rufen sie sofort die polizei",
    "call the police!", "please call the police", "someone call the police", "appelez la police",
    "appelez la police s'il vous plait", "اتصلوا بالشرطة", "پولیس را خبر کنید", "به پلیس زنگ بزنید",
    "polisi arayın", "викличте поліцію", "вызовите полицию", "пусть вызовут полицию",
    "wezwijcie policję", "chemati politia", "will they call the police he beats me",
    "они вызовут полицию он меня бьет",
]  # fmt: skip
SUPPOSED = [
    "was wenn notfall am wochenende", "wohin im notfall", "what about saturday if emergency",
    "what if there is an emergency on saturday", "et si urgence le samedi", "en cas d'urgence je vais où",
    "شو اعمل اذا صار طارئ يوم السبت", "اگر روز شنبه عاجل شد چه کنم", "cumartesi acil bir şey olursa",
    "а якщо екстрений випадок у суботу", "что если экстренный случай в субботу", "a co jak nagły wypadek w sobotę",
    "ce fac daca e o urgenta sambata",
]  # fmt: skip
DENIED = [
    "notfall nein kein notfall", "kein Notfall", "no emergency", "it is not an emergency", "pas d'urgence",
    "c'est pas une urgence", "مو حالة طارئة", "عاجل نیست", "acil değil", "це не екстрений випадок",
    "не экстренный случай", "to nie jest nagły wypadek", "nu e urgenta",
]  # fmt: skip
LIVING = [
    "ich will nicht sterben ich will nur wissen wo arzt ist", "ich will nicht sterben, ich bin nur müde",
    "i dont want to die i just want to know where the doctor is", "I don't want to die, I am just tired",
    "je ne veux pas mourir je veux savoir où est le médecin", "ما بدي موت بس بدي اعرف وين الدكتور",
    "نمیخواهم بمیرم فقط میخواهم بدانم داکتر کجاست", "ölmek istemiyorum sadece doktor nerede",
    "я не хочу помирати я хочу знати де лікар", "не хочу умирать просто скажите где врач",
    "nie chcę umierać chcę wiedzieć gdzie lekarz", "nu vreau sa mor vreau doar sa stiu unde e doctorul",
]  # fmt: skip
CUT = [
    "my son cut himself", "my son cut his finger", "mein sohn hat sich geschnitten", "mon fils s'est coupé",
    "ابني جرح ايده", "پسرم دستش را برید", "oğlum elini kesti", "син порізався", "сын порезался", "syn się skaleczył",
    "fiul meu s-a taiat la deget",
]  # fmt: skip
IN_DANGER = [
    "my daughter cuts herself", "my daughter cut herself", "she cut herself", "ich habe mich geschnitten",
    "my son cut himself deep", "she cut her wrist", "cut her finger off",
    "meine tochter schneidet sich", "meine tochter ritzt sich", "sie hat sich die pulsadern geschnitten",
    "oğlum kendini kesti", "донька ріже себе", "дочь режет себя", "بنتي تجرح نفسها", "fiica mea isi taie venele",
    "syn się pociął", "fille s'est coupé les veines",
    "подзвоніть у поліцію", "proszę zadzwonić na policję",
    "Notfall!", "no, emergency", "nu, e urgenta!", "notfall mein kind atmet nicht", "emergency my son is not breathing",
    "what if it is an emergency, he is not breathing", "was wenn notfall er blutet stark",
    "ich will nicht mehr leben", "ich will nicht sterben aber ich kann nicht mehr leben", "I don't want to live",
    "I don't want to wake up anymore", "i dont want to die i just want it to stop", "I don't want to die",
    "ich will nicht sterben ich will nur dass es aufhört", "je ne veux pas mourir je veux que ça s'arrête",
    "nie chcę żyć", "не хочу жить", "не хочу жити", "nu mai vreau sa traiesc", "ich will sterben, wo ist der arzt",
    "i want to die i am tired", "میخواهم بمیرم خسته ام", "می‌خواهم بمیرم خسته‌ام", "ölmek istiyorum yorgunum",
    "хочу умереть, я устала", "i dont want to live, where is the doctor",
]  # fmt: skip


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return load_danger(PROJECT)


@pytest.mark.parametrize("message", POLICE)
def test_whether_others_call_the_police_is_a_question(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) is None
    assert patterns.no_alarm(message) == "police"


@pytest.mark.parametrize("message", SUPPOSED)
def test_an_emergency_that_is_supposed_gets_a_line_of_help_at_most(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) in (None, Danger("weak"))
    assert patterns.no_alarm(message) == "emergency"


@pytest.mark.parametrize("message", DENIED)
def test_an_emergency_that_is_denied_is_none(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) in (None, Danger("weak"))
    assert patterns.no_alarm(message) == "no_emergency" and not patterns.denies(message)


@pytest.mark.parametrize("message", LIVING)
def test_no_wish_to_die_beside_a_question_gets_a_line_of_help_at_most(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) in (None, Danger("weak"))
    assert patterns.no_alarm(message) == "living"


@pytest.mark.parametrize("message", CUT)
def test_a_small_cut_is_no_despair(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) in (None, Danger("weak"))
    assert patterns.no_alarm(message) == "hurt"


@pytest.mark.parametrize("message", CALLED)
def test_a_call_for_the_police_is_heard(patterns: DangerPatterns, message: str) -> None:
    found = patterns.recognise(message)
    assert found and found.strength == "strong"
    assert patterns.no_alarm(message) is None


@pytest.mark.parametrize("message", IN_DANGER)
def test_what_only_sounds_like_it_is_left_as_it_was(patterns: DangerPatterns, message: str) -> None:
    assert patterns.no_alarm(message) is None


class Alarmed(ScriptedDialogue):
    """Hears danger in everything, unless nobody speaks of dying."""

    async def understand(self, message: UserMessage) -> Understanding:
        response = (
            "crisis_support"
            if {"sterben", "police", "emergency", "notfall"} & set(message.text.split())
            else "find_doctor"
        )
        candidates = (Candidate(response, 0.7), Candidate("social_benefits", 0.1))
        return Understanding(response, 0.7, "confident", response, candidates)


ANSWERS = [
    ("will they call the police", ASYLUM), ("what if emergency on saturday", "find_doctor"), ("no emergency", "deny"),
    ("ich will nicht sterben ich will wissen wo arzt ist", "find_doctor"), ("call the police", "crisis_support"),
    ("ich will sterben", "crisis_support"), ("notfall", "crisis_support"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "answer"), ANSWERS)
async def test_the_engines_danger_is_not_believed_there(patterns: DangerPatterns, message: str, answer: str) -> None:
    u = await NoAlarmDialogue(Alarmed(), patterns).understand(UserMessage("s", message))
    assert (u.response, u.zone) == (answer, "confident")
    assert (NO_PAPERS in u.entities) is (answer == ASYLUM)


async def test_where_the_engine_thinks_of_danger_a_line_of_help_stays_above_the_doctor(
    patterns: DangerPatterns,
) -> None:
    dialogue = NoAlarmDialogue(Alarmed(), patterns)
    for message, line in [("what if emergency on saturday", True), ("will they call the police", False)]:
        assert (await dialogue.understand(UserMessage("s", message))).help_line is line
