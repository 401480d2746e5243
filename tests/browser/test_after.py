"""After an answer: three faces and one's own data on a phone; records and the review inbox at the desk."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role
from bot.core.feedback import Unsure
from bot.store.after.review import add_item
from bot.store.schema.after_tables import records
from bot.store.schema.tables import messages
from bot.store.steps.messages import Draft, add_messages
from bot.wiring import Lotse
from tests.browser.conftest import Phone, eventually
from tests.browser.test_desk import Desk, Sit, desk, look, sit  # noqa: F401  (fixtures)
from tests.conftest import Serve
from tests.fakes import ScriptedDialogue

pytestmark = pytest.mark.browser


async def test_faces_and_ones_own_data_on_a_phone(lotse: Lotse, serving: Serve, phone: Phone) -> None:
    say = lotse.library.catalogue.say
    async with serving(lotse, ScriptedDialogue("waste_separation")) as served:
        chat = await (await phone(served.base, "ar")).open("/?lang=ar")
        await chat.ask("كيف أفرز النفايات؟")
        assert say("help_question_bot", "ar") in (await chat.ask("ومتى يأتي جمع الزجاج؟"))[-1]
        faces = chat.page.locator('[data-kind="help"] .buttons button')
        assert await faces.all_inner_texts() == [say(f"help_{face}", "ar") for face in ("good", "middle", "bad")]
        await chat.picture("after-faces-ar")
        await faces.last.focus()
        await chat.page.keyboard.press("Enter")

        async def sorry() -> bool:
            return say("help_sorry", "ar") in await chat.texts()

        await eventually(sorry)
        await chat.picture("after-sorry-ar")
        await chat.page.click(".more summary")
        async with chat.page.expect_download() as started:
            await chat.page.click("#export")
        found = await (await started.value).path()
        content = json.loads(found.read_text("utf-8"))
        assert content["about"] == say("export_about", "ar") and len(content["messages"]) > 4


@pytest.mark.parametrize("width", ["phone", "wide"])
async def test_records_and_review_at_the_desk(desk: Desk, sit: Sit, axe: str, width: str) -> None:  # noqa: F811
    office = desk.office
    page = await sit("Nadine", width, Role.COORDINATOR)
    conversation = await office.ask("كيف أجدد تصريح الإقامة؟ رقمي 030 23125-120", topic="tax_id")
    async with office.lotse.database.write() as connection:
        asked = (await connection.execute(sa.select(messages.c.id).where(messages.c.author == "newcomer"))).scalar()
        answer = Draft("bot", "Antwort", "de", office.clock.now(), {"kind": "answer"}, answers=asked)
        await add_messages(connection, conversation, [answer])
        for number, text in enumerate(("كيف أجدد تصريح الإقامة؟ رقمي 030 23125-120", "Wo ist das Rathaus bitte?") * 2):
            draft = Draft("newcomer", text, "ar" if number % 2 == 0 else "de", office.clock.now())
            (kept,) = await add_messages(connection, conversation, [draft])
            unsure = Unsure("fallback" if number < 3 else "wrong", draft.locale, "everyday", "tax_id", ("/de/x",))
            await add_item(connection, conversation, kept.id, unsure, True, office.clock.now())
        for number, status in enumerate(("made", "marked", "failed", "erased")):
            row = {
                "handoff_id": 100 + number, "department": "order", "topic": "tax_id" if number < 3 else "", "pdf": None,
                "label": "AZ 47/11" if number == 0 else "", "notes": False, "status": status,
                "marked_at": office.clock.now(), "changed_at": office.clock.now(), "downloaded_at": None,
            }  # fmt: skip
            await connection.execute(sa.insert(records).values(row))
    wrongs: list[str] = []
    for name, path in (("talk", f"conversations/{conversation}"), ("review", "review"), ("records", "records"),
                       ("frequent", "review?order=frequent")):  # fmt: skip
        await page.goto(f"{desk.base}/desk/{path}")
        if name == "talk":
            await page.click("#record > summary")
            await page.locator("#record").scroll_into_view_if_needed()
        wrongs += await look(page, f"after-{name}-{width}", axe)
    assert wrongs == []
