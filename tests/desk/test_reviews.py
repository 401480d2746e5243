"""Review dates on both databases: from files, after edits, after somebody has read a text; and translations behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.core.texts.publication import FROM_FILE, Change, PreparedText, Version
from bot.portal.response_files import read_texts
from bot.service.texts.incoming_texts import bring_in
from bot.settings import PROJECT
from bot.store.database import Database
from bot.store.texts.responses import SqlResponses
from tests.conftest import both_databases
from tests.fakes import BEGINS, MovedClock
from tests.response_files import write_texts

pytestmark = both_databases
SPRING, SUMMER = date(2027, 5, 31), date(2027, 8, 31)
NEXT_YEAR = BEGINS.date() + timedelta(days=365)
KEY = ("answer", "waste_separation", "en")
GERMAN = PreparedText("answer", "waste_separation", "de", "Trennen Sie Müll.", "machine", SPRING)
ENGLISH = PreparedText("answer", "waste_separation", "en", "Separate your waste.", "machine", SPRING)


@pytest.fixture
async def texts(bare_database: str) -> AsyncIterator[SqlResponses]:
    opened = Database(bare_database)
    made = SqlResponses(opened, MovedClock())
    await made.seed([GERMAN, ENGLISH])
    yield made
    await opened.close()


async def english(texts: SqlResponses) -> Version:
    return next(version for version in await texts.live() if version.locale == "en")


async def test_a_text_has_the_day_of_its_file_and_follows_it_without_a_new_version(texts: SqlResponses) -> None:
    assert (await english(texts)).review_by == SPRING
    await texts.seed([GERMAN, replace(ENGLISH, review_by=SUMMER)])
    version = await english(texts)
    assert (version.version, version.review_by, version.by_machine) == (1, SUMMER, True)


async def test_an_edit_is_a_review(texts: SqlResponses) -> None:
    await texts.publish([Change(*KEY, "Sort your waste.", 1)], "Mona Mond")
    version = await english(texts)
    assert (version.review_by, version.by_machine) == (NEXT_YEAR, False)
    await texts.seed([GERMAN, replace(ENGLISH, review_by=SUMMER)])
    assert (await english(texts)).review_by == NEXT_YEAR


async def test_words_taken_from_the_file_keep_the_day(texts: SqlResponses) -> None:
    await texts.publish([Change(*KEY, "Sort it.", 1, origin=FROM_FILE)], "Mona Mond")
    assert (await english(texts)).review_by == SPRING


async def test_who_has_read_a_text_is_kept_against_an_older_file(texts: SqlResponses) -> None:
    await texts.review([KEY], "Mona Mond")
    version = await english(texts)
    assert (version.version, version.review_by, version.reviewed_by) == (1, NEXT_YEAR, "Mona Mond")
    assert not version.by_machine
    await texts.seed([GERMAN, replace(ENGLISH, review_by=date(2026, 1, 1))])
    assert (await english(texts)).reviewed_by == "Mona Mond"
    await texts.seed([GERMAN, replace(ENGLISH, review_by=date(2099, 1, 1), reviewed_by="Sami Sonne")])
    assert (await english(texts)).reviewed_by == "Sami Sonne"


async def test_new_words_have_been_read_by_nobody(texts: SqlResponses) -> None:
    await texts.review([KEY], "Mona Mond")
    await texts.seed([GERMAN, replace(ENGLISH, text="Sort your waste.")])
    version = await english(texts)
    assert (version.version, version.review_by, version.reviewed_by) == (2, SPRING, "")


async def test_a_translation_is_behind_until_it_is_changed_or_found_fitting(texts: SqlResponses) -> None:
    assert await texts.behind() == frozenset()
    before = await texts.state()
    await texts.publish([Change("answer", "waste_separation", "de", "Trennen Sie den Müll gut.", 1)], "Mona Mond")
    assert await texts.behind() == {KEY}
    between = await texts.state()
    await texts.confirm(KEY, 2)
    assert await texts.behind() == frozenset()
    assert len({before, between, await texts.state()}) == 3  # a running bot rereads them


async def test_days_and_readers_go_out_and_come_in_again(texts: SqlResponses, tmp_path: Path) -> None:
    await texts.review([KEY], "Mona Mond")
    write_texts(await texts.live(), PROJECT / "responses", tmp_path)
    read = {text.locale: text for text in read_texts(tmp_path)}
    assert (read["en"].review_by, read["en"].reviewed_by) == (NEXT_YEAR, "Mona Mond")
    assert (read["de"].review_by, read["de"].reviewed_by) == (SPRING, "")
    changed = [replace(read["en"], text="Sort your waste.", review_by=SUMMER)]
    assert [outcome.kind for outcome in await bring_in(texts, changed, "Mona Mond", "")] == ["changed"]
    assert (await english(texts)).review_by == SUMMER
