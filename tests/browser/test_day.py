"""A day at the desk: six newcomers in five languages on the web and on Telegram, three staff, from the morning to the
next one. Claims, a transfer, an absence, the counter, somebody else asked for, a hand-back, a night, and feedback."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from playwright.async_api import Browser, BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from bot.core.accounts.staff import Staff
from bot.store.schema.desk_tables import staff as table
from bot.store.schema.tables import counters
from bot.wiring import Lotse
from tests.browser.conftest import WAIT, Chat, Phone, eventually, keep_picture, leave
from tests.browser.test_handoff import hire, press
from tests.conftest import Served
from tests.desk.conftest import PASSWORD
from tests.fakes import MovedClock, ScriptedDialogue
from tests.telegram.world import Chat as TelegramChat
from tests.telegram.world import Telegram

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
BERLIN = ZoneInfo("Europe/Berlin")
SOCIAL, YOUTH = "social_work", "youth_school"
ARABIC, CYRILLIC = re.compile(r"[\u0600-\u06ff]"), re.compile(r"[\u0400-\u04ff]")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


class Desk:
    """Somebody at the desk, in a browser of their own."""

    def __init__(self, page: Page, base: str, staff: Staff) -> None:
        self.page, self.base, self.staff = page, base, staff

    async def sign_in(self) -> None:
        await self.page.goto(f"{self.base}/desk")
        if await self.page.locator("#email").count():
            await self.page.fill("#email", self.staff.email)
            await self.page.fill("#password", PASSWORD)
            await self.page.press("#password", "Enter")
        await self.page.wait_for_selector("#queue")

    async def queue(self) -> None:
        await self.page.goto(f"{self.base}/desk?view=all")

    async def sees(self, language: str) -> None:
        """A row in this language is in the queue."""
        row = self.page.locator(f"#queue li.row:has-text('{language}')").first
        try:
            await row.wait_for()
        except PlaywrightError:
            raise AssertionError(f"no row in {language}: {await self.page.inner_text('main')}") from None

    async def open(self, language: str) -> str:
        await self.queue()
        await self.sees(language)
        await self.page.locator(f"#queue li.row:has-text('{language}') a").first.click()
        await self.page.wait_for_selector("#side")
        return self.page.url.split("?")[0].rsplit("/", 1)[-1]

    async def claim(self, language: str) -> str:
        name = await self.open(language)
        await self.page.click("#state >> text=Übernehmen")
        await self.page.wait_for_selector("#side[data-mode=mine]")
        return name

    async def block(self, wanted: str) -> None:
        """A prepared sentence: searched, taken and sent without a mouse."""
        before = await self.page.locator("#parts li").count()
        await self.page.focus("#find")
        await self.page.keyboard.type(wanted)
        await self.page.wait_for_selector("#found:not([hidden]) [role=option]")
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_function("n => document.querySelectorAll('#parts > li').length > n", arg=before)

    async def send(self) -> None:
        await self.page.focus("#text")
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Control+Enter")
        await self.page.wait_for_selector("#parts:not(:has(li))", state="attached")

    async def write(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.send()

    async def fold(self, name: str) -> None:
        await self.page.click(f"#actions details:has(> summary:text-is('{name}')) > summary")

    async def away(self, kind: str) -> None:
        async with self.page.expect_navigation():
            await self.page.click(f"header button[value={kind}]")

    async def picture(self, name: str) -> None:
        for width, size in (("wide", WIDE), ("phone", PHONE)):
            await self.page.set_viewport_size(size)  # type: ignore[arg-type]
            await keep_picture(self.page, f"day-{name}-{width}", full_page=width == "phone")
        await self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]


@dataclass
class Day:
    """Everybody of the day."""

    lotse: Lotse
    served: Served
    clock: MovedClock
    dialogue: ScriptedDialogue
    telegram: Telegram
    anna: Desk
    otto: Desk
    yusuf: Desk

    def at(self, moment: str) -> None:
        self.clock.set_to(datetime.fromisoformat(moment).replace(tzinfo=BERLIN))

    def say(self, name: str, locale: str, **values: str) -> str:
        return self.lotse.library.catalogue.say(name, locale, **values)

    def department(self, name: str, locale: str) -> str:
        return self.lotse.library.guide.departments[name].name[locale]

    async def wishes_for_a_person(self, chat: Chat, matter: str, wish: str, button: str = "offer_yes") -> None:
        """A newcomer asks for a flat, then for a person, and says yes."""
        locale = (await chat.language())[0]
        self.dialogue.intent = "housing_search"
        await chat.ask(matter)
        self.dialogue.intent = "request_human"
        await chat.write(wish)
        await hears(chat, self.say("offer_sees", locale))
        await press(chat, self.say(button, locale))
        await chat.page.wait_for_selector("#owner:not([hidden])")

    async def wishes_on_telegram(self, chat: TelegramChat, locale: str, matter: str, wish: str) -> None:
        self.dialogue.intent = "housing_search"
        await chat.say(matter)
        found = self.lotse.library.catalogue.find("answer", "housing_search", locale)
        assert found
        await chat.hears(found[0].split("{")[0][:20])
        self.dialogue.intent = "request_human"
        await chat.say(wish)
        await chat.hears(self.say("offer_sees", locale))
        await chat.press(self.say("offer_yes", locale))


async def hears(chat: Chat, words: str, seconds: float = 60.0) -> None:
    async def there() -> bool:
        return any(words in text for text in await chat.texts())

    try:
        await eventually(there, seconds)
    except AssertionError:
        raise AssertionError(f"never heard {words!r}: {await chat.texts()}") from None


Sit = Callable[[str, Staff], Awaitable[Desk]]


@pytest.fixture
async def sit(browser: Browser) -> AsyncIterator[Sit]:
    contexts: list[BrowserContext] = []

    async def down(base: str, staff: Staff) -> Desk:
        context = await browser.new_context(viewport=WIDE, locale="de")  # type: ignore[arg-type]
        context.set_default_timeout(WAIT)
        contexts.append(context)
        desk = Desk(await context.new_page(), base, staff)
        await desk.sign_in()
        return desk

    yield down
    await leave(contexts)


@pytest.fixture
async def day(lotse: Lotse, clock: MovedClock, telegram: Telegram, sit: Sit) -> AsyncIterator[Day]:
    """Thursday, ten o'clock. Anna and Otto advise on social matters, Yusuf on youth and school."""
    clock.set_to(datetime(2026, 11, 26, 10, 0, tzinfo=BERLIN))
    dialogue = ScriptedDialogue("housing_search")
    anna, otto = await hire(lotse, "Anna", SOCIAL), await hire(lotse, "Otto", SOCIAL)
    yusuf = await hire(lotse, "Yusuf", YOUTH)
    await may_answer_women(lotse, anna)
    await lotse.library.refresh()  # who works at the desk is otherwise known seconds after the start
    async with telegram.serving(dialogue) as served:
        desks = [await sit(served.base, who) for who in (anna, otto, yusuf)]
        yield Day(lotse, served, clock, dialogue, telegram, *desks)


