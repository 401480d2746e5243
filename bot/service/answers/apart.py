"""Beside a protected question, or a file, that is not for who has the conversation: that nobody sees it, who helps."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.message import Link, Utterance
from bot.core.places import Office
from bot.core.ports import Library
from bot.core.town import TownGuide
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated

_SHOWN = 3


def nobody_sees(library: Library, locale: str, context: Mapping[str, str]) -> Utterance:
    """`context`: with whom the conversation is, and what it is about by now."""
    speaker, guide = Speaker(library.catalogue, locale), library.guide
    reading = speaker.department(guide, context.get("handoff", ""))
    helpers = _helpers(guide, context.get("intent", ""))
    links = tuple(Link(_line(speaker, office), tel(office.phone or "")) for office in helpers)
    lines = [speaker.say("handoff_apart", department=reading), *([speaker.say("media_help")] if helpers else [])]
    lines += [f"▪ {link.title}" for link in links]
    return Utterance("\n".join(lines), locale, links=links, kind="notice")


def _helpers(guide: TownGuide, intent: str) -> list[Office]:
    """Who is responsible for the matter, and independent advisers; never who must be chosen by name."""
    office = guide.responsible(intent)
    department = guide.department_of(office) if office else None
    own = [office] if office and not (department and department.by_name_only) else []
    advisers = (o for d in guide.departments.values() if d.independent for o in guide.offices_of(d))
    every = {one.id: one for one in (*own, *advisers) if one.phone}
    return list(every.values())[:_SHOWN]


def _line(speaker: Speaker, office: Office) -> str:
    return speaker.pair(speaker.of(office.name), isolated(office.phone or "", speaker.locale))
