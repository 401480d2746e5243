"""Routing rules at the desk, for coordinators: their order, a new one, and where something would go."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.content.places import Department
from bot.core.content.routing import Rule
from bot.core.errors import BadInput, NotFound
from bot.core.ports import Library
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.staff.routing import Routing

_PATH = "/desk/routing"
_BAD = "Bitte prüfen: Eine Regel nennt ein Thema, einen Stadtteil oder eine Sprache, und es gibt sie noch nicht."
_DONE = {"added": "Die Regel gilt jetzt.", "removed": "Die Regel ist gelöscht.", "moved": "Die Reihenfolge gilt jetzt."}
_FIELDS = ("topic", "district", "language", "department")


class RoutingScreen:
    def __init__(self, routing: Routing, library: Library, guard: Guard, pages: DeskPages, words: Words) -> None:
        self._routing, self._library, self._guard = routing, library, guard
        self._pages, self._words = pages, words

    def routes(self) -> list[Route]:
        inside = self._guard.signed_in
        return [
            Route(_PATH, inside(self.page, Role.COORDINATOR), methods=["GET"]),
            Route(_PATH, inside(self.add, Role.COORDINATOR), methods=["POST"]),
            Route(f"{_PATH}/{{id:int}}/move", inside(self.move, Role.COORDINATOR), methods=["POST"]),
            Route(f"{_PATH}/{{id:int}}/remove", inside(self.remove, Role.COORDINATOR), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        return await self._page(request)

    async def add(self, request: Request) -> Response:
        form: Form = request.state.form
        given = {name: form.get(name) for name in _FIELDS}
        try:
            await self._routing.add(
                request.state.staff, given["department"], given["topic"], given["district"], given["language"]
            )
        except BadInput:
            return await self._page(request, 400, given, _BAD)
        return RedirectResponse(f"{_PATH}?done=added", 303)

    async def move(self, request: Request) -> Response:
        """`to`: up or down; the page comes back with the focus on the same rule."""
        number, to = request.path_params["id"], request.state.form.get("to")
        if to not in ("up", "down"):
            raise BadInput("a rule moves up or down")
        await self._routing.move(request.state.staff, number, to == "up")
        return RedirectResponse(f"{_PATH}?done=moved#rule-{number}", 303)

    async def remove(self, request: Request) -> Response:
        try:
            await self._routing.remove(request.state.staff, request.path_params["id"])
        except NotFound:  # somebody else was faster: it is gone, as wished
            return RedirectResponse(_PATH, 303)
        return RedirectResponse(f"{_PATH}?done=removed", 303)

    async def _page(
        self, request: Request, status: int = 200, given: dict[str, str] | None = None, wrong: str = ""
    ) -> Response:
        asked = {name: request.query_params.get(name, "")[:64] for name in ("intent", "district", "language")}
        rules = await self._routing.everything(request.state.staff)
        return self._pages.render(
            request, "routing.html", status, here="routing", wrong=wrong, words=self._words,
            rules=[(rule, self._condition(rule), self._holds(rule)) for rule in rules],
            done=_DONE.get(request.query_params.get("done", ""), ""), given=given or dict.fromkeys(_FIELDS, ""),
            groups=[(self._words.topic(name), name, intents) for name, intents in self._routing.topics()],
            districts=self._library.guide.town.districts, languages=self._routing.languages(),
            departments=self._routing.receiving(), intents=self._routing.intents(), asked=asked,
            goes=self._goes(asked, rules), unread={self._words.department(name) for name in self._routing.unread()},
            table=self._table(asked["district"], asked["language"]),
        )  # fmt: skip

    def _goes(self, asked: dict[str, str], rules: list[Rule]) -> dict[str, Any] | None:
        """The answer to "where would this go?", once something was asked."""
        if asked["intent"] not in self._routing.intents():
            return None
        department, rule = self._routing.where(asked["intent"], asked["district"], asked["language"])
        place = next((at for at, one in enumerate(rules, 1) if rule and one.id == rule.id), None)
        return {"department": self._name(department), "place": place, "why": self._why(department, place)}

    def _table(self, district: str, language: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Every topic with where it goes, by department: (topic, department, by a rule)."""
        groups: dict[str, list[tuple[str, str, bool]]] = {}
        for intent in self._routing.intents():
            department, rule = self._routing.where(intent, district, language)
            row = (self._words.topic(intent), self._name(department), rule is not None)
            groups.setdefault(self._name(department), []).append(row)
        return sorted((name, sorted(rows)) for name, rows in groups.items())

    def _why(self, department: Department | None, place: int | None) -> str:
        if department and department.protection:
            return "Dieses Thema ist geschützt. Daran ändert keine Regel etwas."
        return f"Das sagt Regel {place}." if place else "Keine Regel passt; so ist es nach der Zuständigkeit."

    def _condition(self, rule: Rule) -> str:
        town = self._library.guide.town
        district = next((d.name for d in town.districts if d.id == rule.district), rule.district)
        parts = (
            rule.topic and self._words.topic(rule.topic),
            district and f"Stadtteil {district}",
            rule.language and self._words.language(rule.language),
        )
        return " · ".join(part for part in parts if part)

    def _holds(self, rule: Rule) -> bool:
        """Whether the department may (still) receive it."""
        return any(rule.department == department.id for department in self._routing.receiving())

    def _name(self, department: Department | None) -> str:
        return self._words.department(department.id) if department else "niemand"
