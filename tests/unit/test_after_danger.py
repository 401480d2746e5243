"""What a message means after help in danger: the help stays, with what was asked about it below."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.locale import ANSWERED
from bot.core.message import Utterance
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.meaning.after_danger import AfterDangerStep
from bot.service.meaning.no_alarm import NoAlarmDialogue
from bot.service.meaning.speakers import SpeakersStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_danger, load_language_names, load_rows, load_small
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
DANGER = {"last": "intent:crisis_violence", "intent": "crisis_support", "protected": "yes"}
SMALL = load_small(PROJECT)
KNOWN = load_rows(PROJECT, "leaning") | SMALL | load_rows(PROJECT, "after_danger")
SPEAKERS = load_rows(PROJECT, "speakers") | {"small": SMALL["small"]}


async def leaning(text: str, context: dict[str, str], heard: Understanding) -> Understanding:
    step = SpeakersStep(LIBRARY, SPEAKERS, load_language_names(PROJECT))
    spoken = await step.completed(heard, UserMessage("x", text, {}, context))
    return await AfterDangerStep(LIBRARY, KNOWN).completed(spoken, UserMessage("x", text, {}, context))


def heard(intent: str, response: str = "", *entities: Entity) -> Understanding:
    zone = "choice" if response == "choice" else "confident"
    return Understanding(intent, 0.6, zone, response or intent, (Candidate(intent, 0.6),), entities=entities)


def said(u: Understanding, context: dict[str, str], locale: str = "de") -> tuple[Utterance, ...]:
    return Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, context).utterances


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
    u = await leaning("meine Kinder sind bei ihm", DANGER, heard("childcare_place", "choice"))
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
    "مابدي الشرطة", "نمیخام پولیس", "don't call the police please", "پلیس نمی‌خوام", "به پلیس زنگ نزنید",
    "polisi aramayın", "bitte keine Polizei",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_THE_POLICE)
async def test_not_the_police_after_violence_is_the_help_and_who_finds_a_safe_place(text: str) -> None:
    police = Entity("office", "police")
    u = await leaning(text, DANGER, heard("police_and_lost_property", "", police))
    assert u.response == "follow_up_refuge" and "police" not in u.values("office")
    assert (await leaning(text, {}, heard("police_and_lost_property"))).response == "police_and_lost_property"


async def test_an_emergency_that_the_engine_only_guesses_after_violence_is_the_help_once_more() -> None:
    text = "همین حالا بیرون است ولی شب میاید"
    assert (await leaning(text, DANGER, heard("emergency"))).response == "follow_up_same"
    sure = replace(heard("emergency"), confidence=0.95)
    assert (await leaning(text, DANGER, sure)).response == "emergency"
    after_a_fire = {"last": "intent:emergency", "intent": "emergency"}
    assert (await leaning(text, after_a_fire, heard("emergency"))).response == "emergency"


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
    office = {"last": "office:youth_office:location", "office": "youth_office"}
    assert await leaning("nein nicht jetzt", office, heard("deny")) == heard("deny")


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


ASKED = {
    "de": ("ist das am samstag offen", "und wer bezahlt das", "brauche ich termin", "spricht da jemand arabisch"),
    "en": (
        "is it open on saturday",
        "how much does it cost",
        "do i need an appointment",
        "does someone speak romanian",
    ),
    "ar": ("مفتوح يوم السبت؟", "بيكلف مصاري؟", "لازم موعد؟", "في حدا بيحكي عربي؟"),
    "fa": ("شنبه باز است؟", "قیمتش چند است", "ترمین لازم است؟", "کسی فارسی گپ میزند"),
    "fr": ("c'est ouvert le samedi ?", "c'est gratuit ?", "il faut un rendez-vous ?", "quelqu'un parle arabe ?"),
    "pl": ("czy to jest otwarte w sobotę", "ile to kosztuje", "trzeba się umówić?", "czy ktoś mówi po polsku"),
    "ro": ("este deschis sambata?", "cat costa", "trebuie programare?", "vorbeste cineva romana"),
    "ru": ("это открыто в субботу?", "сколько стоит", "нужна запись?", "кто нибудь говорит по русски"),
    "tr": ("cumartesi açık mı", "ücretli mi", "randevu lazım mı", "türkçe konuşan var mı"),
    "uk": ("це відкрито в суботу?", "скільки коштує", "потрібен запис?", "хтось говорить українською?"),
}
TAKEN_FOR = [("library_leisure", "page"), ("travel_document", ""), ("office_hours", ""), ("change_language", "choice")]


@pytest.mark.parametrize("locale", ANSWERED)
@pytest.mark.parametrize(("intent", "response"), TAKEN_FOR)
async def test_questions_about_the_help_are_answered_below_it_whatever_was_understood(
    locale: str, intent: str, response: str
) -> None:
    answers = []
    for text in ASKED[locale.partition("-")[0]]:
        u = await leaning(text, DANGER, heard(intent, response))
        assert u.response == "follow_up_helpline", text
        help_again, line = said(u, DANGER, locale)
        assert {"tel:110", "tel:116016"} <= {link.url for link in help_again.links} and "116 016" in line.text
        assert "tel:03023125970" in {link.url for link in line.links}
        answers.append(line.text)
    assert len(set(answers)) >= 3  # hours, languages and appointment are no three times the same


async def test_of_the_line_its_hours_on_that_day_and_its_languages_are_shown() -> None:
    saturday = Entity("date", "2026-11-28")
    hours = said(await leaning("am samstag offen?", DANGER, heard("office_hours", "", saturday)), DANGER)[1]
    assert "Samstag, 28. November 2026" in hours.text and "kostenlos" in hours.text
    spoken = said(await leaning("spricht da jemand arabisch", DANGER, heard("change_language")), DANGER)[1]
    assert "Arabisch" in spoken.text


@pytest.mark.parametrize(
    "text",
    ["ich spreche kein deutsch", "i don't speak german", "ما بحكي الماني", "آلمانی بلد نیستم",
     "je ne parle pas allemand",
     "nie mówię po niemiecku", "nu vorbesc germana", "на немецком не говорю", "almanca bilmiyorum",
     "не розмовляю німецькою"],
)  # fmt: skip
async def test_who_speaks_no_german_after_violence_hears_of_the_languages_of_the_helpline(text: str) -> None:
    assert (await leaning(text, DANGER, heard("change_language"))).response == "follow_up_helpline"
    assert (await leaning(text, {}, heard("change_language"))).response == "change_language"


@pytest.mark.parametrize(
    "text",
    ["wie lange kann ich da bleiben", "how long can i stay there", "كم بقدر ابقى هناك", "چقدر میتوانم آنجا بمانم",
     "combien de temps je peux rester", "jak długo mogę tam być", "cât timp pot să stau acolo",
     "как долго можно там оставаться", "orada ne kadar kalabilirim", "як довго можна там залишатися"],
)  # fmt: skip
async def test_how_long_one_may_stay_there_stays_with_the_help(text: str) -> None:
    assert (await leaning(text, DANGER, heard("ask_waiting"))).response == "follow_up_helpline"


@pytest.mark.parametrize(
    "text",
    ["und mit kinder?", "with my kids too", "مع اولادي", "اولادها هم", "avec mes enfants ?", "z dzieckiem",
     "si copiii?",
     "у мене двоє дітей", "у меня двое детей", "am doi copii", "с детьми можно?", "çocuklarla da olur mu",
     "з дітьми можна?", "unde pot sa merg", "where can i go",
     "куда мне идти"],
)  # fmt: skip
@pytest.mark.parametrize("response", ["travel_document", "follow_up_other", "search_course", "choice"])
async def test_where_to_go_and_whether_with_children_is_a_safe_place_whatever_was_understood(
    text: str, response: str
) -> None:
    u = await leaning(text, DANGER, heard("travel_document", response))
    assert u.response == "follow_up_refuge" and "Frauenhaus" in said(u, DANGER)[1].text


OTHER_MATTERS = [
    ("wie lange darf ich hier in deutschland bleiben", "residence_permit"), ("how long can i stay here",
    "residence_permit"),
    ("was kostet eine scheidung", "marriage_family_law"), ("how much is the bus ticket", "public_transport"),
    ("wo kann ich zum arzt gehen", "find_doctor"), ("куда идти к врачу", "find_doctor"),
    ("where can my kids go to school", "school_registration"), ("gdzie mogę iść na kurs niemieckiego", "search_course"),
    ("українською будь ласка", "change_language"), ("danke", "thank"), ("teşekkürler", "thank"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "intent"), OTHER_MATTERS)
async def test_another_matter_in_its_own_words_is_that_matter(text: str, intent: str) -> None:
    assert await leaning(text, DANGER, heard(intent)) == heard(intent)


async def test_without_danger_these_are_what_they_were() -> None:
    for text in (one for asked in ASKED.values() for one in asked[:3]):
        assert await leaning(text, {}, heard("office_hours")) == heard("office_hours")


async def test_after_despair_and_an_emergency_the_help_stands_alone() -> None:
    for name in ("crisis_despair", "emergency", "crisis_work"):
        context = {"last": f"intent:{name}", "intent": "crisis_support"}
        for text in ("kostet das was", "spricht da jemand arabisch", "wohin soll ich"):
            (only,) = said(await leaning(text, context, heard("office_hours")), context)
            assert only.kind == "danger"


OVER = [
    "war nur das grillen vom nachbarn", "haben es schon gelöscht", "it was just the neighbours barbecue", "its out now",
    "خلص طفيناه", "آتش را خاموش کردیم", "c'est le barbecue du voisin", "fausse alerte", "false alarm",
    "już ugasiliśmy", "l-am stins",
    "to nie pozar", "yangın yok sadece satın almak", "es brennt nicht", "nu arde nimic",
    "уже потушили", "söndürdük", "вже загасили",
]  # fmt: skip


@pytest.mark.parametrize("text", OVER)
@pytest.mark.parametrize("response", ["choice", "fallback", "affirm"])
async def test_an_emergency_that_is_none_any_more_is_taken_back(text: str, response: str) -> None:
    u = await leaning(text, EMERGENCY, heard("affirm", response))
    reply = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, EMERGENCY)
    (only,) = reply.utterances
    assert u.response == "follow_up_past" and "keine Gefahr mehr" in only.text and "brennt" in only.text
    assert await leaning("wer bezahlt den Schaden", reply.context, heard("rent_problems", "choice")) == (
        heard("rent_problems", "choice")
    )
    assert (await leaning(text, DANGER, heard("affirm", response))).response != "follow_up_past"


TOLD = {
    "de": ("seit gestern", "zweiter Stock", "er ist 54", "wir wohnen im Camp", "Schillerstraße 5"),
    "en": ("second floor", "my children are inside", "since 2 hours", "she is 3 years old", "we live in the camp"),
    "ar": ("الطابق التاني", "من مبارح", "عمره 3 سنين", "نحنا ساكنين بالكمب"),
    "fa": ("طبقه دوم", "از دیروز", "سه ساله است", "در کمپ زندگی میکنیم"),
    "fr": ("deuxieme etage", "depuis hier", "il a 54 ans", "on habite au foyer"),
    "pl": ("w kuchni", "oddycha", "od wczoraj", "ma 3 lata", "mieszkamy w ośrodku"),
    "ro": ("are 70 ani", "de ieri", "etajul doi", "locuim in tabara"),
    "ru": ("со вчера", "ему 5 лет", "второй этаж", "мы живем в лагере"),
    "tr": ("üçüncü kat", "dünden beri", "3 yaşında", "kampta kalıyoruz"),
    "uk": ("їй 3 роки", "зі вчора", "другий поверх", "ми живемо в гуртожитку"),
}


@pytest.mark.parametrize("locale", ANSWERED)
async def test_what_is_told_of_an_emergency_is_for_who_comes_and_leads_to_no_office_and_no_other_help(
    locale: str,
) -> None:
    for text in TOLD[locale.partition("-")[0]]:
        for taken_for in (heard("housing_search"), heard("social_benefits", "page"), heard("find_doctor", "choice")):
            u = await leaning(text, EMERGENCY, taken_for)
            assert u.response == "follow_up_call", (text, taken_for.response)
            reply = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, EMERGENCY)
            (only,) = reply.utterances
            assert {"tel:112", "tel:110"} == {link.url for link in only.links} and "116" not in only.text
            assert only.kind == "danger" and reply.context["last"] == EMERGENCY["last"]


@pytest.mark.parametrize(
    "text",
    ["ich hab kein guthaben", "i have no phone credit", "ما عندي رصيد", "کریدت ندارم", "je n'ai pas de crédit",
     "nie mam telefonu", "nu am credit", "нет симки", "kontörüm yok", "немає телефону"],
)  # fmt: skip
async def test_what_a_call_takes_is_said_by_the_help_itself(text: str) -> None:
    u = await leaning(text, EMERGENCY, heard("phone_internet", "choice"))
    (only,) = said(u, EMERGENCY)
    assert "SIM-Karte" in only.text


async def test_another_question_after_an_emergency_has_the_numbers_above_its_answer() -> None:
    for text in ("Wie melde ich mich an?", "ich wohne bei meinem Bruder, wie melde ich mich an", "Kita mit 3 Jahren"):
        u = await leaning(text, EMERGENCY, heard("register_address"))
        assert u.response == "register_address" and u.help_line
        assert not (await leaning(text, DANGER, heard("register_address"))).help_line
    assert await leaning("danke", EMERGENCY, heard("thank")) == heard("thank")
    assert (await leaning("seit gestern", {}, heard("find_doctor"))) == heard("find_doctor")
    assert (await leaning("seit gestern", DANGER, heard("find_doctor", "choice"))).response == "request_human"


async def test_what_is_asked_while_it_lasts_is_the_help() -> None:
    for text in ("it is still burning", "soll ich raus gehen", "який номер"):
        assert (await leaning(text, EMERGENCY, heard("out_of_scope", "choice"))).response == "follow_up_call"
    assert (await leaning("barbecue in the park", EMERGENCY, heard("search_event"))).response == "search_event"


@pytest.mark.parametrize(("intent", "shown"), [("office_hours", "Jetzt geöffnet"), ("office_appointment", "Termin")])
@pytest.mark.parametrize("response", ["", "choice"])
async def test_hours_and_appointments_asked_in_other_words_are_the_line_s_too(
    intent: str, shown: str, response: str
) -> None:
    u = await leaning("geht auch halb drei vorbeischauen", DANGER, heard(intent, response))
    assert u.response == "follow_up_helpline" and shown in said(u, DANGER)[1].text


@pytest.mark.parametrize("text", ["und die kinder sind bei ihm", "а дети у него", "and the kids are with him"])
async def test_children_who_are_with_him_are_for_the_protection_group(text: str) -> None:
    assert (await leaning(text, DANGER, heard("childcare_place", "choice"))).response == "request_human"


SHELTER = {"last": "intent:emergency_shelter", "intent": "housing_search"}
NO_SHELTER = [
    "ich will nicht in die notunterkunft", "i dont want a shelter", "ما بدي روح عالملجأ", "سرپناه نمیخواهم",
    "je ne veux pas aller au foyer", "nie chce do noclegowni", "nu vreau la adapost", "не хочу в ночлежку",
    "sığınağa gitmek istemiyorum", "не хочу в притулок",
]  # fmt: skip
WITH_A_CHILD = [
    "mit meinem kind", "with my baby", "مع ولدي", "با طفلم", "avec mon enfant", "z dzieckiem", "cu copilul",
    "с ребенком",
    "çocuğumla", "з дитиною",
]  # fmt: skip
NO_MONEY = [
    "ich hab kein geld", "i have no money", "ما معي مصاري", "پول ندارم", "je n'ai pas d'argent", "nie mam pieniędzy",
    "nu am bani", "нет денег", "param yok", "немає грошей",
]  # fmt: skip


@pytest.mark.parametrize("text", [*NO_SHELTER, *WITH_A_CHILD, *NO_MONEY])
async def test_who_has_no_bed_is_told_to_say_so_on_the_phone(text: str) -> None:
    u = await leaning(text, SHELTER, heard("asylum_procedure", "choice"))
    more, shelter, *_ = said(u, SHELTER)
    assert u.response == "follow_up_tonight" and "am Telefon" in more.text and "030 23125-520" in shelter.text
    surely = (await leaning(text, SHELTER, heard("social_benefits"))).response
    assert (surely == "social_benefits") is (text in NO_MONEY)  # who does without money has an answer of its own
    assert (await leaning(text, {}, heard("asylum_procedure", "choice"))).response == "choice"


@pytest.mark.parametrize("text", ["mit meinem kind zum arzt", "with my child to school", "danke", "wo ist das"])
async def test_other_matters_after_the_shelter_are_what_they_were(text: str) -> None:
    assert await leaning(text, SHELTER, heard("find_doctor")) == heard("find_doctor")


NO_IDEA = [
    "nie wiem co robić", "nu stiu ce sa fac", "не знаю что делать", "لا اعرف ماذا افعل", "ne yapacağım şimdi",
    "не знаю що робити", "nie mogę otworzyć drzwi", "не могу выйти отсюда",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_IDEA)
@pytest.mark.parametrize("response", ["deny", "choice", "fallback"])
async def test_who_does_not_know_what_to_do_in_an_emergency_takes_nothing_back(text: str, response: str) -> None:
    u = await leaning(text, EMERGENCY, heard("deny", response))
    first, *_ = said(u, EMERGENCY)
    assert u.response in ("follow_up_same", "follow_up_call") and "112 für" in first.text and "sofort an" in first.text


async def test_a_no_without_more_keeps_the_help_at_hand() -> None:
    u = await leaning("nein nicht jetzt, heute nacht", EMERGENCY, heard("deny"))
    reply = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, EMERGENCY)
    assert reply.context["last"] == EMERGENCY["last"]


async def test_two_children_are_no_emergency_after_violence_but_an_accident_is() -> None:
    assert (await leaning("у мене двоє дітей", DANGER, heard("emergency"))).response == "follow_up_refuge"
    sure = replace(heard("emergency"), confidence=0.95)
    assert (await leaning("mein kind blutet am kopf", DANGER, sure)).response == "emergency"


@pytest.mark.parametrize(
    "text",
    ["je peux rester combien de temps", "ne kadar kalabilirim", "da bleiben kann ich wie lange", "zostać ile mogę"],
)
async def test_how_long_may_stand_behind(text: str) -> None:
    assert (await leaning(text, DANGER, heard("residence_permit", "choice"))).response == "follow_up_helpline"


NOW = {
    "de": ["ja", "ja jetzt", "er ist zu hause", "hier"],
    "en": ["yes", "yes right now", "he is at home", "here"],
    "ar": ["اي", "اي هلق", "هو بالبيت", "na3am hala2"],
    "fa": ["بلی", "بلی همین حالا", "در خانه", "bale hala"],
    "fr": ["oui", "oui maintenant", "à la maison", "il est là"],
    "pl": ["tak", "teraz", "on jest w domu", "tutaj"],
    "ro": ["da", "da acum", "acasă", "este aici"],
    "ru": ["да", "да, сейчас", "он дома", "здесь"],
    "tr": ["evet", "evet şimdi", "evde", "burda"],
    "uk": ["так", "так, зараз", "він удома", "тут"],
}


@pytest.mark.parametrize("locale", ANSWERED)
async def test_yes_and_now_after_violence_name_the_call_first_and_then_the_help_with_a_person(locale: str) -> None:
    for text in NOW[locale.partition("-")[0]]:
        for intent, response in (("affirm", ""), ("labour_rights", ""), ("greet", "choice")):
            for name in ("crisis_violence", "crisis_support"):
                context = {**DANGER, "last": f"intent:{name}"}
                u = await leaning(text, context, heard(intent, response))
                call, help_again = said(u, context, locale)
                assert [link.url for link in call.links] == ["tel:110", "tel:112"] and call.kind == "danger", text
                assert "116 016" in help_again.text and help_again.buttons[0].payload == "handoff:offer"
    (only,) = said(await leaning("oui", EMERGENCY, heard("affirm")), EMERGENCY, locale)
    assert {"tel:112", "tel:110"} == {link.url for link in only.links}


async def test_a_greeting_after_danger_is_the_help_and_other_matters_in_such_words_are_theirs() -> None:
    assert (await leaning("hallo", DANGER, heard("greet"))).response == "follow_up_same"
    for text, intent in (
        ("ist das jetzt offen", "search_course"), ("wohnung", "housing_search"), ("nicht jetzt", "deny"),
        ("evde çalışmak istiyorum", "job_search"), ("danke", "thank"),
    ):  # fmt: skip
        assert (await leaning(text, DANGER, heard(intent))).response != "follow_up_now", text
    for text in ("oui", "à la maison", "hallo"):
        assert await leaning(text, {}, heard("greet")) == heard("greet")


async def test_a_yes_to_the_offer_of_a_person_is_for_that_also_in_danger() -> None:
    offered = {**DANGER, "offered": "handoff:yes:protection"}
    assert (await leaning("ja", offered, heard("affirm"))).response == "affirm"
    assert (await leaning("ja jetzt", offered, heard("job_search"))).response == "follow_up_now"


UNWANTED = [
    ("fa", "نمیخواهم پولیس بیاید"), ("fa", "polis na"), ("fa", "پولیس نه"), ("ar", "ما بدي شرطة"),
    ("ar", "la tjibo shorta"),
    ("tr", "polis istemiyorum"), ("fr", "pas la police"), ("de", "bitte keine polizei"), ("en", "no police please"),
    ("uk", "тільки не поліцію"), ("ru", "полицию не надо"), ("pl", "policji nie trzeba"), ("ro", "fara politie va rog"),
]  # fmt: skip
MORE_THAN_UNWANTED = [
    "no police please, my husband hits me", "нет полиции, муж меня бьет", "keine polizei, mein mann schlägt mich",
    "la police ne vient pas, mon mari me frappe",
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), UNWANTED)
async def test_no_police_is_no_call_for_them_and_after_help_or_a_line_of_it_names_a_safe_place(
    language: str, text: str
) -> None:
    danger = load_danger(PROJECT)
    found = danger.recognise(text, {language: 0.99})
    assert danger.no_alarm(text) == "no_police" and (found is None or found.strength == "weak")
    engine = NoAlarmDialogue(ScriptedDialogue("emergency"), danger)
    alarmed = await engine.understand(UserMessage("s", text, {}, DANGER))
    for context in (DANGER, {"last": "intent:ask_residence", "warned": "yes"}):
        u = await leaning(text, context, replace(alarmed, entities=(Entity("office", "police"),)))
        reply = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, context)
        assert "116 016" in reply.utterances[0].text.split("110")[0] and reply.utterances[-1].kind == "danger"
        assert reply.context["last"] == "intent:crisis_violence"
    assert (await leaning(text, {}, heard("legal_advice"))).response == "legal_advice"


@pytest.mark.parametrize("text", MORE_THAN_UNWANTED)
def test_danger_beside_it_and_a_call_behind_a_no_are_danger(text: str) -> None:
    found = load_danger(PROJECT).recognise(text)
    assert found is not None and found.strength == "strong"
    assert load_danger(PROJECT).no_alarm("no, call the police") is None
