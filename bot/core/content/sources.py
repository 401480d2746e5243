"""Where portal content comes from again and again, and when it is asked the next time.

After a success a source is asked again after its hours; after a failure after 15 minutes, then 30, 60 … up to its
hours. Both times vary a little, so that not everything is asked at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Literal

from bot.core.errors import BadInput
from bot.core.instants import instant

_MOST_ADDRESSES, _LONGEST_NAME = 20, 80
_SCHEME_AND_QUERY, _NO_LETTERS = re.compile(r"^\w+://|[?#].*$"), re.compile(r"[^\w]+")
_WEB = re.compile(r"https?://[^\s/]{1,255}\S{0,1000}")
Problem = Literal["", "failed", "empty", "shrunk", "partly"]
HELD: tuple[Problem, ...] = ("empty", "shrunk", "partly")  # what waits for a yes; partly: one address says nothing
_FIRST_RETRY = timedelta(minutes=15)
_MANY_FAILURES, _LONG = 3, timedelta(hours=24)
Validators = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Source:
    """`addresses` are read together. `validators`: what each address gave for conditional requests.

    `owns`: which items are its (values of `Item.source`). `counts`: outcome → number, of the last import.
    """

    name: str
    addresses: tuple[str, ...]
    every_hours: int
    next_due: datetime
    id: int = 0
    format: str = ""
    validators: Validators = field(default_factory=dict)
    owns: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    problem: Problem = ""
    why: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    last_run: datetime | None = None
    last_success: datetime | None = None

    def needs_attention(self, now: datetime) -> bool:
        """Whether coordinators are warned: something waits for a yes, failed three times or for more than a day."""
        if self.problem in HELD:
            return True
        long = self.failing_since is not None and instant(now) - self.failing_since > _LONG
        return self.problem == "failed" and (self.failures >= _MANY_FAILURES or long)

    def succeeded(self, now: datetime, chance: float) -> Source:
        """`chance`: from 0 to 1."""
        wait = timedelta(hours=self.every_hours) * (0.95 + 0.1 * chance)
        return replace(
            self, problem="", why="", failures=0, failing_since=None, last_run=now, last_success=now,
            next_due=instant(now) + wait,
        )  # fmt: skip

    def failed(self, now: datetime, problem: Problem, why: str, chance: float) -> Source:
        """What it delivered before stays, and is asked for again in full."""
        longest = timedelta(hours=self.every_hours)
        wait = min(_FIRST_RETRY * 2 ** min(self.failures, 16), longest) * (0.75 + 0.5 * chance)
        return replace(
            self, problem=problem, why=why, failures=self.failures + 1, failing_since=self.failing_since or now,
            last_run=now, next_due=instant(now) + wait,
        )  # fmt: skip


def source_name(address: str) -> str:
    """`https://www.musterstadt.example/kalender.ics` → `www-musterstadt-example-kalender-ics`."""
    plain = _SCHEME_AND_QUERY.sub("", address)
    return _NO_LETTERS.sub("-", plain if "://" in address else PurePath(plain).name).strip("-")[:_LONGEST_NAME].lower()


def web_addresses(typed: str) -> tuple[str, ...]:
    """One in each line.

    Raises:
        BadInput: none, too many, or one that is no address in the web.
    """
    found = tuple(dict.fromkeys(typed.split()))
    if not 0 < len(found) <= _MOST_ADDRESSES:
        raise BadInput(f"expected 1 to {_MOST_ADDRESSES} addresses")
    if not all(_WEB.fullmatch(address) for address in found):
        raise BadInput("an address begins with https://")
    return found
