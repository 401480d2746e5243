"""What staff give to the protection group is protected from then on, as if the newcomer had asked for it there."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.core.conversation import State
from bot.core.message import Reply, Utterance
from bot.core.understanding import Understanding
from bot.service.turn.answering import Answer, Question
from bot.service.turn.continuing import Continuing
from bot.service.turn.feedback import FollowUp
from bot.service.turn.turns import TurnWorker
from bot.store.schema.after_tables import review_items
from bot.store.schema.tables import conversations, outbox
from bot.store.steps.erased import ErasedLog
from bot.store.steps.wall import PROTECTED
from tests.conftest import both_databases
from tests.desk.conftest import Office
from tests.desk.test_together import HOUSING, Echo, Newcomer, handed, path, person, seen_on, text_of

PROTECTION = "protection"
_NOTICE = "Ihre Frage liegt jetzt bei: Schutz bei Gewalt"


class Lost(Echo):
    """Understands nothing."""

    async def answer(self, question: Question) -> Answer:
        said = Utterance("Das habe ich nicht verstanden.", "de", kind="fallback")
        reply = Reply((said,), "none", "fallback", dict(question.context))
        return Answer(reply, "de", Understanding("nlu_fallback", 0.1, "fallback", "fallback"))


async def agreed(office: Office, channel: str = "web") -> Newcomer:
    """Somebody who waits for the housing office and has said that their questions may improve the answers."""
    newcomer, lotse = await handed(office), office.lotse
    answers = FollowUp(
        Continuing(Lost(), lotse.library, office.clock, lotse.holidays()), lotse.library, office.clock
    )  # fmt: skip
    newcomer.worker = TurnWorker(
        "w", newcomer.inbox, lotse.conversations, answers, lotse.library, office.signals, office.clock, lotse.holidays()
    )
    async with lotse.database.write() as connection:
        context = {"handoff": HOUSING, "intent": "housing_search", "improve": "yes"}
        await connection.execute(sa.update(conversations).values(context=context, channel=channel))
    return newcomer


async def context_of(office: Office) -> dict[str, str]:
    return dict((await office.kept(conversations))[0]["context"])  # type: ignore[call-overload]


@both_databases
async def test_nothing_of_it_stays_in_the_review_inbox_or_comes_there(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    await person(office, "Petra", PROTECTION)
    newcomer = await agreed(office)
    await newcomer.says("Mein Mann Karl lässt mich nicht raus")
    assert [row["text"] for row in await office.kept(review_items)] != []
    assert (await at_anna.post(path(newcomer, "transfer"), {"to": PROTECTION, "note": "Gewalt"})).status_code == 303
    assert await office.kept(review_items) == []
    log = ErasedLog(office.lotse.settings.erased_log)
    assert list(log.words_gone().touched) == [newcomer.id], "a restored backup brings nothing of it back"
    await newcomer.says("Er schlägt mich, wohin jetzt?")
    assert await office.kept(review_items) == []


async def test_what_the_bot_was_just_thinking_of_leaves_nothing_for_review_either(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    await person(office, "Petra", PROTECTION)
    newcomer = await agreed(office)
    row = (await office.kept(conversations))[0]
    conversation = await office.lotse.conversations.by_person("web", str(row["person"]))
    await newcomer.inbox.receive(conversation, "x" * 16, "Mein Mann Karl lässt mich nicht raus", None, None)
    turn = await newcomer.inbox.take("w")
    assert turn
    await at_anna.post(path(newcomer, "transfer"), {"to": PROTECTION, "note": ""})
    await newcomer.worker.handle(turn)
    assert "nicht verstanden" in str((await newcomer.messages())[-1]["text"])
    assert await office.kept(review_items) == []


async def test_after_the_protection_group_nobody_else_of_the_town_reads_along(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    _, at_petra = await person(office, "Petra", PROTECTION)
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "transfer"), {"to": PROTECTION, "note": ""})
    await at_petra.post(path(newcomer, "claim"))
    page = await at_petra.get(path(newcomer))
    await at_petra.post(path(newcomer, "hand-back"), {"goodbye": "", "seen": seen_on(page)})
    assert await newcomer.state() == State.WITH_BOT.value
    protected = PROTECTED in await context_of(office)
    reading = office.lotse.library.guide.department_for("housing_search", protected, (), "housing", "de")
    assert reading and reading.id == PROTECTION


@pytest.mark.parametrize("claimed", [True, False])
async def test_a_phone_that_somebody_else_may_hold_gets_no_notice_of_it(office: Office, claimed: bool) -> None:
    _, at_anna = await person(office, "Anna")
    await person(office, "Petra", PROTECTION)
    newcomer = await agreed(office, channel="telegram")
    if claimed:
        await at_anna.post(path(newcomer, "claim"))
    before, waiting = len(await newcomer.messages()), len(await office.kept(outbox))
    gone = await at_anna.post(path(newcomer, "transfer"), {"to": PROTECTION, "note": ""})
    told = (await at_anna.get(gone.headers["location"])).text
    assert "Aus Vorsicht hat die ratsuchende Person keine Nachricht" in told
    assert len(await newcomer.messages()) == before and len(await office.kept(outbox)) == waiting
    said = text_of(await newcomer.says("Hallo"))
    assert _NOTICE in said and said.index(_NOTICE) < said.index("nicht verstanden")
    assert _NOTICE not in text_of(await newcomer.says("Hallo")), "once"


async def test_other_departments_are_told_of_at_once(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    await person(office, "Olga", "health")
    newcomer = await handed(office)
    gone = await at_anna.post(path(newcomer, "transfer"), {"to": "health", "note": ""})
    assert "Ihre Frage liegt jetzt bei" in str((await newcomer.messages())[-1]["text"])
    assert "Aus Vorsicht" not in (await at_anna.get(gone.headers["location"])).text
    assert "protected" not in await context_of(office)
