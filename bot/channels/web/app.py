"""The web application: page, API, static files, and the headers that go with everything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.api import WebApi, interface_of
from bot.channels.web.lean import lean_route
from bot.core.content.places import Office, text_in
from bot.core.content.welcome import Checklist
from bot.core.locale import ANSWERED, DEFAULT, ENDONYMS, language
from bot.core.ports import Dialogue, Library
from bot.service.answers.offices import tel
from bot.service.answers.speaker import isolate_runs
from bot.service.channel.statement import Statements

_HERE = Path(__file__).parent
DATABASE_AWAY = "database away"
_GZIP = 4  # level 9 takes three times as long for a few per cent
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'; manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
    "Cache-Control": "no-cache",  # modules of two versions do not fit together: each is asked for, and answered by 304
}
Asgi = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]


class SecurityHeaders:
    """Adds the headers a response does not set itself; a pure ASGI layer, so that streams stay streams."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", [])
                added = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
                known = {name for name, _ in own}
                message["headers"] = [*own, *(header for header in added if header[0] not in known)]
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


async def nothing_amiss() -> str | None:
    return None


def nothing_known(locale: str) -> str:
    return ""


class Pages:
    """The public pages."""

    def __init__(
        self,
        library: Library,
        dialogue: Dialogue,
        feedback_url: str | None,
        most_file: int,
        statements: Statements,
        amiss: Callable[[], Awaitable[str | None]] = nothing_amiss,
        walk_in: Callable[[str], str] = nothing_known,
        telegram: Callable[[], Mapping[str, object]] = dict,
    ) -> None:
        """`most_file`: bytes of the largest file that may be sent; `amiss`: why what comes may not be kept, if so;
        `walk_in`: when one may come to the coordination office without an appointment, in a locale; `telegram`:
        how Telegram is, if that is switched on.
        """
        self._library, self._dialogue, self._feedback = library, dialogue, feedback_url
        self._statements, self._most_file, self._amiss, self._walk_in = statements, most_file, amiss, walk_in
        self._telegram = telegram
        loader = FileSystemLoader(_HERE / "templates")
        self._templates = Environment(loader=loader, autoescape=select_autoescape())

    def routes(self) -> list[Route]:
        return [
            Route("/", self.chat),
            Route("/accessibility", self.accessibility),
            Route("/privacy", self.privacy),
            Route("/welcome", self.welcome),
            Route("/health", self.health),
        ]

    async def chat(self, request: Request) -> Response:
        locale = chosen_locale(request)
        interface = interface_of(self._library, locale, self._walk_in(locale))
        office = self._library.guide.coordination
        languages = [(code, ENDONYMS[code]) for code in ANSWERED]
        return self._page(
            "chat.html", interface, languages=languages, contact=_contact(office), most_file=self._most_file
        )

    async def privacy(self, request: Request) -> Response:
        interface = interface_of(self._library, chosen_locale(request))
        return self._statement("privacy.html", interface, told=self._statements.privacy(interface["locale"]))

    async def accessibility(self, request: Request) -> Response:
        """With the office to tell of a barrier."""
        interface = interface_of(self._library, chosen_locale(request))
        holds, gaps, tell = self._statements.barriers(interface["locale"])
        known = self._library.catalogue.say("statement_gaps", interface["locale"])
        return self._statement("accessibility.html", interface, holds=holds, gaps=gaps, known=known, tell=tell)

    def _statement(self, template: str, interface: dict[str, Any], **values: Any) -> Response:
        return self._page(template, interface, contact=_contact(self._library.guide.coordination), **values)

    async def welcome(self, request: Request) -> Response:
        """The welcome package on paper: `?lang=ar`. The same for everyone, therefore without anybody's ticks."""
        interface, guide = interface_of(self._library, chosen_locale(request)), self._library.guide
        locale = interface["locale"]
        listed = Checklist(guide.steps)
        phases = [
            (
                interface["words"][f"welcome_phase_{phase}"],
                [
                    (s.icon, text_in(s.title, locale), isolate_runs(text_in(s.text, locale), locale))
                    for s in listed.of_phase(phase)
                ],
            )
            for phase in listed.phases()
        ]
        return self._page("welcome.html", interface, phases=phases, contact=_contact(guide.coordination))

    async def missing(self, request: Request, error: Exception) -> Response:
        """For people with an old link a page, for programs the bare status."""
        if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
            return Response("Not Found", 404, media_type="text/plain")
        office = self._library.guide.coordination
        page = self._page("missing.html", interface_of(self._library, chosen_locale(request)), contact=_contact(office))
        page.status_code = 404
        return page

    async def health(self, request: Request) -> Response:
        """For a watchman: 503 while nothing can be stored; what else is amiss is told in `status` alone."""
        status = await self._amiss() or "ok"
        told = {"status": status, "dialogue": await self._dialogue.ready()}
        return JSONResponse({**told, **self._telegram()}, 503 if status == DATABASE_AWAY else 200)

    def _page(self, template: str, interface: dict[str, Any], **values: Any) -> Response:
        town = self._library.guide.town.name
        html = self._templates.get_template(template).render(
            **interface,
            interface=interface,
            town=town,
            feedback=self._feedback,
            **values,
        )
        return HTMLResponse(html, headers={"Cache-Control": "no-cache", "Content-Language": interface["locale"]})


def web_app(api: WebApi, pages: Pages, more: Sequence[BaseRoute] = (), lifespan: Any = None) -> Starlette:
    """`more`: what other rooms serve under the same address."""
    static = lean_route("/static", _HERE / "static")
    middleware = [Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=800, compresslevel=_GZIP)]
    return Starlette(
        routes=[*pages.routes(), *api.routes(), static, *more], middleware=middleware, lifespan=lifespan,
        exception_handlers={404: pages.missing, Exception: _unexpected, ClientDisconnect: _left},
    )  # fmt: skip


def chosen_locale(request: Request) -> str:
    """`?lang=` first, then the browser's languages, then German."""
    asked = request.query_params.get("lang", "")
    accepted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    for tag in (asked, *accepted):
        found = next((code for code in (tag.lower(), language(tag.lower())) if code in ANSWERED), None)
        if found:
            return found
    return DEFAULT


def _contact(office: Office | None) -> dict[str, str] | None:
    if office is None or not office.phone:
        return None
    return {"name": office.name.get("de", ""), "phone": office.phone, "tel": tel(office.phone)}


async def _left(request: Request, error: Exception) -> Response:
    """Amid a request, as telephones do; nobody reads this."""
    return Response(status_code=400)


async def _unexpected(request: Request, error: Exception) -> Response:
    """Answered outside of all other layers, therefore with the headers."""
    return JSONResponse({"error": "unavailable", "detail": "please try again"}, 503, headers=_HEADERS)
