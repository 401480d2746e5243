"""The wall in front of every screen: signed in, allowed, from our own page.

Order: session (303 to the sign-in page, or 401 for what scripts read and for parts of a page, `X-Fragment`), role
(403), content type (415), origin and token (403). Every handler of desk and editor goes through `Guard.signed_in` or
`Guard.at_the_door`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote, unquote, urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Match

from bot.core.accounts.client_address import Proxies
from bot.core.accounts.sign_in import Session
from bot.core.accounts.staff import Role
from bot.core.errors import Forbidden, LotseError, NotAllowed, NotFound
from bot.desk.forms import check_origin, check_token, read_form, read_upload
from bot.desk.pages import HEADERS, DeskPages
from bot.desk.problems import problem
from bot.desk.recording import Recorder
from bot.service.accounts.sign_in import SignIn

logger = logging.getLogger(__name__)
Handler = Callable[[Request], Awaitable[Response]]

COOKIE = "lotse_desk"
_SAFE = ("GET", "HEAD")
_RANK = {Role.STAFF: 0, Role.REVIEWER: 1, Role.COORDINATOR: 2, Role.ADMINISTRATOR: 3}
_HIGHEST_ID = 2**63 - 1
_KEPT = re.compile(r"^/desk/conversations/[^/]+/(reply|note|ask|transfer)$")


class Guard:
    """Wraps handlers. Inside: `request.state.staff` (Staff), `request.state.form` (Form, of a POST)."""

    def __init__(
        self,
        sign_in: SignIn,
        pages: DeskPages,
        public_url: str | None,
        recorder: Recorder | None = None,
        proxies: Proxies = Proxies(),
    ) -> None:
        """`recorder`: notes who did what."""
        self._sign_in, self._pages, self._public_url, self.recorder = sign_in, pages, public_url, recorder
        self._proxies = proxies

    def signed_in(
        self, handle: Handler, role: Role = Role.STAFF, api: bool = False, background: bool = False, most_bytes: int = 0
    ) -> Handler:
        """Only for staff of at least this role. `most_bytes`: a form with one file of at most so many is taken too.

        `api`: errors are JSON, and nobody is sent to the sign-in page. `background`: what a page reads by itself does
        not keep the session alive.
        """

        async def answer(request: Request) -> Response:
            session = await self.session(request, touch=not background)
            if session is None:
                return self._to_sign_in(request, api or "x-fragment" in request.headers)
            request.state.staff, request.state.csrf = session.staff, session.csrf
            if _RANK[session.staff.role] < _RANK[role]:
                raise Forbidden(f"for {role.value} only")
            if request.method not in _SAFE:
                await self._from_our_page(request, session, most_bytes)
            _check_ids(request)
            response = await handle(request)
            if self.recorder:
                await self.recorder.after(request, response)
            return response

        return _with_headers(self._or_problem(answer, api))

    def at_the_door(self, handle: Handler) -> Handler:
        """For everybody: signing in, and the first visit by an invitation."""

        async def answer(request: Request) -> Response:
            if request.method not in _SAFE:
                request.state.form = await read_form(request)
                check_origin(request, self._public_url)
            return await handle(request)

        return _with_headers(self._or_problem(answer, api=False))

    async def session(self, request: Request, touch: bool = False) -> Session | None:
        """The living session of a request; streams ask again and again, and end when it is over."""
        return await self.session_of(request.cookies.get(COOKIE), touch)

    async def session_of(self, secret: str | None, touch: bool = False) -> Session | None:
        return await self._sign_in.session(secret, touch) if secret else None

    @property
    def https(self) -> bool:
        """How browsers reach us, whatever a proxy speaks with us."""
        return (self._public_url or "").startswith("https://")

    def remember(self, response: Response, secret: str) -> Response:
        """The cookie goes when the browser is closed; the server ends the session earlier if need be."""
        response.set_cookie(COOKIE, secret, path="/", httponly=True, samesite="lax", secure=self.https)
        return response

    def forget(self, response: Response) -> Response:
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return response

    def client(self, request: Request) -> str:
        """The client's address, as far as our proxies have seen it."""
        peer = request.client.host if request.client else None
        return self._proxies.client(peer, request.headers.getlist("x-forwarded-for"))

    async def _from_our_page(self, request: Request, session: Session, most_bytes: int) -> None:
        request.state.form = form = await (read_upload(request, most_bytes) if most_bytes else read_form(request))
        check_origin(request, self._public_url)
        check_token(request.headers.get("x-csrf-token") or form.get("csrf"), session.csrf)

    def _to_sign_in(self, request: Request, api: bool) -> Response:
        if api:
            return self._failed(request, NotAllowed("sign in first"), api)
        read_only = request.method in _SAFE
        lost = "" if read_only or request.url.path == "/desk/sign-out" else f"&lost={_lost(request)}"
        back = f"{_path(request)}{_own(request)}" if read_only else page_of(request)
        return RedirectResponse(f"/desk/sign-in?next={quote(back)}{lost}", 303)

    def _or_problem(self, answer: Handler, api: bool) -> Handler:
        """Whatever goes wrong, people read a German sentence: also when the database is away."""

        async def endpoint(request: Request) -> Response:
            try:
                return await answer(request)
            except LotseError as error:
                return self._failed(request, error, api)
            except ClientDisconnect:
                raise
            except Exception as error:
                unexpected = LotseError("unexpected")
                unexpected.__cause__ = error
                return self._failed(request, unexpected, api)

        return endpoint

    def _failed(self, request: Request, error: LotseError, api: bool) -> Response:
        found = problem(error)
        if found.status >= 500:
            cause = error.__cause__ or error
            logger.error("the desk failed: %s", type(cause).__name__, exc_info=cause)
        if not api:
            return self._pages.problem(request, found)
        return JSONResponse({"error": found.name, "detail": found.sentence}, found.status, headers=found.headers)


