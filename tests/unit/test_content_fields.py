"""What is typed into the forms of portal content, as values; nonsense is refused at its field."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content.shown_item import ItemRow, ShownItem, differences
from bot.desk.content.content_fields import EVENT, FORMS, OFFICE, Field
from bot.desk.content.content_form import Filled, changes, marks, merged, shown, together
from bot.desk.content.content_place import position
from bot.desk.content.content_repeat import SAME_WEEKDAY, in_words, read_repeat, show_repeat
from bot.desk.content.content_values import read, show
from bot.desk.content.content_wrong import Wrong
from bot.portal.town_files import read_town
from bot.service.content.content_desk import slug_of, taken
from bot.service.content.editing_content import checked
from bot.service.content.phone_change import _changed, _replaced
from tests.unit.samples import PROJECT


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("50.123, 11.456", (50.123, 11.456)),
        ("50,123 11,456", (50.123, 11.456)),
        ("50.123,11.456", (50.123, 11.456)),
        ("(50.123; 11.456)", (50.123, 11.456)),
        ("https://www.openstreetmap.org/?mlat=50.123&mlon=11.456#map=18/50.1/11.4", (50.123, 11.456)),
        ("https://www.openstreetmap.org/#map=18/50.123/11.456", (50.123, 11.456)),
        ("geo:50.123,11.456?z=18", (50.123, 11.456)),
    ],
)
def test_a_place_is_read_however_it_is_pasted(typed: str, place: tuple[float, float]) -> None:
    assert position(typed, "at") == place


@pytest.mark.parametrize(
    ("typed", "word"),
    [("11.456, 50.123", "vertauscht"), ("0, 0", "nicht in Deutschland"), ("Rathausplatz 1", "zwei Zahlen"),
     ("https://evil.example/#map=18/50.1/11.4", "zwei Zahlen"), ("50.123", "zwei Zahlen")],
)  # fmt: skip
def test_a_place_that_is_none_is_explained(typed: str, word: str) -> None:
    with pytest.raises(Wrong) as wrong:
        position(typed, "at")
    assert word in wrong.value.sentence


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("phone", "030 23125-110", "030 23125-110"), ("phone", "112", "112"),
        ("phone", "123", None),
        ("phone", "+49 30 23125110", "+49 30 23125110"),
        ("phone", "23125-110", None), ("phone", "030", None), ("phone", "Anrufen: 030 23125", None),
        ("mail", "a@b.example", "a@b.example"), ("mail", "a@b", None), ("mail", "a b@c.example", None),
        ("web", "https://www.musterstadt.example/a", "https://www.musterstadt.example/a"),
        ("web", "http://www.musterstadt.example", None), ("web", "javascript:alert(1)", None),
        ("web", "https://x@evil.example/", None), ("price", "12,50 €", "12.50"), ("price", "gratis", "0"),
        ("price", "viel", None), ("postcode", "12345", "12345"), ("postcode", "123", None), ("postcode", "1234a", None),
        ("day", "24.12.2026", "2026-12-24"), ("day", "2026-02-30", None),
        ("days", "24.12.2026; 2026-12-31", ["2026-12-24", "2026-12-31"]), ("days", "morgen", None),
        ("moment", "2026-12-24T15:30", "2026-12-24T15:30:00"), ("number", "-3", None), ("number", "0", 0),
        ("price", "", None), ("consent", "", None),
    ],
)  # fmt: skip
def test_values_are_checked(kind: str, typed: str, value: Any) -> None:
    field = Field("f", "Feld", kind)
    if value is None and (typed or kind == "consent"):
        with pytest.raises(Wrong) as wrong:
            read(field, {"f": typed}, None)
        assert wrong.value.at == "f" and wrong.value.sentence.endswith((".", "!", "//"))
    else:
        assert read(field, {"f": typed}, None) == value


@pytest.mark.parametrize(
    ("start", "end", "last"),
    [
        ("2026-12-05T10:00", "", "2026-12-06T00:00:00"),
        ("2026-12-05T00:00", "2026-12-06T00:00", "2026-12-06T00:00:00"),
        ("2026-12-05T10:00", "2026-12-06T18:00", "2026-12-07T00:00:00"),
        ("2026-12-05T10:00", "2026-12-05T18:00", "2026-12-06T00:00:00"),
    ],
)  # fmt: skip
def test_an_event_of_whole_days_needs_no_hours(start: str, end: str, last: str) -> None:
    old = {"title": {"de": "Markt"}, "start": "2026-12-01T10:00:00", "all_day": False}
    typed = shown(EVENT, old) | {"start": start, "end": end, "all_day": "yes"}
    filled = Filled(typed)
    found = changes(EVENT, filled, old)
    assert (found["start"], found["end"], found["all_day"], filled.wrong) == ("2026-12-05T00:00:00", last, True, {})
    now = old | found
    assert changes(EVENT, Filled(shown(EVENT, now)), now) == {}, "saved again it does not grow"


def test_everything_of_the_demo_town_goes_through_its_form_unchanged() -> None:
    """Also when every field is read anew: nothing is lost, nothing made up."""
    seen = set()
    for item in read_town(PROJECT / "portal"):
        if item.kind not in FORMS:
            continue
        seen.add(item.kind)
        form, typed = FORMS[item.kind], shown(FORMS[item.kind], item.data)
        filled = Filled(typed)
        found = changes(form, filled, item.data, every=True)
        assert filled.wrong == {}, (item.key, filled.wrong)
        assert list(differences(checked(item.kind, item.data | found), item.data)) == [], item.key
        assert changes(form, Filled(typed), item.data) == {}
    assert seen == set(FORMS) - {"page"}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270726T235959", "jede Woche, am Montag"),
        ("FREQ=MONTHLY;BYDAY=1TH", "jeden Monat, am ersten Donnerstag"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH", "alle 3 Wochen, am Dienstag und Donnerstag"),
        ("FREQ=DAILY;COUNT=5", "jeden Tag, 5-mal"),
        ("FREQ=YEARLY;BYSETPOS=1", "jedes Jahr (mit weiteren Angaben)"),
    ],
)
def test_a_repetition_is_told_and_kept(rule: str, words: str) -> None:
    typed = show_repeat("rrule", rule)
    assert in_words(rule) == words and read_repeat("rrule", typed) == rule


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn", "Cf")), max_size=60)


@settings(max_examples=60, deadline=None)
@given(passages=st.lists(st.tuples(TEXT, TEXT.filter(str.strip)), max_size=4))
def test_passages_lose_nothing(passages: list[tuple[str, str]]) -> None:
    """Right-to-left text, placeholders, line breaks, emoji; white space around is tidied."""
    field = Field("passages", "Abschnitte", "passages")
    data = [
        {"heading": " ".join(h.split()), "text": t.strip() + "\nمرحبا {phone} 😀", "links": []} for h, t in passages
    ]
    assert read(field, show(field, {"passages": data}), None) == data


def test_what_two_people_type_is_merged_field_by_field() -> None:
    office = next(item for item in read_town(PROJECT / "portal") if item.kind == "office")
    page = shown(OFFICE, office.data)
    mine = page | {"phone": "030 23125-1", "name.fr": "Moi"}
    now = office.data | {"phone": "030 23125-2", "email": "neu@musterstadt.example"}
    row = ItemRow("office", office.key, "s", datetime(2026, 11, 26))
    both = merged(OFFICE, mine, marks(page), ShownItem(row, now, office.data))
    assert both.typed["phone"] == "030 23125-1" and both.theirs == {"phone": "030 23125-2"}
    assert both.typed["email"] == "neu@musterstadt.example" and both.also == ("E-Mail",)
    assert both.typed["name.fr"] == "Moi"
    saved = changes(OFFICE, both, now)
    assert set(saved) == {"phone", "name"} and saved["name"]["fr"] == "Moi"


def test_a_number_is_replaced_wherever_and_however_it_stands() -> None:
    data = {
        "id": "03023125110",
        "a": "Tel. 030 / 23125-110, Fax 030 23125-1100",
        "b": [{"url": "tel:+493023125110"}],
        "c": 5,
    }
    assert _replaced(data, "030 23125-110", "030 99-1") == {
        "id": "03023125110", "a": "Tel. 030 99-1, Fax 030 23125-1100", "b": [{"url": "tel:+4930991"}], "c": 5,
    }  # fmt: skip
    assert [name for name, _, _ in _changed(data, "+49 30 23125110", "030 99-1")] == ["a", "b.url"]


def test_names_of_new_items_and_fields_of_the_other_side() -> None:
    assert slug_of("Bürgerbüro Süd (Haus 2)") == "buergerbuero-sued-haus-2"
    assert slug_of("مكتب") == ""
    mine, theirs = {"t": {"de": "A", "en": "B"}, "p": 1}, {"t": {"de": "C"}, "p": 2}
    assert taken(mine, theirs, ["t.en", "t.de"]) == {"t": {"de": "C"}, "p": 1}


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("2026-12-03T09:30", "FREQ=MONTHLY;BYDAY=1TH"), ("2026-12-14T09:30", "FREQ=MONTHLY;BYDAY=2MO"),
        ("2026-12-31T09:30", "FREQ=MONTHLY;BYDAY=-1TH"),
    ],
)  # fmt: skip
def test_the_same_weekday_of_every_month_is_that_of_the_beginning(start: str, rule: str) -> None:
    typed = {"rrule": SAME_WEEKDAY, "rrule.until": "2027-06-30", "start": start}
    assert read_repeat("rrule", typed) == f"{rule};UNTIL=20270630T235959"
    with pytest.raises(Wrong):
        read_repeat("rrule", {**typed, "start": ""})


def test_what_does_not_fit_side_by_side_is_told_at_its_field() -> None:
    event = {"start": "2026-12-03T09:30:00", "end": "2026-12-03T08:30:00", "rrule": "FREQ=WEEKLY;UNTIL=20261101T235959"}
    assert set(together(event)) == {"end", "rrule.until"}
    assert together(event | {"end": None, "rrule": "FREQ=WEEKLY;UNTIL=20261203T235959"}) == {}
    assert set(together({"start": "2027-01-11", "women_only": True, "audience": "men"})) == {"audience"}
