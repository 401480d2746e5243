"""Staff on the database: who they are, their sessions and invitations, and who guessed wrong how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.sign_in import FORGOTTEN_AFTER, IDLE, KNOWN_FOR, LONGEST, Member, Session, pause
from bot.core.accounts.staff import Role, Staff
from bot.core.errors import Conflict, NotFound, TooManyAttempts
from bot.core.instants import instant
from bot.core.ports import Clock
from bot.store.accounts.signatures import unsign
from bot.store.database import Database, alone
from bot.store.schema.desk_tables import invitations, sessions, sign_in_failures, staff
from bot.store.sequence import insert


def staff_of(row: Any) -> Staff:
    return Staff(
        id=row["id"], name=row["name"], email=row["email"], role=Role(row["role"]), department=row["department"],
        active=row["active"], also=tuple(row["also"] or ()), languages=tuple(row["languages"] or ()),
        capacity=row["capacity"], woman=row["woman"], shown_as=row["shown_as"], away_until=row["away_until"],
        away_kind=row["away_kind"],
    )  # fmt: skip


class SqlStaff:
    """Implements `StaffStore`. Secrets arrive hashed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def add(self, email: str, name: str, role: Role, department: str | None) -> Staff:
        """Raises Conflict when the address is known."""
        values = {
            "email": email, "name": name, "role": role.value, "department": department, "active": True,
            "created_at": self._clock.now(),
        }  # fmt: skip
        try:
            async with self._database.write() as connection:
                row = await connection.execute(sa.insert(staff).values(values).returning(staff))
                return staff_of(row.mappings().one())
        except IntegrityError as error:
            raise Conflict(f"{email} is already there") from error

    async def by_email(self, email: str) -> Staff | None:
        return await self._one(staff.c.email == email)

    async def by_id(self, staff_id: int) -> Staff:
        """Raises NotFound."""
        found = await self._one(staff.c.id == staff_id)
        if found is None:
            raise NotFound("nobody here has this number")
        return found

    async def everyone(self) -> list[Member]:
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(staff).order_by(staff.c.active.desc(), staff.c.name))
            return [Member(staff_of(row), row["password_hash"] is None) for row in rows.mappings()]

    async def administrators(self) -> int:
        """How many can sign in."""
        async with self._database.read() as connection:
            return await administrators(connection)

    async def password_hash(self, staff_id: int) -> str | None:
        async with self._database.read() as connection:
            found = await connection.execute(sa.select(staff.c.password_hash).where(staff.c.id == staff_id))
            return found.scalar_one_or_none()

    async def set_password(self, staff_id: int, password_hash: str) -> None:
        """Whoever was signed in with the former one is signed out."""
        async with self._database.write() as connection:
            await _change(connection, staff_id, password_hash=password_hash)
            await _leave(connection, staff_id)

    async def rehash(self, staff_id: int, password_hash: str) -> None:
        """The same password under newer parameters."""
        async with self._database.write() as connection:
            await _change(connection, staff_id, password_hash=password_hash)

    async def deactivate(self, staff_id: int) -> None:
        """An absence goes too: nobody has to know it any more. Raises Conflict: nobody could administer any more."""
        async with self._database.write() as connection:
            await alone(connection, "administrators")
            able = await administrators(connection)
            await _change(connection, staff_id, active=False, away_until=None, away_kind=None)
            if able and not await administrators(connection):
                raise Conflict("this is the last administrator; add another one first")
            await _leave(connection, staff_id)

    async def remove(self, staff_id: int) -> bool:
        """The row of somebody who is deactivated, and their name beside what they wrote, unless a colleague bears it
        too. False: nobody is."""
        gone = sa.delete(staff).where(staff.c.id == staff_id, ~staff.c.active).returning(staff.c.name)
        async with self._database.write() as connection:
            name = (await connection.execute(gone)).scalar_one_or_none()
            if name is not None:
                await unsign(connection, name)
            return name is not None

    async def reactivate(self, staff_id: int) -> bool:
        """In again, without the former password; False: nobody who was deactivated."""
        gone = sa.update(staff).where(staff.c.id == staff_id, ~staff.c.active)
        async with self._database.write() as connection:
            return bool((await connection.execute(gone.values(active=True, password_hash=None))).rowcount)

    async def invite(self, hashed: str, staff_id: int, expires_at: datetime) -> None:
        """A new invitation makes the earlier ones void."""
        values = {"hash": hashed, "staff_id": staff_id, "expires_at": expires_at}
        async with self._database.write() as connection:
            await connection.execute(sa.delete(invitations).where(invitations.c.staff_id == staff_id))
            await connection.execute(sa.insert(invitations).values(values))

    async def invited(self, hashed: str) -> Staff | None:
        valid = (invitations.c.hash == hashed) & (invitations.c.expires_at > self._clock.now()) & staff.c.active
        return await self._one(valid, invitations)

    async def redeem(self, hashed: str, staff_id: int, name: str, email: str, password_hash: str) -> bool:
        """Uses the invitation up and lets this person in; True for exactly one caller.

        Raises:
            Conflict: somebody else has the address; the invitation stays good.
        """
        valid = (invitations.c.hash == hashed) & (invitations.c.expires_at > self._clock.now())
        try:
            async with self._database.write() as connection:
                if not (await connection.execute(sa.delete(invitations).where(valid))).rowcount:
                    return False
                await _change(connection, staff_id, name=name, email=email, password_hash=password_hash)
                await _leave(connection, staff_id)
                return True
        except IntegrityError as error:
            raise Conflict(f"{email} is already there") from error

    async def open_session(self, hashed: str, staff_id: int, csrf: str) -> None:
        now = self._clock.now()
        values = {"hash": hashed, "staff_id": staff_id, "csrf": csrf, "created_at": now, "used_at": now}
        async with self._database.write() as connection:
            await connection.execute(sa.insert(sessions).values(values))

    async def expire(self) -> None:
        """Sessions and invitations that are over, and who tried to sign in, from where, long ago."""
        now = self._clock.now()
        idle = (sessions.c.used_at < instant(now) - IDLE) | (sessions.c.created_at < instant(now) - LONGEST)
        async with self._database.write() as connection:
            await connection.execute(sa.delete(sessions).where(idle))
            await connection.execute(sa.delete(invitations).where(invitations.c.expires_at < now))
            await connection.execute(sa.delete(sign_in_failures).where(_old(now)))

    async def session(self, hashed: str) -> Session | None:
        began = sessions.c.created_at.label("began_at")  # staff have a created_at too
        query = sa.select(sessions.c.csrf, began, sessions.c.used_at, staff).join_from(sessions, staff)
        named = query.where(sessions.c.hash == hashed)
        async with self._database.read() as connection:
            row = (await connection.execute(named)).mappings().first()
        return Session(staff_of(row), row["csrf"], row["began_at"], row["used_at"]) if row else None

    async def touch(self, hashed: str) -> None:
        async with self._database.write() as connection:
            change = sa.update(sessions).where(sessions.c.hash == hashed).values(used_at=self._clock.now())
            await connection.execute(change)

    async def close_session(self, hashed: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(sa.delete(sessions).where(sessions.c.hash == hashed))

    async def signed_in_before(self, known_key: str) -> bool:
        """Whether `forgive` was told this key lately."""
        failures, since = sign_in_failures, instant(self._clock.now()) - KNOWN_FOR
        query = sa.select(failures.c.key).where(failures.c.key == known_key, failures.c.blocked_until > since)
        async with self._database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def count_attempt(self, keys: Mapping[str, int]) -> None:
        """Counts a try before it is known to be wrong, so that many at once gain nothing. `keys`: free tries of each.

        Raises:
            TooManyAttempts: one of the keys has to wait.
        """
        now, failures = self._clock.now(), sign_in_failures
        async with self._database.write() as connection:
            await connection.execute(sa.delete(failures).where(_old(now)))
            known = {key: await _locked(connection, key, now) for key in sorted(keys)}
            waits = max((blocked_until - now).total_seconds() for _, blocked_until in known.values())
            if waits > 0:
                raise TooManyAttempts("too many attempts to sign in", int(waits) + 1)
            for key, (count, _) in known.items():
                values = {"count": count + 1, "blocked_until": instant(now) + pause(count + 1, keys[key])}
                await connection.execute(sa.update(failures).where(failures.c.key == key).values(values))

    async def forgive(self, own_keys: Sequence[str], address_keys: Sequence[str], known_key: str) -> None:
        """After a success: nothing is held against the person; an address loses only this one try."""
        failures, now = sign_in_failures, self._clock.now()
        less = {"count": failures.c.count - 1, "blocked_until": now}
        counted = failures.c.key.in_(address_keys) & (failures.c.count > 0)
        async with self._database.write() as connection:
            await connection.execute(sa.delete(failures).where(failures.c.key.in_((*own_keys, known_key))))
            await connection.execute(sa.update(failures).where(counted).values(less))
            await _locked(connection, known_key, now)

    async def _one(self, wanted: sa.ColumnElement[bool], joined: sa.Table | None = None) -> Staff | None:
        query = sa.select(staff).where(wanted)
        async with self._database.read() as connection:
            row = (await connection.execute(query.join(joined) if joined is not None else query)).mappings().first()
        return staff_of(row) if row else None


async def administrators(connection: AsyncConnection) -> int:
    """How many can sign in."""
    able = (staff.c.role == Role.ADMINISTRATOR.value) & staff.c.active & staff.c.password_hash.is_not(None)
    return int((await connection.execute(sa.select(sa.func.count()).select_from(staff).where(able))).scalar_one())


async def _change(connection: AsyncConnection, staff_id: int, **values: Any) -> None:
    await connection.execute(sa.update(staff).where(staff.c.id == staff_id).values(values))


async def _leave(connection: AsyncConnection, staff_id: int) -> None:
    await connection.execute(sa.delete(sessions).where(sessions.c.staff_id == staff_id))
    await connection.execute(sa.delete(invitations).where(invitations.c.staff_id == staff_id))


def _old(now: datetime) -> sa.ColumnElement[bool]:
    """What is forgotten: failures after a day, and that somebody has signed in from somewhere after thirty."""
    failures, known = sign_in_failures, sign_in_failures.c.key.startswith("known:")
    since = sa.case((known, instant(now) - KNOWN_FOR), else_=instant(now) - FORGOTTEN_AFTER)
    return failures.c.blocked_until < since


async def _locked(connection: AsyncConnection, key: str, now: datetime) -> tuple[int, datetime]:
    """Count and end of the pause of a key, its row made when missing and locked to the end of the transaction."""
    made = insert(connection, sign_in_failures).values(key=key, count=0, blocked_until=now)
    same = made.on_conflict_do_update(index_elements=["key"], set_={"key": key})
    kept = same.returning(sign_in_failures.c.count, sign_in_failures.c.blocked_until)
    count, blocked_until = (await connection.execute(kept)).one()
    return count, blocked_until
