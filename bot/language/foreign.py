"""Languages that are not spoken here: told by their script, by letters that no spoken language has, or by a second
opinion where what we know explains a message badly.

Pure; the second opinion comes in from outside (`second_opinion.py`), and without it only scripts and letters decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from bot.language.words import script_of

SecondOpinion = Callable[[str], Mapping[str, float]]
"""Log likelihood of a text in each of many languages (codes of ISO 639, finite)."""

FEWEST_WORDS = 3
_LETTERS_OF_ITS_OWN = 0.25  # share of words

# first and last letter of a script, and the language that most people in Germany write in it
_SCRIPTS = (
    ("\u0370", "\u03ff", "el"), ("\u1f00", "\u1fff", "el"), ("\u0530", "\u058f", "hy"), ("\u0590", "\u05ff", "he"),
    ("\u0900", "\u097f", "hi"), ("\u0980", "\u09ff", "bn"), ("\u0a00", "\u0a7f", "pa"), ("\u0a80", "\u0aff", "gu"),
    ("\u0b80", "\u0bff", "ta"), ("\u0c00", "\u0c7f", "te"), ("\u0c80", "\u0cff", "kn"), ("\u0d00", "\u0d7f", "ml"),
    ("\u0d80", "\u0dff", "si"), ("\u0e00", "\u0e7f", "th"), ("\u0e80", "\u0eff", "lo"), ("\u1000", "\u109f", "my"),
    ("\u10a0", "\u10ff", "ka"), ("\u1100", "\u11ff", "ko"), ("\u1200", "\u139f", "am"), ("\u1780", "\u17ff", "km"),
    ("\u3040", "\u30ff", "ja"), ("\u3400", "\u9fff", "zh"), ("\uac00", "\ud7af", "ko"),
)  # fmt: skip
_TIGRINYA = re.compile("[ኣቐዀኸ]|እዩ")  # Amharic writes አ
# within the scripts of spoken languages: letters and spellings that only another language has
_LETTERS = (
    ("ps", re.compile("[ټډړږښځڅېۍګڼ]")),
    ("ur", re.compile("[ٹڈڑےںہ]")),
    ("ckb", re.compile("[ێۆڵڕە]")),
    ("mk", re.compile("[ѓќѕ]")),
    ("sr", re.compile("[ђћјљњџ]")),
    ("be", re.compile("ў")),
    ("kk", re.compile("[әғқңұһ]")),
    ("bg", re.compile("ъ(?![еёюяєї'])[а-я]")),
)
_UNUSUAL = re.compile("[řěůľĺŕďťđőűñėųįūģķļņčšžə]")  # in no spoken language, romanised ones seldom too
# languages of the second opinion that people in Germany write; all others are near to one of these or of ours
_WRITTEN_HERE = frozenset([
    "am", "az", "be", "bg", "bn", "bs", "ca", "ckb", "cs", "da", "el", "es", "et", "eu", "fi", "gl", "gu", "ha",
    "he", "hi", "hr", "hu", "hy", "id", "ig", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ku", "ky", "ln",
    "lo", "lt", "lv", "mk", "ml", "mn", "ms", "my", "nb", "ne", "nl", "no", "om", "pa", "ps", "pt", "rw", "sdh",
    "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "tg", "th", "tk", "tl", "tt", "ur", "uz", "vi",
    "yo", "zh",
])  # fmt: skip
_CODES = {"ku": "kmr", "sdh": "ckb", "no": "nb"}  # the second opinion's: ours

# Chosen on held-out topics of the examples against interface texts of fifteen other languages.
_PER_NAT, _MOST_NATS, _FEWEST_NATS = 0.12, 60.0, -20.0
_PER_COST, _USUAL_COST = 3.5, 2.5
_CLEAR, _CLEAR_IN_CYRILLIC, _CLEAR_FROM_ROMANISED, _EXPECTED = 0.7, 0.0, 4.2, 1.0


def by_script(text: str) -> str | None:
    """The language of a message most of whose letters are of a script that no spoken language is written in."""
    found = Counter(_of_script(letter) for letter in text if letter.isalpha())
    if not found:
        return None
    code, count = found.most_common(1)[0]
    if not code or count * 2 <= found.total():
        return None
    if "ja" in found:
        return "ja"
    return "ti" if code == "am" and _TIGRINYA.search(text) else code


def _of_script(letter: str) -> str:
    return next((code for first, last, code in _SCRIPTS if first <= letter <= last), "") if letter > "\u036f" else ""


def by_letters(words: list[str]) -> str | None:
    """The language that alone has letters in a good part of the words."""
    for code, letters in _LETTERS:
        share = sum(1 for word in words if letters.search(word)) / max(1, len(words))
        if len(words) >= FEWEST_WORDS and share >= _LETTERS_OF_ITS_OWN:
            return code
    return None


def by_opinion(
    words: list[str], opinion: Mapping[str, float], spoken: Iterable[str], cost: float, romanised: bool, expected: bool
) -> str | None:
    """The language that a second opinion prefers to all spoken ones, when these explain the message badly.

    `cost`: nats per letter of the spoken language that explains it best; `romanised`: that one is in Latin letters not
    its own, where spellings are free and the second opinion knows nothing; `expected`: it is the newcomer's so far.
    """
    others = {code: nats for code, nats in opinion.items() if code in _WRITTEN_HERE}
    if len(words) < FEWEST_WORDS or not others:
        return None
    best = max(others, key=others.__getitem__)
    known = max(opinion[code] for code in (*spoken, "arz", "ary") if code in opinion)
    ahead = max(_FEWEST_NATS, min(_MOST_NATS, others[best] - known))
    strange = _PER_NAT * ahead + _PER_COST * (cost - _USUAL_COST)
    return _CODES.get(best, best) if strange > _clear(words, romanised) + expected * _EXPECTED else None


def _clear(words: list[str], romanised: bool) -> float:
    if romanised and not any(map(_UNUSUAL.search, words)):
        return _CLEAR_FROM_ROMANISED
    return _CLEAR_IN_CYRILLIC if script_of(words[0]) == "cyrillic" else _CLEAR
