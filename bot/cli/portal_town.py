"""A town with very much portal content, to measure its lists: pages in ten languages, offices, courses, events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.core.content.content import ContentKind, Item
from bot.core.content.places import text_in
from bot.core.locale import NATIVE
from bot.service.content.import_portal import import_items
from bot.wiring import Lotse

SOURCE = "bench"
_PASSAGES = 4


async def fill_portal(lotse: Lotse, pages: int = 1_000, others: int = 300) -> int:
    """So many pages, and of offices, courses and events each; the rows written. Copies of the demo town's, each with a
    number that only it has."""
    items = [*_pages(lotse, pages), *_others(lotse, others)]
    await import_items(lotse.contents, items)
    await lotse.library.refresh()
    return len(items)


def _pages(lotse: Lotse, count: int) -> Iterator[Item]:
    models = [page for page in lotse.library.guide.pages.values() if page.versions]
    now = lotse.clock.now()
    for number in range(count):
        model = models[number % len(models)]
        german = f"/bench/de/seite-{number}/"
        for locale in NATIVE:
            like = model.versions.get(locale) or next(iter(model.versions.values()))
            path = german if locale == "de" else f"/bench/{locale}/seite-{number}/"
            data = like.model_dump(mode="json") | {
                "locale": locale, "page": german, "path": path, "url": f"https://www.musterstadt.example{path}",
                "title": f"{text_in(model.titles, locale)} {number}", "parent": None, "titles": {},
                "changed": (now - timedelta(days=number % 500)).isoformat(),
            }  # fmt: skip
            data["passages"] = data["passages"][:_PASSAGES]
            yield Item("page", path, SOURCE, data, data["title"], number)


def _others(lotse: Lotse, count: int) -> Iterator[Item]:
    guide, today = lotse.library.guide, lotse.clock.now().date()
    offices, courses, events = (list(found.values()) for found in (guide.offices, guide.courses, guide.events))
    for number in range(count):
        yield _copy("office", offices[number % len(offices)], number, {"matters": [], "department": None})
        start = today + timedelta(days=number % 300 - 30)
        yield _copy("course", courses[number % len(courses)], number, {"start": start.isoformat(), "end": None})
        moment = _at(start)
        yield _copy("event", events[number % len(events)], number, {"start": moment, "end": None, "rrule": None})


def _at(day: date) -> str:
    return datetime.combine(day, time(15)).isoformat()


def _copy(kind: ContentKind, model: Any, number: int, changes: dict[str, Any]) -> Item:
    data = json.loads(model.model_dump_json(by_alias=True)) | changes | {"id": f"bench-{kind}-{number}"}
    name = "name" if kind == "office" else "title"
    data[name] = {locale: f"{text} {number}" for locale, text in data[name].items()}
    return Item(kind, data["id"], SOURCE, data, str(data[name].get("de")), number)
