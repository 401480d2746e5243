"""Rules name intents in the code. One that is renamed or goes would switch its rules off without a word: here it is
missed, and the modules that still name it are told."""

from __future__ import annotations

import ast
from collections import defaultdict

import yaml

from .samples import PROJECT

KNOWN = set(yaml.safe_load((PROJECT / "responses" / "intents.yml").read_text("utf-8"))["intents"])
NAMED = {
    "affirm", "ask_bot_identity", "ask_capabilities", "ask_case_status", "ask_intercultural_calendar",
    "ask_simpler", "ask_waiting", "asylum_procedure", "bank_account", "change_language", "child_benefit",
    "childcare_place", "crisis_support", "debt_advice", "delete_my_data", "deny", "deportation_threat", "emergency",
    "express_frustration", "family_reunification", "file_complaint", "find_doctor", "find_responsible_office",
    "goodbye", "greet", "homework_help", "housing_benefit", "housing_search", "integration_award",
    "integration_course_rights", "integration_policy", "interpreter_help", "job_search", "join_fire_brigade",
    "labour_rights", "language_certificate", "legal_advice", "lgbtiq_support", "library_leisure",
    "marriage_family_law", "meeting_places", "mental_health", "migrant_associations", "office_appointment",
    "office_contact",
    "office_hours", "office_location", "out_of_scope", "parent_education", "phone_internet", "police_and_lost_property",
    "pregnancy_birth", "register_address", "rent_problems", "report_discrimination", "request_human",
    "residence_permit", "school_enrolment", "school_life", "search_course", "search_event", "social_benefits",
    "sports_clubs", "suggest_improvement", "tax_id", "thank", "travel_document", "vocational_training",
    "voluntary_return", "volunteering", "welcome_package", "women_services", "youth_welfare",
}  # fmt: skip


def literals() -> dict[str, set[str]]:
    """Every string in the code, and the modules it stands in."""
    found = defaultdict[str, set[str]](set)
    for file in (file for folder in ("bot", "nlu") for file in (PROJECT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found[node.value].add(str(file.relative_to(PROJECT)))
    return found


def test_every_intent_that_rules_name_is_there() -> None:
    found = literals()
    assert {name: sorted(found[name]) for name in NAMED - KNOWN} == {}, "rename it in these modules, and here"


def test_every_intent_that_rules_name_is_listed_here() -> None:
    assert sorted(KNOWN & set(literals()) - NAMED) == [], "add them: they are missed when they are renamed"
    assert sorted(NAMED - set(literals())) == [], "no module names them any more"
