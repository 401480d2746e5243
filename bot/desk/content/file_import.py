"""Bringing in a file by hand: a calendar or a table, and what became of each item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role
from bot.core.content.content import OUTCOME_KINDS, Outcome
from bot.core.errors import ImportRefused, NotFound, SourceEmpty, SourceShrinks
from bot.desk.content.refusal_words import why_refused
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.content.file_import import FileImport, file_name
from bot.service.content.import_portal import summary

PATH = "/desk/sources/file"
MOST_BYTES = 10 * 2**20
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS = {
    "new": "neu", "changed": "geändert", "unchanged": "gleich geblieben", "removed": "entfernt",
    "refused": "nicht übernommen", "conflict": "von Hand geändert: bleibt so, siehe Datenquellen",
}  # fmt: skip
_SHRINKS = (
    "In dieser Datei fehlt die Hälfte von dem oder mehr, was eine Datei dieses Namens früher gebracht hat. Es wurde "
    "nichts geändert. Ist das richtig so? Dann wählen Sie die Datei noch einmal und haken Sie es unten an."
)
_WRONG = {SourceShrinks: _SHRINKS, SourceEmpty: "In dieser Datei steht nichts, was Lotse übernehmen kann."}
_UNREADABLE = "Diese Datei kann Lotse nicht lesen. Es wurde nichts geändert."


class FileImportScreen:
    def __init__(
        self, files: FileImport, template: Callable[[str], bytes | None], guard: Guard, pages: DeskPages
    ) -> None:
        """`template`: an Excel file to fill in, by the name of its table."""
        self._files, self._template, self._guard, self._pages = files, template, guard, pages

    def routes(self) -> list[BaseRoute]:
        guarded, role = self._guard.signed_in, Role.COORDINATOR
        return [
            Route(PATH, guarded(self.show, role), methods=["GET"]),
            Route(PATH, guarded(self.take, role, most_bytes=MOST_BYTES), methods=["POST"]),
            Route("/desk/sources/template/{table}.xlsx", guarded(self.empty, role), methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        return self._page(request)

    async def take(self, request: Request) -> Response:
        form: Form = request.state.form
        name, content = (form.file.title, form.file.content) if form.file else ("", b"")
        try:
            outcomes = await self._files.take(name, content, form.get("confirm") == "yes")
        except ImportRefused as error:
            why = ("", "de") if type(error) in _WRONG else why_refused(str(error))
            wrong = _WRONG.get(type(error), _UNREADABLE)
            return self._page(request, 400, wrong=wrong, why=why, shrinks=isinstance(error, SourceShrinks))
        request.state.audited = {"about": file_name(name), "detail": summary(outcomes)}
        learns = any(one.kind in ("new", "changed") for one in outcomes)
        return self._page(request, name=file_name(name), groups=_groups(outcomes), learns=learns)

    async def empty(self, request: Request) -> Response:
        content = self._template(request.path_params["table"])
        if content is None:
            raise NotFound("no such table")
        named = f'attachment; filename="{request.path_params["table"]}.xlsx"'
        return Response(content, media_type=_EXCEL, headers={"Content-Disposition": named})

    def _page(self, request: Request, status: int = 200, **more: Any) -> Response:
        values = {"wrong": "", "why": ("", "de"), "shrinks": False, "name": "", "groups": [], "learns": False}
        return self._pages.render(request, "file_import.html", status, here="sources", **values | more)


def _groups(outcomes: Sequence[Outcome]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """(kind, its words, [(title, why, language of why)]), what was refused first."""
    order = ("refused", "conflict", *(kind for kind in OUTCOME_KINDS if kind not in ("refused", "conflict")))
    found = [(kind, [one for one in outcomes if one.kind == kind]) for kind in order]
    return [
        (kind, _KINDS[kind], [(_called(one), *why_refused(one.why)) for one in several])
        for kind, several in found
        if several
    ]


def _called(one: Outcome) -> str:
    return one.title if one.title not in ("", "?") else "ohne Namen"
