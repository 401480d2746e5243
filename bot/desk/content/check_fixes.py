"""Where a finding of the content check is mended: the very page, and the very field on it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from bot.core.content.care import TEXTS
from bot.core.texts.finding import Finding
from bot.desk.content_names import mended_at

_FACTS = "/desk/content/facts"
_TO_FACT = ("fact_due", "fact_unchecked", "fact_without_intent")
_FIELDS: Mapping[str, str] = {  # names of fields in bot/desk/content/content_fields.py
    "name_missing": "name", "course_past": "start", "event_past": "start",
}  # fmt: skip
_FIELDS_OF: Mapping[tuple[str, str], str] = {
    ("contact_missing", "contact"): "phone", ("leads_nowhere", "office"): "matters",
    ("residence_unchosen", "department"): "by_name_only", ("two_departments", "department"): "offices",
    ("words_missing", "step"): "text", ("fact_not_said", "step"): "text", ("number_without_source", "step"): "text",
    ("words_missing", "contact"): "role", ("leads_nowhere", "step"): "intent",
}  # fmt: skip
_HOURS: Mapping[str, str] = {"office_without_hours": "hours", "special_past": "special-days"}


def fixed_at(finding: Finding) -> str:
    """Empty: the desk has no place for it."""
    if finding.code in _TO_FACT:
        return f"{_FACTS}#fact-{finding.name}"
    if finding.code in _HOURS:
        return f"/desk/content/hours/{quote(finding.name, safe='')}#{_HOURS[finding.code]}"
    if finding.code == "page_behind":
        return "/desk/content/page"
    if finding.about == "locale":
        return f"/editor?state=machine&locale={quote(finding.name)}"
    if finding.about == "intent":
        return _of_topic(finding)
    if finding.code == "cannot_fill" and finding.values.get("office", "–") != "–":
        return mended_at("office", finding.values["office"])
    return mended_at(finding.about, finding.name, _field(finding))


def _of_topic(finding: Finding) -> str:
    """What is not written yet has no page; examples have one of their own."""
    if finding.code == "no_answer":
        return "/editor?state=missing"
    return f"/desk/questions/{quote(finding.name)}"


def _field(finding: Finding) -> str:
    if finding.about in TEXTS:
        return finding.locales[0] if finding.locales else ""
    return _FIELDS.get(finding.code) or _FIELDS_OF.get((finding.code, finding.about), "")
