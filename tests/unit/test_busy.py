"""A time of day that does not suit is not searched for: "evenings please, I work in the mornings"."""

from __future__ import annotations

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.searches import Searches
from bot.service.answers.speaker import Speaker
from bot.service.meaning.busy import BusyStep
from bot.settings import PROJECT
from bot.wiring.dialogues import completed
from bot.wiring.files import load_busy_times, load_rows
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .test_every_answer import Shipped

MORNING, EVENING = "morning", "evening"
LISTED = {"intent": "search_course", "last": "courses:0:subject=german;level=A2;time_of_day=morning"}
EVENINGS = [
    "deutschkurs abends, vormittags arbeite ich", "kurs am abend weil vormittags geht nicht",
    "german course in the evening i work mornings", "mornings i work evenings please", "not mornings, evenings",
    "كورسي الصبح وانا بشتغل الصبح بدي مسا", "كورس بس مو الصبح المسا", "الصبح ما بقدر بدي كورس المسا",
    "kelas shab mikham chon sobh kar mikonam", "صبح کار میکنم کورس شب میخواهم",
    "cours dallemand le soir svp je bosse le matin", "pas le matin le soir", "je travaille le matin donc le soir",
    "kurs wieczorem bo rano pracuję", "nie rano wieczorem",
    "curs seara că dimineața lucrez", "nu dimineața, seara", "курс вечером утром работаю", "не утром, вечером",
    "kursum sabah ama sabah calisiyorum aksam lazim", "sabah olmaz aksam kurs",
    "курс ввечері бо зранку працюю", "зранку не можу, курс увечері",
]  # fmt: skip
MORNINGS_NOT = [
    "vormittags geht nicht", "ich arbeite vormittags", "ich arbeite vormittags, suche kurs", "i cant in the morning",
    "not mornings", "الصبح ما بقدر", "بشتغل الصبح", "کورس زبان من صبح است ولی کار دارم", "صبح کار میکنم",
    "le matin je travaille", "rano pracuję", "dimineața lucrez", "утром не могу", "sabah çalışıyorum",
    "зранку я на роботі",
]  # fmt: skip
AS_IT_STANDS = [
    "vormittags oder abends", "mornings or evenings", "matin ou soir", "утром или вечером", "sabah veya akşam",
    "الصبح او المسا", "صبح یا شب", "rano albo wieczorem", "dimineata sau seara", "зранку або ввечері",
    "ich arbeite, kurs abends bitte", "i work so evening course", "çalışıyorum akşam kurs", "بشتغل، بدي كورس مسا",
    "kurs für die arbeit am abend", "warum nicht abends", "why not evenings", "nicht nur abends",
    "ich kann nicht lesen, kurs am abend", "je travaille donc cours du soir", "nach der arbeit abends",
    "работаю, поэтому вечером", "pracuję więc kurs wieczorem", "deutschkurs abends",
]  # fmt: skip


def times(text: str, *known: str) -> frozenset[str]:
    return load_busy_times(PROJECT).wished(text, known)


@pytest.mark.parametrize("text", EVENINGS)
def test_the_time_beside_work_or_a_no_is_dropped_where_another_is_named(text: str) -> None:
    assert times(text, MORNING, EVENING) == {EVENING}


@pytest.mark.parametrize("text", MORNINGS_NOT)
def test_where_no_other_is_named_all_others_are_wished_for(text: str) -> None:
    assert times(text, MORNING) == {"afternoon", EVENING}


@pytest.mark.parametrize("text", AS_IT_STANDS)
def test_a_time_that_is_wished_for_stays(text: str) -> None:
    assert not times(text)


def test_a_long_letter_is_not_looked_through() -> None:
    assert not times(f"{MORNINGS_NOT[0]} " * 20)


