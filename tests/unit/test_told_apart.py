"""Buttons of several offices say which office they ask about; those of one do not, and none stands there twice."""

from __future__ import annotations

import pytest

from bot.core.locale import NATIVE
from bot.core.message import Button
from bot.core.text import shortened
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.told_apart import short_name
from bot.service.turn.answering import Question
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue

_WIDEST = 64  # characters: two lines on a page of 360 px


class Naming(ScriptedDialogue):
    """Hears the names of offices in every message."""

    def __init__(self, intent: str, *offices: str) -> None:
        super().__init__(intent)
        self._offices = tuple(Entity("office", name) for name in offices)

    async def understand(self, message: UserMessage) -> Understanding:
        return Understanding(self.intent, 1.0, "confident", self.intent, entities=self._offices)


async def buttons(lotse: Lotse, locale: str, intent: str, *offices: str) -> list[Button]:
    answering = lotse.answering(Naming(intent, *offices))
    answer = await answering.answer(Question("c", "?", locale=locale, chosen=True))
    return [button for said in answer.reply.utterances for button in said.buttons]


@pytest.mark.parametrize("locale", NATIVE)
async def test_two_offices_are_told_apart_in_every_language(lotse: Lotse, locale: str) -> None:
    asked = await buttons(lotse, locale, "office_appointment", "citizens_office", "citizens_office_north")
    titles = [button.title for button in asked]
    assert len(titles) == len(set(titles)) == 6
    for button in asked:
        office = lotse.library.guide.offices[button.payload.split(":")[1]]
        assert short_name(office.name[locale]) in button.title
        assert len(button.title) <= _WIDEST and "…" not in button.title


async def test_the_words_say_what_is_asked(lotse: Lotse) -> None:
    asked = await buttons(lotse, "uk", "office_appointment", "foreigners_office", "jobcenter")
    assert [button.title for button in asked[3:]] == [
        "Адреса: Джобцентр",
        "Години роботи: Джобцентр",
        "Контакти: Джобцентр",
    ]
    french = await buttons(lotse, "fr", "office_location", "foreigners_office", "jobcenter")
    assert french[-1].title == "Rendez-vous\u00a0: Centre pour l'emploi"


async def test_one_office_keeps_the_usual_words(lotse: Lotse) -> None:
    titles = [button.title for button in await buttons(lotse, "uk", "office_hours", "jobcenter")]
    assert titles == ["Де ця установа?", "Контакти установи", "Запис на прийом (Termin)"]


@pytest.mark.parametrize("locale", NATIVE)
@pytest.mark.parametrize("intent", ["public_transport", "waste_separation"])
async def test_no_button_stands_twice_below_a_card(lotse: Lotse, locale: str, intent: str) -> None:
    titles = [button.title for button in await buttons(lotse, locale, intent)]
    assert titles and len(titles) == len(set(titles))


async def test_a_card_with_offices_for_other_districts_names_its_own(lotse: Lotse) -> None:
    titles = [button.title for button in await buttons(lotse, "de", "register_address")]
    assert titles[:2] == ["Adresse: Bürgerbüro Altstadt", "Bürgerbüro Nordstadt"]


@pytest.mark.parametrize(("locale", "office"), [("ro", "women_line"), ("ru", "town_works")])
async def test_the_name_of_an_office_is_never_cut(lotse: Lotse, locale: str, office: str) -> None:
    name = short_name(lotse.library.guide.offices[office].name[locale])
    asked = await buttons(lotse, locale, "office_location", "jobcenter", office)
    assert len(name) > 50 and any(name in button.title for button in asked)


def test_long_names_are_cut_where_a_word_ends() -> None:
    assert shortened("Amt für Jugend, Familie und Soziales", 20) == "Amt für Jugend…"
    assert shortened("Amt für Jugend", 14) == "Amt für Jugend"
    assert shortened("Fachdienst Aufenthalt (Stadthaus)", 23) == "Fachdienst Aufenthalt…"
    assert shortened("Straßenverkehrsangelegenheiten", 10) == "Straßenve…"
    assert short_name("Джобцентр (Jobcenter)") == "Джобцентр"
    assert short_name("(VHS)") == "(VHS)"
