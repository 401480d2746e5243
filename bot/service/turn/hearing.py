"""What is heard in a message before anybody is asked: its language, the locale to answer in, and danger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from bot.core.danger import STRONG_INTENTS, Danger, DangerPatterns, Strength
from bot.core.locale import DANGER_ONLY, DEFAULT, NATIVE, language
from bot.core.text import words
from bot.language.calendar_dates import month_names
from bot.language.detector import OTHER_SCRIPT, Detection, LanguageDetector, in_latin
from bot.language.words import script_of
from bot.service.answers.language_wish import SENTENCE, wished, worn
from bot.service.meaning.everyday import Everyday
from bot.service.turn.near_languages import corrected, says_nothing

_FEW_WORDS, _WORK = 2, "labour_rights"
# So sure must it be that one or two words are in another language than what was written before: words that nobody has
# used in a question yet (in tests/questions right ones are told with 0.55 and more, nonsense and foreign ones with
# less), and known ones.
_SURE_OF_UNKNOWN, _SURE_OF_KNOWN = 0.55, 0.4
SURE_OF_A_SENTENCE = 0.8
WRITTEN_IN = {"cyrillic": ("uk", "ru"), "arabic": ("ar", "fa"), "latin": NATIVE}


@dataclass(frozen=True)
class Heard:
    """`locale`: to answer in; `written`: the language of the words; `foreign`: it, when it is none of ours;
    `languages`: how likely each is; `denied`: it says that nobody is violent, and nothing else."""

    text: str
    locale: str
    written: str
    foreign: str | None
    languages: Mapping[str, float]
    danger: Danger | None
    denied: bool = False

    @property
    def strength(self) -> Strength | None:
        return self.danger.strength if self.danger else None

    @property
    def alarm(self) -> str | None:
        """The intent of a strong danger."""
        return self.danger.intent if self.danger and self.danger.strength == "strong" else None

    @property
    def without_the_engine(self) -> bool:
        """Whether the danger is certain, or was heard in a language that the dialogue engine does not know."""
        heard = self.danger
        return self.foreign is not None or (heard is not None and (heard.certain or not heard.languages <= set(NATIVE)))

    def answered_in(self, response: str, before: str | None) -> str:
        """Help in danger is not given in what is hardly more than a guess at Latin letters (Spanish, taken for
        Persian)."""
        guessed = self.languages.get(self.written, 0.0) < _SURE_OF_UNKNOWN
        romanised = language(self.locale) in OTHER_SCRIPT and in_latin(self.text)
        return before if before and guessed and romanised and response in STRONG_INTENTS else self.locale

    @property
    def alarm_locale(self) -> str:
        """Where only danger is understood in a language, that one; a romanised text is less sure of its own."""
        if self.danger is None:
            return self.locale
        spoken = next((code for code in DANGER_ONLY if code in self.danger.languages), self.locale)
        romanised = self.locale in OTHER_SCRIPT and in_latin(self.text)
        return self.locale if self.locale in self.danger.languages and not romanised else spoken


class Hearing:
    """Hears with the detector of languages and the patterns of danger; no engine is needed. `everyday`: which words
    are used in questions; it takes a moment the first time."""

    def __init__(
        self, detector: LanguageDetector, danger: DangerPatterns, everyday: Callable[[], Everyday] | None = None
    ) -> None:
        self._detector, self._danger, self._everyday = detector, danger, everyday

    def understood(self, intent: str, text: str, context: Mapping[str, str]) -> Danger:
        """A danger that the dialogue engine found in a message."""
        return self._danger.strong(intent, text, at_work=context.get("intent") == _WORK)

    def of(self, text: str, before: str | None, context: Mapping[str, str]) -> Heard:
        """`before`: the locale so far, a prior."""
        detection = self._detector.detect(text, before)
        languages, foreign = (detection.distribution, detection.foreign is not None) if detection else (None, False)
        danger = self._danger.recognise(text, languages, foreign)
        heard = self._spoken(text, before, context, detection)
        return replace(heard, danger=danger, denied=self._danger.denies(text))

    def tongue(self, text: str, before: str | None, context: Mapping[str, str]) -> Heard:
        """As `of`, of the languages alone: danger is not listened for."""
        return self._spoken(text, before, context, self._detector.detect(text, before))

    def _spoken(self, text: str, before: str | None, context: Mapping[str, str], detection: Detection | None) -> Heard:
        detection = corrected(detection, text) if detection else None
        locale = _locale(detection, before, context)
        if detection is None:
            return Heard(text, locale, locale, None, {locale: 1.0}, None)
        written = detection.foreign or detection.language
        if before and not detection.foreign and self._doubtful(text, detection, language(before)):
            locale, written = before, language(before)
        return Heard(text, locale, written, detection.foreign, detection.distribution, None)

    def listened(self, text: str, before: str | None, context: Mapping[str, str]) -> tuple[Heard, Mapping[str, str]]:
        """As `of`, and the context afterwards: who goes on in the language before has not wished for another one."""
        heard = self.of(text, before, context)
        sure = heard.languages.get(heard.written, 0.0) >= SURE_OF_A_SENTENCE
        if heard.foreign or not sure or len(words(text)) < SENTENCE:
            return heard, context
        after = worn(context, heard.written)
        over = wished(context, heard.written) != wished(after, heard.written)
        return replace(heard, locale=heard.written) if over else heard, after

    def _doubtful(self, text: str, detection: Detection, before: str) -> bool:
        """ "ayuda", "zzz qqqq": no word that is surely in another language than the one before; "24 Dezember"."""
        said = words(text)
        if before == detection.language or not 0 < len(said) <= _FEW_WORDS:
            return False
        if says_nothing(said, detection, before):
            return True
        if len(said) == _FEW_WORDS and any(map(str.isdecimal, said)) and not _months().isdisjoint(said):
            return True
        if before not in WRITTEN_IN.get(script_of(said[0]), ()):
            return False
        unknown = self._everyday is not None and all(self._everyday().rare([word]) for word in said)
        return detection.probability < (_SURE_OF_UNKNOWN if unknown else _SURE_OF_KNOWN)


@cache
def _months() -> frozenset[str]:
    """German and English ones, folded: everybody in Germany dates with them."""
    return frozenset(word for code in ("de", "en") for name in month_names(code) for word in words(name.text))


def _locale(detection: Detection | None, before: str | None, context: Mapping[str, str]) -> str:
    """The language written; a chosen `de-simple` stays while German is written."""
    if detection is None:
        return before or DEFAULT
    if detection.foreign:
        return before or (detection.language if detection.language in NATIVE else DEFAULT)
    if before and before.startswith(f"{detection.language}-"):
        return before
    return wished(context, detection.language)
