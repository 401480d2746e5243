"""An error that one field is about is told with the field, and the page begins there."""

from __future__ import annotations

import re
import secrets

import pytest

from bot.core.accounts.staff import Role
from bot.core.times.hours import OpeningHours
from bot.store.schema.together_tables import appointments
from tests.desk.conftest import Office
from tests.desk.test_editor import SEEN, WASTE
from tests.desk.test_promises import claimed
from tests.desk.test_team import OLGA
from tests.desk.test_together import interrupted, path

LONG = "Bitte füllen Sie das Formular aus. " * 100
TIME = "2027-13-01T99:00"


def marked(page: str) -> list[str]:
    """The ids of the fields at fault; each is read with the error, and the first has the focus."""
    fields = re.findall(r'<(?:input|select|textarea)[^>]* aria-invalid="true"[^>]*>', page)
    assert page.count(" autofocus") == 1 and " autofocus" in fields[0]
    ids = [re.findall(r' id="([^"]+)"', field)[0] for field in fields]
    for told in re.findall(r'aria-describedby="([^"]+)"', " ".join(fields)):
        assert all(f'id="{one}"' in page for one in told.split())
    return ids


@pytest.mark.parametrize(
    ("step", "fields", "at"),
    [
        ("reply", {"text": " "}, "text"),
        ("reply", {"text": LONG}, "text"),
        ("note", {"text": ""}, "note"),
        ("ask", {"text": LONG}, "note"),
        ("transfer", {"to": ""}, "to"),
        ("transfer", {"to": "nowhere"}, "to"),
        ("appointment", {"office": "town_hall", "at": TIME, "minutes": "60"}, "book-at"),
    ],
)
async def test_in_a_conversation(office: Office, step: str, fields: dict[str, str], at: str) -> None:
    await office.employ("Ben", department="health")
    anna, newcomer = await claimed(office)
    page = (await anna.get(path(newcomer))).text
    assert 'aria-invalid="true"' not in page and 'id="wrong"' not in page
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    sent = {"conversation": newcomer.id, "version": version, "client_id": secrets.token_hex(16), **fields}
    answer = await anna.post(path(newcomer, step), sent)
    assert answer.status_code in (400, 409), answer.status_code
    assert marked(answer.text) == [at]
    field = re.findall(rf'<[^>]* id="{at}"[^>]*>', answer.text)[0]
    assert re.search(r'aria-describedby="wrong\b', field)
    assert answer.text.count('<p class="wrong" id="wrong" role="alert">') == 1 and "<title>Fehler: " in answer.text
    before = answer.text[: answer.text.index(field)]
    if at not in ("text",):
        assert " open>" in before[before.rindex("<details") :], "a folded field cannot be seen"


async def test_what_was_asked_of_an_office_is_not_typed_again(office: Office) -> None:
    anna, newcomer = await claimed(office)
    sent = {"client_id": secrets.token_hex(16), "office": "nowhere", "at": "2026-12-30T09:30", "minutes": "60"}
    page = (await anna.post(path(newcomer, "appointment"), sent)).text
    assert 'value="2026-12-30T09:30"' in page and "<option selected>60</option>" in page


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"part": "block:come", "0.day": "2026-12-01", "0.time": "25:99", "0.office": "citizens_office"}, "time"),
        ({"part": "block:come"}, "day"),
        ({"part": "block:come", "0.day": "2026-12-01", "0.time": "10:30"}, "office"),
        ({"part": "block:bring"}, "documents"),
    ],
)
async def test_of_a_sentence_the_first_gap_that_nothing_fills(office: Office, fields: dict[str, str], at: str) -> None:
    anna, newcomer = await claimed(office)
    version = re.findall(r'name="version" value="(\d+)"', (await anna.get(path(newcomer))).text)[0]
    sent = {"conversation": newcomer.id, "version": version, "client_id": secrets.token_hex(16), "text": "", **fields}
    answer = await anna.post(path(newcomer, "reply"), sent)
    assert answer.status_code == 400 and answer.text.count(" autofocus") == 1
    field = re.findall(rf'<[^>]* id="gap-0-{at}"[^>]*>', answer.text)[0]
    assert " autofocus" in field and 'aria-describedby="wrong"' in field
    assert answer.text.count('<p class="wrong" id="wrong" role="alert">') == 1 and 'id="refused"' not in answer.text
    if at != "documents":
        assert marked(answer.text) == [f"gap-0-{at}"]


