"""What can be chosen in the forms of portal content: value and German name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.core.content.places import text_in
from bot.core.content.welcome import PHASES
from bot.core.locale import DEFAULT, ENDONYMS
from bot.core.ports import Library
from bot.desk.content.content_repeat import SIMPLE, in_words
from bot.service.answers.directory import shows_below
from bot.service.pressed import german_language

Option = tuple[str, str]
_WEEKDAYS = (("mon", "Mo"), ("tue", "Di"), ("wed", "Mi"), ("thu", "Do"), ("fri", "Fr"), ("sat", "Sa"), ("sun", "So"))
_FIXED: Mapping[str, Sequence[Option]] = {
    "appointment": (("none", "nicht nötig"), ("optional", "möglich"), ("required", "nötig")),
    "levels": tuple((level, level) for level in ("A0", "A1", "A2", "B1", "B2", "C1", "C2")),
    "subjects": (
        ("german", "Deutsch"), ("integration", "Integrationskurs"), ("literacy", "Alphabetisierung"),
        ("orientation", "Orientierung"), ("conversation", "Konversation"), ("computer", "Computer"), ("job", "Beruf"),
        ("school", "Schule"), ("parents", "Eltern"), ("swimming", "Schwimmen"), ("sewing", "Nähen"),
        ("first_aid", "Erste Hilfe"),
    ),
    "event_kinds": (
        ("meeting", "Treffen"), ("consultation", "Beratung"), ("info", "Information"), ("festival", "Fest"),
        ("culture", "Kultur"), ("market", "Markt"), ("sport", "Sport"), ("other", "anderes"),
    ),
    "audiences": (
        ("all", "alle"), ("adults", "Erwachsene"), ("children", "Kinder"), ("youth", "Jugendliche"),
        ("families", "Familien"), ("parents", "Eltern"), ("women", "Frauen"), ("men", "Männer"),
        ("seniors", "Seniorinnen und Senioren"), ("lgbtiq", "queere Menschen"),
    ),
    "document_kinds": (("mission_statement", "Leitbild"), ("resolution", "Beschluss"), ("report", "Bericht")),
    "weekdays": _WEEKDAYS,
    "icons": tuple((sign, f"{sign} {name}") for sign, name in (
        ("🏠", "Wohnen"), ("🆘", "Notfall"), ("💳", "Karte"), ("💶", "Geld"), ("✉️", "Brief"), ("📞", "Telefon"),
        ("📱", "Handy"), ("🪪", "Ausweis"), ("🛂", "Aufenthalt"), ("🏛️", "Amt"), ("⚖️", "Recht"), ("📜", "Zeugnis"),
        ("💼", "Arbeit"), ("🎓", "Ausbildung"), ("🎒", "Kinder und Schule"), ("👶", "Familie"), ("🗣️", "Sprache"),
        ("🏥", "Gesundheit"), ("🦷", "Zähne"), ("💊", "Apotheke"), ("🚌", "Bus und Bahn"), ("🚗", "Auto"),
        ("🚲", "Fahrrad"), ("♻️", "Müll"), ("🛒", "Einkaufen"), ("📻", "Rundfunk"), ("📚", "Bücherei"), ("⚽", "Sport"),
        ("🤝", "Leute treffen"), ("🎉", "Feste"), ("🗓️", "Termin"), ("ℹ️", "Auskunft"),
    )),
    "three": (("", "nicht bekannt"), ("yes", "ja"), ("no", "nein")),
}  # fmt: skip
_AS_THEY_ARE = ("repeat", "phases")


class Options:
    """Of the town as it is now."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._own: Mapping[str, Callable[[], Iterable[Option]]] = {
            "districts": lambda: ((d.id, d.name) for d in library.guide.town.districts),
            "departments": lambda: ((d.id, text_in(d.name, DEFAULT)) for d in library.guide.departments.values()),
            "offices": lambda: ((o.id, text_in(o.name, DEFAULT)) for o in library.guide.offices.values()),
            "languages": lambda: ((code, german_language(code)) for code in ENDONYMS if "-" not in code),
            "topics": self._topics,
            "answers": self._answers,
            "below": self._below,
            "phases": lambda: ((phase, library.catalogue.say(f"welcome_phase_{phase}", DEFAULT)) for phase in PHASES),
            "repeat": lambda: SIMPLE.items(),
        }  # fmt: skip

    def of(self, name: str, chosen: str = "") -> list[Option]:
        """`chosen`: values that are set stay to be chosen, known or not."""
        if name in _FIXED:
            known = list(_FIXED[name])
        else:
            known = list(self._own[name]())
            known = known if name in _AS_THEY_ARE else sorted(known, key=lambda option: option[1].casefold())
        values, called = {value for value, _ in known}, dict(self._topics()) if name == "below" else {}
        left = [v for v in ([chosen] if name == "repeat" else chosen.split()) if v and v not in values]
        return known + [(v, in_words(v) if name == "repeat" else called.get(v, v)) for v in left]

    def _answers(self) -> list[Option]:
        """What an intent says; not what only danger or small talk leads to."""
        catalogue = self._library.catalogue
        intents = (n for n, info in catalogue.intents.items() if info.topic not in ("talk", "danger"))
        return [(name, catalogue.label(name, DEFAULT)) for name in intents]

    def _below(self) -> list[Option]:
        """Answers below which something can stand."""
        catalogue = self._library.catalogue
        return [(name, catalogue.label(name, DEFAULT)) for name in shows_below(catalogue)]

    def _topics(self) -> Iterable[Option]:
        guide, topics = self._library.guide, self._answers()
        called = {label for _, label in topics}
        matters = ((m.id, next(iter(m.names.get(DEFAULT, ())), m.id)) for m in guide.matters.values())
        yield from topics
        yield from ((name, f"{label} (Anliegen)" if label in called else label) for name, label in matters)
