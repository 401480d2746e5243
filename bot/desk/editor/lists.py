"""The list of all texts with their state per language, and what is to be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role, Staff
from bot.core.locale import ANSWERED, DEFAULT
from bot.core.ports import Clock, Library
from bot.core.texts.standing import Line
from bot.desk.editor.list_query import ListQuery
from bot.desk.editor.list_view import Choice, Rows
from bot.desk.editor.list_words import ARCHIVED, CHIPS, MARK_TITLES, MARK_WORDS, NOTHING, TABS
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_words import DEPTH_NAMES, language_name
from bot.service.texts.listing import Listed, departments_of, listed, topics_of
from bot.service.texts.text_list import TextList


class ListScreen:
    def __init__(self, texts: TextList, library: Library, clock: Clock, guard: Guard, pages: DeskPages) -> None:
        self._texts, self._library, self._clock, self._guard, self._pages = texts, library, clock, guard, pages

    def routes(self) -> list[BaseRoute]:
        return [Route("/editor", self._guard.signed_in(self.show, Role.REVIEWER), methods=["GET"])]

    async def show(self, request: Request) -> Response:
        """One page of what was asked for, and beside every choice how many texts there are."""
        asked = ListQuery.of(request)
        every = await self._texts.lines(cast(Staff, request.state.staff), asked.q)
        found = listed(every, asked.wanted)
        guide, wanted = self._library.guide, asked.wanted
        rows = Rows(self._library.catalogue, guide.departments, self._clock.now().date(), asked.locale, wanted.mark)
        return self._pages.render(
            request, "editor_list.html", here="editor", asked=asked, found=found, groups=rows.groups(found.lines),
            tabs=self._tabs(asked, found), chips=_chips(asked, found), languages=_languages(asked, found),
            locales=[(locale, language_name(locale)) for locale in ANSWERED], depths=DEPTH_NAMES,
            topics=[(name, rows.topic(name)) for name in topics_of(every)], departments=self._departments(every),
            title=MARK_TITLES[wanted.mark] if wanted.mark else "", nothing=_nothing(asked), legend=MARK_WORDS,
            language=language_name(asked.locale) if asked.locale else "", german=DEFAULT,
        )  # fmt: skip

    def _tabs(self, asked: ListQuery, found: Listed) -> list[Choice]:
        count = {
            name: sum(found.per_kind.get(kind, 0) for kind in kinds or found.per_kind)
            for name, (_, kinds) in TABS.items()
        }
        return [
            Choice(asked.address(tab=name), words, count[name], name == asked.tab) for name, (words, _) in TABS.items()
        ]

    def _departments(self, every: Sequence[Line]) -> list[tuple[str, str]]:
        """Those that texts are limited to, by their names."""
        known = {name: department.name[DEFAULT] for name, department in self._library.guide.departments.items()}
        return [(name, known.get(name, name)) for name in departments_of(every)]


def _chips(asked: ListQuery, found: Listed) -> list[Choice]:
    """What there is to do, and what is chosen; choosing it once more shows everything again."""
    count: dict[str, int] = {mark: found.per_mark[mark] for mark in CHIPS} | {"archived": found.archived}
    words: dict[str, tuple[str, str]] = {mark: MARK_WORDS[mark] for mark in CHIPS} | {"archived": ARCHIVED}
    return [
        Choice(asked.address(state="" if name == asked.state else name), words[name][1], number, name == asked.state,
               words[name][0], name)
        for name, number in count.items() if number or name == asked.state
    ]  # fmt: skip


def _languages(asked: ListQuery, found: Listed) -> list[Choice]:
    """The work of each language."""
    return [
        Choice(asked.address(locale="" if locale == asked.locale else locale), language_name(locale), count,
               locale == asked.locale)
        for locale, count in found.per_locale.items() if count or locale == asked.locale
    ]  # fmt: skip


def _nothing(asked: ListQuery) -> str:
    if asked.q:
        return NOTHING["words"]
    return NOTHING["mark" if asked.state and not asked.narrowed else "filter"]
