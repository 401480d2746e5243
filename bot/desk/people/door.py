"""The door: sign in, sign out, and the first visit by an invitation."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.sign_in import MIN_PASSWORD
from bot.core.errors import BadInput, Conflict, NotAllowed, NotFound, PasswordRefused, TooManyAttempts
from bot.desk.guard import COOKIE, Guard
from bot.desk.pages import DeskPages
from bot.desk.problems import waiting
from bot.service.accounts.sign_in import SignIn, is_first

_QUEUE = "/desk"
_OURS = ("/desk", "/editor")
_REFUSED = {
    "short": f"Das Passwort braucht mindestens {MIN_PASSWORD} Zeichen. Ein kurzer Satz ist leicht zu merken.",
    "long": "Das Passwort ist zu lang. 200 Zeichen genügen.",
    "personal": "Bitte ein Passwort ohne Ihren Namen und ohne Ihre E-Mail-Adresse.",
    "common": "Dieses Passwort ist zu leicht zu erraten. Nehmen Sie vier Wörter, die nicht zusammengehören.",
}


class Door:
    def __init__(self, sign_in: SignIn, guard: Guard, pages: DeskPages) -> None:
        self._sign_in, self._guard, self._pages = sign_in, guard, pages

    def routes(self) -> list[Route]:
        outside, inside = self._guard.at_the_door, self._guard.signed_in
        return [
            Route("/desk/sign-in", outside(self.show), methods=["GET"]),
            Route("/desk/sign-in", outside(self.enter), methods=["POST"]),
            Route("/desk/sign-out", inside(self.leave), methods=["POST"]),
            Route("/desk/welcome", outside(self.welcome), methods=["GET"]),
            Route("/desk/welcome", outside(self.choose), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        after = _local(request.query_params.get("next", ""))
        if await self._guard.session(request):
            return RedirectResponse(after, 303)
        return self._form(request, after, lost=request.query_params.get("lost", ""))

    async def enter(self, request: Request) -> Response:
        form = request.state.form
        email, after = form.get("email")[:254], _local(form.get("next"))
        address, former = self._guard.client(request), request.cookies.get(COOKIE)
        try:
            secret = await self._sign_in.sign_in(email, form.get("password"), address, former)
        except NotAllowed:
            if self._guard.recorder:
                await self._guard.recorder.not_signed_in(email)
            wrong = "E-Mail-Adresse oder Passwort stimmt nicht. Passwort vergessen? Ihre Administration hilft."
            return self._form(request, after, 401, email, wrong)
        except TooManyAttempts as error:
            wrong = f"Zu viele Versuche. Bitte warten Sie {waiting(error.retry_after)}."
            page = self._form(request, after, 429, email, wrong)
            page.headers["Retry-After"] = str(error.retry_after)
            return page
        await self._noted(secret)
        return self._guard.remember(RedirectResponse(await self._first(secret, after), 303), secret)

    async def leave(self, request: Request) -> Response:
        await self._sign_in.sign_out(request.cookies[COOKIE])
        return self._guard.forget(RedirectResponse("/desk/sign-in", 303))

    async def welcome(self, request: Request) -> Response:
        return await self._welcome(request, request.query_params.get("key", ""))

    async def choose(self, request: Request) -> Response:
        form = request.state.form
        key, name, email = form.get("key"), form.get("name"), form.get("email")
        if form.get("password") != form.get("again"):
            return await self._welcome(request, key, 400, "Die beiden Passwörter sind nicht gleich.")
        try:
            secret = await self._sign_in.accept(key, form.get("password"), name, email)
        except PasswordRefused as error:
            return await self._welcome(request, key, 400, _REFUSED[error.reason])
        except Conflict:
            return await self._welcome(request, key, 409, "Diese E-Mail-Adresse hat schon jemand anderes hier.")
        except BadInput:
            return await self._welcome(request, key, 400, "Bitte Namen und eine gültige E-Mail-Adresse eintragen.")
        except NotFound:
            return self._void(request)
        await self._noted(secret, invited=True)
        return self._guard.remember(RedirectResponse(await self._first(secret, _QUEUE), 303), secret)

    async def _first(self, secret: str, after: str) -> str:
        """Who edits and belongs to no department has an empty queue, and begins with what is to do."""
        session = await self._guard.session_of(secret) if after == _QUEUE else None
        begins = session and session.staff.may_edit and session.staff.department is None
        return "/desk/content" if begins else after

    async def _noted(self, secret: str, invited: bool = False) -> None:
        session = await self._guard.session_of(secret) if self._guard.recorder else None
        if self._guard.recorder and session:
            await self._guard.recorder.signed_in(session.staff, invited)

    def _form(
        self, request: Request, after: str, status: int = 200, email: str = "", wrong: str = "", lost: str = ""
    ) -> Response:
        """`lost`: what was sent after the session had ended was not taken; `kept`: its words are in the browser."""
        values = {"after": after, "email": email, "wrong": wrong, "lost": bool(lost), "written": lost == "kept"}
        return self._pages.render(request, "sign_in.html", status, **values)

    async def _welcome(self, request: Request, key: str, status: int = 200, wrong: str = "") -> Response:
        try:
            invited = await self._sign_in.invited(key)
        except NotFound:
            return self._void(request)
        form = getattr(request.state, "form", None)
        said = {name: form.get(name) if form else "" for name in ("name", "email")}
        values = {"key": key, "invited": invited, "first": is_first(invited), "said": said, "wrong": wrong}
        return self._pages.render(request, "welcome.html", status, **values)

    def _void(self, request: Request) -> Response:
        return self._pages.render(request, "welcome_void.html", 404)


def _local(path: str) -> str:
    """Where to go after signing in: a page of ours, never another site."""
    inside = path.startswith(_OURS) and "//" not in path and "\\" not in path and path.isprintable()
    return path if inside and path.partition("?")[0] not in ("/desk/sign-in", "/desk/welcome") else _QUEUE
