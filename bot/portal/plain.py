"""HTML or text of a calendar or portal as a few plain lines."""

from __future__ import annotations

import html
import re

from bot.portal.html import passages_of

_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>")
_LONGEST = 1200
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,30});")


def unescaped(text: str) -> str:
    """`Caf&eacute; &#8211; Eltern &amp; Kind` as it is meant; only whole ones: `?a=1&copy=2` is an address."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def plain(text: str, longest: int = _LONGEST) -> str:
    """Without tags and entities, without empty lines, cut at a word."""
    text = text if _LOOKS_LIKE_HTML.search(text) else unescaped(text)
    if _LOOKS_LIKE_HTML.search(text):
        text = "\n".join(line for p in passages_of(text, "") for line in (p.heading, p.text) if line)
    lines = (" ".join(line.split()) for line in text.splitlines())
    whole = "\n".join(line for line in lines if line)
    return whole if len(whole) <= longest else whole[:longest].rsplit(" ", 1)[0].rstrip() + " …"
