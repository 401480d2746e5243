"""What becomes of a draft: approved, returned, withdrawn, discarded; and whether a town wants second readers at all."""

from __future__ import annotations

from typing import Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput, IllegalTransition, TextRefused, VersionChanged
from bot.desk.editor.draft_form import number
from bot.desk.editor.routes import noted, redirect, text_of
from bot.desk.editor.sheet_page import Asked, SheetPage
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages


class Rules(Protocol):
    async def second_reader(self) -> bool: ...

    async def set_second_reader(self, on: bool) -> None: ...


class DraftScreen:
    def __init__(self, page: SheetPage, rules: Rules, guard: Guard, pages: DeskPages) -> None:
        self._page, self._drafting, self._rules = page, page.drafting, rules
        self._guard, self._pages = guard, pages

    def routes(self) -> list[Route]:
        """Before the editor's own: a draft is no language."""
        inside, settings = self._guard.signed_in, "/desk/content/second-reader"
        return [
            Route("/editor/{kind}/{name}/draft", inside(self.decide, Role.REVIEWER), methods=["POST"]),
            Route(settings, inside(self.rules, Role.COORDINATOR), methods=["GET"]),
            Route(settings, inside(self.choose, Role.ADMINISTRATOR), methods=["POST"]),  # else one could go round it
        ]

    async def decide(self, request: Request) -> Response:
        kind, name = text_of(request)
        try:
            done, locales = await self._decide(request)
        except (VersionChanged, TextRefused, IllegalTransition) as error:
            return await self._again(request, error)
        except BadInput:
            return await self._again(request, None)
        request.state.audited = noted(done, locales)
        return redirect(kind, name, done, locales)

    async def rules(self, request: Request) -> Response:
        return self._pages.render(
            request, "second_reader.html", here="second-reader", on=await self._rules.second_reader(),
            done=request.query_params.get("done") == "saved",
        )  # fmt: skip

    async def choose(self, request: Request) -> Response:
        on = request.state.form.get("on") == "yes"
        await self._rules.set_second_reader(on)
        request.state.audited = {"about": "Gegenlesen", "detail": "an" if on else "aus"}
        return RedirectResponse("/desk/content/second-reader?done=saved", 303)

    async def _decide(self, request: Request) -> tuple[str, list[str]]:
        (kind, name), form, staff = text_of(request), request.state.form, _staff(request)
        action, seen = form.get("action"), number(form.get("kept"))
        if action == "approve":
            read = frozenset(field.removeprefix("read.") for field in form.names() if field.startswith("read."))
            published = await self._drafting.approve(staff, kind, name, seen, read)
            return ("approved" if published else "planned"), published
        if action == "return":
            await self._drafting.give_back(staff, kind, name, seen, form.get("said"))
            return "returned", []
        if action == "withdraw":
            await self._drafting.withdraw(staff, kind, name, seen)
            return "withdrawn", []
        if action == "discard":
            await self._drafting.discard(staff, kind, name, seen)
            return "discarded", []
        raise BadInput("no step of a draft")

    async def _again(self, request: Request, error: Exception | None) -> Response:
        """The page as it is now, with what went wrong: nothing was decided."""
        kind, name = text_of(request)
        sheet = await self._page.publishing.sheet(_staff(request), kind, name)
        wrong = "sentence" if error is None else "unread" if isinstance(error, TextRefused) else "decided"
        problems = error.problems if isinstance(error, TextRefused) else {}
        asked = Asked(wrong=wrong, problems=problems)
        values = await self._page.values(_staff(request), sheet, asked)
        values |= {"returning": request.state.form.get("said")}
        return self._pages.render(
            request, "editor_text.html", 400 if wrong != "decided" else 409, here="editor", **values
        )


def _staff(request: Request) -> Staff:
    staff: Staff = request.state.staff
    return staff
