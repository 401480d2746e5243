"""A town for a measurement: a data folder of its own with the demo town, and the portal beside the project, if any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.cli.portal import read_all
from bot.service.content.import_portal import import_deliveries
from bot.settings import PROJECT, Settings
from bot.wiring import Lotse

PORTAL = PROJECT.parent / "shared" / "portal" / "lkaugsburg"


@dataclass(frozen=True)
class Portal:
    """A portal's content, one file per language, and questions about it; nothing where there is none."""

    pages: tuple[Path, ...] = ()
    questions: Path | None = None

    @classmethod
    def at(cls, folder: Path = PORTAL) -> Portal:
        questions = folder / "questions.jsonl"
        return cls(tuple(sorted(folder.glob("pages.*.json"))), questions.resolve() if questions.exists() else None)

    async def import_into(self, lotse: Lotse) -> None:
        """All pages at once, as `lotse portal import` does, without training."""
        if self.pages:
            await import_deliveries(lotse.contents, await read_all(lotse, [str(page) for page in self.pages]))
            await lotse.library.refresh()


def apart(settings: Settings, folder: Path) -> Settings:
    """The same settings on another data folder, with a database of its own there."""
    return settings.model_copy(update={"data": folder, "database_url": None})
