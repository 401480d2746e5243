"""The review inbox at the desk: groups, one form that decides, and the way back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role
from bot.core.after.review import Decision, Wording
from bot.core.feedback import Kind, Unsure
from bot.core.texts.translation import TranslationLimits
from bot.desk.understanding.review_words import WRONG, decided, somebody_else
from bot.service.translation.translating import Translating
from bot.store.after.deciding import SqlDecisions
from bot.store.after.review import add_item
from bot.store.learning.teaching import SqlTeaching
from bot.store.schema.after_tables import review_decisions, review_items
from bot.store.schema.audit_tables import audit_log
from bot.store.schema.learning_tables import examples, page_questions
from bot.store.steps.messages import Draft, add_messages
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.desk.conftest import Hand, Office, Visitor

TAX = (("tax_id", 0.42), ("waste_separation", 0.3))
DOG = (("waste_separation", 0.5), ("tax_id", 0.02))


async def asked(
    office: Office, text: str, language: str = "de", ranking: tuple[tuple[str, float], ...] = TAX,
    kind: Kind = "fallback",
) -> str:  # fmt: skip
    conversation = await office.lotse.conversations.open("web", secrets.token_hex(16), "de", [])
    async with office.lotse.database.write() as connection:
        draft = Draft("newcomer", text, language, office.clock.now())
        (kept,) = await add_messages(connection, conversation.id, [draft])
        unsure = Unsure(kind, language, "everyday", ranking[0][0], (), ranking)
        await add_item(connection, conversation.id, kept.id, unsure, True, office.clock.now())
    return conversation.id


def form(items: dict[int, tuple[str, str]], action: str, **more: str) -> dict[str, list[str] | str]:
    """`items`: number → (language, text)."""
    fields: dict[str, list[str] | str] = {"item": [str(number) for number in items], "action": action, **more}
    for number, (language, text) in items.items():
        fields |= {f"language.{number}": language, f"text.{number}": text}
    return fields


async def press(who: Visitor, group: int, fields: dict[str, list[str] | str]) -> tuple[int, str]:
    """(status, where it leads or what it says)."""
    done = await who.post(f"/desk/review/groups/{group}", fields)  # type: ignore[arg-type]
    return done.status_code, done.headers.get("location", done.text)


@pytest.fixture
async def karin(office: Office) -> Visitor:
    return await office.signed_in("Karin", Role.COORDINATOR, None)


async def test_a_morning_two_groups_learnt_and_one_taken_back(office: Office, karin: Visitor) -> None:
    label = office.lotse.library.catalogue.label
    for text, language, ranking in (("Steuernummer", "de", TAX), ("رقم الضريبة", "ar", TAX), ("Tonne", "de", DOG)):
        await asked(office, text, language, ranking)
    page = (await karin.get("/desk/review?order=frequent")).text
    assert page.index('id="g1"') < page.index('id="g3"') and "2-mal" in page
    assert re.search(r'dir="rtl" lang="ar">رقم الضريبة', page) and label("tax_id", "de") in page
    group = (await karin.get("/desk/review/groups/1?order=frequent")).text
    assert group.index('value="topic:tax_id"') < group.index('value="topic:waste_separation"')
    both = {1: ("de", "Steuernummer wo"), 2: ("ar", "رقم الضريبة")}
    assert await press(karin, 1, form(both, "topic:tax_id", order="frequent")) == (
        303, "/desk/review/groups/3?order=frequent&done=1",
    )  # fmt: skip
    assert [(row["intent"], row["text"], row["added_by"]) for row in await office.kept(examples)] == [
        ("tax_id", "Steuernummer wo", "Karin"), ("tax_id", "رقم الضريبة", "Karin"),
    ]  # fmt: skip
    said = decided(Decision(1, "topic", "tax_id", 2, 2, "Karin"), lambda name: label(name, "de"), str)
    page = (await karin.get("/desk/review/groups/3?done=1")).text
    assert said in page and page.count('href="/desk/training"') == 2, (
        "in the navigation and beside what is to be learnt"
    )
    assert (await karin.post("/desk/review/decisions/1/undo")).headers["location"] == "/desk/review?done=1"
    assert await office.kept(examples) == []
    page = (await karin.get("/desk/review?done=1")).text
    assert 'id="g1"' in page and page.count('href="/desk/training"') == 1
    again = await karin.post("/desk/review/decisions/1/undo")
    assert again.status_code == 409 and WRONG["undone"] in again.text


async def test_only_what_is_ticked_is_decided_and_the_rest_stays(office: Office, karin: Visitor) -> None:
    for text in ("Steuernummer", "Steuernummern"):
        await asked(office, text)
    status, where = await press(karin, 1, form({2: ("de", "Steuernummern")}, "outside"))
    assert (status, where) == (303, "/desk/review/groups/1?done=1")
    assert [row["status"] for row in await office.kept(review_items)] == ["open", "done"]
    assert [row["intent"] for row in await office.kept(examples)] == ["out_of_scope"]
    status, where = await press(karin, 1, form({1: ("de", "Steuernummer")}, "delete"))
    assert (status, where) == (303, "/desk/review?done=2") and len(await office.kept(examples)) == 1


async def test_the_search_takes_labels_and_offers_what_is_near(office: Office, karin: Visitor) -> None:
    await asked(office, "Steuernummer")
    catalogue, one = office.lotse.library.catalogue, {1: ("de", "Steuernummer, wo?")}
    label = catalogue.label("tax_id", "de")
    status, page = await press(karin, 1, form(one, "typed", topic_label=label[:4]))
    assert status == 409 and 'value="topic:tax_id"' in page and ">Steuernummer, wo?</textarea>" in page
    for topic, page_label, said in (("", "", "no_target"), ("a", "b", "two_targets")):
        status, page = await press(karin, 1, form(one, "typed", topic_label=topic, page_label=page_label))
        assert status == 409 and WRONG[said] in page
    assert WRONG["none"] in (await press(karin, 1, form({}, "done")))[1]
    assert (await press(karin, 1, form(one, "topic:nothing")))[0] == 400
    status, _ = await press(karin, 1, form(one, "typed", topic_label=f" {label.upper()} "))
    assert status == 303 and [row["intent"] for row in await office.kept(examples)] == ["tax_id"]


async def test_where_the_answer_did_not_help_a_link_leads_to_it(office: Office, karin: Visitor) -> None:
    await asked(office, "Steuernummer")
    await asked(office, "Wann kommt die Mülltonne?", ranking=DOG, kind="wrong")
    assert "/editor/answer/" not in (await karin.get("/desk/review/groups/1")).text
    page = (await karin.get("/desk/review/groups/2")).text
    (link,) = re.findall(r'href="(/editor/answer/[^"]+)"', page)
    assert link == f"/editor/answer/{DOG[0][0]}" and (await karin.get(link)).status_code == 200


def test_a_question_that_is_an_example_already_is_not_said_to_be_understood() -> None:
    said = decided(Decision(1, "topic", "tax_id", 1, 0, "Karin"), str, str)
    assert said == "1 Frage gehört jetzt zu „tax_id“: sie steht schon bei den Beispielfragen."


async def test_a_page_gets_a_question(office: Office, karin: Visitor) -> None:
    await asked(office, "Steuernummer")
    path = next(iter(office.lotse.library.guide.pages))
    assert (await press(karin, 1, form({1: ("de", "Steuernummer")}, f"page:{path}")))[0] == 303
    assert [row["page"] for row in await office.kept(page_questions)] == [path]


async def test_what_cannot_be_learnt_is_said_at_its_question(office: Office, karin: Visitor) -> None:
    await asked(office, "Lambarka canshuurta", "so")
    for language, text in (("so", "Lambarka canshuurta"), ("", "Steuernummer"), ("de", "Lambarka canshuurta")):
        status, page = await press(karin, 1, form({1: (language, text)}, "topic:tax_id"))
        assert status == 409 and 'id="at1"' in page and "Auf Somali lernt der Bot nicht" in page
    assert WRONG["empty"] in (await press(karin, 1, form({1: ("de", " ")}, "topic:tax_id")))[1]
    assert WRONG["long"] in (await press(karin, 1, form({1: ("de", "x" * 501)}, "topic:tax_id")))[1]
    assert await office.kept(examples) == [] and await office.kept(review_decisions) == []
    assert (await press(karin, 1, form({1: ("de", "Steuernummer")}, "topic:tax_id")))[0] == 303


async def test_the_second_of_two_is_told_who_was_faster(office: Office, karin: Visitor) -> None:
    jo = await office.signed_in("Jo", Role.COORDINATOR, None)
    label = office.lotse.library.catalogue.label
    for text in ("Steuernummer", "Steuernummern"):
        await asked(office, text)
    both = {1: ("de", "Steuernummer"), 2: ("de", "Steuernummern")}
    await press(karin, 1, form({1: both[1]}, "topic:tax_id"))
    status, page = await press(jo, 1, form(both, "topic:waste_separation"))
    said = somebody_else(Decision(1, "topic", "tax_id", 1, 1, "Karin"), lambda name: label(name, "de"), str)
    assert status == 409 and said in page
    await press(karin, 1, form({2: both[2]}, "topic:tax_id"))
    status, where = await press(jo, 1, form(both, "delete"))
    assert (status, where) == (303, "/desk/review?other=2")
    assert "Karin war schneller" in (page := (await jo.get(where)).text) and "Rückgängig" not in page
    whole = {"last": "2", "action": "delete"}
    assert (await jo.post("/desk/review/groups/1/all", whole)).headers["location"] == "/desk/review?other=2"
    assert {row["intent"] for row in await office.kept(examples)} == {"tax_id"}


async def test_a_new_topic_carries_its_questions_along_and_settles_them(office: Office, karin: Visitor) -> None:
    for text, language in (("Steuernummer", "de"), ("رقم الضريبة", "ar")):
        await asked(office, text, language)
    both = {1: ("de", "Wo ist meine Steuernummer"), 2: ("ar", "أين رقم الضريبة الخاص بي")}
    status, where = await press(karin, 1, form(both, "new"))
    assert (status, where) == (307, "/desk/questions/new"), "the same form again: no newcomer's words in an address"
    page = (await karin.post(where, form(both | {3: ("de", "0911 123456")}, "new"))).text
    assert "0911 123456" in page, "what cannot be kept is not lost before it is told"
    page = (await karin.post(where, form(both, "new"))).text
    assert not [row for row in await office.kept(audit_log) if row["area"] == "understanding"], "nothing is decided yet"
    assert all(text in page for _, text in both.values()) and '<input type="hidden" name="review" value="1,2">' in page
    assert {row["status"] for row in await office.kept(review_items)} == {"open"}
    topic = {
        "group": "everyday", "depth": "facts", "label.de": "Steuernummer finden", "answer.de": "Beim Finanzamt.",
        "label.en": "Find tax number", "answer.en": "At the tax office.", "review": "1,2", "sure": "yes",
        "questions.de": "Wo ist meine Steuernummer\nWoher kommt die Steuernummer\nSteuernummer verloren, was tun",
        "questions.ar": "أين رقم الضريبة الخاص بي",
    }  # fmt: skip
    made = await karin.post("/desk/questions/new", topic)
    assert made.headers.get("location") == "/desk/review?done=1", made.text
    assert {row["status"] for row in await office.kept(review_items)} == {"done"}
    assert "Steuernummer finden" in (await karin.get("/desk/review?done=1")).text


async def test_an_example_of_another_topic_needs_a_second_look(office: Office, karin: Visitor) -> None:
    await asked(office, "Steuernummer")
    fields = form({1: ("de", "Wo bekomme ich meine Steuer-ID her")}, "topic:tax_id")
    assert (await press(karin, 1, fields))[0] == 303
    await asked(office, "Steuernummer")
    fields = form({2: ("de", "Wo bekomme ich meine Steuer-ID her")}, "topic:waste_separation")
    status, page = await press(karin, 2, fields)
    assert status == 200 and 'name="sure" value="topic:waste_separation"' in page and 'id="at2"' in page
    assert len(await office.kept(examples)) == 1
    assert (await press(karin, 2, fields | {"sure": "topic:waste_separation"}))[0] == 303


async def test_pages_of_the_list_and_what_is_not_there(office: Office, karin: Visitor) -> None:
    names = list(office.lotse.library.catalogue.intents)[:21]
    for name in names:
        await asked(office, f"Etwas zu {name}", ranking=((name, 0.4),))
    first, second = (await karin.get("/desk/review")).text, (await karin.get("/desk/review?page=2")).text
    assert first.count("data-id=") == 20 and second.count("data-id=") == 1 and 'rel="next"' in first
    assert (await karin.get("/desk/review?page=99")).text.count("data-id=") == 1
    assert (await karin.get("/desk/review/groups/777")).status_code == 303
    assert (await karin.get("/desk/review?language=xx&topic=nothing&kind=7&page=x&done=ä")).status_code == 200


class German:
    """A provider that says everything in one German sentence."""

    name, longest = "Papagei", 5_000

    def offers(self, source: str, target: str) -> bool:
        return target == "de"

    async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        return ["Wo bekomme ich meine Steuernummer?" for _ in texts]

    async def close(self) -> None: ...


async def test_foreign_questions_are_read_in_german_on_demand(lotse: Lotse) -> None:
    limits = TranslationLimits(5.0, 10_000)
    translating = Translating(German(), lotse.translations, lotse.library, lotse.clock, limits)
    office = Office(replace(lotse, translating=translating), Hand())
    karin = await office.signed_in("Karin", Role.COORDINATOR, None)
    await asked(office, "رقم الضريبة من فضلك", "ar")
    assert "Steuernummer?" not in (await karin.get("/desk/review/groups/1")).text
    status, page = await press(karin, 1, form({1: ("ar", "رقم الضريبة هنا")}, "german"))
    assert status == 200 and "Wo bekomme ich meine Steuernummer?" in page
    assert "رقم الضريبة هنا" in page, "what was typed stays"
    assert [row["status"] for row in await office.kept(review_items)] == ["open"]
    assert "understanding" not in {row["area"] for row in await office.kept(audit_log)}


@both_databases
async def test_an_example_that_had_been_hidden_is_hidden_again_when_its_decision_is_taken_back(lotse: Lotse) -> None:
    teaching, text = SqlTeaching(lotse.database, lotse.clock), "Wo bekomme ich meine Steuernummer?"
    await teaching.hide_example("de", "tax_id", text, "Anna")
    conversation = await lotse.conversations.open("web", secrets.token_hex(16), "de", [])
    async with lotse.database.write() as connection:
        (kept,) = await add_messages(connection, conversation.id, [Draft("newcomer", text, "de", lotse.clock.now())])
        unsure = Unsure("fallback", "de", "everyday", "tax_id", (), TAX)
        await add_item(connection, conversation.id, kept.id, unsure, True, lotse.clock.now())
        item = (await connection.execute(sa.select(review_items.c.id))).scalar_one()
    decisions = SqlDecisions(lotse.database, lotse.clock)
    made = await decisions.decide([item], "topic", "tax_id", [Wording(item, "de", text)], "Karin")
    assert made.added == 1 and await teaching.examples() == [], "learnt again"
    await decisions.undo(made.id)
    (again,) = await teaching.examples()
    assert (again.text, again.language, again.intent, again.removed, again.by) == (text, "de", "tax_id", True, "Anna")
