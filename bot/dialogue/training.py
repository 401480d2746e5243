"""Trains a model in a process of its own and finds out whether one is needed."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import logging
import os
import shutil
import subprocess
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bot.core.errors import LotseError
from bot.dialogue.alone import alone, held
from bot.dialogue.beside import beside, bound, ended
from bot.dialogue.own_folder import emptied
from bot.dialogue.server import child_environment

logger = logging.getLogger(__name__)
_LEARNT_FROM = (
    "config.yml", "nlu", "stories", "responses/domain.yml", "bot/language", "bot/core/text.py", "bot/core/patterns.py",
)  # fmt: skip
_SUFFIXES = {".py", ".yml", ".txt"}
_NOT_FROM = {"danger", "measuring"}  # folders below: read by the bot; only measure
_KEPT_MODELS = 3
_LOCK, _PRINTED, _UNPACKED = "training.lock", "training.log", "tmp"
_LIMIT_SECONDS = 1800
_AT_ONCE = 1024 * 1024
_ROOM_MB = 1000  # what it unpacks (220 MB), the archive (210 MB), the cache (300 MB), and some for who writes meanwhile


class TrainingFailed(LotseError):
    """Training ended without a model; the former one stays."""


class Trainer:
    """Models in one folder, named by the fingerprint of what they were trained from.

    `turn`: held by whoever needs the memory of a training, so that there is one at a time; other processes wait too.
    """

    def __init__(self, python: Path, project: Path, folder: Path, embeddings: Path | None = None) -> None:
        """embeddings: folder of a sentence embedding model, if there is one."""
        self._python, self._project, self._folder, self._embeddings = python, project, folder, embeddings
        self.turn = asyncio.Lock()

    def newest(self) -> Path | None:
        models = self._models()
        return models[-1] if models else None

    def fingerprint(self, content: dict[str, Any]) -> str:
        """Of code, examples, rules and the town's content. Blocking: it reads all of them."""
        digest = hashlib.sha256(_bytes(content))
        for part in self._code():
            digest.update(part)
        return digest.hexdigest()[:16]

    def find(self, content: dict[str, Any]) -> Path | None:
        """The model for exactly this, if it exists. Blocking, as `fingerprint`."""
        model = self._folder / f"{self.fingerprint(content)}.tar.gz"
        if not model.exists():
            return None
        model.touch()  # the oldest unused ones are removed
        if not _origin_file(model).exists():  # of a Lotse that did not write it
            _origin_file(model).write_text(self._origin(content))
        return model

    def older(self, content: dict[str, Any]) -> Path | None:
        """The latest model of this very code and these lessons, whatever the town's content was. Blocking.

        Lessons must be the same: what coordinators have tested and not published lies in the folder too.
        """
        origin = self._origin(content)
        known = [model for model in self._models() if _read(_origin_file(model)) == origin]
        return known[-1] if known else None

    def sound(self, model: Path) -> bool:
        """Whether its archive is whole. One that is not (a power cut, a disk that fails) would never be loaded, nor
        learnt again while it is there: it goes. Blocking: it reads all of it."""
        if _whole(model):
            return True
        logger.error("the model %s is broken (cut off or damaged) and was removed; it is learnt again", model.name)
        _remove(model)
        return False

    def find_sound(self, content: dict[str, Any]) -> Path | None:
        """As `find`, of those that are whole. Blocking."""
        model = self.find(content)
        return model if model and self.sound(model) else None

    def arrived(self) -> int | None:
        """Another value whenever a model has come or gone."""
        return self._folder.stat().st_mtime_ns if self._folder.exists() else None

    def busy(self) -> bool:
        """Whether a training is under way, in whichever process."""
        return held(self._folder / _LOCK)

    async def train(
        self,
        content: dict[str, Any],
        progress: Callable[[str], None],
        gentle: bool = False,
        keep: Collection[str] = (),
        again: bool = False,
        language_model: Path | None = None,
    ) -> Path:
        """Trains; the archive appears under its name only when it is whole.

        `gentle`: only with the time that nobody else needs, because newcomers are being answered meanwhile;
        `keep`: names of models that are not tidied away afterwards, however old; `again`: also when there is one,
        which stays until the new one takes its place; `language_model`: the bot's, which may be learnt at the same
        time; without it the one that lies in the folder.

        Raises:
            TrainingFailed: with the last lines of what the training printed in a file beside the models.
        """
        waiting = partial(progress, "another process trains here; this one waits for it")
        async with self.turn, alone(self._folder / _LOCK, waiting):
            known = None if again else await asyncio.to_thread(self.find, content)
            if known:  # trained while we waited
                return known
            return await self._train(content, progress, gentle, keep, language_model)

    async def _train(
        self,
        content: dict[str, Any],
        progress: Callable[[str], None],
        gentle: bool,
        keep: Collection[str],
        language_model: Path | None,
    ) -> Path:
        name = await asyncio.to_thread(self.fingerprint, content)
        origin = await asyncio.to_thread(self._origin, content)
        work = self._folder / "unfinished" / name
        self._remove_unpacked()  # of trainings that were killed
        work.mkdir(parents=True, exist_ok=True)
        _look_for_room(work)
        content_file = work / "content.json"
        content_file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        environment = self._environment(content_file, language_model)
        trained = await self._trained(work, name, environment, progress, gentle)
        model = self._folder / trained.name
        _origin_file(model).write_text(origin)
        await asyncio.to_thread(_keep, trained, model)
        self._tidy({model.name, *keep})
        return model

    async def _trained(
        self, work: Path, name: str, environment: Mapping[str, str], progress: Callable[[str], None], gentle: bool
    ) -> Path:
        """The archive, still among what is unfinished. Raises TrainingFailed."""
        log, trained = work / _PRINTED, work / f"{name}.tar.gz"
        try:
            status = await self._run(work, name, environment, progress, gentle)
        except asyncio.CancelledError:
            shutil.rmtree(work, ignore_errors=True)
            raise
        except TimeoutError:
            raise TrainingFailed(f"training took too long; {log} says how far it came") from None
        finally:
            self._remove_unpacked()
        if status or not trained.exists():
            raise TrainingFailed(f"training failed (exit status {status}); {log} says why")
        return trained

    async def _run(
        self, work: Path, name: str, environment: Mapping[str, str], progress: Callable[[str], None], gentle: bool
    ) -> int:
        """The process, to its end; it ends with us."""
        command = [str(self._python), "-W", "ignore", "-m", "nlu.train", str(self._project), str(work), name]
        with (work / _PRINTED).open("wb") as printed:
            process = await asyncio.create_subprocess_exec(
                *(beside if gentle else bound)(command), cwd=self._project, env=environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=printed,
            )  # fmt: skip
            assert process.stdout is not None
            async with ended(process), asyncio.timeout(_LIMIT_SECONDS):
                async for line in process.stdout:
                    progress(line.decode("utf-8", "replace").strip())
                return await process.wait()

    def _environment(self, content_file: Path, language_model: Path | None) -> dict[str, str]:
        environment = child_environment(self._project, emptied(content_file.parent / _UNPACKED)) | {
            "LOTSE_PORTAL_CONTENT": str(content_file),
            "RASA_CACHE_DIRECTORY": str(self._folder / "cache"),
            "RASA_MAX_CACHE_SIZE": "300",
            "LOTSE_KEPT": str(self._folder / "kept"),
            "TQDM_DISABLE": "1",
        }
        for learnt in [language_model] if language_model else self._folder.glob("language-*.json"):
            environment["LOTSE_LANGUAGE_MODEL"] = str(learnt)
        if self._embeddings:
            environment["LOTSE_EMBEDDINGS"] = str(self._embeddings)
        return environment

    def _origin(self, content: dict[str, Any]) -> str:
        """Of everything but the town's own content."""
        digest = hashlib.sha256(_bytes(_lessons(content)))
        for part in self._code():
            digest.update(part)
        return digest.hexdigest()

    def _code(self) -> Iterator[bytes]:
        for file in self._files():
            yield f"\0{file.relative_to(self._project)}\0".encode() + file.read_bytes()
        for file in sorted(self._embeddings.rglob("*")) if self._embeddings else ():
            state = file.stat()  # its bytes are hashed in training; here half a gigabyte would be read at each start
            yield f"\0{file}\0{state.st_size}\0{state.st_mtime_ns}".encode()

    def _models(self) -> list[Path]:
        """The one used last at the end."""
        return sorted(self._folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)

    def _files(self) -> list[Path]:
        roots = [self._project / name for name in _LEARNT_FROM]
        found = [f for root in roots for f in ([root] if root.is_file() else root.rglob("*"))]
        return sorted(f for f in found if f.suffix in _SUFFIXES and self._is_learnt_from(f))

    def _is_learnt_from(self, file: Path) -> bool:
        return _NOT_FROM.isdisjoint(file.relative_to(self._project).parts)

    def _remove_unpacked(self) -> None:
        for left in (self._folder / "unfinished").glob(f"*/{_UNPACKED}"):
            shutil.rmtree(left, ignore_errors=True)

    def _tidy(self, keep: Collection[str]) -> None:
        """Old models, and what trainings that failed have left: what they said is of no use any more."""
        for work in (self._folder / "unfinished").iterdir():
            shutil.rmtree(work, ignore_errors=True)
        for old in self._models()[:-_KEPT_MODELS]:
            if old.name not in keep:
                _remove(old)


def _look_for_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free // 1024**2
    if free < _ROOM_MB:
        raise TrainingFailed(
            f"only {free} MB are free for {folder}, and a training needs {_ROOM_MB} MB; make room: the former "
            "understanding stays meanwhile"
        )


def _whole(model: Path) -> bool:
    read = 0
    try:
        with gzip.open(model) as archive:
            while some := archive.read(_AT_ONCE):
                read += len(some)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return False
    return read > 0


def _keep(trained: Path, model: Path) -> None:
    """Under its name only when it is on the disk: after a power cut it would be there, and empty."""
    with trained.open("rb") as file:
        os.fsync(file.fileno())
    trained.replace(model)


def _remove(model: Path) -> None:
    model.unlink(missing_ok=True)
    _origin_file(model).unlink(missing_ok=True)


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()


def _lessons(content: dict[str, Any]) -> dict[str, Any]:
    """What coordinators have taught: examples, and questions of pages."""
    asked = {page["path"]: page["questions"] for page in content.get("pages", ()) if page.get("questions")}
    return {"taught": content.get("taught"), "questions": asked}


def _origin_file(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(".tar.gz") + ".origin")


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
