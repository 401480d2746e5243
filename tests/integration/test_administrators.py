"""A town is never without somebody who can administer, whoever acts at the same moment."""

from __future__ import annotations

import asyncio

from bot.core.accounts.staff import Role
from bot.core.errors import Conflict
from bot.service.accounts.sign_in import SignIn
from bot.service.accounts.staffing import Staffing
from bot.store.accounts.staff import SqlStaff
from bot.wiring import Lotse
from tests.conftest import both_databases

pytestmark = both_databases


async def test_two_who_deactivate_each_other_at_once_leave_one(lotse: Lotse) -> None:
    store = SqlStaff(lotse.database, lotse.clock)
    staffing = Staffing(store, SignIn(store, lotse.clock), lotse.library)
    a, b = [await store.add(f"{n}@musterstadt.example", n, Role.ADMINISTRATOR, None) for n in "ab"]
    for one in (a, b):
        await store.set_password(one.id, "$argon2id$x")
    steps = staffing.deactivate(b.id, a), staffing.deactivate(a.id, b)
    done = await asyncio.gather(*steps, return_exceptions=True)
    assert [isinstance(one, Conflict) for one in done].count(True) == 1
    assert await store.administrators() == 1
