"""„Zahlen und Fristen“: every number, deadline and law in our texts, where it is written, and when it was looked up.

GET  /desk/content/facts    `show=late`: only what is overdue; `answer=NAME`: only what stands in this answer
POST /desk/content/facts    `fact`, `checked`, `check_by`, `title`, `url`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role, Staff
from bot.core.content.care import Piece, months_on
from bot.core.locale import DEFAULT
from bot.core.ports import Library
from bot.core.texts.facts import Fact, TextPlace
from bot.desk.content_names import ContentNames, mended_at
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_words import DEPTH_NAMES
from bot.service.texts.fact_book import FactBook, FactRefused
from bot.service.texts.kept_report import KeptReport

PATH = "/desk/content/facts"
_WRONG = {
    "checked": "Bitte ein Datum bis heute eintragen: An welchem Tag haben Sie nachgesehen?",
    "check_by": "Bitte ein Datum in der Zukunft eintragen, höchstens fünf Jahre: Wann soll wieder jemand nachsehen?",
    "url": "Das ist keine Webadresse. Sie beginnt mit https://",
}
_YEAR = 12


class FactsScreen:
    def __init__(self, book: FactBook, kept: KeptReport, library: Library, guard: Guard, pages: DeskPages) -> None:
        self._book, self._kept, self._library, self._guard, self._pages = book, kept, library, guard, pages

    def routes(self) -> list[BaseRoute]:
        inside = self._guard.signed_in
        return [
            Route(PATH, inside(self.show, Role.COORDINATOR), methods=["GET"]),
            Route(PATH, inside(self.note, Role.COORDINATOR), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return await self._page(request)

    async def note(self, request: Request) -> Response:
        form, staff = cast(Form, request.state.form), cast(Staff, request.state.staff)
        fact = form.get("fact")
        try:
            await self._book.note(
                staff, fact, form.get("checked"), form.get("check_by"), form.get("title"), form.get("url")
            )  # fmt: skip
        except FactRefused as error:
            return await self._page(request, 400, form, _WRONG[error.problem])
        self._kept.forget()
        request.state.audited = {"about": f"Fakt {fact}", "detail": f"geprüft am {form.get('checked')}"}
        return RedirectResponse(f"{PATH}?{urlencode({**_sifted(request), 'done': fact})}#fact-{fact}", 303)

    async def _page(self, request: Request, status: int = 200, form: Form | None = None, wrong: str = "") -> Response:
        asked = request.query_params
        facts, checks = await self._book.listed(request.state.staff)
        late = sum(fact.check_by < self._book.today for fact in facts)
        shown = [fact for fact in facts if _shown(fact, asked, self._book) or (form and form.get("fact") == fact.id)]
        return self._pages.render(
            request, "facts.html", status, here="facts",
            facts=[self._row(fact, form, wrong) for fact in shown],
            checks=checks, late=late, total=len(facts), asked={"show": "", "answer": "", **asked},
            depths=self._depths(), again=urlencode(_sifted(request)), done=asked.get("done", ""),
            unchecked=sum(fact.checked is None for fact in facts),
            depth_names=list(DEPTH_NAMES.values()), today=self._book.today,
        )  # fmt: skip

    def _row(self, fact: Fact, form: Form | None, wrong: str) -> dict[str, Any]:
        """What was typed stays."""
        typed = form is not None and form.get("fact") == fact.id
        given = {
            "checked": self._book.today.isoformat(), "title": fact.source.title, "url": str(fact.source.url),
            "check_by": months_on(self._book.today, _YEAR).isoformat(),
        }  # fmt: skip
        return {
            "fact": fact, "texts": [(mended_at(kind, name), self._named(kind, name)) for kind, name in fact.places],
            "late": fact.check_by < self._book.today, "wrong": wrong if typed else "",
            "given": {name: form.get(name) for name in given} if form and typed else given,
        }  # fmt: skip

    def _named(self, kind: TextPlace, name: str) -> str:
        """The label of an answer; sentences and steps by their German words."""
        if kind == "answer":
            return self._library.catalogue.label(name, DEFAULT)
        return ContentNames(self._library).title(Piece(kind, name)) or name

    def _depths(self) -> list[tuple[str, list[int]]]:
        """Per group of topics, how many go as deep as facts, steps, or a person only."""
        found: dict[str, Counter[str]] = {}
        for info in self._library.catalogue.intents.values():
            found.setdefault(info.topic, Counter())[info.depth] += 1
        return [(self._topic(name), [count[depth] for depth in DEPTH_NAMES]) for name, count in found.items()]

    def _topic(self, name: str) -> str:
        found = self._library.catalogue.find("topic", name, DEFAULT)
        return found[0] if found else name


def _sifted(request: Request) -> dict[str, str]:
    """What of the list was asked for: it is there again after something was noted."""
    return {name: value for name, value in request.query_params.items() if name in ("show", "answer")}


def _shown(fact: Fact, asked: Mapping[str, str], book: FactBook) -> bool:
    if asked.get("show") == "late" and fact.check_by >= book.today:
        return False
    return not asked.get("answer") or asked["answer"] in fact.intents
