"""Working together, the pure parts: numbers, names with an @, who is there, what was closed, who is meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.accounts.staff import Role, Staff
from bot.core.phone import phone_in, phone_shown
from bot.core.together import REASONS, Closed, claim_mark
from bot.desk.conversations.together import REASONS_IN_WORDS
from bot.service.staff.beside import LOOKING_FOR, Beside, in_words
from bot.service.staff.colleagues import called

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


class Hand:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


def named(number: int, name: str) -> Staff:
    return Staff(number, name, f"p{number}@musterstadt.example", Role.STAFF, "order")


@pytest.mark.parametrize(
    ("text", "phone", "shown"),
    [
        ("030 23125-555", "+493023125555", "030 23125555"),
        ("Meine Nummer ist 0176/12345678, danke", "+4917612345678", "0176 12345678"),
        ("۰۱۷۶ ۱۲۳۴۵۶۷۸", "+4917612345678", "0176 12345678"),
        ("٠١٧٦١٢٣٤٥٦٧٨", "+4917612345678", "0176 12345678"),
        ("+380 44 123 4567", "+380441234567", "+380 44 123 4567"),
        ("12345", None, ""),
        ("am 12.3.2026 um 10:30", None, ""),
        ("", None, ""),
    ],
)
def test_a_number_is_read_however_it_is_typed(text: str, phone: str | None, shown: str) -> None:
    assert phone_in(text) == phone
    assert phone is None or phone_shown(phone) == shown


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("@Ali Demir kannst du?", [1]),
        ("@demir, @petra!", [1, 2]),
        ("@Ali?", []),  # two of them are called so
        ("@Aliya", []),
        ("ohne", []),
    ],
)
def test_colleagues_are_called_by_a_name_that_only_one_of_them_has(text: str, numbers: list[int]) -> None:
    readers = [named(1, "Ali Demir"), named(2, "Petra Sommer"), named(3, "Ali Kaya")]
    assert [one.id for one in called(text, readers)] == numbers


def test_who_is_there_is_forgotten_and_nothing_is_noted_when_switched_off() -> None:
    hand = Hand()
    beside, off = Beside(hand), Beside(hand, on=False)
    for one in (beside, off):
        one.here(named(1, "Ali"), "c1", typing=True)
    assert in_words(beside.here(named(2, "Petra"), "c1")) == "Ali schreibt gerade."
    assert in_words(beside.here(named(2, "Petra"), "c2")) == ""
    assert off.here(named(2, "Petra"), "c1") == [] and off._seen == {}
    hand.moment += timedelta(seconds=15)
    assert in_words(beside.others(named(2, "Petra"), "c1")) == "Ali sieht das gerade."
    hand.moment += LOOKING_FOR
    assert beside.others(named(2, "Petra"), "c1") == []


@pytest.mark.parametrize("kept", ["", "x", "1|order", "1|order|yesterday", "|order|2026-11-26T09:00:00+00:00"])
def test_a_context_that_cannot_be_read_leads_nowhere(kept: str) -> None:
    assert Closed.of(kept) is None


def test_what_was_closed_stays_open_for_three_days() -> None:
    closed = Closed(7, "order", NOW)
    assert Closed.of(closed.kept()) == closed
    assert closed.fresh(NOW + timedelta(days=3)) and not closed.fresh(NOW + timedelta(days=3, seconds=1))


def test_a_mark_names_a_person_in_one_conversation_only() -> None:
    assert claim_mark("c1", 7) == claim_mark("c1", 7)
    assert len({claim_mark("c1", 7), claim_mark("c2", 7), claim_mark("c1", 8)}) == 3


def test_every_reason_has_words() -> None:
    assert set(REASONS_IN_WORDS) == set(REASONS)
