"""A question asked while a form is under way, without a question mark: it is no idea, no office and no address."""

from __future__ import annotations

import pytest

from bot.core.locale import NATIVE
from bot.settings import PROJECT
from bot.wiring import Lotse
from bot.wiring.files import load_rows
from tests.fakes import ScriptedDialogue
from tests.talk import Talk
from tests.unit.test_form_words import TEXT, WORDS, WRITTEN, form_of, talk

BEGUN = WRITTEN[:2]
AFTER_WAIT = [
    "ach warte wie bekomme ich einen bibliotheksausweis", "no wait, how do i get a library card",
    "yok bekle kütüphane kartı nasıl alınır", "ой зачекайте як отримати читацький квиток",
    "لا استنى كيف بطلع بطاقة مكتبة", "نه صبر کنید کارت کتابخانه را چطور بگیرم",
    "ah attendez comment je fais pour la carte de bibliothèque", "oj czekaj jak wyrobić kartę do biblioteki",
    "a stați puțin cum fac un permis la bibliotecă", "ой подождите как получить читательский билет",
    "Entschuldigung wo ist die Toilette", "sorry, when does the town hall open", "لحظة وين مكتب الأجانب",
]  # fmt: skip
CONTENT = [
    "Ich warte seit drei Stunden und weiß nicht warum niemand antwortet", "warte seit drei stunden",
    "I do not know why nobody answers and how long it takes", "waiting for three months and nobody says when",
    "Wait times at the office are far too long", "لا أعرف متى يردون علي", "انتظرت ثلاث ساعات ولا أحد يجيب",
    "Я чекаю три місяці і не знаю коли буде відповідь", "жду три месяца и никто не говорит сколько ещё",
    "üç saat bekledim kimse ne zaman geleceğini söylemedi", "j'attends depuis trois mois sans savoir quand",
    "czekam trzy godziny i nikt nie mówi jak długo", "aștept de trei ore și nu știu când",
    "سه ساعت منتظر بودم و کسی نگفت چه وقت نوبت من است", "Moment der Ruhe fehlt im Park", "nein", "ok warte",
]  # fmt: skip
PLAIN = [
    ("wie bekomme ich einen bibliotheksausweis für meine kinder", "de"), ("where do I get a library card", "en"),
    ("كيف بطلع بطاقة مكتبة", "ar"), ("kütüphane kartı nasıl alınır", "tr"), ("як отримати читацький квиток", "uk"),
    ("как получить читательский билет", "ru"), ("jak wyrobić kartę do biblioteki", "pl"),
    ("cum fac un permis la bibliotecă", "ro"), ("comment avoir une carte de bibliothèque", "fr"),
    ("کارت کتابخانه را چطور بگیرم", "fa"),
]  # fmt: skip
TOLD = [
    ("warum gibt es keine Bänke am Bahnhof", "de"), ("can you put more benches at the station", "en"),
    ("why is the library closed on Sunday", "en"), ("do parku trzeba więcej ławek", "pl"), ("ليش ما في مقاعد", "ar"),
    ("de nouveaux bancs à la gare", "fr"), ("neden parkta hiç bank yok", "tr"), ("чому немає лавок у парку", "uk"),
    ("почему нет лавочек в парке", "ru"), ("de ce nu sunt bănci în parc", "ro"), ("چرا در پارک چوکی نیست", "fa"),
]  # fmt: skip


@pytest.mark.parametrize("text", AFTER_WAIT)
def test_what_is_asked_after_wait_is_a_question(text: str) -> None:
    assert WORDS.asks_after_waiting(text)


@pytest.mark.parametrize("text", CONTENT)
def test_what_tells_of_waiting_or_holds_how_and_when_is_none(text: str) -> None:
    assert not WORDS.asks_after_waiting(text)


@pytest.mark.parametrize(("text", "language"), PLAIN)
def test_a_question_word_asks_in_its_language(text: str, language: str) -> None:
    assert WORDS.asks_plainly(text, language)


@pytest.mark.parametrize(("text", "language"), TOLD)
def test_why_and_can_you_tell_what_is_wrong(text: str, language: str) -> None:
    assert not WORDS.asks_plainly(text, language)


@pytest.mark.parametrize("kind", ["waits", "sighs", "tells", "seeks"])
def test_every_language_has_words_of_each_kind(kind: str) -> None:
    assert set(load_rows(PROJECT, "forms")[kind]) == set(NATIVE)


@pytest.mark.parametrize("text", AFTER_WAIT[:10])
@pytest.mark.parametrize("before", [BEGUN, WRITTEN, (*WRITTEN, ("! form:skip", "3 von 3"))])
async def test_asked_at_any_step_the_form_waits(lotse: Lotse, text: str, before: tuple[tuple[str, str], ...]) -> None:
    guest = talk(lotse)
    await guest.play(*before)
    guest.dialogue = ScriptedDialogue("library_leisure")
    await guest.say(text)
    assert "form:go" in guest.buttons
    form = await form_of(guest)
    assert (form.state, form.text, form.about, form.contact) == ("waiting", TEXT if len(before) > 2 else "", "", "")


@pytest.mark.parametrize(("intent", "taken"), [("library_leisure", False), ("file_complaint", True)])
@pytest.mark.parametrize(("text", "language"), PLAIN)
async def test_a_question_is_answered_when_another_matter_is_understood(
    lotse: Lotse, text: str, language: str, intent: str, taken: bool
) -> None:
    guest = Talk(lotse, ScriptedDialogue("file_complaint"), language)
    for step, _ in BEGUN:
        await (guest.press(step[2:]) if step.startswith("! ") else guest.say(step[2:]))
    guest.dialogue = ScriptedDialogue(intent)
    await guest.say(text)
    assert bool((await form_of(guest)).text) is taken


@pytest.mark.parametrize(("text", "language"), TOLD)
async def test_what_tells_is_the_answer_whatever_the_engine_makes_of_it(lotse: Lotse, text: str, language: str) -> None:
    guest = Talk(lotse, ScriptedDialogue("file_complaint"), language)
    await guest.say("Ich möchte mich beschweren")
    await guest.press("form:begin")
    guest.dialogue = ScriptedDialogue("library_leisure")
    await guest.say(f"{text}, {text}")
    assert (await form_of(guest)).text == f"{text}, {text}"


async def test_a_question_instead_of_office_or_address_is_answered(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    guest.dialogue = ScriptedDialogue("library_leisure")
    await guest.play(
        ("> wie bekomme ich einen ausweis für die bücherei", "noch nicht gesendet"), ("! form:go", "2 von")
    )
    await guest.play(("> Bücherei", "3 von 3"), ("> wo bekomme ich den ausweis", "noch nicht gesendet"))
    form = await form_of(guest)
    assert (form.step, form.about) == ("contact", "Bücherei")
