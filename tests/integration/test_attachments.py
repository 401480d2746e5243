"""Files from the newcomer's page to the desk and back, on both databases: after a yes only, behind both walls."""

from __future__ import annotations

import asyncio
import json
import secrets
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import sqlalchemy as sa

from bot.channels.web import attachments as web_attachments
from bot.channels.web.slots import NoSlot, Slots
from bot.core.accounts.staff import Staff
from bot.core.conversation import Conversation, Event, State
from bot.core.errors import AttachmentRefused, Forbidden, NotFound
from bot.core.handoff import HandoffRequest
from bot.core.handoffs.attachment import MOST_FILES, Attachment, NewFile, RemoteFile, Told
from bot.core.message import Utterance
from bot.core.pushed import Caller
from bot.service.channel import exporting
from bot.service.channel.attachments import StaffAttachments
from bot.store.conversations.attachments import SqlAttachments
from bot.store.conversations.file_references import SqlFileReferences
from bot.store.conversations.pushed import SqlPushed
from bot.store.handoffs.desk_attachments import SqlDeskAttachments
from bot.store.schema.attachment_tables import attachments, file_references
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import outbox
from bot.store.steps.erased import ErasedLog
from bot.store.steps.handing import change_state, end_handoff, open_handoff
from bot.wiring import Lotse, assemble
from bot.wiring.after import exporting_of
from bot.wiring.attachments import attachments_of
from tests.conftest import Guest, Served, both_databases, somebody_answers
from tests.fakes import MovedClock, ScriptedDialogue
from tests.files import JPEG_WITH_PLACE, OGG, PDF, picture
from tests.integration.test_handoff import HOUSING, IMMIGRATION, hire
from tests.rows import in_order

pytestmark = [both_databases, somebody_answers]


