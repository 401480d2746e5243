"""What newcomers took back after a backup: their yes for review, or all of it by a protected topic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.cli.backup import _deleted, _keep
from bot.core.feedback import Aftermath, Unsure
from bot.store.steps.erased import ErasedLog
from bot.store.steps.words_gone import WordsGone
from tests.conftest import NewDatabase, both_databases, settings
from tests.integration.test_after import UNSURE, YES, House, house
from tests.integration.test_backup import _restored, _rows, _saved

__all__ = ["house"]
pytestmark = both_databases
COMMENT = Aftermath(question=Unsure("comment", "de", "everyday"))


async def _agreed(house: House, *texts: str) -> str:
    """A newcomer whose words may improve the answers."""
    await house.anew()
    await house.turn("Ja, gern", Aftermath(improve=True, private=True), YES, "improve:yes", "help")
    for text in texts:
        await house.turn(text, Aftermath(question=UNSURE), YES)
    return house.conversation.id


def _log(house: House) -> ErasedLog:
    return ErasedLog(house.lotse.settings.erased_log)


async def _back(house: House, url: str, file: Path) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """(the words for review, the context) of each conversation after the restore."""
    await _restored(url, file, words=_log(house).words_gone())
    rows, items = await _rows(url), dict[str, list[str]]()
    for row in rows["review_items"]:
        items.setdefault(row["conversation_id"], []).append(row["text"])
    return items, {row["id"]: row["context"] for row in rows["conversations"]}


async def test_a_yes_that_was_taken_back_after_the_backup_stays_taken_back(
    house: House, new_database: NewDatabase, database: str, tmp_path: Path
) -> None:
    file, url = tmp_path / "town.zip", new_database(database)
    stays = await _agreed(house, "Das bleibt")
    back = await _agreed(house, "Das geht", "Das auch")
    await house.turn("Und eine Anmerkung", COMMENT, YES)
    await _saved(house.lotse, file)
    await house.turn("Doch nicht", Aftermath(improve=False, private=True), {"improve": "no"}, "improve:no", "help")
    items, context = await _back(house, url, file)
    assert items == {stays: ["Das bleibt"], back: ["", ""]}
    assert (context[back]["improve"], context[stays]["improve"]) == ("no", "yes")


async def test_what_a_protected_topic_took_out_after_the_backup_stays_out(
    house: House, new_database: NewDatabase, database: str, tmp_path: Path
) -> None:
    file, url = tmp_path / "town.zip", new_database(database)
    stays = await _agreed(house, "Das bleibt")
    touched = await _agreed(house, "Das geht")
    await _saved(house.lotse, file)
    await house.turn("Mir geht es schlecht", Aftermath(touched=True, question=UNSURE), YES)
    items, _ = await _back(house, url, file)
    assert items == {stays: ["Das bleibt"]} and touched in _log(house).words_gone().touched
    assert _log(house).ids() == set(), "the conversations themselves are not erased"


async def test_only_what_took_something_away_is_noted(house: House) -> None:
    await house.turn("Nein danke", Aftermath(improve=False, private=True), {"improve": "no"}, "improve:no", "help")
    await house.turn("Mir geht es schlecht", Aftermath(touched=True), {})
    assert not _log(house).path.exists()


async def test_a_backup_that_was_made_later_knows_it_already(house: House) -> None:
    now = house.lotse.clock.now()
    gone = WordsGone({"a": now}, {"b": now})
    assert gone.since((now + timedelta(minutes=11)).isoformat()) == WordsGone(), "and what was agreed to anew since"
    assert gone.since((now + timedelta(minutes=1)).isoformat()) == gone, "in doubt it is gone"


async def test_the_files_of_several_machines_are_read_and_kept_together(house: House, tmp_path: Path) -> None:
    now, names = house.lotse.clock.now(), ["0" * 32, "1" * 32, "2" * 32]
    other, own = ErasedLog(tmp_path / "other.log"), settings(tmp_path / "own")
    reasons: Sequence[Any] = ("withdrawn", "touched", "")
    for name, why in zip(names, reasons):
        other.note([name], now, why)
    deleted = _deleted(own, (other.path,), False, now)
    assert (set(deleted.erased), deleted.words.withdrawn.keys()) == ({names[2]}, {names[0]})
    own.data.mkdir(exist_ok=True)
    _keep(ErasedLog(own.erased_log), deleted)
    kept = ErasedLog(own.erased_log)
    assert kept.ids() == {names[2]} and kept.words_gone().touched.keys() == {names[1]}
    kept.compact(now)
    assert kept.words_gone().withdrawn.keys() == {names[0]}
