"""What coordinators do with questions that went wrong: read them in groups, say what they ask for, settle, delete.

Nothing is learnt from a question before a person has said where it belongs and has seen its words; and then only when
somebody trains.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.after.review import (
    MOST_SHOWN,
    TAUGHT,
    Decision,
    Group,
    Listing,
    Summary,
    Verdict,
    Wanted,
    Wording,
)
from bot.core.after.review_faces import Faces, shown_faces
from bot.core.content.page import Page
from bot.core.errors import AlreadyDecided, BadInput, NotFound
from bot.core.feedback import KINDS
from bot.core.instants import instant
from bot.core.learning.lesson import lesson, spoken
from bot.core.locale import DEFAULT
from bot.core.paging import pages_of
from bot.core.ports import Clock, Library
from bot.core.text import fold
from bot.service.learning.nearness import Looked

FACES_SHOWN_DAYS = 90
PER_PAGE = 20
KIND_NAMES = {
    "fallback": "nicht verstanden",
    "choice": "unsicher",
    "wrong": "hat nicht geholfen",
    "staff": "vom Team als falsch markiert",
    "comment": "Anmerkung",
}
_OUTSIDE = "out_of_scope"
Look = Callable[[Staff, str, Sequence[tuple[str, str]]], Awaitable[Sequence[Looked]]]


class ReviewFigures(Protocol):
    async def summary(self, since: datetime) -> Summary: ...


class ReviewGroups(Protocol):
    async def listed(self, wanted: Wanted, start: int, limit: int) -> Listing: ...

    async def group(self, group_id: int, wanted: Wanted) -> tuple[Group | None, int | None]: ...

    async def choices(self) -> tuple[Sequence[str], Sequence[str]]: ...


class Decisions(Protocol):
    async def decide(
        self, ids: Sequence[int], verdict: Verdict, target: str, wordings: Sequence[Wording], by: str
    ) -> Decision: ...

    async def decide_all(self, group_id: int, last: int, verdict: Verdict, by: str) -> Decision: ...

    async def undo(self, decision_id: int) -> Decision: ...

    async def decision(self, decision_id: int) -> Decision | None: ...

    async def last_of(self, ids: Sequence[int]) -> Decision | None: ...


class ReviewInbox:
    """What is open. `faces`: how newcomers answered "did it help"."""

    def __init__(self, figures: ReviewFigures, groups: ReviewGroups, library: Library, clock: Clock) -> None:
        self._figures, self._groups, self._library, self._clock = figures, groups, library, clock

    async def listed(self, wanted: Wanted, page: int) -> tuple[Listing, int, int]:
        """Groups of a page, the page (the last one there is, if it lies behind), and how many pages there are."""
        known = wanted if wanted.kind in ("", *KINDS) else Wanted(order=wanted.order)
        listing = await self._groups.listed(known, (page - 1) * PER_PAGE, PER_PAGE)
        pages = pages_of(listing.total, PER_PAGE)
        if page > pages:
            return await self._groups.listed(known, (pages - 1) * PER_PAGE, PER_PAGE), pages, pages
        return listing, page, pages

    async def group(self, group_id: int, wanted: Wanted) -> tuple[Group | None, int | None]:
        return await self._groups.group(group_id, wanted)

    async def choices(self) -> tuple[Sequence[str], Sequence[str]]:
        return await self._groups.choices()

    async def summary(self) -> Summary:
        return await self._figures.summary(instant(self._clock.now()) - timedelta(days=FACES_SHOWN_DAYS))

    def faces(self, summary: Summary) -> list[Faces]:
        return shown_faces(summary)

    def label(self, intent: str) -> str:
        return self._library.catalogue.label(intent, DEFAULT)

    def page(self, path: str) -> str:
        found: Page | None = self._library.guide.pages.get(path)
        return found.titles.get(DEFAULT, path) if found else path

    def is_matter(self, intent: str) -> bool:
        """Whether a question may be about it; a greeting or a yes is seldom one."""
        info = self._library.catalogue.intents.get(intent)
        return info is not None and info.topic != "talk"

    def topics(self) -> dict[str, str]:
        """Every topic a question can be given to, by name; German labels, in their order."""
        names = (name for name in self._library.catalogue.intents if name != _OUTSIDE)
        return dict(sorted(((name, self.label(name)) for name in names), key=lambda one: fold(one[1])))

    def pages(self) -> dict[str, str]:
        """Every page that has text, by its path; of equal titles each says where it is."""
        titles = {path: self.page(path) for path, page in self._library.guide.pages.items() if page.has_text}
        often: dict[str, int] = {}
        for title in titles.values():
            often[title] = often.get(title, 0) + 1
        named = {path: title if often[title] == 1 else f"{title} ({path})" for path, title in titles.items()}
        return dict(sorted(named.items(), key=lambda one: fold(one[1])))


class ReviewDesk:
    """Deciding. `look`: what there is to say about examples of a topic before they are kept."""

    def __init__(self, decisions: Decisions, library: Library, look: Look | None = None) -> None:
        self._decisions, self._library, self._look = decisions, library, look

    async def doubts(self, who: Staff, intent: str, wordings: Sequence[Wording]) -> Sequence[Looked]:
        """As `TeachingDesk.look`, in the order of the wordings; nothing where nobody looks."""
        if self._look is None or not wordings:
            return ()
        return await self._look(who, intent, [(one.language, one.text) for one in wordings])

    async def decide(
        self, who: Staff, ids: Sequence[int], verdict: Verdict, target: str, wordings: Sequence[Wording] = ()
    ) -> Decision:
        """`target`: a topic's name or a page's path, for these two verdicts.

        Raises:
            BadInput: no question, too many, or an unknown target; AlreadyDecided, NotFound, and for wordings
            MessageEmpty, MessageTooLong, UnknownLocale: see `SqlDecisions`.
        """
        if not 0 < len(ids) <= MOST_SHOWN:
            raise BadInput(f"between one and {MOST_SHOWN} questions are decided at once")
        known = {"topic": self._library.catalogue.intents, "page": self._library.guide.pages}
        if verdict in known and target not in known[verdict]:
            raise BadInput(f"there is no {verdict} {target!r}")
        for one in wordings:
            spoken(one.language), lesson(one.text)
        return await self._decisions.decide(ids, verdict, target, wordings if verdict in TAUGHT else (), who.name)

    async def decide_all(self, who: Staff, group_id: int, last: int, delete: bool) -> Decision:
        """Raises AlreadyDecided, NotFound."""
        return await self._decisions.decide_all(group_id, last, "delete" if delete else "done", who.name)

    async def taught_elsewhere(self, who: Staff, ids: Sequence[int], topic: str) -> int | None:
        """Settles questions from which a new topic was made, with its examples. The number of the decision; None where
        somebody was faster, or the questions are gone: the topic is there all the same."""
        try:
            return (await self.decide(who, ids, "new", topic)).id
        except (AlreadyDecided, NotFound, BadInput):
            return None

    async def undo(self, decision_id: int) -> Decision:
        """Raises AlreadyDecided, NotFound."""
        return await self._decisions.undo(decision_id)

    async def decision(self, decision_id: int | None) -> Decision | None:
        return await self._decisions.decision(decision_id) if decision_id else None

    async def last_of(self, ids: Sequence[int]) -> Decision | None:
        """The newest decision about some questions."""
        return await self._decisions.last_of(ids[:MOST_SHOWN])
