"""Who works at the desk: added, invited, deactivated, let in again, removed; by an administrator in the browser or on
the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.core.accounts.sign_in import Member, accepted_email
from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput, Conflict, Deactivated, NotFound
from bot.core.handoffs.profile import check_post
from bot.core.ports import Library
from bot.core.text import clean
from bot.service.accounts.sign_in import SignIn, StaffStore, is_first

_LONGEST_NAME = 120


class Staffing:
    def __init__(
        self,
        store: StaffStore,
        sign_in: SignIn,
        library: Library,
        left: Callable[[Staff], Awaitable[None]] | None = None,
    ) -> None:
        """`left`: what has to happen to the conversations of somebody who has left."""
        self._store, self._sign_in, self._library, self._left = store, sign_in, library, left

    async def everyone(self) -> list[Member]:
        return [member for member in await self._store.everyone() if not is_first(member.staff)]

    async def add(self, email: str, name: str, role: str, department: str | None) -> tuple[Staff, str]:
        """The new person, and the one-time path with which they choose a password.

        Raises:
            BadInput: the address, name, role or department cannot be, ChosenByName: both together; Conflict: the
                address is known, Deactivated: … of somebody whose account is switched off.
        """
        address, called = accepted_email(email), " ".join(clean(name).split())
        if not called or len(called) > _LONGEST_NAME:
            raise BadInput(f"a name of 1 to {_LONGEST_NAME} characters is needed")
        if role not in {known.value for known in Role}:
            raise BadInput(f"unknown role {role[:20]!r}; known are {', '.join(known.value for known in Role)}")
        place = self._department(role, department)
        check_post(Role(role), [self._library.guide.departments[place]] if place else [])
        known = await self._store.by_email(address)
        if known and not known.active:
            raise _deactivated(known)
        staff = await self._store.add(address, called, Role(role), place)
        return staff, await self._sign_in.invite(staff)

    async def invite(self, staff_id: int) -> tuple[Staff, str]:
        """A new one-time path; earlier ones are void.

        Raises:
            NotFound; Deactivated.
        """
        staff = await self._store.by_id(staff_id)
        if not staff.active:
            raise _deactivated(staff)
        return staff, await self._sign_in.invite(staff)

    async def deactivate(self, staff_id: int, by: Staff | None = None) -> Staff:
        """Signed out at once.

        Raises:
            NotFound; Conflict: one's own account, or nobody could administer any more.
        """
        staff = await self._store.by_id(staff_id)
        if by is not None and by.id == staff.id:
            raise Conflict("nobody can deactivate themselves; ask another administrator")
        if staff.active and staff.may_administer and await self._is_last(staff):
            raise Conflict("this is the last administrator; add another one first")
        await self._store.deactivate(staff.id)
        if self._left:
            await self._left(replace(staff, active=False))
        return staff

    async def remove(self, staff_id: int) -> Staff:
        """Deactivated, then out of the database: name, address, languages, password. What they wrote has no name then.

        Raises:
            NotFound; Conflict: nobody could administer any more, or let in again at the same moment.
        """
        staff = await self.deactivate(staff_id)
        if not await self._store.remove(staff.id):
            raise Conflict(f"{staff.email} was let in again at the same moment")
        return staff

    def still_alerted(self, email: str) -> list[str]:
        """Departments whose alerts go to this address."""
        guide, wanted = self._library.guide, email.casefold()
        return [name for name in guide.departments if wanted in map(str.casefold, guide.mailed(name))]

    async def reactivate(self, staff_id: int) -> tuple[Staff, str]:
        """In again, in the former role and departments, by a new one-time path: the former password is forgotten.

        Raises:
            NotFound; Conflict: nobody has deactivated this person, or somebody else was faster.
        """
        staff = await self._store.by_id(staff_id)
        if not await self._store.reactivate(staff.id):
            raise Conflict(f"{staff.email} is not deactivated")
        back = replace(staff, active=True)
        return back, await self._sign_in.invite(back)

    async def by_email(self, email: str) -> Staff:
        """Raises NotFound."""
        found = await self._store.by_email(email.strip().lower())
        if found is None:
            raise NotFound(f"nobody here has the address {email}; `lotse staff list` shows who is there")
        return found

    async def _is_last(self, staff: Staff) -> bool:
        able = await self._store.password_hash(staff.id) is not None
        return able and await self._store.administrators() == 1

    def _department(self, role: str, name: str | None) -> str | None:
        known = self._library.guide.departments
        if not name:
            if role == Role.STAFF.value:
                raise BadInput(f"staff need a department; known are {', '.join(known)}")
            return None
        if name not in known:
            raise BadInput(f"unknown department {name[:40]!r}; known are {', '.join(known)}")
        return name


def _deactivated(staff: Staff) -> Deactivated:
    return Deactivated(f"{staff.email} is deactivated; `lotse staff reactivate` lets {staff.name} in again")
