"""Notices and corrections at the desk: pinned to an office, an answer or a page, in every language at once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.content.pins import Pin
from bot.core.locale import DEFAULT, NATIVE, direction
from bot.core.ports import Clock, Library
from bot.desk.content.content_words import kept_of
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.content.pinning import BLOCKS, MOST_CHARACTERS, PinDraft, Pinning, PinProblem, PinRefused, missing

_KINDS = {"office": "Amt", "intent": "Antwort", "page": "Seite"}
_PROBLEMS: dict[PinProblem, str] = {
    "target": "Bitte wählen Sie, wo der Hinweis stehen soll.",
    "kind": "Bitte wählen Sie: Hinweis oder Korrektur.",
    "german": "Bitte schreiben Sie mindestens den deutschen Text, oder wählen Sie einen fertigen Satz.",
    "long": f"Ein Text ist zu lang. Höchstens {MOST_CHARACTERS} Zeichen.",
    "placeholder": "Platzhalter wie {phone} füllt hier niemand aus. Schreiben Sie die Angabe selbst hin, oder wählen "
                   "Sie einen fertigen Satz.",
    "value": "Für diesen Satz fehlt noch die Angabe selbst, zum Beispiel die neue Telefonnummer.",
    "both": "Bitte nur eins von beiden: den fertigen Satz oder eigenen Text. Ihr Text steht noch unten.",
    "phone": "In der Lücke steht keine Telefonnummer, die man anrufen kann. Mit Vorwahl, zum Beispiel 030 23125-110.",
    "block": "Diesen fertigen Satz gibt es nicht.",
    "dates": "Bitte prüfen Sie die Zeiten: „bis“ liegt nach „ab“, höchstens ein Jahr.",
    "over": "So wäre der Hinweis schon vorbei. Bitte tragen Sie bei „bis“ eine Zeit ein, die noch kommt.",
}  # fmt: skip
_FIELDS: dict[PinProblem, str] = {"phone": "value", "both": "block", "over": "ends"}  # the others: of their own name

_DONE = {
    "added": "Angeheftet. Der Bot zeigt es jetzt.",
    "later": "Vorgemerkt. Der Bot zeigt es ab der Zeit, die in der Liste steht.",
    "ended": "Abgenommen.",
}


class PinScreen:
    def __init__(self, pinning: Pinning, library: Library, clock: Clock, guard: Guard, pages: DeskPages) -> None:
        self._pinning, self._library, self._clock = pinning, library, clock
        self._guard, self._pages, self._words = guard, pages, Words(library, clock)

    def routes(self) -> list[Route]:
        inside = self._guard.signed_in
        return [
            Route("/desk/pins", inside(self.every, Role.COORDINATOR), methods=["GET"]),
            Route("/desk/pins", inside(self.add, Role.COORDINATOR), methods=["POST"]),
            Route("/desk/pins/{id:int}/end", inside(self.end, Role.COORDINATOR), methods=["POST"]),
        ]

    async def every(self, request: Request) -> Response:
        return await self._list(request)

    async def add(self, request: Request) -> Response:
        form: Form = request.state.form
        if form.get("action") == "row":  # what was typed before, brought back
            return await self._list(request, 200, form)
        try:
            pin = await self._pinning.add(request.state.staff, self._draft(form))
        except PinRefused as error:
            return await self._list(request, 400, form, error)
        request.state.audited = {"about": self._about(form.get("target"))}
        done = "added" if pin.holds(self._clock.now()) else "later"
        return RedirectResponse(f"/desk/pins?done={done}", 303)

    async def end(self, request: Request) -> Response:
        staff, number = request.state.staff, request.path_params["id"]
        ended = next((pin for pin in await self._pinning.everything(staff) if pin.id == number), None)
        await self._pinning.end(staff, number)
        request.state.audited = {"about": self._about(f"{ended.target_kind}:{ended.target}") if ended else None}
        return RedirectResponse("/desk/pins?done=ended", 303)

    async def _list(
        self, request: Request, status: int = 200, form: Form | None = None, error: PinRefused | None = None
    ) -> Response:
        names = ("target", "kind", "block", "value", "starts", "ends", *(f"text.{code}" for code in NATIVE))
        found = await self._pinning.everything(request.state.staff)
        return self._pages.render(
            request, "pins.html", status, here="pins", pins=[self._shown(pin) for pin in found],
            wrong=_PROBLEMS[error.problem] if error else "", at=_at(error, form) if error and form else "",
            said=_DONE.get(request.query_params.get("done", ""), ""), targets=self._targets(), locales=NATIVE,
            given={name: form.get(name) if form else "" for name in names}, most=MOST_CHARACTERS,
            blocks=[(name, self._pinning.block(name)) for name in BLOCKS], language=self._words.language,
            direction=direction, kept=kept_of(request),
        )  # fmt: skip

    def _draft(self, form: Form) -> PinDraft:
        """Raises PinRefused."""
        texts = {code: form.get(f"text.{code}") for code in NATIVE}
        return PinDraft(
            form.get("target"), form.get("kind"), texts, form.get("block"), form.get("value"),
            self._moment(form.get("starts")), self._moment(form.get("ends")),
        )  # fmt: skip

    def _moment(self, typed: str) -> datetime | None:
        """A time on the town's clocks, as a browser's field gives it.

        Raises:
            PinRefused
        """
        try:
            zone = self._clock.now().tzinfo
            return datetime.fromisoformat(typed).replace(tzinfo=zone) if typed else None
        except ValueError as error:
            raise PinRefused("dates") from error

    def _shown(self, pin: Pin) -> dict[str, Any]:
        absent = [self._words.language(code) for code in missing(pin)]
        where = self._words.pinned_to(f"{pin.target_kind}:{pin.target}")
        return {
            "pin": pin, "where": where, "what": _KINDS[pin.target_kind], "missing": ", ".join(absent),
            "text": pin.text(DEFAULT)[0], "starts": self._when(pin.starts),
            "ends": self._when(pin.ends) if pin.ends else "", "later": not pin.holds(self._clock.now()),
        }  # fmt: skip

    def _targets(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Everything something can be pinned to, by kind, by its German name; two of one name with their kind."""
        guide, catalogue = self._library.guide, self._library.catalogue
        intents = [name for name, info in catalogue.intents.items() if info.topic not in ("talk", "danger")]
        groups = (
            ("Ämter", [f"office:{name}" for name in guide.offices]),
            ("Antworten", [f"intent:{name}" for name in intents]),
            ("Seiten", [f"page:{path}" for path, page in guide.pages.items() if any(page.versions.values())]),
        )
        count = Counter(self._words.pinned_to(target) for _, known in groups for target in known)
        return [
            (group, sorted(((t, self._called(t, count[self._words.pinned_to(t)] > 1)) for t in known), key=_by_name))
            for group, known in groups
        ]

    def _called(self, target: str, shared: bool) -> str:
        name = self._words.pinned_to(target)
        return f"{name} ({_KINDS[target.partition(':')[0]]})" if shared else name

    def _about(self, target: str) -> str:
        """For the log of who did what: where it hangs."""
        return f"{_KINDS[target.partition(':')[0]]}: {self._words.pinned_to(target)}"

    def _when(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._clock.now().tzinfo):%d.%m.%Y, %H:%M}"


def _at(error: PinRefused, form: Form) -> str:
    """The field at which it is said."""
    if error.problem in ("german", "long", "placeholder"):
        return f"text.{error.locale}"
    if error.problem == "dates":
        return "ends" if form.get("ends") else "starts"
    return _FIELDS.get(error.problem, error.problem)


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
