"""What a prepared text has to keep to before newcomers read it.

Problems keep a text from being published, hints only make people look twice. Both are codes with values: the desk says
them in German, the command line in English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.core.problem import Problem
from bot.core.text import clean
from bot.core.texts.placeholders import OF_OFFICE, PLACEHOLDER, TOWN
from bot.core.texts.response import Kind

MOST_SENTENCES = 4
MOST_CHARACTERS = 1200
LONGEST_LABEL = 40
EMERGENCY_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "emergency": ("112", "110"),
    "crisis_support": ("110", "116 016", "0800 1110111"),
    "crisis_despair": ("0800 1110111", "112", "110", "116 016"),
    "crisis_violence": ("110", "112", "116 016", "0800 1110111"),
    "crisis_work": ("110", "112", "0800 1110111", "116 016"),
    "danger_weak": ("112", "110", "0800 1110111"),
}
_EVERYWHERE = {number for numbers in EMERGENCY_NUMBERS.values() for number in numbers}  # the same in every town
_SENTENCE_END = re.compile(r"[.!?؟](?=[\s»“”\")]|$)")
_ABBREVIATIONS = re.compile(
    r"\b(z\. ?B|d\. ?h|u\. ?a|bzw|ca|usw|Nr|Std|Mio|Tel|Abs|vgl|e\. ?g|i\. ?e|etc|p\. ?ex|ex|np|m\.in|itd|itp|tzw|"
    r"r|ul|godz|ş\.a|de ex|nr|str|örn|vb|vs|т\. ?е|т\. ?д|т\. ?п|напр|ул|вул|тел|грн|г|р|св|нім|нем|см)\.(?=\s)"
)
_BETWEEN = re.compile(r"(?:(?<=[.!?؟])|(?<=[.!?؟][»“”\")\u2069]))\s+")
_DOT = "\x00"
_LINE_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_SPACE_BEFORE_BREAK = re.compile(r"[^\S\n]+(?=\n)")
_PHONE = re.compile(r"(?<![\d.,])(?:\+|00?)\d{2,5}[ /()-]{0,2}\d{2,}(?:[ -]?\d+)*")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b|\b\d{1,2}(?:\.\d{2})? ?Uhr\b")


def tidy(text: str) -> str:
    """The text as it is kept: clean, with plain line breaks and spaces, none of them at the end of a line."""
    text = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    return _SPACE_BEFORE_BREAK.sub("", clean(text))


def sentences(text: str) -> int:
    """How many sentences a newcomer has to read; a line without a full stop is one too."""
    text = _ABBREVIATIONS.sub("x", text)
    return sum(max(1, len(_SENTENCE_END.findall(line))) for line in text.splitlines() if line.strip())


def one_by_one(text: str) -> list[str]:
    """The sentences of a text, as `sentences` counts them."""
    kept = _ABBREVIATIONS.sub(lambda match: match.group().replace(".", _DOT), text)
    found = [part.strip() for line in kept.splitlines() for part in _BETWEEN.split(line)]
    return [part.replace(_DOT, ".") for part in found if part]


def problems(kind: Kind, name: str, text: str, german: str) -> list[Problem]:
    """Why a tidied text cannot be published.

    `german`: the German text, whose placeholders the bot fills; of an answer in German, the text itself.
    """
    if not text:
        return [Problem("empty")]
    found = _too_long(kind, text)
    if kind == "answer" and (count := sentences(text)) > MOST_SENTENCES:
        found.append(Problem("too_many_sentences", {"found": str(count), "most": str(MOST_SENTENCES)}))
    return found + _placeholders(kind, text, german) + _numbers(kind, name, text)


def hints(kind: Kind, name: str, text: str) -> list[Problem]:
    """What should rather come from the town's data, where it is changed once for all languages."""
    if kind != "answer" or name in EMERGENCY_NUMBERS:
        return []
    phones = [number for number in _PHONE.findall(text) if number.strip() not in _EVERYWHERE]
    found = {"phone_typed": phones, "hours_typed": _CLOCK.findall(text)}
    return [Problem(code, {"found": typed[0].strip()}) for code, typed in found.items() if typed]


def _too_long(kind: Kind, text: str) -> list[Problem]:
    most = LONGEST_LABEL if kind in ("label", "topic") else MOST_CHARACTERS
    return [Problem("too_long", {"found": str(len(text)), "most": str(most)})] if len(text) > most else []


def _placeholders(kind: Kind, text: str, german: str) -> list[Problem]:
    """A text has those of the German one; an answer may name the town, and its office as often as it likes."""
    if "{" not in text and "{" not in german:  # most texts, and this is asked of thousands at once
        return []
    used, known = Counter(PLACEHOLDER.findall(text)), Counter(PLACEHOLDER.findall(german))
    if kind == "answer":
        free = {p: used[p] for p in known if p in OF_OFFICE and used[p]}
        known = Counter({p: 1 for p in known if p in OF_OFFICE} | free | {TOWN: used[TOWN]})
    found = []
    if unknown := used - known:
        may = (TOWN, *OF_OFFICE) if kind == "answer" and text == german else known
        values = {"found": ", ".join(unknown), "known": ", ".join(may) or "–"}
        absent = first_in_german(kind, unknown, german)
        found.append(Problem("unknown_placeholder", values | ({"absent": ", ".join(absent)} if absent else {})))
    if missing := known - used:
        found.append(Problem("missing_placeholder", {"found": ", ".join(missing)}))
    return found


def first_in_german(kind: Kind, placeholders: Iterable[str], german: str) -> list[str]:
    """Those that a translation may have as soon as the German text has them."""
    return [gap for gap in placeholders if kind == "answer" and gap in OF_OFFICE and gap not in german]


def _numbers(kind: Kind, name: str, text: str) -> list[Problem]:
    """The numbers to call in danger stay, whatever is rewritten around them."""
    needed = EMERGENCY_NUMBERS.get(name, ()) if kind == "answer" else ()
    missing = [number for number in needed if not re.search(rf"(?<!\d){number}(?!\d)", text)]
    return [Problem("missing_number", {"found": ", ".join(missing)})] if missing else []


_IN_WORDS = {
    "empty": "empty",
    "too_long": "{found} characters, at most {most}",
    "too_many_sentences": "{found} sentences, at most {most}",
    "unknown_placeholder": "{found} cannot be filled here; possible: {known}; a translation has the German ones",
    "missing_placeholder": "{found} is missing",
    "missing_number": "the number {found} is missing",
    "label_taken": "another label says {found} too",
    "unknown_name": "there is no text of this name",
    "unknown_locale": "nobody is answered in this language",
    "twice": "it is there twice",
    "changed_meanwhile": "{found} published another text on {most}; export again and put the change in there",
}


def in_words(problem: Problem) -> str:
    """As the commands say it; the desk has its own words."""
    return _IN_WORDS[problem.code].format(**problem.values)
