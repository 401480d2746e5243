"""Renewing the understanding for real: trained, compared, published into the running engine, and back again.

A small project is trained (`tests/small_project.py`), everything else is what `lotse serve` runs.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

import httpx
import pytest

from bot.core.errors import DialogueDown
from bot.core.staff import Role
from bot.dialogue import beside
from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.training import Trainer
from bot.language.files import load_detector
from bot.running import serving
from bot.service.answering import Question
from bot.settings import PROJECT
from bot.store.staff import SqlStaff
from bot.store.teaching import SqlTeaching
from bot.store.understandings import SqlUnderstandings
from bot.wiring import Lotse
from tests.conftest import Guest
from tests.desk.conftest import BASE, PASSWORD, QUICK, Visitor
from tests.small_project import small_project

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]

PAGE = "/desk/training"
TAUGHT = [
    ("de", "Wo bekomme ich den Knallfroschausweis?"), ("de", "Knallfroschausweis verlängern"),
    ("uk", "Де отримати кналфрош-перепустку?"), ("uk", "кналфрош-перепустка"),
    ("ar", "أين أحصل على بطاقة كنالفروش؟"), ("ar", "بطاقة كنالفروش"),
]  # fmt: skip
ASKED = [
    ("de", "Ich brauche einen Knallfroschausweis"), ("uk", "мені потрібна кналфрош-перепустка"),
    ("ar", "أحتاج بطاقة كنالفروش"),
]  # fmt: skip
FIXED = [
    {"text": "Hilfe, mein Mann schlägt mich", "language": "de", "intent": "crisis_support"},
    {"text": "Es brennt in unserem Haus!", "language": "de", "intent": "emergency"},
    {"text": "Wo melde ich meine Wohnung an?", "language": "de", "intent": "register_address"},
    {"text": "Wo bekomme ich Kindergeld?", "language": "de", "intent": "child_benefit"},
    {"text": "Як знайти лікаря?", "language": "uk", "intent": "find_doctor"},
    {"text": "كيف أجد طبيبا؟", "language": "ar", "intent": "find_doctor"},
    {"text": "Wie wird morgen das Wetter auf dem Mars?", "language": "de", "intent": "out_of_scope"},
]


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
    return replace(
        lotse, settings=settings, trainer=Trainer(settings.rasa_python, small_project(tmp_path / "small"), models)
    )


@asynccontextmanager
async def running(lotse: Lotse) -> AsyncIterator[tuple[Visitor, Guest]]:
    """What `lotse serve` runs, a coordinator at the desk and a newcomer in the chat."""
    async with (
        serving(lotse) as service,
        httpx.AsyncClient(transport=httpx.ASGITransport(app=service.app), base_url=BASE) as client,
    ):
        store = SqlStaff(lotse.database, lotse.clock)
        petra = await store.add("petra@musterstadt.example", "Petra", Role.COORDINATOR, "order")
        await store.set_password(petra.id, QUICK.hash(PASSWORD))
        visitor = Visitor(service.app)
        assert (await visitor.sign_in(petra.email)).status_code == 303
        token = secrets.token_urlsafe(32)
        (await client.post("/api/conversations", json={"token": token, "locale": "de"})).raise_for_status()
        yield visitor, Guest(client, token)


async def understood(lotse: Lotse) -> list[bool]:
    """Of each language, whether the question is now understood as it was taught."""

    def address() -> tuple[str, str] | None:
        engine = lotse.running_engine()
        return (engine.base, engine.token) if engine else None

    dialogue = RasaDialogue(address)
    try:
        answers = [await lotse.answering(dialogue).answer(Question("t", text)) for _, text in ASKED]
    except DialogueDown:  # it starts
        return []
    finally:
        await dialogue.close()
    found = [answer.understanding for answer in answers]
    return [bool(u and u.intent == "driving_licence" and u.zone == "confident") for u in found]


async def until(lotse: Lotse, expected: list[bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while await understood(lotse) != expected:
            await asyncio.sleep(0.3)


async def test_taught_trained_compared_published_and_taken_back(small: Lotse) -> None:
    teaching, store = SqlTeaching(small.database, small.clock), SqlUnderstandings(small.database, small.clock)
    async with running(small) as (petra, guest):
        for language, text in TAUGHT:
            await teaching.add_example(language, "driving_licence", text, "Petra")
        await teaching.add_regression("de", "Knallfroschausweis beantragen", "driving_licence", None, "Petra")
        await until(small, [False] * 3, 240)  # the shipped state is trained and the engine starts

        assert (await petra.post(PAGE)).status_code == 303
        began = monotonic()
        async with asyncio.timeout(400):
            while (await petra.get(f"{PAGE}/state")).json()["busy"]:
                await asyncio.sleep(0.3)
        renewed_after = monotonic() - began
        tested = (await store.latest())[0]
        assert (tested.id, tested.state) == (2, "tested"), tested.progress
        assert renewed_after < 400
        page = (await petra.get(PAGE)).text
        better = page.partition('id="better"')[2]
        assert "Knallfroschausweis beantragen" in better and "Ihre Prüffrage" in better
        assert await understood(small) == [False] * 3, "what is tested is not live"

        assert (await petra.post(f"{PAGE}/{tested.id}/publish")).headers["location"].endswith("done=published")
        assert (await guest.post("Wo melde ich meine Wohnung an?")).status_code == 201  # in the midst of the swap
        await until(small, [True] * 3)
        assert await guest.answers()

        assert (await petra.post(f"{PAGE}/1/publish")).headers["location"].endswith("done=published")
        await until(small, [False] * 3)
