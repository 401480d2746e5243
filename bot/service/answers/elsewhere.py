"""Who helps elsewhere, where nobody of the staff reads: a protected question, or a department with nobody left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.content.places import Office
from bot.core.message import Button, Link, Utterance
from bot.core.ports import Library
from bot.core.town import TownGuide
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated

_SHOWN = 3
_NO = "handoff:no"


def nobody_sees(library: Library, locale: str, context: Mapping[str, str]) -> Utterance:
    """Beside a question, or a file, that is not for who has the conversation. `context`: with whom it is, and what it
    is about by now."""
    speaker, guide = Speaker(library.catalogue, locale), library.guide
    helpers = _helpers(guide, context.get("intent", ""))
    said = [speaker.say("handoff_apart", department=speaker.department(guide, context.get("handoff", "")))]
    return _with_phones(speaker, [*said, *([speaker.say("media_help")] if helpers else [])], helpers)


def nobody_left(library: Library, locale: str, department: str) -> Utterance:
    """To those who wait for a department in which nobody answers any more."""
    speaker, guide = Speaker(library.catalogue, locale), library.guide
    known = guide.departments.get(department)
    own = [office for office in (guide.offices_of(known) if known else ()) if office.phone][:1]
    advisers = [] if known and known.independent else _advisers(guide)
    said = speaker.say("offer_nobody", department=speaker.department(guide, department))
    return _with_phones(speaker, [said], [*own, *advisers][:_SHOWN])


def no_woman(library: Library, locale: str, department: str) -> Utterance:
    """To those who wait for a woman where none answers any more: whether it may be somebody else."""
    speaker = Speaker(library.catalogue, locale)
    words = speaker.say("offer_no_woman", department=speaker.department(library.guide, department))
    buttons = (Button(speaker.say("offer_yes"), f"handoff:yes:{department}"), Button(speaker.say("offer_no"), _NO))
    return Utterance(words, locale, buttons, kind="offer")


def _with_phones(speaker: Speaker, lines: Sequence[str], offices: Sequence[Office]) -> Utterance:
    links = tuple(Link(_line(speaker, office), tel(office.phone or "")) for office in offices)
    words = "\n".join([*lines, *(f"▪ {link.title}" for link in links)])
    return Utterance(words, speaker.locale, links=links, kind="notice")


def _helpers(guide: TownGuide, intent: str) -> list[Office]:
    """Who is responsible for the matter, and independent advisers; never who must be chosen by name."""
    office = guide.responsible(intent)
    department = guide.department_of(office) if office else None
    own = [office] if office and not (department and department.by_name_only) else []
    every = {one.id: one for one in (*own, *_advisers(guide)) if one.phone}
    return list(every.values())[:_SHOWN]


def _advisers(guide: TownGuide) -> list[Office]:
    independent = (department for department in guide.departments.values() if department.independent)
    return [office for department in independent for office in guide.offices_of(department) if office.phone]


def _line(speaker: Speaker, office: Office) -> str:
    return speaker.pair(speaker.of(office.name), isolated(office.phone or "", speaker.locale))
