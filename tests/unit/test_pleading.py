"""A plea for help that says nothing else is no wish to volunteer."""

from __future__ import annotations

import pytest

from bot.service.answering import Question
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue
from tests.talk import Talk

PLEAS = [
    ("de", "bitte helfen"), ("de", "Bitte helfen Sie mir!"), ("de", "ich brauche Hilfe"), ("en", "please help"),
    ("en", "I need help pls"), ("fr", "Aidez-moi svp"), ("fr", "j'ai besoin d'aide"), ("pl", "proszę o pomoc"),
    ("ro", "ajutor vă rog"), ("uk", "допоможіть, будь ласка"), ("ru", "помогите пожалуйста"),
    ("tr", "lütfen yardım edin"), ("ar", "ساعدوني من فضلكم"), ("fa", "لطفا کمک کنید"), ("fa", "komak konid"),
]  # fmt: skip
NO_PLEAS = [
    "Ich möchte helfen", "I want to help", "Wo kann ich helfen", "je veux aider", "chcę pomóc", "хочу допомогти",
    "yardım etmek istiyorum", "أريد أن أساعد", "من کمک میکنم", "Hilfe beim Umzug", "help with homework", "Hilfe",
]  # fmt: skip


@pytest.mark.parametrize(("locale", "message"), PLEAS)
async def test_a_bare_plea_is_asked_what_it_is_about_and_offered_a_person(
    lotse: Lotse, locale: str, message: str
) -> None:
    answer = await lotse.answering(ScriptedDialogue("volunteering")).answer(Question("c", message, locale=locale))
    said = [one for one in answer.reply.utterances if one.kind != "danger"]
    assert said[0].text == lotse.library.catalogue.say("plea", locale)
    assert "handoff:offer" in [button.payload for one in said for button in one.buttons]


@pytest.mark.parametrize("message", NO_PLEAS)
async def test_a_word_more_is_what_the_engine_understood(lotse: Lotse, message: str) -> None:
    answer = await lotse.answering(ScriptedDialogue("volunteering")).answer(Question("c", message))
    assert answer.understanding is not None and answer.understanding.response == "volunteering"


@pytest.mark.parametrize("message", ["Bitte helfen!", "Können Sie mir helfen?"])
async def test_after_help_in_danger_it_comes_once_more(lotse: Lotse, message: str) -> None:
    talk = Talk(lotse, ScriptedDialogue("ask_capabilities"))
    await talk.play(("> Mein Mann schlägt mich", "116 016"), (f"> {message}", "116 016"))


async def test_who_waits_for_a_person_is_offered_none(lotse: Lotse, somebody: None) -> None:
    talk = Talk(lotse, ScriptedDialogue("ask_capabilities"))
    await talk.play(("> bitte helfen", "Worum geht es?"), ("! handoff:offer", ""), ("! handoff:yes", ""))
    await talk.play(("> bitte helfen", "Worum geht es?"))
    assert "handoff:offer" not in talk.buttons
