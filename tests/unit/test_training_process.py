"""The process of a training: it leaves a whole model or none, takes only what nobody needs, and ends with us."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import shutil
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from bot.core.outside_errors import DialogueFailed
from bot.dialogue import training
from bot.dialogue.beside import ended
from bot.dialogue.server import RasaServer
from bot.dialogue.training import Trainer, TrainingFailed
from bot.wiring import Lotse, learning
from bot.wiring.learning import look_after_content, train_when_stale
from nlu.town import CONTENT_VARIABLE, content_file

# In the place of Rasa's interpreter: its arguments are -W ignore -m nlu.train PROJECT FOLDER NAME.
_TRAINS = """#!/bin/sh
echo "nice $(nice) pid $$ languages $LOTSE_LANGUAGE_MODEL"; sleep 0.1
head -c 100 /dev/zero >"${TMPDIR:-/tmp}/unpacked"
[ -f "$5/slow" ] && exec sleep 30
[ -f "$5/broken" ] || head -c 200000 /dev/urandom | gzip -1 >"$6/$7.tar.gz"
"""


class Bench:
    def __init__(self, folder: Path) -> None:
        self.project, self.models, python = folder / "project", folder / "models", folder / "python"
        self.project.mkdir()
        (self.project / "config.yml").write_text("language: de")
        python.write_text(_TRAINS)
        python.chmod(0o755)
        self.trainer = Trainer(python, self.project, self.models)
        self.said: list[str] = []

    async def train(self, number: int, gentle: bool = False, keep: tuple[str, ...] = ()) -> Path:
        return await self.trainer.train({"number": number}, self.said.append, gentle, keep)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


async def test_what_is_kept_stays_however_old_it_is(bench: Bench) -> None:
    made = [await bench.train(0)]
    os.utime(made[0], (0, 0))
    for number in range(1, 5):
        made.append(await bench.train(number, keep=(made[0].name,)))
        os.utime(made[-1], (number, number))
    assert sorted(p.name for p in bench.models.glob("*.tar.gz")) == sorted(p.name for p in (made[0], *made[2:]))


async def test_beside_the_answering_it_has_the_lowest_priority(bench: Bench) -> None:
    await bench.train(0)
    await bench.train(1, gentle=True)
    mine = os.nice(0)
    assert [line.split()[1] for line in bench.said] == [str(mine), "19"]


async def test_the_language_model_may_still_be_in_the_making(bench: Bench) -> None:
    bench.models.mkdir()
    (bench.models / "language-old.json").touch()
    coming = bench.models / "language-new.json"
    await bench.trainer.train({"number": 0}, bench.said.append, language_model=coming)
    await bench.trainer.train({"number": 1}, bench.said.append)
    assert [line.split()[-1] for line in bench.said] == [str(coming), str(bench.models / "language-old.json")]


async def test_called_off_the_process_is_gone_and_nothing_is_left(bench: Bench) -> None:
    (bench.project / "slow").touch()
    under_way = asyncio.create_task(bench.train(0, gentle=True))
    while not bench.said:
        await asyncio.sleep(0.01)
    under_way.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await under_way
    with pytest.raises(ProcessLookupError):
        os.kill(int(bench.said[0].split()[3]), 0)
    assert not list(bench.models.glob("*.tar.gz")) and not list((bench.models / "unfinished").iterdir())


async def test_a_training_that_brings_no_model_is_a_failure(bench: Bench) -> None:
    (bench.project / "broken").touch()
    with pytest.raises(TrainingFailed):
        await bench.train(0)
    assert bench.trainer.find({"number": 0}) is None
    (bench.project / "broken").unlink()
    assert list((bench.models / "unfinished").iterdir()), "what it said"
    await bench.train(1)
    assert not list((bench.models / "unfinished").iterdir()), "until one succeeds"


async def test_a_training_that_takes_too_long_is_a_failure_too(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    (bench.project / "slow").touch()
    limit = 0.3
    while not bench.said:  # on a busy machine it takes a while to begin
        monkeypatch.setattr(training, "_LIMIT_SECONDS", limit)
        with pytest.raises(TrainingFailed, match="too long"):
            await bench.train(0)
        limit *= 2
    with pytest.raises(ProcessLookupError):
        os.kill(int(bench.said[0].split()[3]), 0)


class Heard(Trainer):
    """Says in which thread all that a model is learnt from is read."""

    def fingerprint(self, content: dict[str, Any]) -> str:
        threads.append(threading.current_thread())
        return super().fingerprint(content)


threads: list[threading.Thread] = []


async def test_whoever_is_answered_does_not_wait_until_all_examples_are_read(bench: Bench, tmp_path: Path) -> None:
    threads.clear()
    await Heard(tmp_path / "python", bench.project, bench.models).train({}, bench.said.append)
    looks = asyncio.Event()

    def model() -> None:
        threads.append(threading.current_thread())
        asyncio.run_coroutine_threadsafe(_set(looks), loop)

    loop = asyncio.get_running_loop()
    server = RasaServer(tmp_path / "python", bench.project, tmp_path, model, lambda: None)
    looking = asyncio.create_task(server.run())
    async with asyncio.timeout(60):
        await looks.wait()
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    assert len(threads) >= 3 and threading.main_thread() not in threads


async def _set(event: asyncio.Event) -> None:
    event.set()


async def test_one_at_a_time_and_not_twice_the_same(bench: Bench) -> None:
    models = await asyncio.gather(bench.train(0), bench.train(0))
    assert models[0] == models[1] and len(bench.said) == 1


async def test_two_processes_that_train_the_same_do_not_take_each_others_content_away(bench: Bench) -> None:
    other = Trainer(bench.project.parent / "python", bench.project, bench.models)
    models = await asyncio.gather(bench.train(0), other.train({"number": 0}, bench.said.append))
    assert models[0] == models[1] and models[0].exists()
    assert [line.startswith("nice") for line in sorted(bench.said)] == [False, True]


def test_no_model_without_offices_comes_of_content_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CONTENT_VARIABLE, raising=False)
    assert content_file() is None
    monkeypatch.setenv(CONTENT_VARIABLE, str(tmp_path / "content.json"))
    with pytest.raises(FileNotFoundError, match="train again"):
        content_file()


class Changing:
    """A project whose files change during the first trainings."""

    def __init__(self, changes: int, broken: bool = False) -> None:
        self._changes, self._broken, self.trainings = changes, broken, 0
        self.older, self.gentle, self.models = False, list[bool](), 0
        self.trainer = self

    def arrived(self) -> int:
        return self.models

    def model(self) -> Path | None:
        return Path("model") if self.trainings > self._changes else None

    def usable_model(self) -> Path | None:
        return Path("older") if self.older else None

    async def ensure_model(self, progress: object, gentle: bool = False) -> Path:
        self.gentle.append(gentle)
        self.trainings += 1
        if self._broken:
            raise DialogueFailed("Rasa says no")
        return Path("of before")


async def test_what_changed_during_a_training_is_learnt_again() -> None:
    for project, trainings in ((Changing(0), 1), (Changing(2), 3), (Changing(2, broken=True), 1)):
        await train_when_stale(project)  # type: ignore[arg-type]
        assert project.trainings == trainings


async def test_beside_a_model_of_older_content_a_start_trains_with_what_nobody_needs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    for older, said in ((True, "until then older answers"), (False, "until then messages wait")):
        project = Changing(0)
        project.older = older
        await train_when_stale(project)  # type: ignore[arg-type]
        assert project.gentle == [older] and said in caplog.text


def _content(number: int, lesson: str = "", question: str = "") -> dict[str, Any]:
    page = {"path": f"/{number}"} if not question else {"path": "/asked", "questions": {"de": [question]}}
    return {"pages": [page]} | ({"taught": {"added": [["de", "greet", lesson]]}} if lesson else {})


async def test_older_is_the_latest_model_of_the_same_code_and_lessons(bench: Bench) -> None:
    async def trained(content: dict[str, Any], used: int) -> Path:
        model = await bench.trainer.train(content, bench.said.append)
        os.utime(model, (used, used))
        return model

    assert bench.trainer.older(_content(0)) is None
    await trained(_content(1), 1)
    latest = await trained(_content(2), 2)
    await trained(_content(2, lesson="tested and refused"), 3)
    await trained(_content(2, question="tested and refused?"), 4)
    assert bench.trainer.find(_content(9)) is None
    assert bench.trainer.older(_content(9)) == latest
    (bench.project / "config.yml").write_text("language: other")
    assert bench.trainer.older(_content(9)) is None, "a model of other code is never loaded"


async def test_a_model_of_a_lotse_that_wrote_no_origin_is_known_once_it_was_found(bench: Bench) -> None:
    model = await bench.train(0)
    for origin in bench.models.glob("*.origin"):
        origin.unlink()
    assert bench.trainer.older({}) is None
    assert bench.trainer.find({"number": 0}) == model
    assert bench.trainer.older({}) == model


async def test_whether_a_training_is_under_way_is_seen_from_outside(bench: Bench) -> None:
    (bench.project / "slow").touch()
    other = Trainer(bench.project.parent / "python", bench.project, bench.models)
    assert not other.busy()
    under_way = asyncio.create_task(bench.train(0))
    while not bench.said:
        await asyncio.sleep(0.01)
    assert other.busy()
    under_way.cancel()
    await asyncio.gather(under_way, return_exceptions=True)
    assert not other.busy()


async def test_a_training_that_failed_at_the_start_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "_SOURCES_SECONDS", 0)
    monkeypatch.setattr(learning, "_LEARN_AGAIN_SECONDS", 0)
    project = Changing(2, broken=True)
    looking = asyncio.create_task(look_after_content(project))  # type: ignore[arg-type]
    async with asyncio.timeout(60):
        while project.trainings < 2:
            await asyncio.sleep(0)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


async def test_called_off_what_it_shares_its_work_with_is_gone_too() -> None:
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", "sleep 600 & echo $!; wait", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with ended(process):
        helper = psutil.Process(int(await process.stdout.readline()))
    gone, _ = await asyncio.to_thread(psutil.wait_procs, [helper], 60)
    assert gone


_KILLED = """
import asyncio, sys
from functools import partial
from pathlib import Path
from bot.dialogue.training import Trainer
asyncio.run(Trainer(*map(Path, sys.argv[1:])).train({}, lambda line: print(line, flush=True)))
"""


@pytest.mark.skipif(not shutil.which("setpriv"), reason="the system does not end what a killed process has started")
async def test_whoever_trains_is_killed_and_the_training_ends_too(bench: Bench) -> None:
    (bench.project / "slow").touch()
    python = str(bench.project.parent / "python")
    command = (sys.executable, "-c", _KILLED, python, str(bench.project), str(bench.models))
    killed = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert killed.stdout is not None
    training_process = psutil.Process(int((await killed.stdout.readline()).split()[3]))
    async with asyncio.timeout(60):
        while not list(bench.models.glob("unfinished/*/tmp/unpacked")):
            await asyncio.sleep(0.01)
    killed.kill()
    await killed.wait()
    gone, _ = await asyncio.to_thread(psutil.wait_procs, [training_process], 20)
    assert gone
    (bench.project / "slow").unlink()
    (bench.project / "broken").touch()
    with pytest.raises(TrainingFailed):
        await bench.train(1)
    assert not list(bench.models.glob("unfinished/*/tmp")), "what a killed and a failed one have unpacked"


async def test_trained_again_the_known_model_stays_until_the_new_one_is_whole(bench: Bench) -> None:
    known = await bench.train(0)
    was = known.read_bytes()
    (bench.project / "broken").touch()
    again = partial(bench.trainer.train, {"number": 0}, bench.said.append, again=True)
    with pytest.raises(TrainingFailed):
        await again()
    assert known.read_bytes() == was
    (bench.project / "broken").unlink()
    assert await again() == known and known.read_bytes() != was


@pytest.mark.parametrize("damage", ["cut off", "empty", "zeros", "a byte"])
async def test_a_broken_model_goes_and_is_learnt_again(tmp_path: Path, lotse: Lotse, damage: str) -> None:
    (tmp_path / "apart").mkdir()
    bench = Bench(tmp_path / "apart")  # models of `lotse` are everybody's
    town = replace(lotse, trainer=bench.trainer)
    older = await bench.trainer.train(town.learnt_from() | {"more": 1}, bench.said.append)
    os.utime(older, (1, 1))
    present = await bench.trainer.train(town.learnt_from(), bench.said.append)
    assert town.sound_model() == present
    whole = present.read_bytes()
    other = bytes([whole[-5] ^ 1])
    broken = {
        "cut off": whole[:-9],
        "empty": b"",
        "zeros": bytes(len(whole)),
        "a byte": whole[:-5] + other + whole[-4:],
    }
    present.write_bytes(broken[damage])
    assert town.sound_model() == older, "answers meanwhile"
    assert not present.exists() and town.model() is None
    older.write_bytes(b"")
    assert town.sound_model() is None
    present = await bench.trainer.train(town.learnt_from(), bench.said.append)
    present.write_bytes(broken[damage])
    assert await town.ensure_model(bench.said.append) == present and town.sound_model() == present


async def test_a_disk_that_cannot_be_read_takes_no_model_away(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    model = await bench.train(0)

    def fails(_: object) -> None:
        raise OSError("Input/output error")

    monkeypatch.setattr(gzip, "open", fails)
    with pytest.raises(OSError):
        bench.trainer.sound(model)
    assert model.exists()


async def test_a_model_that_is_gone_is_learnt_at_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "_SOURCES_SECONDS", 0)
    project = Changing(0)
    looking = asyncio.create_task(look_after_content(project))  # type: ignore[arg-type]
    async with asyncio.timeout(60):
        while project.trainings < 1:
            await asyncio.sleep(0)
        project.trainings, project.models = 0, 1
        while project.trainings < 1:
            await asyncio.sleep(0)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


async def test_a_training_for_which_there_is_no_room_is_refused_before_it_fills_the_disk(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "_ROOM_MB", 10**9)
    with pytest.raises(TrainingFailed, match="make room"):
        await bench.train(0)
    assert not bench.said, "nothing was started"
