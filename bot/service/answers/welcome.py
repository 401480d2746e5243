"""The welcome package as a checklist that remembers what is done, in one locale."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.content.welcome import Checklist, Phase, WelcomeStep
from bot.core.message import Button, Link, Reply, Utterance
from bot.core.town import TownGuide
from bot.service.answers.speaker import Speaker, isolate_runs

KIND = "checklist"
_OPEN, _DONE = "☐", "☑"


class Welcome:
    def __init__(self, guide: TownGuide, speaker: Speaker) -> None:
        self._guide, self._speaker = guide, speaker

    def shown(self, context: Mapping[str, str], phase: str = "") -> list[Utterance]:
        """The list of a phase (by default the one with the next step), then the next step; empty without steps."""
        found = Checklist.of(self._guide.steps, context)
        if not found.steps:
            return []
        following, phases = found.next_step, found.phases()
        chosen = next((p for p in phases if p == phase), following.phase if following else phases[0])
        return [self._list(found, chosen), self._next(following)]

    def pressed(self, kind: str, rest: str, context: Mapping[str, str]) -> Reply | None:
        """`check:<step>` ticks and shows the list anew, `welcome:<phase>` shows a phase. A step that the town has taken
        out meanwhile shows the list as it is by now."""
        found = Checklist.of(self._guide.steps, context)
        step = next((step for step in found.steps if kind == "check" and step.id == rest), None)
        if step:
            after = found.ticked(rest)
            context, (done, every) = after.kept(context), after.counts(step.phase)
            rest = step.phase if done < every else ""
        said = self.shown(context, rest)
        return Reply(tuple(said), "community", "answered", dict(context)) if said else None

    def _list(self, found: Checklist, phase: Phase) -> Utterance:
        steps, say = found.of_phase(phase), self._speaker.say
        lines = [self._progress(found), f"{self._phase(phase)}:"]
        lines += [f"{self._box(found, step)} {self._speaker.of(step.title)}" for step in steps]
        ticks = [Button(self._speaker.of(s.title), f"check:{s.id}", self._box(found, s)) for s in steps]
        others = [self._phase_button(found, other) for other in found.phases() if other != phase]
        page = Link(say("welcome_print"), f"/welcome?lang={self._speaker.locale}")
        return Utterance(
            "\n".join(lines), self._speaker.locale, (*ticks, *others), (page,), KIND, (f"welcome:{phase}",)
        )  # fmt: skip

    def _next(self, step: WelcomeStep | None) -> Utterance:
        if step is None:
            return Utterance(self._speaker.say("welcome_all_done"), self._speaker.locale, kind=KIND)
        title, text = self._speaker.of(step.title), self._speaker.of(step.text)
        head = self._speaker.say("welcome_next", step=title)
        words = f"{step.icon} {head}\n{isolate_runs(text, self._speaker.locale)}"
        known = self._speaker.knows(step.intent)
        more = [Button(self._speaker.say("welcome_more"), f"intent:{step.intent}", "ℹ️")] if known else []
        tick = Button(self._speaker.say("welcome_tick"), f"check:{step.id}", _DONE)
        office = self._guide.responsible(step.intent) if step.intent else None
        about = (f"named:{office.id}",) if office else ()  # "and when is it open?"
        return Utterance(words, self._speaker.locale, (*more, tick), kind=KIND, about=about)

    def _progress(self, found: Checklist) -> str:
        done, every = found.counts()
        return self._speaker.say("welcome_progress", done=str(done), all=str(every))

    def _phase_button(self, found: Checklist, phase: Phase) -> Button:
        done, every = found.counts(phase)
        return Button(f"{self._phase(phase)} ({done}/{every})", f"welcome:{phase}", "🗓️")

    def _phase(self, phase: Phase) -> str:
        return self._speaker.say(f"welcome_phase_{phase}")

    def _box(self, found: Checklist, step: WelcomeStep) -> str:
        return _DONE if step.id in found.done else _OPEN
