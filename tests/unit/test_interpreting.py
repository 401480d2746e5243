"""A newcomer writes in a language that Lotse does not speak: with a provider, and when it fails (F29)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.core.conversation import Conversation
from bot.core.form import Form
from bot.core.handoff import HandoffRequest
from bot.core.locale import DANGER_ONLY
from bot.core.ports import Said
from bot.core.texts.translation import FOREIGN, TranslationLimits
from bot.language.files import load_detector
from bot.service.translation.translating import Translating
from bot.service.turn.answering import Answer, Answers, Question
from bot.service.turn.card import handoff_card
from bot.service.turn.interpreting import Interpreting
from bot.settings import PROJECT
from bot.translation.libretranslate import LibreTranslate
from bot.wiring import Lotse, build, load_danger
from tests.conftest import settings
from tests.fakes import MovedClock, ScriptedDialogue
from tests.translation_server import MemoryTranslations, TranslationServer, spoken

ALBANIAN = "Ku mund të regjistroj adresën time të re në këtë qytet?"
GERMAN = "Wo kann ich meine neue Adresse in dieser Stadt anmelden?"
BEATEN = "Burri im më rreh çdo mbrëmje dhe kam shumë frikë"
GREEK = "Πού μπορώ να δηλώσω τη νέα μου διεύθυνση στην πόλη;"
URDU = "میں اس شہر میں اپنا نیا پتہ کہاں درج کروا سکتا ہوں ٹھیک ہے"
BULGARIAN = "Къде мога да регистрирам новия си адрес в града ъгъл?"
ANGRY = [
    "none",
    "empty",
    "untranslated",
    "other script",
    "drops tokens",
    "500",
    "403",
    "garbage",
    "closes",
    "a web page",
]


@pytest.fixture(scope="module")
def server() -> Iterator[TranslationServer]:
    made = TranslationServer()
    yield made
    made.close()


@pytest.fixture(scope="module")
async def town(template: Path, test_data: Path) -> AsyncIterator[Lotse]:
    made = build(settings(test_data), MovedClock())
    await made.library.refresh()
    yield made
    await made.close()


@pytest.fixture
def engine() -> ScriptedDialogue:
    return ScriptedDialogue("register_address")


@pytest.fixture
def plain(town: Lotse, engine: ScriptedDialogue) -> Answers:
    """Without a provider."""
    return town.answering(engine)


@pytest.fixture
async def answering(town: Lotse, plain: Answers, server: TranslationServer) -> AsyncIterator[Answers]:
    """With one that understands the sentences above, and an empty cache."""
    server.be("correct")
    server.phrases = {
        ALBANIAN: GERMAN, GREEK: GERMAN, URDU: GERMAN, BULGARIAN: GERMAN,
        BEATEN: "Mein Mann schlägt mich jeden Abend und ich habe große Angst",
    }  # fmt: skip
    provider, detector = LibreTranslate(server.base, 3.0), load_detector(PROJECT, town.settings.models)
    translating = Translating(provider, MemoryTranslations(), town.library, town.clock, TranslationLimits())
    yield Interpreting(
        plain, translating, town.library, detector, load_danger(PROJECT), town.clock, town.holidays()
    )  # fmt: skip
    await provider.close()


def said(answer: Answer) -> list[tuple[str, str]]:
    return [(u.kind, u.locale) for u in answer.reply.utterances]


async def test_the_answer_comes_in_the_newcomers_language_marked_with_the_original(
    answering: Answers, engine: ScriptedDialogue, town: Lotse
) -> None:
    answer = await answering.answer(Question("c", ALBANIAN, locale="de"))
    assert engine.asked == [GERMAN]
    *translated, original = answer.reply.utterances
    assert {u.locale for u in translated} == {"sq"} and (original.kind, original.locale) == ("original", "de")
    notice = town.library.catalogue.say("machine_translation", "de", service="LibreTranslate")
    marked = spoken(notice.replace("LibreTranslate", "[X0X]"), "sq").replace("[X0X]", "LibreTranslate")
    assert translated[0].text.split("\n")[0] == marked
    prepared = town.library.catalogue.find("answer", "register_address", "de")
    assert prepared is not None and prepared[0].split(".")[0] in original.text
    assert (answer.locale, answer.written) == ("de", "sq")


async def test_numbers_hours_offices_and_buttons_work_as_in_the_original(
    answering: Answers, plain: Answers, town: Lotse
) -> None:
    answer = await answering.answer(Question("c", ALBANIAN, locale="de"))
    office = town.library.guide.responsible("register_address")
    assert office is not None and office.phone is not None
    text = "\n".join(u.text for u in answer.reply.utterances[:-1])
    assert office.address.street in text and office.name["de"] in text and "[X" not in text
    german = await plain.answer(Question("c", GERMAN, locale="de"))
    buttons = [b for u in answer.reply.utterances for b in u.buttons]
    before = [b for u in german.reply.utterances for b in u.buttons]
    assert [b.payload for b in buttons] == [b.payload for b in before]
    assert any(b.title != c.title for b, c in zip(buttons, before))
    assert [x.url for u in answer.reply.utterances for x in u.links] == [
        x.url for u in german.reply.utterances for x in u.links
    ]


@pytest.mark.parametrize(("text", "language"), [(GREEK, "el"), (URDU, "ur"), (BULGARIAN, "bg")])
async def test_other_scripts_and_directions(answering: Answers, text: str, language: str) -> None:
    answer = await answering.answer(Question("c", text, locale="de"))
    assert {u.locale for u in answer.reply.utterances[:-1]} == {language}


async def test_english_pages_are_translated_from_english(answering: Answers, server: TranslationServer) -> None:
    server.phrases |= {ALBANIAN: "Where can I register my new address in this town?"}
    answer = await answering.answer(Question("c", ALBANIAN, locale="en"))
    assert said(answer)[-1] == ("original", "en")


async def test_a_name_and_a_number_do_not_leave_the_house_and_are_there_for_the_answer(
    answering: Answers, engine: ScriptedDialogue, server: TranslationServer
) -> None:
    await answering.answer(Question("c", "Unë quhem Arben Hoxha dhe telefoni im është 0151 2345678", locale="de"))
    assert not any("Arben" in text or "2345678" in text for text in server.sent)
    assert "Arben Hoxha" in engine.asked[0] and "0151 2345678" in engine.asked[0]


@pytest.mark.parametrize("manner", ANGRY)
async def test_whatever_the_provider_does_the_newcomer_is_answered_as_without_it(
    answering: Answers, plain: Answers, server: TranslationServer, manner: str
) -> None:
    server.be(manner)
    server.phrases = {}
    answer = await answering.answer(Question("c", ALBANIAN, locale="de"))
    without = await plain.answer(Question("c", ALBANIAN, locale="de"))
    assert answer.reply.outcome == without.reply.outcome == "language_not_spoken"
    assert said(answer) == said(without)


async def test_a_message_translated_into_another_language_is_not_believed(
    answering: Answers, server: TranslationServer
) -> None:
    server.phrases = {ALBANIAN: "Où puis-je enregistrer ma nouvelle adresse dans cette ville ?"}
    answer = await answering.answer(Question("c", ALBANIAN, locale="de"))
    assert answer.reply.outcome == "language_not_spoken"


async def test_a_question_that_is_understood_and_an_answer_that_cannot_be_translated(
    answering: Answers, server: TranslationServer
) -> None:
    server.be("changes digits")
    answer = await answering.answer(Question("c", ALBANIAN, locale="de"))
    assert answer.reply.outcome == "language_not_spoken"


async def test_danger_heard_in_the_words_as_written_asks_no_provider(
    answering: Answers, server: TranslationServer
) -> None:
    for text in ("Mêrê min li min dixe, ez ditirsim", "Съпругът ми ме бие, страх ме е"):
        answer = await answering.answer(Question("c", text, locale="de"))
        assert answer.reply.outcome == "danger" and answer.reply.utterances[0].locale in DANGER_ONLY
    assert server.sent == []


async def test_danger_heard_in_the_translation_is_answered_in_our_words_first(answering: Answers) -> None:
    answer = await answering.answer(Question("c", BEATEN, locale="de"))
    own, person, translated = answer.reply.utterances
    assert answer.reply.outcome == "danger" and (own.kind, own.locale) == ("danger", "en")
    assert person.locale == "de" and translated.locale == "sq" and "110" in translated.text
    assert own.about == ("intent:crisis_violence",) and own.text.index("110") < own.text.index("0800")
    assert "110" in own.text and [x.url for x in own.links] == [x.url for x in translated.links]


async def test_danger_in_a_language_that_has_an_answer_of_its_own_is_never_machine_translated(
    answering: Answers, server: TranslationServer
) -> None:
    server.phrases = {BULGARIAN: "Mein Mann schlägt mich jeden Abend und ich habe große Angst"}
    answer = await answering.answer(Question("c", BULGARIAN, locale="de"))
    assert said(answer) == [("danger", "bg"), ("answer", "de")]


async def test_a_translation_of_danger_that_fails_leaves_our_own_words(
    answering: Answers, server: TranslationServer
) -> None:
    server.be("drops tokens")
    answer = await answering.answer(Question("c", BEATEN, locale="de"))
    assert answer.reply.outcome == "danger" and said(answer) == [("danger", "en"), ("answer", "de")]


async def test_a_help_line_is_in_our_own_words(answering: Answers, server: TranslationServer) -> None:
    text = "Nëna ime ka vdekur dje dhe kam nevojë për ndihmë me dokumentet"
    server.phrases = {text: "Meine Mutter ist gestern gestorben und ich brauche Hilfe mit den Dokumenten"}
    answer = await answering.answer(Question("c", text, locale="de"))
    assert said(answer)[0] == ("danger", "en") and said(answer)[1][1] == "sq" and said(answer)[-1] == ("original", "de")


async def test_buttons_and_single_words_stay_in_the_newcomers_language(answering: Answers) -> None:
    first = await answering.answer(Question("c", ALBANIAN, locale="de"))
    context = first.reply.context
    assert context[FOREIGN] == "sq:latin"
    pressed = await answering.answer(Question("c", pressed="intent:find_doctor", locale="de", context=context))
    assert {locale for kind, locale in said(pressed) if kind != "original"} == {"sq"}
    word = await answering.answer(Question("c", "faleminderit", locale="de", context=context))
    assert word.reply.utterances[0].locale == "sq" and word.reply.context[FOREIGN] == "sq:latin"


async def test_few_words_that_come_back_as_they_were_are_asked_once(
    answering: Answers, engine: ScriptedDialogue, server: TranslationServer
) -> None:
    server.be("untranslated")
    await answering.answer(Question("c", "Rathaus bitte", locale="de", context={FOREIGN: "sq:latin"}))
    assert engine.asked == ["Rathaus bitte"]


async def test_a_spoken_language_or_its_choice_ends_it(answering: Answers) -> None:
    context = {FOREIGN: "sq:latin"}
    for question in (
        Question("c", "Wo kann ich einen Kurs finden?", locale="de", context=context),
        Question("c", pressed="locale:uk", locale="de", context=context),
    ):
        answer = await answering.answer(question)
        assert FOREIGN not in answer.reply.context and "sq" not in {locale for _, locale in said(answer)}


async def test_a_button_whose_answer_cannot_be_translated_is_answered_in_the_language_so_far(
    answering: Answers, server: TranslationServer
) -> None:
    server.be("500")
    answer = await answering.answer(
        Question("c", pressed="intent:find_doctor", locale="ru", context={FOREIGN: "sq:latin"})
    )
    assert answer.reply.outcome == "answered" and {locale for _, locale in said(answer)} == {"ru"}


async def test_a_form_gets_the_newcomers_own_words_and_shows_them_again(
    answering: Answers, server: TranslationServer
) -> None:
    context = {FOREIGN: "sq:latin"}
    mine = "Rruga ime është shumë e errët natën dhe fëmijët kanë frikë"
    for step in ("form:begin:idea", mine, "form:about:topic:everyday", "arben@mail.example"):
        pressed = step if step.startswith("form:") else None
        answer = await answering.answer(Question("c", "" if pressed else step, pressed, locale="de", context=context))
        context = answer.reply.context
    form = Form.of(context)
    assert form is not None and (form.step, form.text, form.language) == ("check", mine, "sq")
    summary = answer.reply.utterances[0]
    assert summary.locale == "sq" and mine in summary.text and "arben@mail.example" in summary.text
    assert not any("errët" in text or "arben" in text for text in server.sent)


async def test_beside_a_form_that_waits_questions_are_translated_again(
    answering: Answers, engine: ScriptedDialogue
) -> None:
    context = Form("idea", state="waiting", text="Më shumë stola").kept({FOREIGN: "sq:latin"})
    answer = await answering.answer(Question("c", ALBANIAN, locale="de", context=context))
    assert engine.asked == [GERMAN] and said(answer)[0] == ("answer", "sq")
    assert Form.of(answer.reply.context) == Form.of(context)


async def test_a_translation_is_never_the_answer_of_a_form_that_waits_empty(
    answering: Answers, engine: ScriptedDialogue
) -> None:
    engine.intent = "file_complaint"
    context = Form("complaint", state="waiting").kept({FOREIGN: "sq:latin"})
    answer = await answering.answer(Question("c", ALBANIAN, locale="de", context=context))
    assert engine.asked == [GERMAN] and Form.of(answer.reply.context) == Form.of(context)


async def test_staff_see_the_language_that_was_written(town: Lotse) -> None:
    request = HandoffRequest("buergerbuero", "register_address")
    here = Conversation("c", "web", "de")
    card = handoff_card(request, here, "de", {FOREIGN: "sq:latin"}, [], town.library)
    assert ["Sprache", "Albanisch"] in card["lines"]


async def test_the_last_question_is_what_was_asked_before_the_button_for_a_person(town: Lotse) -> None:
    """A messenger sends the words of that button as if they were typed."""
    person = town.library.catalogue.label("request_human", "ar")
    asked = [Said("أين الحافلة؟", "ar"), Said(person, "ar"), Said("x", "ar", "intent:request_human")]
    asked += [Said("كل المواضيع", "ar", "menu:all"), Said("شيء آخر", "ar", "other"), Said("العربية", "ar", "locale:ar")]
    request, here = HandoffRequest("buergerbuero", "request_human"), Conversation("c", "telegram", "ar")
    card = handoff_card(request, here, "ar", {}, asked, town.library)
    assert [one["text"] for one in card["asked"]] == ["أين الحافلة؟"]


async def test_who_wishes_another_language_gets_it(answering: Answers, engine: ScriptedDialogue) -> None:
    """Without a provider involved in the answer: `speak` in the context is the wish of an earlier message."""
    answer = await answering.answer(Question("c", ALBANIAN, locale="de", context={"speak": "de:uk"}))
    assert "sq" not in {locale for _, locale in said(answer)} and answer.locale == "uk"


async def test_a_chosen_provider_is_wired_and_off_is_the_default(
    town: Lotse, server: TranslationServer, tmp_path: Path
) -> None:
    assert town.translating is None and not _interprets(town)
    (tmp_path / "models").symlink_to(town.settings.models)
    chosen = build(settings(tmp_path, translation="libretranslate", translation_url=server.base))
    assert _interprets(chosen)
    await chosen.close()


def _interprets(lotse: Lotse) -> bool:
    """Whether what answers is wrapped into an interpreter, whatever stands around both."""
    return "Interpreting" in {type(one).__name__ for one in _within(lotse.answering(ScriptedDialogue()))}


def _within(answers: object) -> Iterator[object]:
    while answers is not None:
        yield answers
        answers = getattr(answers, "_inner", None)


def test_a_library_is_loaded_only_when_it_is_chosen() -> None:
    code = "import sys, bot.wiring; print([m for m in ('deepl', 'deep_translator', 'requests') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert shown.stdout.strip() == "[]"
