"""Example questions at the desk: looked at before they are learnt, added, hidden; a topic of the town in one form."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from starlette.applications import Starlette

from bot.core.accounts.staff import Role
from bot.core.content.page import Page
from bot.core.ports import Dialogue
from bot.core.problem import Problem
from bot.desk.understanding.questions_words import problem_words
from bot.store.learning.teaching import SqlTeaching
from bot.store.schema.learning_tables import examples, page_questions, regression_questions, town_topics
from bot.store.schema.tables import responses
from bot.wiring.desk import screens_of_the_desk
from tests.desk.conftest import Office, Visitor
from tests.fakes import ScriptedDialogue

TOPIC = "register_address"
AT = f"/desk/questions/{TOPIC}"
NEW = {
    "group": "everyday", "depth": "steps", "label.de": "Hundesteuer", "label.tr": "Köpek vergisi",
    "answer.de": "Melden Sie Ihren Hund bei {office} an. Rufen Sie an: {phone}.",
    "answer.tr": "Köpeğinizi {office} kurumuna bildirin. Arayın: {phone}.",
    "questions.de": "Wie melde ich meinen Hund an?\nWas kostet ein Hund im Jahr?\nHundemarke verloren",
    "questions.tr": "Köpeğimi nereye kaydettiririm?\nKöpek vergisi ne kadar?",
}  # fmt: skip


async def coordinator(
    office: Office, dialogue: Dialogue | None = None, role: Role = Role.COORDINATOR, name: str = "Karin"
) -> Visitor:
    lotse = replace(office.lotse, clock=office.clock)  # type: ignore[arg-type]
    screens = screens_of_the_desk(lotse, office.sign_in, office.desk, office.signals, dialogue=dialogue)
    staff = await office.employ(name, role)
    visitor = Visitor(Starlette(routes=screens))
    assert (await visitor.sign_in(staff.email)).status_code == 303
    return visitor


def decisions(html: str) -> dict[str, str]:
    """The hidden fields and chosen languages of the page that asks what to do."""
    fields = dict(re.findall(r'type="hidden" name="((?:text|other)\.\d+)" value="([^"]*)"', html))
    for name in re.findall(r'<select id="[^"]*" name="(language\.\d+)"', html):
        chosen = re.search(rf'name="{re.escape(name)}">.*?<option value="(\w+)" selected', html, re.S)
        fields[name] = chosen[1] if chosen else ""
    return fields


def _with_text(office: Office) -> Page:
    return next(page for page in office.lotse.library.guide.pages.values() if page.has_text)


async def test_what_raises_no_doubt_is_added_at_once_and_never_twice(office: Office) -> None:
    karin = await coordinator(office, ScriptedDialogue(TOPIC))
    typed = {"texts": "Muss  ich zum Amt, wenn ich umziehe?\n\n", "language": "de"}
    added = await karin.post(f"{AT}/add", typed)
    assert added.status_code == 303 and added.headers["location"].endswith("done=added&n=1")
    (row,) = await office.kept(examples)
    assert (row["text"], row["added_by"], row["intent"]) == ("Muss ich zum Amt, wenn ich umziehe?", "Karin", TOPIC)
    again = await karin.post(f"{AT}/add", typed)
    assert again.status_code == 200 and "Schon da" in again.text
    assert len(await office.kept(examples)) == 1
    assert "Muss ich zum Amt" in (await karin.get(AT)).text


async def test_a_question_that_is_nearer_elsewhere_waits_for_a_decision(office: Office) -> None:
    engine = ScriptedDialogue("waste_separation")
    karin = await coordinator(office, engine)
    page = await karin.post(f"{AT}/add", {"texts": "Wohin mit dem alten Sofa am Montag?", "language": "de"})
    catalogue = office.lotse.library.catalogue
    assert catalogue.label("waste_separation", "de") in page.text and "100 % sicher" in page.text
    assert page.text.count("<li lang=") >= 2  # questions of that topic, to compare
    assert await office.kept(examples) == [] and engine.forgotten and engine.forgotten[0].startswith("check-")
    fields = decisions(page.text)
    chosen = await karin.post(f"{AT}/decide", {**fields, "choice.0": "other"})
    assert chosen.status_code == 303
    assert [row["intent"] for row in await office.kept(examples)] == ["waste_separation"]


async def test_without_the_engine_it_says_so_and_adds_all_the_same(office: Office) -> None:
    engine = ScriptedDialogue(TOPIC)
    engine.down = True
    karin = await coordinator(office, engine)
    page = await karin.post(f"{AT}/add", {"texts": "Muss ich zum Amt, wenn ich umziehe?", "language": "de"})
    assert "lässt sich jetzt nicht prüfen" in page.text and await office.kept(examples) == []
    await karin.post(f"{AT}/decide", {**decisions(page.text), "choice.0": "add"})
    assert len(await office.kept(examples)) == 1
    topic = await karin.post("/desk/questions/new", NEW)
    assert problem_words(Problem("unchecked")) in topic.text and await office.kept(town_topics) == []


async def test_a_question_of_the_files_is_hidden_and_learnt_again(office: Office) -> None:
    karin = await coordinator(office)
    shipped = re.search(r'name="language" value="(\w+)"><input type="hidden" name="text" value="([^"&]+)"', (
        await karin.get(AT)).text)  # fmt: skip
    assert shipped
    assert (await karin.post(f"{AT}/hide", {"language": shipped[1], "text": shipped[2]})).status_code == 303
    assert shipped[2] in [e.text for e in (await office.lotse.library._teaching.present()).removed]  # type: ignore[attr-defined]
    (row,) = await office.kept(examples)
    assert (await karin.post(f"{AT}/hide", {"language": "de", "text": "gibt es nicht"})).status_code == 404
    await karin.post(f"{AT}/remove/{row['id']}")
    assert await office.kept(examples) == []


async def test_danger_loses_no_example_but_by_an_administrator_who_says_why(office: Office) -> None:
    at = "/desk/questions/emergency"
    admin = await coordinator(office, role=Role.ADMINISTRATOR, name="Anna")
    found = re.search(r'name="language" value="(\w+)"><input type="hidden" name="text" value="([^"&]+)"', (
        await admin.get(at)).text)  # fmt: skip
    assert found
    fields = {"language": found[1], "text": found[2]}
    karin = await coordinator(office)
    assert "/hide" not in (await karin.get(at)).text
    assert (await karin.post(f"{at}/hide", {**fields, "reason": "falsche Frage"})).status_code == 403
    assert (await admin.post(f"{at}/hide", fields)).status_code == 400
    assert await office.kept(examples) == []
    assert (await admin.post(f"{at}/hide", {**fields, "reason": "falsche Frage"})).status_code == 303
    assert (await karin.post(f"{at}/add", {"texts": "da brennt der Keller lichterloh", "language": "de"})).is_success


async def test_names_and_numbers_are_blacked_out_before_they_are_kept(office: Office) -> None:
    karin = await coordinator(office, ScriptedDialogue(TOPIC))
    page = await karin.post(f"{AT}/add", {"texts": "Rufen Sie mich an: 0171 2345678, wegen Ummelden", "language": "de"})
    assert "2345678" not in page.text and "geschwärzt" in page.text
    await karin.post(f"{AT}/decide", {**decisions(page.text), "choice.0": "add"})
    (row,) = await office.kept(examples)
    assert "2345678" not in str(row["text"])


async def test_a_topic_is_found_by_one_of_its_questions(office: Office) -> None:
    karin = await coordinator(office, ScriptedDialogue(TOPIC))
    await karin.post(f"{AT}/add", {"texts": "Schildkröte ummelden, geht das?", "language": "de"})
    page = (await karin.get("/desk/questions?q=schildkroete")).text
    assert f"{AT}?" in page or f'href="{AT}"' in page
    assert page.count('class="entry-title"') == 1
    assert (await karin.get("/desk/questions?q=zzzzqqq")).text.count('class="entry-title"') == 0


# A new topic


async def test_a_topic_is_made_in_one_step_and_newcomers_have_its_button_at_once(office: Office) -> None:
    karin = await coordinator(office, ScriptedDialogue("thank"))
    page = await karin.post("/desk/questions/new", {**NEW, "sure": "yes"})
    assert page.headers.get("location") == "/desk/questions/town_hundesteuer?done=created", page.text
    catalogue = office.lotse.library.catalogue
    assert catalogue.intents["town_hundesteuer"].depth == "steps"
    assert catalogue.label("town_hundesteuer", "tr") == "Köpek vergisi"
    assert len(await office.kept(examples)) == 5
    html = (await karin.get("/desk/questions/town_hundesteuer?done=created")).text
    assert "/desk/training" in html and "/editor/answer/town_hundesteuer" in html
    again = await karin.post("/desk/questions/new", {**NEW, "sure": "yes"})
    assert again.status_code == 400 and 'id="label.de-wrong"' in again.text


MISTAKES: list[tuple[dict[str, str], str]] = [
    ({"label.de": ""}, "label.de"), ({"answer.tr": ""}, "answers"), ({"answer.tr": "Kaç {gebühr}?"}, "answer.tr"),
    ({"group": ""}, "group"), ({"page": "/nirgends/"}, "page"), ({"label.de": "x" * 41}, "label.de"),
    ({"answer.de": "Eins. Zwei. Drei. Vier. Fünf."}, "answer.de"), ({"label.tr": ""}, "label.tr"),
    ({"questions.de": "", "questions.tr": "Köpek vergisi ne kadar?"}, "questions"),
    ({"questions.de": "0171 2345678"}, "questions.de"),
]  # fmt: skip


async def test_everything_wrong_stands_at_its_field_and_nothing_typed_is_lost(office: Office) -> None:
    karin = await coordinator(office, ScriptedDialogue("thank"))
    token = await karin.token()
    for change, field in MISTAKES:
        page = await karin.post("/desk/questions/new", {**NEW, **change, "sure": "yes"}, token)
        assert page.status_code == 400 and f'id="{field}-wrong"' in page.text, field
        kept = {name: value for name, value in {**NEW, **change}.items() if value}
        assert all(line in page.text for value in kept.values() for line in value.splitlines()), field
    assert await office.kept(town_topics) == [] and await office.kept(examples) == []


async def test_few_questions_are_warned_of_once(office: Office) -> None:
    karin = await coordinator(office, ScriptedDialogue("thank"))
    fields = {**NEW, "questions.tr": ""}
    page = await karin.post("/desk/questions/new", fields)
    assert page.status_code == 200 and 'name="sure"' in page.text and await office.kept(town_topics) == []
    assert (await karin.post("/desk/questions/new", {**fields, "sure": "yes"})).status_code == 303


async def test_a_topic_is_made_whole_or_not_at_all(office: Office) -> None:
    karin = await coordinator(office, ScriptedDialogue("thank"))
    before = len(await office.kept(responses))
    taken = office.lotse.library.catalogue.label("waste_separation", "tr")
    assert (await karin.post("/desk/questions/new", {**NEW, "label.tr": taken, "sure": "yes"})).status_code == 400
    assert await office.kept(town_topics) == [] and len(await office.kept(responses)) == before


async def test_a_topic_goes_into_the_archive_and_comes_back(office: Office) -> None:
    karin = await coordinator(office, ScriptedDialogue("thank"))
    await karin.post("/desk/questions/new", {**NEW, "sure": "yes"})
    at, library = "/desk/questions/town_hundesteuer", office.lotse.library
    changed = {"action": "change", "group": "community", "depth": "person", "page": ""}
    assert (await karin.post(f"{at}/topic", changed)).status_code == 303
    assert library.catalogue.intents["town_hundesteuer"].topic == "community"
    done = await karin.post(f"{at}/topic", {"action": "archive"})
    assert "erst nach dem nächsten „Verstehen erneuern“" in (await karin.get(done.headers["location"])).text
    assert "town_hundesteuer" not in library.catalogue.intents and (await karin.get(at)).status_code == 404
    assert "Hundesteuer" in (await karin.get("/desk/questions")).text
    await karin.post(f"{at}/topic", {"action": "restore"})
    assert "town_hundesteuer" in library.catalogue.intents
    assert (await karin.get(at)).text.count("tag fresh") == 5


async def test_the_form_is_filled_with_where_it_came_from(office: Office) -> None:
    karin, pages = await coordinator(office), office.lotse.library.guide.pages
    page = next(page for page in pages.values() if 0 < len(page.titles.get("de", "")) <= 40 and any(page.versions))
    html = (await karin.get(f"/desk/questions/new?text=Köpek vergisi ne kadar tutar%3F&page={page.path}")).text
    assert re.search(r'name="questions\.tr"[^>]*>Köpek vergisi', html)
    assert f'value="{page.path}"' in html and f'value="{page.titles["de"]}"' in html


# Pages and fixed questions


async def test_who_has_added_a_question_stands_there_with_the_towns_day(office: Office) -> None:
    office.clock.moment = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # half past midnight in the town
    karin, page = await coordinator(office, ScriptedDialogue(TOPIC)), _with_text(office).path
    await karin.post(f"{AT}/add", {"texts": "Muss ich zum Amt, wenn ich umziehe?", "language": "de"})
    await karin.post("/desk/questions/pages", {"page": page, "texts": "Wo gibt es Brennholz?", "language": "de"})
    fixed = {"text": "Ich ziehe um, was jetzt?", "language": "de", "intent": TOPIC}
    await karin.post("/desk/questions/tests", fixed)
    for path in (AT, f"/desk/questions/pages?page={page}", "/desk/questions/tests"):
        assert "Karin, 27.11.2026" in (await karin.get(path)).text, path


async def test_a_page_learns_how_people_ask_for_it(office: Office) -> None:
    karin, page = await coordinator(office), _with_text(office)
    fields = {"page": page.path, "texts": "Wo gibt es Brennholz?\nWo gibt es Brennholz?", "language": "de"}
    assert (await karin.post("/desk/questions/pages", fields)).status_code == 303
    (row,) = await office.kept(page_questions)
    assert "Brennholz" in (await karin.get(f"/desk/questions/pages?page={page.path}")).text
    await karin.post(f"/desk/questions/pages/{row['id']}/remove", {"page": page.path})
    assert await office.kept(page_questions) == []


async def test_doubts_about_a_question_of_a_page_are_decided_first(office: Office) -> None:
    karin, page, at = await coordinator(office), _with_text(office).path, "/desk/questions/pages"
    typed = "Wo gibt es Brennholz?\nWaldi\n宠物税多少钱\n¿Dónde puedo registrar mi perro en la ciudad?\n" + (
        "Wo ist die Goethestraße 5?")  # fmt: skip
    told = await karin.post(at, {"page": page, "texts": typed})
    assert told.status_code == 200 and "1 Frage hinzugefügt" in told.text
    assert [row["text"] for row in await office.kept(page_questions)] == ["Wo gibt es Brennholz?"]
    assert "Bitte prüfen Sie die Sprache." in told.text and told.text.count("nach keiner der zehn Sprachen") == 2
    assert "erkennt der Bot nicht wieder" in told.text and "checked" not in told.text  # of all four somebody decides
    fields = {"page": page, **decisions(told.text), "choice.0": "add", "choice.1": "skip", "choice.2": "skip"}
    done = await karin.post(f"{at}/decide", {**fields, "choice.3": "skip", "language.0": "de"})
    assert done.status_code == 303 and "1 Frage hinzugefügt" in (await karin.get(done.headers["location"])).text
    assert [(r["language"], r["text"]) for r in await office.kept(page_questions)][1:] == [("de", "Waldi")]


async def test_a_question_that_came_blacked_out_is_not_given_to_a_page_unseen(office: Office) -> None:
    """As the form is filled from a newcomer's question."""
    karin, page = await coordinator(office), _with_text(office).path
    typed = {"page": page, "texts": "Wo ist die ▒▒▒?", "language": "de"}
    told = await karin.post("/desk/questions/pages", typed)
    assert told.status_code == 200 and "erkennt der Bot nicht wieder" in told.text
    assert await office.kept(page_questions) == []


