"""What some messages say by themselves: a swindle on the telephone, a dismissal, an office that does not answer, who
cannot read."""

from __future__ import annotations

import pytest

from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.answers.guidance import SWINDLE, SWINDLED
from bot.service.meaning.self_evident import SelfEvidentStep
from bot.service.turn.compose import Composer
from bot.wiring.dialogues import completed
from bot.wiring.files import load_rows
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
SWINDLES = {
    "de": ["ein Kommissar ruft an und will meine PIN", "angeblich Volksbank, ich soll die TAN durchgeben"],
    "en": ["a man says he is from bank and wants my pin", "officer on whatsapp, he say buy steam cards"],
    "ar": ["واحد اتصل وقال من البنك وبدو الرمز", "ضابط بقول من الشرطة بدو كروت هدايا"],
    "fa": ["یکی زنگ زد میگه از بانکه رمز کارتمو میخواد", "پولیس در واتساپ میگه کارت هدیه بخر"],
    "fr": ["un homme dit qu'il est de la banque et veut mon code", "la police au telephone veut des cartes cadeaux"],
    "pl": ["dzwoni facet z banku, chce pin", "podaje sie za policjanta? niby policjant chce kod blik"],
    "ro": ["ma suna unul de la banca vrea pinul", "zice ca e de la politie si vrea carduri cadou"],
    "ru": ["звонят из банка просят код из смс", "говорит что следователь, хочет подарочные карты"],
    "tr": ["bankadanım diyor şifremi istiyor", "polis aradı hediye kartı al diyor"],
    "uk": ["дзвонять з банку і питають пароль", "каже що з поліції, треба купити картку google"],
}  # fmt: skip
DISMISSED = [
    "chef hat mich rausgeschmissen", "i got fired by sms", "طردوني من الشغل", "از کار اخراج شدم",
    "on m'a renvoyé du travail", "wyrzucili mnie z pracy", "m-au dat afara de la munca", "меня уволили",
    "beni isten attilar", "шеф мене звільнив",
]  # fmt: skip
UNANSWERED = [
    "Sachbearbeiter antwortet nicht", "why nobody answer my email 3 months", "الموظف ما رد علي",
    "هیچکس جواب نمیده به ایمیلم", "ils ne repondent jamais au telephone", "nikt nie odpisuje",
    "nimeni nu raspunde la telefon",
    "ya uzhe pisal oni ne otvechayut", "telefonu acmiyorlar", "дзвонила, не беруть трубку",
]  # fmt: skip
ILLITERATE = [
    "will Deutsch lernen, kann nicht lesen", "i want learn german, i never learned to read i cant read",
    "بدي كورس الماني بس ما بعرف اقرا",
    "درس آلمانی میخواهم سواد ندارم", "cours d'allemand mais je ne sais pas lire",
    "kurs niemieckiego, nie umiem czytac",
    "vreau la curs dar nu stiu sa scriu", "хочу на курсы, не умею читать", "kursa gitmek istiyorum okumam yok",
    "курс німецької, не вмію писати",
]  # fmt: skip


def understood(response: str, intent: str = "", *named: Entity) -> Understanding:
    zone = "choice" if response == "choice" else "confident"
    intent = intent or response
    return Understanding(intent, 0.9, zone, response, (Candidate(intent, 0.9),), entities=named)  # type: ignore[arg-type]


async def heard(
    text: str, u: Understanding, context: dict[str, str] | None = None, danger: str | None = None
) -> Understanding:
    step = SelfEvidentStep(load_rows(PROJECT, "self_evident"))
    return await step.completed(u, UserMessage("x", text, {}, context or {}, danger))  # type: ignore[arg-type]


@pytest.mark.parametrize(("locale", "text"), [(code, text) for code, known in SWINDLES.items() for text in known])
async def test_who_calls_from_the_bank_or_the_police_and_wants_a_code_is_a_swindler(locale: str, text: str) -> None:
    for u in (understood("bank_account"), understood("choice"), understood("crisis_support")):
        said = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(await heard(text, u), {})
        assert said.utterances[0].source == f"{SWINDLED}/{locale}" and "116 116" in said.utterances[0].text
    again = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(
        understood("follow_up_again"), said.context
    )
    assert "116 116" in again.utterances[0].text
    assert (await heard(text, understood("emergency"), danger="strong")).response == "emergency"


async def test_debts_are_debts_and_what_is_called_fraud_is_a_swindle() -> None:
    for text in ("betrug im internet", "перевела деньги мошенникам", "j'ai été victime d'une arnaque"):
        named = await heard(text, understood("debt_advice"))
        assert [e.name for e in named.entities] == ["swindle"]
    for text in ("Mahnung bekommen", "долги по кредиту"):
        assert not (await heard(text, understood("debt_advice"))).entities


@pytest.mark.parametrize(
    "text",
    ["i forgot the pin the bank says come", "the bank sent me a letter with the new code", "пин от карты где взять",
     "pin für mein handy vergessen sagt die firma", "jobcenter wants my bank statements", "банк прислал карту"],
)  # fmt: skip
async def test_ones_own_code_is_no_swindle(text: str) -> None:
    assert await heard(text, understood("bank_account")) == understood("bank_account")


