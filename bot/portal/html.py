"""HTML of a portal page cut into passages of plain text, with links, phone numbers and tables kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from bot.core.content.page import PageLink, Passage

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {
    "p", "div", "ul", "ol", "table", "section", "article", "blockquote", "figure", "details", "summary",
    "thead", "tbody", "tfoot", "caption", "dl", "dt", "dd", "main", "header", "footer", "aside", "nav", "pre",
    "address",
}  # fmt: skip
_DROPPED = {"script", "style", "iframe", "noscript", "template"}
_ICONS = {"call": "☎", "email": "✉", "pin": "📍", "clock": "🕒", "www": "🌐", "person": "👤"}
_SCHEMES = ("http://", "https://", "tel:", "mailto:")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_PASSAGE_CHARACTERS = 600


def passages_of(html: str, base_url: str) -> tuple[Passage, ...]:
    """The passages of a page: a heading and what follows it, split again where it grows long.

    Raises:
        ValueError: nested so deep that no person wrote it.
    """
    try:
        return _collected(html, base_url)
    except RecursionError:
        raise ValueError("its HTML is nested too deep") from None


def _collected(html: str, base_url: str) -> tuple[Passage, ...]:
    soup = BeautifulSoup(html, "html.parser")
    for dropped in soup.find_all(_DROPPED):
        dropped.decompose()
    collected = _Collector(base_url)
    for line in _lines(soup):
        collected.add(line)
    return collected.passages()


class _Line:
    """A line of text, with the links inside it; or a heading."""

    def __init__(self, heading: bool) -> None:
        self.heading, self.pieces, self.links = heading, list[str](), list[tuple[str, str]]()

    @property
    def text(self) -> str:
        return _SPACES.sub(" ", "".join(self.pieces).replace("\n", " ")).strip()


class _Collector:
    def __init__(self, base_url: str) -> None:
        self._base, self._heading = base_url, ""
        self._heading_links: list[tuple[str, str]] = []
        self._lines: list[_Line] = []
        self._done: list[Passage] = []

    def add(self, line: _Line) -> None:
        if line.heading:
            self._close()
            self._heading, self._heading_links = line.text, line.links
            return
        self._lines.append(line)
        if sum(len(kept.text) for kept in self._lines) > _PASSAGE_CHARACTERS:
            self._close()

    def passages(self) -> tuple[Passage, ...]:
        self._close()
        return tuple(self._done)

    def _close(self) -> None:
        text = "\n".join(line.text for line in self._lines)
        links = [*self._heading_links, *(pair for line in self._lines for pair in line.links)]
        if text:
            self._done.append(Passage(heading=self._heading, text=text, links=tuple(self._resolved(links))))
            self._heading_links = []
        self._lines = []

    def _resolved(self, links: list[tuple[str, str]]) -> Iterator[PageLink]:
        seen = set()
        for title, address in links:
            url = _absolute(self._base, address)
            if url.startswith(_SCHEMES) and url not in seen:
                seen.add(url)
                yield PageLink(title=_SPACES.sub(" ", title).strip() or url, url=url)


def _absolute(base: str, address: str) -> str:
    """The whole address; nothing for one that is none."""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def _lines(node: Tag) -> Iterator[_Line]:
    """The text lines below a node, in order; block elements and <br> end a line."""
    line = _Line(False)
    for child in node.children:
        if isinstance(child, Tag) and (child.name in _BLOCKS or child.name in _HEADINGS or child.name in ("li", "tr")):
            yield from _filled(line)
            line = _Line(False)
            yield from _block(child)
        elif isinstance(child, Tag) and child.name == "br":
            yield from _filled(line)
            line = _Line(False)
        elif isinstance(child, Tag) and child.find([*_BLOCKS, *_HEADINGS, "li", "br"]):
            yield from _filled(line)
            line = _Line(False)
            yield from _wrapped(child)
        else:
            _inline(child, line)
    yield from _filled(line)


def _wrapped(node: Tag) -> Iterator[_Line]:
    """The lines of an inline element that holds several; a link around them belongs to the first."""
    for number, line in enumerate(_lines(node)):
        if number == 0 and node.name == "a" and isinstance(node.get("href"), str):
            line.links.insert(0, (node.get_text(" "), str(node["href"])))
        yield line


def _block(node: Tag) -> Iterator[_Line]:
    if node.name in _HEADINGS:
        line = _Line(True)
        _inline(node, line)
        yield from _filled(line)
    elif node.name == "li":
        for number, line in enumerate(_lines(node)):
            if number == 0:
                line.pieces.insert(0, "• ")
            yield line
    elif node.name == "tr":
        line = _Line(False)
        for number, cell in enumerate(node.find_all(["td", "th"], recursive=False)):
            line.pieces.append(" | " if number else "")
            _inline(cell, line)
        yield from _filled(line)
    else:
        yield from _lines(node)


def _inline(node: object, line: _Line) -> None:
    if isinstance(node, Tag):
        if node.name == "img":
            line.pieces.append(_icon(node))
            return
        if node.name == "a" and isinstance(node.get("href"), str):
            line.links.append((node.get_text(" "), str(node["href"])))
        for child in node.children:
            _inline(child, line)
        if node.name in _BLOCKS or node.name in ("li", "br"):
            line.pieces.append(" ")
    elif type(node) is NavigableString:  # comments and declarations are subclasses
        line.pieces.append(str(node))


def _icon(image: Tag) -> str:
    """A small picture that stands for "phone" or "mail" as a sign; other pictures by their alternative text."""
    source = str(image.get("src") or "")
    name = source.rsplit("/", 1)[-1].split(".")[0]
    return f"{_ICONS[name]} " if name in _ICONS else str(image.get("alt") or "")


def _filled(line: _Line) -> Iterator[_Line]:
    if line.text:
        yield line
