"""How a message looks in Telegram: plain text in pieces of 4096 UTF-16 units, with buttons below the last one.

No markup is ever sent, so none is executed. Telegram takes only web addresses in buttons; a telephone number or an
e-mail address becomes a line of the text, unless the text says it already. On a phone a button shows one line and cuts
what is longer: such a title stands whole in the text, and on its button as much as fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.core.locale import direction
from bot.core.ports import StoredMessage
from bot.core.text import shortened

LIMIT = 4096
_MOST_BUTTONS = 100
_WEB = ("http", "https")
_SHORT_TITLE, _LONGEST_TITLE = 16, 34
_REFERENCE = re.compile(r"b:([0-9a-f]{16}):(\d{1,3})")
_ENDS = (
    re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…؟。۔])[\"»“”)]?\s"), re.compile(r"\s"),
)  # fmt: skip
_NUMBER = re.compile(r"\d[\d /()–-]*")
_ISOLATES = re.compile("[\u2066-\u2069]")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True)
class Key:
    """One button: a reference to a button of ours, or a web address."""

    title: str
    reference: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Part:
    """One message of Telegram. `plain`: the text when Telegram refuses the buttons."""

    text: str
    plain: str
    rows: tuple[tuple[Key, ...], ...] = ()


@dataclass(frozen=True)
class FilePart:
    """One message of Telegram that is a picture or a document of staff. `name`: of the file, among ours."""

    name: str


@dataclass(frozen=True)
class ExportPart:
    """Everything that is stored, as a document. `message`: the one that announces it."""

    message: str


def files_of(message: StoredMessage) -> list[FilePart]:
    """Of a message that only hands over a file, its files; of every other none."""
    if message.extras.get("kind") != "file":
        return []
    return [FilePart(str(file["name"])) for file in message.extras.get("files", ())]


def lay_out(message: StoredMessage, base: str | None = None) -> list[Part]:
    """The same message always gives the same parts. `base`: where our own pages are reached, if they are."""
    links = [_absolute(link, base) for link in message.extras.get("links", ())]
    web = [link for link in links if _is_web(link["url"])]
    lines = [_line(link, message) for link in links if not _is_web(link["url"])]
    buttons: Sequence[Mapping[str, Any]] = message.extras.get("buttons", ())
    names = _names(buttons, message.text)
    text = "\n\n".join(part for part in (message.text.strip(), names, "\n".join(filter(None, lines))) if part)
    pieces = list(split(text)) or ["…"]
    plain = "\n".join([pieces[-1], *(f"{link['title']}: {link['url']}" for link in web)])
    keys = [Key(_title(button), reference=reference(message.id, i)) for i, button in enumerate(buttons)]
    keys += [Key(link["title"], url=link["url"]) for link in web]
    shown = [key for key in keys if key.title.strip()][:_MOST_BUTTONS]
    inside, outside = [key for key in shown if not key.url], [key for key in shown if key.url]
    rows = (*_rows(inside), *_rows(outside))  # what leads out of the chat is not taken for an answer beside it
    return [*(Part(piece, piece) for piece in pieces[:-1]), Part(pieces[-1], next(split(plain)), rows)]


def reference(message_id: str, index: int) -> str:
    """What a button carries: at most 64 bytes, while our payloads may have 256."""
    return f"b:{message_id[:16]}:{index}"


def referred(data: str) -> tuple[str, int] | None:
    """(beginning of the message's id, index of the button), or None when it is not a reference of ours."""
    match = _REFERENCE.fullmatch(data)
    return (match[1], int(match[2])) if match else None


def units(text: str) -> int:
    """Telegram counts UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int = LIMIT) -> Iterator[str]:
    """Pieces that fit, cut where a paragraph, a line, a sentence or a word ends."""
    text = text.strip()
    while units(text) > limit:
        cut = _cut(text, limit)
        piece, text = text[:cut].rstrip(), text[cut:].lstrip()
        if piece:
            yield piece
    if text:
        yield text


def _cut(text: str, limit: int) -> int:
    end = limit
    while units(text[:end]) > limit:  # characters beyond the first plane count twice
        end -= (units(text[:end]) - limit + 1) // 2
    for pattern in _ENDS:
        ends = [match.end() for match in pattern.finditer(text, 0, end)]
        if ends and ends[-1] > end // 3:
            return ends[-1]
    return end


def _rows(keys: Sequence[Key]) -> Iterator[tuple[Key, ...]]:
    """Two short ones side by side, long ones alone."""
    waiting: list[Key] = []
    for key in keys:
        if len(key.title) > _SHORT_TITLE:
            if waiting:
                yield tuple(waiting)
            waiting = []
            yield (key,)
            continue
        waiting.append(key)
        if len(waiting) == 2:
            yield tuple(waiting)
            waiting = []
    if waiting:
        yield tuple(waiting)


def _title(button: Mapping[str, Any]) -> str:
    """Words with their sign; no words, no button."""
    return f"{button.get('icon', '')} {_fitting(button['title'])}".strip() if button["title"].strip() else ""


def _fitting(title: str) -> str:
    """What a phone shows of it: without what stands in brackets, then cut where a word ends."""
    if len(title) <= _LONGEST_TITLE:
        return title
    return shortened(_IN_BRACKETS.sub("", title).strip() or title, _LONGEST_TITLE)


def _names(buttons: Sequence[Mapping[str, Any]], text: str) -> str:
    """The titles that do not fit on their buttons and that the text does not say, each in a line."""
    bare = _ISOLATES.sub("", text)
    long = [str(b["title"]) for b in buttons if len(b["title"]) > _LONGEST_TITLE]
    return "\n".join(f"▪ {title}" for title in long if _ISOLATES.sub("", title) not in bare)


def _absolute(link: Mapping[str, Any], base: str | None) -> Mapping[str, Any]:
    """A page of our own with its whole address."""
    return {**link, "url": f"{base}{link['url']}"} if base and link["url"].startswith("/") else link


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[Link]", of a page that was imported
        return False
    return parts.scheme in _WEB and "." in (parts.hostname or "")


def _line(link: Mapping[str, Any], message: StoredMessage) -> str:
    """A telephone number or an e-mail address, unless the text has it; kept in its order in Arabic.

    A place as bare degrees helps nobody: Telegram cannot open `geo:`, and the map's button stands below.
    """
    title, url = str(link["title"]), str(link["url"])
    scheme, _, target = url.partition(":")
    if scheme == "geo" or url.startswith("/"):  # a page of our own has no address of its own here
        return ""
    bare = _ISOLATES.sub("", message.text)
    numbers = {_digits(number) for number in _NUMBER.findall(bare)}
    said = _digits(target) in numbers if scheme == "tel" else target.split("?")[0] in bare
    if said:
        return ""
    target = url if scheme in _WEB else target
    if scheme == "tel" and _digits(title) == _digits(target):
        return title
    return f"{title}: \u2066{target}\u2069" if direction(message.locale) == "rtl" else f"{title}: {target}"


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())
