"""Answers that lean on the one before: the other one, a changed wish, the same for somebody else, once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.core.danger import STRONG_INTENTS
from bot.core.locale import language
from bot.core.message import Reply, Utterance
from bot.core.response import Catalogue
from bot.core.understanding import Understanding
from bot.service.answers.memory import remember
from bot.service.answers.searches import Searches
from bot.service.answers.shown import focus, last, noted, options, searched, unseen
from bot.service.answers.speaker import Speaker

FOLLOW_UPS = ("follow_up_other", "nothing_else", "follow_up_changed", "follow_up_same", "follow_up_again")
_PLAIN = "de-simple"
Show = Callable[[str, Mapping[str, str]], Reply | None]


class FollowUps:
    """In one locale. `show` answers a payload as if its button had been pressed."""

    def __init__(self, catalogue: Catalogue, speaker: Speaker, searches: Searches, show: Show) -> None:
        self._catalogue, self._speaker, self._searches, self._show = catalogue, speaker, searches, show

    def reply(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        answers: dict[str, Callable[[], Reply | None]] = {
            "follow_up_other": lambda: self._other(u.values("ordinal"), context),
            "follow_up_changed": lambda: self._changed(u, context),
            "follow_up_same": lambda: self._same(context),
            "follow_up_again": lambda: self._repeated(context),
        }
        answer = answers.get(u.response)
        return (answer() if answer else None) or self._only("nothing_else", context)

    def in_language(self, context: Mapping[str, str]) -> Reply:
        """The last answer in the language that was asked for, after saying that it is spoken from now on."""
        changed = self._speaker.say("language_changed")
        return self._repeated(context, changed) or self._only("language_changed", context)

    def again(self, context: Mapping[str, str]) -> list[Utterance]:
        """Everything the last answer said; in plain words where somebody has written them."""
        plain = self._plain(last(context)[:1])
        if plain:
            return [plain]
        replies = (self._show(payload, context) for payload in last(context))
        return [utterance for reply in replies if reply for utterance in reply.utterances]

    def _other(self, ordinal: tuple[str, ...], context: Mapping[str, str]) -> Reply | None:
        if ordinal:
            return self._numbered(-1 if ordinal[0] == "last" else int(ordinal[0]), context)
        if focus(context) is None:
            return self._only("other_hint", context)
        payload = unseen(context)
        return self._show(self._as_asked(payload, context), context) if payload else None

    def _numbered(self, place: int, context: Mapping[str, str]) -> Reply | None:
        """ "The second": of the courses just listed, else of everything shown or offered."""
        before = searched(context)
        if before:
            said = self._searches.one(before, place)
            return Reply(tuple(said), "courses_events", "answered", dict(context)) if said else None
        found = options(context)[place - 1 if place > 0 else place :][:1]
        return self._show(self._as_asked(found[0], context), context) if found else None

    def _as_asked(self, payload: str, context: Mapping[str, str]) -> str:
        """Of the other office what was asked about the first."""
        asked = (last(context) or [""])[0].split(":")
        parts = payload.split(":")
        return ":".join([*parts[:2], asked[2]]) if parts[0] == asked[0] == "office" else payload

    def _changed(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        before = searched(context)
        if before is None:
            return self._same(context)
        reply = Reply(tuple(self._searches.changed(before, u.entities)), "courses_events", "answered", dict(context))
        intent = "search_course" if before.startswith("courses") else "search_event"
        return remember(noted(reply), intent, self._catalogue.intents)

    def _same(self, context: Mapping[str, str]) -> Reply | None:
        """The same answer, and that it is the same; what helps in danger is repeated alone."""
        danger = last(context)[:1] in [[f"intent:{name}"] for name in STRONG_INTENTS]
        return self._repeated(context, "" if danger else self._speaker.say("follow_up_same"))

    def _repeated(self, context: Mapping[str, str], first: str = "") -> Reply | None:
        """The last answer; what is remembered stays as it is."""
        said = self.again(context)
        if not said:
            return None
        before = [Utterance(first, self._speaker.locale)] if first else []
        return Reply((*before, *said), "talk", "answered", dict(context))

    def _plain(self, payloads: list[str]) -> Utterance | None:
        if not payloads or language(self._speaker.locale) != language(_PLAIN):
            return None
        found = self._catalogue.find("answer", payloads[0].removeprefix("intent:"), _PLAIN)
        return Utterance(found[0], found[1], about=(payloads[0],)) if found and found[1] == _PLAIN else None

    def _only(self, sentence: str, context: Mapping[str, str]) -> Reply:
        return Reply((Utterance(self._speaker.say(sentence), self._speaker.locale),), "talk", "answered", dict(context))
