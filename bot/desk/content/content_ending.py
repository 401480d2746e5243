"""The last day of a course or event, set for several at once: of a series its last date, of one event its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.core.content.content import title_of
from bot.desk.content.content_repeat import show_repeat
from bot.desk.content.content_wrong import Wrong

_Data = Mapping[str, Any]


def ended(kind: str, data: _Data, day: date) -> dict[str, Any]:
    """The fields to set (dotted names). Raises Wrong, naming the item: that day cannot be its last."""
    title, start = title_of(data, "?"), str(data.get("start") or "")[:10]
    if start > day.isoformat():
        raise Wrong(f"„{title}“ beginnt erst am {date.fromisoformat(start):%d.%m.%Y}. Es ist nichts geändert.", "end")
    return {"end": day.isoformat()} if kind == "course" else _event(data, title, start, day)


def _event(data: _Data, title: str, start: str, day: date) -> dict[str, Any]:
    also = [moment for moment in data.get("also") or () if str(moment)[:10] <= day.isoformat()]
    if rule := data.get("rrule"):
        if "COUNT=" in rule.upper():
            raise Wrong(f"„{title}“ endet nach einer Zahl von Terminen. Öffnen Sie es dafür selbst.", "end")
        return {"rrule": _until(rule, day), "also": also}
    if data.get("also"):
        return {"also": also}
    if str(data.get("end") or "")[:10] <= start:
        raise Wrong(f"„{title}“ ist an einem einzigen Tag. Öffnen Sie es, um den Tag zu ändern.", "end")
    last = day + timedelta(days=1) if data.get("all_day") else day
    return {"end": f"{last}T00:00:00" if data.get("all_day") else f"{day}T23:59:00"}


def _until(rule: str, day: date) -> str:
    """A series that ends sooner by itself stays as it is: it is over, and does not come back."""
    shown = show_repeat("rrule", rule)
    sooner = shown["rrule.until"] and shown["rrule.until"] <= day.isoformat()
    return rule if sooner else f"{shown['rrule']};UNTIL={day:%Y%m%d}T235959"
