"""The prepared texts and the town's content in memory, reread when the store says they changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from pydantic import BaseModel, ValidationError

from bot.core.content.common_offices import CommonOffices
from bot.core.content.offers import ContactPerson, Document, Offer
from bot.core.content.page import Page, PageVersion
from bot.core.content.places import Course, Department, Event, Office
from bot.core.content.streets import StreetSpan, by_street
from bot.core.content.welcome import WelcomeStep, in_order
from bot.core.errors import BadInput
from bot.core.learning.taught import PageQuestion, Taught, TownTopic
from bot.core.texts.response import Catalogue, IntentInfo, Kind
from bot.core.town import Matter, Town, TownGuide
from bot.service.content.board import Board, pinned_up
from bot.service.naming import names

logger = logging.getLogger(__name__)

Row = tuple[str, str, dict[str, Any]]
_NONE: dict[str, Any] = {"spans": []}
_Model = TypeVar("_Model", bound=BaseModel)


class _Contents(Protocol):
    async def all(self) -> list[Row]: ...


class _Responses(Protocol):
    async def catalogued(self) -> tuple[dict[tuple[Kind, str], dict[str, str]], frozenset[tuple[Kind, str, str]]]:
        """(every live text, the translations whose German text has changed since)."""
        ...


class Teaching(Protocol):
    async def live(self) -> tuple[Taught, Mapping[str, TownTopic]]:
        """(what the live understanding has learnt beyond the files, the town's own topics)."""
        ...


class States(NamedTuple):
    """Each changes whenever anything does that it stands for."""

    contents: str
    responses: str
    teaching: str
    board: str


class LookedUp(Protocol):
    async def states(self) -> States:
        """All of one moment."""
        ...


class LiveLibrary:
    """Implements the port `Library`. `refresh` is cheap when nothing changed.

    `taught`: what the live understanding has learnt beyond the files.
    """

    def __init__(
        self,
        contents: _Contents,
        responses: _Responses,
        intents: Mapping[str, IntentInfo],
        board: Board,
        teaching: Teaching,
        looked_up: LookedUp,
        common: CommonOffices = CommonOffices(),
    ) -> None:
        """common: what offices are called beside what the town calls them."""
        self._contents, self._responses, self._intents, self._board = contents, responses, dict(intents), board
        self._teaching, self._looked_up, self.taught = teaching, looked_up, Taught()
        self._common = common
        self._guide = TownGuide(Town(name="", land="BY", coordination_office=""))
        self._catalogue = Catalogue({}, self._intents)
        self._content = self._guide  # without what hangs on the board, which changes more often
        self._states: States | None = None
        self._town = ""
        self._models = Models()
        self._turn = asyncio.Lock()

    @property
    def guide(self) -> TownGuide:
        return self._guide

    @property
    def catalogue(self) -> Catalogue:
        return self._catalogue

    async def refresh(self) -> bool:
        """True when something was reread. Who comes meanwhile waits, and then sees what came meanwhile too."""
        async with self._turn:
            states, known = await self._looked_up.states(), self._states
            if states == known:
                return False
            if known is None or states.contents != known.contents:
                self._content = await asyncio.to_thread(self._built, await self._contents.all())
            name = self._content.town.name
            if known is None or states[1:3] != known[1:3] or name != self._town:  # a new number rereads no texts
                await self._reread_texts(name)
            self._guide = pinned_up(self._content, await self._board.now())
            self._states = states
            return True

    def _built(self, rows: Iterable[Row]) -> TownGuide:
        guide = build_guide(rows, self._models)
        return replace(guide, offices=self._common.completed(guide.offices))

    async def _reread_texts(self, name: str) -> None:
        """`name`: the town's, it stands in texts."""
        self.taught, topics = await self._teaching.live()
        self._town = name
        texts, behind = await self._responses.catalogued()
        intents = self._intents | {name: topic.info for name, topic in topics.items()}
        self._catalogue = Catalogue(texts, intents, name, behind)


class Models:
    """What rows say, as models; a row that is the same object as the last time is not checked again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[Mapping[str, Any], BaseModel]] = {}
        self._now: dict[tuple[str, str], tuple[Mapping[str, Any], BaseModel]] = {}

    def every(self, model: type[_Model], kind: str, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, _Model]:
        """What fits. Of a former Lotse there may be a row that does not: it takes no other with it."""
        found = {}
        for key, data in rows.items():
            try:
                found[key] = self.of(model, kind, key, data)
            except ValidationError as error:
                logger.error("%s/%s is left out: %s; import its source again, or edit it", kind, key, _wrong(error))
        return found

    def of(self, model: type[_Model], kind: str, key: str, data: Mapping[str, Any]) -> _Model:
        known = self._known.get((kind, key))
        if known is None or known[0] is not data:
            known = (data, model.model_validate(data))
        self._now[kind, key] = known
        return cast(_Model, known[1])

    def turn(self) -> None:
        """What was not asked for since the last turn is forgotten."""
        self._known, self._now = self._now, {}


def build_guide(rows: Iterable[Row], models: Models | None = None) -> TownGuide:
    """The town from the store's rows; page versions are gathered under their German path."""
    models = models or Models()
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for kind, key, data in rows:
        found.setdefault(kind, {})[key] = data

    def every(kind: str, model: type[_Model]) -> dict[str, _Model]:
        return models.every(model, kind, found.get(kind, {}))

    town = found.get("town", {}).get("town", {"name": "", "land": "BY", "coordination_office": ""})
    guide = TownGuide(
        _needed(Town, "town", "town", town), every("office", Office),
        {key: _needed(Department, "department", key, data) for key, data in found.get("department", {}).items()},
        every("course", Course),
        every("event", Event), every("matter", Matter), _pages(found.get("page", {}), models), every("offer", Offer),
        every("document", Document), every("contact", ContactPerson),
        by_street(StreetSpan.model_validate(row) for row in found.get("streets", {}).get("streets", _NONE)["spans"]),
        steps=in_order(every("step", WelcomeStep).values()),
    )  # fmt: skip
    models.turn()
    return guide


def _needed(model: type[_Model], kind: str, key: str, data: Mapping[str, Any]) -> _Model:
    """Who may read what hangs on it: it is never left out. Raises BadInput."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise BadInput(f"{kind}/{key} cannot be used: {_wrong(error)}; correct it in its file or source") from error


def _wrong(error: ValidationError) -> str:
    """The first field and what it lacks, without its value."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'all of it'} ({first['type']})"


def _pages(versions: Mapping[str, dict[str, Any]], models: Models) -> dict[str, Page]:
    gathered: dict[str, list[tuple[dict[str, Any], PageVersion]]] = {}
    for key, version in models.every(PageVersion, "page", versions).items():
        gathered.setdefault(versions[key]["page"], []).append((versions[key], version))
    return {path: _page(path, known) for path, known in gathered.items()}


def _page(path: str, known: list[tuple[dict[str, Any], PageVersion]]) -> Page:
    """Real titles win over those read from slugs; the parent is known by the German version."""
    titles = {locale: title for data, _ in known for locale, title in data["titles"].items()}
    titles |= {data["locale"]: data["title"] for data, _ in known}
    parent = next((data["parent"] for data, version in known if version.path == path), None)
    return Page(path=path, parent=parent, titles=titles, versions={data["locale"]: version for data, version in known})


def training_content(guide: TownGuide, taught: Taught = Taught()) -> dict[str, Any]:
    """What the understanding learns from the town: pages with titles, passages and questions, every name there is,
    and the examples that coordinators added or took out."""
    pages = [_training_page(page, guide) | _asked(page.path, taught.questions) for page in guide.pages.values()]
    known = {"pages": pages, "names": names(guide)}
    examples = {name: rows for name, rows in taught.as_json().items() if name != "questions"}
    return known | {"taught": examples} if taught.added or taught.removed else known


def _asked(path: str, questions: Iterable[PageQuestion]) -> dict[str, Any]:
    """Questions per language that this page answers."""
    found: dict[str, list[str]] = {}
    for question in sorted(questions):
        if question.page == path:
            found.setdefault(question.language, []).append(question.text)
    return {"questions": found} if found else {}


def _training_page(page: Page, guide: TownGuide) -> dict[str, Any]:
    above = list(_ancestors(page, guide))
    locales = {locale for ancestor in above for locale in ancestor.titles}
    return {
        "path": page.path,
        "titles": page.titles,
        "chains": {locale: " ".join(a.titles.get(locale, "") for a in above) for locale in sorted(locales)},
        "passages": {
            locale: [{"heading": p.heading, "text": p.text} for p in version.passages]
            for locale, version in page.versions.items()
        },
    }


def _ancestors(page: Page, guide: TownGuide) -> Iterable[Page]:
    seen = {page.path}
    while page.parent and page.parent in guide.pages and page.parent not in seen:
        page = guide.pages[page.parent]
        seen.add(page.path)
        yield page
