"""What the address of a list asks for, and the address of any other list from there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlencode

from starlette.requests import Request

from bot.core.locale import ANSWERED, DANGER_ONLY
from bot.core.texts.standing import MARKS, Mark
from bot.desk.editor.list_words import TABS
from bot.desk.text_words import DEPTH_NAMES
from bot.service.texts.listing import Wanted

_LONGEST = 200
_MOST_PAGES = 10_000


@dataclass(frozen=True)
class ListQuery:
    """As the address has it; what it does not know is left out, nothing is refused."""

    tab: str = "answers"
    q: str = ""
    state: str = ""
    locale: str = ""
    topic: str = ""
    department: str = ""
    depth: str = ""
    page: int = 1

    @classmethod
    def of(cls, request: Request) -> ListQuery:
        asked = request.query_params
        given = {name: asked.get(name, "")[:_LONGEST] for name in ("q", "topic", "department")}
        page = asked.get("page", "")
        return cls(
            _one_of(asked.get("tab"), TABS, "answers"), given["q"], _one_of(asked.get("state"), (*MARKS, "archived")),
            _one_of(asked.get("locale"), (*ANSWERED, *DANGER_ONLY)), given["topic"], given["department"],
            _one_of(asked.get("depth"), DEPTH_NAMES),
            min(int(page), _MOST_PAGES) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )  # fmt: skip

    @property
    def wanted(self) -> Wanted:
        archived = self.state == "archived"
        mark = cast(Mark, self.state) if self.state and not archived else None
        return Wanted(
            self.q, TABS[self.tab][1], mark, archived, self.locale, self.topic, self.department, self.depth, self.page
        )

    def address(self, **other: str | int) -> str:
        """Of the same list but for these; on its first page unless one is given."""
        there = replace(self, **{"page": 1, **other})  # type: ignore[arg-type]
        plain = ListQuery()
        fields = {name: value for name, value in vars(there).items() if value != getattr(plain, name)}
        return f"/editor?{urlencode(fields)}" if fields else "/editor"

    @property
    def narrowed(self) -> int:
        """How many of the filters are set that lie behind the fold."""
        return sum(map(bool, (self.topic, self.department, self.depth)))


def _one_of(named: str | None, known: object, otherwise: str = "") -> str:
    return named if named and named in known else otherwise  # type: ignore[operator]
