"""Who at the desk speaks what, belongs where and takes how much: said by themselves and by administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.accounts.staff import Role, Staff
from bot.core.content.routing import ANYBODY, Wanted
from bot.core.errors import BadInput, Forbidden
from bot.core.handoffs.profile import Post, Profile, accepted_capacity, accepted_profile, check_post
from bot.core.message import Utterance
from bot.core.ports import Clock, RefreshableLibrary, Signals
from bot.core.together import Parting
from bot.service.answers.appointments import AppointmentWords
from bot.service.answers.elsewhere import no_woman, nobody_left
from bot.service.answers.speaker import Speaker
from bot.service.signals import tell_everybody


@dataclass(frozen=True)
class Left:
    """A conversation that somebody leaves to the others of its department. `claimed`: they were writing in it;
    `protected`: a protected topic was touched in it; `wanted`: who may take it."""

    conversation_id: str
    locale: str
    department: str
    claimed: bool
    protected: bool = False
    wanted: Wanted = ANYBODY


@dataclass(frozen=True)
class Stranded:
    """A conversation that nobody may take any more. `woman`: others might, but a woman was asked for."""

    conversation_id: str
    locale: str
    department: str
    woman: bool
    protected: bool = False


class ProfileStore(Protocol):
    async def describe(self, staff_id: int, profile: Profile) -> Staff: ...

    async def place(self, staff_id: int, profile: Profile, post: Post) -> Staff: ...

    async def left_behind(self, who: Staff) -> list[Left]: ...

    async def give_back(self, who: Staff, left: Left, said: Sequence[Utterance]) -> None: ...

    async def stranded(self, who: Staff) -> list[Stranded]: ...

    async def give_up(self, conversation_id: str, said: Sequence[Utterance], parting: Parting = Parting()) -> None: ...


class MailChoice(Protocol):
    """Whether somebody wants a letter when a conversation is suggested to them."""

    async def wants_assigned(self, staff_id: int) -> bool: ...

    async def choose_assigned(self, staff_id: int, wanted: bool) -> None: ...


class LetterChoice(Protocol):
    """Whether somebody wants letters about content that is overdue."""

    async def wants_letters(self, staff_id: int) -> bool: ...

    async def choose_letters(self, staff_id: int, wanted: bool) -> None: ...


class Profiles:
    def __init__(
        self,
        store: ProfileStore,
        mail: MailChoice,
        letters: LetterChoice,
        library: RefreshableLibrary,
        signals: Signals,
        clock: Clock,
    ) -> None:
        self._store, self._mail, self._letters, self._library, self._signals = store, mail, letters, library, signals
        self._clock = clock

    async def wants_mail(self, who: Staff) -> bool:
        return await self._mail.wants_assigned(who.id)

    async def wants_letters(self, who: Staff) -> bool:
        return await self._letters.wants_letters(who.id)

    async def describe(
        self, who: Staff, languages: list[str], woman: bool, shown_as: str, mail: bool, letters: bool
    ) -> Staff:  # fmt: skip
        """What somebody says about themselves. What waits for a woman, or has one, does not stay with who is none.

        Raises:
            BadInput
        """
        changed = await self._store.describe(who.id, accepted_profile(languages, woman, shown_as))
        await self._mail.choose_assigned(who.id, mail)
        await self._letters.choose_letters(who.id, letters)
        await self.leave(changed)
        await self._library.refresh()
        return changed

    async def place(
        self,
        by: Staff,
        staff_id: int,
        role: str,
        departments: Sequence[str],
        capacity: str,
        languages: list[str],
        woman: bool,
        shown_as: str,
    ) -> Staff:
        """What an administrator decides; from this moment on. What somebody has claimed in a department that they
        leave waits again, and the newcomer is told. `departments`: the own one first, or empty.

        Raises:
            BadInput, ChosenByName; NotFound; Conflict: nobody could administer any more.
        """
        if not by.may_administer:
            raise Forbidden("for administrators only")
        own, *also = departments
        post = Post(_role(role), self._known(own), self._others(own, also), accepted_capacity(capacity))
        if post.role is Role.STAFF and post.department is None:
            raise BadInput("staff need a department")
        check_post(post.role, [self._library.guide.departments[name] for name in (post.department, *post.also) if name])
        changed = await self._store.place(staff_id, accepted_profile(languages, woman, shown_as), post)
        await self.leave(changed)
        await self._library.refresh()
        return changed

    async def leave(self, who: Staff) -> None:
        """Gives back what lies in departments that are not theirs (any more), what asks for a woman where they are
        none, or all of it when they have left. Where nobody is left who may take a conversation, it is the bot's
        again, and the newcomer hears whom to call."""
        stranded = {one.conversation_id: one for one in await self._store.stranded(who)}
        for left in await self._store.left_behind(who):
            await self._store.give_back(who, left, [] if left.conversation_id in stranded else self._said(left))
            tell_everybody(self._signals, left.conversation_id)
        for one in stranded.values():
            quiet = self._library.guide.quiet(one.department, one.protected)
            await self._store.give_up(one.conversation_id, [] if quiet else [self._nobody(one)], self._parting(one))
            tell_everybody(self._signals, one.conversation_id)

    def _nobody(self, stranded: Stranded) -> Utterance:
        return (no_woman if stranded.woman else nobody_left)(self._library, stranded.locale, stranded.department)

    def _parting(self, stranded: Stranded) -> Parting:
        speaker = Speaker(self._library.catalogue, stranded.locale)
        return AppointmentWords(self._library.guide, self._library.catalogue, speaker, self._clock.now()).parting()

    def _said(self, left: Left) -> list[Utterance]:
        if not left.claimed or self._library.guide.quiet(left.department, left.protected):
            return []
        speaker = Speaker(self._library.catalogue, left.locale)
        name = speaker.department(self._library.guide, left.department)
        return [Utterance(speaker.say("handoff_lapsed", department=name), left.locale, kind="notice")]

    def _others(self, own: str, also: Sequence[str]) -> tuple[str, ...]:
        if also and not own:
            raise BadInput("whoever stands in for others has a department of their own")
        return tuple(dict.fromkeys(name for name in also if self._known(name) and name != own))

    def _known(self, name: str) -> str | None:
        if name and name not in self._library.guide.departments:
            raise BadInput(f"unknown department {name[:40]!r}")
        return name or None


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError as error:
        raise BadInput(f"unknown role {name[:20]!r}") from error
