"""Bad input gets a clear answer or a 4xx with a reason: never 5xx, never markup or a command, nothing lost."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.web import pace, stream
from bot.files import space
from bot.store.conversations.clock_watch import SqlClockWatch
from bot.store.conversations.conversations import SqlConversations
from bot.wiring import Lotse, assemble
from tests.conftest import Guest, Serve, both_databases
from tests.fakes import MovedClock, ScriptedDialogue

ODD_TEXTS = [
    "😀" * 2000,
    "\u202eabc\u202c umgedreht",
    "<script>alert(1)</script>",
    "**fett** [link](javascript:alert(1)) `code`",
    "/restart",
    "'; DROP TABLE messages; --",
    "{{7*7}} {town} %s",
    "a\u0000b\u0007c",
    "ﷺ ㌀ ẞ ﬁ",
    "\n\nzwei\n\nZeilen\n",
]


@pytest.fixture
def no_refill(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, no bucket fills up again meanwhile."""
    monkeypatch.setattr(pace, "_WINDOW_SECONDS", 1e9)


@both_databases
async def test_odd_texts_are_stored_as_text_and_answered(lotse: Lotse, serving: Serve) -> None:
    dialogue = ScriptedDialogue()
    async with serving(lotse, dialogue) as served:
        for text in ODD_TEXTS:
            guest = await served.open()
            assert (await guest.post(text)).status_code == 201, text
            await guest.answers()
            kept = str(next(m["text"] for m in await guest.messages() if m["author"] == "newcomer"))
            assert not {"\u0000", "\u0007", "\u202e"} & set(kept)
            assert dialogue.asked[-1] == kept


REFUSED = [
    ({"client_id": "12345678", "text": ""}, 400, "message_empty"),
    ({"client_id": "12345678", "text": " \n\t "}, 400, "message_empty"),
    ({"client_id": "12345678", "text": "\u0000\u0007"}, 400, "message_empty"),
    ({"client_id": "12345678", "text": "x" * 2001}, 400, "message_too_long"),
    ({"client_id": "12345678", "text": "😀" * 10_000}, 400, "message_too_long"),
    ({"client_id": "kurz", "text": "hallo"}, 400, "bad_input"),
    ({"client_id": "../../etc/passwd", "text": "hallo"}, 400, "bad_input"),
    ({"client_id": "12345678\n", "text": "hallo"}, 400, "bad_input"),
    ({"client_id": "12345678", "text": 5}, 400, "bad_input"),
    ({"client_id": "12345678"}, 400, "bad_input"),
    ({"client_id": "12345678", "text": "hallo", "admin": True}, 400, "bad_input"),
    ({"client_id": "12345678", "text": "hallo", "pressed": "x" * 300}, 400, "bad_input"),
    ({"client_id": "12345678", "text": "hallo", "pressed": "topic:\u0000"}, 400, "bad_input"),
    ([], 400, "bad_input"),
    ("hallo", 400, "bad_input"),
]


