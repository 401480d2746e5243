"""py3langid as a second opinion: it knows 150 languages from their written texts, but no romanised ones.

In the bot only; the Rasa server does without.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.language.foreign import SecondOpinion


@lru_cache(maxsize=1)
def load_second_opinion() -> SecondOpinion:
    """Reads the model that the package ships (0.7 s)."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)

    def opinion(text: str) -> Mapping[str, float]:
        return {str(code): float(nats) for code, nats in identifier.rank(text.lower())}

    return opinion
