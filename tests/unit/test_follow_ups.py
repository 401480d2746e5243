"""Messages that lean on the answer before: which are recognised, what is remembered, what is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.core.locale import NATIVE
from bot.core.message import Button, Reply, Utterance
from bot.core.texts.response import Catalogue, IntentInfo
from bot.core.town import TownGuide
from bot.core.understanding import Candidate, Entity, Understanding
from bot.core.yaml_text import parse_yaml
from bot.service.answers.follow_ups import FollowUps as Answers
from bot.service.answers.language_wish import spoken_wish, wished, with_wish
from bot.service.answers.searches import Searches, with_changes
from bot.service.answers.shown import focus, noted, options, unseen
from bot.service.answers.speaker import Speaker
from bot.service.turn.compose import Composer
from nlu.follow_up_words import FOLDER
from nlu.follow_ups import FollowUps

from . import shipped
from .samples import NOW, PROJECT, course, guide
from .test_every_answer import Shipped

OFFICE: dict[str, Any] = {"topic": "register_address", "office": "citizens_office", "others": False, "search": None}
COURSES: dict[str, Any] = {"topic": "search_course", "office": None, "others": True, "search": "courses"}
CHOICE: dict[str, Any] = {"topic": "housing_search", "office": None, "others": True, "search": None}
DOCTOR: dict[str, Any] = {"topic": "find_doctor", "office": None, "others": False, "search": None}
FOLLOW_UPS = FollowUps.read()
MESSAGES = Path(__file__).parent / "follow_up_messages.yml"


def intent_of(text: str, language: str, slots: dict[str, Any], *named: tuple[str, str]) -> str | None:
    """The intent set, with entities found by their own words: (name, word)."""
    spans = [(name, word, text.index(word), text.index(word) + len(word)) for name, word in named]
    found = FOLLOW_UPS.recognise(text, {language: 0.98}, spans, slots)
    return found.intent if found else None


def test_something_only_for_women_is_a_question_of_its_own_where_the_engine_is_sure_of_it() -> None:
    text, divorce = "is there something only for women", {**OFFICE, "topic": "marriage_family_law"}
    assert FOLLOW_UPS.recognise(text, {"en": 0.98}, [], divorce, "women_services") is None
    spoken = [("audience", "women", text.index("women"), len(text))]
    assert FOLLOW_UPS.recognise(text, {"en": 0.98}, spoken, divorce, "women_services") is None
    leaning = FOLLOW_UPS.recognise("and for women?", {"en": 0.98}, [], COURSES, "women_services")
    assert leaning and leaning.intent == "follow_up_changed"


NEXT = [
    ("de", "wann ist die nächste?"), ("en", "when is the next one?"), ("ar", "ايمتى الجاي"), ("fa", "بعدی کی است؟"),
    ("fr", "c'est quand la prochaine ?"), ("pl", "a kiedy następny?"), ("ro", "când e următorul?"),
    ("ru", "а когда следующий?"), ("tr", "bir sonraki ne zaman?"), ("uk", "а коли найближчий?"),
    ("de", "und wann der nächste"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), NEXT)
def test_when_the_next_is_asks_about_what_was_answered(language: str, text: str) -> None:
    exam = {"topic": "language_certificate", "office": "vhs", "others": True, "search": None}
    assert intent_of(text, language, exam) == "follow_up_changed"
    assert intent_of(text, language, COURSES) == "follow_up_again"
    assert intent_of(text, language, {"topic": "ask_intercultural_calendar"}) in (None, "follow_up_other")
    assert intent_of(text, language, {}) is None


BEGINS = [
    ("de", "wann fängt er an?"), ("de", "und wann geht der Kurs los?"), ("en", "when does it begin?"),
    ("en", "when does the course start"), ("uk", "а коли починається курс?"), ("ru", "когда начинается курс?"),
    ("ar", "ايمتى بيبلش الكورس؟"), ("tr", "kurs ne zaman başlıyor?"), ("fa", "کورس چی وقت شروع میشه؟"),
    ("fr", "quand commence le cours ?"), ("ro", "când începe cursul?"), ("pl", "kiedy zaczyna się kurs?"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), BEGINS)
def test_when_it_begins_is_about_the_courses_listed(language: str, text: str) -> None:
    assert intent_of(text, language, COURSES) == "follow_up_again"


NO_OFFICE: dict[str, Any] = {"topic": "health_insurance", "office": None, "others": False, "search": None}
WHERE_TO = [
    ("de", "wo muss ich hin?"), ("en", "where do I go?"), ("uk", "куди мені йти?"), ("tr", "nereye gidicem"),
    ("fr", "je vais où ?"), ("pl", "gdzie mam iść?"),
]  # fmt: skip
WHO_HELPS = [
    ("de", "und wer kann mir helfen?"), ("en", "who can help me with that"), ("en", "what can I do"),
    ("uk", "що мені робити?"), ("ru", "кто мне поможет?"), ("ar", "شو اعمل؟"), ("tr", "ne yapıcaz"),
    ("fa", "کی کمک میکنه"), ("fr", "qui peut m'aider"), ("ro", "cine mă poate ajuta?"), ("pl", "kto mi pomoże?"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), WHERE_TO)
def test_where_to_go_without_an_office_is_about_the_matter(language: str, text: str) -> None:
    assert intent_of(text, language, NO_OFFICE) == "follow_up_changed"
    assert intent_of(text, language, OFFICE) == "office_location"
    assert intent_of(text, language, {}) is None


@pytest.mark.parametrize(("language", "text"), WHO_HELPS)
def test_who_helps_after_an_answer_is_about_its_matter(language: str, text: str) -> None:
    assert intent_of(text, language, NO_OFFICE) == intent_of(text, language, OFFICE) == "follow_up_changed"
    assert intent_of(text, language, {}) is None


FOR_FREE = [
    ("de", "wer hilft mir kostenlos dabei", "kostenlos"), ("de", "hilft mir da jemand umsonst", "umsonst"),
    ("en", "who can help me with this for free", "for free"), ("uk", "хто може допомогти безкоштовно", "безкоштовно"),
    ("ru", "кто мне бесплатно поможет", "бесплатно"), ("ar", "مين بيساعدني ببلاش", "ببلاش"),
    ("fa", "کی میتونه رایگان کمکم کنه", "رایگان"), ("ro", "cine mă poate ajuta gratuit", "gratuit"),
    ("pl", "kto może mi pomóc za darmo", "za darmo"), ("tr", "bana kim ücretsiz yardım eder", "ücretsiz"),
    ("fr", "quelqu'un peut m'aider gratuitement", "gratuitement"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "free"), FOR_FREE)
def test_who_helps_for_free_is_about_the_matter_too(language: str, text: str, free: str) -> None:
    assert intent_of(text, language, OFFICE, ("free", free)) == "follow_up_changed"
    assert intent_of(text, language, {}, ("free", free)) is None


OPEN_ON_A_DAY = [
    ("tr", "cumartesi günü açık mı", "cumartesi"), ("de", "ist am Samstag jemand da", "Samstag"),
    ("en", "is anyone there on Saturday", "Saturday"), ("ar", "في حدا يوم السبت", "السبت"),
    ("uk", "чи є хтось у суботу", "суботу"), ("ru", "кто-нибудь есть в субботу", "субботу"),
    ("fa", "شنبه کسی است", "شنبه"), ("pl", "czy ktoś jest w sobotę", "sobotę"),
    ("ro", "e cineva acolo sâmbăta", "sâmbăta"), ("fr", "il y a quelqu'un le samedi", "samedi"),
    ("de", "bis wie viel Uhr am Montag", "Montag"), ("de", "bis wann am Montag", "Montag"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "day"), OPEN_ON_A_DAY)
def test_whether_somebody_is_there_on_a_day_asks_the_hours_of_that_day(language: str, text: str, day: str) -> None:
    assert intent_of(text, language, OFFICE, ("weekday", day)) == "office_hours"


def test_somebody_without_a_day_is_no_question_about_hours() -> None:
    assert intent_of("ist jemand da", "de", OFFICE) is None
    assert intent_of("ist jemand da am Abend", "de", COURSES, ("time_of_day", "Abend")) != "office_hours"


WITH_CHILDCARE = [
    ("ar", "ومعها حضانة للولد", "حضانة"), ("fa", "با نگهداری طفل هم است؟", "نگهداری طفل"),
    ("tr", "çocuk bakımı olan", "çocuk bakımı"), ("uk", "і щоб з дитиною можна", "з дитиною"),
    ("ru", "и чтобы с ребёнком можно было", "с ребёнком"), ("en", "and with childcare", "childcare"),
    ("de", "und mit Kinderbetreuung dabei", "Kinderbetreuung"), ("fr", "avec garde d'enfants", "garde d'enfants"),
    ("pl", "a z opieką nad dzieckiem", "opieką nad dzieckiem"),
    ("ro", "și cu îngrijirea copiilor", "îngrijirea copiilor"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "word"), WITH_CHILDCARE)
def test_childcare_beside_a_course_makes_it_no_course_for_children(language: str, text: str, word: str) -> None:
    assert intent_of(text, language, COURSES, ("childcare", word)) == "follow_up_changed"


def test_with_children_to_an_event_is_one_for_children() -> None:
    events = {**COURSES, "search": "events:0:day=weekend"}
    assert intent_of("and with children?", "en", events, ("childcare", "with children")) == "follow_up_child"


WHERE_IT_IS_OF_A_LIST = [
    ("de", "wo ist das zweite?"), ("en", "where is the second one"), ("uk", "де друге?"), ("ru", "а где второе?"),
    ("ar", "وين التاني"), ("fa", "دومی کجاست"), ("fr", "c'est où le deuxième ?"), ("pl", "gdzie jest drugie?"),
    ("ro", "unde e al doilea?"), ("tr", "ikincisi nerede?"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), WHERE_IT_IS_OF_A_LIST)
def test_where_the_second_of_a_list_is_shows_the_second(language: str, text: str) -> None:
    found = FOLLOW_UPS.recognise(text, {language: 0.98}, [], COURSES)
    assert found and (found.intent, [value for _, value, *_ in found.named]) == ("follow_up_other", ["2"])


ITS_NUMBER = [("fa", "تلفنشان چنده"), ("fa", "شماره تلفنش چنده"), ("fa", "nomre telefonesh chande")]


@pytest.mark.parametrize(("language", "text"), ITS_NUMBER)
def test_how_much_a_number_is_asks_for_the_number(language: str, text: str) -> None:
    assert intent_of(text, language, OFFICE) == "office_contact"
    assert intent_of("چنده", "fa", OFFICE) == "follow_up_changed", "what it costs"


def test_exactly_where_is_where() -> None:
    for language, text in [("ar", "وين هاد بالضبط"), ("uk", "де це точно"), ("pl", "gdzie dokładnie")]:
        assert intent_of(text, language, OFFICE) == "office_location"


@pytest.mark.parametrize("topic", ["emergency", "crisis_support"])
def test_where_to_go_after_help_in_danger_is_left_to_what_finds_a_safe_place(topic: str) -> None:
    for text in ("where can I go?", "what should I do"):
        assert intent_of(text, "en", {**NO_OFFICE, "topic": topic}) is None


def test_a_correction_in_a_whole_sentence_changes_the_wish() -> None:
    assert intent_of("wrong, I want B1", "en", COURSES, ("level", "B1")) == "follow_up_changed"
    assert intent_of("нет, я хочу вечером", "ru", COURSES, ("time_of_day", "вечером")) == "follow_up_changed"
    assert intent_of("no, I mean tomorrow", "en", OFFICE, ("day", "tomorrow")) == "office_hours"
    for slots in (OFFICE, COURSES, NO_OFFICE):
        assert intent_of("ich will nicht mehr", "de", slots) is None


def test_words_that_link_do_not_make_a_message_long() -> None:
    assert intent_of("ok and how long does it take", "en", OFFICE) == "follow_up_changed"


def test_courses_after_events_and_without_a_list_are_a_question_of_their_own() -> None:
    events = {**COURSES, "topic": "search_event", "search": "events"}
    for slots in (events, OFFICE):
        assert intent_of("and courses on Saturday?", "en", slots, ("weekday", "Saturday")) is None
        assert intent_of("the second course", "en", slots) is None
    assert intent_of("the second course", "en", COURSES) == "follow_up_other"
    assert intent_of("the second event", "en", events) == "follow_up_other"


def test_the_next_one_and_the_next_appointment_are_something_else() -> None:
    assert intent_of("der nächste", "de", COURSES) == "follow_up_other"
    assert intent_of("wann ist der nächste Termin frei", "de", OFFICE) != "follow_up_changed"


ABOUT_THE_OFFICE = [
    ("de", "und wann ist da offen?", "office_hours"),
    ("de", "Brauche ich einen Termin?", "office_appointment"),
    ("de", "Telefonnummer?", "office_contact"),
    ("de", "und wo ist das", "office_location"),
    ("en", "And when is it open?", "office_hours"),
    ("en", "do I need an appointment?", "office_appointment"),
    ("en", "what's the phone number?", "office_contact"),
    ("en", "where is that?", "office_location"),
    ("uk", "а коли відчинено?", "office_hours"),
    ("uk", "а де це?", "office_location"),
    ("uk", "потрібен запис?", "office_appointment"),
    ("ar", "ومتى يفتح؟", "office_hours"),
    ("ar", "وين المكان؟", "office_location"),
    ("ar", "شو رقم الهاتف؟", "office_contact"),
    ("ru", "а когда они работают?", "office_hours"),
    ("ru", "а какой телефон?", "office_contact"),
    ("tr", "peki saat kaçta açılıyor?", "office_hours"),
    ("tr", "randevu gerekiyor mu?", "office_appointment"),
    ("fa", "و ساعت چند باز است؟", "office_hours"),
    ("fa", "کجاست؟", "office_location"),
    ("fr", "et c'est ouvert quand ?", "office_hours"),
    ("fr", "il faut un rendez-vous ?", "office_appointment"),
    ("ro", "și când e deschis?", "office_hours"),
    ("ro", "unde este?", "office_location"),
    ("pl", "a kiedy jest otwarte?", "office_hours"),
    ("pl", "jaki jest numer telefonu?", "office_contact"),
]


@pytest.mark.parametrize(("language", "text", "intent"), ABOUT_THE_OFFICE)
def test_a_question_without_a_name_is_about_the_office_in_focus(language: str, text: str, intent: str) -> None:
    assert intent_of(text, language, OFFICE) == intent
    assert intent_of(text, language, COURSES) == "follow_up_again"  # courses say where and when
    assert intent_of(text, language, {}) is None


BY_EAR = [
    (language, text, intent)
    for language, intents in parse_yaml(MESSAGES.read_text("utf-8")).items()
    for intent, texts in intents.items()
    for text in texts
]


@pytest.mark.parametrize(("language", "text", "intent"), BY_EAR)
def test_questions_written_by_ear_or_in_latin_letters_lean_on_the_answer_too(
    language: str, text: str, intent: str
) -> None:
    assert intent_of(text, language, OFFICE) == intent
    assert intent_of(text, language, {}) is None


def test_a_word_with_two_meanings_is_told_by_the_words_beside_it() -> None:
    asked = ["به کی زنگ بزنم", "کی باز است", "کی؟", "ساعت چند", "چند؟"]
    assert [intent_of(text, "fa", OFFICE) for text in asked] == [
        "office_contact", "office_hours", "office_hours", "office_hours", "follow_up_changed",
    ]  # fmt: skip
    assert intent_of("wo kann ich anrufen", "de", OFFICE) == "office_contact"
    assert intent_of("îmi trebuie programare?", "ro", OFFICE) == "office_appointment"
    assert intent_of("care e programul", "ro", OFFICE) == "office_hours"


PAPERS = [
    ("de", "Welche Unterlagen brauche ich?"), ("de", "was muss ich mitbringen"), ("de", "und welche Papiere?"),
    ("en", "Which papers do I need?"), ("en", "what documents do I need to bring?"), ("en", "what should I bring"),
    ("uk", "які документи потрібні?"), ("uk", "що взяти з собою"), ("uk", "а що мені треба принести?"),
    ("ar", "شو الأوراق المطلوبة"), ("ar", "شو لازم جيب معي"), ("ar", "ما هي الوثائق المطلوبة؟"),
    ("ru", "какие документы нужны?"), ("ru", "что взять с собой"), ("tr", "hangi belgeler lazim"),
    ("tr", "yanımda ne getirmem gerekiyor"), ("fa", "چه مدارکی لازم است؟"), ("fa", "کدام اسناد ضرورت است"),
    ("fr", "Quels papiers faut-il apporter ?"), ("fr", "il faut quels documents"), ("ro", "ce acte îmi trebuie?"),
    ("ro", "ce documente sunt necesare"), ("pl", "jakie dokumenty są potrzebne?"), ("pl", "co mam ze sobą zabrać"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), PAPERS)
def test_which_papers_is_about_what_was_answered_before(language: str, text: str) -> None:
    slots = [OFFICE, {**OFFICE, "office": None}, COURSES, {}]
    assert [intent_of(text, language, known) for known in slots] == [*["follow_up_papers"] * 3, None]


PRICE_OR_TIME = [
    ("de", "ist das kostenlos?"), ("en", "is it free?"), ("en", "how long will it take"), ("uk", "це безкоштовно?"),
    ("uk", "довго?"), ("ar", "غالي شي؟"), ("ar", "لازم ندفع شي"), ("ar", "قديش بتاخد وقت؟"), ("ar", "كم تستغرق؟"),
    ("ru", "это бесплатно?"), ("ru", "долго?"), ("tr", "bedava mı"), ("fa", "گرانه؟"), ("fa", "باید پول بدهیم؟"),
    ("fa", "مفت است؟"), ("fr", "c'est gratuit ?"), ("ro", "e gratis?"), ("ro", "cât timp durează?"),
    ("pl", "drogie?"), ("pl", "długo to trwa?"), ("pl", "to za darmo?"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), PRICE_OR_TIME)
def test_whether_it_costs_and_how_long_it_takes_is_about_the_matter(language: str, text: str) -> None:
    assert intent_of(text, language, OFFICE) == intent_of(text, language, CHOICE) == "follow_up_changed"
    assert intent_of(text, language, {}) is None


OTHERS = [
    ("de", "der andere"), ("de", "etwas anderes"), ("de", "der zweite"), ("en", "the other one"), ("en", "next please"),
    ("en", "something else"), ("en", "2"), ("uk", "інший"), ("uk", "а наступний?"), ("uk", "другий"), ("ar", "التالي"),
    ("ar", "شي تاني"), ("ar", "الثاني"), ("ru", "другой"), ("ru", "второй"), ("tr", "diğeri"), ("tr", "sonraki"),
    ("fa", "بعدی"), ("fa", "دومی"), ("fr", "l'autre"), ("fr", "le deuxième"), ("ro", "celălalt"), ("ro", "al doilea"),
    ("pl", "ten drugi"), ("pl", "następny proszę"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_the_other_one_and_numbers(language: str, text: str) -> None:
    assert intent_of(text, language, CHOICE) == "follow_up_other"
    assert intent_of(text, language, {}) in (None, "follow_up_other")  # below a greeting only a place in its list


FOR_A_CHILD = [
    ("de", "nein, für meinen Sohn"), ("en", "no, for my son"), ("uk", "ні, для сина"), ("ar", "لا، لابني"),
    ("ru", "нет, для дочки"), ("tr", "hayır, oğlum için"), ("fa", "نه، برای پسرم"), ("fr", "non, pour mon fils"),
    ("ro", "nu, pentru fiul meu"), ("pl", "nie, dla syna"),
]  # fmt: skip
FOR_A_GROWN_UP = [
    ("de", "und für meine Frau?"), ("en", "for my wife"), ("uk", "для дружини"), ("ar", "لزوجتي"),
    ("ru", "а для мужа?"), ("tr", "eşim için"), ("fa", "برای همسرم"), ("fr", "pour mon mari"),
    ("ro", "pentru soția mea"), ("pl", "dla żony"),
]  # fmt: skip


@pytest.mark.parametrize("slots", [OFFICE, COURSES])
@pytest.mark.parametrize(("language", "text"), FOR_A_CHILD)
def test_the_same_for_a_child(language: str, text: str, slots: dict[str, Any]) -> None:
    assert intent_of(text, language, slots) == "follow_up_child"


@pytest.mark.parametrize("slots", [OFFICE, COURSES])
@pytest.mark.parametrize(("language", "text"), FOR_A_GROWN_UP)
def test_the_same_for_somebody_else(language: str, text: str, slots: dict[str, Any]) -> None:
    assert intent_of(text, language, slots) == "follow_up_changed"


WISHES = [
    ("de", "und für A2?", ("level", "A2"), "follow_up_changed"),
    ("de", "am Samstag?", ("weekday", "Samstag"), "follow_up_changed"),
    ("en", "in the evening", ("time_of_day", "evening"), "follow_up_changed"),
    ("en", "and sewing?", ("subject", "sewing"), "follow_up_changed"),
    ("uk", "а ввечері?", ("time_of_day", "ввечері"), "follow_up_changed"),
    ("ar", "بالمساء", ("time_of_day", "بالمساء"), "follow_up_changed"),
    ("en", "sewing", ("subject", "sewing"), None),  # a search of its own
    ("de", "Samstag im Jobcenter", ("office", "Jobcenter"), None),
]


@pytest.mark.parametrize(("language", "text", "named", "intent"), WISHES)
def test_a_wish_alone_changes_the_search(language: str, text: str, named: tuple[str, str], intent: str | None) -> None:
    assert intent_of(text, language, COURSES, named) == intent


def test_a_day_alone_after_an_office_asks_for_its_hours() -> None:
    assert intent_of("und am Samstag?", "de", OFFICE, ("weekday", "Samstag")) == "office_hours"


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [("de", "Freitag?", "Freitag"), ("uk", "завтра?", "завтра"), ("ar", "بكرا", "بكرا"), ("tr", "peki yarın", "yarın")],
)
def test_a_day_alone_after_of_which_office_is_about_the_hours(language: str, text: str, day: str) -> None:
    asked_back = {"topic": "office_location", "office": None, "others": True, "search": None}
    assert intent_of(text, language, asked_back, ("day", day)) == "office_hours"


def test_a_day_alone_after_a_matter_without_an_office_is_about_it_and_after_meeting_people_what_is_on() -> None:
    assert intent_of("а в неділю", "uk", DOCTOR, ("weekday", "неділю")) == "follow_up_changed"
    assert intent_of("peki yarın", "tr", DOCTOR, ("day", "yarın")) == "follow_up_changed"
    people = {"topic": "meeting_places", "office": "integration", "others": True, "search": None}
    assert intent_of("на вихідних", "uk", people, ("day", "вихідних")) == "search_event"


@pytest.mark.parametrize(
    ("language", "text"),
    [("uk", "телефон"), ("ro", "si cand e deschis"), ("fa", "نمبر تلیفون"), ("ar", "وين روح"), ("ro", "unde depun")],
)
def test_what_is_asked_of_an_office_where_none_does_it_is_about_the_matter(language: str, text: str) -> None:
    assert intent_of(text, language, DOCTOR) == "follow_up_changed"


@pytest.mark.parametrize(
    ("language", "text", "intent"),
    [
        ("tr", "kızım içinde lazımmı", "follow_up_child"), ("fa", "koja beporsam", "office_location"),
        ("fa", "na yek jaye digar", "follow_up_other"), ("fa", "chand hafte tool mikeshe", "follow_up_changed"),
        ("fa", "baraye baradaram", "follow_up_changed"), ("pl", "a zona tez musi przyjsc", "follow_up_changed"),
        ("ru", "dlya dochki", "follow_up_child"), ("ar", "la, la2ibni", "follow_up_child"),
        ("ar", "la2ibni kaman", "follow_up_child"), ("fa", "avali", "follow_up_other"),
        ("tr", "esim de gelmek zorunda mi", "follow_up_changed"), ("pl", "gdzie zlozyc", "office_location"),
        ("pl", "ile na dziecko", "follow_up_changed"), ("uk", "а вночі", "follow_up_changed"),
        ("ro", "si pt mine", "follow_up_changed"), ("pl", "a dla mnie", "follow_up_changed"),
        ("uk", "скільки коштує новий", "follow_up_changed"), ("fa", "be almani", "change_language"),
        ("ar", "وين قدم", "office_location"), ("ar", "كم شهر بياخد", "follow_up_changed"),
        ("uk", "зараз", "follow_up_changed"), ("ar", "هلق", "follow_up_changed"),
        ("uk", "скільки грошей дають", "follow_up_changed"), ("uk", "ні в інший день", "follow_up_other"),
    ],
)  # fmt: skip
def test_as_people_write_on_phones(language: str, text: str, intent: str) -> None:
    assert intent_of(text, language, OFFICE) == intent


def test_who_helps_is_that_question_whatever_a_word_of_it_is_elsewhere() -> None:
    assert intent_of("cine ma ajuta", "ro", DOCTOR, ("event_kind", "cine")) == "follow_up_changed"


def test_how_much_for_whom_of_courses_shows_them_again_and_where_somebody_is_is_no_follow_up() -> None:
    assert intent_of("ile dla dziecka", "pl", COURSES) == "follow_up_again"
    assert intent_of("gdzie jest dziecko", "pl", OFFICE) is None


def test_what_to_do_at_night_is_about_the_matter() -> None:
    assert intent_of("شب چی کنم", "fa", DOCTOR, ("time_of_day", "شب")) == "follow_up_changed"


@pytest.mark.parametrize(
    ("language", "text"), [("uk", "перший"), ("de", "das zweite"), ("pl", "pierwszy"), ("en", "1")]
)
def test_a_place_in_a_list_is_noticed_also_below_a_greeting(language: str, text: str) -> None:
    assert intent_of(text, language, {}) == "follow_up_other"
    assert intent_of("das andere", "de", {}) is None


WHATS_ON = [
    ("en", "What's on on Saturday?", "Saturday"), ("de", "Was gibt es am Samstag?", "Samstag"),
    ("ru", "что в субботу?", "субботу"), ("ar", "شو في السبت؟", "السبت"), ("pl", "co jest w sobotę?", "sobotę"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "day"), WHATS_ON)
def test_what_is_on_on_a_day_is_a_question_of_its_own_also_after_an_office(language: str, text: str, day: str) -> None:
    spans = [("weekday", day, text.index(day), text.index(day) + len(day))]
    assert FOLLOW_UPS.recognise(text, {language: 0.98}, spans, OFFICE, "search_event") is None
    assert FOLLOW_UPS.recognise(text, {language: 0.98}, spans, COURSES, "search_event") is not None


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [("de", "und am Samstag?", "Samstag"), ("en", "on Saturday?", "Saturday"), ("ru", "а в субботу?", "субботу")],
)
def test_a_day_alone_leans_on_the_office_whatever_it_sounds_like(language: str, text: str, day: str) -> None:
    spans = [("weekday", day, text.index(day), text.index(day) + len(day))]
    found = FOLLOW_UPS.recognise(text, {language: 0.98}, spans, OFFICE, "search_event")
    assert found is not None and found.intent == "office_hours"


def test_was_ist_los_does_not_repeat_the_answer_before() -> None:
    assert intent_of("Was ist am Samstag los?", "de", OFFICE, ("weekday", "Samstag")) is None
    assert intent_of("wann fängt das an?", "de", OFFICE) == "follow_up_changed"


OF_THEIR_OWN = [
    ("de", "Wann bekomme ich Kindergeld?"), ("de", "wo kann ich schwimmen"), ("en", "where is the library?"),
    ("en", "I need an appointment for my passport"), ("en", "my son is sick"), ("en", "my other son was beaten"),
    ("uk", "коли я отримаю гроші"), ("ar", "وين المستشفى"), ("de", "danke"), ("en", "ok"), ("en", "yes"),
    ("de", "nein"), ("fa", "اخراج"), ("fa", "من دیگه باید برم"), ("fa", "کار دارم"), ("de", "bis dann"),
    ("de", "Kann nicht zahlen"), ("en", "who are you"), ("fr", "faire venir ma femme"), ("ru", "нет работы"),
    ("ru", "Terminservicestelle"), ("fa", "بازنشستگی"),
    ("de", "Welche Papiere brauche ich für die Hochzeit?"), ("en", "I lost my papers"), ("ar", "ضاعت أوراقي"),
    ("uk", "де перекласти документи"), ("en", "when does the next bus go to the second school"),
    ("de", "ich will sterben"), ("en", "he will kill me"),
    ("ar", "زوجي ضربني"), ("uk", "чоловік б'є мене"), ("de", ""), ("de", "?"), ("de", "😀"),
]  # fmt: skip


@pytest.mark.parametrize("slots", [OFFICE, COURSES, CHOICE])
@pytest.mark.parametrize(("language", "text"), OF_THEIR_OWN)
def test_one_word_more_is_a_question_of_its_own(language: str, text: str, slots: dict[str, Any]) -> None:
    assert intent_of(text, language, slots) is None


LANGUAGES = [
    ("en", "in Ukrainian please", "uk"), ("de", "auf Arabisch bitte", "ar"), ("uk", "по-українськи", "uk"),
    ("ar", "بالعربي", "ar"), ("ru", "на украинском пожалуйста", "uk"), ("tr", "Arapça lütfen", "ar"),
    ("fa", "به انگلیسی لطفا", "en"), ("fr", "en roumain s'il vous plaît", "ro"), ("ro", "în ucraineană vă rog", "uk"),
    ("pl", "po rosyjsku proszę", "ru"), ("de", "Können wir Englisch sprechen?", "en"),
    ("en", "in Spanish please", "es"), ("en", "do you speak Turkish?", "tr"), ("uk", "турецькою будь ласка", "tr"),
    ("ar", "بالألماني لو سمحت", "de"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "wanted"), LANGUAGES)
def test_the_language_asked_for_is_noticed_also_in_a_first_message(language: str, text: str, wanted: str) -> None:
    first = FOLLOW_UPS.recognise(text, {language: 0.98}, [], {})
    assert first is not None and first.intent is None
    assert [(name, value) for name, value, *_ in first.named] == [("language", wanted), ("asked_in", language)]
    assert intent_of(text, language, OFFICE) == "change_language"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ich spreche kein Deutsch"), ("en", "I don't speak German, only English"), ("en", "why in German?"),
        ("pl", "nie mówię po niemiecku"), ("ro", "nu vorbesc germana"), ("ar", "ما بحكي ألماني"),
        ("uk", "курс німецької"), ("de", "Ich suche einen Arzt, der Arabisch spricht"),
    ],
)  # fmt: skip
def test_a_language_that_is_only_mentioned_is_not_asked_for(language: str, text: str) -> None:
    assert FOLLOW_UPS.recognise(text, {language: 0.98}, [], OFFICE) is None


UNCLEAR = [
    ("de", "ich verstehe das nicht"), ("en", "I don't understand that"), ("uk", "я не розумію"), ("ar", "ما فهمت"),
    ("ru", "непонятно"), ("tr", "anlamadım"), ("fa", "نفهمیدم"), ("fr", "je n'ai pas compris"), ("ro", "nu înțeleg"),
    ("pl", "nie rozumiem"),
]  # fmt: skip
AGAIN = [
    ("de", "noch einmal bitte"), ("en", "again please"), ("uk", "ще раз будь ласка"), ("ar", "مرة اخرى من فضلك"),
    ("ru", "повторите пожалуйста"), ("tr", "tekrar lütfen"), ("fa", "دوباره لطفا"), ("fr", "encore une fois"),
    ("ro", "încă o dată"), ("pl", "jeszcze raz"),
]  # fmt: skip


@pytest.mark.parametrize("slots", [OFFICE, COURSES])
def test_once_more_and_more_simply(slots: dict[str, Any]) -> None:
    assert {text: intent_of(text, code, slots) for code, text in UNCLEAR} == {t: "ask_simpler" for _, t in UNCLEAR}
    assert {text: intent_of(text, code, slots) for code, text in AGAIN} == {t: "follow_up_again" for _, t in AGAIN}
    assert intent_of("verstehe", "de", slots) is None


@pytest.mark.parametrize("text", ["und wann beginnt das?", "was kostet das?", "wann fängt der an"])
def test_begin_and_price_stand_in_courses_and_are_not_known_of_a_topic(text: str) -> None:
    assert (intent_of(text, "de", COURSES), intent_of(text, "de", OFFICE)) == ("follow_up_again", "follow_up_changed")


NOT_UNDERSTOOD = [
    ("de", "ich spreche nicht gut deutsch arapça yaz", "ar"), ("de", "Ukrainisch bitte, ich kann kein Deutsch", "uk"),
    ("en", "i don't know german well, write french", "fr"), ("uk", "погано розумію німецьку, пишіть українською", "uk"),
    ("ru", "плохо знаю немецкий, говорите по-русски", "ru"), ("ar", "ما بفهم الماني، احكي عربي", "ar"),
    ("tr", "türkçe yazın almanca bilmiyorum", "tr"), ("fa", "آلمانی بلد نیستم، فارسی بنویس", "fa"),
    ("fr", "je ne parle pas allemand, en français svp", "fr"), ("ro", "nu știu germană, în română vă rog", "ro"),
    ("pl", "nie znam niemieckiego, po polsku proszę", "pl"),
]  # fmt: skip
ROMANISED = [
    ("fa", "be dari lotfan", "fa"), ("ar", "bil 3arabi law sama7t", "ar"),
    ("ru", "po russki pozhaluysta", "ru"), ("uk", "ukrainskoyu bud laska", "uk"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "wanted"), NOT_UNDERSTOOD + ROMANISED)
def test_a_language_is_asked_for_beside_another_and_in_latin_letters(language: str, text: str, wanted: str) -> None:
    found = FOLLOW_UPS.recognise(text, {language: 0.98}, [], OFFICE)
    assert found is not None and found.intent == "change_language"
    assert dict((name, value) for name, value, *_ in found.named)["language"] == wanted


NEEDED = [
    ("de", "und was brauch ich"), ("de", "Was brauche ich dafür?"), ("en", "and what do I need?"),
    ("uk", "а що потрібно?"), ("ru", "а что мне нужно"), ("ar", "وشو لازم"), ("tr", "ne lazım"), ("fa", "چی لازم است؟"),
    ("fr", "et qu'est-ce qu'il faut ?"), ("ro", "și ce îmi trebuie"), ("pl", "a co jest potrzebne"),
]  # fmt: skip
BESIDES = [("de", "noch was"), ("de", "und was noch?"), ("uk", "ще щось"), ("ru", "что еще"), ("pl", "coś jeszcze"),
           ("ro", "mai sunt")]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), NEEDED)
def test_what_one_needs_after_an_answer_asks_for_the_papers(language: str, text: str) -> None:
    assert intent_of(text, language, OFFICE) == "follow_up_papers"
    assert intent_of(text, language, {}) is None


@pytest.mark.parametrize(("language", "text"), BESIDES)
def test_what_else_is_the_other_one_in_few_words_only(language: str, text: str) -> None:
    assert intent_of(text, language, COURSES) == "follow_up_other"
    assert intent_of("brauche ich das denn noch hier", "de", COURSES) is None


SOMEBODY = [
    ("de", "jemand der Türkisch spricht"), ("en", "someone speaking Arabic"), ("uk", "щоб говорила українською"),
    ("ru", "чтобы говорил по-русски"), ("ar", "وحدة بتحكي عربي"), ("tr", "arapça bilen biri olsun"),
    ("fa", "کسی فارسی زبان باشد"), ("fr", "quelqu'un qui parle arabe"), ("ro", "cineva care vorbește ucraineană"),
    ("pl", "osoba mówiąca po ukraińsku"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), SOMEBODY)
def test_somebody_who_speaks_a_language_is_no_wish_for_this_chat(language: str, text: str) -> None:
    assert intent_of(text, language, CHOICE) == "follow_up_changed"
    assert intent_of(text, language, COURSES) == "follow_up_again"
    assert FOLLOW_UPS.recognise(text, {language: 0.98}, [], {}) is None


def test_a_wish_in_another_language_than_so_far_is_understood() -> None:
    found = FOLLOW_UPS.recognise("auf Deutsch bitte", {"ar": 0.98}, [], OFFICE)
    assert found is not None
    assert [value for _, value, *_ in found.named] == ["de", "de"]


def test_a_course_is_not_the_name_of_a_language() -> None:
    assert [intent_of(text, "de", OFFICE) for text in ("Deutschkurs", "Englischkurs")] == [None, None]
    assert [intent_of(text, "de", OFFICE) for text in ("auf Deutsch", "Englisch bitte")] == ["change_language"] * 2


def test_every_language_has_the_same_lists_of_plain_words() -> None:
    files = {file.stem: parse_yaml(file.read_text("utf-8")) for file in FOLDER.glob("*.yml")}
    assert files.keys() == set(NATIVE)
    for code, data in files.items():
        assert data["locale"] == code
        assert data["languages"].keys() == files["de"]["languages"].keys() >= set(NATIVE), code
        assert data.keys() - {"prefixes"} == files["de"].keys() and data["asks"].keys() == files["de"]["asks"].keys(), (
            code
        )
        assert _odd(data) == [], code  # YAML reads an unquoted "on" or "no" as true or false


def _odd(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return [odd for key, value in data.items() for odd in (*_odd(key), *_odd(value))]
    return (
        [odd for value in data for odd in _odd(value)]
        if isinstance(data, list)
        else []
        if isinstance(data, str)
        else [data]
    )


def test_the_intents_of_follow_ups_are_never_learnt() -> None:
    rules = parse_yaml((PROJECT / "stories" / "follow_ups.yml").read_text("utf-8"))["rules"]
    decided = {step["intent"] for rule in rules for step in rule["steps"] if "intent" in step}
    assert decided == {f"follow_up_{what}" for what in ("other", "changed", "child", "papers", "again")}
    taught = "\n".join(file.read_text("utf-8") for file in (PROJECT / "nlu" / "examples").rglob("*.yml"))
    assert "follow_up" not in taught


# what is remembered


def said(*about: str, buttons: tuple[str, ...] = (), kind: str = "answer") -> Utterance:
    return Utterance("…", "de", tuple(Button(p, p) for p in buttons), kind=kind, about=about)


def test_the_office_shown_beside_an_answer_comes_into_focus_and_leaves_it_with_the_next_answer() -> None:
    first = noted(Reply((said("intent:register_address"), said("card:citizens_office")), context={"office": "old"}))
    assert first.context["office"] == "citizens_office"
    assert noted(Reply((said(),), context=first.context)).context == first.context  # "thanks" changes nothing
    assert "office" not in noted(Reply((said("courses:0:"),), context=first.context)).context


def test_an_office_named_or_answered_about_comes_before_one_beside_it_or_mentioned_in_a_page() -> None:
    page = said("page:/a", "named:library")
    assert noted(Reply((page,))).context["office"] == "library"
    assert noted(Reply((page, said("intent:x"), said("card:school")))).context["office"] == "school"
    assert noted(Reply((page,)), "jobcenter").context["office"] == "jobcenter"


def test_of_two_offices_the_other_is_left_and_then_none() -> None:
    both = noted(Reply((said("office:a:hours", kind="office"), said("office:b:hours", kind="office")))).context
    assert (both["office"], unseen(both), both["others"]) == ("a", "office:b:hours", "yes")
    phone = noted(Reply((said("office:a:contact"),), context=both)).context
    assert unseen(phone) == "office:b:hours"
    other = noted(Reply((said("office:b:contact"),), context=phone)).context
    assert (other["office"], unseen(other), "others" in other) == ("b", None, False)


def test_of_a_choice_nothing_is_in_focus_until_one_is_taken() -> None:
    asked = said("choice:x,y", buttons=("intent:x", "intent:y", "other"), kind="choice")
    context = noted(Reply((asked,), context={"office": "a"})).context
    assert (options(context), focus(context), context["office"]) == (["intent:x", "intent:y"], None, "a")
    taken = noted(Reply((said("intent:y", buttons=("intent:related",)),), context=context)).context
    assert (focus(taken), unseen(taken)) == (1, "intent:x")


def test_the_next_page_of_a_list_is_an_option_as_long_as_there_is_one() -> None:
    first = noted(Reply((said("courses:0:level=B1"), said(buttons=("courses:3:level=B1",))))).context
    assert unseen(first) == "courses:3:level=B1"
    second = noted(Reply((said("courses:3:level=B1"),), context=first)).context
    assert unseen(second) is None


# what is answered

EVENING = ["18:00", "20:00"]
TOWN = guide(
    course("b1", level="B1"),
    course("b1-evening", level="B1", days=["tue"], time=EVENING),
    course("a2-evening", level="A2", time=EVENING),
    course("kids", audience="children"),
)
SENTENCES = ("courses_none_for", "search_unmet", "calendar_save", "audience_children", "courses_found",
             "courses_none", "courses_nearest", "course_start", "course_running", "course_time", "course_level",
             "course_place", "course_how_to_register", "events_none_for", "events_none", "nothing_else",
             "follow_up_same", "language_changed", "other_hint")  # fmt: skip
TEXTS = {("interface", name): {"de": f"<{name}>"} for name in SENTENCES}
TALK = IntentInfo(topic="courses_events", depth="facts")


def answers(town: TownGuide = TOWN) -> Answers:
    catalogue = Catalogue(TEXTS, {"search_course": TALK})  # type: ignore[arg-type]
    speaker = Speaker(catalogue, "de")

    def show(payload: str, context: Any) -> Reply | None:
        kind, _, rest = payload.partition(":")
        if kind == "courses":
            return noted(Reply(tuple(searches.pressed(kind, rest)), context=dict(context)))
        return noted(Reply((Utterance(payload, "de", about=(payload,)),), context=dict(context)))

    def plainly(payload: str, context: Any) -> Reply | None:
        return Reply((Utterance(f"{payload}, plain", "de-simple", about=(payload,)),))

    searches = Searches(town, speaker, NOW)
    return Answers(catalogue, speaker, searches, show, plainly)


def answered(response: str, context: dict[str, str], *named: tuple[str, str]) -> tuple[list[str], dict[str, str]]:
    u = Understanding("x", 1.0, "confident", response, entities=tuple(Entity(n, v) for n, v in named))
    reply = answers().reply(u, context)
    return [utterance.text.partition("\n")[0] for utterance in reply.utterances], reply.context


def test_a_changed_wish_keeps_the_others() -> None:
    texts, context = answered(
        "follow_up_changed", {"last": "courses:0:subject=german;level=B1"}, ("time_of_day", "evening")
    )
    assert texts == ["<courses_found>", "b1-evening"]
    texts, context = answered("follow_up_changed", context, ("level", "A2"))
    assert texts == ["<courses_found>", "a2-evening"]
    assert context["last"] == "courses:0:subject=german;time_of_day=evening;level=A2"


def test_for_a_child_there_is_the_childrens_course_and_otherwise_the_honest_sentence() -> None:
    assert answered("follow_up_changed", {"last": "courses:0:level=A1"}, ("audience", "children"))[0][1] == "kids"
    texts, _ = answered("follow_up_changed", {"last": "courses:0:level=B1"}, ("audience", "children"))
    assert texts == ["<courses_none_for> <courses_nearest>", "b1", "b1-evening"]


def test_a_wife_may_take_the_course_for_all_adults() -> None:
    texts, _ = answered("follow_up_changed", {"last": "courses:0:level=B1"}, ("audience", "women"))
    assert texts == ["<courses_found>", "b1", "b1-evening"]


def test_a_new_day_replaces_the_old_one_and_childcare_is_no_course_for_children() -> None:
    assert with_changes((("level", "B1"), ("weekday", "mon")), (("date", "2026-11-28/2026-11-28"),)) == (
        ("level", "B1"), ("date", "2026-11-28/2026-11-28"),
    )  # fmt: skip
    cared = (("childcare", "yes"), ("audience", "children"))
    assert with_changes((), cared) == (("childcare", "yes"),)
    assert with_changes((("women_only", "yes"),), cared) == (("women_only", "yes"), ("childcare", "yes"))
    assert with_changes((("women_only", "yes"),), cared[1:]) == cared[1:]


def test_the_second_of_a_list_and_the_last_and_one_too_many() -> None:
    context = {"last": "courses:0:level=B1", "options": "courses:0:level=B1", "seen": "0"}
    assert answered("follow_up_other", context, ("ordinal", "2"))[0] == ["b1-evening"]
    assert answered("follow_up_other", context, ("ordinal", "last"))[0] == ["b1-evening"]
    assert answered("follow_up_other", context, ("ordinal", "3"))[0] == ["<nothing_else>"]
    assert answered("follow_up_other", context)[0] == ["<nothing_else>"]


@pytest.mark.parametrize("response", ["follow_up_again", "follow_up_same", "follow_up_enrol"])
def test_what_is_asked_after_one_was_picked_is_about_that_one(response: str) -> None:
    listed = {"last": "page:/a\ncourses:0:level=B1", "options": "courses:0:level=B1", "seen": "0"}
    _, picked = answered("follow_up_other", listed, ("ordinal", "2"))
    texts, after = answered(response, picked)
    assert (texts[-1], "b1" in texts, "page:/a" in texts) == ("b1-evening", False, False)
    assert answered("follow_up_other", after, ("ordinal", "1"))[0] == ["b1"]
    assert [u.text.partition("\n")[0] for u in answers().in_language(after).utterances][1:] == ["b1-evening"]
    assert answered("follow_up_changed", after, ("free", "yes"))[0] == ["b1-evening"]
    _, changed = answered("follow_up_changed", after, ("time_of_day", "evening"))
    assert answered("follow_up_again", changed)[0] == ["<courses_found>", "b1-evening"]


@pytest.mark.parametrize(("asked", "other"), [("contact", "contact"), ("hours:2026-12-05", "hours:2026-12-05")])
def test_the_other_office_is_asked_the_same(asked: str, other: str) -> None:
    context = {"last": f"office:a:{asked}", "options": "office:a:hours\noffice:b:hours", "seen": "0", "others": "yes"}
    assert answered("follow_up_other", context)[0] == [f"office:b:{other}"]


def test_something_else_before_a_choice_was_made_asks_back() -> None:
    context = {"last": "choice:x,y", "options": "intent:x\nintent:y", "seen": "", "others": "yes"}
    assert answered("follow_up_other", context)[0] == ["<other_hint>"]
    assert answered("follow_up_other", context, ("ordinal", "2"))[0] == ["intent:y"]


def test_the_same_again_says_that_it_is_the_same_and_forgets_nothing() -> None:
    context = {"last": "page:/a\nintent:x", "options": "page:/a\npage:/b", "seen": "0", "office": "a"}
    marked = {**context, "same": "page:/a\nintent:x"}
    assert answered("follow_up_same", context) == (["<follow_up_same>", "page:/a", "intent:x"], marked)
    assert answered("follow_up_again", context) == (["page:/a", "intent:x, plain"], context)
    assert answered("nothing_else", context) == (["<nothing_else>"], context)
    assert answered("follow_up_again", {})[0] == ["<nothing_else>"]
    assert answered("follow_up_same", {"last": "choice:a,b"})[0] == ["choice:a,b"]  # there is no answer yet


def test_the_first_below_an_answer_that_lists_nothing_is_its_first_button() -> None:
    composer = Composer(Shipped(shipped.guide()), shipped.holidays(), "uk", shipped.TODAY)
    second = Understanding("school_life", 0.8, "confident", "nothing_else", entities=(Entity("ordinal", "2"),))
    greeted = composer.intent_alone("greet", {})
    assert composer.reply(second, greeted.context).context["last"] == "intent:register_address"
    assert composer.reply(second, {}).context["last"] == "intent:register_address"  # the first line's buttons
    money = composer.intent_alone("child_benefit", {})
    assert composer.reply(second, money.context).context["last"] == "intent:social_benefits"
    nowhere = Understanding("school_life", 0.8, "confident", "nothing_else", entities=(Entity("ordinal", "3"),))
    assert composer.reply(nowhere, money.context).context == money.context
    lost = {**money.context, "tried": "child_benefit,fallback"}  # other buttons stand there now
    assert composer.reply(second, lost).context == lost


def test_who_goes_on_after_a_choice_of_one_topic_gets_its_answer() -> None:
    for choice in ("choice:search_course", "choice:search_course,request_human"):
        texts, context = answered("follow_up_same", {"last": choice})
        assert (texts, context["last"]) == (["<follow_up_same>", "intent:search_course"], "intent:search_course")


def test_what_frightens_is_not_answered_instead_of_the_choice() -> None:
    catalogue = shipped.catalogue()
    composer = Composer(Shipped(shipped.guide()), shipped.holidays(), "ar", shipped.TODAY)
    u = Understanding("x", 1.0, "confident", "follow_up_same")
    alone = composer.reply(u, {"last": "choice:deportation_threat"})
    assert [one.kind for one in alone.utterances] == ["choice"]
    beside = composer.reply(u, {"last": "choice:school_enrolment,emergency"})
    school = catalogue.find("answer", "school_enrolment", "ar")
    assert school and beside.utterances[1].text.startswith(school[0][:20])
    assert beside.context["intent"] == "school_enrolment"


@pytest.mark.parametrize(
    ("likeliest", "found"),
    [("search_event", "events:0:weekday=tue"), ("search_course", "courses:0:level=B1;weekday=tue")],
)
def test_a_day_with_once_more_is_no_repetition(likeliest: str, found: str) -> None:
    u = Understanding(
        "follow_up_again", 1.0, "confident", "follow_up_again", (Candidate(likeliest, 0.8),),
        entities=(Entity("weekday", "tue"), Entity("day", "tue")),
    )  # fmt: skip
    context = answers().reply(u, {"last": "courses:0:level=B1"}).context
    assert context["last"].partition(":")[0] == found.partition(":")[0]
    assert ("level=B1" in context["last"]) == ("level=B1" in found)


def test_an_answer_to_danger_is_repeated_alone() -> None:
    assert answered("follow_up_same", {"last": "intent:crisis_support"})[0] == ["intent:crisis_support"]


def test_another_locale_repeats_in_its_own_words_and_not_in_plain_german() -> None:
    assert answered("follow_up_same", {"last": "intent:x"})[0] == ["<follow_up_same>", "intent:x"]


def test_another_language_repeats_the_last_answer_or_only_says_so() -> None:
    assert [u.text for u in answers().in_language({"last": "intent:x"}).utterances] == [
        "<language_changed>",
        "intent:x",
    ]
    assert [u.text for u in answers().in_language({}).utterances] == ["<language_changed>"]


def test_a_language_asked_for_stays_for_what_is_written_in_the_same_one() -> None:
    context = with_wish({"office": "a"}, "de", "ar")
    assert [wished(context, code) for code in ("de", "ar", "fr")] == ["ar", "ar", "fr"]
    assert with_wish(context, "de", "de") == {"office": "a"}
    assert wished({}, "de") == "de"


@pytest.mark.parametrize(
    ("response", "value", "wanted"),
    [("change_language", "uk", ("uk", "de")), ("change_language", "es", None), ("search_course", "uk", None)],
)
def test_only_a_language_that_answers_exist_in_is_chosen(response: str, value: str, wanted: Any) -> None:
    named = (Entity("language", value), Entity("asked_in", "de"))
    u = Understanding("x", 1.0, "confident", response, entities=named)
    assert spoken_wish(u) == wanted


OF_AN_OFFICE = [
    ("de", "Wo ist die Frauenberatung?", "Frauenberatung", "office_location"),
    ("en", "where is the Frauenberatung?", "Frauenberatung", "office_location"),
    ("fa", "آدرس Frauenberatung کجاست؟", "Frauenberatung", "office_location"),
    ("tr", "Frauenberatung nerede?", "Frauenberatung", "office_location"),
    ("uk", "коли працює Frauenberatung?", "Frauenberatung", "office_hours"),
    ("de", "Wann ist ein Termin bei der Frauenberatung?", "Frauenberatung", "office_appointment"),
    ("uk", "Добрий вечір, де Frauenberatung? спасибі", "Frauenberatung", "office_location"),
    ("ru", "здравствуйте, где находится Frauenberatung, спасибо", "Frauenberatung", "office_location"),
    ("pl", "dzien dobry gdzie jest Frauenberatung dziekuje", "Frauenberatung", "office_location"),
    ("ro", "buna ziua unde este Frauenberatung, multumesc", "Frauenberatung", "office_location"),
    ("fr", "bjr c'est où la Frauenberatung svp merci", "Frauenberatung", "office_location"),
    ("de", "Hallo, wo ist die Frauenberatung? danke", "Frauenberatung", "office_location"),
]


@pytest.mark.parametrize(("language", "text", "name", "intent"), OF_AN_OFFICE)
def test_an_office_by_its_name_is_asked_for_whatever_the_name_sounds_like(
    language: str, text: str, name: str, intent: str
) -> None:
    begin = text.index(name)
    spans = [("office", "womens_advice", begin, begin + len(name)), ("audience", "women", begin, begin + len(name))]
    found = FOLLOW_UPS.recognise(text, {language: 0.98}, spans, {}, "women_services")
    assert found and found.intent == intent
    assert FOLLOW_UPS.recognise(text, {language: 0.98}, spans, {}, intent) is None
    matter = [*spans, ("matter", "housing_benefit", 0, 2)]
    assert FOLLOW_UPS.recognise(text, {language: 0.98}, matter, {}, "women_services") is None


def test_what_an_office_does_is_no_question_for_its_address() -> None:
    text = "Hilft mir die Frauenberatung bei der Scheidung?"
    spans = [("office", "womens_advice", 14, 28)]
    assert FOLLOW_UPS.recognise(text, {"de": 0.98}, spans, {}, "women_services") is None


MATTER: dict[str, Any] = {"topic": "asylum_procedure", "office": "advice", "others": False, "search": None}
STAYS = [
    ("ru", "и теперь в какую контору", "office_location"), ("ru", "что теперь делать", "follow_up_changed"),
    ("ru", "сколько стоит новое", "follow_up_changed"), ("ru", "a dlya zheny tozhe nado", "follow_up_changed"),
    ("uk", "хто допоможе безкоштовно", "follow_up_changed"), ("uk", "які документи надіслати", "follow_up_papers"),
    ("pl", "jak długo się czeka", "follow_up_changed"), ("pl", "co dalej", "follow_up_changed"),
    ("ro", "cine mă poate ajuta gratis", "follow_up_changed"), ("de", "und was jetzt", "follow_up_changed"),
    ("fr", "ki peut maider", "follow_up_changed"), ("fr", "sa prend cmbn de tmps", "follow_up_changed"),
    ("fr", "c qd", "office_hours"), ("pl", "gdzie to zgłosić", "follow_up_changed"),
    ("fr", "je demande à qui", "follow_up_changed"), ("de", "und was passiert dann", "follow_up_changed"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "intent"), STAYS)
def test_short_questions_as_people_type_them_are_about_the_answer_before(language: str, text: str, intent: str) -> None:
    assert intent_of(text, language, MATTER) == intent


@pytest.mark.parametrize(
    ("language", "text"), [("uk", "ще раз дякую"), ("ru", "спасибо еще раз"), ("fr", "merci encore")]
)
def test_thanks_are_no_wish_to_hear_it_again(language: str, text: str) -> None:
    assert intent_of(text, language, MATTER) != "follow_up_again"


OTHERS_LANGUAGE = [
    ("fr", "il faut parler allemand ?"), ("fr", "elle doit parler allemand"), ("pl", "czy ona musi mówić po niemiecku"),
    ("ru", "муж говорит по-немецки"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), OTHERS_LANGUAGE)
def test_a_language_that_somebody_has_to_know_is_no_wish_for_this_chat(language: str, text: str) -> None:
    assert intent_of(text, language, MATTER) != "change_language"
