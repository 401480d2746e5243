""" "In Ukrainian please", written in German: answers are Ukrainian from then on, also to what is written in German.

`speak` in the context keeps it as `<written>:<wanted>`; a message in any other language is answered in its own. Who
chooses another language by a button or in the page's list wishes that one no longer.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.locale import ANSWERED
from bot.core.understanding import Understanding

_KEY = "speak"


def spoken_wish(u: Understanding) -> tuple[str, str] | None:
    """(the language asked for by name, if it is one that answers exist in; the language it was asked in)."""
    if u.response != "change_language":
        return None
    asked = [code for code in u.values("language") if code in ANSWERED]
    return (asked[0], u.values("asked_in")[0]) if asked and u.values("asked_in") else None


def with_wish(context: Mapping[str, str], written: str, wanted: str) -> dict[str, str]:
    kept = {name: value for name, value in context.items() if name != _KEY}
    return kept if written == wanted else {**kept, _KEY: f"{written}:{wanted}"}


def wished(context: Mapping[str, str], written: str) -> str:
    """The language to answer in what is written in a language."""
    before, _, wanted = context.get(_KEY, "").partition(":")
    return wanted if wanted and before == written else written


def chosen_instead(context: Mapping[str, str], chosen: str) -> dict[str, str]:
    """The context once a locale was chosen: a wish for another one is over."""
    wanted = context.get(_KEY, "").rpartition(":")[2]
    return {name: value for name, value in context.items() if name != _KEY or wanted == chosen}
