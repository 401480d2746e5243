"""Short messages that stay with the matter spoken of: what if one does not go, and what to say in one's own case."""

from __future__ import annotations

import pytest

from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.meaning.own_case import OwnCaseStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
COURSE = {"intent": "integration_course_rights", "last": "intent:integration_course_rights"}
HEARING = {"intent": "asylum_procedure", "last": "intent:asylum_procedure"}


async def staying(text: str, context: dict[str, str], intent: str, response: str = "") -> Understanding:
    u = Understanding(intent, 0.5, "confident", response or intent, (Candidate(intent, 0.5),))
    return await OwnCaseStep(LIBRARY, load_rows(PROJECT, "leaning")).completed(u, UserMessage("x", text, {}, context))


IF_NOT = [
    "und wenn ich da nicht hingehe", "wenn ich fehle?", "what if I don't attend", "ولو ما حضرت؟", "اگر شرکت نکنم؟",
    "et si je n'y vais pas ?", "a jeśli nie pójdę?", "și dacă nu mă duc?", "а если не буду ходить?",
    "gelmezsem ne oluyor", "а якщо не прийду?", "якщо місць нема?", "а если мест нету", "a jak miejsc nie bedzie",
    "si ya plus de place", "dacă locuri nu sunt", "wenn alles voll ist",
    "they said no", "sie haben nein gesagt", "رفضونا", "رد کردند", "ils ont refusé", "odmówili nam", "ne-au refuzat",
    "нам отказали", "reddettiler", "нам відмовили", "якщо я не встигну за 2 тижні", "si j'arrive pas à temps",
]  # fmt: skip
REFUSED = [
    "und wenn sie ablehnen?", "was, wenn er mir kündigt?", "wenn ich nichts finde?", "what if he refuses?",
    "what if they don't give me one before?", "what if they say no", "وإذا رفضو؟", "وإذا ما لقيت مكان شو بعمل؟",
    "اگر رد کردند چی؟", "اگر رئیس اخراجم کرد", "agar rad kardand chi?", "et s'ils refusent ?", "si je ne trouve rien ?",
    "a jeśli odmówią?", "a jak mnie zwolnią?", "și dacă refuză?", "dar daca ma da afara?", "а если откажут?",
    "а если не найду?", "ya reddederlerse?", "ya beni kovarsa?", "bulamazsam ne olacak", "а якщо відмовлять?",
    "а якщо не знайду?",
]  # fmt: skip
ALLOWED = [
    "dürfen die das?", "kann er das einfach machen", "can they do that", "is that even legal?", "هل هذا قانوني؟",
    "بيحقلهم يعملو هيك؟", "این قانونی است؟", "میتونن این کار بکنن؟", "ils ont le droit de faire ça ?",
    "il peut faire ça ?", "czy mogą tak zrobić?", "au voie să facă asta?", "имеют ли они право так делать?",
    "это законно?", "bunu yapabilir mi", "вони мають право так робити?", "це законно?",
]  # fmt: skip
ELSE_ALLOWED = [
    "darf sie arbeiten", "can they work here", "are they allowed to visit", "имеют ли они право на пособие",
    "ils ont le droit de travailler ?", "czy mają prawo do zasiłku",
]  # fmt: skip
TELL = [
    "darf ich das verschweigen?", "must I tell them about Greece", "بقلهم اني كنت باليونان؟", "بگویم که در ترکیه بودم؟",
    "est-ce que je dois dire que j'ai été en Espagne", "mam mówić, że byłem w Grecji?", "să le spun de Ungaria?",
    "надо сказать про Польшу?", "onlara Yunanistan'ı söylemeli miyim", "чи розповісти про Польщу?",
]  # fmt: skip
AS_UNDERSTOOD = [("crisis_support", "choice"), ("out_of_scope", ""), ("affirm", "fallback")]


@pytest.mark.parametrize("text", IF_NOT)
@pytest.mark.parametrize(("intent", "response"), AS_UNDERSTOOD)
async def test_what_if_one_does_not_is_answered_by_the_matter_once_more(text: str, intent: str, response: str) -> None:
    assert (await staying(text, COURSE, intent, response)).response == "follow_up_same"
    assert (await staying(text, {}, intent, response)).response == (response or intent)


@pytest.mark.parametrize("text", ALLOWED)
async def test_whether_they_may_do_that_stays_with_the_matter(text: str) -> None:
    flat = {"intent": "rent_problems", "last": "intent:rent_problems"}
    assert (await staying(text, flat, "deportation_threat")).response == "follow_up_same"
    assert (await staying(text, {}, "deportation_threat")).response == "deportation_threat"
    choosing = {"last": "choice:deportation_threat,rent_problems"}
    assert (await staying(text, choosing, "deportation_threat")).response == "follow_up_same"


