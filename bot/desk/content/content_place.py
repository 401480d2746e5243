"""Where something lies on the map, typed by hand or pasted from a map (WGS 84, degrees)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.desk.content.content_wrong import Wrong

_NUMBER = r"-?\d{1,3}(?:[.,]\d+)?"
_PAIR = re.compile(rf"\(?\s*({_NUMBER})\s*(?:[,;/]\s+|[;/]\s*|,(?=-?\d+\.)|\s+)({_NUMBER})\s*\)?")
_MAP = re.compile(r"https?://(?:www\.)?(?:openstreetmap\.org|osm\.org)/\S*", re.IGNORECASE)
_MARK = re.compile(rf"[?&]mlat=({_NUMBER})&(?:amp;)?mlon=({_NUMBER})")
_VIEW = re.compile(rf"#map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})")
_GEO = re.compile(rf"geo:({_NUMBER}),({_NUMBER}).*")
# Germany from Flensburg to the Allgäu, from Selfkant to Görlitz.
_LATITUDES, _LONGITUDES = (47.2, 55.1), (5.8, 15.1)
_UNREADABLE = (
    "Das ist keine Stelle auf der Karte. Bitte zwei Zahlen mit Komma dazwischen, zum Beispiel 50.1234, 11.4567, oder "
    "die Adresse einer Karte von openstreetmap.org."
)


def show_place(name: str, value: Any) -> dict[str, str]:
    lat, lon = (value or {}).get("lat"), (value or {}).get("lon")
    return {f"{name}.place": "" if lat is None or lon is None else f"{lat}, {lon}"}


def read_place(name: str, typed: Mapping[str, str], before: Any) -> dict[str, Any]:
    """The group with its position. Raises Wrong."""
    at = f"{name}.place"
    given = typed.get(at, "").strip()
    lat, lon = position(given, at) if given else (None, None)
    return {**(before or {}), "lat": lat, "lon": lon}


def position(given: str, at: str) -> tuple[float, float]:
    """(latitude, longitude) in Germany. Raises Wrong."""
    found = (_MARK.search(given) or _VIEW.search(given)) if _MAP.fullmatch(given) else None
    found = found or _PAIR.fullmatch(given) or _GEO.fullmatch(given)
    if found is None:
        raise Wrong(_UNREADABLE, at)
    lat, lon = (float(number.replace(",", ".")) for number in found.groups())
    if _inside(lat, lon):
        return lat, lon
    if _inside(lon, lat):
        raise Wrong(f"Breite und Länge sind vertauscht. Meinen Sie {lon}, {lat}?", at)
    raise Wrong(
        "Diese Stelle liegt nicht in Deutschland. Zuerst die Breite (47 bis 55), dann die Länge (6 bis 15).", at
    )


def _inside(lat: float, lon: float) -> bool:
    return _LATITUDES[0] <= lat <= _LATITUDES[1] and _LONGITUDES[0] <= lon <= _LONGITUDES[1]
