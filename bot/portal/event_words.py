"""Which kind of event and which audience the German words of a calendar's categories mean."""

from __future__ import annotations

from collections.abc import Iterable

OTHER = "other"
_KINDS = {
    "consultation": ("beratung", "sprechstunde", "sprechzeit"),
    "culture": ("kultur", "konzert", "theater", "lesung", "film", "kino", "ausstellung", "musik"),
    "festival": ("fest", "feier", "festival"),
    "info": ("info", "vortrag", "informationsveranstaltung", "infoabend"),
    "market": ("markt", "flohmarkt", "basar"),
    "meeting": ("treffen", "treff", "café", "cafe", "begegnung", "stammtisch"),
    "sport": ("sport", "turnen", "fußball", "bewegung"),
}
_AUDIENCES = {
    "children": ("kinder",), "families": ("familie", "familien"), "parents": ("eltern",), "women": ("frauen",),
    "youth": ("jugend", "jugendliche"), "seniors": ("senioren", "ältere"),
}  # fmt: skip


def kind_of(words: Iterable[str]) -> str:
    return _meant(words, _KINDS) or OTHER


def audience_of(words: Iterable[str]) -> str:
    return _meant(words, _AUDIENCES) or "all"


def _meant(words: Iterable[str], meanings: dict[str, tuple[str, ...]]) -> str | None:
    """A word means itself and what is put together with it: Flohmarkt, Kinderfest."""
    for word in (part for text in words for part in text.casefold().replace("/", " ").split()):
        for meaning, known in meanings.items():
            if word == meaning or word.startswith(known) or word.endswith(known):
                return meaning
    return None