@pytest.fixture
async def served(lotse: Lotse) -> AsyncIterator[Served]:
    """Without a worker that answers: what is tested here stands around the turns."""
    service = assemble(lotse, ScriptedDialogue())
    transport = httpx.ASGITransport(app=service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://lotse.test") as client:
        yield Served("http://lotse.test", service, client)


@pytest.fixture
async def anna(lotse: Lotse) -> Staff:
    return await hire(lotse, 101, HOUSING)


@dataclass
class Desk:
    """What the desk knows of files."""

    lotse: Lotse
    files: StaffAttachments

    @classmethod
    def of(cls, lotse: Lotse, served: Served) -> Desk:
        erased, folder = ErasedLog(lotse.settings.erased_log), lotse.uploads
        rows = SqlDeskAttachments(lotse.database, lotse.clock, erased)
        return cls(lotse, StaffAttachments(
            rows, folder, lotse.handoffs, lotse.library, served.service.signals, folder.most_bytes
        ))  # fmt: skip


async def upload(
    guest: Guest, said: str, content: bytes | AsyncIterator[bytes], title: str = "foto.jpg", **more: str
) -> httpx.Response:
    headers = {
        **guest.headers, "Content-Type": "application/octet-stream", "X-Said": said, "X-Title": quote(title), **more,
    }  # fmt: skip
    return await guest.client.post("/api/attachments", content=content, headers=headers)


async def sent(guest: Guest) -> str:
    """The message that speaks of a file; its client id."""
    client_id = secrets.token_hex(8)
    assert (await guest.post("📷", client_id, "media:photo")).status_code == 201
    return client_id


async def agreed(lotse: Lotse, served: Served, locale: str = "ar") -> tuple[Guest, str]:
    """A newcomer who has shown a photo and said yes, and the client id of the photo's message."""
    guest = await served.open(locale)
    said = await sent(guest)
    await agree(lotse, await served.service.reception.find(guest.token))
    return guest, said


async def agree(lotse: Lotse, conversation: Conversation) -> None:
    """The newcomer's yes, as a turn stores it."""
    request = HandoffRequest(HOUSING, "housing_search")
    async with lotse.database.write() as connection:
        await open_handoff(
            connection, conversation, request, secrets.token_hex(8), {}, conversation.locale, lotse.clock.now()
        )  # fmt: skip


def on_disk(lotse: Lotse) -> list[Path]:
    return [path for path in lotse.settings.uploads.rglob("*") if path.is_file()]


async def rows(lotse: Lotse, table: sa.Table = attachments) -> list[sa.RowMapping]:
    async with lotse.database.read() as connection:
        return list((await connection.execute(in_order(table))).mappings())


async def conversation_id(lotse: Lotse) -> str:
    return str((await rows(lotse, handoffs))[0]["conversation_id"])


async def test_nothing_is_kept_before_the_yes_and_the_file_arrives_after_it(
    lotse: Lotse, served: Served, anna: Staff
) -> None:
    guest = await served.open("ar")
    said = await sent(guest)
    name = lotse.library.guide.departments[HOUSING].name["ar"]
    refused = await upload(guest, said, JPEG_WITH_PLACE)
    assert (refused.status_code, refused.json()["error"]) == (409, "file_failed")
    assert on_disk(lotse) == [] and await rows(lotse) == []
    await agree(lotse, await served.service.reception.find(guest.token))
    kept = await upload(guest, said, JPEG_WITH_PLACE, "../رسالة.html")
    assert kept.status_code == 201 and kept.json()["file"]["title"] == "رسالة.jpg"
    again = await upload(guest, said, JPEG_WITH_PLACE)
    assert again.json() == kept.json() and len(await rows(lotse)) == 1 and len(on_disk(lotse)) == 2
    messages = await guest.messages()
    (photo,) = [m for m in messages if m["client_id"] == said]
    assert photo["files"] == [kept.json()["file"]]
    assert name in str(messages[-1]["text"]) and messages[-1]["kind"] == "notice"
    file, path = await Desk.of(lotse, served).files.open(anna, await conversation_id(lotse), photo["files"][0]["name"])
    assert file.kind == "image" and b"Kamera 4711" not in path.read_bytes()
    log = await guest.client.get("/api/events/poll", headers=guest.headers)
    assert [e["data"]["files"] for e in log.json()["events"] if e["kind"] == "file"] == [[kept.json()["file"]]]


async def test_refused_files_leave_nothing_and_limits_hold(
    lotse: Lotse, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest, said = await agreed(lotse, served)
    for content, status, error in (
        (b"", 400, "file_broken"), (b"<script>", 415, "file_kind"), (picture("PNG", 99)[:99], 400, "file_broken"),
        (bytes(lotse.uploads.most_bytes + 1), 413, "file_too_large"),
    ):  # fmt: skip
        refused = await upload(guest, said, content)
        assert (refused.status_code, refused.json()["error"]) == (status, error)
    form = await guest.client.post("/api/attachments", files={"file": PDF}, headers={**guest.headers, "X-Said": said})
    assert form.status_code == 415
    assert (await upload(guest, "nothing-0815", PDF)).status_code == 404
    assert (await upload(guest, "a b", PDF)).status_code == 400
    monkeypatch.setattr("bot.store.conversations.attachments.MOST_BYTES", len(PDF) + 10)
    assert (await upload(guest, said, PDF)).status_code == 201
    full = await upload(guest, await sent(guest), PDF)
    assert (full.status_code, full.json()["error"]) == (409, "file_too_many") and MOST_FILES >= 10
    assert len(on_disk(lotse)) == 1 and len(await rows(lotse)) == 1


async def test_the_page_knows_how_large_a_file_may_be(lotse: Lotse) -> None:
    small = replace(lotse, settings=lotse.settings.model_copy(update={"upload_mb": 2}))
    transport = httpx.ASGITransport(app=assemble(small, ScriptedDialogue()).app)
    async with httpx.AsyncClient(transport=transport, base_url="http://lotse.test") as client:
        page = (await client.get("/")).text
    assert f'data-most="{2 * 1024 * 1024}"' in page


async def test_who_may_open_a_file(lotse: Lotse, served: Served, anna: Staff) -> None:
    guest, said = await agreed(lotse, served)
    name = (await upload(guest, said, PDF, "Bescheid.pdf")).json()["file"]["name"]
    path = f"/api/attachments/{name}"
    got = await guest.client.get(path, headers=guest.headers)
    assert got.content == PDF and got.headers["content-disposition"] == 'attachment; filename="Bescheid.pdf"'
    assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert (got.headers["x-content-type-options"], got.headers["cache-control"]) == ("nosniff", "no-store")
    assert got.headers["cross-origin-resource-policy"] == "same-origin"
    other = await served.open()
    assert (await other.client.get(path, headers=other.headers)).status_code == 404
    assert (await other.client.get(path)).status_code == 401
    for wrong in ("..%2Flotse.db", "x", name.upper()):
        assert (await guest.client.get(f"/api/attachments/{wrong}", headers=guest.headers)).status_code == 404
    desk, talk = Desk.of(lotse, served), await conversation_id(lotse)
    stranger = await hire(lotse, 103, IMMIGRATION)
    with pytest.raises(Forbidden):
        await desk.files.open(stranger, talk, name)
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(avoided=[anna.id]))
    with pytest.raises(Forbidden):
        await desk.files.open(anna, talk, name)
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(avoided=[], ended_at=lotse.clock.now()))
    with pytest.raises(NotFound):
        await desk.files.open(anna, talk, name)


