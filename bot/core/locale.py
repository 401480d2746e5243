"""Locales: which languages Lotse speaks, in which direction they run, and what stands in for a missing text."""

from __future__ import annotations

from collections.abc import Container

NATIVE = ("de", "en", "uk", "ru", "ar", "tr", "fa", "fr", "ro", "pl")
PLAIN = "de-simple"  # Einfache Sprache; `simple` is a registered variant of BCP 47
ANSWERED = ("de", PLAIN, *NATIVE[1:])  # locales that answers exist in
DANGER_ONLY = ("kmr", "ps", "ti", "so", "bg")
DEFAULT = "de"

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps", "ur", "ckb", "he"})
_FALLBACKS = {
    "de-simple": ("de",),
    "uk": ("ru", "en", "de"),
    "ru": ("uk", "en", "de"),
    "ps": ("fa", "en", "de"),
    "kmr": ("tr", "en", "de"),
    "bg": ("ru", "en", "de"),
    "ti": ("en", "ar", "de"),
    "so": ("en", "ar", "de"),
    "am": ("ti", "en", "de"),
    "ckb": ("ar", "fa", "en", "de"),
    "be": ("ru", "uk", "en", "de"),
    "kk": ("ru", "en", "de"),
    "ky": ("ru", "en", "de"),
    "tg": ("ru", "fa", "en", "de"),
    "tt": ("ru", "en", "de"),
    "uz": ("ru", "en", "de"),
    "tk": ("tr", "ru", "en", "de"),
    "sl": ("hr", "en", "de"),
    "ca": ("es", "fr", "en", "de"),
    "gl": ("es", "pt", "en", "de"),
    "rw": ("fr", "en", "de"),
    "ln": ("fr", "en", "de"),
}
ENDONYMS = {
    "de": "Deutsch",
    "de-simple": "Einfache Sprache",
    "en": "English",
    "uk": "Українська",
    "ru": "Русский",
    "ar": "العربية",
    "tr": "Türkçe",
    "fa": "فارسی / دری",
    "fr": "Français",
    "ro": "Română",
    "pl": "Polski",
    "kmr": "Kurmancî",
    "ps": "پښتو",
    "ti": "ትግርኛ",
    "so": "Soomaali",
    "bg": "Български",
}


def direction(locale: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if locale in _RIGHT_TO_LEFT else "ltr"


def chain(locale: str) -> tuple[str, ...]:
    """The locales to try for a text, the wanted one first, German (the source) last."""
    return (locale, *_FALLBACKS.get(locale, ("en", "de") if locale != DEFAULT else ("en",)))


def best(locale: str, available: Container[str]) -> str | None:
    """The first locale of the chain that is available."""
    return next((candidate for candidate in chain(locale) if candidate in available), None)


def language(locale: str) -> str:
    """The language of a locale: `de-simple` is German."""
    return locale.split("-", 1)[0]
