"""A town's content as a folder: `responses/`, `nlu/town/`, `portal/`, and `lotse-content.txt`, which says what
everything was when it was written.

A folder is written whole beside the former one and then put in its place: a half export never replaces a whole one, and
one that broke off between two renames is seen by whoever reads it. Nothing is written outside of it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.core.content.kept_content import Base, Data, Kept, Key, digest
from bot.core.errors import ImportRefused
from bot.portal import item_files, taught_files, text_files

STATE = "lotse-content.txt"
_PARTS = ("responses", "nlu", "portal", STATE)
_NEW, _SWAPPING, _OLD = ".lotse-export", ".lotse-swapping", ".lotse-former"
_OURS = ("responses/*.yml", "responses/*/*.yml", "nlu/town/*.yml", "portal/*.yml", "portal/*.csv")
_FIRST = ("# Written by `lotse content export`. Commit it with the rest; do not change it by hand.", "format: 1")


def write_folder(kept: Kept, lineage: str, pattern: Path, target: Path) -> int:
    """Writes everything; returns how many files. `pattern`: the shipped `responses/`, whose layout is kept.

    Raises:
        ImportRefused: the folder holds something that is not ours, or the files do not go into it (a full disk);
            nothing was written.
    """
    if target.exists() and not target.is_dir():
        raise ImportRefused(f"{target}: is no folder")
    _refuse_foreign(target)
    new = target / _NEW
    for leftover in (_NEW, _OLD):
        shutil.rmtree(target / leftover, ignore_errors=True)
    texts, taught = text_files.written_texts(kept, pattern), taught_files.taught_files(kept)
    files = {**texts, **taught, **item_files.item_files(kept)}
    try:
        _put(new, files)
        told = text_files.about_texts(kept, text_files.read_kept_texts(new))
        more = {**told, STATE: state(Base(lineage, digests(kept)))}
        _put(new, more)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise ImportRefused(f"{target}: cannot be written ({error.strerror}); nothing there was changed") from error
    _swap(target)
    return len(files) + len(more)


def read_folder(folder: Path) -> tuple[dict[Key, Data], Base | None]:
    """(everything in it, what it was when it was written; None: by nobody).

    Raises:
        ImportRefused: a file is broken, or an export into the folder broke off.
    """
    if (folder / _SWAPPING).exists():
        raise ImportRefused(f"{folder}: an export into it broke off; export again before you read it")
    found = {
        **text_files.read_kept_texts(folder), **taught_files.read_taught(folder), **item_files.read_items(folder)
    }  # fmt: skip
    return found, _read_state(folder / STATE)


def write_state(base: Base, folder: Path) -> None:
    """After an import: what is in the folder by now is what both sides know."""
    beside = folder / f"{STATE}.new"
    beside.write_text(state(base), "utf-8")
    beside.replace(folder / STATE)


def is_whole(folder: Path) -> bool:
    """Whether it is such a folder; else it may be one of texts only, as `responses/` itself."""
    return any((folder / part).exists() for part in _PARTS)


def digests(kept: Kept) -> dict[Key, str]:
    return {key: digest(key, data) for key, data in kept.items()}


def state(base: Base) -> str:
    lines = [f"{known} {json.dumps(key)}" for key, known in sorted(base.digests.items())]
    return "\n".join([*_FIRST, f"lineage: {base.lineage}", *lines, ""])


def _read_state(file: Path) -> Base | None:
    if not file.exists():
        return None
    try:
        lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        lineage = next(line.removeprefix("lineage: ") for line in lines if line.startswith("lineage: "))
        told = [line.split(" ", 1) for line in lines if not line.startswith(("format:", "lineage:"))]
        return Base(lineage, {tuple(json.loads(key)): known for known, key in told})
    except (OSError, ValueError, TypeError, StopIteration) as error:
        raise ImportRefused(f"{file.name}: was changed by hand or is damaged; take it as it was exported") from error


def _refuse_foreign(target: Path) -> None:
    parts = [target / part for part in _PARTS]
    links = [part for part in (target, *parts) if part.is_symlink()]
    if links and links != [target]:
        raise ImportRefused(f"{links[-1]}: leads out of the folder; nothing was written")
    known = (target / STATE).exists() or (target / _SWAPPING).exists()
    if not known and (strangers := sorted(str(path) for path in target.glob("*") if not _of_git(path.name))):
        raise ImportRefused(f"{strangers[0]}: is not of an earlier export; name an empty folder. Nothing was written")
    folders = [part for part in parts[:-1] if part.exists()]
    ours = {path for form in _OURS for path in target.glob(form)}
    foreign = sorted(str(path) for path in _files(folders) if path not in ours or path.is_symlink())
    if foreign:
        raise ImportRefused(f"{', '.join(foreign[:3])}: would be lost; move it elsewhere. Nothing was written")


def _of_git(name: str) -> bool:
    """What a repository has before there is anything in it."""
    return name.startswith(".") or name.partition(".")[0].upper() in ("README", "LICENSE")


def _files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


def _put(folder: Path, files: dict[str, str]) -> None:
    for path, content in files.items():
        file = folder / path
        if not file.resolve().is_relative_to(folder.resolve()):
            raise ImportRefused(f"{path}: would lie outside of the folder")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="\n") as out:
            out.write(content)


def _swap(target: Path) -> None:
    """The former parts aside, the new ones in their place; a mark says meanwhile that this goes on."""
    new, old = target / _NEW, target / _OLD
    (target / _SWAPPING).touch()
    old.mkdir()
    for part in _PARTS:
        if (target / part).exists():
            (target / part).rename(old / part)
        if (new / part).exists():
            (new / part).rename(target / part)
    (target / _SWAPPING).unlink()
    shutil.rmtree(new)
    shutil.rmtree(old)
