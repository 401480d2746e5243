""" "In Ukrainian please", written in German: answers are Ukrainian from then on, also to what is written in German.

`speak` in the context keeps it as `<written>:<wanted>`; a message in any other language is answered in its own. Who
chooses another language by a button or in the page's list wishes that one no longer. A name alone ("Ukrainian") may
have meant something else: `<written>:<wanted>:<left>` is over after as many sentences in the language written before.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.locale import ANSWERED
from bot.core.understanding import Understanding

SENTENCE = 3  # words
_KEY = "speak"
_LEFT = 2  # sentences: the second is answered in its own language


def spoken_wish(u: Understanding) -> tuple[str, str] | None:
    """(the language asked for by name, if it is one that answers exist in; the language it was asked in)."""
    if u.response != "change_language":
        return None
    asked = [code for code in u.values("language") if code in ANSWERED]
    return (asked[0], u.values("asked_in")[0]) if asked and u.values("asked_in") else None


def with_wish(context: Mapping[str, str], written: str, wanted: str, alone: bool = False) -> dict[str, str]:
    """`alone`: nothing but the name of the language was said."""
    kept = {name: value for name, value in context.items() if name != _KEY}
    return kept if written == wanted else {**kept, _KEY: f"{written}:{wanted}{f':{_LEFT}' if alone else ''}"}


def written_before(context: Mapping[str, str]) -> str:
    """The language in which another one was asked for; empty where none was."""
    return context.get(_KEY, "").partition(":")[0]


def wanted_before(context: Mapping[str, str]) -> str:
    """The language asked for; empty where none was."""
    return (*context.get(_KEY, "").split(":"), "")[1]


def wished(context: Mapping[str, str], written: str) -> str:
    """The language to answer in what is written in a language."""
    before, _, wanted = context.get(_KEY, "").partition(":")
    return wanted.partition(":")[0] if wanted and before == written else written


def worn(context: Mapping[str, str], written: str) -> Mapping[str, str]:
    """The context after a sentence that is surely in a language: a name alone is a wish for not many of them."""
    before, wanted, left = (*context.get(_KEY, "").split(":"), "", "")[:3]
    if before != written or not left:
        return context
    kept = {name: value for name, value in context.items() if name != _KEY}
    return {**kept, _KEY: f"{before}:{wanted}:{int(left) - 1}"} if int(left) > 1 else kept


def chosen_instead(context: Mapping[str, str], chosen: str) -> dict[str, str]:
    """The context once a locale was chosen: a wish for another one is over."""
    wanted = wanted_before(context)
    return {name: value for name, value in context.items() if name != _KEY or wanted == chosen}
