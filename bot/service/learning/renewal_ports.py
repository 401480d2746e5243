"""What renewing the understanding asks of the store, the training, the examination and the library."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from bot.core.learning.comparison import Comparison, Given
from bot.core.learning.renewal import News, Renewal
from bot.core.town import TownGuide


class Renewals(Protocol):
    """`bot/store/learning/understandings.py` says what each does and raises."""

    async def latest(self) -> list[Renewal]: ...

    async def get(self, number: int) -> Renewal: ...

    async def live(self) -> Renewal | None: ...

    async def news(self, since: int | None = None) -> News: ...

    async def begin(self, by: str) -> int: ...

    async def take(self, worker: str) -> Renewal | None: ...

    async def settle(self) -> None: ...

    async def beat(self, number: int, worker: str, percent: int, progress: str) -> bool: ...

    async def tested(
        self, number: int, worker: str, models: tuple[str, str], against: int, compared: Comparison
    ) -> None: ...

    async def ended(self, number: int, worker: str, progress: str, called_off: bool = False) -> None: ...

    async def call_off(self, number: int) -> None: ...

    async def decide(self, number: int, by: str, why: str, states: Iterable[str]) -> None: ...

    async def discard(self, number: int, by: str) -> None: ...

    async def go_live(self, number: int, worker: str, model: str) -> None: ...

    async def models(self) -> frozenset[str]: ...


class Trains(Protocol):
    """`bot/dialogue/training.py`."""

    def find(self, content: dict[str, Any]) -> Path | None: ...

    async def train(
        self, content: dict[str, Any], progress: Callable[[str], None], gentle: bool = False,
        keep: Collection[str] = (),
    ) -> Path: ...  # fmt: skip


class Examiner(Protocol):
    """`bot/dialogue/examining.py`."""

    async def answers(
        self, models: Sequence[Path], texts: Sequence[str], progress: Callable[[float], None]
    ) -> list[Mapping[str, Given]]:
        """Of each model: what it makes of every text, through the real answering path. `progress`: 0 to 1."""
        ...


class Reread(Protocol):
    @property
    def guide(self) -> TownGuide: ...

    async def refresh(self) -> bool: ...
