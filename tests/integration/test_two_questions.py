"""Two questions in one message, with the real Rasa server and the demo town: tables as in `test_follow_ups.py`."""

from __future__ import annotations

import asyncio

import pytest

from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.server import RasaServer
from bot.wiring import Lotse
from tests.conftest import Guest, Serve

pytestmark = pytest.mark.rasa

JOBCENTER, KITA, SCHOOL = "Bahnhofstraße 22", "Kita", "Gartenstraße 9"
SECOND, MORE, OTHER = "Zu Ihrer zweiten Frage:", "zwei Fragen auf einmal", "nur eine Ihrer Fragen"

DIALOGUES: dict[str, list[tuple[str, ...]]] = {
    "de: an office and a matter, then about the matter": [
        ("Wo ist das Jobcenter? Und wie melde ich mein Kind in der Kita an?", JOBCENTER, SECOND, "Tagesmutter"),
        ("Telefonnummer?", "Jugendamt", "!Jobcenter"),
    ],
    "de: with a greeting and thanks, and one question more": [
        ("Hallo, wie geht es Ihnen? Wie bekomme ich Kindergeld? Wo ist das Wohnungsamt? Gibt es Sportvereine? Danke",
         "Familienkasse", SECOND, "Rathausplatz 4", MORE),
        ("Gibt es Sportvereine?", "Verein", f"!{SECOND}"),
    ],
    "de: lines without question marks": [
        ("wo ist das schulamt\nwie bekomme ich wohngeld", SCHOOL, SECOND, "Wohngeld hilft bei der Miete"),
    ],
    "de: the second leans on the first": [
        ("Wo ist das Jobcenter? Wann hat es offen?", JOBCENTER, "Montag, Dienstag", f"!{SECOND}"),
        ("Wie beantrage ich Wohngeld? Welche Unterlagen brauche ich?", "Wohngeldstelle", "Mietvertrag", f"!{SECOND}"),
        ("Wie melde ich mein Kind in der Schule an? Brauche ich einen Termin?", "Grundschule", "ohne Termin kommen"),
    ],
    "de: only one is understood": [
        ("Wo ist das Jobcenter? Wie ist das Wetter in Hamburg?", JOBCENTER, OTHER),
    ],
    "de: one matter in two questions, two offices, another office": [
        ("Ich habe einen Brief vom Jobcenter bekommen. Was bedeutet das? Was muss ich machen?", "MBE", f"!{OTHER}"),
        ("Wo ist das Jobcenter? Wo ist das Schulamt?", JOBCENTER, SCHOOL, f"!{SECOND}"),
        ("Wann hat das Jobcenter offen? Und das Schulamt?", "Jobcenter", "Schulamt", "Donnerstag", f"!{SECOND}"),
    ],
    "de: danger alone, whatever else is asked": [
        ("Wo ist das Jobcenter? Mein Mann schlägt mich, was soll ich tun?", "110", "116 016", f"!{JOBCENTER}"),
    ],
    "en: an office and a matter": [
        ("Where is the job centre? How do I register my child for kindergarten?", JOBCENTER,
         "About your second question:", "Tagesmutter"),
        ("and when is it open?", "Jugendamt", "!Jobcenter"),
    ],
    "en: my husband died, what do I have to do, who can help": [
        ("My husband died. What do I have to do?", "112", "!About your second question:"),
        ("My husband died. What do I have to do? Who can help me?", "112", "Standesamt", "!second question"),
    ],
    "en: tags, and one question three times": [
        ("Where is the job centre? Right?", JOBCENTER, "!second question", "!one of your questions"),
        ("Where is the job centre??? Where is the job centre?", JOBCENTER, "!second question"),
    ],
    "ar: an office and a matter": [
        ("أين البلدية؟ وكيف أسجل طفلي في الروضة؟", "Rathausplatz 1", "بخصوص سؤالكم الثاني:", "Tagesmutter"),
        ("ومتى يفتح؟", "Jugendamt"),
    ],
    "ar: in dialect, a school and a doctor": [
        ("عندي ولدين. كيف اسجلهم بالمدرسة؟ ووين في دكتور بيحكي عربي؟", "Schulamt", "بخصوص سؤالكم الثاني:", "Hausarzt"),
    ],
    "ar: the second leans on the first": [
        ("أين مكتب الأجانب؟ ومتى يفتح؟", "Rathausplatz 2", "الاثنين", "!سؤالكم الثاني"),
    ],
    "uk: an office and a matter": [
        ("Де знаходиться джобцентр? І як записати дитину в садок?", JOBCENTER, "Щодо вашого другого запитання:",
         "Tagesmutter"),
    ],
    "uk: a greeting, money and a language": [
        ("Добрий день! Як отримати дитячі гроші? Де можна вчити німецьку?", "Familienkasse",
         "Щодо вашого другого запитання:", "рівень німецької"),
        ("A2", "A2", "!Familienkasse"),
    ],
    "uk: the second leans on the first": [
        ("Де джобцентр? Коли він працює?", JOBCENTER, "Понеділок", "!другого запитання"),
    ],
}  # fmt: skip


async def answered(guest: Guest, text: str) -> str:
    """Everything of the answer; that it takes longer, which a busy engine makes the bot say, is none."""
    before = len(await guest.messages())
    assert (await guest.post(text)).status_code == 201
    async with asyncio.timeout(120):
        while True:
            later = [m for m in (await guest.messages())[before:] if m["author"] == "bot" and m["kind"] != "notice"]
            if later:
                return "\n".join(m["text"] for m in later)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("name", DIALOGUES)
async def test_dialogue(lotse: Lotse, engine: RasaServer, serving: Serve, name: str) -> None:
    dialogue = RasaDialogue(engine.address)
    async with serving(lotse, dialogue) as served:
        guest = await served.open(name[:2])
        for text, *wanted in DIALOGUES[name]:
            reply = await answered(guest, text)
            missing = [w for w in wanted if (w.removeprefix("!") in reply) == w.startswith("!")]
            assert missing == [], f"{text}\n{reply}"
    await dialogue.close()
