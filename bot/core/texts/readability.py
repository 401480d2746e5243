"""How hard a German text is to read, and what in it is hard.

`lix` is one figure for a text. `hard_to_read` names single places by the rules of plain language (Einfache Sprache; DIN
ISO 24495-1 for its principles, DIN 8581-1 for German; not Leichte Sprache, which has its own rules): short sentences,
nobody hidden behind a passive, no subjunctive, no genitive, no long words, verbs instead of nouns, no abbreviations,
one negation at most. The rules look at words only: they overlook things, and what they find deserves a second look.
Other languages than German are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.core.locale import DEFAULT, PLAIN, language

Code = Literal[
    "long_sentence", "long_word", "passive", "subjunctive", "genitive", "office_word", "nouns", "abbreviation",
    "negations", "joined", "lix",
]  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One place that is hard to read: the rule, and the word or sentence."""

    code: Code
    found: str


@dataclass(frozen=True)
class Bars:
    """What a text may have at most: words a sentence, letters a word, nouns made of verbs, negations, LIX."""

    words: int
    letters: int
    nouns: int
    negations: int
    lix: float


STRICT = Bars(words=15, letters=14, nouns=2, negations=1, lix=42)
ORDINARY = Bars(words=28, letters=26, nouns=4, negations=3, lix=55)

_PART = re.compile(r"[^.!?:;\n]+")
_INSIDE_NUMBER = re.compile(r"(?<=\d)[.:](?=\d)")
_WORD = re.compile(r"[^\W\d_]+(?:[·’'-][^\W\d_]+)*")
_PIECES = re.compile(r"[·’'-]")
_ENOUGH_WORDS = 20  # LIX says nothing about a heading

_BECOMES = re.compile(r"\b(?:wird|werden|wurden?|worden)\b")
_NO_PARTICIPLE = (
    "gehen|geben|gehören|gelten|gewinnen|genießen|gefallen|gestern|gegen|gerecht|gesamt|gelangen|geschehen|gebeten"
)
_STRONG = "verboten|verloren|vergessen|verstanden|beschlossen|entschieden|unterschrieben|erhoben|entnommen"
_PARTICIPLE = re.compile(
    rf"\b(?!(?:{_NO_PARTICIPLE})\b)"
    rf"(?:[a-zäöüß]*ge[a-zäöüß]{{2,}}(?:t|en)|(?:be|ver|er|ent|zer|über)[a-zäöüß]{{2,}}t|[a-zäöüß]+iert|{_STRONG})\b"
)
_PREFIX = "ein|vor|ab|an|auf|aus|bei|mit|nach|um|zurück|weiter"
_MUST_BE = re.compile(rf"\b(?:ist|sind)\b[^,]*\b(?:zu [a-zäöüß]+en|(?:{_PREFIX})zu[a-zäöüß]+en)\b")
_SUBJUNCTIVE = re.compile(
    r"\b(?:würden?|könnten?|müssten?|sollten?|dürften?|wären?|hätten?|möge|seien?|ließen?|gäben?|kämen?|bräuchten?)\b",
    re.IGNORECASE,
)
_NAME = r"[A-ZÄÖÜ][\w·-]+"
_OWNER = "des|eines|keines|dieses|jedes|meines|seines|ihres|unseres"
_OWNERS = "der|einer|Ihrer|dieser|unserer|aller"
_GENITIVE = re.compile(
    rf"\b(?:{_OWNER}|{_OWNER.title()}) (?:[a-zäöüß]+en )?[A-ZÄÖÜ][\w·-]*s\b"
    rf"|(?<=[a-zäöüß] )(?!(?:Sie|Ihnen)\b){_NAME} (?:{_OWNERS}) (?:[a-zäöüß]+en )?{_NAME}"
)
_OFFICE_WORDS = re.compile(
    r"\b(?:wegen|trotz|aufgrund|hinsichtlich|bezüglich|gemäß|zwecks|mittels|seitens|anlässlich|unverzüglich|fristgerecht|"
    r"obliegt|sofern|hierfür|hierbei|erforderlich|etwaige[nrs]?|jeweilige[nrs]?|entsprechende[nrs]?)\b",
    re.IGNORECASE,
)
_NOUN = re.compile(r"(?:ung|ungen|heit|heiten|keit|keiten|tion|tionen)$")
_EVERYDAY = frozenset(
    ["wohnung", "zeitung", "rechnung", "kleidung", "prüfung", "übung", "station", "gesundheit", "krankheit"]
)
_ABBREVIATION = re.compile(
    r"\b(?:z\. ?B|d\. ?h|u\. ?a|u\. ?U|i\. ?d\. ?R|o\. ?ä|bzw|usw|etc|ggf|evtl|inkl|ca|vgl|Nr|Tel|Abs|Str|Std|max)\.|§"
)
_NEGATION = re.compile(r"\b(?:nicht|nichts|nie|niemals|niemand(?:em)?|kein(?:e[nmrs]?)?|ohne|weder)\b", re.IGNORECASE)


