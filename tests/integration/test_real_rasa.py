"""The whole way with the real Rasa server: typed, understood, answered from the demo town."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest

from bot.core.danger import STRONG_INTENTS
from bot.core.outside_errors import DialogueDown, DialogueFailed
from bot.core.understanding import UserMessage
from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.server import RasaServer
from bot.wiring import Lotse
from tests.conftest import Serve
from tests.loopback import PATIENCE

pytestmark = pytest.mark.rasa

ASKED = [
    ("de", "Wann hat die Ausländerbehörde offen?", "08:00", "de"),
    ("en", "When is the job center open?", "08:00", "en"),
    ("ar", "متى يفتح مكتب الأجانب؟", "08:00", "ar"),
    ("uk", "коли працює джобцентр", "08:00", "uk"),
    ("de", "Ich suche einen Deutschkurs B1", "B1", "de"),
    ("uk", "шукаю курси німецької B1", "B1", "uk"),
]


@pytest.mark.parametrize(("locale", "text", "contains", "answered_in"), ASKED)
async def test_a_question_is_answered_from_the_towns_data(
    lotse: Lotse, engine: RasaServer, serving: Serve, locale: str, text: str, contains: str, answered_in: str
) -> None:
    dialogue = RasaDialogue(engine.address, PATIENCE)
    async with serving(lotse, dialogue) as served:
        guest = await served.open(locale)
        assert (await guest.post(text)).status_code == 201
        await guest.answers()
        await asyncio.sleep(0.2)
        said = await guest.answers()
    assert any(contains in str(m["text"]) for m in said), said
    assert said[0]["locale"] == answered_in
    await dialogue.close()


IMPATIENT = [
    ("ar", "بسرعة"), ("de", "schnell bitte"), ("en", "answer quickly"), ("fa", "زود باش دگه"), ("fr", "réponds vite"),
    ("pl", "szybko"), ("ro", "repede"), ("ru", "поторопись"), ("tr", "çabuk cevap lazım"), ("uk", "поспіши"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), IMPATIENT)
async def test_impatience_is_no_emergency(engine: RasaServer, language: str, text: str) -> None:
    dialogue = RasaDialogue(engine.address, PATIENCE)
    assert (await dialogue.understand(UserMessage("hurry", text, {language: 1.0}))).response not in STRONG_INTENTS
    await dialogue.close()


SAID_ALONE = ["ist", "er", "mich", "Mann", "on", "me", "elle", "mnie", "он", "меня", "تحت", "نفسه", "داره", "beni"]


@pytest.mark.parametrize("word", SAID_ALONE)
async def test_a_word_of_any_sentence_said_alone_is_no_danger(engine: RasaServer, word: str) -> None:
    """Who sends a sentence word by word ("Wo", "ist", "das Bürgerbüro?") is not told to call 112."""
    dialogue = RasaDialogue(engine.address, PATIENCE)
    understood = await dialogue.understand(UserMessage("single", word))
    assert (understood.response in STRONG_INTENTS, understood.help_line) == (False, False)
    await dialogue.close()


GREETED = [
    ("de", "Hallo zusammen, wo ist das Jobcenter? Danke schön", "office_location"),
    ("ar", "السلام عليكم، بدي طبيب أسنان شكراً", "find_doctor"),
    ("fa", "سلام خسته نباشید جاب سنتر کجاست", "office_location"),
    ("tr", "merhaba iyi günler, çöpler ne zaman alınıyor", "waste_separation"),
    ("uk", "Добрий вечір, скільки коштує проїзний? дякую", "public_transport"),
]


@pytest.mark.parametrize(("language", "text", "intent"), GREETED)
async def test_a_greeting_and_thanks_do_not_hide_the_matter(
    engine: RasaServer, language: str, text: str, intent: str
) -> None:
    dialogue = RasaDialogue(engine.address, PATIENCE)
    assert (await dialogue.understand(UserMessage("polite", text, {language: 1.0}))).intent == intent
    await dialogue.close()


@pytest.mark.parametrize("text", ["/restart", "/session_start", "/emergency", "  /greet"])
async def test_typed_text_is_never_a_command(engine: RasaServer, text: str) -> None:
    dialogue = RasaDialogue(engine.address, PATIENCE)
    understood = await dialogue.understand(UserMessage("commands", text, {"de": 1.0}))
    assert understood.confidence < 1.0 or understood.intent not in ("greet", "emergency")
    await dialogue.close()


async def test_what_the_patterns_heard_travels_to_the_engine_and_counts(engine: RasaServer) -> None:
    text = "Gestern hat es im Nachbarhaus gebrannt, wer zahlt den Schaden"
    dialogue = RasaDialogue(engine.address, PATIENCE)
    alone = await dialogue.understand(UserMessage("alone", text, {"de": 1.0}))
    beside = await dialogue.understand(UserMessage("beside", text, {"de": 1.0}, {}, "strong"))
    assert alone.response not in STRONG_INTENTS
    assert beside.response in STRONG_INTENTS
    await dialogue.close()


TRANSLATED = [
    ("uk", "де збираються жінки з дітьми на каву", "Wann ist der Frauentreff?", "Frauentreff im Familienzentrum"),
    ("ar", "أين أستعير الكتب", "Wo leihe ich in der Bibliothek aus?", "Stadtbibliothek: Bücher, Spiele und WLAN"),
    ("tr", "itfaiyeyi tanımak istiyoruz", "Schnuppertag der Feuerwehr", "Feuerwehr kennenlernen: der Schnuppertag"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "german", "title"), TRANSLATED)
async def test_pages_are_looked_up_by_a_question_and_its_translation(
    lotse: Lotse, engine: RasaServer, language: str, text: str, german: str, title: str
) -> None:
    dialogue = RasaDialogue(engine.address, PATIENCE)
    hits, zone = await dialogue.pages(text, {language: 1.0}, german)
    found = lotse.library.guide.pages[hits[0].path].versions["de"].title
    assert (found, zone) == (title, "confident")
    await dialogue.close()


async def test_the_engine_answers_only_with_its_token(engine: RasaServer) -> None:
    address = engine.address()
    assert address is not None
    stranger = RasaDialogue(lambda: (address[0], "wrong"))
    with pytest.raises(DialogueFailed, match="401"):
        await stranger.understand(UserMessage("x", "hallo", {"de": 1.0}))
    assert not await stranger.ready()
    await stranger.close()


async def test_an_engine_that_is_not_there_is_named() -> None:
    nobody = RasaDialogue(lambda: ("http://127.0.0.1:9", "token"))
    with pytest.raises(DialogueDown, match="cannot be reached"):
        await nobody.understand(UserMessage("x", "hallo", {"de": 1.0}))
    await nobody.close()


async def test_a_swap_keeps_the_dialogues(engine: RasaServer, lotse: Lotse) -> None:
    """The tracker store is shared across models: what was said before the swap is still known after it."""
    dialogue = RasaDialogue(engine.address, PATIENCE)
    await dialogue.understand(UserMessage("swapped", "hallo", {"de": 1.0}))
    before = await dialogue._request("GET", "/conversations/swapped/tracker")
    model = lotse.trainer.newest()
    assert model is not None
    await dialogue.swap(str(model))
    after = await dialogue._request("GET", "/conversations/swapped/tracker")
    assert len(after["events"]) >= len(before["events"]) > 2
    await dialogue.forget("swapped")
    gone = await dialogue._request("GET", "/conversations/swapped/tracker")
    assert len(gone["events"]) < len(before["events"])
    await dialogue.close()


def test_tensorflow_stays_out_of_the_engine(engine: RasaServer) -> None:
    base, _ = engine.address() or ("", "")
    port = base.rpartition(":")[2]
    (server,) = [p for p in psutil.process_iter(["cmdline"]) if {"nlu.server", port} <= set(p.info["cmdline"] or ())]
    mapped = Path(f"/proc/{server.pid}/maps").read_text("utf-8")
    assert "/sklearn/" in mapped and "tensorflow" not in mapped
