"""The German Länder, whose public holidays differ; the city of Augsburg has one more than Bavaria."""

from __future__ import annotations

LAENDER = {
    "Baden-Württemberg": "BW", "Bayern": "BY", "Berlin": "BE", "Brandenburg": "BB", "Bremen": "HB", "Hamburg": "HH",
    "Hessen": "HE", "Mecklenburg-Vorpommern": "MV", "Niedersachsen": "NI", "Nordrhein-Westfalen": "NW",
    "Rheinland-Pfalz": "RP", "Saarland": "SL", "Sachsen": "SN", "Sachsen-Anhalt": "ST", "Schleswig-Holstein": "SH",
    "Thüringen": "TH", "Augsburg": "Augsburg",
}  # fmt: skip


def land_code(land: str) -> str:
    """The ISO 3166-2 code without DE-, of a code or a German name.

    Raises:
        ValueError: there is no such Land.
    """
    code = LAENDER.get(land, land)
    if code not in LAENDER.values():
        raise ValueError(f"is no Land; write one of {', '.join(LAENDER.values())}, for Nordrhein-Westfalen NW")
    return code
