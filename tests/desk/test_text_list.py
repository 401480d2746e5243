"""The list of texts over a real store: it rereads what was touched and nothing else; reading one after the other."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import cast

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role, Staff
from bot.core.texts.publication import Change, Version
from bot.core.texts.response import Kind
from bot.core.texts.standing import Line, Pair
from bot.service.texts.text_list import TextList
from bot.store.schema.care_tables import content_care
from bot.store.schema.tables import responses
from bot.store.texts.text_list import SqlTextList
from bot.store.texts.text_readings import SqlTextReadings
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.desk.conftest import Office

MOON = Staff(1, "Mona Mond", "mond@musterstadt.example", Role.COORDINATOR)
WASTE: Pair = ("answer", "waste_separation")
BANK: Pair = ("answer", "bank_account")
THANK: Pair = ("answer", "thank")


class Watched(SqlTextList):
    """Notes which texts are read: None for all of them."""

    def __init__(self, lotse: Lotse) -> None:
        super().__init__(lotse.database)
        self.asked: list[Collection[str] | None] = []

    async def live(self, names: Collection[str] | None = None) -> list[Version]:
        self.asked.append(names)
        return await super().live(names)


class NoDrafts:
    """Nobody has any."""

    async def open(self) -> dict[Pair, str]:
        return {}


async def _no_facts() -> tuple[()]:
    return ()


def listing(lotse: Lotse, texts: SqlTextList) -> TextList:
    return TextList(texts, NoDrafts(), lotse.library, lotse.clock, _no_facts)


def marks(lines: Collection[Line], pair: Pair) -> dict[str, tuple[str, ...]]:
    (found,) = [line for line in lines if line.grid.pair == pair]
    return dict(found.grid.marks)


@both_databases
async def test_only_what_was_touched_is_reread_and_the_list_is_as_if_all_were(lotse: Lotse) -> None:
    await lotse.library.refresh()
    texts, store = Watched(lotse), lotse.responses
    kept = listing(lotse, texts)
    await kept.lines(MOON)
    await kept.lines(MOON)
    assert texts.asked == [None], "nothing was changed"

    await store.publish([Change(*WASTE, "de", "Ganz neu.", 1)], "Mond")
    assert marks(await kept.lines(MOON), WASTE)["uk"] == ("german_changed", "machine")
    await store.confirm((*WASTE, "uk"), 2)
    await store.review([(*WASTE, "uk"), (*BANK, "ar")], "Mond")
    lines = await kept.lines(MOON)
    assert marks(lines, WASTE)["uk"] == ("fresh",) and marks(lines, BANK)["ar"] == ("fresh",)
    assert texts.asked[1:] == [{"waste_separation"}, {"waste_separation", "bank_account"}]

    async with lotse.database.write() as connection:  # past the store, as an upgrade of the files does
        row = {"kind": "answer", "name": "thank", "locale": "de", "version": 2, "text": "Neu", "origin": "edited"}
        await connection.execute(sa.insert(responses), [row | {"written_by": "x", "created_at": lotse.clock.now()}])
    assert marks(await kept.lines(MOON), THANK)["uk"] == ("german_changed", "machine")
    assert texts.asked[-1] is None
    fresh = listing(lotse, SqlTextList(lotse.database))
    assert [line.grid for line in await kept.lines(MOON)] == [line.grid for line in await fresh.lines(MOON)]


@both_databases
async def test_only_the_version_that_was_read_is_marked(lotse: Lotse) -> None:
    readings = SqlTextReadings(lotse.database, lotse.clock)
    key, other = (*WASTE, "uk"), (*WASTE, "ar")
    await lotse.responses.publish([Change(*key, "Нове.", 1)], "Ihor")
    assert await readings.read({key: 1, other: 1}, "Mond") == {key}
    live = {version.key: version.reviewed_by for version in await lotse.responses.live() if version.name == WASTE[1]}
    assert (live[key], live[other]) == ("", "Mond")


def count(page: str) -> int:
    found = re.search(r'role="status">(\d+) Texte?', page)
    assert found
    return int(found[1])


async def test_the_list_over_http(office: Office, lotse: Lotse) -> None:
    """Work lists lead to the language; archived and limited texts are told apart; pages do not overlap."""
    await lotse.responses.publish([Change(*WASTE, "de", "Ganz neu.", 1)], "Mond")
    async with lotse.database.write() as connection:
        care = [{"kind": "answer", "key": "thank", "archived": True, "department": None},
                {"kind": "answer", "key": BANK[1], "archived": False, "department": "order"}]  # fmt: skip
        await connection.execute(sa.insert(content_care), care)
    rita = await office.signed_in("Rita", Role.REVIEWER)
    pages = [(await rita.get(f"/editor?page={number}")).text for number in (1, 2, 3, 4)]
    names = [set(re.findall(r'class="entry-title" href="/editor/answer/(\w+)"', page)) for page in pages]
    assert len(set.union(*names)) == sum(map(len, names)) == count(pages[0]) == 92 and "thank" not in names[0]
    work = (await rita.get("/editor?state=german_changed&locale=uk")).text
    assert count(work) == 1 and f"/editor/answer/{WASTE[1]}#pane-uk" in work
    assert count((await rita.get("/editor?state=archived")).text) == 1
    limited = (await rita.get("/editor?department=order")).text
    assert count(limited) == 1 and BANK[1] in limited
    assert count((await rita.get("/editor?depth=person")).text) == sum(
        intent.depth == "person" for intent in lotse.library.catalogue.intents.values()
    )
    strange = await rita.get("/editor?state=%3Cb%3E&locale=xx&page=-1&tab=x&topic=%3Cb%3E&depth=1")
    assert strange.status_code == 200 and "<b>" not in strange.text


async def test_reading_one_after_the_other(office: Office, lotse: Lotse) -> None:
    """Only what is ticked is marked; a text that came between is not, and its reader is told."""
    rita = await office.signed_in("Rita", Role.REVIEWER)
    page = (await rita.get("/editor/read/uk")).text
    (first, one), (second, two), *rest = re.findall(r'name="seen\.([^"]+)" value="(\d+)"', page)
    assert len(rest) == 18
    kind, _, name = second.partition("/")
    await lotse.responses.publish([Change(cast(Kind, kind), name, "uk", "Нове!", 1)], "Ihor")
    csrf = await rita.token()
    fields = {"csrf": csrf, "right": [first, second], f"seen.{first}": one, f"seen.{second}": two}
    answer = await rita.client.post("/editor/read/uk", data=fields)
    assert answer.status_code == 303 and answer.headers["location"].endswith("read=1&changed=1")
    told = (await rita.get(answer.headers["location"])).text
    assert "1 Text ist als gelesen gemerkt" in told and f'value="{first}"' not in told
    assert (
        await rita.client.post("/editor/read/uk", data={"csrf": csrf, "right": "x/y", "seen.x/y": "1"})
    ).status_code == 400
    assert (await rita.get("/editor/read/xx")).status_code == 404


@pytest.mark.parametrize("path", ["/editor", "/editor/read/uk", "/editor/workbook"])
async def test_staff_see_nothing_of_it(office: Office, path: str) -> None:
    kraus = await office.signed_in("Kraus")
    assert (await kraus.get(path)).status_code == 403


async def test_every_answer_has_a_german_name(lotse: Lotse) -> None:
    """Also those about danger that no button leads to."""
    await lotse.library.refresh()
    lines = await listing(lotse, Watched(lotse)).lines(MOON)
    answers = [line for line in lines if line.grid.pair[0] == "answer"]
    assert answers and [line.label for line in answers if line.label == line.name] == []
