"""Rules of signing in: which passwords are taken, how long a guesser waits, how long a session lasts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.accounts.staff import Staff
from bot.core.errors import BadInput, PasswordRefused

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
INVITATION_LASTS = timedelta(hours=48)
FORGOTTEN_AFTER = timedelta(days=1)
FREE_PER_PERSON = 5  # one e-mail address from one network
FREE_PER_EMAIL = 50  # from all networks: whoever only knows an address shall not keep its owner out
FREE_PER_ADDRESS = 100  # a town hall shares one address
KNOWN_FOR = timedelta(days=30)  # who has signed in from a network so lately is not held up by others who guess
MIN_PASSWORD, MAX_PASSWORD = 12, 200

_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(minutes=15)
_FEW_CHARACTERS = 5
_EMAIL = re.compile(r"^[^\s@<>\"]{1,64}@[^\s@<>\"]{1,180}$")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
# What is left of the commonest passwords when digits and signs are taken away.
_COMMONEST = re.compile(
    r"passwort|password|kennwort|geheim|hallo|hallohallo|willkommen|welcome|admin|administrator|qwertz|qwertzuiop"
    r"|qwerty|qwertyuiop|asdfghjkl|yxcvbnm|abcdefgh|abcdefghijkl|ichliebedich|iloveyou|schatz|sommer|winter"
    r"|frühling|fruehling|herbst|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november"
    r"|dezember|rathaus|stadt|stadtverwaltung|verwaltung|musterstadt|lotse|letmein|dragon|monkey|football|fussball"
    r"|fußball|passwortpasswort|passwordpassword|meinpasswort|neuespasswort|changeme"
)


@dataclass(frozen=True)
class Session:
    """Who is signed in, and the token that every form of theirs carries."""

    staff: Staff
    csrf: str
    created_at: datetime
    used_at: datetime

    def over(self, now: datetime) -> bool:
        return now - self.used_at > IDLE or now - self.created_at > LONGEST or not self.staff.active


@dataclass(frozen=True)
class Member:
    """A row of the list of staff; `invited`: no password chosen yet."""

    staff: Staff
    invited: bool


def pause(count: int, free: int) -> timedelta:
    """How long nobody may try again after `count` failures: nothing for the first few, then doubling."""
    if count < free:
        return timedelta()
    doubled: int = 2 ** min(count - free, 12)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)


def accepted_email(email: str) -> str:
    """The address as it is kept: lower case.

    Raises:
        BadInput: it is no e-mail address.
    """
    kept = email.strip().lower()
    if not _EMAIL.match(kept):
        raise BadInput("this is no e-mail address; write it like name@town.example")
    return kept


def check_password(password: str, name: str, email: str) -> None:
    """Raises PasswordRefused with reason `short`, `long`, `personal` or `common`."""
    if len(password) < MIN_PASSWORD:
        raise PasswordRefused(f"the password needs at least {MIN_PASSWORD} characters", "short")
    if len(password) > MAX_PASSWORD:
        raise PasswordRefused(f"the password has more than {MAX_PASSWORD} characters", "long")
    folded = password.casefold()
    parts = [part for part in re.split(r"[\W\d_]+", f"{name} {email.split('@')[0]}".casefold()) if len(part) > 3]
    if email.casefold() in folded or any(part in folded for part in parts):
        raise PasswordRefused("the password must not contain the name or the e-mail address", "personal")
    letters = _NOT_LETTERS.sub("", folded)
    if not letters or _COMMONEST.fullmatch(letters) or len(set(folded)) < _FEW_CHARACTERS:
        raise PasswordRefused("this is one of the commonest passwords; choose another", "common")
