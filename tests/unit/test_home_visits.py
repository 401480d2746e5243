"""A visit to the country one comes from is no return for good: whom to ask before, and a person is at hand."""

from __future__ import annotations

import pytest

from bot.core.understanding import Understanding, UserMessage
from bot.service.meaning.home_visits import HomeVisitsStep
from bot.service.turn.compose import Composer
from bot.settings import PROJECT
from bot.wiring.dialogues import completed
from bot.wiring.files import load_rows, load_small
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
VISITS = {
    "de": ["ich will nur zu besuch nach syrien", "kann man in der türkei urlaub machen mit blauem pass"],
    "en": ["i want to go to afghanistan for visit only", "can i visit my family in syria with refugee status"],
    "ar": ["بدي ارجع ع سوريا زيارة بس", "في حدا بيزور سوريا وهو لاجئ؟", "fini rou7 3a souria zyara"],
    "fa": ["میخواهم افغانستان بروم فقط دیدن مادرم", "mikham beram iran didan"],
    "fr": ["je veux aller voir ma famille en syrie je suis refugié"],
    "pl": ["czy mogę pojechać na ukrainę odwiedzić mamę"],
    "ro": ["pot să merg în vizită în siria"],
    "ru": ["можно ли съездить домой в гости если я беженец"],
    "tr": ["mülteciyim suriyeye ziyarete gidebilir miyim"],
    "uk": ["чи можна поїхати в україну на кілька днів"],
}
TAKEN = [
    "verliere ich den status", "do i lose my status", "بيسحبو الاقامة؟", "اقامتم را میگیرند", "je perds mon statut",
    "czy stracę status", "îmi pierd statutul", "я потеряю статус", "statüm iptal olur mu", "чи втрачу статус",
]  # fmt: skip


def sure(response: str) -> Understanding:
    return Understanding(response, 0.99, "confident", response)


async def heard(text: str, u: Understanding, context: dict[str, str] | None = None) -> Understanding:
    dialogue = HomeVisitsStep(load_rows(PROJECT, "home_visits") | load_small(PROJECT))
    return await dialogue.completed(u, UserMessage("x", text, {}, context or {}))


@pytest.mark.parametrize("code", VISITS)
async def test_who_only_visits_reads_whom_to_ask_before_and_finds_a_person(code: str) -> None:
    for text in VISITS[code]:
        for response in ("voluntary_return", "family_reunification", "choice"):
            u = await heard(text, sure(response))
            assert u.response == "travel_document", text
        reply = Composer(LIBRARY, shipped.holidays(), code, shipped.TODAY).reply(u, {})
        buttons = [button.payload for said in reply.utterances for button in said.buttons]
        assert reply.utterances[0].source == f"travel_document/{code}" and "handoff:offer" in buttons


async def test_whether_the_protection_is_taken_away_is_asked_of_the_independent_advice() -> None:
    for text in TAKEN:
        after = {"intent": "travel_document", "last": "intent:travel_document"}
        assert (await heard(text, sure("residence_permit"), after)).response == "asylum_procedure", text
        again = await heard(text, sure("residence_permit"), {"intent": "asylum_procedure"})
        assert (again.intent, again.response) == ("asylum_procedure", "follow_up_same")
        assert await heard(text, sure("residence_permit")) == sure("residence_permit")


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("ich möchte freiwillig zurück nach syrien", "voluntary_return"),
        ("i want to go back to syria forever", "voluntary_return"),
        ("بدي ارجع ع سوريا نهائي", "voluntary_return"),
        ("suriyeye temelli dönmek istiyorum", "voluntary_return"),
        ("meine mutter aus syrien will mich besuchen", "family_reunification"),
        ("можно пригласить маму в гости из украины", "family_reunification"),
        ("i want to visit the library", "search_event"),
        ("ich will nur zu besuch nach syrien", "emergency"),
    ],
)
async def test_who_returns_for_good_or_is_visited_is_understood_as_ever(text: str, response: str) -> None:
    assert await heard(text, sure(response)) == sure(response)


async def test_it_is_part_of_what_is_around_the_engine() -> None:
    dialogue = completed(ScriptedDialogue("voluntary_return"), LIBRARY, MovedClock())
    u = await dialogue.understand(UserMessage("s", "بدي ارجع ع سوريا زيارة بس", {"ar": 0.9}))
    assert u.response == "travel_document"
