"""Load for `lotse bench desk`: staff in browsers that keep their streams open and fetch what changed, and newcomers."""

from __future__ import annotations

import asyncio
import json
import random
import re
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import httpx

from bot.cli.desk_town import PASSWORD

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')
_EVENT_LIMIT = 20.0
_SPREAD = 0.4  # seconds, as in queue.js


class Times:
    """Milliseconds by what took them."""

    def __init__(self) -> None:
        self.taken: defaultdict[str, list[float]] = defaultdict(list)

    def add(self, what: str, began: float) -> None:
        self.taken[what].append((perf_counter() - began) * 1000)


@dataclass
class Clerk:
    """A person at the desk: the queue is open, and one conversation; both follow their streams as the pages do."""

    client: httpx.AsyncClient
    times: Times
    email: str
    shown: set[str] = field(default_factory=set)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    heard: int = 0
    _streams: list[asyncio.Task[None]] = field(default_factory=list)

    async def sign_in(self) -> None:
        fields = {"email": self.email, "password": PASSWORD, "next": "/desk"}
        answer = await self.client.post("/desk/sign-in", data=fields, headers={"Origin": str(self.client.base_url)})
        if answer.status_code != 303:
            raise httpx.HTTPError(f"signing in: {answer.status_code}")

    async def open(self, conversation_id: str) -> None:
        mark, last = await self._mark(), await self._last(conversation_id)
        self._streams = [
            asyncio.create_task(self._follow_queue(mark)),
            asyncio.create_task(self._follow(f"/desk/conversations/{conversation_id}", last)),
        ]

    async def close(self) -> None:
        for stream in self._streams:
            stream.cancel()
        await asyncio.gather(*self._streams, return_exceptions=True)
        await self.client.aclose()

    async def queue(self) -> str:
        return await self._page("queue page", "/desk")

    async def conversation(self, conversation_id: str) -> str:
        return await self._page("conversation page", f"/desk/conversations/{conversation_id}")

    async def claim(self, conversation_id: str) -> None:
        page = await self.conversation(conversation_id)
        await self._step("claim", conversation_id, page, {})

    async def reply(self, conversation_id: str) -> None:
        page = await self.conversation(conversation_id)
        version = _VERSION.search(page)
        fields = {
            "conversation": conversation_id, "version": version[1] if version else "0",
            "client_id": secrets.token_hex(8), "text": "Bitte kommen Sie am Montag um zehn Uhr.",
        }  # fmt: skip
        await self._step("reply", conversation_id, page, fields)

    async def sees(self, conversation_id: str) -> None:
        """Waits until the list on the screen counts it."""
        async with asyncio.timeout(_EVENT_LIMIT), self.news:
            await self.news.wait_for(lambda: conversation_id in self.shown)

    async def hears(self, after: int) -> None:
        """Waits for more news of the open conversation than `after`."""
        async with asyncio.timeout(_EVENT_LIMIT), self.news:
            await self.news.wait_for(lambda: self.heard > after)

    async def _page(self, what: str, path: str) -> str:
        began = perf_counter()
        answer = await self.client.get(path)
        answer.raise_for_status()
        self.times.add(what, began)
        return answer.text

    async def _step(self, what: str, conversation_id: str, page: str, fields: dict[str, str]) -> None:
        found = _TOKEN.search(page)
        token = {"csrf": found[1] if found else ""}
        path, origin = f"/desk/conversations/{conversation_id}/{what}", {"Origin": str(self.client.base_url)}
        began = perf_counter()
        answer = await self.client.post(path, data=token | fields, headers=origin)
        self.times.add(what, began)
        if answer.status_code != 303:
            raise httpx.HTTPError(f"{what}: {answer.status_code}")

    async def _mark(self) -> str:
        return str((await self.client.get("/desk/events/poll")).json()["mark"])

    async def _last(self, conversation_id: str) -> int:
        events = (await self.client.get(f"/desk/conversations/{conversation_id}/events/poll")).json()["events"]
        return int(events[-1]["number"]) if events else 0

    async def _follow_queue(self, mark: str) -> None:
        """A page shows sixty rows, so what waits is known by the event, and seen when the list is drawn again."""
        async for kind, news in self._events(f"/desk/events?mark={mark}"):
            if kind == "queue":
                await asyncio.sleep(random.uniform(0.0, _SPREAD))
                await self._page("list redrawn", "/desk/queue")
                async with self.news:
                    self.shown = set(news["ids"])
                    self.news.notify_all()

    async def _follow(self, path: str, last: int) -> None:
        async for kind, _ in self._events(f"{path}/events?after={last}"):
            if kind == "news":
                await self._page("conversation redrawn", f"{path}/live")
                async with self.news:
                    self.heard += 1
                    self.news.notify_all()

    async def _events(self, path: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        async with self.client.stream("GET", path, timeout=None) as stream:
            kind = ""
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: "):
                    yield kind, json.loads(line[6:])


@dataclass
class Writer:
    """A newcomer's page, as far as it writes."""

    client: httpx.AsyncClient
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    async def open(self) -> str:
        """The id of the conversation."""
        answer = await self.client.post("/api/conversations", json={"token": self.token, "locale": "ar"})
        answer.raise_for_status()
        return str(answer.json()["conversation"])

    async def write(self, text: str, pressed: str | None = None) -> None:
        body = {"client_id": secrets.token_hex(8), "text": text, "pressed": pressed}
        headers = {"Authorization": f"Bearer {self.token}"}
        (await self.client.post("/api/messages", json=body, headers=headers)).raise_for_status()
