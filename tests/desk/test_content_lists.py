"""Lists and forms of portal content at the desk, as a coordinator uses them."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest

from bot.core.accounts.staff import Role
from bot.desk.content.content_fields import FORMS
from bot.service.content.content_desk import ContentDesk
from bot.store.content.content_edits import SqlContentEdits
from tests.desk.conftest import Office, Visitor

_INPUT = re.compile(r"<(?:input|textarea|select)[^>]*>")


@pytest.fixture
async def koo(office: Office) -> Visitor:
    return await office.signed_in("Koo", Role.COORDINATOR)


def path(kind: str, key: str) -> str:
    return f"/desk/content/{kind}/{quote(key, safe='')}"


async def fields(visitor: Visitor, where: str) -> dict[str, list[str]]:
    """Everything a browser would send back from the main form of a page."""
    page = (await visitor.get(where)).text
    body = re.search(r'<form method="post" class="(?:item|hours)"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert body, page[:2000]
    return read_form(body[1])


def read_form(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag, rest in re.findall(r"<(input|textarea|select)\b((?:[^>\"]|\"[^\"]*\")*)>", text):
        known = dict(re.findall(r'([\w-]+)="([^"]*)"', rest))
        name = known.get("name")
        if name is None or (known.get("type") in ("checkbox", "radio") and not re.search(r"\bchecked\b", rest)):
            continue
        value = known.get("value", "")
        if tag == "textarea":
            value = re.search(rf'name="{re.escape(name)}"[^>]*>(.*?)</textarea>', text, re.DOTALL)[1]  # type: ignore
        if tag == "select":
            inside = re.search(rf'<select[^>]*name="{re.escape(name)}"[^>]*>(.*?)</select>', text, re.DOTALL)
            chosen = re.search(r'value="([^"]*)" selected', inside[1]) if inside else None
            value = chosen[1] if chosen else ""
        found.setdefault(name, []).append(html.unescape(value))
    return found


async def send(visitor: Visitor, where: str, typed: dict[str, list[str]]):  # type: ignore[no-untyped-def]
    return await visitor.client.post(where, data=typed, headers={"Origin": "http://desk.test"})


async def test_every_kind_has_a_list_and_its_forms_show_what_is_there(koo: Visitor, office: Office) -> None:
    for kind in FORMS:
        page = await koo.get(f"/desk/content/{kind}")
        assert page.status_code == 200, kind
        link = re.search(rf'href="(/desk/content/{kind}/[^"?]+)"><bdi>', page.text)
        assert link, kind
        assert (await koo.get(link[1])).status_code == 200, link[1]
        typed = await fields(koo, link[1])
        answer = await send(koo, link[1], typed)
        assert answer.status_code == 303 and answer.headers["location"].endswith("done=same"), (kind, answer.text)
        assert (await koo.get(f"/desk/content/{kind}/new")).status_code == 200


OFFICE = path("office", "citizens_office")


async def test_a_wrong_field_is_named_and_everything_typed_is_kept(koo: Visitor) -> None:
    typed = await fields(koo, OFFICE) | {"phone": ["23125"], "website": ["javascript:alert(1)"], "name.de": [""]}
    typed |= {"address.place": ["52.5, 113.4"], "name.fr": ["Bureau <neuf>"]}
    answer = await send(koo, OFFICE, typed)
    assert answer.status_code == 400
    kept = read_form(answer.text)
    assert all(kept[name] == typed[name] for name in ("phone", "website", "address.place", "name.fr", "name.de"))
    assert answer.text.count('class="field-wrong"') == 4 and "<neuf>" not in answer.text


async def test_two_coordinators_lose_nothing(koo: Visitor, office: Office) -> None:
    eva = await office.signed_in("Eva", Role.COORDINATOR)
    mine, hers = await fields(koo, OFFICE), await fields(eva, OFFICE)
    hers |= {"phone": ["030 23125-990"], "email": ["neu@musterstadt.example"]}
    assert (await send(eva, OFFICE, hers)).status_code == 303
    mine |= {"phone": ["030 23125-991"], "address.room": ["2. Stock"]}
    told = await send(koo, OFFICE, mine)
    assert told.status_code == 409 and "Eva" in told.text and "030 23125-990" in told.text
    assert "Neu von dort übernommen: E-Mail." in told.text
    again = read_form(told.text)
    assert again["phone"] == ["030 23125-991"] and again["address.room"] == ["2. Stock"]
    assert again["email"] == ["neu@musterstadt.example"], "what only the other has changed stays theirs"
    assert (await send(koo, OFFICE, again)).status_code == 303
    shown = office.lotse.library.guide.offices["citizens_office"]
    assert (shown.phone, shown.email) == ("030 23125-991", "neu@musterstadt.example")
    assert shown.address.room == "2. Stock"


async def test_an_edit_by_hand_is_told_and_can_go_back(koo: Visitor, office: Office) -> None:
    before = office.lotse.library.guide.offices["citizens_office"]
    await send(koo, OFFICE, await fields(koo, OFFICE) | {"phone": ["030 23125-990"]})
    page = (await koo.get(OFFICE)).text
    assert "von Koo am 25.11.2026" in page and "030 23125-110" in page
    assert "von Hand geändert" in (await koo.get("/desk/content/office?only=edited")).text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]  # type: ignore[index]
    assert (await koo.post(OFFICE, {"action": "back", "seen": "stale"})).status_code == 409
    assert (await koo.post(OFFICE, {"action": "back", "seen": seen})).status_code == 303
    assert office.lotse.library.guide.offices["citizens_office"] == before


async def test_only_what_the_understanding_learns_asks_for_a_training(office: Office) -> None:
    lotse, learnt = office.lotse, list[str]()
    who = await office.employ("Koo", Role.COORDINATOR)
    desk = ContentDesk(SqlContentEdits(lotse.database, lotse.clock), lotse.library, lambda: learnt.append("again"))
    item = await desk.item("office", "citizens_office")
    hours = {**item.data["hours"], "week": {}}
    await desk.save(
        who, item, {"phone": "030 23125-990", "hours": hours, "address": {**item.data["address"], "room": ""}}
    )
    assert not learnt and not lotse.library.guide.offices["citizens_office"].hours.week
    item = await desk.item("office", "citizens_office")
    await desk.save(who, item, {"name": {**item.data["name"], "de": "Bürgerbüro am Markt"}})
    await desk.archive("event", ["homework-afternoon"])
    assert len(learnt) == 2
