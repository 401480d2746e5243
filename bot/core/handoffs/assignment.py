"""Who should look first at a conversation that has been handed over. Everybody else of the department still may.

Of those who may and can (active, not away, not declined by the newcomer, a woman where one was asked for, below what
they can take) the ones who speak the newcomer's language; where nobody does, all of them: replies can be translated or
put together from sentence blocks. Among them the department's integration officer, then who has least open, then the
lowest id. What anybody has open is counted for this one decision and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.accounts.staff import Staff
from bot.core.locale import language


@dataclass(frozen=True)
class Request:
    """What a handoff asks of whoever takes it. `officer`: e-mail address of the department's integration officer."""

    department: str
    locale: str
    woman: bool = False
    avoided: tuple[int, ...] = ()
    officer: str | None = None


def suggested(people: Iterable[Staff], having: Mapping[int, int], request: Request, now: datetime) -> Staff | None:
    """`having`: how many open conversations each has claimed or is suggested for; None: nobody can take it now."""
    able = [who for who in people if may_take(who, request) and not who.away(now) and has_room(who, having)]
    speaking = [who for who in able if speaks(who, request.locale)]

    def order(who: Staff) -> tuple[bool, int, int]:
        return who.email != (request.officer or "").strip().lower(), having.get(who.id, 0), who.id

    return min(speaking or able, key=order, default=None)


def may_take(who: Staff, request: Request) -> bool:
    """Whether they may answer it at all, now or later."""
    return (
        who.active
        and request.department in who.departments
        and who.id not in request.avoided
        and (who.woman or not request.woman)
    )


def has_room(who: Staff, having: Mapping[int, int]) -> bool:
    return who.capacity is None or having.get(who.id, 0) < who.capacity


def speaks(who: Staff, locale: str) -> bool:
    return language(locale) in {language(spoken) for spoken in who.languages}
