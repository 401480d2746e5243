"""Whole dialogues with the real Rasa server and the demo town: what is said after an answer leans on it.

A dialogue is a table of (said, what the reply contains, …); `!` before a word: the reply does not contain it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.server import RasaServer
from bot.wiring import Lotse
from tests.conftest import Guest, Serve
from tests.loopback import PATIENCE

pytestmark = pytest.mark.rasa

CITIZENS_OFFICE, SCHOOL_OFFICE, ADVICE = "030 23125-110", "030 23125-640", "030 23125-550"
JOBCENTER, LIBRARY = "030 23125-450", "030 23125-470"

DIALOGUES: dict[str, list[tuple[str, ...]]] = {
    "de: the office after the matter, then in Arabic": [
        ("Ich bin umgezogen, wo melde ich mich an?", "Bürgerbüro Altstadt"),
        ("und wann ist da offen?", "Bürgerbüro Altstadt", "Dienstag: 08:00"),
        ("brauche ich einen Termin?", "Bürgerbüro Altstadt", "ohne Termin"),
        ("Telefonnummer?", CITIZENS_OFFICE),
        ("und am Samstag?", "Bürgerbüro Altstadt", "Samstag"),
        ("auf Arabisch bitte", "سأجيب الآن بالعربية", "مكتب المواطنين"),
        ("und wo ist das?", "العنوان", "Rathausplatz 1"),
        ("auf Deutsch bitte", "Ich antworte jetzt auf Deutsch", "Rathausplatz 1"),
        ("und wann ist da offen?", "Bürgerbüro Altstadt", "Dienstag: 08:00"),
        ("Welche Unterlagen brauche ich?", "Bürgerbüro Altstadt", "Bitte mitbringen: Pass oder Ausweis"),
        ("auf Spanisch bitte", "Diese Sprache kann ich noch nicht", "Українська"),
    ],
    "de: an office that the town has not is not the one spoken of before": [
        ("Hat das Bürgerbüro morgen offen?", "Bürgerbüro Altstadt"),
        ("Wo ist das Finanzamt?", "!Rathausplatz 1"),
        ("Wann öffnet das Amtsgericht?", "!Bürgerbüro Altstadt, "),
    ],
    "de: an office on a date, and at Christmas": [
        ("Wann hat die Ausländerbehörde offen?", "Ausländerbehörde", "Montag: 08:00"),
        ("Und am 23. Dezember?", "Ausländerbehörde", "23. Dezember 2026: geschlossen", "!Läden"),
        ("und an Heiligabend", "Ausländerbehörde", "24. Dezember 2026: geschlossen (Heiligabend)"),
        ("Was ist Ramadan?", "8. Februar 2027"),
    ],
    "uk: an office on a date": [
        ("Коли відкрита Ausländerbehörde?", "Ausländerbehörde"),
        ("А 23 грудня?", "Ausländerbehörde", "Середа, 23 грудня 2026", ": зачинено"),
    ],
    "ar: an office on a date": [
        ("متى يفتح مكتب الأجانب؟", "Ausländerbehörde"),
        ("وفي 23 ديسمبر؟", "Ausländerbehörde", "23 ديسمبر 2026: مغلق", "!112"),
    ],
    "de: what is on, after courses": [
        ("Ich suche einen Deutschkurs", "Welches Niveau"),
        ("Was ist am Wochenende los?", "Ich habe verstanden: 28.–29. Nov", "!Deutschkurs A1"),
    ],
    "tr: a level told in one word": [
        ("almanca kursu arıyorum", "Almanca seviyeniz"),
        ("başlangıç", "Seviye: A1"),
    ],
    "en: a cry in a language that is not spoken": [
        ("hello", "Hello"),
        ("ayuda", "112", "What is it about?"),
    ],
    "ar: an office that the town has not is not the one spoken of before": [
        ("متى يفتح مكتب المواطنين؟", "مكتب المواطنين"),
        ("أين المحكمة؟", "!Rathausplatz 1"),
    ],
    "de: a day and then an office, after of which office": [
        ("Wann hat das Amt offen?", "Von welchem Amt"),
        ("Freitag?", "Von welchem Amt"),
        ("Jobcenter", "Jobcenter", "Freitag"),
    ],
    "en: more of one's own case sounds like another matter, which stays a button": [
        ("how can i bring my wife from ghana", "visa from the German embassy"),
        ("since 5 months", "!Call 112"),
        ("we have two children", "I cannot say for sure what applies in your case", "!Kindergeld"),
        ("and where can i apply for kindergeld for my two children", "Familienkasse"),
    ],
    "de: more of one's own case sounds like another matter": [
        ("ich habe einen brief vom beitragsservice, ich hab gar keinen fernseher", "Rundfunkbeitrag"),
        ("bin schon 67", "Was in Ihrem Fall gilt", "Telefon"),
    ],
    "uk: more of one's own case sounds like another matter": [
        ("як поміняти водійські права на німецькі?", "Führerschein"),
        ("терміново", "!квартир"),
    ],
    "ar: more of one's own case sounds like another matter": [
        ("بدي شهادة سكن مدعوم wbs", "Wohnberechtigungsschein"),
        ("عندي ولدين", "لا أستطيع أن أقول بالتأكيد", "030 23125"),
    ],
    "uk: the second below a greeting, the first below an answer": [
        ("привіт", "Добрий день"),
        ("другий", "Anmeldung", CITIZENS_OFFICE),
        ("як отримати дитячі гроші", "Kindergeld"),
        ("перший", "Kita"),
    ],
    "uk: a child is ill, now, on Sunday, the number": [
        ("мій син хворий де педіатр", "116117"),
        ("зараз", "116117"),
        ("а в неділю", "116117"),
        ("телефон", "116117"),
    ],
    "tr: needed for my daughter too is no emergency": [
        ("oturum kartım bitiyor ne yapayım", "Ausländerbehörde"),
        ("randevu lazımmı", "Ausländerbehörde"),
        ("kızım içinde lazımmı", "Ausländerbehörde", "!112"),
    ],
    "fr: no papers": [
        ("jai pa de papier je viens du cameroun", "Migrationsberatung", ADVICE),
        ("c'est où", "Poststraße 8"),
    ],
    "de: no, another office": [
        ("Wo ist das Jugendamt?", "Jugendamt"),
        ("nein, ich meinte das Schulamt", "Schulamt", "Adresse", "!In Ordnung"),
        ("und wann ist offen?", "Schulamt"),
    ],
    "fa: no, another office": [
        ("ادارهٔ جوانان کجاست؟", "Jugendamt"),
        ("نه، منظورم ادارهٔ مدارس بود", "Schulamt", "آدرس"),
    ],
    "fa: which number, after help in danger": [
        ("شوهرم مرا می زند", "110", "116 016"),
        ("کدام نمبر زنگ بزنم؟", "110", "116 016"),
        ("بچه هایم را می گیرند؟", "Schutz"),
    ],
    "tr: where to go, after violence": [
        ("kocam bana vurdu", "110", "116 016"),
        ("çocuklarla nereye gidebilirim", "110", "116 016", "Frauenhaus", "030 23125-970", "!Sprachcafé"),
    ],
    "en: no bed for tonight, in a mixed language, then the number": [
        ("i need bett heute nacht", "030 23125-520", "Gleisweg 5", "!WBS"),
        ("phone?", "030 23125-520", "!030 23125-510"),
    ],
    "uk: an exam, and when the next is": [
        ("де скласти іспит B1", "Volkshochschule"),
        ("а коли найближчий?", "Volkshochschule", "!Різдво"),
    ],
    "de: a course, and how to register for it": [
        ("Deutschkurs A1", "Deutschkurs A1"),
        ("wie melde ich mich da an?", "bei jedem Kurs", "Deutschkurs A1", "!Bürgerbüro"),
    ],
    "ar: the family, and where the embassy is": [
        ("بدي جيب زوجتي لم شمل", "Ausländerbehörde"),
        ("طيب وين السفارة", "auswaertiges-amt.de"),
    ],
    "fa: a letter, and the day by which to answer": [
        ("یک نامه از اداره گرفتم و نمی فهمم", "MBE"),
        ("تا دوشنبه باید جواب بدهم", "Widerspruch", "MBE"),
    ],
    "de: a child, after courses": [
        ("Deutschkurs A1", "Deutschkurs A1"),
        ("Ich habe ein Kind", "Kinderbetreuung", "!112"),
    ],
    "de: an appointment is for the matter named": [
        ("Wohngeld beantragen", "Wohnungsamt"),
        ("Termin für Anmeldung", "Bürgerbüro Altstadt", "!Wohnungsamt"),
        ("Kindergeld ist nicht gekommen", "Familienkasse", "!Ausländerbehörde"),
    ],
    "de: a course for somebody else, another day, another level": [
        ("Deutschkurs B1", "B1 am Vormittag", "B1 am Samstag"),
        ("nein, für meine Frau", "Diese Kurse passen", "B1 am Vormittag"),
        ("am Samstag?", "B1 am Samstag", "!B1 am Vormittag"),
        ("und A2?", "Niveau: A2", "!Niveau: B1"),
        ("der zweite", "Niveau: A2"),
        ("was kostet das?", "Niveau: A2"),
        ("weiter", "Mehr habe ich dazu nicht gefunden"),
        ("noch einmal bitte", "Niveau: A2"),
        ("auf Ukrainisch bitte", "Тепер я відповідаю українською", "Рівень: A2"),
    ],
    "de: the integration course, for a son who goes to school": [
        ("Wer darf den Integrationskurs besuchen?", "Volkshochschule"),
        ("nein, für meinen Sohn", "Schulamt", SCHOOL_OFFICE),
        ("ich verstehe das nicht", "einfacher", "Schul·amt"),
        ("und wann ist das offen?", "Schulamt", "Montag"),
    ],
    "de: what is on on Saturday, after an office": [
        ("Ich bin umgezogen, wo melde ich mich an?", "Bürgerbüro Altstadt"),
        ("und am Samstag?", "Bürgerbüro Altstadt", "Samstag"),
        ("Was ist am Samstag los?", "Diese Termine passen", "!Bürgerbüro"),
    ],
    "en: what is on on Saturday, after an office": [
        ("I moved, where do I register?", "Citizens' office"),
        ("on Saturday?", "Citizens' office", "Saturday"),
        ("What's on on Saturday?", "These events match", "!Citizens' office"),
    ],
    "de: what only a person may answer stays with a person": [
        ("Ich habe einen Abschiebebescheid bekommen", "Migrationsberatung (MBE)"),
        ("nein, für meinen Sohn", "keine eigene Antwort", "Migrationsberatung (MBE)", "nur ein Mensch"),
        ("Telefonnummer?", ADVICE),
    ],
    "en: after a page with the responsible office": [
        ("I moved, where do I register?", "Citizens' office"),
        ("and when is it open?", "Citizens' office", "Tuesday: 08:00"),
        ("do I need an appointment?", "You can come without an appointment"),
        ("what's the phone number?", CITIZENS_OFFICE),
        ("where is that?", "Rathausplatz 1"),
        ("in Ukrainian please", "Тепер я відповідаю українською", "Rathausplatz 1", "Адреса"),
        ("on Saturday?", "Субота"),
    ],
    "en: which papers, for what was asked before": [
        ("How do I enrol my son at school?", "School office"),
        ("Which papers do I need?", "School office", "Please bring: ", "!married"),
        ("what documents do I need to bring?", "School office", "Please bring: "),
    ],
    "en: of two offices the other one": [
        ("When are the jobcenter and the library open?", "Jobcenter", "Town library"),
        ("the other one", "Town library", "!Jobcenter (job"),
        ("and the phone number?", LIBRARY, f"!{JOBCENTER}"),
        ("the first", "Jobcenter", "!Town library"),
    ],
    "en: courses in the evening and for a child, honestly": [
        ("I am looking for a German course B1", "These courses match", "German course B1 in the morning"),
        ("and in the evening?", "I found no course for", "B1"),
        ("and for A2?", "German course A2 in the evening", "!I found no course"),
        ("no, for my son", "I found no course for", "A2"),
        ("next", "That is all I have found"),
    ],
    "en: danger comes first, and is repeated in the other language": [
        ("I am looking for a German course B1", "These courses match"),
        ("my husband beats me", "110", "!course"),
        ("in Arabic please", "110", "سأجيب الآن بالعربية"),
    ],
    "en: without an answer before, nothing leans on anything": [
        ("hello", "What can I help you with?"),
        ("the other one", "!That is all I have found"),
    ],
    "ar: the office after the matter": [
        ("انتقلت، وين لازم سجل عنواني؟", "Bürgerbüro Altstadt"),
        ("ومتى يفتح؟", "Bürgerbüro Altstadt", "الثلاثاء"),
        ("هل احتاج موعد؟", "يمكنكم الحضور بدون موعد"),
        ("شو رقم الهاتف؟", CITIZENS_OFFICE),
        ("وين المكان؟", "Rathausplatz 1"),
        ("بالأوكراني من فضلك", "Тепер я відповідаю українською", "Rathausplatz 1"),
        ("بالعربي", "سأجيب الآن بالعربية", "Rathausplatz 1"),
    ],
    "ar: which papers, and an appointment for another matter": [
        ("كيف بسجل ابني بالمدرسة", "Schulamt"),
        ("شو الأوراق المطلوبة", "Schulamt", "من فضلكم أحضروا معكم"),
        ("شو لازم جيب معي", "Schulamt", "من فضلكم أحضروا معكم"),
        ("بدي موعد للانملدونغ", "Bürgerbüro Altstadt"),
    ],
    "ar: courses for a son, in the evening, the second": [
        ("بدي كورس ألماني B1", "B1"),
        ("لا، لابني", "لم أجد دورة تناسب", "B1"),
        ("بالمساء", "B1"),
        ("الثاني", "10:00", "!08:30"),
        ("غيره", "هذا كل ما وجدته"),
        ("ما فهمت", "ألم يتضح الأمر", "!B1"),  # a list has no simpler words, and stands above
    ],
    "uk: the office after the matter": [
        ("я переїхав, де мені зареєструватися?", "Bürgerbüro Altstadt"),
        ("а коли відчинено?", "Bürgerbüro Altstadt", "Вівторок"),
        ("потрібен запис?", "Можна прийти без запису"),
        ("а який телефон?", CITIZENS_OFFICE),
        ("а де це?", "Rathausplatz 1"),
        ("німецькою будь ласка", "Ich antworte jetzt auf Deutsch", "Rathausplatz 1"),
    ],
    "uk: which papers, for what was asked before": [
        ("як записати дитину до школи", "Schulamt"),
        ("які документи потрібні?", "Schulamt", "Візьміть, будь ласка, з собою"),
        ("що взяти з собою", "Schulamt", "Візьміть, будь ласка, з собою"),
    ],
    "uk: courses for a son, in the evening, the second": [
        ("шукаю курси німецької B1", "B1"),
        ("ні, для сина", "Не знайшлося курсу за запитом", "B1"),
        ("а для A2?", "A2"),
        ("а ввечері?", "A2", "!B1"),
        ("перший", "A2"),
        ("наступний", "Більше про це нічого не знайшлося"),
        ("по-англійськи", "I will now answer in English", "A2"),
    ],
}


def _read(message: dict[str, Any]) -> str:
    """What the newcomer reads: the words, and the titles of the links below them."""
    return "\n".join([message["text"], *(link["title"] for link in message.get("links", ()))])


async def said_next(guest: Guest, text: str) -> str:
    """What the bot says to a message: everything of one turn comes at once."""
    before = len([m for m in await guest.messages() if m["author"] == "bot"])
    assert (await guest.post(text)).status_code == 201
    async with asyncio.timeout(60):
        while True:
            said = [_read(m) for m in await guest.messages() if m["author"] == "bot"]
            if len(said) > before:
                return "\n".join(said[before:])
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("name", DIALOGUES)
async def test_dialogue(lotse: Lotse, engine: RasaServer, serving: Serve, name: str) -> None:
    dialogue = RasaDialogue(engine.address, PATIENCE)
    async with serving(lotse, dialogue) as served:
        guest = await served.open(name[:2])
        for text, *wanted in DIALOGUES[name]:
            reply = await said_next(guest, text)
            missing = [w for w in wanted if (w.removeprefix("!") in reply) == w.startswith("!")]
            assert missing == [], f"{text}\n{reply}"
    await dialogue.close()
