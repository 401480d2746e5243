"""What the form of a text's page says."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.errors import BadInput
from bot.desk.forms import Form
from bot.service.texts.drafting import DayRefused
from bot.service.texts.typed import Draft

_SUGGEST = "suggest:"


def read_draft(form: Form) -> Draft:
    """What was typed per language; what its editor gave up after a clash is left out, or theirs is taken."""
    locales = [name.removeprefix("text.") for name in form.names() if name.startswith("text.")]

    def ticked(what: str) -> frozenset[str]:
        return frozenset(locale for locale in locales if form.get(f"{what}.{locale}"))

    dropped, taken = ticked("drop"), ticked("take")
    texts = {
        locale: form.get(f"theirs.{locale}" if locale in taken else f"text.{locale}")
        for locale in locales
        if locale not in dropped
    }
    seen = {locale: number(form.get(f"seen.{locale}")) for locale in locales}
    machine = {locale: form.get(f"machine.{locale}")[:40] for locale in ticked("machine")}
    return Draft(
        texts, seen, form.get("why"), bool(form.get("german_stays")), ticked("fits"), ticked("read"), machine,
        kept=number(form.get("kept", "0")), alone_because=form.get("alone_because"),
    )  # fmt: skip


def read_day(form: Form, zone: ZoneInfo) -> datetime | None:
    """The day and hour on the town's clocks; None when none was given. Raises DayRefused."""
    day, hour = form.get("day").strip(), form.get("hour").strip()
    if not day and not hour:
        return None
    try:
        at = datetime.strptime(f"{day} {hour or '08:00'}", "%Y-%m-%d %H:%M").replace(tzinfo=zone)
        return at.astimezone(ZoneInfo("UTC")).astimezone(zone)  # an hour that summer time leaves out
    except (ValueError, OverflowError) as error:  # the year 1
        raise DayRefused("a day is 2026-11-30, an hour 08:00") from error


def wanted_suggestion(action: str) -> str:
    """The locale that a translation is wanted for; empty: none."""
    return action.removeprefix(_SUGGEST) if action.startswith(_SUGGEST) else ""


def number(typed: str) -> int:
    """Raises BadInput."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise BadInput("a version is a number")
    return int(typed)