@both_databases
async def test_unusable_messages_are_refused_with_a_reason(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        for body, status, name in REFUSED:
            answer = await served.client.post("/api/messages", json=body, headers=guest.headers)
            assert (answer.status_code, answer.json()["error"]) == (status, name), body
            assert len(answer.json()["detail"]) > 10
        assert [m for m in await guest.messages() if m["author"] == "newcomer"] == []


RAW = [
    (b"{", "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b"[" * 50_000, "application/json", 400),
    (rb'{"client_id": "12345678", "text": "hallo", "pressed": "\ud800"}', "application/json", 400),
    (b'{"client_id": "12345678", "text": "' + b"x" * 70_000 + b'"}', "application/json", 413),
    (b"client_id=12345678&text=hallo", "application/x-www-form-urlencoded", 415),
    (b"", "", 415),
]


async def test_broken_bodies(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        for body, kind, status in RAW:
            headers = {**guest.headers, "Content-Type": kind}
            answer = await served.client.post("/api/messages", content=body, headers=headers)
            assert answer.status_code == status, (body[:40], kind)
            assert answer.json()["detail"]


async def test_unknown_tokens_locales_and_addresses(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        client = served.client
        stranger = Guest(client, secrets.token_urlsafe(32))
        assert (await stranger.post("hallo")).status_code == 401
        assert (await client.get("/api/events", headers=stranger.headers)).status_code == 401
        assert (await client.get("/api/conversation")).status_code == 401
        bad = await client.post("/api/conversations", json={"token": stranger.token, "locale": "xx"})
        assert (bad.status_code, bad.json()["error"]) == (400, "unknown_locale")
        short = await client.post("/api/conversations", json={"token": "abc", "locale": "de"})
        broken = await client.post("/api/conversations", json={"token": f"{stranger.token}\n", "locale": "de"})
        assert short.status_code == broken.status_code == 400
        assert (await client.get("/api/interface/../../etc")).status_code in (400, 404)
        assert (await client.get("/api/interface/tlh")).status_code == 400
        guest = await served.open()
        events = await client.get("/api/events", headers={**guest.headers, "Last-Event-ID": "abc"})
        assert (events.status_code, events.json()["error"]) == (400, "bad_input")
        assert (await client.put("/api/conversation/locale", json={"locale": "zz"}, headers=guest.headers)).is_error


async def test_unknown_buttons_are_answered_honestly(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        for pressed in ("page:/no/such", "office:nowhere:hours", "courses:x:y", "quatsch", "intent:nope"):
            guest = await served.open()
            assert (await guest.post("Knopf", pressed=pressed)).status_code == 201
            assert (await guest.answers())[0]["kind"] == "fallback", pressed


FAR_DAYS = [
    ("31.12.9999", "day:9999-12-31", "thank"),
    ("01.01.0001", "day:0001-01-01", "thank"),
    ("Mehr", "events:0:date=9999-12-31/", "thank"),
    ("Mehr", "events:0:date=0001-01-01/9999-12-31", "thank"),
    ("Mehr", "courses:0:weekday=mon;date=0001-01-01/9999-12-31", "thank"),
    ("Was ist los am 31.12.9999?", None, "search_event"),
    ("Was ist ab dem 30. Dezember 9999 los?", None, "search_event"),
    ("Welche Feiertage gibt es am 31.12.9999?", None, "ask_intercultural_calendar"),
    ("Welche Feiertage gibt es am 1.1.9998?", None, "ask_intercultural_calendar"),
]


@both_databases
async def test_days_that_nobody_asks_about_are_answered_like_other_odd_input(lotse: Lotse, serving: Serve) -> None:
    dialogue = ScriptedDialogue()
    async with serving(lotse, dialogue) as served:
        for text, pressed, dialogue.intent in FAR_DAYS:
            guest = await served.open()
            assert (await guest.post(text, pressed=pressed)).status_code == 201
            first = (await guest.answers())[0]
            assert first["kind"] != "notice", (text, pressed)
            assert "9999" not in str(first["text"]), (text, pressed)


@pytest.mark.usefixtures("no_refill")
async def test_too_many_messages_are_slowed_down_and_told_for_how_long(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        answers = [await guest.post(f"{n}") for n in range(70)]
        slowed = [a for a in answers if a.status_code == 429]
        assert slowed
        assert int(slowed[0].headers["retry-after"]) >= 1


def _from(app: Starlette, peer: str, forwarded: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(peer, 4000))
    return httpx.AsyncClient(
        transport=transport, base_url="https://lotse.example", headers={"X-Forwarded-For": forwarded}
    )


async def _opened(client: httpx.AsyncClient) -> int:
    body = {"token": secrets.token_urlsafe(32), "locale": "de"}
    return (await client.post("/api/conversations", json=body)).status_code


@pytest.mark.usefixtures("no_refill")
async def test_behind_a_proxy_nobody_uses_up_what_others_may_open(lotse: Lotse) -> None:
    public = lotse.settings.model_copy(update={"public_url": "https://lotse.example"})
    app = assemble(replace(lotse, settings=public), ScriptedDialogue()).app
    one, other = _from(app, "127.0.0.1", "203.0.113.5"), _from(app, "127.0.0.1", "198.51.100.7")
    assert {await _opened(one) for _ in range(130)} == {201, 429}
    assert await _opened(other) == 201
    claims = _from(app, "127.0.0.1", "192.0.2.77, 203.0.113.5")  # what the client itself has sent stands first
    assert 429 in {await _opened(claims) for _ in range(20)}


@pytest.mark.usefixtures("no_refill")
async def test_a_proxy_in_another_network_is_believed_when_it_is_named(lotse: Lotse) -> None:
    named = lotse.settings.model_copy(update={"trusted_proxies": "172.18.0.0/16"})
    app = assemble(replace(lotse, settings=named), ScriptedDialogue()).app
    assert {await _opened(_from(app, "172.18.0.2", f"203.0.113.{n}")) for n in range(130)} == {201}
    assert {await _opened(_from(app, "172.19.0.2", f"203.0.113.{n}")) for n in range(130)} == {201, 429}


@pytest.mark.usefixtures("no_refill")
async def test_without_a_proxy_nobody_is_believed_who_speaks_for_others(lotse: Lotse) -> None:
    app = assemble(lotse, ScriptedDialogue()).app
    assert {await _opened(_from(app, "127.0.0.1", f"203.0.113.{n}")) for n in range(130)} == {201, 429}


@pytest.mark.usefixtures("no_refill")
async def test_who_has_a_whole_network_opens_no_more_than_others(lotse: Lotse) -> None:
    app = assemble(lotse, ScriptedDialogue()).app
    assert {await _opened(_from(app, f"2001:db8::{n:x}", "")) for n in range(130)} == {201, 429}
    assert await _opened(_from(app, "2001:db8:0:1::1", "")) == 201


@pytest.mark.usefixtures("no_refill")
async def test_changing_the_language_without_end_is_slowed_down(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        for n in range(70):
            body = {"locale": "de" if n % 2 else "tr"}
            answer = await served.client.put("/api/conversation/locale", json=body, headers=guest.headers)
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1


async def test_one_conversation_has_no_streams_without_end(
    lotse: Lotse, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_STREAMS", 2)
    async with serving(lotse, ScriptedDialogue()) as served:
        guest, other = await served.open(), await served.open()
        read = []  # kept: an iterator that is forgotten ends its stream
        async with AsyncExitStack() as reading:
            for _ in range(2):
                answer = await reading.enter_async_context(
                    served.client.stream("GET", "/api/events", headers=guest.headers)
                )
                read.append(answer.aiter_text())
                while "event: message" not in await anext(read[-1]):
                    pass
            async with asyncio.timeout(30):
                refused = await served.client.get("/api/events", headers=guest.headers)
            assert refused.status_code == 429 and int(refused.headers["retry-after"]) >= 1
            assert (await served.client.get("/api/events/poll", headers=guest.headers)).status_code == 200
            async with served.client.stream("GET", "/api/events", headers=other.headers) as answer:
                assert answer.status_code == 200
        async with asyncio.timeout(60):
            while stream.crowded(await _only(lotse, guest)):
                await asyncio.sleep(0.02)


async def _only(lotse: Lotse, guest: Guest) -> str:
    token = guest.headers["Authorization"].removeprefix("Bearer ")
    return (await lotse.conversations.by_person("web", hashlib.sha256(token.encode()).hexdigest())).id


async def test_a_full_disk_and_a_clock_that_has_jumped_are_told_to_who_watches(
    lotse: Lotse, serving: Serve, monkeypatch: pytest.MonkeyPatch, clock: MovedClock
) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        monkeypatch.setattr(space, "ENOUGH_MB", 0)
        assert (await served.client.get("/health")).json()["status"] == "ok"
        await SqlClockWatch(lotse.database).look(clock.now())
        clock.ahead += timedelta(days=40)
        told = await served.client.get("/health")
        assert (told.status_code, told.json()["status"]) == (200, "clock has jumped")
        monkeypatch.setattr(space, "ENOUGH_MB", 10**9)
        assert (await served.client.get("/health")).json()["status"] == "disk nearly full"


class Away:
    """In the place of a database's connections."""

    def begin(self) -> None:
        raise ConnectionRefusedError(111, "Connect call failed")

    async def dispose(self) -> None: ...


async def test_a_database_that_is_away_is_told_to_who_watches(
    lotse: Lotse, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        with monkeypatch.context() as away:
            away.setattr(lotse.database, "_reader", Away())
            told = await served.client.get("/health")
            assert (told.status_code, told.json()["status"]) == (503, "database away")
        back = await served.client.get("/health")
        assert (back.status_code, back.json()["status"]) == (200, "ok")


async def test_an_unexpected_error_is_answered_with_the_protection_too(
    lotse: Lotse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("Geheimnis-4711")

    monkeypatch.setattr(SqlConversations, "by_person", fail)
    app = assemble(lotse, ScriptedDialogue()).app
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://lotse.example") as client:
        bearer = {"Authorization": f"Bearer {secrets.token_urlsafe(32)}"}
        answer = await client.get("/api/conversation", headers=bearer)
    assert answer.status_code == 503 and "Geheimnis" not in answer.text and "-4711" not in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/static/view.js", "/desk/static/desk.css", "/editor/static/text.js"])
async def test_no_browser_mixes_the_files_of_two_versions(lotse: Lotse, serving: Serve, path: str) -> None:
    """Without the word a browser keeps a file for a tenth of its age: old modules then meet new ones."""
    async with serving(lotse, ScriptedDialogue()) as served:
        first: httpx.Response = await served.client.get(path)
        again: httpx.Response = await served.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert [answer.headers["cache-control"] for answer in (first, again)] == ["no-cache"] * 2


async def test_every_page_has_its_protection(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        for path in ("/", "/privacy", "/accessibility", "/health", "/static/chat.js", "/api/interface/ar"):
            answer: httpx.Response = await served.client.get(path)
            assert answer.status_code == 200, path
            assert "script-src 'self'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
        page = (await served.client.get("/", headers={"Accept-Language": "ar-SY,ar;q=0.9"})).text
        assert '<html lang="ar" dir="rtl">' in page
        block = page.split('id="interface">')[1].split("</script>")[0]
        assert json.loads(block)["locale"] == "ar"
