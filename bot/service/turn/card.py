"""The card staff see: in German whatever the newcomer's language, complete without a translation provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.conversation import Conversation
from bot.core.feedback import OPINIONS
from bot.core.handoff import WOMAN, HandoffRequest
from bot.core.handoffs.telling import TOLD
from bot.core.locale import DEFAULT
from bot.core.ports import Library, Said
from bot.core.texts.translation import foreign_in
from bot.service.pressed import german_channel, german_language, meaning

_ASKED_SHOWN = 12
_ABOUT_US = ("handoff:", f"{TOLD}:", *OPINIONS)  # buttons about the handoff itself, not about what is asked
_ON_THE_WAY = ("menu", "other", "locale")  # buttons that lead to what is asked
_PERSON = "request_human"
_OUTCOMES = {"page": "Seite aus dem Portal", "choice": "Auswahl angeboten", "fallback": "nicht verstanden"}


def handoff_card(
    request: HandoffRequest,
    conversation: Conversation,
    locale: str,
    context: Mapping[str, str],
    said: Sequence[Said],
    library: Library,
) -> dict[str, Any]:
    """{"lines": [[label, text], …], "asked": [{"text", "locale", "at"?, "german"?}, …]}; `german`: what a button
    meant."""
    label = library.catalogue.label
    lines = [["Thema", label(request.topic, DEFAULT)], ["Sprache", german_language(foreign_in(context) or locale)]]
    lines.append(["Kanal", german_channel(conversation.channel)])
    if request.reopens:
        lines.insert(0, ["Fortsetzung", "kommt nach einer beendeten Unterhaltung zurück"])
    if WOMAN in request.wishes:
        lines.append(["Wunsch", "möchte mit einer Frau sprechen"])
    if request.by_name:
        lines.append(["Wahl", "hat diese Stelle selbst gewählt"])
    if "district" in context:
        lines.append(["Stadtteil", _district(context["district"], library)])
    tried = [_OUTCOMES.get(name) or label(name, DEFAULT) for name in context.get("tried", "").split(",") if name]
    lines.append(["Lotse hat versucht", ", ".join(tried) or "noch nichts"])
    asked = [_asked(one, library) for one in said if not _about_us(one, library)]
    return {"lines": lines, "asked": asked[-_ASKED_SHOWN:]}


def _about_us(said: Said, library: Library) -> bool:
    """No question: also the button for a person where a messenger sends its words as if they were typed."""
    if said.pressed:
        leads = said.pressed.partition(":")[0] in _ON_THE_WAY or said.pressed == f"intent:{_PERSON}"
        return leads or said.pressed.startswith(_ABOUT_US)
    return said.text.strip() == library.catalogue.label(_PERSON, said.locale)


def _asked(said: Said, library: Library) -> dict[str, str]:
    shown = {"text": said.text, "locale": said.locale, **({"at": said.at.isoformat()} if said.at else {})}
    meant = meaning(said.pressed, library) if said.pressed else None
    return {**shown, "german": meant} if meant else shown


def _district(name: str, library: Library) -> str:
    return next((d.name for d in library.guide.town.districts if d.id == name), name)
