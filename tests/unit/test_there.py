"""What is said after an office, courses or events were shown, and sounds like another matter, is about them."""

from __future__ import annotations

import pytest

from bot.core.locale import ANSWERED
from bot.core.message import Reply
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.answers.amounts import ASKED
from bot.service.meaning.there import ThereStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows, load_small

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
OFFICE = {"intent": "office_appointment", "office": "foreigners_office", "last": "office:foreigners_office:appointment"}
COURSES = {"intent": "search_course", "last": "courses:0:subject=german;level=A1"}
EVENTS = {"intent": "search_event", "last": "events:0:day=weekend"}
AFTER = {"office": OFFICE, "courses": COURSES, "events": EVENTS}
JOBCENTER = Entity("office", "jobcenter")
SENT_AWAY = [
    "war schon da die haben mich weggeschickt", "die haben mich wieder nach hause geschickt", "bin abgewiesen worden",
    "i was there, they sent me away", "they sent me back", "they turned me away again",
    "رحت لهناك ورجعوني", "كنت هناك بس طردوني", "آنجا رفتم مرا پس فرستادند", "رفتم ولی ردم کردند",
    "gittim geri gönderdiler", "orayi gittim eve yolladilar", "ходила туди, мене відправили додому", "мене не прийняли",
    "меня отправили обратно", "ходил туда, не приняли", "am fost acolo si m-au trimis acasa", "nu m-au primit",
    "byłam tam, odesłali mnie", "poszedlem ale nie przyjeli mnie", "j'y suis allé ils m'ont renvoyé", "on m'a pas reçu",
    "رحت وما استقبلوني", "ilgilenmediler gönderdiler", "رفتم قبول نکردند",
]  # fmt: skip
TOLD_AWAY = [
    "went there but they told me to go away", "حكولي روح وارجع بكرا", "on m'a dit de repartir", "сказали уходить",
    "сказали йти геть", "kazali wrócić jutro", "die haben gesagt ich soll wiederkommen", "mi-au spus sa plec acasa",
    "گفتند برو فردا بیا", "git dediler",
]  # fmt: skip
MISSED = [
    "termin jobcenter verpasst", "hab den termin beim jobcenter vergessen", "i missed my appointment at the jobcenter",
    "راح علي موعد الجوب سنتر", "نسيت موعدي بالجوب سنتر", "ترمین در جاب سنتر دارم ولی نمیتوانم بروم",
    "وقت جاب سنتر را فراموش کردم", "jobcenter randevumu kaçırdım", "jobcenterdeki randevuya gidemedim",
    "пропустила термін у джобцентрі", "пропустил термин в джобцентре", "забыла про термин в джобцентр",
    "am ratat programarea la jobcenter", "przegapiłem termin w jobcenter", "zapomniałam o terminie w jobcenter",
    "j'ai raté mon rendez-vous au jobcenter", "j'ai oublié le rdv au jobcenter",
    "ich kann nicht zum termin beim jobcenter kommen", "i can't go to my appointment at the jobcenter",
]  # fmt: skip
SICK = [
    "ich war krank", "weil ich krank bin", "i was sick", "كنت مريض", "مریض هستم", "hastaydım", "я хворіла", "я болел",
    "am fost bolnav", "byłem chory", "j'étais malade",
    "gidemiyorum hastayım", "ich bin krank und kann nicht kommen", "مریض هستم نمیتوانم بیایم",
    "je suis malade je peux pas venir",
]  # fmt: skip
NEAR = [
    "ist das in der nähe vom bahnhof", "wie weit ist das vom bahnhof", "is it near the station", "is it far",
    "قريب من المحطة", "وين المكان قريب من المحطة؟", "نزدیک ایستگاه است", "istasyona yakın mı", "це біля вокзалу",
    "это рядом с вокзалом", "e aproape de gara", "czy to blisko dworca", "c'est près de la gare",
]  # fmt: skip
KIDS = [
    "kann ich meine kinder mitbringen", "can i bring my kids", "can I come with my children?", "فيني جيب ولادي معي",
    "میتوانم اطفالم را بیاورم", "çocuklarımı getirebilir miyim", "можна взяти дітей", "можно взять детей",
    "pot sa aduc copiii", "czy mogę zabrać dzieci", "je peux venir avec mes enfants", "je peux amener mes enfants",
    "فيني اجي مع ولادي", "çocuk getirebilir miyiz", "با طفل میشه آمد",
]  # fmt: skip
NOT_THIS_LEVEL = [
    "nicht dieses niveau ich brauche B1", "not this level i need B1", "مو هالمستوى بدي B1", "این سطح نه B1 لازم دارم",
    "bu seviye değil B1 lazım", "не цей рівень мені треба B1", "не этот уровень мне нужен B1",
    "nu nivelul asta am nevoie de B1", "nie ten poziom potrzebuję B1", "pas ce niveau j'ai besoin de B1",
]  # fmt: skip


