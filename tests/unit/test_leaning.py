"""What a message means after the answer before: a correction, a day that is due, a deadline that is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.locale import ANSWERED
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.meaning.leaning import LeaningStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows, load_small

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
YOUTH_OFFICE = {"last": "office:youth_office:location", "office": "youth_office"}


async def leaning(text: str, context: dict[str, str], heard: Understanding) -> Understanding:
    step = LeaningStep(LIBRARY, load_rows(PROJECT, "leaning") | load_small(PROJECT))
    return await step.completed(heard, UserMessage("x", text, {}, context))


def heard(intent: str, response: str = "", *entities: Entity) -> Understanding:
    zone = "choice" if response == "choice" else "confident"
    return Understanding(intent, 0.6, zone, response or intent, (Candidate(intent, 0.6),), entities=entities)


CORRECTIONS = [
    "nein, ich meinte das Schulamt", "no, I meant the school office", "لا، أقصد مكتب المدارس",
    "نه، منظورم ادارهٔ مدارس بود",
    "non, je voulais dire le service scolaire", "nie, chodziło mi o wydział oświaty", "nu, biroul școlar",
    "нет, я имел в виду школьный отдел", "hayır, okul dairesi", "ні, я мав на увазі шкільний відділ",
]  # fmt: skip


@pytest.mark.parametrize("text", CORRECTIONS)
@pytest.mark.parametrize("intent", ["deny", "school_life"])
async def test_no_and_another_office_is_the_same_question_about_that_office(text: str, intent: str) -> None:
    u = await leaning(text, YOUTH_OFFICE, heard(intent, "", Entity("office", "school_office")))
    assert u.response == u.intent == "office_location"


async def test_no_and_another_office_is_the_same_question_also_after_one_about_a_day() -> None:
    before = {**YOUTH_OFFICE, "last": "office:youth_office:hours:2026-12-05"}
    u = await leaning("nein, das Schulamt", before, heard("deny", "", Entity("office", "school_office")))
    assert u.response == "office_hours"


async def test_without_an_office_before_a_no_names_who_is_responsible() -> None:
    assert (await leaning("nein, das Schulamt", {}, heard("deny", "", Entity("office", "school_office")))).response == (
        "find_responsible_office"
    )
    for kept in (heard("deny"), heard("office_hours", "", Entity("office", "school_office"))):
        assert await leaning("nein, wann öffnet es?", YOUTH_OFFICE, kept) == kept


REPLIES = [
    "Ich muss bis Montag antworten", "I must answer by Monday", "لازم أرد قبل يوم الاثنين", "تا دوشنبه باید جواب بدهم",
    "Je dois répondre avant lundi", "Muszę odpowiedzieć do poniedziałku", "Trebuie să răspund până luni",
    "Мне надо ответить до понедельника", "Pazartesiye kadar cevap vermem lazım", "Я маю відповісти до понеділка",
]  # fmt: skip
LEAVING = [
    "Er sagt, wir müssen bis Ende des Monats raus", "we must leave by the end of the month",
    "لازم نطلع قبل نهاية الشهر",
    "گفت تا آخر ماه باید برویم", "on doit partir avant la fin du mois", "musimy się wyprowadzić do końca miesiąca",
    "trebuie să plecăm până la sfârșitul lunii", "мы должны съехать до конца месяца",
    "ay sonuna kadar çıkmamız lazım", "ми мусимо виїхати до кінця місяця",
]  # fmt: skip


@pytest.mark.parametrize("text", REPLIES)
@pytest.mark.parametrize("response", ["ask_waiting", "choice"])
async def test_an_answer_due_by_a_day_is_about_a_letter_and_says_that_writing_here_keeps_no_deadline(
    text: str, response: str
) -> None:
    u = await leaning(text, {}, heard("ask_waiting", response, Entity("weekday", "mon")))
    said = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, {}).utterances
    assert u.response == "legal_advice" and "hält keine Frist ein" in said[0].text


UNTIL_WHEN = [
    "Bis wann muss ich antworten?", "wie lange habe ich Zeit für den Widerspruch", "until when do i have to reply",
    "how long do i have to answer", "لحد امتى لازم رد", "تا چند روز باید جواب بدهم", "jusqu'à quand je dois répondre",
    "do kiedy mam odpowiedzieć", "ile mam dni na odwołanie", "până când trebuie să răspund",
    "до какого числа надо ответить", "сколько у меня времени на ответ", "ne zamana kadar cevap vermem lazım",
    "до якого числа треба відповісти", "скільки в мене часу на відповідь",
    "сколько времени чтобы ответить", "скільки часу щоб відповісти", "cevap vermek için ne kadar sürem var",
]  # fmt: skip


OBJECTING = [
    "ich bin nicht einverstanden", "i dont agree", "انا مو موافق", "قبول ندارم", "je suis pas d'accord",
    "nie zgadzam sie", "nu sunt de acord", "я не согласна", "kabul etmiyorum", "я не згодна",
]  # fmt: skip
UNTRUE = [
    "das stimmt aber nicht", "thats not true", "هذا غلط", "این درست نیست", "c'est pas vrai", "to nieprawda",
    "nu e adevarat", "это неправда", "bu doğru değil", "це неправда",
]  # fmt: skip
LETTER = {"intent": "legal_advice", "last": "intent:legal_advice"}


@pytest.mark.parametrize("text", [*OBJECTING, *UNTRUE])
async def test_who_does_not_agree_with_a_letter_hears_where_to_go_and_that_writing_here_objects_to_nothing(
    text: str,
) -> None:
    u = await leaning(text, LETTER, heard("deny"))
    said = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, LETTER).utterances
    assert u.response == "legal_advice" and "kein Widerspruch" in said[0].text


@pytest.mark.parametrize("text", [*OBJECTING, *UNTRUE])
async def test_elsewhere_a_no_is_a_no(text: str) -> None:
    for context in ({}, {"intent": "search_course", "last": "courses:0:subject=german"}):
        assert (await leaning(text, context, heard("deny"))).response == "deny"
    permit = {"intent": "residence_permit", "last": "intent:residence_permit"}
    assert ((await leaning(text, permit, heard("deny"))).response == "deny") is (text in UNTRUE)


async def test_impatience_before_a_deadline_is_a_question_about_it() -> None:
    for text in ("ile mam czasu na odpowiedz", "چقدر وقت دارم جواب بدم"):
        assert (await leaning(text, LETTER, heard("express_frustration"))).response == "follow_up_due"


@pytest.mark.parametrize("text", UNTIL_WHEN)
@pytest.mark.parametrize("context", [{}, {"intent": "legal_advice", "last": "intent:legal_advice"}])
async def test_until_when_one_must_answer_is_about_the_letter(text: str, context: dict[str, str]) -> None:
    u = await leaning(text, context, heard("ask_waiting"))
    said = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, context).utterances
    assert u.response == "follow_up_due"
    assert "nur ein Mensch" in said[0].text and "hält keine Frist ein" in said[1].text


@pytest.mark.parametrize(
    "text",
    ["Wann antwortet ihr mir?", "when will somebody answer me", "متى حدا بيرد علي", "کی جواب میدهید",
     "quand est-ce que vous répondez", "kiedy ktoś odpowie", "când îmi răspunde cineva", "когда мне ответят",
     "ne zaman cevap verirsiniz", "коли мені відповідять", "how long until you answer"],
)  # fmt: skip
async def test_when_somebody_answers_is_waiting(text: str) -> None:
    assert (await leaning(text, {"intent": "legal_advice"}, heard("ask_waiting"))).response == "ask_waiting"


@pytest.mark.parametrize("text", LEAVING)
async def test_a_day_by_which_one_must_leave_stays_with_the_flat(text: str) -> None:
    tenancy = {"intent": "rent_problems", "last": "intent:rent_problems"}
    assert (await leaning(text, tenancy, heard("crisis_support", "choice"))).response == "rent_problems"
    asked = await leaning(text, tenancy, heard("deportation_threat"))
    assert (asked.response, [c.intent for c in asked.candidates]) == ("choice", ["rent_problems", "deportation_threat"])
    assert (await leaning(text, {}, heard("deportation_threat"))).response == "deportation_threat"


async def test_waiting_without_a_day_and_other_matters_are_what_they_were() -> None:
    waiting, bus = heard("ask_waiting"), replace(heard("public_transport"), entities=(Entity("weekday", "mon"),))
    assert await leaning("Wann antwortet mir jemand?", {"intent": "legal_advice"}, waiting) == waiting
    assert await leaning("Ich muss bis Montag ein Ticket haben", {"intent": "legal_advice"}, bus) == bus


PARENTS = [
    "Ich habe ein Kind", "I have a child", "عندي طفل", "طفل دارم", "J'ai un enfant", "Mam dziecko", "Am un copil",
    "У меня есть ребенок", "Çocuğum var", "У мене є дитина", "Ich habe zwei kleine Kinder",
]  # fmt: skip
COURSES = {"last": "courses:0:subject=german&level=A1"}


@pytest.mark.parametrize("text", PARENTS)
@pytest.mark.parametrize("intent", ["emergency", "child_benefit"])
async def test_a_child_named_after_courses_wants_childcare_not_a_course_for_children(text: str, intent: str) -> None:
    u = await leaning(text, COURSES, heard(intent, "", Entity("audience", "children")))
    assert (u.response, u.entities) == ("follow_up_changed", (Entity("childcare", "yes"),))
    assert (await leaning(text, {}, heard(intent))).response == intent


CARED = [
    "у мене двоє дітей, є догляд за дітьми?", "عندي ولدين صغار، في حضانة وقت الكورس؟", "gibt es da Kinderbetreuung?",
    "am doi copii, este îngrijire pentru copii?", "çocuk bakımı var mı?", "il y a une garde pour les enfants ?",
    "دو طفل دارم، نگهداری از اطفال هست؟", "mam dzieci, czy jest opieka nad dziećmi?", "is there any childcare?",
    "у меня двое детей, есть присмотр за детьми?",
]  # fmt: skip


@pytest.mark.parametrize("text", CARED)
@pytest.mark.parametrize("intent", ["disability_support", "childcare_place"])
async def test_childcare_asked_for_after_courses_is_a_wish_and_no_danger(text: str, intent: str) -> None:
    asked = replace(heard(intent, "choice", Entity("audience", "children")), help_line=True)
    u = await leaning(text, COURSES, asked)
    assert (u.response, u.entities, u.help_line) == ("follow_up_changed", (Entity("childcare", "yes"),), False)
    assert (await leaning(text, {}, asked)) == asked


@pytest.mark.parametrize("text", ["he beats me, is there childcare", "das Jugendamt will das Kind, gibt es Betreuung"])
async def test_childcare_beside_anything_else_is_what_it_was(text: str) -> None:
    asked = replace(heard("crisis_support", "choice"), help_line=True)
    assert (await leaning(text, COURSES, asked)) == asked


@pytest.mark.parametrize("text", ["Ich habe ein Kind verloren", "Mein Kind", "my child is hurt", "Ich habe", ""])
async def test_more_or_less_than_that_is_what_it_was(text: str) -> None:
    assert (await leaning(text, COURSES, heard("emergency"))).response == "emergency"


BARE_UNTIL = [
    "was soll ich machen bis wann", "wie lange hab ich zeit", "until when", "how many days do i have", "لحد ايمتى",
    "كم يوم معي", "چند روز وقت دارم", "تا چه وقت", "jusqu'à quand ?", "combien de temps j'ai", "do kiedy",
    "ile mam czasu",
    "pana cand", "cate zile am", "до какого числа", "сколько у меня времени", "ne kadar sürem var", "ne zamana kadar",
    "до якого числа", "скільки в мене часу",
]  # fmt: skip
MISSED = [
    "frist ist schon vorbei", "hab die frist verpasst", "i missed the deadline already", "the deadline has passed",
    "راحت المهلة", "فاتتني المهلة", "مهلتش گذشته", "مهلت تمام شده", "le délai est passé", "j'ai raté le délai",
    "termin już minął", "termin upłynął", "am pierdut termenul", "termenul a trecut deja", "срок уже прошёл",
    "я пропустила срок", "süre geçti", "süreyi kaçırdım", "термін вже минув", "строк минув", "пропустила строк",
]  # fmt: skip
CHOSEN = {"last": "choice:ask_case_status,legal_advice"}


@pytest.mark.parametrize("text", BARE_UNTIL)
@pytest.mark.parametrize("response", ["office_hours", "choice", "fallback", "labour_rights", "follow_up_same"])
async def test_until_when_after_a_letter_is_its_deadline_and_no_opening_hours(text: str, response: str) -> None:
    for context in (LETTER, CHOSEN):
        u = await leaning(text, context, heard("office_hours", response))
        said = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, context).utterances
        assert u.response == "follow_up_due"
        assert "nur ein Mensch" in said[0].text and "hält keine Frist ein" in said[1].text


UNTIL = {
    "de": ("bis wann ich muss antworten", "wie viel zeit hab ich"),
    "en": ("until when must i answer", "how much time do i have"),
    "ar": ("لايمتى لازم رد", "كم يوم معي"),
    "fa": ("تا کی وقت دارم", "چند روز وقت دارم"),
    "fr": ("jusqu'a quand je dois repondre", "combien de temps j'ai"),
    "pl": ("do kiedy musze odpowiedziec", "ile mam czasu"),
    "ro": ("pana cand trebuie sa raspund", "cat timp am"),
    "ru": ("до какого числа надо ответить", "сколько у меня времени"),
    "tr": ("ne zamana kadar cevap vermem lazım", "ne kadar sürem var"),
    "uk": ("до якого числа відповісти", "скільки часу в мене є"),
}


@pytest.mark.parametrize("locale", ANSWERED)
async def test_until_when_after_benefits_or_debts_is_for_who_reads_the_letter_and_a_person_is_offered(
    locale: str,
) -> None:
    for matter in ("social_benefits", "debt_advice", "housing_benefit"):
        context = {"intent": matter, "last": f"intent:{matter}"}
        for text in UNTIL[locale.partition("-")[0]]:
            u = await leaning(text, context, heard("ask_waiting", "choice"))
            assert u.response == "follow_up_due", (matter, text)
        reply = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, context)
        assert reply.context["intent"] == "legal_advice"
        assert "intent:request_human" in {button.payload for one in reply.utterances for button in one.buttons}


async def test_until_when_of_a_flat_stays_with_the_tenancy() -> None:
    tenancy = {"intent": "rent_problems", "last": "intent:rent_problems"}
    assert (await leaning("bis wann?", tenancy, heard("ask_waiting"))).response == "rent_problems"


async def test_until_when_of_a_permit_stays_with_the_permit() -> None:
    permit = {"intent": "residence_permit", "last": "intent:residence_permit"}
    assert (await leaning("bis wann?", permit, heard("office_hours"))).response == "residence_permit"


@pytest.mark.parametrize(
    "text",
    ["bis wann ist da offen", "until when are you open", "لحد ايمتى فاتحين", "تا چند باز است",
     "jusqu'à quand c'est ouvert",
     "do kiedy otwarte", "pana cand e deschis", "до какого часа работает", "saat kaça kadar açık",
     "до котрої відчинено",
     "how long do i have to wait"],
)  # fmt: skip
async def test_until_when_it_is_open_is_about_the_office(text: str) -> None:
    assert await leaning(text, LETTER, heard("office_hours")) == heard("office_hours")


async def test_until_when_below_an_office_a_course_or_help_is_what_it_was() -> None:
    for context in (
        {**LETTER, "last": "office:migration_advice:location"}, {"last": "courses:0:level=A1",
        "intent": "legal_advice"},
        {"last": "intent:crisis_violence", "intent": "crisis_support"}, {}, {"intent": "library_leisure"},
    ):  # fmt: skip
        assert await leaning("bis wann?", context, heard("office_hours")) == heard("office_hours")


@pytest.mark.parametrize("text", MISSED)
@pytest.mark.parametrize(
    "response", ["integration_course_rights", "office_appointment", "choice", "affirm", "fallback"]
)
async def test_a_deadline_that_was_missed_is_advice_today(text: str, response: str) -> None:
    for context in (LETTER, CHOSEN, {}, {"intent": "office_hours", "last": "office:foreigners_office:hours"}):
        u = await leaning(text, context, heard("office_appointment", response))
        late, letters, *_ = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, context).utterances
        assert "noch heute" in late.text and "hält keine Frist ein" in letters.text


async def test_after_the_answer_for_late_ones_letters_are_spoken_of() -> None:
    u = await leaning("frist vorbei", {}, heard("fallback"))
    reply = Composer(LIBRARY, shipped.holidays(), "en", shipped.TODAY).reply(u, {})
    assert (reply.context["intent"], reply.context["last"]) == ("legal_advice", "intent:legal_advice")


async def test_an_appointment_that_was_missed_and_deadlines_of_other_matters_are_what_they_were() -> None:
    booked = {"intent": "office_appointment", "last": "office:jobcenter:appointment"}
    asked = heard("office_appointment")
    for text in ("termin już minął", "термін вже минув", "пропустила термін"):
        assert await leaning(text, booked, asked) == asked
    for text in ("przegapiłam termin", "пропустила термін", "пропустила термин"):
        assert await leaning(text, {}, asked) == asked
        assert (await leaning(text, LETTER, asked)).response == "follow_up_late"
    for text in ("ich habe den Termin verpasst", "i missed my appointment", "فاتني الموعد",
                 "am pierdut pașaportul", "i missed the bus", "oturumumun süresi doldu"):  # fmt: skip
        assert await leaning(text, LETTER, asked) == asked
    for context in ({"last": "courses:0:level=A1"}, {"intent": "library_leisure", "last": "intent:library_leisure"}):
        assert await leaning("frist ist schon vorbei", context, asked) == asked
