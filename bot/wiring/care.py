"""Who cares for content: start page, reviews and reminders, content check, facts, posters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from starlette.routing import BaseRoute

from bot.core.content.poster import Paper, Poster
from bot.core.locale import DEFAULT
from bot.core.outside_errors import DeliveryError
from bot.desk.content.content_check import CheckScreen
from bot.desk.content.facts import FactsScreen
from bot.desk.content.posters import PostersScreen
from bot.desk.content.reviews import ReviewsScreen
from bot.desk.content_names import ContentNames
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.understanding.today import TodayScreen
from bot.desk.words import Words
from bot.service.content.care import Caring
from bot.service.content.due_pages import DueWithPages
from bot.service.content.postering import Postering
from bot.service.content.reminding import Reminding
from bot.service.content.today import Today
from bot.service.texts.fact_book import FactBook
from bot.service.texts.kept_report import KeptReport
from bot.store.content.care import SqlCare
from bot.store.content.due import SqlDue
from bot.store.content.fact_checks import SqlFactChecks
from bot.store.content.waiting_work import SqlWaitingWork
from bot.wiring.alerts import alert_keeper
from bot.wiring.background import again_and_again
from bot.wiring.lotse import Lotse

_LOOK_SECONDS = 900.0


class _LatePosterPdf:
    """Implements the port `PosterPrinter`. Loaded when it prints, as the printer of records."""

    def print(self, paper: Paper, posters: Sequence[Poster]) -> bytes:
        from bot.desk.content.poster_pdf import PosterPdf

        return PosterPdf().print(paper, posters)


def care_screens(lotse: Lotse, guard: Guard, pages: DeskPages) -> list[BaseRoute]:
    """Before the routes of portal content, which answer to every other `/desk/content/…`."""
    library, clock, database = lotse.library, lotse.clock, lotse.database
    check, words, names = lotse.content_check(), Words(library, clock), ContentNames(library)
    kept, caring = KeptReport(check, library, clock), caring_of(lotse)
    lotse.ahead.append(kept.ahead)
    reviews = ReviewsScreen(caring, kept, names, words, guard, pages)
    work, trouble = SqlWaitingWork(database), lambda: lotse.sources.trouble
    today = Today(work, caring, kept, library, clock, trouble, _conflicts(lotse), alert_keeper(lotse))
    book = FactBook(check, SqlFactChecks(database, clock), clock)
    postering = Postering(library, _LatePosterPdf(), lotse.settings.public_url, _bot_name(lotse))
    screens = (
        TodayScreen(today, guard, pages, lotse.stand), reviews, CheckScreen(check, kept, library, guard, pages),
        FactsScreen(book, kept, library, guard, pages), PostersScreen(postering, words, guard, pages),
    )  # fmt: skip
    return [route for screen in screens for route in screen.routes()]


def caring_of(lotse: Lotse) -> Caring:
    return Caring(SqlCare(lotse.database, lotse.clock), _due(lotse), lotse.library, lotse.clock)


def reminding_of(lotse: Lotse) -> Reminding:
    """Keeps nothing in memory: there may be several."""
    letters, due, holidays = SqlCare(lotse.database, lotse.clock), _due(lotse), lotse.holidays()
    return Reminding(
        letters, due, lotse.clock, lotse.mailer, lambda day: holidays.name(day, DEFAULT), lotse.settings.public_url
    )  # fmt: skip


async def remind_of_reviews(lotse: Lotse) -> None:
    """Letters about content that is overdue, looked for again and again until cancelled."""
    await again_and_again(reminding_of(lotse).look, _LOOK_SECONDS, "nobody can be reminded of reviews")


def _due(lotse: Lotse) -> DueWithPages:
    return DueWithPages(SqlDue(lotse.database, lotse.clock), lotse.library)


def _conflicts(lotse: Lotse) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        return len(await lotse.content_editing().conflicts())

    return count


def _bot_name(lotse: Lotse) -> Callable[[], Awaitable[str]]:
    async def name() -> str:
        """Asked once; empty without Telegram, or when Telegram cannot be reached."""
        if lotse.group is None:
            return ""
        if not lotse.group.username:
            try:
                await lotse.group.learn_name()
            except DeliveryError:
                return ""
        return lotse.group.username

    return name
