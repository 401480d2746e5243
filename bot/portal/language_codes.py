"""Languages as they stand in a table: German names and ISO codes. What is no code of a language is refused, with the
one that is meant where that is known: nobody would ever be shown what stands under `ua`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from bot.core.locale import PLAIN

_CODE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?", re.IGNORECASE)
# Countries, and what people take for a code; the three letters of other lists are known to Babel.
_MEANT = {
    "ua": "uk", "gr": "el", "cz": "cs", "dk": "da", "al": "sq", "rs": "sr", "ir": "fa", "cn": "zh", "jp": "ja",
    "vn": "vi", "gb": "en", "at": "de", "us": "en", "de-si": PLAIN, "de-leicht": PLAIN, "de-einfach": PLAIN,
}  # fmt: skip


def language_named(word: str) -> str:
    """The code of `Arabisch` or `ar`. Raises ValueError, in German."""
    if code := _by_name().get(word.casefold()):
        return code
    if not _CODE.fullmatch(word):
        raise ValueError(f"die Sprache „{word}“ ist nicht bekannt (Beispiel: Deutsch, Arabisch)")
    return language_code(word)


def language_code(written: str) -> str:
    """`uk`, `de-simple`, in lower case; of other languages nothing is kept by region. Raises ValueError, in German."""
    code = written.casefold()
    if code == PLAIN or code in _names():
        return code
    meant = _meant(code)
    name = f" ({_names().get(meant, 'Einfache Sprache')})" if meant else ""
    hint = f"; gemeint ist wohl „{meant}“{name}" if meant else " (Beispiel: en, uk, ar)"
    raise ValueError(f"„{written}“ ist kein Kürzel einer Sprache{hint}")


def _meant(code: str) -> str:
    language = code.partition("-")[0]
    found = _MEANT.get(code) or _MEANT.get(language) or str(get_global("language_aliases").get(language, language))
    found = found.partition("_")[0]
    return found if found == PLAIN or found in _names() else ""


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """The German name of every code."""
    return {code: name for code, name in Locale("de").languages.items() if "_" not in code} | {"kmr": "Kurmandschi"}


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    named = {name.casefold(): code for code, name in _names().items()}
    return {**named, "farsi": "fa", "dari": "fa", "serbokroatisch": "sh"}
