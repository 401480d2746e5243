"""Records for the file: one of an open conversation at once, and those that wait for their department."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.handoffs.desk import DeskConversation
from bot.core.handoffs.record import LONGEST_LABEL
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.staff.filing import Filing

_PATH = "/desk/conversations/{id}"
STATES = {
    "marked": "wird erstellt, sobald die Unterhaltung beendet ist",
    "made": "liegt bereit",
    "failed": "konnte noch nicht erstellt werden; Lotse versucht es jede Stunde wieder. Den Grund findet die "
    "Administration im Protokoll des Servers.",
    "lost": "konnte nicht erstellt werden, bevor die Unterhaltung gelöscht wurde",
    "erased": "gelöscht: Die ratsuchende Person hat ihren Chat gelöscht.",
}


class RecordsScreen:
    """Implements `Panel`: whether the open handoff is marked for the file."""

    def __init__(self, filing: Filing, guard: Guard, pages: DeskPages, words: Words) -> None:
        self._filing, self._guard, self._pages, self._words = filing, guard, pages, words

    def routes(self) -> list[Route]:
        guarded = self._guard.signed_in
        return [
            Route(f"{_PATH}/record.pdf", guarded(self.now), methods=["GET"]),
            Route(f"{_PATH}/file", guarded(self.mark), methods=["POST"]),
            Route(f"{_PATH}/unfile", guarded(self.unmark), methods=["POST"]),
            Route("/desk/records", guarded(self.page), methods=["GET"]),
            Route("/desk/records/{id:int}.pdf", guarded(self.download), methods=["GET"]),
        ]

    async def values(self, who: Staff, found: DeskConversation) -> Mapping[str, Any]:
        marked = await self._filing.marked(found.entry.conversation_id)
        return {"filed": marked is not None, "file_label": marked or "", "longest_label": LONGEST_LABEL,
                "record_days": self._filing.kept_days}  # fmt: skip

    async def page(self, request: Request) -> Response:
        who: Staff = request.state.staff
        records = await self._filing.listed(who)
        return self._pages.render(
            request, "records.html", here="records", records=records, states=STATES, words=self._words,
            days=self._filing.kept_days, when=self._filing.when,
        )  # fmt: skip

    async def now(self, request: Request) -> Response:
        """Raises NotFound, Forbidden, RecordNotPrintable."""
        notes = request.query_params.get("notes") == "yes"
        return _pdf(*await self._filing.print_now(request.state.staff, request.path_params["id"], notes))

    async def download(self, request: Request) -> Response:
        """Raises NotFound, Forbidden."""
        return _pdf(*await self._filing.download(request.state.staff, request.path_params["id"]))

    async def mark(self, request: Request) -> Response:
        """Raises BadInput, NotFound, Forbidden."""
        form, conversation_id = request.state.form, request.path_params["id"]
        await self._filing.mark(request.state.staff, conversation_id, form.get("label"), form.get("notes") == "yes")
        return RedirectResponse(f"/desk/conversations/{conversation_id}", 303)

    async def unmark(self, request: Request) -> Response:
        """Raises NotFound, Forbidden."""
        await self._filing.unmark(request.state.staff, request.path_params["id"])
        return RedirectResponse(f"/desk/conversations/{request.path_params['id']}", 303)


def _pdf(number: str, pdf: bytes) -> Response:
    """A file to save: its name says nothing about the newcomer."""
    headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"', "X-Content-Type-Options": "nosniff"}
    return Response(pdf, media_type="application/pdf", headers=headers)
