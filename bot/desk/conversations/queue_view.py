"""Which part of the queue somebody looks at: a view and filters, as they stand in the address. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from urllib.parse import urlencode

from bot.core.accounts.staff import Staff
from bot.core.conversation import State
from bot.core.danger import STRONG_INTENTS
from bot.core.handoffs.desk import QueueEntry
from bot.core.locale import language
from bot.core.paging import pages_of

VIEWS = {"mine": "Meine", "department": "Meine Abteilung", "all": "Alles, was ich sehen darf"}
STATES = {"waiting": "wartet", "with_staff": "in Arbeit"}
PAGE = 60  # rows of one page, so that it stays light
_LONGEST = 64


@dataclass(frozen=True)
class View:
    """Everything empty: all that somebody may see. `page` counts from 1."""

    view: str = ""
    language: str = ""
    topic: str = ""
    district: str = ""
    channel: str = ""
    department: str = ""
    state: str = ""
    overdue: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> View:
        """What makes no sense counts as not given."""
        known = {name: given.get(name, "")[:_LONGEST] for name in NAMES}
        known["view"] = known["view"] if known["view"] in VIEWS else ""
        known["state"] = known["state"] if known["state"] in STATES else ""
        page = given.get("page", "")
        return cls(**known, page=min(max(int(page[:6]), 1), 10**5) if page.isascii() and page.isdecimal() else 1)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view leaves something out."""
        return any(getattr(self, name) for name in NAMES if name != "view")

    def query(self, **changed: str | int) -> str:
        """For an address: `view=mine&language=ar`."""
        made = replace(self, page=1)
        made = replace(made, **changed)  # type: ignore[arg-type]
        values = {name: getattr(made, name) for name in NAMES if getattr(made, name)}
        return urlencode(values | ({"page": made.page} if made.page > 1 else {}))


NAMES = tuple(field.name for field in fields(View) if field.name != "page")


@dataclass(frozen=True)
class Row:
    """An entry as the queue shows it. `due`: by when there should be an answer; `first`: suggested to whoever looks;
    `barred`: a woman was asked for, and whoever looks is not the one to claim it; `passed`: the note of
    whoever passed it on."""

    entry: QueueEntry
    mine: bool
    excerpt: str
    excerpt_locale: str
    due: datetime
    late: bool = False
    first: bool = False
    barred: bool = False
    tried: str = ""
    passed: str = ""
    told: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        return self.entry.state is State.WAITING

    @property
    def danger(self) -> bool:
        """Danger was heard while staff could read along, or it is what the conversation is about."""
        return self.entry.alarm or self.entry.topic in STRONG_INTENTS


def shown(rows: Sequence[Row], view: View, who: Staff) -> list[Row]:
    """What the view leaves. Danger is left out by none."""
    return [row for row in rows if row.danger or (in_view(row, view.view, who) and _fits(row, view))]


def in_view(row: Row, view: str, who: Staff) -> bool:
    if view == "mine":
        return row.mine or row.first
    return view != "department" or row.entry.department == who.department


def _fits(row: Row, view: View) -> bool:
    entry = row.entry
    return (
        view.language in ("", language(entry.locale))
        and view.topic in ("", entry.topic)
        and view.district in ("", entry.district)
        and view.channel in ("", entry.channel)
        and view.department in ("", entry.department)
        and view.state in ("", entry.state.value)
        and (not view.overdue or row.late)
    )


GROUPS = (
    ("alarm", "Gefahr: bitte zuerst"),
    ("mine", "Meine"),
    ("first", "Zuerst für Sie"),
    ("waiting", "Es warten"),
    ("others", "Bei Kolleginnen und Kollegen"),
)


def group_of(row: Row) -> str:
    """Danger on top, then one's own, what is suggested to one, what waits, and what colleagues have."""
    if row.danger:
        return "alarm"
    if row.mine:
        return "mine"
    if row.first:
        return "first"
    return "waiting" if row.waits else "others"


def groups(rows: Sequence[Row], page: int = 1) -> tuple[list[tuple[str, str, int, list[Row]]], int]:
    """(name, heading, how many there are, the rows of this page) of every group on the page; how many pages there are.

    Within a group the oldest stand first. A page that does not exist is the last one.
    """
    order = [name for name, _ in GROUPS]
    sorted_rows = sorted(rows, key=lambda row: (order.index(group_of(row)), row.entry.requested_at))
    pages = pages_of(len(sorted_rows), PAGE)
    begin = (min(page, pages) - 1) * PAGE
    here = sorted_rows[begin : begin + PAGE]
    found = []
    for name, heading in GROUPS:
        inside = [row for row in here if group_of(row) == name]
        if inside:
            found.append((name, heading, sum(group_of(row) == name for row in rows), inside))
    return found, pages
