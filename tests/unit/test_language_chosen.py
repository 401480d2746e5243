"""Who has asked for another language by name and then chooses one by a button or in the list gets the chosen one."""

from __future__ import annotations

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.language_wish import chosen_instead
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.fakes import ScriptedDialogue
from tests.talk import Talk

QUESTION = "Wo kann ich meine neue Adresse anmelden?"


class Asking(ScriptedDialogue):
    """Hears the wish for Ukrainian in a message that names it."""

    async def understand(self, message: UserMessage) -> Understanding:
        u = await super().understand(message)
        if "Ukrainisch" not in message.text:
            return u
        named = (Entity("language", "uk"), Entity("asked_in", "de"))
        return Understanding("change_language", 1.0, "confident", "change_language", entities=named)


@pytest.fixture
async def guest(lotse: Lotse) -> Talk:
    guest = Talk(lotse, Asking("register_address"))
    await guest.say("Auf Ukrainisch bitte")
    await guest.say(QUESTION)
    assert guest.heard[0].locale == "uk"
    return guest


@both_databases
async def test_in_the_list_of_the_page(guest: Talk) -> None:
    await guest.reception.choose_locale(guest.token, "de")
    await guest.say(QUESTION)
    assert guest.heard[0].locale == "de"


@pytest.mark.parametrize("chosen", ["de", "de-simple"])
async def test_by_a_button(guest: Talk, chosen: str) -> None:
    await guest.say("…", f"locale:{chosen}")
    await guest.say(QUESTION)
    assert guest.heard[0].locale == chosen


def test_who_chooses_the_language_asked_for_goes_on_wishing_it() -> None:
    context = {"speak": "de:uk", "office": "a"}
    assert chosen_instead(context, "uk") == context
    assert chosen_instead(context, "ru") == {"office": "a"}
