"""What follows a conversation: did it help, review inbox, records for the file."""

from __future__ import annotations

from collections.abc import Callable

from starlette.routing import BaseRoute

from bot.core.handoffs.record import Record
from bot.core.ports import Signals
from bot.desk.conversations.conversation import Panel
from bot.desk.conversations.records import RecordsScreen
from bot.desk.conversations.wrong_answers import WrongAnswersPanel
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.understanding.review import ReviewScreen
from bot.desk.understanding.review_group import ReviewGroupScreen
from bot.desk.words import Words
from bot.service.after.questions_in_german import QuestionsInGerman
from bot.service.after.review import Look, ReviewDesk, ReviewInbox
from bot.service.channel.exporting import Exporting
from bot.service.staff.filing import Filing, in_german
from bot.service.staff.help_keeper import HelpKeeper
from bot.service.staff.in_german import InGerman
from bot.service.staff.wrong_answers import WrongAnswerDesk
from bot.service.turn.answering import Answers
from bot.service.turn.feedback import FollowUp
from bot.store.after.deciding import SqlDecisions
from bot.store.after.review import SqlReview
from bot.store.after.review_groups import SqlReviewGroups
from bot.store.conversations.exporting import SqlExport
from bot.store.conversations.help_questions import SqlHelpQuestions
from bot.store.handoffs.records import SqlRecords
from bot.store.handoffs.wrong_answers import SqlWrongAnswers
from bot.wiring.lotse import Lotse


def followed_up(lotse: Lotse, answers: Answers) -> Answers:
    """Answers that are asked about."""
    return FollowUp(answers, lotse.library, lotse.clock, lotse.settings.review_days, lotse.inbox.more_waits)


def exporting_of(lotse: Lotse) -> Exporting:
    return Exporting(SqlExport(lotse.database), lotse.uploads, lotse.library, lotse.clock)


class _LatePrinter:
    """Implements the port `Printer`. What prints takes a third of a second to load, and most processes never print."""

    def __init__(self, when: Callable[..., str]) -> None:
        self._when = when

    def print(self, record: Record) -> bytes:
        from bot.desk.conversations.record_pdf import PdfPrinter

        return PdfPrinter(self._when).print(record)


def filing_of(lotse: Lotse) -> Filing:
    printer = _LatePrinter(lambda moment: in_german(moment, lotse.clock.now()))
    settings = lotse.settings
    return Filing(
        SqlRecords(lotse.database, lotse.clock), printer, lotse.library, lotse.clock,
        InGerman(lotse.library, lotse.holidays(), lotse.clock), settings.record_days,
    )  # fmt: skip


def add_after(
    lotse: Lotse, guard: Guard, pages: DeskPages, words: Words, panels: list[Panel], look: Look | None = None
) -> list[BaseRoute]:  # fmt: skip
    """The screens, and the parts of a conversation's page. `look`: what there is to say about new examples."""
    inbox = ReviewInbox(
        SqlReview(lotse.database, lotse.clock), SqlReviewGroups(lotse.database), lotse.library, lotse.clock
    )  # fmt: skip
    desk = ReviewDesk(SqlDecisions(lotse.database, lotse.clock), lotse.library, look)
    records = RecordsScreen(filing_of(lotse), guard, pages, words)
    wrong = WrongAnswersPanel(WrongAnswerDesk(SqlWrongAnswers(lotse.database, lotse.clock), lotse.library), guard)
    panels += [records, wrong]
    review = ReviewScreen(inbox, desk, guard, pages, words, lotse.settings.review_days)
    group = ReviewGroupScreen(inbox, desk, guard, pages, words, QuestionsInGerman(lotse.translating))
    return [*review.routes(), *group.routes(), *records.routes(), *wrong.routes()]


class AfterKeeper:
    """What has to be looked after while Lotse runs."""

    def __init__(self, lotse: Lotse, signals: Signals) -> None:
        self._filing = filing_of(lotse)
        self._help = HelpKeeper(
            SqlHelpQuestions(lotse.database, lotse.clock), lotse.library, signals, lotse.clock
        )  # fmt: skip

    async def look(self) -> None:
        """Every few seconds: questions to put, records to print."""
        await self._help.look()
        await self._filing.make_due()
