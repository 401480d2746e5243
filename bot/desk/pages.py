"""Pages of the desk: Jinja2 templates with one base, in German. The editor's templates lie beside its code."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.core.accounts.staff import Staff
from bot.core.ports import Clock, Library
from bot.desk.forms import masked
from bot.desk.problems import Problem

_HERE = Path(__file__).parent
_CONVERSATION = re.compile(r"/desk/conversations/[^/]+(?=/)")
_OURS = re.compile(r"/(?:desk|editor)(?:/[^/\\]+)*")
_ROOM = re.compile(  # of pages below it; what is at fault is not the room itself
    r"/editor(?=/)|/desk/(?:training|content|sources|pins|offers|ideas|review|questions|staff|routing|records)(?=/)"
)
_NOT_THEIRS = (401, 403, 404)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    # With no-referrer, browsers would send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


class DeskPages:
    """Draws templates. `staff`, `csrf`, `town` and `town_day` are always there; `staff` is None before sign-in."""

    def __init__(
        self,
        library: Library,
        trouble: Callable[[], int] = lambda: 0,
        clock: Clock | None = None,
        feedback_url: str | None = None,
    ) -> None:
        """`trouble`: how many sources of content coordinators are warned of. Without a clock nobody shows as away.
        `feedback_url`: where the public form leads for feedback, if not to the page of the office to turn to.
        """
        self._library, self._trouble, self._clock, self._feedback = library, trouble, clock, feedback_url
        self._templates = _templates()

    def render(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """`here` (for the navigation: queue, editor, staff) may be given. Raises ValueError: a name is always there."""
        state = request.state
        known = {
            "staff": getattr(state, "staff", None),
            "csrf": masked(state.csrf) if hasattr(state, "csrf") else "",
            "town": self._library.guide.town.name,
            "town_day": self._town_day,
            "feedback": self._feedback,
            "trouble": self._trouble(),
            "away_until": self._away_until(getattr(state, "staff", None)),
        }
        if twice := known.keys() & values.keys():
            raise ValueError(f"{template}: every page has {', '.join(sorted(twice))}; choose another name")
        html = self._templates.get_template(template).render({"here": "", **known, **values})
        return HTMLResponse(html, status, headers={"Content-Language": "de"})

    def _town_day(self, moment: datetime) -> str:
        return f"{self._library.guide.town.day(moment):%d.%m.%Y}"

    def _away_until(self, who: Staff | None) -> datetime | None:
        """On the town's clocks, the last minute of a day as such; None for whoever is there."""
        now = self._clock.now() if self._clock else None
        until = who.away_until if who and now and who.away(now) else None
        if until is None or now is None:
            return None
        there = until.astimezone(now.tzinfo)
        return there - timedelta(minutes=1) if there.time() == time.min else there

    def problem(self, request: Request, found: Problem, kept: str = "") -> HTMLResponse:
        """`kept`: what somebody has written, so that it is not lost."""
        talk = _CONVERSATION.match(request.url.path)
        back = ("" if found.status in _NOT_THEIRS else talk[0]) if talk else _came_from(request)
        page = self.render(request, "problem.html", found.status, problem=found, kept=kept, back=back, talk=bool(talk))
        page.headers.update(found.headers)
        return page


def _came_from(request: Request) -> str:
    """The page of ours with the form or link that led here, without what was told on it; else the room it is in."""
    came, path = urlsplit(request.headers.get("referer", "")), request.url.path
    own = _OURS.fullmatch(came.path)
    if own and (request.method == "POST" or came.path != path):
        asked = urlencode([one for one in parse_qsl(came.query) if one[0] != "done"])
        return f"{came.path}?{asked}" if asked else came.path
    room = _ROOM.match(path)
    return room[0] if room else ""


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Compiled once per process, however many desks there are."""
    folders = (_HERE / "templates", _HERE / "editor" / "templates")
    return Environment(loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined, cache_size=-1)


def static() -> Mount:
    return Mount("/desk/static", StaticFiles(directory=_HERE / "static"), name="desk-static")
