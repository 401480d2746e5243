"""The opening hours of an office: the week, exceptions, public holidays, and in words what newcomers will read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.content.content import data_hash
from bot.core.content.places import Office
from bot.core.content.shown_item import ShownItem
from bot.core.errors import VersionChanged
from bot.core.locale import DEFAULT, NATIVE, direction
from bot.core.ports import Clock, Holidays, Library
from bot.core.times.hours import OpeningHours, Texts
from bot.desk.content.content_drawing import hours_path, path_of
from bot.desk.content.content_values import Typed
from bot.desk.content.content_words import done_of, kept_of
from bot.desk.content.hours_form import closing, fields_of, german_only, read_hours, rows, span_rows, specials
from bot.desk.content.hours_merge import Merged, marks, merged
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import DAYS, Words
from bot.service.content.content_desk import ContentDesk
from bot.service.content.hours_preview import coming_holidays, holiday_names, known_reasons, preview, unusual_days

_SPARE = 1


class HoursScreen:
    """`holidays`: those of the town's Land, asked anew each time."""

    def __init__(
        self, desk: ContentDesk, library: Library, holidays: Callable[[], Holidays], clock: Clock, guard: Guard,
        pages: DeskPages,
    ) -> None:  # fmt: skip
        self._desk, self._library, self._holidays, self._clock = desk, library, holidays, clock
        self._guard, self._pages, self._words = guard, pages, Words(library, clock)

    def routes(self) -> list[Route]:
        inside, path = self._guard.signed_in, "/desk/content/hours/{key:path}"
        return [
            Route(path, inside(self.show, Role.COORDINATOR), methods=["GET"]),
            Route(path, inside(self.change, Role.COORDINATOR), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        item = await self._desk.item("office", request.path_params["key"])
        hours = _hours(item)
        typed = self._shown(item)
        typed |= {f"special.{specials(typed)}.from": ""}  # a spare entry
        locale = request.query_params.get("locale", DEFAULT)
        return self._draw(request, item, typed, hours, locale=locale)

    async def change(self, request: Request) -> Response:
        item = await self._desk.item("office", request.path_params["key"])
        form: Form = request.state.form
        typed = {name: form.get(name) for name in form.names() if name not in ("csrf", "holiday")}
        before, action = _hours(item), form.get("action")
        if action == "row":
            typed |= {f"special.{specials(typed)}.from": ""}
        data, wrong = self._read(typed, before)
        hours = OpeningHours.model_validate(data) if data else before
        if action == "preview":
            return self._draw(request, item, typed, hours, wrong, template="content_hours_preview.html")
        if action in ("row", "look"):
            return self._draw(request, item, typed, hours, wrong if action == "look" else {})
        if form.get("seen") != _seen(item):
            return self._clash(request, item, typed)
        if wrong:
            return self._draw(request, item, typed, hours, wrong, 400)
        return await self._save(request, item, typed, self._closed_too(data, form.all("holiday")))

    async def _save(self, request: Request, item: ShownItem, typed: Typed, data: dict[str, Any]) -> Response:
        there = hours_path(item.row.key)
        if data == item.data.get("hours"):
            return RedirectResponse(f"{there}?done=same", 303)
        try:
            await self._desk.save(request.state.staff, item, {"hours": data})
        except VersionChanged:
            return self._clash(request, await self._desk.item("office", item.row.key), typed)
        request.state.audited = {"about": f"Amt: {item.title}", "detail": "Öffnungszeiten"}
        return RedirectResponse(f"{there}?done=hours", 303)

    def _clash(self, request: Request, item: ShownItem, typed: Typed) -> Response:
        """Somebody has saved meanwhile: both people's entries, to be looked at and saved once more."""
        shown, before = self._shown(item), _hours(item)
        both = merged(typed, typed.get("marks", ""), shown)
        data, wrong = self._read(both.typed, before)
        hours = OpeningHours.model_validate(data) if data else before
        seen = {name: shown[name] for name in ("seen", "marks")}
        return self._draw(request, item, both.typed | seen, hours, wrong, 409, both=both)

    def _shown(self, item: ShownItem) -> Typed:
        typed = fields_of(_hours(item), self._today)
        return typed | {"seen": _seen(item), "marks": marks(typed)}

    def _read(self, typed: Typed, before: OpeningHours) -> tuple[dict[str, Any], dict[str, str]]:
        return read_hours(typed, before, self._today, self._reasons)

    @property
    def _reasons(self) -> dict[str, Texts]:
        return known_reasons(self._library.catalogue, self._library.guide, self._holidays(), self._today)

    def _closed_too(self, data: dict[str, Any], ticked: list[str]) -> dict[str, Any]:
        """Public holidays that were ticked are closed explicitly."""
        hours, holidays = OpeningHours.model_validate(data), self._holidays()
        coming = {f"{one.day}": one for one in coming_holidays(hours, holidays, self._today) if not one.listed}
        days = [coming[day].day for day in ticked if day in coming]
        added = [closing(day, holiday_names(holidays, day)) for day in days]
        special = sorted([*data["special"], *added], key=lambda one: one["from"])
        whole = OpeningHours.model_validate(data | {"special": special})
        return whole.model_dump(mode="json", by_alias=True) if added else data

    def _draw(
        self, request: Request, item: ShownItem, typed: Typed, hours: OpeningHours, wrong: dict[str, str] | None = None,
        status: int = 200, locale: str = "", template: str = "content_hours.html",
        both: Merged | None = None,
    ) -> Response:  # fmt: skip
        holidays, catalogue = self._holidays(), self._library.catalogue
        locale = locale or typed.get("locale", DEFAULT)
        locale = locale if locale in NATIVE else DEFAULT
        office = Office.model_validate({**item.data, "hours": hours.model_dump(mode="json", by_alias=True)})
        number = specials(typed)
        known = self._reasons
        return self._pages.render(
            request, template, status, here="content", item=item, typed=typed, wrong=wrong or {}, days=DAYS,
            rows=range(rows(typed)), specials=range(max(number, _SPARE)),
            span_rows=range(span_rows(typed)), locales=NATIVE, locale=locale, language=self._words.language,
            direction=direction, both=both,
            preview=preview(office, catalogue, locale, self._clock.now(), holidays),
            holidays=coming_holidays(hours, holidays, self._today), unusual=unusual_days(hours, self._today),
            reasons=sorted((texts[DEFAULT] for texts in known.values()), key=str.casefold),
            german_only=german_only(typed, known), path_of=path_of,
            done=done_of(request), kept=kept_of(request),
        )  # fmt: skip

    @property
    def _today(self) -> date:
        return self._clock.now().date()


def _hours(item: ShownItem) -> OpeningHours:
    return OpeningHours.model_validate(item.data.get("hours") or {})


def _seen(item: ShownItem) -> str:
    """Of the hours alone: a new telephone number of the office is no clash."""
    return data_hash({"hours": item.data.get("hours")})
