"""Open questions in German on demand."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.after.review import ReviewItem
from bot.service.after.questions_in_german import QuestionsInGerman


class Parrot:
    """Knows two languages, and not every sentence."""

    def offers(self, source: str, target: str) -> bool:
        return source in ("ar", "uk") and target == "de"

    async def translate_all(self, texts: list[str], source: str, target: str, *, keep: bool) -> list[str | None]:
        assert not keep
        return [None if "?" in text else f"{source}: {text}" for text in texts]


def item(number: int, language: str, text: str = "Text") -> ReviewItem:
    return ReviewItem(number, "fallback", language, "none", "", (), text, datetime(2026, 11, 26, tzinfo=UTC))


async def test_what_the_provider_knows_is_said_in_german_and_the_rest_left_out() -> None:
    questions = QuestionsInGerman(Parrot())
    items = [item(1, "ar"), item(2, "de"), item(3, "so"), item(4, "uk", "Що?"), item(5, "uk")]
    assert questions.offered(items)
    assert await questions.read(items) == {1: "ar: Text", 5: "uk: Text"}


async def test_without_a_provider_or_a_foreign_question_nothing_is_offered() -> None:
    assert not QuestionsInGerman(None).offered([item(1, "ar")])
    assert not QuestionsInGerman(Parrot()).offered([item(1, "de"), item(2, "so")])
    assert await QuestionsInGerman(None).read([item(1, "ar")]) == {}