@pytest.mark.parametrize("text", DISMISSED)
async def test_who_was_put_out_of_work_reads_about_rights_at_work(text: str) -> None:
    for u in (understood("choice", "file_complaint"), understood("file_complaint"), understood("deportation_threat")):
        assert (await heard(text, u)).response == "labour_rights"
    assert (await heard(text, understood("social_benefits"))).response == "social_benefits"


@pytest.mark.parametrize("text", UNANSWERED)
async def test_an_office_that_does_not_answer_is_a_case_that_stands_still(text: str) -> None:
    for u in (understood("choice", "office_contact"), understood("file_complaint"), understood("ask_waiting")):
        assert (await heard(text, u)).response == "ask_case_status"
    assert (await heard(text, understood("file_complaint"), {"intent": "rent_problems"})).response == "file_complaint"


@pytest.mark.parametrize("text", ILLITERATE)
async def test_who_cannot_read_begins_with_reading_and_is_asked_for_no_level(text: str) -> None:
    for u in (understood("ask_simpler"), understood("search_course", "", Entity("level", "A1")), understood("choice")):
        named = await heard(text, u)
        assert named.response == "search_course" and named.entities == (Entity("subject", "literacy"),)


@pytest.mark.parametrize(
    ("text", "response"),
    [("mein vermieter antwortet nicht", "file_complaint"), ("embassy never answer the phone", "choice"),
     ("ich will mich beschweren niemand antwortet", "file_complaint"), ("you dont answer my question", "choice"),
     ("wyrzucili syna ze szkoły", "choice"), ("entlassen aus dem krankenhaus", "choice"),
     ("ich kann diesen brief nicht lesen", "ask_simpler"), ("не могу прочитать письмо на курсе", "choice"),
     ("my son cannot read yet, which school", "choice")],
)  # fmt: skip
async def test_who_says_something_alike_is_left(text: str, response: str) -> None:
    assert await heard(text, understood(response)) == understood(response)


MATTERS = {
    "social_benefits": [
        "wir haben nichts zu essen", "no food for the kids", "ما عندي شي اكلو", "چیزی برای خوردن نداریم",
        "on n'a plus rien a manger",
        "nie mamy co jesc", "nu avem ce manca", "нам нечего есть", "evde yiyecek yok", "їсти нема шо",
        "jobcenter hat mein geld gestrichen", "السوسيال قطعو عني المصاري", "джобцентр урезал выплаты",
    ],
    "rent_problems": [
        "Vermieter hat Strom abgestellt", "landlord cut the power", "صاحب البيت قطع عنا الكهربا",
        "صاحبخانه برق را قطع کرد",
        "le proprio a coupé le courant", "właściciel odciął prąd", "proprietarul a taiat curentul",
        "хозяин отключил свет",
        "ev sahibi elektriği kesti", "господар відключив світло",
    ],
    "youth_welfare": [
        "Neffe 16 allein gekommen aus Syrien", "boy 15, came alone", "ابن اخي 16 وصل لحاله",
        "برادرم 16 ساله تنها آمده",
        "mon neveu 16 ans est arrivé, il est venu seul? 16 seul arrivé", "bratanek 15 lat sam przyjechał",
        "nepot 16 ani singur venit", "племяннику 16, один приехал", "yeğenim 16 tek başına geldi",
        "племінник 16 сам приїхав",
    ],
    "register_address": [
        "was ist Ummeldung", "what does anmeldung mean", "شنو يعني اومليدونغ", "آنملدونگ یعنی چه",
        "c'est quoi anmeldung",
        "co to jest anmeldung", "ce inseamna anmeldung", "что такое анмельдунг", "anmeldung ne demek",
        "що це уммельдунг",
    ],
    "report_discrimination": [
        "Nachbar sagt ausländer raus", "he says n word to my kid", "الجار يقولي عبد", "میگه خارجی کثیف",
        "le voisin dit sale arabe",
        "sasiad mowi ciapaty", "vecinul zice țigan împuțit", "сосед сказал черномазые", "komşu pis suriyeli diyor",
        "сусід каже понаїхали",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, known in MATTERS.items() for text in known])
async def test_what_is_plainly_said_is_the_matter_where_nothing_else_is_sure(intent: str, text: str) -> None:
    assert (await heard(text, understood("choice", "file_complaint"))).response == intent
    assert (await heard(text, understood("public_transport"))).response == "public_transport"
    after = {"intent": "file_complaint", "last": "intent:file_complaint"}
    assert not (await heard(text, understood(intent), after)).candidates, "it is no more about the matter before"
    assert (await heard(text, understood(intent))).candidates


async def test_whether_it_is_real_is_answered_by_the_warning_once_more() -> None:
    warned = {"intent": "debt_advice", "last": f"intent:{SWINDLED}"}
    for text in ("is this real?", "ist das echt", "هل هذا صحيح", "واقعا راست است", "c'est vrai ?", "czy to prawda",
                 "e adevarat?", "это правда?", "bu gerçek mi", "це правда?"):  # fmt: skip
        assert (await heard(text, understood("choice"), warned)).response == "follow_up_again"
        assert (await heard(text, understood("choice"), {"last": "intent:debt_advice"})).response == "choice"


async def test_it_is_part_of_what_is_around_the_engine() -> None:
    dialogue = completed(ScriptedDialogue("bank_account"), LIBRARY, MovedClock())
    u = await dialogue.understand(UserMessage("x", SWINDLES["de"][0], {"de": 0.9}))
    assert (u.response, SWINDLE in u.entities) == ("debt_advice", True)
