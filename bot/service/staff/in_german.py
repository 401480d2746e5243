"""What stands in the log in another language, said in German without any translation: buttons and prepared texts.

A button says what it meant. An answer of the bot is shown as its German version; other prepared sentences are found by
their words in the newcomer's locale, line by line, with what filled their gaps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from bot.core.handoffs.desk import DeskMessage
from bot.core.locale import DEFAULT, chain, language
from bot.core.ports import Clock, Holidays, Library
from bot.core.texts.placeholders import PLACEHOLDER
from bot.core.texts.response import Catalogue
from bot.core.town import TownGuide
from bot.service.answers.speaker import Speaker
from bot.service.pressed import meaning
from bot.service.staff.german_moments import GermanMoments
from bot.service.staff.german_places import GermanPlaces
from bot.service.turn.compose import Composer

How = Literal["button", "prepared", "partly", "machine", "blocks", "translated"]
_ISOLATES = re.compile("[\u2066-\u2069]")
_WORDED = re.compile(r"[^\W\d_]")
_LINES_REMEMBERED = 4096
_FEWEST_FIXED = 4
_AS_THEY_ARE = frozenset(  # gaps that hold a person's name, a number, or what has no German
    ("name", "phone", "number", "code", "contact", "service", "organiser", "distance", "level", "price")
)
_MARK = re.compile("[▪•–-] ")
_COLON = re.compile("\u00a0?: ")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?؟。])\s+")


@dataclass(frozen=True)
class German:
    """`how`: what a button meant, a prepared text, partly one, or by a machine; staff's own by blocks or from their
    German."""

    text: str
    how: How


class InGerman:
    def __init__(self, library: Library, holidays: Holidays, clock: Clock) -> None:
        self._library, self._holidays, self._clock = library, holidays, clock
        self._sentences: Sentences | None = None

    def of(self, message: DeskMessage) -> German | None:
        """None: it is German, or there is nothing but the original."""
        if message.pressed is not None:
            meant = meaning(message.pressed, self._library)
            return German(meant, "button") if meant else None
        if message.author == "note" or language(message.locale) == DEFAULT:
            return None
        if message.german:
            made: How = "blocks" if message.made == "blocks" else "translated" if message.made else "machine"
            return German(message.german, made)
        if message.author == "newcomer":
            return None
        if answer := self._answer(message):
            return answer
        found = self._known().of(message.text, message.locale)
        return German(found[0], "prepared" if found[1] else "partly") if found else None

    def _answer(self, message: DeskMessage) -> German | None:
        """The German version of the answer it was made from, as it is now, between what stood above and below it."""
        name = message.source.partition("/")[0]
        own = self._library.catalogue.find("answer", name, message.locale)
        if not own or not self._library.catalogue.find("answer", name, DEFAULT):
            return None
        composer = Composer(self._library, self._holidays, DEFAULT, self._clock.now())
        above, below, all_known = self._known().around(message.text, own[0], message.locale)
        text = "\n".join([*above, composer.guidance.text(name).text, *below])
        return German(text, "prepared" if all_known else "partly")

    def _known(self) -> Sentences:
        these = self._library.catalogue, self._library.guide, self._clock.now().date()
        if self._sentences is None or not self._sentences.of_these(*these):
            self._sentences = Sentences(*these)
        return self._sentences


class Sentences:
    """From the words of any locale back to the German sentence."""

    def __init__(self, catalogue: Catalogue, guide: TownGuide, today: date) -> None:
        self._catalogue, self._guide, self._moments = catalogue, guide, GermanMoments(catalogue, today)
        self._by_locale: dict[str, tuple[dict[str, str], list[_Template]]] = {}
        self._labels: dict[str, Mapping[str, str]] = {}
        self._places = GermanPlaces(catalogue, guide, self._moments)
        self._line = lru_cache(_LINES_REMEMBERED)(self._found)

    def of_these(self, catalogue: Catalogue, guide: TownGuide, today: date) -> bool:
        return self._catalogue is catalogue and self._guide is guide and self._moments.today == today

    def of(self, text: str, locale: str) -> tuple[str, bool] | None:
        """(the text in German as far as its lines are known, whether all are); None when most of it is not."""
        lines = _ISOLATES.sub("", text).split("\n")
        german = [self._line(line.strip(), locale) if _WORDED.search(line) else _Known(line) for line in lines]
        left = sum(len(line) for line, found in zip(lines, german) if found is None)
        if not any(map(_WORDED.search, lines)) or 2 * left > sum(map(len, lines)):
            return None
        whole = all(found is not None and found.whole for found in german)
        return "\n".join(line if found is None else found.text for line, found in zip(lines, german)), whole

    def around(self, text: str, prepared: str, locale: str) -> tuple[list[str], list[str], bool]:
        """What stands above and below a prepared answer, in German, and whether all of it is known. Where nothing of
        the answer is left, it was another one then, and what is not known is its words."""
        lines = [line.strip() for line in _ISOLATES.sub("", text).split("\n")]
        own = [_Template(line.strip(), "").pattern for line in prepared.split("\n") if _can_be_known(line)]
        of_it = [n for n, line in enumerate(lines) if any(pattern.fullmatch(line) for pattern in own)]
        besides = [n for n, line in enumerate(lines) if n not in of_it and _WORDED.search(line)]
        german = {n: self._line(lines[n], locale) for n in besides}
        shown = {n: found.text if found else lines[n] for n, found in german.items() if found or of_it}
        above, below = ([shown[n] for n in shown if (n < min(of_it, default=0)) is so] for so in (True, False))
        missed = [found for found in german.values() if not (found.whole if found else not of_it)]
        return above, below, not missed

    def _found(self, line: str, locale: str) -> _Known | None:
        """A sentence, "name: value", a text of the town, several of them, each also behind the mark of a list."""
        mark = _MARK.match(line)
        if mark:
            found = self._line(line[mark.end() :], locale)
            return _Known(f"{mark[0]}{found.text}", found.whole) if found else None
        return self._several(line, locale) or self._sentence(line, locale) or self._pair(line, locale)

    def _sentence(self, line: str, locale: str) -> _Known | None:
        """Of several that fit, the one of whose gaps all is known."""
        for known in chain(locale):
            exact, templates = self._of_locale(known)
            if line in exact:
                return _Known(exact[line])
            fitting = [self._filled(one.german, found, known) for one in templates if (found := one.gaps_in(line))]
            if fitting:
                return next((one for one in fitting if one.whole), fitting[0])
        text = self._places.text(line)
        return _Known(text) if text else None

    def _pair(self, line: str, locale: str) -> _Known | None:
        exact, _ = self._of_locale(locale)
        found = (self._places.pair(line[: at.start()], line[at.end() :], locale, exact) for at in _COLON.finditer(line))
        return next((_Known(text) for text in found if text), None)

    def _several(self, line: str, locale: str) -> _Known | None:
        for at in _SENTENCE_ENDS.finditer(line):
            first = self._sentence(line[: at.start()], locale)
            if first and (rest := self._line(line[at.end() :], locale)):
                return _Known(f"{first.text} {rest.text}", first.whole and rest.whole)
        return None

    def _filled(self, german: str, values: Mapping[str, str], locale: str) -> _Known:
        found = {gap: self._value(gap, said.strip(), locale) for gap, said in values.items()}
        text = PLACEHOLDER.sub(lambda gap: found[gap[0].strip("{}")].text, german)
        return _Known(text, all(value.whole for value in found.values()))

    def _value(self, gap: str, said: str, locale: str) -> _Known:
        """What filled a gap; a topic and a button are as the newcomer saw them."""
        known = (
            self._places.value(said, locale) or self._of_locale(locale)[0].get(said) or self._topics(locale).get(said)
        )
        return _Known(known or said, bool(known) or gap in _AS_THEY_ARE or self._places.stays(said))

    def _topics(self, locale: str) -> Mapping[str, str]:
        """Labels of topics → in German."""
        if locale not in self._labels:
            own, german = Speaker(self._catalogue, locale), Speaker(self._catalogue, DEFAULT)
            self._labels[locale] = {own.label(name): german.label(name) for name in self._catalogue.intents}
        return self._labels[locale]

    def _of_locale(self, locale: str) -> tuple[dict[str, str], list[_Template]]:
        if locale not in self._by_locale:
            exact, templates = dict[str, str](), list[_Template]()
            for name in self._catalogue.names("interface"):
                own, german = (self._catalogue.find("interface", name, code) for code in (locale, DEFAULT))
                if own is None or german is None or own[1] != locale or "\n" in own[0]:
                    continue
                if not PLACEHOLDER.search(own[0]):
                    exact.setdefault(own[0].strip(), german[0])
                elif _can_be_known(own[0]):
                    templates.append(_Template(own[0].strip(), german[0]))
            self._by_locale[locale] = exact, templates
        return self._by_locale[locale]


class _Known(NamedTuple):
    """A line in German; `whole`: with everything that filled its gaps."""

    text: str
    whole: bool = True


class _Template:
    """A sentence with gaps. Its pattern is made when a line begins and ends like it."""

    def __init__(self, words: str, german: str) -> None:
        self._words, self.german = words, german
        fixed = PLACEHOLDER.split(words)
        self.begins, self.ends = fixed[0], fixed[-1]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        gaps = [f"(?P<{gap.strip('{}')}>.+?)" for gap in PLACEHOLDER.findall(self._words)]
        fixed = [re.escape(part) for part in PLACEHOLDER.split(self._words)]
        return re.compile("".join(a + b for a, b in zip(fixed, [*gaps, ""])))

    def gaps_in(self, line: str) -> dict[str, str] | None:
        """What fills them, where the line is this sentence."""
        whole = line.startswith(self.begins) and line.endswith(self.ends) and self.pattern.fullmatch(line)
        return whole.groupdict() if whole else None


def _can_be_known(template: str) -> bool:
    """Enough of it is fixed, and no gap comes twice."""
    gaps = [gap.strip("{}") for gap in PLACEHOLDER.findall(template)]
    fixed = sum(len(part.strip()) for part in PLACEHOLDER.split(template))
    return fixed >= _FEWEST_FIXED and len(set(gaps)) == len(gaps) and all(map(str.isidentifier, gaps))
