"""The topics of the menu, in the order in which newcomers need them, each with a sign that needs no reading.

Only signs of Unicode 9 (2016) and before: old phones show the others as empty boxes.
"""

from __future__ import annotations

from collections.abc import Mapping

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
MENU_ICON, PERSON_ICON, OTHER_ICON = "☰", "🙋", "✏️"
