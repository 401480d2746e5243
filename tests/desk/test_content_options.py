"""What can be chosen in the forms of portal content."""

from __future__ import annotations

from bot.desk.content.content_fields import DOCUMENT, OFFICE
from bot.desk.content.content_options import Options
from tests.unit.test_every_answer import Shipped

NEVER_BELOW = ("search_course", "search_event", "ask_intercultural_calendar", "deportation_threat", "voluntary_return")


def options_of(form: object, name: str) -> str:
    sections = form.sections  # type: ignore[attr-defined]
    return next(field.options for section in sections for field in section.fields if field.name == name)


def test_a_document_is_offered_only_topics_under_which_it_is_shown() -> None:
    options, library = Options(Shipped()), Shipped()
    offered = dict(options.of(options_of(DOCUMENT, "intents")))
    assert "integration_policy" in offered
    assert not offered.keys() & {*NEVER_BELOW, *library.guide.matters}
    for office in (NEVER_BELOW[0], next(iter(library.guide.matters))):
        assert office in dict(options.of(options_of(OFFICE, "matters"))), "an office may be responsible for it"


def test_what_was_chosen_before_stays_and_is_called_by_its_name() -> None:
    options, library = Options(Shipped()), Shipped()
    matter = next(iter(library.guide.matters.values()))
    kept = dict(options.of(options_of(DOCUMENT, "intents"), f"search_course {matter.id} gone"))
    assert kept["search_course"] == library.catalogue.label("search_course", "de")
    assert matter.names["de"][0] in kept[matter.id] and kept["gone"] == "gone"
