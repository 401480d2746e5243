"""A yes, a no and a withdrawal that are typed instead of pressed, around the offer of a person."""

from __future__ import annotations

import secrets

import pytest
import sqlalchemy as sa

from bot.core.locale import NATIVE
from bot.core.message import Button
from bot.core.understanding import Candidate, Understanding, UserMessage, Zone
from bot.service.turn.answering import Question
from bot.service.turn.typed_press import typed_press
from bot.store.schema.desk_tables import handoffs, staff
from bot.wiring import Lotse
from tests.conftest import both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.talk import Talk

pytestmark = [both_databases, somebody_answers, pytest.mark.sampled]
HOUSING, IMMIGRATION = "social_work", "order"


class Unsure(ScriptedDialogue):
    """Is sure of nothing; an intent comes nearest."""

    def __init__(self, zone: Zone, intent: str) -> None:
        super().__init__(intent)
        self.zone: Zone = zone

    def _understood(self, intent: str) -> Understanding:
        return Understanding(intent, 0.2, self.zone, self.zone, (Candidate(intent, 0.2), Candidate("find_doctor", 0.1)))


async def offered(lotse: Lotse, locale: str = "de") -> Talk:
    """A newcomer who asked about housing and reads the offer of a person."""
    talk = Talk(lotse, ScriptedDialogue("housing_search"), locale)
    await talk.say("?")
    await talk.say("?", "handoff:offer")
    assert f"handoff:yes:{HOUSING}" in talk.buttons
    return talk


async def waiting(lotse: Lotse, locale: str = "de") -> Talk:
    talk = await offered(lotse, locale)
    await talk.press("handoff:yes")
    assert await state(talk) == "waiting"
    return talk


async def state(talk: Talk) -> str:
    return (await talk.reception.find(talk.token)).state.value


def means(talk: Talk, intent: str) -> None:
    assert isinstance(talk.dialogue, ScriptedDialogue)
    talk.dialogue.intent = intent


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("de", "Ja"), ("de", "ja, bitte!"), ("ar", "نعم"), ("ar", "نعم من فضلك"), ("uk", "так"),
        ("uk", "Так, будь ласка"),
        ("tr", "evet"), ("fa", "بله"), ("fa", "بلی"), ("ru", "да"), ("pl", "Tak"), ("ro", "Da, vă rog"), ("fr", "oui"),
        ("en", "Yes please"),
    ],
)  # fmt: skip
async def test_a_plain_yes_right_after_the_offer_is_the_yes(lotse: Lotse, locale: str, words: str) -> None:
    talk = await offered(lotse, locale)
    means(talk, "affirm")
    await talk.say(words)
    assert await state(talk) == "waiting"
    assert "handoff:withdraw" in talk.buttons


@pytest.mark.parametrize("words", ["gut", "👍", "alles klar", "ok"])
async def test_what_may_mean_something_else_is_no_consent_and_says_which_button_is(lotse: Lotse, words: str) -> None:
    talk = await offered(lotse)
    means(talk, "affirm")
    await talk.say(words)
    assert await state(talk) == "with_bot"
    assert "drücken Sie bitte „Ja, bitte“" in talk.text and "Zu sehen sind" in talk.text
    assert f"handoff:yes:{HOUSING}" in talk.buttons


async def test_which_button_to_press_is_told_of_the_very_department_that_was_offered(lotse: Lotse) -> None:
    talk = await offered(lotse)
    await talk.say("?", f"handoff:to:{IMMIGRATION}")
    means(talk, "affirm")
    assert "ist die Ausländerbehörde" in await talk.say("gut")
    assert f"handoff:yes:{IMMIGRATION}" in talk.buttons


async def test_a_yes_to_something_else_is_none_to_the_offer(lotse: Lotse) -> None:
    talk = await offered(lotse)
    await talk.say("Was kostet eine Wohnung?")
    means(talk, "affirm")
    await talk.say("Ja, bitte")
    assert await state(talk) == "with_bot"
    assert "Was möchten Sie wissen?" in talk.text


async def test_a_yes_that_was_written_before_the_offer_could_be_read_is_none(lotse: Lotse) -> None:
    talk = Talk(lotse, ScriptedDialogue("request_human"))
    await talk.reception.open(talk.token, "de")
    await at_once(talk, "Ich will einen Menschen", "ja bitte")
    assert await state(talk) == "with_bot"


async def at_once(talk: Talk, *texts: str) -> None:
    """All of it is written before anything is answered; a yes is understood as one."""
    await talk.reception.open(talk.token, talk.locale)
    before = (await talk.reception.snapshot(talk.token))[1]
    for words in texts:
        await talk.reception.post(talk.token, secrets.token_hex(8), words, None)
    await talk._turn()
    talk.heard = [m for m in (await talk.reception.snapshot(talk.token))[1][len(before) :] if m.author == "bot"]


