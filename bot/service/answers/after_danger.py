"""Answers to what is asked after help in danger: the help stays, with what was asked about it below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core.message import Link, Reply, Utterance
from bot.core.understanding import Entity, Understanding
from bot.service.answers.lists import days_named
from bot.service.answers.offices import tel
from bot.service.answers.shown import in_danger, last
from bot.service.answers.speaker import Speaker, isolate_runs, isolated

REFUGE, HELPLINE, PAST = "follow_up_refuge", "follow_up_helpline", "follow_up_past"
NOW, CALL = "follow_up_now", "follow_up_call"  # the latter after an emergency: what was told is for who comes
TONIGHT = "follow_up_tonight"  # after the shelter for who has no bed
OVER = Entity("over", "yes")  # beside `PAST`
NO_POLICE = Entity("unwanted", "police")  # beside `REFUGE`
ASKED = "asked"  # beside `HELPLINE`: an entity with what is shown of the town's own line
_EMERGENCY, _ON_CALL, _EMERGENCY_CALLS = "intent:emergency", "116117", ("110", "112")
_AFTER_VIOLENCE = ("intent:crisis_support", "intent:crisis_violence")
Show = Callable[[str, Mapping[str, str]], Reply | None]
Repeated = Callable[[Mapping[str, str]], Reply | None]


class AfterDanger:
    """In one locale. `show` answers a payload as if its button had been pressed, `repeated` gives the last answer."""

    def __init__(self, speaker: Speaker, show: Show, repeated: Repeated) -> None:
        self._speaker, self._show, self._repeated = speaker, show, repeated

    def refuge(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        """The help once more; after violence also who finds a safe place: the helpline, the town's own advice, and its
        shelter where a bed is looked for. Who wants no police reads these first, below a line of help too."""
        helped = in_danger(context) or NO_POLICE not in u.entities
        shown = None if helped else self._show(_AFTER_VIOLENCE[-1], context)
        return self._with(u, shown.context if shown else context, "danger_refuge", "all")

    def helpline(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        """The help once more; after violence also that the helpline is free, always open and speaks many languages, and
        what was asked about the town's own."""
        days = [day.isoformat() for day in days_named(u.values("date"))]
        aspect = next(iter(u.values(ASKED)), "all")
        return self._with(u, context, "danger_helpline", ":".join((aspect, *days) if aspect == "hours" else (aspect,)))

    def now(self, context: Mapping[str, str]) -> Reply | None:
        """ "Yes, now": whom to call first, then the help once more; other help begins with a call itself."""
        reply = self._repeated(context)
        if reply is None or last(context)[0] not in _AFTER_VIOLENCE:
            return reply
        words, locale = isolate_runs(self._speaker.say("danger_now"), self._speaker.locale), self._speaker.locale
        links = tuple(Link(isolated(number, locale), tel(number)) for number in _EMERGENCY_CALLS)
        return replace(reply, utterances=(Utterance(words, locale, (), links, "danger"), *reply.utterances))

    def past(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        """ "No, not now, it hurt last night", "it was the barbecue", after an emergency: when to see a doctor, when to
        call after all. Where it is over, the next question is none about it. After violence or despair the help."""
        reply = self._repeated(context)
        if reply is None or last(context)[0] != _EMERGENCY:
            return reply
        said = isolate_runs(self._speaker.say("danger_past"), self._speaker.locale)
        first, doctor = reply.utterances[0], Link(isolated(_ON_CALL, self._speaker.locale), tel(_ON_CALL))
        past = replace(first, text=said, links=(*first.links, doctor), about=())
        kept = {name: value for name, value in context.items() if name != "last" or OVER not in u.entities}
        return replace(reply, utterances=(past,), context=kept)

    def call(self, context: Mapping[str, str]) -> Reply | None:
        """ "Second floor", "since yesterday", after an emergency: in short whom to call and tell it, nobody else."""
        reply = self._repeated(context)
        if reply is None or last(context)[0] != _EMERGENCY:
            return reply
        said = isolate_runs(self._speaker.say("danger_call"), self._speaker.locale)
        return replace(reply, utterances=(replace(reply.utterances[0], text=said),))

    def _with(self, u: Understanding, context: Mapping[str, str], sentence: str, aspect: str) -> Reply | None:
        reply = self._repeated(context)
        if reply is None or last(context)[0] not in _AFTER_VIOLENCE:
            return reply
        words = isolate_runs(self._speaker.say(sentence), self._speaker.locale)
        shown = [self._show(f"office:{name}:{aspect}", context) for name in u.values("office")]
        more = [utterance for other in shown if other for utterance in other.utterances]
        first = replace(more[0], text=f"{words}\n{more[0].text}") if more else Utterance(words, self._speaker.locale)
        safe = (first, *more[1:])
        said = (*safe, *reply.utterances) if NO_POLICE in u.entities else (*reply.utterances, *safe)
        return replace(reply, utterances=said)
