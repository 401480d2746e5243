"""What the web page has at hand and a chat of Telegram has not: the buttons that erase and download, below the answers
that speak of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.message import Button, Reply, Utterance
from bot.service.answers.speaker import Speaker

ERASE_ASK, EXPORT_ALL = "erase:ask", "export:all"
_SPEAK_OF_THEM = ("delete_my_data", "ask_bot_identity")


def erase_button(speaker: Speaker) -> Button:
    return Button(speaker.say("erase"), ERASE_ASK, "🗑️")


def with_own_data(reply: Reply, speaker: Speaker) -> Reply:
    """The reply as it is said where no page stands around it."""
    return replace(reply, utterances=tuple(_at_hand(reply.utterances, speaker)))


def _at_hand(utterances: Iterable[Utterance], speaker: Speaker) -> Iterable[Utterance]:
    buttons = (erase_button(speaker), Button(speaker.say("export"), EXPORT_ALL, "💾"))
    for said in utterances:
        about = said.source.partition("/")[0] in _SPEAK_OF_THEM
        yield replace(said, buttons=(*buttons, *said.buttons)) if about else said
