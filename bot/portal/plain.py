"""HTML or text of a calendar or portal as a few plain lines."""

from __future__ import annotations

import re

from bot.portal.html import passages_of

_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>")
_LONGEST = 1200


def plain(text: str, longest: int = _LONGEST) -> str:
    """Without tags, without empty lines, cut at a word."""
    if _LOOKS_LIKE_HTML.search(text):
        text = "\n".join(line for p in passages_of(text, "") for line in (p.heading, p.text) if line)
    lines = (" ".join(line.split()) for line in text.splitlines())
    whole = "\n".join(line for line in lines if line)
    return whole if len(whole) <= longest else whole[:longest].rsplit(" ", 1)[0].rstrip() + " …"
