"""Example questions, topics of the town and questions for testing, as coordinators teach them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from starlette.routing import BaseRoute

from bot.core.ports import Dialogue
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.understanding.questions import QuestionsScreen
from bot.desk.understanding.questions_fixed import FixedScreen
from bot.desk.understanding.questions_new import NewTopicScreen
from bot.language.files import load_detector
from bot.portal.example_files import read_examples
from bot.service.after.review import ReviewDesk
from bot.service.learning.fixed_questions import FixedQuestions, PageQuestions
from bot.service.learning.known_examples import KnownExamples
from bot.service.learning.nearness import Nearness
from bot.service.learning.teaching import TeachingDesk
from bot.service.learning.town_topics import TownTopics
from bot.settings import PROJECT
from bot.store.accounts.desk_rules import SqlDeskRules
from bot.store.after.deciding import SqlDecisions
from bot.store.learning.teaching import SqlTeaching
from bot.wiring.limits import limits_of
from bot.wiring.lotse import Lotse


@lru_cache(maxsize=1)
def _known_examples(project: Path) -> KnownExamples:
    """Tens of thousands, read and folded once per process."""
    return KnownExamples(lambda: read_examples(project / "nlu" / "examples"))


def teaching_of(lotse: Lotse, dialogue: Dialogue | None) -> TeachingDesk:
    library, known = lotse.library, _known_examples(PROJECT)
    nearness = Nearness(dialogue, known, lambda: load_detector(PROJECT, lotse.settings.models))
    return TeachingDesk(SqlTeaching(lotse.database, lotse.clock), known, nearness, library)


def question_screens(lotse: Lotse, guard: Guard, pages: DeskPages, dialogue: Dialogue | None) -> list[BaseRoute]:
    """`dialogue`: the running engine, which is asked what it takes a question for; None: nobody can say."""
    library, store = lotse.library, SqlTeaching(lotse.database, lotse.clock)
    known = _known_examples(PROJECT)
    nearness = Nearness(dialogue, known, lambda: load_detector(PROJECT, lotse.settings.models))
    teaching, topics = (
        TeachingDesk(store, known, nearness, library),
        TownTopics(store, nearness, library, SqlDeskRules(lotse.database), limits_of(lotse)),
    )
    fixed = FixedQuestions(store, known, nearness, library)
    review = ReviewDesk(SqlDecisions(lotse.database, lotse.clock), library)
    return [
        *NewTopicScreen(topics, nearness, library, guard, pages, review.taught_elsewhere).routes(),
        *FixedScreen(fixed, PageQuestions(store, nearness, library), library, guard, pages).routes(),
        *QuestionsScreen(teaching, topics, library, guard, pages).routes(),
    ]  # fmt: skip
