"""Which languages a provider knows, and what it calls them. Ours are ISO 639-1, else 639-3 (`kmr`, `ckb`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.core.locale import language
from bot.core.outside_errors import LanguageNotOffered


@dataclass(frozen=True)
class Languages:
    """`targets`: where a target is called something else than a source."""

    known: Collection[str]
    named: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)

    def offers(self, source: str, target: str) -> bool:
        return language(source) in self.known and language(target) in self.known

    def source(self, locale: str) -> str:
        """Raises LanguageNotOffered."""
        code = language(locale)
        if code not in self.known:
            raise LanguageNotOffered(f"the provider does not know the language {code}")
        return self.named.get(code, code)

    def target(self, locale: str) -> str:
        """Raises LanguageNotOffered."""
        return self.targets.get(language(locale)) or self.source(locale)


_EVERYWHERE = (
    "de en uk ru ar tr fa fr ro pl sq az bg bn cs da el es et fi ga gl he hi hr hu id it ja ko lt lv ms nl pt sk sl sr "
    "sv th tl ur vi zh ca eu ky nb"
)
GOOGLE = Languages(
    frozenset(
        f"{_EVERYWHERE} am be bs ckb kmr gu ha hy ig is ka kk km kn ln lo mk ml mn my ne om pa ps rw si so sw ta te tg "
        "ti tk tt uz yo".split()
    ),
    {"zh": "zh-CN", "he": "iw", "kmr": "ku", "nb": "no"},
)
MYMEMORY = Languages(
    GOOGLE.known,
    {
        "de": "de-DE", "en": "en-GB", "uk": "uk-UA", "ru": "ru-RU", "ar": "ar-SA", "tr": "tr-TR", "fa": "fa-IR",
        "fr": "fr-FR", "ro": "ro-RO", "pl": "pl-PL", "sq": "sq-AL", "az": "az-AZ", "bg": "bg-BG", "bn": "bn-IN",
        "cs": "cs-CZ", "da": "da-DK", "el": "el-GR", "es": "es-ES", "et": "et-EE", "fi": "fi-FI", "ga": "ga-IE",
        "gl": "gl-ES", "he": "he-IL", "hi": "hi-IN", "hr": "hr-HR", "hu": "hu-HU", "id": "id-ID", "it": "it-IT",
        "ja": "ja-JP", "ko": "ko-KR", "lt": "lt-LT", "lv": "lv-LV", "ms": "zsm-MY", "nl": "nl-NL", "pt": "pt-PT",
        "sk": "sk-SK", "sl": "sl-SI", "sr": "sr-Latn-RS", "sv": "sv-SE", "th": "th-TH", "tl": "tl-PH", "ur": "ur-PK",
        "vi": "vi-VN", "zh": "zh-CN", "ca": "ca-ES", "eu": "eu-ES", "ky": "ky-KG", "nb": "nb-NO", "am": "am-ET",
        "be": "be-BY", "bs": "bs-BA", "ckb": "ckb-IQ", "kmr": "kmr-TR", "gu": "gu-IN", "ha": "ha-NE", "hy": "hy-AM",
        "ig": "ig-NG", "is": "is-IS", "ka": "ka-GE", "kk": "kk-KZ", "km": "km-KH", "kn": "kn-IN", "ln": "ln-LIN",
        "lo": "lo-LA", "mk": "mk-MK", "ml": "ml-IN", "mn": "mn-MN", "my": "my-MM", "ne": "ne-NP", "om": "gaz-ET",
        "pa": "pa-IN", "ps": "ps-PK", "rw": "rw-RW", "si": "si-LK", "so": "so-SO", "sw": "sw-KE", "ta": "ta-IN",
        "te": "te-IN", "tg": "tg-TJ", "ti": "ti-ET", "tk": "tk-TM", "tt": "tt-RU", "uz": "uz-UZ", "yo": "yo-NG",
    },
)  # fmt: skip
# It learns new ones every few months, and says so when it does not know one.
DEEPL = Languages(GOOGLE.known, {}, {"en": "en-GB", "pt": "pt-PT"})
# What Argos has packages for; a server may have been started with fewer, and then says so.
LIBRETRANSLATE = Languages(frozenset(_EVERYWHERE.split()))
