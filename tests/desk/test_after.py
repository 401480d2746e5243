"""After a conversation, at the desk: records behind the wall, wrong answers, the review inbox."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role
from bot.core.feedback import Unsure
from bot.core.message import Utterance
from bot.store.after.review import add_item
from bot.store.schema.after_tables import review_items
from bot.store.schema.tables import conversations, messages
from bot.store.steps.handing import end_handoff
from bot.store.steps.messages import Draft, add_messages
from bot.wiring.after import filing_of

from .conftest import Office

ARABIC = "ما هو رقم الهاتف 030 23125-100؟"


async def newest_answer(office: Office, conversation: str) -> str:
    """An answer of the bot to the newcomer's words."""
    async with office.lotse.database.write() as connection:
        asked = await connection.execute(
            sa.select(messages.c.id).where(messages.c.conversation_id == conversation, messages.c.author == "newcomer")
        )
        extras = {"kind": "answer", "source": "tax_id/ar"}
        draft = Draft("bot", "الجواب", "ar", office.clock.now(), extras, answers=asked.scalars().first())
        return (await add_messages(connection, conversation, [draft]))[0].id


async def agreed(office: Office, conversation: str, **context: str) -> None:
    async with office.lotse.database.write() as connection:
        same = sa.update(conversations).where(conversations.c.id == conversation)
        await connection.execute(same.values(context=context))


async def test_a_record_is_a_pdf_a_with_every_script_and_nobody_elses(office: Office) -> None:
    mine, other = await office.signed_in("Nadine"), await office.signed_in("Petra", department="social_work")
    conversation = await office.ask(ARABIC, "Дякую, ґанок", "Ich heiße Şenol Łukasz 👍")
    await newest_answer(office, conversation)
    path = f"/desk/conversations/{conversation}"
    answer = await mine.get(f"{path}/record.pdf")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="V-000001.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    document = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in document.pages)
    for part in ("V-000001", "Musterstadt", "Дякую, ґанок", "Şenol Łukasz", "Fassung 1 (Arabisch)", "Uhr (UTC)"):
        assert part in text, part
    assert "030 23125-100" in text.replace("\u00a0", " ") and "هاتف" in text
    assert _fonts(document) == [True, True]
    xmp = document.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>2<" in xmp and "<pdfaid:conformance>U<" in xmp
    assert document.trailer["/Root"]["/OutputIntents"]  # type: ignore[index]
    for method, name in (("GET", "record.pdf"), ("POST", "file"), ("POST", "unfile"), ("POST", "messages/x/wrong")):
        token = await other.token()
        refused = await other.client.request(method, f"{path}/{name}", headers={"X-CSRF-Token": token})
        assert refused.status_code == 403, name


def _fonts(document: pypdf.PdfReader) -> list[bool]:
    """Of each font of the first page, whether it is embedded."""
    fonts: Any = document.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    described = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts.values()]
    return ["/FontFile2" in one.get_object() for one in described]


async def test_a_record_tells_what_stands_in_it_only_partly_in_german(office: Office) -> None:
    mine, say = await office.signed_in("Nadine"), office.lotse.library.catalogue.say
    conversation = await office.ask("Питання", locale="uk")
    await office.tells(conversation, Utterance(f"{say('no_deadline', 'uk')}\n▪ Рятуша", "uk", kind="notice"))
    for notes in ("", "?notes=yes"):
        answer = await mine.get(f"/desk/conversations/{conversation}/record.pdf{notes}")
        assert answer.status_code == 200
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert "Deutsch (zum Teil" in text and say("no_deadline", "de")[:20] in text


