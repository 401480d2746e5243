"""Who books a course looks for a course; who needs an appointment at an office still gets one."""

from __future__ import annotations

import pytest

from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.meaning.bookings import BookingStep
from bot.wiring.files import load_rows

from .samples import PROJECT


async def meant(text: str, *entities: Entity, intent: str = "office_appointment") -> str:
    heard = Understanding(intent, 0.9, "confident", intent, (Candidate(intent, 0.9),), entities=entities)
    step = BookingStep(load_rows(PROJECT, "bookings"))
    return (await step.completed(heard, UserMessage("x", text))).response


@pytest.mark.parametrize(
    "text",
    [
        "Kann ich hier einen Imkerkurs (für Bienen) buchen?", "Can I book a beekeeping course here?",
        "هل يمكنني حجز دورة تربية النحل هنا؟", "آیا می‌توانم کورس زنبورداری رزرو کنم؟",
        "Puis-je réserver un cours d'apiculture ici ?", "Czy mogę tu zarezerwować kurs pszczelarski?",
        "Pot rezerva aici un curs de apicultură?", "Можно здесь забронировать курс пчеловодства?",
        "Burada arıcılık kursuna kayıt olabilir miyim?", "Чи можна тут забронювати курс бджільництва?",
    ],
)  # fmt: skip
async def test_a_course_is_booked_without_an_office(text: str) -> None:
    assert await meant(text) == "search_course"


async def test_an_appointment_stays_one() -> None:
    for text in ("Ich möchte einen Termin buchen", "Mein Termin ist während des Kurses, kann ich ihn verschieben?"):
        assert await meant(text) == "office_appointment"
    assert await meant("Termin für den Kurs buchen", Entity("office", "vhs")) == "office_appointment"
    assert await meant("Kurs buchen, wo ist das Amt?", intent="office_location") == "office_location"
