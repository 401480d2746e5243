"""What became of a question to a person while nothing was sent: after a crisis somebody else may hold the phone. It is
told above the next answer, with the telephone of those who protect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.content.places import Department
from bot.core.conversation import State
from bot.core.message import Button, Reply, Utterance
from bot.core.together import UNTOLD, Parting, untold_of
from bot.core.town import TownGuide
from bot.service.answers.counters import Counters
from bot.service.answers.handoff import Offers
from bot.service.answers.speaker import Speaker

_HELD = {
    "lapse": State.WAITING, "unclaimed": State.WAITING, "transferred": State.WAITING, "idle": State.WITH_BOT,
    "give_up": State.WITH_BOT,
}  # fmt: skip
_STILL_WAITING = {"lapse": "handoff_lapsed", "transferred": "handoff_transferred", "unclaimed": "handoff_unclaimed"}


class Untold:
    """In one locale at one moment, for a conversation in one state."""

    def __init__(
        self, state: State, guide: TownGuide, speaker: Speaker, offers: Offers, counters: Counters, parting: Parting
    ) -> None:
        """`parting`: the words for what ended with it."""
        self._state, self._guide, self._speaker = state, guide, speaker
        self._offers, self._counters, self._parting = offers, counters, parting

    def told(self, reply: Reply, before: Mapping[str, str]) -> Reply:
        """The reply below what was not told yet; help in danger stays alone, and it is told with the next one.
        `before`: the context of the question. What holds no more, or is being taken back, is left out."""
        kept = before.get(UNTOLD)
        if kept is None:
            return reply
        if reply.outcome == "danger":
            return replace(reply, context={**reply.context, UNTOLD: kept})
        ended, off = untold_of(kept)
        reply = replace(reply, context={name: value for name, value in reply.context.items() if name != UNTOLD})
        department = self._guide.departments.get(before.get("handoff", ""))
        if department is None or reply.withdraws or _HELD.get(ended) is not self._state:
            return reply
        said = (*self._parting.says(off), *filter(None, (self._said(ended, department),)))
        return replace(reply, utterances=(*said, *reply.utterances))

    def _said(self, ended: str, department: Department) -> Utterance | None:
        say, name = self._speaker.say, self._speaker.of(department.name)
        office = self._counters.own_phone(department) or self._guide.coordination
        links = self._counters.links([office] if office else [])
        if ended == "idle":
            return self._notice(say("handoff_back"))
        if ended == "give_up":
            if not office or not office.phone:
                return None
            words = say("handoff_given_up", office=self._speaker.of(office.name), phone=office.phone)
            return replace(self._notice(words), links=links)
        withdraw = Button(say("handoff_withdraw"), "handoff:withdraw")
        values = {"withdraw": withdraw.title} if ended == "unclaimed" else {}
        lines = [say(_STILL_WAITING[ended], department=name, **values), self._offers.when(department)]
        lines += [self._counters.also(office)] if office and office.phone else []
        return Utterance("\n".join(lines), self._speaker.locale, (withdraw,), links, kind="notice")

    def _notice(self, words: str) -> Utterance:
        return Utterance(words, self._speaker.locale, kind="notice")
