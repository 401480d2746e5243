"""What the detector of languages takes for another one: Swiss German for Swedish, a word that two near languages share
for the other one's, thanks in a language that is not spoken here for Turkish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.text import words
from bot.language.detector import Detection, in_latin

_NORTHERN = ("sv", "nb", "no", "da", "is", "nl", "lb", "af")
_SWISS = (
    "grüezi grüessech isch chan chasch bruche bruuche nöd gsi öppis öpper wott chunnt chume huus zyt dütsch aamälde"
)
_UKRAINIAN_ALONE = "дякую дякуємо дякувати добридень"
_ELSEWHERE = (
    "spas spaz supas sipas gelek zor şikran manana mahadsanid mahadsanidiin faleminderit hvala gracias obrigado "
    "obrigada grazie asante yekenyeley yeqenyeley благодаря хвала سوپاس مننه منندوی"
)
_SISTERS = frozenset([("uk", "ru"), ("ru", "uk"), ("ar", "fa"), ("fa", "ar")])
_SURE_OF_A_SISTER, _SURE_OF_A_ROMANISED_WORD = 0.6, 0.75
_SWISS_WORDS, _UKRAINIAN_WORDS, _THANKS = (frozenset(words(known)) for known in (_SWISS, _UKRAINIAN_ALONE, _ELSEWHERE))


def corrected(detection: Detection, text: str) -> Detection:
    """What was detected, unless a word of the message says that it is another language."""
    said = frozenset(words(text))
    if detection.foreign in _NORTHERN and not said.isdisjoint(_SWISS_WORDS):
        return replace(detection, language="de", foreign=None)
    if detection.language == "ru" and not said.isdisjoint(_UKRAINIAN_WORDS):
        return replace(detection, language="uk")
    return detection


def says_nothing(said: Sequence[str], detection: Detection, before: str) -> bool:
    """Of one or two words: whether they leave the language before as it is."""
    if _THANKS.issuperset(said):
        return True
    if (before, detection.language) not in _SISTERS or not _UKRAINIAN_WORDS.isdisjoint(said):
        return False
    romanised = len(said) == 1 and in_latin(said[0])
    return detection.probability < (_SURE_OF_A_ROMANISED_WORD if romanised else _SURE_OF_A_SISTER)
