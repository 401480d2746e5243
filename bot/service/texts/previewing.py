"""What newcomers would get if a text were published: composed as the bot does it, over a catalogue that has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.core.content.gaps import filled, office_values
from bot.core.message import Utterance
from bot.core.ports import Clock, Holidays, Library
from bot.core.texts.placeholders import OF_OFFICE, PLACEHOLDER, TOWN
from bot.core.texts.response import Catalogue, Kind
from bot.core.texts.wording import tidy
from bot.core.town import TownGuide
from bot.service.answers.guidance import Guide
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.speaker import Speaker, isolate_runs


class Previewing:
    def __init__(self, library: Library, holidays: Holidays, clock: Clock) -> None:
        self._library, self._holidays, self._clock = library, holidays, clock

    def shown(
        self, kind: Kind, name: str, texts: Mapping[str, str], typed: Collection[str] = ()
    ) -> dict[str, list[Utterance]]:
        """Per locale what would be sent: of an answer with its office and its buttons, of everything else the words.
        `typed`: the locales whose text is not the live one."""
        texts = {locale: tidy(text) for locale, text in texts.items() if tidy(text)}
        fresh = {locale: text for locale, text in texts.items() if locale in typed}
        catalogue = self._library.catalogue.with_texts(kind, name, fresh) if fresh else self._library.catalogue
        return {locale: self._utterances(catalogue, kind, name, locale, text) for locale, text in texts.items()}

    def values(self, kind: Kind, name: str, german: str) -> dict[str, str]:
        """The placeholders that this text may have, each with what the town's data say for it now ("": nothing)."""
        guide = self._library.guide
        if kind != "answer":
            return {gap: guide.town.name if gap == TOWN else "" for gap in dict.fromkeys(PLACEHOLDER.findall(german))}
        office = guide.responsible(name) or guide.coordination
        known = office_values(office, "de") if office else {}
        return {TOWN: guide.town.name, **{gap: known.get(gap, "") for gap in OF_OFFICE if office}}

    def _utterances(self, catalogue: Catalogue, kind: Kind, name: str, locale: str, text: str) -> list[Utterance]:
        guide = self._library.guide
        if kind != "answer":
            return [Utterance(_plain(text, guide, locale), locale, kind="interface")]
        desk = _guide(catalogue, guide, locale, self._holidays, self._clock)
        return desk.answer(name) if name in catalogue.intents else [desk.text(name)]


def _guide(catalogue: Catalogue, guide: TownGuide, locale: str, holidays: Holidays, clock: Clock) -> Guide:
    speaker = Speaker(catalogue, locale)
    return Guide(catalogue, guide, speaker, OfficeDesk(guide, speaker, clock.now(), holidays))


def _plain(text: str, guide: TownGuide, locale: str) -> str:
    return filled(isolate_runs(text.replace(TOWN, guide.town.name), locale), {})
