"""Short messages that sound like another matter and stay with the one before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.message import Reply
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.meaning.staying import StayingStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows, load_small

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
COURSES = {"last": "courses:0:subject=german;level=A1", "intent": "search_course"}
EVENTS = {"last": "events:0:day=weekend", "intent": "search_event"}
FAMILY = {"last": "intent:family_reunification", "intent": "family_reunification"}
WAGES = {"last": "intent:labour_rights", "intent": "labour_rights"}
DAY = Entity("date", "2026-12-05/2026-12-05")


async def staying(text: str, context: dict[str, str], intent: str, *entities: Entity) -> Understanding:
    heard = Understanding(intent, 0.9, "confident", intent, (Candidate(intent, 0.9),), entities=entities)
    known = load_rows(PROJECT, "leaning") | load_small(PROJECT)
    return await StayingStep(known).completed(heard, UserMessage("x", text, {}, context))


def said(u: Understanding, context: dict[str, str], locale: str = "de") -> list[str]:
    reply = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, context)
    return [utterance.text for utterance in reply.utterances]


ENROL = [
    "Wie geht die Anmeldung?", "how can i sign up", "كيف فيني سجل بالدورة", "چطور در کورس ثبت نام کنم",
    "comment s'inscrire au cours", "gdzie mogę się zapisać na kurs", "cum pot să mă înscriu la curs",
    "где можно записаться", "kursa nasıl kaydolurum", "де можна записатися на курс", "Ich möchte mich anmelden",
    "melden sie mich an", "sign me up please", "سجلوني", "سجلني بالكورس", "من را ثبت نام کنید", "inscrivez moi svp",
    "proszę mnie zapisać", "zapiszcie mnie", "înscrieți-mă", "запишите меня", "запишіть мене", "beni kaydedin",
    "tragen sie mich ein bitte", "مرا شامل کنید",
]  # fmt: skip
EMBASSIES = [
    "und wo ist die deutsche Botschaft?", "where is the german embassy", "وين القنصلية", "سفارت آلمان کجاست",
    "l'adresse du consulat ?", "gdzie jest niemiecka ambasada", "unde este consulatul", "а где немецкое посольство",
    "büyükelçilik nerede", "де німецьке консульство",
]  # fmt: skip
COMPLAINTS = [
    "wo kann ich mich über den Chef beschweren", "where can i complain about my boss", "وين بشتكي عليه",
    "از کارفرما شکایت کنم",
    "où je peux porter plainte contre mon patron", "gdzie złożyć skargę na szefa", "unde fac plângere",
    "куда пожаловаться на начальника", "patronu nereye şikayet ederim", "куди поскаржитись на начальника",
]  # fmt: skip
REPORTS = [
    "kann ich das melden", "can I report it?", "كيف بلغ", "چطور گزارش بدهم", "où signaler ça ?", "gdzie to zgłosić",
    "unde pot raporta", "куда сообщить", "nereye bildiririm", "куди повідомити",
]  # fmt: skip
NO_POLICE = [
    "keine Polizei", "not the police", "no police please", "مو الشرطة", "پولیس نه", "pas la police", "nie policja",
    "nu la poliție", "только не полиция", "polis olmasın", "не поліцію", "nn pas la police",
]  # fmt: skip
AGES = [
    "er ist 4 Jahre", "seit 2 Monaten", "he is 4 years old", "2 months", "والصغير عمرو ٤ سنين؟", "۴ ساله است",
    "il a 4 ans", "ma 4 lata", "are 7 ani", "ему 4 года", "2 aydır", "мені 68 років",
    "для дочки 8 лет", "для доньки 8 років", "dla corki 8 lat", "pentru fiica mea 8 ani", "für meine tochter 8 jahre",
]  # fmt: skip
DAYS = [
    "und am 5. Dezember", "and december 5?", "و 5 ديسمبر؟", "۵ دسمبر چی؟", "et le 5 décembre", "a 5 grudnia?",
    "dar pe 5 decembrie?", "а 5 декабря?", "5 aralıkta?", "а 5 грудня?", "05.12.?", "am 5. Dezember 2026",
]  # fmt: skip


@pytest.mark.parametrize("text", ENROL)
async def test_after_courses_registering_means_the_course(text: str) -> None:
    u = await staying(text, COURSES, "register_address")
    first, *courses = said(u, COURSES)
    assert "Telefonnummer" in first and any("Deutschkurs A1" in course for course in courses)
    assert (await staying(text, {}, "register_address")).response == "register_address"


@pytest.mark.parametrize(
    "text",
    [
        "Ich will meine Adresse anmelden",
        "Kind in der Schule anmelden",
        "register my car",
        "melden sie meine wohnung an",
        "запишите меня к врачу",
        "прописка записатися",
        "Kurs",
    ],
)
async def test_another_thing_registered_is_what_it_was(text: str) -> None:
    assert (await staying(text, COURSES, "register_address")).response == "register_address"


@pytest.mark.parametrize("text", EMBASSIES)
async def test_of_a_family_that_wants_to_come_the_german_embassy_is_meant(text: str) -> None:
    u = await staying(text, FAMILY, "travel_document")
    first, again = said(u, FAMILY)[:2]
    assert "deutsche Botschaft" in first and "auswaertiges-amt.de" in first and "Visum" in again
    assert (await staying(text, {"intent": "travel_document"}, "travel_document")).response == "travel_document"


async def test_the_embassy_of_another_country_is_another_one() -> None:
    assert (await staying("wo ist die syrische Botschaft", FAMILY, "travel_document")).response == "travel_document"


@pytest.mark.parametrize("text", COMPLAINTS)
async def test_a_complaint_about_an_employer_stays_with_the_wages(text: str) -> None:
    u = await staying(text, WAGES, "file_complaint")
    assert u.response == "follow_up_same" and any("MBE" in text for text in said(u, WAGES))
    assert (await staying(text, {"intent": "social_benefits"}, "file_complaint")).response == "file_complaint"


async def test_a_complaint_about_an_office_is_one() -> None:
    office = Entity("office", "jobcenter")
    u = await staying("kann ich mich über das Jobcenter beschweren", WAGES, "file_complaint", office)
    assert u.response == "file_complaint"


@pytest.mark.parametrize("text", [*ENROL, "kayıt nasıl"])
async def test_after_a_club_registering_means_the_club(text: str) -> None:
    club = {"last": "intent:sports_clubs", "intent": "sports_clubs"}
    assert (await staying(text, club, "register_address")).response == "follow_up_same"
    assert (await staying(text, {}, "register_address")).response == "register_address"
    moved = {"last": "intent:rent_problems", "intent": "rent_problems"}
    assert (await staying(text, moved, "register_address")).response == "register_address"


@pytest.mark.parametrize("text", REPORTS)
async def test_what_is_reported_after_an_insult_is_the_insult(text: str) -> None:
    insulted = {"last": "intent:report_discrimination", "intent": "report_discrimination"}
    assert (await staying(text, insulted, "police_and_lost_property")).response == "follow_up_same"
    assert (await staying(text, {}, "police_and_lost_property")).response == "police_and_lost_property"
    assert (await staying("my wallet was stolen", insulted, "emergency")).response == "emergency"


@pytest.mark.parametrize("text", NO_POLICE)
async def test_no_police_is_a_no_unless_there_is_danger(text: str) -> None:
    insulted = {"last": "intent:report_discrimination", "intent": "report_discrimination"}
    assert (await staying(text, insulted, "emergency")).response == "deny"
    named = await staying(text, insulted, "find_responsible_office", Entity("office", "police"))
    assert (named.response, named.values("office")) == ("deny", ()), "no other office is meant instead"
    assert (await staying(text, {}, "emergency")).response == "emergency"
    danger = {"last": "intent:crisis_violence", "intent": "crisis_support"}
    assert (await staying(text, danger, "emergency")).response == "emergency"
    for more in ("help ", "hilfe ", "he has a knife "):
        assert (await staying(more + text, insulted, "emergency")).response == "emergency"


@pytest.mark.parametrize("text", AGES)
async def test_a_bare_age_or_time_says_more_of_the_matter(text: str) -> None:
    assert (await staying(text, WAGES, "ask_case_status")).response == "follow_up_same"
    assert (await staying(text, {}, "ask_case_status")).response == "ask_case_status"
    assert (await staying(text, WAGES, "emergency")).response == "emergency"
    assert (await staying(text, COURSES, "ask_case_status")).response == "ask_case_status"


@pytest.mark.parametrize("text", ["8 ans", "7 років", "٦ سنوات", "3 monate"])
async def test_an_age_alone_does_so_whatever_it_sounds_like(text: str) -> None:
    assert (await staying(text, WAGES, "school_enrolment")).response == "follow_up_same"
    assert (await staying(text, {}, "school_enrolment")).response == "school_enrolment"
    assert (await staying("il a 8 ans", WAGES, "school_enrolment")).response == "school_enrolment"


@pytest.mark.parametrize("text", ["seit 2 Monaten keine Antwort", "4 years in prison", "2 дня не дышит", "5 Dezember"])
async def test_more_than_an_age_is_what_the_engine_understood(text: str) -> None:
    assert (await staying(text, WAGES, "ask_case_status")).response == "ask_case_status"


@pytest.mark.parametrize("text", DAYS)
async def test_a_bare_day_after_events_asks_what_is_on_then(text: str) -> None:
    u = await staying(text, EVENTS, "ask_intercultural_calendar", DAY)
    assert any("Wintermarkt" in text for text in said(u, EVENTS))
    assert (await staying(text, {}, "ask_intercultural_calendar", DAY)).response == "ask_intercultural_calendar"


@pytest.mark.parametrize(
    "text", ["5.12. offen?", "ist der 5. Dezember ein Feiertag", "25 грудня вихідний?", "am Samstag"]
)
async def test_a_question_about_a_day_is_about_the_calendar(text: str) -> None:
    u = await staying(text, EVENTS, "ask_intercultural_calendar", DAY)
    assert u.response == "ask_intercultural_calendar"


OFFICE = {"last": "office:foreigners_office:hours", "intent": "office_hours", "office": "foreigners_office"}
CLOSED_ON = Entity("date", "2026-12-24/2026-12-24")
CHRISTMAS = Entity("feast", "christmas_eve")
FEASTS = [
    "und an Heiligabend?", "and on christmas eve", "وفي عيد الميلاد؟", "و شب کریسمس؟", "et à noël ?", "a w wigilię?",
    "și de Crăciun?", "а на рождество", "peki noelde?", "а на Святвечір",
]  # fmt: skip


@pytest.mark.parametrize(
    "text", [*(day.replace("5", "24") for day in DAYS), "am 24.12. offen", "24.12", "وب 24 ديسمبر"]
)
@pytest.mark.parametrize("intent", ["ask_intercultural_calendar", "choice", "fallback", "out_of_scope", "greet"])
async def test_a_bare_day_after_an_office_asks_its_hours_then(text: str, intent: str) -> None:
    u = await staying(text, OFFICE, intent, CLOSED_ON)
    assert "Ausländerbehörde\nDonnerstag, 24. Dezember 2026: geschlossen (Heiligabend)" in said(u, OFFICE)[0]
    assert not u.help_line and (await staying(text, {}, intent, CLOSED_ON)).response == intent


@pytest.mark.parametrize("text", FEASTS)
async def test_and_on_a_feast_after_an_office_asks_its_hours_then(text: str) -> None:
    u = await staying(text, OFFICE, "ask_intercultural_calendar", CHRISTMAS)
    assert "Donnerstag, 24. Dezember 2026: geschlossen (Heiligabend)" in said(u, OFFICE)[0]
    for context in ({}, {**OFFICE, "last": "intent:residence_permit"}):
        unchanged = await staying(text, context, "ask_intercultural_calendar", CHRISTMAS)
        assert unchanged.response == "ask_intercultural_calendar"


@pytest.mark.parametrize("text", ["was ist Heiligabend", "wann ist Heiligabend?", "что такое рождество"])
async def test_what_a_feast_is_and_when_is_about_the_feast(text: str) -> None:
    u = await staying(text, OFFICE, "ask_intercultural_calendar", CHRISTMAS)
    assert u.response == "ask_intercultural_calendar"


async def test_a_day_after_of_which_office_asks_once_more_which() -> None:
    asked = {"last": "intent:office_hours", "intent": "office_hours"}
    u = await staying("und am 24. Dezember?", asked, "ask_intercultural_calendar", CLOSED_ON)
    assert "Von welchem Amt" in said(u, asked)[0]


async def test_more_than_a_day_after_an_office_is_what_the_engine_understood() -> None:
    for text in ("ist der 24. Dezember ein Feiertag", "am 24. Dezember läuft meine Duldung ab"):
        assert (await staying(text, OFFICE, "residence_permit", CLOSED_ON)).response == "residence_permit"
    other = await staying("am 24.12.", OFFICE, "residence_permit", CLOSED_ON, Entity("office", "jobcenter"))
    assert other.response == "residence_permit"


VISA = {"last": "intent:family_reunification", "intent": "family_reunification", "office": "foreigners_office"}
HOW_LONG = [
    "wie lange dauert das?", "how long", "قديش بتطول؟", "چقه وقت طول میکشه", "ça prend combien de temps ?",
    "ile to trwa", "cât durează", "сколько лет надо прожить", "ne kadar sürer", "і скільки чекати",
]  # fmt: skip
WHERE_FROM = [
    "und aus Syrien?", "from eritrea", "من سوريا", "از افغانستان", "et du Cameroun ?", "a z Ukrainy?", "din Moldova",
    "а если из украины", "із Грузії", "from Eritrea?",
]  # fmt: skip
WHICH = [
    "welches Amt?", "which office", "اي مكتب", "کدام اداره", "quel bureau ?", "jaki urząd", "ce birou",
    "какое ведомство?", "hangi daire", "яка установа",
]  # fmt: skip
UNBOOKED = [
    "geht das ohne Termin", "can i come without appointment", "بدون موعد ممكن؟", "بدون وقت می شود؟", "sans rdv ?",
    "można bez terminu?", "fără programare?", "а без записи можно?", "randevusuz olur mu", "можна без запису?",
]  # fmt: skip


@pytest.mark.parametrize("text", HOW_LONG)
async def test_how_long_it_takes_is_of_the_matter_spoken_of(text: str) -> None:
    assert (await staying(text, VISA, "choice")).response == "follow_up_same"
    assert "Ausländerbehörde" in said(await staying(text, OFFICE, "choice"), OFFICE)[1]
    for context in ({}, COURSES, {"last": "intent:emergency", "intent": "emergency"}):
        assert (await staying(text, context, "choice")).response == "choice"
    assert (await staying(text, VISA, "ask_waiting")).response == "ask_waiting"


@pytest.mark.parametrize("text", WHERE_FROM)
async def test_where_one_comes_from_says_more_of_the_matter_spoken_of(text: str) -> None:
    for context in (VISA, OFFICE):
        assert (await staying(text, context, "choice")).response == "follow_up_same"
    assert (await staying(text, {}, "choice")).response == "choice"
    assert (await staying(text, VISA, "residence_permit")).response == "residence_permit"
    assert (await staying(text, VISA, "migrant_associations")).response == "migrant_associations"


@pytest.mark.parametrize("text", WHICH)
async def test_which_office_is_of_the_matter_spoken_of(text: str) -> None:
    u = await staying(text, VISA, "find_responsible_office")
    assert said(u, VISA)[0].startswith("Zuständig ist: Ausländerbehörde")
    no_office = {"last": "intent:child_benefit", "intent": "child_benefit"}
    u = await staying(text, no_office, "find_responsible_office")
    assert "Familienkasse" in said(u, no_office)[0]
    u = await staying(text, {}, "find_responsible_office")
    assert "Worum geht es genau" in said(u, {})[0]


async def test_that_office_is_the_one_in_focus() -> None:
    u = await staying("وين هاد المكتب", VISA, "choice")
    assert u.response == "choice", "nothing about offices is likely"
    for text in ("وين هاد المكتب", "wo ist das Büro", "where is that office"):
        u = await staying(text, VISA, "office_location")
        assert "Rathausplatz 2" in said(u, VISA)[0]
    named = await staying("wo ist das Amt", VISA, "office_location", Entity("office", "jobcenter"))
    assert "Bahnhofstraße 22" in said(named, VISA)[0]
    more = await staying("welches Amt ist für Hunde zuständig", VISA, "find_responsible_office")
    assert more.entities == ()


async def test_of_a_choice_about_offices_what_is_likeliest_is_meant() -> None:
    known = load_rows(PROJECT, "leaning") | load_small(PROJECT)
    candidates = (Candidate("library_leisure", 0.5), Candidate("office_location", 0.4))
    heard = Understanding("library_leisure", 0.5, "choice", "choice", candidates)
    u = await StayingStep(known).completed(heard, UserMessage("x", "وين هاد المكتب", {}, VISA))
    assert (u.response, u.values("office")) == ("office_location", ("foreigners_office",))


@pytest.mark.parametrize("text", UNBOOKED)
async def test_without_an_appointment_is_of_the_office_in_focus(text: str) -> None:
    u = await staying(text, VISA, "meeting_places")
    assert u.response == "office_appointment" and "Ausländerbehörde" in said(u, VISA)[0]
    assert (await staying(text, {}, "meeting_places")).response == "meeting_places"
    assert (await staying(text, COURSES, "meeting_places")).response == "meeting_places"


WITH_WHOM = [
    "mit wem kann ich reden", "who can i talk to", "مع مين احكي", "با کی گپ بزنم", "à qui parler", "z kim porozmawiać",
    "cu cine pot vorbi", "с кем можно поговорить", "kiminle konuşabilirim", "з ким поговорити",
]  # fmt: skip


@pytest.mark.parametrize("text", WITH_WHOM)
async def test_with_whom_one_may_talk_about_it_offers_a_person(text: str) -> None:
    insulted = {"last": "intent:report_discrimination", "intent": "report_discrimination"}
    for intent in ("choice", "ask_bot_identity"):
        assert (await staying(text, insulted, intent)).response == "request_human"
        assert (await staying(text, {}, intent)).response == intent
        assert (await staying(f"{text} ukrainisch", insulted, intent)).response == intent


async def test_danger_and_a_person_stay_what_they_are() -> None:
    for intent in ("emergency", "request_human"):
        assert (await staying("anmelden", COURSES, intent)).response == intent
    feast = replace(DAY, name="feast", value="christmas")
    kept = await staying("und am 5. Dezember", EVENTS, "ask_intercultural_calendar", DAY, feast)
    assert kept.response == "ask_intercultural_calendar"


NEXT_WEEK = {"last": "events:0:date=2026-11-30/2026-12-06;audience=children", "intent": "search_event"}


@pytest.mark.parametrize("text", ["und am 6.?", "а на 6?", "et le 6 ?", "i na 6?"])
async def test_a_bare_number_after_events_is_a_day_of_the_month_spoken_of(text: str) -> None:
    u = await staying(text, NEXT_WEEK, "fallback")
    assert u.response == "follow_up_changed"
    assert "6. Dezember 2026" in said(u, NEXT_WEEK)[0]


@pytest.mark.parametrize(("text", "context"), [("und am 6.?", COURSES), ("und am 45.?", NEXT_WEEK), ("6", NEXT_WEEK)])
async def test_other_numbers_and_after_other_answers_are_what_they_were(text: str, context: dict[str, str]) -> None:
    assert (await staying(text, context, "fallback")).response == "fallback"


async def test_a_day_of_the_week_after_events_of_a_week_is_of_that_week() -> None:
    saturday = (Entity("weekday", "sat"), Entity("date", "2026-11-28/2026-11-28"))
    u = await staying("und am Samstag?", NEXT_WEEK, "follow_up_changed", *saturday)
    assert "Samstag, 5. Dezember 2026" in said(u, NEXT_WEEK)[0]
    today = {"last": "events:0:day=today", "intent": "search_event"}
    assert "Samstag, 28. November 2026" in said(u, today)[0]
    december = {"last": "events:0:date=2026-12-03/2026-12-03", "intent": "search_event"}
    assert "Samstag, 5. Dezember 2026" in said(u, december)[0]
    over = {"last": "events:0:date=2026-11-02/2026-11-08", "intent": "search_event"}
    assert "Samstag, 28. November 2026" in said(u, over)[0]
    named = await staying("und am 28.11.?", NEXT_WEEK, "follow_up_changed", saturday[1])
    assert "Samstag, 28. November 2026" in said(named, NEXT_WEEK)[0]


async def test_a_price_of_which_nothing_else_is_understood_is_of_the_matter_spoken_of() -> None:
    kita = {"last": "intent:childcare_place", "intent": "childcare_place"}
    text, asked = "скільки це буде коштувати на місяць", Entity("asked", "amount")
    assert (await staying(text, kita, "out_of_scope", asked)).response == "follow_up_same"
    assert (await staying(text, kita, "public_transport", asked)).response == "public_transport"
    assert (await staying(text, kita, "out_of_scope")).response == "out_of_scope"
    assert (await staying(text, {}, "out_of_scope", asked)).response == "out_of_scope"
    assert (await staying(text, kita, "out_of_scope", asked, Entity("office", "jobcenter"))).response == "out_of_scope"
    danger = {"last": "intent:emergency", "intent": "emergency"}
    assert (await staying(text, danger, "out_of_scope", asked)).response == "out_of_scope"


APPLY = [
    ("de", "wo beantrage ich das"), ("de", "und wie stelle ich den Antrag?"), ("en", "where do i apply"),
    ("en", "how can I apply for it?"), ("ar", "وين بقدم"), ("ar", "كيف بقدم الطلب؟"), ("fa", "کجا درخواست بدهم"),
    ("fa", "از کجا اقدام کنم"), ("fr", "où faire la demande ?"), ("fr", "comment je demande ça"),
    ("pl", "gdzie złożyć wniosek"), ("pl", "gdzie to się składa?"), ("ro", "unde depun cererea"),
    ("ro", "cum pot solicita"), ("ru", "а где подать заявление"), ("ru", "куда подавать"), ("ru", "где это оформить?"),
    ("tr", "nereye başvuracağım"), ("tr", "nasıl başvurabilirim"), ("uk", "куди подати заяву"),
    ("uk", "де це оформити"),
]  # fmt: skip
BENEFIT = {"last": "intent:child_benefit", "intent": "child_benefit", "tried": "child_benefit"}
RENT = {"last": "intent:housing_benefit", "intent": "housing_benefit"}


@pytest.mark.parametrize(("locale", "text"), APPLY)
@pytest.mark.parametrize("heard", ["choice", "asylum_procedure", "fallback"])
async def test_where_to_apply_is_of_the_matter_spoken_of(locale: str, text: str, heard: str) -> None:
    benefit = said(await staying(text, BENEFIT, heard), BENEFIT, locale)
    assert "Familienkasse" in benefit[0], benefit
    rent = said(await staying(text, RENT, heard), RENT, locale)
    assert "Rathausplatz 4" in rent[0], rent
    for context in ({}, {"last": "intent:emergency", "intent": "emergency"}):
        assert (await staying(text, context, heard)).response == heard


async def test_where_to_apply_for_something_else_and_how_far_it_is_are_what_they_were() -> None:
    assert (await staying("wo beantrage ich einen Pass", RENT, "travel_document")).response == "travel_document"
    assert (await staying("what about my application", RENT, "ask_case_status")).response == "ask_case_status"
    assert (await staying("where do i apply", COURSES, "choice")).response == "follow_up_enrol"


async def lost(text: str, context: dict[str, str], response: str = "choice", *named: Entity) -> Reply:
    shares = (Candidate("vocational_training", 0.4), Candidate("find_responsible_office", 0.3))
    heard = Understanding("vocational_training", 0.4, "choice", response, shares, entities=named)
    known = load_rows(PROJECT, "leaning") | load_small(PROJECT)
    u = await StayingStep(known).completed(heard, UserMessage("x", text, {}, context))
    return Composer(LIBRARY, shipped.holidays(), "ru", shipped.TODAY).reply(u, context)


def pressable(reply: Reply) -> list[str]:
    return [button.payload for one in reply.utterances for button in one.buttons]


@pytest.mark.parametrize("response", ["choice", "fallback"])
async def test_few_words_of_which_nothing_is_sure_may_be_about_the_matter_spoken_of(response: str) -> None:
    first = "intent:child_benefit"
    assert pressable(await lost("what do they want?", BENEFIT, response))[0] == first
    assert first not in pressable(await lost("what do they want?", {}, response))
    assert first not in pressable(await lost("what do they want?", BENEFIT, response, Entity("office", "jobcenter")))
    long = "what do they want to see there when somebody comes from Kenya"
    assert first not in pressable(await lost(long, BENEFIT, response))


async def test_who_goes_on_after_such_a_choice_means_the_matter_spoken_of() -> None:
    asked = await lost("what do they want?", BENEFIT)
    going_on = Understanding("tax_id", 0.6, "confident", "follow_up_papers")
    reply = Composer(LIBRARY, shipped.holidays(), "en", shipped.TODAY).reply(going_on, asked.context)
    assert reply.utterances[1].about == ("intent:child_benefit",)


async def test_the_same_choice_once_more_helps_as_little_as_nothing() -> None:
    """The third time a person is offered."""
    context = dict(BENEFIT)
    for offered in (False, False, True, False):
        reply = await lost("what do they want?", context)
        assert any(payload.startswith("handoff:yes") for payload in pressable(reply)) == offered
        context = reply.context
    choice = {"last": "choice:tax_id,bank_account", "failures": "1"}
    going_on = Understanding("tax_id", 0.6, "confident", "follow_up_same")
    composer = Composer(LIBRARY, shipped.holidays(), "en", shipped.TODAY)
    assert "handoff:no" in pressable(composer.reply(going_on, choice))
    wished = composer.reply(replace(going_on, response="follow_up_again"), choice)
    assert "handoff:no" not in pressable(wished)


SIGN_UP = [
    ("de", "muss ich mich anmelden?"), ("en", "do i need to register"), ("ar", "لازم سجل؟"),
    ("fa", "باید ثبت نام کنم؟"), ("fr", "il faut s'inscrire ?"), ("pl", "czy trzeba się zapisać"),
    ("ro", "trebuie să mă înscriu?"), ("ru", "нужно записываться?"), ("tr", "kayıt olmam lazım mı"),
    ("uk", "треба записуватися?"),
]  # fmt: skip


@pytest.mark.parametrize(("locale", "text"), SIGN_UP)
async def test_whether_to_sign_up_after_events_is_of_those_events(locale: str, text: str) -> None:
    u = await staying(text, EVENTS, "register_address")
    words_, *listed = said(u, EVENTS, locale)
    assert words_ == shipped.catalogue().say("event_how_to_register", locale) and listed
    assert (await staying(text, {}, "register_address")).response == "register_address"


@pytest.mark.parametrize("text", ["Anmeldung", "wo melde ich meine Adresse an"])
async def test_the_address_is_registered_also_after_events(text: str) -> None:
    assert (await staying(text, EVENTS, "register_address")).response == "register_address"
