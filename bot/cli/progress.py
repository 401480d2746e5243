"""Progress on standard error, so that standard output holds results only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


def console() -> Console:
    return Console(stderr=True, highlight=False)


@contextmanager
def steps(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar for countable work; call the yielded function after each piece."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


@contextmanager
def waiting(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner with elapsed time for work whose length is not known; call the yielded function with news."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console(), transient=True
    ) as progress:
        task = progress.add_task(what, total=None)
        yield lambda news: progress.update(task, description=f"{what}: {news}")