class Courteous(ScriptedDialogue):
    """Knows a yes and thanks; everything else is the wish for a person."""

    async def understand(self, message: UserMessage) -> Understanding:
        self.intent = {"ja": "affirm", "danke": "thank"}.get(message.text.split()[0].lower(), "request_human")
        return await super().understand(message)


@pytest.mark.parametrize("courtesy", [(), ("danke",)])
async def test_a_yes_that_was_written_too_early_is_told_the_offer_again_and_the_next_counts(
    lotse: Lotse, courtesy: tuple[str, ...]
) -> None:
    talk = Talk(lotse, Courteous())
    await at_once(talk, "Ich will einen Menschen", "ja bitte", *courtesy)
    assert await state(talk) == "with_bot" and "Was möchten Sie wissen?" not in talk.text
    if courtesy:
        await talk.say("ja")
        assert await state(talk) == "with_bot", "the offer stands above the thanks"
    assert "drücken Sie bitte „Ja, bitte“" in talk.text
    assert talk.buttons[-1].startswith("handoff:") and any(b.startswith("handoff:yes:") for b in talk.buttons)
    await talk.say("ja")
    assert await state(talk) == "waiting"


async def test_an_offer_that_was_declined_stands_no_more(lotse: Lotse) -> None:
    talk = Talk(lotse, Courteous())
    await at_once(talk, "Ich will einen Menschen")
    await talk.press("handoff:no")
    assert "Was möchten Sie wissen?" in await talk.say("ja gut")


async def test_a_typed_no_declines_as_the_button_does(lotse: Lotse) -> None:
    talk = await offered(lotse)
    means(talk, "deny")
    assert "dann mache ich allein weiter" in await talk.say("lieber nicht")
    assert await state(talk) == "with_bot"


@pytest.mark.parametrize("locale", NATIVE)
async def test_a_no_to_the_question_for_a_number_is_one_to_the_call(lotse: Lotse, locale: str) -> None:
    talk, say = await waiting(lotse, locale), lotse.library.catalogue.say
    await talk.say("?", "handoff:call")
    text = await talk.say("…")
    assert say("call_still", locale) in text and talk.buttons[-1] == "handoff:call:no"
    means(talk, "deny")
    assert await talk.say("😕") == say("call_dropped", locale)
    assert await state(talk) == "waiting"


async def asked_when(lotse: Lotse, locale: str = "de") -> Talk:
    """Who waits, and is asked when an appointment would suit."""
    talk = Talk(lotse, ScriptedDialogue("register_address"), locale)
    await talk.say("?")
    await talk.say("?", "handoff:offer")
    await talk.press("handoff:yes")
    await talk.say("?", "handoff:slot")
    return talk


@pytest.mark.parametrize("zone", ["choice", "fallback"])
async def test_what_is_no_time_brings_the_same_times_once_more(lotse: Lotse, zone: Zone) -> None:
    talk = await asked_when(lotse)
    times = [button for button in talk.buttons if button.startswith("handoff:slot:")]
    talk.dialogue = Unsure(zone, "housing_search")
    assert "Bitte wählen Sie eine dieser Zeiten" in await talk.say("weiß nicht")
    assert talk.buttons == times and "handoff:slot:other" in times
    assert "Bitte wählen Sie eine dieser Zeiten" not in await talk.say("weiß nicht")


@pytest.mark.parametrize("locale", NATIVE)
async def test_a_no_to_the_times_is_one_to_the_appointment(lotse: Lotse, locale: str) -> None:
    talk = await asked_when(lotse, locale)
    means(talk, "deny")
    assert await talk.say("😕") == lotse.library.catalogue.say("appointment_declined", locale)


async def test_a_sure_answer_is_no_choice_of_times(lotse: Lotse) -> None:
    talk = await asked_when(lotse)
    means(talk, "housing_search")
    assert "Bitte wählen" not in await talk.say("Wie finde ich eine Wohnung?")
    assert "slot" not in await talk.context()


@pytest.mark.parametrize("locale", NATIVE)
async def test_the_words_of_the_button_take_the_question_back(lotse: Lotse, locale: str) -> None:
    talk = await waiting(lotse, locale)
    await talk.say("?")  # something else is said in between
    await talk.say(lotse.library.catalogue.say("handoff_withdraw", locale).lower())
    assert await state(talk) == "with_bot"
    assert talk.text == lotse.library.catalogue.say("handoff_withdrawn", locale)


@pytest.mark.parametrize("locale", NATIVE)
async def test_a_no_while_waiting_says_that_the_question_is_still_there_and_how_to_take_it_back(
    lotse: Lotse, locale: str
) -> None:
    talk = await waiting(lotse, locale)
    means(talk, "deny")
    text = await talk.say("😕")
    assert await state(talk) == "waiting"
    assert lotse.library.catalogue.say("handoff_withdraw", locale) in text
    assert talk.buttons[-1] == "handoff:withdraw"


