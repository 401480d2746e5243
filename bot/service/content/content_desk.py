"""Portal content in the coordinators' hands: new, changed, copied, archived, deleted, several at once.

What is changed here is shown at once. Names and pages are learnt afterwards, beside the work, as after an import;
hours, telephone numbers and the like ask for no training.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from bot.core.accounts.staff import Staff
from bot.core.content.content import LONGEST_KEY
from bot.core.content.shown_item import ItemRow, ShownItem, differences
from bot.core.content.welcome import LONGEST_ID
from bot.core.errors import Conflict, IllegalTransition, NotFound
from bot.core.ports import RefreshableLibrary
from bot.core.town import TownGuide
from bot.service.content.editing_content import checked
from bot.service.content.references import references

KINDS = ("town", "office", "course", "event", "page", "department", "contact", "document", "matter", "step")
_NEVER_LEARNT = frozenset({"step"})  # whatever their fields are called
# What the understanding learns from: a change of these asks for a training.
_LEARNT = frozenset(
    {"name", "names", "aliases", "title", "titles", "place", "address", "passages", "parent", "districts"}
)
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONGEST_SLUG = 48
_LONGEST = {"step": LONGEST_ID}  # of a key
Row = tuple[str, str, dict[str, Any]]
Edit = tuple[str, str, Mapping[str, Any], str]
Fields = Mapping[str, Any]  # by dotted names
Change = Fields | Callable[[Mapping[str, Any]], Fields]  # the same for every item, or by what it has


class Items(Protocol):
    """The store of items as they are shown."""

    async def item(self, kind: str, key: str) -> ShownItem | None: ...

    async def index(self) -> list[ItemRow]: ...

    async def archived(self) -> list[Row]: ...

    async def edit(self, kind: str, key: str, data: Mapping[str, Any], by: str, seen: str = "") -> None: ...

    async def edit_all(self, edits: Sequence[Edit], by: str) -> None: ...

    async def add(self, kind: str, key: str, data: Mapping[str, Any], by: str) -> None: ...

    async def archive(self, keys: Sequence[tuple[str, str]], archived: bool) -> None: ...

    async def remove(self, kind: str, key: str) -> None: ...

    async def back(self, kind: str, key: str, seen: str) -> None: ...

    async def settle(self, kind: str, key: str, take_theirs: bool) -> None: ...


class ContentDesk:
    """`learn`: called when what the understanding learns from has changed."""

    def __init__(self, items: Items, library: RefreshableLibrary, learn: Callable[[], None]) -> None:
        self._items, self._library, self._learn = items, library, learn

    @property
    def guide(self) -> TownGuide:
        return self._library.guide

    async def refresh(self) -> None:
        """The guide as it is by now, whoever has changed it."""
        await self._library.refresh()

    async def item(self, kind: str, key: str) -> ShownItem:
        """Raises NotFound."""
        found = await self._items.item(kind, key) if kind in KINDS else None
        if found is None:
            raise NotFound(f"there is no {kind} {key!r}")
        return found

    async def save(self, who: Staff, item: ShownItem, changes: Mapping[str, Any]) -> None:
        """Changes fields of what somebody has seen.

        Raises:
            VersionChanged: somebody else was faster; nothing was changed. BadInput: it would not be readable any more.
        """
        data = checked(item.row.kind, {**item.data, **changes})
        await self._items.edit(item.row.kind, item.row.key, data, who.name, item.seen)
        await self._changed(item.row.kind, _touched(item.data, data))

    async def add(self, who: Staff, kind: str, key: str, data: Mapping[str, Any]) -> str:
        """A new item, by its key. Raises BadInput, AlreadyThere, Conflict."""
        found = checked(kind, data)
        await self._items.add(kind, key, found, who.name)
        await self._changed(kind)
        return key

    async def free_key(self, kind: str, title: str, form: str = "{}") -> str:
        """A name that no item of this kind has. `form`: what stands around it."""
        taken = {"new", *(row.key for row in await self._items.index() if row.kind == kind)}  # a new one's own address
        longest = _LONGEST.get(kind, LONGEST_KEY)
        slug = slug_of(title)[:longest].strip("-") or kind
        ends = ("", *(f"-{number}" for number in range(2, len(taken) + 3)))
        tries = (form.format(slug[: longest - len(end)].strip("-") + end) for end in ends)
        return next(key for key in tries if key not in taken and len(key) <= LONGEST_KEY)

    async def archive(self, kind: str, keys: Sequence[str], archived: bool = True) -> None:
        """Newcomers do not see these any more, or again.

        Raises:
            IllegalTransition: the town cannot do without it (the office to name when nobody is responsible, a
            department with people or offices).
        """
        names: dict[str, None] = {}
        for key in keys:
            names |= dict.fromkeys(await self._names(await self.item(kind, key)))
            if archived and (needs := [r for r in references(self.guide, kind, key) if r.firm]):
                raise IllegalTransition(f"{kind} {key!r} is needed by {needs[0].kind} {needs[0].key!r}")
        await self._items.archive([(kind, name) for name in names], archived)
        await self._changed(kind)

    async def remove(self, kind: str, key: str) -> None:
        """Deletes what was written here and what nothing refers to.

        Raises:
            NotFound: it belongs to a source. Conflict: something refers to it.
        """
        item = await self.item(kind, key)
        if not item.own:
            raise NotFound(f"the {kind} {key!r} belongs to a source")
        if found := references(self.guide, kind, key):
            raise Conflict(f"{found[0].kind} {found[0].key!r} refers to it")
        await self._items.remove(kind, key)
        await self._changed(kind)

    async def back(self, item: ShownItem) -> None:
        """The source's version again."""
        await self._items.back(item.row.kind, item.row.key, item.seen)
        await self._changed(item.row.kind, _touched(item.data, item.theirs or {}))

    async def conflict(self, kind: str, key: str) -> ShownItem:
        """An item whose source says something else than what was edited here. Raises NotFound."""
        found = await self._items.item(kind, key)
        if found is None or not found.conflict:
            raise NotFound(f"there is no conflict about the {kind} {key!r}")
        return found

    async def settle(self, who: Staff, item: ShownItem, take: Collection[str]) -> None:
        """Ends a conflict: of the fields that differ, these (dotted names) come from the source, all else stays ours.
        When the source has the item no more, `take` not empty removes it.

        Raises:
            VersionChanged: somebody else was faster. BadInput: the two do not go together.
        """
        kind, key = item.row.kind, item.row.key
        differing = {name for name, _, _ in differences(item.data, item.theirs or {})}
        theirs = bool(take) and (item.theirs is None or differing <= set(take))
        if take and not theirs:
            data = checked(kind, taken(item.data, item.theirs or {}, take))
            await self._items.edit(kind, key, data, who.name, item.seen)
        await self._items.settle(kind, key, theirs)
        await self._changed(kind, _LEARNT if take else frozenset())

    async def change_all(self, who: Staff, kind: str, keys: Sequence[str], change: Change) -> int:
        """Sets fields (dotted names) of several items, all or nothing. How many were changed. Raises as `save`, and
        what `change` raises."""
        edits, touched = [], set[str]()
        for key in dict.fromkeys(keys):
            item = await self.item(kind, key)
            data = checked(kind, with_fields(item.data, change(item.data) if callable(change) else change))
            if data != item.data:
                edits.append((kind, key, data, item.seen))
                touched |= _touched(item.data, data)
        if edits:
            await self._items.edit_all(edits, who.name)
            await self._changed(kind, touched)
        return len(edits)

    async def edit_all(self, who: Staff, edits: Sequence[Edit]) -> None:
        """Several items, all or nothing. Raises VersionChanged, BadInput."""
        found = [(kind, key, checked(kind, data), seen) for kind, key, data, seen in edits]
        await self._items.edit_all(found, who.name)
        await self._changed("page", frozenset({"passages"} if any(kind == "page" for kind, *_ in edits) else ()))

    async def _changed(self, kind: str, fields: frozenset[str] | set[str] = _LEARNT) -> None:
        await self._library.refresh()
        if kind not in _NEVER_LEARNT and fields & _LEARNT:
            self._learn()

    async def _names(self, item: ShownItem) -> list[str]:
        """A page goes and comes in all its languages."""
        if item.row.kind != "page":
            return [item.row.key]
        german = item.data["page"]
        page = self.guide.pages.get(german)
        shown = [version.path for version in page.versions.values()] if page else []
        hidden = [key for kind, key, data in await self._items.archived() if data.get("page") == german]
        return [german, item.row.key, *shown, *hidden]


def slug_of(title: str) -> str:
    """`Bürgerbüro Süd` → `buergerbuero-sued`."""
    plain = unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")


def with_fields(data: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with these fields set; a dot goes into a group."""
    found = dict(data)
    for name, value in change.items():
        group, _, inside = name.partition(".")
        found[group] = with_fields(found.get(group) or {}, {inside: value}) if inside else value
    return found


def taken(mine: Mapping[str, Any], theirs: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Ours, with these fields (dotted names) as the source has them; what it does not have goes."""
    found = dict(mine)
    for name in names:
        group, _, inside = name.partition(".")
        if inside:
            found[group] = taken(found.get(group) or {}, theirs.get(group) or {}, [inside])
        elif group in theirs:
            found[group] = theirs[group]
        else:
            found.pop(group, None)
    return found


def _touched(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if "address" in names and (before.get("address") or {}).get("street") == (after.get("address") or {}).get("street"):
        names.discard("address")  # a room or a position is no name
    return names
