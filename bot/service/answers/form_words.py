"""What bare words mean to a form: yes, no, back, "I don't know"; and what begins like a question. The words of all
languages count together, because people mix them."""

from __future__ import annotations

from typing import Literal

from bot.core.bare import Row, begins, nothing_but, rows
from bot.core.form import Step
from bot.service.kinds import Words, rows_of

Meant = Literal["back", "yes", "no", "skip"]
_IN_ORDER: tuple[Meant, ...] = ("back", "yes", "no")
_MAY_BE_SKIPPED: tuple[Step, ...] = ("about", "contact")
_DENIES_TOO = rows(["ما"])


class FormWords:
    """`listed`: the rows of `responses/forms.yml`, and what questions begin with (`begins`)."""

    def __init__(self, listed: Words) -> None:
        known = {kind: rows(rows_of(listed, kind)) for kind in listed}
        self._listed = {kind: known.get(kind, frozenset[Row]()) for kind in (*_IN_ORDER, "please", "contact", "begins")}
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
