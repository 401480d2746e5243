"""What every Lotse and every client makes from the same files: made once for all tests of a process."""

from __future__ import annotations

import functools
import ssl
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.core.patterns import Patterns
from bot.language.detector import LanguageDetector
from bot.language.files import load_detector
from bot.settings import PROJECT
from bot.wiring import answering
from bot.wiring import lotse as wiring

T = TypeVar("T")


@functools.cache
def detector(project: Path, models: Path) -> LanguageDetector:
    return load_detector(project, models)


def compiled_once(compiled: Callable[..., None]) -> Callable[..., None]:
    """`Patterns.__init__`: patterns never change, and those of the same rows are the same."""
    made: dict[Any, dict[str, Any]] = {}

    def once(patterns: Patterns[Any], rows: Iterable[Any], ordinary: Iterable[str] = ()) -> None:
        known = (tuple(rows), tuple(ordinary))
        if known not in made:
            compiled(patterns, *known)
            made[known] = dict(vars(patterns))
        vars(patterns).update(made[known])

    return once


def shipped_once(read: Callable[[Path], list[T]], shipped: Path) -> Callable[[Path], list[T]]:
    """A reader that reads the project's own folder once, as nobody changes it; any other one every time."""
    once = functools.cache(read)
    return lambda folder: list(once(folder)) if folder == shipped else read(folder)


def share(patch: pytest.MonkeyPatch) -> None:
    """From here on each of them is made once in this process."""
    patch.setattr(Patterns, "__init__", compiled_once(Patterns.__init__))
    patch.setattr(wiring, "read_intents", functools.cache(wiring.read_intents))
    patch.setattr(wiring, "read_texts", shipped_once(wiring.read_texts, PROJECT / "responses"))
    patch.setattr(wiring, "town_items", shipped_once(wiring.town_items, PROJECT / "portal"))
    patch.setattr(answering, "load_detector", lambda project, models: detector(project, models.resolve()))
    patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
    # It is not installed, and httpcore looks for it along the whole path with every request, again and again.
    patch.setitem(sys.modules, "sniffio", None)


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        share(patch)
        yield
