"""How far something is, as the crow flies. A position is used once and never kept: nothing here can store it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.core.errors import BadInput

_EARTH_METRES = 6_371_008.8  # mean radius R1 (IUGG)


@dataclass(frozen=True, repr=False)
class Position:
    """Degrees in WGS 84. It has no readable `repr`, so that no log and no error shows where somebody is.

    Raises:
        BadInput: no such place on earth.
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):  # NaN fails too
            raise BadInput("no such place: latitude is -90 to 90, longitude -180 to 180")

    def metres_to(self, other: Position) -> float:
        """Great-circle distance by the haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope
        68:2, 1984, p. 159); exact to about 0.5 %, because the earth is not quite a sphere."""
        lat1, lat2 = math.radians(self.lat), math.radians(other.lat)
        half_lat, half_lon = (lat2 - lat1) / 2, math.radians(other.lon - self.lon) / 2
        h = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
        return 2 * _EARTH_METRES * math.asin(min(1.0, math.sqrt(h)))


def rounded(metres: float) -> int:
    """To 500 m below 5 km, else to 1 km: three distances together must not tell where somebody is."""
    step = 500 if metres < 4750 else 1000
    return max(500, round(metres / step) * step)
