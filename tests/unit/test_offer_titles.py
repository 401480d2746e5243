"""Offers are found by a word of their own title, in every language, and by nothing that people say every day."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.core.content.title_words import TitleWords
from bot.core.town import TownGuide
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.memory import PROTECTED
from bot.service.answers.offers import OfferDesk
from bot.service.answers.speaker import Speaker
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.everyday import Everyday
from bot.service.meaning.offer_titles import OfferTitledStep
from bot.service.turn.compose import Composer
from bot.wiring import Lotse
from bot.wiring.files import load_everyday
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .samples import NOW, PROJECT
from .test_every_answer import Shipped
from .test_offers import offer, shown

FOOTBALL = {"de": "Frauenfußball Schnuppertraining", "tr": "Kadın futbolu deneme antrenmanı"}
TASTER = offer("taster", kind="trial_day", audience="women", title=FOOTBALL)
BEES = offer("bees", title={"de": "Imkern für Anfänger", "uk": "Бджільництво для початківців"})
YOUTH = offer("youth", title={"de": "Fußball für Mädchen und Jungen"}, audience="children")
OLD = offer("old", title={"de": "Bogenschießen"}, ends="2026-01-01")
COUNSEL = offer("counsel", kind="consultation", title={"de": "Wechseljahrgespräch"}, intents=["legal_advice"])
OTHERS = [offer(f"other{n}", title={"de": f"Turnen Gruppe {n}"}) for n in range(4)]
OFFERS = {o.id: o for o in (*OTHERS, YOUTH, BEES, OLD, COUNSEL, TASTER)}
GUIDE = replace(shipped.guide(), offers=OFFERS)
EVERYDAY = Everyday({"sports_clubs": {"de": ["Wo kann ich Fußball spielen?"]}, "greet": {"de": ["Anfänger"]}})


async def understood(text: str, intent: str = "sports_clubs") -> Understanding:
    clock = MovedClock()
    clock.set_to(NOW)
    library = SimpleNamespace(guide=GUIDE, catalogue=shipped.catalogue())
    dialogue = CompletedDialogue(ScriptedDialogue(intent), [OfferTitledStep(library, clock, lambda: EVERYDAY)])  # type: ignore[arg-type]
    return await dialogue.understand(UserMessage("x", text, {"de": 0.9}))


async def first(text: str, intent: str = "sports_clubs") -> str:
    u = await understood(text, intent)
    desk = OfferDesk(TownGuide(GUIDE.town, offers=OFFERS), Speaker(shipped.catalogue(), "de"), NOW.date())
    return shown(desk.under(u.response, u.entities))[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Frauenfußball", "Frauenfußball Schnuppertraining"), ("Frauenfussbal?", "Frauenfußball Schnuppertraining"),
        ("kadın futbolu", "Frauenfußball Schnuppertraining"), ("Mädchenfußball", "Fußball für Mädchen und Jungen"),
        ("Fußball", "Fußball für Mädchen und Jungen"), ("бджільництво", "Imkern für Anfänger"),
    ],
)  # fmt: skip
async def test_the_offer_named_by_its_title_stands_first(text: str, name: str) -> None:
    assert await first(text) == name


async def test_a_word_used_for_nothing_else_leads_to_the_offer_whatever_was_understood() -> None:
    u = await understood("Kann ich hier imkern?", "office_appointment")
    assert (u.intent, u.response) == ("sports_clubs", "sports_clubs")
    assert (await understood("Bin Anfänger, wo ist das Amt?", "office_location")).response == "office_location"
    assert (await understood("Wo ist Bogenschießen?", "office_location")).values("offer") == ()


async def test_a_word_of_every_day_names_an_offer_only_in_a_question_of_its_topic() -> None:
    assert (await understood("Bin Anfänger, wo ist das Amt?", "office_location")).values("offer") == ()
    assert (await understood("Kurs für Anfänger", "search_course")).values("offer") == ()
    assert (await understood("Sport für Anfänger", "sports_clubs")).values("offer") == ("bees",)
    assert (await understood("Kann ich hier imkern?", "office_appointment")).values("offer") == ("bees",)


async def test_who_looks_for_german_courses_names_no_association(lotse: Lotse) -> None:
    """Of the demo town."""

    def of(intent: str) -> OfferTitledStep:
        library, engine = Shipped(shipped.guide()), ScriptedDialogue(intent)
        return CompletedDialogue(engine, [OfferTitledStep(library, lotse.clock, lambda: load_everyday(PROJECT))])

    for text in ("where can i learn german", "almanca kursu arıyorum", "вообще не знаю немецкий", "помощь", "pomoc"):
        assert (await of("search_course").understand(UserMessage("x", text))).values("offer") == ()
    named = await of("migrant_associations").understand(UserMessage("x", "german arab association"))
    assert "arab_association" in named.values("offer")


async def test_nothing_leads_out_of_danger_or_a_protected_topic() -> None:
    assert (await understood("imkern", "emergency")).values("offer") == ()
    u = await understood("Wechseljahrgespräch", "women_services")
    reply = Composer(Shipped(GUIDE), shipped.holidays(), "de", NOW).reply(u, {})
    assert u.response == "women_services" and PROTECTED in reply.context


def test_a_word_of_many_titles_names_none_of_them() -> None:
    assert TitleWords(("x" * n, "Turnen am Abend") for n in range(1, 4)).find("Turnen") == []
    assert [own.key for own in TitleWords([("a", "Turnen")]).find("Turnhalle")] == []