async def test_a_day(day: Day, phone: Phone) -> None:
    base = day.served.base
    amal = await (await phone(base, "ar")).open("/?lang=ar")
    oksana = await (await phone(base, "uk")).open("/?lang=uk")
    zahra = await (await phone(base, "fa")).open("/?lang=fa")
    hassan = await (await phone(base, "ar")).open("/?lang=ar")
    mehmet, ivan = day.telegram.chat("tr"), day.telegram.chat("ru")
    await a_woman_answers_in_sentences(day, amal)
    await passed_on_to_another_department(day, oksana)
    await taken_over_from_an_absent_colleague(day, zahra)
    await somebody_else_please(day, hassan)
    await on_telegram_until_the_counter_opens(day, mehmet)
    await at_night(day, ivan)
    await what_they_said_of_it(day)


async def a_woman_answers_in_sentences(day: Day, amal: Chat) -> None:
    """Arabic, web: asks for a woman; six prepared sentences by keyboard; back to the bot; it helped."""
    assert await day.anna.page.locator("#queue li.row").count() == 0, "nobody has said yes yet"
    await day.wishes_for_a_person(amal, "أبحث عن شقة لعائلتي", "أريد التحدث مع شخص", "offer_woman")
    await day.anna.sees("Arabisch")
    await day.otto.queue()
    await day.otto.sees("für eine Kollegin")
    await day.anna.picture("1-queue")
    await day.anna.claim("Arabisch")
    for wanted in ("Guten Tag", "Danke", "Frist steht", "Foto", "keinen Termin", "Alles Gute"):
        await day.anna.block(wanted)
        await day.anna.send()
    replies = [said for said in await amal.kept() if said["author"] == "staff" and said["kind"] == "answer"]
    assert len(replies) == 6 and all(ARABIC.search(said["text"]) for said in replies)
    await hears(amal, replies[-1]["text"])
    await day.anna.picture("2-conversation-ar")
    await amal.picture("day-3-amal")
    await day.anna.page.click("#actions >> text=Zurück an den Bot")
    await hears(amal, day.say("help_question", "ar"))
    await press(amal, day.say("help_good", "ar"))
    await hears(amal, day.say("help_thanks", "ar"))
    day.dialogue.intent = "thank"
    answer = day.lotse.library.catalogue.find("answer", "thank", "ar")
    assert answer
    await amal.write("شكرا جزيلا")
    await hears(amal, answer[0][:15])


