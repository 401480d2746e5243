"""The provider that the settings name. Only that one is loaded."""

from __future__ import annotations

from bot.core.ports_translation import Translator
from bot.core.texts.translation import Provider


def chosen(provider: Provider, seconds: float, url: str | None, key: str | None) -> Translator | None:
    """None when translation is off. `seconds`: the longest that one call may take."""
    match provider:
        case "google":
            from bot.translation.free_services import google

            return google(seconds)
        case "mymemory":
            from bot.translation.free_services import mymemory

            return mymemory(seconds)
        case "deepl":
            from bot.translation.deepl_service import DeepL

            return DeepL(key or "", seconds, url)
        case "libretranslate":
            from bot.translation.libretranslate import LibreTranslate

            return LibreTranslate(url or "", seconds, key)
    return None