def lix(text: str) -> float:
    """Björnsson's läsbarhetsindex: words per sentence plus per cent of words of more than six letters.

    C. H. Björnsson, Läsbarhet (1968); a colon ends a sentence too. Below 40 is easy, above 60 very hard. Of a word that
    is split with a middle dot or a hyphen the longest piece counts.
    """
    words, parts = _words(text), [part for part in _parts(text) if _words(part)]
    if not words:
        return 0.0
    long = sum(longest(word) > 6 for word in words)
    return len(words) / len(parts) + 100 * long / len(words)


def longest(word: str) -> int:
    """Letters of the longest piece of a word: 9 for `Ausländer·behörde`."""
    return max(len(piece) for piece in _PIECES.split(word))


def hard_to_read(text: str, locale: str) -> list[Finding]:
    """What is hard in a German text: by the rules of plain language for `de-simple`, by wider bars for German."""
    if language(locale) != DEFAULT:
        return []
    strict = locale == PLAIN
    bars = STRICT if strict else ORDINARY
    found = [finding for part in _parts(text) for finding in _in_part(part, bars)]
    if strict:
        found += _strictly(text)
    figure = lix(text)
    too_hard = figure > bars.lix and len(_words(text)) >= _ENOUGH_WORDS
    return found + ([Finding("lix", f"{figure:.0f}")] if too_hard else [])


def _parts(text: str) -> Iterator[str]:
    """Sentences, each cut at colons and semicolons, where a reader may rest too."""
    return (match.group().strip() for match in _PART.finditer(_ABBREVIATION.sub("x", _INSIDE_NUMBER.sub("", text))))


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _in_part(part: str, bars: Bars) -> Iterator[Finding]:
    words = _words(part)
    if len(words) > bars.words:
        yield Finding("long_sentence", part)
    yield from (Finding("long_word", word) for word in words if longest(word) > bars.letters)
    made = [word for word in words if word[0].isupper() and _NOUN.search(word) and word.lower() not in _EVERYDAY]
    if len(made) > bars.nouns:
        yield Finding("nouns", ", ".join(made))
    if len(said := _NEGATION.findall(part)) > bars.negations:
        yield Finding("negations", ", ".join(said))


def _strictly(text: str) -> Iterator[Finding]:
    rules: Mapping[Code, re.Pattern[str]] = {
        "subjunctive": _SUBJUNCTIVE, "genitive": _GENITIVE, "office_word": _OFFICE_WORDS, "abbreviation": _ABBREVIATION,
    }  # fmt: skip
    for code, pattern in rules.items():
        yield from (Finding(code, match.group()) for match in pattern.finditer(text))
    yield from (Finding("passive", part) for part in _parts(text) if _is_passive(part))
    if ";" in text:
        yield Finding("joined", ";")


def _is_passive(part: str) -> bool:
    """ "wird gelöscht", "werden … angemeldet", "ist einzureichen"; in one clause, for "Sie werden sehen, …" is none."""
    clauses = part.split(",")
    return any(
        (_BECOMES.search(clause) and _PARTICIPLE.search(clause)) or _MUST_BE.search(clause) for clause in clauses
    )
