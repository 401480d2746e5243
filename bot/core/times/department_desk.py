"""What a department has said about its desk: when it answers, when it is away, and where alerts go."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bot.core.times.hours import Interval, Weekday, parse_rows

LONGEST_PROMISE = 20  # working days


class DaysOff(BaseModel):
    """Both days are inclusive. `note`: for colleagues, never for newcomers."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    note: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> DaysOff:
        if self.last < self.first:
            raise ValueError("the last day lies before the first")
        return self

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


class DepartmentDesk(BaseModel):
    """What a department has said about its desk. `week`: None takes the hours of its offices.

    `emails`: where alerts go; None: to its integration officer. `telegram`: the chat id of its group.
    `promised`: working days within which it answers; None: nothing is promised.
    """

    model_config = ConfigDict(frozen=True)
    week: dict[Weekday, tuple[Interval, ...]] | None = None
    open_on_holidays: bool = False
    closed: tuple[DaysOff, ...] = ()
    away: DaysOff | None = None
    promised: int | None = Field(default=None, ge=0, le=LONGEST_PROMISE)
    emails: tuple[str, ...] | None = None
    telegram: str | None = None

    @field_validator("week", mode="before")
    @classmethod
    def _rows(cls, week: object) -> object:
        return {day: parse_rows(rows) for day, rows in week.items()} if isinstance(week, dict) else week
