"""Short messages that sound like another matter, and go on with the one spoken of."""

from __future__ import annotations

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.onward import OnwardStep
from bot.service.meaning.there import ThereStep
from bot.settings import PROJECT
from bot.wiring.dialogues import completed
from bot.wiring.files import load_rows, load_small
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
DEBTS = {"intent": "debt_advice", "last": "intent:debt_advice", "office": "social_office"}
BENEFIT = {"intent": "child_benefit", "last": "intent:child_benefit"}
SCHOOL = {"intent": "school_life", "last": "intent:school_life", "office": "library"}
JOBCENTER = {"intent": "find_responsible_office", "last": "office:jobcenter:all", "office": "jobcenter"}
FAMILY = {"intent": "family_reunification", "last": "intent:family_reunification", "office": "foreigners_office"}
MOULD = {"intent": "rent_problems", "last": "intent:rent_problems", "office": "housing_office"}
BOOKED = {"intent": "office_appointment", "last": "office:foreigners_office:appointment", "office": "foreigners_office"}

WHITHER = [
    "wo soll ich hin", "where should i go", "لوين روح", "lwen rou7", "وين لازم اروح", "کجا بروم", "koja beram",
    "je vais ou", "ou je dois aller", "gdzie mam iść", "unde să mă duc", "куда мне идти", "nereye gideyim",
    "куди мені йти",
]  # fmt: skip
CALL = [
    "wen rufe ich an", "who do i call", "بمين اتصل", "به کی زنگ بزنم", "be ki zang bezanam", "j'appelle qui",
    "do kogo dzwonić", "pe cine sun", "кому звонить", "kimi arayayım", "кому дзвонити",
]  # fmt: skip
ALONG = [
    "muss meine frau mitkommen", "does my wife have to come with me", "w marti lazem teji ma3i?",
    "لازم مرتي تيجي معي",
    "خانمم هم باید بیاید", "ma femme doit venir aussi", "czy żona też musi przyjść", "soția trebuie să vină și ea",
    "жена тоже должна прийти", "eşimin de gelmesi gerekiyor mu", "дружина теж має прийти",
]  # fmt: skip
ILL = [
    "meine mutter ist sehr krank", "my mother is sick", "امي مريضة", "مادرم مریض است", "ma mère est malade",
    "mama jest chora", "mama e bolnava", "мама болеет", "annem çok hasta", "мама хвора",
]  # fmt: skip
FUNDS = [
    "wieviel geld brauche ich", "how much money do i need", "قديش مصاري لازم", "چقدر پول لازم است",
    "combien dargent il faut", "ile pieniędzy trzeba", "câți bani trebuie",
    "сколько денег надо", "ne kadar para lazım",
    "скільки грошей треба",
]  # fmt: skip
RENT = [
    "kann ich weniger miete zahlen", "i stop paying rent", "بدي ادفع اقل الايجار", "ما رح ادفع الاجار",
    "کرایه را کم بدهم", "je paie plus le loyer", "mogę płacić mniej czynszu", "nu mai plătesc chiria",
    "буду меньше платить за квартиру",
    "kirayi kesebilirmiyim", "чи можна менше платити за квартиру",
]  # fmt: skip
TENTH = [
    "zum 10ten", "to the 10th", "ليوم ١٠", "يوم ١٠", "به روز ۱۰", "le 10", "na 10 dzień", "pe data de 10",
    "на 10 число", "ayın 10una", "на 10 день",
]  # fmt: skip
NO_SLOT = [
    "war da, haben gesagt keine termine", "i was there they said no appointments", "رحت هناك وكالو ماكو موعد",
    "رفتم گفتند وقت نیست", "ils ont dit pas de rdv", "byłam, powiedzieli że nie ma terminów",
    "am fost, au spus că nu sunt programări", "была там, сказали нет термина", "gittim randevu yok dediler",
    "була там, сказали нема термінів",
]  # fmt: skip


