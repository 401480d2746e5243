"""What the Bot API accepts, written down from its documentation and not from our code: methods, parameters, limits.

`check` returns what is wrong with a request, as a sentence; an empty list means: Telegram would take it.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

UPDATE_KINDS = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost",
}  # fmt: skip
METHODS: dict[str, dict[str, tuple[str, bool]]] = {
    "getMe": {},
    "getUpdates": {
        "offset": ("int", False), "limit": ("int", False), "timeout": ("int", False),
        "allowed_updates": ("kinds", False),
    },
    "setWebhook": {
        "url": ("https", True), "secret_token": ("secret", True), "allowed_updates": ("kinds", False),
        "max_connections": ("int", False), "drop_pending_updates": ("bool", False),
    },
    "getWebhookInfo": {},
    "deleteWebhook": {"drop_pending_updates": ("bool", False)},
    "sendMessage": {
        "chat_id": ("int", True), "text": ("text", True), "reply_markup": ("keyboard", False),
        "link_preview_options": ("object", False), "disable_notification": ("bool", False),
    },
    "sendPhoto": {"chat_id": ("int", True), "photo": ("picture", True), "caption": ("caption", False)},
    "sendDocument": {"chat_id": ("int", True), "document": ("file", True), "caption": ("caption", False)},
    "getFile": {"file_id": ("str", True)},
    "sendChatAction": {"chat_id": ("int", True), "action": ("str", True)},
    "answerCallbackQuery": {
        "callback_query_id": ("str", True), "text": ("toast", False), "show_alert": ("bool", False),
    },
    "setMyCommands": {"commands": ("commands", True), "language_code": ("language", False), "scope": ("object", False)},
    "deleteMessages": {"chat_id": ("int", True), "message_ids": ("ids", True)},
}  # fmt: skip


@dataclass(frozen=True)
class PostedFile:
    """A part of a multipart request that is a file."""

    title: str
    content: bytes


def check(method: str, given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The parameters as values, and what is wrong with them."""
    if method not in METHODS:
        return {}, [f"{method}: no such method among those we may use"]
    known, wrong, values = METHODS[method], [], {}
    wrong += [f"{method}: unknown parameter {name}" for name in given if name not in known]
    wrong += [f"{method}: {name} is missing" for name, (_, needed) in known.items() if needed and name not in given]
    for name in given.keys() & known.keys():
        try:
            values[name] = _READERS[known[name][0]](given[name])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            wrong.append(f"{method}: {name}: {error}")
    return values, wrong


def _text(text: str) -> str:
    length = len(text.strip().encode("utf-16-le")) // 2
    if not 1 <= length <= 4096:
        raise ValueError(f"text has {length} UTF-16 units; 1 to 4096 are allowed")
    return text


def _caption(text: str) -> str:
    if len(text.encode("utf-16-le")) // 2 > 1024:
        raise ValueError("more than 1024 characters")
    return text


def _file(posted: Any) -> PostedFile:
    """Up to 50 MB, with a name; the wire has no other way to give a new file."""
    if not isinstance(posted, PostedFile) or not posted.title or not 0 < len(posted.content) <= 50 * 1024 * 1024:
        raise ValueError("a file with a name, of 1 byte to 50 MB")
    return posted


def _picture(posted: Any) -> PostedFile:
    """Up to 10 MB; width and height together up to 10000, at most 20 to 1."""
    wide, high = Image.open(io.BytesIO(_file(posted).content)).size
    if len(posted.content) > 10 * 1024 * 1024 or wide + high > 10_000 or max(wide, high) > 20 * min(wide, high):
        raise ValueError("PHOTO_INVALID_DIMENSIONS")
    return posted


def _toast(text: str) -> str:
    if len(text) > 200:
        raise ValueError("more than 200 characters")
    return text


def _bool(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _https(text: str) -> str:
    if urlsplit(text).scheme != "https":
        raise ValueError("HTTPS is required for webhooks")
    return text


def _secret(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("1 to 256 characters A-Z, a-z, 0-9, _ and -")
    return text


def _kinds(text: str) -> list[str]:
    kinds = json.loads(text)
    if not isinstance(kinds, list) or not set(kinds) <= UPDATE_KINDS:
        raise ValueError(f"unknown update kinds in {kinds}")
    return kinds


def _ids(text: str) -> list[int]:
    ids = json.loads(text)
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100 or not all(type(i) is int for i in ids):
        raise ValueError("a list of 1 to 100 whole numbers")
    return ids


def _keyboard(text: str) -> list[list[dict[str, str]]]:
    markup = json.loads(text)
    if set(markup) != {"inline_keyboard"}:
        raise ValueError("only inline keyboards")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
        raise ValueError("rows must be non-empty lists")
    buttons = [button for row in rows for button in row]
    if not 1 <= len(buttons) <= 100:
        raise ValueError(f"{len(buttons)} buttons; 1 to 100 are allowed")
    for button in buttons:
        _button(button)
    return rows


def _button(button: dict[str, str]) -> None:
    if not button.get("text", "").strip():
        raise ValueError("a button needs a text")
    if set(button) not in ({"text", "callback_data"}, {"text", "url"}):
        raise ValueError(f"a button needs exactly one action, not {sorted(button)}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise ValueError("BUTTON_DATA_INVALID: callback_data has 1 to 64 bytes")
    url = urlsplit(button.get("url", "https://town.example"))
    if url.scheme not in ("http", "https", "tg") or "." not in (url.hostname or ""):
        raise ValueError("BUTTON_URL_INVALID: only web addresses in buttons")


def _commands(text: str) -> list[dict[str, str]]:
    commands = json.loads(text)
    if not 1 <= len(commands) <= 100:
        raise ValueError(f"{len(commands)} commands; 1 to 100 are allowed")
    for one in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]) or not 1 <= len(one["description"]) <= 256:
            raise ValueError(f"BOT_COMMAND_INVALID: {one}")
    return commands


def _language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2}|", text):
        raise ValueError("a language has two letters (ISO 639-1), or none")
    return text


_READERS = {
    "file": _file, "picture": _picture, "caption": _caption,
    "int": int, "str": str, "text": _text, "toast": _toast, "bool": _bool, "https": _https, "secret": _secret,
    "kinds": _kinds, "ids": _ids, "keyboard": _keyboard, "object": json.loads,
    "commands": _commands, "language": _language,
}  # fmt: skip
