"""Reading aloud, plain German and files on the web page, in a real browser with made-up voices."""

from __future__ import annotations

import gzip

import pytest

from bot.channels.web.lean import lean_files
from bot.settings import PROJECT
from tests.browser.conftest import Chat, House, Phone, eventually
from tests.fakes import ScriptedDialogue

pytestmark = pytest.mark.browser

WIDGET = 20 * 1024  # bytes, gzip
# A device that reads German and keeps what it was given to read; voices come late, as in real browsers.
VOICES = """
  const voices = [], heard = [];
  window.heard = heard;
  const speech = Object.assign(new EventTarget(), {
    getVoices: () => voices, speak: (spoken) => heard.push(spoken), cancel: () => { heard.length = 0; },
  });
  window.come = (...these) => {
    voices.push(...(these.length ? these : [{ lang: "de-DE" }]));
    speech.dispatchEvent(new Event("voiceschanged"));
  };
  window.go = () => { voices.length = 0; };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
HEARD = "heard.map(({ text, lang }) => [text, lang])"


async def speaking(house: House, phone: Phone, path: str) -> Chat:
    chat = await phone(house.base)
    await chat.page.add_init_script(VOICES)
    await chat.open(path)
    return chat


def test_the_widget_is_light() -> None:
    """As it is sent."""
    files = lean_files(PROJECT / "bot" / "channels" / "web" / "static")
    assert {"chat.js", "chat.css", "read.js"} <= set(files)
    assert sum(len(gzip.compress(file.content)) for name, file in files.items() if not name.endswith(".svg")) <= WIDGET


# Safari before 16 and Chrome before 103 lack them; a look-behind is a syntax error for Safari before 16.4.
MISSING = ("AbortSignal.timeout(", "AbortSignal.any(", ".requestSubmit(", "(?<=", "(?<!")


def test_older_phones_can_read_the_scripts() -> None:
    """Nothing at all would be shown, or nothing ever be sent."""
    for file in (PROJECT / "bot" / "channels" / "web" / "static").glob("*.js"):
        words = file.read_text("utf-8")
        assert [name for name in MISSING if name in words] == [], file.name


async def test_an_answer_is_read_sentence_by_sentence_and_stops(house: House, phone: Phone) -> None:
    chat = await speaking(house, phone, "/?lang=de-simple")
    first = chat.page.locator(".read").first
    assert not await first.is_visible(), "there is no voice yet"
    await chat.page.evaluate("come()")
    await first.click()
    heard = await chat.page.evaluate(HEARD)
    assert [lang for _, lang in heard] == ["de-DE"] * len(heard)
    assert heard[0][0] == "Ich bin Lotse." and len(heard) >= 4
    assert await first.text_content() == "Stopp"
    await first.click()
    assert await chat.page.evaluate(HEARD) == []
    assert await first.text_content() == "Vorlesen"
    await first.click()
    await chat.page.evaluate("heard.at(-1).onend()")
    assert await first.text_content() == "Vorlesen"


async def test_dots_inside_long_words_are_not_read(house: House, phone: Phone, dialogue: ScriptedDialogue) -> None:
    chat = await speaking(house, phone, "/?lang=de-simple")
    await chat.page.evaluate("come()")
    dialogue.intent = "register_address"
    answer = await chat.ask("Wo melde ich meine Adresse an?")
    assert any("Bürger·büro" in text for text in answer)
    await chat.page.locator(".said.bot", has_text="Bürger·büro").locator(".read").first.click()
    read = " ".join(text for text, _ in await chat.page.evaluate(HEARD))
    assert "Bürgerbüro" in read and "·" not in read
    dialogue.intent = "thank"


async def test_where_the_device_has_no_voice_there_is_no_button(house: House, phone: Phone) -> None:
    chat = await speaking(house, phone, "/?lang=ar")
    await chat.page.evaluate("come()")
    assert await chat.page.locator(".said.bot .read").count() >= 1
    assert await chat.page.locator(".read:visible").count() == 0


async def test_no_answer_is_sent_to_a_voice_of_the_network(house: House, phone: Phone) -> None:
    """Chrome lists Google's voices, Edge Microsoft's, among those of the device, and often first."""
    chat = await speaking(house, phone, "/?lang=de-simple")
    await chat.page.evaluate("come({ lang: 'de-DE', name: 'Google Deutsch', localService: false })")
    assert await chat.page.locator(".said.bot .read").count() >= 1
    assert await chat.page.locator(".read:visible").count() == 0
    await chat.page.evaluate("come({ lang: 'de-AT', name: 'Anna', localService: true })")
    first = chat.page.locator(".read").first
    await first.click()
    used = await chat.page.evaluate("heard.map(({ lang, voice }) => [lang, voice.name])")
    assert used and {tuple(one) for one in used} == {("de-AT", "Anna")}
    await first.click()
    await chat.page.evaluate("go()")
    await first.click()
    assert await chat.page.evaluate(HEARD) == [], "a voice that is gone leaves the choice to nobody"
    assert not await first.is_visible()


async def test_plain_german_is_chosen_in_the_menu_and_stays(
    house: House, phone: Phone, dialogue: ScriptedDialogue
) -> None:
    chat = await (await phone(house.base)).open()
    await chat.page.select_option("#language", label="Einfache Sprache")
    await chat.speaks("de-simple")
    dialogue.intent = "tax_id"
    answer = await chat.ask("Ich brauche meine Steuernummer")
    assert any("Steuer·klasse" in text for text in answer)
    assert (await chat.language()) == ("de-simple", "ltr")
    dialogue.intent = "thank"
    await chat.picture("de-simple-answer")


async def test_a_picture_that_is_pasted_is_answered_and_stays_on_the_device(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.page.evaluate("""() => {
      const given = new DataTransfer();
      given.items.add(new File(["x"], "brief.png", { type: "image/png" }));
      document.getElementById("text").dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
    }""")
    await eventually(lambda: chat.answered("📷"))
    texts = await chat.texts()
    assert any("Frist" in text for text in texts[texts.index("📷") :])
    sent = [message["text"] for message in await chat.kept() if message["author"] == "newcomer"]
    assert sent == ["📷"]
