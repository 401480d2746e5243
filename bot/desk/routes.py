"""All routes of the desk. The editor adds its own, behind the same guard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute

from bot.core.handoffs.alerts import Reach
from bot.core.ports import Clock, Library, Signals
from bot.desk.conversations.conversation import ConversationScreen, Panel
from bot.desk.conversations.queue import QueueScreen, Told
from bot.desk.conversations.queue_rows import Targets
from bot.desk.conversations.writing import WritingScreen
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages, static
from bot.desk.people.door import Door
from bot.desk.people.team import TeamScreen
from bot.desk.words import Words
from bot.service.accounts.sign_in import SignIn
from bot.service.accounts.staffing import Staffing
from bot.service.staff.handoff import HandoffDesk


def desk_routes(
    sign_in: SignIn,
    staffing: Staffing,
    desk: HandoffDesk,
    library: Library,
    signals: Signals,
    clock: Clock,
    guard: Guard,
    pages: DeskPages,
    public_url: str | None,
    targets: Callable[[], Targets],
    told: Told,
    reach: Reach,
    writing: WritingScreen,
    panels: Sequence[Panel] = (),
) -> list[BaseRoute]:
    """`guard` and `pages` are shared with the editor; `targets`: by when departments answer, as they say now; `reach`:
    which departments alerts reach; `panels` add parts to the page of a conversation."""
    words = Words(library, clock)
    return [
        *Door(sign_in, guard, pages).routes(),
        *QueueScreen(desk, signals, guard, pages, words, library, clock, targets, told, reach).routes(),
        *ConversationScreen(desk, signals, guard, pages, words, writing, panels).routes(),
        *TeamScreen(staffing, guard, pages, library, words, public_url).routes(),
        static(),
    ]
