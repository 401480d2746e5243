"""Arabic and Ukrainian from the first question to the reload, and what right-to-left text must keep in order."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.server import RasaServer
from bot.store.schema.tables import responses
from bot.wiring import Lotse
from tests.browser.conftest import Chat, House, Phone, eventually, housed
from tests.fakes import ScriptedDialogue
from tests.loopback import PATIENCE
from tests.unit import shipped

pytestmark = pytest.mark.browser

# Questions that work with the examples there are; nlu/examples/ar is still growing.
ASKED = {
    "ar": [
        ("أبحث عن دورة لغة ألمانية B1", "B1"),
        ("متى يفتح مكتب الأجانب؟", "08:00"),
        ("ماذا أفعل مع فرز النفايات؟", "النفايات"),
    ],
    "uk": [
        ("шукаю курси німецької B1", "B1"),
        ("коли працює джобцентр", "08:00"),
        ("Як подати заяву на соціальне житло WBS?", "WBS"),
    ],
}
_PLACES = """([selector, pattern]) => {
  const places = [];
  for (const element of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      for (const found of node.data.matchAll(new RegExp(pattern, "gd"))) {
        places.push(found.indices.slice(1).map(([start, end]) => {
          const range = document.createRange();
          range.setStart(node, start); range.setEnd(node, end);
          const box = range.getClientRects()[0];
          return [Math.round(box.left), Math.round(box.right), Math.round(box.top)];
        }));
      }
    }
  }
  return places; }"""


@pytest.mark.rasa
@pytest.mark.parametrize(("locale", "direction"), [("ar", "rtl"), ("uk", "ltr")])
async def test_a_conversation_with_a_reload_in_between(
    lotse: Lotse, engine: RasaServer, phone: Phone, locale: str, direction: str
) -> None:
    dialogue = RasaDialogue(engine.address, PATIENCE)
    async with housed(lotse, dialogue) as house:
        chat = await (await phone(house.base, locale)).open()
        assert await chat.language() == (locale, direction)
        await chat.picture(f"{locale}-welcome")
        (course, has_course), *others = ASKED[locale]
        assert any(has_course in text for text in await chat.ask(course))
        await chat.picture(f"{locale}-course")
        before = await chat.texts()
        await chat.page.reload()
        await eventually(chat.in_step)
        assert await chat.texts() == before
        for number, (question, contains) in enumerate(others):
            answer = await chat.ask(question)
            assert any(contains in text for text in answer), answer
            await chat.picture(f"{locale}-answer-{number}")
        assert await chat.language() == (locale, direction)
        bubble = chat.page.locator(".said.bot .bubble").last
        assert await bubble.evaluate("node => getComputedStyle(node).direction") == direction
        before = await chat.texts()
        await chat.page.emulate_media(color_scheme="dark")
        await chat.page.reload()
        await eventually(chat.in_step)
        assert await chat.texts() == before
        await chat.picture(f"{locale}-dark")
        await chat.page.close()
    await dialogue.close()


async def press(chat: Chat, house: House, payload: str) -> None:
    """Presses a button that the page does not show just now."""
    token = await chat.token()
    assert token
    said = len(await chat.texts())
    await house.service.reception.post(token, payload.replace(":", "-"), "؟", payload)

    async def answered() -> bool:
        return len(await chat.texts()) >= said + 2 and await chat.answered("؟")

    await eventually(answered)


async def test_who_speaks_is_said_in_the_language_of_the_page_also_of_what_stood_there_before(
    house: House, phone: Phone
) -> None:
    chat = await (await phone(house.base, "de")).open("/?lang=de")
    await chat.page.select_option("#language", "fa")
    await chat.speaks("fa")
    said = set(await chat.page.locator("#log .said.bot > .hidden").all_inner_texts())
    assert len(said) == 1 and "Lotse" not in str(said), said


async def test_numbers_keep_their_order_in_arabic(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base, "ar")).open()
    await press(chat, house, "office:citizens_office:contact")
    await press(chat, house, "office:citizens_office:hours")
    await press(chat, house, "office:citizens_office:location")
    await chat.picture("ar-numbers")
    for selector in (".said.bot:nth-last-child(5) .bubble, .said.bot:nth-last-child(3) .bubble, .links a", ".foot a"):
        phones = await chat.page.evaluate(_PLACES, [selector, r"(030) (\d+)(?:-(\d+))?"])
        assert phones, f"no telephone number in {selector}"
        assert all(in_order(groups) for groups in phones), phones
    times = await chat.page.evaluate(_PLACES, [".said.bot .bubble", r"(\d\d:\d\d)\u2060?–\u2060?(\d\d:\d\d)"])
    assert len(times) >= 5
    assert all(in_order(groups) for groups in times), times
    address = await chat.page.evaluate(_PLACES, [".said.bot .bubble", r"(Rathausplatz) (1), (12345)"])
    assert address
    assert all(in_order(groups) for groups in address), address


@pytest.mark.parametrize("number", ["۰۱۵۱ ۲۳۴۵۶۷۸۹", "٠١٥١ ٢٣٤٥٦٧٨٩", "0151 23456789"])
async def test_a_number_that_a_newcomer_writes_keeps_its_order_in_whatever_digits(
    house: House, phone: Phone, number: str
) -> None:
    chat = await (await phone(house.base, "fa")).open()
    await chat.ask(f"به من زنگ بزنید {number}")
    shown = chat.page.locator(".said.newcomer .bubble .number")
    assert await shown.text_content() == number and await shown.get_attribute("dir") == "ltr"


def in_order(groups: list[list[int]]) -> bool:
    """Each group stands right of the former one, or on a lower line."""
    pairs = pairwise(groups)
    return all(before[1] <= after[0] + 1 or after[2] > before[2] for before, after in pairs)


async def test_an_answer_that_exists_in_another_language_only_does_not_change_the_page(
    phone: Phone, lotse: Lotse
) -> None:
    async with lotse.database.write() as connection:
        await connection.execute(sa.delete(responses).where(responses.c.name == "thank", responses.c.locale == "ar"))
    await lotse.library.refresh()
    async with housed(lotse, ScriptedDialogue("thank")) as house:
        chat = await (await phone(house.base, "ar")).open()
        spoken: list[str] = []
        chat.page.on("request", lambda request: "/api/interface/" in request.url and spoken.append(request.url))
        async with chat.page.expect_response("**/api/conversation") as read:  # which language it is in
            await chat.ask("شكراً جزيلاً لكم على المساعدة")
        await (await read.value).finished()
        assert (await chat.kept())[-1]["locale"] == "en"
        assert spoken == []
        assert await chat.language() == ("ar", "rtl")
        note = await chat.page.evaluate(
            _PLACES, [".said:last-child .bubble", r"(العربية). لغة النص التالي: .?(الإنجليزية)"]
        )
        assert note == [] or note[0][0][0] >= note[0][1][1] - 1 or note[0][1][2] > note[0][0][2]
        await chat.picture("ar-answer-in-english")
        assert await chat.page.locator("#text").evaluate("node => getComputedStyle(node).direction") == "rtl"
        await chat.page.close()


async def test_the_language_picker_changes_the_page_and_the_answer_follows_what_is_written(
    house: House, phone: Phone
) -> None:
    chat = await (await phone(house.base, "de")).open()
    await chat.page.select_option("#language", "ar")
    await chat.speaks("ar")
    assert await chat.language() == ("ar", "rtl")
    assert await chat.page.inner_text("#erase") == "حذف المحادثة"
    assert await chat.page.get_attribute("#text", "placeholder") == await chat.page.inner_text("label[for=text]")
    await chat.page.select_option("#language", "uk")
    await chat.speaks("uk")
    assert await chat.page.inner_text("#exit") != "Schnell verlassen"
    await chat.ask("Thank you very much for your help!")
    kept = await chat.kept()
    assert kept[-1]["locale"] == "en"
    await chat.speaks("en")
    assert await chat.page.input_value("#language") == "en"
    await chat.page.reload()
    await eventually(chat.in_step)
    assert await chat.language() == ("en", "ltr")


async def test_whoever_chooses_a_language_before_writing_reads_the_first_lines_in_it(
    house: House, phone: Phone
) -> None:
    chat = await (await phone(house.base, "de")).open()
    begin = ".said.bot .bubble"
    for locale in ("ar", "uk"):
        await chat.page.select_option("#language", locale)

        async def welcomed(locale: str = locale) -> bool:
            shown = await chat.page.locator(begin).all_inner_texts()
            return len(shown) == 2 and shown[1] == shipped.catalogue().say("welcome_ask", locale)

        await eventually(welcomed)
    before = await chat.page.locator(".said.bot").all_inner_texts()
    await chat.page.reload()
    await eventually(chat.in_step)
    assert await chat.page.locator(".said.bot").all_inner_texts() == before


async def test_a_language_chosen_without_network_is_told_to_the_server_later(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base, "de")).open()
    await chat.page.route("**/api/conversation/locale", lambda route: route.abort(), times=1)
    async with chat.page.expect_event("requestfailed", lambda request: request.url.endswith("/conversation/locale")):
        await chat.page.select_option("#language", "uk")
    await chat.speaks("uk")
    token = await chat.token()
    assert token

    async def told() -> bool:
        return (await house.service.reception.find(token)).locale == "uk"

    assert not await told()
    await chat.page.context.set_offline(True)
    await chat.page.context.set_offline(False)
    await eventually(told)
    await chat.page.reload()
    await eventually(chat.in_step)
    assert await chat.language() == ("uk", "ltr")
