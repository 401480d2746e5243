"""Files at the desk: behind the wall, with headers that let no browser run them; sent by a form that is guarded."""

from __future__ import annotations

import asyncio
import re
import secrets
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role
from bot.core.errors import AttachmentRefused
from bot.core.handoffs.attachment import Attachment
from bot.desk.conversations.attachments import size
from bot.desk.problems import problem
from bot.service.channel.attachments import REFUSALS
from bot.store.schema.attachment_tables import attachments
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import messages
from bot.wiring.attachments import attachments_of
from tests.desk.conftest import BASE, Office, Visitor
from tests.files import JPEG_WITH_PLACE, OGG, PDF, picture


async def kept(office: Office, talk: str, content: bytes, title: str) -> Attachment:
    """A file that the newcomer of this conversation has sent."""
    query = sa.select(messages.c.id).where(messages.c.conversation_id == talk, messages.c.author == "newcomer")
    async with office.lotse.database.read() as connection:
        said = str((await connection.execute(query)).scalars().first())
    conversation = await office.lotse.conversations.by_person("web", await person(office, talk))
    box = attachments_of(office.lotse, office.signals)
    return await box.take(conversation, said, secrets.token_hex(8), title, content)


async def person(office: Office, talk: str) -> str:
    async with office.lotse.database.read() as connection:
        found = await connection.execute(sa.text("SELECT person FROM conversations WHERE id = :id"), {"id": talk})
        return str(found.scalar_one())


async def send(visitor: Visitor, talk: str, content: bytes, title: str = "Antrag.pdf", **more: str) -> httpx.Response:
    page = (await visitor.get(f"/desk/conversations/{talk}")).text
    version = re.search(r'name="version" value="(\d+)"', page)
    fields = {
        "csrf": await visitor.token(), "conversation": talk, "client_id": secrets.token_hex(8),
        "version": version[1] if version else "0", **more,
    }  # fmt: skip
    return await visitor.client.post(
        f"/desk/conversations/{talk}/attachments", data=fields, files={"file": (title, content)},
        headers={"Origin": BASE},
    )  # fmt: skip


async def test_files_are_shown_and_handed_out_safely_to_the_department_alone(office: Office) -> None:
    nadine, talk = await office.signed_in("Nadine"), await office.ask("Frage")
    other = await office.signed_in("Petra", department="integration")
    files = {
        "image": await kept(office, talk, JPEG_WITH_PLACE, "Brief.jpg"),
        "pdf": await kept(office, talk, PDF, '<b>"Bescheid"'), "audio": await kept(office, talk, OGG, "frage"),
    }  # fmt: skip
    page = (await nadine.get(f"/desk/conversations/{talk}")).text
    at = {kind: f"/desk/conversations/{talk}/attachments/{file.name}" for kind, file in files.items()}
    assert f'<img src="{at["image"]}/small"' in page and f'<audio controls preload="none" src="{at["audio"]}"' in page
    assert f'href="{at["pdf"]}" download' in page and "<b>" not in page.partition("<main")[2]
    for kind, path in [*at.items(), ("image", f"{at['image']}/small")]:
        answer = await nadine.get(path)
        assert answer.status_code == 200 and len(answer.content) > 50
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith("attachment" if kind == "pdf" else "inline")
        assert answer.headers["content-type"] == (files[kind].media_type if kind != "image" else "image/jpeg")
        assert (await other.get(path)).status_code == 403
        assert (await office.visitor().get(path)).status_code == 303
    part = await nadine.client.get(at["audio"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"OggS")
    assert (await nadine.get(f"{at['pdf']}/small")).status_code == 404
    elsewhere = await office.ask("Andere Frage")
    assert (await nadine.get(at["pdf"].replace(talk, elsewhere))).status_code == 404


async def test_whom_the_newcomer_declined_and_later_departments_see_no_file(office: Office) -> None:
    nadine, talk = await office.signed_in("Nadine"), await office.ask("Frage")
    file, at = await kept(office, talk, PDF, "a.pdf"), office.clock.now()
    path = f"/desk/conversations/{talk}/attachments/{file.name}"
    (row,) = await office.kept(staff)
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(avoided=[row["id"]]))
    assert (await nadine.get(path)).status_code == 403
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(avoided=[]))
        theirs = {
            "conversation_id": talk, "trigger_id": "earlier", "department": "integration_participation", "topic": "x",
            "locale": "ar", "card": {}, "active_at": at, "requested_at": at - timedelta(minutes=5),
            "ended_at": at + timedelta(minutes=5),
        }  # fmt: skip
        await connection.execute(sa.insert(handoffs).values(theirs))
    assert (await nadine.get(path)).status_code == 404, "it was sent while another department had the conversation"
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.delete(handoffs).where(handoffs.c.trigger_id == "earlier"))
    assert (await nadine.get(path)).status_code == 200
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(ended_at=office.clock.now()))
    assert (await nadine.get(path)).status_code == 404, "the handoff has ended"


