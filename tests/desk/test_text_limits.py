"""An answer that belongs to one department: read by all, changed by its coordinators and administrators only."""

from __future__ import annotations

import re

import pytest

from bot.core.accounts.staff import Role
from bot.desk.audit_words import CHANGES
from bot.store.schema.audit_tables import audit_log
from tests.desk.conftest import Office, Visitor

PATH = "/editor/answer/thank"


async def publish(visitor: Visitor, text: str) -> tuple[int, str]:
    page = (await visitor.get(PATH)).text
    seen = re.search(r'name="seen\.de" value="(\d+)"', page)
    assert seen
    answer = await visitor.post(PATH, {"text.de": text, "seen.de": seen[1]})
    return answer.status_code, answer.text


async def says(office: Office) -> str:
    return next(v.text for v in await office.lotse.responses.live() if v.key == ("answer", "thank", "de"))


async def test_only_the_department_and_administrators_change_it(office: Office) -> None:
    free = await office.signed_in("Frei", Role.COORDINATOR, None)
    own = await office.signed_in("Olga", Role.COORDINATOR, "order")
    other = await office.signed_in("Paul", Role.COORDINATOR, "youth_school")
    assert (await publish(other, "Gern geschehen."))[0] == 303
    assert (await free.post(f"{PATH}/limit", {"department": "order"})).status_code == 303
    status, page = await publish(other, "Ich auch!")
    assert status == 403 and "Olga" in page and "Paul" not in page.replace(">Paul<", "")
    for action, fields in (("restore", {"version": "1"}), ("keep", {}), ("take", {})):
        answer = await other.post(f"{PATH}/de", {"action": action, "seen": "2", "why": "", **fields})
        assert answer.status_code == 403, action
    assert (await publish(free, "Ich auch!"))[0] == 403, "who sets it does not belong to it"
    assert await says(office) == "Gern geschehen."
    assert (await publish(own, "Sehr gern!"))[0] == 303
    chief = await office.signed_in("Anna", Role.ADMINISTRATOR, None)
    assert (await publish(chief, "Jederzeit!"))[0] == 303
    assert await says(office) == "Jederzeit!"


@pytest.mark.parametrize(("role", "department"), [(Role.COORDINATOR, "youth_school"), (Role.REVIEWER, None)])
async def test_who_may_not_say_whose_it_is(office: Office, role: Role, department: str | None) -> None:
    visitor = await office.signed_in("Paul", role, department)
    assert (await visitor.post(f"{PATH}/limit", {"department": "youth_school"})).status_code == 403


async def test_the_limit_can_be_taken_away_and_is_noted(office: Office) -> None:
    chief = await office.signed_in("Anna", Role.ADMINISTRATOR, None)
    assert (await chief.post(f"{PATH}/limit", {"department": "nowhere"})).status_code == 400
    assert (await chief.post("/editor/answer/nothing/limit", {"department": "order"})).status_code == 404
    assert (await chief.post("/editor/interface/handoff_lapsed/limit", {"department": "order"})).status_code == 403
    await chief.post(f"{PATH}/limit", {"department": "order"})
    other = await office.signed_in("Paul", Role.COORDINATOR, "youth_school")
    assert (await publish(other, "Nein."))[0] == 403
    await chief.post(f"{PATH}/limit", {"department": ""})
    assert (await publish(other, "Ja."))[0] == 303
    said = CHANGES["/editor/{kind}/{name}/limit"].said
    rows = [row for row in await office.kept(audit_log) if row["said"] == said]
    assert len(rows) == 2 and all("thank" in str(row["about"]) for row in rows)
