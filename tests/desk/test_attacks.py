"""What somebody at the desk might try: round the second reader, into another department's answers, into the log."""

from __future__ import annotations

import re

from bot.core.accounts.staff import Role
from bot.desk.understanding.questions_words import DONE
from bot.store.accounts.desk_rules import SqlDeskRules
from bot.store.schema.audit_tables import audit_log
from bot.store.schema.care_tables import content_care
from bot.store.schema.learning_tables import town_topics
from tests.conftest import both_databases
from tests.desk.conftest import Office
from tests.desk.test_questions import NEW

TOPIC, THANK = "/desk/questions/town_hundesteuer/topic", "/editor/answer/thank"


async def test_a_new_topic_is_no_way_round_the_second_reader(office: Office) -> None:
    await SqlDeskRules(office.lotse.database).set_second_reader(True)
    karin, jo = [await office.signed_in(name, Role.COORDINATOR, None) for name in ("Karin", "Jo")]
    made = await karin.post("/desk/questions/new", {**NEW, "sure": "yes"})
    assert "town_hundesteuer" not in office.lotse.library.catalogue.intents
    assert DONE["waits"].split(":")[0] in (await karin.get(made.headers["location"])).text
    own = await karin.post(TOPIC, {"action": "restore"})
    assert own.status_code == 403 and "liest jemand anderes" in own.text
    assert "town_hundesteuer" not in office.lotse.library.catalogue.intents
    assert (await jo.post(TOPIC, {"action": "restore"})).status_code == 303
    assert "town_hundesteuer" in office.lotse.library.catalogue.intents


async def test_a_topic_of_one_department_is_not_put_away_by_others(office: Office) -> None:
    free = await office.signed_in("Frei", Role.COORDINATOR, None)
    paul = await office.signed_in("Paul", Role.COORDINATOR, "youth_school")
    await free.post("/desk/questions/new", {**NEW, "sure": "yes"})
    assert (await free.post("/editor/answer/town_hundesteuer/limit", {"department": "order"})).status_code == 303
    before = await office.kept(town_topics)
    for step in ({"action": "archive"}, {"action": "change", "group": "community", "depth": "person", "page": ""}):
        assert (await paul.post(TOPIC, step)).status_code == 403, step
    assert await office.kept(town_topics) == before
    olga = await office.signed_in("Olga", Role.COORDINATOR, "order")
    assert (await olga.post(TOPIC, {"action": "archive"})).status_code == 303


async def test_why_danger_is_to_be_missed_stands_in_the_log_and_the_example_does_not(office: Office) -> None:
    anna, at = await office.signed_in("Anna", Role.ADMINISTRATOR, None), "/desk/questions/emergency"
    form = r'name="language" value="(\w+)"><input type="hidden" name="text" value="([^"&]+)"'
    found = re.search(form, (await anna.get(at)).text)
    assert found
    fields = {"language": found[1], "text": found[2], "reason": "gemeint war die Müllabfuhr"}
    assert (await anna.post(f"{at}/hide", fields)).status_code == 303
    (row,) = [row for row in await office.kept(audit_log) if row["area"] == "understanding"]
    assert row["detail"] == "gemeint war die Müllabfuhr" and found[2] not in str(row)


async def test_numbers_of_questions_that_no_database_takes(office: Office) -> None:
    karin = await office.signed_in("Karin", Role.COORDINATOR, None)
    made = await karin.post("/desk/questions/new", {**NEW, "sure": "yes", "review": f"{2**63},{10**40},x"})
    assert made.status_code == 303