async def test_staff_send_a_file_by_a_guarded_form(office: Office) -> None:
    nadine, talk = await office.signed_in("Nadine"), await office.ask("Frage")
    other = await office.signed_in("Petra", department="integration")
    assert "Bild oder PDF senden" not in (await nadine.get(f"/desk/conversations/{talk}")).text
    await nadine.post(f"/desk/conversations/{talk}/claim")
    assert "Bild oder PDF senden" in (await nadine.get(f"/desk/conversations/{talk}")).text
    assert (await send(nadine, talk, PDF, csrf="forged")).status_code == 403
    strange = await send(other, talk, PDF)
    assert strange.status_code == 403 and f'href="/desk/conversations/{talk}"' not in strange.text
    assert (await send(nadine, talk, PDF, conversation="another")).status_code == 400
    assert (await send(nadine, talk, PDF, client_id="x")).status_code == 400
    assert await office.kept(attachments) == []
    answer = await send(nadine, talk, JPEG_WITH_PLACE, "C:\\fotos\\Plan.exe")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/conversations/{talk}")
    (row,) = await office.kept(attachments)
    assert (row["title"], row["author"], row["kind"]) == ("Plan.jpg", "staff", "image")
    path = office.lotse.uploads.path(talk, str(row["name"]))
    assert path and b"Kamera 4711" not in await asyncio.to_thread(path.read_bytes)
    for content, status in (
        (b"", 400),
        (b"<svg/>", 415),
        (OGG, 415),
        (picture("JPEG")[:60], 400),
        (bytes(12_000_000), 413),
    ):
        refused = await send(nadine, talk, content)
        assert refused.status_code == status and "Die Datei wurde nicht gesendet" in refused.text
        assert f'href="/desk/conversations/{talk}"' in refused.text, "back to where it was chosen"
    assert len(await office.kept(attachments)) == 1


async def test_a_broken_or_odd_multipart_form_is_refused(office: Office) -> None:
    nadine, talk = await office.signed_in("Nadine"), await office.ask("Frage")
    path, token = f"/desk/conversations/{talk}/attachments", await nadine.token()
    for kind, body in (
        ("multipart/form-data", b"x"), ("multipart/form-data; boundary=b", b"--b\r\nContent-Dis"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\na\0\r\n--b--\r\n'),
        ("multipart/form-data; boundary=b",
         b'--b\r\nContent-Disposition: form-data; name="f"; filename="1"\r\n\r\n1\r\n'
         b'--b\r\nContent-Disposition: form-data; name="g"; filename="2"\r\n\r\n2\r\n--b--\r\n'),
    ):  # fmt: skip
        headers = {"X-CSRF-Token": token, "Content-Type": kind, "Origin": BASE}
        assert (await nadine.client.post(path, content=body, headers=headers)).status_code == 400, body
    odd = await nadine.client.post(path, content=b"x", headers={"X-CSRF-Token": token, "Content-Type": "image/jpeg"})
    assert odd.status_code == 415


async def test_after_a_restore_without_the_folder_the_page_says_so(office: Office) -> None:
    nadine, talk = await office.signed_in("Nadine", Role.STAFF), await office.ask("Frage")
    file = await kept(office, talk, PDF, "a.pdf")
    office.lotse.uploads.drop(talk, file.name)
    assert "„a.pdf“ ist nicht mehr da" in (await nadine.get(f"/desk/conversations/{talk}")).text
    assert (await nadine.get(f"/desk/conversations/{talk}/attachments/{file.name}")).status_code == 404


@pytest.mark.parametrize("reason", REFUSALS)
def test_every_refusal_has_its_words(reason: str) -> None:
    assert problem(AttachmentRefused("x", reason)).sentence


def test_sizes_are_said_in_german() -> None:
    assert [size(n) for n in (1, 340_000, 1_258_291, 10 * 1024 * 1024)] == ["1 KB", "332 KB", "1,2 MB", "10 MB"]


def test_the_folder_is_no_place_the_web_server_knows(office: Office) -> None:
    assert not office.lotse.settings.uploads.is_relative_to(Path(__file__).parent.parent.parent / "bot")
