"""Settings as they are read from the environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from bot.core.errors import BadInput
from bot.settings import PROJECT, Settings, read_settings
from tests.telegram.bot_api import TOKEN


def test_a_mistyped_variable_is_reported_with_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("RETENTION_DAY", "3"), ("QUATSCHKRAM", "1"), ("PORT", "many")):
        monkeypatch.setenv(f"LOTSE_{name}", value)
    with pytest.raises(BadInput) as refused:
        read_settings()
    said = str(refused.value)
    assert "LOTSE_RETENTION_DAY: there is no such setting; did you mean LOTSE_RETENTION_DAYS?" in said
    assert "QUATSCHKRAM" not in said, "somebody's own"
    assert "LOTSE_PORT: " in said


def test_every_mistake_is_told_at_once_in_a_line_of_its_own_and_in_our_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PORT": "many", "PRESENCE": "vielleicht", "WAITING_DAYS": "9", "RETENTION_DAYS": "8", "CLAIM_MINUTES": "2.5",
        "TRANSLATION": "bing", "TRANSLATION_SECONDS": "99", "LOG_LEVEL": "loud", "ADMIN_EMAIL": "a@b.example",
        "SMTP_FROM": "Lotse", "SMTP_URL": "smtp://mail.example", "DATA": "~/lotse",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"LOTSE_{name}", value)
    with pytest.raises(BadInput) as refused:
        read_settings()
    told = dict(line.strip().split(": ", 1) for line in str(refused.value).splitlines()[1:])
    assert list(told) == [f"LOTSE_{name}" for name in (
        "DATA", "PORT", "CLAIM_MINUTES", "WAITING_DAYS", "PRESENCE", "SMTP_FROM", "TRANSLATION", "TRANSLATION_SECONDS",
        "ADMIN_PASSWORD", "LOG_LEVEL",
    )]  # fmt: skip
    assert told["LOTSE_PORT"] == "must be a whole number from 0 to 65535"
    assert told["LOTSE_CLAIM_MINUTES"] == "must be a whole number from 1 to 1440"
    assert told["LOTSE_TRANSLATION_SECONDS"] == "must be a number from 0.2 to 10"
    assert told["LOTSE_PRESENCE"] == "must be true or false"
    assert told["LOTSE_TRANSLATION"] == "must be one of off, google, mymemory, deepl, libretranslate"
    assert told["LOTSE_LOG_LEVEL"] == "must be one of DEBUG, INFO, WARNING, ERROR"
    assert told["LOTSE_DATA"].startswith("must be written out")


def test_what_rasa_is_told_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOTSE_RASA_TOKEN", "LOTSE_PORTAL_CONTENT", "LOTSE_RETENTION_DAYS", "lotse_port"):
        monkeypatch.setenv(name, "3")
    assert (read_settings().retention_days, read_settings().port) == (3, 3)


def test_nobody_waits_longer_than_messages_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_RETENTION_DAYS", "2")
    with pytest.raises(BadInput, match=r"LOTSE_WAITING_DAYS: 3 must not be more than LOTSE_RETENTION_DAYS \(2\)"):
        read_settings()
    monkeypatch.setenv("LOTSE_WAITING_DAYS", "2")
    assert read_settings().waiting_days == 2


def test_proxies_are_read_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().proxies.networks == ()
    monkeypatch.setenv("LOTSE_TRUSTED_PROXIES", "172.18.0.0/16, 10.0.3.7")
    assert [str(network) for network in read_settings().proxies.networks] == ["172.18.0.0/16", "10.0.3.7/32"]
    monkeypatch.setenv("LOTSE_PUBLIC_URL", "https://lotse.example")
    assert str(read_settings().proxies.networks[0]) == "127.0.0.0/8", "a proxy on this machine goes on as before"
    monkeypatch.setenv("LOTSE_TRUSTED_PROXIES", "nginx")
    with pytest.raises(BadInput, match=r"LOTSE_TRUSTED_PROXIES: .*'nginx' is no address or network"):
        read_settings()


def test_tests_never_touch_the_database_of_a_town() -> None:
    """`make test` where the town's own settings are exported."""
    told = "import os, tests.conftest; print([name for name in os.environ if name.startswith('LOTSE_')])"
    town = os.environ | {"LOTSE_DATABASE_URL": "postgresql://town/lotse", "LOTSE_TELEGRAM_TOKEN": "1:A"}
    done = subprocess.run(
        [sys.executable, "-c", told], env=town, cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://lotse:geheim@host:543x/lotse", "port, a number"),
        ("postgresql://lotse:geheim@host:99999/lotse", "1 to 65535"),
        ("postgresql://lotse:p@geheim#w@host/lotse", "%40"),
        ("postgresql://lotse:geheim@host/lotse?connect_timeout=5", "connect_timeout"),
        ("postgresql://lotse:geheim@host/lotse?sslmode=geheim", "verify-full"),
        ("mysql://lotse:geheim@host/lotse", "must begin with"),
    ],
)
def test_an_address_of_a_database_that_is_none_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("LOTSE_DATABASE_URL", url)
    with pytest.raises(BadInput, match=f"LOTSE_DATABASE_URL: .*{said}") as refused:
        read_settings()
    assert "geheim" not in str(refused.value)


def test_what_other_programs_call_sslmode_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_DATABASE_URL", "postgres://lotse:p%40ss@host/lotse?sslmode=require")
    assert read_settings().database == "postgresql+asyncpg://lotse:p%40ss@host/lotse?ssl=require"


