"""What a page of the desk sends back: a small form from our own page, with its token. No uploads."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from bot.core.errors import BadInput, Forbidden

MAX_FORM = 256 * 1024
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_MAX_FIELDS = 200


class UploadRefused(BadInput):
    """Files, or a form the desk does not know."""


class FormTooLarge(BadInput):
    pass


class NotFromOurPage(Forbidden):
    """No token, a wrong one, or a page of another site."""


class Form:
    """The fields of a form; the first value of each name unless all are asked for."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def get(self, name: str, default: str = "") -> str:
        return self._fields.get(name, [default])[0]

    def all(self, name: str) -> list[str]:
        return self._fields.get(name, [])

    def names(self) -> list[str]:
        return list(self._fields)


async def read_form(request: Request) -> Form:
    """The form of a request; a JSON body is left for the handler.

    Raises:
        UploadRefused: it is neither a form nor JSON; FormTooLarge; BadInput: too many fields.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in (_FORM, _JSON, ""):
        raise UploadRefused("only forms and JSON are taken here, no files")
    body = await limited_body(request)
    if kind != _FORM:
        if body and kind != _JSON:
            raise UploadRefused("say what the body is: a form or JSON")
        return Form({})
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="replace")
    except ValueError as error:
        raise BadInput("this form cannot be read") from error
    if any("\0" in value for values in fields.values() for value in values):
        raise BadInput("this form holds a character that nobody types and PostgreSQL does not take")
    return Form(fields)


async def limited_body(request: Request) -> bytes:
    """Raises FormTooLarge. Afterwards `request.body()` and `request.json()` give the same body again."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_FORM:
            raise FormTooLarge(f"the form is larger than {MAX_FORM // 1024} KB")
    request._body = bytes(raw)  # where Starlette itself keeps a body that was read
    return request._body


def check_origin(request: Request, public_url: str | None) -> None:
    """Browsers say where a request comes from; another site is refused even with a valid token.

    Raises:
        NotFromOurPage
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise NotFromOurPage("the request comes from another site")
    origin = request.headers.get("origin")
    if origin is None:
        return
    ours = {request.headers.get("host", ""), urlsplit(public_url or "").netloc}
    if urlsplit(origin).netloc not in ours - {""}:
        raise NotFromOurPage("the request comes from another site")


def masked(csrf: str) -> str:
    """The session's token for one page. It looks different every time, so that compression reveals nothing of it."""
    pad = secrets.token_bytes(len(csrf))
    return base64.urlsafe_b64encode(pad + _xor(pad, csrf.encode())).decode()


def check_token(given: str, csrf: str) -> None:
    """Raises NotFromOurPage."""
    try:
        raw = base64.urlsafe_b64decode(given.encode())
    except (binascii.Error, ValueError):
        raw = b""
    half = len(raw) // 2
    if not hmac.compare_digest(_xor(raw[:half], raw[half:]), csrf.encode()):
        raise NotFromOurPage("the form has no valid token")


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other))
