"""What somebody types to teach: a question as it is kept, and the name of a topic that only this town has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from bot.core.errors import MessageEmpty, MessageTooLong, UnknownLocale
from bot.core.learning.taught import TOWN_PREFIX
from bot.core.locale import NATIVE
from bot.core.privacy.masking import masked
from bot.core.text import clean

OUT_OF_SCOPE = "out_of_scope"  # an intent like others: what a town's bot is not there for
LONGEST = 500  # characters of an example question
LONGEST_NAME = 32  # as a handoff, a record and an appointment keep what they are about
_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def lesson(text: str) -> str:
    """A question as it is kept: on one line, and nothing in it that points to a person.

    Raises:
        MessageEmpty, MessageTooLong
    """
    kept = masked(" ".join(clean(text).split()))
    if not any(map(str.isalpha, kept)):
        raise MessageEmpty("an example needs words")
    if len(kept) > LONGEST:
        raise MessageTooLong(f"an example has at most {LONGEST} characters")
    return kept


def spoken(language: str) -> str:
    """Raises UnknownLocale: examples are learnt in the languages that are understood natively only."""
    if language not in NATIVE:
        raise UnknownLocale(f"{language!r} is not understood natively")
    return language


def town_name(label: str, taken: Container[str] = ()) -> str:
    """The name of a topic by its German label, unlike all that are taken: „Hundesteuer“ is `town_hundesteuer`."""
    spelled = "".join(_SPELLED.get(letter, letter) for letter in label.casefold())
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    name = (TOWN_PREFIX + (_NOT_IN_NAMES.sub("_", plain).strip("_") or "thema"))[:LONGEST_NAME].rstrip("_")
    number, found = 2, name
    while found in taken:
        ending = f"_{number}"
        found, number = name[: LONGEST_NAME - len(ending)] + ending, number + 1
    return found