async def test_for_the_file_marked_made_fetched_and_gone_with_the_chat(office: Office) -> None:
    mine = await office.signed_in("Nadine")
    conversation = await office.ask("Frage", locale="de")
    path = f"/desk/conversations/{conversation}"
    assert "Von allein entsteht keine Akte" in (await mine.get(path)).text
    assert (await mine.post(f"{path}/file", {"label": "x" * 200})).status_code == 400
    assert (await mine.post(f"{path}/file", {"label": "AZ 12"})).status_code == 303
    page = (await mine.get(path)).text
    assert "wird gesichert" in page and "Von allein" not in page
    assert "sobald die Unterhaltung beendet ist" in (await mine.get("/desk/records")).text
    async with office.lotse.database.write() as connection:
        await end_handoff(connection, conversation, "closed", office.clock.now())
    lotse = office.lotse
    lotse.clock.set_to(office.clock.now())  # type: ignore[attr-defined]
    assert await filing_of(lotse).make_due() == 1
    page = (await mine.get("/desk/records")).text
    assert "AZ 12" in page and "/desk/records/1.pdf" in page
    pdf = await mine.get("/desk/records/1.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert "zuletzt heruntergeladen" in (await mine.get("/desk/records")).text
    other = await office.signed_in("Petra", department="social_work")
    assert (await other.get("/desk/records/1.pdf")).status_code == 403
    assert "V-000001" not in (await other.get("/desk/records")).text
    await lotse.conversations.erase(conversation)
    page = (await mine.get("/desk/records")).text
    assert "hat ihren Chat gelöscht" in page and "war vorher heruntergeladen" in page and "AZ 12" not in page
    assert (await mine.get("/desk/records/1.pdf")).status_code == 404


async def test_a_wrong_answer_counts_and_has_words_only_after_a_yes(office: Office) -> None:
    mine = await office.signed_in("Nadine")
    conversation = await office.ask("Ich heiße Amal Haddad", topic="tax_id")
    answer = await newest_answer(office, conversation)
    path = f"/desk/conversations/{conversation}"
    assert "Antwort war falsch" in (await mine.get(path)).text
    assert (await mine.post(f"{path}/messages/{answer}/wrong")).status_code == 303
    (row,) = await office.kept(review_items)
    assert (row["kind"], row["text"], row["intent"]) == ("staff", "", "tax_id")
    assert "Als falsch gemeldet" in (await mine.get(path)).text
    await agreed(office, conversation, improve="yes")
    await mine.post(f"{path}/messages/{answer}/wrong")
    (row,) = await office.kept(review_items)
    assert row["text"] == "Ich heiße ▒▒▒"
    await agreed(office, conversation, improve="yes", protected="yes")
    assert (await mine.post(f"{path}/messages/{answer}/wrong")).status_code == 403
    assert (await mine.post(f"{path}/messages/nothing/wrong")).status_code == 404


async def test_what_the_protection_group_reads_cannot_be_marked(office: Office) -> None:
    group = next(d.id for d in office.lotse.library.guide.departments.values() if d.protection)
    mine = await office.signed_in("Nadine", department=group)
    conversation = await office.ask("Hilfe", department=group, topic="tax_id")
    await newest_answer(office, conversation)
    assert "Antwort war falsch" not in (await mine.get(f"/desk/conversations/{conversation}")).text


@pytest.mark.parametrize("step", ["done", "delete"])
async def test_coordinators_read_and_settle_questions(office: Office, step: str) -> None:
    karin = await office.signed_in("Karin", Role.COORDINATOR, None)
    conversation = await office.ask("<b>Wo</b> ist 0176 12345678?", "Ohne Erlaubnis", locale="de")
    ids = [row["id"] for row in await office.kept(messages) if row["author"] == "newcomer"]
    async with office.lotse.database.write() as connection:
        unsure = Unsure("fallback", "de", "everyday", "tax_id", ("/de/x",))
        for number, message in enumerate(ids):
            await add_item(connection, conversation, str(message), unsure, number == 0, office.clock.now())
    page = (await karin.get("/desk/review")).text
    for part in ("&lt;b&gt;Wo&lt;/b&gt; ist ▒▒▒?", "nicht verstanden", "Dazu 1 Frage ohne Erlaubnis", "noch zu wenige"):
        assert part in page, part
    assert conversation not in page and "Ohne Erlaubnis" not in page.replace("ohne Erlaubnis", "")
    assert "&lt;b&gt;" in (await karin.get("/desk/review?kind=fallback&order=frequent")).text
    assert "&lt;b&gt;" not in (await karin.get("/desk/review?kind=staff")).text
    whole = {"kind": "fallback", "order": "frequent", "last": "1", "action": step}
    done = await karin.post("/desk/review/groups/1/all", whole)
    assert done.headers["location"] == "/desk/review?kind=fallback&order=frequent&done=1"
    assert "Hier ist nichts offen" in (await karin.get("/desk/review")).text
    assert (await karin.post("/desk/review/groups/77/all", whole)).status_code == 409
