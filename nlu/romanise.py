"""One Latin spelling for all scripts, so that people who type their language in Latin letters meet those who do not.

Ukrainian "школа" and "shkola", Russian "справка" and "spravka", Polish "szkoła": each ends as nearly the same letters.
The mapping is deliberately coarse (sounds that transliterations confuse become one letter, doubled letters single):
it is read by a classifier, never shown. Arabic and Farsi keep their consonants and long vowels only.
"""

from __future__ import annotations

import re

from bot.core.text import fold

_CYRILLIC = dict(zip(
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьъюяэыё",
    ["a", "b", "v", "h", "h", "d", "e", "e", "zh", "z", "i", "i", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t",
     "u", "f", "h", "c", "ch", "sh", "sh", "", "", "iu", "ia", "e", "i", "e"],
))  # fmt: skip
_ARABIC = dict(zip(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگ",
    ["a", "b", "t", "t", "j", "h", "kh", "d", "d", "r", "z", "s", "sh", "s", "d", "t", "z", "", "gh", "f", "k", "k",
     "l", "m", "n", "h", "w", "y", "p", "ch", "zh", "g"],
))  # fmt: skip
_LETTERS = str.maketrans({**_CYRILLIC, **_ARABIC})
# How the same sound is written: German, Polish and English transliterations, and the digits of Arabizi.
_SAME = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("x", "h"), ("tz", "c"), ("ts", "c"), ("cz", "ch"), ("sz", "sh"),
    ("rz", "zh"), ("j", "i"), ("y", "i"), ("w", "v"), ("g", "h"), ("ck", "k"), ("q", "k"), ("ph", "f"),
    ("2", ""), ("3", ""), ("7", "h"), ("5", "h"), ("9", "k"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


def romanised(text: str) -> str:
    """The text folded, in coarse Latin letters."""
    spelt = fold(text).translate(_LETTERS)
    for written, kept in _SAME:
        spelt = spelt.replace(written, kept)
    return _DOUBLED.sub(r"\1", spelt)
