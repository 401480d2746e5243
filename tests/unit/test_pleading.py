"""A plea for help that says nothing else is no wish to volunteer."""

from __future__ import annotations

import pytest

from bot.service.turn.answering import Question
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


@pytest.mark.parametrize("message", ["ayuda", "ajuda", "aiuto", "ayuda por favor", "hulp"])
async def test_a_word_of_pleading_in_a_language_that_is_not_spoken_gets_the_help_line(
    lotse: Lotse, message: str
) -> None:
    answer = await lotse.answering(ScriptedDialogue("fallback")).answer(Question("c", message, locale="en"))
    first, second, *_ = answer.reply.utterances
    assert {"tel:112", "tel:110"} <= {link.url for link in first.links}
    if answer.reply.outcome != "language_not_spoken":
        assert answer.locale == "en" and second.text == lotse.library.catalogue.say("plea", "en")


@pytest.mark.parametrize("message", ["ajuda por favor", "ndihmë ju lutem", "βοήθεια", "मदद", "እርዳታ"])
async def test_so_does_who_is_told_which_languages_are_spoken(lotse: Lotse, message: str) -> None:
    answer = await lotse.answering(ScriptedDialogue("fallback")).answer(Question("c", message, locale="de"))
    assert answer.reply.outcome == "language_not_spoken"
    assert {"tel:112", "tel:110"} <= {link.url for link in answer.reply.utterances[0].links}


@pytest.mark.parametrize("message", ["dónde puedo aprender alemán", "necesito ayuda con los papeles por favor"])
async def test_a_question_in_a_language_that_is_not_spoken_gets_none(lotse: Lotse, message: str) -> None:
    question = Question("c", message, locale="de")
    answer = await lotse.answering(ScriptedDialogue("fallback")).answer(question)
    assert answer.reply.outcome == "language_not_spoken" and answer.danger is None


async def test_after_help_in_danger_it_comes_once_more_to_one_word(lotse: Lotse) -> None:
    talk = Talk(lotse, ScriptedDialogue("fallback"))
    await talk.play(("> Mein Mann schlägt mich", "116 016"), ("> ayuda", "116 016"))


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