@pytest.mark.parametrize("text", ELSE_ALLOWED)
async def test_what_people_may_otherwise_do_is_a_question_of_its_own(text: str) -> None:
    flat = {"intent": "rent_problems", "last": "intent:rent_problems"}
    assert (await staying(text, flat, "work_permit")).response == "work_permit"


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize(("intent", "response"), [*AS_UNDERSTOOD, ("asylum_procedure", ""), ("rent_problems", "")])
async def test_what_if_they_refuse_stays_with_the_matter_however_sure_the_engine_is(
    text: str, intent: str, response: str
) -> None:
    assert (await staying(text, COURSE, intent, response)).response == "follow_up_same"
    assert (await staying(text, {}, intent, response)).response == (response or intent)
    talk = {"intent": "greet", "last": "intent:greet"}
    assert (await staying(text, talk, intent, response)).response == (response or intent)
    assert (await staying(text, COURSE, "emergency")).response == "emergency"


PUT_OUT = ["якщо він нас вижене", "а если он нас выгонит", "a jak nas wyrzuci", "dacă ne dă afară", "s'il nous vire"]


@pytest.mark.parametrize("text", PUT_OUT)
async def test_a_landlord_who_may_put_one_out_is_no_violence_at_home(text: str) -> None:
    for intent in ("rent_problems", "labour_rights"):
        context = {"intent": intent, "last": f"intent:{intent}"}
        assert (await staying(text, context, "crisis_support")).response == "follow_up_same"
        assert (await staying(text, context, "emergency")).response == "emergency"
    married = {"intent": "marriage_family_law", "last": "intent:marriage_family_law"}
    assert (await staying(text, married, "crisis_support")).response == "crisis_support"
    assert (await staying("він мене б'є", {"intent": "rent_problems"}, "crisis_support")).response == "crisis_support"


@pytest.mark.parametrize("text", ["dar daca ma da afara?", "what if he throws me out?", "und wenn er mich rauswirft?"])
async def test_after_help_in_danger_the_help_is_repeated(text: str) -> None:
    danger = {"intent": "crisis_support", "last": "intent:crisis_violence"}
    u = await staying(text, danger, "rent_problems")
    reply = Composer(LIBRARY, shipped.holidays(), "ro", shipped.TODAY).reply(u, danger)
    assert [one.about for one in reply.utterances] == [("intent:crisis_violence",)]
    assert (await staying("und wenn ich nicht gehe?", danger, "deny")).response == "deny"


@pytest.mark.parametrize(
    "text",
    [
        "if there is a fire",
        "wenn ich etwas finde",
        "если я найду квартиру",
        "dacă găsesc un loc",
        "bulursam",
        "اگر کار پیدا کنم",
    ],
)
async def test_what_is_no_refusal_is_what_the_engine_understood(text: str) -> None:
    assert (await staying(text, COURSE, "housing_search")).response == "housing_search"


@pytest.mark.parametrize("text", TELL)
@pytest.mark.parametrize(("intent", "response"), AS_UNDERSTOOD)
async def test_what_to_say_in_ones_own_case_leads_to_independent_advice(text: str, intent: str, response: str) -> None:
    u = await staying(text, HEARING, intent, response)
    said = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, HEARING).utterances
    assert "unabhängigen Asylberatung" in said[1].text and "Migrationsberatung (MBE)" in said[2].text
    assert (await staying(text, COURSE, intent, response)).response == (response or intent)


@pytest.mark.parametrize("intent", ["crisis_support", "emergency", "request_human", "find_doctor"])
async def test_danger_a_person_and_what_is_surely_another_matter_stay_what_they_are(intent: str) -> None:
    assert (await staying("und wenn ich nicht gehe?", COURSE, intent)).response == intent


@pytest.mark.parametrize(
    "text", ["wenn ich nicht mehr da bin", "если меня не будет", "if I can't go on", "wenn ich gehe"]
)
async def test_words_that_may_mean_ones_life_are_left_to_the_engine(text: str) -> None:
    assert (await staying(text, COURSE, "crisis_support", "choice")).response == "choice"


async def test_after_danger_or_talk_nothing_stays() -> None:
    for before in ("crisis_support", "greet", "office_hours"):
        assert (await staying("und wenn ich nicht gehe?", {"intent": before}, "deny")).response == "deny"
