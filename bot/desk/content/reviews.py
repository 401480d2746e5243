"""„Wiedervorlage“: what is to be looked at again, who cares for it, and "looked at, still right".

GET  /desk/content/reviews        by due date; `span`, `owner` (a number, 0: nobody's, `me`), `kind`, `months`, `page`
POST /desk/content/reviews        `piece` (several): with `step` reviewed, or owner and rhythm for all of them
GET  /desk/content/care           `piece` kind:key: who cares for it and when; every page of a piece links here
POST /desk/content/care           the same, noted (`care.html`); back to `back`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast, get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role, Staff
from bot.core.content.care import RHYTHMS, Due, Piece, Span, span
from bot.core.errors import BadInput, NotFound
from bot.desk.content_names import KINDS, ContentNames
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.content.care import Caring, Which
from bot.service.texts.kept_report import KeptReport

PATH, CARE = "/desk/content/reviews", "/desk/content/care"
UNDATED = "undated"
SPANS: Mapping[str, str] = {
    "overdue": "Überfällig", "month": "In diesem Monat", "year": "In diesem Jahr", UNDATED: "Ohne Datum",
}  # fmt: skip
_RHYTHMS = {"": "kein fester Abstand", "12": "jedes Jahr", "60": "alle fünf Jahre (Leitbild)"}
_DONE = {
    "reviewed": "Vermerkt: geprüft, stimmt noch.", "cared": "Gespeichert.",
    "none": "Nichts war angekreuzt. Kreuzen Sie an, was gemeint ist.",
}  # fmt: skip
_SEPARATOR = ":"


@dataclass(frozen=True)
class Row:
    """One piece of the list. `title`: None when it is gone."""

    due: Due
    title: str | None
    kind: str
    url: str
    owner: str
    languages: str
    span: str

    @property
    def name(self) -> str:
        return f"{self.due.piece.kind}{_SEPARATOR}{self.due.piece.key}"


class ReviewsScreen:
    def __init__(
        self, caring: Caring, kept: KeptReport, names: ContentNames, words: Words, guard: Guard, pages: DeskPages
    ) -> None:
        self._caring, self._kept, self._names, self._words = caring, kept, names, words
        self._guard, self._pages = guard, pages

    def routes(self) -> list[BaseRoute]:
        inside = self._guard.signed_in
        return [
            Route(PATH, inside(self.show, Role.REVIEWER), methods=["GET"]),
            Route(PATH, inside(self.change, Role.REVIEWER), methods=["POST"]),
            Route(CARE, inside(self.one, Role.COORDINATOR), methods=["GET"]),
            Route(CARE, inside(self.care, Role.COORDINATOR), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        asked, staff = request.query_params, cast(Staff, request.state.staff)
        which, wanted, page = _which(asked, staff), _span(asked.get("span", "")), _number(asked.get("page", "")) or 1
        every = asked.get("print") == "1"
        undated = asked.get("span") == UNDATED
        listed = await (
            self._caring.undated(which, self._names.every(), page, every) if undated
            else self._caring.listed(which, wanted, page, every)
        )  # fmt: skip
        people = dict(await self._caring.people())
        rows = [self._row(due, people) for due in listed.rows]
        kept = {name: value for name, value in asked.items() if name in ("owner", "kind", "months", "span")}
        return self._pages.render(
            request, "reviews.html", here="reviews", groups=_grouped(rows), counts=listed.counts, spans=SPANS,
            people=people, kinds=KINDS, rhythms=_RHYTHMS, page=page,
            asked={"span": "", "owner": "", "kind": "", "months": "", **kept}, sifted=bool(kept),
            pages=listed.pages, every=every, link=lambda **more: f"{PATH}?{urlencode({**kept, **more})}",
            said=_DONE.get(asked.get("done", ""), ""), printed=self._caring.today, back=f"{PATH}?{urlencode(kept)}",
        )  # fmt: skip

    async def change(self, request: Request) -> Response:
        """Looked at, or owners and rhythms in bulk."""
        form, staff = cast(Form, request.state.form), cast(Staff, request.state.staff)
        one = form.get("one")
        pieces = [_piece(name) for name in ([one] if one else form.all("piece"))]
        if not pieces:
            return _back(form, "none")
        if one or form.get("step") == "reviewed":
            await self._caring.reviewed(staff, pieces)
            self._kept.forget()
            request.state.audited = {"about": _about(pieces), "detail": "geprüft, stimmt noch"}
            return _back(form, "reviewed")
        await self._note(request, pieces)
        return _back(form, "cared")

    async def care(self, request: Request) -> Response:
        form = cast(Form, request.state.form)
        await self._note(request, [_piece(form.get("piece"))])
        return _back(form, "cared")

    async def one(self, request: Request) -> Response:
        """Raises BadInput, NotFound."""
        if "piece" not in request.query_params:
            return RedirectResponse(PATH, 303)
        piece = _piece(request.query_params["piece"])
        title, care = self._names.title(piece), await self._caring.find(piece)
        if title is None:
            raise NotFound("there is no such piece of content")
        name = f"{piece.kind}{_SEPARATOR}{piece.key}"
        cared: dict[str, Any] = {
            "care": care, "piece": name, "people": await self._caring.people(), "rhythms": _RHYTHMS,
            "late": care.review_by is not None and care.review_by < self._caring.today,
        }  # fmt: skip
        said = _DONE.get(request.query_params.get("done", ""), "")
        return self._pages.render(
            request, "care_page.html", here="reviews", cared=cared, title=title, kind=KINDS[piece.kind], said=said,
            url=self._names.place(piece), back=f"{CARE}?{urlencode({'piece': name})}",
        )  # fmt: skip

    async def _note(self, request: Request, pieces: Sequence[Piece]) -> None:
        """`keep` stands in bulk forms for: as it is."""
        form = cast(Form, request.state.form)
        owner, months = form.get("owner", "keep"), form.get("months", "keep")
        await self._caring.note(
            request.state.staff, pieces, None if owner == "keep" else owner, None if months == "keep" else months,
            form.get("review_by"),
        )  # fmt: skip
        request.state.audited = {"about": _about(pieces), "detail": "zuständig oder Wiedervorlage geändert"}

    def _row(self, due: Due, people: Mapping[int, str]) -> Row:
        piece, title = due.piece, self._names.title(due.piece)
        url = self._names.place(piece, due.locales[0] if due.locales else "") if title else ""
        languages = ", ".join(map(self._words.language, due.locales))
        owner = people.get(due.care.owner or 0, "")
        when = UNDATED if due.by == date.max else span(due.by, self._caring.today)
        return Row(due, title, KINDS[piece.kind], url, owner, languages, when)


def _grouped(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    return [(name, found) for name in SPANS if (found := [row for row in rows if row.span == name])]


def _which(asked: Mapping[str, str], staff: Staff) -> Which:
    owner = staff.id if asked.get("owner") == "me" else _number(asked.get("owner", ""))
    kind = asked.get("kind", "")
    months = next((one for one in RHYTHMS if str(one) == asked.get("months")), None)
    return Which(owner, kind if kind in KINDS else "", months)


def _span(asked: str) -> Span | None:
    return cast(Span, asked) if asked in get_args(Span) else None


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None


def _piece(name: str) -> Piece:
    """Raises BadInput."""
    kind, found, key = name.partition(_SEPARATOR)
    if not found:
        raise BadInput("no piece of content was named")
    return Piece(kind, key)


def _about(pieces: Sequence[Piece]) -> str:
    first = f"{pieces[0].kind} {pieces[0].key}"
    return first if len(pieces) == 1 else f"{first} und {len(pieces) - 1} weitere"


def _back(form: Form, done: str) -> Response:
    """To a page of ours only."""
    back = form.get("back")
    inside = back.startswith(("/desk/", "/editor/")) and "\\" not in back and "\n" not in back and "\r" not in back
    target, _, mark = (back if inside else PATH).partition("#")
    return RedirectResponse(f"{target}{'&' if '?' in target else '?'}done={done}{f'#{mark}' if mark else ''}", 303)
