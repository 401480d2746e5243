"""The review inbox on both databases: groups, and decisions that are one transaction each."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.after.review import Decision, Wanted, Wording
from bot.core.errors import AlreadyDecided, MessageTooLong, NotFound
from bot.core.feedback import Unsure
from bot.store.after.deciding import SqlDecisions
from bot.store.after.review import SqlReview, add_item
from bot.store.after.review_groups import SqlReviewGroups
from bot.store.schema.after_tables import review_decisions, review_items
from bot.store.schema.learning_tables import examples, page_questions
from bot.store.steps.messages import Draft, add_messages
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.fakes import MovedClock

pytestmark = both_databases
TAX = (("tax_id", 0.42), ("tax_class", 0.3))
DOG = (("dog_tax", 0.5), ("tax_id", 0.02))


class Inbox:
    def __init__(self, lotse: Lotse) -> None:
        self.lotse, self.clock = lotse, lotse.clock
        self.groups, self.decisions = SqlReviewGroups(lotse.database), SqlDecisions(lotse.database, lotse.clock)

    async def asked(
        self, text: str, language: str = "de", ranking: tuple[tuple[str, float], ...] = TAX, agreed: bool = True
    ) -> str:
        """The conversation."""
        conversation = await self.lotse.conversations.open("web", secrets.token_hex(16), language, [])
        async with self.lotse.database.write() as connection:
            draft = Draft("newcomer", text, language, self.clock.now())
            (kept,) = await add_messages(connection, conversation.id, [draft])
            unsure = Unsure("fallback", language, "everyday", ranking[0][0], (), ranking)
            await add_item(connection, conversation.id, kept.id, unsure, agreed, self.clock.now())
        return conversation.id

    async def listed(self, wanted: Wanted = Wanted()) -> list[tuple[int, int]]:
        """(group, how many)."""
        return [(group.id, group.often) for group in (await self.groups.listed(wanted, 0, 20)).groups]

    async def rows(self, table: sa.Table) -> list[Any]:
        async with self.lotse.database.read() as connection:
            return list((await connection.execute(sa.select(table).order_by(table.c.id))).all())

    async def texts(self, table: sa.Table = examples) -> list[str]:
        return [row.text for row in await self.rows(table)]


@pytest.fixture
def box(lotse: Lotse) -> Inbox:
    return Inbox(lotse)


async def test_groups_across_languages_newest_or_most_frequent_first(box: Inbox) -> None:
    for text, language, ranking in (("Steuernummer", "de", TAX), ("رقم الضريبة", "ar", TAX), ("Hund", "de", DOG)):
        await box.asked(text, language, ranking)
    await box.asked("Ohne Ja", agreed=False)
    assert await box.listed() == [(3, 1), (1, 2)]
    assert await box.listed(Wanted(order="frequent")) == [(1, 2), (3, 1)]
    assert await box.listed(Wanted(language="ar")) == [(1, 1)]
    assert await box.listed(Wanted(kind="staff")) == [] == await box.listed(Wanted(topic="none"))
    group, following = await box.groups.group(3, Wanted())
    assert group and group.guesses == ("dog_tax", "tax_id") and following == 1
    group, following = await box.groups.group(1, Wanted())
    assert group and group.languages == {"ar": 1, "de": 1} and following is None
    page = await box.groups.listed(Wanted(), 1, 1)
    assert [g.id for g in page.groups] == [1] and page.total == 2
    assert await box.groups.choices() == (["ar", "de"], ["everyday"])


async def test_a_decision_teaches_settles_and_is_taken_back_as_one(box: Inbox) -> None:
    await box.asked("Steuernummer 0176 12345678")
    await box.asked("رقم الضريبة", "ar")
    wordings = [Wording(1, "de", "Steuernummer, ich heiße Amal Haddad"), Wording(2, "ar", "رقم الضريبة")]
    done = await box.decisions.decide([1, 2], "topic", "tax_id", wordings, "Karin")
    assert (done.count, done.added, done.by) == (2, 2, "Karin") and await box.listed() == []
    assert await box.texts() == ["Steuernummer, ich heiße ▒▒▒", "رقم الضريبة"]
    back = await box.decisions.undo(done.id)
    assert back.undone and back.count == 2 and await box.texts() == [] and await box.listed() == [(1, 2)]
    with pytest.raises(AlreadyDecided):
        await box.decisions.undo(done.id)
    with pytest.raises(NotFound):
        await box.decisions.undo(77)


async def test_what_was_known_before_is_not_taken_back(box: Inbox) -> None:
    await box.asked("Steuernummer")
    one = await box.decisions.decide([1], "page", "/de/x", [Wording(1, "de", "Steuernummer")], "Karin")
    await box.asked("Steuernummer")
    two = await box.decisions.decide([2], "page", "/de/x", [Wording(2, "de", "Steuernummer")], "Karin")
    assert (one.added, two.added) == (1, 0)
    await box.decisions.undo(two.id)
    assert await box.texts(page_questions) == ["Steuernummer"] and await box.listed() == [(2, 1)]
    hidden = {"intent": "tax_id", "language": "de", "text": "Steuernummer", "removed": True, "added_by": "Jo"}
    async with box.lotse.database.write() as connection:
        await connection.execute(sa.insert(examples).values(**hidden, added_at=box.clock.now()))
    await box.decisions.decide([2], "topic", "tax_id", [Wording(2, "de", "Steuernummer")], "Karin")
    assert await box.texts() == []  # one of the files' that was hidden is learnt again


async def test_a_wording_that_cannot_be_kept_leaves_everything_as_it_was(box: Inbox) -> None:
    await box.asked("Steuernummer")
    await box.asked("Steuerklasse")
    bad = [Wording(1, "de", "Steuernummer"), Wording(2, "de", "x" * 501)]
    with pytest.raises(MessageTooLong):
        await box.decisions.decide([1, 2], "outside", "", bad, "Karin")
    assert await box.texts() == [] and await box.rows(review_decisions) == []
    assert {row.status for row in await box.rows(review_items)} == {"open"}


async def test_two_decide_at_once_and_the_second_is_told(box: Inbox) -> None:
    await box.asked("Steuernummer")
    await box.asked("Steuer-Nummer")

    async def decide(by: str, ids: list[int]) -> Any:
        wordings = [Wording(i, "de", f"{by} fragt") for i in ids]
        return await box.decisions.decide(ids, "topic", "tax_id", wordings, by)

    every = await asyncio.gather(
        decide("Karin", [1, 2]), decide("Jo", [2, 1]), decide("Ada", [2]), return_exceptions=True
    )  # fmt: skip
    (won,) = [one for one in every if isinstance(one, Decision)]
    told = [one for one in every if isinstance(one, AlreadyDecided)]
    assert len(told) == 2 and {one.decision for one in told} == {won.id}
    assert await box.texts() == [f"{won.by} fragt"] and len(await box.rows(review_decisions)) == 1
    last = await box.decisions.last_of([1, 2])
    assert last and last.by == won.by


async def test_what_is_erased_meanwhile_is_not_learnt(box: Inbox) -> None:
    gone = await box.asked("Meine Steuernummer")
    await box.asked("Steuernummer")
    await box.lotse.conversations.erase(gone)
    wordings = [Wording(1, "de", "Meine Steuernummer"), Wording(2, "de", "Steuernummer")]
    done = await box.decisions.decide([1, 2], "outside", "", wordings, "Karin")
    assert (done.count, done.gone) == (1, 1) and await box.texts() == ["Steuernummer"]
    assert [row.intent for row in await box.rows(examples)] == ["out_of_scope"]
    with pytest.raises(NotFound):
        await box.decisions.decide([1], "outside", "", wordings[:1], "Karin")


async def test_a_whole_group_is_settled_without_what_came_later(box: Inbox) -> None:
    for text in ("Steuernummer", "Steuer Nummer", "Steuernummern"):
        await box.asked(text)
    done = await box.decisions.decide_all(1, 2, "done", "Karin")
    assert done.count == 2 and await box.listed() == [(1, 1)]
    with pytest.raises(AlreadyDecided):
        await box.decisions.decide_all(1, 2, "delete", "Jo")
    with pytest.raises(NotFound):
        await box.decisions.decide_all(99, 99, "delete", "Jo")


async def test_what_is_deleted_comes_back_within_an_hour_and_never_after(box: Inbox, clock: MovedClock) -> None:
    review, long_ago = SqlReview(box.lotse.database, clock), clock.now() - timedelta(days=90)
    await box.asked("Steuernummer")
    first = await box.decisions.decide_all(1, 1, "delete", "Karin")
    assert await box.listed() == [] and await review.expire(long_ago) == 0
    await box.decisions.undo(first.id)
    assert await box.listed() == [(1, 1)]
    second = await box.decisions.decide_all(1, 1, "delete", "Karin")
    clock.set_to(clock.now() + timedelta(minutes=61))
    with pytest.raises(AlreadyDecided):
        await box.decisions.undo(second.id)
    assert await review.expire(long_ago) == 1 and await box.rows(review_items) == []