async def passed_on_to_another_department(day: Day, oksana: Chat) -> None:
    """Ukrainian, web: Otto passes it on with a note; Yusuf answers and closes; it did not help."""
    await day.wishes_for_a_person(oksana, "Шукаю квартиру для сім'ї", "Хочу поговорити з людиною")
    conversation = await day.otto.claim("Ukrainisch")
    await day.otto.fold("Weitergeben")
    await day.otto.page.select_option("#to", YOUTH)
    await day.otto.page.fill("#transfer-note", "Es geht eigentlich um die Schule der Kinder.")
    await day.otto.page.click("#actions button:text-is('Weitergeben')")
    await day.otto.page.wait_for_url("**/desk?**")
    await hears(oksana, day.department(YOUTH, "uk"))
    lost = await day.otto.page.request.get(f"{day.served.base}/desk/conversations/{conversation}")
    assert lost.status == 403
    await day.yusuf.claim("Ukrainisch")
    await day.yusuf.page.wait_for_selector("text=Es geht eigentlich um die Schule")
    await day.yusuf.block("Guten Tag")
    await day.yusuf.block("frage nach")
    await day.yusuf.send()
    replies = [said["text"] for said in await oksana.kept() if said["author"] == "staff" and said["kind"] == "answer"]
    assert replies and all(CYRILLIC.search(text) for text in replies)
    await hears(oksana, replies[-1])
    assert not any("eigentlich" in said["text"] for said in await oksana.kept()), "notes stay inside"
    await day.yusuf.fold("Beenden")
    await day.yusuf.page.click("#actions >> text=Ja, beenden")
    await hears(oksana, day.say("help_question", "uk"))
    await press(oksana, day.say("help_bad", "uk"))
    await hears(oksana, day.say("help_sorry", "uk"))


async def taken_over_from_an_absent_colleague(day: Day, zahra: Chat) -> None:
    """Dari, web: Anna has it and falls ill just after she wrote; Otto is asked, and takes over."""
    await day.wishes_for_a_person(zahra, "خانه برای فامیل خود می‌پالم", "می‌خواهم با یک انسان گپ بزنم")
    await day.anna.claim("Farsi/Dari")
    await day.anna.block("Moment")
    await day.anna.send()
    await ill(day.lotse, day.anna.staff, datetime(2026, 11, 26, 18, 0, tzinfo=BERLIN))
    await day.otto.open("Farsi/Dari")
    await day.otto.fold("Trotzdem übernehmen")
    await day.otto.page.check("form[action$='/take-over'] input[name=sure]")
    await day.otto.page.click("form[action$='/take-over'] button")
    await day.otto.page.wait_for_selector("#side[data-mode=mine]")
    await day.otto.block("Guten Tag")
    await day.otto.block("keinen Termin")
    await day.otto.send()
    replies = [said["text"] for said in await zahra.kept() if said["author"] == "staff" and said["kind"] == "answer"]
    assert len(replies) == 2 and all(ARABIC.search(text) for text in replies)
    await hears(zahra, replies[-1])
    await day.otto.picture("4-conversation-fa")
    await zahra.picture("day-5-zahra")
    await day.otto.page.click("#actions >> text=Zurück an den Bot")
    await hears(zahra, day.say("handoff_back", "fa"))
    await well(day.lotse, day.anna.staff)


