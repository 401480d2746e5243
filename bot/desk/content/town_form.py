"""The town's districts as rows of a form: the name in every language, and the streets that lie in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain, count
from typing import Any

from bot.core.locale import DEFAULT, NATIVE
from bot.core.text import fold
from bot.core.town import District, TownGuide
from bot.desk.content.content_fields import ContentForm, Field, Section
from bot.desk.content.content_passages import one_line
from bot.service.content.content_desk import slug_of

TOWN = ContentForm("town", "Stadt", "Stadt", "Stadt", "name", (
    Section("Stadt", (
        Field("name", "Name der Stadt", help="So nennt Lotse die Stadt in jeder Antwort.", needed=True, most=80,
              empty=""),
        Field("land", "Bundesland", "choice", "Daraus kommen die Feiertage.", needed=True, options="laender", empty=""),
        Field("coordination_office", "Amt für alles andere", "choice", "Sein Telefon und seine Adresse nennt Lotse, "
              "wenn sonst niemand zuständig ist. Sie stehen beim Amt.", needed=True, options="offices", empty=""),
    )),
))  # fmt: skip
SPARE = 1
_MOST, _LONGEST, _LONGEST_STREETS = 200, 80, 4000
_ROW = re.compile(r"district\.(\d{1,3})\.[a-z]+")
PARTS = ("id", *NATIVE, "streets")
Typed = Mapping[str, str]


def rows(typed: Typed) -> int:
    found = [int(row[1]) + 1 for name in typed if (row := _ROW.fullmatch(name))]
    return min(max(found, default=0), _MOST)


def show_districts(districts: Sequence[District], spare: int = SPARE) -> dict[str, str]:
    """What the inputs hold, with empty rows below."""
    typed = dict[str, str]()
    for number, one in enumerate(districts):
        names = {**one.names, DEFAULT: one.name}
        typed |= {f"district.{number}.id": one.id, f"district.{number}.streets": ", ".join(one.streets)}
        typed |= {f"district.{number}.{code}": names.get(code, "") for code in NATIVE}
    for number in range(len(districts), len(districts) + spare):
        typed |= {f"district.{number}.{part}": "" for part in PARTS}
    return typed


def read_districts(typed: Typed, before: Sequence[District], wrong: dict[str, str]) -> list[dict[str, Any]]:
    """A row without any word is none, nor is one to be removed. What is wrong is noted by its input; what the form had
    no row for stays."""
    known, found = {one.id: one for one in before}, list[dict[str, Any]]()
    drawn = {typed.get(f"district.{number}.id", "") for number in range(rows(typed))}
    beyond = [one.model_dump(mode="json") for one in before if one.id not in drawn]
    names = {fold(one["name"]) for one in beyond}
    for number in range(rows(typed)):
        row = {part: one_line(typed.get(f"district.{number}.{part}", "")) for part in PARTS}
        if any(row[part] for part in PARTS[1:]) and typed.get(f"district.{number}.remove") != "yes":
            wrong |= {f"district.{number}.{part}": said for part, said in _problems(row, names)}
            names.add(fold(row[DEFAULT]))
            found.append(_district(row, known.get(row["id"]), {*known, *(one["id"] for one in found)}))
    return [*found, *beyond]


def _problems(row: Mapping[str, str], names: Set[str]) -> Iterator[tuple[str, str]]:
    """`names`: of the other districts."""
    if not row[DEFAULT]:
        yield DEFAULT, "Der deutsche Name fehlt. Soll der Stadtteil weg, dann kreuzen Sie „entfernen“ an."
    elif fold(row[DEFAULT]) in names:
        yield DEFAULT, f"„{row[DEFAULT]}“ ist schon ein anderer Stadtteil."
    yield from ((code, f"Höchstens {_LONGEST} Zeichen.") for code in NATIVE if len(row[code]) > _LONGEST)
    if len(row["streets"]) > _LONGEST_STREETS:
        yield "streets", f"Höchstens {_LONGEST_STREETS} Zeichen."


def _district(row: Mapping[str, str], before: District | None, taken: set[str]) -> dict[str, Any]:
    """Languages that the form does not show stay."""
    others = {code: name for code, name in before.names.items() if code not in NATIVE} if before else {}
    streets = [street for part in re.split("[,;،]", row["streets"]) if (street := part.strip())]
    names = others | {code: row[code] for code in NATIVE if row[code]}
    return {"id": before.id if before else _free(row[DEFAULT], taken), "name": row[DEFAULT], "names": names,
            "streets": list(dict.fromkeys(streets))}  # fmt: skip


def _free(name: str, taken: set[str]) -> str:
    slug = slug_of(name) or "stadtteil"
    return next(one for one in chain([slug], (f"{slug}-{n}" for n in count(2))) if one not in taken)


def still_needed(guide: TownGuide, district: str) -> Iterator[tuple[str, str]]:
    """(kind, key) of what names a district."""
    for office in guide.offices.values():
        if district in (office.address.district, *office.districts):
            yield "office", office.id
    yield from (("course", one.id) for one in guide.courses.values() if one.place.district == district)
    yield from (("event", one.id) for one in guide.events.values() if one.place.district == district)
    yield from (("offer", one.id) for one in guide.offers.values() if one.district == district)
    if any(span.district == district for spans in guide.streets.values() for span in spans):
        yield "streets", ""
    yield from (("rule", "") for rule in guide.rules if rule.district == district)
