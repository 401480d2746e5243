"""The editor's screens, for coordinators and administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast, get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.core.errors import BadInput, NotFound, TextRefused, VersionChanged
from bot.core.locale import direction
from bot.core.placeholders import OF_OFFICE, TOWN
from bot.core.ports import Clock, Library
from bot.core.publication import Key
from bot.core.response import Kind
from bot.core.staff import Role, Staff
from bot.core.wording import Problem
from bot.desk.editor.difference import difference
from bot.desk.editor.views import Panes, groups, limits, past, title
from bot.desk.editor.words import FILTERS, STATES, TABS, language_name, sentence
from bot.desk.forms import Form
from bot.desk.guard import Guard, Handler
from bot.desk.pages import DeskPages
from bot.service.overview import Sheet, State
from bot.service.publishing import Draft, Publishing

_HERE = Path(__file__).parent
_MOST_SEARCHED = 200
GAPS = (TOWN, *OF_OFFICE)
_DONE = {"published": "Veröffentlicht", "restored": "Wiederhergestellt", "kept": "Behalten", "confirmed": "Geprüft"}


class Editor:
    def __init__(self, publishing: Publishing, library: Library, clock: Clock, guard: Guard, pages: DeskPages) -> None:
        self._publishing, self._library, self._clock = publishing, library, clock
        self._guard, self._pages = guard, pages

    def routes(self) -> list[BaseRoute]:
        text, version = "/editor/{kind}/{name}", "/editor/{kind}/{name}/{locale}"
        return [
            Mount("/editor/static", StaticFiles(directory=_HERE / "static"), name="editor-static"),
            Route("/editor", self._inside(self.list), methods=["GET"]),
            Route(text, self._inside(self.show), methods=["GET"]),
            Route(text, self._inside(self.publish), methods=["POST"]),
            Route(version, self._inside(self.history), methods=["GET"]),
            Route(version, self._inside(self.decide), methods=["POST"]),
        ]

    async def list(self, request: Request) -> Response:
        """All texts of a tab by topic, those with all words of `q` in any language, in one state if asked."""
        query = request.query_params
        tab = query.get("tab", "answers") if query.get("tab") in TABS else "answers"
        wanted, state = query.get("q", "")[:_MOST_SEARCHED], _state(query.get("state"))
        found = await self._publishing.find(_staff(request), wanted)
        per_tab = {name: sum(entry.kind in kinds for entry in found) for name, (_, kinds) in TABS.items()}
        kept = [e for e in found if e.kind in TABS[tab][1] and (state is None or e.has(state))]
        return self._pages.render(
            request, "editor_list.html", here="editor", tab=tab, tabs=TABS, per_tab=per_tab, q=wanted, state=state,
            filters=FILTERS, states=STATES, count=len(kept), groups=groups(kept, self._library.catalogue),
        )  # fmt: skip

    async def show(self, request: Request) -> Response:
        kind, name = _text(request)
        sheet = await self._publishing.sheet(_staff(request), kind, name)
        return self._sheet(request, sheet, said=self._said(request, sheet))

    async def publish(self, request: Request) -> Response:
        """Publishes what was changed; whatever is wrong, the page comes back with everything that was typed."""
        (kind, name), staff, form = _text(request), _staff(request), request.state.form
        draft = read_draft(form)
        if form.get("action") == "preview":
            problems = await self._publishing.check(staff, kind, name, draft)
            sheet = await self._publishing.sheet(staff, kind, name)
            return self._sheet(request, sheet, 200, draft, problems)
        try:
            published = await self._publishing.publish(staff, kind, name, draft)
        except TextRefused as error:
            sheet = await self._publishing.sheet(staff, kind, name)
            return self._sheet(request, sheet, 400, draft, error.problems)
        except VersionChanged:
            sheet = await self._publishing.sheet(staff, kind, name)
            return self._sheet(request, sheet, 409, draft, clashing=True)
        return _done(f"/editor/{kind}/{name}", "published", published)

    async def history(self, request: Request) -> Response:
        key = _key(request)
        sheet = await self._publishing.sheet(_staff(request), key[0], key[1])
        return self._history(request, sheet, key[2], said=self._said(request, sheet))

    async def decide(self, request: Request) -> Response:
        """Restores a version, or decides between the text of here and that of the file."""
        key, staff, form = _key(request), _staff(request), request.state.form
        action, seen, why = form.get("action"), _number(form.get("seen")), form.get("why")
        try:
            if action == "restore":
                await self._publishing.restore(staff, (*key, _number(form.get("version"))), seen, why)
            elif action == "take":
                await self._publishing.take_file(staff, key, seen, why)
            elif action == "keep":
                await self._publishing.keep(staff, key)
            else:
                raise BadInput("neither restored nor decided")
        except (TextRefused, VersionChanged) as error:
            sheet = await self._publishing.sheet(staff, key[0], key[1])
            problems = error.problems.get(key[2], ()) if isinstance(error, TextRefused) else ()
            status = 400 if isinstance(error, TextRefused) else 409
            return self._history(request, sheet, key[2], status, problems)
        done = {"keep": "kept", "restore": "restored"}.get(action, "published")
        return _done("/editor/" + "/".join(key), done, [key[2]])

    def _inside(self, handle: Handler) -> Handler:
        return self._guard.signed_in(handle, Role.COORDINATOR)

    def _sheet(
        self, request: Request, sheet: Sheet, status: int = 200, draft: Draft | None = None,
        problems: Mapping[str, Sequence[Problem]] | None = None, clashing: bool = False, said: str = "",
    ) -> Response:  # fmt: skip
        entry, guide = sheet.entry, self._library.guide
        office = guide.responsible(entry.name) or guide.coordination if entry.kind == "answer" else None
        panes = Panes(sheet, guide.town.name, self._when, draft, office)
        return self._pages.render(
            request, "editor_text.html", status, here="editor", entry=entry, title=title(entry), said=said,
            panes=panes.all(problems or {}, clashing), dirty=panes.dirty, limits=limits(entry.kind), outcome=status,
            gaps=GAPS if office else (), why=draft.why if draft else "",
            german_stays=bool(draft and draft.german_stays),
        )  # fmt: skip

    def _history(
        self, request: Request, sheet: Sheet, locale: str, status: int = 200,
        problems: Sequence[Problem] = (), said: str = "",
    ) -> Response:  # fmt: skip
        text = sheet.entry.texts.get(locale)
        if text is None:
            raise NotFound(f"no text in {locale}")
        file = {"at": self._when(text.file.at), "parts": difference(text.text, text.file.text)} if text.file else None
        return self._pages.render(
            request, "editor_history.html", status, here="editor", entry=sheet.entry, title=title(sheet.entry),
            locale=locale, language=language_name(locale), dir=direction(locale), text=text, file=file, outcome=status,
            versions=past(sheet.history.get(locale, ()), self._when), problems=map(sentence, problems), said=said,
        )  # fmt: skip

    def _when(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._clock.now().tzinfo):%d.%m.%Y, %H:%M}"

    def _said(self, request: Request, sheet: Sheet) -> str:
        """What the step before did, told after its redirect."""
        done, locales = request.query_params.get("done", ""), request.query_params.get("in", "").split()
        if done not in _DONE:
            return ""
        names = ", ".join(language_name(locale) for locale in locales if locale in sheet.entry.texts)
        return f"{_DONE[done]}: {names}." if names else "Nichts geändert, nichts veröffentlicht."


def read_draft(form: Form) -> Draft:
    """What was typed per language; what its editor gave up after a clash is left out."""
    locales = [name.removeprefix("text.") for name in form.names() if name.startswith("text.")]
    texts = {locale: form.get(f"text.{locale}") for locale in locales if not form.get(f"drop.{locale}")}
    seen = {locale: _number(form.get(f"seen.{locale}")) for locale in locales}
    fits = frozenset(locale for locale in locales if form.get(f"fits.{locale}"))
    read = frozenset(locale for locale in locales if form.get(f"read.{locale}"))
    return Draft(texts, seen, form.get("why"), bool(form.get("german_stays")), fits, read)


def _done(path: str, done: str, locales: Sequence[str]) -> Response:
    return RedirectResponse(f"{path}?{urlencode({'done': done, 'in': ' '.join(locales)})}", 303)


def _staff(request: Request) -> Staff:
    return cast(Staff, request.state.staff)


def _text(request: Request) -> tuple[Kind, str]:
    kind = request.path_params["kind"]
    if kind not in get_args(Kind):
        raise NotFound(f"there are no texts of the kind {kind!r}")
    return cast(Kind, kind), request.path_params["name"]


def _key(request: Request) -> Key:
    return (*_text(request), request.path_params["locale"])


def _state(named: Any) -> State | None:
    return named if named in FILTERS else None


def _number(typed: str) -> int:
    """Raises BadInput."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise BadInput("a version is a number")
    return int(typed)
