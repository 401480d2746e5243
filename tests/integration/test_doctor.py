"""`lotse doctor` looks and changes nothing; what the machine lacks is told in a sentence by it and by `lotse serve`."""

from __future__ import annotations

import asyncio
import importlib
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli import doctor_services
from bot.core.errors import BadInput
from bot.core.handoffs.alerts import KEY_REFUSED, Target, Trouble
from bot.core.town import TownGuide
from bot.files import space
from bot.settings import PROJECT
from bot.wiring import Lotse
from tests.conftest import settings
from tests.fakes import MovedClock
from tests.forks import Forks
from tests.mail_server import NAME, PASSWORD, MailBox, mail_server
from tests.telegram.bot_api import TOKEN, BotApiServer, Fault
from tests.unit.samples import TOWN

doctor = importlib.import_module("bot.cli.doctor")  # `bot.cli.doctor` is the command
Ended = tuple[int, str]
Command = Callable[..., Ended]
NOBODY = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def command(forks: Forks) -> Command:
    def run(*arguments: str, **variables: str | Path) -> Ended:
        environment = {f"LOTSE_{name.upper()}": str(value) for name, value in variables.items()}
        status, out, err = forks.run("bot.cli", list(arguments), environment)
        assert "Traceback" not in err, err
        return status, out + err

    return run


