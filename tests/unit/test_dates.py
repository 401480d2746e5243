"""Which days people name, in ten languages, and what is only a number; today is Wednesday 25 November 2026."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.times import dates
from bot.core.times.dates import DateSpan
from bot.core.yaml_text import parse_yaml
from bot.language.dates import KINDS
from bot.wiring import load_dates

from .samples import PROJECT

TODAY = date(2026, 11, 25)
FINDER = load_dates(PROJECT)

SAID = {
    "de": """
        Kurse zwischen Montag und Donnerstag = 11-30..12-03
        zwischen 24.12. und 2.1. = 12-24..01-02
        24./25.12. offen? = 12-24..12-25
        am 24./25. Dezember = 12-24..12-25
        was geht morgen ab in der stadt = 11-26
        Gibt es übermorgen etwas für Kinder? = 11-27
        Haben Sie am Freitag offen = 11-27
        ist heute noch was los = 11-25
        kann ich nächsten Dienstag kommen = 12-01
        Hat das Amt kommenden Montag auf? = 11-30
        was kann man dieses Wochenende machen = 11-28..11-29
        Veranstaltungen nächste Woche bitte = 11-30..12-06
        gibts nächsten monat feste = 12-01..12-31
        was ist im Dezember geplant = 12-01..12-31
        sind sie am 24.12. da = 12-24
        Öffnungszeiten am 3. Januar = 01-03
        Deutschkurs ab Februar = 02-01..
        in zwei Wochen hab ich zeit = 12-07..12-13
        geht es in 3 Tagen? = 11-28
        vom 27. bis 30. Dezember offen? = 12-27..12-30
        Freitag, den 4. Dezember = 12-04
        haben sie Freitagabend Konzerte = 11-27
        wir kommen am Morgen zu zweit =
        ich habe 2 Kinder und bin Niveau A2 nach § 24 =
        Telefon 030 23125-110, Zimmer 12, um 10.30 Uhr =
        hat das amt von Montag bis Freitag auf = 11-30..12-04
        Montag-Freitag nachmittags? = 11-30..12-04
        Freitag bis Montag zu = 11-27..11-30
        nächste Woche Montag bis Freitag = 11-30..12-04
        von Oktober bis Januar = 11-25..01-31
        Samstag geht nicht, bis Freitag brauche ich es = 11-28 & 11-27
        Ist das Rathaus vom 24.12.-2.1. zu? = 12-24..01-02
        24.12.–2.1. = 12-24..01-02
        24.12. - 2.1. geschlossen? = 12-24..01-02
        24.12.2026-2.1.2027 = 12-24..01-02
        24.12.26-2.1.27 = 12-24..01-02
        24.-26.12. = 12-24..12-26
        24. - 26.12.2026 = 12-24..12-26
        vom 24. bis 26.12. = 12-24..12-26
        24. Dezember - 2. Januar = 12-24..01-02
        am 24.12. und 31.12. = 12-24 & 12-31
        Haus 5 - 24.12. = 12-24
        ich habe 2 Kinder und komme am 24.12. = 12-24
        8.30-12.30 =
        von 8.00 bis 10.30 =
        9.10-11.12 =
        2.5-3.5 Zimmer =
        am Freitag in zwei Wochen offen? = 12-11
        in zwei Wochen am Freitag = 12-11
        Montag in zwei Wochen = 12-07
        Freitag in 14 Tagen = 12-11
        ist heute in einer Woche offen = 12-02
        morgen in einer Woche = 12-03
        ab Freitag in zwei Wochen = 12-11..
        heute oder in zwei Wochen = 11-25 & 12-07..12-13
        am Freitag und in zwei Wochen = 11-27 & 12-07..12-13
        in den nächsten zwei Wochen = 11-25..12-08
        Ich war letzten Montag da, es war zu =
        am vergangenen Samstag war geschlossen =
        Freitag letzter Woche =
        letzte Woche am Freitag war zu =
        letzte Woche zu, Freitag offen? = 11-27
        letztes Wochenende war niemand da =
        letzten Montag war zu, ist Dienstag offen? = 12-01
        letzte Frage: Montag offen? = 11-30
        """,
    "en": """
        anything between monday and thursday = 11-30..12-03
        closed December 24-26? = 12-24..12-26
        Dec 24 to 26 = 12-24..12-26
        whats on tomorrow = 11-26
        anything the day after tomorrow? = 11-27
        do you open on Friday = 11-27
        are you open next Tuesday = 12-01
        this coming Saturday any market? = 11-28
        things to do this weekend = 11-28..11-29
        events next week pls = 11-30..12-06
        next month any festival = 12-01..12-31
        what happens in December = 12-01..12-31
        is the office closed on 24 December = 12-24
        December 31st opening hours = 12-31
        Open on 5/12/2026? = 12-05
        courses from January = 01-01..
        in two weeks = 12-07..12-13
        something in 3 days = 11-28
        next weekend with kids = 12-05..12-06
        in May = 2027-05-01..2027-05-31
        the 1st of December = 12-01
        may I come with 2 children =
        can I call 112 or 24/7 for room 3 =
        I study level B1, 5 hours a day =
        open Monday to Friday? = 11-30..12-04
        closed Dec 24 - Jan 2? = 12-24..01-02
        Dec 24-Jan 2 = 12-24..01-02
        24th to 26th December = 12-24..12-26
        from the 24th to the 26th of December = 12-24..12-26
        24-Dec-2026 = 12-24
        2026-12-24 - 2026-12-26 = 12-24..12-26
        Friday in two weeks = 12-11
        today in a week = 12-02
        a week from today = 12-02
        two weeks from now = 12-07..12-13
        I came last Monday and it was closed =
        Friday last week =
        last weekend =
        how long does it last on Friday = 11-27
        """,
    "fr": """
        entre lundi et jeudi = 11-30..12-03
        il y a quoi demain = 11-26
        après-demain vous êtes ouverts ? = 11-27
        vous ouvrez vendredi = 11-27
        mardi prochain c'est possible = 12-01
        des sorties ce week-end = 11-28..11-29
        la semaine prochaine y a des fêtes ? = 11-30..12-06
        mardi de la semaine prochaine = 12-01
        activités le mois prochain = 12-01..12-31
        ouvert le 24 décembre ? = 12-24
        le 1er janvier c'est fermé ? = 01-01
        rdv le 05/12 = 12-05
        cours à partir de février = 02-01..
        dans trois jours = 11-28
        dans deux semaines = 12-07..12-13
        en décembre = 12-01..12-31
        entre le 10 et le 12 décembre = 12-10..12-12
        aujourd'hui à la mairie = 11-25
        j'ai 3 enfants niveau A2 =
        je ne sais pas mais mon mari oui =
        ouvert du lundi au vendredi = 11-30..12-04
        de lundi jusqu'à vendredi = 11-30..12-04
        du 1er au 5 décembre = 12-01..12-05
        24/12 - 02/01 = 12-24..01-02
        vendredi dans deux semaines = 12-11
        demain dans une semaine = 12-03
        vendredi dans quinze jours = 12-11
        lundi dernier c'était fermé =
        vendredi de la semaine dernière =
        """,
    "uk": """
        між понеділком і четвергом = 11-30..12-03
        що відбувається завтра = 11-26
        післязавтра працюєте? = 11-27
        у п'ятницю відкрито? = 11-27
        наступного вівторка можна прийти = 12-01
        куди піти на вихідних = 11-28..11-29
        події наступного тижня = 11-30..12-06
        що буде в наступному місяці = 12-01..12-31
        ви відкриті 24 грудня? = 12-24
        у грудні є свята = 12-01..12-31
        курси з січня = 01-01..
        через три дні = 11-28
        через два тижні = 12-07..12-13
        5.12. працює чи ні = 12-05
        в неділю = 11-29
        сьогодні ввечері концерт = 11-25
        у мене 2 дітей і рівень А2 =
        грудна дитина та квіти =
        працюєте з понеділка до п'ятниці = 11-30..12-04
        з понеділка по пʼятницю = 11-30..12-04
        24.12.-2.1. зачинено? = 12-24..01-02
        у п'ятницю через два тижні = 12-11
        через тиждень у п'ятницю = 12-04
        сьогодні через тиждень = 12-02
        минулої п'ятниці було зачинено =
        минулого тижня в понеділок =
        """,
    "ru": """
        между понедельником и четвергом = 11-30..12-03
        что завтра в городе = 11-26
        послезавтра есть что нибудь = 11-27
        в пятницу открыто = 11-27
        работаете в следующий вторник? = 12-01
        куда сходить на выходных = 11-28..11-29
        мероприятия на следующей неделе = 11-30..12-06
        в следующем месяце = 12-01..12-31
        24 декабря вы работаете = 12-24
        24-го декабря = 12-24
        что будет в декабре = 12-01..12-31
        курсы с января = 01-01..
        через 3 дня = 11-28
        через две недели = 12-07..12-13
        открыто ли 05.12.2026 = 12-05
        с 1 по 5 декабря = 12-01..12-05
        есть курсы в мае = 2027-05-01..2027-05-31
        у нас двое детей, уровень Б1, кабинет 12 =
        мы приехали с мая = 2027-05-01..
        работаете с понедельника до пятницы = 11-30..12-04
        с понедельника по пятницу = 11-30..12-04
        с понедельника = 11-30..
        с 24 по 26.12 = 12-24..12-26
        с 24-го по 26-е декабря = 12-24..12-26
        в пятницу через две недели = 12-11
        через неделю в пятницу = 12-04
        завтра через неделю = 12-03
        в прошлую пятницу было закрыто =
        в пятницу на прошлой неделе =
        """,
    "pl": """
        między poniedziałkiem a czwartkiem = 11-30..12-03
        co jest jutro w mieście = 11-26
        pojutrze coś dla dzieci? = 11-27
        czy w piątek jest otwarte = 11-27
        w przyszły wtorek mogę przyjść = 12-01
        co robić w weekend = 11-28..11-29
        imprezy w przyszłym tygodniu = 11-30..12-06
        w następnym miesiącu = 12-01..12-31
        24 grudnia otwarte? = 12-24
        kurs w styczniu = 01-01..01-31
        kurs od lutego = 02-01..
        za trzy dni = 11-28
        za dwa tygodnie = 12-07..12-13
        5.12.2026 czynne = 12-05
        w niedzielę = 11-29
        mam 2 dzieci, poziom A2 =
        Maja chodzi do szkoły =
        czynne od poniedziałku do piątku? = 11-30..12-04
        od 24 do 26.12. = 12-24..12-26
        w piątek za dwa tygodnie = 12-11
        jutro za tydzień = 12-03
        w zeszły piątek było zamknięte =
        w piątek w zeszłym tygodniu =
        """,
    "ro": """
        între luni și joi = 11-30..12-03
        ce e mâine în oraș = 11-26
        poimâine aveți deschis = 11-27
        vineri e deschis? = 11-27
        marțea viitoare pot veni = 12-01
        luni aveți program = 11-30
        unde mergem în weekend = 11-28..11-29
        evenimente săptămâna viitoare = 11-30..12-06
        luna viitoare = 12-01..12-31
        24 decembrie deschis? = 12-24
        pe 24 de decembrie = 12-24
        cursuri din ianuarie = 01-01..
        peste trei zile = 11-28
        peste două săptămâni = 12-07..12-13
        in decembrie = 12-01..12-31
        am mai mult de 2 copii =
        stau aici de 3 luni =
        deschis de luni până vineri = 11-30..12-04
        luni și marți dimineața = 11-30 & 12-01
        am venit acum două luni =
        24 decembrie - 2 ianuarie = 12-24..01-02
        vineri peste două săptămâni = 12-11
        mâine peste o săptămână = 12-03
        lunea trecută era închis =
        luni trecută =
        vineri săptămâna trecută =
        """,
    "tr": """
        pazartesi ile perşembe arasında = 11-30..12-03
        yarın ne var = 11-26
        öbür gün açık mısınız = 11-27
        cuma günü açık mı = 11-27
        haftaya salı gelebilir miyim = 12-01
        hafta sonu etkinlik = 11-28..11-29
        gelecek hafta neler var = 11-30..12-06
        gelecek ay = 12-01..12-31
        24 Aralık'ta açık mı = 12-24
        24 aralık = 12-24
        aralıkta konser = 12-01..12-31
        üç gün sonra = 11-28
        iki hafta sonra = 12-07..12-13
        05.12.2026 = 12-05
        bugün = 11-25
        önümüzdeki pazartesi = 11-30
        2 çocuğum var, B1 kursu =
        pazartesiden cumaya kadar açık mı = 11-30..12-04
        cumadan pazartesiye kadar = 11-27..11-30
        24 Aralık'tan 2 Ocak'a kadar = 12-24..01-02
        cuma gününe kadar = 11-27
        pazardan alışveriş yapamıyorum =
        24 Aralık - 2 Ocak = 12-24..01-02
        24-26.12.2026 = 12-24..12-26
        iki hafta sonra cuma = 12-11
        pazarda tezgah açmak istiyorum =
        geçen cuma kapalıydı =
        geçen hafta sonu =
        gelecek cuma = 11-27
        """,
    "ar": """
        بين الاثنين والخميس = 11-30..12-03
        شو في بكرا = 11-26
        غداً عندكم دوام = 11-26
        بعد بكرا = 11-27
        مفتوح يوم الجمعة؟ = 11-27
        الثلاثاء القادم = 12-01
        فعاليات نهاية الأسبوع = 11-28..11-29
        شو في الأسبوع الجاي = 11-30..12-06
        الشهر القادم = 12-01..12-31
        مفتوح ٢٤ ديسمبر؟ = 12-24
        24 كانون الأول = 12-24
        كورسات بكانون الثاني = 01-01..01-31
        بعد ٣ أيام = 11-28
        بعد أسبوعين = 12-07..12-13
        5/12/2026 = 12-05
        الاثنين = 11-30
        عندي ولدين ومستوى A2 =
        بعد الظهر =
        الدوام من الاثنين الى الخميس = 11-30..12-03
        ٢٤/١٢ - ٢٦/١٢ = 12-24..12-26
        الجمعة بعد أسبوعين = 12-11
        بكرا بعد اسبوع = 12-03
        شو في بعد ظهر السبت = 11-28
        في شي بعد صلاة الجمعة؟ = 11-27
        مفتوح بعد يوم الجمعة = 11-27..
        بعد غدوة = 11-27
        بعد ظهر يوم الجمعة = 11-27
        بعد ظهر غد = 11-26
        مفتوح يوم الحد = 11-29
        لتنين فيه دوام = 11-30
        الأربع مفتوح = 11-25
        المهارات الأربع في الامتحان =
        الحد الأدنى للأجور =
        الخميس الماضي كان مسكر =
        يوم الجمعة اللي فاتت =
        """,
    "fa": """
        بین دوشنبه و پنجشنبه = 11-30..12-03
        فردا چه خبر است = 11-26
        پس‌فردا باز است = 11-27
        جمعه باز هستید؟ = 11-27
        سه‌شنبه هفته آینده = 12-01
        برنامه آخر هفته = 11-28..11-29
        هفته آینده چه برنامه ای هست = 11-30..12-06
        ماه آینده = 12-01..12-31
        ۲۴ دسامبر باز است = 12-24
        24 دسمبر = 12-24
        ۱۵ دی = 2027-01-05
        ۱۰ جدی = 2026-12-31
        سه روز بعد = 11-28
        دو هفته دیگر = 12-07..12-13
        دوشنبه = 11-30
        از ژانویه = 01-01..
        دو فرزند دارم سطح A2 =
        از شنبه تا چهارشنبه باز است = 11-28..12-02
        سه شنبه باز است = 12-01
        ۱ تا ۵ دی = 12-22..12-26
        جمعه دو هفته دیگر = 12-11
        بعد از ظهر شنبه باز است = 11-28
        برنامه بعد از ظهر فردا = 11-26
        بعد از نماز جمعه = 11-27
        بعد از ظهر روز شنبه = 11-28
        بعد از جمعه = 11-27..
        جمعه پیش بسته بود =
        شنبه هفتهٔ گذشته =
        جمعه‌ی گذشته =
        جمعه پیش رو = 11-27
        شنبه قبل از ظهر = 11-28
        قبل از جمعه میام = 11-27
        """,
}


def span(text: str) -> DateSpan:
    """ "12-01", "12-07..12-13", "01-01.." (from then on); the year is the next one that fits."""

    def day(short: str) -> date:
        full = short if len(short) > 5 else f"{2026 if short[:2] in ('11', '12') else 2027}-{short}"
        return date.fromisoformat(full)

    first, dots, last = text.partition("..")
    return DateSpan(day(first), (day(last) if last else None) if dots else day(first))


def cases(language: str) -> list[tuple[str, list[DateSpan]]]:
    pairs = (line.rpartition("=") for line in SAID[language].strip().splitlines())
    return [
        (text.strip(), [span(day.strip()) for day in wanted.split("&") if day.strip()]) for text, _, wanted in pairs
    ]


@pytest.mark.parametrize("language", SAID)
def test_days_are_understood_as_people_name_them(language: str) -> None:
    wrong = {
        text: [s.iso() for s in FINDER.find(text, language, TODAY)]
        for text, wanted in cases(language)
        if FINDER.find(text, language, TODAY) != wanted
    }
    assert not wrong


@pytest.mark.parametrize("language", SAID)
def test_a_message_costs_milliseconds(language: str) -> None:
    FINDER.warm()
    long = " ".join(text for text, _ in cases(language))[:400]
    begin = time.thread_time()
    FINDER.find(long, language, TODAY)
    assert time.thread_time() - begin < 0.25  # usually 5 to 20 ms


@given(st.text(max_size=80), st.sampled_from([*SAID, "bg", "de-simple"]), st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_whatever_is_written_no_span_is_over_or_turned_round(text: str, locale: str, today: date) -> None:
    for span in FINDER.find(text, locale, today):
        assert span.last is None or (span.first <= span.last and span.last >= today)


NUMBERS = st.integers(0, 99)


@given(st.lists(NUMBERS, max_size=6), st.sampled_from(list(SAID)))
def test_numbers_alone_are_no_days(numbers: list[int], language: str) -> None:
    assert FINDER.find(" ".join(map(str, numbers)), language, TODAY) == []


@pytest.mark.parametrize(
    "text", ["31.11.", "32.12.", "24/7", "0.0.", "1.5 Stunden", "99/99", "30. Februar", "12.50 €", "B1.1", "10.10 Uhr"]
)
def test_what_is_no_day_of_the_calendar_is_none(text: str) -> None:
    assert FINDER.find(text, "de", TODAY) == []


def test_a_date_of_the_past_with_its_year_is_none_and_without_it_the_next() -> None:
    assert FINDER.find("am 24.11.2026", "de", TODAY) == []
    assert FINDER.find("am 24.11.", "de", TODAY) == [span("2027-11-24")]
    assert FINDER.find("am 25.11.", "de", TODAY) == [span("11-25")]


def test_a_very_far_date_is_none_and_nothing_of_it_counts() -> None:
    for text in ("am 31.12.9999", "ab dem 1. Januar 9998", "Freitag, 31.12.9999", "2032-01-01"):
        assert FINDER.find(text, "de", TODAY) == [], text
    assert FINDER.find("am 31.12.2031", "de", TODAY) == [span("2031-12-31")]
    assert FINDER.find("۱ دی ۹۳۷۷", "fa", TODAY) == []


def test_german_words_are_understood_in_every_language_and_two_days_are_two() -> None:
    assert FINDER.find("есть курс am Freitag?", "ru", TODAY) == [span("11-27")]
    assert FINDER.find("Freitag oder Samstag", "de", TODAY) == [span("11-27"), span("11-28")]
    assert FINDER.find("Freitag, Freitag!", "de", TODAY) == [span("11-27")]


NEXT = [  # (words, today, the day): 23 November 2026 is a Monday
    ("dienstag", "2026-11-23", "2026-11-24"),
    ("nächsten dienstag", "2026-11-23", "2026-12-01"),
    ("kommenden dienstag", "2026-11-23", "2026-11-24"),
    ("dienstag", "2026-11-24", "2026-11-24"),
    ("nächsten dienstag", "2026-11-24", "2026-12-01"),
    ("kommenden dienstag", "2026-11-24", "2026-12-01"),
    ("nächsten dienstag", "2026-11-29", "2026-12-01"),
]


FROM_TO = [  # (words, today, the span): asked on a Monday, and when it has begun
    ("von Montag bis Freitag", "2026-11-23", "2026-11-23..2026-11-27"),
    ("nächsten Montag bis Freitag", "2026-11-23", "2026-11-30..2026-12-04"),
    ("von Montag bis Donnerstag", "2026-12-31", "2027-01-04..2027-01-07"),
    ("vom 24.12. bis 2.1.", "2026-12-24", "2026-12-24..2027-01-02"),
    ("vom 24.12. bis 2.1.", "2026-12-31", "2026-12-31..2027-01-02"),
    ("vom 24. Dezember bis 2. Januar", "2026-12-25", "2026-12-25..2027-01-02"),
]


@pytest.mark.parametrize(("words", "today", "days"), [*NEXT, *FROM_TO])
def test_what_is_meant_depends_on_the_day_of_the_question(words: str, today: str, days: str) -> None:
    assert FINDER.find(words, "de", date.fromisoformat(today)) == [span(days)]


def test_an_end_before_the_beginning_is_a_slip() -> None:
    assert FINDER.find("24.12. bis 20.12.", "de", TODAY) == [span("12-24"), span("12-20")]


EDGES = [  # (span, first, last)
    (dates.month(1, date(2026, 12, 31)), "2027-01-01", "2027-01-31"),
    (dates.month(2, date(2028, 1, 5)), "2028-02-01", "2028-02-29"),
    (dates.month(11, TODAY), "2026-11-25", "2026-11-30"),
    (dates.ahead(1, "month", date(2026, 12, 31)), "2027-01-01", "2027-01-31"),
    (dates.ahead(1, "week", date(2026, 12, 31)), "2027-01-04", "2027-01-10"),
    (dates.within(2, "week", date(2026, 12, 31)), "2026-12-31", "2027-01-13"),
    (dates.period("weekend", date(2026, 11, 29)), "2026-11-29", "2026-11-29"),
    (dates.period("this_month", date(2026, 12, 31)), "2026-12-31", "2026-12-31"),
]


@pytest.mark.parametrize(("found", "first", "last"), EDGES)
def test_spans_hold_at_the_edges_of_months_and_years(found: DateSpan, first: str, last: str) -> None:
    assert found == DateSpan(date.fromisoformat(first), date.fromisoformat(last))


def test_what_is_too_far_or_unknown_is_no_span() -> None:
    assert dates.ahead(99, "week", TODAY) is None
    assert dates.period("mon", TODAY) is None


@given(st.dates(), st.one_of(st.none(), st.dates()))
def test_a_span_comes_back_from_a_button_as_it_went_in(first: date, last: date | None) -> None:
    assert DateSpan.from_iso(DateSpan(first, last).iso()) == DateSpan(first, last)


def test_every_word_of_a_day_means_a_period_and_every_kind_is_known() -> None:
    for file in [*(PROJECT / "nlu" / "entities").glob("*.yml"), *(PROJECT / "nlu" / "dates").glob("*.yml")]:
        words = parse_yaml(file.read_text("utf-8"))["words"]
        assert all(dates.period(value, TODAY) for value in words.get("day", {}) if value != "other")
        if file.parent.name == "dates":
            assert set(words) <= KINDS
