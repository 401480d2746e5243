"""Work shared out among processes that have what they need from birth (fork); what they find comes back pickled."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

Share, Done = TypeVar("Share"), TypeVar("Done")
_PROCESSES = 2
_PARENT_DIED = 1  # prctl(PR_SET_PDEATHSIG, …), Linux

_given: tuple[Callable[..., Any], tuple[Any, ...]] | None = None  # in a child alone


def shared_out(work: Callable[..., Done], shares: Sequence[Share], *given: Any) -> list[Done]:
    """`work(share, *given)` of every share, in their order. `work` is a function of a module."""
    with beside(work, shares, *given) as done:
        return done()


@contextmanager
def beside(work: Callable[..., Done], shares: Sequence[Share], *given: Any) -> Iterator[Callable[[], list[Done]]]:
    """As `shared_out`, while this process does something else; it gets a function that waits for the results.

    Two processes, and whoever is one of them already does its shares itself, when it is asked for them.
    """
    if _given is not None or len(shares) < 2:
        yield lambda: [work(share, *given) for share in shares]
        return
    given_at_birth = (os.getpid(), work, given)
    with ProcessPoolExecutor(min(_PROCESSES, len(shares)), get_context("fork"), _take, given_at_birth) as pool:
        running = [pool.submit(_work, share) for share in shares]
        yield lambda: [one.result() for one in running]


def _take(parent: int, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """A child holds as much memory as a training: it does not outlive a parent that was killed."""
    global _given
    if hasattr(library := ctypes.CDLL(None), "prctl"):
        library.prctl(_PARENT_DIED, signal.SIGKILL)
    if os.getppid() != parent:  # it was quicker
        os._exit(1)
    _given = work, given


def _work(share: Any) -> Any:
    assert _given is not None
    work, given = _given
    return work(share, *given)
