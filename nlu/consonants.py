"""Arabic and Farsi by their consonants, in which those who type them in Latin letters meet those who do not.

The script leaves short vowels out and writes long ones with letters that are consonants elsewhere; in Latin letters
everybody spells vowels in his own way. So مهدکودک, "mahdekudak" and "mahdekoodak" all become "mhdkdk". The mapping is
coarse, as in `nlu.romanise`: it is read by a classifier, never shown. Digits are those of the Arabic chat alphabet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.text import words

_LETTERS = dict(zip(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگ",
    ["", "b", "t", "s", "j", "h", "x", "d", "z", "r", "z", "s", "c", "s", "z", "t", "z", "", "q", "f", "q", "k",
     "l", "m", "n", "h", "", "", "p", "c", "j", "g"],
))  # fmt: skip
_SCRIPT = {"fa": str.maketrans(_LETTERS), "ar": str.maketrans(_LETTERS | {"ض": "d", "ظ": "d"})}
_SOUNDS = (
    ("tsch", "$"), ("sch", "$"), ("sh", "$"), ("ch", "$"), ("kh", "x"), ("gh", "q"), ("zh", "j"), ("th", "t"),
    ("dh", "d"), ("ph", "f"), ("c", "k"), ("5", "x"), ("7", "h"), ("9", "q"), ("8", "q"), ("6", "t"), ("$", "c"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aeiouyvw23]")
_FINAL = re.compile("[hه]$")  # a vowel, in both scripts
_OF_SCRIPT = re.compile("[\u0621-\u06af]")
_ARTICLES = frozenset(("al", "el", "il", "l", "ال"))
_ARTICLE = re.compile(r"^(?:ال|ل(?=ل)|[aei]l)(?=\w{3})")


def consonants(text: str, language: str) -> str:
    """The words of an Arabic ("ar", without the article) or Persian ("fa") text in consonants, with spaces between
    them; words of vowels alone are left out."""
    found = words(text)
    if language == "ar":
        found = [_ARTICLE.sub("", word) for word in found if word not in _ARTICLES]
    return _joined(_of_script(word, language) if _OF_SCRIPT.search(word) else _of_latin(word) for word in found)


def _of_script(word: str, language: str) -> str:
    return _FINAL.sub("", word).translate(_SCRIPT[language])


def _of_latin(word: str) -> str:
    spelt = _DOUBLED.sub(r"\1", word)
    for written, kept in _SOUNDS:
        spelt = spelt.replace(written, kept)
    return _VOWELS.sub("", _FINAL.sub("", spelt))


def _joined(found: Iterable[str]) -> str:
    return " ".join(filter(None, found))
