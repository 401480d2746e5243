"""The dialogue engine with everything around it that understands more than it does."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.ports import Clock, Dialogue, Library
from bot.service.meaning.after_danger import AfterDangerDialogue
from bot.service.meaning.ages import AgesDialogue
from bot.service.meaning.bookings import BookingDialogue
from bot.service.meaning.busy import BusyDialogue
from bot.service.meaning.calm import CalmDialogue
from bot.service.meaning.cared_for import CaredForDialogue
from bot.service.meaning.certificates import CertificatesDialogue
from bot.service.meaning.contact_names import ContactNamedDialogue
from bot.service.meaning.corrected import CorrectedDialogue
from bot.service.meaning.course_wishes import CourseWishesDialogue
from bot.service.meaning.dated import DatedDialogue
from bot.service.meaning.expiring import ExpiringDialogue
from bot.service.meaning.faint import FaintDialogue
from bot.service.meaning.feast_dialogue import FeastDialogue
from bot.service.meaning.going_back import GoingBackDialogue
from bot.service.meaning.home_visits import HomeVisitsDialogue
from bot.service.meaning.leaning import LeaningDialogue
from bot.service.meaning.levels import LevelDialogue
from bot.service.meaning.located import LocatedDialogue
from bot.service.meaning.matter_titles import MatterTitledDialogue
from bot.service.meaning.named_languages import NamedLanguagesDialogue
from bot.service.meaning.nationality import NationalityDialogue
from bot.service.meaning.no_alarm import NoAlarmDialogue
from bot.service.meaning.offer_titles import OfferTitledDialogue
from bot.service.meaning.office_titles import OfficeTitledDialogue
from bot.service.meaning.onward import OnwardDialogue
from bot.service.meaning.opening import OpeningDialogue
from bot.service.meaning.own_case import OwnCaseDialogue
from bot.service.meaning.own_questions import OwnQuestionsDialogue
from bot.service.meaning.page_titles import PageTitledDialogue
from bot.service.meaning.papers_taken import PapersTakenDialogue
from bot.service.meaning.pleading import PleadingDialogue
from bot.service.meaning.priced import PricedDialogue
from bot.service.meaning.speakers import SpeakersDialogue
from bot.service.meaning.sporting import SportingDialogue
from bot.service.meaning.staying import StayingDialogue
from bot.service.meaning.the_office import TheOfficeDialogue
from bot.service.meaning.there import ThereDialogue
from bot.service.meaning.threatened import ThreatenedDialogue
from bot.service.meaning.thumbs import ThumbsDialogue
from bot.service.meaning.titled import TitledDialogue
from bot.service.meaning.tonight import TonightDialogue
from bot.service.meaning.translated_pages import TranslatedPagesDialogue
from bot.service.meaning.undocumented import UndocumentedDialogue
from bot.service.meaning.unpressed import UnpressedDialogue
from bot.service.meaning.unwished import UnwishedDialogue
from bot.service.meaning.wishing import WishingDialogue
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
    return _after_an_answer(_by_itself(_named(dialogue, library, clock), library), library)


def _named(dialogue: Dialogue, library: Library, clock: Clock) -> Dialogue:
    dialogue = CalmDialogue(dialogue, load_rows(PROJECT, "calm"))
    dialogue = NoAlarmDialogue(dialogue, load_danger(PROJECT))
    dialogue = FaintDialogue(dialogue, load_danger(PROJECT))
    dialogue = SportingDialogue(dialogue, load_rows(PROJECT, "sports"))
    dialogue = BookingDialogue(dialogue, load_rows(PROJECT, "bookings"))
    dialogue = CaredForDialogue(dialogue, load_rows(PROJECT, "cared"))
    dialogue = LocatedDialogue(dialogue, library)
    dialogue = OfficeTitledDialogue(dialogue, library)
    apply = {"apply": load_rows(PROJECT, "leaning")["apply"]}
    dialogue = MatterTitledDialogue(dialogue, library, load_small(PROJECT) | apply)
    dialogue = TitledDialogue(dialogue, library, clock, lambda: load_everyday(PROJECT))
    dialogue = OfferTitledDialogue(dialogue, library, clock, lambda: load_everyday(PROJECT))
    dialogue = PageTitledDialogue(dialogue, library)
    dialogue = ContactNamedDialogue(dialogue, library, lambda: load_everyday(PROJECT))
    return DatedDialogue(dialogue, load_dates(PROJECT), clock)


def _by_itself(dialogue: Dialogue, library: Library) -> Dialogue:
    dialogue = FeastDialogue(dialogue, load_feasts(PROJECT))
    dialogue = PricedDialogue(dialogue, load_amounts(PROJECT))
    dialogue = UndocumentedDialogue(dialogue, load_rows(PROJECT, "papers"))
    dialogue = CertificatesDialogue(dialogue, load_rows(PROJECT, "certificates"))
    dialogue = HomeVisitsDialogue(dialogue, load_rows(PROJECT, "home_visits") | load_small(PROJECT))
    dialogue = ExpiringDialogue(dialogue, library, load_rows(PROJECT, "expiring"))
    dialogue = TonightDialogue(dialogue, load_rows(PROJECT, "tonight"))
    dialogue = ThreatenedDialogue(dialogue, load_rows(PROJECT, "threats"))
    return WishingDialogue(dialogue, load_rows(PROJECT, "wishes"))


def _after_an_answer(dialogue: Dialogue, library: Library) -> Dialogue:
    leaning = load_rows(PROJECT, "leaning")
    small = load_small(PROJECT)
    speakers = load_rows(PROJECT, "speakers") | {"small": small["small"]}
    dialogue = SpeakersDialogue(dialogue, library, speakers, load_language_names(PROJECT))
    dialogue = NationalityDialogue(dialogue, load_rows(PROJECT, "nationality"), load_language_names(PROJECT))
    dialogue = NamedLanguagesDialogue(dialogue, load_language_names(PROJECT))
    dialogue = UnwishedDialogue(dialogue, leaning)
    dialogue = BusyDialogue(dialogue, load_busy_times(PROJECT), leaning | load_rows(PROJECT, "busy"))
    dialogue = OwnQuestionsDialogue(dialogue, library, leaning)
    dialogue = UnpressedDialogue(dialogue)
    dialogue = LevelDialogue(dialogue, load_rows(PROJECT, "levels") | {"small": small["small"]})
    dialogue = StayingDialogue(dialogue, leaning | small)
    dialogue = AgesDialogue(dialogue, leaning | small, load_rows(PROJECT, "ages"))
    dialogue = CourseWishesDialogue(dialogue, leaning)
    dialogue = LeaningDialogue(dialogue, library, leaning | small)
    dialogue = AfterDangerDialogue(dialogue, library, leaning | small | load_rows(PROJECT, "after_danger"))
    dialogue = OnwardDialogue(dialogue, library, load_rows(PROJECT, "onward") | small)
    dialogue = OwnCaseDialogue(dialogue, library, leaning)
    dialogue = ThereDialogue(dialogue, load_rows(PROJECT, "there") | small)
    dialogue = OpeningDialogue(dialogue, load_feasts(PROJECT), load_rows(PROJECT, "opening") | small)
    dialogue = TheOfficeDialogue(dialogue, library, load_rows(PROJECT, "the_office") | small)
    dialogue = ThumbsDialogue(dialogue)
    dialogue = PleadingDialogue(dialogue, load_rows(PROJECT, "pleas"))
    dialogue = PapersTakenDialogue(dialogue, load_rows(PROJECT, "papers_taken"))
    dialogue = GoingBackDialogue(dialogue, leaning)
    return CorrectedDialogue(dialogue, library, leaning)
