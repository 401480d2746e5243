"""What a search says: two questions at most, three results, and honestly what of the wishes is not met."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.channels.telegram.layout import lay_out
from bot.core.content.places import Course, Event
from bot.core.locale import NATIVE
from bot.core.message import Utterance
from bot.core.ports import StoredMessage
from bot.core.town import TownGuide
from bot.core.understanding import Candidate, Understanding
from bot.service.answers.courses import CourseSearch
from bot.service.answers.events import EventSearch
from bot.service.answers.searches import Searches
from bot.service.answers.speaker import Speaker

from .demo_town import texts, town
from .samples import BERLIN, NOW, course, event, guide, named

THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=BERLIN)


def searches(locale: str = "de", among: TownGuide | None = None) -> Searches:
    return Searches(among or town(), Speaker(texts(), locale), THURSDAY)


def courses(locale: str = "de", among: TownGuide | None = None, **wanted: str) -> list[Utterance]:
    return searches(locale, among).asked("courses", named(**wanted))


def events(locale: str = "de", among: TownGuide | None = None, **wanted: str) -> list[Utterance]:
    return searches(locale, among).asked("events", named(**wanted))


def test_two_questions_lead_from_a_course_to_three_courses() -> None:
    (subject,) = courses()
    assert subject.text == "Was möchten Sie lernen?"
    german = subject.buttons[0]
    assert (german.title, german.payload) == ("Deutsch", "courses:0:subject=german")
    (level,) = searches().pressed("courses", german.payload.removeprefix("courses:"))
    assert level.text == "Welches Niveau haben Sie in Deutsch?"
    assert [b.title for b in level.buttons] == ["A1", "A2", "B1", "B2", "C1", "Ich weiß es nicht"]
    for button in level.buttons:
        head, *shown = searches().pressed("courses", button.payload.removeprefix("courses:"))
        assert head.text == "Diese Kurse passen:"
        assert 1 <= len(shown) <= 3
    assert shown[-1].buttons[0].payload == "courses:3:subject=german;level=any"  # "don't know" shows all levels


def test_all_courses_can_be_shown_at_once() -> None:
    everything = courses()[0].buttons[-1]
    assert everything.title == "Alle Kurse zeigen"
    head, *shown = searches().pressed("courses", everything.payload.removeprefix("courses:"))
    assert head.text == "Diese Kurse passen:"
    assert len(shown) == 3


@pytest.mark.parametrize("wanted", [{"subject": "swimming"}, {"free": "yes"}, {"level": "A1"},
                                    {"subject": "german", "time_of_day": "evening"}])  # fmt: skip
def test_who_says_more_is_asked_nothing(wanted: dict[str, str]) -> None:
    assert len(courses(**wanted)) > 1


def test_a_question_is_a_search_that_the_next_message_narrows() -> None:
    (question,) = courses(subject="german")
    assert question.about == ("courses:0:subject=german",)
    _, shown = searches().changed(question.about[0], named(level="C1"))
    assert "C1" in shown.text


def test_few_courses_are_shown_without_a_question() -> None:
    few = guide(course("a"), course("b", level="B1"), course("c", level="B2"))
    assert [said.text.split("\n")[0] for said in courses(among=few, subject="german")[1:]] == ["a", "b", "c"]


def test_what_is_not_met_is_named_for_all_and_for_each() -> None:
    head, first, *_ = courses(level="B1", time_of_day="evening")
    assert head.text == "Ich habe keinen Kurs gefunden für: B1, abends. Das kommt am nächsten:"
    assert "Niveau: B1" in first.text
    assert first.text.endswith("Passt nicht: abends")
    head, first, *_ = events(event_kind="market", day="weekend")
    assert head.text.endswith("für: Markt, 28.–29. Nov. 2026. Die nächsten Termine sind:")
    assert first.text.endswith("Passt nicht: 28.–29. Nov. 2026")


def test_for_women_is_not_said_beside_for_women_only() -> None:
    payload = courses(level="B1", time_of_day="evening")[0].about[0]
    head, *_ = searches().changed(payload, named(women_only="yes", audience="women"))
    assert "nur für Frauen" in head.text
    assert head.text.count("Frauen") == 1


def test_what_fits_says_nothing_of_the_kind() -> None:
    assert not any("Passt nicht" in said.text for said in [*courses(level="B1"), *events(audience="children")])


def test_a_beginner_may_take_a1() -> None:
    found, exact = CourseSearch.of(named(subject="german", level="A0")).find(town(), NOW.date())
    assert exact
    assert {one.level for one in found} == {"A1"}


def test_who_names_a_course_by_half_gets_the_one_that_fits() -> None:
    wanted = named(course="integration-evening-bahnhof", subject="integration", childcare="yes")
    found, _ = CourseSearch.of(wanted).find(town(), NOW.date())
    assert [one.id for one in found] == ["integration-parents-nordstadt"]


def test_for_whom_a_course_is_counts_when_there_is_one() -> None:
    assert courses(subject="swimming", audience="children")[0].about == (
        "courses:0:subject=swimming;audience=children",
    )
    assert courses(subject="sewing", audience="children")[0].about == ("courses:0:subject=sewing",)
    assert courses(free="yes", audience="parents")[0].about[0].startswith("courses:0:free=yes;subject=parents")


def test_places_are_told() -> None:
    texts_shown = [said.text for said in courses(level="A2", childcare="yes")]
    assert any("Der Kurs ist voll." in text for text in texts_shown)
    assert any("Freie Plätze: 4" in said.text for said in courses(level="A1", weekday="sat"))


def test_who_only_wrote_an_address_can_be_written_to() -> None:
    one = guide(course("a", registration={"email": "kurse@musterstadt.example"}))
    assert courses(among=one)[1].links[0].url == "mailto:kurse@musterstadt.example"


def test_families_are_for_children_too() -> None:
    found, _ = EventSearch.of(named(audience="children", day="weekend")).find(town(), THURSDAY)
    assert [o.event.id for o in found] == ["reading-hour", "sunday-sports"]


def test_a_festival_of_several_days_is_on_while_it_lasts() -> None:
    week = guide(event("week", "2027-06-19T14:00", end="2027-06-27T20:00"), event("hour", "2027-06-20T14:00"))
    tuesday = datetime(2027, 6, 22, 9, 0, tzinfo=BERLIN)
    found, exact = EventSearch.of(named(day="today")).find(week, tuesday)
    assert ([o.event.id for o in found], exact) == (["week"], True)
    (_, shown) = Searches(week, Speaker(texts(), "de"), tuesday).asked("events", named(day="today"))
    assert "19.–27. Juni 2027" in shown.text


def test_an_all_day_event_ends_on_its_last_day() -> None:
    fair = guide(event("fair", "2026-12-05T00:00", end="2026-12-07T00:00", all_day=True))
    assert "5.–6. Dez. 2026" in events(among=fair)[1].text


def test_the_feed_has_the_wishes_that_last() -> None:
    head = events("uk", audience="children", free="yes", day="weekend")[0]
    assert [link.url for link in head.links] == ["/calendar/events.ics?lang=uk&audience=children&free=yes"]


def test_another_answer_offers_the_courses_of_a_subject_that_was_named() -> None:
    (offer,) = searches().offered(named(subject="swimming", women_only="yes"))
    assert offer.payload == "courses:0:subject=swimming;women_only=yes"
    assert searches().offered(named(subject="german")) == ()
    assert searches().offered(named(women_only="yes")) == ()


def test_only_what_was_said_in_two_words_is_searched_without_being_sure() -> None:
    unsure = Understanding("search_event", 0.3, "choice", "choice", (Candidate("search_event", 0.3),))
    one = replace(unsure, entities=named(day="tomorrow", date="2026-11-27/2026-11-27"))
    two = replace(one, entities=(*one.entities, *named(time_of_day="evening")))
    assert [searches().told(u) for u in (unsure, one, two)] == [False, False, True]
    assert not searches().told(replace(two, intent="school_life"))


@pytest.mark.parametrize("locale", NATIVE)
def test_everything_that_can_be_wished_for_has_a_word(locale: str) -> None:
    catalogue = texts()
    names = {f"subject_{one.subject}" for one in town().courses.values()}
    names |= {f"event_kind_{one.kind}" for one in town().events.values()}
    every: list[Course | Event] = [*town().courses.values(), *town().events.values()]
    names |= {f"audience_{one.audience}" for one in every}
    names |= {f"time_of_day_{part}" for part in ("morning", "afternoon", "evening")}
    missing = [name for name in names if (catalogue.find("interface", name, locale) or ("", ""))[1] != locale]
    assert missing == []


def test_telegram_shows_our_own_pages_only_where_they_can_be_reached() -> None:
    links = [{"title": "Speichern", "url": "/calendar/events/a.ics?lang=de"}]
    message = StoredMessage("m", 1, "bot", "Text", "de", NOW, {"links": links})
    (alone,), (public,) = lay_out(message), lay_out(message, "https://lotse.example")
    assert (alone.text, alone.rows) == ("Text", ())
    assert public.rows[0][0].url == "https://lotse.example/calendar/events/a.ics?lang=de"
