"""Indicators, for coordinators: does it help? One page and the same figures as a table to take along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role
from bot.core.after.indicators import Indicators
from bot.core.after.review import FEWEST
from bot.core.after.small_groups import Figure
from bot.core.cells import no_formula
from bot.core.times.periods import CHOICES, Choice, Period, month_of
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.understanding import indicator_words as said
from bot.desk.words import Words
from bot.service.after.indicators import IndicatorReading, Report

_HEAD = ("Abschnitt", "Merkmal", "Anzahl", "Anteil in Prozent", "Zeitraum davor")
_USUAL: Choice = "year"


@dataclass(frozen=True)
class Row:
    """`width`: of its bar, of a hundred. `change`: since the time before; None where it cannot be said."""

    label: str
    number: str
    share: str
    before: str
    change: int | None
    width: int


class IndicatorsScreen:
    def __init__(self, reading: IndicatorReading, guard: Guard, pages: DeskPages, words: Words) -> None:
        self._reading, self._guard, self._pages, self._words = reading, guard, pages, words

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/desk/indicators", self._guard.signed_in(self.page, Role.COORDINATOR), methods=["GET"]),
            Route("/desk/indicators.csv", self._guard.signed_in(self.csv, Role.COORDINATOR), methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        report = await self._asked(request)
        chosen = report.period
        return self._pages.render(
            request, "indicators.html", here="indicators", report=report, chosen=chosen, choices=said.CHOICES,
            chapters=said.CHAPTERS, single=self._single(report), rows=self.rows, said=said, fewest=FEWEST,
            query=urlencode(_query(chosen)),
        )  # fmt: skip

    async def csv(self, request: Request) -> Response:
        """With a byte order mark, by which spreadsheets know UTF-8."""
        report = await self._asked(request)
        request.state.audited = {"detail": said.span(report.period)}
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerows([no_formula(cell) for cell in row] for row in self._table(report))
        name = f"kennzahlen-{report.period.since}-bis-{report.period.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)

    def rows(self, report: Report, part: str) -> list[Row]:
        """Of one table; none where it is hidden."""
        figures = report.now.parts.get(part, ())
        most = max((one.known for one in figures), default=0)
        return [
            _row(self._called(part, one.name), one, _before(report.before, part, one.name),
                 report.now.share(part, one.name), most)
            for one in figures
        ]  # fmt: skip

    def _single(self, report: Report) -> list[Row]:
        before = report.before.single if report.before else {}
        now = report.now.single
        names = [name for name in said.SINGLE if name in now]
        return [_row(said.SINGLE[name], now[name], before.get(name), None, 0) for name in names]

    def _table(self, report: Report) -> Iterator[tuple[str, ...]]:
        chosen = report.period
        yield _HEAD
        yield ("Zeitraum", said.span(chosen), "", "", said.days(chosen.since_before, chosen.last_before))
        yield from (_cells("Auf einen Blick", row) for row in self._single(report))
        for chapter in said.CHAPTERS:
            for part in chapter.parts:
                yield from (_cells(part.title, row) for row in self.rows(report, part.name))

    def _called(self, part: str, name: str) -> str:
        if part in ("language", "fallback_language"):
            return self._words.language(name)
        return self._words.channel(name) if part == "channel" else said.called(part, name)

    async def _asked(self, request: Request) -> Report:
        query = request.query_params
        choice = next((known for known in CHOICES if known == query.get("period")), _USUAL)
        first, last = (month_of(query.get(name, "")) for name in ("from", "to"))
        return await self._reading.report(choice, first, last)


def _row(label: str, figure: Figure, before: Figure | None, share: float | None, most: int) -> Row:
    both = before is not None and None not in (figure.number, before.number)
    change = figure.known - before.known if before and both else None
    width = round(100 * figure.known / most) if most else 0
    return Row(label, said.number(figure), said.percent(share), said.number(before), change, width)


def _before(before: Indicators | None, part: str, name: str) -> Figure | None:
    """What is not in a breakdown that is shown was not there; of one that is hidden nothing is known."""
    figures = before.parts.get(part) if before else None
    return next((one for one in figures if one.name == name), Figure(name, 0)) if figures else None


def _cells(title: str, row: Row) -> tuple[str, ...]:
    plain = (text.replace(".", "") for text in (row.number, row.before))
    number, before = plain
    return (title, row.label, number, row.share.removesuffix(said.PERCENT), before.replace("–", ""))


def _query(chosen: Period) -> dict[str, str]:
    if chosen.choice != "months":
        return {"period": chosen.choice}
    return {"period": "months", "from": f"{chosen.since:%Y-%m}", "to": f"{chosen.last:%Y-%m}"}
