"""What a pressed button says in German, by its payload: staff read buttons, whatever language they were in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from babel import Locale, UnknownLocaleError

from bot.core.content.places import text_in
from bot.core.handoffs.telling import TOLD, sentence_of
from bot.core.locale import ANSWERED, DEFAULT, ENDONYMS, language
from bot.core.ports import Library

_PLAIN = {
    "courses": "weitere Kurse", "events": "weitere Termine",
    "menu": "alle Themen", "other": "etwas anderes", "near": "was in der Nähe ist", "calendar": "Kalender",
    "feasts": "Feste", "day": "ein Tag im Kalender", "offers": "Angebote", "welcome": "Willkommenspaket",
    "check": "Haken in der Liste", "signup": "Anmeldung zu einem Angebot",
    "signoff": "Abmeldung von einem Angebot",
}  # fmt: skip
_MEDIA = {
    "photo": "ein Foto", "voice": "eine Sprachnachricht", "document": "ein Dokument", "video": "ein Video",
    "video_note": "eine Videonachricht", "sticker": "einen Sticker", "location": "einen Ort",
    "contact": "einen Kontakt",
}  # fmt: skip
_HANDOFF = {
    "offer": "möchte einen Menschen", "yes": "ja, ein Mensch soll es lesen", "woman": "ja, bitte eine Frau",
    "no": "nein, kein Mensch", "withdraw": "doch nicht", "to": "lieber eine andere Stelle",
    "with": "möchte mit einer Frau sprechen", "call": "möchte angerufen werden", "again": "weiter mit derselben Stelle",
    "slot": "möchte einen Termin bei einem Amt", "slot:other": "eine andere Zeit für den Termin",
    # where what comes behind makes another thing of it
    "call:no": "kein Anruf", "call:any": "möchte angerufen werden, egal wann",
    "call:morning": "möchte vormittags angerufen werden", "call:afternoon": "möchte nachmittags angerufen werden",
    "book:yes": "ja, um diesen Termin bitten", "book:no": "nein, nicht um diesen Termin bitten",
    "slot:no": "keinen Termin anfragen",
}  # fmt: skip
_FORM = {
    "begin": "beginnt eine Idee oder Beschwerde", "send": "absenden", "skip": "überspringen", "change": "ändern",
    "cancel": "abbrechen", "about": "worum es geht", "go": "weiter im Formular", "status": "Stand einer Nachricht",
}  # fmt: skip

# One locale for two names of a language, and what babel does not know.
_CHANNELS = {"web": "Web-Chat", "telegram": "Telegram"}
_GERMAN_NAMES = {"fa": "Farsi/Dari", "kmr": "Kurmandschi"}


def meaning(payload: str, library: Library) -> str | None:
    """None: it is none of our buttons."""
    kind, _, rest = payload.partition(":")
    ways: dict[str, Callable[[str, Library], str | None]] = {
        "intent": _intent, "topic": _topic, "office": _office, "page": _page, "locale": _locale, TOLD: _told,
        "handoff": _handoff, "media": _medium, "form": lambda r, _: _FORM.get(r.partition(":")[0]),
    }  # fmt: skip
    return ways[kind](rest, library) if kind in ways else _PLAIN.get(kind)


def german_channel(name: str) -> str:
    return _CHANNELS.get(name, name)


def german_language(locale: str) -> str:
    """`uk` → Ukrainisch; einfache Sprache keeps its own name."""
    if "-" in locale and locale in ENDONYMS:
        return ENDONYMS[locale]
    if own := _GERMAN_NAMES.get(language(locale)):
        return own
    try:
        return str(Locale.parse(DEFAULT).languages.get(language(locale), locale))
    except (ValueError, UnknownLocaleError):
        return locale


def _handoff(rest: str, library: Library) -> str | None:
    action, _, more = rest.partition(":")
    argument, _, at = more.partition(":")
    if action == "slot" and (wished := _wished(argument, at, library)):
        return wished
    return _HANDOFF.get(f"{action}:{argument}") or _HANDOFF.get(action)


def _medium(rest: str, library: Library) -> str:
    return f"hat {_MEDIA.get(rest, 'etwas')} geschickt" + ("" if rest in _MEDIA else ", das kein Text ist")


def _wished(office: str, at: str, library: Library) -> str | None:
    """Where and when an appointment is wished for."""
    place = _office(office, library)
    try:
        return f"Termin gewünscht: {place}, {datetime.fromisoformat(at):%d.%m.%Y, %H:%M} Uhr" if place else None
    except ValueError:
        return None


def _intent(name: str, library: Library) -> str | None:
    return library.catalogue.label(name, DEFAULT) if name in library.catalogue.intents else None


def _topic(name: str, library: Library) -> str | None:
    found = library.catalogue.find("topic", name, DEFAULT)
    return found[0] if found else None


def _office(rest: str, library: Library) -> str | None:
    office = library.guide.offices.get(rest.partition(":")[0])
    return text_in(office.name, DEFAULT) if office else None


def _page(path: str, library: Library) -> str | None:
    page = library.guide.pages.get(path.partition("#")[0])  # behind it: a passage
    return text_in(page.titles, DEFAULT) if page else None


def _locale(code: str, library: Library) -> str | None:
    return f"Sprache: {german_language(code)}" if code in ANSWERED else None


def _told(rest: str, library: Library) -> str | None:
    step, _, value = rest.partition(":")
    if step == "about":
        return _topic(value, library)
    name = sentence_of(step, value)
    return library.catalogue.say(name, DEFAULT) if name else None