@pytest.mark.parametrize("response", ["fallback", "choice"])
@pytest.mark.parametrize("locale", NATIVE)
async def test_what_is_not_understood_while_waiting_is_said_to_be_with_those_who_read(
    lotse: Lotse, locale: str, response: Zone
) -> None:
    talk = await waiting(lotse, locale)
    talk.dialogue = Unsure(response, "driving_licence")
    for _ in range(3):  # also where it happens again: a person need not be offered
        await talk.say("👀")
        name = lotse.library.guide.departments[HOUSING].name[locale]
        assert lotse.library.catalogue.say("handoff_added", locale, department="|").split("|")[0] in talk.text
        assert name.split(" (")[0] in talk.text and talk.buttons.count("handoff:withdraw") == 1
        assert ("intent:driving_licence" in talk.buttons) is (response == "choice")
    assert await state(talk) == "waiting"


async def test_what_is_not_for_those_who_read_is_not_said_to_be_with_them(lotse: Lotse) -> None:
    talk = await waiting(lotse)
    talk.dialogue = Unsure("fallback", "asylum_procedure")
    assert "liegt jetzt auch bei" not in await talk.say("👀")


async def test_danger_is_heard_before_any_yes(lotse: Lotse) -> None:
    talk = await offered(lotse)
    means(talk, "affirm")
    assert "112" in await talk.say("ja, er schlägt mich")
    assert await state(talk) == "with_bot"


async def test_a_typed_yes_to_a_woman_is_a_yes_to_a_woman(lotse: Lotse) -> None:
    await women_answer(lotse)
    talk = Talk(lotse, ScriptedDialogue("request_human"))
    await talk.say("Ich möchte mit einer Frau sprechen")
    assert not any(payload.startswith("handoff:yes") for payload in talk.buttons)
    await talk.say("ja bitte")
    assert await state(talk) == "waiting" and await woman_wished(lotse)


async def test_good_after_the_offer_of_a_woman_says_which_button_is_the_yes(lotse: Lotse) -> None:
    await women_answer(lotse)
    talk = Talk(lotse, ScriptedDialogue("request_human"))
    await talk.say("Ich möchte mit einer Frau sprechen")
    means(talk, "affirm")
    await talk.say("gut")
    assert "drücken Sie bitte „Ja, bitte eine Frau“" in talk.text
    assert not any(payload.startswith("handoff:yes") for payload in talk.buttons)


async def test_who_waits_and_writes_that_a_woman_shall_answer_has_said_so(lotse: Lotse) -> None:
    await women_answer(lotse)
    talk = await waiting(lotse)
    means(talk, "request_human")
    await talk.say("Bitte eine Frau, ich will mit einer Frau sprechen")
    assert lotse.library.catalogue.say("woman_noted", "de") in talk.text and await woman_wished(lotse)


@pytest.mark.parametrize(
    ("words", "sentence"), [("Bitte rufen Sie mich an", "call_ask"), ("Ruft mich an: 030 23125555", "call_when")]
)
async def test_who_waits_and_writes_to_be_called_is_asked_for_the_number_or_when(
    lotse: Lotse, words: str, sentence: str
) -> None:
    talk = await waiting(lotse)
    means(talk, "request_human")
    await talk.say(words)
    assert lotse.library.catalogue.say(sentence, "de", phone="030 23125555") in talk.text


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("0911 1234567", True),
        ("Meine Nummer ist 0911 1234567, danke", True),
        ("٠٩١١ ١٢٣٤٥٦٧", True),
        ("Mein Vermieter, Telefon 0911 1234567, will mich rauswerfen. Was kann ich tun?", False),
        ("Wem gehört 0911 1234567?", False),
        ("هل هذا رقم البلدية 0911 1234567؟", False),
        ("Das Jobcenter 0911 1234567 hat heute Morgen nicht geantwortet und bezahlt nicht", False),
    ],
)
async def test_only_what_is_mostly_a_number_is_the_one_to_be_called(lotse: Lotse, words: str, taken: bool) -> None:
    talk = await waiting(lotse)
    await talk.say("Anruf", "handoff:call")
    means(talk, "rent_problems")
    await talk.say(words)
    assert ("handoff:call:any:+499111234567" in talk.buttons) == taken
    assert ("call" in await talk.context()) != taken, "it is still waited for"


async def test_after_several_other_messages_a_number_among_words_is_anybodys(lotse: Lotse) -> None:
    talk = await waiting(lotse)
    await talk.say("Anruf", "handoff:call")
    means(talk, "rent_problems")
    for _ in range(4):
        await talk.say("Mein Vermieter will mich rauswerfen")
    await talk.say("Er hat mir 0911 1234567 aufgeschrieben")
    assert not any(payload.startswith("handoff:call:any") for payload in talk.buttons)


