"""One group of the review inbox: its questions, each with a tick and its words, and one form to say where they belong.

What was typed stays when something is wrong. The last word before something is learnt is the coordinator's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role, Staff
from bot.core.after.review import MOST_SHOWN, TAUGHT, Decision, Group, ReviewItem, Verdict, Wanted, Wording
from bot.core.errors import AlreadyDecided, MessageEmpty, MessageTooLong, NotFound
from bot.core.learning.lesson import lesson
from bot.core.locale import NATIVE, direction
from bot.core.text import fold
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.understanding.questions_words import doubt_words
from bot.desk.understanding.review import address, told_on, wanted_of
from bot.desk.understanding.review_words import WRONG, decided, native, some, somebody_else
from bot.desk.words import Words
from bot.service.after.questions_in_german import QuestionsInGerman
from bot.service.after.review import KIND_NAMES, ReviewDesk, ReviewInbox
from bot.service.learning.nearness import Doubt

_PLAIN: tuple[Verdict, ...] = ("outside", "new", "done", "delete")
_UNHELPFUL = frozenset(("wrong", "staff", "comment"))  # it was understood, and the answer did not help
_TOLD = ("elsewhere", "fixed", "foreign", "language", "masked")
_SURELY_ANOTHER = 0.5  # so sure of another topic that it is worth a second look; less is why the question is here
_MATCHES, _PAGES = 6, 2  # offered at once


@dataclass(frozen=True)
class Asked:
    """A form of this page. `action`: the button, e.g. `topic:tax_id`, `delete`; `typed` where Enter was pressed."""

    ids: tuple[int, ...]
    action: str
    given: Form

    @classmethod
    def read(cls, form: Form) -> Asked:
        ids = {int(one) for one in form.all("item") if one.isascii() and one.isdigit() and len(one) < 19}
        return cls(tuple(sorted(ids)), form.get("action", "typed"), form)

    def wording(self, item: int) -> Wording:
        return Wording(item, self.given.get(f"language.{item}"), self.given.get(f"text.{item}"))


@dataclass(frozen=True)
class Found:
    """What stands in the way: above the form, at questions; topics and pages that may have been meant; second looks.

    `german`: the questions as a machine says them in German; None: nobody has asked for it."""

    wrong: str = ""
    at: Mapping[int, str] = field(default_factory=dict)
    topics: Sequence[str] = ()
    pages: Sequence[str] = ()
    doubts: Mapping[int, Sequence[str]] = field(default_factory=dict)
    sure: str = ""
    german: Mapping[int, str] | None = None


class ReviewGroupScreen:
    def __init__(
        self, inbox: ReviewInbox, desk: ReviewDesk, guard: Guard, pages: DeskPages, words: Words,
        in_german: QuestionsInGerman,
    ) -> None:  # fmt: skip
        self._inbox, self._desk, self._guard, self._pages, self._words = inbox, desk, guard, pages, words
        self._in_german = in_german

    def routes(self) -> list[Route]:
        path, inside = "/desk/review/groups/{id:int}", self._guard.signed_in
        return [
            Route(path, inside(self.page, Role.COORDINATOR), methods=["GET"]),
            Route(path, inside(self.decide, Role.COORDINATOR), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        wanted = wanted_of(request.query_params.get)
        group, following = await self._inbox.group(request.path_params["id"], wanted)
        if group is None:
            query = request.query_params
            return RedirectResponse(address(wanted, done=query.get("done"), other=query.get("other")), 303)
        return await self._page(request, group, following, wanted)

    async def decide(self, request: Request) -> Response:
        asked, wanted = Asked.read(request.state.form), wanted_of(request.state.form.get)
        group, following = await self._inbox.group(request.path_params["id"], wanted)
        if group is None:
            return await self._late(wanted, asked)
        if asked.action == "german":
            german = Found(german=await self._in_german.read(group.items))
            return await self._page(request, group, following, wanted, german, asked)
        if other := await self._desk.last_of(asked.ids):
            told = Found(somebody_else(other, self._inbox.label, self._inbox.page))
            return await self._page(request, group, following, wanted, told, asked)
        verdict, target, found = self._target(asked)
        found = found or self._wrong(asked, group, verdict)
        if found is None and verdict == "new":
            return RedirectResponse("/desk/questions/new", 307)  # as a form again: newcomers' words are in no address
        wordings = [asked.wording(item) for item in asked.ids] if verdict in TAUGHT else []
        found = found or await self._doubts(request.state.staff, asked, verdict, target, wordings)
        if found is not None:
            return await self._page(request, group, following, wanted, found, asked)
        try:
            done = await self._desk.decide(request.state.staff, asked.ids, verdict, target, wordings)
        except (AlreadyDecided, NotFound) as error:
            return await self._beaten(request, group.id, wanted, asked, error)
        request.state.audited = {"about": decided(done, self._inbox.label, self._inbox.page)}
        return RedirectResponse(await self._next(group, following, wanted, done), 303)

    async def _beaten(
        self, request: Request, group_id: int, wanted: Wanted, asked: Asked, error: AlreadyDecided | NotFound
    ) -> Response:
        """Somebody was faster in this very moment."""
        left, following = await self._inbox.group(group_id, wanted)
        if left is None:
            return await self._late(wanted, asked)
        return await self._page(request, left, following, wanted, Found(await self._told(error)), asked)

    async def _next(self, group: Group, following: int | None, wanted: Wanted, done: Decision) -> str:
        """What is left of the group, then the next one, then the list."""
        left, _ = await self._inbox.group(group.id, wanted)
        return address(wanted, group.id if left else following, done=done.id)

    async def _late(self, wanted: Wanted, asked: Asked) -> Response:
        """Nothing of the group is open any more: who was it?"""
        other = await self._desk.last_of(asked.ids)
        return RedirectResponse(address(wanted, other=other.id if other else None), 303)

    def _target(self, asked: Asked) -> tuple[Verdict, str, Found | None]:
        kind, _, name = asked.action.partition(":")
        if kind in _PLAIN:
            return kind, "", None
        if kind == "topic" and name:
            return "topic", name, None
        if kind == "page" and name:
            return "page", name, None
        return self._typed(asked.given.get("topic_label").strip(), asked.given.get("page_label").strip())

    def _typed(self, topic: str, page: str) -> tuple[Verdict, str, Found | None]:
        if bool(topic) == bool(page):
            return "done", "", Found(WRONG["two_targets" if topic else "no_target"])
        known = self._inbox.topics() if topic else self._inbox.pages()
        wanted = fold(topic or page)
        same = [name for name, label in known.items() if fold(label) == wanted]
        if len(same) == 1:
            return ("topic" if topic else "page"), same[0], None
        near = [name for name, label in known.items() if wanted in fold(label)][:_MATCHES]
        said = WRONG["unknown" if near else "nothing"].format(typed=topic or page)
        return "done", "", Found(said, topics=near if topic else (), pages=near if page else ())

    def _wrong(self, asked: Asked, group: Group, verdict: Verdict) -> Found | None:
        if not asked.ids:
            return Found(WRONG["none"])
        if len(asked.ids) > MOST_SHOWN:
            return Found(WRONG["many"])
        items = {item.id: item for item in group.items}
        every = {i: self._unfit(asked.wording(i), items.get(i)) for i in asked.ids} if verdict in TAUGHT else {}
        wrong = {i: said for i, said in every.items() if said}
        return Found(WRONG["wordings"].format(count=some(len(wrong))), wrong) if wrong else None

    def _unfit(self, wording: Wording, item: ReviewItem | None) -> str:
        try:
            kept = lesson(wording.text)
        except MessageEmpty:
            return WRONG["empty"]
        except MessageTooLong:
            return WRONG["long"]
        foreign = item is not None and item.language not in NATIVE
        as_it_was = item is not None and fold(kept) == fold(item.text)
        if wording.language not in NATIVE or (foreign and as_it_was):
            return WRONG["foreign"].format(language=self._words.language(item.language if item else wording.language))
        return ""

    async def _doubts(
        self, who: Staff, asked: Asked, verdict: Verdict, target: str, wordings: Sequence[Wording]
    ) -> Found | None:
        """Worth a second look before it is learnt; a second press of the same button says so."""
        if verdict not in ("topic", "outside") or asked.given.get("sure") == asked.action:
            return None
        intent = target if verdict == "topic" else "out_of_scope"
        looked = await self._desk.doubts(who, intent, wordings)
        told = {
            wording.item: [doubt_words(doubt, self._inbox.label) for doubt in one.doubts if _worth_telling(doubt)]
            for wording, one in zip(wordings, looked, strict=False)
        }
        doubts = {item: said for item, said in told.items() if said}
        action = f"{verdict}:{target}" if verdict == "topic" else verdict
        return Found(doubts=doubts, sure=action) if doubts else None

    async def _page(
        self, request: Request, group: Group, following: int | None, wanted: Wanted, found: Found = Found(),
        asked: Asked | None = None,
    ) -> Response:  # fmt: skip
        told = await told_on(request, self._inbox, self._desk)
        topics, pages = self._inbox.topics(), self._inbox.pages()
        return self._pages.render(
            request, "review_group.html", 409 if found.wrong else 200, here="review", group=group, found=found,
            following=following, wanted=wanted, asked=asked, address=address, inbox=self._inbox, words=self._words,
            kinds=KIND_NAMES, direction=direction, topics=topics, pages=pages, native=native(), natives=NATIVE,
            guesses=[name for name in group.guesses if self._inbox.is_matter(name)], told=told,
            translates=self._in_german.offered(group.items), unhelpful=not _UNHELPFUL.isdisjoint(group.kinds),
            page_guesses=[path for path in group.pages if path in pages][:_PAGES],
        )  # fmt: skip

    async def _told(self, error: AlreadyDecided | NotFound) -> str:
        if isinstance(error, NotFound):
            return WRONG["gone"]
        other = await self._desk.decision(error.decision or 0)
        return somebody_else(other, self._inbox.label, self._inbox.page)


def _worth_telling(doubt: Doubt) -> bool:
    return doubt.code in _TOLD or (doubt.code == "nearer" and doubt.confidence >= _SURELY_ANOTHER)
