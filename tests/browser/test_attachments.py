"""A photo shown on a phone before the yes, and after it at the desk; a voice to play there; a form sent back."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Page, Route

from bot.wiring import Lotse
from tests.browser.conftest import Chat, Phone, eventually, keep_picture
from tests.browser.test_handoff import DEPARTMENT, Sit, heard, hire, press, sit, town  # noqa: F401  (fixtures)
from tests.browser.test_page import AXE
from tests.conftest import Served, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.files import OGG, PDF
from tests.integration.test_attachments import on_disk, rows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), somebody_answers]


def letter() -> bytes:
    """A photo of a letter, with the place it was taken at."""
    image = Image.new("RGB", (1500, 2000), "#f7f4ea")
    pen = ImageDraw.Draw(image)
    pen.rectangle((120, 120, 700, 210), fill="#333")
    for line in range(24):
        pen.rectangle((120, 400 + line * 55, 1300 - (line * 97) % 300, 420 + line * 55), fill="#777")
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    exif[0x010F] = "Kamera 4711"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def attach(chat: Chat, name: str, kind: str, content: bytes) -> None:
    await chat.page.set_input_files("#file", {"name": name, "mimeType": kind, "buffer": content})


async def painted(page: Page, selector: str) -> None:
    """A picture is there, with its pixels."""

    async def there() -> bool:
        found = page.locator(selector).last
        return bool(await found.count()) and bool(await found.evaluate("image => image.complete && image.naturalWidth"))

    await eventually(there)


async def test_a_letter_goes_from_the_phone_to_the_desk_after_the_yes_and_a_form_comes_back(
    lotse: Lotse,
    town: tuple[Served, ScriptedDialogue],  # noqa: F811
    phone: Phone,
    sit: Sit,  # noqa: F811
    axe: str,
) -> None:
    (served, _), say = town, lotse.library.catalogue.say
    anna = await hire(lotse, "Anna", DEPARTMENT)
    chat = await (await phone(served.base, "ar")).open("/?lang=ar")
    posted: list[bytes] = []

    async def watch(route: Route) -> None:
        posted.append(route.request.post_data_buffer or b"")
        await route.continue_()

    await chat.page.route("**/api/attachments", watch)
    await chat.ask("أبحث عن شقة لعائلتي")
    await attach(chat, "brief.jpg", "image/jpeg", letter())
    await painted(chat.page, ".held img")
    await heard(chat, say("file_after_yes", "ar").split("{")[0].strip())
    assert await chat.page.locator(".held").last.inner_text() == say("file_waits", "ar")
    await chat.page.locator(".held").last.scroll_into_view_if_needed()
    await keep_picture(chat.page, "files-phone-before-the-yes")
    assert posted == [] and on_disk(lotse) == [] and await rows(lotse) == []

    await press(chat, say("offer_yes", "ar"))
    await painted(chat.page, ".files img")
    assert len(posted) == 1 and b"Kamera 4711" not in posted[0], "drawn anew on the device already"
    await heard(chat, say("file_kept", "ar").split("{")[0].strip())
    assert await chat.page.locator(".held").count() == 0
    await chat.page.locator(".files").last.scroll_into_view_if_needed()
    await keep_picture(chat.page, "files-phone-after-the-yes")

    page = await sit(served.base, anna, "wide")
    await page.click("#queue a, .queue a, main a[href*='/desk/conversations/']")
    await page.wait_for_selector("#side")
    await painted(page, ".files img")
    await page.click("#state >> text=Übernehmen")
    await page.wait_for_selector("#side[data-mode=mine]")
    await page.wait_for_selector(".files img")
    await attach(chat, "frage.ogg", "audio/ogg", OGG)
    await page.wait_for_selector(".files audio")
    playing = (
        "a => new Promise(ended => { a.onended = () => ended(a.duration); a.play().catch(e => ended(String(e))); })"
    )
    assert 0.9 < await page.locator(".files audio").evaluate(playing) < 1.2
    await page.click("summary:has-text('Bild oder PDF senden')")
    await page.set_input_files("#file", {"name": "Antrag Wohngeld.pdf", "mimeType": "application/pdf", "buffer": PDF})
    await page.evaluate(axe)
    assert await page.evaluate(AXE) == []
    await keep_picture(page, "files-desk-wide")
    await page.fill("textarea#text", "Bitte ausfüllen.")
    await page.click("form.reply button.primary")
    await page.wait_for_selector("#file-unsent:visible")  # nothing went off, the file is still chosen
    assert await page.input_value("textarea#text") == "Bitte ausfüllen."
    assert "Bitte ausfüllen." not in await page.inner_text("#said")
    await keep_picture(page, "files-desk-unsent")
    await page.click("text=Datei senden")
    await page.wait_for_selector("a.paper:has-text('Antrag Wohngeld.pdf')")
    await page.set_viewport_size({"width": 360, "height": 740})
    await keep_picture(page, "files-desk-phone", full_page=True)

    async with page.expect_popup() as popup:
        await page.click(".files .picture")
    alone = await popup.value
    await painted(alone, "img")
    await keep_picture(alone, "files-desk-safe-view")
    async with page.expect_download() as saving:
        await page.click("a.paper")
    assert (await (await saving.value).path()).read_bytes() == PDF
    async with chat.page.expect_download() as saving:
        await press(chat, "Antrag Wohngeld.pdf")
    assert (await saving.value).suggested_filename == "Antrag Wohngeld.pdf"
    await keep_picture(chat.page, "files-phone-form")

    await chat.page.reload()
    await painted(chat.page, ".files img")
    await attach(chat, "virus.jpg", "application/x-msdownload", b"MZ" + bytes(99))
    await eventually(lambda: chat.page.locator(".held", has_text=say("file_kind", "ar")).count())
    await chat.page.click("#erase")
    await chat.page.click("#confirm [value=yes]")
    await eventually(lambda: gone(lotse))
    assert await chat.page.locator(".files, .held").count() == 0


async def gone(lotse: Lotse) -> bool:
    return on_disk(lotse) == [] and await rows(lotse) == []
