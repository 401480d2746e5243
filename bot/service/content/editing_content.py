"""Edits by hand on offices, courses, events and pages; a source that says something else later is a conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ValidationError

from bot.core.content.edits import ContentConflict
from bot.core.content.offers import ContactPerson, Document, Offer
from bot.core.content.page import PageVersion
from bot.core.content.places import Course, Department, Event, Office
from bot.core.content.welcome import WelcomeStep
from bot.core.errors import BadInput, NotFound
from bot.core.handoffs.letter import is_address
from bot.core.phone import like_a_phone
from bot.core.town import Matter, Town

_FORMS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "phone": (like_a_phone, "030 23125-100"), "email": (is_address, "buergerbuero@musterstadt.example"),
}  # fmt: skip
_TOGETHER = frozenset({"except"})  # fields that both sides add to
Side = Literal["mine", "theirs"]
_MODELS: Mapping[str, type[BaseModel]] = {
    "town": Town, "office": Office, "department": Department, "course": Course, "event": Event, "matter": Matter,
    "offer": Offer, "document": Document, "contact": ContactPerson, "step": WelcomeStep,
}  # fmt: skip


class Edits(Protocol):
    """The store of edits."""

    async def find(self, kind: str, key: str) -> dict[str, Any] | None: ...

    async def edit(self, kind: str, key: str, data: Mapping[str, Any], by: str) -> None: ...

    async def conflicts(self) -> list[ContentConflict]: ...

    async def settle(self, kind: str, key: str, take_theirs: bool) -> None: ...


class ContentEditing:
    def __init__(self, edits: Edits) -> None:
        self._edits = edits

    async def edit(self, kind: str, key: str, changes: Mapping[str, Any], by: str) -> dict[str, Any]:
        """Changes fields of an item and shows it so from now on, whatever its source delivers. The new data.

        Raises:
            NotFound: there is no such item.
            BadInput: it would not be readable any more; says which field is wrong.
        """
        shown = await self._edits.find(kind, key)
        if shown is None:
            raise NotFound(f"there is no {kind} {key!r}")
        _refuse_strange(kind, changes)
        data = checked(kind, shown | dict(changes))
        if kind in _MODELS and data.get("id", key) != shown.get("id", key):
            raise BadInput(f"the id of {key!r} cannot be changed")
        await self._edits.edit(kind, key, data, by)
        return data

    async def conflicts(self) -> list[ContentConflict]:
        return await self._edits.conflicts()

    async def settle(self, conflict: ContentConflict, keep: Side) -> None:
        """`mine`: the edit stays until the source says yet something else. `theirs`: the edit goes."""
        await self._edits.settle(conflict.kind, conflict.key, keep == "theirs")

    async def conflict(self, key: str) -> ContentConflict:
        """The conflict about an item. Raises NotFound."""
        found = [c for c in await self._edits.conflicts() if key in (c.key, f"{c.kind}/{c.key}")]
        if len(found) != 1:
            known = " or ".join(f"{c.kind}/{c.key}" for c in found)
            raise NotFound(f"which one: {known}?" if found else f"there is no conflict about {key!r}")
        return found[0]


def _refuse_strange(kind: str, changes: Mapping[str, Any]) -> None:
    """What the models let through: they read old content too. Raises BadInput."""
    model = _MODELS.get(kind)
    known = [field.alias or name for name, field in model.model_fields.items()] if model else list(changes)
    for field, value in changes.items():
        if field not in known:
            raise BadInput(f"{field}: there is no such field; the fields of {kind} are {', '.join(known)}")
        for name, given in _leaves(field, value):
            check, example = _FORMS.get(name.rpartition(".")[2], (None, ""))
            if check and given is not None and not check(str(given)):
                raise BadInput(f"{name}: {given!r} cannot be used; write it like {example}, or null for none")


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for part, inner in value.items():
            yield from _leaves(f"{name}.{part}", inner)
    else:
        yield name, value


def checked(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as it is stored. Raises BadInput."""
    try:
        if kind in _MODELS:
            return _MODELS[kind].model_validate(data).model_dump(mode="json", by_alias=True)
        if kind == "page":
            PageVersion.model_validate(data)
        return dict(data)
    except ValidationError as error:
        problem = error.errors()[0]
        why = "there is no such field" if problem["type"] == "extra_forbidden" else problem["msg"]
        raise BadInput(f"{'.'.join(map(str, problem['loc']))}: {why}") from error


def kept_up(
    kind: str, mine: Mapping[str, Any], base: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """(what is shown, its base) once every field that the hand left alone, or has as its source has it, follows the
    source; None when nothing does. The base is `theirs` when no field is disputed."""
    try:
        here, was, now = checked(kind, mine), checked(kind, base), checked(kind, theirs)
        agreed = {name: value for name, value in now.items() if here.get(name) in (was.get(name), value)}
        if kind == "page":  # the day of the last change, whoever's it was: nobody has to decide about it
            now["changed"] = agreed["changed"] = max(here["changed"], now["changed"], key=_moment)
        shown = checked(kind, here | agreed | _days_off(here, was, now))
        left = was | agreed | {name: now[name] for name in _TOGETHER if name in now}
        told = dict(theirs) if left == now else left
        followed = (shown, checked(kind, told)) != (here, was)
    except BadInput:
        return None
    return (shown, told) if followed else None


def _days_off(here: Mapping[str, Any], was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[str]]:
    """The days on which an event is cancelled are no one value: what either side adds or takes back holds."""
    merged = {}
    for name in _TOGETHER & now.keys():
        mine, before, theirs = (set(side[name]) for side in (here, was, now))
        merged[name] = sorted(theirs - (before - mine) | mine - before)
    return merged


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
