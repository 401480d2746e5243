"""The gaps in a text that data fill: `{town}`, and in an answer what belongs to the responsible office."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\{[^}]*\}?")
TOWN = "{town}"
OF_OFFICE = ("{office}", "{phone}", "{email}", "{address}", "{website}", "{appointment_url}")


def used(text: str) -> set[str]:
    """The placeholders of a text that an office fills."""
    return {found for found in PLACEHOLDER.findall(text) if found in OF_OFFICE}
