"""What coordinators do with portal content: hours, new and archived items, many at once, one number everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.accounts.staff import Role
from bot.core.locale import ANSWERED, NATIVE
from bot.core.texts.publication import Change
from bot.core.understanding import Candidate, Entity, Understanding
from bot.desk.content.content_ending import ended
from bot.desk.content.content_wrong import Wrong
from bot.service.turn.compose import Composer
from tests.desk.conftest import Office, Visitor
from tests.desk.test_content_lists import fields, path, read_form, send

HOURS = "/desk/content/hours/citizens_office"
OFFICE = path("office", "citizens_office")


@pytest.fixture
async def koo(office: Office) -> Visitor:
    return await office.signed_in("Koo", Role.COORDINATOR)


async def test_holiday_hours_are_told_at_once_and_kept(koo: Visitor, office: Office) -> None:
    typed = await fields(koo, HOURS)
    number = max(int(found[1]) for name in typed if (found := re.match(r"special\.(\d+)\.from", name)))
    mine = {f"special.{number}.{name}": [value] for name, value in {
        "from": "2026-11-27", "to": "2026-11-27", "kind": "open", "0.from": "09:00", "0.to": "11:30",
        "note.de": "Heiligabend", "note.fr": "",
    }.items()}  # fmt: skip
    looked = await send(koo, HOURS, typed | mine | {"action": ["preview"], "locale": ["ar"]})
    assert looked.status_code == 200 and "11:30" in looked.text and "<html" not in looked.text
    assert "Heiligabend" in looked.text and 'dir="rtl"' in looked.text
    before = office.lotse.library.guide.offices["citizens_office"].hours
    saved = await send(koo, HOURS, typed | mine)
    assert saved.status_code == 303 and saved.headers["location"].endswith("done=hours"), saved.text
    now = office.lotse.library.guide.offices["citizens_office"].hours
    assert now.week == before.week and len(now.special) == len(before.special) + 1
    added = next(special for special in now.special if special.first.isoformat() == "2026-11-27")
    assert set(NATIVE) <= set(added.reason), "a reason that is known comes in all languages"
    assert "11:30" in (await koo.get(HOURS)).text


async def test_hours_that_make_no_sense_and_hours_of_two_people(koo: Visitor, office: Office) -> None:
    eva = await office.signed_in("Eva", Role.COORDINATOR)
    mine, hers = await fields(koo, HOURS), await fields(eva, HOURS)
    wrong = await send(koo, HOURS, mine | {"mon.0.from": ["14:00"], "mon.0.to": ["08:00"]})
    assert wrong.status_code == 400 and read_form(wrong.text)["mon.0.from"] == ["14:00"]
    assert (await send(eva, HOURS, hers | {"sun.0.from": ["10:00"], "sun.0.to": ["11:15"]})).status_code == 303
    told = await send(koo, HOURS, mine | {"sat.1.from": ["13:00"], "sat.1.to": ["14:45"]})
    assert told.status_code == 409 and "Eva" in told.text and "11:15" in told.text and "14:45" in told.text
    assert (await send(koo, HOURS, read_form(told.text))).status_code == 303


async def test_two_people_close_the_office_on_two_days_and_both_stay(koo: Visitor, office: Office) -> None:
    eva = await office.signed_in("Eva", Role.COORDINATOR)
    mine, hers = await fields(koo, HOURS), await fields(eva, HOURS)
    spare = f"special.{max(int(name.split('.')[1]) for name in mine if name.startswith('special.'))}"
    before = office.lotse.library.guide.offices["citizens_office"].hours
    hers |= {f"{spare}.from": ["2026-12-02"], f"{spare}.note.de": ["Personalversammlung"], "sun.0.from": ["10:00"],
             "sun.0.to": ["11:15"]}  # fmt: skip
    mine |= {f"{spare}.from": ["2026-12-03"], "sat.0.from": ["13:00"], "sat.0.to": ["14:45"]}
    assert (await send(eva, HOURS, hers)).status_code == 303
    longer = read_form((await send(koo, HOURS, mine | {"action": ["row"]})).text)
    told = await send(koo, HOURS, longer)
    assert told.status_code == 409, "also after a further entry was asked for"
    assert "02.12.2026: geschlossen (Personalversammlung)" in told.text and "Sonntag: 10:00–11:15" in told.text
    assert "special:" not in told.text and "open_on_holidays:" not in told.text
    assert (await send(koo, HOURS, read_form(told.text))).status_code == 303
    now = office.lotse.library.guide.offices["citizens_office"].hours
    added = {f"{one.first}" for one in now.special} - {f"{one.first}" for one in before.special}
    assert added == {"2026-12-02", "2026-12-03"} and {"sat", "sun"} <= now.week.keys()


async def test_a_year_of_exceptions_and_three_times_on_one_of_them_outlive_a_save(koo: Visitor, office: Office) -> None:
    typed = {name: value for name, value in (await fields(koo, HOURS)).items() if not name.startswith("special.")}
    days = [f"{date(2026, 11, 27) + timedelta(days=7 * week)}" for week in range(52)]
    typed |= {f"special.{number}.from": [day] for number, day in enumerate(days)}
    times = ["08:00", "10:00", "11:00", "12:00", "14:00", "18:00"]
    typed |= {f"special.0.{n // 2}.{'to' if n % 2 else 'from'}": [one] for n, one in enumerate(times)}
    typed["special.0.kind"] = ["open"]
    assert (await send(koo, HOURS, typed)).status_code == 303
    again = await fields(koo, HOURS) | {"sun.0.from": ["10:00"], "sun.0.to": ["11:15"]}
    assert (await send(koo, HOURS, again)).status_code == 303
    now = office.lotse.library.guide.offices["citizens_office"].hours
    assert [f"{one.first}" for one in now.special if f"{one.first}" >= days[0]] == days and "sun" in now.week
    first = next(one for one in now.special if f"{one.first}" == days[0])
    assert [f"{part:%H:%M}" for one in first.intervals for part in (one.start, one.end)] == times


async def test_a_long_page_keeps_all_its_passages(koo: Visitor, office: Office) -> None:
    page = next(page for page in office.lotse.library.guide.pages.values() if "de" in page.versions)
    where = path("page", page.path)
    typed = await fields(koo, where) | {f"passages.{row}.text": [f"Absatz {row}"] for row in range(95)}
    assert (await send(koo, where, typed)).status_code == 303
    again = await fields(koo, where) | {"passages.0.text": ["Neu"]}
    assert (await send(koo, where, again)).status_code == 303
    texts = [one.text for one in office.lotse.library.guide.pages[page.path].versions["de"].passages]
    assert texts == ["Neu", *(f"Absatz {row}" for row in range(1, 95))]


async def test_a_form_that_was_refused_is_not_called_saved(koo: Visitor) -> None:
    wrong = await fields(koo, HOURS) | {"mon.0.from": ["14:00"], "mon.0.to": ["08:00"]}
    assert "Gespeichert." not in (await send(koo, f"{HOURS}?done=hours", wrong)).text
    wrong = await fields(koo, OFFICE) | {"name.de": [""]}
    assert "Gespeichert." not in (await send(koo, f"{OFFICE}?done=saved", wrong)).text


async def test_public_holidays_are_closed_with_one_tick_in_all_languages(koo: Visitor, office: Office) -> None:
    typed = await fields(koo, HOURS)
    assert "Erster Weihnachtstag" in (await koo.get(HOURS)).text
    assert (await send(koo, HOURS, typed | {"holiday": ["2026-12-25", "2027-02-30"]})).status_code == 303
    special = office.lotse.library.guide.offices["citizens_office"].hours.special
    added = next(one for one in special if one.first.isoformat() == "2026-12-25")
    assert not added.intervals and len(added.reason) == len(NATIVE)


async def test_a_day_that_is_cancelled_and_what_archiving_means(koo: Visitor, office: Office) -> None:
    market = path("event", "winter-market")
    saved = await send(koo, market, await fields(koo, market) | {"except": ["05.12.2026"]})
    assert saved.status_code == 303 and "„Fällt aus“" in (await koo.get(saved.headers["location"])).text
    now = datetime(2026, 12, 1, 9, 0, tzinfo=office.lotse.clock.now().tzinfo)
    composer = Composer(office.lotse.library, office.lotse.holidays(), "de", now)
    u = Understanding("search_event", 1.0, "confident", "search_event", entities=(Entity("event", "winter-market"),))
    assert "Fällt aus: Samstag, 5. Dezember 2026" in composer.reply(u, {}).utterances[1].text
    gone = await koo.post(market, {"action": "archive"})
    assert "liest auch nicht, dass er ausfällt" in (await koo.get(gone.headers["location"])).text


async def test_a_day_on_which_nothing_takes_place_is_not_called_cancelled(koo: Visitor) -> None:
    new = "/desk/content/event/new"
    typed = await fields(koo, new) | {
        "title.de": ["Frühstück"], "place.name": ["VHS"], "kind": ["meeting"], "start": ["2026-12-03T09:30"],
        "rrule": ["FREQ=MONTHLY"], "except": ["03.02.2027, 24.12.2026"],
    }  # fmt: skip
    wrong = await send(koo, new, typed)
    assert wrong.status_code == 400 and "findet der Termin gar nicht statt: 24.12.2026." in wrong.text
    assert (await send(koo, new, typed | {"except": ["03.02.2027"]})).status_code == 303


async def test_new_items_are_shown_archived_and_deleted(koo: Visitor, office: Office) -> None:
    typed = await fields(koo, "/desk/content/office/new")
    typed |= {"name.de": ["Bürgerbüro Süd"], "address.street": ["Südring 1"], "phone": ["030 23125-900"]}
    unsaid = await send(koo, "/desk/content/office/new", typed)
    assert unsaid.status_code == 400 and 'aria-invalid="true"' in unsaid.text, (
        "nobody has said that no appointment is needed"
    )
    typed |= {"appointment": ["required"]}
    made = await send(koo, "/desk/content/office/new", typed)
    assert made.status_code == 303, made.text
    there = made.headers["location"].split("?")[0]

    def guide() -> Mapping[str, object]:
        return office.lotse.library.guide.offices

    assert office.lotse.library.guide.offices["buergerbuero-sued"].phone == "030 23125-900"
    again = await send(koo, "/desk/content/office/new", typed)
    assert again.status_code == 400 and f'href="{there}"' in again.text, "sent twice, it is there once"
    assert "Südring 1" in again.text and "buergerbuero-sued-2" not in guide()
    other = await send(koo, "/desk/content/office/new", typed | {"address.street": ["Südring 2"]})
    assert other.headers["location"].startswith(f"{there}-2")
    assert (await koo.post(there, {"action": "archive"})).status_code == 303
    assert "buergerbuero-sued" not in guide() and "buergerbuero-sued-2" in guide()
    assert there in (await koo.get("/desk/content/office?only=archived&q=süd")).text
    assert (await koo.post(there, {"action": "unarchive"})).status_code == 303 and "buergerbuero-sued" in guide()
    asked = r'<summary>Löschen</summary>[^§]*kommt nicht zurück[^§]*value="delete"[^§]*?</details>'
    assert re.search(asked, (await koo.get(there)).text), "one press on a phone deletes nothing"
    assert (await koo.post(there, {"action": "delete"})).status_code == 303
    assert (await koo.get(there)).status_code == 404
    for action, key in (("delete", "citizens_office"), ("archive", "integration")):
        assert (await koo.post(path("office", key), {"action": action})).status_code in (404, 409)
        assert key in guide()


async def test_who_archives_what_is_still_needed_reads_by_whom(koo: Visitor, office: Office) -> None:
    wall = path("department", "protection")
    refused = await koo.post(wall, {"action": "archive"})
    assert refused.status_code == 409 and "protection" in office.lotse.library.guide.departments
    assert "Das lässt sich nicht archivieren. Es wird noch gebraucht von" in refused.text
    assert "hat das gerade auch geändert" not in refused.text, "nobody else was at it"
    assert "Das ist die Schutzgruppe" in (await koo.get(wall)).text
    assert "Das ist die Schutzgruppe" not in (await koo.get(path("department", "order"))).text


@pytest.mark.parametrize("kind", ["event", "course"])
async def test_a_year_that_is_over_is_asked_about(kind: str, koo: Visitor, office: Office) -> None:
    new = f"/desk/content/{kind}/new"
    typed = await fields(koo, new) | {"title.de": ["Adventsmarkt"], "place.name": ["Markt"]}
    day = {"event": "{}-12-05T15:00", "course": "{}-12-05"}[kind]
    typed |= {"subject": ["german"], "kind": ["market"], "start": [day.format(2016)]}
    asked = await send(koo, new, typed)
    assert asked.status_code == 400 and "05.12.2016 ist schon vorbei. Meinen Sie ein anderes Jahr?" in asked.text
    made = await send(koo, new, typed | {"start": [day.format(2026)]})
    assert made.status_code == 303, made.text
    there = made.headers["location"].split("?")[0]
    assert (await send(koo, there, await fields(koo, there) | {"start": [day.format(2016)]})).status_code == 400
    office.clock.forward(days=30)
    eva = await office.signed_in("Eva", Role.COORDINATOR)
    assert (await send(eva, there, await fields(eva, there) | {"title.de": ["Markt"]})).status_code == 303


async def test_a_page_goes_in_all_its_languages(koo: Visitor, office: Office) -> None:
    page = next(page for page in office.lotse.library.guide.pages.values() if len(page.versions) > 1)
    where = path("page", page.path)
    typed = await fields(koo, where)
    number = max(int(found[1]) for name in typed if (found := re.match(r"passages\.(\d+)\.text", name)))
    new = {f"passages.{number}.heading": ["Neu"], f"passages.{number}.text": ["Erste Zeile\r\nZweite 😀"],
           f"passages.{number}.links": ["Anmelden | https://www.musterstadt.example/a"]}  # fmt: skip
    assert (await send(koo, where, typed | new)).status_code == 303
    passage = office.lotse.library.guide.pages[page.path].versions["de"].passages[-1]
    assert (passage.heading, passage.text) == ("Neu", "Erste Zeile\nZweite 😀") and passage.links[0].title == "Anmelden"
    await koo.post(where, {"action": "archive"})
    assert page.path not in office.lotse.library.guide.pages
    await koo.post(where, {"action": "unarchive"})
    assert office.lotse.library.guide.pages[page.path].versions.keys() == page.versions.keys()


async def test_several_are_changed_at_once_after_a_look(koo: Visitor, office: Office) -> None:
    keys = ["library", "job_center" if "job_center" in office.lotse.library.guide.offices else "vhs"]
    asked = {"kind": ["office"], "key": keys, "action": ["department"], "department": ["order"]}
    asked["csrf"] = [await koo.token()]
    look = await send(koo, "/desk/content/bulk", asked)
    assert look.status_code == 200 and office.lotse.library.guide.offices[keys[0]].department != "order"
    assert (await send(koo, "/desk/content/bulk", asked | {"sure": ["yes"]})).status_code == 303
    assert {office.lotse.library.guide.offices[key].department for key in keys} == {"order"}
    assert (await send(koo, "/desk/content/bulk", asked | {"key": []})).status_code == 400


async def test_the_last_day_of_several_ends_their_series_and_not_each_date(koo: Visitor, office: Office) -> None:
    keys = ["language-cafe", "reading-hour"]
    before = {key: office.lotse.library.guide.events[key] for key in keys}
    asked = {"kind": ["event"], "key": keys, "action": ["end"], "end": ["2026-12-10"], "sure": ["yes"]}
    asked["csrf"] = [await koo.token()]
    early = await send(koo, "/desk/content/bulk", asked | {"end": ["2026-11-25"]})
    assert early.status_code == 400 and "beginnt erst am 28.11.2026. Es ist nichts geändert." in early.text
    assert {key: office.lotse.library.guide.events[key] for key in keys} == before
    assert (await send(koo, "/desk/content/bulk", asked)).status_code == 303
    for key in keys:
        event = office.lotse.library.guide.events[key]
        assert event.end == before[key].end and event.rrule == f"{before[key].rrule};UNTIL=20261210T235959"


LAST = date(2026, 12, 10)
ENDINGS: list[tuple[dict[str, Any], dict[str, Any] | str]] = [
    ({"rrule": "FREQ=WEEKLY;UNTIL=20270101T235959", "also": ["2026-12-09T10:00", "2026-12-11T10:00"]},
     {"rrule": "FREQ=WEEKLY;UNTIL=20261210T235959", "also": ["2026-12-09T10:00"]}),
    ({"rrule": "FREQ=WEEKLY;UNTIL=20261203T235959"}, {"rrule": "FREQ=WEEKLY;UNTIL=20261203T235959", "also": []}),
    ({"rrule": "FREQ=WEEKLY;COUNT=5"}, "nach einer Zahl von Terminen"),
    ({"also": ["2026-12-09T10:00", "2026-12-11T10:00"]}, {"also": ["2026-12-09T10:00"]}),
    ({"end": "2026-12-20T18:00"}, {"end": "2026-12-10T23:59:00"}),
    ({"end": "2026-12-21T00:00", "all_day": True}, {"end": "2026-12-11T00:00:00"}),
    ({"end": "2026-12-01T18:00"}, "an einem einzigen Tag"),
    ({"start": "2026-12-11T10:00", "rrule": "FREQ=WEEKLY"}, "beginnt erst am 11.12.2026"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "wanted"), ENDINGS)
def test_what_the_last_day_of_an_event_is(data: dict[str, Any], wanted: dict[str, Any] | str) -> None:
    event = {"title": {"de": "Treff"}, "start": "2026-12-01T10:00", **data}
    if isinstance(wanted, dict):
        assert ended("event", event, LAST) == wanted
    else:
        with pytest.raises(Wrong) as refused:
            ended("event", event, LAST)
        assert "„Treff“" in refused.value.sentence and wanted in refused.value.sentence


def has(text: str, phone: str | None) -> bool:
    """Whether a number stands there, however it is written."""
    return "".join(filter(str.isdecimal, phone or ""))[3:] in "".join(filter(str.isdecimal, text))


def composed(office: Office, locale: str, payload: str) -> str:
    """What the bot says and links in a locale when this is pressed."""
    lotse = office.lotse
    composer = Composer(lotse.library, lotse.holidays(), locale, lotse.clock.now())
    said = composer.pressed(payload, {})
    assert said is not None
    return "\n".join(f"{u.text}\n{u.links}" for u in said.utterances)


async def test_one_change_shows_in_every_locale_at_once(koo: Visitor, office: Office) -> None:
    """A telephone number, an address and a name; through the real answers, in all that the bot answers in."""
    old = office.lotse.library.guide.offices["citizens_office"]
    before = {code: composed(office, code, "office:citizens_office:all") for code in ANSWERED}
    assert all(has(text, old.phone) for text in before.values())
    assert all(old.address.street in text for text in before.values())
    typed = await fields(koo, OFFICE) | {"phone": ["030 23125-990"], "address.street": ["Neuer Weg 7"]}
    typed |= {f"name.{code}": [f"Haus der Bürger {code}"] for code in NATIVE}
    assert (await send(koo, OFFICE, typed)).status_code == 303
    for code in ANSWERED:
        told = composed(office, code, "office:citizens_office:all")
        assert has(told, "030 23125-990") and "Neuer Weg 7" in told, (code, told)
        assert not has(told, old.phone) and old.address.street not in told, code
        assert f"Haus der Bürger {code.split('-')[0]}" in told, (code, told)
    intent = old.matters[0]
    for code in ANSWERED:
        u = Understanding(intent, 1.0, "confident", intent, (Candidate(intent, 1.0),))
        lotse = office.lotse
        reply = Composer(lotse.library, lotse.holidays(), code, lotse.clock.now()).reply(u, {})
        said = "\n".join(f"{one.text}\n{one.links}" for one in reply.utterances)
        assert not has(said, old.phone), code


async def test_one_number_is_found_however_it_is_written_and_changed_everywhere(koo: Visitor, office: Office) -> None:
    guide = office.lotse.library.guide
    page = next(page for page in guide.pages.values() if "de" in page.versions)
    typed = await fields(koo, path("page", page.path))
    typed |= {"passages.0.text": ["Rufen Sie an: 0049 30 23125110 oder 112."], "passages.0.heading": ["Anruf"],
              "passages.0.links": ["Anrufen | tel:+493023125110"]}  # fmt: skip
    await send(koo, path("page", page.path), typed)
    asked = {"csrf": [await koo.token()], "old": ["+49 (30) 23125-110"], "new": ["030 23125-999"]}
    look = await send(koo, "/desk/content/phones", asked)
    assert look.status_code == 200
    places = re.findall(r'name="place" value="([^"]+)" checked', look.text)
    assert "office:citizens_office" in places and f"page:{page.path}" in places
    assert (await send(koo, "/desk/content/phones", asked | {"sure": ["yes"], "place": places})).status_code == 303
    now = office.lotse.library.guide
    passage = now.pages[page.path].versions["de"].passages[0]
    assert now.offices["citizens_office"].phone == "030 23125-999"
    assert passage.text == "Rufen Sie an: 030 23125-999 oder 112." and passage.links[0].url == "tel:+493023125999"


async def test_where_a_number_was_left_as_it_is_the_page_says_so(koo: Visitor, office: Office) -> None:
    guide = office.lotse.library.guide
    page = next(page for page in guide.pages.values() if "de" in page.versions)
    typed = await fields(koo, path("page", page.path)) | {"passages.0.text": ["Rufen Sie an: 030 23125-110."]}
    await send(koo, path("page", page.path), typed)
    asked = {"csrf": [await koo.token()], "old": ["030 23125-110"], "new": ["030 23125-999"], "sure": ["yes"]}
    some = await send(koo, "/desk/content/phones", asked | {"place": ["office:citizens_office"]})
    told = await koo.get(some.headers["location"])
    assert re.search(r"Geändert an 1 von \d+ Stellen\. Nicht geändert: [^.]*", told.text), told.text
    assert page.versions["de"].title in told.text and "überall" not in told.text.partition('role="status"')[2][:200]
    rest = re.findall(r'name="place" value="([^"]+)" checked', (await send(koo, "/desk/content/phones", {
        name: value for name, value in asked.items() if name != "sure"})).text)  # fmt: skip
    every = await send(koo, "/desk/content/phones", asked | {"place": rest})
    assert every.headers["location"].endswith("done=phones")


async def offered(koo: Visitor, guest: Visitor, **contact: str) -> str:
    """The address of an offer that a club has sent in."""
    page = await koo.post("/desk/offers/links", {"organiser": "Sportverein", "days": "30", "most": "5"})
    way = re.search(r"(/offers/new/[\w-]+)</code>", page.text)
    typed = {"kind": "club", "title": "Fußball", "description": "Jede Woche.", "languages": "de", "consent": "yes"}
    assert way and (await guest.client.post(way[1], data=typed | contact)).status_code == 303
    found = re.search(r"/desk/offers/sent-[\w-]+", (await koo.get("/desk/offers")).text)
    assert found
    return found[0]


async def test_texts_notices_and_offers_with_the_number_are_listed_and_nothing_is_said_to_be_everywhere(
    koo: Visitor, office: Office
) -> None:
    lotse, old = office.lotse, "030 1234567"
    texts = {"de": f"Anruf: {old}", "ar": "اتصلوا: ٠٣٠ ١٢٣٤٥٦٧"}
    changes = [Change("answer", "waste_separation", code, words, 1) for code, words in texts.items()]
    await lotse.responses.publish(changes, "Koo")
    await lotse.library.refresh()
    offer = await offered(koo, office.visitor(), phone="+49 30 1234567")
    notice = {"target": "office:library", "kind": "notice", "text.de": f"Neu: {old}", "text.fr": f"Nouveau : {old}"}
    assert (await koo.post("/desk/pins", notice)).status_code == 303
    asked = {"csrf": [await koo.token()], "old": [old], "new": ["030 7654321"]}
    look = (await send(koo, "/desk/content/phones", asked)).text
    assert "nirgends" not in look and "Hier müssen Sie selbst ändern" in look
    assert 'href="/editor/answer/waste_separation"' in look and "Deutsch, Arabisch" in look
    assert 'href="/desk/pins"' in look and "Deutsch, Französisch" in look and f'href="{offer}"' in look
    await send(koo, OFFICE, await fields(koo, OFFICE) | {"phone": [old]})
    told = await send(koo, "/desk/content/phones", asked | {"sure": ["yes"], "place": ["office:citizens_office"]})
    partly = (await koo.get(told.headers["location"])).text
    assert "überall geändert" not in partly and "Geändert an 1 von 4 Stellen." in partly and f'href="{offer}"' in partly
    none = asked | {"old": ["030 99887766"]}
    assert "steht nirgends" in (await send(koo, "/desk/content/phones", none)).text


CALENDAR = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTART:20991201T180000\nSUMMARY:{0}\nLOCATION:{1}\n"
    "END:VEVENT\nBEGIN:VEVENT\nUID:2\nDTSTART:kaputt\nSUMMARY:Ohne Tag\nEND:VEVENT\nEND:VCALENDAR\n"
)


async def test_a_conflict_is_settled_field_by_field(koo: Visitor, office: Office, tmp_path: Path) -> None:
    lotse, file = office.lotse, tmp_path / "kalender.ics"
    file.write_text(CALENDAR.format("Tanz", "Saal"), "utf-8")
    await lotse.sources.add("vhs", [str(file)], 12)
    (done,) = await lotse.sources.refresh_due()
    key = next(outcome.key for outcome in done.outcomes if outcome.kind == "new")
    await lotse.content_editing().edit("event", key, {"title": {"de": "Ball"}, "place": {"name": "Festsaal"}}, "Eva")
    file.write_text(CALENDAR.format("Walzer", "Kleiner Saal"), "utf-8")
    answer = await koo.post("/desk/sources", {"name": "vhs"})
    assert answer.status_code == 303
    page = (await koo.get("/desk/sources")).text
    assert "Ohne Tag" in page, "what was refused, and why"
    where = re.search(r'href="(/desk/sources/conflict[^"]+)"', page)[1].replace("&amp;", "&")  # type: ignore[index]
    sides = (await koo.get(where)).text
    assert "Ball" in sides and "Walzer" in sides and "Kleiner Saal" in sides
    form = read_form(sides[sides.index('<form method="post" class="item"') :])
    stale = await send(koo, "/desk/sources/conflict", form | {"seen": ["x"], "action": ["mine"]})
    assert stale.status_code == 409
    chosen = form | {"take.place.name": ["theirs"], "action": ["chosen"]}
    assert (await send(koo, "/desk/sources/conflict", chosen)).status_code == 303
    event = (await lotse.content_editing()._edits.find("event", key)) or {}
    assert (event["title"]["de"], event["place"]["name"]) == ("Ball", "Kleiner Saal")
    assert await lotse.content_editing().conflicts() == []


async def test_a_course_that_runs_is_ended_sooner(koo: Visitor, office: Office) -> None:
    new = "/desk/content/course/new"
    typed = await fields(koo, new) | {"title.de": ["Deutsch am Abend"], "place.name": ["VHS"], "subject": ["german"]}
    made = await send(koo, new, typed | {"start": ["2026-12-01"], "end": ["2027-03-01"]})
    there = made.headers["location"].split("?")[0]
    office.clock.forward(days=30)
    eva = await office.signed_in("Eva", Role.COORDINATOR)
    yesterday = f"{office.clock.now() - timedelta(days=1):%Y-%m-%d}"
    assert yesterday > "2026-12-01"
    assert (await send(eva, there, await fields(eva, there) | {"end": [yesterday]})).status_code == 303
    asked = await send(eva, there, await fields(eva, there) | {"start": ["2016-12-01"], "end": ["2016-12-20"]})
    assert asked.status_code == 303  # it was over before


async def test_the_last_day_is_asked_about_where_it_was_typed(koo: Visitor) -> None:
    new = "/desk/content/course/new"
    typed = await fields(koo, new) | {"title.de": ["Deutsch"], "place.name": ["VHS"], "subject": ["german"]}
    asked = await send(koo, new, typed | {"start": ["2016-12-01"], "end": ["2016-12-20"]})
    assert asked.status_code == 400 and "Letzter Tag</a>: 20.12.2016 ist schon vorbei" in asked.text


@pytest.mark.parametrize(("where", "field", "typed"), [(HOURS, "sun.0", ""), (OFFICE, "address.room", "Zimmer 9")])
async def test_who_saved_in_another_window_is_not_told_of_somebody_else(
    where: str, field: str, typed: str, koo: Visitor
) -> None:
    times = {f"{field}.from": ["10:00"], f"{field}.to": ["11:15"]}
    first = await fields(koo, where)
    assert (await send(koo, where, first | ({field: [typed]} if typed else times))).status_code == 303
    other = {"sat.1.from": ["13:00"], "sat.1.to": ["14:45"]} if not typed else {field: ["Zimmer 7"]}
    told = await send(koo, where, first | other)
    assert told.status_code == 409 and "in einem anderen Fenster geändert" in told.text and "Koo hat" not in told.text


async def test_what_its_source_took_back_is_said_to_be_hidden_until_somebody_decides(
    koo: Visitor, office: Office, tmp_path: Path
) -> None:
    lotse, file = office.lotse, tmp_path / "kalender.ics"
    file.write_text(CALENDAR.format("Tanz", "Saal"), "utf-8")
    await lotse.sources.add("vhs", [str(file)], 12)
    (done,) = await lotse.sources.refresh_due()
    key = next(outcome.key for outcome in done.outcomes if outcome.kind == "new")
    await lotse.content_editing().edit("event", key, {"place": {"name": "Festsaal"}}, "Eva")
    file.write_text(CALENDAR.format("Tanz\nCLASS:PRIVATE", "Saal"), "utf-8")
    assert (await koo.post("/desk/sources", {"name": "vhs"})).status_code == 303
    assert key not in lotse.library.guide.events
    where = f"/desk/sources/conflict?kind=event&key={key}"
    for page in ("/desk/sources", where, f"/desk/content/event/{key}"):
        told = (await koo.get(page)).text
        assert "abgesagt oder zurückgezogen. Gezeigt wird es nicht" in told
    sides = (await koo.get(where)).text
    form = read_form(sides[sides.index('<form method="post" class="item"') :])
    assert (await send(koo, "/desk/sources/conflict", form | {"action": ["mine"]})).status_code == 303
    await lotse.library.refresh()
    assert key in lotse.library.guide.events
