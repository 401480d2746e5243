"""A file on a network that is too slow for it, or away."""

from __future__ import annotations

import pytest

from tests.browser.conftest import House, Phone

pytestmark = pytest.mark.browser
SENT = """async ([size, name]) => {
  const { Files } = await import("/static/files.js"), wait = window.setTimeout.bind(window);
  let tries = 0, told = "", patience = 0;
  window.setTimeout = (done, ms) => { if (ms > 60000) patience = ms; return wait(done, 1); };
  AbortSignal.timeout = (ms) => { patience = ms; return null; };
  window.fetch = async () => { tries += 1; throw Object.assign(new Error(), { name }); };
  const view = { holds: (_, content, word) => { told = word; }, say: (text) => { told = text; }, word: (name) => name };
  const input = Object.assign(document.createElement("input"), { type: "file" });
  input.dataset.most = 1e7;
  const files = new Files({ button: document.body, input, view, api: { headers: () => ({}) }, add: () => "id" });
  await files.choose([new File([new Uint8Array(size)], "brief.pdf")]);
  files.stored("id");
  files.owner("waiting");
  await new Promise((done) => wait(done, 500));
  const seen = [patience / 1000, tries, told];
  files.drop();
  return seen; }"""


@pytest.mark.parametrize(("size", "seconds"), [(4000, 121), (1_600_000, 520), (9_000_000, 900)])
async def test_a_large_file_has_longer_and_none_is_sent_a_third_time(
    house: House, phone: Phone, size: int, seconds: int
) -> None:
    chat = await phone(house.base)
    await chat.page.goto(f"{house.base}/accessibility")
    assert await chat.page.evaluate(SENT, [size, "TimeoutError"]) == [seconds, 2, "file_failed"]


async def test_without_network_a_file_waits_and_is_tried_again(house: House, phone: Phone) -> None:
    chat = await phone(house.base)
    await chat.page.goto(f"{house.base}/accessibility")
    _, tries, told = await chat.page.evaluate(SENT, [4000, "TypeError"])
    assert tries > 2 and told == "file_sending"
