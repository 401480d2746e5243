"""How hard a German text is to read, said so that its writer knows what to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.locale import DEFAULT, PLAIN, language
from bot.core.texts.readability import ORDINARY, STRICT, Code, hard_to_read, lix

_MOST_SHOWN = 4
_LONGEST_QUOTE = 60
_NEARLY = 10  # points of LIX
_SAID: Mapping[Code, str] = {
    "long_sentence": "Ein Satz ist sehr lang: „{found}“. Machen Sie zwei daraus.",
    "long_word": "Langes Wort: „{found}“. Gibt es ein kürzeres, oder hilft ein Bindestrich?",
    "passive": "Hier steht nicht, wer etwas tut: „{found}“. Schreiben Sie „Sie …“ oder „Das Amt …“.",
    "subjunctive": "„{found}“ ist eine Möglichkeitsform. Sagen Sie, was ist.",
    "genitive": "„{found}“: Schreiben Sie es mit „von“.",
    "office_word": "„{found}“ ist Amtssprache. Sagen Sie es mit Alltagswörtern.",
    "nouns": "Viele Hauptwörter auf -ung, -heit, -keit: {found}. Verben sind leichter.",
    "abbreviation": "Abkürzung: „{found}“. Schreiben Sie sie aus.",
    "negations": "Mehrere Verneinungen in einem Satz ({found}). Sagen Sie, was geht.",
    "joined": "Ein Strichpunkt: besser ein Punkt.",
    "lix": "Der ganze Text ist schwer: kürzere Sätze, kürzere Wörter.",
}


@dataclass(frozen=True)
class Reading:
    """`level`: easy, fair or hard; `figure` of at most `most` (LIX); `advice`: what makes it hard."""

    level: str
    word: str
    figure: int
    most: int
    advice: tuple[str, ...] = ()
    more: int = 0


def reading(text: str, locale: str) -> Reading | None:
    """None for other languages than German, and where there is no text."""
    if language(locale) != DEFAULT or not text:
        return None
    bars = STRICT if locale == PLAIN else ORDINARY
    found, figure = hard_to_read(text, locale), round(lix(text))
    level, word = _level(len(found), any(one.code == "lix" for one in found), figure > bars.lix - _NEARLY)
    said = tuple(_SAID[one.code].format(found=_short(one.found)) for one in found)
    return Reading(level, word, figure, int(bars.lix), said[:_MOST_SHOWN], max(0, len(said) - _MOST_SHOWN))


def _level(places: int, too_hard: bool, nearly: bool) -> tuple[str, str]:
    if too_hard:
        return "hard", "schwer zu lesen"
    if places:
        return "fair", "an einer Stelle schwer zu lesen" if places == 1 else f"an {places} Stellen schwer zu lesen"
    return ("fair", "noch gut zu lesen") if nearly else ("easy", "leicht zu lesen")


def _short(found: str) -> str:
    return found if len(found) <= _LONGEST_QUOTE else f"{found[:_LONGEST_QUOTE].rsplit(' ', 1)[0]} …"