async def somebody_else_please(day: Day, hassan: Chat) -> None:
    """Arabic, web: Otto joins, Hassan would rather have somebody else; Otto sees it no more, Anna answers."""
    await day.wishes_for_a_person(hassan, "أبحث عن سكن", "أريد موظفا")
    conversation = await day.otto.claim("Arabisch")
    await press(hassan, day.say("another_button", "ar"))
    await hears(hassan, day.say("another_done", "ar").split("{")[0])

    async def shut_out() -> bool:
        answer = await day.otto.page.request.get(f"{day.served.base}/desk/conversations/{conversation}")
        return answer.status == 403

    await eventually(shut_out)
    await day.anna.claim("Arabisch")
    await day.anna.write("Guten Tag, hier ist Anna.")
    await hears(hassan, "Guten Tag, hier ist Anna.")
    await day.anna.fold("Beenden")
    await day.anna.page.click("#actions >> text=Ja, beenden")
    await hears(hassan, day.say("help_question", "ar"))


async def on_telegram_until_the_counter_opens(day: Day, mehmet: TelegramChat) -> None:
    """Turkish, Telegram: Otto answers, then his counter opens: given back; Anna goes on and hands back to the bot."""
    await day.wishes_on_telegram(mehmet, "tr", "Ev arıyorum", "Bir insanla konuşmak istiyorum")
    await day.otto.claim("Türkisch")
    await day.otto.block("Guten Tag")
    await day.otto.send()
    await mehmet.hears(day.say("block_hello", "tr"))
    await day.otto.away("counter")
    await mehmet.hears(day.say("given_back_counter", "tr").split("{")[0])
    await day.otto.picture("6-counter")
    await day.anna.claim("Türkisch")
    await day.anna.block("Alles Gute")
    await day.anna.send()
    await day.anna.page.click("#actions >> text=Zurück an den Bot")
    await mehmet.hears(day.say("help_question", "tr"))
    await mehmet.press("😊 " + day.say("help_good", "tr"))
    await mehmet.hears(day.say("help_thanks", "tr"))


async def at_night(day: Day, ivan: TelegramChat) -> None:
    """Russian, Telegram, eight in the evening: the truth about tomorrow; the bot helps on; the answer next morning."""
    day.at("2026-11-26T20:00")
    await day.wishes_on_telegram(ivan, "ru", "Ищу квартиру", "Хочу поговорить с человеком")
    (offer,) = [m["text"] for m in ivan.said if day.say("offer_sees", "ru") in m["text"]]
    assert "8:00" in offer or "08:00" in offer or "9:00" in offer, offer
    day.dialogue.intent = "thank"
    answer = day.lotse.library.catalogue.find("answer", "thank", "ru")
    assert answer
    await ivan.say("Спасибо")
    await ivan.hears(answer[0][:12])
    day.at("2026-11-27T09:05")
    await day.otto.sign_in()
    conversation = await day.otto.claim("Russisch")
    await day.otto.picture("7-next-morning")
    await day.otto.block("Guten Tag")
    await day.otto.block("so lange warten")
    await day.otto.send()
    assert conversation
    await ivan.hears(day.say("block_hello", "ru"))


async def what_they_said_of_it(day: Day) -> None:
    """Faces are counted, for nobody in particular."""
    counted = await faces(day.lotse)
    assert counted == {"good": 2, "bad": 1}
    for desk in (day.anna, day.otto, day.yusuf):
        assert not [line for line in desk.page.url.split("/") if line == "problem"]


async def may_answer_women(lotse: Lotse, staff: Staff) -> None:
    await change(lotse, staff, woman=True, languages=["ar", "de"])


async def ill(lotse: Lotse, staff: Staff, until: datetime) -> None:
    """Somebody else reports her absent: her conversations are still hers."""
    await change(lotse, staff, away_until=until, away_kind="absent")


async def well(lotse: Lotse, staff: Staff) -> None:
    await change(lotse, staff, away_until=None, away_kind=None)


async def change(lotse: Lotse, staff: Staff, **values: object) -> None:
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(table).where(table.c.id == staff.id).values(**values))


async def faces(lotse: Lotse) -> dict[str, int]:
    async with lotse.database.read() as connection:
        rows = await connection.execute(
            sa.select(counters.c.outcome, sa.func.sum(counters.c.count)).group_by(counters.c.outcome)
        )
        return {o.rsplit("_", 1)[-1]: int(n) for o, n in rows if o.startswith("help")}