def _lost(request: Request) -> str:
    """That what was sent is not taken; `kept`: the page of the conversation has kept its words in the browser."""
    return "kept" if _KEPT.search(request.url.path) else "yes"


def page_of(request: Request) -> str:
    """The page that a form was sent from: of the form's own address, without what was told on it, or the next above."""
    path = _path(request)
    if _is_page(request, path):
        return f"{path}{_own(request)}"
    while (path := path.rpartition("/")[0]) and not _is_page(request, path):
        pass
    return path or "/desk"


def _own(request: Request) -> str:
    """What is asked for on a page (a filter, a day), without what was told on it."""
    own = urlencode([one for one in request.query_params.multi_items() if one[0] != "done"])
    return f"?{own}" if own else ""


def _path(request: Request) -> str:
    """As the browser sent it: a name with slashes in it, like that of a portal's page, stays one part."""
    raw: bytes = request.scope.get("raw_path") or b""
    return raw.decode("ascii") if raw and raw.isascii() else quote(request.url.path)


def _is_page(request: Request, path: str) -> bool:
    scope, routes = (
        {**request.scope, "method": "GET", "path": unquote(path)},
        request.app.routes if "app" in request.scope else (),
    )
    found = next((route for route in routes if route.matches(scope)[0] is Match.FULL), None)
    return found is not None and "lost" not in getattr(found, "param_convertors", ())


def _check_ids(request: Request) -> None:
    """Raises NotFound: a number or name that no database takes."""
    given = (*request.path_params.values(), *(value for _, value in request.query_params.multi_items()))
    if any(value > _HIGHEST_ID if isinstance(value, int) else "\0" in str(value) for value in given):
        raise NotFound("there is nothing of this name")


def _with_headers(handle: Handler) -> Handler:
    async def endpoint(request: Request) -> Response:
        response = await handle(request)
        for name, value in HEADERS.items():  # a file that somebody sent brings stricter ones
            response.headers.setdefault(name, value)
        return response

    return endpoint
