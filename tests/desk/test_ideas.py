"""Ideas and complaints at the desk: who may see them, what is shown, what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.accounts.staff import Role
from bot.core.conversation import Conversation
from bot.core.form import Submission
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.understanding.ideas import IdeasScreen
from bot.desk.words import Words
from bot.service.after.ideas import LONGEST_NOTE, IdeaBox
from bot.store.conversations.ideas import SqlIdeas, add_submission
from bot.wiring import Lotse

from .conftest import Hand, Office, Visitor

IDEA = Submission("L-7K3Q", "idea", "<b>Mehr</b> Bänke", "uk", "topic:everyday", "lena@example.org")


@pytest.fixture
async def visitor(lotse: Lotse) -> Visitor:
    """A coordinator's browser; one idea lies there."""
    office = Office(lotse, Hand())
    pages = DeskPages(lotse.library)
    box = IdeaBox(SqlIdeas(lotse.database, office.clock), lotse.library)
    screen = IdeasScreen(
        box, Guard(office.sign_in, pages, None), pages, Words(lotse.library, office.clock), 180
    )  # fmt: skip
    office.app.router.routes[:0] = screen.routes()
    conversation: Conversation = await lotse.conversations.open("web", "f" * 64, "uk", [])
    async with lotse.database.write() as connection:
        await add_submission(connection, conversation, IDEA, office.clock.now())
    await office.employ("Karin", Role.COORDINATOR, None)
    await office.employ("Sami")
    visitor = Visitor(office.app)
    await visitor.sign_in("karin@musterstadt.example")
    return visitor


async def test_a_coordinator_reads_marks_and_takes_a_table_along(visitor: Visitor) -> None:
    page = (await visitor.get("/desk/ideas")).text
    for part in ("Idee L-7K3Q", "&lt;b&gt;Mehr&lt;/b&gt; Bänke", "Ukrainisch", "Alltag", "lena@example.org", "neu (1)"):
        assert part in page, part
    assert "f" * 64 not in page
    fields = {"version": "0", "status": "answered", "note": "Bauhof gefragt"}
    answer = await visitor.post("/desk/ideas/L-7K3Q", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/ideas?done=L-7K3Q#L-7K3Q")
    page = (await visitor.get("/desk/ideas?status=answered")).text
    assert "Bauhof gefragt" in page and "beantwortet (1)" in page
    assert "Hier ist nichts." in (await visitor.get("/desk/ideas?status=new")).text
    table = await visitor.get("/desk/ideas.csv")
    assert table.headers["content-type"].startswith("text/csv") and "L-7K3Q;Idee;" in table.text


NUMBERS = [
    ("٠١٧٦ ١٢٣ ٤٥٦ ٧٨", "+4917612345678", "0176 12345678"),
    ("لطفاً به ۰۱۷۶-۱۲۳۴۵۶۷۸ زنگ بزنید", "+4917612345678", "0176 12345678"),
    ("0176 / 123 456 78", "+4917612345678", "0176 12345678"),
    ("+380 67 123 45 67", "+380671234567", "+380 67 123 4567"),
]  # fmt: skip


@pytest.mark.parametrize(("contact", "called", "shown"), NUMBERS)
async def test_a_number_in_any_digits_can_be_called(
    lotse: Lotse, visitor: Visitor, contact: str, called: str, shown: str
) -> None:
    conversation = await lotse.conversations.open("web", "e" * 64, "ar", [])
    sent = replace(IDEA, number="L-8K3Q", kind="complaint", contact=contact)
    async with lotse.database.write() as connection:
        await add_submission(connection, conversation, sent, datetime(2026, 11, 26, 9, 30, tzinfo=UTC))
    page = (await visitor.get("/desk/ideas")).text
    assert contact in page and f'<a href="tel:{called}">{shown}</a>' in page
    assert page.count('href="tel:') == 1  # an e-mail address has none
    table = (await visitor.get("/desk/ideas.csv")).text
    assert f"{contact};{shown};neu;" in table.replace(";'+", ";+")


async def test_a_long_note_is_counted_as_the_browser_counts_it(visitor: Visitor) -> None:
    note = "\n".join(["x" * 99] * 20)
    fields = {"version": "0", "status": "read", "note": note.replace("\n", "\r\n")}
    assert len(note) < LONGEST_NOTE < len(fields["note"])
    assert (await visitor.post("/desk/ideas/L-7K3Q", fields)).status_code == 303
    assert f">{note}</textarea>" in (await visitor.get("/desk/ideas")).text
    assert (await visitor.post("/desk/ideas/L-7K3Q", {**fields, "version": "1", "note": "x" * 2001})).status_code == 400


async def test_the_table_tells_the_towns_day(lotse: Lotse, visitor: Visitor) -> None:
    conversation = await lotse.conversations.open("web", "e" * 64, "uk", [])
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # half past midnight in the town
    async with lotse.database.write() as connection:
        await add_submission(connection, conversation, replace(IDEA, number="L-8K3Q"), late)
    assert "L-8K3Q;Idee;2026-11-27;" in (await visitor.get("/desk/ideas.csv")).text


async def test_two_coordinators_do_not_overwrite_each_other(visitor: Visitor) -> None:
    fields = {"version": "0", "status": "read", "note": ""}
    assert (await visitor.post("/desk/ideas/L-7K3Q", fields)).status_code == 303
    told = await visitor.post("/desk/ideas/L-7K3Q", {**fields, "status": "closed", "note": "Bauhof sagt zu"})
    assert told.status_code == 409 and ">Bauhof sagt zu</textarea>" in told.text, "what was typed stays"
    assert "Jetzt gespeichert:</strong> gelesen" in told.text and 'name="version" value="1"' in told.text
    again = {"version": "1", "status": "closed", "note": "Bauhof sagt zu"}
    assert (await visitor.post("/desk/ideas/L-7K3Q", again)).status_code == 303
    assert (await visitor.post("/desk/ideas/L-2222", fields)).status_code == 404
    assert (await visitor.post("/desk/ideas/L-7K3Q", {**fields, "version": "x"})).status_code == 400
    assert (await visitor.post("/desk/ideas/L-7K3Q", {**fields, "version": "2", "status": "?"})).status_code == 400
    assert (await visitor.post("/desk/ideas/L-7K3Q", fields, token="none")).status_code == 403


async def test_what_nobody_has_read_is_counted_on_the_start_page(
    lotse: Lotse, visitor: Visitor, office: Office
) -> None:
    mona = await office.signed_in("Mona", Role.COORDINATOR)
    assert 'href="/desk/ideas?status=new"' in (await mona.get("/desk/content")).text
    await visitor.post("/desk/ideas/L-7K3Q", {"version": "0", "status": "read", "note": ""})
    assert "/desk/ideas?status=new" not in (await mona.get("/desk/content")).text


async def test_staff_and_strangers_see_nothing(visitor: Visitor) -> None:
    stranger, staff = Visitor(visitor.app), Visitor(visitor.app)
    await staff.sign_in("sami@musterstadt.example")
    for path in ("/desk/ideas", "/desk/ideas.csv"):
        assert (await stranger.get(path)).status_code == 303
        assert (await staff.get(path)).status_code == 403
    assert "/desk/ideas" not in (await staff.get("/desk")).text
