"""The table of streets: which house lies in which district, and rows that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.content.streets import StreetSpan, by_street, overlaps
from bot.core.errors import ImportRefused
from bot.core.town import TownGuide
from bot.portal.streets import read_rows, read_streets

from .samples import TOWN

HEAD = "street;from;to;side;district\n"
DISTRICTS = ("north", "south")


def rows(*lines: str) -> tuple[list[StreetSpan], list[str]]:
    return read_rows(HEAD + "\n".join(lines), DISTRICTS)


def test_a_house_lies_where_its_number_and_side_say() -> None:
    spans, problems = rows(
        "Goethestraße;1;39;;north", "Goethestraße;40;;;south", "Lindenweg;;;gerade;north", "Lindenweg;;;odd;south",
        "Marktplatz;;;;north", "Am Ring;7a;9;;south",
    )  # fmt: skip
    assert problems == []
    guide = TownGuide(TOWN, streets=by_street(spans))
    cases: list[tuple[str, int | None, list[str]]] = [
        ("Goethestraße", 39, ["north"]),
        ("Goethestr.", 40, ["south"]),
        ("goethestrasse", 9999, ["south"]),
        ("Goethe-Straße", None, ["north", "south"]),
        ("Lindenweg", 2, ["north"]),
        ("Lindenweg", 3, ["south"]),
        ("Marktplatz", None, ["north"]),
        ("Am Ring", 7, ["south"]),
        ("Am Ring", 6, []),
        ("Nirgendwo", 1, []),
    ]
    for street, number, expected in cases:
        assert guide.districts_at(street, number) == expected, (street, number)


def test_rows_that_claim_the_same_house_are_reported() -> None:
    cases = (
        (("A;1;10;;north", "A;10;20;;south"), 1),
        (("A;1;10;;north", "A;11;20;;south"), 0),
        (("A;1;10;even;north", "A;1;10;odd;south"), 0),
        (("A;1;10;even;north", "A;4;4;;south"), 1),
        (("A;1;10;even;north", "A;5;5;;south"), 0),
        (("A;;;;north", "a;300;;;north"), 1),
        (("A;;;;north", "B;;;;south"), 0),
        (("Astr.;1;5;;north", "Astraße;5;9;;south"), 1),
    )
    for lines, expected in cases:
        assert len(overlaps(rows(*lines)[0])) == expected, lines


def test_every_wrong_row_is_named_with_its_line() -> None:
    spans, problems = rows(
        "A;1;5;;west", "A;x;5;;north", "A;9;5;;north", "A;1;5;left;north", ";1;5;;north", ";;;;", "B;;;;south"
    )  # fmt: skip
    assert [span.street for span in spans] == ["B"]
    assert [problem.partition(":")[0] for problem in problems] == [f"line {n}" for n in (2, 3, 4, 5, 6)]
    assert "unknown district 'west'" in problems[0] and "'x' is no house number" in problems[1]
    assert "backwards" in problems[2] and "unknown side 'left'" in problems[3]
    assert read_rows("street;from;to;side\nA;;;", DISTRICTS)[1] == [
        "the column 'district' is missing in the first line"
    ]


def test_the_file_is_read_with_commas_too_and_refused_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "streets.csv"
    file.write_text("\ufeffstreet,from,to,side,district\nA,1,5,,north\n", "utf-8")
    assert [str(span) for span in read_streets(file, DISTRICTS)] == ["A 1–5"]
    file.write_text(HEAD + "A;1;9;;north\nA;5;;even;south\n", "utf-8")
    with pytest.raises(ImportRefused, match=r"A 1–9 and A 5–… \(even\) overlap"):
        read_streets(file, DISTRICTS)
    file.write_bytes(b"street;from;to;side;district\n\xff;;;;north\n")
    with pytest.raises(ImportRefused, match="UTF-8"):
        read_streets(file, DISTRICTS)
