"""A town's content out to a folder and in again: all or nothing, each piece with what becomes of it.

See `bot/core/content/kept_content.py` for how both sides are told apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast, get_args

from bot.core.content.kept_content import Base, Data, Fate, Here, Kept, Key, digest, fates
from bot.core.content.shown_item import DESK
from bot.core.errors import LotseError, VersionChanged
from bot.core.learning.lesson import lesson, spoken
from bot.core.learning.taught import TOWN_PREFIX
from bot.core.locale import ANSWERED, DEFAULT
from bot.core.texts.response import IntentInfo, Kind
from bot.core.texts.wording import in_words, problems, tidy
from bot.service.content.editing_content import checked

_TOPIC_NAME = re.compile(rf"{TOWN_PREFIX}[a-z0-9_]{{1,55}}")  # it stands in addresses, and in what is trained


class TownContent(Protocol):
    async def here(self) -> Here: ...

    async def named(self) -> Here: ...

    async def change(
        self, seen: Here, changes: Sequence[tuple[Key, Data | None, Data | None]], lineage: str, by: str, why: str
    ) -> bool: ...


@dataclass(frozen=True)
class BroughtIn:
    """`base`: what the folder and the town both know now; None when nothing was changed because something is wrong."""

    fates: Sequence[Fate]
    base: Base | None


async def bring_in(
    store: TownContent,
    files: Kept,
    base: Base | None,
    intents: Collection[str],
    by: str,
    why: str = "",
    take_files: bool = False,
    seeded: Collection[str] = (),
) -> BroughtIn:
    """`seeded`: sources that the project's own files deliver at every start: what they lack would go again, and so
    becomes the town's own.

    Raises:
        VersionChanged: somebody changed something while this was read; nothing was changed.
    """
    here = await store.here()
    files = {key: _placed(key, _tidied(key, data, here), here, seeded) for key, data in files.items()}
    found = fates(files, here, base, Checks(files, here, intents).wrong, take_files)
    if any(fate.kind == "refused" for fate in found):
        return BroughtIn(found, None)
    changes = [
        (fate.key, None if fate.kind == "removed" else files[fate.key], here.kept.get(fate.key))
        for fate in found
        if fate.kind in ("new", "changed", "removed")
    ]
    lineage = here.lineage or (base.lineage if base else "")
    if not await store.change(here, changes, lineage, by, tidy(why)):
        raise VersionChanged("somebody changed something at the desk meanwhile; nothing was changed, try again")
    return BroughtIn(found, Base(lineage, {key: digest(key, data) for key, data in files.items()}))


class Checks:
    """Why a piece of the files cannot be taken, by the rules of the desk."""

    def __init__(self, files: Kept, here: Here, intents: Collection[str]) -> None:
        self._files, self._here, self._every = files, here, {**here.kept, **files}
        self._intents = {*intents, *(key[1] for key in files if key[0] == "topic")}
        self._pages = _pages(self._every)
        self._labels = Counter(
            (key[3], data["text"]) for key, data in self._every.items() if key[:2] == ("text", "label")
        )  # fmt: skip

    def wrong(self, key: Key, data: Data) -> str:
        """Empty: nothing is."""
        checks = {
            "text": self._text, "about": self._about, "topic": self._topic, "example": self._example,
            "question": self._question, "regression": self._regression, "item": self._item, "care": self._about,
        }  # fmt: skip
        try:
            return checks[key[0]](key, data)
        except (LotseError, ValueError, TypeError) as error:
            return str(error).replace("\n", " ")[:200]

    def _text(self, key: Key, data: Data) -> str:
        _, kind, name, locale = key
        german = self._every.get(("text", kind, name, DEFAULT))
        if kind not in get_args(Kind):
            return f"there are no texts of the kind {kind!r}"
        if german is None:
            return "there is no German text of this name"
        if key not in self._here.kept and not self._is_known(kind, name):
            return "nothing here is called so"
        if locale not in ANSWERED and key not in self._here.kept:
            return "nobody is answered in this language"
        if kind == "label" and self._labels[locale, data["text"]] > 1:
            return "another label says the same"
        found = problems(cast(Kind, kind), name, data["text"], german["text"])
        return "; ".join(map(in_words, found))

    def _is_known(self, kind: str, name: str) -> bool:
        """A sentence of a newer Lotse may come along; an answer belongs to a topic that is there."""
        return (
            ("text", kind, name, DEFAULT) in self._here.kept or name in self._intents or kind not in ("answer", "label")
        )

    def _about(self, key: Key, data: Data) -> str:
        if data.get("review_by"):
            date.fromisoformat(data["review_by"])
        return ""

    def _topic(self, key: Key, data: Data) -> str:
        known = {name: value for name, value in data.items() if name != "archived"}
        IntentInfo.model_validate({"depth": "facts", "office": False, **known})
        if not _TOPIC_NAME.fullmatch(key[1]):
            return f"a topic of the town is called {TOWN_PREFIX}…, in small letters, digits and underscores"
        missing = [kind for kind in ("label", "answer") if ("text", kind, key[1], DEFAULT) not in self._every]
        return f"its German {' and '.join(missing)} is missing" if missing else ""

    def _example(self, key: Key, data: Data) -> str:
        return self._asked(key[1], "" if data.get("removed") else key[3], key[2], "")

    def _question(self, key: Key, data: Data) -> str:
        return self._asked(key[1], key[3], "", key[2])

    def _regression(self, key: Key, data: Data) -> str:
        return self._asked(key[1], key[2], key[3], key[4])

    def _asked(self, language: str, text: str, intent: str, page: str) -> str:
        spoken(language)
        if text and lesson(text) != text:
            return f"write it as {lesson(text)!r}"
        if intent and intent not in self._intents:
            return f"there is no topic {intent!r}"
        return f"there is no page {page!r}" if page and page not in self._pages else ""

    def _item(self, key: Key, data: Data) -> str:
        checked(key[1], data["data"])
        return ""


def apart_from_orphans(kept: Kept) -> tuple[Kept, Kept]:
    """(what a folder is to hold, questions of pages that are not there any more: nobody could bring them in)."""
    pages = _pages(kept)
    orphans = {key: data for key, data in kept.items() if (page := _page_of(key)) and page not in pages}
    return {key: data for key, data in kept.items() if key not in orphans}, orphans


def _page_of(key: Key) -> str:
    """Which page a question is one of; empty: it is no question, or one of a topic."""
    match key:
        case ("question", _, page, _) | ("regression", _, _, _, page):
            return page
    return ""


def _pages(kept: Kept) -> set[str]:
    """The German paths of all pages, also of archived ones."""
    return {str(data["data"].get("page")) for key, data in kept.items() if key[:2] == ("item", "page")}


def _tidied(key: Key, data: Data, here: Here) -> Data:
    """Words that were changed by hand are kept as the editor keeps them."""
    if key[0] != "text" or here.kept.get(key) == data:
        return data
    return {"text": tidy(data["text"])}


def _placed(key: Key, data: Data, here: Here, seeded: Collection[str]) -> Data:
    if key[0] != "item" or key in here.kept or data["source"] not in seeded:
        return data
    return {**data, "source": DESK}


def named(fate: Fate) -> str:
    """`answer/registration/uk`; the area only where the key does not tell it."""
    area, *rest = fate.key
    told: Mapping[str, str] = {"about": "about ", "care": "care of "}
    shown = [part for part in rest if part]
    return told.get(area, "" if area in ("text", "item") else f"{area} ") + "/".join(shown)
