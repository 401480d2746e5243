"""The editor of prepared texts: its page, its drafts, and the timer that publishes what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from starlette.routing import BaseRoute

from bot.channels.telegram.layout import lay_out
from bot.core.message import Utterance
from bot.core.ports import StoredMessage
from bot.desk.editor.draft_screen import DraftScreen
from bot.desk.editor.preview import AsSent, Sent
from bot.desk.editor.routes import Editor
from bot.desk.editor.sheet_page import SheetPage
from bot.desk.editor.versions import VersionsScreen
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_limit import TextLimitForm
from bot.service.staff.beside import Beside
from bot.service.texts.drafting import Drafting
from bot.service.texts.previewing import Previewing
from bot.service.texts.publishing import Publishing
from bot.service.texts.suggesting import Suggesting
from bot.store.accounts.desk_rules import SqlDeskRules
from bot.store.steps.messages import extras_of
from bot.store.texts.drafts import SqlDrafts
from bot.wiring.background import again_and_again
from bot.wiring.limits import limits_of
from bot.wiring.lotse import Lotse

_OPEN_FOR = timedelta(minutes=5)  # a page tells when it is opened, and while somebody types
_LOOK_SECONDS = 15.0


def publishing_of(lotse: Lotse) -> Publishing:
    drafts = SqlDrafts(lotse.database, lotse.clock)
    return Publishing(lotse.responses, lotse.library, SqlDeskRules(lotse.database), drafts, limits_of(lotse))


def drafting_of(lotse: Lotse) -> Drafting:
    return Drafting(SqlDrafts(lotse.database, lotse.clock), publishing_of(lotse), lotse.clock)


def editor_screens(lotse: Lotse, limit: TextLimitForm, guard: Guard, pages: DeskPages) -> list[BaseRoute]:
    suggesting = Suggesting(lotse.translating, SqlDrafts(lotse.database, lotse.clock))
    previewing = Previewing(lotse.library, lotse.holidays(), lotse.clock)
    page = SheetPage(
        publishing_of(lotse), drafting_of(lotse), suggesting, previewing,
        Beside(lotse.clock, lotse.settings.presence, _OPEN_FOR), lotse.library, lotse.clock,
        {"Telegram": _as_telegram(lotse)}, limit,
    )  # fmt: skip
    drafts = DraftScreen(page, SqlDeskRules(lotse.database), guard, pages)
    return [*drafts.routes(), *Editor(page, guard, pages).routes(), *VersionsScreen(page, guard, pages).routes()]


async def publish_when_due(lotse: Lotse) -> None:
    """Publishes scheduled texts, until it is cancelled."""
    publish = drafting_of(lotse).publish_due
    await again_and_again(publish, _LOOK_SECONDS, "scheduled texts cannot be looked after", at_once=True)


def _as_telegram(lotse: Lotse) -> AsSent:
    """As the courier would send it."""

    def sent(said: Utterance) -> Sequence[Sent]:
        message = StoredMessage("preview", 0, "bot", said.text, said.locale, lotse.clock.now(), extras_of(said))
        parts = lay_out(message, lotse.settings.public_url)
        return [Sent(part.text, [[key.title for key in row] for row in part.rows]) for part in parts]

    return sent
