"""Letters through a real SMTP server on loopback."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from bot.alerts.mail import MailServer, SmtpMailer
from bot.core.errors import BadInput
from bot.core.handoffs.letter import Enclosure, Letter, is_address
from bot.core.outside_errors import DeliveryError, KeyRefused, NotSent, OutcomeUnknown, Refused
from bot.settings import read_settings
from bot.wiring import TownClock
from tests.mail_server import NAME, PASSWORD, MailBox, mail_server

TO, FROM = "derya@musterstadt.example", "lotse@musterstadt.example"
LETTER = Letter(TO, "Lotse: Größe wartet", "Grüße\nZeile zwei")


def mailer(port: int, user: str = "", password: str | None = None, seconds: float = 60.0) -> SmtpMailer:
    url = f"smtp://{user}@127.0.0.1:{port}" if user else f"smtp://127.0.0.1:{port}"
    return SmtpMailer(MailServer.of(url, password, FROM), TownClock(), seconds)


async def test_a_letter_arrives_whole_with_what_is_enclosed() -> None:
    box, ics = MailBox(), b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    enclosed = Enclosure("termin.ics", "text/calendar; method=REQUEST", ics)
    async with mail_server(box) as port:
        await mailer(port).send(Letter(TO, "Termin\r\nBcc: dieb@example.org", LETTER.text, (enclosed,), TO))
        await mailer(port).send(Letter(TO, "Termin", "x", (), "a@b.example\r\nBcc: dieb@example.org"))
    letter, other = box.letters
    assert letter["Reply-To"] == TO and other["Reply-To"] is None and other["Bcc"] is None
    assert box.recipients == [[TO], [TO]] and letter["From"] == FROM and letter["To"] == TO
    assert letter["Subject"] == "Termin Bcc: dieb@example.org", "a line break in a subject adds no header"
    assert letter["Auto-Submitted"] == "auto-generated" and letter["Message-ID"].endswith("@musterstadt.example>")
    assert letter.get_body().get_content().split() == LETTER.text.split()  # type: ignore[union-attr]
    (part,) = letter.iter_attachments()
    assert (part.get_filename(), part.get_content_type(), part.get_param("method")) == (
        "termin.ics", "text/calendar", "REQUEST",
    )  # fmt: skip
    assert part.get_payload(decode=True) == ics


async def test_name_and_password_are_given() -> None:
    box = MailBox()
    async with mail_server(box, guarded=True) as port:
        await mailer(port, NAME, PASSWORD).send(LETTER)
        with pytest.raises(KeyRefused, match="535") as wrong:
            await mailer(port, NAME, "falsch").send(LETTER)
        with pytest.raises(KeyRefused, match="530"):
            await mailer(port).send(LETTER)
    assert len(box.letters) == 1 and "falsch" not in str(wrong.value)


async def test_a_server_that_cannot_look_passwords_up_now_does_not_refuse_ours() -> None:
    async with mail_server(MailBox(), guarded=True, busy=True) as port:
        with pytest.raises(NotSent, match="454") as later:
            await mailer(port, NAME, PASSWORD).send(LETTER)
    assert not isinstance(later.value, KeyRefused)


async def test_a_look_at_the_server_sends_no_letter() -> None:
    box = MailBox()
    async with mail_server(box, guarded=True) as port:
        await mailer(port, NAME, PASSWORD).check()
        for wrong in (mailer(port, NAME, "falsch"), mailer(port)):
            with pytest.raises(KeyRefused):
                await wrong.check()
    assert not box.letters


FAULTS: list[tuple[dict[str, Any], str, type[DeliveryError]]] = [
    ({"answer": "451 try again later"}, TO, NotSent),
    ({"answer": "554 spam"}, TO, Refused),
    ({"hangs": True}, TO, OutcomeUnknown),
    ({}, "unbekannt@musterstadt.example", Refused),
    ({}, "zwei@a.example, drei@b.example", Refused),
]


@pytest.mark.parametrize(("fault", "to", "error"), FAULTS)
async def test_what_became_of_a_letter_is_known(fault: dict[str, Any], to: str, error: type[DeliveryError]) -> None:
    box = MailBox()
    vars(box).update(fault)
    async with mail_server(box) as port:
        with pytest.raises(error) as failed:
            await mailer(port, seconds=1.0 if box.hangs else 60.0).send(Letter(to, LETTER.subject, LETTER.text))
    assert "musterstadt" not in str(failed.value) and not box.letters


async def test_no_server_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        with pytest.raises(NotSent):
            await mailer(probe.getsockname()[1]).send(LETTER)


async def test_outside_this_machine_nothing_goes_out_unencrypted() -> None:
    """A server that offers no STARTTLS gets no letter."""
    box = MailBox()
    async with mail_server(box) as port:
        far = MailServer("127.0.0.1", port, None, None, False, True, FROM)  # as any other host is reached
        with pytest.raises(NotSent):
            await SmtpMailer(far, TownClock(), 60.0).send(LETTER)
    assert not box.letters


SERVERS = [
    ("smtps://a%40b.example@mail.example", (465, "a@b.example", True, False)),
    ("smtp://lotse@mail.example", (587, "lotse", False, True)),
    ("smtp://mail.example:2525", (2525, None, False, True)),
    ("smtp://127.0.0.1", (25, None, False, False)),
]


@pytest.mark.parametrize(("url", "expected"), SERVERS)
def test_how_a_server_is_reached(url: str, expected: tuple[object, ...]) -> None:
    server = MailServer.of(url, "p", FROM)
    assert (server.port, server.user, server.tls, server.start_tls) == expected


WRONG = [
    ({"URL": "smtps://mail.example"}, "LOTSE_SMTP_FROM"),
    ({"URL": "http://mail.example", "FROM": FROM}, "must be like smtps"),
    ({"URL": "smtp://a:b@mail.example", "FROM": FROM}, "LOTSE_SMTP_PASSWORD"),
    ({"URL": "smtp://a@mail.example", "FROM": FROM}, "belongs together"),
    ({"URL": "smtp://mail.example", "FROM": FROM, "PASSWORD": "x"}, "belongs together"),
    ({"URL": "smtp://mail.example:99999", "FROM": FROM}, "SMTP_URL"),
    ({"FROM": "Lotse <a@b.example>"}, "without a name"),
]


@pytest.mark.parametrize(("given", "said"), WRONG)
def test_wrong_settings_are_said_at_start(given: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"LOTSE_SMTP_{name}", value)
    with pytest.raises(BadInput, match=said):
        read_settings()


def test_what_an_address_is() -> None:
    assert is_address("a.b+c@mail.musterstadt.example")
    for wrong in (
        "",
        "a",
        "a@b",
        "a@b.example\n",
        "a b@c.example",
        "a@b.example,c@d.example",
        "x" * 300 + "@b.example",
    ):
        assert not is_address(wrong)
