"""After an office: whether it is open on a feast, and when it opens again after the days that were told."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.answers.office_times import OfficeTimes
from bot.service.answers.speaker import Speaker
from bot.service.meaning.opening import OpeningStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_feasts, load_rows, load_small

from . import shipped
from .demo_town import holidays, texts
from .samples import PROJECT
from .test_every_answer import Shipped
from .test_feast_hours import EVE, NOW, REBUILT, WEEK_OFF, closing

LIBRARY = Shipped(shipped.guide())
HALL = {"office": "citizens_office", "last": "office:citizens_office:hours"}
CLOSED = {**HALL, "last": "office:citizens_office:hours:2026-12-25:2026-12-26"}
ON_A_FEAST = {
    "de": ["Ist es an Heiligabend offen?", "Hat es an Heiligabend offen?", "Ist das Amt an Heiligabend offen?",
           "hat das amt ueber weihnachten zu", "ist heiligabend auf", "ist es heiligabend zu?",
           "Haben die zwischen Weihnachten und Neujahr geöffnet?", "wann öffnet es an silvester"],
    "en": ["Is it open on Christmas Eve?", "is it open at Christmas", "Is it open during Ramadan?",
           "is it closed on new years eve?", "are they open at easter", "what time does it open on christmas eve"],
    "ar": ["هل هو مفتوح في رمضان؟", "مفتوح بعيد الميلاد؟", "هل هو مفتوح ليلة عيد الميلاد؟", "بيفتحوا على عيد الاضحى؟"],
    "fa": ["شب کریسمس باز است؟", "در نوروز باز است؟", "کریسمس بسته است؟", "آیا در رمضان باز است"],
    "tr": ["Noel arifesinde açık mı?", "yilbasinda acik mi", "Ramazanda açık mı?", "kurban bayramında kapalı mı"],
    "uk": ["Чи працює на Святвечір?", "А на Святвечір відчинено?", "на різдво відкрито?",
           "чи працює воно на новий рік"],
    "ru": ["А в Сочельник он работает?", "на рождество открыто?", "закрыто на новый год?", "работает ли на пасху"],
    "ro": ["E deschis în ajunul Crăciunului?", "e deschis de craciun", "este închis de Paște?",
           "lucreaza de anul nou?"],
    "pl": ["Czy jest otwarty w Wigilię?", "czy jest otwarte w wigilie", "otwarte w sylwestra?", "czynne w wielkanoc?"],
    "fr": ["C'est ouvert la veille de Noël ?", "c'est ouvert pendant le ramadan ?", "ouvert à noel ?",
           "est-ce que c'est fermé à Pâques ?"],
}  # fmt: skip
BEHIND = {
    "de": ["Wann macht es danach wieder auf?", "und danach?", "Wann öffnet es wieder?", "und nach den feiertagen?",
           "wann ist es nach den Feiertagen offen"],
    "en": ["when does it open again?", "and after that?", "and after the holidays?", "when are they back open",
           "when will it be open after that"],
    "ar": ["متى يفتح بعدها؟", "وبعد العيد؟", "متى يفتح من جديد؟", "بعدين ايمت بيفتح", "emta byefta7 ba3da"],
    "fa": ["بعد از آن چه وقت باز است؟", "بعد از رخصتی چطور؟", "چه وقت دوباره باز می‌شود؟", "و بعد از تعطیلات؟"],
    "tr": ["Sonra ne zaman açılıyor?", "tatilden sonra?", "ne zaman tekrar açılıyor", "peki ondan sonra?"],
    "uk": ["А після свят?", "коли знову відкриється?", "а потім?", "коли після цього відчинено"],
    "ru": ["А после праздников?", "когда снова откроется?", "а потом?", "когда после этого работает"],
    "ro": ["Și după sărbători?", "când se deschide din nou?", "si dupa?", "cand e deschis dupa aceea"],
    "pl": ["A po świętach?", "kiedy znowu otwarte?", "a potem?", "kiedy potem jest otwarte"],
    "fr": ["Et après les fêtes ?", "quand est-ce que ça rouvre ?", "et après ?", "c'est ouvert quand après ça"],
}  # fmt: skip
OF_THE_FEAST = [
    "Was hat an Weihnachten offen?", "Haben die Läden an Heiligabend offen?", "Ist an Weihnachten alles zu?",
    "Was ist zu Weihnachten?", "Wann ist Ramadan?", "Ist Heiligabend ein Feiertag?", "What is open at Christmas?",
    "are shops open on christmas eve", "is everything closed at easter", "Is the mosque open during Ramadan?",
    "شو فاتح بالعيد؟", "هل المحلات مفتوحة في رمضان؟", "متى رمضان؟", "ne zaman ramazan", "marketler noelde açık mı",
    "що відкрито на Різдво?", "магазины работают на рождество?", "co jest otwarte w Wigilię?",
    "ce e deschis de Crăciun?",
    "les magasins sont ouverts à Noël ?", "کدام دکان‌ها در کریسمس باز است؟",
]  # fmt: skip
NOT_BEHIND = [
    "Was mache ich danach?", "what do I do after that?", "and after the exam?", "nach dem Kurs", "ich komme wieder",
    "Was passiert nach der Prüfung?", "après le cours", "a po egzaminie?", "а після курсу?", "بعد الامتحان؟", "Nochmal",
    "sınavdan sonra?", "după examen?", "а после школы?", "بعد از امتحان؟", "open", "wann offen?",
]  # fmt: skip


async def heard(
    text: str, context: dict[str, str], response: str = "ask_intercultural_calendar", *named: Entity
) -> Understanding:
    u = Understanding(response, 0.9, "confident", response, (Candidate(response, 0.9),), entities=named)
    known = load_rows(PROJECT, "opening") | load_small(PROJECT)
    return await OpeningStep(load_feasts(PROJECT), known).completed(u, UserMessage("x", text, {}, context))


def said(u: Understanding, context: dict[str, str], locale: str = "de") -> str:
    reply = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, context)
    assert reply.context.get("office") == "citizens_office"
    return reply.utterances[0].text.replace("\u2060", "")


@pytest.mark.parametrize("locale", ON_A_FEAST)
async def test_whether_an_office_that_was_shown_is_open_on_a_feast_is_about_the_office(locale: str) -> None:
    missed = [text for text in ON_A_FEAST[locale] if (await heard(text, HALL)).response != "office_hours"]
    assert missed == []
    alone = [text for text in ON_A_FEAST[locale] if (await heard(text, {})).response == "office_hours"]
    assert alone == [], "without an office it is about the feast"


@pytest.mark.parametrize("locale", BEHIND)
async def test_what_comes_behind_the_days_that_were_told_is_the_next_opening(locale: str) -> None:
    for text in BEHIND[locale]:
        answer = said(await heard(text, CLOSED, "office_hours"), CLOSED)
        assert "Öffnet wieder: Montag, 28. Dezember 2026, 08:00." in answer, text
        if not load_feasts(PROJECT).named(text):
            assert (await heard(text, HALL, "choice")).response == "choice", "no days were told"


async def test_behind_a_closed_week_it_is_not_the_day_after_the_one_that_was_asked() -> None:
    times = OfficeTimes(Speaker(texts(), "de"), NOW, holidays())
    lines, opens = times.reopens(closing(special=[WEEK_OFF, EVE]), date(2026, 12, 24))
    assert (lines, opens) == (["Öffnet wieder: Montag, 4. Januar 2027, 08:00."], date(2027, 1, 4))
    lines, opens = times.reopens(closing(closed_temporarily=REBUILT | {"to": None}), date(2026, 12, 24))
    assert opens is None and lines[-1] == "Wann wieder geöffnet ist, steht noch nicht fest."
    lines, opens = times.reopens(closing(week={}), date(2026, 12, 24))
    assert opens is None and len(lines) == 1
    told = await heard("und danach?", CLOSED)
    after_that = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(told, CLOSED).context
    assert after_that["last"] == "office:citizens_office:hours:2026-12-28"
    assert "Dienstag, 29. Dezember 2026" in said(await heard("und danach?", after_that), after_that)


async def test_what_is_open_and_what_the_feast_is_stays_with_the_calendar() -> None:
    assert [t for t in OF_THE_FEAST if (await heard(t, CLOSED)).response == "office_hours"] == []
    assert [t for t in NOT_BEHIND if (await heard(t, CLOSED, "choice")).response != "choice"] == []
