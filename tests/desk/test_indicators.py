"""Indicators: what coordinators read and take along of the counters, on both databases; nothing small is shown."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role
from bot.store.after.indicators import SqlCounters
from bot.store.schema.audit_tables import audit_log
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import counters
from bot.store.steps.counting import count
from tests.conftest import both_databases
from tests.desk.conftest import Office, Visitor
from tests.desk.test_attachments import send
from tests.desk.test_screens import reply
from tests.files import PDF

pytestmark = both_databases
_ROW = re.compile(r'<th scope="row">(.*?)</th><td>(.*?)</td>(?:<td>([^<]*)</td>)?<td>(.*?)</td></tr>', re.S)
_TAG = re.compile(r"<[^>]+>")


async def counted(
    office: Office, outcome: str, times: int, topic: str = "none", language: str = "de", **ago: float
) -> None:
    at = office.clock.now() - timedelta(**ago)
    async with office.lotse.database.write() as connection:
        for _ in range(times):
            await count(connection, at, topic, language, "web", outcome)


def table(page: str) -> dict[str, tuple[str, ...]]:
    return {clean(row[0]): tuple(clean(cell) for cell in row[1:] if cell) for row in _ROW.findall(page)}


def clean(html: str) -> str:
    return " ".join(_TAG.sub("", html).split())


@pytest.fixture
async def coordinator(office: Office) -> Visitor:
    return await office.signed_in("Karla", Role.COORDINATOR)


async def test_before_anything_is_counted(coordinator: Visitor) -> None:
    page = (await coordinator.get("/desk/indicators")).text
    assert "Noch ist nichts gezählt" in page and 'href="/desk/indicators"' in page
    assert (await coordinator.get("/desk/indicators.csv")).status_code == 200


async def test_does_it_help_in_one_sentence_and_in_tables(office: Office, coordinator: Visitor) -> None:
    await counted(office, "answered", 30, "money_housing")
    await counted(office, "page", 10, "language_learning", "ar")
    await counted(office, "fallback", 10, "none", "ar")
    await counted(office, "answered", 6, "talk")
    await counted(office, "help_bot_good", 9)
    await counted(office, "help_bot_bad", 6, "money_housing")
    page = (await coordinator.get("/desk/indicators")).text.replace("\u00a0", " ")
    assert "Der Bot bekam 50 Fragen." in page
    assert "Sicher beantwortet wurden 80 %, nachgefragt hat er bei 0 %, nicht verstanden hat er 20 %." in page
    assert "beantworteten 60 % mit Ja und 40 % mit Nein" in page
    rows = table(page)
    assert rows["sicher beantwortet"][:2] == ("40", "80 %") and rows["nicht verstanden"][:2] == ("10", "20 %")
    assert rows["Deutsch"][:2] == ("30", "60 %") and rows["Arabisch"][:2] == ("20", "40 %")
    assert rows["Web-Chat"][0] == "50" and rows["Mittwoch"][0] == "50"
    assert "money_housing" not in page and "language_learning" not in page


async def test_small_groups_are_hidden_in_the_page_and_in_the_table(office: Office, coordinator: Visitor) -> None:
    await counted(office, "answered", 37, "money_housing")
    await counted(office, "answered", 9, "money_housing", "ar")
    await counted(office, "answered", 2, "money_housing", "ti")
    page = (await coordinator.get("/desk/indicators")).text
    rows = table(page)
    assert rows["Tigrinya"][0] == "unter 5" and rows["Arabisch"][0] == "verborgen" and rows["Deutsch"][0] == "37"
    taken = list(csv.reader(io.StringIO((await coordinator.get("/desk/indicators.csv")).text), delimiter=";"))
    assert ["Sprachen", "Tigrinya", "unter 5", "", ""] in taken
    assert ["Sprachen", "Arabisch", "verborgen", "", ""] in taken


async def test_the_time_before_is_as_long_and_compared_where_it_was_counted(
    office: Office, coordinator: Visitor
) -> None:
    await counted(office, "answered", 12, "money_housing", days=60)
    await counted(office, "answered", 20, "money_housing", days=33)
    await counted(office, "answered", 30, "money_housing", days=1)
    page = (await coordinator.get("/desk/indicators?period=month")).text
    assert table(page)["Fragen an den Bot"][1] == "20 ▲, seither mehr: 10"
    assert "1.10.2026 bis 25.10.2026" in page and "1.11.2026 bis 25.11.2026" in page
    last = (await coordinator.get("/desk/indicators?period=last_month")).text
    assert table(last)["Fragen an den Bot"] == ("20", "–"), "not all of September was counted"
    months = (await coordinator.get("/desk/indicators?period=months&from=2026-11&to=2026-10")).text
    assert table(months)["Fragen an den Bot"][0] == "50" and "Oktober 2026" in months


async def test_days_and_hours_are_the_towns(office: Office, coordinator: Visitor) -> None:
    """23:30 UTC on the last of October is half past midnight on Sunday, the first of November."""
    office.clock.moment = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    await counted(office, "answered", 7, "money_housing")
    office.clock.moment = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    rows = table((await coordinator.get("/desk/indicators?period=month")).text)
    assert rows["Fragen an den Bot"][0] == "7" and rows["Sonntag"][0] == "7" and rows["0 bis 6 Uhr"][0] == "7"
    assert rows["niemand ist da"][0] == "7"


async def test_what_is_asked_in_an_hour_that_comes_twice_is_counted_twice(office: Office) -> None:
    zone = ZoneInfo("Europe/Berlin")
    for hour in (0, 1):
        office.clock.moment = datetime(2026, 10, 25, hour, 10, tzinfo=UTC)
        await counted(office, "answered", 5, "money_housing")
    tally = await SqlCounters(office.lotse.database).tally(
        datetime(2026, 10, 25, tzinfo=zone), datetime(2026, 10, 26, tzinfo=zone)
    )
    assert sum(tally.hours.values()) == 10


async def test_the_table_opens_in_a_german_spreadsheet_and_is_noted(office: Office, coordinator: Visitor) -> None:
    await counted(office, "answered", 1234, "money_housing")
    answer = await coordinator.get("/desk/indicators.csv?period=month")
    assert answer.content.startswith("\ufeffAbschnitt;Merkmal;".encode())
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="kennzahlen-2026-11-01-bis-2026-11-25.csv"' in answer.headers["content-disposition"]
    assert "\r\nAuf einen Blick;Fragen an den Bot;1234;;\r\n" in answer.text
    assert (await office.kept(audit_log))[-1]["detail"] == "1.11.2026 bis 25.11.2026"


@pytest.mark.parametrize("query", ["period=x", "period=months&from=x&to=%00x", "period=months&from=0001-01&to=9999-12"])
async def test_an_address_that_makes_no_sense(office: Office, coordinator: Visitor, query: str) -> None:
    assert (await coordinator.get(f"/desk/indicators?{query}")).status_code in (200, 404)


async def test_whoever_is_only_invited_hides_nobody(office: Office, coordinator: Visitor) -> None:
    """Beside one who answers, two who have no password yet: the times would be that one's."""
    await office.employ("Anna")
    for name in ("Ben", "Cem"):
        await office.store.add(f"{name}@musterstadt.example", name, Role.STAFF, "order")
    await counted(office, "first_answer_later", 9)
    assert "von einem Menschen beantwortet" not in (await coordinator.get("/desk/indicators")).text
    for name in ("Ben", "Cem"):
        invited = await office.store.by_email(f"{name}@musterstadt.example")
        assert invited
        await office.store.set_password(invited.id, "hash")
    assert "von einem Menschen beantwortet" in (await coordinator.get("/desk/indicators")).text


