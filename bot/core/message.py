"""What is said: a newcomer's words going in, prepared utterances going out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.core.errors import MessageEmpty, MessageTooLong
from bot.core.feedback import Aftermath
from bot.core.form import Submission
from bot.core.handoff import HandoffRequest
from bot.core.text import clean
from bot.core.together import Step

MAX_CHARACTERS = 2000
MAX_PUSHED = 4096  # the longest message of Telegram: nobody can make it shorter who has sent it

LEFT_TO_STAFF = "with_staff"  # the outcome of a message that the bot leaves to a person

Author = Literal["newcomer", "bot", "staff", "note"]


@dataclass(frozen=True)
class Button:
    """A quick reply; `payload` comes back when it is pressed, e.g. `intent:office_hours`, `office:jobcenter`.

    `icon`: a sign before the title, for those who read little; it says nothing that the title does not say.
    """

    title: str
    payload: str
    icon: str = ""


MAX_PAYLOAD = 256  # characters that a button carries


@dataclass(frozen=True)
class Link:
    """An address to open: a web page, `tel:`, `mailto:`, `geo:`."""

    title: str
    url: str


# kinds of what the bot says whoever owns the conversation
SAID_ANYWAY = ("danger", "erase", "export", "statement", "refused")


@dataclass(frozen=True)
class Utterance:
    """One bubble, ready to send. `locale` is the language its words are in, which may differ from the one wanted.

    `about`: payloads of buttons that would say it again (`bot/service/answers/shown.py`); not stored. `source`: the
    prepared answer it was made from and its locale, `greet/de`: records for the file name its version.
    """

    text: str
    locale: str
    buttons: tuple[Button, ...] = ()
    links: tuple[Link, ...] = ()
    kind: str = "answer"
    about: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Reply:
    """Everything a turn says, what is counted about it, and what it does.

    `handoff`: a person is offered; `request`: the newcomer's yes; `withdraws`: the newcomer takes the yes back;
    `submits`: an idea or a complaint to be stored; `step`: what the newcomer asks for around a handoff;
    `after`: what it leaves for counters and review inbox; `instead`: said where it comes to nothing, because a person
    has come meanwhile who must not read it, or because nobody is left for the request.
    """

    utterances: tuple[Utterance, ...]
    topic: str = "none"
    outcome: str = "answered"
    context: dict[str, str] = field(default_factory=dict)
    handoff: bool = False
    request: HandoffRequest | None = None
    withdraws: bool = False
    submits: Submission | None = None
    step: Step | None = None
    after: Aftermath | None = None
    instead: tuple[Utterance, ...] = ()


def accepted_text(text: str, most: int = MAX_CHARACTERS) -> str:
    """The text as it is kept.

    Raises:
        MessageEmpty: nothing is left after cleaning.
        MessageTooLong: more than `most` characters.
    """
    cleaned = clean(text)
    if not cleaned:
        raise MessageEmpty("the message has no text; write something")
    if len(cleaned) > most:
        found = len(cleaned)
        raise MessageTooLong(f"the message has {found} characters; at most {most} are read", found, most)
    return cleaned
