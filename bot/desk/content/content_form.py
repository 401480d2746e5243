"""A form of portal content, filled in: what was changed, what is wrong, and what somebody else changed meanwhile.

The page carries the hash of what it showed, and a short mark per input. From the marks one can tell who touched what:
only what was typed anew is checked and saved, and when two people were at it, each one's work stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zlib import crc32

from pydantic import ValidationError

from bot.core.content.content import is_over
from bot.core.content.places import Event
from bot.core.content.shown_item import ShownItem
from bot.core.texts.placeholders import PLACEHOLDER
from bot.desk.content.content_fields import ContentForm, Field
from bot.desk.content.content_repeat import show_repeat
from bot.desk.content.content_values import Typed, inputs, read, show, within
from bot.desk.content.content_wrong import Wrong
from bot.desk.forms import Form
from bot.service.answers.occurrences import idle_days
from bot.service.content.content_desk import with_fields

_SEVERAL = ("choices", "weekdays")
_NOT_FILLED = (
    "Platzhalter wie {phone} füllt hier niemand aus. Nehmen Sie ihn heraus, und wählen Sie unter „Mehr dazu“ eine "
    "Antwort, die das Amt nennt."
)


@dataclass
class Filled:
    """`typed` stands in the inputs; `wrong`: sentences by input; `theirs`: what another person has saved there."""

    typed: Typed
    seen: str = ""
    marks: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    theirs: Typed = field(default_factory=dict)
    also: tuple[str, ...] = ()  # labels of fields that somebody else changed, and we did not
    twin: str = ""  # where the very same is already


def shown(form: ContentForm, data: Mapping[str, Any]) -> Typed:
    typed: Typed = {}
    for one in form.fields:
        typed |= show(one, data)
    return typed


def opened(form: ContentForm, item: ShownItem) -> Filled:
    typed = shown(form, item.data)
    return Filled(typed, item.seen, marks(typed))


def typed_in(form: ContentForm, posted: Form) -> Typed:
    """Every input of the form as it came; several ticks as one string."""
    typed: Typed = {}
    names = {name: "" for name in posted.names()}
    for one in form.fields:
        for name in inputs(one, names):
            typed[name] = " ".join(sorted(posted.all(name))) if one.kind in _SEVERAL else _tidy(posted.get(name))
    return typed


def marks(typed: Mapping[str, str]) -> str:
    return " ".join(f"{name}={_mark(text)}" for name, text in typed.items())


def touched(typed: Mapping[str, str], marked: str) -> set[str]:
    """The inputs in which something else stands than the page showed. Without a mark: what is not empty."""
    known = dict(part.rsplit("=", 1) for part in marked.split() if "=" in part)
    return {name for name, text in typed.items() if known.get(name, _mark("")) != _mark(text)}


def changes(form: ContentForm, filled: Filled, data: Mapping[str, Any], every: bool = False) -> dict[str, Any]:
    """The fields to set, with what is wrong noted in `filled`. `every`: also those that nobody touched."""
    changed, before = dict[str, Any](), dict(data)
    was = shown(form, data)
    for one in form.fields:
        if every or _differs(one, filled.typed, was):
            try:
                value = read(one, filled.typed, within(before, one.name))
            except Wrong as wrong:
                filled.wrong.setdefault(wrong.at, wrong.sentence)
                continue
            changed |= _placed(before, one.name, value)
            before |= changed
    if not filled.wrong.keys() & {"start", "end"}:  # all that is wrong is told at once
        filled.wrong = {**together(before), **filled.wrong}
    if before.get("all_day") and changed.keys() & {"start", "end", "all_day"} and not filled.wrong:
        changed |= _whole_days(before)
    if form.kind == "step" and not filled.wrong:
        filled.wrong |= _unfilled(changed)
    if form.kind == "event" and "except" in changed and not filled.wrong:
        filled.wrong |= _idle(before, data.get("except") or ())
    return changed


def _whole_days(data: Mapping[str, Any]) -> dict[str, str]:
    """From midnight to the midnight after the last day, whatever hours were typed."""
    start = datetime.fromisoformat(str(data["start"]))
    first, end = datetime.combine(start, time()), datetime.fromisoformat(str(data.get("end") or data["start"]))
    if end <= first or end.time() != time():
        end = datetime.combine(end, time()) + timedelta(days=1)
    return {"start": first.isoformat(), "end": end.isoformat()}


def _idle(data: Mapping[str, Any], known: Sequence[str]) -> dict[str, str]:
    """A mistyped day of a date that is cancelled would leave the right one standing. `known`: stood there before."""
    try:
        days = idle_days(Event.model_validate({"id": "new", **data}))
    except ValidationError:  # told when it is saved
        return {}
    named = ", ".join(f"{day:%d.%m.%Y}" for day in days if day.isoformat() not in known)
    return {"except": f"An diesem Tag findet der Termin gar nicht statt: {named}."} if named else {}


def _unfilled(changed: Mapping[str, Any]) -> dict[str, str]:
    """Placeholders: newcomers would read them as they are."""
    texts = {name: value for name, value in changed.items() if isinstance(value, dict)}
    return {
        f"{name}.{code}": _NOT_FILLED for name, said in texts.items() for code, text in said.items()
        if PLACEHOLDER.search(text)
    }  # fmt: skip


def together(data: Mapping[str, Any]) -> dict[str, str]:
    """What fits each by itself, but not side by side."""
    start, end = str(data.get("start") or ""), str(data.get("end") or "")
    until = show_repeat("rrule", data.get("rrule"))["rrule.until"]
    wrong = dict[str, str]()
    if start and end and end < start[: len(end)]:
        wrong["end"] = "Das Ende liegt vor dem Beginn."
    if start and until and until < start[: len(until)]:
        wrong["rrule.until"] = "Die Wiederholung endet vor dem Beginn."
    if data.get("women_only") and data.get("audience") == "men":
        wrong["audience"] = "„Nur für Frauen“ und „Männer“ passen nicht zusammen."
    return wrong


def past(
    kind: str, filled: Filled, data: Mapping[str, Any], before: Mapping[str, Any], now: datetime
) -> dict[str, str]:  # fmt: skip
    """A question where something now lies behind us that did not before: most often the year was mistyped."""
    if filled.wrong or kind not in ("course", "event") or not is_over(data, now.date()) or is_over(before, now.date()):
        return {}
    if data["start"] == before.get("start") and str(before["start"])[:10] <= now.date().isoformat():
        return {}  # it has begun, and ends sooner
    last = date.fromisoformat(str(data.get("end") or data["start"])[:10])
    at = "end" if data.get("end") else "start"
    return {at: f"{last:%d.%m.%Y} ist schon vorbei. Meinen Sie ein anderes Jahr?"}


def merged(form: ContentForm, mine: Typed, marked: str, now: ShownItem) -> Filled:
    """Somebody has saved meanwhile: what we touched stays as we typed it, beside what stands there now; all else is as
    it is now."""
    theirs, ours = shown(form, now.data), touched(mine, marked)
    typed = {**theirs, **{name: mine[name] for name in mine if name in ours}}
    both = {name: theirs.get(name, "") for name in ours if theirs.get(name, "") != mine[name]}
    contested = {name: text for name, text in both.items() if name in touched(theirs, marked)}
    others = touched(theirs, marked) - ours
    labels = [one.label for one in form.fields if others & set(inputs(one, theirs))]
    return Filled(typed, now.seen, marks(theirs), {}, contested, tuple(dict.fromkeys(labels)))


def _differs(one: Field, typed: Mapping[str, str], was: Mapping[str, str]) -> bool:
    names = {*inputs(one, typed), *inputs(one, was)}
    return any(_tidy(typed.get(name, "")) != _tidy(was.get(name, "")) for name in names)


def _placed(data: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The outermost field with the value inside it."""
    group = name.split(".")[0]
    if name == "provider.office" and value is None:
        return {group: {}}
    return {group: with_fields(data, {name: value})[group]}


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _mark(text: str) -> str:
    return f"{crc32(_tidy(text).encode()):x}"
