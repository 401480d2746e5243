"""Forms of the desk draw a limited number of rows; what is stored beyond them survives a save."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.times.hours import OpeningHours
from bot.core.town import District
from bot.desk.content.content_passages import passage_inputs, read_passages, show_passages
from bot.desk.content.hours_form import fields_of, read_hours, specials
from bot.desk.content.town_form import PARTS, read_districts, rows, show_districts

TODAY = date(2026, 11, 26)


def test_districts_beyond_the_form_stay() -> None:
    before = [District(id=f"d{number}", name="x".join(f"{number}")) for number in range(250)]
    typed = show_districts(before)
    drawn = {f"district.{row}.{part}": typed[f"district.{row}.{part}"] for row in range(rows(typed)) for part in PARTS}
    assert 100 < rows(typed) < 250, "enough for any town, and a form that can still be sent"
    wrong: dict[str, str] = {}
    found = read_districts({**drawn, "district.0.de": "Mitte", "district.1.remove": "yes"}, before, wrong)
    assert wrong == {} and found[0]["name"] == "Mitte"
    assert [one["id"] for one in found[1:]] == [one.id for one in before[2:]]
    read_districts({**drawn, "district.0.de": "2x4x9"}, before, wrong)
    assert "district.0.de" in wrong, "a name that one cannot see is taken too"


def test_exceptions_beyond_the_form_stay() -> None:
    days = [f"{TODAY + timedelta(days=number)}" for number in range(150)]
    hours = OpeningHours.model_validate({"special": [{"from": day, "to": day, "hours": []} for day in days]})
    typed = fields_of(hours, TODAY)
    assert 52 < specials(typed) < 150
    data, wrong = read_hours({**typed, "special.0.from": "", "special.0.to": ""}, hours, TODAY, {})
    assert wrong == {} and [one["from"] for one in data["special"]] == days[1:]
    _, wrong = read_hours({**typed, "special.0.from": days[-1], "special.0.to": days[-1]}, hours, TODAY, {})
    assert list(wrong) == ["special.0"], "two entries for a day, of which one is not shown"


def test_passages_beyond_the_form_stay() -> None:
    before = [{"heading": f"{number}", "text": f"Text {number}", "links": []} for number in range(400)]
    typed = show_passages("passages", before)
    drawn = {name: typed[name] for name in passage_inputs("passages", typed)}
    assert 100 < len(drawn) // 3 < 400
    found = read_passages("passages", {**drawn, "passages.0.heading": "Neu"}, before)
    assert found == [{**before[0], "heading": "Neu"}, *before[1:]]