def engine(response: str, confidence: float = 0.9, *named: Entity) -> Understanding:
    return Understanding(response, confidence, "confident", response, entities=named, help_line=True)


async def heard(text: str, u: Understanding, context: dict[str, str]) -> Understanding:
    dialogue = OnwardStep(LIBRARY, load_rows(PROJECT, "onward") | load_small(PROJECT))
    return await dialogue.completed(u, UserMessage("x", text, {}, context))


@pytest.mark.parametrize(
    ("texts", "aspect"), [(WHITHER, "office_location"), (CALL, "office_contact")], ids=["whither", "call"]
)
async def test_where_to_go_and_whom_to_call_is_asked_of_who_does_the_matter(texts: list[str], aspect: str) -> None:
    for text in texts:
        for u in (engine("find_doctor", 0.71), engine("choice", 0.3)):
            found = await heard(text, u, DEBTS)
            assert (found.response, found.values("office"), found.help_line) == (aspect, ("social_office",), False), (
                text
            )
            assert (await heard(text, u, SCHOOL)).values("office") == ("school_office",)  # the library was only named
            assert (await heard(text, u, JOBCENTER)).values("office") == ("jobcenter",)
            assert (await heard(text, u, BENEFIT)).response == "follow_up_same"
        for context in ({}, {"intent": "crisis_support", "last": "intent:crisis_support", "office": "x"}):
            assert await heard(text, engine("find_doctor"), context) == engine("find_doctor")
        asked = engine("find_doctor")
        assert await heard(text, asked, {"intent": "find_doctor", "last": "intent:find_doctor"}) == asked


@pytest.mark.parametrize(
    ("texts", "context", "other"),
    [(ALONG, JOBCENTER, "family_reunification"), (ILL, FAMILY, "find_doctor"), (FUNDS, FAMILY, "social_benefits")],
    ids=["along", "ill", "funds"],
)
async def test_what_sounds_like_another_matter_stays(texts: list[str], context: dict[str, str], other: str) -> None:
    for text in texts:
        assert (await heard(text, engine(other), context)).response == "follow_up_same", text
        assert await heard(text, engine(other), {}) == engine(other)


async def test_paying_less_rent_is_of_the_mould_and_want_of_money_is_not() -> None:
    for text in RENT:
        assert (await heard(text, engine("housing_benefit"), MOULD)).response == "rent_problems", text
        assert await heard(text, engine("housing_benefit"), DEBTS) == engine("housing_benefit")


async def test_another_day_of_an_appointment_is_how_to_change_it() -> None:
    for text in TENTH:
        for u in (engine("choice", 0.4, Entity("day", "today"), Entity("date", "2026-11-29/2026-11-29")),):
            found = await heard(text, u, BOOKED)
            assert (found.response, found.entities) == ("office_appointment", ()), text
            assert await heard(text, u, JOBCENTER) == u
    dated = engine("choice", 0.4, Entity("date", "2026-12-10/2026-12-10"))
    assert await heard("am 10.12.", dated, BOOKED) == dated


@pytest.mark.parametrize(
    ("text", "context", "other"),
    [
        ("where can i go swimming", DEBTS, "library_leisure"),
        ("wo kann ich mit fieber hin", DEBTS, "find_doctor"),
        ("wen rufe ich bei feuer an", DEBTS, "emergency"),
        ("can my wife come to germany", JOBCENTER, "family_reunification"),
        ("можно жене приехать в германию", JOBCENTER, "family_reunification"),
        ("mein sohn ist krank", FAMILY, "find_doctor"),
        ("my mother is sick and needs a doctor here", FAMILY, "find_doctor"),
        ("wie viel geld bekomme ich", FAMILY, "social_benefits"),
        ("ich kann die miete nicht zahlen", MOULD, "housing_benefit"),
        ("je peux plus payer le loyer", MOULD, "housing_benefit"),
        ("kirayı ödeyemiyorum", MOULD, "housing_benefit"),
        ("не могу платить за квартиру", MOULD, "housing_benefit"),
        ("um 10 uhr", BOOKED, "choice"),
        ("10uhr", BOOKED, "choice"),
        ("10", BOOKED, "choice"),
    ],
)
async def test_who_says_more_or_something_else_is_understood_as_ever(
    text: str, context: dict[str, str], other: str
) -> None:
    assert await heard(text, engine(other), context) == engine(other)


