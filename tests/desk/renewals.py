"""An understanding that was tested, with something on every part of its page."""

from __future__ import annotations

from bot.core.learning.comparison import Expected, Given, compare
from bot.store.learning.teaching import SqlTeaching
from bot.store.learning.understandings import SqlUnderstandings
from bot.wiring import Lotse

_GOOD, _BAD = Given(intent="child_benefit", zone="confident"), Given(intent="tax_id", zone="confident")
_ROWS = [
    (Expected(text="Wo bekomme ich Kindergeld?", language="de", intent="child_benefit", town=True), _GOOD, _BAD),
    (Expected(text="أين أحصل على إعانة الطفل؟ 0911 123456", language="ar", intent="child_benefit"), _BAD, _GOOD),
    (Expected(text="Допоможіть", language="uk", intent="emergency"), _GOOD, _BAD),
]


async def tested_understanding(lotse: Lotse) -> int:
    """Its number; something speaks against it."""
    teaching, store = SqlTeaching(lotse.database, lotse.clock), SqlUnderstandings(lotse.database, lotse.clock)
    await teaching.add_example("de", "child_benefit", "Wo gibt es Geld für Kinder?", "Petra")
    number = await store.begin("Petra")
    await store.take("a process")
    live = await store.live()
    assert live
    await store.tested(number, "a process", ("b.tar.gz", "a.tar.gz"), live.id, compare(_ROWS, 0.005))
    return number
