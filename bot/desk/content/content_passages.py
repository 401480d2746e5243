"""The passages of a page as rows of a form: a heading, the text below it, and its links, one per line.

A link is typed as `Anmeldung | https://www.musterstadt.example/anmeldung`; telephone numbers and mail addresses of the
portal are `tel:` and `mailto:`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.core.text import clean
from bot.desk.content.content_wrong import Wrong

PARTS = ("heading", "text", "links")
SPARE = 1
_ROW = re.compile(r"\.(\d{1,3})\.text$")
_LINK = re.compile(r"(https?://|tel:|mailto:)\S+", re.IGNORECASE)
_LONGEST = 20_000
_MOST = 300


def rows(name: str, typed: Mapping[str, str]) -> int:
    found = [int(row[1]) + 1 for key in typed if key.startswith(f"{name}.") and (row := _ROW.search(key))]
    return min(max(found, default=0), _MOST)


def passage_inputs(name: str, typed: Mapping[str, str]) -> list[str]:
    return [f"{name}.{row}.{part}" for row in range(rows(name, typed)) for part in PARTS]


def show_passages(name: str, value: Any) -> dict[str, str]:
    typed: dict[str, str] = {}
    for row, passage in enumerate([*(value or ()), *({} for _ in range(SPARE))]):
        links = "\n".join(f"{link['title']} | {link['url']}" for link in passage.get("links", ()))
        said = (passage.get("heading", ""), passage.get("text", ""), links)
        typed |= {f"{name}.{row}.{part}": text for part, text in zip(PARTS, said)}
    return typed


def read_passages(name: str, typed: Mapping[str, str], before: Any = ()) -> list[dict[str, Any]]:
    """Empty rows are left out; what the form had no row for stays. Raises Wrong."""
    found = list[dict[str, Any]]()
    for row in range(rows(name, typed)):
        heading, text, links = (clean(typed.get(f"{name}.{row}.{part}", "")) for part in PARTS)
        if not (heading or text or links):
            continue
        if not text:
            raise Wrong("Zu dieser Überschrift fehlt der Text.", f"{name}.{row}.text")
        if len(text) > _LONGEST:
            raise Wrong(f"Höchstens {_LONGEST} Zeichen. Teilen Sie den Abschnitt.", f"{name}.{row}.text")
        linked = [_link(line, f"{name}.{row}.links") for line in links.splitlines() if line.strip()]
        found.append({"heading": one_line(heading), "text": text, "links": linked})
    return [*found, *(before or ())[_MOST:]]


def one_line(text: str) -> str:
    """On one line; the narrow and unbreakable spaces of French and others stay."""
    return re.sub(r"[ \t\r\n]+", " ", clean(text))


def _link(line: str, at: str) -> dict[str, str]:
    """Raises Wrong."""
    title, _, url = (part.strip() for part in line.rpartition("|"))
    if not _LINK.fullmatch(url):
        raise Wrong("Ein Link sieht so aus: Anmeldung | https://www.musterstadt.example/anmeldung", at)
    return {"title": title or url, "url": url}
