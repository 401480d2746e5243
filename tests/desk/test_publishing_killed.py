"""The process is killed (-9) after each statement of a publication: either every language says the new words and the
draft is gone, or every language says the old ones and the draft waits, and is published by the next process."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.accounts.staff import Role, Staff
from bot.core.locale import ANSWERED
from bot.core.texts.draft import Pair
from bot.service.texts.drafting import Drafting
from bot.service.texts.publishing import Publishing
from bot.service.texts.typed import Draft
from bot.store.texts.drafts import SqlDrafts
from bot.wiring import Lotse
from tests.desk.conftest import Hand
from tests.desk.publisher import Shelf
from tests.forks import Forks

MOON = Staff(1, "Mona Mond", "mond@musterstadt.example", Role.COORDINATOR)
WASTE: Pair = ("answer", "waste_separation")
NEW = "Ganz neu."


async def test_a_killed_publication_is_whole_or_none(
    lotse: Lotse, database_url: str, forks: Forks, tmp_path: Path, hand: Hand
) -> None:
    hand.moment = datetime.now(UTC) - timedelta(hours=2)
    drafts, publishing = SqlDrafts(lotse.database, hand), Publishing(lotse.responses, Shelf())
    sent = Draft(dict.fromkeys(ANSWERED, NEW), dict.fromkeys(ANSWERED, 1))
    await Drafting(drafts, publishing, hand).schedule(MOON, *WASTE, sent, hand.now() + timedelta(hours=1))
    stopped, outcomes = 0, []
    while True:
        stopped += 1
        sign = tmp_path / str(stopped)
        process = forks.start("tests.desk.publisher", [database_url, str(stopped), str(sign)], warm=False)
        async with asyncio.timeout(60):
            while not sign.exists():
                await asyncio.sleep(0.005)
        process.kill()
        said = (await lotse.responses.all())[WASTE]
        new = {locale for locale in ANSWERED if said[locale] == NEW}
        waiting = bool(await drafts.open())
        assert (new, waiting) in ((set(), True), (set(ANSWERED), False)), f"after statement {stopped}"
        outcomes.append(waiting)
        if not waiting:
            break
    assert len(outcomes) >= 4, "it was killed in the middle"
