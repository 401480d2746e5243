"""A town with very many answers, to measure the editor: in every language, with former versions, in every state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from bot.core.locale import ANSWERED, DEFAULT
from bot.core.texts.publication import REVIEWED_FOR
from bot.store.schema.learning_tables import town_topics
from bot.store.schema.tables import responses
from bot.wiring import Lotse

_AT_ONCE = 5_000
_DEPTHS = ("facts", "steps", "person")
_OFF = 400  # days that a review is late


async def fill(lotse: Lotse, answers: int = 2_000, versions: int = 3) -> int:
    """So many topics of the town with answer and button in every language; the rows written. `versions`: per text.

    The words are those of the demo town's answers, each with a number that only it has. Of every hundred, some are
    missing, unread, due again, or behind the German text.
    """
    texts = await lotse.responses.all()
    models = [known for (kind, _), known in texts.items() if kind == "answer" and known.keys() >= set(ANSWERED)]
    topics = [name for kind, name in texts if kind == "topic"]
    rows = (row for number in range(answers) for row in _rows(lotse, number, models[number % len(models)], versions))
    written = 0
    async with lotse.database.write() as connection:
        named = [_topic(lotse, number, topics[number % len(topics)]) for number in range(answers)]
        await connection.execute(sa.insert(town_topics), named)
        while batch := list(islice(rows, _AT_ONCE)):
            await connection.execute(sa.insert(responses), batch)
            written += len(batch)
    await lotse.library.refresh()
    return written


def name_of(number: int) -> str:
    return f"town_bench_{number:05}"


def _topic(lotse: Lotse, number: int, topic: str) -> dict[str, Any]:
    known = {"name": name_of(number), "topic": topic, "depth": _DEPTHS[number % len(_DEPTHS)]}
    return known | {"created_by": "lotse bench", "created_at": lotse.clock.now()}


def _rows(lotse: Lotse, number: int, words: Mapping[str, str], versions: int) -> Iterator[dict[str, Any]]:
    for place, locale in enumerate(ANSWERED):
        kind_of_day = (number * 7 + place * 3) % 100
        if kind_of_day < 5 and locale != DEFAULT:
            continue  # missing
        base = {"name": name_of(number), "locale": locale, "written_by": "machine", "why": ""}
        yield base | _state(lotse, 1, 1, kind_of_day) | {"kind": "label", "text": f"Thema {number:05} {locale}"}
        for version in range(1, versions + 1):
            german = None if locale == DEFAULT else versions - 1 if kind_of_day < 15 else versions
            text = f"{words[locale]}\n{number:05}" + f" ({version})" * (version < versions or locale == DEFAULT)
            yield base | _state(lotse, version, german, kind_of_day) | {"kind": "answer", "text": text}


def _state(lotse: Lotse, version: int, german: int | None, kind_of_day: int) -> dict[str, Any]:
    """Unread by 50 of 100; 10 of 100 were to be read again long ago."""
    now = lotse.clock.now()
    late = timedelta(days=_OFF) if kind_of_day >= 90 else timedelta()
    return {
        "version": version, "german": german, "origin": "file" if kind_of_day < 50 else "edited",
        "created_at": now - late, "review_by": (now - late).date() + REVIEWED_FOR,
        "reviewed_by": "" if kind_of_day < 50 else "Mona Mond",
    }  # fmt: skip
