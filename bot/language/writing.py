"""Whether a text can be in a language, by its script alone."""

from __future__ import annotations

import unicodedata

_ENOUGH = 0.4  # of the letters: names, links and German words stay Latin everywhere
# as Unicode names the letters; a language not named here is written in Latin letters
_SCRIPTS = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "kk", "ky", "mn", "tg", "tt"), ("CYRILLIC",)),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb"), ("ARABIC",)),
    **dict.fromkeys(("am", "ti"), ("ETHIOPIC",)),
    **dict.fromkeys(("hi", "ne"), ("DEVANAGARI",)),
    "sr": ("CYRILLIC", "LATIN"), "uz": ("LATIN", "CYRILLIC"), "az": ("LATIN", "CYRILLIC"), "el": ("GREEK",),
    "he": ("HEBREW",), "hy": ("ARMENIAN",), "ka": ("GEORGIAN",), "bn": ("BENGALI",), "pa": ("GURMUKHI", "ARABIC"),
    "gu": ("GUJARATI",), "ta": ("TAMIL",), "te": ("TELUGU",), "kn": ("KANNADA",), "ml": ("MALAYALAM",),
    "si": ("SINHALA",), "th": ("THAI",), "lo": ("LAO",), "my": ("MYANMAR",), "km": ("KHMER",), "ko": ("HANGUL",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK"), "zh": ("CJK",),
}  # fmt: skip


def may_be_in(text: str, language: str) -> bool:
    """A good part of the letters are of the language's script; a text without letters may be in any."""
    letters = [letter for letter in text if letter.isalpha()]
    scripts = _SCRIPTS.get(language, ("LATIN",))
    own = sum(1 for letter in letters if unicodedata.name(letter, "").startswith(scripts))
    return own >= _ENOUGH * len(letters)