async def test_erasing_and_expiry_leave_no_file(lotse: Lotse, served: Served) -> None:
    for way in ("erased", "expired"):
        guest, said = await agreed(lotse, served)
        assert (await upload(guest, said, picture("JPEG"))).status_code == 201 and len(on_disk(lotse)) == 2
        if way == "erased":
            assert (await guest.client.delete("/api/conversation", headers=guest.headers)).status_code == 204
        else:
            async with lotse.database.write() as connection:
                await connection.execute(sa.update(handoffs).values(ended_at=lotse.clock.now()))
            assert await lotse.conversations.expire(lotse.clock.now()) == 1
        assert on_disk(lotse) == [] and await rows(lotse) == [], way
        assert (await upload(guest, said, PDF)).status_code == 401


class Cut(SqlAttachments):
    """Dies between the file and its row."""

    async def add(self, conversation: Conversation, file: NewFile, said: str, told: Told) -> Attachment:
        raise ConnectionError("killed")


async def test_a_crash_between_file_and_row_leaves_no_row_and_its_file_is_swept(lotse: Lotse, served: Served) -> None:
    guest, said = await agreed(lotse, served)
    conversation = await served.service.reception.find(guest.token)
    box = attachments_of(lotse, served.service.signals)
    box._rows = Cut(lotse.database, lotse.clock)
    with pytest.raises(ConnectionError):
        await box.take(conversation, said, "web:x", "a.pdf", PDF)
    assert len(on_disk(lotse)) == 1 and await rows(lotse) == []
    assert (await upload(guest, said, PDF)).status_code == 201
    assert await box.sweep(older_than=60) == 0
    assert await box.sweep(older_than=0) == 1 and len(on_disk(lotse)) == len(await rows(lotse)) == 1
    # a yes that is taken back while the file is looked into
    box = attachments_of(lotse, served.service.signals)
    await box.check(conversation)
    async with lotse.database.write() as connection:
        now = lotse.clock.now()
        await change_state(connection, replace(conversation, state=State.WAITING, version=1), Event.GIVE_UP, now)
        await end_handoff(connection, conversation.id, "withdrawn", now)
    with pytest.raises(AttachmentRefused, match="after a yes"):
        await box.take(conversation, said, "web:y", "a.pdf", PDF)
    assert len(on_disk(lotse)) == len(await rows(lotse)) == 1


async def test_the_same_file_sent_ten_times_at_once_is_there_once(lotse: Lotse, served: Served) -> None:
    guest, said = await agreed(lotse, served)
    tries = await asyncio.gather(*(upload(guest, said, OGG, "a.ogg") for _ in range(10)))
    assert {answer.status_code for answer in tries} <= {201, 503}
    assert len(await rows(lotse)) == len(on_disk(lotse)) == 1
    assert (await upload(guest, said, OGG, "a.ogg")).status_code == 201


async def test_staff_send_a_file_that_the_newcomer_alone_can_open(lotse: Lotse, served: Served, anna: Staff) -> None:
    guest, _ = await agreed(lotse, served)
    desk, talk = Desk.of(lotse, served), await conversation_id(lotse)
    entry = await lotse.handoffs.entry(anna, talk)
    with pytest.raises(Forbidden):
        stranger = await hire(lotse, 103, IMMIGRATION)
        await desk.files.send(stranger, talk, "a.pdf", PDF, "client-0001", entry.version)
    for content, reason in ((OGG, "kind"), (b"<svg/>", "kind"), (b"", "empty")):
        with pytest.raises(AttachmentRefused) as refused:
            await desk.files.send(anna, talk, "a", content, "client-0002", entry.version)
        assert refused.value.reason == reason
    assert on_disk(lotse) == []
    sent_file = await desk.files.send(anna, talk, "Antrag Wohngeld.pdf", PDF, "client-0003", entry.version)
    again = await desk.files.send(anna, talk, "Antrag Wohngeld.pdf", PDF, "client-0003", entry.version)
    assert (
        replace(again, at=sent_file.at, message_id="") == replace(sent_file, message_id="") and len(on_disk(lotse)) == 1
    )
    state = await guest.client.get("/api/conversation", headers=guest.headers)
    assert state.json()["state"] == "with_staff", "any message by staff takes over"
    last = state.json()["messages"][-1]
    assert (last["author"], last["kind"], last["files"][0]["kind"]) == ("staff", "file", "pdf")
    got = await guest.client.get(f"/api/attachments/{last['files'][0]['name']}", headers=guest.headers)
    assert got.content == PDF
    assert await rows(lotse, file_references) == []