@pytest.mark.parametrize("locale", NATIVE)
async def test_when_somebody_answers_leaves_the_offer_standing(lotse: Lotse, locale: str) -> None:
    talk = await offered(lotse, locale)
    before = talk.text
    means(talk, "ask_waiting")
    assert await talk.say("⏰?") == before
    means(talk, "affirm")
    await talk.say(lotse.library.catalogue.say("offer_yes_words", locale).replace("،", ",").split(",")[0])
    assert await state(talk) == "waiting"


@pytest.mark.parametrize("zone", ["choice", "fallback"])
async def test_what_is_not_understood_leaves_the_offer_standing(lotse: Lotse, zone: Zone) -> None:
    talk = await offered(lotse)
    offer = talk.text
    talk.dialogue = Unsure(zone, "driving_licence")
    said = await talk.say("und kostet das was?")
    assert said.endswith(offer) and talk.buttons.count(f"handoff:yes:{HOUSING}") == 1
    assert ("intent:driving_licence" in talk.buttons) is (zone == "choice")
    await talk.say("ja bitte")
    assert await state(talk) == "waiting"


async def test_another_answer_ends_the_offer(lotse: Lotse) -> None:
    talk = await offered(lotse)
    means(talk, "driving_licence")
    await talk.say("Wie bekomme ich den Führerschein?")
    assert not any(payload.startswith("handoff:yes") for payload in talk.buttons)


@pytest.mark.parametrize("taken_for", ["search_course", "follow_up_same", "emergency"])
async def test_a_woman_asked_for_below_the_offer_is_the_offer_of_a_woman(lotse: Lotse, taken_for: str) -> None:
    await women_answer(lotse)
    talk = await offered(lotse)
    means(talk, taken_for)
    await talk.say("تكون مرة مو رجال")
    assert talk.buttons[0] == f"handoff:woman:{HOUSING}" and "112" not in talk.text.split("\n")[0]
    means(talk, "affirm")
    await talk.say("نعم")
    assert await state(talk) == "waiting" and await woman_wished(lotse)


async def test_danger_in_the_words_themselves_comes_before_a_woman(lotse: Lotse) -> None:
    talk = await offered(lotse)
    means(talk, "emergency")
    assert "112" in await talk.say("eine Frau bitte, er schlägt mich")


async def test_who_waits_and_writes_only_a_woman_has_said_so(lotse: Lotse) -> None:
    await women_answer(lotse)
    talk = await waiting(lotse)
    means(talk, "women_services")
    await talk.say("kann das eine Frau sein?")
    assert lotse.library.catalogue.say("woman_noted", "de") in talk.text and await woman_wished(lotse)


async def test_after_another_answer_women_are_not_who_shall_write(lotse: Lotse) -> None:
    await women_answer(lotse)
    talk = await waiting(lotse)
    means(talk, "sports_clubs")
    await talk.say("Wo kann ich schwimmen?")
    await talk.say("nur für Frauen")
    assert not await woman_wished(lotse)


@pytest.mark.parametrize("zone", ["choice", "fallback"])
async def test_who_waits_and_needs_nobody_any_more_is_told_how_to_take_it_back(lotse: Lotse, zone: Zone) -> None:
    talk = await waiting(lotse, "en")
    talk.dialogue = Unsure(zone, "seniors_pension")
    text = await talk.say("ok forget it, i dont need a person")
    assert lotse.library.catalogue.say("handoff_withdraw", "en") in text and "now also with" not in text
    assert talk.buttons[-1] == "handoff:withdraw" and "intent:seniors_pension" not in talk.buttons
    assert await state(talk) == "waiting"


async def test_the_words_on_any_button_below_the_last_answer_press_it(lotse: Lotse) -> None:
    talk = Talk(lotse, ScriptedDialogue("greet"))
    await talk.say("Hallo")
    means(talk, "lost_property")
    await talk.say(lotse.library.catalogue.say("menu_all", "de"))
    assert any(payload.startswith("topic:") for payload in talk.buttons)


async def test_words_below_an_opinion_asked_for_are_words(lotse: Lotse) -> None:
    offered = tuple(
        Button("Nein", payload) for payload in ("help:bot:bad", "improve:no", "erase:no", "tell:about:work")
    )
    assert typed_press(Question("c", "nein", offered=offered), lotse.library) is None


async def women_answer(lotse: Lotse) -> None:
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(staff).values(woman=True))
    await lotse.library.refresh()


async def woman_wished(lotse: Lotse) -> bool:
    async with lotse.database.read() as connection:
        return bool((await connection.execute(sa.select(handoffs.c.woman))).scalar_one())
