"""Posters and handouts in the chosen languages, with codes that open the chat there, at a topic."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence

from bot.core.content.deep_link import TOPICS, WELCOME, Entrance
from bot.core.content.poster import PAPERS, Code, Paper, Poster, PosterPrinter
from bot.core.errors import BadInput
from bot.core.locale import DEFAULT, NATIVE
from bot.core.ports import Library

_PROMISES = ("poster_machine", "poster_free")
_SCHEME = re.compile(r"^https?://")


class Postering:
    """`public_url`: where newcomers reach the page; None: nothing can be printed. `bot_name`: of the Telegram bot."""

    def __init__(
        self, library: Library, printer: PosterPrinter, public_url: str | None, bot_name: Callable[[], Awaitable[str]]
    ) -> None:
        self._library, self._printer, self.public_url, self._bot_name = library, printer, public_url, bot_name

    async def bot_name(self) -> str:
        """Empty without Telegram, or when it cannot be asked now."""
        return await self._bot_name()

    @property
    def has_list(self) -> bool:
        """Whether there is a list for new people to put on paper (`portal/welcome.yml`)."""
        return bool(self._library.guide.steps)

    def topics(self, locale: str = DEFAULT) -> list[tuple[str, str]]:
        """(name, words) of everything a code can lead to."""
        return [(name, self._topic(name, locale)) for name in TOPICS]

    async def print(self, paper: str, locales: Sequence[str], topic: str, telegram: bool) -> bytes:
        """A PDF, a page per language.

        Raises:
            BadInput: nothing to print; RecordNotPrintable
        """
        wanted = [locale for locale in NATIVE if locale in locales]
        if paper not in PAPERS or not wanted or topic not in ("", *TOPICS) or not self.public_url:
            raise BadInput("choose a paper, a language and a topic")
        bot = await self._bot_name() if telegram else ""
        posters = [self.poster(locale, topic, bot) for locale in wanted]
        form: Paper = "poster" if paper == "poster" else "cards"
        return await asyncio.to_thread(self._printer.print, form, posters)

    def poster(self, locale: str, topic: str, bot: str) -> Poster:
        def say(name: str) -> str:
            return self._library.catalogue.say(name, locale)

        url, entrance = self.public_url or "", Entrance(locale, topic or None)
        codes = [Code(entrance.web(url), say("poster_web"))]
        if bot:
            codes.append(Code(entrance.telegram(bot), say("poster_telegram")))
        about = self._topic(topic, locale) if topic else ""
        return Poster(
            locale, self._library.guide.town.name, say("poster_headline"), about, say("poster_what"),
            [say(name) for name in _PROMISES], say("poster_how"), codes, say("poster_type"), _SCHEME.sub("", url),
        )  # fmt: skip

    def _topic(self, name: str, locale: str) -> str:
        if name == WELCOME:
            return self._library.catalogue.label("welcome_package", locale)
        found = self._library.catalogue.find("topic", name, locale)
        return found[0] if found else name
