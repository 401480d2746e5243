"""When one may come without an appointment next: beside the chat, and below the welcome of Telegram."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.core.content.places import Office
from bot.core.locale import ANSWERED
from bot.core.times.hours import OpeningHours
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.speaker import Speaker

from . import shipped
from .samples import BERLIN

OPEN = {"mon": [["09:00", "12:00"]], "tue": [["09:00", "12:00"], ["14:00", "18:00"]],
        "wed": [["09:00", "12:00", "appointment"]], "fri": [["09:00", "12:00"]]}  # fmt: skip


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def told(now: datetime, hours: dict[str, Any], locale: str = "de", dated: bool = False) -> str:
    office = shipped.guide().coordination
    assert office is not None
    changed: Office = office.model_copy(update={"hours": OpeningHours.model_validate(hours)})
    speaker = Speaker(shipped.catalogue(), locale)
    return OfficeDesk(shipped.guide(), speaker, now, shipped.holidays()).walk_in(changed, dated).replace("\u2060", "")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (at(24, 8), "Ohne Termin: Dienstag, 09:00–12:00, 14:00–18:00"),
        (at(24, 11, 59), "Ohne Termin: Dienstag, 09:00–12:00, 14:00–18:00"),
        (at(24, 12), "Ohne Termin: Dienstag, 14:00–18:00"),
        (at(24, 18), "Ohne Termin: Freitag, 09:00–12:00"),  # Wednesday by appointment only, Thursday closed
        (at(24, 22, month=12), "Ohne Termin: Montag, 09:00–12:00"),  # Friday is Christmas Day
    ],
)
def test_the_next_day_open_to_all(now: datetime, said: str) -> None:
    assert told(now, {"week": OPEN}) == said


def test_what_stays_longer_says_the_date() -> None:
    assert told(at(24, 13), {"week": OPEN}, dated=True) == "Ohne Termin: Dienstag, 24. November 2026, 14:00–18:00"


@pytest.mark.parametrize(
    "hours",
    [{}, {"week": {"wed": OPEN["wed"]}}, {"week": OPEN, "closed_temporarily": {"from": "2026-11-01"}}],
)
def test_nothing_where_nobody_may_come_or_nobody_knows(hours: dict[str, Any]) -> None:
    assert told(at(24, 8), hours) == ""


@pytest.mark.parametrize("locale", ANSWERED)
def test_every_locale_has_the_words(locale: str) -> None:
    said = told(at(24, 8), {"week": OPEN}, locale)
    assert "09:00–12:00" in said and (locale.startswith("de") or "Ohne Termin" not in said)
