"""The menu of topics and the welcome package: complete in ten languages, there while the engine is down, remembered."""

from __future__ import annotations

import html
import secrets
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.layout import lay_out
from bot.core.content.topics import TOPIC_ICONS
from bot.core.content.welcome import PHASES, Checklist, WelcomeStep, in_order, moved, order_at_the_end
from bot.core.locale import NATIVE, direction
from bot.core.message import Button, Utterance
from bot.core.ports import StoredMessage
from bot.core.texts.response import Catalogue, IntentInfo
from bot.core.texts.wording import sentences
from bot.core.town import TownGuide
from bot.core.yaml_text import parse_yaml
from bot.portal.response_files import read_intents, read_texts
from bot.service.answers.speaker import Speaker
from bot.service.answers.welcome import Welcome
from bot.service.turn.answering import Question
from bot.service.turn.compose import Composer
from bot.store.steps.messages import extras_of
from bot.wiring import Lotse, build
from tests.conftest import Serve
from tests.fakes import MovedClock, ScriptedDialogue
from tests.talk import Talk

from .samples import PROJECT, TOWN, catalogue

STEPS = [
    WelcomeStep.model_validate(entry) for entry in parse_yaml((PROJECT / "portal/welcome.yml").read_text())["welcome"]
]
SENTENCES = {
    "welcome_progress": {"de": "{done} von {all}"}, "welcome_phase_week": {"de": "Woche"},
    "welcome_phase_month": {"de": "Monat"}, "welcome_phase_quarter": {"de": "Quartal"},
    "welcome_next": {"de": "Dann: {step}"}, "welcome_all_done": {"de": "Fertig"}, "welcome_more": {"de": "Mehr"},
    "welcome_tick": {"de": "Erledigt"}, "welcome_print": {"de": "Drucken"},
}  # fmt: skip


def step(name: str, phase: str, intent: str | None = None) -> WelcomeStep:
    data = {"id": name, "phase": phase, "icon": "▪", "title": {"de": name.title()}, "text": {"de": "So."}}
    return WelcomeStep.model_validate({**data, "intent": intent})


def small() -> Welcome:
    steps = (step("flat", "week", "register_address"), step("bank", "week"), step("tax", "month"))
    known = {"register_address": IntentInfo(topic="arrival", depth="facts")}
    texts = {("interface", name): said for name, said in SENTENCES.items()}
    return Welcome(TownGuide(TOWN, steps=steps), Speaker(Catalogue(texts, known), "de"))


def composer(lotse: Lotse, locale: str) -> Composer:
    return Composer(lotse.library, lotse.holidays(), locale, lotse.clock.now())


def test_every_topic_has_its_own_sign_and_place_in_the_menu() -> None:
    topics = {text.name for text in read_texts(PROJECT / "responses") if (text.kind, text.locale) == ("topic", "de")}
    assert topics == TOPIC_ICONS.keys()
    assert len(set(TOPIC_ICONS.values())) == len(TOPIC_ICONS)


async def test_the_menu_leads_to_everything_in_every_language(lotse: Lotse) -> None:
    intents = lotse.library.catalogue.intents
    for locale in NATIVE:
        spoken = composer(lotse, locale)
        menu = spoken.pressed("menu:all", {})
        assert menu is not None
        (said,) = menu.utterances
        assert [b.payload for b in said.buttons] == [*(f"topic:{name}" for name in TOPIC_ICONS), "other"]
        assert said.locale == locale and all(b.icon and b.title.strip() for b in said.buttons)
        found: set[str] = set()
        for button in said.buttons[:-1]:
            topic = spoken.pressed(button.payload, {})
            assert topic is not None
            (listed,) = topic.utterances
            found |= {b.payload.removeprefix("intent:") for b in listed.buttons[:-2]}
            assert [b.payload for b in listed.buttons[-2:]] == ["menu:all", "other"]
        assert found == set(intents)


async def test_something_else_leads_to_typing_the_topics_and_a_person(lotse: Lotse) -> None:
    for locale in NATIVE:
        reply = composer(lotse, locale).pressed("other", {})
        assert reply is not None
        payloads = [b.payload for said in reply.utterances for b in said.buttons]
        assert payloads == ["menu:all", "handoff:offer"]
        assert any(link.url.startswith("tel:") for said in reply.utterances for link in said.links)


WAYS = [("greet", None), ("ask_capabilities", None), ("nlu_fallback", None), ("greet", "?")]


@pytest.mark.parametrize(("intent", "pressed"), WAYS)
async def test_the_menu_is_one_press_away(lotse: Lotse, intent: str, pressed: str | None) -> None:
    guest = Talk(lotse, ScriptedDialogue(intent))
    await guest.say("hallo", pressed)
    assert "menu:all" in guest.buttons


