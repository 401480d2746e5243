"""Letters that remind of content that is overdue: counts and a link, to owners, and to coordination for the rest."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.core.content.care import BETWEEN_REMINDERS, Due, Overdue, Piece, Reader, letters_go_out, told_of
from bot.core.handoffs.letter import Letter, Mailer
from bot.core.outside_errors import DeliveryError, OutcomeUnknown
from bot.core.ports import Clock
from bot.service.content.care import DueStore

logger = logging.getLogger(__name__)
_SUBJECT = "Lotse: Inhalte warten darauf, geprüft zu werden"


class Letters(Protocol):
    async def readers(self) -> list[Reader]:
        """Everybody who wants letters."""
        ...

    async def take(self, reader: Reader) -> bool:
        """True for exactly one caller a week."""
        ...

    async def give_back(self, reader: Reader) -> None: ...

    async def note_reminded(self, pieces: Iterable[Piece]) -> None: ...


class Reminding:
    """`mailer`: None where mail is not set up. `holiday`: its name, on a day that is one."""

    def __init__(
        self,
        letters: Letters,
        due: DueStore,
        clock: Clock,
        mailer: Mailer | None,
        holiday: Callable[[date], str | None],
        public_url: str | None,
    ) -> None:
        self._letters, self._due, self._clock, self._mailer = letters, due, clock, mailer
        self._holiday, self._desk = holiday, public_url or ""

    async def look(self) -> int:
        """Sends the letters that are due now; how many went out."""
        now = self._clock.now()
        if self._mailer is None or not letters_go_out(now, self._holiday):
            return 0
        readers = await self._letters.readers()
        if not any(reader.may_be_told(now) for reader in readers):
            return 0
        late = [one for one in await self._due.until(now.date()) if one.by < now.date()]
        owned = _by_owner(late)
        counted = _counted(owned, await self._due.reminded(), now)
        sent, told = 0, set[int | None]()
        for reader in readers:
            mine, rest = told_of(reader, counted, readers) if reader.may_be_told(now) else (0, 0)
            if (mine or rest) and await self._tell(reader, mine, rest):
                sent += 1
                told |= {reader.id, *(owned.keys() - {one.id for one in readers} if rest else ())}
        await self._letters.note_reminded(one.piece for owner in told for one in owned.get(owner, ()))
        return sent

    async def _tell(self, reader: Reader, mine: int, rest: int) -> bool:
        """Taken first: of several processes one writes."""
        assert self._mailer is not None
        if not await self._letters.take(reader):
            return False
        try:
            await self._mailer.send(Letter(reader.email, _SUBJECT, written(reader, mine, rest, self._desk)))
        except OutcomeUnknown as error:  # it may have arrived, and goes out once a week at most
            logger.warning("a reminder may not have arrived: %s", error)
        except DeliveryError as error:  # tried again at the next look
            logger.warning("a reminder was not sent: %s", error)
            await self._letters.give_back(reader)
            return False
        return True


def written(reader: Reader, mine: int, rest: int, desk: str) -> str:
    """The letter: counts and links, nothing else."""
    lines = [f"Guten Tag {reader.name},", ""]
    if mine:
        lines += [_said(mine, "für die Sie zuständig sind"), f"{desk}/desk/content/reviews?owner={reader.id}"]
    if rest:
        lines += [_said(rest, "für die niemand eingetragen ist"), f"{desk}/desk/content/reviews?owner=0"]
    if not desk:
        lines = [line for line in lines if not line.startswith("/desk")]
    lines += ["", "Lesen Sie nach und drücken Sie „Geprüft, stimmt noch“, oder ändern Sie, was nicht mehr stimmt."]
    return "\n".join([*lines, "Diesen Brief gibt es höchstens einmal in der Woche. Abstellen: Mein Profil."])


def _said(count: int, whose: str) -> str:
    return f"Überfällig: {count} {'Inhalt' if count == 1 else 'Inhalte'}, {whose}."


def _by_owner(late: Sequence[Due]) -> dict[int | None, list[Due]]:
    found: dict[int | None, list[Due]] = defaultdict(list)
    for one in late:
        found[one.care.owner].append(one)
    return found


def _counted(
    owned: Mapping[int | None, Sequence[Due]], reminded: Mapping[Piece, datetime], now: datetime
) -> list[Overdue]:
    def lately(one: Due) -> bool:
        return one.piece in reminded and reminded[one.piece] + BETWEEN_REMINDERS > now

    return [Overdue(owner, len(ones), sum(not lately(one) for one in ones)) for owner, ones in owned.items()]
