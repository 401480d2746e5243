"""One telephone number everywhere: the places, what is changed at once, and what a person has to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.texts.response import Kind
from bot.desk.content.content_drawing import HOME, path_of
from bot.desk.content.content_fields import FORMS
from bot.desk.content.content_values import phone_number
from bot.desk.content.content_words import DONE, field_label
from bot.desk.content.content_wrong import Wrong
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_words import KINDS
from bot.desk.words import Words
from bot.service.content.phone_change import PhoneChange, Place, digits
from bot.service.content.phone_elsewhere import Elsewhere, PhoneElsewhere

_PATH = f"{HOME}/phones"
_WHAT = {"pin": "Hinweis", "offer": "Angebot", "filed": "Angebot"}


@dataclass(frozen=True)
class ByHand:
    """As it is listed. `path`: where it is changed; empty: not at the desk."""

    what: str
    title: str
    text: str
    languages: str
    path: str


class PhoneScreen:
    def __init__(
        self, phones: PhoneChange, elsewhere: PhoneElsewhere, guard: Guard, pages: DeskPages, words: Words
    ) -> None:
        self._phones, self._elsewhere = phones, elsewhere
        self._guard, self._pages, self._words = guard, pages, words

    def routes(self) -> list[Route]:
        inside = self._guard.signed_in
        return [
            Route(_PATH, inside(self.show, Role.COORDINATOR), methods=["GET"]),
            Route(_PATH, inside(self.change, Role.COORDINATOR), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """After a change: where the old number still stands."""
        old, changed = request.query_params.get("old", ""), request.query_params.get("changed", "")
        if not (changed.isdecimal() and digits(old)):
            return self._page(request, old, "")
        left, by_hand = await self._phones.places(old, old), await self._by_hand(request, old)
        return self._page(request, old, "", by_hand=by_hand, said=_partly(int(changed), left, by_hand))

    async def change(self, request: Request) -> Response:
        form: Form = request.state.form
        old, new = form.get("old").strip(), form.get("new").strip()
        try:
            _check(old, new)
        except Wrong as wrong:
            return self._page(request, old, new, {wrong.at: wrong.sentence}, status=400)
        places = await self._phones.places(old, new)
        if form.get("sure") != "yes":
            return self._page(request, old, new, places=places, by_hand=await self._by_hand(request, old))
        ticked = [(kind, key) for kind, _, key in (name.partition(":") for name in form.all("place"))]
        number = await self._phones.change(request.state.staff, old, new, ticked)
        request.state.audited = {"about": f"{old} → {new}", "detail": f"{number} Einträge"}
        if not number:
            return RedirectResponse(f"{HOME}/office?done=same", 303)
        if number < len({(place.kind, place.key) for place in places}) or await self._by_hand(request, old):
            return RedirectResponse(f"{_PATH}?{urlencode({'old': old, 'changed': number})}", 303)
        return RedirectResponse(f"{HOME}/office?done=phones", 303)

    async def _by_hand(self, request: Request, old: str) -> list[ByHand]:
        return [self._listed(one) for one in await self._elsewhere.places(request.state.staff, old)]

    def _listed(self, one: Elsewhere) -> ByHand:
        what = _WHAT.get(one.kind) or KINDS[cast(Kind, one.kind)]
        title = self._words.pinned_to(one.key) if one.kind == "pin" else one.title
        return ByHand(what, title, one.text, ", ".join(map(self._words.language, one.locales)), _path(one))

    def _page(
        self, request: Request, old: str, new: str, wrong: Mapping[str, str] | None = None,
        places: Sequence[Place] | None = None, by_hand: Sequence[ByHand] = (), said: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        return self._pages.render(
            request, "content_phones.html", status, here="content", old=old, new=new, wrong=wrong or {}, places=places,
            by_hand=by_hand, said=said, forms=FORMS, label=field_label, path_of=path_of, words=self._words,
        )  # fmt: skip


def _check(old: str, new: str) -> None:
    """Raises Wrong."""
    if not digits(old):
        raise Wrong("Bitte die alte Nummer mit Vorwahl, zum Beispiel 030 23125-110.", "old")
    phone_number(new, "new")
    if digits(old) == digits(new):
        raise Wrong("Das ist dieselbe Nummer.", "new")


def _path(one: Elsewhere) -> str:
    known = {"pin": "/desk/pins", "offer": f"/desk/offers/{quote(one.key)}", "filed": ""}
    return known.get(one.kind, f"/editor/{one.kind}/{quote(one.key)}")


def _partly(changed: int, left: Sequence[Place], by_hand: Sequence[ByHand]) -> str:
    """Where the old number still stands after some places were changed."""
    titles = list({(place.kind, place.key): place.title for place in left}.values())
    if not (titles or by_hand):
        return DONE["phones"]
    every = changed + len(titles) + len(by_hand)
    here = f" Nicht geändert: {', '.join(titles)}." if titles else ""
    return f"Geändert an {changed} von {every} Stellen.{here}" + (" Den Rest ändern Sie selbst." if by_hand else "")
