"""Pinned notices above what they are about, in ten locales; danger stays alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.accounts.staff import Role, Staff
from bot.core.content.pins import PINNED, Pin, closed_by
from bot.core.locale import NATIVE
from bot.core.message import Reply, Utterance
from bot.core.times.hours import WEEKDAYS, OpeningHours
from bot.service.answers.appointments import AppointmentWords
from bot.service.answers.office_times import OfficeTimes
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.pinned import pinned
from bot.service.answers.speaker import Speaker
from bot.service.content.pinning import BLOCKS, PinDraft, Pinning, PinRefused, missing
from bot.service.turn.answering import Question
from bot.service.turn.compose import Composer
from bot.store.content.pins import SqlPins
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue

from .samples import NOW
from .shipped import TODAY, holidays
from .test_every_answer import Shipped
from .test_offers import catalogue

STAFF = Staff(1, "Carla", "c@musterstadt.example", Role.COORDINATOR)


def pin(target: str, number: int = 1, **facts: Any) -> Pin:
    kind, _, name = target.partition(":")
    usual = {"id": number, "target_kind": kind, "target": name, "texts": {"de": "Heute zu"}, "starts": NOW}
    return Pin.model_validate(usual | facts)


def said(*about: str, kind: str = "answer") -> Utterance:
    return Utterance("Antwort", "de", kind=kind, about=about)


def after(reply: Reply, *pins: Pin, locale: str = "de", later: timedelta = timedelta()) -> list[str]:
    return [u.kind for u in pinned(reply, pins, Speaker(catalogue(), locale), NOW + later).utterances]


def test_a_pin_stands_above_whatever_is_about_its_target() -> None:
    cases = (
        ("intent:sports_clubs", "intent:sports_clubs", True),
        ("intent:sports_clubs", "intent:volunteering", False),
        ("office:library", "office:library:hours", True),
        ("office:library", "card:library", True),
        ("office:library", "named:library", True),
        ("office:library", "office:library_2:hours", False),
        ("page:/de/a", "page:/de/a", True),
        ("page:/de/a", "page:/de/a/b", False),
        ("intent:search_course", "courses:0:subject=german", True),
        ("intent:search_event", "events:3:", True),
        ("intent:ask_intercultural_calendar", "calendar:0", True),
        ("intent:ask_intercultural_calendar", "feasts:easter", True),
        ("intent:ask_intercultural_calendar", "day:2026-12-24", True),
        ("intent:housing_search", "intent:emergency_shelter", True),
        ("intent:asylum_procedure", "intent:no_papers", True),
        ("intent:housing_search", "intent:no_papers", False),
    )
    for target, about, there in cases:
        assert (PINNED in after(Reply((said(about),)), pin(target))) is there, (target, about)


def test_it_stands_directly_above_and_is_said_once() -> None:
    reply = Reply((said("intent:a"), said("card:library"), said("named:library")))
    assert after(reply, pin("office:library")) == ["answer", PINNED, "answer", "answer"]
    assert after(reply, pin("intent:a"), pin("office:library", texts={"de": "Anders"})) == [
        PINNED, "answer", PINNED, "answer", "answer",
    ]  # fmt: skip


def test_it_holds_from_its_beginning_to_its_end() -> None:
    reply, one = Reply((said("intent:a"),)), pin("intent:a", ends=NOW + timedelta(hours=1))
    for minutes, there in ((-1, False), (0, True), (59, True), (60, False)):
        assert (PINNED in after(reply, one, later=timedelta(minutes=minutes))) is there, minutes
    assert PINNED in after(reply, pin("intent:a"), later=timedelta(days=900))


def test_danger_stays_alone() -> None:
    for reply in (
        Reply((said("intent:emergency"),), outcome="danger"),
        Reply((said("intent:emergency", kind="danger"), said("intent:a"))),
    ):
        assert PINNED not in after(reply, pin("intent:emergency"), pin("intent:a"))


@pytest.mark.parametrize("locale", NATIVE)
def test_a_ready_block_is_there_in_every_locale_with_its_number(locale: str) -> None:
    for name in BLOCKS:
        found = catalogue().find("interface", f"pin_block_{name}", locale)
        assert found is not None and found[1] == locale, name
    texts = {code: catalogue().say("pin_block_phone_changed", code, phone="030 23125-299") for code in NATIVE}
    (notice, _) = pinned(
        Reply((said("intent:a"),)), [pin("intent:a", texts=texts)], Speaker(catalogue(), locale), NOW
    ).utterances
    assert "030 23125-299" in notice.text and notice.locale == locale
    assert catalogue().say("pin_notice", locale) in notice.text
    assert len(notice.text.splitlines()) == 2, "no note about the language"


def test_a_missing_locale_falls_back_along_its_chain_and_says_so() -> None:
    cases = (
        ("ar", {"de": "Zu", "en": "Closed"}, "en", True),
        ("uk", {"de": "Zu", "ru": "Закрыто"}, "ru", True),
        ("pl", {"de": "Zu"}, "de", True),
        ("de-simple", {"de": "Zu"}, "de", False),
        ("fr", {"de": "Zu", "fr": "Fermé"}, "fr", False),
    )
    for locale, texts, shown, note in cases:
        notice = pinned(
            Reply((said("intent:a"),)), [pin("intent:a", texts=texts)], Speaker(catalogue(), locale), NOW
        ).utterances[0]
        assert notice.locale == shown and texts[shown] in notice.text
        assert (len(notice.text.splitlines()) == 3) is note, locale


async def add(lotse: Lotse, **draft: Any) -> Pin:
    usual: dict[str, Any] = {"target": "office:library", "kind": "notice", "texts": {"de": "Heute zu"}}
    by = await _staff(lotse)
    return await Pinning(SqlPins(lotse.database, lotse.clock), lotse.library, lotse.clock).add(
        by, PinDraft(**{**usual, **draft})
    )


async def _staff(lotse: Lotse) -> Staff:
    from bot.store.accounts.staff import SqlStaff

    store = SqlStaff(lotse.database, lotse.clock)
    return await store.by_email(STAFF.email) or await store.add(STAFF.email, STAFF.name, STAFF.role, None)


async def test_what_cannot_be_pinned_is_named(lotse: Lotse) -> None:
    now = lotse.clock.now()
    cases: tuple[tuple[str, dict[str, Any]], ...] = (
        ("target", {"target": "office:nowhere"}),
        ("target", {"target": "staff:1"}),
        ("kind", {"kind": "advert"}),
        ("german", {"texts": {"en": "Closed"}}),
        ("german", {"texts": {"de": "  "}}),
        ("long", {"texts": {"de": "x" * 401}}),
        ("block", {"block": "nothing", "texts": {}}),
        ("value", {"block": "phone_changed", "texts": {}}),
        ("phone", {"block": "phone_changed", "texts": {}, "value": "keine Ahnung"}),
        ("phone", {"block": "hours_changed", "texts": {}, "value": "23125-299"}),
        ("both", {"block": "closed_today"}),
        ("both", {"block": "closed_today", "texts": {"de": " ", "ar": "مغلق"}}),
        ("dates", {"ends": now - timedelta(hours=1)}),
        ("dates", {"ends": now + timedelta(days=800)}),
        ("dates", {"starts": datetime.max.replace(tzinfo=now.tzinfo)}),
        ("dates", {"starts": datetime.min.replace(tzinfo=now.tzinfo)}),
    )
    for problem, draft in cases:
        with pytest.raises(PinRefused) as refused:
            await add(lotse, **draft)
        assert refused.value.problem == problem, draft
    assert lotse.library.guide.pins == ()


async def test_what_is_sent_twice_hangs_there_once(lotse: Lotse) -> None:
    tomorrow = lotse.clock.now() + timedelta(days=1)
    first = await add(lotse)
    assert await add(lotse) == first
    others = [await add(lotse, ends=tomorrow), await add(lotse, starts=tomorrow), await add(lotse, texts={"de": "Auf"})]
    assert len({pin.id for pin in (first, *others)}) == 4
    assert await add(lotse, starts=tomorrow) == others[1]


async def test_a_pin_is_said_at_once_with_answers_and_cards_and_ends_at_once(lotse: Lotse) -> None:
    answering = lotse.answering(ScriptedDialogue("sports_clubs"))
    office = lotse.library.guide.responsible("sports_clubs")
    assert office is not None
    whole = await add(lotse, target=f"office:{office.id}", texts={}, block="closed_today")
    only_german = await add(lotse, target="intent:sports_clubs", kind="correction")
    assert missing(whole) == [] and missing(only_german) == list(NATIVE[1:])
    answer = await answering.answer(Question("c", "Хочу займатися спортом", locale="uk"))
    beside = [u for u in answer.reply.utterances if u.kind != "offers"]
    assert [u.kind for u in beside[:4]] == [PINNED, "answer", PINNED, "office"]
    correction, _, notice, _ = beside[:4]
    assert correction.locale == "de" and "Heute zu" in correction.text and "❗ Виправлення" in correction.text
    assert notice.locale == "uk" and "Сьогодні тут зачинено." in notice.text
    pressed = await answering.answer(Question("c", pressed=f"office:{office.id}:hours", locale="ar"))
    assert [u.kind for u in pressed.reply.utterances] == [PINNED, "office"]
    danger = await lotse.answering(ScriptedDialogue("emergency")).answer(Question("c", "Es brennt!", locale="de"))
    assert len(danger.reply.utterances) == 1
    pinning = Pinning(SqlPins(lotse.database, lotse.clock), lotse.library, lotse.clock)
    by = await _staff(lotse)
    for one in await pinning.everything(by):
        await pinning.end(by, one.id)
    assert await pinning.everything(by) == [] and lotse.library.guide.pins == ()


async def test_page_answers_carry_the_pin_of_their_page(lotse: Lotse) -> None:
    answering = lotse.answering(ScriptedDialogue())
    path = next(
        path for path, page in lotse.library.guide.pages.items() if any(v.passages for v in page.versions.values())
    )
    await add(lotse, target=f"page:{path}", texts={}, block="outdated")
    for locale in NATIVE:
        answer = await answering.answer(Question("c", pressed=f"page:{path}", locale=locale))
        notice, page = answer.reply.utterances[:2]
        assert (notice.kind, page.kind, notice.locale) == (PINNED, "page", locale)


async def test_while_it_is_closed_today_the_hours_leave_the_day_out(lotse: Lotse) -> None:
    now, guide = lotse.clock.now(), lotse.library.guide
    always = OpeningHours.model_validate({"week": {day: [["00:00", "24:00"]] for day in WEEKDAYS}})
    office = next(iter(guide.offices.values())).model_copy(update={"hours": always})
    other = office.model_copy(update={"id": "another"})
    for locale, days in (("de", 0), ("de-simple", 0), ("ar", 2)):
        texts = {code: catalogue().say("pin_block_closed_today", code) for code in NATIVE}
        ends = (now + timedelta(days=days + 1)).replace(hour=0, minute=0, second=0, microsecond=0)
        hung = pin(f"office:{office.id}", texts=texts, starts=now, ends=ends.astimezone(UTC))
        for pins, closed in (((hung,), True), ((), False)):
            desk = OfficeDesk(replace(guide, pins=pins), Speaker(catalogue(), locale), now, lotse.holidays())
            status = desk.status(office)
            assert (status.kind == "closed", status.opens) == (closed, ends if closed else None), (locale, pins)
            assert desk.status(other).kind == "open"
    assert not closed_by([pin(f"office:{office.id}", texts={"de": "Bitte klingeln"}, starts=now)], "Heute zu", now)


async def test_a_day_to_come_on_which_it_is_closed_is_left_out_today(lotse: Lotse) -> None:
    """Pinned for tomorrow, the notice itself is said tomorrow; who asks today about tomorrow is told too."""
    now, guide = lotse.clock.now(), lotse.library.guide
    always = OpeningHours.model_validate({"week": {day: [["08:00", "16:00"]] for day in WEEKDAYS}})
    office = next(iter(guide.offices.values())).model_copy(update={"hours": always})
    words = catalogue().say("pin_block_closed_today", "de")
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)

    def hung(number: int, begins: datetime, hours: int = 24) -> Pin:
        facts = {"texts": {"de": words}, "starts": begins.astimezone(UTC), "ends": begins + timedelta(hours=hours)}
        return pin(f"office:{office.id}", number, **facts)

    later = hung(2, tomorrow + timedelta(days=2, hours=8), 16)
    afternoon = hung(3, tomorrow + timedelta(days=3, hours=13), 11)
    pins = (hung(1, tomorrow), later, afternoon)
    times = OfficeTimes(Speaker(catalogue(), "de"), now, lotse.holidays(), closed_by(pins, words, now))
    said = [times.on_day(office, tomorrow.date() + timedelta(days=n)) for n in range(4)]
    assert ["geschlossen" in line for line in said] == [True, False, True, False], said
    desk = OfficeDesk(replace(guide, pins=pins), Speaker(catalogue(), "de"), now, lotse.holidays())
    assert "geschlossen" in desk.answer(office, "hours", [tomorrow.date()]).text


async def test_a_day_on_which_it_is_closed_is_not_offered_for_an_appointment(lotse: Lotse) -> None:
    now, guide, holidays = lotse.clock.now(), lotse.library.guide, lotse.holidays()
    office = guide.offices["citizens_office"]

    def offered(*pins: Pin) -> list[str]:
        words = AppointmentWords(replace(guide, pins=pins), catalogue(), Speaker(catalogue(), "de"), now)
        buttons = words.choice(office, lambda day: holidays.name(day, "de")).buttons
        return [button.payload.rpartition(":")[0] for button in buttons[:-1]]

    usual = offered()
    day = datetime.fromisoformat(usual[0].rpartition(":")[2][:10]).replace(tzinfo=now.tzinfo)
    facts = {"starts": day, "ends": day + timedelta(days=1)}
    closed = pin(f"office:{office.id}", texts={"de": catalogue().say("pin_block_closed_today", "de")}, **facts)
    left = offered(closed)
    assert len(left) == len(usual) and not any(f"{day:%Y-%m-%d}" in payload for payload in left)
    assert offered(pin(f"office:{office.id}", texts={"de": "Bitte klingeln"}, **facts)) == usual


async def test_closed_today_is_not_said_tomorrow(lotse: Lotse) -> None:
    begins = lotse.clock.now()
    office = next(iter(lotse.library.guide.offices))
    today = await add(lotse, target=f"office:{office}", texts={}, block="closed_today", starts=begins)
    assert today.ends == (begins + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    later = await add(lotse, target=f"office:{office}", texts={}, block="closed_today", starts=begins,
                      ends=begins + timedelta(days=3))  # fmt: skip
    assert later.ends == begins + timedelta(days=3)
    assert (
        await add(lotse, target=f"office:{office}", texts={}, block="moved", value="Markt 2", starts=begins)
    ).ends is None


def test_a_notice_is_shown_with_every_answer_that_it_can_be_pinned_to() -> None:
    library = Shipped()
    for name in (name for name, info in library.catalogue.intents.items() if info.topic not in ("talk", "danger")):
        reply = Composer(library, holidays(), "de", TODAY).intent_alone(name, {})
        shown = pinned(reply, [pin(f"intent:{name}", starts=TODAY)], Speaker(library.catalogue, "de"), TODAY)
        assert PINNED in [u.kind for u in shown.utterances], name