async def test_ones_own_data_holds_the_files_of_both_sides(
    lotse: Lotse, served: Served, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest, said = await agreed(lotse, served)
    alone = await guest.client.get("/api/conversation/export", headers=guest.headers)
    assert alone.headers["content-type"] == "application/json" and 'filename="lotse.json"' in str(alone.headers)
    assert (await upload(guest, said, JPEG_WITH_PLACE, "Brief.jpg")).status_code == 201
    desk, talk = Desk.of(lotse, served), await conversation_id(lotse)
    entry = await lotse.handoffs.entry(anna, talk)
    await desk.files.send(anna, talk, "Antrag.pdf", PDF, "client-0003", entry.version)
    made = await guest.client.get("/api/conversation/export", headers=guest.headers)
    assert made.headers["content-type"] == "application/zip" and 'filename="lotse.zip"' in str(made.headers)
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        names = archive.namelist()
        assert names[0] == "lotse.json" and {name[3:] for name in names[1:]} == {"Brief.jpg", "Antrag.pdf"}
        assert PDF in [archive.read(name) for name in names]
        assert {row["title"] for row in json.loads(archive.read(names[0]))["attachments"]} == {
            "Brief.jpg",
            "Antrag.pdf",
        }
    monkeypatch.setattr(exporting, "_MOST_IN_A_CHANNEL", len(PDF))
    (message, *_) = [row["message_id"] for row in await rows(lotse)]
    small = await exporting_of(lotse).of_message(str(message))
    assert small is not None and small.name == "lotse.json", "too large for Telegram: named, not held"
    for path in on_disk(lotse):
        path.unlink()
    assert (await exporting_of(lotse).file(talk)).name == "lotse.json"


async def test_a_channels_name_for_a_file_is_taken_once_after_the_yes_and_forgotten_with_the_conversation(
    lotse: Lotse, clock: MovedClock
) -> None:
    caller, store = Caller("telegram", "p" * 64, "4711"), SqlFileReferences(lotse.database, lotse.clock)
    pushed = SqlPushed(lotse.database, lotse.clock, ErasedLog(lotse.settings.erased_log), lotse.uploads)
    conversation = await pushed.open(caller, "ar", [], None)
    assert conversation is not None
    for event, source in (("1", "old"), ("2", "u1"), ("2", "u1"), ("2", "u2"), ("3", "u1")):
        clock.ahead = timedelta(days=-2) if source == "old" else timedelta()
        await store.remember(conversation, event, RemoteFile(f"file-{event}-{source}", source, "a.pdf", 3))
    assert len(await rows(lotse, file_references)) == 4 and await store.take("telegram") is None
    for event in ("1", "2", "3"):
        await lotse.inbox.receive(conversation, event, "[photo]", "media:photo", None)
    assert await store.take("telegram") is None, "no yes yet"
    await agree(lotse, conversation)
    both = [due for due in await asyncio.gather(store.take("telegram"), store.take("telegram")) if due]
    while due := await store.take("telegram"):
        both.append(due)
    taken = {(due.file.reference, due.attempts) for due in both}
    assert taken == {("file-2-u1", 0), ("file-2-u2", 0), ("file-3-u1", 0)} and len(both) == 3
    await store.put_off(both[0], 0.0)
    again = await store.take("telegram")
    assert again is not None and (again.id, again.attempts) == (both[0].id, 1)
    await store.tell(again, Utterance("nicht angekommen", "ar", kind="notice"))
    await store.tell(again, Utterance("nicht angekommen", "ar", kind="notice"))  # said once
    (waiting,) = [row for row in await rows(lotse, outbox) if row["state"] == "pending"]
    assert waiting["conversation_id"] == conversation.id
    clock.ahead = timedelta(hours=1)
    await store.expire()
    assert {row["source"] for row in await rows(lotse, file_references)} == {"u1", "u2"}, "the old one has expired"
    await store.forget_all(conversation.id)
    assert await rows(lotse, file_references) == []
    await store.remember(conversation, "9", RemoteFile("f", "u"))
    assert await pushed.erase(caller, "10") is not None and await rows(lotse, file_references) == []
    await store.remember(conversation, "11", RemoteFile("f", "u"))  # of what is gone nothing is remembered
    assert await rows(lotse, file_references) == []


async def test_many_old_files_of_one_keep_nobody_elses_file_away(lotse: Lotse, clock: MovedClock) -> None:
    store = SqlFileReferences(lotse.database, lotse.clock)
    pushed = SqlPushed(lotse.database, lotse.clock, ErasedLog(lotse.settings.erased_log), lotse.uploads)
    for person, files, days in (("a", 60, 1.1), ("b", 1, 0.9)):
        conversation = await pushed.open(Caller("telegram", person * 64, "4711"), "ar", [], None)
        assert conversation is not None
        clock.ahead = -timedelta(days=days)
        for number in range(files):
            await store.remember(conversation, f"{person}{number}", RemoteFile(f"{person}{number}", "u"))
        clock.ahead = timedelta()
        for number in range(files):
            await lotse.inbox.receive(conversation, f"{person}{number}", "[photo]", "media:photo", None)
        await agree(lotse, conversation)
    due = await store.take("telegram")
    assert due is not None and due.file.reference == "b0"
    assert await store.take("telegram") is None


async def test_a_file_that_does_not_come_to_its_end_is_given_up(
    lotse: Lotse, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    never, photo = asyncio.Event(), picture("JPEG", 400)

    async def stuck() -> AsyncIterator[bytes]:
        yield photo[:20]
        await never.wait()

    monkeypatch.setattr(web_attachments, "_LONGEST_SECONDS", 0.2)
    guest, said = await agreed(lotse, served)
    async with asyncio.timeout(60):
        answer = await upload(guest, said, stuck())
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_input")
    monkeypatch.undo()
    assert (await upload(guest, said, photo)).status_code == 201, "it may be sent again"


@pytest.mark.parametrize(("longest", "status"), [(60.0, 201), (0.2, 400)])
async def test_a_large_file_may_take_longer_on_a_slow_network_but_not_for_ever(
    lotse: Lotse, served: Served, monkeypatch: pytest.MonkeyPatch, longest: float, status: int
) -> None:
    photo = picture("JPEG", 400)

    async def slowly() -> AsyncIterator[bytes]:
        yield photo[:20]
        await asyncio.sleep(1)
        yield photo[20:]

    monkeypatch.setattr(web_attachments, "_LONGEST_SECONDS", 0.2)
    monkeypatch.setattr(web_attachments, "_LONGEST_UPLOAD", longest)
    monkeypatch.setattr(web_attachments, "_SLOWEST", len(photo) / 60)
    guest, said = await agreed(lotse, served)
    async with asyncio.timeout(60):
        answer = await upload(guest, said, slowly(), **{"Content-Length": str(len(photo))})
    assert answer.status_code == status


async def test_one_has_two_files_on_their_way_and_the_places_are_given_back(lotse: Lotse, served: Served) -> None:
    go_on, photo = asyncio.Event(), picture("JPEG", 400)

    async def slowly() -> AsyncIterator[bytes]:
        yield photo[:20]
        await go_on.wait()
        yield photo[20:]

    greedy, modest = [await agreed(lotse, served) for _ in range(2)]
    slow = [asyncio.create_task(upload(*greedy, slowly())) for _ in range(2)]
    await asyncio.sleep(0.3)
    async with asyncio.timeout(60):
        refused = await upload(*greedy, photo)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert lotse.library.catalogue.say(refused.json()["error"], "ar")
        assert (await upload(*modest, photo)).status_code == 201
    go_on.set()
    assert [answer.status_code for answer in await asyncio.gather(*slow)] == [201] * 2
    assert (await upload(*greedy, photo)).status_code == 201


async def test_when_every_place_is_taken_nobody_waits_for_one() -> None:
    slots = Slots(2, 1)
    with slots.one("a"), slots.one("b"), pytest.raises(NoSlot), slots.one("c"):
        pass
    with slots.one("c"), pytest.raises(NoSlot), slots.one("c"):
        pass


async def test_slow_uploads_keep_nobody_elses_file_waiting(lotse: Lotse, served: Served) -> None:
    go_on, photo = asyncio.Event(), picture("JPEG", 400)

    async def slowly() -> AsyncIterator[bytes]:
        yield photo[:20]
        await go_on.wait()
        yield photo[20:]

    guests = [await agreed(lotse, served) for _ in range(9)]
    slow = [asyncio.create_task(upload(guest, said, slowly())) for guest, said in guests[1:]]
    await asyncio.sleep(0.3)
    async with asyncio.timeout(60):
        assert (await upload(*guests[0], photo)).status_code == 201
    go_on.set()
    assert [answer.status_code for answer in await asyncio.gather(*slow)] == [201] * 8
