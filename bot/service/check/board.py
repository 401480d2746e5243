"""The town's board: offers, documents, contact persons and pinned notices; and names that lead to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.core.content.pins import Pin
from bot.core.content.places import text_in
from bot.core.locale import DEFAULT, NATIVE
from bot.core.texts.finding import About, Finding
from bot.core.times.hours import Texts
from bot.service.check.stock import Stock

_SHOWN = 40  # letters of a notice that tell which one it is


def offer_past(stock: Stock) -> Iterator[Finding]:
    """Newcomers are not shown it any more; it stays in a list that somebody has to read."""
    for offer in stock.guide.offers.values():
        if offer.ends and offer.over(stock.now.date()):
            values = {"title": text_in(offer.title, DEFAULT), "since": offer.ends.isoformat()}
            yield Finding("offer_past", "offer", offer.id, values=values)


def words_missing(stock: Stock) -> Iterator[Finding]:
    """A text that nobody has written (no `when`) is missing in no language."""
    for about, name, title, texts in _worded(stock):
        absent = [locale for locale in NATIVE if any(text and locale not in text for text in texts)]
        if absent:
            yield Finding("words_missing", about, name, tuple(absent), {"title": title})


def contact_missing(stock: Stock) -> Iterator[Finding]:
    """Whoever is named can be called or written to."""
    for person in stock.guide.contacts.values():
        if not (person.phone or person.email):
            yield Finding("contact_missing", "contact", person.id, values={"title": person.name})
    for offer in stock.guide.offers.values():
        ways = (offer.contact.phone, offer.contact.email, offer.contact.url, offer.places_total)
        if not any(ways):
            yield Finding("contact_missing", "offer", offer.id, values={"title": text_in(offer.title, DEFAULT)})


def pin_german(stock: Stock) -> Iterator[Finding]:
    for pin in stock.guide.pins:
        if DEFAULT not in pin.texts:
            yield Finding("pin_german", "pin", str(pin.id), (DEFAULT,), {"title": _told(pin)})


def pin_over(stock: Stock) -> Iterator[Finding]:
    for pin in stock.guide.pins:
        if pin.ends and pin.ends <= stock.now:
            values = {"title": _told(pin), "since": pin.ends.astimezone(stock.now.tzinfo).date().isoformat()}
            yield Finding("pin_over", "pin", str(pin.id), values=values)


def leads_nowhere(stock: Stock) -> Iterator[Finding]:
    """Names of intents, departments, districts and offices that do not exist: mistyped, or gone with an import."""
    for about, name, title, unknown in _named(stock):
        if unknown:
            values = {"title": title, "found": ", ".join(sorted(unknown))}
            yield Finding("leads_nowhere", about, name, values=values)


def two_departments(stock: Stock) -> Iterator[Finding]:
    """An office that one department lists belongs to the one it names itself."""
    guide = stock.guide
    for department in guide.departments.values():
        own = {office.id for office in guide.offices_of(department)}
        if taken := [guide.offices[name] for name in department.offices if name in guide.offices and name not in own]:
            title, found = text_in(department.name, DEFAULT), ", ".join(text_in(one.name, DEFAULT) for one in taken)
            yield Finding("two_departments", "department", department.id, values={"title": title, "found": found})


def _worded(stock: Stock) -> Iterator[tuple[About, str, str, tuple[Texts, ...]]]:
    guide = stock.guide
    for offer in guide.offers.values():
        yield "offer", offer.id, text_in(offer.title, DEFAULT), (offer.title, offer.description, offer.when)
    for document in guide.documents.values():
        yield "document", document.id, text_in(document.title, DEFAULT), (document.title,)
    for person in guide.contacts.values():
        yield "contact", person.id, person.name, (person.role, person.hours_note)
    for step in guide.steps:
        yield "step", step.id, text_in(step.title, DEFAULT), (step.title, step.text)


def _named(stock: Stock) -> Iterator[tuple[About, str, str, set[str]]]:
    guide, districts = stock.guide, {district.id for district in stock.guide.town.districts}
    matters = stock.intents.keys() | guide.matters.keys()
    for office in guide.offices.values():
        unknown = set(office.matters) - matters | _unless(office.department, guide.departments)
        unknown |= {office.address.district or "", *office.districts} - {"", *districts}
        yield "office", office.id, text_in(office.name, DEFAULT), unknown
    for department in guide.departments.values():
        title, unknown = text_in(department.name, DEFAULT), set(department.offices) - guide.offices.keys()
        yield "department", department.id, title, unknown
    for matter in guide.matters.values():
        yield "matter", matter.id, matter.id, _unless(matter.office, guide.offices)
    for course in guide.courses.values():
        yield "course", course.id, text_in(course.title, DEFAULT), _unless(course.place.district, districts)
    for event in guide.events.values():
        yield "event", event.id, text_in(event.title, DEFAULT), _unless(event.place.district, districts)
    for offer in guide.offers.values():
        unknown = set(offer.answers) - stock.intents.keys() | _unless(offer.district, districts)
        unknown |= _unless(offer.place.district if offer.place else None, districts)
        yield "offer", offer.id, text_in(offer.title, DEFAULT), unknown
    yield from _named_answers(stock)


def _named_answers(stock: Stock) -> Iterator[tuple[About, str, str, set[str]]]:
    guide = stock.guide
    for document in guide.documents.values():
        yield "document", document.id, text_in(document.title, DEFAULT), set(document.intents) - stock.intents.keys()
    for step in guide.steps:
        yield "step", step.id, text_in(step.title, DEFAULT), _unless(step.intent, stock.intents)
    for pin in guide.pins:
        known = {"office": guide.offices, "intent": stock.intents, "page": guide.pages}[pin.target_kind]
        yield "pin", str(pin.id), _told(pin), _unless(pin.target, known)


def _unless(name: str | None, known: Iterable[str]) -> set[str]:
    return {name} if name and name not in known else set()


def _told(pin: Pin) -> str:
    text = pin.text(DEFAULT)[0]
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
