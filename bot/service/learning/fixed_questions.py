"""Questions of portal pages, and the town's fixed questions that every new understanding is tested with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from bot.core.accounts.staff import Staff
from bot.core.content.page import Page
from bot.core.errors import BadInput, Forbidden, NotFound
from bot.core.learning.lesson import lesson, spoken
from bot.core.learning.taught import KeptQuestion, Regression
from bot.core.locale import DEFAULT, best
from bot.core.ports import Library
from bot.core.privacy.masking import MASK
from bot.core.text import fold
from bot.service.learning.known_examples import KnownExamples
from bot.service.learning.nearness import Doubt, Looked, Nearness
from bot.service.learning.teaching import TeachingStore


@dataclass(frozen=True)
class PageRow:
    """A page that has text, and how many questions were taught for it. `gone`: it is not there, or put away."""

    path: str
    title: str
    questions: int
    gone: bool = False


class PageQuestions:
    """Questions that a portal page answers."""

    def __init__(self, store: TeachingStore, nearness: Nearness, library: Library) -> None:
        self._store, self._nearness, self._library = store, nearness, library

    @property
    def _guide(self) -> Mapping[str, Page]:
        return self._library.guide.pages

    async def pages(self, staff: Staff, words: str = "") -> list[PageRow]:
        """Those that are gone and have questions first, then those with questions, then by title."""
        _may_edit(staff)
        asked: dict[str, int] = {}
        for question in await self._store.page_questions():
            asked[question.page] = asked.get(question.page, 0) + 1
        parts, pages = fold(words).split(), self._guide.values()
        rows = [PageRow(p.path, title(p), asked.get(p.path, 0)) for p in pages if p.has_text]
        rows += [PageRow(path, path, number, gone=True) for path, number in asked.items() if path not in self._guide]
        kept = [row for row in rows if all(part in fold(f"{row.title} {row.path}") for part in parts)]
        return sorted(kept, key=lambda row: (not row.gone, -row.questions, row.title.casefold()))

    async def of(self, staff: Staff, path: str) -> tuple[Page | None, Sequence[KeptQuestion]]:
        """No page: it is gone, and its questions are left. Raises NotFound: neither is there."""
        _may_edit(staff)
        page, asked = self._guide.get(path), await self._store.page_questions(path)
        if page is None and not asked:
            raise NotFound(f"there is no page {path!r}")
        return page, asked

    async def add(self, staff: Staff, path: str, typed: Sequence[tuple[str, str]]) -> tuple[int, list[Looked]]:
        """(how many were new, those that are doubtful and wait). Raises NotFound, and what an example raises."""
        _may_edit(staff)
        self._with_text(path)
        looked = [_blacked_out(one) for one in await self._nearness.in_languages(typed)]
        sure = [(one.language, one.text) for one in looked if not one.doubts]
        return await self.keep(staff, path, sure), [one for one in looked if one.doubts]

    async def keep(self, staff: Staff, path: str, decided: Sequence[tuple[str, str]]) -> int:
        """(language, text) that somebody has looked at. How many were new. Raises as `add`, before any is kept."""
        _may_edit(staff)
        self._with_text(path)
        kept = [(spoken(language), lesson(text)) for language, text in decided]
        return sum([await self._store.add_page_question(language, path, text, staff.name) for language, text in kept])

    async def remove(self, staff: Staff, question_id: int) -> None:
        _may_edit(staff)
        await self._store.delete_page_question(question_id)

    def _with_text(self, path: str) -> None:
        page = self._guide.get(path)
        if page is None or not page.has_text:
            raise NotFound(f"there is no page {path!r} with text")


class FixedQuestions:
    """What an understanding is tested with before it goes live. Never learnt from."""

    def __init__(self, store: TeachingStore, known: KnownExamples, nearness: Nearness, library: Library) -> None:
        self._store, self._known, self._nearness, self._library = store, known, nearness, library

    async def every(self, staff: Staff) -> Sequence[Regression]:
        _may_edit(staff)
        return await self._store.regressions()

    async def add(
        self, staff: Staff, language: str, text: str, intent: str, page: str, sure: bool
    ) -> tuple[bool, str | None]:
        """(whether it is new, the topic that learns from the same words, where that was not accepted as it is).

        Raises:
            BadInput: neither a topic nor a page, or words that cannot be kept; NotFound.
        """
        _may_edit(staff)
        path = page_path(self._library, page) if page else None
        if bool(intent) == bool(path):
            raise BadInput("either a topic or a page is expected")
        if intent and intent not in self._library.catalogue.intents:
            raise NotFound(f"there is no topic {intent!r}")
        (looked,) = await self._nearness.in_languages([(language, text)])
        corpus = await self._known.corpus(looked.language, await self._store.examples())
        if not sure and (same := corpus.same(lesson(text))):
            return False, same[0][0]
        return await self._store.add_regression(
            looked.language, looked.text, intent or None, path, staff.name
        ), None  # fmt: skip

    async def remove(self, staff: Staff, question_id: int) -> None:
        _may_edit(staff)
        await self._store.delete_regression(question_id)


def _blacked_out(one: Looked) -> Looked:
    """Doubtful too where it came with something blacked out: in those words nobody asks."""
    told = MASK not in one.text or "masked" in one.codes
    return one if told else replace(one, doubts=(*one.doubts, Doubt("masked")))


def page_path(library: Library, typed: str) -> str:
    """The page that somebody means by its German path, its address or its title. Raises NotFound."""
    pages, wanted = library.guide.pages, unquote(urlsplit(typed.strip()).path if "://" in typed else typed.strip())
    if wanted in pages:
        return wanted
    for page in pages.values():
        addresses = {unquote(urlsplit(version.url).path).strip("/") for version in page.versions.values()}
        if wanted.strip("/") in {page.path.strip("/"), *addresses}:
            return page.path
    for page in pages.values():
        if fold(wanted) in {fold(words) for words in page.titles.values()}:
            return page.path
    raise NotFound(f"there is no page {typed!r}")


def title(page: Page) -> str:
    """In German where there is a German one."""
    found = best(DEFAULT, page.titles)
    return page.titles[found] if found else page.path


def _may_edit(staff: Staff) -> None:
    if not staff.may_edit:
        raise Forbidden("only coordinators and administrators teach")