@pytest.mark.parametrize("name", ["SMTP_URL", "PUBLIC_URL", "TRANSLATION_URL"])
@pytest.mark.parametrize(
    "rest", ["lotse:geheim#1@mail.example:465", "lotse:geheim/1@mail.example", "geheim\u2100x@mail"]
)
def test_no_part_of_a_password_is_shown_by_an_address_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, name: str, rest: str
) -> None:
    monkeypatch.setenv("LOTSE_SMTP_FROM", "lotse@mail.example")
    monkeypatch.setenv("LOTSE_TRANSLATION", "libretranslate")
    monkeypatch.setenv(f"LOTSE_{name}", f"{'smtps' if name == 'SMTP_URL' else 'https'}://{rest}")
    with pytest.raises(BadInput, match=f"LOTSE_{name}: ") as refused:
        read_settings()
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    ("host", "base"), [("::1", "http://[::1]:8080"), ("127.0.0.1", "http://127.0.0.1:8080"), ("ho", "http://ho:8080")]
)
def test_an_ipv6_host_stands_in_brackets(monkeypatch: pytest.MonkeyPatch, host: str, base: str) -> None:
    monkeypatch.setenv("LOTSE_HOST", host)
    assert read_settings().base == base
    monkeypatch.setenv("LOTSE_PUBLIC_URL", "https://lotse.example/")
    assert read_settings().base == "https://lotse.example"


@pytest.mark.parametrize("rest", ["/lotse", "/lotse/", "/a/b", "?x=1", "#chat"])
def test_chat_and_desk_are_not_put_under_a_path(monkeypatch: pytest.MonkeyPatch, rest: str) -> None:
    monkeypatch.setenv("LOTSE_PUBLIC_URL", f"https://town.example{rest}")
    with pytest.raises(BadInput, match=r"LOTSE_PUBLIC_URL: .*one of their own"):
        read_settings()
    monkeypatch.delenv("LOTSE_PUBLIC_URL")
    monkeypatch.setenv("LOTSE_FEEDBACK_URL", f"https://town.example{rest}")
    assert read_settings().feedback_url


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TELEGRAM_TOKEN", "foo", "whole token"),
        ("TELEGRAM_TOKEN", "1:A", "whole token"),
        ("TELEGRAM_TOKEN", "123456789", "whole token"),
        ("TELEGRAM_TOKEN", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1", "whole token"),
        ("TELEGRAM_API", "https://api.telegram.org/bot", "before /bot"),
        ("TELEGRAM_API", "https://api.telegram.org/bot/", "before /bot"),
        ("TELEGRAM_API", f"https://api.telegram.org/bot{TOKEN}", "before /bot"),
        ("TELEGRAM_API", "https://api.telegram.org?x=1", "no ?"),
        ("PUBLIC_URL", "https://lotse .example", "space"),
        ("PUBLIC_URL", "https://lotse.example\u200b", "invisible"),
        ("FEEDBACK_URL", "https://town.example/say it", "space"),
        ("DATA", "~/lotse", "written out"),
        ("DATA", "$HOME/lotse", "written out"),
        ("DATA", "/opt/lotse?/data", "no ?"),
        ("TEST_QUESTIONS", "~/questions", "written out"),
        ("EMBEDDINGS", "~/model", "written out"),
        ("DATABASE_URL", "sqlite:///x.db", "four slashes"),
        ("DATABASE_URL", "sqlite:///~/x.db", "four slashes"),
        ("DATABASE_URL", "sqlite://", "four slashes"),
        ("DATABASE_URL", "sqlite:///:memory:", "four slashes"),
    ],
)
def test_what_would_go_wrong_later_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"LOTSE_{name}", value)
    with pytest.raises(BadInput, match=f"LOTSE_{name}: .*{re.escape(said)}") as refused:
        read_settings()
    assert TOKEN not in str(refused.value)


def test_what_is_right_is_taken_without_the_spaces_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("TELEGRAM_TOKEN", f" {TOKEN}\n"),
        ("TELEGRAM_API", "http://127.0.0.1:8081/botserver "),
        ("PUBLIC_URL", "https://lotse.example "),
        ("DATA", " data "),
        ("DATABASE_URL", " sqlite:////opt/lotse/x.db"),
        ("FEEDBACK_URL", " "),
        ("SMTP_URL", "smtp://lotse@mail.example:587"),
        ("SMTP_FROM", "lotse@mail.example "),
        ("SMTP_PASSWORD", " two words "),
    ):
        monkeypatch.setenv(f"LOTSE_{name}", value)
    read = read_settings()
    assert read.telegram_token and read.telegram_token.get_secret_value() == TOKEN
    assert read.smtp_password and read.smtp_password.get_secret_value() == " two words "
    assert (read.telegram_api, read.public_url) == ("http://127.0.0.1:8081/botserver", "https://lotse.example")
    assert (read.data, read.database) == (PROJECT / "data", "sqlite+aiosqlite:////opt/lotse/x.db")
    assert (read.feedback_url, read.smtp_from) == (None, "lotse@mail.example")


def test_an_empty_value_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = read_settings()
    for name in Settings.model_fields:
        monkeypatch.setenv(f"LOTSE_{name.upper()}", "")
    assert read_settings() == usual


def test_every_value_of_the_file_in_the_docs_is_quoted() -> None:
    """systemd and a shell read it."""
    docs = (PROJECT / "docs" / "running.md").read_text("utf-8")
    values = re.findall(r"^LOTSE_\w+=(.*)$", docs, re.MULTILINE)
    assert values and all(re.fullmatch(r"'[^']*'", value) for value in values)
