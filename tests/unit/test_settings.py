"""Settings as they are read from the environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from bot.core.errors import BadInput
from bot.settings import PROJECT, Settings, read_settings


def test_a_mistyped_variable_is_reported_with_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("RETENTION_DAY", "3"), ("QUATSCHKRAM", "1"), ("PORT", "many")):
        monkeypatch.setenv(f"LOTSE_{name}", value)
    with pytest.raises(BadInput) as refused:
        read_settings()
    said = str(refused.value)
    assert "LOTSE_RETENTION_DAY: there is no such setting; did you mean LOTSE_RETENTION_DAYS?" in said
    assert "QUATSCHKRAM" not in said, "somebody's own"
    assert "LOTSE_PORT: " in said


def test_what_rasa_is_told_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOTSE_RASA_TOKEN", "LOTSE_PORTAL_CONTENT", "LOTSE_RETENTION_DAYS", "lotse_port"):
        monkeypatch.setenv(name, "3")
    assert (read_settings().retention_days, read_settings().port) == (3, 3)


def test_nobody_waits_longer_than_messages_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_RETENTION_DAYS", "2")
    with pytest.raises(BadInput, match=r"LOTSE_WAITING_DAYS \(3\) must not be more than LOTSE_RETENTION_DAYS \(2\)"):
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
