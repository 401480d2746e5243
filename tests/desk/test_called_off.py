"""What was promised ends with the handoff, however it ends: nobody is called, or asked for at an office, afterwards."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role
from bot.core.conversation import State
from bot.core.locale import NATIVE
from bot.service.turn.answering import Question
from bot.service.turn.compose import Composer
from bot.service.turn.continuing import Continuing
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import appointments, call_backs
from tests.conftest import both_databases
from tests.desk.conftest import Office, Visitor
from tests.desk.test_assigning import keeper
from tests.desk.test_promises import replies
from tests.desk.test_together import HOUSING, Echo, Newcomer, handed, path, person, text_of
from tests.desk.test_walls import _again as again

_NUMBER = "+493023125100"
_OFF, _FORGOTTEN = "rufen Sie nun doch nicht an", "keine Nummer mehr notiert"


async def asked_for(office: Office, locale: str = "de", calling: bool = True) -> tuple[Visitor, Newcomer]:
    """Anna has claimed it. An appointment is agreed to, and a call promised."""
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office, locale=locale)
    if calling:
        await newcomer.press(f"handoff:call:any:{_NUMBER}")
    assert (await at_anna.post(path(newcomer, "claim"))).status_code == 303
    fields = {"client_id": "f" * 16, "office": "citizens_office", "at": "2026-12-30T10:00", "minutes": "30"}
    assert (await at_anna.post(path(newcomer, "appointment"), fields)).status_code == 303
    await newcomer.press((await newcomer.payloads("handoff:book:yes"))[-1])
    assert [row["state"] for row in await office.kept(appointments)] == ["agreed"]
    if calling:
        await at_anna.post(path(newcomer, "call-promise"))
    office.clock.forward(minutes=1)
    return at_anna, newcomer


async def told_next(office: Office, state: State) -> str:
    """What stands in the next answer."""
    kept = (await office.kept(conversations))[0]["context"]
    answers = Continuing(Echo(), office.lotse.library, office.clock, office.lotse.holidays())
    question = Question("x", "Hallo", locale="de", state=state, context=kept)  # type: ignore[arg-type]
    return "\n".join(one.text for one in (await answers.answer(question)).reply.utterances)


async def takes_back(office: Office, newcomer: Newcomer, locale: str) -> list[str]:
    """Before anybody has it: the offer's own button. Returns what is said to it."""
    lotse, row = office.lotse, (await office.kept(conversations))[0]
    composer = Composer(lotse.library, lotse.holidays(), locale, office.clock.now(), waiting=True)
    taken_back = composer.pressed("handoff:withdraw", row["context"])  # type: ignore[arg-type]
    conversation = await lotse.conversations.by_person("web", str(row["person"]))
    await newcomer.inbox.receive(conversation, "x" * 16, "…", "handoff:withdraw", None)
    turn = await newcomer.inbox.take("w")
    assert turn and taken_back
    before = len(await newcomer.messages())
    await newcomer.inbox.finish(turn, "w", turn.pending[0], taken_back, locale)
    return [str(one["text"]) for one in (await newcomer.messages())[before:]]


async def days(office: Office, count: int) -> None:
    for _ in range(count):
        office.clock.forward(days=1)
        await keeper(office).look()


async def _ended(office: Office, newcomer: Newcomer, how: str) -> str:
    """Ends it; returns what the newcomer is told."""
    before = len(await newcomer.messages())
    if how == "withdrawn":
        await newcomer.press("handoff:withdraw")
    elif how == "declined":
        await newcomer.press((await newcomer.payloads("handoff:another"))[0])
    elif how == "deactivated":
        boss = await office.signed_in("Chefin", Role.ADMINISTRATOR, "health")
        (anna,) = [m.staff for m in await office.store.everyone() if m.staff.name == "Anna"]
        assert (await boss.post(f"/desk/staff/{anna.id}/deactivate")).status_code == 303
    else:
        await days(office, 9)
    return text_of((await newcomer.messages())[before:])


@both_databases
@pytest.mark.sampled
@pytest.mark.parametrize(
    ("how", "call"),
    [("withdrawn", _FORGOTTEN), ("given up", _OFF), ("declined", _OFF), ("deactivated", _OFF)],
)
async def test_what_was_promised_ends_with_the_handoff_and_is_told(office: Office, how: str, call: str) -> None:
    _, newcomer = await asked_for(office)
    told = await _ended(office, newcomer, how)
    assert await newcomer.state() == "with_bot"
    assert call in told and told.count("Diese Terminanfrage haben wir zurückgezogen") == 1, told
    assert not await office.kept(call_backs)
    assert [row["state"] for row in await office.kept(appointments)] == ["dropped"]
    _, at_ben = await person(office, "Ben")
    await again(office, newcomer.id, HOUSING)
    await at_ben.post(path(newcomer, "claim"))
    page = (await at_ben.get(path(newcomer))).text
    assert "Bitte anrufen" not in page and "appointment-send" not in page
    late = await newcomer.press((await newcomer.payloads("handoff:book:yes"))[-1])
    assert "Diese Terminanfrage haben wir zurückgezogen" in text_of(late), "an old yes counts no more"


async def test_a_number_nobody_promised_to_call_goes_where_nobody_writes_any_more(office: Office) -> None:
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await newcomer.press(f"handoff:call:any:{_NUMBER}")
    await at_anna.post(path(newcomer, "claim"))
    office.clock.forward(minutes=1)
    await replies(at_anna, newcomer)
    await days(office, 6)
    assert await newcomer.state() == "with_bot" and not await office.kept(call_backs)
    told = text_of((await newcomer.messages())[-2:])
    assert _OFF in told and "Jetzt antwortet wieder der Computer" in told


