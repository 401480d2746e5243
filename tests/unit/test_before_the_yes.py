"""What is read before a yes, and beside which signs: also that a department's own file outlasts what is erased here."""

from __future__ import annotations

import pytest

from bot.core.locale import ANSWERED, NATIVE
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped

QUESTION = {
    "de": "Frage", "en": "question", "fr": "question", "uk": "запитання", "ru": "вопрос", "ar": "سؤالكم",
    "tr": "sorunuz", "fa": "سؤال", "ro": "întrebarea", "pl": "pytanie",
}  # fmt: skip
KEPT = {"de": "bleibt es dort", "de-simple": "Dort bleibt es", "en": "stays there"}  # elsewhere with the German word


@pytest.mark.parametrize("intent", ["housing_search", "asylum_procedure", "residence_permit"])
@pytest.mark.parametrize("locale", ANSWERED)
def test_that_the_file_of_the_department_stays(locale: str, intent: str) -> None:
    reply = Composer(Shipped(), shipped.holidays(), locale, shipped.TODAY).pressed("handoff:offer", {"intent": intent})
    assert reply and KEPT.get(locale, "(Akte)") in reply.utterances[0].text


@pytest.mark.parametrize("intent", ["housing_search", "residence_permit"])
def test_its_buttons_have_signs_for_who_cannot_read(intent: str) -> None:
    reply = Composer(Shipped(), shipped.holidays(), "ar", shipped.TODAY).pressed("handoff:offer", {"intent": intent})
    assert reply is not None
    signs = [button.icon for button in reply.utterances[0].buttons]
    assert all(signs) and len(set(signs)) == len(signs) >= 3


@pytest.mark.parametrize("intent", ["housing_search", "residence_permit"])
@pytest.mark.parametrize("locale", ANSWERED)
def test_that_a_department_may_pass_it_on_but_never_to_the_immigration_office(locale: str, intent: str) -> None:
    reply = Composer(Shipped(), shipped.holidays(), locale, shipped.TODAY).pressed("handoff:offer", {"intent": intent})
    said = shipped.catalogue().say("offer_passed_on", locale)
    assert reply and said in reply.utterances[0].text
    assert "Ausländerbehörde" in said.replace("·b", "b")


PASSING_NOTHING_ON = [
    ("handoff:offer", {"intent": "asylum_procedure", "protected": "yes"}),
    ("handoff:to:independent_advice", {"intent": "housing_search"}),
]


@pytest.mark.parametrize(("pressed", "context"), PASSING_NOTHING_ON)
def test_who_passes_nothing_on_does_not_say_so(pressed: str, context: dict[str, str]) -> None:
    reply = Composer(Shipped(), shipped.holidays(), "de", shipped.TODAY).pressed(pressed, context)
    assert reply and shipped.catalogue().say("offer_sees", "de") in reply.utterances[0].text
    assert shipped.catalogue().say("offer_passed_on", "de") not in reply.utterances[0].text


@pytest.mark.parametrize("locale", NATIVE)
@pytest.mark.parametrize("name", ["file_after_yes", "file_kept", "statement_files"])
def test_a_file_is_seen_where_the_question_is_not_by_one_office_for_ever(name: str, locale: str) -> None:
    assert QUESTION[locale] in shipped.catalogue().say(name, locale)


@pytest.mark.parametrize("locale", NATIVE)
def test_the_statement_says_it_too(locale: str) -> None:
    assert "Ausländerbehörde" in shipped.catalogue().say("statement_read", locale)
