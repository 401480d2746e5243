"""Owners, review dates, the coordinator's start page, facts, and posters at the desk."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import quote

import sqlalchemy as sa
from pypdf import PdfReader

from bot.core.accounts.staff import Role
from bot.core.content.care import Care, Piece, Reader
from bot.core.message import Utterance
from bot.store.content.care import SqlCare
from bot.store.content.due import SqlDue
from bot.store.schema.tables import inbox, responses
from bot.store.texts.touched import touch
from bot.wiring import Lotse
from tests.conftest import both_databases, somebody_answers
from tests.desk.conftest import Hand, Office

REVIEWS, CARE, FACTS, POSTERS = (f"/desk/content/{name}" for name in ("reviews", "care", "facts", "posters"))
GREET, OFFICE = Piece("answer", "greet"), Piece("office", "citizens_office")
YEAR_END = date(2026, 12, 31)


async def make_due(lotse: Lotse, name: str, locale: str, day: date | None) -> None:
    same = (responses.c.name == name) & (responses.c.kind == "answer") & (responses.c.locale == locale)
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(responses).where(same).values(review_by=day))
        await touch(connection, [("answer", name)])


@both_databases
async def test_texts_and_notes_are_due_together_until_somebody_looked(lotse: Lotse, hand: Hand) -> None:
    care, due, today = SqlCare(lotse.database, hand), SqlDue(lotse.database, hand), hand.now().date()
    await make_due(lotse, "greet", "ar", date(2026, 3, 1))
    await make_due(lotse, "greet", "pl", date(2026, 4, 1))
    await make_due(lotse, "thank", "ar", None)  # written today: due in a year
    await care.note([OFFICE], {"review_by": date(2026, 2, 1), "every_months": 60})
    await care.note([Piece("office", "old")], {"review_by": date(2026, 2, 1), "archived": True})
    found = await due.until(YEAR_END)
    assert [(one.piece, one.by) for one in found] == [(OFFICE, date(2026, 2, 1)), (GREET, date(2026, 3, 1))]
    assert Piece("answer", "thank") in {one.piece for one in await due.until(today + timedelta(days=1000))}
    assert await due.locales([GREET], date(2026, 3, 31)) == {GREET: ("ar",)}
    await care.reviewed([OFFICE, GREET], "Mona", ("de", "pl"))
    assert await due.until(YEAR_END) == []
    looked = await care.find(OFFICE)
    assert (looked.review_by, looked.reviewed_by) == (date(2031, 11, 25), "Mona")
    async with lotse.database.read() as connection:
        rows = await connection.execute(sa.select(responses.c.locale, responses.c.reviewed_by).where(
            responses.c.name == "greet", responses.c.kind == "answer"
        ))  # fmt: skip
        assert {row.locale for row in rows if row.reviewed_by} == {"de", "pl"}, "what one cannot read is unread"


@both_databases
async def test_of_several_processes_one_writes_the_letter(lotse: Lotse, office: Office) -> None:
    mona = await office.employ("Mona", Role.COORDINATOR)
    care = SqlCare(lotse.database, office.clock)
    (reader,) = await care.readers()
    assert reader == Reader(mona.id, "Mona", mona.email, True)
    assert [await care.take(reader), await care.take(reader)] == [True, False]
    await care.give_back(reader)
    assert await care.take(reader)
    await care.choose_letters(mona.id, False)
    assert await care.readers() == [] and not await care.wants_letters(mona.id)
    await care.note_reminded([GREET])
    assert set(await SqlDue(lotse.database, office.clock).reminded()) == {GREET}


async def test_who_cares_is_noted_for_one_and_for_many(office: Office, lotse: Lotse) -> None:
    nina = await office.employ("Nina", Role.REVIEWER)
    mona = await office.signed_in("Mona", Role.COORDINATOR)
    page = f"{CARE}?piece=office:citizens_office"
    assert (await mona.get(page)).status_code == 200
    assert (await mona.get(f"{CARE}?piece=office:nowhere")).status_code == 404
    fields = {"piece": "office:citizens_office", "owner": str(nina.id), "months": "12", "back": page}
    done = await mona.post(CARE, fields)
    assert done.headers["location"] == f"{page}&done=cared"
    care = SqlCare(lotse.database, office.clock)
    assert await care.find(OFFICE) == Care(nina.id, date(2027, 11, 25), 12)
    for wrong in ({"owner": "999"}, {"months": "7"}, {"review_by": "morgen"}, {"piece": "song:x"}, {"piece": "x"}):
        assert (await mona.post(CARE, fields | wrong)).status_code == 400, wrong
    away = await mona.post(CARE, fields | {"back": "https://evil.example/desk/"})
    assert away.headers["location"].startswith(REVIEWS)
    await make_due(lotse, "greet", "ar", date(2026, 3, 1))
    bulk = {"piece": "answer:greet", "owner": str(nina.id), "months": "keep", "step": "care"}
    assert (await mona.post(REVIEWS, bulk)).headers["location"].endswith("done=cared")
    assert (await care.find(GREET)).owner == nina.id
    assert (await mona.post(REVIEWS, {"step": "care"})).headers["location"].endswith("done=none")


async def test_the_list_shows_mine_and_takes_what_was_looked_at_off(office: Office, lotse: Lotse) -> None:
    nina = await office.signed_in("Nina", Role.REVIEWER)
    await make_due(lotse, "greet", "ar", date(2026, 3, 1))
    label = lotse.library.catalogue.label("greet", "de")
    assert f'href="/editor/answer/greet#pane-ar">{label}<' in (await nina.get(REVIEWS)).text
    assert label not in (await nina.get(f"{REVIEWS}?owner=me")).text
    assert label in (await nina.get(f"{REVIEWS}?owner=0&span=overdue&kind=answer&print=1")).text
    assert label not in (await nina.get(f"{REVIEWS}?months=60")).text
    undated = (await nina.get(f"{REVIEWS}?span=undated&kind=office&print=1")).text
    assert all(office_.name["de"] in undated for office_ in lotse.library.guide.offices.values())
    token = await nina.token(REVIEWS)
    await nina.post(REVIEWS, {"one": "answer:greet"}, token)
    assert label not in (await nina.get(REVIEWS)).text
    assert (await nina.post(REVIEWS, {"piece": "answer:greet", "owner": "", "step": "care"}, token)).status_code == 403


async def test_an_old_page_is_on_the_list_until_somebody_found_it_right(office: Office, lotse: Lotse) -> None:
    mona, path = (
        await office.signed_in("Mona", Role.COORDINATOR),
        "/musterstadt/de/arbeit-freizeit-mitmachen/sport-und-vereine/",
    )
    form = f"/desk/content/page/{quote(path, safe='')}"
    title, note = lotse.library.guide.pages[path].titles["de"], lotse.library.catalogue.say("page_old", "de")
    assert title in (await mona.get(f"{REVIEWS}?span=overdue")).text and note in (await mona.get(form)).text
    page = lotse.library.guide.pages[path]
    assert page.is_old(page.versions["de"], office.clock.now())
    done = await mona.post(REVIEWS, {"one": f"page:{path}", "back": form})
    assert "Vermerkt: geprüft" in (await mona.get(done.headers["location"])).text
    assert title not in (await mona.get(f"{REVIEWS}?span=overdue")).text and note not in (await mona.get(form)).text
    page = lotse.library.guide.pages[path]
    assert not page.is_old(page.versions["de"], office.clock.now())


@somebody_answers
async def test_the_start_page_counts_what_waits_and_leads_there(office: Office, lotse: Lotse) -> None:
    mona = await office.signed_in("Mona", Role.COORDINATOR)
    assert 'href="/editor?tab=all&amp;state=machine"' in (await mona.get("/desk/content")).text
    await make_due(lotse, "greet", "ar", date(2026, 3, 1))
    page = (await mona.get("/desk/content")).text
    assert f'href="{REVIEWS}?span=overdue&amp;owner=0"' in page
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(responses).values(reviewed_by="Mona", review_by=date(2028, 1, 1)))
        await touch(connection, [("answer", "greet")])
    pages = [Piece("page", path) for path in lotse.library.guide.pages]
    await SqlCare(lotse.database, office.clock).reviewed(pages, "Mona", ("de",))
    assert "Erfundene Ämter der Beispielstadt Musterstadt" in (await mona.get("/desk/content")).text
    for office_ in lotse.library.guide.offices.values():
        address = office_.address.model_copy(update={"city": "Kleinstadt"}).model_dump(mode="json")
        await lotse.content_editing().edit("office", office_.id, {"address": address}, "Mona")
    await lotse.library.refresh()
    page = (await mona.get("/desk/content")).text
    assert page.count('<span class="number">') == 1 and "die keine Meldung erreicht" in page, "no mail is set up here"


async def test_the_start_page_says_that_the_bot_cannot_answer_and_stops_saying_it(office: Office, lotse: Lotse) -> None:
    mona = await office.signed_in("Mona", Role.COORDINATOR)
    conversation = await lotse.conversations.open("web", "m" * 64, "de", [])
    await lotse.inbox.receive(conversation, "1", "Wo ist das Rathaus?", None, None)
    assert "noch nicht beantworten kann" not in (await mona.get("/desk/content")).text, "it has only just come"
    turn = await lotse.inbox.take("w")
    assert turn
    told = [Utterance("Ich kann gerade nicht nachsehen.", "de")]
    await lotse.inbox.postpone(turn, "w", turn.pending[0], told, 30)
    page = (await mona.get("/desk/content")).text
    assert "noch nicht beantworten kann" in page and "Rathaus" not in page
    assert page.index("noch nicht beantworten kann") < page.index("Erfundene Ämter")
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(inbox).values(done=True))
    assert "noch nicht beantworten kann" not in (await mona.get("/desk/content")).text


async def test_the_start_page_counts_what_the_list_behind_it_shows(office: Office, lotse: Lotse) -> None:
    mona, care = await office.signed_in("Mona", Role.COORDINATOR), SqlCare(lotse.database, office.clock)
    async with lotse.database.write() as connection:
        german = (responses.c.locale == "de") & (responses.c.kind == "label") & (responses.c.name == "greet")
        await connection.execute(sa.update(responses).values(reviewed_by="Mona"))
        await connection.execute(sa.update(responses).where(german).values(text="Anders", version=5))
        for kind in ("answer", "label", "interface"):
            some = (responses.c.kind == kind) & responses.c.locale.in_(("ar", "uk", "bg"))
            await connection.execute(sa.update(responses).where(some).values(reviewed_by=""))
        await touch(connection, [("answer", "greet")])

    async def counts() -> dict[str, tuple[int, int]]:
        page, found = (await mona.get("/desk/content")).text, {}
        for mark in ("machine", "german_changed"):
            link, number = re.findall(rf'href="(/editor[^"]*state={mark})"[^>]*>\s*<span class="number">(\d+)<', page)[
                0
            ]
            listed = re.findall(r'role="status">(\d+) Text', (await mona.get(unescape(link))).text)[0]
            found[mark] = int(number), int(listed)
        return found

    await lotse.library.refresh()
    before = await counts()
    await care.note([GREET], {"archived": True})
    after = await counts()
    for here, there in (*before.values(), *after.values()):
        assert here == there > 0
    assert after["machine"][0] == before["machine"][0] - 1


async def test_a_fact_that_was_looked_up_is_not_due_any_more(office: Office, lotse: Lotse) -> None:
    mona = await office.signed_in("Mona", Role.COORDINATOR)
    office.clock.forward(days=300)
    mona = office.visitor()
    await mona.sign_in("mona@musterstadt.example")
    check = lotse.content_check()
    due = min(await check.facts(), key=lambda fact: fact.check_by)
    assert f'id="fact-{due.id}"' in (await mona.get(f"{FACTS}?show=late")).text
    fields = {
        "fact": due.id,
        "checked": "2027-09-20",
        "check_by": "2028-03-01",
        "title": "Gesetz",
        "url": "https://x.example/",
    }
    for wrong in ({"checked": "2030-01-01"}, {"check_by": "2027-01-01"}, {"url": "javascript:x"}):
        refused = await mona.post(FACTS, fields | wrong)
        assert refused.status_code == 400 and 'role="alert"' in refused.text
        assert all(f'value="{typed}"' in refused.text for typed in (fields | wrong).values()), "what was typed stays"
    assert f'action="{FACTS}?show=late"' in (await mona.get(f"{FACTS}?show=late")).text
    noted = await mona.post(f"{FACTS}?show=late", fields)
    assert noted.status_code == 303 and "?show=late&done=" in noted.headers["location"]
    assert f'id="fact-{due.id}"' not in (await mona.get(f"{FACTS}?show=late")).text
    (found,) = [fact for fact in await check.facts() if fact.id == due.id]
    assert (found.checked, found.check_by, found.source.title) == (date(2027, 9, 20), date(2028, 3, 1), "Gesetz")


async def test_the_welcome_sheet_is_where_the_menu_promises_it(office: Office, lotse: Lotse) -> None:
    office.app = office.build("http://localhost:8080")
    await office.employ("Mona", Role.COORDINATOR)
    mona = office.visitor()
    await mona.sign_in("mona@musterstadt.example")
    page = (await mona.get(POSTERS)).text
    assert 'href="/welcome?lang=ar"' in page and "kennt nur dieser Computer" in page
    office.app = office.build("http://lotse.musterstadt.example")
    mona = office.visitor()
    await mona.sign_in("mona@musterstadt.example")
    assert "kennt nur dieser Computer" not in (await mona.get(POSTERS)).text


async def test_posters_are_printed_in_the_chosen_languages(office: Office, lotse: Lotse) -> None:
    mona = await office.signed_in("Mona", Role.COORDINATOR)
    asked = f"{POSTERS}.pdf?topic=health&lang=uk&lang=de&paper={{}}"
    assert (await mona.get(asked.format("poster"))).headers[
        "location"
    ] == f"{POSTERS}?wrong=1&topic=health&lang=uk&lang=de&paper=poster"
    assert "LOTSE_PUBLIC_URL" in (await mona.get(POSTERS)).text
    office.app = office.build("http://lotse.musterstadt.example")  # without https the cookie comes by http too
    mona = office.visitor()
    await mona.sign_in("mona@musterstadt.example")
    assert "LOTSE_PUBLIC_URL" not in (await mona.get(POSTERS)).text
    none = (await mona.get(f"{POSTERS}.pdf?topic=health&paper=cards")).headers["location"]
    again = (await mona.get(none)).text
    assert "mindestens eine Sprache" in again and 'value="cards" checked' in again and 'value="de" checked' not in again
    assert '<option value="health" selected>' in again
    say = lotse.library.catalogue.say
    for paper, times in (("poster", 1), ("cards", 8)):
        printed = PdfReader(io.BytesIO((await mona.get(asked.format(paper))).content))
        texts = [" ".join(page.extract_text().split()) for page in printed.pages]
        assert len(texts) == 2 and all(text.count("lotse.musterstadt.example") == times for text in texts)
        assert texts[0].count(say("poster_headline", "de")) == times
        assert all(say(promise, "uk") in texts[1] for promise in ("poster_machine", "poster_free"))
