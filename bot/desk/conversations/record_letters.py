"""What letters need before a record is printed: their direction, numbers that stay whole, and no end of signs.

fpdf2 looks for the nearest letter with a direction (UAX #9, N1 and N2) one call deeper for each sign without one: about
a thousand in a row, emoji or letters that no font has, are more than Python allows.
"""

from __future__ import annotations

from unicodedata import bidirectional

RIGHT_TO_LEFT = ("R", "AL")
_STRONG = ("L", *RIGHT_TO_LEFT, "EN", "AN")
_ISOLATES = ("LRI", "RLI", "FSI")
_LEFT_MARK, _RIGHT_MARK = "\u200e", "\u200f"
_NO_BREAK = "\u00a0"
_FAR, _DEEP = 200, 100


def rtl(text: str) -> bool:
    """By the first strong character (UAX #9, P2 and P3)."""
    strong = (kind for kind in map(bidirectional, text) if kind in ("L", *RIGHT_TO_LEFT))
    return next(strong, "L") in RIGHT_TO_LEFT


def unbroken(text: str) -> str:
    """Spaces inside isolated numbers do not break the line."""
    parts = text.split("\u2066")
    inside = [part.partition("\u2069") for part in parts[1:]]
    return parts[0] + "".join(f"\u2066{a.replace(' ', _NO_BREAK)}{end}{rest}" for a, end, rest in inside)


def steadied(text: str) -> str:
    """An invisible mark of the text's own direction after every 200 characters without one, at each depth of
    isolates: what stands within one gives the text around it no direction."""
    mark, shown = _RIGHT_MARK if rtl(text) else _LEFT_MARK, list[str]()
    since = [0]
    for letter in text:
        shown.append(letter)
        _count(since, bidirectional(letter))
        if since[-1] >= _FAR:
            shown.append(mark)
            since[-1] = 0
    return "".join(shown)


def _count(since: list[int], kind: str) -> None:
    """`since`: characters without a direction, of the text and of each isolate that is open."""
    if kind == "PDI" and len(since) > 1:
        since.pop()
    since[-1] = 0 if kind in _STRONG else since[-1] + 1
    if kind in _ISOLATES and len(since) < _DEEP:
        since.append(0)