async def test_a_question_of_a_page_in_no_language_of_the_bot_is_not_lost(office: Office) -> None:
    karin, page, at = await coordinator(office), _with_text(office).path, "/desk/questions/pages"
    told = await karin.post(at, {"page": page, "texts": "宠物税多少钱"})
    assert 'required><option value="">bitte wählen</option>' in told.text
    fields = {"page": page, **decisions(told.text), "choice.0": "add", "language.0": "zh"}
    wrong = await karin.post(f"{at}/decide", fields)
    assert wrong.status_code == 400 and "eine der zehn Sprachen" in wrong.text and "宠物税多少钱" in wrong.text
    assert await office.kept(page_questions) == []


async def test_more_questions_of_a_page_than_are_looked_at_are_refused_and_stay_in_their_field(office: Office) -> None:
    karin, page = await coordinator(office), _with_text(office).path
    many = "\n".join(f"Was kostet das Ding {'abcdefghij'[i % 10]}{'uvxyz'[i // 10]} denn?" for i in range(41))
    wrong = await karin.post("/desk/questions/pages", {"page": page, "texts": many, "language": "de"})
    assert wrong.status_code == 400 and "eine bis 40 Fragen" in wrong.text
    assert all(line in wrong.text for line in many.splitlines()) and await office.kept(page_questions) == []


