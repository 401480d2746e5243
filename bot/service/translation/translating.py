"""A text in another language, by whichever provider: shielded, cached, paid from a daily budget, never waited for long.

A text goes line by line, so that its shape stays and lines that come back every day (opening hours, buttons) are
paid once. Of each line only what is left after shielding leaves the house (`core/shielding.py`). What comes back is
checked (`core/translation.py`); a line that fails is tried once more sentence by sentence, then given up, and with it
the whole text: nobody gets half a translation. Whatever happens, the answer is a text or None, within the limit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_any,
    wait_exponential,
)
from tenacity.stop import stop_base

from bot.core.instants import instant
from bot.core.outside_errors import LanguageNotOffered, TooLongForToday, TranslationError, TranslationUnavailable
from bot.core.ports import Clock, Library
from bot.core.ports_translation import Translations, Translator
from bot.core.privacy.shielding import ProperNames, Shielded, restore, shield, without_tokens
from bot.core.texts.translation import Translated, TranslationLimits, accepted, pieces, sentences_of
from bot.core.town import TownGuide
from bot.language.writing import may_be_in
from bot.service.translation.translation_pause import Pause

logger = logging.getLogger(__name__)

_ATTEMPTS = 3
_WORTH_WAITING = 1.0  # seconds that a provider may ask for before the next attempt
_BETWEEN = wait_exponential(multiplier=0.1, max=1.0)


class Translating:
    """Everything around a provider that holds for all of them."""

    def __init__(
        self, provider: Translator, store: Translations, library: Library, clock: Clock, limits: TranslationLimits
    ) -> None:
        self._provider, self._store, self._library, self._clock = provider, store, library, clock
        self._limits, self._pause, self._unknown = limits, Pause(), set[tuple[str, str]]()
        self._named: tuple[TownGuide | None, ProperNames] = (None, ProperNames(()))

    @property
    def provider(self) -> str:
        return self._provider.name

    @property
    def failing(self) -> bool:
        """Whether the provider could not be reached, or gave nothing, when it was asked last."""
        return self._pause.failing

    @property
    def seconds(self) -> float:
        """The longest that anybody waits."""
        return self._limits.seconds

    def offers(self, source: str, target: str) -> bool:
        known = source != target and (source, target) not in self._unknown
        return known and self._provider.offers(source, target)

    async def translate(
        self, text: str, source: str, target: str, conversation_id: str | None = None
    ) -> Translated | None:
        """The text in the target language, or None when there is no translation in time.

        `conversation_id`: whose words these are; the translation is then kept with the conversation and goes with it.
        """
        (found,) = await self.translate_all([text], source, target, conversation_id)
        return Translated(found, text, self.provider, self._clock.now()) if found is not None else None

    async def translate_all(
        self,
        texts: Sequence[str],
        source: str,
        target: str,
        conversation_id: str | None = None,
        seconds: float | None = None,
        untouched: Sequence[str] = (),
        keep: bool = True,
    ) -> list[str | None]:
        """As `translate`, several at once: None for each that failed.

        `seconds`: less than the usual limit; `untouched`: lines that stay, wherever quoted; `keep`: in the cache.
        """
        nothing: list[str | None] = [None] * len(texts)
        if not self.offers(source, target) or self._pause.lasts(self._clock.now()):
            return nothing
        deadline = asyncio.get_running_loop().time() + min(self._limits.seconds, seconds or self._limits.seconds)
        try:
            names = ProperNames(untouched)
            return await self._all(texts, _Job(source, target, conversation_id, deadline, names, keep))
        except LanguageNotOffered:
            self._unknown.add((source, target))  # until the next start
        except TimeoutError:
            self._failed("too slow")
        except TranslationError as error:
            self._refused(error)
        except Exception as error:  # no fault of a provider, a library or the cache may keep an answer from a newcomer
            self._failed(type(error).__name__, unforeseen=error)
        return nothing

    async def close(self) -> None:
        await self._provider.close()

    async def _all(self, texts: Sequence[str], job: _Job) -> list[str | None]:
        lines = [[pieces(line, self._longest) for line in text.split("\n")] for text in texts]
        wanted = list(dict.fromkeys(piece for text in lines for line in text for piece in line))
        done = await self._pieces(wanted, job)
        if again := [piece for piece in wanted if done[piece] is None and len(sentences_of(piece)) > 1]:
            parts = {piece: sentences_of(piece) for piece in again}
            single = await self._pieces([sentence for part in parts.values() for sentence in part], job)
            done |= {piece: _together([single[sentence] for sentence in part], " ") for piece, part in parts.items()}
        return [
            _together([_together([done[piece] for piece in line], " ") for line in text], "\n") for text in lines
        ]  # fmt: skip

    @property
    def _longest(self) -> int:
        """Names come back longer than their tokens, never shorter: what is sent stays below the provider's limit."""
        return max(1, self._provider.longest * 3 // 4)

    async def _pieces(self, wanted: Sequence[str], job: _Job) -> dict[str, str | None]:
        """Each piece and its translation; what has no words is its own. Good ones are kept."""
        names = self._proper_names()
        shielded = {piece: shield(piece, names, job.untouched) for piece in wanted}
        keys = {s.text: job.key(self.provider, s.text) for s in shielded.values() if not s.wordless}
        known = await self._store.known(list(keys.values()))
        missing = [text for text, key in keys.items() if key not in known]
        fresh = await self._asked(missing, job) if missing else {}
        done, good = dict[str, str | None](), dict[str, str]()
        for piece, sent in shielded.items():
            if sent.wordless:
                done[piece] = restore(sent.text, sent.kept, job.target)
                continue
            key = keys[sent.text]
            done[piece] = _checked(sent, known.get(key) or fresh.get(sent.text), job.target)
            if done[piece] is not None and sent.text in fresh:
                good[key] = fresh[sent.text]
        if good and job.keep:
            await self._store.keep(good, instant(self._clock.now()) + self._limits.kept, job.conversation_id)
        return done

    async def _asked(self, texts: Sequence[str], job: _Job) -> dict[str, str]:
        """What the provider says about each text, as far as it says something."""
        retrying = AsyncRetrying(
            stop=stop_any(stop_after_attempt(_ATTEMPTS), _TooLate(job.deadline)),
            wait=_wait,
            retry=retry_if_exception(_soon_again),
            reraise=True,
        )
        received: Sequence[str | None] = await retrying(self._send, texts, job)
        self._pause.worked()
        return {text: found for text, found in zip(texts, received) if isinstance(found, str)}

    async def _send(self, texts: Sequence[str], job: _Job) -> Sequence[str | None]:
        """One attempt, counted before it leaves the house."""
        count, day = sum(map(len, texts)), self._clock.now().date()
        if not await self._store.spend(self.provider, day, count, self._limits.characters):
            if await self._store.spend(self.provider, day, 0, self._limits.characters - 1):
                raise TooLongForToday("a text is longer than what may still be sent today")
            raise TranslationUnavailable("the characters of today are used up", 600)
        async with asyncio.timeout_at(job.deadline):  # around this alone: the database is never interrupted
            received = await self._provider.translate(texts, job.source, job.target)
        return received if len(received) == len(texts) else [None] * len(texts)

    def _refused(self, error: TranslationError) -> None:
        if isinstance(error, TooLongForToday):  # shorter ones may still be sent
            logger.warning("no translation: %s", error)
        else:
            self._failed(str(error), getattr(error, "retry_after", None))

    def _failed(self, why: str, retry_after: float | None = None, unforeseen: Exception | None = None) -> None:
        self._pause.failed(self._clock.now(), retry_after)
        logger.warning("no translation: %s", why, exc_info=unforeseen)

    def _proper_names(self) -> ProperNames:
        """Made once per state of the town."""
        guide = self._library.guide
        if self._named[0] is not guide:
            self._named = guide, ProperNames(_names_of(guide))
        return self._named[1]


@dataclass(frozen=True)
class _Job:
    """From which language into which, whose words, and until when (the event loop's time)."""

    source: str
    target: str
    conversation_id: str | None
    deadline: float
    untouched: ProperNames
    keep: bool

    def key(self, provider: str, text: str) -> str:
        """Of the cache. Nobody can read a text from it, and one conversation's words are not found by another."""
        parts = (provider, self.source, self.target, self.conversation_id or "", text)
        return sha256("\x1f".join(parts).encode()).hexdigest()


class _TooLate(stop_base):
    """Another attempt would come after the deadline."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline

    def __call__(self, state: RetryCallState) -> bool:
        return asyncio.get_running_loop().time() + _wait(state) >= self._deadline


def _checked(sent: Shielded, received: str | None, target: str) -> str | None:
    if received is None or not may_be_in(without_tokens(received), target):
        return None
    return accepted(sent, received, target)


def _together(parts: Sequence[str | None], between: str) -> str | None:
    found = [part for part in parts if part is not None]
    return between.join(found) if len(found) == len(parts) else None


def _soon_again(error: BaseException) -> bool:
    return isinstance(error, TranslationUnavailable) and (error.retry_after or 0) <= _WORTH_WAITING


def _wait(state: RetryCallState) -> float:
    """As long as the provider asks for; otherwise longer each time."""
    error = state.outcome.exception() if state.outcome else None
    asked_for = error.retry_after if isinstance(error, TranslationUnavailable) else None
    return asked_for if asked_for is not None else _BETWEEN(state)


def _names_of(guide: TownGuide) -> list[str]:
    """What stands on doors and in lists of courses, in every language it has a name in."""
    offices = [name for office in guide.offices.values() for name in (*office.name.values(), office.address.street)]
    courses = [name for course in guide.courses.values() for name in course.title.values()]
    districts = [name for d in guide.town.districts for name in (d.name, *d.streets)]
    return [*offices, *courses, *districts, guide.town.name]