@pytest.mark.parametrize(("locale", "claimed"), [(locale, bool(n % 2)) for n, locale in enumerate(NATIVE)])
async def test_who_takes_the_question_back_is_called_by_nobody(office: Office, locale: str, claimed: bool) -> None:
    say = office.lotse.library.catalogue.say
    if claimed:  # also the number of a call that was made goes
        at_anna, newcomer = await asked_for(office, locale)
        await at_anna.post(path(newcomer, "called"), {"outcome": "reached", "tries": "0"})
    else:
        newcomer = await handed(office, locale=locale)
        await newcomer.press(f"handoff:call:any:{_NUMBER}")
    pressed = await newcomer.press("handoff:withdraw") if claimed else []
    told = [str(one["text"]) for one in pressed] or await takes_back(office, newcomer, locale)
    assert told[:2] == [say("handoff_withdrawn", locale), say("call_dropped", locale)]
    begins = say("appointment_dropped", locale).partition("{")[0]
    assert len(told) == (3 if claimed else 2) and all(text.startswith(begins) for text in told[2:])
    assert not await office.kept(call_backs)


@pytest.mark.parametrize("state", ["sending", "unsure", "sent"])
async def test_what_an_office_may_have_stays_and_nothing_is_said_where_nothing_was_promised(
    office: Office, state: str
) -> None:
    _, newcomer = await asked_for(office, calling=False)
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(appointments).values(state=state))
    told = await newcomer.press("handoff:withdraw")
    assert [one["text"] for one in told] == ["Gut, Ihre Frage wird niemandem mehr gezeigt."]
    assert [row["state"] for row in await office.kept(appointments)] == [state]


async def test_after_a_crisis_it_is_told_with_the_next_answer(office: Office) -> None:
    _, newcomer = await asked_for(office)
    async with office.lotse.database.write() as connection:
        context = (await office.kept(conversations))[0]["context"]
        await connection.execute(sa.update(conversations).values(context={**context, "protected": "yes"}))  # type: ignore[dict-item]
    before = len(await newcomer.messages())
    await days(office, 9)
    assert len(await newcomer.messages()) == before and not await office.kept(call_backs)
    told = await told_next(office, State.WITH_BOT)
    assert _OFF in told and "Diese Terminanfrage haben wir zurückgezogen" in told and told.endswith("Antwort")


@both_databases
@pytest.mark.sampled
@pytest.mark.parametrize("answered", [True, False])
async def test_a_request_names_one_department_and_ends_where_another_one_gets_it(
    office: Office, answered: bool
) -> None:
    at_anna, newcomer = await asked_for(office, calling=False)
    if not answered:
        async with office.lotse.database.write() as connection:
            await connection.execute(sa.update(appointments).values(state="asked"))
    yes = (await newcomer.payloads("handoff:book:yes"))[-1]
    _, at_olga = await person(office, "Olga", "citizen_services")
    assert "wird die Anfrage zurückgezogen" in (await at_anna.get(path(newcomer))).text
    await at_anna.post(path(newcomer, "transfer"), {"department": "citizen_services", "note": ""})
    told = [str(one["text"]) for one in (await newcomer.messages())[-2:]]
    assert told[0].startswith("Diese Terminanfrage haben wir zurückgezogen")
    assert told[1].startswith("Ihre Frage liegt jetzt bei: Bürgerdienste")
    assert "zurückgezogen" in text_of(await newcomer.press(yes)), "the old yes counts no more"
    await at_olga.post(path(newcomer, "claim"))
    page = (await at_olga.get(path(newcomer))).text
    assert "Zurückgezogen." in page and "wird die Anfrage" not in page and "Noch offen" not in page
    fields = {"client_id": "g" * 16, "office": "citizens_office", "at": "2026-12-30T10:00", "minutes": "30"}
    assert (await at_olga.post(path(newcomer, "appointment"), fields)).status_code == 303
    old, new = sorted(await office.kept(appointments), key=lambda row: int(str(row["id"])))
    assert (old["state"], new["state"]) == ("dropped", "asked") and "Bürgerdienste" in str(new["text"])


@pytest.mark.parametrize("state", ["agreed", "sent"])
async def test_within_the_department_and_with_an_office_a_request_goes_on(office: Office, state: str) -> None:
    at_anna, newcomer = await asked_for(office, calling=False)
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(appointments).values(state=state))
    ben, _ = await person(office, "Ben", HOUSING if state == "agreed" else "citizen_services")
    to = f"{HOUSING}/{ben.id}" if state == "agreed" else "citizen_services"
    await at_anna.post(path(newcomer, "transfer"), {"to": to, "note": ""})
    assert (await office.kept(handoffs))[0]["claimed_by"] is None, "it was passed on"
    assert [row["state"] for row in await office.kept(appointments)] == [state]
    assert "zurückgezogen" not in text_of((await newcomer.messages())[-2:])


async def test_what_waits_with_the_protection_group_ends_with_it(office: Office) -> None:
    """Quietly; the newcomer is told with the next answer."""
    at_anna, newcomer = await asked_for(office, calling=False)
    await person(office, "Katja", "protection")
    before = len(await newcomer.messages())
    await at_anna.post(path(newcomer, "transfer"), {"department": "protection", "note": ""})
    assert len(await newcomer.messages()) == before
    told = await told_next(office, State.WAITING)
    assert "Diese Terminanfrage haben wir zurückgezogen" in told and "Ihre Frage liegt jetzt bei" in told
