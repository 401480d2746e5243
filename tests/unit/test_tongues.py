"""In which language a message is written, and when the conversation goes on in another one while a person has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.core.conversation import State
from bot.core.texts.translation import FOREIGN
from bot.language.files import load_detector
from bot.service.turn.answering import Question
from bot.service.turn.hearing import Hearing
from bot.service.turn.tongues import Tongues
from bot.settings import PROJECT, Settings
from bot.wiring.files import load_danger, load_everyday

ARABIC = "أين يمكنني تمديد تصريح الإقامة الخاص بي من فضلك؟"
ALBANIAN = "Ku mund të regjistroj adresën time të re në këtë qytet?"
GERMAN = "Mein Nachbar schreibt jetzt auf Deutsch für mich: mein Kind Lena ist krank"


@pytest.fixture(scope="module")
def tongues() -> Iterator[Tongues]:
    detector = load_detector(PROJECT, Settings().models)
    yield Tongues(Hearing(detector, load_danger(PROJECT), lambda: load_everyday(PROJECT)), interpreted=True)


@pytest.mark.parametrize(
    ("text", "before", "foreign", "written"),
    [
        (ARABIC, "de", None, "ar"),
        ("شكرا", "de", None, "ar"),
        ("Де я можу продовжити свій дозвіл?", "en", None, "uk"),
        (GERMAN, "de-simple", None, "de-simple"),
        (GERMAN, "ar", "sq:latin", "de"),
        (ALBANIAN, "de", None, "sq"),
        ("faleminderit", "de", "sq:latin", "sq"),
        ("faleminderit", "de", "sq", "sq"),
        ("شكرا", "de", "sq:latin", "ar"),
        ("irgendwas", "sq", None, "sq"),
        ("Ahmed Yilmaz", "de", None, "de"),
        ("12:30", "uk", None, "uk"),
        (GERMAN, None, None, "de"),
    ],
)
def test_a_message_is_in_its_own_language(
    tongues: Tongues, text: str, before: str | None, foreign: str | None, written: str
) -> None:
    assert tongues.written(text, before, foreign) == written


def asked(text: str, locale: str = "ar", pressed: str | None = None, **context: str) -> Question:
    return Question("c", text, pressed, locale, state=State.WITH_STAFF, context=context)


@pytest.mark.parametrize("text", ["danke", "ok danke", "Lindenstraße 12 Musterstadt", "Ahmed Yilmaz", "0173 4455667"])
def test_a_stray_word_a_name_or_an_address_changes_nothing(tongues: Tongues, text: str) -> None:
    assert tongues.beside_staff(asked(text)) == ("ar", {})


def test_a_button_changes_nothing(tongues: Tongues) -> None:
    assert tongues.beside_staff(asked("Ja, bitte rufen Sie mich an", pressed="handoff:call:yes")) == ("ar", {})


def test_a_sentence_changes_the_language_and_ends_what_a_machine_translated(tongues: Tongues) -> None:
    assert tongues.beside_staff(asked(GERMAN, foreign="sq:latin", intent="housing")) == ("de", {"intent": "housing"})


def test_a_sentence_in_none_of_our_languages_is_remembered_where_a_machine_translates(tongues: Tongues) -> None:
    assert tongues.beside_staff(asked(ALBANIAN)) == ("ar", {FOREIGN: "sq:latin"})
    alone = Tongues(tongues._hearing)
    assert alone.beside_staff(asked(ALBANIAN)) == ("ar", {})


def test_german_is_what_was_asked_to_be_answered_in_ukrainian(tongues: Tongues) -> None:
    assert tongues.beside_staff(asked(GERMAN, locale="uk", speak="de:uk")) == ("uk", {"speak": "de:uk"})
