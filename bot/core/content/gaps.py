"""What an answer leaves for the town's data to say: `{phone}` is the responsible office's, in every locale the same.

A sentence whose placeholder cannot be filled is left out: "Call {phone}." says nothing where there is no telephone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.core.content.places import Office, text_in
from bot.core.texts.placeholders import PLACEHOLDER, used

_SENTENCE = re.compile(r".+?(?:[.!?؟](?=\s)|$)\s*", re.DOTALL)


def office_values(office: Office, locale: str) -> dict[str, str]:
    """What there is to say of an office, by placeholder."""
    known = {
        "{office}": text_in(office.name, locale),
        "{phone}": office.phone,
        "{email}": office.email,
        "{address}": office.address.line(),
        "{website}": office.website,
        "{appointment_url}": office.booking_url,
    }
    return {placeholder: value for placeholder, value in known.items() if value}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled, without the sentences that nothing fills."""
    if not used(text):
        return text
    kept = "".join(s for s in _SENTENCE.findall(text) if used(s) <= values.keys()).rstrip()
    return PLACEHOLDER.sub(lambda found: values.get(found.group(), found.group()), kept)
