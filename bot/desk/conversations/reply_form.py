"""The form in which a reply is put together: parts in their order, what fills their gaps, and German of one's own.

field           what it holds
part            one per part, in their order: `block:come`, `answer:register_address`, `office:…`, `page:…`
<n>.<gap>       what was chosen for a gap of the part n (from 0); documents may be several
locale          to write in
drawn           the newcomer's locale when the form was drawn: the same in `locale` is no choice of staff
text            German of one's own, sent after the parts
translate       "yes": a machine is asked for, in a conversation where it is not by itself
add, drop, up   what a button changes: a part more, the part n less, the part n one place up
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.accounts.staff import Staff
from bot.core.locale import DEFAULT
from bot.core.ports import Library
from bot.core.texts.blocks import DOCUMENTS, GAPS, MOST_PARTS, Part, gaps_of
from bot.desk.forms import Form
from bot.service.staff.writing import Letter

_DOCUMENT = "document:"
_FOR_DOCUMENTS = "block:bring"


def letter_of(form: Form) -> Letter:
    """What the form says, without what a button changes."""
    parts = []
    for number, reference in enumerate(form.all("part")[:MOST_PARTS]):
        values = {gap: tuple(form.all(f"{number}.{gap}")) for gap in GAPS if form.all(f"{number}.{gap}")}
        if part := Part.of(reference, values):
            parts.append(part)
    chosen = "" if form.get("locale") == form.get("drawn") else form.get("locale")
    return Letter(tuple(parts), form.get("text"), chosen, form.get("translate") == "yes")


def changed(form: Form, letter: Letter, who: Staff, library: Library) -> Letter:
    """The letter after the button that was pressed."""
    parts = list(letter.parts)
    if (number := _number(form.get("drop"), parts)) is not None:
        parts.pop(number)
    elif number := _number(form.get("up"), parts):
        parts.insert(number - 1, parts.pop(number))
    elif form.get("add"):
        parts = _with(form.get("add"), parts, who, library)
    return replace(letter, parts=tuple(parts[:MOST_PARTS]))


def _with(reference: str, parts: list[Part], who: Staff, library: Library) -> list[Part]:
    """A document goes to the last sentence that takes documents."""
    if reference.startswith(_DOCUMENT):
        return _with_document(reference.removeprefix(_DOCUMENT), parts, library)
    part = Part.of(reference)
    return [*parts, replace(part, values=_first_choice(part, who, library))] if part else parts


def _with_document(name: str, parts: list[Part], library: Library) -> list[Part]:
    if name not in DOCUMENTS:
        return parts
    taking = [n for n, part in enumerate(parts) if "documents" in _gaps(part, library)]
    if not taking:
        return [*parts, Part("block", _FOR_DOCUMENTS.partition(":")[2], {"documents": (name,)})]
    last = parts[taking[-1]]
    chosen = tuple(dict.fromkeys((*last.values.get("documents", ()), name)))
    parts[taking[-1]] = replace(last, values={**last.values, "documents": chosen})
    return parts


def _first_choice(part: Part, who: Staff, library: Library) -> dict[str, tuple[str, ...]]:
    """One's own office and name to begin with: mostly it is that."""
    gaps, values = _gaps(part, library), dict[str, tuple[str, ...]]()
    department = library.guide.departments.get(who.department or "")
    offices = library.guide.offices_of(department) if department else []
    if "name" in gaps:
        values["name"] = (who.shown_as or who.name,)
    if offices and "office" in gaps and part.name not in ("other_office", "adviser", "pass_on_ask"):
        values["office"] = (offices[0].id,)
    if offices and offices[0].phone and "phone" in gaps and "office" not in gaps:
        values["phone"] = (offices[0].phone,)
    return values


def _gaps(part: Part, library: Library) -> list[str]:
    return gaps_of(library.catalogue.say(f"block_{part.name}", DEFAULT)) if part.kind == "block" else []


def _number(given: str, parts: Sequence[Part]) -> int | None:
    known = given.isascii() and given.isdecimal() and len(given) < 3
    return int(given) if known and int(given) < len(parts) else None