async def heard(text: str, u: Understanding, context: dict[str, str] | None = None) -> Understanding:
    words = load_rows(PROJECT, "leaning") | load_rows(PROJECT, "busy")
    dialogue = BusyStep(load_busy_times(PROJECT), words)
    return await dialogue.completed(u, UserMessage("x", text, {}, context or {}))


def understood(response: str, confidence: float, *named: Entity) -> Understanding:
    return Understanding("search_course", confidence, "confident", response, entities=named, help_line=True)


async def test_it_counts_in_a_search_and_after_a_list_of_courses_alone() -> None:
    both = (Entity("subject", "german"), Entity("time_of_day", EVENING), Entity("time_of_day", MORNING))
    text = "cours dallemand le soir svp je bosse le matin"
    for response in ("search_course", "page"):
        assert (await heard(text, understood(response, 1.0, *both))).values("time_of_day") == (EVENING,)
    assert (await heard(text, understood("office_hours", 1.0, *both))).values("time_of_day") == (EVENING, MORNING)
    lost = understood("choice", 0.3, Entity("time_of_day", MORNING))
    found = await heard("ich arbeite vormittags", lost, LISTED)
    assert (found.response, found.values("time_of_day"), found.help_line) == (
        "follow_up_changed", ("afternoon", EVENING), False,
    )  # fmt: skip
    assert await heard("ich arbeite vormittags", lost) == lost
    for response, confidence in (("emergency", 0.3), ("office_appointment", 0.9)):
        other = understood(response, confidence, Entity("time_of_day", MORNING))
        assert await heard("ich arbeite vormittags", other, LISTED) == other


RATHER = [
    "nein lieber samstags", "no, saturday", "لا السبت احسن", "نه شنبه بهتر", "non le samedi plutot",
    "nie, raczej sobota", "nu, mai bine sâmbătă", "лучше в субботу", "hayır cumartesi", "ні, краще субота",
]  # fmt: skip


async def test_rather_another_day_takes_the_place_of_the_times() -> None:
    searches = Searches(shipped.guide(), Speaker(shipped.catalogue(), "de"), shipped.TODAY)
    for text, gone in [*((text, True) for text in RATHER), ("samstags auch gern", False)]:
        named = (Entity("weekday", "sat"),)
        u = await heard(text, understood("follow_up_changed", 0.9, *named), LISTED)
        about = searches.changed(LISTED["last"], u.entities)[0].about[0]
        assert ("weekday=sat" in about, "morning" in about, "A2" in about) == (True, not gone, True), text


class Engine(ScriptedDialogue):
    """Understands one thing, whatever is said."""

    def __init__(self, u: Understanding) -> None:
        super().__init__()
        self._understood = u

    async def understand(self, message: UserMessage) -> Understanding:
        return self._understood


async def test_it_is_part_of_what_is_around_the_engine() -> None:
    both = (Entity("time_of_day", EVENING), Entity("time_of_day", MORNING))
    dialogue = completed(Engine(understood("search_course", 1.0, *both)), Shipped(shipped.guide()), MovedClock())
    u = await dialogue.understand(UserMessage("s", "deutschkurs abends, vormittags arbeite ich", {"de": 0.9}))
    assert u.values("time_of_day") == (EVENING,)


@pytest.mark.parametrize(
    "text",
    ["نه، عصر", "nein, abends", "no, evenings", "لا، المسا", "nie, wieczorem", "nu, seara", "нет, вечером",
     "hayır, akşam",
     "non, le soir", "ні, увечері"],
)  # fmt: skip
async def test_a_no_to_the_list_is_none_to_the_time_behind_the_comma(text: str) -> None:
    u = understood("follow_up_changed", 0.9, Entity("time_of_day", EVENING))
    assert (await heard(text, u, LISTED)).values("time_of_day") == (EVENING,)
    not_mornings = understood("follow_up_changed", 0.9, Entity("time_of_day", MORNING))
    assert len((await heard("nicht vormittags, bitte", not_mornings, LISTED)).values("time_of_day")) > 1
