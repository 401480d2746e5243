"""Work that is shared out gives what it gives alone, and is never shared out twice. Runs in Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json, os, signal, time
from nlu import processes
from nlu.features import Features
import nlu.features

def told(share, more):
    inner = processes.shared_out(place, [1, 2])
    return [share + more, os.getpid(), inner]

def place(_):
    return os.getpid()

def broken(share):
    raise ValueError(f"share {share}")

def endless(into):
    os.write(into, f"{os.getpid()}\\n".encode())
    time.sleep(600)

def lives(pid):
    try:
        return open(f"/proc/{pid}/stat").read().split(") ")[1][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

said_by, into = os.pipe()
killed = os.fork()
if not killed:
    processes.shared_out(endless, [into, into])
with open(said_by) as told_by:
    orphans = [int(told_by.readline()), int(told_by.readline())]
os.kill(killed, signal.SIGKILL)
os.waitpid(killed, 0)
while any(map(lives, orphans)):  # else the limit of time ends the test
    time.sleep(0.01)

TEXTS = ["wo ist das Rathaus", "wann kommt der Bus", "где ратуша", "das Rathaus hat zu", "der Bus kommt"]
ALONE = Features()
alone = ALONE.fit(TEXTS)
nlu.features._MANY = 5  # as with many texts: rare terms are left out, letters are counted elsewhere
FEW = Features(["letters", "words", "romanised letters"])
shared = FEW.fit(TEXTS)
processes._given = (None, ())  # as in a child
same = Features(["letters", "words", "romanised letters"])
serial = same.fit(TEXTS)
processes._given = None
with processes.beside(place, [1, 2]) as done:
    pass
try:
    processes.shared_out(broken, [1, 2])
    said = ""
except ValueError as error:
    said = str(error)
print(json.dumps({
    "own": os.getpid(),
    "orphans": len(orphans),
    "told": processes.shared_out(told, [1, 2, 3], 10),
    "single": processes.shared_out(told, [1], 10),
    "said": said,
    "same": [shared.shape == serial.shape, abs(shared - serial).sum() < 1e-6, shared.shape[1] < alone.shape[1]],
    "asked": abs(FEW.of(TEXTS) - shared).sum() < 1e-4,
}, default=bool))
"""


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    return answers_of(SCRIPT)


def test_every_share_is_done_elsewhere_in_order_and_never_shared_out_again(answers: dict[str, Any]) -> None:
    assert [value for value, _, _ in answers["told"]] == [11, 12, 13]
    for _, process, inner in answers["told"]:
        assert process != answers["own"] and set(inner) == {process}


def test_one_share_alone_is_not_worth_a_process(answers: dict[str, Any]) -> None:
    assert answers["single"][0][:2] == [11, answers["own"]]


def test_what_goes_wrong_there_is_told_here(answers: dict[str, Any]) -> None:
    assert answers["said"] == "share 1"


def test_features_are_the_same_wherever_they_are_counted(answers: dict[str, Any]) -> None:
    assert answers["same"] == [True, True, True] and answers["asked"]


def test_children_do_not_outlive_a_parent_that_was_killed(answers: dict[str, Any]) -> None:
    """The script waits until they are gone."""
    assert answers["orphans"] == 2
