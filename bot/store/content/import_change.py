"""What an import does: worked out from what is known, what was edited by hand and what the sources say now.

What a source takes back itself (cancelled, private) goes, also while its source is frozen; what was edited by hand is
hidden then, and its conflict stays listed. What is missing without a word is a conflict, and the edit is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.content.content import Item, Outcome, Refusal, data_hash, title_of
from bot.service.content.editing_content import kept_up

Key = tuple[str, str]


@dataclass
class ImportChange:
    """`known`: what the sources held before; `edits`: what was edited by hand."""

    known: Mapping[Key, Mapping[str, Any]]
    edits: Mapping[Key, Mapping[str, Any]]
    told: dict[Key, str]  # what there is to say of an item
    outcomes: list[Outcome] = field(default_factory=list)
    deleted: dict[Key, None] = field(default_factory=dict)
    inserted: list[Item] = field(default_factory=list)
    edits_changed: dict[Key, dict[str, bool] | None] = field(default_factory=dict)  # None: the edit is needless
    followed: dict[Key, dict[str, Any]] = field(default_factory=dict)  # edits whose other fields follow the source
    _withdrawn: set[Key] = field(default_factory=set)
    _unplaced: set[tuple[str, str, str]] = field(default_factory=set)  # (kind, source, title) of refused ones
    _kept: set[Key] = field(default_factory=set)
    _frozen: set[str] = field(default_factory=set)  # sources with a broken item that has no name

    def put(self, item: Item, owner: str | None) -> None:
        key = (item.kind, item.key)
        self._kept.add(key)
        if owner:
            why = f"this {item.kind} belongs to {owner}; give it another name or remove it there"
            self.outcomes.append(Outcome("refused", item.kind, item.key, item.title, why))
            return
        row = self.known.get(key)
        same = row is not None and (row["hash"], row["source"]) == (item.hash, item.source)
        if not same:
            self.deleted |= {key: None} if row else {}
            self.inserted.append(item)
        if key in self.edits:
            self.outcomes.append(self._edited(item, self.edits[key], same))
        else:
            kind = "new" if row is None else "unchanged" if same else "changed"
            why = self.told.get(key, "")
            self.outcomes.append(Outcome(kind, item.kind, item.key, item.title, why))  # type: ignore[arg-type]

    def _edited(self, item: Item, edit: Mapping[str, Any], same: bool) -> Outcome:
        key, says = (item.kind, item.key), data_hash(item.data)
        if says == data_hash(edit["data"]):  # the source has come round to what was edited here
            self.edits_changed[key] = None
            return Outcome("unchanged" if same else "changed", item.kind, item.key, item.title)
        if edit["gone"]:
            self.edits_changed[key] = {"gone": False, "withdrawn": False}
        if says == edit["base_hash"]:
            return Outcome("unchanged", item.kind, item.key, item.title, f"as edited by {edit['edited_by']}")
        if follows := kept_up(item.kind, edit["data"], edit["base"], item.data):
            shown, base = follows
            self.followed[key] = {"data": shown, "base": base, "base_hash": data_hash(base)}
            if data_hash(base) == says:
                return Outcome("changed", item.kind, item.key, item.title, f"as edited by {edit['edited_by']}")
        why = f"edited by {edit['edited_by']}, and the source now says something else; the edit is shown"
        return Outcome("conflict", item.kind, item.key, item.title, why)

    def refuse(self, refusal: Refusal) -> None:
        key = (refusal.kind, refusal.key)
        if not refusal.key:
            self._frozen.add(refusal.source)
        elif refusal.withdrawn and key in self.known:
            self._withdrawn.add(key)
            self.told[key] = refusal.why
            return
        elif not refusal.withdrawn and key not in self.known and key not in self._kept:
            self._unplaced.add((refusal.kind, refusal.source, refusal.title))
        self._kept.add(key)
        self.outcomes.append(Outcome("refused", refusal.kind, refusal.key, refusal.title, refusal.why))

    @property
    def lost(self) -> list[Key]:
        """What goes, or would go if nobody had edited it."""
        gone = [key for key in self.known if key not in self._kept]
        return [key for key in gone if key in self.told or self.known[key]["source"] not in self._frozen]

    def vanished(self, key: Key) -> bool:
        """Whether its source says nothing of it any more: neither that it is off, nor under another key."""
        return key not in self.told

    def spared(self, lost: Mapping[Key, Mapping[str, Any]]) -> dict[Key, Mapping[str, Any]]:
        """Without what a refused item may have been before: the key of that may be made of what is broken in it."""
        names = {key: (key[0], self.known[key]["source"], title_of(data, "")) for key, data in lost.items()}
        return {key: data for key, data in lost.items() if key in self.told or names[key] not in self._unplaced}

    def lose(self, lost: Mapping[Key, Mapping[str, Any]]) -> None:
        for (kind, key), data in lost.items():
            edit, title, why = self.edits.get((kind, key)), title_of(data, key), self.told.get((kind, key), "")
            if edit is None:
                self.deleted[kind, key] = None
                self.outcomes.append(Outcome("removed", kind, key, title, why))  # type: ignore[arg-type]
                continue
            state = {"gone": True, "withdrawn": (kind, key) in self._withdrawn and bool(edit["base_hash"])}
            if any(edit[name] != value for name, value in state.items()):
                self.edits_changed[kind, key] = state
            if edit["base_hash"]:
                why = why or f"edited by {edit['edited_by']}, and the source has it no more; the edit is shown"
                self.outcomes.append(Outcome("conflict", kind, key, title, why))  # type: ignore[arg-type]
            else:
                self.outcomes.append(Outcome("unchanged", kind, key, title, "kept"))  # type: ignore[arg-type]
