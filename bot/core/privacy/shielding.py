"""What a translation must leave alone, replaced by tokens that it leaves alone, and put back exactly.

Tokens are `[X0X]`, `[X1X]` …: no word in any language, and short enough to be copied. Providers like to add spaces,
turn the brackets, or write the digits and the X of the target's script: all that is understood. A token that is lost,
doubled or invented makes the translation worthless: nobody knows what else was changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.locale import direction
from bot.core.privacy.personal import Span, personal

_TOKEN = re.compile(r"[\[\]［］【】]\s*[XxХхΧχ]\s*(\d+)\s*[XxХхΧχ]\s*[\[\]［］【】]")
_ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
_FIRST_STRONG_ISOLATE, _POP = "\u2068", "\u2069"
_LOOKS = (
    _TOKEN,  # a text that holds one of its own
    re.compile(r"(?:https?://|www\.)[^\s<>\"'()]*[^\s<>\"'().,;:!?]"),
    re.compile(r"(?<![\w@])(?:[\w-]+\.)+(?:de|com|org|net|eu|info|example)(?!\w)(?:/[^\s<>\"'()]*[^\s<>\"'().,;:!?])?"),
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"\{+[^{}\n]*\}+"),
    re.compile(r"(?<!\w)[A-Z]{1,3}-(?=[A-Z]*\d)[A-Z\d]{4,}(?!\w)"),  # the number of an idea
    re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)"),  # times, and prices without a sign
    re.compile(r"(?<!\d)\d{1,2}(?=[ \u00a0]?Uhr\b)"),
    re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|(?<!\d)\d{1,2}\. ?\d{1,2}\.(?: ?\d{2,4})?"),
    re.compile(r"(?<!\d)\d{1,2}/\d{1,2}/\d{2,4}(?!\d)"),
    re.compile(r"(?:€|EUR|\$|£)[ \u00a0]?\d(?:[\d.,]*\d)?"),
    re.compile(r"(?<!\d)\d(?:[\d.,]*\d)?[ \u00a0]?(?:€|EUR\b|Euro\b|%)"),
)  # fmt: skip
_BRACKETED = re.compile(r"(?<=\()[A-ZÄÖÜ][\w·-]+(?: [A-ZÄÖÜ0-9][\w·-]*){0,3}(?=\))")  # (Wohnungsgeberbestätigung)
_BETWEEN = re.compile(r"[ \u00a0\u2009\u2060,/–-]{0,3}")
_NUMBERS = re.compile(r"\d+")
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class Shielded:
    """A text with tokens; `kept[n]` is what token n stands for."""

    text: str
    kept: tuple[str, ...] = ()

    @property
    def wordless(self) -> bool:
        """Nothing is left to translate."""
        return not any(letter.isalpha() for letter in without_tokens(self.text))


class ProperNames:
    """Names of the town that stay as they are on the door: offices, courses, streets."""

    def __init__(self, names: Iterable[str]) -> None:
        known = sorted({name.strip() for name in names if len(name.strip()) >= _SHORTEST_NAME}, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)") if known else None

    def spans(self, text: str) -> Iterator[Span]:
        return (match.span() for match in self._pattern.finditer(text)) if self._pattern else iter(())


def shield(text: str, *names: ProperNames) -> Shielded:
    """The text with everything replaced that must come back as it is, or must not leave the house."""
    text = text.translate(_ISOLATES)
    spans = [match.span() for look in (*_LOOKS, _BRACKETED) for match in look.finditer(text)]
    spans += [*personal(text), *(span for known in names for span in known.spans(text))]
    parts, kept, end = list[str](), list[str](), 0
    for begin, stop in _joined(sorted(spans), text):
        parts += [text[end:begin], f"[X{len(kept)}X]"]
        kept.append(text[begin:stop])
        end = stop
    return Shielded("".join([*parts, text[end:]]), tuple(kept))


def restore(translated: str, kept: tuple[str, ...], locale: str) -> str | None:
    """The translation with everything put back, isolated where the text runs from right to left; None when a token is
    lost, doubled or invented."""
    if sorted(int(number) for number in _TOKEN.findall(translated)) != list(range(len(kept))):
        return None
    rtl = direction(locale) == "rtl"

    def back(match: re.Match[str]) -> str:
        value = kept[int(match.group(1))]
        return f"{_FIRST_STRONG_ISOLATE}{value}{_POP}" if rtl else value

    return _TOKEN.sub(back, translated)


def same_numbers(sent: str, received: str) -> bool:
    """Whether the numbers outside tokens are those that were sent. One digit alone may become a word, never another."""
    before, after = _numbers(sent), _numbers(received)
    longer = [sorted(n for n in numbers if len(n) > 1) for numbers in (before, after)]
    single = [{n for n in numbers if len(n) == 1} for numbers in (before, after)]
    return longer[0] == longer[1] and single[1] <= single[0]


def without_tokens(text: str) -> str:
    return _TOKEN.sub(" ", text)


def _numbers(text: str) -> list[str]:
    """In European digits, whichever they are written in."""
    found = _NUMBERS.findall(without_tokens(text))
    return ["".join(str(unicodedata.digit(digit)) for digit in number) for number in found]


def _joined(spans: list[Span], text: str) -> Iterator[Span]:
    """Overlapping ones together, and neighbours with nothing but a space or a comma between: fewer tokens to lose."""
    begin, end = -1, -1
    for start, stop in spans:
        if begin >= 0 and (start <= end or _BETWEEN.fullmatch(text, end, start)):
            end = max(end, stop)
            continue
        if begin >= 0:
            yield begin, end
        begin, end = start, stop
    if begin >= 0:
        yield begin, end