async def test_a_question_of_a_page_that_is_gone_is_shown_and_can_be_deleted(office: Office) -> None:
    karin, gone, at = await coordinator(office), "/stadt/de/alt/brennholz/", "/desk/questions/pages"
    await SqlTeaching(office.lotse.database, office.clock).add_page_question("de", gone, "Wo gibt es Brennholz?", "K")
    listed = (await karin.get(at)).text
    assert gone in listed and "Seite gibt es nicht mehr" in listed
    told = (await karin.get(f"{at}?page={gone}")).text
    assert "Brennholz?" in told and "gibt es nicht mehr, oder sie ist im Archiv" in told and "<textarea" not in told
    assert (await karin.post(at, {"page": gone, "texts": "Noch eine?", "language": "de"})).status_code == 404
    (row,) = await office.kept(page_questions)
    done = await karin.post(f"{at}/{row['id']}/remove", {"page": gone})
    assert done.headers["location"] == f"{at}?done=page_removed"
    listed = (await karin.get(done.headers["location"])).text
    assert gone not in listed and "Die Frage ist gelöscht." in listed


async def test_a_fixed_question_is_warned_of_where_it_is_learnt_and_the_other_way_round(office: Office) -> None:
    karin, tests = await coordinator(office, ScriptedDialogue(TOPIC)), "/desk/questions/tests"
    fixed = {"text": "Ich ziehe um, was jetzt?", "language": "de", "intent": TOPIC}
    assert (await karin.post(tests, {**fixed, "intent": ""})).status_code == 400
    assert (await karin.post(tests, fixed)).status_code == 303
    assert "test_known" in (await karin.post(tests, fixed)).headers["location"]
    (row,) = await office.kept(regression_questions)
    doubt = await karin.post(f"{AT}/add", {"texts": "ich ziehe um, was jetzt?", "language": "de"})
    assert "Prüffragen" in doubt.text and await office.kept(examples) == []
    await karin.post(f"{AT}/decide", {**decisions(doubt.text), "choice.0": "add"})
    await karin.post(f"{tests}/{row['id']}/remove")
    told = await karin.post(tests, fixed)
    assert told.status_code == 200 and 'name="sure"' in told.text and await office.kept(regression_questions) == []
    assert (await karin.post(tests, {**fixed, "sure": "yes"})).status_code == 303
