"""The newcomer takes the question to a person back: while it waits, in the moment of a claim, and after it."""

from __future__ import annotations

from bot.service.turn.compose import Composer
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations
from tests.desk.conftest import Office
from tests.desk.test_assigning import keeper
from tests.desk.test_together import HOUSING, handed, path, person, text_of


async def test_who_takes_the_question_back_is_read_by_nobody_any_more_also_after_a_claim(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    said = await newcomer.press("handoff:withdraw")
    assert text_of(said) == "Gut, Ihre Frage wird niemandem mehr gezeigt." and said[0]["author"] == "bot"
    assert await newcomer.state() == "with_bot"
    (row,) = await office.kept(handoffs)
    assert row["ended_at"] is not None and row["outcome"] == "withdrawn"
    assert "handoff" not in (await office.kept(conversations))[0]["context"]  # type: ignore[operator]
    office.clock.forward(minutes=21)
    assert await keeper(office).look() == 0, "it does not come back into the queue"
    page = await at_anna.get(path(newcomer))
    assert page.status_code == 404 and "hat ihre Frage zurückgezogen" in page.text
    assert "rufen Sie auch nicht mehr an" in page.text
    written = {"conversation": newcomer.id, "version": "1", "client_id": "w" * 16, "text": "Mein halber Satz"}
    late = await at_anna.post(path(newcomer, "reply"), written)
    assert "hat ihre Frage zurückgezogen" in late.text and "Mein halber Satz" in late.text
    _, at_ben = await person(office, "Ben")
    assert "zurückgezogen" not in (await at_ben.get(path(newcomer))).text, "said to who had it"


async def test_a_claim_in_the_moment_of_taking_back_does_not_outlast_it(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    newcomer, row = await handed(office), (await office.kept(conversations))[0]
    lotse = office.lotse
    offers = Composer(lotse.library, lotse.holidays(), "de", office.clock.now(), waiting=True)
    taken_back = offers.pressed("handoff:withdraw", {"handoff": HOUSING})
    assert taken_back
    conversation = await lotse.conversations.by_person("web", str(row["person"]))
    await newcomer.inbox.receive(conversation, "x" * 16, "Doch nicht", "handoff:withdraw", None)
    turn = await newcomer.inbox.take("w")
    assert turn
    await at_anna.post(path(newcomer, "claim"))
    await newcomer.inbox.finish(turn, "w", turn.pending[0], taken_back, "de")
    assert await newcomer.state() == "with_bot" and (await office.kept(handoffs))[0]["outcome"] == "withdrawn"