def _made(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def test_the_doctor_makes_nothing(command: Command, tmp_path: Path) -> None:
    status, out = command("doctor", data=tmp_path / "new")
    assert (status, "there is none yet" in out) == (0, True), out
    assert _made(tmp_path) == []


def test_the_doctor_finds_a_whole_town(command: Command, template: Path, tmp_path: Path) -> None:
    shutil.copy(template, tmp_path / "lotse.db")
    status, out = command("doctor", data=tmp_path)
    assert "WARN  alerts: nobody can be alerted" in out and "LOTSE_SMTP_URL" in out
    assert (status, "ok    content: Musterstadt" in out, "ok    content check: no errors" in out) == (0, True, True), (
        out
    )


def test_what_the_doctor_finds_is_told_in_sentences(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, out = command("doctor", data=tmp_path / "file" / "data", database_url=NOBODY)
    assert status == 1
    assert f"FAIL  data folder: {tmp_path / 'file'} is no folder; set LOTSE_DATA" in out
    assert "FAIL  database: the database cannot be used" in out
    assert "LOTSE_DATABASE_URL right?" in out
    status, out = command("doctor", data=tmp_path, admin_email="a@musterstadt.example", admin_password="kurz")
    assert (status, "FAIL  administrator: the password needs" in out) == (1, True), out


def test_what_keeps_a_command_from_its_work_is_told_in_a_sentence(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, out = command("serve", data=tmp_path / "file")
    assert (status, "set LOTSE_DATA" in out) == (1, True), out
    status, out = command("serve", data=tmp_path, database_url=NOBODY)
    assert (status, "LOTSE_DATABASE_URL right?" in out) == (1, True), out
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, out = command("serve", data=tmp_path / "new", port=str(port))
    assert (status, f"cannot listen on 127.0.0.1:{port}" in out, "LOTSE_PORT" in out) == (1, True, True), out
    assert not list((tmp_path / "new").glob("lotse.db*")), "nothing was prepared for it, and nothing learnt"


def _town(folder: Path, file: str, before: str, after: str) -> None:
    shutil.copytree(PROJECT / "portal", folder / "portal")
    text = (folder / "portal" / file).read_text("utf-8")
    assert before in text
    (folder / "portal" / file).write_text(text.replace(before, after), "utf-8")


@pytest.mark.parametrize(("file", "before", "after", "told"), [
    ("departments.yml", "protection: true", "protection: false", "protection: true"),
    ("town.yml", "land: BY", "land: NRW", "is no Land; write one of"),
])  # fmt: skip
def test_the_doctor_looks_into_the_files_of_a_town(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str, before: str, after: str, told: str
) -> None:
    _town(tmp_path, file, before, after)
    monkeypatch.setattr(doctor, "PROJECT", tmp_path)
    with pytest.raises(BadInput, match=told):
        doctor._town(settings(tmp_path))


def test_a_coordination_office_may_be_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _town(tmp_path, "town.yml", "coordination_office: integration", "coordination_office: rathaus")
    monkeypatch.setattr(doctor, "PROJECT", tmp_path)
    assert "'rathaus' is none of its offices" in doctor._town(settings(tmp_path))


def test_telegram_needs_to_know_the_web_chat_it_leads_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _town(tmp_path, "town.yml", "web_only: []", "web_only: [health]")
    monkeypatch.setattr(doctor, "PROJECT", tmp_path)
    token = SecretStr(TOKEN)
    with pytest.raises(BadInput, match="LOTSE_PUBLIC_URL"):
        doctor._town(settings(tmp_path, telegram_token=token))
    for fine in ({"telegram_token": token, "public_url": "https://lotse.musterstadt.example"}, {}):
        assert "Musterstadt" in doctor._town(settings(tmp_path, **fine))


def test_a_disk_that_is_nearly_full_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not space.nearly_full(tmp_path / "new")
    monkeypatch.setattr(doctor, "ENOUGH_MB", 10**9)
    with pytest.raises(BadInput, match="MB are free"):
        doctor._disk(settings(tmp_path / "new"))


async def test_a_clock_that_has_jumped_is_told(lotse: Lotse, clock: MovedClock) -> None:
    await lotse.conversations.open("web", "somebody", "de", [])
    assert (await doctor._clock(lotse)).startswith("ok    clock:")
    clock.ahead += timedelta(days=40)
    assert (await doctor._clock(lotse)).startswith("WARN  clock: nothing old is deleted")


async def _doctor_of(tmp_path: Path, server: BotApiServer, token: str = TOKEN) -> str:
    more = {"telegram_token": SecretStr(token), "telegram_api": server.base}
    return await asyncio.to_thread(doctor_services.telegram, settings(tmp_path, **more))


async def test_telegram_is_asked(tmp_path: Path) -> None:
    server = BotApiServer()
    assert "off" in doctor_services.telegram(settings(tmp_path))
    async with server.running():
        assert await _doctor_of(tmp_path, server) == "@musterstadt_bot, updates are asked for"
        server.webhook, server.failed = (
            ("https://lotse.musterstadt.example/telegram/webhook", "x"),
            ("Connection refused", 5),
        )
        told = await _doctor_of(tmp_path, server)
        assert "updates are brought; the latest update it could not bring: Connection refused" in told
        with pytest.raises(BadInput, match="BotFather"):
            await _doctor_of(tmp_path, server, "4711:" + "old" * 12)
        server.faults.append(Fault("getMe", "502"))
        with pytest.raises(BadInput, match="LOTSE_TELEGRAM_API"):
            await _doctor_of(tmp_path, server)
    assert server.violations == []


async def _mail_of(tmp_path: Path, port: int, password: str) -> str:
    more = {"smtp_url": f"smtp://{NAME}@127.0.0.1:{port}", "smtp_from": "lotse@musterstadt.example"}
    return await asyncio.to_thread(
        doctor_services.mail, settings(tmp_path, smtp_password=SecretStr(password), **more)
    )  # fmt: skip


async def test_the_mail_server_is_asked_and_gets_no_letter(tmp_path: Path) -> None:
    box = MailBox()
    assert "off" in doctor_services.mail(settings(tmp_path))
    async with mail_server(box, guarded=True) as port:
        assert await _mail_of(tmp_path, port, PASSWORD) == "127.0.0.1 takes letters from lotse@musterstadt.example"
        with pytest.raises(BadInput, match="LOTSE_SMTP_PASSWORD"):
            await _mail_of(tmp_path, port, "falsch")
    with pytest.raises(BadInput, match="Is LOTSE_SMTP_URL right"):
        await _mail_of(tmp_path, port, PASSWORD)
    assert not box.letters


def test_the_translation_provider_is_asked(tmp_path: Path) -> None:
    assert "off" in doctor_services.translation(settings(tmp_path))
    nobody = settings(tmp_path, translation="libretranslate", translation_url="http://127.0.0.1:1")
    with pytest.raises(BadInput, match="LibreTranslate does not translate now"):
        doctor_services.translation(nobody)


@dataclass
class Told:
    """What the keeper of alerts knows."""

    ways: dict[str, bool]
    failed: list[Trouble] = field(default_factory=list)

    def untold(self) -> list[str]:
        return []

    async def unreached(self) -> list[str]:
        return []

    async def trouble(self) -> list[Trouble]:
        return self.failed


async def test_a_way_that_does_not_work_alerts_nobody(tmp_path: Path) -> None:
    guide, mail = TownGuide(TOWN), Told({"mail": True, "telegram": False})
    assert await doctor_services.alerts(mail, guide, ["mail"]) == ["ok    alerts: by e-mail"]
    (line,) = await doctor_services.alerts(mail, guide, ["telegram"])
    assert line.startswith("WARN  alerts: nobody can be alerted") and "e-mail failed above" in line
    both = Told({"mail": True, "telegram": True})
    assert await doctor_services.alerts(both, guide, ["mail"]) == ["ok    alerts: by e-mail"]
    since = datetime(2026, 11, 25, 8, tzinfo=UTC)
    failed = Trouble("order", Target("mail", "amt@m.example"), since, KEY_REFUSED["mail"], False, "waiting", 1)
    (line,) = await doctor_services.alerts(Told(both.ways, [failed]), guide, ["mail", "telegram"])
    assert line.startswith("WARN  alerts: amt@m.example (order) is not reached since 2026-11-25")
