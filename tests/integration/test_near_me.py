"""The page's "near me": the place goes in once and comes out nowhere."""

from __future__ import annotations

import secrets
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.store.schema.tables import metadata
from bot.wiring import Lotse
from tests.conftest import Guest, Serve
from tests.fakes import ScriptedDialogue

BODY: dict[str, Any] = {"client_id": "12345678", "latitude": 52.013477, "longitude": 13.003391}


async def near(guest: Guest, **changes: Any) -> httpx.Response:
    body = BODY | {"client_id": secrets.token_hex(8)} | changes
    return await guest.client.post("/api/near", json=body, headers=guest.headers)


async def test_what_is_near_is_answered_and_the_place_is_kept_nowhere(
    lotse: Lotse, serving: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    say = lotse.library.catalogue.say
    async with serving(lotse, ScriptedDialogue("register_address")) as served:
        guest = await served.open("ar")
        stored = await near(guest)
        assert stored.status_code == 201
        (said,) = await guest.answers(1)
        assert say("near_several", "ar") in said["text"]
        assert say("near_not_kept", "ar") in said["text"]
        assert [m["text"] for m in await guest.messages() if m["author"] == "newcomer"] == [say("near_me", "ar")]
        await guest.post("اين اسجل عنواني؟")
        await guest.answers(3)
        await near(guest)
        nearest = (await guest.answers(4))[-1]
        assert "Nordring 14" in nearest["text"]
        assert any(link["url"].startswith("geo:52.0152,") for link in nearest["links"])
    async with lotse.database.read() as connection:
        tables = [table for table in metadata.sorted_tables if table.name != "contents"]
        rows = [row for table in tables for row in await connection.execute(sa.select(table))]
    written = " ".join(repr(tuple(row)) for row in rows) + caplog.text
    assert "52.0134" not in written
    assert "13.0033" not in written


async def test_sent_again_it_is_one_message(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open("de")
        first = await near(guest, client_id="same-again")
        again = await near(guest, client_id="same-again")
        assert first.json()["id"] == again.json()["id"]


WRONG = [
    {"latitude": 91.0},
    {"longitude": 200.0},
    {"latitude": "52"},
    {"latitude": None},
    {"client_id": "x"},
    {"more": 1},
]


async def test_no_place_on_earth_is_refused_without_repeating_it(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open("de")
        for changes in WRONG:
            refused = await near(guest, **changes)
            assert refused.status_code == 400, changes
            assert "52.01" not in refused.text
        stranger = await served.client.post(
            "/api/near", json=BODY, headers={"Authorization": f"Bearer {secrets.token_urlsafe(32)}"}
        )
        assert stranger.status_code == 401


async def test_the_page_may_ask_where_it_is_and_nobody_else(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        page = await served.client.get("/?lang=de")
        assert "geolocation=(self)" in page.headers["permissions-policy"]
        assert lotse.library.catalogue.say("near_me", "de") in page.text
