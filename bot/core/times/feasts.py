"""Holidays and feasts of many traditions: what one is, and when it takes place. Which there are is data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from bot.core.times.hours import Texts


class Feast(BaseModel):
    """One feast. `rule`: one rule of the calendar that computes it, with its arguments (`bot/portal/feasts.py`).

    `public`: what the law calls it where it is a public holiday; whether it is one in the Land, the Land's list says.
    `eve`: it begins at sunset of the evening before. `sighting`: the day may differ by one, as the moon is seen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    rule: dict[str, Any] = Field(min_length=1, max_length=1)
    days: int = Field(1, ge=1, le=40)
    names: Texts
    public: str | None = None
    eve: bool = False
    sighting: bool = False


@dataclass(frozen=True)
class Occasion:
    """A feast in one year, from its first to its last day."""

    feast: Feast
    first: date

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.feast.days - 1)


class Feasts(Protocol):
    """The intercultural calendar."""

    def ahead(self, day: date, until: date) -> Sequence[Occasion]:
        """What takes place from a day to another, both included, in order; what has begun before belongs to it."""
        ...

    def next(self, feast: str, day: date) -> Occasion | None:
        """The feast that runs on that day or comes next; None when it is not known or its day cannot be told."""
        ...

    def named(self, text: str) -> Sequence[str]:
        """Feasts that a text names, in any of the languages, each once."""
        ...