async def test_who_is_of_another_department_approves_no_draft_of_its_answers(office: Office) -> None:
    await SqlDeskRules(office.lotse.database).set_second_reader(True)
    free = await office.signed_in("Frei", Role.COORDINATOR, None)
    await free.post(f"{THANK}/limit", {"department": "order"})
    olga = await office.signed_in("Olga", Role.COORDINATOR, "order")
    sent = {"action": "submit", "text.de": "Gern geschehen.", "seen.de": "1", "kept": "0"}
    assert (await olga.post(THANK, sent)).status_code == 303
    others = [
        await office.signed_in("Rita", Role.REVIEWER, "youth_school"),
        await office.signed_in("Paul", Role.COORDINATOR, "youth_school"), free,
    ]  # fmt: skip
    for one in others:
        for step in ({"action": "approve", "kept": "1"}, {"action": "return", "kept": "1", "said": "nein"}):
            refused = await one.post(f"{THANK}/draft", step)
            assert refused.status_code == 403 and "Olga" in refused.text
        assert 'value="approve"' not in (await one.get(THANK)).text
    own = await office.signed_in("Rosa", Role.REVIEWER, "order")
    assert 'value="approve"' in (await own.get(THANK)).text
    assert (await own.post(f"{THANK}/draft", {"action": "approve", "kept": "1"})).status_code == 303
    assert (await said(office))["de"] == "Gern geschehen."


async def test_that_a_translation_still_fits_is_for_its_department_to_say(office: Office) -> None:
    chief = await office.signed_in("Anna", Role.ADMINISTRATOR, None)
    await chief.post(THANK, {"text.de": "Gern geschehen!", "seen.de": "1"})
    await chief.post(f"{THANK}/limit", {"department": "order"})
    paul = await office.signed_in("Paul", Role.COORDINATOR, "youth_school")
    form = {"action": "read", "text.en": "", "seen.en": "1", "seen.de": "2", "text.de": "Gern geschehen!"}
    live = await said(office)
    form |= {"text.en": live["en"], "fits.en": "1"}
    assert ("answer", "thank", "en") in await office.lotse.responses.behind()
    await paul.post(THANK, form)
    assert ("answer", "thank", "en") in await office.lotse.responses.behind()
    await chief.post(THANK, form)
    assert ("answer", "thank", "en") not in await office.lotse.responses.behind()


async def said(office: Office) -> dict[str, str]:
    return {v.locale: v.text for v in await office.lotse.responses.live() if v.key[:2] == ("answer", "thank")}


async def test_care_is_noted_of_content_only(office: Office) -> None:
    karin = await office.signed_in("Karin", Role.COORDINATOR, None)
    for piece in ("answer", "nothing:x", "answer:", f"answer:{'x' * 401}", f"{'a' * 40}:x"):
        for path in ("/desk/content/care", "/desk/content/reviews"):
            answer = await karin.post(path, {"piece": piece, "months": "12", "back": "https://evil.example"})
            assert answer.status_code == 400, (path, piece)
    assert await office.kept(content_care) == []
    noted = await karin.post("/desk/content/care", {"piece": "answer:thank", "months": "12", "back": "//evil.example"})
    assert noted.headers["location"] == "/desk/content/reviews?done=cared"


@both_databases
async def test_characters_that_no_database_takes_are_found_nowhere(office: Office) -> None:
    anna = await office.signed_in("Anna", Role.ADMINISTRATOR, None)
    for address in (
        "/desk/review?topic=%00", "/desk/log?who=%00", "/desk/content/care?piece=answer:%00",
        "/desk/content/office/new?copy=%00", "/desk/sources/conflict?kind=office&key=%00", "/editor?q=a&q=%00",
    ):  # fmt: skip
        assert (await anna.get(address)).status_code == 404, address
    for fields in ({"text.de": "a\0"}, {"text.\0": "a"}):
        assert (await anna.post(THANK, {"action": "save", "seen.de": "1", **fields})).status_code == 400


async def test_a_day_that_no_calendar_has_loses_nothing_that_was_typed(office: Office) -> None:
    karin = await office.signed_in("Karin", Role.COORDINATOR, None)
    for day in ("0001-01-01", "9999-12-31", "2026-02-30", "-1", "٢٠٢٦-١٢-٠١"):
        sent = {"action": "schedule", "day": day, "hour": "00:00", "text.de": "Gern doch!", "seen.de": "1"}
        answer = await karin.post(THANK, sent)
        assert answer.status_code in (303, 400), day
        assert answer.status_code == 303 or "Gern doch!" in answer.text
