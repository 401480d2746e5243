"""The versions of a text in one language: what changed, restoring, deciding between the text of here and the file's."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.errors import BadInput, DraftChanged, NotFound, SecondReaderFirst, TextRefused, VersionChanged
from bot.core.locale import DEFAULT, direction
from bot.core.problem import Problem
from bot.core.texts.publication import Key
from bot.desk.editor.difference import difference
from bot.desk.editor.draft_form import number
from bot.desk.editor.routes import done_at, redirect, staff_of, text_of, told
from bot.desk.editor.sheet_page import SheetPage
from bot.desk.editor.views import past, title
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_words import language_name, sentence
from bot.service.texts.drafting import NothingToKeep
from bot.service.texts.overview import Sheet
from bot.service.texts.typed import Draft


class VersionsScreen:
    def __init__(self, page: SheetPage, guard: Guard, pages: DeskPages) -> None:
        self._page, self._publishing, self._drafting = page, page.publishing, page.drafting
        self._guard, self._pages = guard, pages

    def routes(self) -> list[Route]:
        version, inside = "/editor/{kind}/{name}/{locale}", self._guard.signed_in
        return [
            Route(version, inside(self.history, Role.REVIEWER), methods=["GET"]),
            Route(version, inside(self.decide, Role.REVIEWER), methods=["POST"]),
        ]

    async def history(self, request: Request) -> Response:
        key = _key(request)
        sheet = await self._publishing.sheet(staff_of(request), key[0], key[1])
        return self._history(request, sheet, key[2], said=told(request, sheet))

    async def decide(self, request: Request) -> Response:
        """Restores a version, or decides between the text of here and that of the file."""
        key, staff, form = _key(request), staff_of(request), request.state.form
        action, seen, why = form.get("action"), number(form.get("seen")), form.get("why")
        try:
            if action == "restore":
                await self._publishing.restore(staff, (*key, number(form.get("version"))), seen, why)
            elif action == "take":
                await self._publishing.take_file(staff, key, seen, why)
            elif action == "keep":
                await self._publishing.keep(staff, key)
            else:
                raise BadInput("neither restored nor decided")
        except SecondReaderFirst:
            return await self._propose(request, key, seen)
        except (TextRefused, VersionChanged) as error:
            sheet = await self._publishing.sheet(staff, key[0], key[1])
            problems = error.problems.get(key[2], ()) if isinstance(error, TextRefused) else ()
            status = 400 if isinstance(error, TextRefused) else 409
            return self._history(request, sheet, key[2], status, problems)
        done = {"keep": "kept", "restore": "restored"}.get(action, "published")
        return done_at("/editor/" + "/".join(key), done, [key[2]])

    async def _propose(self, request: Request, key: Key, seen: int) -> Response:
        """The former words, or those of the file, go to the second reader. Raises DraftChanged: one draft at a time."""
        staff, form, (kind, name, locale) = staff_of(request), request.state.form, key
        sheet = await self._publishing.sheet(staff, kind, name)
        if form.get("action") == "restore":
            version = sheet.version(locale, number(form.get("version")))
            text = version.text if version else ""
        else:
            file = sheet.entry.texts[locale].file if locale in sheet.entry.texts else None
            text = file.text if file else ""
        sent = Draft({locale: text}, {DEFAULT: sheet.entry.german.version, locale: seen}, form.get("why"))
        try:
            await self._drafting.propose(staff, kind, name, sent)
        except (DraftChanged, NothingToKeep):
            return self._history(request, sheet, locale, 409, drafted=True)
        except TextRefused as error:  # the rules of today are not those of then
            return self._history(request, sheet, locale, 400, error.problems.get(locale, ()))
        return redirect(kind, name, "submitted", [locale])

    def _history(
        self, request: Request, sheet: Sheet, locale: str, status: int = 200,
        problems: Sequence[Problem] = (), said: str = "", drafted: bool = False,
    ) -> Response:  # fmt: skip
        text, when = sheet.entry.texts.get(locale), self._page.when
        if text is None:
            raise NotFound(f"no text in {locale}")
        file = {"at": when(text.file.at), "parts": difference(text.text, text.file.text)} if text.file else None
        return self._pages.render(
            request, "editor_history.html", status, here="editor", entry=sheet.entry, title=title(sheet.entry),
            locale=locale, language=language_name(locale), dir=direction(locale), text=text, file=file, outcome=status,
            versions=past(sheet.history.get(locale, ()), when), problems=map(sentence, problems), said=said,
            drafted=drafted,
        )  # fmt: skip


def _key(request: Request) -> Key:
    return (*text_of(request), request.path_params["locale"])
