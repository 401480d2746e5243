"""Drafts, second readers and suggestions on the page of a text, as a browser without JavaScript uses it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.accounts.staff import Role
from bot.core.texts.publication import Change
from bot.desk.text_words import DRAFT_STATES, no_suggestion
from bot.store.accounts.desk_rules import SqlDeskRules
from bot.store.schema.draft_tables import text_drafts
from bot.wiring import Lotse
from tests.desk.conftest import Office, Visitor
from tests.desk.test_editor import WASTE, field, live

SEEN = {"seen.de": "1", "seen.en": "1", "seen.fr": "1", "seen.ar": "1"}
DRAFT = f"{WASTE}/draft"
HELD = re.compile(r'<form [^>]*id="text"[^>]* data-sent data-dirty>')


def kept(page: str) -> str:
    """The version of the draft that the form continues."""
    found = re.search(r'<form method="post" action="[^"]*" id="text".*?name="kept" value="(\d+)"', page, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
async def mond(office: Office) -> Visitor:
    return await office.signed_in("Mond", Role.COORDINATOR, None)


async def test_two_write_drafts_and_the_second_reads_both(office: Office, mond: Visitor, lotse: Lotse) -> None:
    sonne = await office.signed_in("Sonne", Role.COORDINATOR, None)
    before = await live(lotse)
    mine = {"action": "save", "text.en": "First.", "text.fr": "Premier.", **SEEN}
    assert (await mond.post(WASTE, mine)).status_code == 303
    page = (await sonne.get(WASTE)).text
    assert field(page, "en") == before["en"] and ">First.</ins>" in page, "shown, not in the fields"
    assert kept(page) == "0" and field((await sonne.get(f"{WASTE}?draft=take")).text, "en") == "First."
    theirs = {"action": "save", "text.en": "Second.", "text.de": "Zweiter.", "text.fr": before["fr"], **SEEN}
    clash = await sonne.post(WASTE, theirs)
    assert clash.status_code == 409 and 'name="take.en"' in clash.text
    assert [field(clash.text, one) for one in ("en", "de", "fr")] == ["Second.", "Zweiter.", "Premier."]
    assert kept(clash.text) == "1"
    merged = {**theirs, "kept": "1", "text.fr": "Premier.", "take.en": "1", "theirs.en": "First."}
    assert (await sonne.post(WASTE, merged)).status_code == 303
    page = (await mond.get(WASTE)).text
    assert [field(page, one) for one in ("en", "de", "fr")] == ["First.", "Zweiter.", "Premier."]
    assert await live(lotse) == before


async def test_a_draft_that_was_overtaken_opens_with_both_texts(office: Office, mond: Visitor, lotse: Lotse) -> None:
    await mond.post(WASTE, {"action": "save", "text.en": "Mine.", **SEEN})
    sonne = await office.signed_in("Sonne", Role.COORDINATOR, None)
    assert (await sonne.post(WASTE, {"action": "publish", "text.en": "Theirs.", **SEEN})).status_code == 303
    page = (await mond.get(WASTE)).text
    assert field(page, "en") == "Mine." and ">Theirs.</p>" in page and 'name="seen.en" value="2"' in page
    assert not HELD.search(page), "what stands there is kept as a draft"
    late = await mond.post(WASTE, {"action": "publish", "text.en": "Mine, newer.", "kept": kept(page), **SEEN})
    assert late.status_code == 409 and HELD.search(late.text), "no script puts former words and versions here"
    sent = {"action": "publish", "text.en": "Mine.", "seen.en": "2", "seen.de": "1", "kept": kept(page)}
    assert (await mond.post(WASTE, sent)).status_code == 303
    assert (await live(lotse))["en"] == "Mine."
    assert kept((await mond.get(WASTE)).text) == "0"


async def test_a_reviewer_reads_approves_and_returns_but_writes_nothing(
    office: Office, mond: Visitor, lotse: Lotse
) -> None:
    stern = await office.signed_in("Stern", Role.REVIEWER, None)
    boss = await office.signed_in("Amt", Role.ADMINISTRATOR, None)
    assert (await mond.post("/desk/content/second-reader", {"on": "yes"})).status_code == 403
    assert (
        '<form method="post" action="/desk/content/second-reader'
        not in (await mond.get("/desk/content/second-reader")).text
    )
    assert (await boss.post("/desk/content/second-reader", {"on": "yes"})).status_code == 303
    assert (await stern.get("/desk/content/second-reader")).status_code == 403
    page = (await mond.get(WASTE)).text
    assert 'value="submit"' in page and 'value="publish"' not in page
    refused = await mond.post(WASTE, {"action": "publish", "text.de": "Neu.", **SEEN})
    assert refused.status_code == 403 and field(refused.text, "de") == "Neu."
    assert (await mond.post(WASTE, {"action": "submit", "text.de": "Neu.", **SEEN})).status_code == 303
    page = (await stern.get(WASTE)).text
    assert DRAFT_STATES["waiting"][1] in page and 'value="approve"' in page and "readonly" in page
    assert 'value="approve"' not in (await mond.get(WASTE)).text, "not one's own"
    for action in ("publish", "save", "submit", "schedule", "suggest:ar"):
        sent = {"action": action, "text.de": "Stern.", "day": "2026-12-01", **SEEN}
        assert (await stern.post(WASTE, sent)).status_code == 403, action
    assert (await stern.post(WASTE, {"action": "read", "read.en": "1", **SEEN, "text.en": ""})).status_code == 303
    assert (await mond.post(DRAFT, {"action": "approve", "kept": "1"})).status_code == 403
    assert (await stern.post(DRAFT, {"action": "return", "kept": "1", "said": " "})).status_code == 400
    assert (await stern.post(DRAFT, {"action": "approve", "kept": "7"})).status_code == 409
    assert (await stern.post(DRAFT, {"action": "burn", "kept": "1"})).status_code == 400
    assert (await stern.post(DRAFT, {"action": "approve", "kept": "1"})).status_code == 303
    assert (await live(lotse))["de"] == "Neu."
    assert "gegengelesen von Stern" in (await mond.get(f"{WASTE}/de")).text
    restored = await mond.post(f"{WASTE}/de", {"action": "restore", "version": "1", "seen": "2", "why": "w"})
    assert "done=submitted" in restored.headers["location"] and (await live(lotse))["de"] == "Neu."


async def test_a_former_version_that_breaks_a_rule_is_refused_with_the_reason(
    office: Office, mond: Visitor, lotse: Lotse
) -> None:
    """Also where a second reader would get it."""
    boss = await office.signed_in("Amt", Role.ADMINISTRATOR, None)
    for seen, text in ((1, "Of a time with {nonsense}."), (2, "Of today.")):
        await lotse.responses.publish([Change("answer", "waste_separation", "en", text, seen)], "Früher")
    restore = {"action": "restore", "version": "2", "seen": "3", "why": "w"}
    for on in ("", "yes"):
        assert (await boss.post("/desk/content/second-reader", {"on": on})).status_code == 303
        refused = await mond.post(f"{WASTE}/en", restore)
        assert refused.status_code == 400 and "Dieser Text darf so nicht veröffentlicht werden" in refused.text, on
        assert "{nonsense}" in refused.text.partition('role="alert"')[2].partition("</div>")[0]
    assert not await office.kept(text_drafts)


async def test_a_day_is_taken_on_the_towns_clocks(office: Office, mond: Visitor, lotse: Lotse) -> None:
    sent = {"action": "schedule", "text.de": "Neu.", "day": "2026-12-24", "hour": "18:30", **SEEN}
    for wrong in ({"day": "2026-01-01"}, {"day": "", "hour": ""}, {"day": "morgen"}):
        answer = await mond.post(WASTE, {**sent, **wrong})
        assert answer.status_code == 400 and field(answer.text, "de") == "Neu."
    assert (await mond.post(WASTE, sent)).status_code == 303
    page = (await mond.get(WASTE)).text
    assert DRAFT_STATES["scheduled"][1] in page and "24.12.2026, 18:30" in page
    (row,) = await office.kept(text_drafts)
    at = row["publish_at"]
    assert isinstance(at, datetime) and at.utcoffset() == timedelta(0) and (at.hour, at.minute) == (17, 30)
    assert (await mond.post(DRAFT, {"action": "withdraw", "kept": "1"})).status_code == 303
    assert (await mond.post(DRAFT, {"action": "discard", "kept": "2"})).status_code == 303
    assert not await office.kept(text_drafts)


class Interpreter:
    provider, failing = "Papagei", False

    def offers(self, source: str, target: str) -> bool:
        return True

    async def translate_all(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:
        return ["نص مقترح في {town}." if target == "ar" else None]


async def test_a_suggestion_stands_in_its_field_and_is_read_first(office: Office, lotse: Lotse) -> None:
    office.lotse = replace(lotse, translating=Interpreter())  # type: ignore[arg-type]
    office.app = office.build()
    mond = await office.signed_in("Mond", Role.COORDINATOR, None)
    await mond.post(WASTE, {"action": "publish", "text.de": "Neu in {town}.", **SEEN})
    page = (await mond.get(WASTE)).text
    assert 'value="suggest:ar"' in page and 'value="suggest:de-simple"' not in page
    sent = {"text.de": "Neu in {town}.", "text.en": "Half-", **SEEN, "seen.de": "2"}
    failed = await mond.post(WASTE, {**sent, "action": "suggest:tr"})
    assert no_suggestion("damaged") in failed.text and field(failed.text, "en") == "Half-"
    found = await mond.post(WASTE, {**sent, "action": "suggest:ar"})
    assert field(found.text, "ar") == "نص مقترح في {town}." and field(found.text, "en") == "Half-"
    assert 'name="machine.ar" value="Papagei"' in found.text and HELD.search(found.text)
    text = {"action": "publish", "text.ar": "نص مقترح في {town}.", "seen.ar": "1", "seen.de": "2"}
    unread = await mond.post(WASTE, text)
    assert unread.status_code == 400 and 'name="read.ar"' in unread.text and 'name="machine.ar"' in unread.text
    assert (await mond.post(WASTE, {**text, "machine.ar": "Papagei", "read.ar": "1"})).status_code == 303
    history = (await mond.get(f"{WASTE}/ar")).text
    assert "Vorschlag von Papagei (Maschine) · gelesen von Mond" in history


async def test_the_page_shows_what_helps_to_write(office: Office, mond: Visitor) -> None:
    sonne = await office.signed_in("Sonne", Role.COORDINATOR, None)
    await sonne.get("/editor/answer/emergency")
    page = (await mond.get("/editor/answer/emergency")).text
    assert "Sonne hat diese Seite in den letzten Minuten auch geöffnet" in page and "Antwort bei Gefahr" in page
    long = "Die Beantragung " + "und die Bearbeitung " * 20 + "sind möglich. Rufen Sie 112 oder 110."
    page = (await mond.post("/editor/answer/emergency", {"action": "preview", "text.de": long, "seen.de": "1"})).text
    assert "schwer zu lesen" in page and "Ein Satz ist sehr lang" in page
    page = (await mond.get("/editor/answer/register_address")).text
    phone = page[page.index('id="phone-ar"') : page.index('id="pane-tr"')]
    telegram = phone[phone.index("Telegram") :]
    assert 'class="chip link"' in phone and 'class="keys" lang="ar" dir="rtl"' in telegram and "{" not in telegram


async def test_without_the_rule_nobody_has_to_wait(mond: Visitor, lotse: Lotse) -> None:
    assert not await SqlDeskRules(lotse.database).second_reader()
    page = (await mond.get(WASTE)).text
    assert 'value="publish"' in page and 'value="submit"' not in page
    assert 'value="submit"' not in (await mond.get("/editor/interface/fallback")).text
