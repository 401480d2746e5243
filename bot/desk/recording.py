"""Writes the log of who did what while the desk works. A step that is done stays done when it cannot be noted."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.core.accounts.audit import NOBODY, AuditLog, Deed
from bot.core.accounts.staff import Staff
from bot.core.ports import Library
from bot.desk.audit_words import ACCEPTED, DOWNLOADS, NOT_SIGNED_IN, SIGNED_IN, WITHOUT_ABOUT, step_of
from bot.desk.content_names import KINDS
from bot.desk.text_words import language_name
from bot.service.texts.overview import answer_title

logger = logging.getLogger(__name__)
_SAFE = ("GET", "HEAD")
_REFUSED = 400


class Recorder:
    def __init__(self, log: AuditLog, library: Library) -> None:
        self._log, self._library = log, library

    async def after(self, request: Request, response: Response) -> None:
        """What somebody who is signed in has just done, if it is to be noted."""
        if response.status_code >= _REFUSED or request.method == "HEAD":
            return
        template = _template(request)
        if request.method in _SAFE:
            if template in DOWNLOADS:
                about = "" if template in WITHOUT_ABOUT else self._about(request)
                await self._note(_deed(request, "export", template, DOWNLOADS[template], about))
            return
        step = step_of(template, _action(request))
        told = _told(request)
        said = told.get("said", step.said) if step else ""
        if step and said and (told or step.page_is_success or not _is_page(response)):
            deed = _deed(request, step.area, template, said, self._about(request))
            await self._note(replace(deed, detail="") if step.quiet else deed)

    async def signed_in(self, staff: Staff, invited: bool = False) -> None:
        said = ACCEPTED if invited else SIGNED_IN
        await self._note(Deed("sign_in", "sign-in", said, staff.name, staff.id))

    async def not_signed_in(self, typed: str) -> None:
        """Several tries with one address can be told from tries with many; the address itself is not kept."""
        try:
            about = f"Kennung {await self._log.pseudonym(typed)}"
        except Exception as error:  # who was refused stays refused
            _not_noted(NOT_SIGNED_IN, error)
            return
        await self._note(Deed("sign_in", "sign-in", NOT_SIGNED_IN, NOBODY, None, about))

    def _about(self, request: Request) -> str:
        """A text by its German name of this day, everything else by what stands in the address."""
        given = request.path_params
        if not {"kind", "name"} <= given.keys():
            return "/".join(str(value) for value in given.values())
        kind, name, locale = given["kind"], given["name"], given.get("locale")
        title = answer_title(self._library.catalogue, name)
        told = f"{KINDS.get(kind, kind)}: {title}" if title != name else KINDS.get(kind, kind)
        return f"{told} ({name}, {language_name(locale)})" if locale else f"{told} ({name})"

    async def _note(self, deed: Deed) -> None:
        try:
            await self._log.note(deed)
        except Exception as error:  # what was done is done
            _not_noted(deed.said, error)


def _not_noted(said: str, error: Exception) -> None:
    logger.error("the log of who did what misses an entry (%s): %s", said, type(error).__name__, exc_info=error)


def _deed(request: Request, area: Any, template: str, said: str, about: str) -> Deed:
    staff, told = request.state.staff, _told(request)
    action = f"{request.method} {template}"
    return Deed(area, action, said, staff.name, staff.id, told.get("about", about), told.get("detail", ""))


def _template(request: Request) -> str:
    """The route's path as it is written in the program; no other route has the same endpoint."""
    endpoint = request.scope.get("endpoint")
    routes = request.app.routes if "app" in request.scope else ()
    named = (route.path for route in routes if endpoint and getattr(route, "endpoint", None) is endpoint)
    return str(next(named, request.url.path))


def _told(request: Request) -> Mapping[str, str]:
    """What the handler says: `about`, `detail`, `said`; None counts as unsaid, an empty `said`: nothing was done."""
    told = getattr(request.state, "audited", None) or {}
    return {name: str(value) for name, value in told.items() if value is not None}


def _action(request: Request) -> str:
    form = getattr(request.state, "form", None)
    return form.get("action") if form is not None else ""


def _is_page(response: Response) -> bool:
    return response.status_code == 200 and response.headers.get("content-type", "").startswith("text/html")
