"""The content check: nothing in what is shipped, and every defect found when it is planted."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.core.content.offers import OfferContact
from bot.core.content.page import Page, PageVersion, Passage
from bot.core.content.pins import Pin
from bot.core.learning.taught import Example, Taught
from bot.core.locale import NATIVE
from bot.core.texts import facts
from bot.core.texts.facts import Fact
from bot.core.texts.finding import SEVERITIES, Finding
from bot.core.texts.publication import EDITED
from bot.core.texts.response import IntentInfo
from bot.core.times.hours import OpeningHours, SpecialDays
from bot.desk.content.check_words import TITLES, sentence
from bot.service.check import reviews, texts
from bot.service.check.links import Reached, addresses, dead_links
from bot.service.check.stock import Pair, Stock
from bot.service.texts.content_check import counts, described, examine, with_taught

from . import shipped
from .samples import course, event

WORK: Pair = ("answer", "work_permit")
YESTERDAY = date(2026, 11, 25)
PAST = "2026-11-20T10:00"
Plant = Callable[[Stock], Stock]


@pytest.fixture(scope="module", autouse=True)
def judged_once() -> Iterator[None]:
    """What is found in a text hangs on its words alone, and all but the planted ones are the same in every test."""
    judges = ((texts, "problems"), (texts, "hints"), (reviews, "hard_to_read"), (facts, "numbers"))
    with pytest.MonkeyPatch.context() as patch:
        for module, name in judges:
            patch.setattr(module, name, functools.cache(getattr(module, name)))
        yield


def said(pair: Pair, locale: str, text: str | None = None, **more: Any) -> Plant:
    """Another text in one locale; None: the one that is there."""

    def plant(stock: Stock) -> Stock:
        known = stock.texts[pair][locale]
        version = replace(known, text=known.text if text is None else text, **more)
        return replace(stock, texts={**stock.texts, pair: {**stock.texts[pair], locale: version}})

    return plant


def without(pair: Pair, *locales: str) -> Plant:
    def plant(stock: Stock) -> Stock:
        kept = {locale: version for locale, version in stock.texts[pair].items() if locale not in locales}
        return replace(stock, texts={**stock.texts, pair: kept})

    return plant


def own_topic(stock: Stock) -> Stock:
    """A topic of this town alone, in German so far."""
    german = replace(stock.texts[WORK]["de"], name="town_dance", text="Tanzen Sie mit.")
    return replace(stock, texts={**stock.texts, ("answer", "town_dance"): {"de": german}})


def intent(name: str, languages: tuple[str, ...] = NATIVE) -> Plant:
    """One more intent, without any text."""

    def plant(stock: Stock) -> Stock:
        info = IntentInfo(topic="work", depth="facts")
        examples = {**stock.examples, name: dict.fromkeys(languages, 9)}
        return replace(stock, intents={**stock.intents, name: info}, examples=examples)

    return plant


def town(kind: str, **changes: Any) -> Plant:
    def plant(stock: Stock) -> Stock:
        return replace(stock, guide=replace(stock.guide, **{kind: {**getattr(stock.guide, kind), **changes}}))

    return plant


def office(which: str = "citizens_office", /, **changes: Any) -> Plant:
    known = shipped.guide().offices[which]
    return town("offices", **{which: known.model_copy(update=changes)})


def board(kind: str, which: str, /, **changes: Any) -> Plant:
    known = getattr(shipped.guide(), kind)[which]
    return town(kind, **{which: known.model_copy(update=changes)})


def pin(target: str = "citizens_office", **changes: Any) -> Plant:
    known = {"id": 7, "target_kind": "office", "target": target, "texts": {"de": "Zu"}, "starts": "2026-11-01T08:00Z"}
    hung = Pin.model_validate(known | changes)
    return lambda stock: replace(stock, guide=replace(stock.guide, pins=(hung,)))


def first_step(**changes: Any) -> Plant:
    def plant(stock: Stock) -> Stock:
        first, *others = stock.guide.steps
        return replace(stock, guide=replace(stock.guide, steps=(first.model_copy(update=changes), *others)))

    return plant


def fact(**changes: Any) -> Plant:
    def plant(stock: Stock) -> Stock:
        known = next(f for f in stock.facts if f.id == "work_allowed")
        planted = Fact.model_validate(known.model_dump() | {"id": "planted"} | changes)
        return replace(stock, facts=(*stock.facts, planted))

    return plant


def both(first: Plant, second: Plant) -> Plant:
    return lambda stock: second(first(stock))


def lacking(texts: Mapping[str, str], locale: str) -> dict[str, str]:
    return {known: text for known, text in texts.items() if known != locale}


def unprotected(stock: Stock) -> Stock:
    known = stock.guide.departments
    plain = {name: one.model_copy(update={"protection": False}) for name, one in known.items()}
    return replace(stock, guide=replace(stock.guide, departments=plain))


def coordinated_by(office: str) -> Plant:
    def plant(stock: Stock) -> Stock:
        other = stock.guide.town.model_copy(update={"coordination_office": office})
        return replace(stock, guide=replace(stock.guide, town=other))

    return plant


def off_telegram(*names: str) -> Plant:
    def plant(stock: Stock) -> Stock:
        other = stock.guide.town.model_copy(update={"web_only": names})
        return replace(stock, guide=replace(stock.guide, town=other))

    return plant


GERMAN = shipped.stock().texts[WORK]["de"].text
LABEL = shipped.stock().texts["label", "job_search"]["tr"].text
OVER = (SpecialDays.model_validate({"from": YESTERDAY, "to": YESTERDAY, "hours": []}),)
HOURS = shipped.guide().offices["citizens_office"].hours
RESPONSIBLE = next(o.id for o in shipped.guide().offices.values() if "work_permit" in o.matters)
OFFER, DOCUMENT, PERSON = (next(iter(found.values())) for found in (
    shipped.guide().offers, shipped.guide().documents, shipped.guide().contacts
))  # fmt: skip
ADDRESS = shipped.guide().offices["citizens_office"].address
ATLANTIS = {"name": "Halle", "district": "atlantis"}
STEP = shipped.guide().steps[0]
NO_OFFICE = ("interface", "office_unknown")
NAMES = shipped.guide().offices["citizens_office"].name

Where = tuple[str, str, tuple[str, ...]]  # about, name, locales
DEFECTS: list[tuple[str, Plant, Where]] = [
    ("missing", without(WORK, "fa"), ("answer", "work_permit", ("fa",))),
    ("missing", without(WORK, "de-simple"), ("answer", "work_permit", ("de-simple",))),
    ("missing", without(("answer", "crisis_support"), "so", "ti"), ("answer", "crisis_support", ("ti", "so"))),
    ("missing", without(("label", "work_permit"), "pl"), ("label", "work_permit", ("pl",))),
    ("missing", without(("interface", "welcome"), "ro"), ("interface", "welcome", ("ro",))),
    ("missing", without(("topic", "work"), "uk"), ("topic", "work", ("uk",))),
    ("untranslated", own_topic,
     ("answer", "town_dance", ("en", "uk", "ru", "ar", "tr", "fa", "fr", "ro", "pl", "de-simple"))),
    ("no_answer", intent("dance"), ("intent", "dance", ())),
    ("no_examples", intent("dance", ()), ("intent", "dance", ())),
    ("few_languages", intent("dance", NATIVE[:-1]), ("intent", "dance", ("pl",))),
    ("empty", said(WORK, "en", ""), ("answer", "work_permit", ("en",))),
    ("too_many_sentences", said(WORK, "fr", "Un. Deux. Trois. Quatre. Cinq."), ("answer", "work_permit", ("fr",))),
    ("too_long", said(("label", "work_permit"), "ru", "я" * 41), ("label", "work_permit", ("ru",))),
    ("unknown_placeholder", said(WORK, "uk", "Телефон: {phone}"), ("answer", "work_permit", ("uk",))),
    ("missing_placeholder", said(WORK, "de", GERMAN + " {phone}"), ("answer", "work_permit",
     ("en", "uk", "ru", "ar", "tr", "fa", "fr", "ro", "pl", "de-simple"))),
    ("missing_placeholder", said(("interface", "offer_who"), "tr", "Bunu okuyan:"),
     ("interface", "offer_who", ("tr",))),
    ("cannot_fill", both(said(WORK, "de", "{website}"), office(RESPONSIBLE, website=None)),
     ("answer", "work_permit", ("de",))),
    ("missing_number", said(("answer", "emergency"), "kmr", "112"), ("answer", "emergency", ("kmr",))),
    ("label_taken", said(("label", "work_permit"), "tr", LABEL), ("label", "job_search", ("tr",))),
    ("fact_without_intent", fact(intents=("dance",)), ("fact", "planted", ())),
    ("fact_without_intent", fact(sentences=("dance",)), ("fact", "planted", ())),
    ("no_protection_group", unprotected, ("town", "Musterstadt", ())),
    ("no_coordination", coordinated_by("nobody"), ("town", "Musterstadt", ())),
    ("residence_unchosen", board("departments", "order", by_name_only=False), ("department", "order", ())),
    ("residence_unchosen", office("foreigners_office", department="citizen_services"),
     ("department", "citizen_services", ())),
    ("web_only_unknown", off_telegram("health", "helth"), ("town", "Musterstadt", ())),
    ("web_only_unknown", off_telegram("report_discrimination"), ("town", "Musterstadt", ())),
    ("german_changed", lambda stock: replace(stock, behind=frozenset({(*WORK, "ro")})),
     ("answer", "work_permit", ("ro",))),
    ("review_due", said(WORK, "ar", review_by=YESTERDAY), ("answer", "work_permit", ("ar",))),
    ("review_due", said(WORK, "ar", review_by=None, at=shipped.TODAY - timedelta(days=366)),
     ("answer", "work_permit", ("ar",))),
    ("fact_due", fact(check_by=YESTERDAY), ("fact", "planted", ())),
    ("fact_not_said", said(("answer", "pregnancy_birth"), "pl", "W ciągu dwóch tygodni."),
     ("answer", "pregnancy_birth", ("pl",))),
    ("fact_not_said", said(NO_OFFICE, "ar", "لا أجد هذه الدائرة."), (*NO_OFFICE, ("ar",))),
    ("fact_not_said", first_step(text={**STEP.text, "en": "At the citizens' office."}), ("step", STEP.id, ("en",))),
    ("number_without_source", said(WORK, "fa", "۱۸ سال"), ("answer", "work_permit", ("fa",))),
    ("number_without_source", said(NO_OFFICE, "ru", "Помогут по номерам 115 и 118."), (*NO_OFFICE, ("ru",))),
    ("number_without_source", first_step(text={**STEP.text, "fr": "Dans les deux semaines, 12 euros."}),
     ("step", STEP.id, ("fr",))),
    ("hard_to_read", said(WORK, "de-simple", "Die Arbeitserlaubniserteilung wird durch die Behörde verfügt."),
     ("answer", "work_permit", ("de-simple",))),
    ("phone_typed", said(WORK, "en", "Call 030 23125-110."), ("answer", "work_permit", ("en",))),
    ("hours_typed", said(WORK, "en", "Open until 12:00."), ("answer", "work_permit", ("en",))),
    ("office_without_hours", office(hours=OpeningHours()), ("office", "citizens_office", ())),
    ("name_missing", office(name={k: v for k, v in NAMES.items() if k != "ar"}),
     ("office", "citizens_office", ("ar",))),
    ("special_past", office(hours=HOURS.model_copy(update={"special": OVER})), ("office", "citizens_office", ())),
    ("course_past", town("courses", a=course("a", start="2026-01-01", end="2026-11-25")), ("course", "a", ())),
    ("course_past", town("courses", a=course("a", start="2026-11-25", end=None, days=[])), ("course", "a", ())),
    ("event_past", town("events", a=event("a", PAST)), ("event", "a", ())),
    ("event_past", town("events", a=event("a", PAST, rrule="FREQ=DAILY;COUNT=3")), ("event", "a", ())),
    ("event_past", town("events", a=event("a", PAST, rrule="FREQ=WEEKLY;COUNT=2", **{"except": ["2026-11-27"]})),
     ("event", "a", ())),
    ("offer_past", board("offers", OFFER.id, ends=YESTERDAY), ("offer", OFFER.id, ())),
    ("words_missing", board("offers", OFFER.id, when={"de": "montags", "en": "Mondays"}),
     ("offer", OFFER.id, NATIVE[2:])),
    ("words_missing", board("documents", DOCUMENT.id, title=lacking(DOCUMENT.title, "fa")),
     ("document", DOCUMENT.id, ("fa",))),
    ("words_missing", board("contacts", PERSON.id, role=lacking(PERSON.role, "ro")), ("contact", PERSON.id, ("ro",))),
    ("words_missing", first_step(text=lacking(STEP.text, "tr")), ("step", STEP.id, ("tr",))),
    ("leads_nowhere", first_step(intent="town_gone"), ("step", STEP.id, ())),
    ("contact_missing", board("contacts", PERSON.id, phone=None, email=None), ("contact", PERSON.id, ())),
    ("contact_missing", board("offers", OFFER.id, contact=OfferContact(name="Ali"), places_total=None),
     ("offer", OFFER.id, ())),
    ("leads_nowhere", office(matters=("wohngeld",)), ("office", "citizens_office", ())),
    ("leads_nowhere", office(department="quatsch"), ("office", "citizens_office", ())),
    ("leads_nowhere", office(districts=("altstadt", "atlantis")), ("office", "citizens_office", ())),
    ("leads_nowhere", office(address=ADDRESS.model_copy(update={"district": "atlantis"})),
     ("office", "citizens_office", ())),
    ("leads_nowhere", board("departments", "order", offices=("nobody",)), ("department", "order", ())),
    ("two_departments", board("departments", "health", offices=("citizens_office",)), ("department", "health", ())),
    ("leads_nowhere", board("matters", "dog_tax", office="nobody"), ("matter", "dog_tax", ())),
    ("leads_nowhere", town("courses", a=course("a", start="2026-12-01", place=ATLANTIS)), ("course", "a", ())),
    ("leads_nowhere", town("events", a=event("a", "2026-12-01T10:00", place=ATLANTIS)), ("event", "a", ())),
    ("leads_nowhere", board("offers", OFFER.id, district="atlantis"), ("offer", OFFER.id, ())),
    ("leads_nowhere", board("documents", DOCUMENT.id, intents=("dance",)), ("document", DOCUMENT.id, ())),
    ("leads_nowhere", pin("closed_office"), ("pin", "7", ())),
    ("pin_german", pin(texts={"en": "Closed"}), ("pin", "7", ("de",))),
    ("pin_over", pin(ends="2026-11-25T08:00Z"), ("pin", "7", ())),
]  # fmt: skip
FINE: list[tuple[str, Plant]] = [
    ("office_without_hours", office(hours=OpeningHours(), appointment="required")),
    ("course_past", town("courses", a=course("a", start="2026-01-01", end="2026-11-26"))),
    ("course_past", town("courses", a=course("a", start="2026-12-01", end=None, days=[]))),
    ("course_past", town("courses", a=course("a", start="2026-01-01", end=None, days=["mon"]))),
    ("event_past", town("events", a=event("a", PAST, rrule="FREQ=WEEKLY"))),
    ("event_past", town("events", a=event("a", PAST, end="2026-11-26T10:00"))),
    ("event_past", town("events", a=event("a", PAST, also=["2026-12-01T10:00"]))),
    ("cannot_fill", said(WORK, "de", GERMAN + " {phone}")),
    ("number_without_source", said(WORK, "ar", "اتصل بالرقم ١١٢")),
    ("number_without_source", said(("interface", "form_contact"), "de", "Schritt 33 von 33")),
    ("fact_without_intent", fact(steps=("taken_out_by_the_town",))),
    ("review_due", said(WORK, "ar", review_by=shipped.TODAY.date())),
    ("offer_past", board("offers", OFFER.id, ends=shipped.TODAY.date())),
    ("words_missing", board("offers", OFFER.id, when={})),
    ("contact_missing", board("contacts", PERSON.id, phone=None, email="a@musterstadt.example")),
    ("pin_over", pin(ends="2026-12-01T08:00Z")),
    ("web_only_unknown", off_telegram("health", "deportation_threat")),
    ("leads_nowhere", pin(target_kind="intent", target="work_permit")),
    (
        "label_taken",
        both(
            said(("label", "work_permit"), "tr", LABEL),
            lambda stock: replace(stock, archived=frozenset({"job_search"})),
        ),
    ),
]


def found(plant: Plant) -> list[Finding]:
    return examine(plant(shipped.stock()))


def test_facts_that_nobody_has_looked_up_are_counted() -> None:
    def count(plant: Plant) -> int:
        return sum(int(f.values["count"]) for f in found(plant) if f.code == "fact_unchecked")

    assert count(fact()) == count(lambda stock: stock) + 1
    assert count(fact(checked="2026-11-26")) == count(lambda stock: stock)


def test_what_the_town_has_taught_counts_as_examples() -> None:
    tr, uk = (Example(code, "town_dance", "?") for code in ("tr", "uk"))
    counted = with_taught({"dance": {"tr": 1}}, Taught((tr, tr, uk), (Example("tr", "dance", "?"),)))
    assert counted == {"dance": {"tr": 0}, "town_dance": {"tr": 2, "uk": 1}}


def test_what_is_shipped_has_neither_errors_nor_warnings() -> None:
    assert [described(finding) for finding in examine(shipped.stock()) if finding.severity != "info"] == []


@pytest.mark.parametrize(("code", "plant", "where"), DEFECTS)
def test_a_planted_defect_is_found_where_it_is(
    code: str, plant: Plant, where: tuple[str, str, tuple[str, ...]]
) -> None:
    same = [finding for finding in found(plant) if finding.code == code]
    assert [(finding.about, finding.name, finding.locales) for finding in same] == [where]
    assert [sentence(finding) for finding in same if finding.values] != [""]


@pytest.mark.parametrize(("code", "plant"), FINE)
def test_what_is_fine_is_not_found(code: str, plant: Plant) -> None:
    assert [finding for finding in found(plant) if finding.code == code] == []


def test_what_a_machine_wrote_is_counted_until_somebody_has_read_it() -> None:
    def machine(plant: Plant) -> str:
        return next(f.values["count"] for f in found(plant) if f.code == "machine" and f.name == "ar")

    every = int(machine(lambda stock: stock))
    assert machine(said(WORK, "ar", reviewed_by="Mona Mond")) == str(every - 1)
    assert machine(said(WORK, "ar", written_by="person")) == str(every - 1)
    assert machine(said(WORK, "ar", written_by="Mona Mond", origin=EDITED)) == str(every - 1)


def test_pages_that_are_older_than_their_german_text_are_counted_per_language() -> None:
    def page(path: str, **days: int) -> Page:
        versions = {
            code: PageVersion(locale=code, path=f"/{code}{path}", url="https://x.example/", title=f"{code}{path}",
                              changed=shipped.TODAY - timedelta(days=ago), passages=(Passage(text="x"),))
            for code, ago in days.items()
        }  # fmt: skip
        return Page(path=path, versions=versions)

    pages = {p.path: p for p in (page("/a/", de=1, tr=300, en=2), page("/b/", de=9, tr=9), page("/c/", de=1, tr=9))}
    (told,) = [
        f for f in found(lambda stock: replace(stock, guide=replace(stock.guide, pages=pages)))
        if f.code == "page_behind"
    ]  # fmt: skip
    assert (told.severity, told.name) == ("info", "tr")
    assert told.values == {"count": "2", "of": "3", "found": "tr/a/, tr/c/"}


def test_the_worst_comes_first_and_is_counted() -> None:
    findings = found(both(without(WORK, "fa"), said(WORK, "ar", review_by=YESTERDAY)))
    assert [finding.severity for finding in findings[:2]] == ["error", "warning"]
    assert counts(findings) | {"info": 0} == {"error": 1, "warning": 1, "info": 0}


def test_every_code_is_planted_here_and_told_in_german() -> None:
    planted = {code for code, _, _ in DEFECTS} | {
        "machine",
        "page_behind",
        "fact_unchecked",
        "link_dead",
        "link_unsure",
    }
    assert planted == set(SEVERITIES) == set(TITLES)


class Net:
    """Visits that know what they will find."""

    def __init__(self, **hosts: Reached) -> None:
        self.hosts, self.visited = hosts, list[str]()
        self.under_way = self.most = 0

    async def visit(self, url: str) -> Reached:
        self.visited.append(url)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        return self.hosts.get(url.split("/")[2].split(".")[0], Reached("alive"))


async def test_links_are_visited_once_each_and_told_where_they_stand() -> None:
    plant = both(
        office(website="https://dead.town.de/a", booking_url="https://dead.town.de/a"),
        office("integration", website="https://slow.town.de/"),
    )
    net = Net(dead=Reached("dead", "status 404"), slow=Reached("unsure", "ReadTimeout"))
    findings = await dead_links(plant(shipped.stock()), net)
    assert [(f.code, f.name) for f in findings] == [
        ("link_dead", "https://dead.town.de/a"), ("link_unsure", "https://slow.town.de/")
    ]  # fmt: skip
    assert findings[0].values == {"why": "status 404", "where": "office citizens_office, office citizens_office"}
    assert len(net.visited) == len(set(net.visited)) == len(addresses(plant(shipped.stock())))
    assert net.most == 8
    assert not any(".example" in url for url in net.visited)
    assert "https://www.gesetze-im-internet.de/bmg/__17.html" in net.visited


async def test_a_machine_without_a_network_calls_no_link_dead() -> None:
    class NoNet(Net):
        async def visit(self, url: str) -> Reached:
            return Reached("dead", "this name is not known")

    findings = await dead_links(shipped.stock(), NoNet())
    assert {finding.code for finding in findings} == {"link_unsure"} and len(findings) > 40


def test_facts_are_sourced_by_law_or_office_and_due_within_a_year() -> None:
    assert len({fact.id for fact in shipped.facts()}) == len(shipped.facts()) > 50
    for one in shipped.facts():
        assert one.source.url.scheme == "https", one.id
        assert shipped.TODAY.date() < one.check_by <= shipped.TODAY.date() + timedelta(days=370), one.id


def test_what_the_welcome_package_and_the_bots_sentences_claim_is_sourced_in_every_language() -> None:
    known = {fact.id: fact for fact in shipped.facts()}
    (driving,) = (step for step in shipped.guide().steps if step.id == "driving")
    months = known["foreign_licence_six_months"]
    assert set(months.words) == set(driving.text) and ("step", "driving") in months.places
    assert ("interface", "office_unknown") in known["authorities_115"].places
    assert ("interface", "danger_past") in known["doctor_on_call"].places
    assert known["doctor_on_call"].said_in("116 117: Arzt", "de") and not months.said_in("sechs Jahre", "de")


def test_a_fact_stands_somewhere() -> None:
    with pytest.raises(ValidationError, match="stands in"):
        Fact.model_validate(shipped.facts()[0].model_dump() | {"intents": (), "sentences": (), "steps": ()})


def test_what_is_known_to_move_is_looked_at_again_soon() -> None:
    soon = shipped.TODAY.date() + timedelta(days=70)
    moving = {
        "course_admission", "basic_income", "family_visa", "two_nationalities", "asylum_benefits", "bamf_decides",
        "deutschlandticket", "foreign_licence", "foreign_licence_six_months",
    }  # fmt: skip
    assert {one.id for one in shipped.facts() if one.check_by <= soon} >= moving


def test_every_answer_in_a_file_has_a_day_by_which_it_is_read_again() -> None:
    undated = {(v.locale, v.name) for v in shipped.live() if v.kind == "answer" and v.review_by is None}
    assert undated == set()
