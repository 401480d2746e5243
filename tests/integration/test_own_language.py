"""Each message has the language that it is written in, from the first one on and also while a person reads along."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import events, messages
from bot.wiring import Lotse
from tests.conftest import Serve, both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.integration.test_handoff import HOUSING, answered, desk_of, hire, nothing_waits, only

pytestmark = [both_databases, somebody_answers]
ARABIC = "أين يمكنني تمديد تصريح الإقامة الخاص بي من فضلك؟"
UKRAINIAN = "Добрий день, я сестра, пишіть мені будь ласка українською мовою"
GERMAN = "Guten Tag, ich bin die Schwester und schreibe ab jetzt für sie weiter"
ALBANIAN = "Ku mund të regjistroj adresën time të re në këtë qytet?"


async def told(lotse: Lotse) -> dict[str, tuple[str, str]]:
    """What the newcomer wrote: its language in the row and in the log."""
    query = sa.select(messages.c.text, messages.c.locale, events.c.data)
    query = query.join(events, events.c.number == messages.c.number).where(messages.c.author == "newcomer")
    async with lotse.database.read() as connection:
        return {row.text: (row.locale, row.data["locale"]) for row in await connection.execute(query)}


@pytest.mark.parametrize(("page", "text", "written"), [("de", ARABIC, "ar"), ("en", UKRAINIAN, "uk")])
async def test_a_first_message_has_its_own_language_not_the_pages(
    lotse: Lotse, serving: Serve, page: str, text: str, written: str
) -> None:
    async with serving(lotse, ScriptedDialogue("housing_search")) as served:
        guest = await served.open(page)
        await answered(guest, text)
        assert await told(lotse) == {text: (written, written)}
        assert (await guest.messages())[-2]["locale"] == written
        await answered(guest, "Mensch", pressed="handoff:offer")
        await answered(guest, "Ja", pressed=f"handoff:yes:{HOUSING}")
    async with lotse.database.read() as connection:
        card = (await connection.execute(sa.select(handoffs.c.card))).scalar_one()
    assert [one["locale"] for one in card["asked"]] == [written]


async def test_who_changes_the_language_while_staff_have_the_conversation_is_answered_in_it(
    lotse: Lotse, serving: Serve
) -> None:
    async with serving(lotse, ScriptedDialogue("housing_search")) as served:
        guest, anna = await served.open("ar"), await hire(lotse, 101, HOUSING)
        await answered(guest, ARABIC)
        await answered(guest, "نعم", pressed=f"handoff:yes:{HOUSING}")
        c = (await only(served, anna)).conversation_id
        await desk_of(served).claim(anna, c)
        await guest.post("danke")
        await nothing_waits(lotse)
        assert (await only(served, anna)).locale == "ar", "one stray word is no change"
        for text, written, locale in ((UKRAINIAN, "uk", "uk"), (ALBANIAN, "sq", "uk"), (GERMAN, "de", "de")):
            await guest.post(text)
            await nothing_waits(lotse)
            assert (await only(served, anna)).locale == locale
            assert (await told(lotse))[text] == (written, written)
        log = await desk_of(served).log(anna, c, 0)
        assert [e.data["locale"] for e in log if e.kind == "locale"][-2:] == ["uk", "de"], "staff see the change"
