"""A real SMTP server on loopback (aiosmtpd), which can be slow, refuse, or ask for a name and a password."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

NAME, PASSWORD = "lotse", "geheim und lang"


class MailBox:
    """What arrived; `answer`: what the server says to a letter, when it does not take it."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.answer: str | None = None
        self.hangs = False  # over a letter, until the server ends
        self.encrypted: list[bool] = []
        self.end = asyncio.Event()

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if address.startswith("unbekannt"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        if self.hangs:
            await self.end.wait()
        if self.answer:
            return self.answer
        self.encrypted.append(session.ssl is not None)
        self.letters.append(message_from_bytes(envelope.content or b"", policy=default))  # type: ignore[arg-type]
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


def _known(server: SMTP, session: Any, envelope: Envelope, mechanism: str, given: LoginPassword) -> AuthResult:
    right = (given.login, given.password) == (NAME.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def _busy(server: SMTP, session: Any, envelope: Envelope, mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=False, handled=False, message="454 4.7.0 Temporary authentication failure")


@contextlib.asynccontextmanager
async def mail_server(
    box: MailBox, tls: ssl.SSLContext | None = None, guarded: bool = False, busy: bool = False
) -> AsyncIterator[int]:
    """The port it listens on. `tls`: offers STARTTLS, and insists on it; `busy`: cannot look up passwords just now."""

    def protocol() -> SMTP:
        return SMTP(
            box, hostname="mail.test", tls_context=tls, require_starttls=tls is not None,
            authenticator=_busy if busy else _known, auth_required=guarded, auth_require_tls=False,
        )  # fmt: skip

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        box.end.set()
        server.close()
