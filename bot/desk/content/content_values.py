"""Fields of portal content as they are typed, and back; what makes no sense is said in German at its field.

Everything typed is a string; several ticks are their values with blanks between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from bot.core.content.prices import euros
from bot.core.handoffs.letter import is_address
from bot.core.locale import DEFAULT, NATIVE
from bot.core.phone import PhoneFault, phone_fault
from bot.core.text import clean
from bot.core.times.hours import WEEKDAYS
from bot.desk.content.content_fields import Field
from bot.desk.content.content_passages import one_line, passage_inputs, read_passages, show_passages
from bot.desk.content.content_place import read_place, show_place
from bot.desk.content.content_repeat import read_repeat, show_repeat
from bot.desk.content.content_wrong import Wrong

Typed = dict[str, str]
PHONE_FAULTS: Mapping[PhoneFault, str] = {
    "number": "Das ist keine Telefonnummer, die man anrufen kann. Mit Vorwahl, zum Beispiel 030 23125-110.",
    "prefix": "Die Vorwahl fehlt. Zum Beispiel 030 23125-110.",
}
_SEVERAL = {"choices", "weekdays"}
_DAYS = ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y")


def inputs(field: Field, typed: Mapping[str, str] = {}) -> list[str]:
    """The names of a field's inputs. `typed`: how many rows there are already."""
    name = field.name
    if field.of_languages:
        return [f"{name}.{code}" for code in NATIVE]
    if field.kind == "span":
        return [f"{name}.from", f"{name}.to"]
    if field.kind == "repeat":
        return [name, f"{name}.until"]
    if field.kind == "place":
        return [f"{name}.place"]
    if field.kind == "passages":
        return passage_inputs(name, typed)
    return [name]


def within(data: Mapping[str, Any], name: str) -> Any:
    found: Any = data
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def show(field: Field, data: Mapping[str, Any]) -> Typed:
    """What its inputs hold."""
    value = within(data, field.name)
    if field.kind in _SHOWN:
        return _SHOWN[field.kind](field.name, value)
    if field.of_languages:
        texts = value or {}
        return {f"{field.name}.{code}": _joined(texts.get(code, "")) for code in NATIVE}
    if field.kind in _SEVERAL:
        return {field.name: " ".join(sorted(value or ()))}
    return {field.name: _plain(field, value)}


