"""A handoff of a Dari newcomer without a translation provider: from the first words to the reply on their page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.core.accounts.staff import Staff
from tests.conftest import somebody_answers
from tests.desk.conftest import Office, Visitor
from tests.fakes import ScriptedDialogue
from tests.talk import Talk

pytestmark = somebody_answers
WORDS = "سلام، کارت اقامت من تا هفتهٔ آینده اعتبار دارد"


@dataclass
class Case:
    """A newcomer who asked and said yes, and the person of the staff who reads it."""

    talk: Talk
    visitor: Visitor
    who: Staff
    office: Office
    id: str

    async def card(self) -> dict[str, str]:
        (entry,) = await self.office.desk.queue(self.who)
        return dict(map(tuple, entry.card["lines"]))

    @property
    def offered(self) -> str:
        return str(self.talk.buttons)


async def handed_over(office: Office, intent: str = "register_address") -> Case:
    talk = Talk(office.lotse, ScriptedDialogue(intent), "fa")
    await talk.say(WORDS)
    await talk.say("یک انسان", "handoff:offer")
    offered = [b["payload"] for m in talk.heard for b in m.extras["buttons"] if b["payload"].startswith("handoff:yes")]
    department = offered[0].rpartition(":")[2]
    await talk.press(offered[0])
    who, visitor = await office.employ("Nadine", department=department), office.visitor()
    await visitor.sign_in(who.email)
    (entry,) = await office.desk.queue(who)
    return Case(talk, visitor, who, office, entry.conversation_id)


async def test_the_german_card_is_complete_and_the_reply_arrives_in_dari(office: Office) -> None:
    case = await handed_over(office)
    talk, visitor, c = case.talk, case.visitor, case.id
    assert talk.heard[-1].text.endswith(office.lotse.library.catalogue.say("tell_urgency", "fa"))
    await talk.press("tell:urgency:week")
    await talk.press("tell:who:child")
    await talk.press("tell:reach:here")
    assert talk.heard[-1].text == office.lotse.library.catalogue.say("tell_done", "fa")
    shown = await case.card()
    assert shown.pop("Lotse hat versucht").startswith("Adresse anmelden")
    assert shown == {
        "Thema": "Adresse anmelden", "Sprache": "Farsi/Dari", "Kanal": "Web-Chat", "Antwort gewünscht": "Diese Woche",
        "Fragt": "Für mein Kind", "Antwort bitte": "Hier im Chat",
    }  # fmt: skip
    page = (await visitor.get(f"/desk/conversations/{c}")).text
    for german in (*shown, *shown.values(), "Knopf: Diese Woche", "Knopf: Für mein Kind"):
        assert german in page, german
    form = {
        "csrf": await visitor.token(), "conversation": c, "version": "1", "client_id": secrets.token_hex(8),
        "part": ["block:hello", "block:wait_until", "answer:register_address"], "1.day": "2026-12-03", "text": "",
    }  # fmt: skip
    sent = await visitor.client.post(
        f"/desk/conversations/{c}/reply", data=form, headers={"Origin": "http://desk.test"}
    )
    assert sent.status_code == 303
    page_of_newcomer = await talk.reception.snapshot(talk.token)
    reply = page_of_newcomer[1][-1]
    assert reply.author == "staff" and reply.locale == "fa"
    assert reply.text.startswith("سلام!\nلطفاً تا این روز صبر کنید: ") and "Bitte" not in reply.text
    answer = office.lotse.library.catalogue.find("answer", "register_address", "fa")
    assert answer and answer[1] == "fa" and answer[0].split("\n")[0][:30] in reply.text


async def test_every_question_may_be_skipped_and_none_comes_before_the_yes(office: Office) -> None:
    case = await handed_over(office)
    talk = case.talk
    for payload in ("tell:urgency:skip", "tell:who:skip", "tell:reach:skip"):
        await talk.press(payload)
    assert not {"Antwort gewünscht", "Fragt", "Antwort bitte"} & (await case.card()).keys()
    await talk.press("tell:urgency:today")
    await talk.press("tell:urgency:later")
    assert (await case.card())["Antwort gewünscht"] == "Es eilt nicht"
    early = Talk(office.lotse, ScriptedDialogue("register_address"), "fa")
    await early.say(WORDS)
    assert "tell:" not in str(early.buttons)
    await early.say("امروز", "tell:urgency:today")
    assert "tell:" not in str(early.buttons)
    assert len(await office.desk.queue(case.who)) == 1


async def test_an_open_queue_says_by_when_an_answer_is_wished_and_is_drawn_anew(office: Office) -> None:
    case = await handed_over(office, "thank")
    before = (await case.visitor.get("/desk/events/poll")).json()["mark"]
    await case.talk.press("tell:about:health")
    await case.talk.press("tell:urgency:today")
    page = (await case.visitor.get("/desk")).text
    assert "Anliegen: Gesundheit" in page and "Antwort gewünscht: Heute" in page
    assert (await case.visitor.get("/desk/events/poll")).json()["mark"] != before
    assert (await case.visitor.post(f"/desk/conversations/{case.id}/claim")).status_code == 303
    assert "Antwort gewünscht" not in (await case.visitor.get("/desk")).text, "on the card of whoever has it"


async def test_a_number_to_call_is_asked_for_by_the_call_itself(office: Office) -> None:
    case = await handed_over(office)
    talk = case.talk
    for payload in ("tell:urgency:skip", "tell:who:skip", "tell:reach:phone"):
        await talk.press(payload)
    assert "handoff:call:no" in case.offered
    assert (await case.card())["Antwort bitte"] == "Am Telefon"


async def test_without_a_topic_it_is_asked_for(office: Office) -> None:
    case = await handed_over(office, "thank")
    talk = case.talk
    if "tell:about" in case.offered:
        await talk.press("tell:about:health")
        assert (await case.card())["Anliegen"] == office.lotse.library.catalogue.find("topic", "health", "de")[0]  # type: ignore[index]
    assert "tell:urgency:week" in case.offered


async def test_the_protection_group_asks_nothing_by_machine(office: Office) -> None:
    case = await handed_over(office, "asylum_procedure")
    assert "tell:" not in case.offered


async def test_beside_a_person_an_answer_still_reaches_the_card(office: Office) -> None:
    case = await handed_over(office)
    talk, visitor, c = case.talk, case.visitor, case.id
    assert (await visitor.post(f"/desk/conversations/{c}/claim")).status_code == 303
    await talk.press("tell:urgency:today")
    assert (await case.card())["Antwort gewünscht"] == "Heute"
    assert "tell:" not in case.offered, "nothing more is asked beside a person"
