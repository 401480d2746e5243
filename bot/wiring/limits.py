"""Which answers belong to one department."""

from __future__ import annotations

from bot.service.texts.limits import TextLimits
from bot.store.accounts.staff import SqlStaff
from bot.store.texts.text_limits import SqlTextLimits
from bot.wiring.lotse import Lotse


def limits_of(lotse: Lotse) -> TextLimits:
    return TextLimits(SqlTextLimits(lotse.database), SqlStaff(lotse.database, lotse.clock), lotse.library)
