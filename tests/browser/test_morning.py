"""A coordinator's morning in a real browser, with the real Rasa server: open questions become example questions, a new
topic gets its answer in three languages, an office its holiday hours; what is understood is renewed, compared,
published, tried in three languages and taken back.

A small project is trained (`tests/small_project.py`); everything else is what `lotse serve` runs.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.async_api import Browser, Page

from bot.core.accounts.staff import Role
from bot.core.feedback import Unsure
from bot.core.texts.translation import TranslationLimits
from bot.dialogue import beside
from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.training import Trainer
from bot.language.files import load_detector
from bot.running import serving
from bot.service.translation.translating import Translating
from bot.settings import PROJECT
from bot.store.accounts.staff import SqlStaff
from bot.store.after.review import add_item
from bot.store.schema.after_tables import review_items
from bot.store.schema.learning_tables import examples, town_topics
from bot.store.steps.messages import Draft, add_messages
from bot.wiring import Lotse
from tests.browser.conftest import WAIT, Chat, Phone, eventually, keep_picture
from tests.desk.conftest import PASSWORD, QUICK
from tests.loopback import Loopback
from tests.rows import in_order
from tests.small_project import small_project

pytestmark = [pytest.mark.rasa, pytest.mark.minutes, pytest.mark.browser, pytest.mark.timeout(600)]

OPEN = {"de": "wo krieg ich den Fahrlappen", "uk": "де взяти водійські права", "ar": "وين بطلع رخصة سواقة"}
LIKE = (("driving_licence", 0.31), ("public_transport", 0.2))
LABELS = {"de": "Lastenrad ausleihen", "uk": "Вантажний велосипед", "ar": "دراجة شحن"}
ANSWERS = {
    "de": "Ein Lastenrad leihen Sie kostenlos am Bahnhof. Bringen Sie einen Ausweis mit.",
    "uk": "Вантажний велосипед можна безкоштовно взяти на вокзалі. Візьміть із собою документ.",
}
SUGGESTED = "يمكنك استعارة دراجة شحن مجاناً في المحطة. أحضر معك بطاقة هوية."
QUESTIONS = {
    "de": "Wo kann ich ein Lastenrad ausleihen?\nLastenrad leihen\nGibt es hier Lastenräder?\nlastenrad gesucht",
    "uk": "Де взяти вантажний велосипед?\nвантажний велосипед напрокат\nпотрібен вантажний велосипед",
    "ar": "أين أستعير دراجة شحن؟\nدراجة شحن\nأحتاج دراجة شحن",
}
ASKED = {"de": "Kann man ein Lastenrad leihen?", "uk": "де можна взяти вантажний велосипед", "ar": "بدي دراجة شحن"}
FIXED = [
    {"text": "Hilfe, mein Mann schlägt mich", "language": "de", "intent": "crisis_support"},
    {"text": "Es brennt in unserem Haus!", "language": "de", "intent": "emergency"},
    {"text": "Wo melde ich meine Wohnung an?", "language": "de", "intent": "register_address"},
    {"text": "Як знайти лікаря?", "language": "uk", "intent": "find_doctor"},
    {"text": "كيف أجد طبيبا؟", "language": "ar", "intent": "find_doctor"},
    {"text": "Wie wird morgen das Wetter auf dem Mars?", "language": "de", "intent": "out_of_scope"},
]


class OneSentence:
    """A translation provider that knows one sentence."""

    name, longest = "Papagei", 5_000

    def offers(self, source: str, target: str) -> bool:
        return target == "ar"

    async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        return [SUGGESTED for _ in texts]

    async def close(self) -> None:
        pass


@pytest.fixture
def small(lotse: Lotse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lotse:
    """A Lotse that learns from a small project, with models and test questions of its own."""
    monkeypatch.setattr(beside, "NICENESS", 0)  # other tests run at the same time
    models, questions = tmp_path / "models", tmp_path / "questions.jsonl"
    load_detector(PROJECT, lotse.settings.models)  # learnt at most once for all tests
    kept = [file.resolve() for file in models.glob("language-*.json")]
    models.unlink()
    models.mkdir()
    for file in kept:
        (models / file.name).symlink_to(file)
    questions.write_text("\n".join(map(json.dumps, FIXED)), "utf-8")
    settings = lotse.settings.model_copy(update={"test_questions": questions})
    trainer = Trainer(settings.rasa_python, small_project(tmp_path / "small"), models)
    limits = TranslationLimits(5.0, 10_000, timedelta(days=1))
    provider = Translating(OneSentence(), lotse.translations, lotse.library, lotse.clock, limits)
    return replace(lotse, settings=settings, trainer=trainer, translating=provider)


@contextlib.asynccontextmanager
async def running(lotse: Lotse) -> AsyncIterator[str]:
    """What `lotse serve` runs, on a port of its own: its address."""
    async with serving(lotse) as service, Loopback().serving(service.app) as base:
        yield base


@dataclass
class Coordinator:
    """Karin, at her desk."""

    page: Page
    base: str

    async def sign_in(self, lotse: Lotse) -> None:
        store = SqlStaff(lotse.database, lotse.clock)
        karin = await store.add("karin@musterstadt.example", "Karin", Role.COORDINATOR, "order")
        await store.set_password(karin.id, QUICK.hash(PASSWORD))
        await self.go("/desk/content")
        await self.page.fill("#email", karin.email)
        await self.page.fill("#password", PASSWORD)
        await self.page.press("#password", "Enter")
        await self.page.wait_for_selector("h1:has-text('Heute zu tun')")

    async def go(self, path: str) -> None:
        await self.page.goto(self.base + path)

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name).first.click()

    async def assigns_open_questions(self) -> None:
        """Each group to the topic Lotse thought of first; what came by the same wish is one group."""
        await self.page.click("main a[href^='/desk/review']")
        await self.page.wait_for_selector("h1:has-text('Offene Fragen')")
        await keep_picture(self.page, "morning-open-questions")
        await self.page.locator("main a[href*='/groups/']").first.click()
        await self.page.wait_for_selector("#deciding")
        await self.page.locator(".guesses button[value='topic:driving_licence']").first.click()
        await self.page.wait_for_selector(".wrong button.primary, [data-key=undo]")
        if await self.page.locator(".wrong button.primary").count():  # another topic is nearer, says the small model
            await self.page.click(".wrong button.primary")
        await self.page.wait_for_selector("[data-key=undo]")

    async def makes_a_topic(self) -> None:
        await self.go("/desk/questions/new")
        await self.page.select_option("#group", "everyday")
        for code, label in LABELS.items():
            fold = self.page.locator(f"details:has([id='label.{code}'])")
            if not await fold.get_attribute("open"):
                await fold.evaluate("fold => { fold.open = true }")
            await self.page.fill(f"[id='label.{code}']", label if code in ANSWERS else "")
            await self.page.fill(f"[id='answer.{code}']", ANSWERS.get(code, ""))
            await self.page.fill(f"[id='questions.{code}']", QUESTIONS[code])
        await self.press("Thema anlegen")
        await self.page.wait_for_selector("button[name=sure], main .done")
        if await self.page.locator("button[name=sure]").count():  # it says what it cannot check yet
            await keep_picture(self.page, "morning-topic-doubts", full_page=True)
            await self.page.click("button[name=sure]")
        await self.page.wait_for_selector("main .done")
        await keep_picture(self.page, "morning-topic-made", full_page=True)
        await self.page.locator("main a[href^='/editor/answer/town_']").first.click()
        await self.page.wait_for_selector("#pane-ar")

    async def sets_a_test(self, language: str, text: str, topic: str) -> None:
        """A question that every new understanding is tested with."""
        at = self.page.url
        await self.go("/desk/questions/tests")
        await self.page.fill("#text", text)
        await self.page.select_option("#language", language)
        await self.page.select_option("#intent", label=topic)
        await self.press("Hinzufügen")
        await self.page.wait_for_selector("main .done")
        await self.page.goto(at)

    async def takes_a_suggestion(self) -> None:
        """The suggested third language goes out only when she says that she has read it."""
        await self.page.click("#pane-ar button.suggest")
        await self.page.wait_for_selector("#pane-ar .notice.machine")
        assert await self.page.input_value("#text-ar") == SUGGESTED
        await keep_picture(self.page, "morning-suggestion", full_page=True)
        await self.press("Veröffentlichen")
        await self.page.wait_for_selector(".wrong")
        await self.page.check("[name='read.ar']")
        await self.press("Veröffentlichen")
        await self.page.wait_for_selector(".done")

    async def closes_on_a_day(self, office: str, day: str) -> None:
        await self.go(f"/desk/content/hours/{office}")
        days = await self.page.locator("[name$='.from'][type=date][name^='special.']").all()
        free = [one for one in days if not await one.input_value()]
        await free[0].fill(day)
        await self.press("Speichern")
        await self.page.wait_for_selector(".done")

    async def renews(self) -> None:
        """Until the comparison is there; nothing is live yet."""
        await self.go("/desk/training")
        await keep_picture(self.page, "morning-news")
        await self.press("Verstehen erneuern")
        await self.page.wait_for_selector("#busy")
        await self.page.wait_for_selector("#comparison-title", timeout=400_000)
        await keep_picture(self.page, "morning-comparison", full_page=True)

    async def publishes(self, button: str) -> None:
        await self.go("/desk/training")
        await self.press(button)
        await self.page.wait_for_selector(".done")


async def leave_questions(lotse: Lotse) -> None:
    """What three newcomers asked, agreed to have read, and the bot was unsure of."""
    for language, text in OPEN.items():
        conversation = await lotse.conversations.open("web", secrets.token_hex(16), language, [])
        async with lotse.database.write() as connection:
            draft = Draft("newcomer", text, language, lotse.clock.now())
            (kept,) = await add_messages(connection, conversation.id, [draft])
            unsure = Unsure("choice", language, "everyday", "driving_licence", (), LIKE)
            await add_item(connection, conversation.id, kept.id, unsure, True, lotse.clock.now())


async def rows(lotse: Lotse, table: sa.Table) -> list[sa.RowMapping]:
    async with lotse.database.read() as connection:
        return list((await connection.execute(in_order(table))).mappings())


async def answers(chat: Chat, language: str, wanted: str) -> bool:
    """Whether a question is now answered with these words."""
    said = await chat.ask(ASKED[language], 60)
    return any(wanted in text for text in said)


async def knows_nothing(chat: Chat, language: str, words: str) -> bool:
    return not await answers(chat, language, words)


async def ready(lotse: Lotse) -> bool:
    """The engine runs, with what was shipped."""
    engine = lotse.running_engine()
    dialogue = RasaDialogue(lambda: (engine.base, engine.token) if engine else None)
    try:
        return await dialogue.ready()
    finally:
        await dialogue.close()


async def test_a_coordinators_morning(small: Lotse, browser: Browser, phone: Phone) -> None:
    await leave_questions(small)
    async with running(small) as base:
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="de")
        context.set_default_timeout(WAIT)
        karin = Coordinator(await context.new_page(), base)
        await karin.sign_in(small)
        await keep_picture(karin.page, "morning-today")

        await karin.assigns_open_questions()
        kept = [(row["language"], row["text"]) for row in await rows(small, examples)]
        assert sorted(kept) == sorted(OPEN.items())
        assert {row["status"] for row in await rows(small, review_items)} == {"done"}

        await karin.makes_a_topic()
        (topic,) = await rows(small, town_topics)
        await karin.sets_a_test("de", "Lastenrad am Samstag leihen", LABELS["de"])
        await karin.takes_a_suggestion()
        day = (small.clock.now() + timedelta(days=8)).date()
        office = next(iter(small.library.guide.offices))
        await karin.closes_on_a_day(office, day.isoformat())
        await small.library.refresh()
        assert any(one.first == day for one in small.library.guide.offices[office].hours.special)

        chats = {language: await (await phone(base, language)).open(f"/?lang={language}") for language in ASKED}
        said = {**ANSWERS, "ar": SUGGESTED}
        await eventually(partial(ready, small), 300)
        for language, chat in chats.items():
            assert not await answers(chat, language, said[language])

        await karin.renews()
        better = await karin.page.inner_text("#better")
        assert "Lastenrad am Samstag leihen" in better and "Ihre Prüffrage" in better
        assert not await answers(chats["de"], "de", said["de"]), "what is tested is not live"
        await karin.publishes("Veröffentlichen")
        for language, chat in chats.items():
            await eventually(partial(answers, chat, language, said[language]), 60)
        await chats["ar"].picture("morning-arabic")

        await karin.publishes("Zurück zu dieser Fassung")
        await eventually(partial(knows_nothing, chats["uk"], "uk", said["uk"]), 60)
        assert topic["name"].startswith("town_")
        await context.close()
