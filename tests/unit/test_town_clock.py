"""The town's day: what its clocks show, wherever the town lies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree

import pytest

from bot.core.town import Town
from bot.settings import PROJECT, Settings
from bot.wiring import build


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Berlin", 27), ("UTC", 26), ("Atlantic/Azores", 26), ("Pacific/Auckland", 27)]
)
def test_a_moment_is_on_the_day_that_the_town_had(zone: str, day: int) -> None:
    town = Town(name="K", land="BY", coordination_office="x", timezone=zone)
    assert town.day(datetime(2026, 11, 26, 23, 30, tzinfo=UTC)) == date(2026, 11, day)


async def test_the_clock_goes_as_the_town_says(tmp_path: Path, database_url: str) -> None:
    folder = copytree(PROJECT / "portal", tmp_path / "portal")
    file = folder / "town.yml"
    file.write_text(file.read_text("utf-8").replace("Europe/Berlin", "Atlantic/Azores"), "utf-8")
    lotse = build(Settings(data=tmp_path, database_url=database_url))
    assert str(lotse.clock.now().tzinfo) == "Europe/Berlin"  # nothing is read yet
    await lotse.seed_town(folder)
    await lotse.library.refresh()
    assert str(lotse.clock.now().tzinfo) == "Atlantic/Azores"
    await lotse.close()


async def test_pages_of_the_files_go_with_their_file(tmp_path: Path, database_url: str) -> None:
    """A town starts as Musterstadt, and puts its own files in their place."""
    folder = copytree(PROJECT / "portal", tmp_path / "portal")
    lotse = build(Settings(data=tmp_path, database_url=database_url))
    await lotse.seed_town(folder)
    for file in folder.glob("pages.*.json"):
        file.unlink()
    await lotse.seed_town(folder)
    assert not [key for kind, key, _ in await lotse.contents.all() if kind == "page"]
    assert {outcome.kind for outcome in await lotse.seed_town(folder)} == {"unchanged"}
    await lotse.close()
