"""Ukrainian and Russian words as people type them in Latin letters, in four manners each; Persian ones with the vowels
of other regions.

By the book, quickly, with the letters of a Western neighbour, and with i, g and x as on a telephone.
"""

from __future__ import annotations

_UK = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'"
_RU = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_MANNERS = {
    "uk": (
        "a b v h g d e ye zh z y i yi y k l m n o p r s t u f kh ts ch sh shch _ yu ya _",
        "a b v g g d e ie zh z i i i i k l m n o p r s t u f h c ch sh sch _ iu ia _",
        "a b w h g d e je sch s y i ji j k l m n o p r s t u f ch z tsch sch schtsch _ ju ja _",
        "a b v g g d e e zh z i i i j k l m n o p r s t u f x ts ch sh sh _ yu ya _",
    ),
    "ru": (
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya",
        "a b v g d e e j z i j k l m n o p r s t u f h c ch sh sch _ y _ e ju ja",
        "a b w g d e jo sch s i j k l m n o p r s t u f ch z tsch sch schtsch _ y _ e ju ja",
        "a b v g d e e zh z i i k l m n o p r s t u f x ts ch sh sh _ i _ e yu ya",
    ),
}
_TABLES = {
    language: [
        str.maketrans(dict(zip(letters, (spelt.strip("_") for spelt in manner.split()))))
        for manner in _MANNERS[language]
    ]
    for language, letters in (("uk", _UK), ("ru", _RU))
}


# "I am" and every verb of "I" in Dari and Farsi: hastam, hastem, hastom
_ENDINGS = {"fa": ("am", ("em", "om"))}
_SHORTEST = 5


def endings(word: str, language: str) -> list[str]:
    """A word typed in Latin letters with the vowels of another region."""
    usual, others = _ENDINGS.get(language, ("", ()))
    varies = usual and len(word) >= _SHORTEST and word.endswith(usual)
    return [word.removesuffix(usual) + other for other in others] if varies else []


def spellings(word: str, language: str) -> list[str]:
    """The Latin spellings of a Cyrillic word; none for languages without a table."""
    return [spelt for table in _TABLES.get(language, ()) if (spelt := word.translate(table))]