async def test_they_said_there_are_no_appointments_is_sent_away_and_none_needed_is_not() -> None:
    there = ThereStep(load_rows(PROJECT, "there") | load_small(PROJECT))
    for text in NO_SLOT:
        u = await there.completed(engine("office_appointment"), UserMessage("x", text, {}, BOOKED))
        assert u.response == "follow_up_sent_away", text
    for text in ("die haben gesagt kein termin nötig", "they said no appointment needed", "gibt es keine termine"):
        assert (
            await there.completed(engine("office_appointment"), UserMessage("x", text, {}, BOOKED))
        ).response == "office_appointment"


async def test_it_is_part_of_what_is_around_the_engine() -> None:
    dialogue = completed(ScriptedDialogue("find_doctor"), LIBRARY, MovedClock())
    assert (await dialogue.understand(UserMessage("s", "لوين روح", {"ar": 0.9}, DEBTS))).response == "office_location"


ONLINE = [
    "geht das online", "kann ich das im internet machen", "can i do it online?", "بالنت بيصير؟",
    "فيني قدم اونلاين", "آنلاین میشه؟",
    "on peut faire en ligne ?", "c'est possible sur internet", "można online?", "se poate online", "можно онлайн?",
    "а через интернет", "online olur mu", "internetten yapılıyor mu", "а можна онлайн?",
]  # fmt: skip


@pytest.mark.parametrize("text", ONLINE)
async def test_online_after_a_matter_is_how_its_office_is_reached_and_after_an_appointment_where_it_is_booked(
    text: str,
) -> None:
    for taken_for in ("ask_bot_identity", "phone_internet", "choice"):
        u = await heard(text, engine(taken_for), FAMILY)
        assert (u.response, u.values("office")) == ("office_contact", ("foreigners_office",))
        assert (await heard(text, engine(taken_for), BOOKED)).response == "office_appointment"
    assert (await heard(text, engine("phone_internet"), {})).response == "phone_internet"


@pytest.mark.parametrize(
    "text",
    ["i need internet at home", "بدي خط انترنت للبيت", "нужен интернет дома", "evde internet lazım", "online Kurs A2"],
)
async def test_internet_at_home_is_a_matter_of_its_own(text: str) -> None:
    assert (await heard(text, engine("phone_internet"), FAMILY)).response == "phone_internet"


DOCTOR = {"intent": "find_doctor", "last": "intent:find_doctor"}


async def test_the_office_of_the_matter_spoken_of_is_not_asked_for() -> None:
    for text in ("уже три месяца прошло", "it is three months now", "seit drei monaten nichts"):
        u = await heard(text, engine("ask_case_status"), FAMILY)
        assert u.values("office") == ("foreigners_office",)
        assert not (await heard(text, engine("ask_case_status"), {})).values("office")
        assert not (await heard(text, engine("ask_case_status"), DOCTOR)).values("office")


@pytest.mark.parametrize("text", ["a bez termina?", "ohne termin?", "without appointment?", "بدون موعد؟", "sans rdv ?"])
async def test_a_doctor_sees_people_at_no_office(text: str) -> None:
    assert (await heard(text, engine("office_appointment"), DOCTOR)).response == "follow_up_same"
    jobcenter = engine("office_appointment", 0.9, Entity("office", "jobcenter"))
    assert (await heard("termin jobcenter", jobcenter, DOCTOR)).response == "office_appointment"
    assert (await heard(text, engine("office_appointment"), FAMILY)).response == "office_appointment"
