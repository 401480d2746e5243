"""Working together: passing on, asking, taking over, the counter, "not this person", reopening, calls, appointments."""

from __future__ import annotations

import contextlib
import re
import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role, Staff
from bot.core.conversation import State
from bot.core.errors import NobodyThere
from bot.core.handoffs.desk import NAMELESS, Transfer
from bot.core.handoffs.letter import Letter
from bot.core.message import Reply, Utterance
from bot.core.outside_errors import NotSent, OutcomeUnknown
from bot.core.times.department_desk import DepartmentDesk
from bot.core.together import WOMAN_PRESS
from bot.service.turn.answering import Answer, Question
from bot.service.turn.continuing import Continuing
from bot.service.turn.turns import TurnWorker
from bot.settings import PROJECT
from bot.store.accounts.department_desks import SqlDepartmentDesks
from bot.store.conversations.inbox import SqlInbox
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations, counters, events, messages
from bot.store.schema.together_tables import appointments, call_backs, mentions
from bot.store.steps.assigning import assign
from bot.store.steps.desk_messages import last_words
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse
from bot.wiring.files import load_wished_times
from tests.conftest import both_databases
from tests.desk.conftest import Office, Visitor

HOUSING, COORDINATION = "social_work", "integration_participation"


class Echo:
    """Answers everything with one sentence."""

    async def answer(self, question: Question) -> Answer:
        said = Utterance("Antwort", question.locale or "de")
        return Answer(Reply((said,), "talk", "answered", dict(question.context)), question.locale or "de")

    def watch(self, question: Question) -> Answer | None:
        if question.pressed or "Feuer" not in question.text:
            return None
        said = Utterance("112", "de", kind="danger")
        return Answer(Reply((said,), "danger", "danger", dict(question.context)), "de")


class Alarmed(Echo):
    """Hears danger also while nobody of the staff is there."""

    async def answer(self, question: Question) -> Answer:
        return self.watch(question) or await super().answer(question)


class Newcomer:
    """Writes and presses; the bot answers at once."""

    def __init__(self, office: Office, conversation_id: str) -> None:
        self.office, self.id, lotse = office, conversation_id, office.lotse
        self.inbox = SqlInbox(lotse.database, office.clock, ErasedLog(lotse.settings.erased_log))
        answers = Continuing(Echo(), lotse.library, office.clock, lotse.holidays())
        self.worker = TurnWorker(
            "w", self.inbox, lotse.conversations, answers, lotse.library, office.signals, office.clock, lotse.holidays()
        )  # fmt: skip

    async def says(self, text: str, pressed: str | None = None) -> list[dict[str, object]]:
        """Returns what is said to it."""
        before = len(await self.messages())
        row = (await self.office.kept(conversations))[0]
        conversation = await self.office.lotse.conversations.by_person(str(row["channel"]), str(row["person"]))
        await self.inbox.receive(conversation, secrets.token_hex(8), text, pressed, None)
        while turn := await self.inbox.take("w"):
            await self.worker.handle(turn)
        return (await self.messages())[before + 1 :]

    async def press(self, payload: str) -> list[dict[str, object]]:
        return await self.says("…", payload)

    async def messages(self) -> list[dict[str, object]]:
        rows = await self.office.kept(messages)
        return sorted((r for r in rows if r["conversation_id"] == self.id), key=lambda r: int(str(r["number"])))

    async def payloads(self, start: str) -> list[str]:
        """Buttons of all messages, newest last."""
        said = await self.messages()
        every = [b["payload"] for m in said for b in m["extras"].get("buttons", ())]  # type: ignore[attr-defined]
        return [payload for payload in every if payload.startswith(start)]

    async def state(self) -> str:
        return str((await self.office.kept(conversations))[0]["state"])


def path(newcomer: Newcomer, step: str = "") -> str:
    return f"/desk/conversations/{newcomer.id}{'/' + step if step else ''}"


async def handed(office: Office, department: str = HOUSING, locale: str = "de", **more: str) -> Newcomer:
    topic = more.get("topic", "housing_search")
    conversation = await office.ask("Wohnung?", locale=locale, topic=topic, department=department)
    newcomer = Newcomer(office, conversation)
    async with office.lotse.database.write() as connection:
        context = {"handoff": department, "intent": topic}
        await connection.execute(sa.update(conversations).values(context=context))
    return newcomer


async def person(office: Office, name: str, department: str = HOUSING, **values: object) -> tuple[Staff, Visitor]:
    visitor = await office.signed_in(name, department=department)
    async with office.lotse.database.write() as connection:
        if values:
            await connection.execute(sa.update(staff).where(staff.c.name == name).values(values))
    await office.lotse.library.refresh()
    found = await office.store.by_email(f"{name.lower()}@musterstadt.example")
    assert found
    return found, visitor


async def only(office: Office) -> dict[str, object]:
    (row,) = [one for one in await office.kept(handoffs) if one["ended_at"] is None]
    return row


def seen_on(page: httpx.Response) -> str:
    """The last entry of the log that a page shows, as its forms say it."""
    found = set(re.findall(r'name="seen" value="(\d+)"', page.text))
    assert len(found) == 1, found
    return found.pop()


def text_of(said: list[dict[str, object]]) -> str:
    return "\n".join(str(one["text"]) for one in said)


# Not this person


async def test_declined_staff_lose_access_at_once_and_somebody_else_gets_it(office: Office) -> None:
    anna, at_anna = await person(office, "Anna")
    await person(office, "Ben")
    newcomer = await handed(office)
    assert (await at_anna.post(path(newcomer, "claim"))).status_code == 303
    (button,) = await newcomer.payloads("handoff:another")
    assert str(anna.id) not in button.partition("another:")[2][:3] or len(button) > 25  # names nobody
    said = await newcomer.press(button)
    assert "wartet Ihre Frage auf jemand anderen" in text_of(said) and await newcomer.state() == "waiting"
    row = await only(office)
    assert (row["avoided"], row["claimed_by"]) == ([anna.id], None)
    for way in ("", "live", "events/poll"):
        gone = await at_anna.get(path(newcomer, way))
        assert gone.status_code == 403, way
    assert "wurde abgegeben" in (await at_anna.get(path(newcomer))).text
    stream = await at_anna.get(path(newcomer, "events"))
    assert stream.status_code == 403
    _, at_clara = await person(office, "Clara")
    page = (await at_clara.get(path(newcomer))).text
    assert "…" not in re.findall(r'class="bubble"[^>]*>([^<]*)<', page), "nobody reads that a button declined somebody"
    again = await newcomer.press(button)
    assert (await only(office))["avoided"] == [anna.id] and again, "pressed twice, answered twice, declined once"


