"""Queue and conversation as staff see them: what is shown, who may, what happens to a text when somebody was faster."""

from __future__ import annotations

import asyncio
import re
import secrets
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role
from bot.core.errors import NotAllowed
from bot.core.handoff import WOMAN
from bot.desk.conversations import stream as desk_stream
from bot.desk.conversations.queue import summary
from bot.desk.conversations.stream import event, events
from bot.desk.words import span
from bot.store.schema.tables import messages, outbox
from bot.wiring import Lotse
from tests.conftest import Serve, both_databases
from tests.desk.conftest import PASSWORD, Office, Visitor
from tests.fakes import ScriptedDialogue

HIDDEN = ("conversation", "version", "client_id", "csrf")
ARABIC = "كيف أجدد تصريح الإقامة؟"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the reply form."""
    form = page[page.index('class="reply"') :]
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', form)[0] for name in HIDDEN}


async def reply(visitor: Visitor, where: str, text: str, **other: str) -> httpx.Response:
    page = (await visitor.get(f"/desk/conversations/{where}")).text
    fields = hidden(page) | {"text": text} | other
    return await visitor.client.post(f"/desk/conversations/{where}/reply", data=fields)


async def test_the_queue_says_what_waits(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    await office.ask("Hallo", ARABIC, wishes=(WOMAN,))
    office.clock.forward(minutes=12)
    page = (await visitor.get("/desk")).text
    for shown in ("Ordnung", "Arabisch", "Web-Chat", "wartet seit 12 Min.", ARABIC, "möchte mit einer Frau sprechen"):
        assert shown in page, shown
    assert "<title>(1) Lotse</title>" in page
    assert f'dir="auto" lang="ar">{ARABIC}' in page


@both_databases
async def test_danger_is_on_top_then_mine_then_the_oldest(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    colleague = await office.signed_in("Petra")
    names = {}
    for name in ("oldest", "mine", "theirs", "newest", "danger"):
        names[name] = await office.ask(name)
        office.clock.forward(minutes=1)
    await visitor.post(f"/desk/conversations/{names['mine']}/claim")
    await colleague.post(f"/desk/conversations/{names['theirs']}/claim")
    await office.danger(names["danger"])
    page = (await visitor.get("/desk/queue")).text
    order = re.findall(r'data-id="(\w+)"', page)
    assert order == [names[name] for name in ("danger", "mine", "oldest", "newest", "theirs")]
    assert "⚠ Gefahr" in page and "bei Petra" in page
    assert 'data-waiting="3"' in page


@both_databases
async def test_nobody_sees_another_department(office: Office) -> None:
    conversation = await office.ask("Frage", department="health")
    visitor = await office.signed_in("Nadine", department="order")
    assert conversation not in (await visitor.get("/desk")).text
    path = f"/desk/conversations/{conversation}"
    for found in ("", "/live", "/events/poll"):
        answer = await visitor.get(path + found)
        assert answer.status_code == 403, found
        assert "Frage" not in answer.text
    for step in ("claim", "reply", "note", "transfer", "hand-back", "close"):
        fields = {
            "text": "x",
            "client_id": "a" * 16,
            "version": "1",
            "conversation": conversation,
            "department": "order",
        }
        assert (await visitor.post(f"{path}/{step}", fields)).status_code == 403, step
    assert (await visitor.get("/desk/conversations/nothing")).status_code == 404


async def test_an_administrator_without_department_sees_no_conversation(office: Office) -> None:
    conversation = await office.ask("Frage")
    visitor = await office.signed_in("Anna", Role.ADMINISTRATOR, None)
    assert conversation not in (await visitor.get("/desk")).text
    assert (await visitor.get(f"/desk/conversations/{conversation}")).status_code == 403


@both_databases
async def test_claim_reply_note_hand_back(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    conversation = await office.ask(ARABIC)
    path = f"/desk/conversations/{conversation}"
    claimed = await visitor.post(f"{path}/claim")
    assert (claimed.status_code, claimed.headers["location"]) == (303, f"{path}#write"), "to the reply box"
    answered = await reply(visitor, conversation, "Guten Tag!")
    assert answered.status_code == 303 and "?sent=" in answered.headers["location"]
    page = (await visitor.get(answered.headers["location"])).text
    assert f'lang="ar">{ARABIC}</p>' in page
    assert "Guten Tag!" in page and "Sie schreiben hier" in page
    assert re.search(r'data-sent="\w{32}"', page)
    noted = await visitor.post(f"{path}/note", {"text": "Rückruf zugesagt", "client_id": secrets.token_hex(16)})
    assert noted.status_code == 303
    assert "Notiz</strong> von Nadine, nur intern" in (await visitor.get(path)).text
    back = await visitor.post(f"{path}/hand-back")
    assert back.headers["location"] == "/desk?done=handed_back"
    assert "Der Bot antwortet wieder" in (await visitor.get("/desk?done=handed_back")).text
    assert (await visitor.get(path)).status_code == 404


@both_databases
async def test_a_double_submit_is_one_message(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    conversation = await office.ask("Frage")
    page = (await visitor.get(f"/desk/conversations/{conversation}")).text
    fields = hidden(page) | {"text": "Ja gern"}
    for _ in range(3):
        answer = await visitor.client.post(f"/desk/conversations/{conversation}/reply", data=fields)
        assert answer.status_code == 303
    assert (await visitor.get(f"/desk/conversations/{conversation}")).text.count("Ja gern") == 1


@both_databases
async def test_whoever_was_slower_is_told_who_has_it_and_keeps_the_draft(office: Office) -> None:
    slow, quick = await office.signed_in("Nadine"), await office.signed_in("Petra")
    conversation = await office.ask("Frage")
    path = f"/desk/conversations/{conversation}"
    page = (await slow.get(path)).text
    assert (await quick.post(f"{path}/claim")).status_code == 303
    fields = hidden(page)
    answer = await slow.client.post(f"{path}/reply", data=fields | {"text": "Mein langer Entwurf"})
    assert answer.status_code == 409
    assert "Petra hat diese Unterhaltung schon übernommen" in answer.text
    assert "Mein langer Entwurf</textarea>" in answer.text
    assert "Mein langer Entwurf" not in (await quick.get(path)).text
    claimed = await slow.post(f"{path}/claim")
    assert claimed.status_code == 409 and "Petra" in claimed.text


async def test_a_stale_page_keeps_the_draft(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    conversation = await office.ask("Frage")
    path = f"/desk/conversations/{conversation}"
    stale = await reply(visitor, conversation, "Entwurf", version="0")
    assert stale.status_code == 409 and "Entwurf</textarea>" in stale.text
    other = await reply(visitor, conversation, "Entwurf", conversation="another")
    assert other.status_code == 400 and "Entwurf</textarea>" in other.text
    assert 'lang="de">Entwurf' not in (await visitor.get(path)).text


async def test_a_text_for_an_ended_conversation_is_given_back(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    conversation = await office.ask("Frage")
    path = f"/desk/conversations/{conversation}"
    page = (await visitor.get(path)).text
    await visitor.post(f"{path}/close")
    fields = hidden(page)
    answer = await visitor.client.post(f"{path}/reply", data=fields | {"text": "Zu spät"})
    assert answer.status_code == 404 and "Zu spät</textarea>" in answer.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
async def test_an_impossible_text_is_refused_with_a_sentence(office: Office, text: str) -> None:
    visitor = await office.signed_in("Nadine")
    answer = await reply(visitor, await office.ask("Frage"), text)
    assert answer.status_code == 400 and 'role="alert"' in answer.text


async def test_a_text_that_is_too_long_is_kept_whole_and_counted(office: Office) -> None:
    """Nothing cuts it: neither the page's fields nor the server."""
    visitor, text = await office.signed_in("Nadine"), "ä" * 3456
    await office.employ("Olga", department="health")
    conversation = await office.ask("Frage")
    path = f"/desk/conversations/{conversation}"
    page = (await visitor.get(path)).text
    assert not re.search(r"<textarea[^>]* maxlength", page)
    ids = {"client_id": secrets.token_hex(8)}
    for answer in (
        await reply(visitor, conversation, text), await visitor.post(f"{path}/ask", {"text": text, **ids}),
        await visitor.post(f"{path}/transfer", {"to": "health", "note": text}),
    ):  # fmt: skip
        assert answer.status_code == 400 and f">{text}</textarea>" in answer.text
        assert "Der Text hat 3456 Zeichen, erlaubt sind 2000." in answer.text


