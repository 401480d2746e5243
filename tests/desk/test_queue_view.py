"""What part of the queue is shown, in which order, and what the screens around it say. Mostly without a database."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from bot.core.accounts.staff import Role, Staff
from bot.core.conversation import State
from bot.core.handoff import WOMAN
from bot.core.handoffs.desk import QueueEntry
from bot.desk.conversations.queue_rows import Rows, until
from bot.desk.conversations.queue_view import PAGE, Row, View, groups, shown
from tests.desk.conftest import Office
from tests.hiring import seat

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # a Wednesday
ME = Staff(1, "Anna", "anna@musterstadt.example", Role.STAFF, "order", also=("health",))
ENTRY = QueueEntry(
    "c", State.WAITING, 1, "web", "ar", "order", "housing_search", NOW, NOW, None, None, False, False,
    {"lines": [["Lotse hat versucht", "nicht verstanden"]], "asked": [{"text": "سؤال", "locale": "ar"}]},
)  # fmt: skip


class Daily:
    def target(self, department: str, requested_at: datetime) -> datetime:
        return requested_at + timedelta(days=1)


def row(name: str, minutes: int = 0, **more: object) -> Row:
    entry = replace(ENTRY, conversation_id=name, requested_at=NOW - timedelta(minutes=minutes), **more)  # type: ignore[arg-type]
    return Rows(Daily(), ME, NOW).of(entry)


ROWS = [
    row("new"),
    row("old", 30, locale="uk", district="nordstadt"),
    row("late", 25 * 60, channel="telegram"),
    row("mine", 10, state=State.WITH_STAFF, claimed_by=1),
    row("first", 5, assigned_to=1, department="health"),
    row("theirs", 40, state=State.WITH_STAFF, claimed_by=2),
    row("crisis", 1, topic="crisis_support", department="health"),
    row("alarm", 2, alarm=True, state=State.WITH_STAFF, claimed_by=2),
]
VIEWS = [
    ({}, ["alarm", "crisis", "mine", "first", "late", "old", "new", "theirs"]),
    ({"view": "mine"}, ["alarm", "crisis", "mine", "first"]),
    ({"view": "department"}, ["alarm", "crisis", "mine", "late", "old", "new", "theirs"]),
    ({"language": "uk"}, ["alarm", "crisis", "old"]),
    ({"district": "nordstadt"}, ["alarm", "crisis", "old"]),
    ({"channel": "telegram"}, ["alarm", "crisis", "late"]),
    ({"department": "health"}, ["alarm", "crisis", "first"]),
    ({"state": "with_staff"}, ["alarm", "crisis", "mine", "theirs"]),
    ({"overdue": "yes"}, ["alarm", "crisis", "late"]),
    ({"topic": "residence_permit"}, ["alarm", "crisis"]),
    ({"view": "everything", "state": "closed", "page": "-1"}, ["alarm", "crisis", "mine", "first", "late", "old", "new",
                                                               "theirs"]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), VIEWS, ids=[str(given) for given, _ in VIEWS])
def test_danger_first_then_the_oldest_of_what_the_view_leaves(given: dict[str, str], expected: list[str]) -> None:
    found, _ = groups(shown(ROWS, View.of(given), ME))
    assert [one.entry.conversation_id for _, _, _, rows in found for one in rows] == expected


def test_everything_can_be_reached_page_by_page() -> None:
    rows = [row(str(number), number) for number in range(2 * PAGE + 5)]
    seen: list[str] = []
    for page in (1, 2, 3):
        found, pages = groups(rows, page)
        assert pages == 3 and found[0][2] == len(rows)
        seen += [one.entry.conversation_id for one in found[0][3]]
    assert sorted(seen) == sorted(one.entry.conversation_id for one in rows)
    assert groups(rows, 99)[0] == groups(rows, 3)[0] and groups([], 7) == ([], 1)


def test_an_address_holds_the_view_and_nothing_else() -> None:
    view = View.of({"view": "mine", "language": "ar", "page": "2", "text": "سؤال"})
    assert view.query() == "view=mine&language=ar"
    assert view.query(page=3) == "view=mine&language=ar&page=3"
    assert View.of(dict(pair.split("=") for pair in view.query(view="all").split("&"))) == replace(
        view, view="all", page=1
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [(3, "bis heute 12:00"), (24, "bis Do 09:00"), (24 * 8, "bis 3.12."), (-2, "seit 2 Std. über der Zusage"),
     (-49, "seit 2 Tagen über der Zusage"), (-0.001, "seit eben über der Zusage")],
)  # fmt: skip
def test_by_when(hours: float, words: str) -> None:
    assert until(NOW + timedelta(hours=hours), NOW) == words


async def test_filters_stand_in_the_address_work_without_scripts_and_are_kept(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    arabic, ukrainian = await office.ask("سؤال"), await office.ask("Питання", locale="uk", channel="telegram")
    page = (await visitor.get("/desk?language=uk&view=all")).text
    assert re.findall(r'data-id="(\w+)"', page) == [ukrainian]
    assert '<option value="uk" selected>Ukrainisch' in page and "(2) Lotse" in page
    assert re.findall(r'data-id="(\w+)"', (await visitor.get("/desk")).text) == [ukrainian], "kept"
    assert re.findall(r'data-id="(\w+)"', (await visitor.get("/desk/queue")).text) == [ukrainian]
    assert set(re.findall(r'data-id="(\w+)"', (await visitor.get("/desk?view=all")).text)) == {arabic, ukrainian}
    nothing = (await visitor.get("/desk?language=pl")).text
    assert "2 außerhalb dieser Ansicht" in nothing and 'value="pl" selected' in nothing


async def test_a_list_says_by_what_it_was_drawn_whatever_another_tab_filters(office: Office) -> None:
    arabic, ukrainian = await office.ask("سؤال"), await office.ask("Питання", locale="uk")
    visitor = await office.signed_in("Nadine")
    asked = re.search(r'data-query="([^"]*)"', (await visitor.get("/desk")).text)
    assert asked
    narrowed = (await visitor.get("/desk?view=department&language=uk")).text
    again = (await visitor.get(f"/desk/queue?{unescape(asked[1])}")).text
    assert set(re.findall(r'data-id="(\w+)"', again)) == {arabic, ukrainian}
    assert asked[0] in again and 'data-query="view=department&amp;language=uk"' in narrowed


async def test_at_a_glance_the_queue_is_what_it_is(office: Office) -> None:
    """Without names and cards."""
    anna = await office.employ("Anna")
    claimed, endangered = await office.ask("a", locale="uk"), await office.ask("b", topic="housing_search")
    await office.desk.claim(anna, claimed)
    await office.danger(endangered)
    known = dict(claimed_by_name=None, card={}, foreign=None, protected=False, call_promised=None, mark="")
    queue = [replace(entry, **known) for entry in await office.handoffs.queue(anna)]  # type: ignore[arg-type]
    glanced = await office.handoffs.glance(anna)
    assert [entry.conversation_id for entry in glanced] == [endangered, claimed]
    assert [replace(entry, card={}) for entry in glanced] == queue
    assert [entry.alarm for entry in glanced] == [True, False] and glanced[1].claimed_by == anna.id


async def test_the_row_says_what_was_tried_by_when_and_who_may(office: Office) -> None:
    await office.ask("سؤال", wishes=(WOMAN,))
    office.clock.forward(days=3)
    visitor = await office.signed_in("Nadine")
    page = (await visitor.get("/desk")).text
    for shown_words in (
        "Lotse hat versucht: nicht verstanden",
        "über der Zusage",
        "für eine Kollegin",
        "Frau sprechen",
    ):
        assert shown_words in page, shown_words
    assert "Übernehmen:" not in page
    profile = {"languages": "ar", "woman": "yes", "shown_as": " Frau  Kaya ", "mail": "yes"}
    assert (await visitor.post("/desk/profile", profile)).status_code == 303
    assert "Übernehmen:" in (await visitor.get("/desk")).text
    nadine = await office.store.by_email("nadine@musterstadt.example")
    assert nadine and (nadine.languages, nadine.woman, nadine.shown_as) == (("ar",), True, "Frau Kaya")
    assert nadine.role is Role.STAFF and nadine.department == "order"
    own = (await visitor.get("/desk/profile")).text
    assert 'value="Frau Kaya"' in own and 'name="mail" value="yes" checked' in own
    assert (await visitor.post("/desk/profile", {"shown_as": "https://x.example"})).status_code == 400
    assert (await visitor.post("/desk/profile", {"languages": "xx"})).status_code == 400
    await visitor.post("/desk/profile", {"role": "administrator", "department": "health", "capacity": "9"})
    same = await office.store.by_id(nadine.id)
    assert (same.role, same.department, same.capacity) == (Role.STAFF, "order", None), "not for oneself"


async def test_more_than_one_takes_needs_a_second_press(office: Office) -> None:
    boss, visitor = await office.signed_in("Anna", Role.ADMINISTRATOR), await office.signed_in("Nadine")
    nadine = await office.store.by_email("nadine@musterstadt.example")
    assert nadine
    fields = {"role": "staff", "department": "order", "capacity": "1"}
    assert (await boss.post(f"/desk/staff/{nadine.id}", fields)).status_code == 303
    first, second = [f"/desk/conversations/{await office.ask('Frage')}/claim" for _ in range(2)]
    assert (await visitor.post(first)).status_code == 303
    refused = await visitor.post(second)
    assert refused.status_code == 409 and "Trotzdem übernehmen" in refused.text
    assert (await visitor.post(second, {"beyond": "yes"})).status_code == 303
    for wrong in (
        {"capacity": "-1"},
        {"capacity": "x"},
        {"department": ""},
        {"department": "nowhere"},
        {"role": "king"},
    ):
        assert (await boss.post(f"/desk/staff/{nadine.id}", fields | wrong)).status_code == 400, wrong
    assert (await boss.post("/desk/staff/999", fields)).status_code == 404
    anna = await office.store.by_email("anna@musterstadt.example")
    assert anna
    assert (await boss.post(f"/desk/staff/{anna.id}", {"role": "coordinator"})).status_code == 409


async def test_rules_are_edited_in_the_desk_and_tried_out_there(office: Office) -> None:
    editor = await office.signed_in("Karla", Role.COORDINATOR)
    where = "/desk/routing?intent=housing_search&district=nordstadt&language=fa"
    assert "Soziales, Arbeit und Wohnen</strong>. Keine Regel passt" in (await editor.get(where)).text
    rules = [{"topic": "money_housing", "department": "youth_school"}, {"language": "fa", "department": "safety"}]
    for rule in rules:
        assert (await editor.post("/desk/routing", rule)).status_code == 303
    wrongs: list[dict[str, str]] = [
        {}, rules[0], {"topic": "work", "department": "order"}, {"topic": "work", "department": "protection"},
        {"topic": "find_doctor", "department": "safety"}, {"district": "x", "department": "safety"},
    ]  # fmt: skip
    for wrong in wrongs:
        assert (await editor.post("/desk/routing", {"department": "safety"} | wrong)).status_code == 400, wrong
    page = (await editor.get(where)).text
    assert "Kinder, Jugend und Schule</strong>. Das sagt Regel 1." in page
    first, second = map(int, re.findall(r'id="rule-(\d+)"', page))
    moved = await editor.post(f"/desk/routing/{second}/move", {"to": "up"})
    assert moved.headers["location"].endswith(f"#rule-{second}")
    assert "Sicherheit und Feuerwehr</strong>. Das sagt Regel 1." in (await editor.get(where)).text
    protected = (await editor.get("/desk/routing?intent=find_doctor&language=fa")).text
    assert "Schutz bei Gewalt und in Krisen</strong>. Dieses Thema ist geschützt" in protected
    assert (await editor.post(f"/desk/routing/{second}/remove")).status_code == 303
    assert (await editor.post(f"/desk/routing/{second}/remove")).status_code == 303
    assert (await editor.post(f"/desk/routing/{second}/move", {"to": "up"})).status_code == 404
    assert (await editor.post(f"/desk/routing/{first}/move", {"to": "sideways"})).status_code == 400
    assert "Kinder, Jugend und Schule</strong>" in (await editor.get(where)).text


async def test_a_rule_to_where_nobody_reads_says_so(office: Office) -> None:
    editor = await office.signed_in("Karla", Role.COORDINATOR)
    asked = "/desk/routing?intent=housing_search&district=nordstadt"
    rule = {"district": "nordstadt", "department": "safety"}
    assert (await editor.post("/desk/routing", rule)).status_code == 303
    page = (await editor.get(asked)).text
    assert 'Sicherheit und Feuerwehr <span class="tag danger">hier liest niemand</span>' in page
    assert "Das sagt Regel 1. <span" in page and "Ratsuchende bekommen Telefon und Öffnungszeiten" in page
    await seat(office.lotse, "safety")
    page = (await editor.get(asked)).text
    assert "Das sagt Regel 1.</p>" in page
    assert 'Sicherheit und Feuerwehr <span class="tag danger">' not in (await editor.get("/desk/routing")).text
