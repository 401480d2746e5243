"""What a page of the desk sends back: a small form from our own page, with its token; on one route with a file."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.core.errors import AttachmentRefused, BadInput, Forbidden

MAX_FORM = 256 * 1024
_FORM, _JSON, _FILES = "application/x-www-form-urlencoded", "application/json", "multipart/form-data"
_MAX_FIELDS = 4000  # 200 districts or 198 exceptions of opening hours, each in ten languages


class UploadRefused(BadInput):
    """Files, or a form the desk does not know."""


class FormTooLarge(BadInput):
    pass


class NotFromOurPage(Forbidden):
    """No token, a wrong one, or a page of another site."""


@dataclass(frozen=True)
class Upload:
    """A file of a form. `title`: what its sender calls it, of no worth but for showing."""

    title: str
    content: bytes


class Form:
    """The fields of a form; the first value of each name unless all are asked for. `file`: where files are taken."""

    def __init__(self, fields: dict[str, list[str]], file: Upload | None = None) -> None:
        self._fields, self.file = fields, file

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
    body = await limited_body(request, MAX_FORM)
    if kind != _FORM:
        if body and kind != _JSON:
            raise UploadRefused("say what the body is: a form or JSON")
        return Form({})
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="replace")
    except ValueError as error:
        raise BadInput("this form cannot be read") from error
    _no_null(fields)
    return Form(fields)


async def read_upload(request: Request, most_bytes: int) -> Form:
    """As `read_form`, and forms with one file. Nothing of the file lies on a disk before it was looked into.

    Raises:
        AttachmentRefused: the file is too large; FormTooLarge, BadInput, UploadRefused as there.
    """
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _FILES:
        return await read_form(request)
    try:
        body = await limited_body(request, most_bytes + MAX_FORM)
    except FormTooLarge as error:
        raise AttachmentRefused("the file is too large", "too_large") from error
    try:
        parts = await _InMemory(request.headers, _once(body), max_files=1, max_fields=_MAX_FIELDS).parse()
    except (MultiPartException, ValueError, LookupError) as error:
        raise BadInput("this form cannot be read") from error
    fields: dict[str, list[str]] = {}
    file = None
    for name, value in parts.multi_items():
        if isinstance(value, UploadFile):
            file = Upload(value.filename or "", await value.read())
        else:
            fields.setdefault(name, []).append(value)
    _no_null(fields)
    return Form(fields, file)


class _InMemory(MultiPartParser):
    spool_max_size = 0  # never in a temporary file


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


def _no_null(fields: dict[str, list[str]]) -> None:
    if any("\0" in value for name, values in fields.items() for value in (name, *values)):
        raise BadInput("this form holds a character that nobody types and PostgreSQL does not take")


async def limited_body(request: Request, most_bytes: int = MAX_FORM) -> bytes:
    """Raises FormTooLarge. Afterwards `request.body()` and `request.json()` give the same body again."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > most_bytes:
            raise FormTooLarge(f"the form is larger than {most_bytes // 1024} KB")
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
    ours = {request.headers.get("host", ""), _host(public_url or "")}
    if _host(origin) not in ours - {""}:
        raise NotFromOurPage("the request comes from another site")


def _host(url: str) -> str:
    """With its port; nothing for what is no address."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


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
