"""What a newcomer is told about their data and about barriers: the public pages, and `/privacy` on Telegram.

What is said depends on how the town runs Lotse: of Telegram and of translation only where they are on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.core.ports import Library
from bot.service.answers.speaker import isolate_runs


@dataclass(frozen=True)
class Outside:
    """What of a message leaves the town's machine. `translator`: the name of the service; None: nothing is translated.
    `translated_pages`: pages are looked up by translated questions, too.
    """

    telegram: bool = False
    translator: str | None = None
    translated_pages: bool = False


class Statements:
    """Both statements, paragraph by paragraph, in the newcomer's locale or what stands in for it."""

    def __init__(self, library: Library, outside: Outside) -> None:
        self._library, self._outside = library, outside

    def privacy(self, locale: str) -> list[str]:
        return [" ".join(sentences) for sentences in self._privacy(self._saying(locale))]

    def barriers(self, locale: str) -> tuple[str, list[str], str]:
        """What holds, the known gaps, and how to tell of another one. Gaps of plain German are told in German alone."""
        say = self._saying(locale)
        in_words = "statement_gap_simple" if locale.startswith("de") else "statement_gap_languages"
        return say("statement_barriers"), [say("statement_gap_signs"), say(in_words)], say("statement_tell")

    def _saying(self, locale: str) -> Callable[[str], str]:
        catalogue, service = self._library.catalogue, self._outside.translator or ""
        buttons = {name: catalogue.say(name, locale) for name in ("erase", "export")}

        def say(name: str) -> str:
            return isolate_runs(catalogue.say(name, locale, service=service, **buttons), locale)

        return say

    def _privacy(self, say: Callable[[str], str]) -> Iterator[list[str]]:
        telegram = self._outside.telegram
        for name in ("about", "kept", "read", "deleted", "ideas"):
            yield [say(f"statement_{name}")]
        for name in ("files", "export"):
            also = [say(f"statement_{name}_telegram")] if telegram else []
            yield [say(f"statement_{name}"), *also]
        for name in ("improve", "record", "counted"):
            yield [say(f"statement_{name}")]
        yield from self._elsewhere(say)
        alone = not (telegram or self._outside.translator)
        yield [say("statement_alone" if alone else "statement_alone_but")]
        yield [say("statement_rights")]

    def _elsewhere(self, say: Callable[[str], str]) -> Iterator[list[str]]:
        if self._outside.translator:
            scope = "pages" if self._outside.translated_pages else "only"
            yield [say(f"statement_translated{part}") for part in ("", f"_{scope}", "_staff")]
        if self._outside.telegram:
            yield [say("statement_telegram")]
            yield [say("statement_telegram_delete")]
