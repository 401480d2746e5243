"""A town's content as files keep it, and what an import does where both sides may have changed.

Keys begin with their area; data are what YAML and JSON hold:
    ("text", kind, name, locale)            text
    ("about", kind, name, locale)           of that text: origin, written_by, review_by, reviewed_by, machine,
                                            approved_by, alone_because, behind (the German text has changed since)
    ("topic", name)                         topic, depth, office, page, archived
    ("example", language, intent, text)     removed (one of the shipped files', not to be learnt here)
    ("question", language, page, text)      –
    ("regression", language, text, intent, page)   –; one of the two is empty
    ("item", kind, key)                     data (as shown), source, position; where edited: edited_by, says, …
    ("care", kind, key)                     department, every_months, review_by, archived
What is at its default is left out.

A folder says beside its files what everything was when it was written (`Base`). By that an import tells what was
changed in the files from what was changed at the desk meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.core.content.shown_item import DESK

Key = tuple[str, ...]
Data = Mapping[str, Any]
Kept = Mapping[Key, Data]
FateKind = Literal["new", "changed", "unchanged", "removed", "kept", "refused"]
FATE_KINDS: tuple[FateKind, ...] = get_args(FateKind)
_LISTED = ("example", "question", "regression")  # gone from the files means gone
_DIGITS = 16


@dataclass(frozen=True)
class Base:
    """`lineage`: which town wrote the folder; `digests`: of everything as it was then."""

    lineage: str
    digests: Mapping[Key, str]


@dataclass(frozen=True)
class Fate:
    """What becomes of one piece. `why`: of what is refused or kept."""

    kind: FateKind
    key: Key
    why: str = ""


@dataclass(frozen=True)
class Here:
    """What this town has. `lineage`: empty as long as it has neither written nor read a folder."""

    kept: Kept
    lineage: str = ""


MEANWHILE = "changed here since the folder was written; export again and put your change in there"
OUR_OWN = "this town has edited it, and the folder is another town's; --take-files takes the folder's"
NEWER = "newer here than in the folder"
GONE = "deleted here since the folder was written"


def digest(key: Key, data: Data) -> str:
    """Of what people decide: an item that only moved, or whose source says something new behind an edit, is the same;
    so is a translation whose German text has changed."""
    said = {"data": data.get("data")} if key[0] == "item" else {n: v for n, v in data.items() if n != "behind"}
    told = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def fates(
    files: Kept, here: Here, base: Base | None, wrong: Callable[[Key, Data], str], take_files: bool = False
) -> list[Fate]:
    """What an import of the files does with everything in them, and with what they have lost.

    `wrong`: why something cannot be taken, or nothing. `take_files`: where both sides have changed, the files hold.
    """
    related = base is not None and here.lineage == base.lineage
    then = base.digests if base and related else {}
    found = []
    for key, data in files.items():
        take = take_files and key[0] != "about"  # who wrote a text is known better here
        fate = _fate(key, data, here, then.get(key), base is not None, take)
        why = wrong(key, data) if fate.kind in ("new", "changed") else ""
        found.append(Fate("refused", key, why) if why else fate)
    gone = [key for key in then if key not in files and key in here.kept and _may_go(key, here.kept[key])]
    return found + [_gone(key, here.kept[key], then[key], take_files) for key in gone]


def _fate(key: Key, data: Data, here: Here, then: str | None, written: bool, take_files: bool) -> Fate:
    theirs = digest(key, data)
    if key not in here.kept:
        if then is None or take_files:
            return Fate("new", key)
        return Fate("kept", key, GONE) if then == theirs else Fate("refused", key, MEANWHILE)
    mine = digest(key, here.kept[key])
    if mine == theirs:
        return Fate("unchanged", key)
    if take_files or then == mine:
        return Fate("changed", key)
    if then is not None:
        return Fate("kept", key, NEWER) if then == theirs else Fate("refused", key, MEANWHILE)
    if written and _is_own(key, here):
        return Fate("refused", key, OUR_OWN)
    return Fate("changed", key)


def _gone(key: Key, mine: Data, then: str, take_files: bool) -> Fate:
    if take_files or digest(key, mine) == then:
        return Fate("removed", key)
    return Fate("refused", key, MEANWHILE)


def _may_go(key: Key, data: Data) -> bool:
    """A text, a topic and what a source delivers are never deleted by a file that is missing."""
    return key[0] in _LISTED or (key[0] == "item" and data.get("source") == DESK)


def _is_own(key: Key, here: Here) -> bool:
    """Whether somebody here has had a hand in it."""
    if key[0] in ("text", "about"):
        return here.kept.get(("about", *key[1:]), {}).get("origin") == "edited"
    data = here.kept[key]
    return key[0] != "item" or bool(data.get("edited_by")) or data.get("source") == DESK


def apart(key: Key, data: Data) -> dict[Key, Data]:
    """A text as files have it, in two pieces: its words and what is known about them change for different reasons."""
    about = {name: value for name, value in data.items() if name != "text"}
    return {key: {"text": data["text"]}} | ({("about", *key[1:]): about} if about else {})


def together(kept: Kept) -> dict[Key, dict[str, Any]]:
    """The texts of `kept` as files have them."""
    return {
        key: {**data, **kept.get(("about", *key[1:]), {})} for key, data in sorted(kept.items()) if key[0] == "text"
    }  # fmt: skip


def counted(every: Sequence[Fate]) -> dict[FateKind, int]:
    return {kind: sum(fate.kind == kind for fate in every) for kind in FATE_KINDS}
