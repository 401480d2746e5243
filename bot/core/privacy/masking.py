"""A newcomer's question with what points to a person blacked out, for those who improve the answers."""

from __future__ import annotations

import re

from bot.core.privacy.personal import personal

MASK = "▒▒▒"
_OTHER = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?:https?://|www\.)\S+"),
)


def masked(text: str) -> str:
    """Rather too much than too little; what no pattern can see (a first name in mid-sentence) stays."""
    spans = sorted([*personal(text), *(m.span() for pattern in _OTHER for m in pattern.finditer(text))])
    parts, end = list[str](), 0
    for begin, stop in spans:
        if stop <= end:
            continue
        parts += [text[end : max(begin, end)], "" if begin <= end and parts else MASK]
        end = stop
    return "".join([*parts, text[end:]])
