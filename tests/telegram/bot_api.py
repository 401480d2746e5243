"""A Bot API server on loopback, with chats whose people write and press buttons.

It checks every request against `model`, keeps what was sent, hands out updates as Telegram does (confirmed by the
next offset; by webhook one at a time per chat, again until 200), and can fail on purpose.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, MutableMapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

import httpx

from tests.loopback import Loopback
from tests.telegram.model import PostedFile, check

TOKEN = "4711:loopback-token-of-a-bot-that-is-not-real"
USERNAME = "musterstadt_bot"
_BOT = {"id": 4711, "is_bot": True, "first_name": "Lotse", "username": USERNAME}


@dataclass
class Fault:
    """`kind`: 429, 403, 400, 500, 502 (a proxy's page), hang (nothing done), lost (done, answer lost), slow,
    garbled (done, and the answer cannot be read)."""

    method: str
    kind: str
    times: int = 1
    chat: int | None = None
    retry_after: int = 1
    seconds: float = 0.5
    only_with_keyboard: bool = False
    struck: list[float] = field(default_factory=list)  # when, as `time.monotonic`


@dataclass
class _Waiting:
    update: dict[str, Any]
    left: int  # how many times it is still handed out
    queued: bool = False


class BotApiServer:
    """Telegram, as far as a bot sees it."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.written: set[str] = set()  # by people
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.commands: dict[str, dict[str, str]] = {}
        self.sent: dict[int, list[dict[str, Any]]] = defaultdict(list)  # everything, in order
        self.shown: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)  # what has not been deleted
        self.arrived: dict[int, set[int]] = defaultdict(set)  # what people wrote in private
        self.times: dict[int, list[float]] = defaultdict(list)
        self.toasts: dict[str, str | None] = {}
        self.blocked: set[int] = set()
        self.migrated: dict[int, int] = {}  # groups that are supergroups now
        self.unknown: set[int] = set()  # chats that do not exist
        self.faults: list[Fault] = []
        self.repeat: Callable[[], int] = lambda: 1  # how many times each update is delivered
        self.front: str | None = None  # where a request to the public address ends up
        self.webhook: tuple[str, str] | None = None
        self.failed: tuple[str, int] | None = None  # why an update was not brought, and when
        self.token = TOKEN
        self.refused_posts: list[int] = []
        self.files: dict[str, bytes] = {}  # by file_id: what people have sent
        self.given: list[str] = []  # which of them were fetched
        self.base = ""
        self._queries: set[str] = set()
        self._waiting: list[_Waiting] = []
        self._update_id, self._message_id = 900_000_000, 100
        self._news = asyncio.Condition()
        self._poller: asyncio.Task[Any] | None = None
        self._deliveries: dict[int, asyncio.Queue[_Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._allowed: list[str] = []

    # -- what people in Telegram do ------------------------------------------------------------------------------

    async def update(self, kind: str, content: dict[str, Any], update_id: int | None = None) -> int:
        """Something happened; returns the update's id."""
        self._update_id += 1
        number = update_id or self._update_id
        await self.hand_out({"update_id": number, kind: content})
        return number

    async def hand_out(self, update: dict[str, Any]) -> None:
        async with self._news:
            self._waiting.append(_Waiting(update, self.repeat()))
            self._news.notify_all()
        self._bring()

    def new_message_id(self) -> int:
        self._message_id += 1
        return self._message_id

    def new_query(self) -> str:
        self._message_id += 1
        query = f"query-{self._message_id}"
        self._queries.add(query)
        return query

    @property
    def unconfirmed(self) -> int:
        return len(self._waiting)

    async def quiet(self, seconds: float = 60.0) -> None:
        """Waits until every update has been confirmed."""
        async with asyncio.timeout(seconds):
            while self._waiting:
                await asyncio.sleep(0.02)

    # -- what the bot asks ---------------------------------------------------------------------------------------

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":  # killed while sending: no server ever has that request
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["path"].startswith("/file/"):
            await self._give_file(scope["path"], send)
            return
        token, _, method = scope["path"].removeprefix("/bot").partition("/")
        if token != self.token:
            await _reply(send, 401, _failure(401, "Unauthorized"))
            return
        await self._answer(method, _fields(dict(scope["headers"]).get(b"content-type", b""), body), send)

    async def _give_file(self, path: str, send: Any) -> None:
        """`/file/bot<token>/<file_path>`, for a path that getFile has given."""
        token, _, place = path.removeprefix("/file/bot").partition("/")
        name = place.rpartition("/")[2]
        content = self.files.get(name) if token == TOKEN else None
        if fault := self._fault("file", {}):
            await _reply(send, int(fault.kind), None)
        elif content is None:
            await _reply(send, 404, _failure(404, "Not Found"))
        else:
            self.given.append(name)
            headers = [(b"content-type", b"application/octet-stream"), (b"content-length", str(len(content)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": content})

    async def _answer(self, method: str, given: dict[str, Any], send: Any) -> None:
        values, wrong = check(method, given)
        self.calls.append((method, values))
        fault = self._fault(method, values)
        if wrong:
            self.violations += wrong
            await _reply(send, 400, _failure(400, f"Bad Request: {wrong[0]}"))
        elif fault and fault.kind in ("429", "403", "400", "500", "502"):
            await _play(send, fault)
        elif fault and fault.kind == "hang":
            await asyncio.sleep(60)
        else:
            await asyncio.sleep(fault.seconds if fault and fault.kind == "slow" else 0)
            status, body = await self._execute(method, values)
            how = {"lost": _lose, "garbled": _garble}.get(fault.kind if fault else "", _reply)
            await how(send, status, body)

    def _fault(self, method: str, values: dict[str, Any]) -> Fault | None:
        for fault in self.faults:
            same_chat = fault.chat is None or fault.chat == values.get("chat_id")
            fits = not fault.only_with_keyboard or "reply_markup" in values
            if fault.method == method and same_chat and fits and fault.times > 0:
                fault.times -= 1
                fault.struck.append(time.monotonic())
                return fault
        return None

    async def _execute(self, method: str, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        handlers: dict[str, Any] = {
            "getMe": self._get_me, "getUpdates": self._get_updates, "setWebhook": self._set_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "deleteWebhook": self._delete_webhook, "sendMessage": self._send_message,
            "sendChatAction": self._get_me, "answerCallbackQuery": self._answer_query,
            "deleteMessages": self._delete_messages, "getFile": self._get_file, "sendPhoto": self._send_file,
            "sendDocument": self._send_file, "setMyCommands": self._set_commands,
        }  # fmt: skip
        result = await handlers[method](**values)
        return result if isinstance(result, tuple) else (200, {"ok": True, "result": result})

    async def _get_me(self, **_: Any) -> Any:
        return {**_BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def _get_updates(
        self, offset: int = 0, limit: int = 100, timeout: int = 0, allowed_updates: list[str] | None = None
    ) -> Any:
        if self.webhook:
            return 409, _failure(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._poller and not self._poller.done():
            self._poller.cancel()
        self._poller = asyncio.current_task()
        self._allowed = allowed_updates or self._allowed
        try:
            async with self._news:
                self._waiting = [w for w in self._waiting if w.update["update_id"] >= offset or w.left > 0]
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(timeout):
                        await self._news.wait_for(lambda: bool(self._waiting))
                for waiting in (handed := self._waiting[:limit]):
                    waiting.left -= 1
                return [waiting.update for waiting in handed]
        except asyncio.CancelledError:
            return 409, _failure(409, "Conflict: terminated by other getUpdates request")

    async def _set_webhook(self, url: str, secret_token: str, **_: Any) -> Any:
        self.webhook = (url, secret_token)
        self._bring()
        return True

    async def _get_webhook_info(self) -> Any:
        failed = {"last_error_date": self.failed[1], "last_error_message": self.failed[0]} if self.failed else {}
        url = self.webhook[0] if self.webhook else ""
        return {"url": url, "has_custom_certificate": False, "pending_update_count": len(self._waiting), **failed}

    async def _delete_webhook(self, drop_pending_updates: bool = False) -> Any:
        self.webhook = None
        if drop_pending_updates:
            self._waiting.clear()
        return True

    async def _send_message(
        self, chat_id: int, text: str, reply_markup: list[list[dict[str, str]]] | None = None, **_: Any
    ) -> Any:
        if chat_id in self.blocked:
            return 403, _failure(403, "Forbidden: bot was blocked by the user")
        if new := self.migrated.get(chat_id):
            why = "Bad Request: group chat was upgraded to a supergroup chat"
            return 400, _failure(400, why, migrate_to_chat_id=new)
        if chat_id in self.unknown:
            return 400, _failure(400, "Bad Request: chat not found")
        place = {"id": chat_id, "type": "private" if chat_id > 0 else "group", "first_name": "N"}
        number, now = self.new_message_id(), int(time.time())
        message = {"message_id": number, "date": now, "from": _BOT, "text": text.strip(), "chat": place}
        if reply_markup:
            message["reply_markup"] = {"inline_keyboard": reply_markup}
        self.sent[chat_id].append(message)
        self.shown[chat_id][message["message_id"]] = message
        self.times[chat_id].append(time.monotonic())
        return message

    async def _get_file(self, file_id: str) -> Any:
        """Bots get files of up to 20 MB."""
        content = self.files.get(file_id)
        if content is None or len(content) > 20 * 1024 * 1024:
            why = "file is too big" if content else "wrong file_id or the file is temporarily unavailable"
            return 400, _failure(400, f"Bad Request: {why}")
        unique = f"u-{file_id}"
        return {"file_id": file_id, "file_unique_id": unique, "file_path": f"files/{file_id}"}

    async def _send_file(
        self, chat_id: int, photo: PostedFile | None = None, document: PostedFile | None = None, **_: Any
    ) -> Any:
        posted = photo or document
        assert posted is not None
        sent = await self._send_message(chat_id, posted.title)
        if isinstance(sent, dict):
            del sent["text"]
            sent["posted"] = posted.content  # for the tests to look at; not a field of Telegram's
            sent["photo" if photo else "document"] = {"file_name": posted.title}
            return {name: value for name, value in sent.items() if name != "posted"}
        return sent

    async def _answer_query(self, callback_query_id: str, text: str | None = None, **_: Any) -> Any:
        if callback_query_id not in self._queries or callback_query_id in self.toasts:
            self.violations.append(f"answerCallbackQuery: {callback_query_id} is unknown or answered already")
            return 400, _failure(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        self.toasts[callback_query_id] = text
        return True

    async def _set_commands(self, commands: list[dict[str, str]], language_code: str = "") -> Any:
        self.commands[language_code] = {one["command"]: one["description"] for one in commands}
        return True

    async def _delete_messages(self, chat_id: int, message_ids: list[int]) -> Any:
        there = self.arrived[chat_id] | {message["message_id"] for message in self.sent[chat_id]}
        if foreign := set(message_ids) - there:
            self.violations.append(f"deleteMessages: {sorted(foreign)} are not in this chat")
        for number in message_ids:
            self.shown[chat_id].pop(number, None)
        return True

    # -- webhook: in order per chat, again until 200 -------------------------------------------------------------

    def _bring(self) -> None:
        if self.webhook is None:
            return
        for one in self._waiting:
            chat = _chat_of(one.update)
            if chat not in self._deliveries:
                self._deliveries[chat] = asyncio.Queue()
                self._start(self._deliver(self._deliveries[chat]))
            if not one.queued:
                one.queued = True
                self._deliveries[chat].put_nowait(one)

    async def _deliver(self, queue: asyncio.Queue[_Waiting]) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            while True:
                one = await queue.get()
                while not await self._post(client, one):
                    await asyncio.sleep(0.1)
                with contextlib.suppress(ValueError):
                    self._waiting.remove(one)

    async def _post(self, client: httpx.AsyncClient, one: _Waiting) -> bool:
        """Several times at once when repeats are wanted; done when the last one was taken."""
        if self.webhook is None or self.front is None:
            return False
        path = "/" + self.webhook[0].split("/", 3)[3]
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook[1]}
        try:
            posts = [client.post(self.front + path, json=one.update, headers=headers) for _ in range(max(1, one.left))]
            statuses = [answer.status_code for answer in await asyncio.gather(*posts)]
        except httpx.HTTPError:
            return False
        self.refused_posts += [status for status in statuses if status != 200]
        return statuses[-1] == 200

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[BotApiServer]:
        loopback = Loopback()
        self.base = loopback.base
        await loopback.up(self)
        try:
            yield self
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await loopback.down(at_once=True)
            loopback.close()


def _chat_of(update: dict[str, Any]) -> int:
    (content,) = (value for name, value in update.items() if name != "update_id")
    chat = content.get("chat") or content.get("message", {}).get("chat")
    return int(chat["id"]) if isinstance(chat, dict) else 0


def _fields(kind: bytes, body: bytes) -> dict[str, Any]:
    """The parameters of a request; files only come in multipart requests."""
    if not kind.startswith(b"multipart/form-data"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    found: dict[str, Any] = {}
    for part in BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body).iter_parts():
        content, title = part.get_payload(decode=True), part.get_filename()
        name = part.get_param("name", header="content-disposition")
        found[name] = PostedFile(title, content) if title else content.decode()
    return found


def _failure(code: int, description: str, **parameters: Any) -> dict[str, Any]:
    more = {"parameters": parameters} if parameters else {}
    return {"ok": False, "error_code": code, "description": description, **more}


async def _play(send: Any, fault: Fault) -> None:
    if fault.kind == "429":
        body = _failure(429, "Too Many Requests: retry after", retry_after=fault.retry_after)
    elif fault.kind == "502":
        await _reply(send, 502, None)
        return
    else:
        texts = {"403": "Forbidden: bot was blocked by the user", "400": "Bad Request: BUTTON_URL_INVALID"}
        body = _failure(int(fault.kind), texts.get(fault.kind, "Internal Server Error"))
    await _reply(send, int(fault.kind), body)


async def _reply(send: Any, status: int, body: dict[str, Any] | None) -> None:
    await _give(send, status, b"<html>Bad Gateway</html>" if body is None else json.dumps(body).encode())


async def _garble(send: Any, status: int, body: dict[str, Any]) -> None:
    await _give(send, status, json.dumps(body).encode()[:-1])


async def _give(send: Any, status: int, raw: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(raw)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw})


async def _lose(send: Any, status: int, body: dict[str, Any]) -> None:
    """The connection ends in the middle of the answer."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
