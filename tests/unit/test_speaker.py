"""Dates, times, prices and telephone numbers as each locale writes them, also inside right-to-left text (F33)."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from bot.core.locale import ANSWERED, DANGER_ONLY
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolate_runs

from .samples import NOW, catalogue

LRI, FSI, POP = "\u2066", "\u2068", "\u2069"
SENTENCES = {
    "today": {"de": "heute", "en": "today", "ar": "اليوم", "uk": "сьогодні", "fa": "امروز"},
    "tomorrow": {"de": "morgen", "en": "tomorrow", "ar": "غدًا", "uk": "завтра", "fa": "فردا"},
    "call": {"de": "Rufen Sie an: {phone} in {town}.", "ar": "اتصل: {phone}."},
    "german_only": {"de": "Nur Deutsch: {phone}"},
}
MONDAY = date(2026, 11, 23)


def speaker(locale: str) -> Speaker:
    return Speaker(catalogue(SENTENCES), locale)


DAYS = [
    ("de", "Montag, 23. November 2026", "Montag", "Samstag, Sonntag"),
    ("de-simple", "Montag, 23. November 2026", "Montag", "Samstag, Sonntag"),
    ("en", "Monday, 23 November 2026", "Monday", "Saturday, Sunday"),
    ("ar", "الاثنين، 23 نوفمبر 2026", "الاثنين", "السبت، الأحد"),
    ("uk", "понеділок, 23 листопада 2026\u202fр.", "понеділок", "субота, неділя"),
    ("fa", "دوشنبه 23 نوامبر 2026", "دوشنبه", "شنبه، یکشنبه"),
]


@pytest.mark.parametrize(("locale", "day", "monday", "weekend"), DAYS)
def test_days_are_named_as_the_locale_names_them(locale: str, day: str, monday: str, weekend: str) -> None:
    assert speaker(locale).day(MONDAY) == day
    assert speaker(locale).weekday("mon") == monday
    assert speaker(locale).weekdays(("sat", "sun")) == weekend


PRICES = [("de", "1.234,50\xa0€"), ("en", "€1,234.50"), ("uk", "1\xa0234,50\xa0EUR"), ("fr", "1\u202f234,50\xa0€")]


@pytest.mark.parametrize(("locale", "price"), PRICES)
def test_prices_are_written_as_the_locale_writes_them(locale: str, price: str) -> None:
    assert speaker(locale).price(Decimal("1234.5")) == price


@pytest.mark.parametrize("locale", ["ar", "fa"])
def test_prices_in_right_to_left_locales_carry_the_sum_and_the_sign(locale: str) -> None:
    price = speaker(locale).price(Decimal("1234.5"))
    assert "1,234.50" in price
    assert "€" in price


MOMENTS = [
    ("de", NOW.replace(hour=18), "heute, 18:00"),
    ("de", NOW.replace(day=26, hour=0, minute=5), "morgen, 00:05"),
    ("en", NOW.replace(day=27, hour=8), "Friday, 27 November 2026, 08:00"),
    ("uk", NOW.replace(day=26, hour=8), "завтра, 08:00"),
    ("fa", NOW.replace(hour=18), "امروز، 18:00"),
    ("ar", NOW.replace(day=24, hour=8), "الثلاثاء، 24 نوفمبر 2026، 08:00"),
]


@pytest.mark.parametrize(("locale", "moment", "said"), MOMENTS)
def test_moments_are_today_tomorrow_or_a_full_date_with_the_24_hour_clock(locale, moment, said: str) -> None:
    assert speaker(locale).moment(moment, NOW) == said


def test_spans_are_on_the_24_hour_clock() -> None:
    assert speaker("en").span(time(9), time(17, 30)) == "09:00\u2060–\u206017:30"


@pytest.mark.parametrize("locale", [*ANSWERED, *DANGER_ONLY, "xx"])
def test_every_locale_can_say_a_day_a_price_and_a_language(locale: str) -> None:
    voice = speaker(locale)
    assert "2026" in voice.day(MONDAY)
    assert "5" in voice.price(Decimal(5))
    assert voice.language_name("de")


def test_values_are_isolated_in_right_to_left_sentences_only() -> None:
    assert speaker("ar").say("call", phone="0911 123456") == f"اتصل: {FSI}0911 123456{POP}."
    assert speaker("de").say("call", phone="0911 123456") == "Rufen Sie an: 0911 123456 in Kleinstadt."


def test_a_missing_sentence_falls_back_along_the_chain_and_an_unknown_one_is_an_error() -> None:
    assert speaker("tr").say("german_only", phone="115") == "Nur Deutsch: 115"
    with pytest.raises(KeyError, match="no_such"):
        speaker("ar").say("no_such")


NUMBERS = [
    ("اتصل 030 23125-110 الآن", ["030 23125-110"]),
    ("الهاتف: +49 30 23125-110.", ["+49 30 23125-110"]),
    ("من 08:00–12:00 فقط", ["08:00–12:00"]),
    ("يوم 24.12.2026 مغلق", ["24.12.2026"]),
    ("اتصل 112 أو 110", ["112", "110"]),
    ("0800 1110111 أو 116 016", ["0800 1110111", "116 016"]),
    ("اتصل بالرقم 112. 110 للشرطة", ["112", "110"]),
    ("تماس: ۰۳۰ ۲۳۱۲۵", ["۰۳۰ ۲۳۱۲۵"]),
    ("غرفة 7", []),
    ("العنوان: Marienstraße 25.", []),
    ("في Hauptstr. 25 هنا", []),
    ("يذهب الشباب إلى فريق U25 في Jobcenter", []),
    ("خط الحافلة Linie 16 من المحطة", []),
    ("الحساب: DE89 3704 0044 0532 0130 00.", []),
    ("https://musterstadt.example/2026/11", []),
    ("Jobcenter: 030 23125-110", ["030 23125-110"]),
    ("Linie 16، 25", ["25"]),
    ("في Jobcenter\n030 23125-110", ["030 23125-110"]),
    ("رقم المتابعة: 335F497F", ["335F497F"]),
    ("رقم المتابعة: F497F335", []),
    ("شماره: 3f497f12، ساعت 8h30", ["3f497f12", "8h30"]),
    ("البيت 12b، الغرفة 5b", ["12b", "5b"]),
    ("في Hauptstr. 25b هنا", []),
    ("الهاتف 030 23125-110 ext", ["030 23125-110"]),
    ("عند الساعة 10 في Jobcenter", ["10"]),
    ("10صباحا", ["10"]),
]


@pytest.mark.parametrize(("text", "numbers"), NUMBERS)
def test_numbers_inside_right_to_left_text_keep_their_order(text: str, numbers: list[str]) -> None:
    isolated = isolate_runs(text, "ar")
    assert [part.split(POP)[0] for part in isolated.split(LRI)[1:]] == numbers
    assert isolated.replace(LRI, "").replace(POP, "") == text
    assert isolate_runs(text, "de") == text


def test_a_german_sentence_to_say_keeps_its_quotation_marks_where_the_line_ends() -> None:
    said = "قل: „Ich habe heute keinen Schlafplatz“ (ليس لدي مكان)"
    assert isolate_runs(said, "ar") == "قل: \u2068„Ich habe heute keinen Schlafplatz“\u2069 (ليس لدي مكان)"
    assert isolate_runs(said, "de") == said


TELEPHONES = [
    ("030 23125-110", "tel:03023125110"),
    ("+49 (30) 23125/110", "tel:+493023125110"),
    ("116 016", "tel:116016"),
]


@pytest.mark.parametrize(("written", "address"), TELEPHONES)
def test_telephone_numbers_become_addresses_to_tap(written: str, address: str) -> None:
    assert tel(written) == address


def test_every_language_has_a_name_never_a_code() -> None:
    names = {code: [speaker(locale).language_name(code) for locale in ANSWERED] for code in (*ANSWERED, *DANGER_ONLY)}
    assert [code for code, said in names.items() if code in said] == []
    assert speaker("tr").language_name("kmr") == "Kürtçe"
