"""The editor's screens: coordinators and administrators write, reviewers read and mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import DraftChanged, IllegalTransition, NotFound, SecondReaderFirst, TextRefused, VersionChanged
from bot.core.locale import DEFAULT
from bot.core.texts.response import Kind
from bot.desk.audit_words import step_of
from bot.desk.editor.draft_form import read_day, read_draft, wanted_suggestion
from bot.desk.editor.sheet_page import Asked, SheetPage
from bot.desk.guard import Guard, Handler
from bot.desk.pages import DeskPages
from bot.desk.text_words import language_name
from bot.service.texts.drafting import DayRefused, NothingToKeep
from bot.service.texts.overview import Sheet
from bot.service.texts.typed import Draft

_HERE = Path(__file__).parent
_DONE = {
    "published": "Veröffentlicht", "restored": "Wiederhergestellt", "kept": "Behalten", "confirmed": "Geprüft",
    "read": "Als gelesen gemerkt", "saved": "Entwurf gespeichert", "submitted": "Zum Gegenlesen gegeben",
    "scheduled": "Vorgemerkt", "approved": "Freigegeben und veröffentlicht", "planned": "Freigegeben und vorgemerkt",
    "returned": "Zurückgegeben", "withdrawn": "Wieder ein Entwurf", "discarded": "Entwurf verworfen",
}  # fmt: skip
_TEXT = "/editor/{kind}/{name}"
# What came of a step, as the form's action that the log knows.
_ACTIONS = {"published": "", "read": "read", "saved": "save", "submitted": "submit", "scheduled": "schedule"}
_WRONG: dict[type[Exception], tuple[int, str]] = {
    DraftChanged: (409, "draft"),
    VersionChanged: (409, "version"),
    SecondReaderFirst: (403, "reader"),
    DayRefused: (400, "day"),
    NothingToKeep: (400, "nothing"),
    IllegalTransition: (409, "draft"),
    TextRefused: (400, "refused"),
}


class Editor:
    def __init__(self, page: SheetPage, guard: Guard, pages: DeskPages) -> None:
        self._page, self._publishing, self._drafting = page, page.publishing, page.drafting
        self._library, self._guard, self._pages = page.library, guard, pages

    def routes(self) -> list[BaseRoute]:
        return [
            Mount("/editor/static", StaticFiles(directory=_HERE / "static"), name="editor-static"),
            Route(_TEXT, self._inside(self.show), methods=["GET"]),
            Route(_TEXT, self._inside(self.send), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        kind, name = text_of(request)
        sheet = await self._publishing.sheet(staff_of(request), kind, name)
        take = request.query_params.get("draft") == "take"
        return await self._sheet(request, sheet, Asked(take=take, said=told(request, sheet)))

    async def send(self, request: Request) -> Response:
        """One step with what was typed; whatever is wrong, the page comes back with all of it."""
        (kind, name), form = text_of(request), request.state.form
        sent, action = read_draft(form), form.get("action")
        given = Asked(sent, day=form.get("day")[:10], hour=form.get("hour")[:5])
        if action == "preview":
            problems = await self._publishing.check(staff_of(request), kind, name, sent)
            sheet = await self._publishing.sheet(staff_of(request), kind, name)
            return await self._sheet(request, sheet, replace(given, problems=problems))
        if locale := wanted_suggestion(action):
            return await self._suggest(request, locale, given)
        try:
            done, locales = await self._step(request, action, sent)
        except tuple(_WRONG) as error:
            return await self._refused(request, error, given)
        request.state.audited = noted(done, locales)
        return redirect(kind, name, done, locales)

    async def _step(self, request: Request, action: str, sent: Draft) -> tuple[str, Sequence[str]]:
        """What was done, and with which languages."""
        (kind, name), staff = text_of(request), staff_of(request)
        if action == "read":
            return "read", await self._publishing.mark_read(staff, kind, name, sent)
        if action in ("save", "submit", "schedule"):
            return await self._kept(request, action, sent)
        published = await self._publishing.publish(staff, kind, name, sent)
        self._page.beside.left(staff, f"{kind}/{name}")
        return "published", published

    async def _kept(self, request: Request, action: str, sent: Draft) -> tuple[str, Sequence[str]]:
        """A draft; what was ticked beside it holds at once, also where nothing was typed."""
        (kind, name), staff = text_of(request), staff_of(request)
        try:
            if action == "save":
                done, locales = "saved", list((await self._drafting.save(staff, kind, name, sent)).texts)
            else:
                done, locales = await self._later(request, action, sent)
        except NothingToKeep:
            if ticked := await self._publishing.mark_read(staff, kind, name, sent):
                return "read", ticked
            raise
        await self._publishing.mark_read(staff, kind, name, sent)
        return done, locales

    async def _later(self, request: Request, action: str, sent: Draft) -> tuple[str, list[str]]:
        """To the second reader, or to a day, or to one and then the other."""
        (kind, name), staff = text_of(request), staff_of(request)
        at = read_day(request.state.form, self._page.zone) if action == "schedule" else None
        if action == "submit" or await self._publishing.needs_reader(kind):
            return "submitted", list((await self._drafting.submit(staff, kind, name, sent, at)).texts)
        if at is None:
            raise DayRefused("no day was given")
        return "scheduled", list((await self._drafting.schedule(staff, kind, name, sent, at)).texts)

    async def _suggest(self, request: Request, locale: str, given: Asked) -> Response:
        """The suggestion stands in its field, marked and unread; nothing is kept of it but its digest."""
        (kind, name), staff = text_of(request), staff_of(request)
        await self._publishing.may_edit(staff, kind, name)
        sheet, sent = await self._publishing.sheet(staff, kind, name), given.sent or Draft({}, {})
        german = sent.texts.get(DEFAULT, sheet.entry.german.text)
        found = await self._page.suggesting.suggest(staff, kind, name, locale, german)
        if found.failure:
            return await self._sheet(request, sheet, replace(given, failed={locale: found.failure}))
        sent = replace(
            sent,
            texts={**sent.texts, locale: found.text},
            machine={**sent.machine, locale: found.provider},
            read=sent.read - {locale},
        )
        return await self._sheet(request, sheet, replace(given, sent=sent))

    async def _refused(self, request: Request, error: Exception, given: Asked) -> Response:
        (kind, name), staff, sent = text_of(request), staff_of(request), given.sent or Draft({}, {})
        sheet = await self._publishing.sheet(staff, kind, name)
        status, wrong = next(found for known, found in _WRONG.items() if isinstance(error, known))
        between = await self._drafting.find(staff, kind, name) if wrong == "draft" else None
        sent = await self._publishing.marked(sheet, sent if wrong != "draft" or between else replace(sent, kept=0))
        problems = error.problems if isinstance(error, TextRefused) else {}
        asked = replace(given, sent=sent, problems=problems, clashing=status == 409, between=between, wrong=wrong)
        return await self._sheet(request, sheet, asked, status)

    def _inside(self, handle: Handler) -> Handler:
        return self._guard.signed_in(handle, Role.REVIEWER)

    async def _sheet(self, request: Request, sheet: Sheet, asked: Asked, status: int = 200) -> Response:
        values = await self._page.values(staff_of(request), sheet, asked)
        return self._pages.render(request, "editor_text.html", status, here="editor", **values)


def told(request: Request, sheet: Sheet) -> str:
    """What the step before did, told after its redirect."""
    done, locales = request.query_params.get("done", ""), request.query_params.get("in", "").split()
    if done not in _DONE:
        return ""
    names = ", ".join(language_name(locale) for locale in locales if locale in sheet.entry.texts)
    if not names and done in ("published", "read"):
        return "Nichts geändert, nichts veröffentlicht."
    return f"{_DONE[done]}: {names}." if names else f"{_DONE[done]}."


def noted(done: str, locales: Sequence[str]) -> dict[str, str]:
    """For the log: what really came of it, and in which languages."""
    if not locales and done in ("published", "read"):
        return {"said": ""}
    step = step_of(_TEXT, _ACTIONS[done]) if done in _ACTIONS else None
    detail = ", ".join(language_name(locale) for locale in locales)
    return {"detail": detail} | ({"said": step.said} if step else {})


def redirect(kind: Kind, name: str, done: str, locales: Sequence[str] = ()) -> Response:
    return done_at(f"/editor/{kind}/{name}", done, locales)


def done_at(path: str, done: str, locales: Sequence[str]) -> Response:
    return RedirectResponse(f"{path}?{urlencode({'done': done, 'in': ' '.join(locales)})}", 303)


def staff_of(request: Request) -> Staff:
    return cast(Staff, request.state.staff)


def text_of(request: Request) -> tuple[Kind, str]:
    kind = request.path_params["kind"]
    if kind not in get_args(Kind):
        raise NotFound(f"there are no texts of the kind {kind!r}")
    return cast(Kind, kind), request.path_params["name"]
