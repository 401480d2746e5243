"""`lotse bench content`: how fast the coordinators' lists are in a town with very much content."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import perf_counter
from typing import Any

import click
import httpx
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from bot.cli.content_town import fill
from bot.cli.desk_bench import browser, served
from bot.cli.desk_people import Clerk, Times
from bot.cli.desk_town import PASSWORD
from bot.cli.engine import lotse_ready
from bot.cli.portal_town import fill_portal
from bot.cli.progress import waiting
from bot.cli.review_town import fill_review
from bot.cli.spread import spread
from bot.cli.town import apart
from bot.core.accounts.staff import Role
from bot.dialogue.own_folder import own_folder
from bot.service.accounts.sign_in import SignIn
from bot.settings import read_settings
from bot.store.accounts.staff import SqlStaff
from bot.store.schema.audit_tables import audit_log
from bot.wiring import Lotse

BAR = 200.0  # milliseconds, of the 95th percentile
_EMAIL = "coordinator@musterstadt.example"
_AT_ONCE = 2_000
_OTHERS = 300
# What a coordinator opens, each list also searched, filtered and turned over.
LISTS: Mapping[str, Sequence[str]] = {
    "today": ("/desk/content",),
    "answers": ("/editor", "/editor?page=7", "/editor?state=german_changed", "/editor?q=termin", "/editor?q=waste"),
    "pages": ("/desk/content/page", "/desk/content/page?page=9", "/desk/content/page?q=seite"),
    "offices": ("/desk/content/office", "/desk/content/office?q=amt"),
    "courses": ("/desk/content/course",),
    "events": ("/desk/content/event",),
    "open questions": (
        "/desk/review",
        "/desk/review?page=9",
        "/desk/review?order=frequent",
        "/desk/review?kind=choice",
    ),
    "example questions": ("/desk/questions", "/desk/questions?q=termin"),
    "reviews": ("/desk/content/reviews",),
    "facts": ("/desk/content/facts",),
    "content check": ("/desk/content/check",),
    "sources": ("/desk/sources",),
    "log": ("/desk/log", "/desk/log?q=text"),
}


@click.command("content")
@click.option("--answers", default=2_000, show_default=True, help="topics, each with an answer in eleven languages")
@click.option("--pages", default=1_000, show_default=True, help="pages of the portal, each in ten languages")
@click.option("--questions", default=10_000, show_default=True, help="open questions in the review inbox")
@click.option("--log", "entries", default=100_000, show_default=True, help="entries in the log of who did what")
@click.option("--rounds", default=30, show_default=True, help="how often each list is opened")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
def content(answers: int, pages: int, questions: int, entries: int, rounds: int, as_json: bool) -> None:
    """Measures every list of the content desk over HTTP, one after the other, each from its first byte asked to its
    last one read. The very first opening after a start stands apart: it gathers what the others find ready.
    """
    figures = asyncio.run(_bench((answers, pages, questions, entries), rounds))
    click.echo(json.dumps(figures)) if as_json else _print(figures)


async def _bench(much: tuple[int, int, int, int], rounds: int) -> dict[str, Any]:
    settings = read_settings()
    with own_folder(settings.asking_folder) as folder:
        own = apart(settings, folder)
        async with lotse_ready(own) as lotse:
            with waiting("filling a town with content"):
                await _filled(lotse, *much)
        async with served(own) as (base, process):
            with waiting(f"opening every list {rounds} times"):
                times, first = await _measured(base, rounds)
            memory = round(process.memory_info().rss / 2**20)
    answers, pages, questions, entries = much
    return {
        "answers": answers, "pages": pages, "questions": questions, "log": entries, "cores": os.cpu_count(),
        "resident_mb": memory, "bar_ms": BAR,
        "lists": {what: spread(taken) | {"first_ms": first[what]} for what, taken in times.taken.items()},
    }  # fmt: skip


async def _filled(lotse: Lotse, answers: int, pages: int, questions: int, entries: int) -> None:
    await fill_portal(lotse, pages, _OTHERS)
    await fill(lotse, answers)
    await fill_review(lotse.database, lotse.library, lotse.clock, questions)
    await _logged(lotse, entries)
    store = SqlStaff(lotse.database, lotse.clock)
    sign_in = SignIn(store, lotse.clock)
    who = await store.add(_EMAIL, "Mona Mond", Role.ADMINISTRATOR, None)
    await sign_in.accept((await sign_in.invite(who)).partition("key=")[2], PASSWORD)


async def _logged(lotse: Lotse, entries: int) -> None:
    now = lotse.clock.now()
    rows = [
        {
            "at": now - timedelta(minutes=3 * (entries - number)), "area": "content", "action": "/editor/{kind}/{name}",
            "said": "Text geändert", "who": f"Person {number % 9}", "about": f"answer {number % 2000}",
            "sought": f"text geaendert answer {number % 2000}",
        }
        for number in range(entries)
    ]  # fmt: skip
    async with lotse.database.write() as connection:
        for start in range(0, len(rows), _AT_ONCE):
            await connection.execute(sa.insert(audit_log), rows[start : start + _AT_ONCE])


async def _measured(base: str, rounds: int) -> tuple[Times, dict[str, float]]:
    """(every opening but the first, the slowest first one of each list), in milliseconds."""
    times, first = Times(), dict[str, float]()
    clerk = Clerk(browser(base), times, _EMAIL)
    try:
        await clerk.sign_in()
        for what, addresses in LISTS.items():
            first[what] = round(max([await _open(clerk.client, address) for address in addresses]), 1)
        for number in range(rounds):
            for what, addresses in LISTS.items():
                times.taken[what].append(await _open(clerk.client, addresses[number % len(addresses)]))
    finally:
        await clerk.close()
    return times, first


async def _open(client: httpx.AsyncClient, address: str) -> float:
    """Milliseconds."""
    began = perf_counter()
    answer = await client.get(address)
    if answer.status_code != 200:
        raise httpx.HTTPError(f"{address}: {answer.status_code}")
    return (perf_counter() - began) * 1000


def _print(figures: dict[str, Any]) -> None:
    title = f"lists of the content desk: {figures['answers']} answers in eleven languages, {figures['pages']} pages, "
    table = Table(title=f"{title}{figures['questions']} open questions, {figures['cores']} cores")
    for column in ("", "n", "first ms", "p50 ms", "p95 ms", "bar ms"):
        table.add_column(column, justify="right" if column else "left")
    for what, row in figures["lists"].items():
        cells = (row[key] for key in ("n", "first_ms", "p50_ms", "p95_ms"))
        table.add_row(what, *(f"{cell:g}" for cell in cells), f"{figures['bar_ms']:g}")
    Console(width=120, highlight=False).print(table, f"server: {figures['resident_mb']} MB")
