"""Rasa's dialogues in memory: bounded, forgotten when idle. Runs in Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import asyncio, json
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from nlu.tracker_store import MAX_EVENTS, BoundedTrackerStore

class Watch:
    now = 100.0
    def __call__(self):
        return self.now

def dialogue(sender, count):
    return DialogueStateTracker.from_events(sender, [UserUttered(f"{sender} {n}") for n in range(count)])

async def said(store, sender):
    tracker = await store.retrieve(sender)
    return [e.text for e in tracker.events if isinstance(e, UserUttered)] if tracker else None

async def main():
    found, watch = {"max": MAX_EVENTS}, Watch()
    store = BoundedTrackerStore(Domain.empty(), capacity=2, idle_seconds=60, clock=watch)
    found["unknown"] = await said(store, "nobody")
    await store.save(dialogue("a", 2))
    found["kept"] = await said(store, "a")
    await store.save(dialogue("b", 1))
    await store.save(dialogue("a", 3))
    await store.save(dialogue("c", 1))
    found["bounded"] = sorted(await store.keys())
    found["renewed"] = await said(store, "a")
    watch.now += 59
    await store.save(dialogue("c", 2))
    watch.now += 2
    found["idle"] = [await said(store, "a"), await said(store, "c")]
    found["keys_after_idle"] = sorted(await store.keys())
    await store.delete("c")
    await store.delete("never there")
    found["deleted"] = await said(store, "c")
    await store.save(dialogue("long", MAX_EVENTS + 25))
    found["long"] = await said(store, "long")
    tracker = await store.get_or_create_tracker("new")
    found["created"] = tracker.sender_id
    own = await store.retrieve("long")
    own.update(UserUttered("changed outside"))
    found["untouched"] = "changed outside" in await said(store, "long")
    print(json.dumps(found))

asyncio.run(main())
"""


@pytest.fixture(scope="session")
def found() -> dict[str, Any]:
    return answers_of(SCRIPT)


def test_a_saved_dialogue_comes_back_with_its_events_in_order(found: dict) -> None:
    assert found["unknown"] is None
    assert found["kept"] == ["a 0", "a 1"]


def test_when_full_the_one_not_used_for_longest_is_forgotten(found: dict) -> None:
    assert found["bounded"] == ["a", "c"]
    assert found["renewed"] == ["a 0", "a 1", "a 2"]


def test_an_idle_dialogue_is_forgotten_and_a_used_one_stays(found: dict) -> None:
    assert found["idle"] == [None, ["c 0", "c 1"]]
    assert found["keys_after_idle"] == ["c"]


def test_a_deleted_dialogue_is_gone_and_deleting_an_unknown_one_is_no_error(found: dict) -> None:
    assert found["deleted"] is None


def test_of_a_long_dialogue_only_the_latest_events_are_kept(found: dict) -> None:
    assert len(found["long"]) == found["max"]
    assert found["long"][-1] == f"long {found['max'] + 24}"


def test_what_is_done_to_a_dialogue_counts_only_once_it_is_saved(found: dict) -> None:
    assert found["created"] == "new"
    assert found["untouched"] is False