def understood(intent: str, *named: Entity, response: str = "", sure: float = 0.9) -> Understanding:
    zone = "confident" if sure > 0.5 else "choice"
    u = Understanding(intent, sure, "none", response or intent, (Candidate(intent, sure),), entities=named)
    return Understanding(u.intent, sure, zone, u.response, u.candidates, entities=named)  # type: ignore[arg-type]


async def heard(text: str, u: Understanding, context: dict[str, str]) -> Understanding:
    known = load_rows(PROJECT, "there") | load_small(PROJECT)
    return await ThereStep(known).completed(u, UserMessage("x", text, {}, context))


def reply(u: Understanding, context: dict[str, str], locale: str = "de") -> Reply:
    return Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, context)


def payloads(said: Reply) -> list[str]:
    return [button.payload for one in said.utterances for button in one.buttons]


@pytest.mark.parametrize("text", SENT_AWAY)
@pytest.mark.parametrize("intent", ["deportation_threat", "file_complaint", "ask_case_status"])
async def test_sent_away_by_an_office_is_no_deportation(text: str, intent: str) -> None:
    u = await heard(text, understood(intent), OFFICE)
    assert u.response == "follow_up_sent_away"
    said = reply(u, OFFICE)
    assert "MBE" in said.utterances[0].text and "Pass" in said.utterances[1].text  # what to bring
    assert {"intent:file_complaint", "intent:legal_advice", "handoff:offer"} <= set(payloads(said))
    assert "protected" not in said.context
    assert (await heard(text, understood("deportation_threat"), {})).response == "deportation_threat"


@pytest.mark.parametrize(
    "text",
    [
        "they want to send me back", "they sent my brother back to afghanistan", "they told me to leave germany",
        "ich werde zurückgeschickt",
        "sie wollen mich nach italien zurückschicken", "geri gönderecekler", "меня хотят отправить обратно",
        "they sent me a letter", "on veut me renvoyer", "they sent my papers back", "haben den antrag zurückgeschickt",
    ],
)  # fmt: skip
async def test_who_fears_to_be_sent_back_reads_about_that(text: str) -> None:
    assert (await heard(text, understood("deportation_threat"), OFFICE)).response == "deportation_threat"


TURNED_AWAY = [
    "war beim amt die haben mich weggeschickt", "they sent me home from the counter", "رحت عالدائرة ورجعوني",
    "اداره رفتم پسم دادند", "au guichet ils m'ont renvoyé", "w okienku mnie odesłali",
    "m-au trimis acasa fara programare",
    "в ведомстве не приняли, без записи", "randevum yok diye geri gönderdiler", "в установі не прийняли без запису",
]  # fmt: skip


@pytest.mark.parametrize("text", TURNED_AWAY)
async def test_sent_away_in_the_first_message_is_about_the_appointment_there(text: str) -> None:
    named = await heard(text, understood("file_complaint", JOBCENTER), {})
    assert named.response == "follow_up_sent_away" and reply(named, {}).context["office"] == "jobcenter"
    for u in (understood("file_complaint"), understood("file_complaint", response="choice", sure=0.4)):
        assert (await heard(text, u, {})).response == "office_appointment"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("paketi geri gönderdim param gelmedi", "debt_advice"), ("okuldan oglumu geri gönderdiler", "school_life"),
     ("they sent my brother back from the office to italy", "file_complaint"),
     ("der arzt hat mich weggeschickt", "find_doctor"),
     ("m-au trimis acasa de la munca", "labour_rights"),
     ("ils veulent me renvoyer, lettre du bureau", "deportation_threat")],
)  # fmt: skip
async def test_who_or_what_else_was_sent_back_stays(text: str, intent: str) -> None:
    assert (await heard(text, understood(intent), {})).response == intent


@pytest.mark.parametrize("text", TOLD_AWAY)
async def test_told_to_go_away_may_mean_the_country(text: str) -> None:
    assert (await heard(text, understood("file_complaint"), OFFICE)).response == "follow_up_sent_away"
    unsure = understood("deportation_threat", response="choice", sure=0.4)
    for u in (unsure, understood("deportation_threat")):
        assert await heard(text, u, OFFICE) == u


