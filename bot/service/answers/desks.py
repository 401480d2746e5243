"""Everybody who answers, in one locale at one moment."""

from __future__ import annotations

from datetime import datetime

from bot.core.content.routing import ANYBODY, Wanted
from bot.core.ports import Holidays, Library
from bot.service.answers.appointments import AppointmentWords
from bot.service.answers.calendar import CalendarDesk
from bot.service.answers.counters import Counters
from bot.service.answers.directory import Beside
from bot.service.answers.forms import Forms
from bot.service.answers.guidance import Guide
from bot.service.answers.handoff import Offers
from bot.service.answers.media import MediaDesk
from bot.service.answers.menus import Menus
from bot.service.answers.near import NearDesk
from bot.service.answers.offer_words import OfferWords
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.pages import PageDesk
from bot.service.answers.reading_times import Awaited, Presence, ReadingTimes
from bot.service.answers.searches import Searches
from bot.service.answers.speaker import Speaker
from bot.service.answers.welcome import Welcome


class Desks:
    """Each knows one kind of answer; `bot/service/turn/compose.py` decides whose turn it is."""

    def __init__(
        self,
        library: Library,
        holidays: Holidays,
        locale: str,
        now: datetime,
        presence: Presence | None,
        waiting: Awaited,
        idea_days: int,
    ) -> None:
        guide, catalogue = library.guide, library.catalogue
        self.speaker = Speaker(catalogue, locale)
        self.offices = OfficeDesk(guide, self.speaker, now, holidays)
        self.guidance = Guide(catalogue, guide, self.speaker, self.offices)
        self.pages = PageDesk(guide, self.speaker, now)
        wanted = waiting if isinstance(waiting, Wanted) else ANYBODY
        times = ReadingTimes(guide, self.speaker, holidays, now, presence, wanted)
        self.counters = Counters(guide, self.speaker, self.offices)
        words = OfferWords(guide, self.speaker, times, self.counters)
        self.appointments = AppointmentWords(guide, catalogue, self.speaker, now)
        self.offers = Offers(guide, catalogue, self.speaker, times, words, bool(waiting), self.appointments)
        self.forms = Forms(guide, catalogue, self.speaker, self.offers, idea_days)
        self.welcome = Welcome(guide, self.speaker)
        self.menus = Menus(catalogue, self.speaker, self.guidance)
        self.near = NearDesk(catalogue, guide, self.speaker, self.offices)
        self.searches = Searches(guide, self.speaker, now)
        self.calendar = CalendarDesk(guide, self.speaker, holidays, now)
        self.beside = Beside(guide, self.speaker, now.date())
        self.media = MediaDesk(guide, self.speaker, self.offices, self.offers, now)
