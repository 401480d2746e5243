"""E-mail by SMTP (RFC 5321), encrypted by STARTTLS (RFC 3207) or from the first byte (RFC 8314).

Without encryption letters go to a mail server on this machine only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TypeGuard
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPConnectError, SMTPException, SMTPResponseException

from bot.core.handoffs.letter import Enclosure, Letter, is_address
from bot.core.outside_errors import DeliveryError, KeyRefused, NotSent, OutcomeUnknown, Refused
from bot.core.ports import Clock

_SECONDS = 10.0
_PERMANENT, _SIGN_IN_FIRST = 500, 530
_PORTS = {"smtp": 587, "smtps": 465}
_HALF_WAY = (aiosmtplib.SMTPReadTimeoutError, aiosmtplib.SMTPServerDisconnected)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in, and in whose name."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    start_tls: bool
    sender: str

    @classmethod
    def of(cls, url: str, password: str | None, sender: str) -> MailServer:
        """From an address as the settings hold it: smtp://user@host:587, smtps://user@host:465."""
        parts = urlsplit(url)
        host, tls = parts.hostname or "", parts.scheme == "smtps"
        port = parts.port or (25 if not tls and host in _LOOPBACK else _PORTS[parts.scheme])
        user = unquote(parts.username) if parts.username else None
        return cls(host, port, user, password, tls, not tls and host not in _LOOPBACK, sender)


class SmtpMailer:
    """Implements the port `Mailer`. One connection per letter: there are few."""

    def __init__(self, server: MailServer, clock: Clock, seconds: float = _SECONDS) -> None:
        self.server, self._clock, self._seconds = server, clock, seconds

    async def send(self, letter: Letter) -> None:
        with _ours():
            message = self._message(letter)
            async with self._connected() as connection:
                await connection.send_message(message, sender=self.server.sender, recipients=[letter.to])

    async def check(self) -> None:
        """Signs in, says who would write, and goes again. Raises DeliveryError as `send` does."""
        with _ours():
            async with asyncio.timeout(2 * self._seconds), self._connected() as connection:
                await connection.mail(self.server.sender)

    def _connected(self) -> aiosmtplib.SMTP:
        server = self.server
        return aiosmtplib.SMTP(
            hostname=server.host, port=server.port, username=server.user, password=server.password,
            use_tls=server.tls, start_tls=server.start_tls, timeout=self._seconds,
        )  # fmt: skip

    def _message(self, letter: Letter) -> EmailMessage:
        """Raises Refused: nothing that can be sent."""
        if not is_address(letter.to):
            raise Refused("this is no e-mail address")
        message = EmailMessage()
        message["From"], message["To"] = self.server.sender, letter.to
        if letter.reply_to and is_address(letter.reply_to):
            message["Reply-To"] = letter.reply_to
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = make_msgid(domain=self.server.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notes back
        message.set_content(letter.text)
        for enclosure in letter.attachments:
            _enclose(message, enclosure)
        return message


def _enclose(message: EmailMessage, enclosure: Enclosure) -> None:
    kind, _, more = enclosure.media_type.partition(";")
    main, _, sub = kind.strip().partition("/")
    given = dict(part.strip().split("=", 1) for part in more.split(";") if "=" in part)
    message.add_attachment(
        enclosure.content, maintype=main, subtype=sub, filename=enclosure.name, params=given or None
    )  # fmt: skip


@contextmanager
def _ours() -> Iterator[None]:
    """Raises our errors instead of the library's, whose text holds addresses."""
    try:
        yield
    except SMTPException as error:
        raise _named(error) from None
    except (OSError, ValueError) as error:
        raise NotSent(f"the mail server cannot be used ({type(error).__name__})") from None


def _named(error: SMTPException) -> DeliveryError:
    """What became of the letter, without the server's words: they repeat addresses."""
    refused = getattr(error, "recipients", None)  # SMTPRecipientsRefused gathers one refusal per address
    if isinstance(refused, list) and refused:
        error = refused[0]
    if _unknown_to_it(error):
        return KeyRefused(f"the mail server does not accept name and password ({error.code})")
    if isinstance(error, SMTPResponseException) and not isinstance(error, SMTPConnectError):
        kind = Refused if error.code >= _PERMANENT else NotSent
        return kind(f"the mail server does not take the letter ({error.code})")
    if isinstance(error, _HALF_WAY) and not isinstance(error, SMTPConnectError):
        return OutcomeUnknown(f"the mail server has not answered to the end ({type(error).__name__})")
    return NotSent(f"the mail server cannot be used ({type(error).__name__})")


def _unknown_to_it(error: SMTPException) -> TypeGuard[SMTPResponseException]:
    """Name and password are wrong, or missing (RFC 4954); with 4xx the server only cannot look them up now."""
    if not isinstance(error, SMTPResponseException):
        return False
    wrong = isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= _PERMANENT
    return wrong or error.code == _SIGN_IN_FIRST
