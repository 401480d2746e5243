"""The content check as a page: what to mend, worst first, each with the way to where it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput
from bot.core.ports import Library
from bot.core.texts.finding import Finding, Severity
from bot.core.texts.response import Kind
from bot.desk.content.check_fixes import fixed_at
from bot.desk.content.check_words import SEVERITIES, TITLES, sentence, to_do
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_words import language_name
from bot.service.texts.content_check import ContentCheck, counts
from bot.service.texts.kept_report import KeptReport
from bot.service.texts.overview import answer_title

PATH = "/desk/content/check"
_KINDS = get_args(Kind)
_MOST = 25  # findings of one kind; the rest on a page of their own


@dataclass(frozen=True)
class Row:
    """One finding. `url`: where it is mended, if the desk has such a place; `reviewable`: by saying it is right."""

    finding: Finding
    title: str
    says: str
    to_do: str
    languages: str = ""
    url: str = ""
    reviewable: bool = False


@dataclass(frozen=True)
class Section:
    """All findings of one kind: how many, what to do, and the first rows."""

    severity: Severity
    icon: str
    title: str
    rows: Sequence[Row]
    code: str
    count: int


class CheckScreen:
    def __init__(self, check: ContentCheck, kept: KeptReport, library: Library, guard: Guard, pages: DeskPages) -> None:
        self._check, self._kept, self._library = check, kept, library
        self._guard, self._pages = guard, pages

    def routes(self) -> list[BaseRoute]:
        return [
            Route(PATH, self._guard.signed_in(self.show, Role.COORDINATOR), methods=["GET"]),
            Route(PATH, self._guard.signed_in(self.reviewed, Role.COORDINATOR), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        report = await self._kept.report(cast(Staff, request.state.staff))
        findings, every = report.findings, request.query_params.get("all", "")
        return self._pages.render(
            request, "content_check.html", here="check",
            sections=self._sections(findings, every), severities=SEVERITIES,
            counts=counts(findings), report=report, every=every,
            done=request.query_params.get("done") == "reviewed",
        )  # fmt: skip

    async def reviewed(self, request: Request) -> Response:
        """Somebody has read a text in these locales, and it is right."""
        form = request.state.form
        kind, name, locales = form.get("kind"), form.get("name"), form.get("locales").split()
        if kind not in _KINDS or not name or not locales:
            raise BadInput("no text was named")
        keys = [(cast(Kind, kind), name, locale) for locale in locales]
        await self._check.reviewed(cast(Staff, request.state.staff), keys)
        self._kept.forget()
        return RedirectResponse(f"{PATH}?done=reviewed", 303)

    def _sections(self, findings: Sequence[Finding], every: str) -> list[Section]:
        order = {code: number for number, code in enumerate(TITLES)}
        ranked = sorted(findings, key=lambda finding: order[finding.code])
        grouped = ((code, list(found)) for code, found in groupby(ranked, key=lambda f: f.code))
        return [self._section(code, same, len(same) if code == every else _MOST) for code, same in grouped]

    def _section(self, code: str, same: Sequence[Finding], most: int) -> Section:
        severity = same[0].severity
        rows = [self._row(finding) for finding in same[:most]]
        return Section(severity, SEVERITIES[severity][0], TITLES[code], rows, code, len(same))

    def _row(self, finding: Finding) -> Row:
        reviewable, languages = finding.code == "review_due", ", ".join(map(language_name, finding.locales))
        says, what = sentence(finding), to_do(finding)
        return Row(finding, self._title(finding), says, what, languages, fixed_at(finding), reviewable)

    def _title(self, finding: Finding) -> str:
        """Answers and intents are called as their buttons are."""
        if finding.about in ("answer", "label", "intent"):
            return answer_title(self._library.catalogue, finding.name)
        if finding.about == "locale":
            return language_name(finding.name)
        return finding.values.get("title", finding.name)
