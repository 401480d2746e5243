"""Files of a conversation at the desk: shown beside their messages, handed out safely, sent to the newcomer.

GET  /desk/conversations/{id}/attachments/{name}        the file; a PDF is only ever saved, never shown in our pages
GET  /desk/conversations/{id}/attachments/{name}/small  a picture's thumbnail
POST /desk/conversations/{id}/attachments               multipart: one file, with the fields of a reply
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.errors import AttachmentRefused, BadInput, LotseError
from bot.core.handoffs.attachment import SAFE_HEADERS
from bot.core.handoffs.desk import DeskConversation
from bot.core.ids import is_client_id
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.problems import problem
from bot.service.channel.attachments import StaffAttachments

_PATH = "/desk/conversations/{id}/attachments"
_VERSION = re.compile(r"[0-9]{1,9}")


class AttachmentScreen:
    """Also a `Panel`: what `conversation/attachments.html` and `conversation/attach.html` show."""

    def __init__(self, attachments: StaffAttachments, guard: Guard, pages: DeskPages) -> None:
        self._attachments, self._guard, self._pages = attachments, guard, pages

    def routes(self) -> list[Route]:
        guarded, most = self._guard.signed_in, self._attachments.most_bytes
        return [
            Route(_PATH, guarded(self.send, most_bytes=most), methods=["POST"]),
            Route(f"{_PATH}/{{name}}", guarded(self.show), methods=["GET"]),
            Route(f"{_PATH}/{{name}}/small", guarded(self.small, background=True), methods=["GET"]),
        ]

    async def values(self, who: Staff, found: DeskConversation) -> Mapping[str, Any]:
        files = await self._attachments.of(found.entry.conversation_id)
        return {
            "files": files, "file_there": self._attachments.there, "file_id": secrets.token_hex(16),
            "file_size": size, "most_file_size": size(self._attachments.most_bytes),
        }  # fmt: skip

    async def show(self, request: Request) -> Response:
        return await self._hand_out(request, small=False)

    async def small(self, request: Request) -> Response:
        return await self._hand_out(request, small=True)

    async def send(self, request: Request) -> Response:
        """Refused files are said on a page of their own: the draft of a reply is kept by the conversation's page."""
        conversation_id, form = request.path_params["id"], request.state.form
        try:
            await self._send(request.state.staff, conversation_id, form)
        except LotseError as error:
            return self._pages.problem(request, problem(error))
        return RedirectResponse(f"/desk/conversations/{conversation_id}", 303)

    async def _send(self, who: Staff, conversation_id: str, form: Any) -> None:
        if form.file is None or not form.file.content:
            raise AttachmentRefused("no file has come", "empty")
        client_id, version = form.get("client_id"), form.get("version")
        if form.get("conversation") != conversation_id:
            raise BadInput("this file was chosen for another conversation")
        if not (is_client_id(client_id) and _VERSION.fullmatch(version)):
            raise BadInput("the form is not whole; load the page again")
        file = form.file
        await self._attachments.send(who, conversation_id, file.title, file.content, client_id, int(version))

    async def _hand_out(self, request: Request, small: bool) -> Response:
        conversation_id, name = request.path_params["id"], request.path_params["name"]
        file, path = await self._attachments.open(request.state.staff, conversation_id, name, small)
        kind = "image/jpeg" if small else file.media_type
        return FileResponse(path, headers=SAFE_HEADERS, media_type=kind, filename=file.title,
                            content_disposition_type=file.disposition)  # fmt: skip


def size(count: int) -> str:
    """`340 KB`, `1,2 MB`."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} KB"
    return f"{count / 1024 / 1024:.1f} MB".replace(".", ",").replace(",0 ", " ")