async def test_sent_away_by_others_is_no_offices_matter() -> None:
    text = "they sent me away"
    assert (await heard(text, understood("labour_rights"), OFFICE)).response == "labour_rights"
    assert (await heard(text, understood("crisis_violence"), OFFICE)).response == "crisis_violence"
    asylum = {**OFFICE, "intent": "asylum_procedure", "last": "intent:asylum_procedure"}
    assert (await heard(text, understood("deportation_threat"), asylum)).response == "deportation_threat"
    assert (await heard(text, understood("file_complaint"), EVENTS)).response == "file_complaint"
    other = understood("office_location", Entity("office", "social_office"))
    assert await heard("they sent me away to the social office", other, OFFICE) == other


async def test_refused_for_a_reason_is_discrimination_without_one_the_office_is_asked() -> None:
    u = understood("report_discrimination")
    assert (await heard("nie przyjęli mnie", u, OFFICE)).response == "follow_up_sent_away"
    assert await heard("they sent me away because I wear a headscarf", u, OFFICE) == u


@pytest.mark.parametrize("text", MISSED)
async def test_a_missed_appointment_is_told_at_once_and_with_the_doctors_note(text: str) -> None:
    u = await heard(text, understood("office_appointment", JOBCENTER), {})
    said = reply(u, {})
    assert u.response == "follow_up_missed" and "Krankmeldung" in said.utterances[0].text
    assert "hält keine Frist ein" in said.utterances[0].text and "handoff:offer" in payloads(said)
    assert said.utterances[1].text.startswith("Jobcenter") and said.context["office"] == "jobcenter"


@pytest.mark.parametrize("text", SICK)
async def test_who_was_sick_says_why_after_an_appointment_only(text: str) -> None:
    missed = reply(understood("x", JOBCENTER, response="follow_up_missed"), {})
    for context in (OFFICE, dict(missed.context)):
        u = await heard(text, understood("labour_rights", response="choice", sure=0.3), context)
        assert u.response == "follow_up_missed"
    for other in ({}, {"intent": "labour_rights", "last": "intent:labour_rights"}):
        assert (await heard(text, understood("labour_rights"), other)).response == "labour_rights"


@pytest.mark.parametrize(
    ("text", "u"),
    [
        ("i missed the bus", understood("public_transport")),
        ("i missed the bus", understood("public_transport", response="page")),
        ("ich bin krank und brauche einen arzt", understood("find_doctor")),
        ("termin beim jobcenter", understood("office_appointment", JOBCENTER)),
        ("i want to move my appointment at the jobcenter", understood("office_appointment", JOBCENTER)),
    ],
)
async def test_other_things_missed_and_other_wishes_stay(text: str, u: Understanding) -> None:
    assert await heard(text, u, OFFICE) == u


@pytest.mark.parametrize("text", NEAR)
@pytest.mark.parametrize("intent", ["office_location", "emergency", "public_transport"])
async def test_how_near_it_is_shows_the_place(text: str, intent: str) -> None:
    u = await heard(text, understood(intent), OFFICE)
    honest, place = reply(u, OFFICE).utterances
    assert "kann ich nicht sagen" in honest.text and "Rathausplatz" in place.text and place.links
    for context in (COURSES, EVENTS):
        listed = reply(await heard(text, understood(intent), context), context)
        assert listed.utterances[0].text == honest.text and any("Ort: " in one.text for one in listed.utterances)
    assert (await heard(text, understood(intent), {})).response == intent


@pytest.mark.parametrize(
    "text",
    [
        "how do I get to the station", "where is the next bus stop", "wo ist der bahnhof", "and the next one",
        "when do you close", "anything near me", "ist da jemand", "в около часа", "yakında açık mı", "في حد هناك؟",
    ],
)  # fmt: skip
async def test_the_way_to_the_station_and_what_sounds_like_near_is_another_question(text: str) -> None:
    for context in (OFFICE, EVENTS):
        u = understood("public_transport")
        assert await heard(text, u, context) == u


@pytest.mark.parametrize("text", KIDS)
async def test_children_who_come_along_are_no_family_reunification(text: str) -> None:
    for context in (COURSES, EVENTS):
        u = await heard(text, understood("family_reunification"), context)
        assert (u.response, u.values("audience")) == ("follow_up_changed", ("children",))
    said = reply(await heard(text, understood("family_reunification"), OFFICE), OFFICE)
    assert "intent:family_reunification" in payloads(said) and "Kinder" in said.utterances[0].text
    assert said.utterances[1].text.startswith("Ausländerbehörde")
    family = {"intent": "family_reunification", "last": "intent:family_reunification", "office": "foreigners_office"}
    assert (await heard(text, understood("family_reunification"), family)).response == "family_reunification"


