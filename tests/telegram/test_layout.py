"""How messages look in Telegram, which language a device greets in, how fast we write: without any server."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.layout import LIMIT, lay_out, reference, referred, split, units
from bot.channels.telegram.pace import Bucket
from bot.core.locale import NATIVE
from bot.core.ports import StoredMessage
from bot.core.pushed import Caller
from bot.service.channel.arriving import locale_of

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def message(text: str, locale: str = "de", **extras: object) -> StoredMessage:
    return StoredMessage("0123456789abcdef" * 2, 1, "bot", text, locale, NOW, extras)


@given(st.text(min_size=1, max_size=400).map(lambda text: text * 40))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str) -> None:
    pieces = list(split(text))
    assert all(1 <= units(piece) <= LIMIT for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize("end", ["\n\n", "\n", ". ", "؟ ", "! "])
def test_text_is_cut_where_something_ends(end: str) -> None:
    sentence = "wort " * 20 + "wort" + end
    pieces = list(split(sentence * 80))
    assert len(pieces) > 1
    assert all(piece.endswith("wort" + end.strip()) for piece in pieces)


def test_a_long_message_carries_its_buttons_on_the_last_piece() -> None:
    parts = lay_out(message("Satz. " * 1500, buttons=[{"title": "Weiter", "payload": "x" * 256}]))
    assert [bool(part.rows) for part in parts] == [False, False, True]
    (key,) = parts[-1].rows[0]
    assert key.reference == "b:0123456789abcdef:0"
    assert len(key.reference.encode()) <= 64


def test_web_addresses_are_buttons_and_the_others_are_lines_unless_the_text_has_them() -> None:
    links = [
        {"title": "Seite", "url": "https://musterstadt.example/a"},
        {"title": "Telefon: 030 23125-100", "url": "tel:03023125100"},
        {"title": "112", "url": "tel:112"},
        {"title": "E-Mail", "url": "mailto:amt@musterstadt.example"},
        {"title": "Karte", "url": "geo:52.5,13.4"},
    ]
    (part,) = lay_out(message("Rufen Sie 112 an, auch 1 120 geht nicht.", links=links))
    assert part.text == (
        "Rufen Sie 112 an, auch 1 120 geht nicht.\n\nTelefon: 030 23125-100\nE-Mail: amt@musterstadt.example"
    )
    assert [key.url for row in part.rows for key in row] == ["https://musterstadt.example/a"]
    assert part.plain.endswith("Seite: https://musterstadt.example/a")
    (without,) = lay_out(message("Rufen Sie an: 0800 1110111", links=[{"title": "110", "url": "tel:110"}]))
    assert without.text.endswith("\n110"), "110 is not said by a number that contains it"


def test_what_leads_out_of_the_chat_stands_in_rows_of_its_own() -> None:
    buttons = [{"title": "Mehr anzeigen", "payload": "courses:3:"}]
    links = [{"title": name, "url": f"https://musterstadt.example/{name}"} for name in ("Internetseite", "Karte")]
    (part,) = lay_out(message("Kurs", buttons=buttons, links=links))
    assert [[key.title for key in row] for row in part.rows] == [["Mehr anzeigen"], ["Internetseite", "Karte"]]


def test_a_title_that_a_button_cannot_show_stands_whole_in_the_text() -> None:
    names = [
        "Бюро громадян у Старому місті (Bürgerbüro Altstadt)",
        "Міграційна консультація для дорослих (MBE), незалежна",
        "Відділ соціальної допомоги",
    ]
    buttons = [{"title": name, "payload": f"office:{i}"} for i, name in enumerate(names)]
    (part,) = lay_out(message("Яка установа?", "uk", buttons=buttons))
    assert part.text == f"Яка установа?\n\n▪ {names[0]}\n▪ {names[1]}"
    assert [key.title for (key,) in part.rows] == [
        "Бюро громадян у Старому місті", "Міграційна консультація для…", "Відділ соціальної допомоги"
    ]  # fmt: skip
    (told,) = lay_out(message(f"Це {names[0]}.", "uk", buttons=buttons[:1]))
    assert told.text == f"Це {names[0]}."


def test_f33_numbers_keep_their_order_in_right_to_left_text() -> None:
    (part,) = lay_out(message("مرحبا", "ar", links=[{"title": "هاتف", "url": "mailto:amt@musterstadt.example"}]))
    assert part.text.endswith("هاتف: \u2066amt@musterstadt.example\u2069")


def test_an_address_that_cannot_be_read_stands_in_the_text() -> None:
    links = [{"title": "Web", "url": url} for url in ("http://[zoom.example/j/1", "https://amt.example/a")]
    (part,) = lay_out(message("Fest", links=links))
    assert part.text == "Fest\n\nWeb: http://[zoom.example/j/1"
    assert [key.url for row in part.rows for key in row] == ["https://amt.example/a"]


def test_markup_stays_text() -> None:
    (part,) = lay_out(message("<b>fett</b> *stern* [x](https://boese.example)"))
    assert part.text == "<b>fett</b> *stern* [x](https://boese.example)"


@pytest.mark.parametrize("data", ["", "b:", "b:0123456789abcdef", "b:0123456789ABCDEF:1", "b:0123456789abcdef:-1", "x"])
def test_what_is_not_a_reference_of_ours(data: str) -> None:
    assert referred(data) is None
    assert referred(reference("0123456789abcdef" * 2, 7)) == ("0123456789abcdef", 7)


def test_a_bucket_lets_a_burst_through_and_then_its_rate() -> None:
    now = [0.0]
    bucket = Bucket(1.0, 3.0, lambda: now[0])
    assert [bucket.take() for _ in range(5)] == [0.0, 0.0, 0.0, 1.0, 2.0]
    now[0] = 5.0
    assert bucket.take() == 0.0


def test_every_locale_of_telegram_has_a_language() -> None:
    assert [locale_of(Caller("telegram", "p", "1", code)) for code in NATIVE] == list(NATIVE)
    assert [locale_of(Caller("telegram", "p", "1", code)) for code in ("ku", "ps", "bg", "es", "zh-hans")] == [
        "en", "fa", "ru", "en", "en",
    ]  # fmt: skip
