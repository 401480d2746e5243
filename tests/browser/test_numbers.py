"""What is drawn as a telephone number, and what is dialled when it is tapped."""

from __future__ import annotations

import pytest

from tests.browser.conftest import House, Phone

pytestmark = pytest.mark.browser
DIALLED = """async (texts) => { const { with_numbers } = await import("/static/numbers.js");
  const dialled = (node) => node.getAttribute("href").slice("tel:".length);
  return texts.map((text) => with_numbers(text, true).filter((node) => node.href).map(dialled)); }"""
HALL, CLINIC = "03023125910", "091234567"
NUMBERS = {
    "Rufen Sie 030 23125-910/911 an.": [HALL],
    "030 23125-910/0911 12345": [HALL, "091112345"],
    "0800 111 0 111 / 0800 111 0 222": ["08001110111", "08001110222"],
    "Telefon: 0911 / 12 34 56, Fax (0911)/12 34 57": ["0911123456", "0911123457"],
    "+49 30/23125-910/911 oder 0049 30/23125-910": [f"+49{HALL[1:]}", f"0049{HALL[1:]}"],
    "Steuernummer 093/012/0345678": [],
    "030 23125-910 10-12 Uhr": [HALL],
    "030 23125-910 (8–12 Uhr)": [HALL],
    "030 23125-910 8–12, 14–18 Uhr": [HALL],
    "030 23125-910 8–12 14–18 Uhr": [HALL],
    "030 23125-910 10 - 12:30 Uhr": [HALL],
    "030 23125-910 8 Uhr": [HALL],
    "030 23125-910 18 bis 19 Uhr": [HALL],
    "030 23125-910 18 до 19 ч": [HALL],
    "030 23125-910 8 h": [HALL],
    "09123 4567 8–12 Uhr": [CLINIC],
    "٠٩١٢٣ ٤٥٦٧ ٨–١٢": [CLINIC],
    "۰۹۱۲۳ ۴۵۶۷ ۸ تا ۱۲": [CLINIC],
    "(0911) 23 10-50": ["0911231050"],
    "0911 23 10-20": ["0911231020"],
    "0151 23 45 67 89": ["015123456789"],
    "+49 (0) 30 23125-910": [f"+49{HALL[1:]}"],
    "DE02 1203 0000 0000 2020 51 am 01.12.2026, 08:00–12:00": [],
}


async def test_a_number_ends_where_hours_a_second_number_or_an_extension_begin(house: House, phone: Phone) -> None:
    chat = await phone(house.base)
    await chat.page.goto(f"{house.base}/accessibility")
    assert dict(zip(NUMBERS, await chat.page.evaluate(DIALLED, list(NUMBERS)), strict=True)) == NUMBERS
