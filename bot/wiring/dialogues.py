"""The dialogue engine with everything around it that understands more than it does."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.ports import Clock, Dialogue, Library
from bot.service.after_danger import AfterDangerDialogue
from bot.service.ages import AgesDialogue
from bot.service.answering import Answering, Answers
from bot.service.bookings import BookingDialogue
from bot.service.calm import CalmDialogue
from bot.service.cared_for import CaredForDialogue
from bot.service.contact_names import ContactNamedDialogue
from bot.service.corrected import CorrectedDialogue
from bot.service.course_wishes import CourseWishesDialogue
from bot.service.dated import DatedDialogue
from bot.service.expiring import ExpiringDialogue
from bot.service.feast_dialogue import FeastDialogue
from bot.service.going_back import GoingBackDialogue
from bot.service.leaning import LeaningDialogue
from bot.service.levels import LevelDialogue
from bot.service.located import LocatedDialogue
from bot.service.named_languages import NamedLanguagesDialogue
from bot.service.no_alarm import NoAlarmDialogue
from bot.service.offer_titles import OfferTitledDialogue
from bot.service.office_titles import OfficeTitledDialogue
from bot.service.own_case import OwnCaseDialogue
from bot.service.own_questions import OwnQuestionsDialogue
from bot.service.page_titles import PageTitledDialogue
from bot.service.pleading import PleadingDialogue
from bot.service.priced import PricedDialogue
from bot.service.several import SeveralQuestions
from bot.service.speakers import SpeakersDialogue
from bot.service.sporting import SportingDialogue
from bot.service.staying import StayingDialogue
from bot.service.there import ThereDialogue
from bot.service.titled import TitledDialogue
from bot.service.tonight import TonightDialogue
from bot.service.translated_pages import TranslatedPagesDialogue
from bot.service.translating import Translating
from bot.service.undocumented import UndocumentedDialogue
from bot.service.unpressed import UnpressedDialogue
from bot.service.unwished import UnwishedDialogue
from bot.service.wishing import WishingDialogue
from bot.settings import PROJECT
from bot.wiring.files import (
    load_amounts,
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
    dialogue = SportingDialogue(dialogue, load_rows(PROJECT, "sports"))
    dialogue = BookingDialogue(dialogue, load_rows(PROJECT, "bookings"))
    dialogue = CaredForDialogue(dialogue, load_rows(PROJECT, "cared"))
    dialogue = LocatedDialogue(dialogue, library)
    dialogue = OfficeTitledDialogue(dialogue, library)
    dialogue = TitledDialogue(dialogue, library, clock, lambda: load_everyday(PROJECT))
    dialogue = OfferTitledDialogue(dialogue, library, clock, lambda: load_everyday(PROJECT))
    dialogue = PageTitledDialogue(dialogue, library)
    dialogue = ContactNamedDialogue(dialogue, library, lambda: load_everyday(PROJECT))
    return DatedDialogue(dialogue, load_dates(PROJECT), clock)


def _by_itself(dialogue: Dialogue, library: Library) -> Dialogue:
    dialogue = FeastDialogue(dialogue, load_feasts(PROJECT))
    dialogue = PricedDialogue(dialogue, load_amounts(PROJECT))
    dialogue = UndocumentedDialogue(dialogue, load_rows(PROJECT, "papers"))
    dialogue = ExpiringDialogue(dialogue, library, load_rows(PROJECT, "expiring"))
    dialogue = TonightDialogue(dialogue, load_rows(PROJECT, "tonight"))
    return WishingDialogue(dialogue, load_rows(PROJECT, "wishes"))


def _after_an_answer(dialogue: Dialogue, library: Library) -> Dialogue:
    leaning = load_rows(PROJECT, "leaning")
    small = load_small(PROJECT)
    speakers = load_rows(PROJECT, "speakers") | {"small": small["small"]}
    dialogue = SpeakersDialogue(dialogue, library, speakers, load_language_names(PROJECT))
    dialogue = NamedLanguagesDialogue(dialogue, load_language_names(PROJECT))
    dialogue = UnwishedDialogue(dialogue, leaning)
    dialogue = OwnQuestionsDialogue(dialogue, library, leaning)
    dialogue = UnpressedDialogue(dialogue)
    dialogue = LevelDialogue(dialogue, load_rows(PROJECT, "levels") | {"small": small["small"]})
    dialogue = StayingDialogue(dialogue, leaning | small)
    dialogue = AgesDialogue(dialogue, leaning | small, load_rows(PROJECT, "ages"))
    dialogue = CourseWishesDialogue(dialogue, leaning)
    dialogue = LeaningDialogue(dialogue, library, leaning | small)
    dialogue = AfterDangerDialogue(dialogue, library, leaning | small | load_rows(PROJECT, "after_danger"))
    dialogue = OwnCaseDialogue(dialogue, library, leaning)
    dialogue = ThereDialogue(dialogue, load_rows(PROJECT, "there") | small)
    dialogue = PleadingDialogue(dialogue, load_rows(PROJECT, "pleas"))
    dialogue = GoingBackDialogue(dialogue, leaning)
    return CorrectedDialogue(dialogue, library, leaning)
