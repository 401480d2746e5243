"""The path of a message to its answer, from the inside out."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

from bot.core.ports import Dialogue
from bot.language.files import load_detector
from bot.service.answers.form_words import FormWords
from bot.service.answers.forms import Forms
from bot.service.channel.messenger import Cries
from bot.service.staff.presence import DeskPresence
from bot.service.turn.about_the_offer import OfferTalk
from bot.service.turn.answering import Answering, Answers
from bot.service.turn.captioned import Captioned
from bot.service.turn.compose import Composer
from bot.service.turn.continuing import Continuing
from bot.service.turn.hearing import Hearing
from bot.service.turn.in_their_words import InTheirWords
from bot.service.turn.interpreting import Interpreting
from bot.service.turn.invited_forms import InvitedForms
from bot.service.turn.telling import Telling
from bot.service.turn.tongues import Tongues
from bot.settings import PROJECT
from bot.store.content.sign_ups import SqlSignUps
from bot.store.conversations.ideas import SqlIdeas
from bot.wiring.dialogues import one_by_one
from bot.wiring.files import load_asked_languages, load_danger, load_everyday, load_rows, load_small, load_wished_times

if TYPE_CHECKING:
    from bot.wiring.lotse import Lotse


def answers(lotse: Lotse, dialogue: Dialogue, presence: DeskPresence | None = None) -> Answers:
    """What answers messages with this engine. `presence`: who is at the desk, where one is running."""
    settings, clock, holidays = lotse.settings, lotse.clock, lotse.holidays()
    detector, danger = load_detector(PROJECT, settings.models), load_danger(PROJECT)

    form_words = FormWords(load_rows(PROJECT, "asking") | load_rows(PROJECT, "forms"))

    def forms(locale: str) -> Forms:
        return Composer(lotse.library, holidays, locale, clock.now(), idea_days=settings.idea_days).forms

    def path(asked: Dialogue) -> Answering:
        return Answering(
            asked, lotse.library, detector, danger, clock, holidays, presence,
            sign_ups=SqlSignUps(lotse.database, clock), submitted=SqlIdeas(lotse.database, clock),
            idea_days=settings.idea_days, everyday=lambda: load_everyday(PROJECT), form_words=form_words,
        )  # fmt: skip

    pages = lotse.translating if settings.translation_pages else None
    one = one_by_one(path, dialogue, lotse.library, clock, pages)
    one = InvitedForms(one, lotse.library, clock, form_words, forms)
    talk = OfferTalk({**load_rows(PROJECT, "wishes"), "small": load_small(PROJECT)["small"]})
    continuing = Continuing(one, lotse.library, clock, holidays, presence, talk, load_wished_times(PROJECT))
    answers: Answers = Captioned(Telling(continuing, lotse.library), lotse.library, clock, holidays, presence)
    if lotse.translating is not None:
        answers = Interpreting(answers, lotse.translating, lotse.library, detector, danger, clock, holidays)
    return InTheirWords(answers, load_asked_languages(PROJECT), clock)


def tongues_of(lotse: Lotse) -> Tongues:
    """Takes a moment: not for the event loop."""
    hearing = Hearing(
        load_detector(PROJECT, lotse.settings.models), load_danger(PROJECT), lambda: load_everyday(PROJECT)
    )
    return Tongues(hearing, lotse.translating is not None)


def cries_of(lotse: Lotse) -> Cries:
    """Whether changed words tell of danger. What hears it is loaded when it is needed first."""

    @cache
    def hearing() -> Hearing:
        return Hearing(load_detector(PROJECT, lotse.settings.models), load_danger(PROJECT))

    async def cries(text: str, locale: str) -> bool:
        return await asyncio.to_thread(lambda: hearing().of(text, locale, {}).alarm is not None)

    return cries
