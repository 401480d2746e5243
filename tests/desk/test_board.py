"""Offers and pins in the browser: the public form without script, the coordinators' pages, and the wall around them."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from bot.core.accounts.staff import Role
from bot.core.locale import NATIVE, direction
from bot.desk.content.board_routes import board_routes
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.answers.speaker import isolate_runs
from bot.service.content.offering import Offering
from bot.service.content.pinning import BLOCKS, Pinning
from bot.store.content.offers import SqlOffers
from bot.store.content.pins import SqlPins
from bot.store.content.sign_ups import SqlSignUps
from bot.store.content.waiting_work import SqlWaitingWork
from tests.desk.conftest import BASE, Office, Visitor

GOOD = {
    "kind": "meeting_place", "title": "Kaffee & <b>Musik</b>", "description": "Wir spielen jede Woche.",
    "phone": "030 23125-290", "languages": "ar", "consent": "yes", "lang": "de",
}  # fmt: skip


@pytest.fixture
def board(office: Office) -> Office:
    """The office with its board: the routes of offers and pins beside the others."""
    lotse, library = office.lotse, office.lotse.library
    pages = DeskPages(library)
    guard = Guard(office.sign_in, pages, None)
    offering = Offering(
        SqlOffers(lotse.database, office.clock), SqlSignUps(lotse.database, office.clock), library, office.clock
    )
    pinning = Pinning(SqlPins(lotse.database, office.clock), library, office.clock)
    routes = board_routes(offering, pinning, library, office.clock, guard, pages, None)
    office.app = Starlette(routes=[*office.app.routes, *routes])
    return office


async def coordinator(office: Office) -> Visitor:
    return await office.signed_in("Carla", Role.COORDINATOR, None)


async def link(visitor: Visitor) -> str:
    """A fresh link, as its path."""
    page = await visitor.post("/desk/offers/links", {"organiser": "Musikverein", "days": "30", "most": "5"})
    found = re.search(rf"{BASE}(/offers/new/[\w-]+)</code>", page.text)
    assert found, page.text
    return found[1]


async def send(guest: Visitor, path: str, **fields: str) -> tuple[int, str]:
    answer = await guest.client.post(path, data={**GOOD, **fields}, headers={"Origin": BASE})
    return answer.status_code, answer.headers.get("location", answer.text)


async def test_the_form_is_there_in_ten_languages_without_script_or_others(board: Office) -> None:
    path = await link(await coordinator(board))
    for locale in NATIVE:
        page = await board.visitor().get(f"{path}?lang={locale}")
        assert page.status_code == 200 and page.headers["content-language"] == locale
        assert f'<html lang="{locale}" dir="{direction(locale)}">' in page.text
        assert "<script" not in page.text and "{" not in re.sub(r"<style.*?</style>", "", page.text)
        assert re.findall(r'(?:src|href)="https?:', page.text) == []
        assert f"/accessibility?lang={locale}#feedback" in page.text
        assert page.headers["cache-control"] == "no-store" and page.headers["referrer-policy"] == "same-origin"


async def test_an_offer_goes_from_the_form_to_the_bot(board: Office) -> None:
    desk = await coordinator(board)
    path, guest = await link(desk), board.visitor("198.51.100.7")
    status, where = await send(guest, path, lang="en", title="Coffee & <b>music</b>")
    assert status == 303 and where.startswith(f"{path}?lang=en&sent=")
    thanks = (await guest.get(where)).text
    assert where.rpartition("=")[2] in thanks and "being checked" in thanks and "<b>music" not in thanks
    assert (await SqlWaitingWork(board.lotse.database).count(0)).offers == 1, "the start page counts it"
    listed = (await desk.get("/desk/offers")).text
    assert "Coffee &amp; &lt;b&gt;music" in listed
    (name,) = re.findall(r"/desk/offers/(sent-[0-9a-f]+)", listed)
    page = (await desk.get(f"/desk/offers/{name}")).text
    assert 'name="intents" value="meeting_places"' in page
    assert 'name="intents" value="search_course"' not in page, "there it would never be shown"
    edited = {
        "seen": "1", "decision": "approve", "kind": "meeting_place", "audience": "all", "phone": "030 23125-290",
        "title.en": "Coffee", "description.en": "Music", "title.de": "Kaffee", "description.de": "Musik",
        "intents": "meeting_places",
    }  # fmt: skip
    done = await desk.post(f"/desk/offers/{name}", edited)
    assert (await SqlWaitingWork(board.lotse.database).count(0)).offers == 0
    assert done.status_code == 303 and board.lotse.library.guide.offers[name].title["de"] == "Kaffee"
    assert "published" in (await guest.get(f"{path}?lang=en")).text
    again = await desk.post(f"/desk/offers/{name}", {**edited, "decision": "keep", "title.de": "Tee"})
    assert again.status_code == 409 and "Tee" in again.text, "a stale page keeps what was typed"
    ended = await desk.post(f"/desk/offers/{name}", {"seen": "2", "decision": "end"})
    assert ended.status_code == 303 and name not in board.lotse.library.guide.offers


async def test_whatever_is_wrong_is_said_in_the_language_and_nothing_is_lost(board: Office) -> None:
    path, guest = await link(await coordinator(board)), board.visitor()

    def say(sentence: str, locale: str, **values: str) -> str:
        return isolate_runs(board.lotse.library.catalogue.say(sentence, locale, **values), locale)

    wrong = {"phone": "12", "email": "x", "url": "b.example", "places": "-1", "ends": "2020-01-01", "consent": ""}
    for locale in NATIVE:
        status, page = await send(guest, path, lang=locale, **wrong)
        text = html.unescape(page)
        assert status == 400 and GOOD["title"] in text and 'value="b.example"' in page
        assert '<option value="meeting_place" selected>' in page and 'value="ar" checked' in page
        for code in ("phone", "email", "url", "date", "consent"):
            assert say(f"offer_wrong_{code}", locale) in text, (locale, code)
        assert say("offer_wrong_number", locale, most="10000") in text and say("offer_form_wrong", locale) in text
    assert 'class="tag"' not in (await guest.get(path)).text, "nothing was stored"


async def test_the_number_of_an_offer_is_read_in_its_order(board: Office) -> None:
    path, guest = await link(await coordinator(board)), board.visitor()
    _, where = await send(guest, path)
    number = where.rpartition("sent=")[2]
    for locale in ("ar", "fa"):
        told = (await guest.get(f"{path}?lang={locale}&sent={number}")).text
        assert f"\u2068{number}\u2069" in told, locale


async def test_another_language_keeps_what_was_typed_and_sends_nothing(board: Office) -> None:
    path, guest = await link(await coordinator(board)), board.visitor()
    for locale in NATIVE:
        status, page = await send(guest, path, lang="de", to=locale, title="Schach & mehr", url="b.example")
        assert status == 200 and f'<html lang="{locale}" dir="{direction(locale)}">' in page
        assert "Schach &amp; mehr" in page and 'value="b.example"' in page and GOOD["description"] in page
        assert '<option value="meeting_place" selected>' in page and 'value="ar" checked' in page
        assert f'<input type="hidden" name="lang" value="{locale}">' in page
    assert 'class="tag"' not in (await guest.get(path)).text, "nothing was stored"
    assert (await send(guest, "/offers/new/guessed", to="uk"))[0] == 404


async def test_the_form_takes_no_files_no_floods_and_nothing_from_elsewhere(board: Office) -> None:
    desk = await coordinator(board)
    path, guest = await link(desk), board.visitor()
    assert (await guest.client.post(path, files={"title": b"x"}, headers={"Origin": BASE})).status_code == 415
    assert (await guest.client.post(path, data=GOOD, headers={"Origin": "https://evil.example"})).status_code == 403
    assert (await send(guest, path, description="x" * 300_000))[0] == 413
    for _ in range(5):
        assert (await send(guest, path))[0] == 303
    status, page = await send(guest, path, title="Der sechste")
    assert status == 429 and "Der sechste" in page
    assert (await guest.get("/offers/new/guessed")).status_code == 404
    assert (await guest.get(f"/offers/new/{'x' * 5000}")).status_code == 404
    number = re.search(r"/desk/offers/links/(\d+)/revoke", (await desk.get("/desk/offers")).text)
    assert number
    await desk.post(f"/desk/offers/links/{number[1]}/revoke")
    assert (await guest.get(path)).status_code == 404 and (await send(guest, path))[0] == 404


async def test_a_lost_link_is_replaced_by_a_new_one(board: Office) -> None:
    desk, guest = await coordinator(board), board.visitor()
    lost = await link(desk)
    await send(guest, lost)
    number = re.search(r"/desk/offers/links/(\d+)/renew", (await desk.get("/desk/offers")).text)
    assert number
    page = await desk.post(f"/desk/offers/links/{number[1]}/renew")
    found = re.search(rf"{BASE}(/offers/new/[\w-]+)</code>", page.text)
    assert found and "Link für Musikverein" in page.text and "1 von 5" in page.text
    assert (await guest.get(lost)).status_code == 404 and (await guest.get(found[1])).status_code == 200
    await desk.post(f"/desk/offers/links/{number[1]}/revoke")
    assert (await desk.post(f"/desk/offers/links/{number[1]}/renew")).status_code == 404


async def test_a_refusal_needs_a_reason_and_the_sender_reads_it(board: Office) -> None:
    desk = await coordinator(board)
    path, guest = await link(desk), board.visitor()
    await send(guest, path)
    (name,) = re.findall(r"/desk/offers/(sent-[0-9a-f]+)", (await desk.get("/desk/offers")).text)
    without = await desk.post(f"/desk/offers/{name}", {"seen": "1", "decision": "refuse", "why": ""})
    assert without.status_code == 400 and "warum" in without.text
    assert (
        await desk.post(f"/desk/offers/{name}", {"seen": "1", "decision": "refuse", "why": "Ort fehlt"})
    ).status_code == 303
    assert "Ort fehlt" in (await guest.get(path)).text
    assert (await desk.post(f"/desk/offers/{name}", {"seen": "2", "decision": "burn"})).status_code == 400


@pytest.mark.parametrize("decision", ["keep", "approve"])
async def test_a_reason_is_never_dropped_by_another_button(board: Office, decision: str) -> None:
    """Enter in the field of the reason presses the first button of the form."""
    desk = await coordinator(board)
    await send(board.visitor(), await link(desk))
    (name,) = re.findall(r"/desk/offers/(sent-[0-9a-f]+)", (await desk.get("/desk/offers")).text)
    edited = {"seen": "1", "kind": "meeting_place", "audience": "all", "title.de": "Kaffee", "description.de": "Musik",
              "title.en": "Coffee", "description.en": "Music", "phone": "030 23125-290",
              "intents": "meeting_places"}  # fmt: skip
    pressed = await desk.post(f"/desk/offers/{name}", {**edited, "decision": decision, "why": "Ort fehlt"})
    assert pressed.status_code == 400 and "drücken Sie bitte „Ablehnen“" in pressed.text
    assert 'value="Ort fehlt"' in pressed.text and "Kaffee" in pressed.text, "all that was typed is still there"
    assert 'name="decision" value="refuse"' in (await desk.get(f"/desk/offers/{name}")).text, "it still waits"
    assert (await desk.post(f"/desk/offers/{name}", {**edited, "decision": decision, "why": " "})).status_code == 303


async def test_only_coordinators_see_offers_and_pins(board: Office) -> None:
    staff = await board.signed_in("Stefan")
    for path in ("/desk/offers", "/desk/pins", "/desk/offers/sent-1"):
        assert (await staff.get(path)).status_code == 403
        assert (await board.visitor().get(path)).status_code == 303
    token = await staff.token()
    for path in ("/desk/offers/links", "/desk/pins", "/desk/pins/1/end", "/desk/offers/x"):
        assert (await staff.post(path, {}, token)).status_code == 403
    desk = await coordinator(board)
    assert (await desk.post("/desk/pins", {"target": "office:library"}, "forged")).status_code == 403


async def test_two_targets_of_one_name_are_told_apart(board: Office) -> None:
    desk = await coordinator(board)
    page = (await desk.get("/desk/pins")).text
    targets = re.findall(r'<option value="(?:office|intent|page):[^"]+">([^<]+)</option>', page)
    assert {"Jugendamt (Amt)", "Jugendamt (Antwort)"} <= set(targets) and len(targets) == len(set(targets))
    await desk.post("/desk/pins", {"target": "intent:youth_welfare", "kind": "notice", "block": "long_waits"})
    assert re.search(r"<strong>Jugendamt</strong> <span[^>]*>Antwort</span>", (await desk.get("/desk/pins")).text)
    form = (await desk.get("/desk/content/office/youth_office")).text
    topics = re.findall(r'name="matters" value="[^"]+"[^>]*> ([^<]+)</label>', form)
    assert len(topics) == len(set(topics)) > 50


async def test_codes_of_who_signed_up_are_shown_without_names(board: Office) -> None:
    desk = await coordinator(board)
    conversation = await board.lotse.conversations.open("web", "p" * 32, "ar", [])
    code = await SqlSignUps(board.lotse.database, board.clock).join(conversation.id, "swim_women", 12)
    page = (await desk.get("/desk/offers")).text
    assert code in page and "1 von 12" in page and conversation.id not in page


async def test_a_notice_is_pinned_in_ten_languages_and_taken_down(board: Office) -> None:
    desk = await coordinator(board)
    page = (await desk.get("/desk/pins")).text
    assert 'value="office:library"' in page and 'value="intent:sports_clubs"' in page and 'value="page:' in page
    assert all(f'value="{name}"' in page for name in BLOCKS) and 'value="intent:emergency"' not in page
    fields = {"target": "office:library", "kind": "notice", "block": "phone_changed", "value": "030 23125-299"}
    assert (await desk.post("/desk/pins", fields)).status_code == 303
    (pin,) = board.lotse.library.guide.pins
    assert set(pin.texts) == set(NATIVE) and all("030 23125-299" in text for text in pin.texts.values())
    assert "in allen zehn Sprachen" in (await desk.get("/desk/pins")).text
    await desk.post(f"/desk/pins/{pin.id}/end")
    assert board.lotse.library.guide.pins == ()


async def test_a_german_notice_says_which_languages_are_missing_and_a_wrong_one_what_to_mend(board: Office) -> None:
    desk = await coordinator(board)
    own = {"target": "intent:sports_clubs", "kind": "correction", "text.de": "Neu & gut", "text.ar": "جديد"}
    bad = await desk.post("/desk/pins", {**own, "starts": "2026-12-02T10:00", "ends": "2026-12-01T10:00"})
    assert bad.status_code == 400 and "bis" in bad.text and "Neu &amp; gut" in bad.text and "جديد" in bad.text
    assert (await desk.post("/desk/pins", {**own, "ends": "gestern"})).status_code == 400
    both = await desk.post("/desk/pins", {**own, "block": "closed_today"})
    assert both.status_code == 400 and "nur eins von beiden" in both.text and "Neu &amp; gut" in both.text
    again = await desk.post("/desk/pins", {**own, "action": "row"})
    assert again.status_code == 200 and "Neu &amp; gut" in again.text and 'data-keep="posted"' in again.text
    assert board.lotse.library.guide.pins == (), "brought back, not pinned up"
    assert (await desk.post("/desk/pins", {**own, "ends": "2026-12-01T10:00"})).status_code == 303
    page = (await desk.get("/desk/pins")).text
    missing = re.search(r"Fehlt auf: ([^<]+)", page)
    assert missing and "Arabisch" not in missing[1] and "Ukrainisch" in missing[1] and missing[1].count(",") == 7
    assert "bis 01.12.2026, 10:00" in page


FAULTS = [
    ({"target": "office:nowhere"}, "target"), ({"text.de": ""}, "text.de"), ({"text.de": "Neu: {phone}"}, "text.de"),
    ({"text.ar": "جديد {phone"}, "text.ar"), ({"text.fr": "a" * 401}, "text.fr"), ({"block": "moved"}, "block"),
    ({"text.de": "", "text.en": "", "block": "moved", "value": "{address}"}, "value"),
    ({"text.de": "", "text.en": "", "block": "phone_changed", "value": "bald"}, "value"),
    ({"starts": "2099-01-01T10:00"}, "starts"), ({"ends": "2020-01-01T10:00"}, "ends"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "at"), FAULTS)
async def test_what_is_wrong_with_a_notice_is_said_at_its_field(board: Office, wrong: dict[str, str], at: str) -> None:
    desk = await coordinator(board)
    typed = {"target": "office:library", "kind": "notice", "text.de": "Neu.", "text.en": "New."}
    page = await desk.post("/desk/pins", typed | wrong)
    assert page.status_code == 400 and board.lotse.library.guide.pins == ()
    (marked,) = re.findall(r'<(?:input|select|textarea) id="([^"]+)"[^>]* aria-invalid="true" autofocus', page.text)
    said, after = page.text.split('id="wrong"')
    assert marked == at and after.index(f'id="{at}"') < 900 and f'for="{at}"' not in said, "above its own label"
    assert ('class="fold" open' in page.text) == (at in ("text.ar", "text.fr")), "no field has the focus in a fold"


async def test_a_notice_for_later_is_not_said_to_be_shown_now(board: Office) -> None:
    desk = await coordinator(board)
    fields = {"target": "office:library", "kind": "notice", "block": "closed_today"}
    tomorrow = f"{board.clock.now() + timedelta(days=1):%Y-%m-%dT00:00}"
    later = await desk.post("/desk/pins", fields | {"starts": tomorrow})
    assert "Vorgemerkt. Der Bot zeigt es ab der Zeit" in (await desk.get(later.headers["location"])).text
    now = await desk.post("/desk/pins", fields)
    assert "Der Bot zeigt es jetzt." in (await desk.get(now.headers["location"])).text


async def test_a_notice_that_is_already_over_is_not_pinned_up(board: Office) -> None:
    desk = await coordinator(board)
    own = {"target": "office:library", "kind": "notice", "text.de": "Wegen Umzug zu"}
    today = {"target": "office:library", "kind": "notice", "block": "closed_today"}
    times = {"starts": "2026-10-30T08:00", "ends": "2026-11-20T18:00"}
    for fields in (own | times, today | times, today | {"starts": "2026-11-24T08:00"}):
        refused = await desk.post("/desk/pins", fields)
        assert refused.status_code == 400 and "eine Zeit ein, die noch kommt" in refused.text, fields
        assert fields["starts"] in refused.text, "what was typed stays"
    assert (await desk.post("/desk/pins", own | times | {"ends": "2026-11-25T18:00"})).status_code == 303


async def test_what_was_typed_about_an_offer_is_brought_back_and_nothing_decided(board: Office) -> None:
    desk = await coordinator(board)
    await send(board.visitor(), await link(desk))
    name = re.findall(r"/desk/offers/(sent-[\w-]+)", (await desk.get("/desk/offers")).text)[0]
    typed = {"seen": "1", "description.de": "Neu geschrieben", "audience": "women", "action": "row"}
    again = await desk.post(f"/desk/offers/{name}", typed)
    assert again.status_code == 200 and ">Neu geschrieben</textarea>" in again.text
    assert 'value="women" selected' in again.text and 'data-keep="posted"' in again.text
    shown = await desk.get(f"/desk/offers/{name}")
    assert "Neu geschrieben" not in shown.text and 'value="approve"' in shown.text
    old = await desk.post(f"/desk/offers/{name}", {**typed, "seen": "0"})
    assert old.status_code == 409 and "Neu geschrieben" in old.text
