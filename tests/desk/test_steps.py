"""The welcome package in the coordinators' hands: words, order, new steps, and what newcomers read of it at once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.accounts.staff import Role
from bot.core.content.shown_item import ShownItem
from bot.core.content.welcome import Checklist
from bot.core.errors import VersionChanged
from bot.core.locale import NATIVE
from bot.core.message import Reply
from bot.desk.content.check_fixes import fixed_at
from bot.portal.item_files import item_files, read_items
from bot.portal.town_files import read_town
from bot.service.content.content_desk import ContentDesk
from bot.service.content.step_order import StepOrder
from bot.service.content.town_content import bring_in
from bot.service.turn.compose import Composer
from bot.settings import PROJECT
from bot.store.content.content_edits import SqlContentEdits
from bot.store.content.town_content import SqlTownContent
from tests.conftest import both_databases
from tests.desk.conftest import Office, Visitor
from tests.desk.test_content_lists import fields, path, read_form, send

LIST, NEW, REGISTER = "/desk/content/step", "/desk/content/step/new", path("step", "register")
WEEK = ["register", "emergency", "insurance", "account", "rubbish"]
PHONE = {"title.de": ["Handy besorgen"], "text.de": ["Fragen Sie nach Prepaid."], "phase": ["week"], "icon": ["📱"]}


@pytest.fixture
async def koo(office: Office) -> Visitor:
    return await office.signed_in("Koo", Role.COORDINATOR)


def order(office: Office, phase: str = "week") -> list[str]:
    return [step.id for step in office.lotse.library.guide.steps if step.phase == phase]


def composed(office: Office, locale: str, payload: str = "intent:welcome_package", done: str = "") -> Reply:
    composer = Composer(office.lotse.library, office.lotse.holidays(), locale, office.lotse.clock.now())
    intent = payload.removeprefix("intent:")
    reply = composer.pressed(payload, {"done": done}) or composer.intent_alone(intent, {"done": done})
    assert reply is not None
    return reply


def told(reply: Reply) -> str:
    return re.sub("[\u2066-\u2069]", "", "\n".join(said.text for said in reply.utterances))


async def shown(visitor: Visitor, where: str = LIST) -> tuple[list[str], str]:
    """(the steps of the list in their order, the mark of that order)."""
    page = (await visitor.get(where)).text
    mark = re.search(r'name="seen" value="(\w+)"', page)
    return re.findall(r'id="step-([\w-]+)"', page), mark[1] if mark else ""


async def move(visitor: Visitor, way: str, key: str, seen: str = "") -> int:
    seen = seen or (await shown(visitor))[1]
    return (await visitor.post("/desk/content/order", {"move": f"{way}:{key}", "seen": seen})).status_code


async def test_the_list_shows_the_steps_in_order_under_their_phases(koo: Visitor, office: Office) -> None:
    steps, _ = await shown(koo)
    assert steps == [step.id for step in office.lotse.library.guide.steps] and steps[:5] == WEEK
    page = (await koo.get(LIST)).text
    assert re.search(r'href="/desk/content/step" aria-current="page">Willkommenspaket</a>', page), "in the navigation"
    heads = re.findall(r'<h2 class="part">([^<]+)</h2>', page)
    assert heads == ["Erste Woche", "Erster Monat", "Erste drei Monate"]
    for key, way, off in (("register", "up", True), ("register", "down", False), ("rubbish", "down", True)):
        button = re.search(rf'<button[^>]*value="{way}:{key}"[^>]*>', page)
        assert button and (" disabled" in button[0]) == off, (key, way)
    sought = (await koo.get(f"{LIST}?q=رقم")).text
    assert "step-tax_number" in sought and "step-rubbish" not in sought and 'name="move"' not in sought


async def test_changed_words_are_read_at_once_in_every_language(koo: Visitor, office: Office) -> None:
    typed = await fields(koo, REGISTER)
    typed |= {f"text.{code}": [f"Rathaus {code} 2027"] for code in NATIVE}
    typed |= {"title.ar": ["تسجيل السكن"], "title.uk": ["Оформити прописку"]}
    saved = await send(koo, REGISTER, typed)
    assert saved.status_code == 303, saved.text
    assert "Wer jetzt fragt, liest es so." in (await koo.get(saved.headers["location"])).text
    for code in NATIVE:
        assert f"Rathaus {code} 2027" in told(composed(office, code))
    assert "☐ تسجيل السكن" in told(composed(office, "ar")) and "Оформити прописку" in told(composed(office, "uk"))
    assert "von Koo am" in (await koo.get(REGISTER)).text


async def test_a_language_that_is_missing_reads_the_nearest_and_is_told(koo: Visitor, office: Office) -> None:
    typed = await fields(koo, REGISTER) | {"title.fa": [""], "text.fa": [""], "text.pl": [""]}
    assert (await send(koo, REGISTER, typed)).status_code == 303
    english = office.lotse.library.guide.steps[0].title["en"]
    assert english in told(composed(office, "fa")) and "Zameldować" in told(composed(office, "pl"))
    assert "8 von 10 Sprachen" in (await koo.get(LIST)).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title.de": [""]}, "Der deutsche Text fehlt."),
        ({"text.de": [" \n "]}, "Der deutsche Text fehlt."),
        ({"title.uk": ["х" * 61]}, "Höchstens 60 Zeichen, es sind 61."),
        ({"text.ar": ["x" * 1001]}, "Höchstens 1000 Zeichen, es sind 1001."),
        ({"text.fr": ["Appelez le {phone}."]}, "Platzhalter wie {phone} füllt hier niemand aus."),
        ({"phase": [""]}, "Bitte wählen."),
        ({"phase": ["year"]}, "Bitte prüfen Sie: Wann."),
        ({"icon": [""]}, "Bitte wählen."),
    ],
)
async def test_what_makes_no_sense_is_said_and_nothing_is_lost(
    koo: Visitor, office: Office, typed: dict[str, list[str]], said: str
) -> None:
    before = office.lotse.library.guide.steps
    sent = await fields(koo, REGISTER) | {"title.en": ["Kept <b>"]} | typed
    wrong = await send(koo, REGISTER, sent)
    assert wrong.status_code == 400 and said in wrong.text and "Kept &lt;b&gt;" in wrong.text
    assert office.lotse.library.guide.steps == before


async def test_steps_go_up_and_down_and_newcomers_read_them_so(koo: Visitor, office: Office) -> None:
    assert await move(koo, "up", "rubbish") == 303
    assert await move(koo, "up", "rubbish") == 303
    assert order(office) == ["register", "emergency", "rubbish", "insurance", "account"]
    assert await move(koo, "down", "register") == 303
    assert order(office) == ["emergency", "register", "rubbish", "insurance", "account"] == (await shown(koo))[0][:5]
    assert "Als Nächstes: Notrufnummern" in told(composed(office, "de"))
    assert await move(koo, "up", "emergency") == 303 and await move(koo, "down", "account") == 303
    assert order(office)[0] == "emergency" and order(office)[-1] == "account", "at its end a step stays"
    assert order(office, "month")[0] == "tax_number", "no step leaves its phase by the arrows"
    assert (await koo.post("/desk/content/order", {"move": "sideways:account"})).status_code == 400


async def test_who_has_not_seen_the_order_moves_nothing(koo: Visitor, office: Office) -> None:
    eva = await office.signed_in("Eva", Role.COORDINATOR)
    seen = (await shown(koo))[1]
    assert await move(eva, "up", "rubbish", seen) == 303
    late = await koo.post("/desk/content/order", {"move": "up:rubbish", "seen": seen})
    assert late.status_code == 409 and "Gerade hat jemand anders die Reihenfolge geändert." in late.text
    assert order(office) == ["register", "emergency", "insurance", "rubbish", "account"]
    assert re.findall(r'id="step-([\w-]+)"', late.text)[:5] == order(office), "the page shows how it stands now"
    await eva.post(path("step", "rubbish"), {"action": "archive"})
    gone = await koo.post("/desk/content/order", {"move": "up:rubbish", "seen": (await shown(koo))[1]})
    assert gone.status_code == 409 and "step-rubbish" not in gone.text


@both_databases
async def test_of_two_moves_at_the_same_moment_one_holds(koo: Visitor, office: Office) -> None:
    eva, seen = await office.signed_in("Eva", Role.COORDINATOR), (await shown(koo))[1]
    ways = ("up", "rubbish"), ("down", "register"), ("down", "emergency"), ("up", "account")
    moves = [move(koo if number % 2 else eva, way, key, seen) for number, (way, key) in enumerate(ways)]
    said = await asyncio.gather(*moves)
    assert sorted(said) == [303, 409, 409, 409]
    way, key = ways[said.index(303)]
    wanted, at = list(WEEK), WEEK.index(key)
    wanted.insert(at - 1 if way == "up" else at + 1, wanted.pop(at))
    assert order(office) == wanted


class Hasty:
    """Implements `Items`; when this step is about to be read, somebody else moves another."""

    def __init__(self, items: SqlContentEdits, read: str, hurry: Callable[[], Awaitable[object]]) -> None:
        self._items, self._read, self._hurry = items, read, hurry

    async def item(self, kind: str, key: str) -> ShownItem | None:
        if key == self._read:
            self._read = ""
            await self._hurry()
        return await self._items.item(kind, key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._items, name)


@pytest.mark.parametrize("read", ["register", "rubbish"])
async def test_who_moves_between_looking_and_writing_is_not_written_over(
    koo: Visitor, office: Office, read: str
) -> None:
    lotse, who = office.lotse, await office.employ("Eva", Role.COORDINATOR)
    items, seen = SqlContentEdits(lotse.database, lotse.clock), (await shown(koo))[1]
    hasty: Any = Hasty(items, read, lambda: move(koo, "down", "emergency"))
    desk = ContentDesk(hasty, lotse.library, lambda: None)
    with pytest.raises(VersionChanged):
        await StepOrder(desk).move(who, "register", False, seen)
    assert order(office) == ["register", "insurance", "emergency", "account", "rubbish"]
    assert {row.key for row in await items.index() if row.kind == "step" and row.edited_by} == {"insurance", "register"}


async def test_words_and_order_of_two_coordinators_both_stay(koo: Visitor, office: Office) -> None:
    eva = await office.signed_in("Eva", Role.COORDINATOR)
    rubbish = path("step", "rubbish")
    mine = await fields(koo, rubbish) | {"text.en": ["Look at the bins."]}
    assert await move(eva, "up", "rubbish") == 303
    told_so = await send(koo, rubbish, mine)
    assert told_so.status_code == 409 and "Eva" in told_so.text and "Look at the bins." in told_so.text
    assert (await send(koo, rubbish, read_form(told_so.text))).status_code == 303
    step = office.lotse.library.guide.steps[3]
    assert (step.id, step.text["en"]) == ("rubbish", "Look at the bins.")


async def test_a_new_step_comes_last_in_its_phase_and_can_go_again(koo: Visitor, office: Office) -> None:
    made = await send(koo, NEW, await fields(koo, NEW) | PHONE | {"intent": ["bank_account"]})
    assert made.status_code == 303, made.text
    there = made.headers["location"].split("?")[0]
    assert there == path("step", "handy-besorgen") and order(office) == [*WEEK, "handy-besorgen"]
    assert "Ende seines Abschnitts" in (await koo.get(made.headers["location"])).text
    assert (await send(koo, NEW, await fields(koo, NEW) | PHONE | {"intent": ["bank_account"]})).status_code == 400
    assert len(order(office)) == 6, "sent twice, it is there once"
    reply = composed(office, "tr", done=",".join(WEEK))
    assert [b.payload for b in reply.utterances[-1].buttons] == ["intent:bank_account", "check:handy-besorgen"]
    ticked = composed(office, "tr", "check:handy-besorgen", ",".join(WEEK))
    assert ticked.context["done"].split(",") == [*WEEK, "handy-besorgen"]
    assert await move(koo, "up", "handy-besorgen") == 303 and order(office)[4:] == ["handy-besorgen", "rubbish"]
    assert (await koo.post(there, {"action": "delete"})).status_code == 303
    assert order(office) == WEEK and (await koo.get(there)).status_code == 404


@pytest.mark.parametrize(
    ("title", "key"),
    [("New", "new-2"), ("Ü" * 40, "ue" * 15), ("مرحبا", "step"), ("Müll: 3 Tonnen!", "muell-3-tonnen")],
)
async def test_whatever_a_new_step_is_called_it_gets_a_name_that_works(
    koo: Visitor, office: Office, title: str, key: str
) -> None:
    for number, name in enumerate((key, f"{key[:28]}-2" if key != "new-2" else "new-3")):
        made = await send(koo, NEW, await fields(koo, NEW) | PHONE | {"title.de": [title], "text.de": [f"{number}."]})
        assert made.headers["location"].startswith(f"{path('step', name)}?"), made.text
        assert (await koo.get(path("step", name))).status_code == 200
    assert order(office)[-2:] == [key, name]


async def test_a_step_that_is_taken_out_leaves_nobody_without_an_answer(koo: Visitor, office: Office) -> None:
    await koo.post(REGISTER, {"action": "archive"})
    assert order(office) == WEEK[1:] and "Herausgenommen." in (await koo.get(f"{REGISTER}?done=archived_step")).text
    old = composed(office, "uk", "check:register", "register,emergency")
    assert old.outcome == "answered" and "1" in told(old) and "Зареєструвати" not in told(old)
    assert Checklist.of(office.lotse.library.guide.steps, {"done": "register,emergency"}).counts() == (1, 13)
    assert (await shown(koo, f"{LIST}?only=archived"))[0] == ["register"]
    await koo.post(REGISTER, {"action": "unarchive"})
    assert order(office) == WEEK, "it comes back to its place"


async def test_a_phase_and_a_whole_package_may_be_empty(koo: Visitor, office: Office) -> None:
    asked = {"kind": ["step"], "key": WEEK, "action": ["archive"], "csrf": [await koo.token()], "sure": ["yes"]}
    assert (await send(koo, "/desk/content/bulk", asked)).status_code == 303
    late = told(composed(office, "de", "welcome:week"))
    assert "Erste Woche:" not in late and "Erster Monat:" in late
    every = [step.id for step in office.lotse.library.guide.steps]
    assert "Erster Monat:" in told(composed(office, "de", "welcome:week", ",".join(every)))
    assert (await send(koo, "/desk/content/bulk", asked | {"key": every})).status_code == 303
    assert not office.lotse.library.guide.steps and "Hier ist noch nichts." in (await koo.get(LIST)).text
    plain = told(composed(office, "de"))
    assert "Willkommen in" in plain and "☐" not in plain


async def test_a_step_whose_answer_is_gone_has_no_button_to_it(koo: Visitor, office: Office) -> None:
    assert (await send(koo, REGISTER, await fields(koo, REGISTER) | {"intent": ["town_gone"]})).status_code == 303
    payloads = [button.payload for button in composed(office, "de").utterances[-1].buttons]
    assert payloads == ["check:register"]
    found = await office.lotse.content_check().findings()
    (gone,) = [one for one in found if one.about == "step"]
    assert (gone.code, gone.name, gone.values["found"]) == ("leads_nowhere", "register", "town_gone")
    assert fixed_at(gone) == f"{REGISTER}#field-intent"


async def test_another_phase_puts_a_step_at_its_end(koo: Visitor, office: Office) -> None:
    assert await move(koo, "up", "emergency") == 303
    assert (await send(koo, REGISTER, await fields(koo, REGISTER) | {"phase": ["month"]})).status_code == 303
    assert order(office) == ["emergency", *WEEK[2:]] and order(office, "month")[-1] == "register"
    seen = re.search(r'name="seen" value="(\w+)"', (await koo.get(REGISTER)).text)
    assert (await koo.post(REGISTER, {"action": "back", "seen": seen[1] if seen else ""})).status_code == 303
    assert sorted(order(office)) == sorted(WEEK), "the source's version again"


async def test_steps_ask_for_no_training(office: Office) -> None:
    lotse, learnt = office.lotse, list[str]()
    who = await office.employ("Koo", Role.COORDINATOR)
    desk = ContentDesk(SqlContentEdits(lotse.database, lotse.clock), lotse.library, lambda: learnt.append("again"))
    before = lotse.learnt_from()
    item = await desk.item("step", "register")
    await desk.save(who, item, {"title": {"de": "Anmelden"}})
    await desk.add(who, "step", "new-one", {**item.data, "id": "new-one"})
    await desk.archive("step", ["emergency"])
    await desk.remove("step", "new-one")
    await desk.change_all(who, "step", ["register"], {"title": {"de": "Amt"}})
    await desk.back(await desk.item("step", "register"))
    assert not learnt and lotse.learnt_from() == before


async def test_order_and_words_go_to_the_files_and_back(koo: Visitor, office: Office, tmp_path: Path) -> None:
    assert (await send(koo, NEW, await fields(koo, NEW) | PHONE)).status_code == 303
    assert await move(koo, "up", "handy-besorgen") == 303
    lotse = office.lotse
    kept = (await SqlTownContent(lotse.database, lotse.clock).here()).kept
    for name, content in item_files(kept).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    steps = {key: data for key, data in kept.items() if key[:2] == ("item", "step")}
    assert {key: data for key, data in read_items(tmp_path).items() if key[:2] == ("item", "step")} == steps
    read = {item.key: item.data for item in read_town(tmp_path / "portal") if item.kind == "step"}
    assert {key[2]: data["data"] for key, data in steps.items()} == read, "and as the files of a town"


async def test_a_step_that_a_folder_brings_stands_where_its_list_has_it(koo: Visitor, office: Office) -> None:
    lotse = office.lotse
    town = SqlTownContent(lotse.database, lotse.clock)
    kept = (await town.here()).kept
    data = {**kept["item", "step", "account"]["data"], "id": "phone"}
    new = {("item", "step", "phone"): {"data": data, "source": "town-files", "position": 4}}
    done = await bring_in(town, {**kept, **new}, None, (), "Olena", seeded=["town-files"])
    assert [fate.kind for fate in done.fates if fate.kind != "unchanged"] == ["new"]
    await lotse.library.refresh()
    assert order(office) == [*WEEK[:4], "phone", "rubbish"]
    written = item_files((await town.here()).kept)["portal/welcome.yml"]
    assert re.findall(r"^- id: (\S+)", written, re.MULTILINE)[:6] == order(office), "and in the files it goes to"
    assert await move(koo, "down", "phone") == 303 and order(office) == [*WEEK, "phone"]


async def test_what_the_files_bring_later_does_not_undo_the_desks_order(koo: Visitor, office: Office) -> None:
    assert await move(koo, "up", "emergency") == 303
    lotse = office.lotse
    every = read_town(PROJECT / "portal")
    next(item for item in every if item.kind == "step").data["text"]["de"] = "Neu aus den Dateien."
    outcomes = await lotse.contents.apply([replace(item) for item in every], ["town-files"])
    assert not [one for one in outcomes if one.kind == "conflict"]
    await lotse.library.refresh()
    assert order(office)[:2] == ["emergency", "register"]
    assert lotse.library.guide.steps[1].text["de"] == "Neu aus den Dateien."


async def test_when_both_sides_change_the_same_words_somebody_decides(koo: Visitor, office: Office) -> None:
    assert (await send(koo, REGISTER, await fields(koo, REGISTER) | {"text.de": ["Von Hand."]})).status_code == 303
    every = read_town(PROJECT / "portal")
    next(item for item in every if item.kind == "step").data["text"]["de"] = "Neu aus den Dateien."
    await office.lotse.contents.apply([replace(item) for item in every], ["town-files"])
    where = "/desk/sources/conflict?kind=step&key=register"
    page = (await koo.get(where)).text
    assert "Schritt im Willkommenspaket" in (await koo.get("/desk/sources")).text
    assert "Von Hand." in page and "Neu aus den Dateien." in page and "Erklärung (de)" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    taken = {"kind": "step", "key": "register", "action": "theirs", "seen": seen[1] if seen else ""}
    assert (await koo.post("/desk/sources/conflict", taken)).status_code == 303
    assert office.lotse.library.guide.steps[0].text["de"] == "Neu aus den Dateien."


async def test_a_number_that_changes_everywhere_changes_in_a_step(koo: Visitor, office: Office) -> None:
    number, new = "030 23125-777", "030 23125-778"
    typed = await fields(koo, REGISTER) | {"text.ar": [f"اتصلوا: {number}"]}
    assert (await send(koo, REGISTER, typed)).status_code == 303
    look = (await koo.post("/desk/content/phones", {"old": number, "new": new})).text
    assert "Adresse anmelden" in look and "Erklärung (ar)" in look
    place = re.search(r'name="place" value="([^"]+)"', look)
    assert place
    asked = {"old": number, "new": new, "place": place[1], "sure": "yes"}
    assert (await koo.post("/desk/content/phones", asked)).status_code == 303
    assert office.lotse.library.guide.steps[0].text["ar"] == f"اتصلوا: {new}"
