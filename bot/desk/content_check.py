"""The content check as a page: what to mend, worst first, each with the way to where it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast, get_args
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.errors import BadInput
from bot.core.finding import Finding, Severity
from bot.core.locale import DEFAULT
from bot.core.ports import Library
from bot.core.response import Kind
from bot.core.staff import Role, Staff
from bot.desk.check_words import SEVERITIES, TITLES, sentence
from bot.desk.editor.words import language_name
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.content_check import ContentCheck, counts

PATH = "/desk/content/check"
_KINDS = get_args(Kind)


@dataclass(frozen=True)
class Row:
    """One finding. `url`: where it is mended, if the desk has such a place; `reviewable`: by saying it is right."""

    finding: Finding
    title: str
    says: str
    languages: str = ""
    url: str = ""
    reviewable: bool = False


@dataclass(frozen=True)
class Section:
    severity: Severity
    icon: str
    title: str
    rows: Sequence[Row]


class CheckScreen:
    def __init__(self, check: ContentCheck, library: Library, guard: Guard, pages: DeskPages) -> None:
        self._check, self._library, self._guard, self._pages = check, library, guard, pages

    def routes(self) -> list[BaseRoute]:
        return [
            Route(PATH, self._guard.signed_in(self.show, Role.COORDINATOR), methods=["GET"]),
            Route(PATH, self._guard.signed_in(self.reviewed, Role.COORDINATOR), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        findings = await self._check.report(cast(Staff, request.state.staff))
        return self._pages.render(
            request, "content_check.html", here="check", sections=self._sections(findings), severities=SEVERITIES,
            counts=counts(findings), done=request.query_params.get("done") == "reviewed",
        )  # fmt: skip

    async def reviewed(self, request: Request) -> Response:
        """Somebody has read a text in these locales, and it is right."""
        form = request.state.form
        kind, name, locales = form.get("kind"), form.get("name"), form.get("locales").split()
        if kind not in _KINDS or not name or not locales:
            raise BadInput("no text was named")
        keys = [(cast(Kind, kind), name, locale) for locale in locales]
        await self._check.reviewed(cast(Staff, request.state.staff), keys)
        return RedirectResponse(f"{PATH}?done=reviewed", 303)

    def _sections(self, findings: Sequence[Finding]) -> list[Section]:
        order = {code: number for number, code in enumerate(TITLES)}
        ranked = sorted(findings, key=lambda finding: order[finding.code])
        return [
            Section(same[0].severity, SEVERITIES[same[0].severity][0], TITLES[code], [self._row(f) for f in same])
            for code, same in ((code, list(found)) for code, found in groupby(ranked, key=lambda f: f.code))
        ]

    def _row(self, finding: Finding) -> Row:
        reviewable, languages = finding.code == "review_due", ", ".join(map(language_name, finding.locales))
        return Row(finding, self._title(finding), sentence(finding), languages, _mended_at(finding), reviewable)

    def _title(self, finding: Finding) -> str:
        """Answers and intents are called as their buttons are."""
        if finding.about in ("answer", "label", "intent"):
            return self._library.catalogue.label(finding.name, DEFAULT)
        if finding.about == "locale":
            return language_name(finding.name)
        return finding.values.get("title", finding.name)


def _mended_at(finding: Finding) -> str:
    if finding.about == "locale":
        return "/editor"
    if finding.about == "pin":
        return "/desk/pins"
    if finding.about == "offer":
        return f"/desk/offers/{quote(finding.name)}" if finding.name.startswith("sent-") else "/desk/offers"
    if finding.about not in _KINDS and finding.about != "intent":
        return ""
    kind = "answer" if finding.about == "intent" else finding.about
    if finding.code == "no_answer":
        return ""
    pane = f"#pane-{finding.locales[0]}" if finding.locales else ""
    return f"/editor/{kind}/{quote(finding.name)}{pane}"
