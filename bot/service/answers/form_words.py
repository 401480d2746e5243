"""What bare words mean to a form: yes, no, back, "I don't know"; and what asks something, with or without a question
mark. The words of all languages count together, because people mix them; only a question that nothing announces is
looked for in its own language, where "de" is no "where?" of another one."""

from __future__ import annotations

from typing import Literal

from bot.core.bare import Row, begins, ends, nothing_but, rest_after, rows, somewhere
from bot.core.form import MOST_ASIDE, Step
from bot.service.kinds import Words, rows_of

Meant = Literal["back", "yes", "no", "skip"]
_IN_ORDER: tuple[Meant, ...] = ("back", "yes", "no")
_MAY_BE_SKIPPED: tuple[Step, ...] = ("about", "contact")
_BESIDE = ("please", "contact", "begins", "anywhere", "waits", "sighs", "around", "tells", "seeks")
_MOST_ANNOUNCED = MOST_ASIDE + 3  # with "oh no, wait" before it
_DENIES_TOO = rows(["ما"])


class FormWords:
    """`listed`: the rows of `responses/forms.yml` and `responses/asking.yml`."""

    def __init__(self, listed: Words) -> None:
        known = {kind: rows(rows_of(listed, kind)) for kind in listed}
        self._listed = {kind: known.get(kind, frozenset[Row]()) for kind in (*_IN_ORDER, *_BESIDE)}
        told = self._listed["tells"] | _DENIES_TOO
        self._begins, self._anywhere = (
            {of: rows(asking) - told for of, asking in listed.get(kind, {}).items()} for kind in ("begins", "anywhere")
        )
        self._given_up = frozenset[Row]().union(*(known.get(kind, ()) for kind in ("no", "skip", "unknown")))

    def meant(self, text: str, step: Step) -> Meant | None:
        """skip: no, none, no matter, not known; beside it may stand what is not had or wanted ("no telephone")."""
        please = self._listed["please"]
        for meant in _IN_ORDER:
            if nothing_but(text, self._listed[meant], please):
                return meant
        beside = please | self._listed["contact"] if step in _MAY_BE_SKIPPED else please
        return "skip" if nothing_but(text, self._given_up, beside) else None

    def answers(self, text: str) -> bool:
        """Whether it begins with a yes or no: what follows belongs to it."""
        return begins(text, self._listed["yes"] | self._listed["no"])

    def asks(self, text: str) -> bool:
        return begins(text, self._listed["begins"] - _DENIES_TOO)

    def seeks(self, text: str) -> bool:
        """Whether it begins, or ends, as who needs something of their own does ("I am looking for a flat")."""
        return begins(text, self._listed["seeks"]) or ends(text, self._listed["seeks"])

    def asks_plainly(self, text: str, language: str) -> bool:
        """Whether nothing is told, and something asked: after "wait", or with a question word of its language. "Why is
        there no bench?" tells what is wrong."""
        known = self._begins.get(language, frozenset()), self._anywhere.get(language, frozenset())
        asks = self.asks_after_waiting(text) or begins(text, known[0]) or somewhere(text, known[1])
        return asks and len(text.split()) <= MOST_ASIDE

    def asks_after_waiting(self, text: str) -> bool:
        """ "No wait, how do I get a library card": something else has come to mind."""
        beside = self._listed["no"] | self._listed["sighs"] | self._listed["around"]
        rest = rest_after(text, self._listed["waits"], beside)
        asking = self._listed["begins"] - _DENIES_TOO
        asks = bool(rest) and (begins(rest, asking) or somewhere(rest, self._listed["anywhere"]))
        return asks and len(text.split()) <= _MOST_ANNOUNCED
