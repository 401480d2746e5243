"""The topics of the menu, in the order in which newcomers need them, each with a sign that needs no reading.

Only signs of Unicode 9 (2016) and before: old phones show the others as empty boxes.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.danger import STRONG_INTENTS

TOPIC_ICONS: Mapping[str, str] = {
    "offices": "🏛️",
    "residence": "📝",
    "language_learning": "🗣️",
    "courses_events": "📅",
    "work": "💼",
    "school_family": "🎒",
    "money_housing": "🏠",
    "health": "🏥",
    "everyday": "🚌",
    "community": "🤝",
    "danger": "🆘",
    "talk": "💬",
}
ANSWERED_EVERYWHERE = ("danger", "talk")  # no town can send these elsewhere
MENU_ICON, PERSON_ICON, OTHER_ICON = "☰", "🙋", "✏️"
FIRST_ICONS: Mapping[str, str] = {  # intents under a greeting
    "welcome_package": "👋", "register_address": "🏠", "search_course": "🎓", "find_responsible_office": "🏛️",
    "find_doctor": "🏥",
}  # fmt: skip
YES_ICON, WOMAN_ICON, NO_ICON, OFFICE_ICON = "✅", "👩", "❌", "🏛️"


def sent_elsewhere(names: tuple[str, ...]) -> tuple[str, ...]:
    """Topics and intents that a town answers in its web chat only. Raises ValueError: one is answered everywhere."""
    if never := [name for name in names if name in (*ANSWERED_EVERYWHERE, *STRONG_INTENTS)]:
        raise ValueError(f"{', '.join(never)} cannot be switched off anywhere")
    return names