def read(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    """The value for the data. `before`: what stood there, to keep what the form does not show. Raises Wrong."""
    value = _READERS[field.kind](field, typed, before)
    if field.needed and field.kind not in ("consent",) and value in (None, "", [], {}):
        raise Wrong("Bitte ausfüllen." if not field.options else "Bitte wählen.", inputs(field)[0])
    return value


def _plain(field: Field, value: Any) -> str:
    if field.kind in ("tick", "consent"):
        return "yes" if value else ""
    if field.kind == "three":
        return {True: "yes", False: "no"}.get(value, "")
    if field.kind == "price":
        return "" if value is None else f"{value}".replace(".", ",")
    if field.kind == "days":
        return ", ".join(f"{date.fromisoformat(day):%d.%m.%Y}" for day in value or ())
    if field.kind == "moment":
        return str(value or "")[:16]
    return "" if value is None else str(value)


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _show_span(name: str, value: Any) -> Typed:
    start, end = value or ("", "")
    return {f"{name}.from": start[:5], f"{name}.to": end[:5]}


_SHOWN: dict[str, Callable[[str, Any], Typed]] = {
    "place": show_place, "repeat": show_repeat, "passages": show_passages, "span": _show_span,
}  # fmt: skip


def _given(field: Field, typed: Mapping[str, str], name: str = "") -> str:
    """One line, tidied. Raises Wrong."""
    given = one_line(typed.get(name or field.name, ""))
    if len(given) > field.most:
        raise Wrong(f"Höchstens {field.most} Zeichen, es sind {len(given)}.", name or field.name)
    return given


def _line(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    return _given(field, typed) or field.empty


def _texts(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    """Languages that the form does not show stay."""
    found = {code: text for code, text in (before or {}).items() if code not in NATIVE}
    for code in NATIVE:
        name = f"{field.name}.{code}"
        text = (clean if field.kind == "long" else one_line)(typed.get(name, ""))
        most = max(field.most, 1000) if field.kind == "long" else field.most
        if len(text) > most:
            raise Wrong(f"Höchstens {most} Zeichen, es sind {len(text)}.", name)
        found |= {code: text} if text else {}
    if field.needed and not found.get(DEFAULT):
        raise Wrong("Der deutsche Text fehlt.", f"{field.name}.{DEFAULT}")
    return found


def _names(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    texts, known = _texts(field, typed, {}), before or {}
    kept = {code: list(names) for code, names in known.items() if code not in NATIVE}
    return kept | {code: _split(text, known.get(code, ())) for code, text in texts.items()}


def _split(text: str, known: Iterable[str]) -> list[str]:
    """At commas; a name that is known with a comma inside stays one."""
    whole = {name: name.replace(",", "\0") for name in known if "," in name}
    for name, marked in whole.items():
        text = text.replace(name, marked)
    return [part.strip().replace("\0", ",") for part in re.split("[,،]", text) if part.strip()]


def _webs(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    texts = _texts(field, typed, before)
    return {code: _web_address(text, f"{field.name}.{code}") for code, text in texts.items()}


def _phone(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    given = _given(field, typed)
    return phone_number(given, field.name) if given else field.empty


def phone_number(given: str, name: str) -> str:
    """Raises Wrong."""
    if fault := phone_fault(given):
        raise Wrong(PHONE_FAULTS[fault], name)
    return given


def _mail(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    given = _given(field, typed)
    if given and not is_address(given):
        raise Wrong("Das ist keine E-Mail-Adresse. Zum Beispiel amt@musterstadt.example.", field.name)
    return given or field.empty


def _web(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    given = clean(typed.get(field.name, ""))
    return _web_address(given, field.name) if given else field.empty


def _web_address(given: str, name: str) -> str:
    try:
        parts = urlsplit(given)
        right = parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        right = False
    if not right or len(given) > 1000 or re.search(r"[\s\\<>\"^`{|}]", given):
        raise Wrong("Das ist keine sichere Webadresse. Sie beginnt mit https://", name)
    return given


def _number(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    given = _given(field, typed)
    if given and not (given.isascii() and given.isdecimal() and len(given) < 6):
        raise Wrong("Bitte eine ganze Zahl, zum Beispiel 12.", field.name)
    return int(given) if given else None


def _postcode(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    given = _given(field, typed)
    if given and not re.fullmatch("[0-9]{5}", given):
        raise Wrong("Eine Postleitzahl hat fünf Ziffern, zum Beispiel 12345.", field.name)
    return given or field.empty


def _price(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    given = _given(field, typed)
    amount = euros(given) if given else None
    if given and amount is None:
        raise Wrong("Bitte einen Betrag in Euro, zum Beispiel 12,50, oder „kostenlos“.", field.name)
    return None if amount is None else str(amount)


def read_day(given: str, name: str) -> date:
    """`24.12.2026`, or as a browser's field gives it. Raises Wrong."""
    given = given.strip()
    for pattern in _DAYS:
        try:
            found = datetime.strptime(given, pattern).date()
        except ValueError:
            continue
        if 2000 <= found.year < 2100:
            return found
    raise Wrong(f"„{given}“ ist kein Datum. Zum Beispiel 24.12.2026.", name)


def _day(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    given = _given(field, typed)
    return read_day(given, field.name).isoformat() if given else None


def _days(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    parts = re.split(r"[,;\n]", clean(typed.get(field.name, "")))
    return [day.isoformat() for day in sorted({read_day(part, field.name) for part in parts if part.strip()})]


def _moment(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    given = _given(field, typed)
    if not given:
        return None
    day, _, clock = given.partition("T")
    try:
        found = datetime.combine(read_day(day, field.name), time.fromisoformat(clock or "00:00"))
    except ValueError:
        raise Wrong("Bitte Tag und Uhrzeit, zum Beispiel 24.12.2026, 15:00.", field.name) from None
    return found.replace(tzinfo=None).isoformat()


def _span(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    given = [_given(field, typed, name) for name in inputs(field)]
    if not any(given):
        return None
    try:
        start, end = (time.fromisoformat(one).replace(tzinfo=None) for one in given)
    except ValueError:
        raise Wrong("Zu jedem Anfang gehört ein Ende, zum Beispiel 09:00 bis 12:15.", f"{field.name}.from") from None
    if end <= start:
        raise Wrong("Das Ende liegt vor dem Anfang.", f"{field.name}.to")
    return [start.isoformat(), end.isoformat()]


def _ticked(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    """In the order in which it was before, what is new behind it; the days of the week in theirs."""
    given = typed.get(field.name, "").split()
    order = WEEKDAYS if field.kind == "weekdays" else dict.fromkeys((*(before or ()), *given))
    return [one for one in order if one in given]


def _yes(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    yes = typed.get(field.name) == "yes"
    if field.kind == "consent" and not yes:
        raise Wrong("Ohne Einverständnis darf die Person nicht genannt werden.", field.name)
    return yes


def _three(field: Field, typed: Mapping[str, str], before: Any) -> Any:
    return {"yes": True, "no": False}.get(typed.get(field.name, ""))


_READERS: dict[str, Callable[[Field, Mapping[str, str], Any], Any]] = {
    "line": _line, "choice": _line, "texts": _texts, "long": _texts, "names": _names, "webs": _webs,
    "phone": _phone, "mail": _mail, "web": _web, "number": _number, "postcode": _postcode, "price": _price,
    "day": _day, "days": _days,
    "moment": _moment, "span": _span, "weekdays": _ticked, "choices": _ticked, "tick": _yes, "consent": _yes,
    "three": _three, "place": lambda field, typed, before: read_place(field.name, typed, before),
    "repeat": lambda field, typed, before: read_repeat(field.name, typed),
    "passages": lambda field, typed, before: read_passages(field.name, typed, before),
}  # fmt: skip
