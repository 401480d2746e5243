"""Failure mode F29: the same contract for every provider, over a service on loopback that is slow, rude and wrong."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from bot.core.outside_errors import TranslationError, TranslationFailed, TranslationUnavailable
from bot.core.ports_translation import Translator
from bot.core.texts.response import Catalogue
from bot.core.texts.translation import FOREIGN, TranslationLimits
from bot.service.translation.translating import Translating
from bot.service.turn.answering import Question
from bot.translation.deepl_service import DeepL
from bot.translation.free_services import google, mymemory
from bot.translation.libretranslate import LibreTranslate
from bot.wiring import Lotse
from tests.fakes import MovedClock, ScriptedDialogue
from tests.translation_server import BUSY_SECONDS, RIGHT, RUDE, WRONG, MemoryTranslations, TranslationServer, spoken
from tests.unit.samples import TOWN, guide

KEY = "secret-key-7f3a:fx"
SECONDS, SHORT, SLOWNESS = 20.0, 0.15, 120.0
TEXT = "Bitte rufen Sie 030 23125-100 an. Der Schalter ist von 8:00 bis 12:00 Uhr offen, es gibt 25 Plätze."
KEPT = ("030 23125-100", "8:00", "12:00", "25")
MAKERS: dict[str, Callable[[str, float], Translator]] = {
    "google": lambda base, seconds: google(seconds, f"{base}/m"),
    "mymemory": lambda base, seconds: mymemory(seconds, f"{base}/get"),
    "deepl": lambda base, seconds: DeepL(KEY, seconds, base),
    "libretranslate": lambda base, seconds: LibreTranslate(base, seconds, KEY),
}


class SmallTown:
    guide, catalogue = guide(), Catalogue({}, {}, TOWN.name)


def around(provider: Translator, store: MemoryTranslations | None = None, seconds: float = SECONDS) -> Translating:
    limits = TranslationLimits(seconds)
    return Translating(provider, store or MemoryTranslations(), SmallTown(), MovedClock(), limits)


@pytest.fixture(scope="module")
def server() -> Iterator[TranslationServer]:
    made = TranslationServer()
    yield made
    made.close()


@pytest.fixture(params=MAKERS)
async def provider(request: pytest.FixtureRequest, server: TranslationServer) -> AsyncIterator[Translator]:
    server.be("correct")
    made = MAKERS[request.param](server.base, SECONDS)
    yield made
    await made.close()


class TestEveryProvider:
    async def test_it_translates_several_texts_in_their_order(self, provider: Translator) -> None:
        texts = ["Guten Tag", "Das Amt ist offen", "Bis morgen"]
        assert list(await provider.translate(texts, "de", "sq")) == [spoken(text, "sq") for text in texts]

    @pytest.mark.parametrize("manner", RIGHT)
    async def test_a_translation_comes_back_with_everything_restored(
        self, provider: Translator, server: TranslationServer, manner: str
    ) -> None:
        server.be(manner)
        found = await around(provider).translate(TEXT, "de", "sq")
        assert found is not None and found.original == TEXT and found.provider == provider.name
        assert all(part in found.text for part in KEPT) and "[" not in found.text and "&quot" not in found.text
        assert "030 23125" not in "".join(server.sent)  # it never left the house

    @pytest.mark.parametrize("manner", WRONG)
    async def test_what_is_no_translation_is_none(
        self, provider: Translator, server: TranslationServer, manner: str
    ) -> None:
        server.be(manner)
        store = MemoryTranslations()
        assert await around(provider, store).translate(TEXT, "de", "sq") is None
        assert store.texts == {}

    async def test_the_key_is_in_no_representation(self, provider: Translator, server: TranslationServer) -> None:
        assert KEY not in repr(provider) + str(provider) + repr(around(provider))

    async def test_no_address_but_the_chosen_one_is_opened(
        self, provider: Translator, server: TranslationServer, addresses: list[str]
    ) -> None:
        for manner in ("correct", "redirects", "500"):
            server.be(manner)
            await around(provider).translate(TEXT, "de", "sq")
        assert addresses and set(addresses) == {"127.0.0.1"}

    async def test_a_service_that_was_rude_can_be_asked_again(
        self, provider: Translator, server: TranslationServer
    ) -> None:
        for manner in ("closes", "500", "garbage"):
            server.be(manner)
            with pytest.raises(TranslationError):
                answer = await provider.translate(["Guten Tag"], "de", "sq")
                if answer == [None]:
                    raise TranslationFailed("nothing")
        server.be("correct")
        assert list(await provider.translate(["Guten Tag"], "de", "sq")) == [spoken("Guten Tag", "sq")]


@pytest.mark.parametrize("manner", RUDE)
@pytest.mark.parametrize("name", MAKERS)
async def test_a_rude_service_is_an_error_of_ours_and_nobody_waits(
    server: TranslationServer, name: str, manner: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.be(manner)
    server.slowness = SLOWNESS
    caplog.set_level(logging.DEBUG)
    seconds = SHORT if manner in ("slow", "drips") else SECONDS
    provider, began = MAKERS[name](server.base, seconds), time.monotonic()
    try:
        answer = await provider.translate([TEXT], "de", "sq")
        assert not any(isinstance(text, str) and text.strip() for text in answer)
    except TranslationError as error:
        passing = manner in ("slow", "drips", "500", "busy", "closes")
        assert isinstance(error, TranslationUnavailable if passing else TranslationFailed)
        assert manner != "busy" or getattr(error, "retry_after", None) == BUSY_SECONDS
        assert manner != "huge" or "large" in str(error)
        told = f"{error!r} {error} {error.__cause__!r}"
        assert KEY not in told and "23125" not in told and "Schalter" not in told
    assert seconds == SECONDS or time.monotonic() - began < SLOWNESS / 4
    assert await around(provider, seconds=seconds).translate(TEXT, "de", "sq") is None
    assert time.monotonic() - began < SLOWNESS / 2
    assert KEY not in caplog.text and "Schalter" not in caplog.text
    await provider.close()


_seen: list[str] = []


def _audited(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        _seen.append(str(arguments[1][0]))
    if event == "socket.getaddrinfo":
        _seen.append(str(arguments[0]))


@pytest.fixture(scope="session")
def audit() -> None:
    sys.addaudithook(_audited)


@pytest.fixture
def addresses(audit: None) -> list[str]:
    """Every address that this process connects to or looks up from now on."""
    _seen.clear()
    return _seen


async def test_a_free_service_gets_a_fresh_instance_and_unpatched_library(server: TranslationServer) -> None:
    import deep_translator.google
    import requests

    server.be("correct")
    made = google(SECONDS, f"{server.base}/m")
    await asyncio.gather(*(made.translate([f"Wort {'a' * n}"], "de", "sq") for n in range(6)))
    assert deep_translator.google.requests is requests
    assert len(server.sent) == 6
    await made.close()


async def test_mymemory_is_asked_over_https_and_its_refusals_are_no_translations(server: TranslationServer) -> None:
    made = mymemory(SECONDS)
    assert made._base_url.startswith("https://")
    await made.close()
    made = mymemory(SECONDS, f"{server.base}/get")
    server.be("correct")
    server.phrases = {"Guten Tag": "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY."}
    with pytest.raises(TranslationUnavailable) as caught:
        await made.translate(["Guten Tag"], "de", "sq")
    assert caught.value.retry_after == 3600
    server.phrases = {}
    await made.close()


async def test_a_slow_service_leaves_no_thread_behind(server: TranslationServer) -> None:
    made = google(SHORT, f"{server.base}/m")
    server.be("drips")
    server.slowness = SLOWNESS
    with pytest.raises(TranslationUnavailable):
        await made.translate(["Guten Tag"] * 4, "de", "sq")
    await made.close()
    gc.collect()
    async with asyncio.timeout(60):
        while any(re.match("translation", thread.name) for thread in threading.enumerate()):
            await asyncio.sleep(0.02)


async def test_without_a_provider_nobody_outside_is_asked_or_looked_up(lotse: Lotse, addresses: list[str]) -> None:
    """The default: a message in a language that is not spoken, one that is, and a button."""
    assert lotse.settings.translation == "off" and lotse.translating is None
    answering = lotse.answering(ScriptedDialogue())
    addresses.clear()
    context = {FOREIGN: "sq:latin"}  # of the time when there was a provider
    for question in (
        Question("c", "Ku mund të regjistroj adresën time të re në këtë qytet?", context=context),
        Question("c", "Wo melde ich mich an?", context=context),
        Question("c", pressed="topic:offices", locale="de", context=context),
    ):
        assert (await answering.answer(question)).reply.utterances
    assert addresses == []
