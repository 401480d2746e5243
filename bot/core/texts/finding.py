"""What is wrong with the content, or deserves a second look; how bad each kind of it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.texts.response import Kind

Severity = Literal["error", "warning", "info"]
About = (
    Kind
    | Literal[
        "intent", "fact", "office", "department", "course", "event", "link", "locale",
        "offer", "document", "contact", "pin", "matter", "step", "town",
    ]
)  # fmt: skip

SEVERITIES: Mapping[str, Severity] = {
    # newcomers get nothing, something wrong, or something broken
    "missing": "error",
    "no_answer": "error",
    "no_examples": "error",
    "empty": "error",
    "too_long": "error",
    "too_many_sentences": "error",
    "unknown_placeholder": "error",
    "missing_placeholder": "error",
    "cannot_fill": "error",
    "missing_number": "error",
    "label_taken": "error",
    "fact_without_intent": "error",
    "link_dead": "error",
    "no_protection_group": "error",
    "no_coordination": "error",
    "residence_unchosen": "error",
    "web_only_unknown": "error",
    # it may be wrong by now, or is harder than it need be
    "german_changed": "warning",
    "untranslated": "warning",
    "review_due": "warning",
    "fact_due": "warning",
    "fact_not_said": "warning",
    "number_without_source": "warning",
    "few_languages": "warning",
    "hard_to_read": "warning",
    "phone_typed": "warning",
    "hours_typed": "warning",
    "office_without_hours": "warning",
    "name_missing": "warning",
    "course_past": "warning",
    "event_past": "warning",
    "link_unsure": "warning",
    "offer_past": "warning",
    "words_missing": "warning",
    "contact_missing": "warning",
    "leads_nowhere": "warning",
    "two_departments": "warning",
    "pin_german": "warning",
    # good to know
    "machine": "info",
    "page_behind": "info",
    "fact_unchecked": "info",
    "special_past": "info",
    "pin_over": "info",
}


@dataclass(frozen=True)
class Finding:
    """One thing found. `about` and `name` say where; `values` fill the sentence that tells it."""

    code: str
    about: About
    name: str
    locales: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return SEVERITIES[self.code]
