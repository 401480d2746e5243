"""Texts on their way: kept, taken over, read by somebody else, scheduled, suggested by a machine; nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput, DraftChanged, Forbidden, SecondReaderFirst, TextRefused, VersionChanged
from bot.core.texts.draft import Pair
from bot.core.texts.publication import Version
from bot.core.texts.response import Kind
from bot.service.texts.drafting import DayRefused, Drafting, NothingToKeep
from bot.service.texts.overview import Sheet
from bot.service.texts.publishing import Publishing
from bot.service.texts.suggesting import Suggesting
from bot.service.texts.typed import Draft
from bot.store.accounts.desk_rules import SqlDeskRules
from bot.store.texts.drafts import SqlDrafts
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.desk.conftest import Hand

MOON = Staff(1, "Mona Mond", "mond@musterstadt.example", Role.COORDINATOR)
SUN = Staff(2, "Sami Sonne", "sonne@musterstadt.example", Role.COORDINATOR)
STAR = Staff(3, "Sina Stern", "stern@musterstadt.example", Role.REVIEWER)
BOSS = Staff(4, "Bo Amt", "amt@musterstadt.example", Role.ADMINISTRATOR)
CLERK = Staff(5, "Kim Kraus", "kraus@musterstadt.example", Role.STAFF, "social")
WASTE: Pair = ("answer", "waste_separation")
RTL = "افصل النفايات في {town} 🚮\nاتصل."


class Desk:
    """The services as they are wired, on a clock that a test moves."""

    def __init__(self, lotse: Lotse, hand: Hand) -> None:
        self.hand, self.lotse = hand, lotse
        self.drafts, self.rules = SqlDrafts(lotse.database, hand), SqlDeskRules(lotse.database)
        self.publishing = Publishing(lotse.responses, lotse.library, self.rules, self.drafts)
        self.drafting = Drafting(self.drafts, self.publishing, hand)

    async def live(self, locale: str = "de", name: str = "waste_separation") -> Version:
        found = await self.lotse.responses.history("answer", name)
        return max((v for v in found if v.locale == locale), key=lambda v: v.version)


@pytest.fixture
async def desk(lotse: Lotse, hand: Hand) -> Desk:
    await lotse.library.refresh()
    return Desk(lotse, hand)


def draft(kept: int = 0, **words: str) -> Draft:
    return Draft(words, dict.fromkeys(("de", "en", "ar", "fr"), 1), "darum", kept=kept)


@both_databases
async def test_a_draft_is_kept_and_taken_over_and_never_overwritten_unseen(desk: Desk) -> None:
    before, drafting = await desk.lotse.responses.state(), desk.drafting
    await drafting.save(MOON, *WASTE, draft(ar=RTL, de="Neu."))
    desk.hand.forward(days=3)
    kept = await drafting.find(SUN, *WASTE)
    assert kept and (kept.author, kept.texts["ar"].text, kept.texts["ar"].seen, kept.why) == (
        MOON.name, RTL, 1, "darum",
    )  # fmt: skip
    with pytest.raises(DraftChanged):
        await drafting.save(SUN, *WASTE, draft(en="Mine."))
    assert await drafting.find(SUN, *WASTE) == kept
    taken = await drafting.save(SUN, *WASTE, draft(kept.version, ar=RTL, de="Neu.", en="Both."))
    assert (taken.author, taken.writers, taken.version) == (SUN.name, (MOON.id, SUN.id), 2)
    with pytest.raises(DraftChanged):
        await drafting.discard(MOON, *WASTE, kept.version)
    assert await desk.lotse.responses.state() == before
    assert len(await desk.publishing.publish(SUN, *WASTE, draft(2, ar=RTL, de="Neu.", en="Both."))) == 3
    assert await drafting.find(SUN, *WASTE) is None and not await desk.drafts.open()
    with pytest.raises(DraftChanged):
        await desk.publishing.publish(MOON, *WASTE, replace(draft(1, fr="Vieux."), seen={"de": 2, "fr": 1}))
    assert (await desk.live("fr")).version == 1


async def test_nothing_new_is_no_draft_and_staff_write_none(desk: Desk) -> None:
    with pytest.raises(NothingToKeep):
        await desk.drafting.save(MOON, *WASTE, draft(de=(await desk.live()).text))
    for staff in (STAR, CLERK):
        with pytest.raises(Forbidden):
            await desk.drafting.save(staff, *WASTE, draft(de="Neu."))
    with pytest.raises(Forbidden):
        await desk.drafting.find(CLERK, *WASTE)


async def test_somebody_else_reads_every_answer_first(desk: Desk) -> None:
    await desk.rules.set_second_reader(True)
    await desk.rules.set_second_reader(True)
    for step in (
        desk.publishing.publish(MOON, *WASTE, draft(de="Neu.")),
        desk.publishing.publish(MOON, *WASTE, replace(draft(de="Neu."), alone_because="eilt")),
        desk.publishing.publish(BOSS, *WASTE, replace(draft(de="Neu."), alone_because="  ")),
        desk.publishing.restore(MOON, (*WASTE, "de", 1), 1, ""),
    ):
        with pytest.raises(SecondReaderFirst):
            await step
    with pytest.raises(Forbidden):
        await desk.drafting.schedule(MOON, *WASTE, draft(de="Neu."), desk.hand.now() + timedelta(days=1))
    waiting = await desk.drafting.submit(MOON, *WASTE, draft(de="Neu."))
    assert await desk.drafts.open() == {WASTE: "waiting"}
    for nobody in (MOON, CLERK):
        with pytest.raises(Forbidden):
            await desk.drafting.approve(nobody, *WASTE, waiting.version, frozenset())
    assert await desk.drafting.approve(STAR, *WASTE, waiting.version, frozenset()) == ["de"]
    live = await desk.live()
    assert (live.text, live.written_by, live.approved_by) == ("Neu.", MOON.name, STAR.name)
    interface: Pair = ("interface", "fallback")
    (text,) = [v for v in await desk.lotse.responses.history(*interface) if v.locale == "de"]
    short = Draft({"de": f"{text.text} Ja."}, {"de": 1})
    assert await desk.publishing.publish(MOON, *interface, short) == ["de"]


async def test_an_administrator_says_why_without(desk: Desk) -> None:
    await desk.rules.set_second_reader(True)
    await desk.publishing.publish(BOSS, *WASTE, replace(draft(de="Neu."), alone_because="Bombenfund"))
    assert (await desk.live()).alone_because == "Bombenfund"
    await desk.rules.set_second_reader(False)
    await desk.publishing.publish(MOON, *WASTE, replace(draft(en="New."), alone_because="x"))
    assert (await desk.live("en")).alone_because == ""


async def test_a_draft_comes_back_with_a_sentence(desk: Desk) -> None:
    waiting = await desk.drafting.submit(MOON, *WASTE, draft(de="Neu."))
    with pytest.raises(BadInput):
        await desk.drafting.give_back(STAR, *WASTE, waiting.version, "  ")
    await desk.drafting.give_back(STAR, *WASTE, waiting.version, "Bitte kürzer.")
    found = await desk.drafting.find(MOON, *WASTE)
    assert found and (found.state, found.said, found.said_by) == ("returned", "Bitte kürzer.", STAR.name)
    with pytest.raises(DraftChanged):
        await desk.drafting.approve(SUN, *WASTE, waiting.version, frozenset())
    again = await desk.drafting.submit(MOON, *WASTE, draft(found.version, de="Kurz."))
    assert again.state == "waiting" and again.said == ""


@both_databases
async def test_a_scheduled_text_is_published_once_at_its_hour(desk: Desk) -> None:
    at = desk.hand.now() + timedelta(days=2)
    for wrong in (desk.hand.now(), desk.hand.now() + timedelta(days=400)):
        with pytest.raises(DayRefused):
            await desk.drafting.schedule(MOON, *WASTE, draft(de="Neu."), wrong)
    with pytest.raises(TextRefused):
        await desk.drafting.schedule(MOON, *WASTE, draft(de="Eins. Zwei. Drei. Vier. Fünf."), at)
    await desk.drafting.schedule(MOON, *WASTE, draft(de="Neu.", ar=RTL), at)
    desk.hand.forward(days=1)
    assert await desk.drafting.publish_due() == 0 and (await desk.live()).version == 1
    desk.hand.forward(days=2)
    assert sum(await asyncio.gather(*(desk.drafting.publish_due() for _ in range(3)))) == 1
    assert [((await desk.live(one)).version, (await desk.live(one)).written_by) for one in ("de", "ar")] == [
        (2, MOON.name)
    ] * 2
    assert not await desk.drafts.open()


async def test_what_was_scheduled_before_the_town_wanted_a_second_reader_waits_for_one(desk: Desk) -> None:
    at = desk.hand.now() + timedelta(days=1)
    await desk.drafting.schedule(MOON, *WASTE, draft(de="Neu."), at)
    await desk.rules.set_second_reader(True)
    desk.hand.forward(days=2)
    assert await desk.drafting.publish_due() == 0 and (await desk.live()).version == 1
    waiting = await desk.drafts.find(*WASTE)
    assert waiting and (waiting.state, waiting.texts["de"].text) == ("waiting", "Neu.")
    assert await desk.drafting.publish_due() == 0
    with pytest.raises(Forbidden):
        await desk.drafting.approve(MOON, *WASTE, waiting.version, frozenset())
    assert await desk.drafting.approve(SUN, *WASTE, waiting.version, frozenset()) == ["de"]
    assert (await desk.live()).approved_by == SUN.name


async def test_what_cannot_be_published_any_more_says_why_and_is_kept(desk: Desk) -> None:
    at = desk.hand.now() + timedelta(days=1)
    await desk.drafting.schedule(MOON, *WASTE, draft(de="Neu.", en="New."), at)
    await desk.publishing.publish(SUN, *WASTE, draft(en="Faster."))
    desk.hand.forward(days=2)
    assert await desk.drafting.publish_due() == 0
    failed = await desk.drafts.find(*WASTE)
    assert failed and failed.state == "failed"
    assert [(locale, one.code, one.values["who"]) for locale, (one,) in failed.trouble.items()] == [
        ("en", "published_meanwhile", SUN.name)
    ]
    assert {locale: text.text for locale, text in failed.texts.items()} == {"de": "Neu.", "en": "New."}
    assert (await desk.live()).version == 1 and (await desk.live("en")).text == "Faster."
    assert await desk.drafting.publish_due() == 0


async def test_an_approved_draft_waits_for_its_day_and_a_change_begins_anew(desk: Desk) -> None:
    at = desk.hand.now() + timedelta(days=1)
    waiting = await desk.drafting.submit(MOON, *WASTE, draft(de="Neu."), at)
    assert await desk.drafting.approve(SUN, *WASTE, waiting.version, frozenset()) == []
    found = await desk.drafting.find(MOON, *WASTE)
    assert found and (found.state, found.approved_by, found.publish_at) == ("scheduled", SUN.name, at)
    changed = await desk.drafting.save(MOON, *WASTE, draft(found.version, de="Anders."))
    assert (changed.state, changed.approved_by, changed.publish_at) == ("draft", "", None)


# suggestions


class Parrot:
    """A provider that says the same with a word before it, and does to the rest what it is told."""

    provider, failing = "Papagei", False

    def __init__(self, gives: Sequence[str | None]) -> None:
        self._gives = list(gives)

    def offers(self, source: str, target: str) -> bool:
        return target != "fa"

    async def translate_all(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        return [self._gives.pop(0)]


async def test_a_suggestion_is_published_only_when_somebody_has_read_it(desk: Desk) -> None:
    suggesting = Suggesting(Parrot(["Jetez {town} 112.", "Jetez."]), desk.drafts)
    german = "Werfen Sie in {town} 112."
    found = await suggesting.suggest(MOON, *WASTE, "fr", german)
    assert (found.text, found.provider, found.failure) == ("Jetez {town} 112.", "Papagei", None)
    assert (await suggesting.suggest(MOON, *WASTE, "fa", german)).failure == "none"
    for sent in (
        draft(fr=found.text),  # whatever the form says, it is known again
        replace(draft(fr="Jetez, {town} 112."), machine={"fr": "Papagei"}),  # changed by a letter, the form says whose
    ):
        with pytest.raises(TextRefused) as refused:
            await desk.publishing.publish(MOON, *WASTE, sent)
        assert [one.code for one in refused.value.problems["fr"]] == ["unread"]
        with pytest.raises(TextRefused):
            await desk.drafting.schedule(MOON, *WASTE, sent, desk.hand.now() + timedelta(days=1))
    waiting = await desk.drafting.submit(MOON, *WASTE, draft(fr=found.text))
    with pytest.raises(TextRefused):
        await desk.drafting.approve(STAR, *WASTE, waiting.version, frozenset())
    kept = await desk.drafting.find(MOON, *WASTE)
    assert kept and kept.texts["fr"].machine == "Papagei"
    sent = replace(draft(kept.version, fr=found.text), read=frozenset({"fr"}))
    assert await desk.publishing.publish(MOON, *WASTE, sent) == ["fr"]
    live = await desk.live("fr")
    assert (live.machine, live.reviewed_by, live.by_machine) == ("Papagei", MOON.name, False)
    assert replace(live, reviewed_by="").by_machine


@pytest.mark.parametrize(
    ("given", "failure"),
    [(None, "damaged"), ("Appelez 112.", "damaged"), ("{ville} {town} 112, 110", "damaged"), (" ", "damaged")],
)
async def test_a_suggestion_without_its_placeholders_is_none(desk: Desk, given: str | None, failure: str) -> None:
    suggesting = Suggesting(Parrot([given]), desk.drafts)
    found = await suggesting.suggest(MOON, "interface", "fallback_person", "fr", "Fragen Sie {office}, {phone}.")
    assert (found.text, found.failure) == ("", failure)
    with pytest.raises(Forbidden):
        await suggesting.suggest(STAR, *WASTE, "fr", "Text.")


async def test_reading_is_for_the_text_that_was_read(desk: Desk) -> None:
    assert await desk.publishing.mark_read(STAR, *WASTE, replace(draft(), read=frozenset({"en"}))) == ["en"]
    assert (await desk.live("en")).reviewed_by == STAR.name
    await desk.publishing.publish(MOON, *WASTE, draft(en="New."))
    with pytest.raises(VersionChanged):
        await desk.publishing.mark_read(STAR, *WASTE, replace(draft(), read=frozenset({"en"})))
    with pytest.raises(Forbidden):
        await desk.publishing.mark_read(CLERK, *WASTE, draft())


async def test_one_that_cannot_be_published_keeps_no_other_one_back(desk: Desk) -> None:
    bell: Pair = ("answer", "thank")
    for minutes, pair in enumerate((WASTE, bell), start=1):
        at = desk.hand.now() + timedelta(minutes=minutes)
        await desk.drafting.schedule(MOON, *pair, draft(de="Neu."), at)
    known = desk.publishing.known

    async def broken(kind: Kind, name: str) -> Sheet:
        if name == WASTE[1]:
            raise RuntimeError("not our error")
        return await known(kind, name)

    desk.publishing.known = broken  # type: ignore[method-assign]
    desk.hand.forward(minutes=5)
    assert await desk.drafting.publish_due() == 1
    assert (await desk.live(name="thank")).text == "Neu." and await desk.drafts.open() == {WASTE: "scheduled"}
