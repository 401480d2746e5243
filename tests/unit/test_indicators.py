"""What the indicators say of counters: wholes, what lies in them, and what stays hidden."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.after.indicators import Indicators, Kept, Tally, indicators
from bot.core.counted import first_answer

MONDAY = datetime(2026, 11, 23, 9)


def kept(outcome: str, count: int, topic: str = "Wohnen", language: str = "de", channel: str = "web") -> Kept:
    return Kept(topic, language, channel, outcome, count)


def of(*rows: Kept, people: int = 5, **more: object) -> Indicators:
    return indicators(Tally(rows, people=people, **more))  # type: ignore[arg-type]


def shown(found: Indicators, part: str) -> dict[str, object]:
    return {one.name: one.hidden or one.number for one in found.parts.get(part, ()) if one.number != 0}


def test_questions_are_what_is_asked_of_the_bot() -> None:
    found = of(
        kept("answered", 60), kept("page", 20, "Kurse"), kept("choice", 10), kept("fallback", 9, "none"),
        kept("engine_down", 6, "none"), kept("answered", 30, "talk"), kept("with_staff", 12, "none"),
        kept("handoff_requested", 7, "talk"), kept("conversation", 40, "none"), kept("near_fallback", 7),
        kept("help_bot_good", 8),
    )  # fmt: skip
    numbers = {name: figure.number for name, figure in found.single.items()}
    assert numbers == {
        "questions": 105, "messages": 154, "conversations": 40, "requested": 7, "withdrawn": 0, "ideas": 0,
        "answered_by_people": 0,
    }  # fmt: skip
    assert shown(found, "outcome") == {"answered": 80, "choice": 10, "fallback": 9, "failed": 6}
    assert shown(found, "topic") == {"Wohnen": 60, "Kurse": 20}
    assert found.share("topic", "Kurse") == 20 / 80 and found.share("faces_bot", "help_bot_good") == 1
    assert found.share("outcome", "answered") == 80 / 105


def test_what_was_not_understood_by_the_nearest_topic() -> None:
    found = of(
        kept("fallback", 20, "none"), kept("answered", 50), kept("near_fallback", 8), kept("near_fallback", 6, "Kurse")
    )
    assert shown(found, "fallback") == {"Wohnen": 8, "Kurse": 6, "none": 6}
    without = of(kept("fallback", 20, "none"), kept("answered", 50))
    assert "fallback" not in without.parts, "without any topic there is nothing to say"
    moved = of(kept("fallback", 10, "none"), kept("near_fallback", 12), kept("answered", 50))
    assert "fallback" not in moved.parts, "more than there is cannot be a part of it"


def test_what_lies_in_a_hidden_number_is_hidden_too() -> None:
    found = of(
        kept("answered", 50), kept("choice", 3), kept("fallback", 8, "none", "uk"), kept("near_fallback", 8),
        kept("help_bot_good", 20), kept("help_bot_middle", 2), kept("help_bot_bad", 6),
    )  # fmt: skip
    assert shown(found, "outcome") == {"answered": 50, "choice": "few", "fallback": "kept_back"}
    assert shown(found, "faces_bot") == {"help_bot_good": 20, "help_bot_middle": "few", "help_bot_bad": "kept_back"}
    for part in ("choice", "fallback", "fallback_language", "not_helped"):
        assert part not in found.parts
    assert found.share("outcome", "fallback") is None and found.share("faces_bot", "help_bot_good") is None


def test_messages_do_not_tell_what_is_no_question() -> None:
    found = of(kept("answered", 50), kept("handoff_requested", 3, "talk"))
    assert found.single["messages"].hidden and found.single["requested"].hidden
    assert of(kept("answered", 3)).single["questions"].hidden == "few"


def test_nothing_about_people_where_they_are_one_or_two() -> None:
    rows = (kept("first_answer_hour", 9, "none"), kept("closed_answered", 8), kept("help_department_good", 7, "none"))
    alone, several = of(*rows, people=2), of(*rows, people=3)
    assert not alone.parts and "answered_by_people" not in alone.single
    assert several.single["answered_by_people"].number == 9
    assert shown(several, "closed") == {"closed_answered": 8}
    assert shown(several, "faces_people") == {"help_department_good": 7}


def test_hours_days_and_whether_somebody_is_there() -> None:
    hours = {MONDAY: 10, MONDAY + timedelta(hours=13): 7, MONDAY + timedelta(days=5, hours=1): 6}
    tally = Tally((kept("answered", 23),), hours, 5)
    found = indicators(tally, lambda hour: hour.weekday() < 5 and 8 <= hour.hour < 16)
    assert shown(found, "hour") == {"8-10": 10, "10-12": 6, "22-24": 7}
    assert shown(found, "weekday") == {"0": 17, "5": 6}
    assert shown(found, "open") == {"open": 10, "closed": 13}
    assert "open" not in indicators(tally).parts, "nobody has said when they are there"


def test_hours_do_not_tell_on_one_another() -> None:
    """Who knows that somebody is there from eight to ten could take the three at seven from those outside of it."""
    hours = {MONDAY: 10, MONDAY - timedelta(hours=2): 3, MONDAY + timedelta(hours=13): 7}
    tally = Tally((kept("answered", 20),), hours, 5)
    found = indicators(tally, lambda hour: 8 <= hour.hour < 16)
    assert shown(found, "open") == {"open": 10, "closed": 10} and shown(found, "weekday") == {"0": 20}
    assert "hour" not in found.parts
    assert shown(indicators(tally), "hour") == {"8-10": 10, "6-8": "few", "22-24": "kept_back"}
    fewer = indicators(tally, lambda hour: hour.hour != 7)
    assert "open" not in fewer.parts and shown(fewer, "hour")["6-8"] == "few"


def test_languages_are_hidden_one_with_the_other() -> None:
    found = of(kept("answered", 20), kept("answered", 9, language="ar"), kept("answered", 2, language="ti"))
    assert shown(found, "language") == {"de": 20, "ar": "kept_back", "ti": "few"}
    assert found.share("language", "de") == 20 / 31


def test_first_answers_in_classes() -> None:
    waits = {timedelta(minutes=5): "hour", timedelta(hours=1): "hour", timedelta(hours=20): "day",
             timedelta(hours=70): "days", timedelta(days=4): "later"}  # fmt: skip
    assert {wait: first_answer(wait).removeprefix("first_answer_") for wait in waits} == waits
