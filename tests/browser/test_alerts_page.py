# ruff: noqa: F811  (fixtures of another module)
"""The screens of times and alerts, and the browser's own hint that somebody waits."""

from __future__ import annotations

import pytest

from tests.browser.conftest import eventually
from tests.browser.test_desk import ARABIC, Desk, Sit, desk, look, sit  # noqa: F401  (fixtures)

pytestmark = pytest.mark.browser
# A stand-in for the browser's notifications: headless Chromium shows none. It asks for leave, as the real one does.
HINTS = """window.hints = []; window.Notification = class {
  static permission = localStorage.getItem("leave") || "default";
  static async requestPermission() { localStorage.setItem("leave", "granted"); return this.permission = "granted"; }
  constructor(title, more) { window.hints.push(`${title}: ${more.body}`); }
  close() {}
}; document.hasFocus = () => false;"""


@pytest.mark.parametrize(("width", "scheme"), [("phone", "light"), ("wide", "dark")])
async def test_the_screens_look_right_and_the_form_is_saved(
    desk: Desk,
    sit: Sit,
    axe: str,
    width: str,
    scheme: str,
) -> None:
    page = await sit("Nadine", width, color_scheme=scheme)
    await page.goto(f"{desk.base}/desk/alerts")
    wrongs = await look(page, f"alerts-{width}-{scheme}", axe)
    await page.click("main >> text=Ausländerwesen")
    await page.check("[name=hours][value=own]")
    await page.fill("[name='wed.0.from']", "12:00")
    await page.fill("[name='wed.0.to']", "08:00")
    await page.click("form.settings .primary")
    await page.wait_for_selector("text=Mittwoch: Das Ende muss nach dem Anfang liegen")
    wrongs += await look(page, f"alert-settings-{width}-{scheme}", axe)
    await page.fill("[name='wed.0.to']", "18:00")
    await page.click("form.settings .primary")
    await page.wait_for_selector("text=Gespeichert. Es gilt ab sofort.")
    assert await page.input_value("[name='wed.0.from']") == "12:00"
    assert wrongs == []


async def test_the_browser_tells_of_somebody_new_once_it_was_asked_to(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    await page.add_init_script(HINTS)
    await page.reload()
    await desk.office.ask(ARABIC)
    await page.wait_for_selector("#queue li")
    assert await page.evaluate("hints") == [], "nobody has asked for it"
    await page.click("text=Auf diesem Gerät melden")
    await page.wait_for_selector("text=Auf diesem Gerät nicht mehr melden")
    await page.reload()
    await page.wait_for_selector("text=Auf diesem Gerät nicht mehr melden")
    await desk.office.ask(ARABIC)

    async def told() -> bool:
        return bool(await page.evaluate("hints.length"))

    await eventually(told)
    assert await page.evaluate("hints") == ["Lotse: Eine neue Anfrage wartet."], "and nothing of what was asked"
    await page.click("text=Auf diesem Gerät nicht mehr melden")
    await desk.office.ask(ARABIC)
    await page.wait_for_selector("#queue li:nth-child(3)")
    assert len(await page.evaluate("hints")) == 1
