"""The few fields of an update that we read, and nothing else of it.

python-telegram-bot's own classes demand every field of the newest Bot API: a question that replies to a poll of an
older server would be lost with the poll.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict, Field

from bot.core.content.distance import Position
from bot.core.errors import BadInput
from bot.core.handoffs.attachment import RemoteFile
from bot.core.text import clean

_MEDIA = {
    "animation": "other", "photo": "photo", "live_photo": "photo", "voice": "voice", "audio": "voice",
    "video_note": "video_note", "document": "document", "venue": "location", "location": "location",
    "contact": "contact", "users_shared": "contact", "video": "video", "sticker": "sticker", "poll": "other",
    "dice": "other", "story": "other", "game": "other", "checklist": "other", "paid_media": "other",
    "giveaway": "other", "invoice": "other", "passport_data": "other", "chat_shared": "other",
}  # fmt: skip
_LONGEST_TITLE = 120
_MOST_BYTES = 2**40  # more than any file has, and few enough for every database
_NUMBER = re.compile(r"\+?(\d{5,20})")  # as Telegram knows it: with the country's code, mostly without the sign
_LARGEST_ID = 2**52


class Chat(BaseModel):
    id: int
    type: str


class Person(BaseModel):
    id: int
    language_code: str | None = None


class Entity(BaseModel):
    """A part of a text, counted in UTF-16 units."""

    type: str
    offset: int
    length: int
    user: Person | None = None


class Message(BaseModel):
    model_config = ConfigDict(extra="allow")
    chat: Chat
    sender: Person | None = Field(None, alias="from")
    text: str | None = None
    caption: str | None = None
    media_group_id: str | None = None
    entities: list[Entity] = []
    caption_entities: list[Entity] = []

    @property
    def medium(self) -> str | None:
        """What it is that is not text; None for what Telegram itself tells (somebody joined, a message was pinned)."""
        given = self.model_extra or {}
        return next((medium for name, medium in _MEDIA.items() if given.get(name) is not None), None)

    @property
    def name(self) -> str | None:
        """Telegram's id of it, by which it can be deleted."""
        return _message_id(self.model_extra or {})

    @property
    def replied(self) -> str | None:
        """Telegram's id of what it replies to, in this chat."""
        return _message_id((self.model_extra or {}).get("reply_to_message"))

    @property
    def position(self) -> Position | None:
        """Of a location or a venue; None when there is none, or none on earth."""
        given = self.model_extra or {}
        place = given.get("location") or (given.get("venue") or {}).get("location") or {}
        try:
            return Position(float(place["latitude"]), float(place["longitude"]))
        except (BadInput, LookupError, TypeError, ValueError, AttributeError):
            return None

    @property
    def file(self) -> RemoteFile | None:
        """What a person could look at or listen to: the largest picture, a voice message, sound, a document."""
        given = self.model_extra or {}
        sizes = given.get("photo") or []
        found = sizes[-1] if sizes else given.get("voice") or given.get("audio") or given.get("document") or {}
        try:
            size = min(int(found["file_size"]), _MOST_BYTES) if found.get("file_size") else 0
            title = clean(str(found.get("file_name") or ""))[:_LONGEST_TITLE]
            names = _identifier(found["file_id"], 255), _identifier(found["file_unique_id"], 64)
            return RemoteFile(*names, title, size if size > 0 else None)
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
            return None

    @property
    def own_number(self) -> str | None:
        """The telephone number of a contact that is the writer's own; of nobody else's."""
        contact = (self.model_extra or {}).get("contact") or {}
        try:
            digits = _NUMBER.fullmatch(str(contact["phone_number"]))
            own = self.sender is not None and contact["user_id"] == self.sender.id
        except (LookupError, TypeError):
            return None
        return f"+{digits[1]}" if digits and own else None

    def marked(self) -> Iterator[tuple[Entity, str]]:
        """Commands, mentions and the like, with their words."""
        for text, entities in ((self.text, self.entities), (self.caption, self.caption_entities)):
            units = (text or "").encode("utf-16-le", "surrogatepass")
            for entity in entities:
                said = units[2 * entity.offset : 2 * (entity.offset + entity.length)]
                yield entity, said.decode("utf-16-le", "replace")


def _message_id(given: object) -> str | None:
    number = given.get("message_id") if isinstance(given, Mapping) else None
    return str(number) if isinstance(number, int) and 0 < number <= _LARGEST_ID else None


def _identifier(name: object, longest: int) -> str:
    """Raises ValueError: Telegram's names are of letters, digits and a few signs."""
    text = str(name)
    if not (text.isascii() and text.isprintable()):
        raise ValueError("not a name that Telegram gives")
    return text[:longest]


class Place(BaseModel):
    """The message that a pressed button belongs to; an old one comes without its content."""

    chat: Chat


class Press(BaseModel):
    id: str
    sender: Person = Field(alias="from")
    message: Place | None = None
    data: str = ""


class Member(BaseModel):
    status: str


class Membership(BaseModel):
    chat: Chat
    new_chat_member: Member


class Update(BaseModel):
    """At most one of these; all other kinds of updates are not ours."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Press | None = None
    my_chat_member: Membership | None = None
