"""What the desk shows beside a newcomer's words: that they changed, to what they reply, and a picture by its name."""

from __future__ import annotations

import sqlalchemy as sa

from bot.core.conversation import Conversation
from bot.store.schema import tables
from tests.desk.conftest import Office


async def test_changed_words_replies_and_pictures_are_told_apart(office: Office) -> None:
    nadine, talk = await office.signed_in("Nadine"), await office.ask("Ich habe 3 <Kinder>\nund einen Hund")
    conversation, inbox = Conversation(talk, "telegram", "de"), office.lotse.inbox
    first = next(m for m in (await office.lotse.conversations.snapshot(talk))[0] if m.author == "newcomer")
    await inbox.receive(conversation, "1", "Nein, 4 Kinder", None, None, {"changed": True})
    await inbox.receive(conversation, "2", "die meine ich", None, None, {"refers": first.id})
    await inbox.receive(conversation, "3", "und die", None, None, {"refers": "not there, or not theirs"})
    await inbox.receive(conversation, "4", "[photo]", "media:photo", None)
    async with office.lotse.database.write() as connection:  # answered: until then staff who wait do not see it
        await connection.execute(sa.update(tables.inbox).values(done=True))
    page = (await nadine.get(f"/desk/conversations/{talk}")).text
    assert page.count("geändert</span>") == 1 and page.count("Antwort auf:") == 1
    assert '<q dir="auto">Ich habe 3 &lt;Kinder&gt;</q>' in page
    assert "hat ein Foto geschickt" in page and "Knopf: hat" not in page
