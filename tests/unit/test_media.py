"""A photo, a voice message, a document: answered with what matters, who helps today, and a person after a yes."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.core.locale import ANSWERED
from bot.core.message import Reply, Utterance
from bot.portal.holidays import LandHolidays
from bot.service.turn.compose import Composer

from . import shipped
from .samples import BERLIN
from .test_every_answer import Shipped

MORNING = datetime(2026, 11, 26, 10, 0, tzinfo=BERLIN)  # a Thursday
SUNDAY = datetime(2026, 11, 29, 10, 0, tzinfo=BERLIN)
LETTERS = ("photo", "document")
FOR_PERSONS = (*LETTERS, "voice")


def sent(medium: str, locale: str = "de", now: datetime = MORNING, waiting: bool = False, **context: str) -> Reply:
    composer = Composer(Shipped(), LandHolidays("BY"), locale, now, None, waiting)
    reply = composer.pressed(f"media:{medium}", context)
    assert reply is not None
    return reply


def helpers(reply: Reply) -> Utterance:
    (found,) = [said for said in reply.utterances if said.kind == "office"]
    return found


@pytest.mark.parametrize("locale", ANSWERED)
@pytest.mark.parametrize("medium", FOR_PERSONS)
def test_who_can_help_is_named_and_a_person_is_offered_not_called(locale: str, medium: str) -> None:
    reply = sent(medium, locale)
    *_, offer = reply.utterances
    assert any(button.payload.startswith("handoff:yes:") for button in offer.buttons)
    assert reply.handoff and reply.request is None
    kept = shipped.catalogue().say("file_after_yes", locale, department="@").split("@")[0]
    assert kept in offer.text, "said before the yes: when the file is kept and who sees it"
    office = helpers(reply)
    assert 1 <= len(office.links) <= 3 and all(link.url.startswith("tel:") for link in office.links)
    assert {said.locale for said in reply.utterances} == {locale}


@pytest.mark.parametrize("locale", ANSWERED)
@pytest.mark.parametrize("medium", LETTERS)
def test_a_letter_gets_the_word_that_matters_and_that_no_deadline_is_kept(locale: str, medium: str) -> None:
    first = sent(medium, locale).utterances[0].text
    assert "Frist" in first
    assert first.endswith(shipped.catalogue().say("no_deadline", locale))


def test_on_a_day_when_offices_are_open_only_those_are_named_the_open_one_first() -> None:
    said = helpers(sent("photo")).text
    title, *blocks = said.split("\n\n")
    assert title == shipped.catalogue().say("media_help_today", "de")
    assert all("030 23125-" in block for block in blocks)
    assert "geöffnet bis" in blocks[0]
    assert not any("morgen" in block.split("\n")[1] for block in blocks)


def test_on_a_sunday_nobody_is_there_today_and_whoever_opens_next_comes_first() -> None:
    said = helpers(sent("photo", now=SUNDAY)).text
    title, *blocks = said.split("\n\n")
    assert title == shipped.catalogue().say("media_help", "de")
    assert "morgen" in blocks[0] and len(blocks) == 3
    assert {"Migrationsberatung", "Jugendmigrationsdienst"} <= {block.split(" (")[0] for block in blocks}


def test_after_a_protected_topic_only_the_protection_group_is_offered() -> None:
    group = next(d for d in shipped.guide().departments.values() if d.protection)
    *_, offer = sent("photo", intent="asylum_procedure", protected="yes").utterances
    assert [b.payload for b in offer.buttons if ":yes:" in b.payload] == [f"handoff:yes:{group.id}"]


def test_advisers_are_named_once() -> None:
    said = "\n".join(utterance.text for utterance in sent("photo").utterances)
    assert said.count("Migrationsberatung") == 1
    closed = datetime(2026, 11, 26, 19, 0, tzinfo=BERLIN)
    *_, helpers_said, offer = sent("photo", now=closed).utterances
    assert "Jugendmigrationsdienst" in helpers_said.text + offer.text


def test_who_waits_already_is_told_so_and_not_offered_again() -> None:
    *_, last = sent("voice", waiting=True).utterances
    assert not any(button.payload.startswith("handoff:yes") for button in last.buttons)


def test_a_no_after_the_yes_takes_it_back() -> None:
    for waiting in (False, True):  # the buttons of the offer are still there
        composer = Composer(Shipped(), LandHolidays("BY"), "de", MORNING, None, waiting)
        reply = composer.pressed("handoff:no", {"handoff": "integration"})
        assert reply is not None and reply.withdraws == waiting and ("handoff" in reply.context) != waiting


@pytest.mark.parametrize("medium", ["contact", "other", "location"])
def test_other_things_get_a_kind_sentence_alone(medium: str) -> None:
    reply = sent(medium)
    assert len(reply.utterances) == 1 and not reply.handoff
    assert reply.utterances[0].text == shipped.catalogue().say(f"media_{medium}", "de")


def test_an_unknown_medium_is_no_button_of_ours() -> None:
    composer = Composer(Shipped(), LandHolidays("BY"), "de", MORNING)
    assert composer.pressed("media:hologram", {}) is None
