"""Did it help, and may questions improve the answers: what is asked, remembered and counted.

A *matter* is what the question is about: `bot` for the bot's answers, or the number of a handoff that has ended. Of a
handoff only "a department" is counted, never which one or who: a department may be one person.

context         value
help_count      how many sure answers the bot has given
help_asked      the matters that were asked about, with commas
help_faces      JSON: matter → what was counted for it, so that pressing again changes it
help_said       what was asked last ("improve", or a matter): then a typed yes or no answers it
help_writing    since when the next message is a comment: for a quarter of an hour
help_wants      the matter whose comment waits for the yes
improve         asked, yes or no: may the questions of this conversation improve the answers?
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from bot.core.instants import instant

BOT = "bot"
IMPROVE, SAID, WRITING, WANTS = "improve", "help_said", "help_writing", "help_wants"
ASKED, FACES_GIVEN, COUNT = "help_asked", "help_faces", "help_count"
SURE_ANSWERS_FIRST = 2
OPINIONS = ("help:", "improve:")  # buttons whose press staff never see: it might rate one of them
_WORDS_FOR = timedelta(minutes=15)
_FLEETING = (SAID, WRITING, WANTS)

Face = Literal["good", "middle", "bad"]
FACES: Mapping[Face, str] = {"good": "😊", "middle": "😐", "bad": "😞"}  # on old phones, too
About = Literal["bot", "department"]
Kind = Literal["fallback", "choice", "wrong", "staff", "comment"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Counted:
    """One face in the counters, without text. `hour`: as ISO 8601, the hour it was counted in."""

    about: About
    face: Face
    topic: str
    language: str
    hour: str

    @property
    def outcome(self) -> str:
        return f"help_{self.about}_{self.face}"

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.hour)


@dataclass(frozen=True)
class Unsure:
    """A question for the review inbox, still without its words: what the bot made of it. `ranking`: the nearest topics
    and their confidences, the best first, without protected ones."""

    kind: Kind
    language: str
    topic: str
    intent: str = ""
    pages: tuple[str, ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Aftermath:
    """What a turn leaves behind besides its words. All of it is stored with the reply, or none.

    `question`: this message; `former`: the newcomer's last question, because its answer did not help; `helped`: it
    did, after all. `improve`: the newcomer's yes or no. `touched`: a protected topic; nothing of this conversation is
    for the review inbox any more. `private`: staff must not read this message, which
    may be about one of them; `apart`: nor what was said to it, which is for the protection group alone.
    """

    counted: Counted | None = None
    taken_back: Counted | None = None
    question: Unsure | None = None
    former: Unsure | None = None
    helped: bool = False
    improve: bool | None = None
    touched: bool = False
    private: bool = False
    apart: bool = False


def asked(context: Mapping[str, str]) -> list[str]:
    return [matter for matter in context.get(ASKED, "").split(",") if matter]


def with_question(context: Mapping[str, str], matter: str) -> dict[str, str]:
    """The context after the question about a matter was put."""
    return {**context, ASKED: ",".join([*asked(context), matter]), SAID: matter}


def settled(context: Mapping[str, str]) -> dict[str, str]:
    """The context when something else was said: nothing waits for an answer any more."""
    return {name: value for name, value in context.items() if name not in _FLEETING}


def words_wanted(now: datetime) -> dict[str, str]:
    """What is added to the context after the press on "write something"."""
    return {WRITING: instant(now).isoformat()}


def writing(context: Mapping[str, str], at: datetime) -> bool:
    """Whether a message written at that moment is the comment; what another version of Lotse has left says no."""
    try:
        since = datetime.fromisoformat(context.get(WRITING, ""))
    except ValueError:
        return False
    return instant(at) - instant(since) <= _WORDS_FOR


def kept(before: Mapping[str, str], after: Mapping[str, str], more: tuple[str, ...] = ()) -> dict[str, str]:
    """The context after a turn that may have dropped what must not be forgotten."""
    names = (IMPROVE, ASKED, FACES_GIVEN, COUNT, *more)
    return {**{name: before[name] for name in names if name in before}, **after}


def one_more(context: Mapping[str, str]) -> tuple[dict[str, str], bool]:
    """The context after a sure answer, and whether it is time to ask about the bot's answers."""
    count = min(int(context.get(COUNT, "0")) + 1, SURE_ANSWERS_FIRST)
    return {**context, COUNT: str(count)}, count >= SURE_ANSWERS_FIRST and BOT not in asked(context)


def faces(context: Mapping[str, str]) -> dict[str, Counted]:
    """What was counted per matter; empty for what another version of Lotse has left."""
    try:
        given = json.loads(context.get(FACES_GIVEN, "{}"))
        return {matter: Counted(**one) for matter, one in given.items()}
    except (TypeError, ValueError, AttributeError):
        return {}


def with_face(context: Mapping[str, str], matter: str, counted: Counted) -> tuple[dict[str, str], Aftermath]:
    """The context with a face given, and what changes in the counters."""
    given = faces(context)
    before = given.get(matter)
    if before and before.face == counted.face:
        return dict(context), Aftermath()
    given[matter] = counted
    written = json.dumps({name: asdict(one) for name, one in given.items()})
    return {**context, FACES_GIVEN: written}, Aftermath(counted=counted, taken_back=before)


def about(matter: str) -> About:
    return "bot" if matter == BOT else "department"


def touched(after: Aftermath | None) -> Aftermath:
    """A protected topic came up: no question of it is kept for review."""
    return replace(after or Aftermath(), touched=True, question=None, former=None)
