"""A permit that runs out on a day is no wish to come on that day: what to do before, and when its office can be
reached."""

from __future__ import annotations

import pytest

from bot.core.message import Reply
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.meaning.expiring import ExpiringStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
RESIDENCE, FRIDAY = Entity("matter", "residence_permit"), Entity("date", "2026-12-04/2026-12-04")
IN_TWO_WEEKS = Entity("date", "2026-12-07/2026-12-13")
AFTER_OFFICE = {"intent": "office_appointment", "office": "foreigners_office", "last": "office:foreigners_office:all"}
ENDING = {
    "de": ["mein aufenthaltstitel läuft in 2 wochen ab und es gibt keine termine", "visum laeuft am 12. ab termin?",
           "mein titel ist nur noch 2 wochen gültig und kein termin"],
    "spoken": ["my titel finish next friday and they give no appointment", "moj tytul wygasa w piatek brak terminow",
               "vnzh zakanchivaetsa v pyatnitsu", "posvidka zakinchuietsya v pyatnytsiu", "eghamatam khalas mishe jome",
               "iqamti btkhlas yom el jom3a"],
    "en": ["my residence permit it ends in 2 weeks and no appointments online", "my visa expires on friday no termin"],
    "ar": ["اقامتي بتخلص بعد اسبوعين ومافي مواعيد", "تنتهي الفيزا يوم الجمعة ولا يوجد موعد"],
    "fa": ["اقامتم دو هفته دیگر تمام میشود و وقت نیست", "ویزه‌ام روز جمعه ختم می‌شود"],
    "tr": ["oturum iznim 2 hafta sonra bitiyor randevu yok", "vizemin süresi cuma doluyor"],
    "uk": ["дозвіл на проживання закінчується через 2 тижні термінів немає", "посвідка спливає в п'ятницю"],
    "ru": ["внж заканчивается через 2 недели терминов нет", "виза истекает в пятницу а термина нет"],
    "ro": ["permisul meu de sedere expira in 2 saptamani si nu sunt programari", "viza se termina vineri"],
    "pl": ["moje pozwolenie na pobyt kończy się za 2 tygodnie", "wiza wygasa w piatek nie ma terminow"],
    "fr": ["mon titre de séjour expire dans 2 semaines et pas de rendez-vous", "mon visa se termine vendredi"],
}  # fmt: skip
GOES_ON = ["läuft am 12. ab", "it expires on friday", "بتخلص يوم 12", "روز ۱۲ تمام میشه", "ayın 12'sinde bitiyor",
           "закінчується 12 грудня", "заканчивается 12 декабря", "expira pe 12", "kończy się 12 grudnia",
           "il expire le 12"]  # fmt: skip


def appointment(*named: Entity, response: str = "office_appointment") -> Understanding:
    return Understanding(response, 0.9, "confident", response, (Candidate("office_appointment", 0.9),), entities=named)


async def heard(text: str, u: Understanding, context: dict[str, str] | None = None) -> Understanding:
    dialogue = ExpiringStep(LIBRARY, load_rows(PROJECT, "expiring"))
    return await dialogue.completed(u, UserMessage("x", text, {}, context or {}))


def reply(u: Understanding, locale: str = "de") -> Reply:
    return Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, {})


@pytest.mark.parametrize(("locale", "text"), [(code, text) for code, known in ENDING.items() for text in known])
async def test_who_says_when_the_permit_ends_reads_what_to_do_before(locale: str, text: str) -> None:
    for u in (appointment(IN_TWO_WEEKS, RESIDENCE), appointment(FRIDAY), appointment(FRIDAY, response="choice")):
        locale = "de" if locale == "spoken" else locale
        answer, office = reply(await heard(text, u), locale).utterances
        assert answer.source == f"residence_permit/{locale}" and "Fiktionsbescheinigung" in answer.text
        assert office.about == ("office:foreigners_office:appointment",) and "2026" not in office.text


@pytest.mark.parametrize("text", GOES_ON)
async def test_after_its_office_the_permit_need_not_be_named(text: str) -> None:
    unsure = Understanding("greet", 0.2, "choice", "choice", entities=(FRIDAY,), help_line=True)
    u = await heard(text, unsure, AFTER_OFFICE)
    assert u.response == "office_appointment" and reply(u).utterances[0].source == "residence_permit/de"
    assert not u.help_line
    assert await heard(text, unsure) == unsure
    assert await heard(text, unsure, {"intent": "waste_separation", "last": "intent:waste_separation"}) == unsure


@pytest.mark.parametrize(
    "text",
    [
        "can i come on friday to the immigration office", "kann ich am freitag kommen wegen aufenthaltstitel",
        "termin für aufenthaltstitel ende dezember", "residence permit appointment at the end of december",
        "oturum izni için cuma randevu", "термін на посвідку в п'ятницю", "rendez-vous titre de séjour vendredi",
    ],
)  # fmt: skip
async def test_a_day_to_come_on_stays(text: str) -> None:
    u = appointment(FRIDAY, RESIDENCE)
    assert await heard(text, u) == u
    assert "4. Dezember 2026" in reply(u).utterances[0].text


async def test_a_day_to_come_on_beside_the_end_stays_too() -> None:
    u = await heard("my permit ends soon, can i come on friday", appointment(FRIDAY, RESIDENCE))
    answer, office = reply(u).utterances
    assert answer.source == "residence_permit/de" and "4. Dezember 2026" in office.text


async def test_of_another_paper_its_own_office_is_named_without_the_day() -> None:
    licence = appointment(FRIDAY, Entity("matter", "driving_licence"))
    u = await heard("my driving licence expires on friday i need an appointment", licence)
    assert u.response == "office_appointment" and u.entities == (Entity("matter", "driving_licence"),)
    two = appointment(FRIDAY, IN_TWO_WEEKS)
    assert await heard("my job contract expires on friday, appointment next week", two) == two


async def test_the_end_of_opening_hours_is_none_of_a_permit() -> None:
    hours = appointment(FRIDAY, Entity("office", "foreigners_office"), response="office_hours")
    text = "wann endet die sprechstunde am freitag"
    assert await heard(text, hours) == hours
