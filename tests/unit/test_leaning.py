"""What a message means after the answer before: which number after help in danger, a correction, a day that is due."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.locale import ANSWERED
from bot.core.understanding import Candidate, Entity, Understanding
from bot.service.compose import Composer
from bot.service.leaning import LeaningDialogue
from bot.wiring.files import load_rows
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
DANGER = {"last": "intent:crisis_violence", "intent": "crisis_support", "protected": "yes"}
YOUTH_OFFICE = {"last": "office:youth_office:location", "office": "youth_office"}


async def leaning(text: str, context: dict[str, str], heard: Understanding) -> Understanding:
    dialogue = LeaningDialogue(ScriptedDialogue(heard.intent), LIBRARY, load_rows(PROJECT, "leaning"))
    return await dialogue.completed(heard, text, {}, context)


def heard(intent: str, response: str = "", *entities: Entity) -> Understanding:
    zone = "choice" if response == "choice" else "confident"
    return Understanding(intent, 0.6, zone, response or intent, (Candidate(intent, 0.6),), entities=entities)


@pytest.mark.parametrize("locale", ["de", "fa", "uk"])
@pytest.mark.parametrize("response", ["office_contact", "office_location", "choice"])
async def test_which_number_after_help_in_danger_is_the_help_once_more(locale: str, response: str) -> None:
    asked = heard("office_contact", response)
    composer = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY)
    reply = composer.reply(await leaning("Welche Nummer?", DANGER, asked), DANGER)
    (said,) = reply.utterances
    assert {"tel:110", "tel:116016"} <= {link.url for link in said.links}


async def test_what_is_not_surely_understood_after_danger_goes_to_the_protection_group() -> None:
    u = await leaning("بچه هایم را می گیرند؟", DANGER, heard("housing_search", "choice"))
    assert u.response == "request_human"
    said = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, DANGER).utterances
    assert "Schutz" in said[-1].text


async def test_who_asks_for_a_person_after_danger_reads_the_help_first() -> None:
    u = await leaning("und meine Kinder?", DANGER, heard("childcare_place", "choice"))
    first, *_, offer = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, DANGER).utterances
    assert "116 016" in first.text and {"tel:110", "tel:116016"} <= {link.url for link in first.links}
    assert "Schutz" in offer.text
    usual = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(heard("request_human"), {}).utterances
    assert "116 016" not in usual[0].text


async def test_what_was_done_to_somebody_is_not_the_matter_when_they_ask_where_to_go() -> None:
    stolen = Entity("matter", "theft")
    u = await leaning(
        "he stole my passport, where can i go", DANGER, heard("police_and_lost_property", "choice", stolen)
    )
    assert u.response == "follow_up_refuge"
    asked = await leaning("he stole my passport", DANGER, heard("office_location", "", stolen))
    assert asked.response == "office_location"


NOT_THE_POLICE = [
    "مابدي الشرطة", "don't call the police please", "پلیس نمی‌خوام", "به پلیس زنگ نزنید", "polisi aramayın",
    "bitte keine Polizei",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_THE_POLICE)
async def test_not_the_police_after_violence_is_the_help_and_who_finds_a_safe_place(text: str) -> None:
    police = Entity("office", "police")
    u = await leaning(text, DANGER, heard("police_and_lost_property", "", police))
    assert u.response == "follow_up_refuge" and "police" not in u.values("office")
    assert (await leaning(text, {}, heard("police_and_lost_property"))).response == "police_and_lost_property"


@pytest.mark.parametrize("locale", ANSWERED)
async def test_who_wants_no_police_reads_of_the_helpline_first(locale: str) -> None:
    u = await leaning("bitte keine Polizei", DANGER, heard("police_and_lost_property"))
    first, *_, last = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, DANGER).utterances
    assert first.text.find("116 016") < first.text.find("110") and "tel:03023125970" in {
        link.url for link in first.links
    }
    assert last.kind == "danger"


async def test_help_said_once_more_has_no_line_of_help_above_it() -> None:
    """ "No police please", after violence: three times the number of the police is no answer to that."""
    u = await leaning("no police please", DANGER, heard("police_and_lost_property"))
    composer = Composer(LIBRARY, shipped.holidays(), "en", shipped.TODAY)
    reply = composer.reply(u, DANGER)
    assert composer.with_help_line(reply) == reply
    usual = composer.reply(heard("waste_separation"), {})
    assert [one.kind for one in composer.with_help_line(usual).utterances[:2]] == ["danger", "answer"]


async def test_a_house_for_women_in_levantine_arabic_is_a_safe_place() -> None:
    u = await leaning("في شي دار للنسوان؟", DANGER, heard("women_services", "choice"))
    assert u.response == "follow_up_refuge"


EMERGENCY = {"last": "intent:emergency", "intent": "emergency", "protected": "yes"}
PAST = ["ні, не зараз, вночі боліло", "nein nicht jetzt, heute nacht", "hayır şimdi değil, gece ağrıdı", "لا مو هلق"]


@pytest.mark.parametrize("locale", ANSWERED)
@pytest.mark.parametrize("response", ["deny", "choice", "fallback"])
async def test_a_no_that_says_more_after_an_emergency_names_a_doctor_and_when_to_call(
    locale: str, response: str
) -> None:
    for text in PAST:
        u = await leaning(text, EMERGENCY, heard("deny", response))
        (said,) = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, EMERGENCY).utterances
        assert {"tel:112", "tel:110", "tel:116117"} <= {link.url for link in said.links}
        assert "116117" in said.text and "112" in said.text


async def test_a_no_that_says_more_after_violence_is_the_help_once_more() -> None:
    u = await leaning("nein nicht jetzt, gestern abend", DANGER, heard("deny"))
    (said,) = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, DANGER).utterances
    assert "116 016" in said.text


async def test_a_bare_no_after_danger_and_a_no_after_anything_else_are_a_no() -> None:
    assert await leaning("nein danke", EMERGENCY, heard("deny")) == heard("deny")
    assert await leaning("nein nicht jetzt", YOUTH_OFFICE, heard("deny")) == heard("deny")


REFUGE = {
    "de": ["wo kann ich jetzt hin mit den Kindern", "wohin soll ich gehen"],
    "en": ["where can we go now", "is there a safe place"],
    "ar": ["وين روح هلق", "لوين بدي اهرب مع اولادي"],
    "fa": ["حالی کجا برویم", "کجا فرار کنم"],
    "fr": ["où aller avec mes enfants", "je dois partir où"],
    "pl": ["gdzie mam iść z dziećmi", "dokąd uciec"],
    "ro": ["unde să mă duc cu copilul", "unde fug"],
    "ru": ["куда нам теперь идти", "где спрятаться с детьми"],
    "tr": ["nereye gideyim", "çocuklarla nereye kaçayım"],
    "uk": ["куди нам тепер йти", "де сховатися з дітьми"],
}
MISTAKEN = [("library_leisure", ""), ("housing_search", "page"), ("housing_search", "choice"), ("office_location", "")]


@pytest.mark.parametrize(("locale", "text"), [(code, text) for code, known in REFUGE.items() for text in known])
@pytest.mark.parametrize(("intent", "response"), MISTAKEN)
async def test_where_to_go_after_violence_is_the_help_and_a_safe_place(
    locale: str, text: str, intent: str, response: str
) -> None:
    u = await leaning(text, DANGER, heard(intent, response, Entity("audience", "children")))
    reply = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, DANGER)
    help_again, safe = reply.utterances
    assert {"tel:110", "tel:116016"} <= {link.url for link in help_again.links}
    assert "Frauenhaus" in safe.text or (locale == "en" and "women's shelter" in safe.text)
    assert "tel:03023125970" in {link.url for link in safe.links} and reply.context["last"] == DANGER["last"]


BEDS = [
    ("de", "wo sollen wir heute Nacht schlafen"), ("en", "where can we sleep tonight"), ("ar", "وين ننام الليلة"),
    ("fa", "امشب کجا بخوابیم"), ("fr", "ou dormir cette nuit avec les enfants"), ("pl", "gdzie mamy dziś spać"),
    ("ro", "unde dormim la noapte"), ("ru", "где нам сегодня ночевать"), ("tr", "bu gece nerede yatacağız"),
    ("uk", "де нам сьогодні ночувати"),
]  # fmt: skip


@pytest.mark.parametrize(("locale", "text"), BEDS)
async def test_who_looks_for_a_bed_after_violence_reads_of_the_shelter_too(locale: str, text: str) -> None:
    for context in (DANGER, {**DANGER, "last": "intent:crisis_support"}):
        u = await leaning(text, context, heard("housing_search", "", Entity("tonight", "yes")))
        said = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, context).utterances
        assert [one.links[0].url for one in said[1:]] == ["tel:03023125970", "tel:03023125520"]
    despair = {"last": "intent:crisis_despair", "intent": "crisis_support"}
    u = await leaning(text, despair, heard("housing_search", "choice"))
    assert len(Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, despair).utterances) == 1


async def test_where_to_go_after_despair_is_the_help_alone_and_without_danger_nothing_new() -> None:
    despair = {"last": "intent:crisis_despair", "intent": "crisis_support"}
    u = await leaning("wohin soll ich gehen", despair, heard("library_leisure"))
    (said,) = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, despair).utterances
    assert "0800 1110111" in said.text
    assert await leaning("wohin soll ich gehen", {}, heard("library_leisure")) == heard("library_leisure")
    sure = heard("search_course")
    assert await leaning("wo kann ich in den Kurs gehen", DANGER, sure) == sure


async def test_a_sure_question_or_a_named_office_after_danger_is_answered_as_ever() -> None:
    sure, named = heard("register_address"), heard("office_contact", "", Entity("office", "jobcenter"))
    assert await leaning("Wie melde ich mich an?", DANGER, sure) == sure
    assert await leaning("Nummer vom Jobcenter?", DANGER, named) == named
    assert (await leaning("Nummer?", {}, heard("office_contact"))).response == "office_contact"


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
        assert (await leaning(text, LETTER, heard("express_frustration"))).response == "legal_advice"


@pytest.mark.parametrize("text", UNTIL_WHEN)
@pytest.mark.parametrize("context", [{}, {"intent": "legal_advice", "last": "intent:legal_advice"}])
async def test_until_when_one_must_answer_is_about_the_letter(text: str, context: dict[str, str]) -> None:
    u = await leaning(text, context, heard("ask_waiting"))
    said = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, context).utterances
    assert u.response == "legal_advice" and "hält keine Frist ein" in said[0].text


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