@both_databases
async def test_transfer_gives_it_away(office: Office) -> None:
    visitor, other = await office.signed_in("Nadine"), await office.signed_in("Olga", department="health")
    conversation = await office.ask("Frage", topic="find_doctor")
    path = f"/desk/conversations/{conversation}"
    page = (await visitor.get(path)).text
    offered = re.findall(r'<option value="(\w+)"', page)
    assert "health" in offered and "order" not in offered
    gone = await visitor.post(f"{path}/transfer", {"department": "health", "note": "bitte übernehmen"})
    assert gone.headers["location"] == "/desk?done=transferred"
    assert (await visitor.get(path)).status_code == 403
    assert "bitte übernehmen" in (await other.get(path)).text
    said = [str(row["text"]) for row in await office.kept(messages)]
    assert "Notiz von Nadine: bitte übernehmen" in (await other.get("/desk")).text
    passed_on = office.lotse.library.catalogue.say("handoff_transferred", "ar").split("{")[0]
    (told,) = [text for text in said if text.startswith(passed_on)]
    assert len(told.splitlines()) > 1, "who has it, and when somebody reads there"


async def test_nothing_is_passed_to_a_department_that_nobody_reads(office: Office) -> None:
    visitor, olga = await office.signed_in("Nadine"), await office.employ("Olga", department="health")
    conversation, unread = await office.ask("Frage", topic="find_doctor"), office.lotse.library.guide.departments
    path, fields = f"/desk/conversations/{conversation}", {"to": "social_work", "note": "bitte übernehmen"}
    page = (await visitor.get(path)).text
    assert "health" in re.findall(r'<option value="(\w+)"', page) and 'value="social_work"' not in page
    assert "noch niemand ein Konto hat" in page and unread["social_work"].name["de"] in page
    refused = await visitor.post(f"{path}/transfer", fields)
    assert refused.status_code == 409 and "noch niemand ein Konto" in refused.text and fields["note"] in refused.text
    assert len(await office.kept(messages)) == 2, "the newcomer is told nothing"
    await office.store.deactivate(olga.id)  # whoever has left reads nothing either
    await office.lotse.library.refresh()
    assert (await visitor.post(f"{path}/transfer", {"to": "health"})).status_code == 409


