"""The card staff see: in German whatever the newcomer's language, complete without a translation provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale, UnknownLocaleError

from bot.core.conversation import Conversation
from bot.core.handoff import WOMAN, HandoffRequest
from bot.core.locale import DEFAULT, language
from bot.core.places import text_in
from bot.core.ports import Library, Said
from bot.core.translation import foreign_in

_ASKED_SHOWN = 12
_CHANNELS = {"web": "Web-Chat", "telegram": "Telegram"}
_OUTCOMES = {"page": "Seite aus dem Portal", "choice": "Auswahl angeboten", "fallback": "nicht verstanden"}


def handoff_card(
    request: HandoffRequest,
    conversation: Conversation,
    locale: str,
    context: Mapping[str, str],
    said: Sequence[Said],
    library: Library,
) -> dict[str, Any]:
    """{"lines": [[label, text], …], "asked": [{"text", "locale", "german"?}, …]}; `german`: what a button meant."""
    label = library.catalogue.label
    lines = [["Thema", label(request.topic, DEFAULT)], ["Sprache", german_language(foreign_in(context) or locale)]]
    lines.append(["Kanal", _CHANNELS.get(conversation.channel, conversation.channel)])
    if WOMAN in request.wishes:
        lines.append(["Wunsch", "möchte mit einer Frau sprechen"])
    if request.by_name:
        lines.append(["Wahl", "hat diese Stelle selbst gewählt"])
    if "district" in context:
        lines.append(["Ortsteil", _district(context["district"], library)])
    tried = [_OUTCOMES.get(name) or label(name, DEFAULT) for name in context.get("tried", "").split(",") if name]
    lines.append(["Lotse hat versucht", ", ".join(tried) or "noch nichts"])
    asked = [_asked(one, library) for one in said if not (one.pressed or "").startswith("handoff:")]
    return {"lines": lines, "asked": asked[-_ASKED_SHOWN:]}


def german_language(locale: str) -> str:
    """`uk` → Ukrainisch."""
    try:
        return str(Locale.parse(DEFAULT).languages.get(language(locale), locale))
    except (ValueError, UnknownLocaleError):
        return locale


def _asked(said: Said, library: Library) -> dict[str, str]:
    shown = {"text": said.text, "locale": said.locale}
    meaning = _meaning(said.pressed, library) if said.pressed else None
    return {**shown, "german": meaning} if meaning else shown


def _meaning(payload: str, library: Library) -> str | None:
    """What a pressed button says in German."""
    kind, _, rest = payload.partition(":")
    if kind == "intent" and rest in library.catalogue.intents:
        return library.catalogue.label(rest, DEFAULT)
    if kind == "topic":
        found = library.catalogue.find("topic", rest, DEFAULT)
        return found[0] if found else None
    office = library.guide.offices.get(rest.partition(":")[0]) if kind == "office" else None
    if office:
        return text_in(office.name, DEFAULT)
    return {
        "courses": "weitere Kurse",
        "events": "weitere Termine",
        "media": "hat etwas geschickt, das kein Text ist",
    }.get(kind)


def _district(name: str, library: Library) -> str:
    return next((d.name for d in library.guide.town.districts if d.id == name), name)