@pytest.mark.parametrize(("step", "button"), [("close", "Ja, beenden"), ("hand-back", "Zurück an den Bot")])
async def test_what_keeps_a_conversation_open_is_said_where_it_was_to_end(
    office: Office, step: str, button: str
) -> None:
    anna, newcomer, drawn = await interrupted(office)
    page = (await anna.post(path(newcomer, step), {"reason": "answered", "goodbye": "", "seen": drawn})).text
    form = page[page.index(f'action="{path(newcomer, step)}"') :]
    form = form[: form.index("</form>")]
    assert 'id="wrong" tabindex="-1" autofocus' in form and "gerade noch etwas geschrieben" in form and button in form
    assert page.count(" autofocus") == 1 and 'id="refused"' not in page and "aria-invalid" not in page


_CLOSED = "Zu dieser Zeit ist das Amt geschlossen. Es öffnet danach: "


@pytest.mark.parametrize(
    ("office_id", "at", "first"),
    [
        ("driving_licence_office", "2026-12-25T03:00", "Mo 11.01.2027"),  # Christmas, at night; closed until January
        ("citizens_office", "2026-12-25T09:00", "Mo 28.12.2026"),
        ("citizens_office", "2026-12-27T10:00", "Mo 28.12.2026"),  # a Sunday
        ("citizens_office", "2026-12-28T23:30", "Di 29.12.2026"),
        ("citizens_office", "2026-12-30T12:00", "Sa 02.01.2027"),  # it has just closed, before New Year's Eve
        ("citizens_office", "2026-12-30T11:30", None),
        ("citizens_office", "2027-01-02T10:00", None),  # by appointment
    ],
)
async def test_no_appointment_is_proposed_by_mistake_while_the_office_is_closed(
    office: Office, office_id: str, at: str, first: str | None
) -> None:
    anna, newcomer = await claimed(office)
    sent = {"client_id": secrets.token_hex(16), "office": office_id, "at": at, "minutes": "30"}
    answer = await anna.post(path(newcomer, "appointment"), sent)
    assert (answer.status_code == 303) == (first is None)
    assert len(await office.kept(appointments)) == (first is None)
    if first is None:
        return
    assert marked(answer.text) == ["book-at"] and f"{_CLOSED}{first} um " in answer.text
    assert f'value="{at}"' in answer.text and 'name="sure" value="yes"' in answer.text
    again = sent | {"sure": "yes"}
    assert (await anna.post(path(newcomer, "appointment"), again)).status_code == 303, "staff may know better"
    assert len(await office.kept(appointments)) == 1


async def test_of_an_office_whose_hours_nobody_knows_any_time_is_asked_for(office: Office) -> None:
    anna, newcomer = await claimed(office)
    guide = office.lotse.library.guide
    unknown = guide.offices["driving_licence_office"].model_copy(update={"hours": OpeningHours()})
    guide.offices["driving_licence_office"] = unknown  # type: ignore[index]
    sent = {
        "client_id": secrets.token_hex(16),
        "office": "driving_licence_office",
        "at": "2026-12-27T10:00",
        "minutes": "30",
    }
    assert (await anna.post(path(newcomer, "appointment"), sent)).status_code == 303


async def test_an_error_of_no_field_marks_none(office: Office) -> None:
    anna, newcomer = await claimed(office)
    answer = await anna.post(path(newcomer, "reply"), {"conversation": "another", "text": "Ja", "client_id": "x" * 16})
    assert 'id="refused" tabindex="-1" autofocus role="alert">' in answer.text and "<title>Fehler: " in answer.text
    assert 'id="wrong"' not in answer.text and 'aria-invalid="true"' not in answer.text


async def test_an_error_of_a_form_that_is_not_drawn_is_said_all_the_same(office: Office) -> None:
    anna, newcomer = await claimed(office)
    answer = await anna.post(path(newcomer, "transfer"), {"to": "nowhere"})
    assert 'id="to"' not in answer.text, "there is nobody to pass it on to"
    assert 'role="alert">Bitte prüfen Sie Ihre Eingaben' in answer.text and "aria-invalid" not in answer.text


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"email": "keine"}, "email"),
        ({"email": "anna@musterstadt.example"}, "email"),
        ({"name": "  "}, "name"),
        ({"role": "king"}, "role"),
        ({"department": ""}, "department"),
    ],
)
async def test_in_the_team(office: Office, change: dict[str, str], at: str) -> None:
    boss = await office.signed_in("Anna", Role.ADMINISTRATOR)
    assert marked((await boss.post("/desk/staff", OLGA | change)).text) == [at]


async def test_in_the_editor_of_texts(office: Office) -> None:
    mond = await office.signed_in("Mond", Role.COORDINATOR, None)
    bad = {"text.de": "Gut.", "text.en": "", "text.ar": "نص {city}", "why": "w"}
    page = (await mond.post(WASTE, {**bad, **SEEN})).text
    assert marked(page) == ["text-en", "text-ar"]
