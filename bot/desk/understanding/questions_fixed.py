"""The town's fixed questions for testing, and questions that a portal page answers."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.content.topics import TOPIC_ICONS
from bot.core.errors import BadInput, MessageEmpty, MessageTooLong, NotFound, UnknownLocale
from bot.core.learning.lesson import LONGEST
from bot.core.locale import DEFAULT, NATIVE, direction
from bot.core.paging import number_in, pages_of
from bot.core.ports import Library
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_words import language_name
from bot.desk.understanding.question_doubts import OF_A_PAGE, decided, row_of
from bot.desk.understanding.questions import HERE
from bot.desk.understanding.questions_words import DONE, MASKED_OF_PAGE, added_words, languages
from bot.service.learning.fixed_questions import FixedQuestions, PageQuestions, title
from bot.service.learning.nearness import Looked
from bot.service.learning.teaching import MOST_AT_ONCE

_A_PAGE = 60
_MOST_PAGES = 400
_HOW_MANY = f"Bitte schreiben Sie eine bis {MOST_AT_ONCE} Fragen, jede in eine Zeile."
_NO_LANGUAGE = "Bitte wählen Sie bei jeder Frage eine der zehn Sprachen, die der Bot lernt."
_TOO_LONG = f"Eine Frage hat keine Wörter oder mehr als {LONGEST} Zeichen."


class FixedScreen:
    def __init__(
        self, fixed: FixedQuestions, asked: PageQuestions, library: Library, guard: Guard, pages: DeskPages
    ) -> None:
        self._fixed, self._asked, self._library = fixed, asked, library
        self._guard, self._pages = guard, pages

    def routes(self) -> list[Route]:
        inside, tests, pages = self._guard.signed_in, "/desk/questions/tests", "/desk/questions/pages"
        return [
            Route(tests, inside(self.tests, Role.COORDINATOR), methods=["GET"]),
            Route(tests, inside(self.add_test, Role.COORDINATOR), methods=["POST"]),
            Route(f"{tests}/{{id:int}}/remove", inside(self.remove_test, Role.COORDINATOR), methods=["POST"]),
            Route(pages, inside(self.pages, Role.COORDINATOR), methods=["GET"]),
            Route(pages, inside(self.add_to_page, Role.COORDINATOR), methods=["POST"]),
            Route(f"{pages}/decide", inside(self.decide_of_page, Role.COORDINATOR), methods=["POST"]),
            Route(f"{pages}/{{id:int}}/remove", inside(self.remove_from_page, Role.COORDINATOR), methods=["POST"]),
        ]

    async def tests(self, request: Request) -> Response:
        return await self._tests(request)

    async def add_test(self, request: Request) -> Response:
        """A question that some topic learns from tests nothing: it is told, and added on a second yes."""
        form: Form = request.state.form
        language = form.get("language") if form.get("language") in NATIVE else ""
        try:
            new, learnt = await self._fixed.add(
                request.state.staff, language, form.get("text"), form.get("intent"), form.get("page"),
                form.get("sure") == "yes",
            )  # fmt: skip
        except NotFound:
            return await self._tests(request, "Dieses Thema oder diese Seite gibt es nicht.", 400)
        except (MessageTooLong, MessageEmpty):
            return await self._tests(request, f"Bitte schreiben Sie eine Frage bis {LONGEST} Zeichen.", 400)
        except BadInput:
            return await self._tests(request, "Bitte wählen Sie ein Thema oder eine Seite, nicht beides.", 400)
        if learnt:
            return await self._tests(request, learnt=self._label(learnt))
        return RedirectResponse(f"/desk/questions/tests?done={'test_added' if new else 'test_known'}", 303)

    async def remove_test(self, request: Request) -> Response:
        await self._fixed.remove(request.state.staff, request.path_params["id"])
        return RedirectResponse("/desk/questions/tests?done=test_removed", 303)

    async def pages(self, request: Request) -> Response:
        if "page" in request.query_params:
            return await self._page(request, request.query_params["page"])
        words = request.query_params.get("q", "")[:200].strip()
        rows = await self._asked.pages(request.state.staff, words)
        return self._pages.render(
            request, "question_pages.html", here=HERE, rows=rows[:_A_PAGE], more=max(0, len(rows) - _A_PAGE),
            words=words, count=len(rows), done=DONE.get(request.query_params.get("done", ""), ""),
        )  # fmt: skip

    async def add_to_page(self, request: Request) -> Response:
        form: Form = request.state.form
        language = form.get("language") if form.get("language") in NATIVE else ""
        lines = [line.strip() for line in form.get("texts").splitlines() if line.strip()]
        if not 1 <= len(lines) <= MOST_AT_ONCE:
            return await self._page(request, form.get("page"), _HOW_MANY, 400)
        try:
            added, doubtful = await self._asked.add(
                request.state.staff, form.get("page"), [(language, one) for one in lines]
            )
        except (MessageTooLong, MessageEmpty):
            return await self._page(request, form.get("page"), _TOO_LONG, 400)
        request.state.audited = {"about": form.get("page"), "detail": f"{added} hinzugefügt"}
        if doubtful:
            return await self._doubts(request, form.get("page"), doubtful, added)
        return RedirectResponse(_address(form.get("page"), done="added", n=added), 303)

    async def decide_of_page(self, request: Request) -> Response:
        """About each doubtful question of a page: added in the language chosen, or not."""
        form: Form = request.state.form
        path, chosen = form.get("page"), [(one.language, one.text) for one in decided(form)]
        try:
            added = await self._asked.keep(request.state.staff, path, chosen)
        except (MessageTooLong, MessageEmpty):
            return await self._page(request, path, _TOO_LONG, 400, chosen)
        except UnknownLocale:
            return await self._page(request, path, _NO_LANGUAGE, 400, chosen)
        request.state.audited = {"about": path, "detail": f"{added} hinzugefügt"}
        return RedirectResponse(_address(path, done="added" if chosen else "nothing", n=added), 303)

    async def remove_from_page(self, request: Request) -> Response:
        await self._asked.remove(request.state.staff, request.path_params["id"])
        path = request.state.form.get("page")
        try:
            await self._asked.of(request.state.staff, path)
        except NotFound:  # it was the last one of a page that is gone
            return RedirectResponse("/desk/questions/pages?done=page_removed", 303)
        return RedirectResponse(_address(path, done="page_removed"), 303)

    async def _tests(self, request: Request, wrong: str = "", status: int = 200, learnt: str = "") -> Response:
        form: Form | None = getattr(request.state, "form", None)
        found = list(await self._fixed.every(request.state.staff))
        at = min(number_in(request.query_params.get("at")), pages_of(len(found), _A_PAGE))
        names = ("text", "language", "intent", "page")
        return self._pages.render(
            request, "question_tests.html", status, here=HERE, count=len(found), at=at, wrong=wrong, learnt=learnt,
            rows=[(one, self._expected(one.intent, one.page)) for one in found[(at - 1) * _A_PAGE : at * _A_PAGE]],
            last=pages_of(len(found), _A_PAGE), done=DONE.get(request.query_params.get("done", ""), ""),
            given={name: form.get(name) if form else request.query_params.get(name, "") for name in names},
            groups=self._topics(), languages=languages(), language_name=language_name, direction=direction,
            page_titles=self._page_titles(), most=LONGEST,
        )  # fmt: skip

    async def _doubts(self, request: Request, path: str, doubtful: Sequence[Looked], added: int) -> Response:
        """As for a topic. What was blacked out is not known again, so that somebody decides about that too."""
        page, _ = await self._asked.of(request.state.staff, path)
        rows = [row_of(one, self._label, (MASKED_OF_PAGE,) * ("masked" in one.codes), OF_A_PAGE) for one in doubtful]
        return self._pages.render(
            request, "question_doubts.html", here=HERE, at=_address(path), decide="/desk/questions/pages/decide",
            page=path, label=title(page) if page else path, rows=rows, added=added, languages=languages(),
            direction=direction, topic=self._label, known=(), unchecked=False,
        )  # fmt: skip

    async def _page(
        self, request: Request, path: str, wrong: str = "", status: int = 200, left: Sequence[tuple[str, str]] = ()
    ) -> Response:
        """`left`: (language, text) of what was not kept, to be tried again."""
        page, known = await self._asked.of(request.state.staff, path)
        query, form = request.query_params, getattr(request.state, "form", None)
        done = added_words(number_in(query.get("n"), 0)) if query.get("done") == "added" else ""
        typed = "\n".join(text for _, text in left) or (form.get("texts") if form else query.get("text", ""))
        return self._pages.render(
            request, "question_page.html", status, here=HERE, path=path, gone=page is None, wrong=wrong,
            title=title(page) if page else path, known=known,
            done=done or DONE.get(query.get("done", ""), ""), languages=languages(), language_name=language_name,
            direction=direction, typed=typed,
            typed_language=form.get("language") if form else query.get("language", ""),
        )  # fmt: skip

    def _topics(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """All topics by group, to choose from."""
        catalogue, found = self._library.catalogue, []
        for group in TOPIC_ICONS:
            named = [(name, self._label(name)) for name, info in catalogue.intents.items() if info.topic == group]
            heading = catalogue.find("topic", group, DEFAULT)
            if named:
                found.append((heading[0] if heading else group, sorted(named, key=lambda one: one[1].casefold())))
        return found

    def _page_titles(self) -> list[tuple[str, str]]:
        pages = self._library.guide.pages.values()
        return [(page.path, title(page)) for page in pages if any(page.versions.values())][:_MOST_PAGES]

    def _expected(self, intent: str | None, path: str | None) -> str:
        if intent:
            return self._label(intent)
        page = self._library.guide.pages.get(path or "")
        return f"Seite: {title(page)}" if page else f"Seite, die es nicht mehr gibt: {path}"

    def _label(self, intent: str) -> str:
        return self._library.catalogue.label(intent, DEFAULT)


def _address(path: str, **more: object) -> str:
    return "/desk/questions/pages?" + urlencode({"page": path} | more)
