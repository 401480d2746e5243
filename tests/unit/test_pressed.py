"""Every button the code builds says in German what it means: staff read it, and so does the record for the file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import pytest

from bot.core.content.page import Page
from bot.core.together import WISHES
from bot.service.pressed import meaning
from tests.unit import shipped
from tests.unit.samples import PROJECT

# What may stand in the gaps of a payload, one after the other: one of these makes it a button that is known.
IN_GAPS = ("register_address", "citizens_office", "residence", "uk", "yes", "woman", "urgency today", "/x/ 1")
NOT_STAFFS = ("help:", "improve:", "erase:", "export:", "handoff:another")  # told to the house, and to no colleague
ELSEWHERE = {  # payloads that are put together before: by `to_payload`, or as a button that was stored
    "payload", "to_payload(o, aspect, days)", "to_payload('courses', wider.wanted, 0)",
    "to_payload('courses', (*search.wanted, *wish), 0)", "to_payload('events', wanted, 0)", "b['payload']",
}  # fmt: skip


class Town:
    catalogue = shipped.catalogue()
    guide = replace(shipped.guide(), pages={"/x/": Page(path="/x/", titles={"de": "Wohngeld"})})


def built() -> Iterator[tuple[str, ast.expr]]:
    """(module, payload) of every call that builds a button."""
    for path in sorted((PROJECT / "bot" / "service").rglob("*.py")):
        module = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            # `_button` of persons.py: a sentence, and what stands behind `handoff:`
            name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in ("Button", "_button") and len(node.args) > 1:
                yield module, node.args[1] if name == "Button" else _behind_handoff(node.args[1])
            elif isinstance(node, ast.Call) and name == "to_payload" and isinstance(node.args[0], ast.Constant):
                yield module, ast.Constant(f"{node.args[0].value}:0:")


def _behind_handoff(rest: ast.expr) -> ast.expr:
    known = rest.values if isinstance(rest, ast.JoinedStr) else [rest]
    return ast.JoinedStr([ast.Constant("handoff:"), *known])


def payloads(module: str, payload: ast.expr) -> list[str]:
    """Samples of it; none: it is built elsewhere."""
    if isinstance(payload, ast.Constant):
        return [str(payload.value)]
    if isinstance(payload, ast.JoinedStr):
        return [_filled(module, payload, sample.split()) for sample in IN_GAPS]
    if isinstance(payload, ast.IfExp):
        return [*payloads(module, payload.body), *payloads(module, payload.orelse)]
    if isinstance(payload, ast.Name) and isinstance(known := getattr(import_module(module), payload.id, None), str):
        return [known]
    assert ast.unparse(payload) in ELSEWHERE, f"{module}: {ast.unparse(payload)}: where is it built?"
    return []


def _filled(module: str, payload: ast.JoinedStr, samples: list[str]) -> str:
    known, left = import_module(module), list(samples)
    text = ""
    for part in payload.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
            continue
        assert isinstance(part, ast.FormattedValue)
        constant = getattr(known, part.value.id, None) if isinstance(part.value, ast.Name) else None
        text += constant if isinstance(constant, str) else left.pop(0) if len(left) > 1 else left[0]
    return text


def test_every_button_the_code_builds_has_german_words() -> None:
    every = [(module, found) for module, payload in built() if (found := payloads(module, payload))]
    assert len(every) > 70, "the scan sees the buttons"
    silent = [
        (module, found[0])
        for module, found in every
        if not found[0].startswith(NOT_STAFFS) and not any(meaning(one, Town()) for one in found)
    ]
    assert not silent


@pytest.mark.parametrize(
    "more", [*(f"call:{wish}:+493023125110" for wish in WISHES), "call:no", "slot:no", "slot:other"]
)
def test_what_stands_behind_the_action_is_said_too(more: str) -> None:
    bare = meaning(f"handoff:{more.partition(':')[0]}", Town())
    assert meaning(f"handoff:{more}", Town()) not in (bare, None)


def test_a_yes_and_a_no_never_read_alike() -> None:
    every = [found for module, payload in built() for found in payloads(module, payload)]
    yeses = {one for one in every if one.startswith("handoff:book:yes")}
    assert yeses
    for yes in yeses:
        assert meaning(yes, Town()) != meaning(yes.replace(":yes", ":no"), Town()), yes


def test_a_number_to_call_stands_in_no_label() -> None:
    assert "23125" not in str(meaning("handoff:call:any:+493023125110", Town()))
