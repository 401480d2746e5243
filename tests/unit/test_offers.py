"""Offers, documents and persons below an answer: chosen, ordered and said in ten locales."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from bot.core.content.offers import INTENTS_OF, KINDS, ContactPerson, Document, Offer
from bot.core.content.page import Page, PageVersion, Passage
from bot.core.errors import ImportRefused
from bot.core.locale import NATIVE
from bot.core.message import Utterance
from bot.core.texts.response import Catalogue
from bot.core.town import TownGuide
from bot.core.understanding import PageHit
from bot.portal.response_files import read_intents, read_texts
from bot.portal.town_files import read_town
from bot.service.answers.directory import Beside, shows_below
from bot.service.answers.offers import OfferDesk
from bot.service.answers.pages import PageDesk
from bot.service.answers.speaker import Speaker
from bot.service.content.library import build_guide
from bot.service.turn.answering import Question
from bot.service.turn.compose import Composer
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue

from .samples import BERLIN, NOW, PROJECT, TOWN, named
from .shipped import holidays
from .test_every_answer import Shipped

TODAY = date(2026, 11, 26)


@cache
def catalogue() -> Catalogue:
    texts: dict[Any, dict[str, str]] = {}
    for text in read_texts(PROJECT / "responses"):
        texts.setdefault((text.kind, text.name), {})[text.locale] = text.text
    return Catalogue(texts, read_intents(PROJECT / "responses"), "Musterstadt")


@cache
def demo() -> TownGuide:
    return build_guide((item.kind, item.key, item.data) for item in read_town(PROJECT / "portal"))


def offer(name: str, **facts: Any) -> Offer:
    usual = {"id": name, "kind": "club", "title": {"de": name}, "intents": ["sports_clubs"]}
    return Offer.model_validate(usual | facts)


def desk(*offers: Offer, locale: str = "de", today: date = TODAY) -> OfferDesk:
    return OfferDesk(TownGuide(TOWN, offers={o.id: o for o in offers}), Speaker(catalogue(), locale), today)


def shown(said: list[Utterance]) -> list[str]:
    """The names of the offers in what was said, in order."""
    lines = "\n".join(utterance.text for utterance in said).splitlines()
    return [line.removeprefix("▪ ").split(" (")[0] for line in lines if line.startswith("▪")]


def test_three_at_a_time_and_a_button_for_more() -> None:
    five = desk(*(offer(name) for name in "abcde"))
    (first,) = five.under("sports_clubs")
    assert shown([first]) == ["a", "b", "c"]
    (more,) = first.buttons
    assert more.payload == "offers:sports_clubs:3:"
    (second,) = five.pressed(more.payload.removeprefix("offers:"))
    assert shown([second]) == ["d", "e"] and second.buttons == ()
    assert second.about == ("offers:sports_clubs:3:",), "so that it can be said again in another language"
    assert five.pressed("sports_clubs:9:") == []
    assert five.under("meeting_places") == []
    with pytest.raises(ValueError):
        five.pressed("sports_clubs:many")


def test_what_is_over_or_full_is_never_shown() -> None:
    ends_today, ended = offer("today", ends="2026-11-26"), offer("yesterday", ends="2026-11-25")
    full, last_place = offer("full", places_total=2, taken=2), offer("last", places_total=2, taken=1)
    (said,) = desk(ends_today, ended, full, last_place).under("sports_clubs")
    assert shown([said]) == ["today", "last"]
    assert [button.payload for button in said.buttons] == ["signup:last"]
    assert "freie Plätze: 1" in said.text


def test_the_district_the_audience_and_the_language_decide() -> None:
    offers = (
        offer("town", languages=["de"]),
        offer("north", district="nordstadt", audience="women", languages=["ar"]),
        offer("south", district="suedstadt", audience="children", languages=["uk"]),
        offer("adults", audience="adults", languages=["tr"]),
    )
    cases: list[tuple[str, dict[str, str], list[str]]] = [
        ("de", {}, ["town", "north", "south"]),
        ("uk", {}, ["south", "town", "north"]),
        ("tr", {}, ["adults", "town", "north"]),
        ("de", {"language": "ar"}, ["north", "town", "south"]),
        ("de", {"district": "nordstadt"}, ["north", "town", "adults"]),
        ("de", {"district": "suedstadt"}, ["south", "town", "adults"]),
        ("de", {"audience": "children"}, ["town", "south"]),
        ("de", {"audience": "women"}, ["town", "north", "adults"]),
        ("de", {"audience": "seniors"}, ["town", "adults"]),
        ("de", {"women_only": "yes"}, ["north"]),
        ("de", {"district": "nordstadt", "audience": "children"}, ["town"]),
    ]
    for locale, wishes, expected in cases:
        assert shown(desk(*offers, locale=locale).under("sports_clubs", named(**wishes))) == expected, wishes


def test_who_asks_for_a_child_is_a_parent() -> None:
    both = desk(offer("parents", audience="parents"), offer("women", audience="women"))
    (said,) = both.under("sports_clubs", named(audience="children"))
    assert shown([said]) == ["parents"] and not said.text.startswith("Ein Angebot, das genau passt")


def test_when_nothing_fits_it_says_so_and_shows_what_there_is() -> None:
    only = desk(offer("women", audience="women", district="nordstadt"))
    (said,) = only.under("sports_clubs", named(audience="children"))
    assert said.text.startswith("Ein Angebot, das genau passt, habe ich nicht gefunden.") and shown([said]) == ["women"]


def test_the_wishes_travel_in_the_button() -> None:
    many = desk(*(offer(f"n{i}", district="nordstadt") for i in range(4)), offer("s", district="suedstadt"))
    (first,) = many.under("sports_clubs", named(district="nordstadt"))
    (more,) = first.buttons
    assert shown(many.pressed(more.payload.removeprefix("offers:"))) == ["n3"]


def test_a_text_that_is_missing_is_shown_in_english_or_german_and_says_so() -> None:
    both = offer("x", title={"de": "Chor", "en": "Choir"}, description={"de": "Singen", "en": "Singing"})
    (said,) = desk(both, locale="ar").under("sports_clubs")
    assert "Choir" in said.text and "Singing" in said.text and "Chor\n" not in said.text
    assert "هذا النص متوفر فقط باللغة" in said.text and said.locale == "ar"
    (native,) = desk(both, locale="de").under("sports_clubs")
    assert "nur auf" not in native.text
    (plain,) = desk(both, locale="de-simple").under("sports_clubs")
    assert "nur auf" not in plain.text


def test_several_have_one_quick_way_to_get_in_touch_each_and_one_alone_has_all() -> None:
    contact = {"phone": "030 23125-240", "email": "a@b.example", "url": "https://b.example"}
    every = ["tel:03023125240", "mailto:a@b.example", "https://b.example"]
    (alone,) = desk(offer("x", contact=contact)).under("sports_clubs")
    assert [link.url for link in alone.links] == every
    (several,) = desk(offer("x", contact=contact), offer("y", contact={"url": every[2]}), offer("z")).under(
        "sports_clubs"
    )
    assert [link.url for link in several.links] == [every[0], every[2]]


def test_hours_are_said_with_weekday_and_clock() -> None:
    (said,) = desk(offer("x", hours={"tue": [["18:00", "19:30"]]}), locale="en").under("sports_clubs")
    assert "Tuesday 18:00\u2060–\u206019:30" in said.text


def test_an_offer_without_intents_stands_where_its_kind_belongs() -> None:
    for kind in KINDS:
        assert offer("x", kind=kind, intents=[]).answers
        assert set(offer("x", kind=kind, intents=[]).answers) <= set(catalogue().intents)


@pytest.mark.parametrize("locale", NATIVE)
def test_the_demo_town_has_offers_documents_and_people_in_every_language(locale: str) -> None:
    beside = Beside(demo(), Speaker(catalogue(), locale), TODAY)
    intents = (
        "sports_clubs", "join_fire_brigade", "homework_help", "parent_education", "volunteering", "meeting_places",
        "migrant_associations", "women_services", "seniors_pension", "integration_award", "lgbtiq_support",
        "job_search", "library_leisure", "religion_and_burial", "integration_policy", "civic_participation",
    )  # fmt: skip
    for intent in intents:
        said = beside.under(intent)
        assert said, intent
        for utterance in said:
            assert utterance.locale == locale
            assert "{" not in utterance.text and utterance.links, intent
    assert {name for name, paper in demo().documents.items() if set(paper.title) != set(NATIVE)} == set()
    for one in demo().offers.values():
        assert set(one.title) == set(one.description) == set(NATIVE), one.id
        assert set(one.answers) <= set(catalogue().intents), one.id
        assert not one.over(TODAY), one.id
        assert one.district in (None, *(district.id for district in demo().town.districts)), one.id


def test_the_award_can_be_nominated_for_until_its_day_in_2027() -> None:
    for day, there in ((date(2027, 5, 31), True), (date(2027, 6, 1), False)):
        assert bool(Beside(demo(), Speaker(catalogue(), "de"), day).under("integration_award")) is there


def test_people_who_speak_the_newcomers_language_come_first_and_elsewhere_alone() -> None:
    for locale, name in (("uk", "Iryna"), ("ar", "Yusuf"), ("fa", "Mariam"), ("tr", "Ayşe"), ("pl", "Agnieszka")):
        people = Beside(demo(), Speaker(catalogue(), locale), TODAY)
        (first,) = [u for u in people.under("migrant_associations") if u.kind == "contacts"]
        assert name in shown([first])[0] and len(shown([first])) == 3
        (only,) = people.under("interpreter_help")
        assert all(link.url.startswith("tel:") for link in only.links)
        assert name in only.text
    german = Beside(demo(), Speaker(catalogue(), "de"), TODAY)
    assert german.under("interpreter_help") == german.under("find_responsible_office") == []
    assert "Fatou" in german.under("interpreter_help", named(language="fr"))[0].text, "the language asked for counts"


def test_a_document_opens_in_the_language_it_exists_in_the_newest_first() -> None:
    (said,) = Beside(demo(), Speaker(catalogue(), "tr"), TODAY).under("integration_policy")
    assert said.links[0].url.endswith("integrationsbericht-2026.pdf")
    assert said.links[-1].url.endswith("leitbild-tr.pdf")
    (said,) = Beside(demo(), Speaker(catalogue(), "pl"), TODAY).under("integration_policy")
    assert said.links[-1].url.endswith("leitbild-en.pdf")


def test_nobody_is_listed_without_consent() -> None:
    person = {"id": "x", "name": "X", "languages": ["ar"]}
    assert ContactPerson.model_validate({**person, "public": True}).name == "X"
    for asked in (person, {**person, "public": False}):
        with pytest.raises(ValidationError, match="consent"):
            ContactPerson.model_validate(asked)


def test_a_document_needs_a_web_address() -> None:
    with pytest.raises(ValidationError, match="no web address"):
        Document.model_validate(
            {"id": "x", "kind": "report", "title": {"de": "X"}, "files": {"de": "x.pdf"}, "dated": "2026-01-01"}
        )


def test_a_wrong_offer_in_the_file_is_named(tmp_path: Any) -> None:
    for file in (PROJECT / "portal").glob("*.yml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (tmp_path / "offers.yml").write_text("offers:\n- {id: chor, kind: singing, title: {de: Chor}}\n", "utf-8")
    with pytest.raises(ImportRefused, match=r"offers.yml, item 1 \(chor\): kind"):
        read_town(tmp_path)
    for optional in ("offers.yml", "documents.yml", "contacts.yml"):
        (tmp_path / optional).unlink()
    assert {item.kind for item in read_town(tmp_path)}.isdisjoint({"offer", "document", "contact", "streets"})


@pytest.mark.parametrize("locale", NATIVE)
def test_a_page_over_twelve_months_old_says_so(locale: str) -> None:
    def text(changed: datetime) -> str:
        version = PageVersion(
            locale=locale, path="/x", url="https://x.example", title="T", changed=changed,
            passages=(Passage(text="Text"),),
        )  # fmt: skip
        guide = TownGuide(TOWN, pages={"/x": Page(path="/x", versions={locale: version})})
        said = PageDesk(guide, Speaker(catalogue(), locale), NOW).answer(PageHit("/x", 1.0, locale))
        assert said is not None
        return said.text

    note = catalogue().say("page_old", locale)
    assert catalogue().find("interface", "page_old", locale) == (note, locale)
    assert note in text(datetime(2025, 11, 25, 14, 59, tzinfo=BERLIN))
    assert note not in text(datetime(2025, 11, 26, tzinfo=BERLIN))


async def test_they_stand_below_the_answer_and_more_of_them_after_the_other_one(lotse: Lotse) -> None:
    cases: tuple[tuple[str, list[str]], ...] = (
        ("sports_clubs", ["offers"]),
        ("integration_policy", ["documents"]),
        ("migrant_associations", ["offers", "contacts"]),
        ("find_responsible_office", ["contacts"]),
        ("register_address", []),
    )
    engine = ScriptedDialogue()
    answering = lotse.answering(engine)
    for intent, kinds in cases:
        engine.intent = intent
        answer = await answering.answer(Question("c", "Розкажіть, будь ласка", locale="uk"))
        said = [u.kind for u in answer.reply.utterances if u.kind in ("offers", "documents", "contacts")]
        assert said == kinds and answer.reply.utterances[0].kind not in kinds, intent
    engine.intent = "migrant_associations"
    first = await answering.answer(Question("c", "Хочу познайомитися з людьми", locale="uk"))
    engine.intent = "follow_up_other"
    other = await answering.answer(Question("c", "а інше?", locale="uk", context=first.reply.context))
    before = [u for u in first.reply.utterances if u.kind == "offers"]
    assert [u.kind for u in other.reply.utterances] == ["offers"]
    assert set(shown(list(other.reply.utterances))).isdisjoint(shown(before))


def test_offers_and_documents_are_shown_below_every_answer_that_they_can_be_put_under() -> None:
    document = {"kind": "report", "title": {"de": "Bericht"}, "files": {"de": "https://x.example/a.pdf"},
                "dated": TODAY, "intents": []}  # fmt: skip
    below = shows_below(catalogue())
    assert {name for names in INTENTS_OF.values() for name in names} <= set(below)
    for name, info in catalogue().intents.items():
        if info.topic in ("talk", "danger"):
            continue
        here = Document.model_validate({**document, "id": "d", "intents": [name]})
        town = replace(
            demo(), offers={"chor": offer("chor", title={"de": "Chor"}, intents=[name])}, documents={"d": here}
        )
        reply = Composer(Shipped(town), holidays(), "de", NOW).intent_alone(name, {})
        texts = "\n".join(said.text for said in reply.utterances)
        assert ("Chor" in texts and "Bericht" in texts) is (name in below), name
