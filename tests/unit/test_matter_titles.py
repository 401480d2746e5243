"""What the town's own list of matters names is that matter's office, whatever the engine takes it for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.matter_titles import MatterTitledStep
from bot.settings import PROJECT
from bot.wiring.dialogues import completed
from bot.wiring.files import load_rows, load_small
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .test_every_answer import Shipped

WHO = "find_responsible_office"
POLICE = Entity("office", "police")


async def understood(text: str, intent: str, context: dict[str, str] | None = None, *named: Entity) -> Understanding:
    small = load_small(PROJECT) | {"apply": load_rows(PROJECT, "leaning")["apply"]}
    library = Shipped(shipped.guide())
    step = MatterTitledStep(library, small)  # type: ignore[arg-type]
    heard = replace(await ScriptedDialogue(intent).understand(UserMessage("x", text)), entities=named, help_line=True)
    return await step.completed(heard, UserMessage("x", text, {"de": 0.9}, context or {}))


@pytest.mark.parametrize(
    ("text", "intent", "matter"),
    [
        ("Geburtsurkunde bestellen", "pregnancy_birth", "civil_status_copies"),
        ("wo beantrage ich eine Geburtsurkunde bestellen", "pregnancy_birth", "civil_status_copies"),
        ("odpis aktu urodzenia", "pregnancy_birth", "civil_status_copies"),
        ("копия свидетельства о рождении", "pregnancy_birth", "civil_status_copies"),
        ("copie d'acte de naissance", "delete_my_data", "civil_status_copies"),
        ("police clearance certificate", "police_and_lost_property", "police_clearance"),
        ("mam psa gdzie zglosic", "fallback", ""),
        ("podatek za psa", "find_responsible_office", "dog_tax"),
        ("собаку зареєструвати", "choice", "dog_tax"),
        ("надо ли платить налог за собаку", "choice", "dog_tax"),
        ("taxa caine", "fallback", "dog_tax"),
        ("парковочная карта", "disability_support", "parking_permit"),
        ("شهادة حسن سلوك", "choice", "police_clearance"),
        ("tasrih mawqif", "fallback", "parking_permit"),
        ("fishing licences", "public_transport", "fishing_licence"),
    ],
)
async def test_a_matter_alone_asks_for_its_office(text: str, intent: str, matter: str) -> None:
    u = await understood(text, intent)
    assert (u.response == WHO, *u.values("matter")) == ((True, matter) if matter else (False,))


async def test_no_help_line_stands_above_it() -> None:
    assert not (await understood("police clearance certificate", "fallback")).help_line


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Einbruch", "emergency"),  # danger stays danger
        ("Notunterkunft", "housing_search"),  # has an answer of its own
        ("ich brauche einen Menschen wegen Hundesteuer", "request_human"),
        ("mein Hund hat ein Kind gebissen, Hundesteuer habe ich bezahlt", "legal_advice"),  # told beside another matter
    ],
)
async def test_what_is_more_than_a_matter_s_name_stays_what_it_is(text: str, intent: str) -> None:
    assert (await understood(text, intent)).response == intent


async def test_a_question_that_is_answered_with_that_office_anyway_keeps_its_answer() -> None:
    assert (await understood("wo Diebstahl", "police_and_lost_property")).response == "police_and_lost_property"
    assert (await understood("Diebstahl", "police_and_lost_property")).values("matter") == ("theft",)


async def test_asked_of_which_office_the_matter_is_no_new_question() -> None:
    u = await understood("Hundesteuer", "fallback", {"last": "intent:office_hours"})
    assert u.response == "fallback"


async def test_in_a_question_about_offices_the_matter_counts_and_no_office_within_its_name() -> None:
    u = await understood("where do i get a police clearance certificate", WHO, None, POLICE)
    assert (u.values("matter"), u.values("office")) == (("police_clearance",), ())
    both = await understood("police station hours, Hundesteuer", "office_hours", None, POLICE)
    assert both.values("office") == ("police",)


async def test_a_matter_entered_this_morning_is_known_at_once() -> None:
    library = Shipped(shipped.guide())
    dialogue = completed(ScriptedDialogue("fallback"), library, MovedClock())  # type: ignore[arg-type]
    assert (await dialogue.understand(UserMessage("x", "Bienenstock melden", {"de": 0.9}))).response == "fallback"
    new = library.guide.matters["dog_tax"].model_copy(update={"id": "bees", "names": {"de": ("Bienenstock melden",)}})
    library.guide = replace(library.guide, matters={**library.guide.matters, "bees": new})
    u = await dialogue.understand(UserMessage("x", "Bienenstock melden", {"de": 0.9}))
    assert u.values("matter") == ("bees",)
