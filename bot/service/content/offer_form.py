"""What was typed into the form of an offer, checked: an offer, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.core.content.offers import AUDIENCES, INTENTS_OF, KINDS, Offer
from bot.core.content.sent_offers import Wrong
from bot.core.locale import ENDONYMS
from bot.core.phone import phone_fault
from bot.core.text import clean

MOST = {
    "title": 80, "description": 300, "when": 120, "place": 120, "street": 120, "contact": 80, "phone": 40,
    "email": 200, "url": 300, "places": 5, "ends": 10,
}  # fmt: skip
TEXTS = ("title", "description", "when")
FIELDS = ("kind", "place", "street", "district", "audience", "contact", "phone", "email", "url", "places", "ends")
LANGUAGES = tuple(code for code in ENDONYMS if "-" not in code)
_MOST_PLACES = 10_000
_LATEST = timedelta(days=2 * 366)
_OF_SEVERAL_LINES = frozenset({"description"})
# Whoever taps the address writes to it and to nobody else: no `?bcc=`, no second address.
_EMAIL = re.compile(r"[^\s@<>\"()\[\]\\,;:?&#%/]{1,64}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
_NOT_IN_ADDRESSES = re.compile(r"[\s\\<>\"^`{|}]")


@dataclass(frozen=True)
class OfferDraft:
    """As typed. `texts`: name → locale → words; `intents`: None where the sender does not choose them."""

    texts: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, str]
    languages: tuple[str, ...] = ()
    intents: tuple[str, ...] | None = None
    consent: bool = False

    def get(self, name: str) -> str:
        return one_line(self.fields.get(name, ""))


def one_line(typed: str) -> str:
    return " ".join(clean(typed).split())


def check_offer(
    draft: OfferDraft, name: str, organiser: str, today: date, districts: Collection[str], intents: Collection[str]
) -> tuple[Offer | None, tuple[Wrong, ...]]:
    """The offer when nothing is wrong, else None and every problem, in the order of the form."""
    wrong = [*_choices(draft, districts, intents), *_texts(draft), *_lengths(draft), *_contact(draft)]
    wrong += [*_places(draft), *_ends(draft, today)]
    wrong += [] if draft.consent else [Wrong("consent", "consent")]
    if wrong:
        return None, tuple(wrong)
    return Offer.model_validate(_data(draft, name, organiser)), ()


def _data(draft: OfferDraft, name: str, organiser: str) -> dict[str, Any]:
    get = draft.get
    place, district = get("place") or get("street"), get("district") or None
    street = get("street") if get("place") else ""
    return {
        "id": name, "kind": get("kind"), "organiser": organiser, "district": district,
        "audience": get("audience") or "all", "languages": draft.languages,
        "intents": INTENTS_OF[get("kind")] if draft.intents is None else draft.intents,  # type: ignore[index]
        "contact": {
            "name": get("contact"), "phone": get("phone") or None, "email": get("email") or None,
            "url": get("url") or None,
        },
        "place": {"name": place, "street": street, "district": district} if place else None,
        "places_total": int(get("places")) if get("places") else None,
        "ends": date.fromisoformat(get("ends")) if get("ends") else None,
        **{text: _written(draft, text) for text in TEXTS},
    }  # fmt: skip


def _written(draft: OfferDraft, text: str) -> dict[str, str]:
    tidy = clean if text in _OF_SEVERAL_LINES else one_line
    typed = {code: tidy(words) for code, words in draft.texts.get(text, {}).items()}
    return {code: words for code, words in typed.items() if any(letter.isalnum() for letter in words)}


def _choices(draft: OfferDraft, districts: Collection[str], intents: Collection[str]) -> list[Wrong]:
    checks = (
        ("kind", draft.get("kind") in KINDS),
        ("district", draft.get("district") in ("", *districts)),
        ("audience", draft.get("audience") in ("", *AUDIENCES)),
        ("languages", set(draft.languages) <= set(LANGUAGES)),
        ("intents", draft.intents is None or (draft.intents and set(draft.intents) <= set(intents))),
    )
    return [Wrong(name, "choice") for name, right in checks if not right]


def _texts(draft: OfferDraft) -> list[Wrong]:
    wrong = [Wrong(text, "needed") for text in ("title", "description") if not _written(draft, text)]
    too_long = {text for text in TEXTS for words in _written(draft, text).values() if len(words) > MOST[text]}
    return wrong + [Wrong(text, "long", {"most": str(MOST[text])}) for text in TEXTS if text in too_long]


def _lengths(draft: OfferDraft) -> list[Wrong]:
    named = [name for name in FIELDS if name in MOST and name not in ("places", "ends")]
    return [Wrong(n, "long", {"most": str(MOST[n])}) for n in named if len(draft.get(n)) > MOST[n]]


def _contact(draft: OfferDraft) -> list[Wrong]:
    phone, email, url = draft.get("phone"), draft.get("email"), draft.get("url")
    wrong = [] if phone or email or url else [Wrong("phone", "contact")]
    wrong += [Wrong("phone", "phone")] if phone and phone_fault(phone) else []
    wrong += [Wrong("email", "email")] if email and not _EMAIL.fullmatch(email) else []
    return wrong + ([Wrong("url", "url")] if url and not _is_web(url) else [])


def _is_web(url: str) -> bool:
    """A whole address of a web page; nobody's password in it, and no other name before the true one."""
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("https", "http") and "." in (parts.hostname or "") and parts.port != 0
        return named and "@" not in parts.netloc and not _NOT_IN_ADDRESSES.search(url)
    except ValueError:
        return False


def _places(draft: OfferDraft) -> list[Wrong]:
    typed = draft.get("places")
    good = typed.isascii() and typed.isdigit() and 1 <= int(typed[:9]) <= _MOST_PLACES and len(typed) < 9
    return [] if not typed or good else [Wrong("places", "number", {"most": str(_MOST_PLACES)})]


def _ends(draft: OfferDraft, today: date) -> list[Wrong]:
    typed = draft.get("ends")
    try:
        good = not typed or today <= date.fromisoformat(typed) <= today + _LATEST
    except ValueError:
        good = False
    return [] if good else [Wrong("ends", "date")]