async def test_first_answers_of_people_are_counted_once_per_yes_without_department_or_topic(office: Office) -> None:
    for name in ("Anna", "Ben"):
        await office.employ(name)
    nadine = await office.signed_in("Nadine")
    conversation = await office.ask("Frage")
    office.clock.forward(hours=2)
    assert (await nadine.post(f"/desk/conversations/{conversation}/claim")).status_code == 303
    assert not await first_answers(office), "to claim is no answer"
    assert (await reply(nadine, conversation, "Guten Tag")).status_code == 303
    assert (await reply(nadine, conversation, "Noch etwas")).status_code == 303
    assert await first_answers(office) == [("none", "ar", "web", "first_answer_day", 1)]
    async with office.lotse.database.write() as connection:  # a later yes in the same conversation
        await connection.execute(sa.update(handoffs).values(requested_at=office.clock.now() + timedelta(hours=1)))
    office.clock.forward(hours=1, minutes=5)
    assert (await reply(nadine, conversation, "Wieder da")).status_code == 303
    assert {row[3] for row in await first_answers(office)} == {"first_answer_day", "first_answer_hour"}


async def test_a_file_is_an_answer_too(office: Office) -> None:
    nadine = await office.signed_in("Nadine")
    conversation = await office.ask("Frage")
    office.clock.forward(minutes=10)
    assert (await send(nadine, conversation, PDF)).status_code == 303
    assert (await reply(nadine, conversation, "Mit diesem Antrag geht es")).status_code == 303
    assert await first_answers(office) == [("none", "ar", "web", "first_answer_hour", 1)]


async def test_of_one_or_two_who_answer_there_is_no_figure(office: Office) -> None:
    await counted(office, "first_answer_hour", 9)
    karla = await office.signed_in("Karla", Role.COORDINATOR)
    await office.employ("Anna")
    assert "von einem Menschen beantwortet" not in (await karla.get("/desk/indicators")).text
    await office.employ("Ben")
    rows = table((await karla.get("/desk/indicators")).text)
    assert rows["von einem Menschen beantwortet"][0] == "9" and rows["bis zu einer Stunde"][0] == "9"


async def first_answers(office: Office) -> list[tuple[object, ...]]:
    rows = [row for row in await office.kept(counters) if str(row["outcome"]).startswith("first_answer")]
    return [tuple(row[name] for name in ("topic", "language", "channel", "outcome", "count")) for row in rows]


async def test_the_review_inbox_shows_no_more_than_the_indicators(office: Office, coordinator: Visitor) -> None:
    await office.employ("Anna")
    await counted(office, "help_department_good", 9)
    await counted(office, "help_bot_good", 20, "money_housing")
    await counted(office, "help_bot_bad", 1, "money_housing")
    page = clean((await coordinator.get("/desk/review")).text.partition("Hat das geholfen?")[2].partition("<tbody>")[2])
    assert page.endswith("verborgen0unter 5") and "Menschen" not in page
    await office.employ("Ben")
    page = clean((await coordinator.get("/desk/review")).text.partition("Hat das geholfen?")[2].partition("<tbody>")[2])
    assert page.endswith("Gespräche mit Menschen, alle zusammen 900")