async def test_with_nobody_left_the_newcomer_is_told_and_the_bot_owns_it(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    await person(office, "Nora", COORDINATION)
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    said = await newcomer.press((await newcomer.payloads("handoff:another"))[0])
    assert "sonst niemanden" in text_of(said) and "Migrationsberatung" in text_of(said)
    assert f"handoff:to:{COORDINATION}" in await newcomer.payloads("handoff:to")
    assert await newcomer.state() == "with_bot"
    assert (await office.kept(handoffs))[0]["outcome"] == "declined"


async def test_a_woman_is_promised_only_where_one_is_left(office: Office) -> None:
    _, at_wanda = await person(office, "Wanda", woman=True)
    _, at_max = await person(office, "Max")
    newcomer = await handed(office)
    await at_wanda.post(path(newcomer, "claim"))
    said = await newcomer.press((await newcomer.payloads("handoff:another"))[0])
    assert "wartet Ihre Frage auf jemand anderen" in text_of(said) and await newcomer.state() == "waiting"
    assert not await newcomer.payloads("handoff:with:woman")
    said = await newcomer.press("handoff:with:woman")
    assert "kann Ihnen dort keine Frau antworten" in text_of(said) and not (await only(office))["woman"]
    assert (await at_max.post(path(newcomer, "claim"))).status_code == 303


async def test_who_wished_for_a_woman_and_declines_the_only_one_is_asked_anew(office: Office) -> None:
    _, at_wanda = await person(office, "Wanda", woman=True)
    _, at_max = await person(office, "Max")
    newcomer = await handed(office)
    await newcomer.press("handoff:with:woman")
    await at_wanda.post(path(newcomer, "claim"))
    said = await newcomer.press((await newcomer.payloads("handoff:another"))[0])
    assert "Soll trotzdem jemand von dort antworten" in text_of(said) and await newcomer.state() == "with_bot"
    assert (await at_max.post(path(newcomer, "claim"))).status_code == 404, "nobody without a yes"
    assert f"handoff:yes:{HOUSING}" in await newcomer.payloads("handoff:yes")
    await newcomer.press(f"handoff:again:1:{HOUSING}")  # as the yes
    assert (await at_max.post(path(newcomer, "claim"))).status_code == 303


@both_databases
async def test_who_declined_everybody_is_not_put_where_nobody_would_find_them(office: Office) -> None:
    anna, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    await newcomer.press((await newcomer.payloads("handoff:another"))[0])
    yes = f"handoff:again:1:{HOUSING}"
    said = await newcomer.press(yes)
    assert "kann von dort zurzeit niemand antworten" in text_of(said) and "030 23125-" in text_of(said)
    (row,) = await office.kept(conversations)
    assert row["state"] == "with_bot" and "handoff" not in row["context"]  # type: ignore[operator]
    assert len(await office.kept(handoffs)) == 1
    assert "handoff_requested" not in {row["outcome"] for row in await office.kept(counters)}
    ben, _ = await person(office, "Ben")
    await newcomer.press(yes)
    found = await only(office)
    assert (found["avoided"], found["assigned_to"]) == ([anna.id], ben.id)


async def test_who_was_only_invited_is_nobody_who_is_left(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    await office.store.add("zoe@musterstadt.example", "Zoe", Role.STAFF, HOUSING)
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    said = await newcomer.press((await newcomer.payloads("handoff:another"))[0])
    assert "sonst niemanden" in text_of(said) and await newcomer.state() == "with_bot"


async def test_an_old_button_declines_nobody_else(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    ben, at_ben = await person(office, "Ben")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    (old,) = await newcomer.payloads("handoff:another")
    await at_ben.post(path(newcomer, "take-over"), {"owner": str((await only(office))["claimed_by"]), "sure": "yes"})
    said = await newcomer.press(old)
    assert "inzwischen schon jemand anderes" in text_of(said)
    assert (await only(office))["claimed_by"] == ben.id and said[0]["author"] == "staff"


async def test_nothing_is_passed_on_to_a_department_of_which_everybody_was_declined(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    _, at_ben = await person(office, "Ben", COORDINATION, also=[HOUSING])
    newcomer = await handed(office)
    await at_ben.post(path(newcomer, "claim"))
    await newcomer.press((await newcomer.payloads("handoff:another"))[0])
    before = await newcomer.messages()
    assert f'value="{COORDINATION}"' not in (await at_anna.get(path(newcomer))).text
    refused = await at_anna.post(path(newcomer, "transfer"), {"to": COORDINATION, "note": ""})
    assert refused.status_code == 409 and "möchte mit denen, die dort lesen" in refused.text
    assert await newcomer.messages() == before and (await only(office))["department"] == HOUSING
    await person(office, "Cem", COORDINATION)
    assert f'value="{COORDINATION}"' in (await at_anna.get(path(newcomer))).text
    assert (await at_anna.post(path(newcomer, "transfer"), {"to": COORDINATION, "note": ""})).status_code == 303


async def test_passing_on_asks_in_its_own_transaction_who_is_left(office: Office) -> None:
    """Whoever worked there has left since the page was drawn."""
    anna, _ = await person(office, "Anna")
    ben, _ = await person(office, "Ben", COORDINATION, also=[HOUSING])
    newcomer = await handed(office)
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(avoided=[ben.id]))
    with pytest.raises(NobodyThere):
        await office.handoffs.transfer(anna, newcomer.id, Transfer(COORDINATION), None)
    assert (await only(office))["department"] == HOUSING


# Going on within three days


@pytest.mark.parametrize(("days", "offered"), [(2, True), (4, False)])
async def test_whoever_comes_back_within_three_days_is_led_to_the_same_person(
    office: Office, days: int, offered: bool
) -> None:
    anna, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post(path(newcomer, "close"), {"reason": "answered", "topic": "rent_problems"})
    office.clock.forward(days=days)
    said = await newcomer.says("Noch eine Frage")
    assert said[0]["text"] == "Antwort" and await newcomer.state() == "with_bot"
    found = await newcomer.payloads("handoff:again")
    assert bool(found) is offered
    assert ("Zu sehen sind: Ihre Nachrichten" in text_of(said) and "unabhängige Beratung" in text_of(said)) is offered
    assert len(await office.kept(handoffs)) == 1, "no row before the yes"
    if not offered:
        return
    assert not [m for m in await newcomer.says("Und noch eine") if "Weiter mit" in str(m["extras"])], "offered once"
    for _ in range(2):
        await newcomer.press(found[0])
    row = await only(office)
    first = (await office.kept(handoffs))[0]
    assert (row["reopens"], row["assigned_to"], row["department"]) == (first["id"], anna.id, HOUSING)
    assert row["card"]["lines"][0][0] == "Fortsetzung"  # type: ignore[index]
    assert len(await office.kept(handoffs)) == 2


@pytest.mark.parametrize("left", [True, False])
async def test_a_wish_for_a_woman_holds_when_somebody_comes_back(office: Office, left: bool) -> None:
    anna, at_anna = await person(office, "Anna", woman=True)
    at_ben = (await person(office, "Ben"))[1]
    newcomer = await handed(office)
    await newcomer.press(WOMAN_PRESS)
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post(path(newcomer, "close"), {"reason": "answered", "topic": ""})
    office.clock.forward(hours=1)
    await newcomer.says("Noch eine Frage")
    if not left:
        await office.staffing.remove(anna.id)
        await office.lotse.library.refresh()
    said = text_of(await newcomer.press((await newcomer.payloads("handoff:again"))[0]))
    row = await only(office)
    assert row["woman"] is left and await newcomer.state() == "waiting"
    assert (["Wunsch", "möchte mit einer Frau sprechen"] in row["card"]["lines"]) is left  # type: ignore[index]
    assert ("eine Frau wird Ihnen antworten" in said) is left
    assert ("kann Ihnen dort keine Frau antworten" in said) is not left
    assert (await at_ben.post(path(newcomer, "claim"))).status_code == (409 if left else 303)


async def test_before_the_immigration_office_reads_again_its_duty_is_said_again(office: Office) -> None:
    at_olga = (await person(office, "Olga", "order"))[1]
    newcomer = await handed(office, "order", topic="residence_permit")
    await at_olga.post(path(newcomer, "claim"))
    await at_olga.post(path(newcomer, "close"), {"reason": "answered"})
    said = await newcomer.says("Noch eine Frage")
    assert "kann dort für Ihren Aufenthalt verwendet werden" in text_of(said)
    assert await newcomer.payloads("handoff:again")


async def test_a_forged_number_continues_nothing(office: Office) -> None:
    newcomer = await handed(office)
    await person(office, "Anna")
    at_ben = (await person(office, "Ben"))[1]
    await at_ben.post(path(newcomer, "close"), {"reason": "abuse"})
    await newcomer.says("Hallo?")
    assert not await newcomer.payloads("handoff:again"), "no way back after abuse"
    await newcomer.press(f"handoff:again:4711:{HOUSING}")
    assert (await only(office))["reopens"] is None


# Parting


async def test_goodbye_reason_and_topic(office: Office) -> None:
    _, at_anna = await person(office, "Anna", shown_as="Frau A.")
    newcomer = await handed(office, locale="fr")
    await at_anna.post(path(newcomer, "claim"))
    assert "Frau A." in text_of(await newcomer.messages())
    await at_anna.post(path(newcomer, "hand-back"), {"goodbye": "goodbye_wish"})
    last = (await newcomer.messages())[-2:]
    assert [m["author"] for m in last] == ["staff", "bot"] and "bonne continuation" in str(last[0]["text"])
    assert await newcomer.state() == State.WITH_BOT.value
    other = await handed(office)
    await at_anna.post(path(other, "close"), {"reason": "passed_on", "topic": "rent_problems"})
    row = next(one for one in await office.kept(handoffs) if one["conversation_id"] == other.id)
    assert (row["reason"], row["closed_topic"]) == ("passed_on", "rent_problems")
    assert ("money_housing", "closed_passed_on") in {(c["topic"], c["outcome"]) for c in await office.kept(counters)}
    third = await handed(office)
    assert (await at_anna.post(path(third, "close"), {"reason": "whim"})).status_code == 400


async def interrupted(office: Office) -> tuple[Visitor, Newcomer, str]:
    """Who has claimed it, the newcomer, and what the page had shown when the newcomer wrote once more."""
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    drawn = seen_on(await at_anna.get(path(newcomer)))
    await newcomer.says("Moment, noch eine Frage!")
    return at_anna, newcomer, drawn


@pytest.mark.parametrize(("step", "fields"), [("close", {"reason": "answered"}), ("hand-back", {"goodbye": ""})])
async def test_what_the_newcomer_wrote_in_the_same_second_does_not_end_unread(
    office: Office, step: str, fields: dict[str, str]
) -> None:
    at_anna, newcomer, drawn = await interrupted(office)
    refused = await at_anna.post(path(newcomer, step), {**fields, "seen": drawn})
    assert refused.status_code == 409 and "gerade noch etwas geschrieben" in refused.text
    assert "Moment, noch eine Frage!" in refused.text and await newcomer.state() == State.WITH_STAFF.value
    assert (await at_anna.post(path(newcomer, step), {**fields, "seen": seen_on(refused)})).status_code == 303


@pytest.mark.parametrize(("step", "field", "value"), [
    ("hand-back", "goodbye", ""), ("hand-back", "goodbye", "goodbye_wish"), ("close", "topic", "rent_problems"),
])  # fmt: skip
async def test_what_was_chosen_for_the_end_is_still_chosen_after_a_new_message(
    office: Office, step: str, field: str, value: str
) -> None:
    at_anna, newcomer, drawn = await interrupted(office)
    refused = await at_anna.post(path(newcomer, step), {"reason": "answered", "seen": drawn, field: value})
    (shown,) = re.findall(rf'<select id="{field}".*?</select>', refused.text, re.DOTALL)
    assert re.findall(r'value="([^"]*)" selected', shown) == [value]


async def test_who_was_slower_is_told_of_a_kept_text_only_where_one_was_written(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    _, at_ben = await person(office, "Ben")
    newcomer = await handed(office)
    written = {"conversation": newcomer.id, "version": "0", "client_id": secrets.token_hex(16), "text": "Guten Tag!"}
    await at_anna.post(path(newcomer, "claim"))
    claimed, replied = [await at_ben.post(path(newcomer, step), written) for step in ("claim", "reply")]
    assert claimed.status_code == replied.status_code == 409
    assert "Anna hat diese Unterhaltung schon übernommen." in claimed.text and "steht noch unten" not in claimed.text
    assert "steht noch unten" in replied.text and "Guten Tag!" in replied.text


async def test_whoever_answers_what_was_just_passed_on_is_told_so(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    _, at_ben = await person(office, "Ben")
    await person(office, "Cem", COORDINATION)
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "transfer"), {"to": COORDINATION})
    written = {"conversation": newcomer.id, "version": "0", "client_id": secrets.token_hex(16), "text": "Guten Tag!"}
    answer = await at_ben.post(path(newcomer, "reply"), written)
    assert answer.status_code == 403 and "gerade weitergegeben" in answer.text and "Guten Tag!" in answer.text
    assert "Administration" not in answer.text


# Colleagues


async def test_who_is_passed_on_reads_when_the_people_there_are_back(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    berlin = ZoneInfo("Europe/Berlin")
    office.clock.moment = office.clock.moment.astimezone(berlin)
    await person(office, "Olga", COORDINATION, away_until=datetime(2026, 12, 3, tzinfo=berlin), away_kind="absent")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    assert (await at_anna.post(path(newcomer, "transfer"), {"to": COORDINATION})).status_code == 303
    told = str((await newcomer.messages())[-1]["text"])
    assert "Jetzt liest niemand. Wieder jemand da: Donnerstag, 3. Dezember 2026, 09:00" in told, told


async def test_passing_on_to_a_person_with_a_warning_when_they_are_away(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    until = office.clock.now() + timedelta(days=1)
    ben, at_ben = await person(office, "Ben", away_until=until, away_kind="absent")
    omar, _ = await person(office, "Omar", department="order")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    to_ben = {"to": f"{HOUSING}/{ben.id}", "note": "kennt den Fall"}
    warned = await at_anna.post(path(newcomer, "transfer"), to_ben)
    assert warned.status_code == 409 and "gerade nicht da" in warned.text and "kennt den Fall" in warned.text
    assert "Person gerade nicht da" not in warned.text, "the person is the newcomer"
    assert await newcomer.state() == "with_staff"
    assert (await at_anna.post(path(newcomer, "transfer"), {"to": f"{HOUSING}/{omar.id}"})).status_code == 403
    assert (await at_anna.post(path(newcomer, "transfer"), {**to_ben, "sure": "yes"})).status_code == 303
    row = await only(office)
    assert (row["assigned_to"], row["claimed_by"], await newcomer.state()) == (ben.id, None, "waiting")
    page = (await at_ben.get(path(newcomer))).text
    assert "kennt den Fall" in page and "Gedacht für: Ben" in page


async def test_a_question_waits_in_the_colleagues_queue_until_it_is_answered(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    _, at_ben = await person(office, "Ben")
    omar, at_omar = await person(office, "Omar", department="order")
    newcomer = await handed(office)
    fields = {"text": "@ben, ist das dein Haus?", "client_id": "a" * 16}
    for _ in range(2):
        assert (await at_anna.post(path(newcomer, "ask"), fields)).status_code == 303
    assert len(await office.kept(mentions)) == 1
    assert (
        "Frage an Sie" in (await at_ben.get("/desk")).text and "Frage an Sie" in (await at_ben.get(path(newcomer))).text
    )
    assert "Frage an Sie" not in (await at_omar.get("/desk")).text
    wrong = {"text": "Du?", "client_id": "b" * 16, "asked": str(omar.id)}
    assert (await at_anna.post(path(newcomer, "ask"), wrong)).status_code == 403
    number = (await office.kept(mentions))[0]["id"]
    await at_omar.post(f"/desk/mentions/{number}/done")
    assert "Frage an Sie" in (await at_ben.get("/desk")).text, "only one's own"
    await at_ben.post(path(newcomer, "ask"), {"text": "Ja.", "client_id": "c" * 16})
    assert "Frage an Sie" not in (await at_ben.get("/desk")).text


async def test_taking_over_asks_twice_while_the_colleague_is_at_work(office: Office) -> None:
    anna, at_anna = await person(office, "Anna")
    ben, at_ben = await person(office, "Ben")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    mine = {"owner": str(anna.id)}
    refused = await at_ben.post(path(newcomer, "take-over"), mine)
    assert refused.status_code == 409 and "ist bei der Arbeit" in refused.text
    await at_anna.post("/desk/away", {"kind": "absent", "until": "2026-11-30"})
    async with office.lotse.database.write() as connection:  # what she has promised stays with her, e.g. this one
        values = {"claimed_by": anna.id, "claimed_at": office.clock.now()}
        await connection.execute(sa.update(handoffs).values(values))
        await connection.execute(sa.update(conversations).values(state="with_staff"))
    assert "Für Anna übernehmen" in (await at_ben.get(path(newcomer))).text
    assert (await at_ben.post(path(newcomer, "take-over"), {"owner": str(ben.id + 99)})).status_code == 409
    for _ in range(2):
        assert (await at_ben.post(path(newcomer, "take-over"), mine)).status_code == 303
    assert (await only(office))["claimed_by"] == ben.id
    told = await at_anna.get("/desk")
    assert "Ben hat übernommen" in told.text
    late = {"text": "Moment", "client_id": "d" * 16, "conversation": newcomer.id, "version": "1"}
    assert (await at_anna.post(path(newcomer, "reply"), late)).status_code == 409


@pytest.mark.parametrize("how", ["types", "wrote"])
async def test_who_is_not_there_but_writes_all_the_same_is_asked_first(office: Office, how: str) -> None:
    """The counter opens, and between two visitors she answers one more."""
    anna, at_anna = await person(office, "Anna")
    ben, at_ben = await person(office, "Ben")
    newcomer = await handed(office)
    await at_anna.post("/desk/away", {"kind": "absent", "until": "2026-11-30"})
    await at_anna.post(path(newcomer, "claim"))
    mine = {"owner": str(anna.id)}
    page = (await at_ben.get(path(newcomer))).text
    assert "Anna schreibt hier, ist aber gerade nicht da" in page and "Für Anna übernehmen" in page
    if how == "types":
        headers = {"X-CSRF-Token": await at_anna.token()}
        await at_anna.client.post(path(newcomer, "here") + "?typing=1", headers=headers)
    else:
        await at_anna.post(path(newcomer, "ask"), {"text": "Ich kläre das noch.", "client_id": secrets.token_hex(16)})
    refused = await at_ben.post(path(newcomer, "take-over"), mine)
    assert refused.status_code == 409 and (await only(office))["claimed_by"] == anna.id
    assert "hat hier aber gerade noch geschrieben" in refused.text and "Für Anna übernehmen" not in refused.text
    assert 'id="wrong" tabindex="-1" autofocus' in refused.text and 'name="sure" value="yes" required' in refused.text
    office.clock.forward(minutes=31)
    assert "Für Anna übernehmen" in (await at_ben.get(path(newcomer))).text
    assert (await at_ben.post(path(newcomer, "take-over"), mine)).status_code == 303
    assert (await at_ben.post(path(newcomer, "take-over"), mine)).status_code == 303, "pressed twice"
    assert (await only(office))["claimed_by"] == ben.id


async def test_from_whom_a_conversation_was_taken_over_is_named_until_they_are_removed(office: Office) -> None:
    anna, at_anna = await person(office, "Zaubermann")
    _, at_ben = await person(office, "Ben")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    sure = {"owner": str(anna.id), "sure": "yes"}
    assert (await at_ben.post(path(newcomer, "take-over"), sure)).status_code == 303
    page = (await at_ben.get(path(newcomer))).text
    assert "Hat die Unterhaltung übernommen. Vorher: Zaubermann." in page and "von Ben, nur intern" in page
    await office.employ("Ursula", Role.ADMINISTRATOR, None)
    await office.staffing.remove(anna.id)
    page = (await at_ben.get(path(newcomer))).text
    assert f"Vorher: {NAMELESS}." in page and "Zaubermann" not in page
    kept = [row for table in (messages, events) for row in await office.kept(table)]
    assert kept and "Zaubermann" not in str(kept)


async def test_who_looks_and_who_types_is_shown_to_those_who_may_open_it(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    _, at_ben = await person(office, "Ben")
    _, at_omar = await person(office, "Omar", department="order")
    newcomer = await handed(office)
    await at_anna.get(path(newcomer))
    assert "Anna sieht das gerade" in (await at_ben.get(path(newcomer))).text
    token = await at_anna.token()
    await at_anna.client.post(path(newcomer, "here") + "?typing=1", headers={"X-CSRF-Token": token})
    seen = await at_ben.client.post(path(newcomer, "here"), headers={"X-CSRF-Token": await at_ben.token()})
    assert seen.json() == {"beside": "Anna schreibt gerade."}
    office.clock.forward(minutes=1)
    seen = await at_ben.client.post(path(newcomer, "here"), headers={"X-CSRF-Token": await at_ben.token()})
    assert seen.json() == {"beside": ""}
    closed = await at_omar.client.post(path(newcomer, "here"), headers={"X-CSRF-Token": await at_omar.token()})
    assert closed.status_code == 403


async def test_who_has_passed_it_on_is_no_longer_said_to_look(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    _, at_omar = await person(office, "Omar", department="youth_school")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.get(path(newcomer))
    passed = await at_anna.post(path(newcomer, "transfer"), {"to": "youth_school", "note": ""})
    assert passed.status_code == 303
    page = await at_omar.get(path(newcomer))
    assert page.status_code == 200 and "sieht das gerade" not in page.text


# The counter


async def test_whoever_is_at_the_counter_does_not_count_as_there(office: Office) -> None:
    """Their page goes on asking for news."""
    newcomer = await handed(office)
    _, at_anna = await person(office, "Anna")
    await at_anna.post("/desk/away", {"kind": "counter"})
    office.clock.forward(minutes=10)
    for page in ("/desk", "/desk/events/poll", path(newcomer)):
        assert (await at_anna.get(page)).status_code == 200
        assert office.desk._presence.present(HOUSING) is False, page
    assert (await at_anna.post("/desk/away", {"kind": "back"})).status_code == 303
    await at_anna.get("/desk/events/poll")
    assert office.desk._presence.present(HOUSING) is True


async def test_the_counter_gives_back_what_is_not_promised_and_tells_once(office: Office) -> None:
    anna, at_anna = await person(office, "Anna")
    first = await handed(office, locale="tr")
    await at_anna.post(path(first, "claim"))
    assert (await at_anna.post("/desk/away", {"kind": "counter"})).headers["location"] == "/desk/away?given=some"
    assert (await at_anna.post("/desk/away", {"kind": "counter"})).headers["location"] == "/desk/away?given=none"
    told = [m for m in await first.messages() if "gişede" in str(m["text"])]
    assert len(told) == 1 and told[0]["author"] == "bot" and await first.state() == "waiting"
    assert "Wieder" not in str(told[0]["text"]) and "biri var" not in str(told[0]["text"])
    row = await only(office)
    assert row["claimed_by"] is None and row["assigned_to"] is None
    now = await office.store.by_id(anna.id)
    assert now.away(office.clock.now()) and now.away_kind == "counter"
    page = (await at_anna.get("/desk")).text
    assert "Ich bin wieder da" in page and "Am Schalter bis" in page
    await at_anna.post("/desk/away", {"kind": "back"})
    assert not (await office.store.by_id(anna.id)).away(office.clock.now())
    assert "Schalter öffnet" in (await at_anna.get("/desk/away")).text
    for wrong in ({"kind": "absent", "until": "2020-01-01"}, {"kind": "absent", "until": "bald"}, {"kind": "tea"}):
        assert (await at_anna.post("/desk/away", wrong)).status_code == 400


async def test_of_several_given_back_it_is_said_that_not_all_were_told(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    for newcomer in (await handed(office), protected := await handed(office)):
        await at_anna.post(path(newcomer, "claim"))
    async with office.lotse.database.write() as connection:
        same = conversations.c.id == protected.id
        await connection.execute(sa.update(conversations).where(same).values(context={"protected": "yes"}))
    gone = await at_anna.post("/desk/away", {"kind": "counter"})
    assert "Ein Teil der Ratsuchenden hat eine Nachricht" in (await at_anna.get(gone.headers["location"])).text


@pytest.mark.parametrize("department", ["protection", HOUSING])
async def test_after_a_crisis_giving_back_sends_nothing_and_is_told_with_the_next_answer(
    office: Office, department: str
) -> None:
    _, at_anna = await person(office, "Anna", department)
    newcomer = await handed(office, department, topic="crisis_support")
    await at_anna.post(path(newcomer, "claim"))
    if department == HOUSING:  # and touched a protected topic since
        async with office.lotse.database.write() as connection:
            context = {"handoff": department, "protected": "yes"}
            await connection.execute(sa.update(conversations).values(context=context))
    before = len(await newcomer.messages())
    gone = await at_anna.post("/desk/away", {"kind": "counter"})
    said = (await at_anna.get(gone.headers["location"])).text
    assert "Aus Vorsicht haben die Ratsuchenden keine Nachricht" in said and "haben eine Nachricht" not in said
    assert await newcomer.state() == "waiting" and len(await newcomer.messages()) == before
    first, answer = await newcomer.says("Hallo")
    assert "Ihre Frage liegt wieder bei" in str(first["text"]) and answer["text"] == "Antwort"
    assert [m["text"] for m in await newcomer.says("Hallo")] == ["Antwort"], "once"


async def test_help_in_danger_stays_alone_and_what_was_not_told_comes_with_the_next_answer(office: Office) -> None:
    _, at_anna = await person(office, "Anna", "protection")
    newcomer = await handed(office, "protection", topic="crisis_support")
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post("/desk/away", {"kind": "counter"})
    newcomer.worker._answering = Continuing(  # type: ignore[attr-defined]
        Alarmed(), office.lotse.library, office.clock, office.lotse.holidays()
    )
    assert [m["text"] for m in await newcomer.says("Feuer")] == ["112"]
    assert len(await newcomer.says("Hallo")) == 2


async def test_who_leaves_a_department_empty_is_told_so_before(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    empty = "Außer Ihnen ist gerade niemand da: Soziales, Arbeit und Wohnen."
    assert f"{empty} Was Sie zurückgeben, liest niemand" in (await at_anna.get("/desk/away")).text
    _, at_otto = await person(office, "Otto")
    assert empty not in (await at_anna.get("/desk/away")).text
    await at_otto.post("/desk/away", {"kind": "absent", "until": "2026-11-30"})
    assert f"{empty} Was Sie zurückgeben, liest niemand" in (await at_anna.get("/desk/away")).text
    await at_anna.post("/desk/away", {"kind": "absent", "until": "2026-11-30"})
    assert f"{empty} Was dort wartet, liest niemand" in (await at_anna.get("/desk/away")).text


async def test_what_waits_for_somebody_who_leaves_is_suggested_to_a_colleague(office: Office) -> None:
    anna, at_anna = await person(office, "Anna")
    waiting = await handed(office)
    async with office.lotse.database.write() as connection:
        assert await assign(connection, waiting.id, office.clock.now()) == await office.store.by_id(anna.id)
    ben, at_ben = await person(office, "Ben")
    await at_anna.post("/desk/away", {"kind": "counter"})  # back in an hour: it stays hers
    assert (await only(office))["assigned_to"] == anna.id
    done = await at_anna.post("/desk/away", {"kind": "absent", "until": "2026-11-30"})
    assert done.headers["location"] == "/desk/away?given=none" and (await only(office))["assigned_to"] == ben.id
    await at_ben.post("/desk/away", {"kind": "absent", "until": "2026-11-27"})
    assert (await only(office))["assigned_to"] is None


async def test_coordinators_are_told_of_departments_in_which_everybody_is_away(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    boss = await office.signed_in("Petra", Role.COORDINATOR, None)
    gone = "Abteilungen, in denen alle abwesend sind (Soziales, Arbeit und Wohnen bis 30.11.)"
    await at_anna.post("/desk/away", {"kind": "counter"})
    assert "alle abwesend" not in (await boss.get("/desk/content")).text
    await at_anna.post("/desk/away", {"kind": "absent", "until": "2026-11-30"})
    assert gone in (await boss.get("/desk/content")).text
    await at_anna.post("/desk/away", {"kind": "back"})
    assert "alle abwesend" not in (await boss.get("/desk/content")).text


@pytest.mark.parametrize(("given", "when"), [
    ({"kind": "counter"}, "Wieder jemand da: morgen, 08:00."),
    ({"kind": "absent", "until": "2026-11-27"}, "Wieder jemand da: Montag, 30. November 2026, 08:00."),
])  # fmt: skip
async def test_who_is_given_back_reads_when_the_office_opens_again(
    office: Office, given: dict[str, str], when: str
) -> None:
    """Neither the end of an absence, which is a midnight, nor the hour at which the office closes."""
    _, at_anna = await person(office, "Anna")
    week = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    office.clock.moment = office.clock.moment.astimezone(ZoneInfo("Europe/Berlin"))
    desk = DepartmentDesk.model_validate({"week": week})
    await SqlDepartmentDesks(office.lotse.database, office.clock).save(HOUSING, desk, 0, 1)  # type: ignore[arg-type]
    await office.lotse.library.refresh()
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post("/desk/away", given)
    assert when in str((await newcomer.messages())[-1]["text"])


# Calls


async def test_a_number_is_shown_back_kept_and_marked(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post(path(newcomer, "call-ask"))
    assert not await office.kept(call_backs)
    await newcomer.press("handoff:call")
    assert not await newcomer.says("Ich wohne im Haus 12345"), "other words go to the person only"
    wrong = await newcomer.says("12345 99")
    shown = await newcomer.says("0176 12345678")
    assert "kann ich nicht lesen" in text_of(wrong) and "0176 12345678" in text_of(shown)
    assert {m["author"] for m in shown} == {"staff"}, "the bot says nothing beside a person"
    assert not await office.kept(call_backs), "nothing is kept before it is confirmed"
    await newcomer.press("handoff:call:morning:+4917612345678")
    (kept,) = await office.kept(call_backs)
    assert (kept["phone"], kept["wish"], kept["state"]) == ("+4917612345678", "morning", "open")
    page = (await at_anna.get(path(newcomer))).text
    assert "0176 12345678" in page and "vormittags" in page
    await at_anna.post(path(newcomer, "call-promise"))
    assert (await at_anna.post("/desk/away", {"kind": "counter"})).headers["location"].endswith("given=none")
    for _ in range(2):
        await at_anna.post(path(newcomer, "called"), {"outcome": "missed", "tries": "0"})
    (kept,) = await office.kept(call_backs)
    assert (kept["state"], kept["tries"]) == ("missed", 1)
    assert len([m for m in await newcomer.messages() if "nicht erreicht" in str(m["text"])]) == 1
    await newcomer.press("handoff:call:no")
    assert not await office.kept(call_backs)
    danger = await newcomer.press("handoff:call")
    danger = await newcomer.says("Feuer! 0176 12345678")
    assert text_of(danger) == "112"


_WORDS_AND_YES = [
    ("de", "0176 2345678 aber bitte nachmittags", "Ja"), ("en", "my number is 0176 2345678", "yes please"),
    ("ar", "رقمي ٠١٧٦ ٢٣٤٥٦٧٨", "نعم"), ("fa", "۰۱۷۶ ۲۳۴۵۶۷۸", "بلی"),
    ("tr", "0176 2345678 ama öğleden sonra arayın lütfen", "Evet"), ("uk", "0176 2345678", "так"),
    ("ru", "вот мой номер 0176 2345678", "Да"), ("ro", "0176 2345678 după-amiaza vă rog", "da"),
    ("pl", "mój numer to 0176/2345678", "tak"), ("fr", "0176.234.56.78 svp", "Oui"),
]  # fmt: skip


@both_databases
@pytest.mark.parametrize(("locale", "words", "yes"), _WORDS_AND_YES)
async def test_a_number_that_staff_asked_for_is_taken_from_words_alone(
    office: Office, locale: str, words: str, yes: str
) -> None:
    _, at_anna = await person(office, "Anna")
    newcomer, say = await handed(office, locale=locale), office.lotse.library.catalogue.say
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post(path(newcomer, "call-ask"))
    asked = await newcomer.says(yes)
    assert text_of(asked) == say("call_ask", locale), "a yes is the button"
    assert not await newcomer.says("ok"), "other words go to the person only"
    shown = await newcomer.says(words)
    assert "0176 2345678" in text_of(shown) and say("call_when", locale).partition("{")[0] in text_of(shown)
    page = (await at_anna.get(path(newcomer))).text
    assert 'Telefonnummer: <a href="tel:+491762345678">0176 2345678</a>' in page and "Bitte anrufen" not in page
    office.clock.forward(minutes=5)
    await newcomer.says(yes)
    (kept,) = await office.kept(call_backs)
    assert (kept["phone"], kept["wish"]) == ("+491762345678", "any")
    assert "Bitte anrufen" in (await at_anna.get(path(newcomer))).text
    async with office.lotse.database.read() as connection:
        last = (await connection.execute(sa.select(last_words(newcomer.id)))).scalar()
    assert last == office.clock.now(), "the call waits for staff"


async def test_a_call_that_waits_is_one_of_the_same_conversation(office: Office) -> None:
    """Somebody else's number, noted at the same moment, makes no answered button wait."""
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    office.clock.forward(minutes=5)
    await newcomer.press("handoff:with:woman")
    other = await office.ask("Noch jemand", locale="de", department=HOUSING)
    now = office.clock.now()
    noted = {"phone": "+4917612345678", "wish": "any", "state": "open", "tries": 0, "asked_at": now, "changed_at": now}
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.insert(call_backs).values(conversation_id=other, **noted))
        last = (await connection.execute(sa.select(last_words(newcomer.id)))).scalar()
    assert last and last < now


async def test_nothing_is_read_as_a_number_to_call_that_is_none(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    assert not await newcomer.says("0176 2345678") and not await newcomer.says("Ja"), "nobody asked"
    await at_anna.post(path(newcomer, "call-ask"))
    assert not await newcomer.says("12.03.1990"), "a date of birth"
    assert not await newcomer.says("Ist 0911 1234567 die Nummer vom Amt?")
    assert not await newcomer.says("Ja"), "the question stands no more before the newcomer's eyes"
    assert not await newcomer.says("Gut")
    assert not await newcomer.says("0911 1234567"), "after a few messages a number may be anybody's"
    assert not await office.kept(call_backs)


async def test_a_missed_call_leads_to_another_number_in_words(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    await newcomer.press("handoff:call:any:+4917612345678")
    await at_anna.post(path(newcomer, "called"), {"outcome": "missed", "tries": "0"})
    assert "Ist das richtig" in text_of(await newcomer.says("0176 2345678"))


async def test_when_to_call_may_be_written_before_the_number_and_staff_read_both(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await newcomer.press("handoff:call")
    between = await newcomer.says("morgen früh")
    assert "Antwort" in text_of(between) and "Telefonnummer für den Anruf fehlt noch" in text_of(between)
    shown = await newcomer.says("0176 1234 56 78")
    assert "Ich habe diese Nummer gelesen: 0176 12345678" in text_of(shown) and "fehlt noch" not in text_of(shown)
    await newcomer.press((await newcomer.payloads("handoff:call:morning"))[-1])
    await at_anna.post(path(newcomer, "claim"))
    page = (await at_anna.get(path(newcomer))).text
    assert "morgen früh" in page and "0176 12345678" in page


async def test_a_number_is_waited_for_through_a_few_messages_only(office: Office) -> None:
    newcomer = await handed(office)
    await newcomer.press("handoff:call")
    reminded = ["fehlt noch" in text_of(await newcomer.says("Wo ist das Bürgerbüro?")) for _ in range(4)]
    assert reminded == [True, True, True, False]
    assert "kann ich nicht lesen" not in text_of(await newcomer.says("12345 99"))


async def test_danger_is_not_followed_by_the_question_for_a_number(office: Office) -> None:
    newcomer = await handed(office)
    newcomer.worker._answering = Continuing(Alarmed(), office.lotse.library, office.clock, office.lotse.holidays())
    await newcomer.press("handoff:call")
    assert text_of(await newcomer.says("Feuer!")) == "112"
    assert "fehlt noch" in text_of(await newcomer.says("weiß nicht"))


async def test_who_wants_no_call_is_asked_for_no_number_any_more(office: Office) -> None:
    newcomer = await handed(office)
    await newcomer.press("handoff:call")
    await newcomer.press("handoff:call:no")
    assert text_of(await newcomer.says("morgen früh")) == "Antwort"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("0176 1234 56 78", True), ("٠١٧٦ ١٢٣ ٤٥٦ ٧٨", True), ("Meine Nummer ist 0176 1234 56 78", True),
        ("Ist 0911 1234567 die Nummer vom Amt?", False),
        ("Im Brief vom Jobcenter steht als Nummer 0911 1234567", False), ("am 3.12.2026", False), ("12345", False),
    ],
)  # fmt: skip
async def test_a_number_and_nothing_else_from_who_waits_is_shown_back(office: Office, text: str, taken: bool) -> None:
    newcomer = await handed(office)
    assert ("Ist das richtig" in text_of(await newcomer.says(text))) == taken


# Appointments


class Post:
    """Takes letters."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.fails: Exception | None = None

    async def send(self, letter: Letter) -> None:
        if self.fails:
            raise self.fails
        self.letters.append(letter)


@pytest.fixture
def post(office: Office, monkeypatch: pytest.MonkeyPatch) -> Post:
    mailer = Post()
    monkeypatch.setattr(Lotse, "mailer", mailer)
    office.app = office.build()
    return mailer


async def test_an_office_gets_exactly_what_the_newcomer_agreed_to(office: Office, post: Post) -> None:
    _, at_anna = await person(office, "Anna", department="citizen_services")
    newcomer = await handed(office, "citizen_services", locale="uk", topic="register_address")
    await at_anna.post(path(newcomer, "claim"))
    fields = {"client_id": "e" * 16, "office": "citizens_office", "at": "2026-12-01T10:00", "minutes": "30"}
    for _ in range(2):
        assert (await at_anna.post(path(newcomer, "appointment"), fields)).status_code == 303
    (request,) = await office.kept(appointments)
    number = request["id"]
    asked = (await newcomer.messages())[-1]
    assert str(request["text"]) in str(asked["text"]) and "Wohnung?" not in str(request["text"])
    early = await at_anna.post(path(newcomer, "appointment-send"), {"number": str(number)})
    assert early.status_code == 409 and not post.letters
    other = await newcomer.press(f"handoff:book:yes:{int(str(number)) + 1}:citizens_office")
    assert not other and (await office.kept(appointments))[0]["state"] == "asked"
    await newcomer.press((await newcomer.payloads("handoff:book:yes"))[-1])
    post.fails = NotSent("no")
    assert (await at_anna.post(path(newcomer, "appointment-send"), {"number": str(number)})).status_code == 503
    post.fails = None
    for _ in range(2):
        await at_anna.post(path(newcomer, "appointment-send"), {"number": str(number)})
    (letter,) = post.letters
    assert letter.text == request["text"] and b"METHOD:PUBLISH" in letter.attachments[0].content
    assert letter.reply_to == "integration.citizen-services@musterstadt.example" and "V-000001" in letter.subject
    known = f"Bürgerdienste, E-Mail {letter.reply_to}, Telefon 030 23125-111.\n"
    assert known in letter.text and letter.text.endswith("unser Zeichen: V-000001.")
    assert (await office.kept(appointments))[0]["state"] == "sent"
    assert "ще не підтверджено" in text_of(await newcomer.messages())
    file = await at_anna.get(path(newcomer, f"appointments/{number}/file"))
    assert file.headers["content-type"].startswith("text/calendar") and b"DTSTART:20261201T100000Z" in file.content
    stranger = await office.signed_in("Omar", department="order")
    assert (await stranger.get(path(newcomer, f"appointments/{number}/file"))).status_code == 403


async def test_newcomers_ask_for_an_appointment_themselves(office: Office, post: Post) -> None:
    _, at_anna = await person(office, "Anna", department="citizen_services")
    newcomer = await handed(office, "citizen_services", topic="register_address")
    times = await newcomer.press("handoff:slot")
    assert "Wann passt es Ihnen" in text_of(times) and not await office.kept(appointments)
    first = (await newcomer.payloads("handoff:slot:"))[0]
    asked = await newcomer.press(first)
    assert text_of(await newcomer.press(first)) == text_of(asked), "the same wish is the same request"
    (request,) = await office.kept(appointments)
    assert "V-000001" in str(request["text"]) and str(request["text"]) in text_of(asked)
    assert (request["state"], request["asked_by"]) == ("asked", None)
    for mark, found in (("V-000001", True), ("V-000011", False)):
        page = (await at_anna.post("/desk/search", {"q": mark})).text
        assert (f"/desk/conversations/{newcomer.id}" in page) is found, "the office answers under this mark"
    assert (
        not await newcomer.press("handoff:slot:citizens_office:2026-11-01T03:00")
        or len(await office.kept(appointments)) == 1
    )
    await newcomer.press((await newcomer.payloads("handoff:book:no"))[-1])
    assert (await office.kept(appointments))[0]["state"] == "declined"
    assert "möchte das nicht" in (await at_anna.get(path(newcomer))).text and not post.letters


@pytest.mark.parametrize(
    ("locale", "words", "time"),
    [
        ("de", "morgen früh", "2026-11-26T08:00"),
        ("ar", "غدا الصبح", "2026-11-26T08:00"),
        ("uk", "завтра вранці", "2026-11-26T08:00"),
        ("fa", "فردا صبح", "2026-11-26T08:00"),
        ("ru", "завтра утром", "2026-11-26T08:00"),
        ("tr", "yarın sabah", "2026-11-26T08:00"),
        ("pl", "jutro rano", "2026-11-26T08:00"),
        ("ro", "mâine dimineață", "2026-11-26T08:00"),
        ("fr", "demain matin", "2026-11-26T08:00"),
        ("en", "tomorrow morning", "2026-11-26T08:00"),
        ("de", "am 3.12. um 10 Uhr", "2026-12-03T10:00"),
        ("en", "next Tuesday at 9:30", "2026-12-01T09:30"),
    ],
)
async def test_a_time_in_words_brings_the_times_that_fit(
    office: Office, post: Post, locale: str, words: str, time: str
) -> None:
    newcomer = await slot_asked(office, locale)
    said = await newcomer.says(words)
    say = office.lotse.library.catalogue.say
    assert text_of(said) == say("appointment_found", locale), text_of(said)
    offered = slots_in(said)
    assert offered == [time]
    if locale == "de":
        assert "Wunschzeit" in text_of(await newcomer.press(f"handoff:slot:citizens_office:{offered[0]}"))
        assert len(await office.kept(appointments)) == 1


async def test_a_time_at_which_nobody_is_there_brings_the_same_times_again(office: Office, post: Post) -> None:
    newcomer = await slot_asked(office)
    first = slots_in((await newcomer.messages())[-1:])
    again = await newcomer.says("am Sonntag um 3 Uhr")
    assert "Bitte wählen Sie eine dieser Zeiten" in text_of(again) and slots_in(again) == first
    assert "Diese Zeiten passen" in text_of(await newcomer.says("dann morgen")), "it is still asked"


async def test_another_time_is_written_in_words_and_left_to_staff(office: Office, post: Post) -> None:
    _, at_anna = await person(office, "Anna", department="citizen_services")
    newcomer = await slot_asked(office)
    assert "wann es Ihnen passt" in text_of(await newcomer.press("handoff:slot:other"))
    assert "mit Ihrer Frage gelesen" in text_of(await newcomer.says("am Sonntag um 3 Uhr"))
    await at_anna.post(path(newcomer, "claim"))
    assert "am Sonntag um 3 Uhr" in (await at_anna.get(path(newcomer))).text
    assert not await office.kept(appointments)


async def test_another_question_is_answered_and_ends_the_question_for_a_time(office: Office, post: Post) -> None:
    newcomer = await slot_asked(office)
    assert text_of(await newcomer.says("Ist morgen früh die Bibliothek offen?")) == "Antwort"
    assert text_of(await newcomer.says("morgen früh")) == "Antwort"


async def test_a_sentence_that_names_a_day_is_answered(office: Office, post: Post) -> None:
    newcomer = await slot_asked(office)
    assert text_of(await newcomer.says("Ich brauche morgen einen Kinderarzt für meine Tochter")) == "Antwort"


async def test_words_about_when_to_call_are_no_question(office: Office, post: Post) -> None:
    newcomer = await slot_asked(office)
    await newcomer.press("handoff:call")
    say = office.lotse.library.catalogue.say
    assert text_of(await newcomer.says("morgen früh")) == say("call_still", "de")


async def test_danger_is_never_taken_for_a_time(office: Office, post: Post) -> None:
    newcomer = await slot_asked(office)
    assert text_of(await newcomer.says("Feuer! morgen früh")) == "112"


async def slot_asked(office: Office, locale: str = "de") -> Newcomer:
    """Who is asked when an appointment would suit."""
    newcomer = await handed(office, "citizen_services", locale=locale, topic="register_address")
    lotse = office.lotse
    newcomer.worker._answering = Continuing(
        Alarmed(), lotse.library, office.clock, lotse.holidays(), times=load_wished_times(PROJECT)
    )
    await newcomer.press("handoff:slot")
    return newcomer


def slots_in(said: list[dict[str, object]]) -> list[str]:
    every = [b["payload"] for m in said for b in m["extras"].get("buttons", ())]  # type: ignore[attr-defined]
    here = "handoff:slot:citizens_office:"
    return [payload.removeprefix(here) for payload in every if payload.startswith(here)]


async def test_who_chooses_the_same_time_again_after_a_no_is_asked_again(office: Office, post: Post) -> None:
    _, at_anna = await person(office, "Anna", department="citizen_services")
    newcomer = await handed(office, "citizen_services", topic="register_address")
    await newcomer.press("handoff:slot")
    first = (await newcomer.payloads("handoff:slot:"))[0]
    asked = text_of(await newcomer.press(first))
    await newcomer.press((await newcomer.payloads("handoff:book:no"))[-1])
    assert text_of(await newcomer.press(first)) == asked
    (request,) = await office.kept(appointments)
    assert request["state"] == "asked"
    await newcomer.press((await newcomer.payloads("handoff:book:yes"))[-1])
    assert "Fest ist er erst" in text_of(await newcomer.press(first)), "agreed to: how it stands"
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post(path(newcomer, "appointment-send"), {"number": str(request["id"])})
    assert "noch nicht bestätigt" in text_of(await newcomer.press(first)) and len(post.letters) == 1


async def agreed_appointment(office: Office) -> tuple[Newcomer, Visitor, dict[str, str]]:
    """A newcomer who has said yes to an appointment, Anna at her desk, and what names it in her forms."""
    _, at_anna = await person(office, "Anna", department="citizen_services")
    newcomer = await handed(office, "citizen_services")
    await at_anna.post(path(newcomer, "claim"))
    fields = {"client_id": "f" * 16, "office": "citizens_office", "at": "2026-12-01T10:00", "minutes": "30"}
    await at_anna.post(path(newcomer, "appointment"), fields)
    await newcomer.press((await newcomer.payloads("handoff:book:yes"))[-1])
    return newcomer, at_anna, {"number": str((await office.kept(appointments))[0]["id"])}


async def test_the_last_answer_to_an_appointment_holds_until_it_is_sent(office: Office, post: Post) -> None:
    newcomer, at_anna, number = await agreed_appointment(office)
    yes, no = (await newcomer.payloads("handoff:book:"))[-2:]
    assert "wir fragen nicht an" in text_of(await newcomer.press(no))
    assert (await office.kept(appointments))[0]["state"] == "declined"
    assert (await at_anna.post(path(newcomer, "appointment-send"), number)).status_code == 409 and not post.letters
    assert "wir bitten um den Termin" in text_of(await newcomer.press(yes))
    assert (await at_anna.post(path(newcomer, "appointment-send"), number)).status_code == 303
    for answer in (no, yes):
        assert "Wir haben um den Termin gebeten" in text_of(await newcomer.press(answer)), "how it stands"
    assert (await office.kept(appointments))[0]["state"] == "sent"


async def test_newcomers_hear_of_a_request_that_staff_dropped(office: Office, post: Post) -> None:
    newcomer, at_anna, number = await agreed_appointment(office)
    yes, no = (await newcomer.payloads("handoff:book:"))[-2:]
    assert (await at_anna.post(path(newcomer, "appointment-drop"), number)).status_code == 303
    told = str((await newcomer.messages())[-1]["text"])
    assert "Diese Terminanfrage haben wir zurückgezogen" in told and "Bürgerbüro" in told
    for answer in (yes, no):
        assert text_of(await newcomer.press(answer)) == told
    assert (await office.kept(appointments))[0]["state"] == "dropped"


@pytest.mark.parametrize("ends", ["close", "withdraw"])
async def test_the_same_time_in_a_later_handoff_is_asked_anew(office: Office, post: Post, ends: str) -> None:
    """What was agreed to in an earlier one, and never sent, is before nobody's eyes."""
    _, at_anna = await person(office, "Anna", department="citizen_services")
    newcomer = await handed(office, "citizen_services", topic="register_address")
    await at_anna.post(path(newcomer, "claim"))
    office.clock.forward(minutes=1)
    await newcomer.press("handoff:slot")
    first = (await newcomer.payloads("handoff:slot:"))[0]
    await newcomer.press(first)
    yes = (await newcomer.payloads("handoff:book:yes"))[-1]
    await newcomer.press(yes)
    page = await at_anna.get(path(newcomer))
    if ends == "withdraw":
        await newcomer.press("handoff:withdraw")
    await at_anna.post(path(newcomer, "close"), {"reason": "answered", "topic": "", "seen": seen_on(page)})
    office.clock.forward(minutes=5)
    await newcomer.says("Noch eine Frage")
    _, at_ben = await person(office, "Ben", COORDINATION)
    await newcomer.press(f"handoff:again:1:{COORDINATION}")
    assert "zurückgezogen" in text_of(await newcomer.press(yes)), "a yes to what nobody sees"
    assert "Sollen wir für Sie um einen Termin bitten" in text_of(await newcomer.press(first))
    (request,) = await office.kept(appointments)
    assert request["state"] == "asked" and "Terminanfrage" in (await at_ben.get(path(newcomer))).text
    assert "wir bitten um den Termin" in text_of(await newcomer.press(yes))


async def test_a_request_whose_time_is_over_is_not_sent(office: Office, post: Post) -> None:
    newcomer, at_anna, number = await agreed_appointment(office)
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(appointments).values(starts_at=office.clock.now()))
    refused = await at_anna.post(path(newcomer, "appointment-send"), number)
    assert refused.status_code == 400 and "Die Wunschzeit ist vorbei" in refused.text and not post.letters
    assert (await office.kept(appointments))[0]["state"] == "agreed"
    assert (await at_anna.post(path(newcomer, "appointment-drop"), number)).status_code == 303


async def test_a_yes_to_a_time_that_is_over_gets_new_times(office: Office, post: Post) -> None:
    await person(office, "Anna", department="citizen_services")
    newcomer = await handed(office, "citizen_services", topic="register_address")
    await newcomer.press("handoff:slot")
    await newcomer.press((await newcomer.payloads("handoff:slot:"))[0])
    office.clock.forward(days=8)
    said = await newcomer.press((await newcomer.payloads("handoff:book:yes"))[-1])
    assert "Wann passt es Ihnen" in text_of(said) and "wir bitten um den Termin" not in text_of(said)
    assert (await office.kept(appointments))[0]["state"] == "asked"


async def test_what_may_have_gone_out_is_not_sent_again_by_itself(office: Office, post: Post) -> None:
    newcomer, at_anna, number = await agreed_appointment(office)
    post.fails = OutcomeUnknown("?")
    await at_anna.post(path(newcomer, "appointment-send"), number)
    assert "Vielleicht gesendet" in (await at_anna.get(path(newcomer))).text
    assert (await at_anna.post(path(newcomer, "appointment-send"), number)).status_code == 409


async def test_what_was_cut_off_while_it_was_sent_can_be_taken_back(office: Office, post: Post) -> None:
    newcomer, at_anna, number = await agreed_appointment(office)
    post.fails = RuntimeError("killed")
    with contextlib.suppress(RuntimeError):
        await at_anna.post(path(newcomer, "appointment-send"), number)
    page = (await at_anna.get(path(newcomer))).text
    assert "Vielleicht gesendet" in page and "Anfrage zurückziehen" in page
    assert (await at_anna.post(path(newcomer, "appointment-drop"), number)).status_code == 303
    assert (await office.kept(appointments))[0]["state"] == "dropped"
