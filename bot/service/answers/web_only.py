"""Topics that the town keeps off Telegram (`web_only` in `portal/town.yml`): one sentence and the way to the web chat.

Danger is answered everywhere, and a line of help stays above the sentence. Nothing is remembered of what was asked but
that it was protected: whoever reads the words later is the protection group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.core.content.deep_link import TOPICS, Entrance
from bot.core.message import Link, Reply, Utterance
from bot.core.ports import Library
from bot.core.understanding import Understanding
from bot.service.answers.memory import PROTECTED
from bot.service.answers.speaker import Speaker

TELEGRAM = "telegram"


class WebOnly:
    """In one locale."""

    def __init__(self, library: Library, speaker: Speaker) -> None:
        self._guide, self._catalogue, self._speaker = library.guide, library.catalogue, speaker

    def reply(self, reply: Reply, u: Understanding | None, pressed: str | None, before: Mapping[str, str]) -> Reply:
        """What is said on Telegram instead, where the reply is about such a topic. `before`: the context so far."""
        if not self._guide.town.web_only or reply.outcome == "danger":
            return reply
        matters = (*_understood(u), *self._named(reply, pressed))
        topics = (self._topic(matter, reply) for matter in matters)
        found = next((t for m, t in zip(matters, topics) if self._guide.web_only(m, t)), None)
        return reply if found is None else self._elsewhere(reply, found, before)

    def _named(self, reply: Reply, pressed: str | None) -> Iterator[str]:
        """Topics and intents by the button pressed and by what is said."""
        payloads = [pressed or "", *(payload for said in reply.utterances for payload in said.about)]
        for kind, _, rest in (payload.partition(":") for payload in payloads):
            if kind in ("intent", "topic"):
                yield rest
            elif kind == "page":
                path = rest.partition("#")[0]
                yield from (name for name, info in self._catalogue.intents.items() if info.page == path)

    def _topic(self, matter: str, reply: Reply) -> str:
        info = self._catalogue.intents.get(matter)
        return info.topic if info else matter or reply.topic

    def _elsewhere(self, reply: Reply, topic: str, before: Mapping[str, str]) -> Reply:
        say, locale = self._speaker.say, self._speaker.locale
        way = Entrance(locale, topic if topic in TOPICS else None).web("")  # the channel knows where our pages are
        said = Utterance(say("web_only"), locale, links=(Link(say("web_only_open"), way),))
        help_lines = tuple(line for line in reply.utterances if line.kind == "danger")
        protected = {PROTECTED: reply.context[PROTECTED]} if PROTECTED in reply.context else {}
        return Reply((*help_lines, said), topic, "web_only", {**before, **protected})


def _understood(u: Understanding | None) -> tuple[str, ...]:
    """What it is about, where the engine is not at a loss. Without it only the reply knows its topic."""
    if u is None:
        return ("",)
    return (u.response,) if u.zone == "fallback" else (u.response, u.intent)
