"""The dialogue engine with everything around it that understands more than it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.core.ports import Clock, Dialogue, Library
from bot.service.meaning.after_danger import AfterDangerStep
from bot.service.meaning.ages import AgesStep
from bot.service.meaning.around import CompletedDialogue, Step
from bot.service.meaning.bookings import BookingStep
from bot.service.meaning.busy import BusyStep
from bot.service.meaning.calm import CalmStep
from bot.service.meaning.cared_for import CaredForStep
from bot.service.meaning.certificates import CertificatesStep
from bot.service.meaning.contact_names import ContactNamedStep
from bot.service.meaning.corrected import CorrectedDialogue
from bot.service.meaning.course_wishes import CourseWishesStep
from bot.service.meaning.dated import DatedStep
from bot.service.meaning.expiring import ExpiringStep
from bot.service.meaning.faint import FaintStep
from bot.service.meaning.fears import FearsStep
from bot.service.meaning.going_back import GoingBackStep
from bot.service.meaning.home_visits import HomeVisitsStep
from bot.service.meaning.leaning import LeaningStep
from bot.service.meaning.levels import LevelStep
from bot.service.meaning.located import LocatedStep
from bot.service.meaning.matter_titles import MatterTitledStep
from bot.service.meaning.named_feasts import FeastStep
from bot.service.meaning.named_languages import NamedLanguagesStep
from bot.service.meaning.nationality import NationalityStep
from bot.service.meaning.no_alarm import NoAlarmDialogue
from bot.service.meaning.offer_titles import OfferTitledStep
from bot.service.meaning.office_titles import OfficeTitledStep
from bot.service.meaning.onward import OnwardStep
from bot.service.meaning.opening import OpeningStep
from bot.service.meaning.own_case import OwnCaseStep
from bot.service.meaning.own_circumstances import OwnCircumstancesStep
from bot.service.meaning.own_questions import OwnQuestionsStep
from bot.service.meaning.page_titles import PageTitledStep
from bot.service.meaning.papers_taken import PapersTakenStep
from bot.service.meaning.pleading import PleadingStep
from bot.service.meaning.priced import PricedStep
from bot.service.meaning.self_evident import SelfEvidentStep
from bot.service.meaning.speakers import SpeakersStep
from bot.service.meaning.sporting import SportingStep
from bot.service.meaning.staying import StayingStep
from bot.service.meaning.the_office import TheOfficeStep
from bot.service.meaning.there import ThereStep
from bot.service.meaning.threatened import ThreatenedStep
from bot.service.meaning.thumbs import ThumbsStep
from bot.service.meaning.titled import TitledStep
from bot.service.meaning.tonight import TonightStep
from bot.service.meaning.translated_pages import TranslatedPagesDialogue
from bot.service.meaning.undocumented import UndocumentedStep
from bot.service.meaning.unpressed import UnpressedStep
from bot.service.meaning.unwished import UnwishedStep
from bot.service.meaning.wishing import WishingStep
from bot.service.translation.translating import Translating
from bot.service.turn.answering import Answering, Answers
from bot.service.turn.several import SeveralQuestions
from bot.settings import PROJECT
from bot.wiring.files import (
    load_amounts,
    load_busy_times,
    load_danger,
    load_dates,
    load_everyday,
    load_feasts,
    load_language_names,
    load_questions,
    load_rows,
    load_small,
)


def one_by_one(
    path: Callable[[Dialogue], Answering], dialogue: Dialogue, library: Library, clock: Clock, pages: Translating | None
) -> Answers:  # fmt: skip
    """Both of two questions in a message. `pages`: translates a message to find pages, never the questions in it."""
    whole = alone = path(completed(dialogue, library, clock))
    if pages:
        whole = path(completed(TranslatedPagesDialogue(dialogue, pages), library, clock))
    return SeveralQuestions(whole, alone, library, load_questions(PROJECT))


def completed(dialogue: Dialogue, library: Library, clock: Clock) -> Dialogue:
    """What a message names is added first; then what it means by itself; last what it means after the answer before."""
    dialogue = NoAlarmDialogue(
        CompletedDialogue(dialogue, [CalmStep(load_rows(PROJECT, "calm"))]), load_danger(PROJECT)
    )
    steps = [*_named(library, clock), *_by_itself(library), *_after_an_answer(library)]
    return CorrectedDialogue(CompletedDialogue(dialogue, steps), library, load_rows(PROJECT, "leaning"))


def _named(library: Library, clock: Clock) -> Iterator[Step]:
    yield FaintStep(load_danger(PROJECT))
    yield SportingStep(load_rows(PROJECT, "sports"))
    yield BookingStep(load_rows(PROJECT, "bookings"))
    yield CaredForStep(load_rows(PROJECT, "cared"))
    yield LocatedStep(library)
    yield OfficeTitledStep(library)
    apply = {"apply": load_rows(PROJECT, "leaning")["apply"]}
    yield MatterTitledStep(library, load_small(PROJECT) | apply)
    yield TitledStep(library, clock, lambda: load_everyday(PROJECT))
    yield OfferTitledStep(library, clock, lambda: load_everyday(PROJECT))
    yield PageTitledStep(library)
    yield ContactNamedStep(library, lambda: load_everyday(PROJECT))
    yield DatedStep(load_dates(PROJECT), clock)


def _by_itself(library: Library) -> Iterator[Step]:
    yield FeastStep(load_feasts(PROJECT))
    yield PricedStep(load_amounts(PROJECT))
    yield UndocumentedStep(load_rows(PROJECT, "papers"))
    yield CertificatesStep(load_rows(PROJECT, "certificates"))
    yield HomeVisitsStep(load_rows(PROJECT, "home_visits") | load_small(PROJECT))
    yield ExpiringStep(library, load_rows(PROJECT, "expiring"))
    yield TonightStep(load_rows(PROJECT, "tonight"))
    yield ThreatenedStep(load_rows(PROJECT, "threats"))
    yield SelfEvidentStep(load_rows(PROJECT, "self_evident"))
    yield WishingStep(load_rows(PROJECT, "wishes"))


def _after_an_answer(library: Library) -> Iterator[Step]:
    leaning, small = load_rows(PROJECT, "leaning"), load_small(PROJECT)
    speakers = load_rows(PROJECT, "speakers") | {"small": small["small"]}
    yield SpeakersStep(library, speakers, load_language_names(PROJECT))
    yield NationalityStep(load_rows(PROJECT, "nationality"), load_language_names(PROJECT))
    yield NamedLanguagesStep(load_language_names(PROJECT))
    yield UnwishedStep(leaning)
    yield BusyStep(load_busy_times(PROJECT), leaning | load_rows(PROJECT, "busy"))
    yield OwnQuestionsStep(library, leaning)
    yield UnpressedStep()
    yield LevelStep(load_rows(PROJECT, "levels") | {"small": small["small"]})
    yield StayingStep(leaning | small)
    yield AgesStep(leaning | small, load_rows(PROJECT, "ages"))
    yield CourseWishesStep(leaning)
    yield LeaningStep(library, leaning | small)
    yield AfterDangerStep(library, leaning | small | load_rows(PROJECT, "after_danger"))
    yield OnwardStep(library, load_rows(PROJECT, "onward") | small)
    yield OwnCaseStep(library, leaning)
    yield ThereStep(load_rows(PROJECT, "there") | small)
    yield OpeningStep(load_feasts(PROJECT), load_rows(PROJECT, "opening") | small)
    yield TheOfficeStep(library, load_rows(PROJECT, "the_office") | small)
    yield ThumbsStep()
    yield PleadingStep(load_rows(PROJECT, "pleas"))
    yield PapersTakenStep(load_rows(PROJECT, "papers_taken"))
    yield FearsStep(load_rows(PROJECT, "fears"))
    yield GoingBackStep(leaning)
    yield OwnCircumstancesStep(library)
