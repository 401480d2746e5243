"""Files both ways: the folder they lie in, who takes them, who hands them out."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.core.ports import Signals
from bot.desk.conversations.attachments import AttachmentScreen
from bot.desk.conversations.conversation import Panel
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.channel.attachments import Attachments, StaffAttachments
from bot.store.conversations.attachments import SqlAttachments
from bot.store.handoffs.desk_attachments import SqlDeskAttachments
from bot.store.steps.erased import ErasedLog
from bot.wiring.lotse import Lotse


def attachments_of(lotse: Lotse, signals: Signals) -> Attachments:
    folder = lotse.uploads
    rows = SqlAttachments(lotse.database, lotse.clock)
    return Attachments(rows, folder, lotse.library, signals, folder.most_bytes)


def add_attachments(
    lotse: Lotse, signals: Signals, guard: Guard, pages: DeskPages, panels: list[Panel]
) -> list[BaseRoute]:  # fmt: skip
    """The desk's routes; its parts of a conversation's page are added to `panels`."""
    folder, erased = lotse.uploads, ErasedLog(lotse.settings.erased_log)
    rows = SqlDeskAttachments(lotse.database, lotse.clock, erased)
    attachments = StaffAttachments(rows, folder, lotse.handoffs, lotse.library, signals, folder.most_bytes)
    screen = AttachmentScreen(attachments, guard, pages)
    panels.append(screen)
    return [*screen.routes()]
