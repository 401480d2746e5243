"""What in the town refers to an item: it cannot be deleted meanwhile, and some of it is needed to work at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.town import TownGuide


@dataclass(frozen=True)
class Reference:
    """`firm`: whoever refers to it cannot do without it. `kind`: also town, staff, rule, pin."""

    kind: str
    key: str
    firm: bool = False


def references(guide: TownGuide, kind: str, key: str) -> list[Reference]:
    found = {"office": _to_office, "department": _to_department, "page": _to_page}.get(kind)
    pinned = [Reference("pin", str(pin.id)) for pin in guide.pins if (pin.target_kind, pin.target) == (kind, key)]
    return [*(found(guide, key) if found else ()), *pinned]


def _to_office(guide: TownGuide, key: str) -> Iterator[Reference]:
    if guide.town.coordination_office == key:
        yield Reference("town", "coordination_office", firm=True)
    yield from (Reference("matter", m.id, firm=True) for m in guide.matters.values() if m.office == key)
    yield from (Reference("department", d.id) for d in guide.departments.values() if key in d.offices)
    yield from (Reference("course", c.id) for c in guide.courses.values() if c.provider.get("office") == key)


def _to_department(guide: TownGuide, key: str) -> Iterator[Reference]:
    department = guide.departments.get(key)
    if department and department.protection:
        yield Reference("town", "protection", firm=True)
    yield from (Reference("office", o.id, firm=True) for o in guide.offices.values() if o.department == key)
    yield from (Reference("staff", key, firm=True) for seat in guide.seats or () if key in seat.departments)
    yield from (Reference("rule", str(rule.id), firm=True) for rule in guide.rules if rule.department == key)


def _to_page(guide: TownGuide, key: str) -> Iterator[Reference]:
    yield from (Reference("page", page.path) for page in guide.pages.values() if page.parent == key)
