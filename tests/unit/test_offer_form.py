"""What is typed into the form of an offer: taken, or every problem named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.content.sent_offers import after
from bot.core.errors import IllegalTransition
from bot.service.content.offer_form import OfferDraft, check_offer

TODAY = date(2026, 11, 26)
GOOD = OfferDraft(
    {"title": {"ar": "جوقة"}, "description": {"ar": "نغني معًا"}, "when": {"ar": ""}},
    {"kind": "meeting_place", "phone": "030 23125-290", "place": "Haus", "street": "Weg 1", "district": "north",
     "audience": "", "places": "12", "ends": "2027-01-31"},
    ("ar", "de"), None, True,
)  # fmt: skip


def problems(draft: OfferDraft) -> list[tuple[str, str]]:
    _, wrong = check_offer(draft, "sent-1", "Chor", TODAY, ("north",), ("meeting_places", "sports_clubs"))
    return [(one.name, one.code) for one in wrong]


def test_a_good_form_is_an_offer() -> None:
    offer, wrong = check_offer(GOOD, "sent-1", "Chor", TODAY, ("north",), ())
    assert wrong == () and offer is not None
    assert (offer.id, offer.organiser, offer.title, offer.when) == ("sent-1", "Chor", {"ar": "جوقة"}, {})
    assert offer.answers == ("meeting_places",) and offer.audience == "all" and offer.places_total == 12
    assert offer.place is not None and offer.place.line() == "Haus, Weg 1" and offer.ends == date(2027, 1, 31)
    bare = replace(GOOD, fields={"kind": "club", "email": "a@b.example"})
    offer, _ = check_offer(bare, "sent-1", "Chor", TODAY, ("north",), ())
    assert offer is not None and (offer.place, offer.ends, offer.places_total, offer.district) == (None,) * 4


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": ""}, ("kind", "choice")),
        ({"kind": "advert"}, ("kind", "choice")),
        ({"district": "moon"}, ("district", "choice")),
        ({"audience": "robots"}, ("audience", "choice")),
        ({"phone": ""}, ("phone", "contact")),
        ({"phone": "call me"}, ("phone", "phone")),
        ({"phone": "12"}, ("phone", "phone")),
        ({"email": "a@b"}, ("email", "email")),
        ({"email": "a b@c.example"}, ("email", "email")),
        ({"email": "a@b.example?bcc=c.example"}, ("email", "email")),
        ({"email": "a@b.example,c.example"}, ("email", "email")),
        ({"phone": "0800-HALLO-DU"}, ("phone", "phone")),
        ({"phone": "030 23125290;phone-context=evil"}, ("phone", "phone")),
        ({"url": "javascript:alert(1)"}, ("url", "url")),
        ({"url": "www.b.example"}, ("url", "url")),
        ({"url": "https://[b"}, ("url", "url")),
        ({"url": "https://town.example@evil.example/"}, ("url", "url")),
        ({"url": "https://town.example\\@evil.example/"}, ("url", "url")),
        ({"url": "https://b.example:99999/"}, ("url", "url")),
        ({"url": "data:text/html,b.example"}, ("url", "url")),
        ({"places": "0"}, ("places", "number")),
        ({"places": "²"}, ("places", "number")),
        ({"places": "10001"}, ("places", "number")),
        ({"places": "9" * 5000}, ("places", "number")),
        ({"ends": "2026-11-25"}, ("ends", "date")),
        ({"ends": "2029-01-01"}, ("ends", "date")),
        ({"ends": "morgen"}, ("ends", "date")),
        ({"ends": "2026-12-24T00:00"}, ("ends", "date")),
        ({"contact": "x" * 81}, ("contact", "long")),
        ({"street": "x" * 121}, ("street", "long")),
    ],
)
def test_one_wrong_field_is_named(change: dict[str, str], expected: tuple[str, str]) -> None:
    assert problems(replace(GOOD, fields={**GOOD.fields, **change})) == [expected]


def test_what_python_takes_for_a_day_is_one_and_a_line_stays_one_line() -> None:
    texts = {**GOOD.texts, "title": {"de": "Chor\n▪ Gratis-Visum\u2028jetzt"}, "when": {"de": "Mo\n\nDi"}}
    for typed in ("20270131", "2027-W04-7"):
        given = {**GOOD.fields, "ends": typed, "place": "Haus\nder Musik", "phone": "٠٣٠ ٢٣١٢٥٢٩٠"}
        offer, wrong = check_offer(replace(GOOD, texts=texts, fields=given), "sent-1", "Chor", TODAY, ("north",), ())
        assert offer is not None and offer.ends == date(2027, 1, 31), wrong
        assert (offer.title["de"], offer.when["de"]) == ("Chor ▪ Gratis-Visum jetzt", "Mo Di")
        assert offer.place is not None and offer.place.name == "Haus der Musik"


def test_texts_consent_languages_and_intents_are_checked() -> None:
    assert problems(replace(GOOD, consent=False)) == [("consent", "consent")]
    assert problems(replace(GOOD, languages=("xx",))) == [("languages", "choice")]
    assert problems(replace(GOOD, intents=())) == [("intents", "choice")]
    assert problems(replace(GOOD, intents=("emergency",))) == [("intents", "choice")]
    assert problems(replace(GOOD, intents=("sports_clubs",))) == []
    empty = {"title": {"ar": " \u202e\u200b "}, "description": {}}
    assert problems(replace(GOOD, texts=empty)) == [("title", "needed"), ("description", "needed")]
    long = {**GOOD.texts, "title": {"ar": "x" * 81}, "when": {"ar": "x" * 121}}
    assert problems(replace(GOOD, texts=long)) == [("title", "long"), ("when", "long")]


def test_all_problems_are_told_together() -> None:
    found = problems(OfferDraft({}, {}))
    assert found == [
        ("kind", "choice"), ("title", "needed"), ("description", "needed"), ("phone", "contact"),
        ("consent", "consent"),
    ]  # fmt: skip


def test_an_offer_takes_only_the_steps_it_has() -> None:
    assert after("waiting", "approve") == "live" and after("waiting", "refuse") == "refused"
    assert after("live", "end") == "ended" and after("ended", "approve") == "live"
    assert after("refused", "approve") == "live" and after("waiting", "keep") == "waiting"
    for state, decision in (("live", "approve"), ("live", "refuse"), ("waiting", "end"), ("refused", "end")):
        with pytest.raises(IllegalTransition):
            after(state, decision)  # type: ignore[arg-type]
