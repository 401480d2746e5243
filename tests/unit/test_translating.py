"""Around every provider: the cache, the daily budget, retries, the pause, and the limit on waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.after.review import ReviewItem
from bot.core.errors import BadInput
from bot.core.outside_errors import LanguageNotOffered, TranslationFailed, TranslationUnavailable
from bot.core.texts.response import Catalogue
from bot.core.texts.translation import TranslationLimits
from bot.language.writing import may_be_in
from bot.service.after.questions_in_german import QuestionsInGerman
from bot.service.translation.translating import Translating
from bot.service.translation.translation_pause import Pause
from bot.settings import read_settings
from tests.fakes import MovedClock
from tests.translation_server import MemoryTranslations, spoken
from tests.unit.samples import TOWN, guide

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
PATIENT, SHORT, ENDLESS = 30.0, 0.3, 600.0  # seconds


class ScriptedTranslator:
    """A provider that does what `script` says, call after call, then translates."""

    name, longest = "Scripted", 200

    def __init__(self, *script: Exception | float | Callable[[str], object]) -> None:
        self.script, self.asked = list(script), list[list[str]]()

    def offers(self, source: str, target: str) -> bool:
        return target != "xx"

    async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        self.asked.append(list(texts))
        step = self.script.pop(0) if self.script else 0.0
        if isinstance(step, Exception):
            raise step
        if isinstance(step, float):
            await asyncio.sleep(step)
            return [spoken(text, target) for text in texts]
        return [step(text) for text in texts]  # type: ignore[misc]

    async def close(self) -> None:
        pass


class SmallTown:
    guide, catalogue = guide(), Catalogue({}, {}, TOWN.name)


class World:
    """Translating over a scripted provider."""

    def __init__(
        self, *script: Exception | float | Callable[[str], object], characters: int = 1000, seconds: float = PATIENT
    ) -> None:
        self.provider, self.store, self.clock = ScriptedTranslator(*script), MemoryTranslations(), MovedClock()
        limits = TranslationLimits(seconds, characters)
        self.service = Translating(self.provider, self.store, SmallTown(), self.clock, limits)

    async def say(self, text: str = "Guten Tag, wie geht es Ihnen?", conversation: str | None = None) -> str | None:
        found = await self.service.translate(text, "de", "sq", conversation)
        return found.text if found else None


async def test_a_text_is_asked_for_once_and_kept_without_what_is_personal() -> None:
    world = World()
    first = await world.say("Ich heiße Ahmad Ali, Telefon 0151 2345678.")
    assert first == await world.say("Ich heiße Ahmad Ali, Telefon 0151 2345678.")
    other = await world.say("Ich heiße Olga Petrowa, Telefon 0170 999888.")
    assert len(world.provider.asked) == 1 and other == first.replace("Ahmad Ali", "Olga Petrowa").replace(
        "0151 2345678", "0170 999888"
    )
    assert "Ahmad" not in str(world.store.texts) and "0151" not in str(world.store.texts)


async def test_a_newcomers_words_are_kept_with_the_conversation_only() -> None:
    world = World()
    await world.say("Mein Sohn ist krank und hustet.", "c1")
    await world.say("Mein Sohn ist krank und hustet.", "c2")
    assert len(world.provider.asked) == 2
    assert {owner for _, owner in world.store.texts.values()} == {"c1", "c2"}


async def test_what_may_not_be_kept_leaves_nothing_in_the_cache() -> None:
    world = World()
    assert await world.service.translate_all(["Guten Tag"], "de", "sq", keep=False) == [spoken("Guten Tag", "sq")]
    assert not world.store.texts


async def test_an_open_question_in_german_outlives_nothing() -> None:
    world, asked = World(), datetime(2026, 11, 26, tzinfo=UTC)
    item = ReviewItem(1, "fallback", "sq", "none", "", (), "Ku mund ta kthej librin?", asked)
    assert await QuestionsInGerman(world.service).read([item]) and not world.store.texts


async def test_lines_are_translated_one_by_one_and_keep_their_places() -> None:
    world = World()
    text = "Das Amt ist heute offen.\n\n8:00–12:00\nBitte bringen Sie den Ausweis mit."
    found = await world.say(text)
    assert found is not None and [bool(line) for line in found.split("\n")] == [True, False, True, True]
    assert found.split("\n")[2] == "8:00–12:00"
    assert world.provider.asked == [["Das Amt ist heute offen.", "Bitte bringen Sie den Ausweis mit."]]


async def test_a_line_of_hours_is_isolated_in_text_from_right_to_left() -> None:
    found = await World().service.translate("8:00–12:00", "de", "ur")
    assert found is not None and found.text == "\u20688:00–12:00\u2069"


async def test_long_lines_go_in_pieces() -> None:
    world = World()
    await world.say("Das ist ein ganzer Satz mit vielen Wörtern. " * 12)
    assert all(len(piece) <= world.provider.longest for piece in world.provider.asked[0])


async def test_nothing_is_asked_for_what_has_no_words() -> None:
    world = World()
    for text in ("👍", "112", "…", "", "030 23125-100", "{x}"):
        assert await world.say(text) == text
    assert world.provider.asked == []


async def test_a_line_that_loses_its_token_is_tried_sentence_by_sentence() -> None:
    world = World(lambda text: spoken(text.replace("[X0X]", ""), "sq"))
    found = await world.say("Das Amt ist heute offen. Rufen Sie 030 23125-100 an.")
    assert found is not None and "030 23125-100" in found
    assert world.provider.asked[1] == ["Das Amt ist heute offen.", "Rufen Sie [X0X] an."]


async def test_half_a_translation_is_none() -> None:
    world = World(lambda text: None if "Ausweis" in text else spoken(text, "sq"))
    assert await world.say("Das Amt ist heute offen.\nBitte bringen Sie den Ausweis mit.") is None
    assert len(world.store.texts) == 1  # the good line need not be paid again


async def test_a_passing_failure_is_tried_again_and_a_lasting_one_is_not() -> None:
    world = World(TranslationUnavailable("500"), 0.0)
    assert await world.say() is not None and len(world.provider.asked) == 2
    world = World(TranslationFailed("403"), 0.0)
    assert await world.say() is None and len(world.provider.asked) == 1


async def test_a_provider_that_asks_to_be_left_alone_is_left_alone() -> None:
    world = World(TranslationUnavailable("429", 60.0))
    assert await world.say() is None
    assert await world.say() is None and len(world.provider.asked) == 1
    world.clock.ahead += timedelta(seconds=61)
    assert await world.say() is not None and len(world.provider.asked) == 2


async def test_a_short_wait_that_is_asked_for_is_waited() -> None:
    world = World(TranslationUnavailable("429", 0.1), 0.0)
    began = asyncio.get_running_loop().time()
    assert await world.say() is not None
    assert 0.1 <= asyncio.get_running_loop().time() - began < PATIENT
    assert len(world.provider.asked) == 2


async def test_nobody_waits_longer_than_the_limit_and_after_three_times_not_at_all() -> None:
    world, slow = World(seconds=SHORT), 3
    world.provider.script = [ENDLESS] * slow
    for _ in range(slow):
        began = asyncio.get_running_loop().time()
        assert await world.say() is None
        assert SHORT <= asyncio.get_running_loop().time() - began < ENDLESS / 10
    assert await world.say() is None and len(world.provider.asked) == slow, "not even asked"
    world.clock.ahead += timedelta(seconds=31)
    world.service._limits = TranslationLimits(PATIENT)
    assert await world.say() is not None


async def test_the_budget_of_a_day_is_kept_and_the_next_day_has_its_own() -> None:
    world = World(characters=40)
    world.clock.set_to(NOON)
    assert await world.say("Guten Tag, wie geht es Ihnen?") is not None
    assert await world.say("Wo ist denn bitte das Rathaus?") is None
    assert len(world.provider.asked) == 1
    world.clock.set_to(NOON + timedelta(days=1))
    assert await world.say("Wo ist denn bitte das Rathaus?") is not None


async def test_a_text_too_long_for_the_rest_of_the_day_stops_no_shorter_one() -> None:
    world = World(characters=150)
    assert await world.say("Guten Tag, wie geht es Ihnen?")
    assert await world.say(". ".join(["Bitte kommen Sie morgen zum Amt"] * 5)) is None
    assert await world.say("Bitte bringen Sie den Pass mit.") and not world.service.failing


async def test_a_language_that_is_not_offered_is_not_asked_for_again() -> None:
    world = World(LanguageNotOffered("sq"))
    assert await world.say() is None and await world.say() is None
    assert len(world.provider.asked) == 1 and not world.service.offers("de", "sq")
    assert await world.service.translate("Guten Tag zusammen", "de", "xx") is None
    assert await world.service.translate("Guten Tag zusammen", "de", "de") is None


async def test_not_even_a_bug_of_the_provider_or_the_cache_reaches_the_caller() -> None:
    assert await World(KeyError("x")).say() is None
    world = World()

    async def broken(keys: Sequence[str]) -> dict[str, str]:
        raise OSError("disk")

    world.store.known = broken  # type: ignore[method-assign,assignment]
    assert await world.say() is None


async def test_a_provider_that_says_too_little_is_not_believed() -> None:
    class Short(ScriptedTranslator):
        async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
            return [spoken(texts[0], target)]

    world = World()
    world.service._provider = Short()
    assert await world.say("Das Amt ist heute offen.\nBitte bringen Sie den Ausweis mit.") is None


def test_pauses_grow_and_end() -> None:
    pause = Pause()
    for _ in range(2):
        pause.failed(NOON)
    assert not pause.lasts(NOON)
    for seconds in (30, 60, 120, 240, 480, 600, 600):
        pause.failed(NOON)
        assert pause.lasts(NOON + timedelta(seconds=seconds - 1)) and not pause.lasts(NOON + timedelta(seconds=seconds))
    pause.worked()
    pause.failed(NOON, 1e9)
    assert pause.lasts(NOON + timedelta(minutes=59)) and not pause.lasts(NOON + timedelta(hours=1))


def test_a_text_is_told_by_its_script() -> None:
    assert (
        may_be_in("გამარჯობა", "ka")
        and may_be_in("Здраво", "sr")
        and may_be_in("Zdravo", "sr")
        and may_be_in("8:00", "ka")
    )
    assert not may_be_in("Guten Tag", "ka") and not may_be_in("Добрий день", "sq") and not may_be_in("Guten Tag", "ur")


WRONG_SETTINGS = [
    ({"TRANSLATION": "babelfish"}, "LOTSE_TRANSLATION"),
    ({"TRANSLATION": "deepl"}, "LOTSE_TRANSLATION_KEY"),
    ({"TRANSLATION": "deepl", "TRANSLATION_KEY": " "}, "LOTSE_TRANSLATION_KEY"),
    ({"TRANSLATION": "libretranslate"}, "LOTSE_TRANSLATION_URL"),
    ({"TRANSLATION": "google", "TRANSLATION_KEY": "secret-key"}, "LOTSE_TRANSLATION_KEY"),
    ({"TRANSLATION": "mymemory", "TRANSLATION_URL": "http://a.example"}, "LOTSE_TRANSLATION_URL"),
    ({"TRANSLATION": "libretranslate", "TRANSLATION_URL": "ftp://a.example"}, "LOTSE_TRANSLATION_URL"),
    ({"TRANSLATION": "libretranslate", "TRANSLATION_URL": "http://a:secret-key@b.example"}, "LOTSE_TRANSLATION_URL"),
    ({"TRANSLATION_BUDGET": "-1"}, "LOTSE_TRANSLATION_BUDGET"),
    ({"TRANSLATION_SECONDS": "60"}, "LOTSE_TRANSLATION_SECONDS"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "named"), WRONG_SETTINGS)
def test_wrong_settings_are_told_with_all_others_and_no_key_is_shown(
    given: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**given, "PORT": "99999"}.items():
        monkeypatch.setenv(f"LOTSE_{name}", value)
    with pytest.raises(BadInput) as caught:
        read_settings()
    assert f"{named}:" in str(caught.value) and "LOTSE_PORT" in str(caught.value)
    assert "secret-key" not in str(caught.value)


def test_right_settings_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"": "deepl", "_KEY": " secret-key ", "_URL": "http://127.0.0.1:1/"}.items():
        monkeypatch.setenv(f"LOTSE_TRANSLATION{name}", value)
    found = read_settings()
    assert found.translation_key is not None and found.translation_key.get_secret_value() == "secret-key"
    assert "secret-key" not in repr(found) and found.translation_url == "http://127.0.0.1:1"