async def test_who_was_welcomed_in_a_language_is_not_welcomed_in_it_again(lotse: Lotse) -> None:
    say, find = lotse.library.catalogue.say, lotse.library.catalogue.find
    guest, welcome = Talk(lotse, ScriptedDialogue("greet"), "en"), find("answer", "greet", "uk")
    assert welcome is not None and await guest.say("hello") == say("hello_again", "en")
    assert "menu:all" in guest.buttons
    assert (await guest.say("Добрий день, дуже дякую")).startswith(welcome[0].partition("{")[0])
    assert await guest.say("Добрий день, дуже дякую") == say("hello_again", "uk")


async def test_menu_and_checklist_are_there_while_the_engine_is_down(lotse: Lotse) -> None:
    dialogue = ScriptedDialogue()
    dialogue.down = True
    guest, say = Talk(lotse, dialogue, "uk"), lotse.library.catalogue.say
    await guest.say("…", "menu:all")
    await guest.play(("! topic:community", ""), ("! intent:welcome_package", "14"))
    await guest.play(("! check:register", say("welcome_progress", "uk", done="1", all="14")))


async def test_the_office_of_the_next_step_comes_into_focus(lotse: Lotse) -> None:
    answering = lotse.answering(ScriptedDialogue("welcome_package"))
    answer = await answering.answer(Question("c", "Ich bin neu hier", locale="de"))
    assert (answer.reply.context["office"], answer.reply.context["last"]) == (
        "citizens_office",
        "intent:welcome_package",
    )
    ticked = await answering.answer(Question("c", pressed="check:register", locale="de", context=answer.reply.context))
    assert ticked.reply.context.get("office") != "citizens_office"


async def test_ticks_survive_a_restart_and_go_with_the_conversation(lotse: Lotse, clock: MovedClock) -> None:
    guest = Talk(lotse, ScriptedDialogue("welcome_package"))
    await guest.play(
        ("> Ich bin neu hier", ("0 von 14", "☐ Adresse anmelden")),
        ("! check:register", ("1 von 14", "☑ Adresse anmelden", "Als Nächstes: Notrufnummern")),
        ("! welcome:month", ("1 von 14", "Erster Monat", "☐ Hausarztpraxis suchen")),
        ("! check:doctor", ("2 von 14", "☑ Hausarztpraxis suchen")),
    )
    again = build(lotse.settings, clock)
    await again.library.refresh()
    other = Talk(again, ScriptedDialogue("welcome_package"))
    other.token, other.heard = guest.token, guest.heard
    await other.play(("! check:doctor", ("1 von 14", "☐ Hausarztpraxis suchen")), ("> die Liste bitte", "1 von 14"))
    await other.reception.erase(other.token)
    other.token = secrets.token_urlsafe(32)
    await other.play(("> Ich bin neu hier", "0 von 14"))
    await again.close()


async def test_the_list_is_said_again_in_another_language_with_its_ticks(lotse: Lotse) -> None:
    guest, say = Talk(lotse, ScriptedDialogue("welcome_package")), lotse.library.catalogue.say
    await guest.play(("> Ich bin neu hier", "0 von 14"), ("! check:register", "1 von 14"))
    await guest.say("Українська", "locale:uk")
    assert say("welcome_progress", "uk", done="1", all="14") in guest.text
    assert guest.text.count("☑") == 1


def test_the_next_step_is_the_first_that_is_not_done() -> None:
    listed = Checklist.of(small()._guide.steps, {"done": "flat,gone"})
    assert (listed.counts(), listed.counts("week"), listed.next_step) == ((1, 3), (1, 2), listed.steps[1])
    assert listed.ticked("gone") == listed
    assert listed.ticked("flat").counts() == (0, 3)
    assert listed.ticked("bank").kept({"office": "rathaus"}) == {"office": "rathaus", "done": "flat,bank"}


Placed = tuple[str, str, int | None]  # id, phase, order
PHASED = st.lists(
    st.tuples(st.sampled_from(PHASES), st.one_of(st.none(), st.integers(1, 4), st.just(1000))), min_size=1, max_size=9
)


def ordered(rows: Iterable[Placed]) -> list[WelcomeStep]:
    return list(in_order(step(key, phase).model_copy(update={"order": place}) for key, phase, place in rows))


def test_who_was_given_a_place_comes_first_then_the_files_order_then_the_new() -> None:
    rows = [("new", "week", 1000), ("a", "week", None), ("m", "month", None), ("b", "week", None), ("c", "week", 1)]
    assert [one.id for one in ordered(rows)] == ["c", "a", "b", "new", "m"]
    assert order_at_the_end(ordered(rows), "week") == 1001 and order_at_the_end(ordered(rows), "month") == 1000