async def test_what_newcomers_write_stays_text(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    conversation = await office.ask('<script>alert(1)</script> <img src=x onerror="x">')
    for path in ("/desk", f"/desk/conversations/{conversation}", f"/desk/conversations/{conversation}/live"):
        page = (await visitor.get(path)).text
        assert "<script>alert" not in page and "<img" not in page
        assert "&lt;script&gt;" in page


async def test_the_queue_stream_says_ids_and_counts_only(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    conversation = await office.ask("geheime Worte")
    said = (await visitor.get("/desk/events/poll")).json()
    assert said["waiting"] == 1 and said["ids"] == [conversation]
    assert set(said) == {"waiting", "ids", "mark"}
    polled = (await visitor.get(f"/desk/conversations/{conversation}/events/poll")).text
    assert "geheime" not in polled


async def test_the_stream_wakes_and_ends_when_the_session_ends(office: Office) -> None:
    staff = await office.employ("Nadine")
    secret = await office.sign_in.sign_in(staff.email, "vier rote Stühle am Fluss", "192.0.2.1")

    async def look() -> list[tuple[str | None, str, dict[str, object]]]:
        session = await office.sign_in.session(secret, touch=False)
        if session is None:
            raise NotAllowed("signed out")
        return [(None, "queue", summary(await office.desk.queue(session.staff)))]

    heard = events(office.signals, "desk", look)
    assert "heartbeat" in await anext(heard)
    assert '"waiting": 0' in await anext(heard)
    await office.ask("Frage")
    assert '"waiting": 1' in await anext(heard)
    await office.store.deactivate(staff.id)
    office.signals.announce("desk")
    assert "gone" in await anext(heard)
    with pytest.raises(StopAsyncIteration):
        await anext(heard)


async def test_polling_resumes_after_a_number(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    conversation = await office.ask("Frage")
    path = f"/desk/conversations/{conversation}/events/poll"
    numbers = [entry["number"] for entry in (await visitor.get(path)).json()["events"]]
    assert len(numbers) >= 2
    later = (await visitor.get(f"{path}?after={numbers[0]}")).json()["events"]
    assert [entry["number"] for entry in later] == numbers[1:]
    assert (await visitor.get(f"{path}?after=x")).status_code == 400


@pytest.mark.parametrize(
    ("state", "shown"), [("sent", "zugestellt"), ("unsure", "vielleicht"), ("failed", "nicht zug")]
)
async def test_staff_see_what_became_of_a_message(office: Office, state: str, shown: str) -> None:
    visitor = await office.signed_in("Nadine")
    conversation = await office.ask("Frage", channel="telegram")
    await reply(visitor, conversation, "Guten Tag!")
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(outbox).values(state=state))
    assert (
        f">{'⚠ ' if state != 'sent' else ''}{shown}" in (await visitor.get(f"/desk/conversations/{conversation}")).text
    )


def test_times_in_words() -> None:
    spans = [timedelta(seconds=5), timedelta(minutes=12), timedelta(hours=3), timedelta(days=1), timedelta(days=2)]
    assert [span(time) for time in spans] == ["", "12 Min.", "3 Std.", "1 Tag", "2 Tagen"]
    assert event("3", "news", {"number": 3}).startswith("id: 3\nevent: news\n")


async def test_the_stream_flows_through_the_whole_application(
    lotse: Lotse, office: Office, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compression and headers must not hold it back."""
    monkeypatch.setattr(desk_stream, "HEARTBEAT_SECONDS", 600.0)  # nothing pushes it on
    await office.employ("Nadine")
    login = {"email": "nadine@musterstadt.example", "password": PASSWORD}
    async with serving(lotse, ScriptedDialogue()) as served:
        assert (await served.client.post("/desk/sign-in", data=login)).status_code == 303
        async with served.client.stream("GET", "/desk/events", headers={"Accept-Encoding": "gzip"}) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            async with asyncio.timeout(60):
                lines = stream.aiter_lines()
                seen = [await anext(lines) for _ in range(4)]
        assert "event: heartbeat" in seen and "event: queue" in seen
