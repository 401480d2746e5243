"""Signing in at the desk: passwords (argon2id), sessions on the server, pauses for guessers, one-time invitations.

Nothing here tells whether an address is known: the sentence is the same, and so is the work done.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.core.accounts.client_address import network_of
from bot.core.accounts.sign_in import (
    FREE_PER_ADDRESS,
    FREE_PER_EMAIL,
    FREE_PER_PERSON,
    INVITATION_LASTS,
    MAX_PASSWORD,
    Member,
    Session,
    accepted_email,
    check_password,
)
from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput, NotAllowed, NotFound
from bot.core.ids import hashed
from bot.core.instants import instant
from bot.core.ports import Clock

_TOUCH_AFTER = timedelta(minutes=1)
_HASHES_AT_ONCE = 2  # each takes 64 MB
_FIRST = "first@lotse.invalid"


class StaffStore(Protocol):
    """Staff and everything about their signing in, kept. Secrets arrive hashed."""

    async def add(self, email: str, name: str, role: Role, department: str | None) -> Staff: ...

    async def by_email(self, email: str) -> Staff | None: ...

    async def by_id(self, staff_id: int) -> Staff: ...

    async def everyone(self) -> list[Member]: ...

    async def administrators(self) -> int: ...

    async def password_hash(self, staff_id: int) -> str | None: ...

    async def set_password(self, staff_id: int, password_hash: str) -> None: ...

    async def rehash(self, staff_id: int, password_hash: str) -> None: ...

    async def deactivate(self, staff_id: int) -> None: ...

    async def remove(self, staff_id: int) -> bool: ...

    async def reactivate(self, staff_id: int) -> bool: ...

    async def invite(self, hashed: str, staff_id: int, expires_at: datetime) -> None: ...

    async def invited(self, hashed: str) -> Staff | None: ...

    async def redeem(self, hashed: str, staff_id: int, name: str, email: str, password_hash: str) -> bool: ...

    async def open_session(self, hashed: str, staff_id: int, csrf: str) -> None: ...

    async def session(self, hashed: str) -> Session | None: ...

    async def touch(self, hashed: str) -> None: ...

    async def close_session(self, hashed: str) -> None: ...

    async def signed_in_before(self, known_key: str) -> bool: ...

    async def count_attempt(self, keys: Mapping[str, int]) -> None: ...

    async def forgive(self, own_keys: Sequence[str], address_keys: Sequence[str], known_key: str) -> None: ...


class SignIn:
    """Who may come in. A session is named by a secret that only the cookie holds."""

    def __init__(self, store: StaffStore, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        self._store, self._clock, self._hasher = store, clock, hasher or PasswordHasher()
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)
        self._nobodys: str | None = None

    async def sign_in(self, email: str, password: str, address: str, former: str | None = None) -> str:
        """The secret of a new session; a former one ends.

        Who has signed in from this network before waits for their own failures only, not for those of others.

        Raises:
            NotAllowed: address or password is wrong, always with the same words; TooManyAttempts.
        """
        name, network = email.strip().lower(), network_of(address)
        email_key, address_key = _key("email", name), _key("from", network)
        own_key, known_key = _key("own", f"{name} {network}"), _key("known", f"{name} {network}")
        free = {own_key: FREE_PER_PERSON}
        if not await self._store.signed_in_before(known_key):
            free |= {email_key: FREE_PER_EMAIL, address_key: FREE_PER_ADDRESS}
        await self._store.count_attempt(free)
        staff = await self._store.by_email(name)
        if not await self._is_right(staff, password) or staff is None:
            raise NotAllowed("e-mail address or password is wrong")
        shared = [key for key in free if key == address_key]
        await self._store.forgive([key for key in free if key != address_key], shared, known_key)
        return await self._begin(staff, former)

    async def session(self, secret: str, touch: bool = True) -> Session | None:
        """The living session of a cookie. `touch`: somebody did something (a page that reads by itself did not)."""
        session = await self._store.session(hashed(secret))
        now = self._clock.now()
        if session is None or session.over(now):
            return None
        if touch and now - session.used_at > _TOUCH_AFTER:
            await self._store.touch(hashed(secret))
        return session

    async def sign_out(self, secret: str) -> None:
        await self._store.close_session(hashed(secret))

    async def invite(self, staff: Staff) -> str:
        """A path that lets this person choose a password, once, within two days; earlier ones are void."""
        key = secrets.token_urlsafe(32)
        await self._store.invite(hashed(key), staff.id, instant(self._clock.now()) + INVITATION_LASTS)
        return f"/desk/welcome?key={key}"

    async def invited(self, key: str) -> Staff:
        """Whom an invitation is for.

        Raises:
            NotFound: it was used, replaced, or is too old; or the first administrator is there already.
        """
        staff = await self._store.invited(hashed(key))
        if staff is None or (is_first(staff) and await self._store.administrators()):
            raise NotFound("this link was used already or is too old; ask for a new one")
        return staff

    async def accept(self, key: str, password: str, name: str = "", email: str = "") -> str:
        """Sets the password and signs in: the secret of the session. The first administrator also says who they are.

        Raises:
            NotFound: see `invited`; PasswordRefused; BadInput, Conflict: the first administrator's e-mail address.
        """
        staff = await self.invited(key)
        if is_first(staff):
            name, email = name.strip()[:120], accepted_email(email)
            if not name:
                raise BadInput("the name is missing")
        else:
            name, email = staff.name, staff.email
        check_password(_normal(password), name, email)
        kept = await self._hash(password)
        if not await self._store.redeem(hashed(key), staff.id, name, email, kept):
            raise NotFound("this link was used already or is too old; ask for a new one")
        return await self._begin(staff, None)

    async def first_administrator(self) -> str | None:
        """A fresh one-time path when nobody can sign in as administrator; None when somebody can."""
        if await self._store.administrators():
            return None
        staff = await self._store.by_email(_FIRST)
        staff = staff or await self._store.add(_FIRST, "Erste Administration", Role.ADMINISTRATOR, None)
        return await self.invite(staff)

    async def ensure_administrator(self, email: str, password: str) -> None:
        """For installing unattended: makes this administrator while nobody can sign in as one. Who was removed since
        does not come back with the next start; an existing one keeps its password.

        Raises:
            BadInput: no e-mail address, or a password that is refused.
        """
        if await self._store.administrators():
            return
        email = accepted_email(email)
        staff = await self._store.by_email(email)
        if staff and await self._store.password_hash(staff.id):
            return
        check_password(_normal(password), "", email)
        kept = await self._hash(password)
        staff = staff or await self._store.add(email, "Administration", Role.ADMINISTRATOR, None)
        await self._store.set_password(staff.id, kept)

    async def _begin(self, staff: Staff, former: str | None) -> str:
        if former:
            await self.sign_out(former)
        secret = secrets.token_urlsafe(32)
        await self._store.open_session(hashed(secret), staff.id, secrets.token_urlsafe(32))
        return secret

    async def _is_right(self, staff: Staff | None, password: str) -> bool:
        """Verifies against somebody's hash or, with the same work, against nobody's."""
        self._nobodys = self._nobodys or await self._hash(secrets.token_urlsafe(16))
        kept = await self._store.password_hash(staff.id) if staff and staff.active else None
        right = await self._verify(kept or self._nobodys, password)
        if staff is None or kept is None or not right:
            return False
        if self._hasher.check_needs_rehash(kept):
            await self._store.rehash(staff.id, await self._hash(password))
        return True

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def _verify(self, kept: str, password: str) -> bool:
        try:
            async with self._hashing:
                return await asyncio.to_thread(self._hasher.verify, kept, _normal(password)[: MAX_PASSWORD + 1])
        except (Argon2Error, InvalidHashError):
            return False


def is_first(staff: Staff) -> bool:
    """The administrator nobody has named yet."""
    return staff.email == _FIRST


def _normal(password: str) -> str:
    """One form for what keyboards compose differently."""
    return unicodedata.normalize("NFKC", password)


def _key(kind: str, value: str) -> str:
    return f"{kind}:{hashed(value)}"
