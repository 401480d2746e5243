"""Every intent in every locale, pressed as a button on the path of `lotse ask`: there, in its script, with a next step.

What the town's data say (names, streets) is taken out first: those are names. So is what stands in brackets: German
words of offices, as newcomers will hear them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any, cast

import pytest
from pydantic import BaseModel

from bot.core.danger import DangerPatterns
from bot.core.locale import NATIVE
from bot.core.texts.response import Catalogue, Kind
from bot.core.town import TownGuide
from bot.language.detector import LanguageDetector
from bot.service.turn.answering import Answering, Question
from bot.service.turn.ask import described
from tests.fakes import ScriptedDialogue

from . import shipped

LOCALES = (*NATIVE, "de-simple")
SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "uk": "CYRILLIC", "ru": "CYRILLIC"}
MOSTLY = {"ARABIC": 0.75, "CYRILLIC": 0.8, "LATIN": 0.99}  # of the letters
FOREIGN = {"uk": "ыэъё", "ru": "іїєґ"}
_FUNCTION_WORDS = (
    "und der die das nicht bitte sie wir ist sind mit für auf bei oder auch eine einen einem ihre ihr zum zur wird "
    "haben kann können wenn dem den des im vom nach ein"
)
GERMAN = frozenset(_FUNCTION_WORDS.split())
_ASIDE = re.compile(r"\([^()]*\)|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"|\S+@\S+|https?://\S+")
_WORD = re.compile(r"[^\W\d_]+(?:[’'·-][^\W\d_]+)*")


class Shipped:
    """Implements the port `Library` over files."""

    def __init__(self, town: TownGuide | None = None, texts: Catalogue | None = None) -> None:
        self.guide, self.catalogue = town or shipped.guide(), texts or shipped.catalogue()


class Stopped:
    def now(self) -> datetime:
        return shipped.TODAY


def answering(library: Shipped) -> Answering:
    nothing = cast(LanguageDetector, None)  # a button says its locale
    danger = DangerPatterns.from_data([])
    return Answering(ScriptedDialogue(), library, nothing, danger, Stopped(), shipped.holidays())


async def pressed(intent: str, locale: str, path: Answering) -> dict[str, Any]:
    """What `lotse ask --language XX --pressed intent:NAME --json` prints."""
    question = Question("test", pressed=f"intent:{intent}", locale=locale)
    return described(await path.answer(question), lambda hit, where: None)


@cache
def names() -> tuple[str, ...]:
    """Every string of the town's data, the longest first."""
    found = set(_strings(asdict(shipped.guide())))
    return tuple(sorted((text for text in found if len(text) > 2), key=len, reverse=True))


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, BaseModel):
        yield from _strings(data.model_dump())
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _strings(value)


def own_words(answer: dict[str, Any]) -> str:
    """What Lotse itself says: texts, buttons and links without the town's names and without asides."""
    said = [reply["text"] for reply in answer["replies"]]
    steps = [step for reply in answer["replies"] for step in (*reply["buttons"], *reply["links"])]
    said += [step["title"] for step in steps if not step.get("payload", "").startswith("locale:")]  # own names
    text = re.sub("[\u2066-\u2069\u2060]", "", "\n".join(said))
    for name in names():
        if name in text:
            text = text.replace(name, " ")
    return _ASIDE.sub(" ", text)


def share(text: str, script: str) -> float:
    """Of the letters, how many are of a script."""
    letters = [c for c in text if c.isalpha()]
    return sum(unicodedata.name(c, "").startswith(script) for c in letters) / max(len(letters), 1)


def german_run(text: str) -> str | None:
    """Five words in a row of which three are German function words."""
    for line in text.splitlines():
        words = _WORD.findall(line)
        for start in range(len(words)):
            window = words[start : start + 5]
            if sum(word.lower() in GERMAN for word in window) >= 3:
                return " ".join(window)
    return None


async def wrong_with(intent: str, locale: str, path: Answering) -> list[str]:
    """What is wrong with the answer to one intent in one locale."""
    answer, script = await pressed(intent, locale, path), SCRIPTS.get(locale, "LATIN")
    text = own_words(answer)
    letters = set(text.lower()) & set(FOREIGN.get(locale, ""))
    run = None if locale.startswith("de") else german_run(text)
    found = {
        "empty": not answer["replies"] or not all(reply["text"].strip() for reply in answer["replies"]),
        "no next step": not any(reply["buttons"] or reply["links"] for reply in answer["replies"]),
        f"too little {script}: {text}": share(text, script) < MOSTLY[script],
        f"letters {letters}: {text}": letters,
        f"German: {run}": run,
        "another language": answer["language"] != locale.split("-")[0],
        "another intent": answer["intent"] != intent,
    }
    return [f"{intent}: {why}" for why, is_so in found.items() if is_so]


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_intent_is_answered_in_its_locale_with_a_next_step(locale: str) -> None:
    path = answering(Shipped())
    wrong = [why for intent in shipped.intents() for why in await wrong_with(intent, locale, path)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("locale", "text", "why"),
    [
        ("fr", "Fragen Sie bitte die Behörde und nehmen Sie einen Ausweis mit.", "German"),
        ("pl", "Спросите в ведомстве, пожалуйста, какие документы нужны вам для этого.", "too little LATIN"),
        ("ru", "Запитайте, будь ласка, у відомстві, які документи вам потрібні.", "letters"),
        ("ar", "Please ask the office which papers you need for this, and bring your passport.", "too little ARABIC"),
        ("tr", " ", "empty"),
    ],
)
async def test_a_planted_defect_is_seen(locale: str, text: str, why: str) -> None:
    texts: dict[tuple[Kind, str], dict[str, str]] = {}
    for version in shipped.live():
        texts.setdefault((version.kind, version.name), {})[version.locale] = version.text
    texts["answer", "tax_id"][locale] = text
    path = answering(Shipped(texts=Catalogue(texts, shipped.intents(), "Musterstadt")))
    assert why in "\n".join(await wrong_with("tax_id", locale, path))


async def test_an_answer_without_a_next_step_is_seen() -> None:
    alone = {name: info.model_copy(update={"related": ()}) for name, info in shipped.intents().items()}
    texts = {("answer", "thank"): {"de": "Gern geschehen!"}}
    path = answering(Shipped(texts=Catalogue(texts, alone, "Musterstadt")))  # type: ignore[arg-type]
    assert await wrong_with("thank", "de", path) == ["thank: no next step"]


def test_asides_are_no_leaks() -> None:
    said = "Call the office (bitte rufen Sie die Behörde an)."
    assert german_run(said) and german_run(_ASIDE.sub(" ", said)) is None
