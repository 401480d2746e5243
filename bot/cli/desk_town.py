"""A busy desk to measure: staff of one department, conversations that wait, and others that staff have claimed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput
from bot.core.handoff import HandoffRequest
from bot.core.ports import Said
from bot.core.understanding import Candidate, PageHit, Understanding, UserMessage, Zone
from bot.service.turn.card import handoff_card
from bot.store.accounts.staff import SqlStaff
from bot.store.schema.tables import conversations
from bot.store.steps.handing import open_handoff
from bot.store.steps.messages import Draft, add_messages
from bot.wiring import Lotse, Service, assemble

DEPARTMENT, TOPIC = "social_work", "housing_search"
PASSWORD = "vier rote Stühle am Fluss"
_LOOKS = 3
_LOCALES = ("ar", "uk", "fa", "tr", "ru", "ro", "fr", "pl", "en", "de")
_ANSWER = {"kind": "answer"}
_ASKED = "Ich suche eine Wohnung für meine Familie; wir sind vier Personen und wohnen noch in der Unterkunft."
_SAID = "Für eine Wohnung helfen die Wohnberatung und die Wohnungsgesellschaft; hier stehen Adresse und Zeiten."


class OneAnswer:
    """A dialogue engine that understands every message as the same: what is measured is the desk, not Rasa."""

    _understood = Understanding(TOPIC, 1.0, "confident", TOPIC, (Candidate(TOPIC, 1.0),))

    async def understand(self, message: UserMessage) -> Understanding:
        return self._understood

    async def pages(self, *_: object) -> tuple[Sequence[PageHit], Zone]:
        return (), "fallback"

    async def press(self, *_: object, **__: object) -> Understanding:
        return self._understood

    async def forget(self, sender: str) -> None:
        return None

    async def ready(self) -> bool:
        return True


@dataclass(frozen=True)
class Live:
    """A conversation that somebody has claimed, and the newcomer's token."""

    conversation_id: str
    token: str
    owner: Staff


@dataclass(frozen=True)
class BusyDesk:
    staff: tuple[Staff, ...]
    waiting: tuple[str, ...]
    live: tuple[Live, ...]


async def busy_desk(
    lotse: Lotse, people: int, waiting: int, live: int, messages: int, advance: Callable[[], None]
) -> BusyDesk:
    """Fills an empty database; every conversation has so many messages.

    Raises:
        BadInput: there are conversations in it.
    """
    async with lotse.database.read() as connection:
        if (await connection.execute(sa.select(conversations.c.id).limit(1))).first():
            raise BadInput("this database has conversations; the measurement needs an empty one, and fills it")
    service = assemble(lotse, OneAnswer())
    staff = tuple([await _hired(lotse, service, number) for number in range(people)])
    ids = [await _asked(lotse, service, number, messages) for number in range(waiting + live)]
    claimed: list[Live] = []
    for number, (conversation_id, token) in enumerate(ids):
        if number >= waiting:
            owner = staff[number % people]
            await service.desk.claim(owner, conversation_id)
            claimed.append(Live(conversation_id, token, owner))
        advance()
    for _ in range(_LOOKS):  # what was due long ago has happened
        await service.keeper.look()
        if service.alerts:
            await service.alerts.put()
    return BusyDesk(staff, tuple(one for one, _ in ids[:waiting]), tuple(claimed))


async def _hired(lotse: Lotse, service: Service, number: int) -> Staff:
    staff = await SqlStaff(lotse.database, lotse.clock).add(
        f"person{number}@musterstadt.example", f"Person {number}", Role.STAFF, DEPARTMENT
    )
    key = (await service.sign_in.invite(staff)).partition("key=")[2]
    await service.sign_in.accept(key, PASSWORD)
    return staff


async def _asked(lotse: Lotse, service: Service, number: int, messages: int) -> tuple[str, str]:
    """A newcomer who has asked, was answered, and said yes to a person: (conversation, token)."""
    locale, now = _LOCALES[number % len(_LOCALES)], lotse.clock.now() - timedelta(minutes=number)
    token = secrets.token_urlsafe(32)
    conversation = await service.reception.open(token, locale)
    request = HandoffRequest(DEPARTMENT, TOPIC)
    said = [Said(_ASKED, locale)] * (messages // 2)
    card = handoff_card(request, conversation, locale, {"tried": TOPIC}, said, lotse.library)
    drafts = [
        Draft("newcomer", f"{_ASKED} ({n})", locale, now) if n % 2 else Draft("bot", _SAID, locale, now, _ANSWER)
        for n in range(1, messages + 1)
    ]
    async with lotse.database.write() as connection:
        await add_messages(connection, conversation.id, drafts)
        await open_handoff(connection, conversation, request, secrets.token_hex(8), card, locale, now)
    return conversation.id, token