@pytest.mark.parametrize(
    "text", ["can i bring my kids to germany", "kann ich meine kinder aus syrien holen", "childcare for my kids"]
)
async def test_children_in_another_country_are_family_reunification(text: str) -> None:
    for context in AFTER.values():
        assert (await heard(text, understood("family_reunification"), context)).response == "family_reunification"


@pytest.mark.parametrize("text", NOT_THIS_LEVEL)
@pytest.mark.parametrize("intent", ["deny", "language_certificate", "choice"])
async def test_another_level_than_the_courses_shown_is_looked_for(text: str, intent: str) -> None:
    u = await heard(text, understood(intent, Entity("level", "B1")), COURSES)
    assert (u.response, u.values("level")) == ("follow_up_changed", ("B1",))
    both = await heard(text, understood(intent, Entity("level", "A1"), Entity("level", "B1")), COURSES)
    assert both.values("level") == ("B1",)
    assert (await heard(text, understood(intent, Entity("level", "B1")), OFFICE)).response == intent


@pytest.mark.parametrize("text", ["i need the B1 certificate", "not a course, the certificate B1", "do i need B1"])
async def test_a_level_as_a_certificate_is_none_of_a_course(text: str) -> None:
    u = understood("language_certificate", Entity("level", "B1"))
    assert await heard(text, u, COURSES) == u


@pytest.mark.parametrize("text", ["بدي مستوى B1", "سطح B1 باشد", "niveau B1 bitte", "рівень B1"])
async def test_another_level_may_be_wished_for_by_its_word(text: str) -> None:
    u = await heard(text, understood("language_certificate", Entity("level", "B1"), response="page"), COURSES)
    assert (u.response, u.values("level")) == ("follow_up_changed", ("B1",))


@pytest.mark.parametrize(
    "text",
    [
        "muss ich was bezahlen", "how much", "what is the fee", "do i have to pay", "كم الرسوم", "فیس چقدر است",
        "combien", "c'est payant ?", "ile", "czy trzeba płacić", "cat e", "trebuie sa platesc", "сколько",
        "چند است", "какая плата", "kaç para", "скільки", "чи треба платити",
    ],
)  # fmt: skip
async def test_the_price_in_few_words_is_of_what_the_office_shown_does(text: str) -> None:
    unsure = understood("out_of_scope", response="follow_up_same")
    ending = {**OFFICE, "last": "intent:residence_permit\noffice:foreigners_office:appointment"}
    for context in (OFFICE, ending):
        said = reply(await heard(text, unsure, context), context)
        assert said.utterances[0].text == LIBRARY.catalogue.say("there_price", "de")
    assert await heard(text, unsure, COURSES) == unsure


@pytest.mark.parametrize(
    "text",
    [
        "how much time does it take", "wie viel zeit", "ne kadar sürer", "combien de temps", "ile czasu", "cat timp",
        "сколько времени", "скільки часу", "چقدر طول", "قديش وقت", "kaça kadar açık",
    ],
)  # fmt: skip
async def test_how_long_it_takes_is_no_price(text: str) -> None:
    unsure = understood("out_of_scope", response="follow_up_same")
    assert await heard(text, unsure, OFFICE) == unsure


async def test_an_amount_asked_for_after_an_office_is_of_what_it_does() -> None:
    for u in (understood("x", ASKED, response="choice"), understood("x", ASKED, response="page", sure=0.3)):
        assert (await heard("какая плата", u, OFFICE)).response == "follow_up_same"
        assert await heard("какая плата", u, COURSES) == u
    sure = understood("housing_benefit", ASKED)
    assert await heard("how much is the rent", sure, OFFICE) == sure


@pytest.mark.parametrize("locale", sorted(ANSWERED))
def test_the_price_of_what_an_office_does_is_not_known_here(locale: str) -> None:
    said = reply(understood("out_of_scope", ASKED, response="follow_up_same"), OFFICE, locale)
    speaker = LIBRARY.catalogue.say("there_price", locale)
    assert said.utterances[0].text == speaker and "handoff:offer" in payloads(said)
    papers = LIBRARY.catalogue.say("office_bring", locale).partition("{")[0]
    assert not any(papers in one.text for one in said.utterances)