@given(PHASED, st.data())
def test_a_step_goes_past_its_neighbour_and_nothing_else_moves(rows: list[tuple[str, int | None]], data: Any) -> None:
    """Whatever places there are already, also the same ones twice."""
    steps = ordered((f"s{number}", phase, place) for number, (phase, place) in enumerate(rows))
    key, up = data.draw(st.sampled_from([one.id for one in steps])), data.draw(st.booleans())
    places = moved(steps, key, up)
    phase = [one.id for one in steps if one.phase == next(s.phase for s in steps if s.id == key)]
    at = phase.index(key)
    to = at - 1 if up else at + 1
    if 0 <= to < len(phase):
        phase[at], phase[to] = phase[to], phase[at]
    after = in_order(one.model_copy(update={"order": places.get(one.id, one.order)}) for one in steps)
    assert [one.id for one in after if one.id in phase] == phase
    assert [one.id for one in after if one.id not in phase] == [one.id for one in steps if one.id not in phase]
    assert moved(steps, "gone", up) == {}


def test_the_last_tick_of_a_phase_leads_to_the_next_and_the_last_of_all_to_the_end() -> None:
    welcome, context = small(), {"done": "flat"}
    after = welcome.pressed("check", "bank", context)
    assert after is not None
    listed, following = after.utterances
    assert "Monat:" in listed.text and "☐ Tax" in listed.text and "Dann: Tax" in following.text
    end = welcome.pressed("check", "tax", after.context)
    assert end is not None and end.utterances[-1].text == "Fertig"
    out = welcome.pressed("check", "gone", after.context)
    assert out is not None and out.context == after.context and "2 von 3" in out.utterances[0].text
    assert Welcome(TownGuide(TOWN), Speaker(catalogue(SENTENCES), "de")).pressed("check", "gone", context) is None


def test_a_step_without_more_to_say_has_no_button_for_it() -> None:
    first, second = small().shown({})[1], small().shown({"done": "flat"})[1]
    assert [b.payload for b in first.buttons] == ["intent:register_address", "check:flat"]
    assert [b.payload for b in second.buttons] == ["check:bank"]
    assert Welcome(TownGuide(TOWN), Speaker(catalogue(SENTENCES), "de")).shown({}) == []


def test_the_demo_towns_steps_are_complete_and_short() -> None:
    intents = read_intents(PROJECT / "responses")
    assert {one.phase for one in STEPS} == set(PHASES) and len({one.id for one in STEPS}) == len(STEPS)
    for one in STEPS:
        assert one.intent is None or one.intent in intents
        assert one.title.keys() == one.text.keys() == set(NATIVE), one.id
        assert {locale for locale, title in one.title.items() if not 1 <= len(title) <= 40} == set(), one.id
        assert {locale for locale, text in one.text.items() if sentences(text) > 3} == set(), one.id
    assert all(one.intent not in ("emergency", "crisis_support") for one in STEPS)  # reading a list is no alarm


async def test_an_icon_is_drawn_beside_the_words_on_every_channel(lotse: Lotse) -> None:
    menu = composer(lotse, "ar").pressed("menu:all", {})
    assert menu is not None
    extras = extras_of(menu.utterances[0])
    assert extras["buttons"][0]["icon"] == "🏛️" and "🏛️" not in extras["buttons"][0]["title"]
    assert "icon" not in extras_of(Utterance("?", "de", (Button("?", "other"),)))["buttons"][0]
    (part,) = lay_out(StoredMessage("a" * 32, 1, "bot", "?", "ar", lotse.clock.now(), extras))
    assert part.rows[0][0].title == f"🏛️ {extras['buttons'][0]['title']}"


async def test_signs_stand_beside_the_first_buttons(lotse: Lotse) -> None:
    for locale in NATIVE:
        signs = [button.icon for button in composer(lotse, locale).guidance.menu()]
        assert all(signs) and len(set(signs)) == len(signs), "told apart by who cannot read"


async def test_a_page_of_our_own_is_no_line_of_text_on_telegram(lotse: Lotse) -> None:
    listed = composer(lotse, "de").pressed("welcome:week", {})
    assert listed is not None
    said = listed.utterances[0]
    assert [link.url for link in said.links] == ["/welcome?lang=de"]
    (part,) = lay_out(StoredMessage("a" * 32, 1, "bot", said.text, "de", lotse.clock.now(), extras_of(said)))
    assert "welcome" not in part.text and all(key.url is None for row in part.rows for key in row)


async def test_the_list_on_paper_is_complete_in_every_language(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        for locale in NATIVE:
            page = await served.client.get("/welcome", params={"lang": locale})
            assert page.status_code == 200 and page.headers["content-language"] == locale
            text = html.unescape(page.text)
            assert ("\u2066116 117\u2069" in text) == (direction(locale) == "rtl"), "a number is never turned round"
            text = text.replace("\u2066", "").replace("\u2069", "")
            missing = [one.id for one in STEPS if one.title[locale] not in text or one.text[locale] not in text]
            assert missing == [], locale
        menu = (await served.client.get("/api/interface/ar")).json()
        assert menu["order"] == [name for name in TOPIC_ICONS if name != "talk"]
        assert not [name for name in menu["words"] if name.startswith("form_")]
