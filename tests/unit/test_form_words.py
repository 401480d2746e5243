"""What people write to a form that is neither an answer nor a button: yes in many words, no, "I don't know", back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.form import Form, Step
from bot.core.locale import NATIVE
from bot.core.message import Button
from bot.service.answers.form_words import FormWords
from bot.service.turn.compose import Composer
from bot.service.turn.filling import filled
from bot.settings import PROJECT
from bot.wiring import Lotse
from bot.wiring.files import load_rows
from tests.fakes import MovedClock, ScriptedDialogue
from tests.talk import Talk
from tests.unit.test_guided_forms import sent

WORDS = FormWords(load_rows(PROJECT, "asking") | load_rows(PROJECT, "forms"))
TEXT = "Ich habe drei Stunden gewartet und niemand hat mit mir gesprochen."
BEGUN = (("> Ich möchte mich beschweren", "Beschwerde"), ("! form:begin:complaint", "1 von 3"))
WRITTEN = (*BEGUN, (f"> {TEXT}", "2 von 3"))
SUMMARY = (*WRITTEN, ("! form:skip", "3 von 3"), ("! form:skip", "Ist alles richtig?"))


def talk(lotse: Lotse, intent: str = "file_complaint", locale: str = "de") -> Talk:
    return Talk(lotse, ScriptedDialogue(intent), locale)


async def form_of(guest: Talk) -> Form:
    form = Form.of(await guest.context())
    assert form
    return form


YES = [
    "ja, senden", "Ja bitte!", "passt", "alles richtig", "ja bitte abschicken", "Ja 👍", "👍🏽", "👍", "✅", "ok danke",
    "yes please", "Yes, send it!", "نعم، أرسل", "ايوه", "تمام", "так, надіслати", "да", "Так, будь ласка",
    "да, отправить", "بلی بفرستید", "آره", "درسته", "بله لطفاً", "evet, gönder", "oui, s'il vous plaît", "d'accord",
    "da, trimiteți", "tak, proszę wysłać",
]  # fmt: skip
NO_YES = [
    "ja, aber die Nummer ist falsch", "nicht senden", "ja nein", "noch nicht senden", "ja?", "ist das richtig",
    "bitte", "danke", "👎", "ja 👎", "nicht richtig", "nein, alles gut", "yes but wait", "don't send it", "لا ترسل",
    "ليس صحيح", "не відправляти", "не верно", "да не надо", "نفرستید", "درست نیست", "gönderme", "doğru değil",
    "ne pas envoyer", "pas d'accord", "nu trimite", "nu e corect", "nie wysyłaj", "nie zgadza się", "", "...",
]  # fmt: skip


@pytest.mark.parametrize("text", YES)
def test_a_yes_in_other_words_is_a_yes(text: str) -> None:
    assert WORDS.meant(text, "check") == "yes"


@pytest.mark.parametrize("text", NO_YES)
def test_what_is_not_clearly_a_yes_is_none(text: str) -> None:
    assert WORDS.meant(text, "check") != "yes"


@pytest.mark.parametrize("kind", ["yes", "no", "skip", "unknown", "back", "please", "contact"])
def test_every_language_has_words_of_each_kind_and_none_means_two_things(kind: str) -> None:
    listed = load_rows(PROJECT, "forms")
    assert set(listed[kind]) == set(NATIVE)
    expected = {"yes": "yes", "no": "no", "skip": "skip", "unknown": "skip", "back": "back", "please": None}
    for row in (row for rows in listed[kind].values() for row in rows if kind in expected):
        assert WORDS.meant(row, "text") == expected[kind], row


SKIPPED = [
    "nein", "nein danke", "keine", "brauche ich nicht", "weiß nicht", "kein Telefon", "ich habe kein Telefon",
    "ich brauche keine Antwort", "weiter", "skip", "nothing", "no thanks", "I don't have a phone", "لا", "لا شكراً",
    "تخطي", "ما عندي هاتف", "ні, дякую", "не треба", "у мене немає телефону", "нет", "не нужно", "نه", "لازم نیست",
    "بعدی", "تلفن ندارم", "hayır", "telefonum yok", "non merci", "je n'ai pas de téléphone", "nu, mulțumesc",
    "nu am telefon", "nie mam telefonu", "nie, dziękuję",
]  # fmt: skip


@pytest.mark.parametrize("step", ["about", "contact"])
@pytest.mark.parametrize("text", SKIPPED)
def test_no_or_none_passes_a_question_over(step: Step, text: str) -> None:
    assert WORDS.meant(text, step) in ("no", "skip")


@pytest.mark.parametrize("text", ["keine Antwort", "kein Telefon", "nichts funktioniert", "no reply", "нет ответа"])
def test_few_words_of_a_complaint_are_none_of_them(text: str) -> None:
    assert WORDS.meant(text, "text") is None


@pytest.mark.parametrize("text", ["nein, ich habe Telefon", "no, I want a reply", "Rathaus", "ні, подзвоніть мені"])
def test_more_than_a_no_is_none(text: str) -> None:
    assert WORDS.meant(text, "contact") is None


@pytest.mark.parametrize("yes", ["ja, senden", "👍", "نعم، أرسل", "так, надіслати", "بلی بفرستید"])
async def test_a_yes_in_other_words_sends(lotse: Lotse, yes: str) -> None:
    guest = talk(lotse)
    await guest.play(*SUMMARY)
    guest.dialogue = ScriptedDialogue("affirm")
    await guest.say(yes)
    (complaint,) = await sent(lotse)
    assert complaint.text == TEXT and complaint.number in guest.text


@pytest.mark.parametrize("intent", ["affirm", "office_contact", "out_of_scope", "file_complaint"])
async def test_a_yes_with_a_but_shows_the_summary_again(lotse: Lotse, intent: str) -> None:
    guest = talk(lotse)
    await guest.play(*SUMMARY)
    guest.dialogue = ScriptedDialogue(intent)
    await guest.play(("> ja, aber die Nummer ist falsch", ("Ist alles richtig?", TEXT)))
    assert await sent(lotse) == [] and "form:send" in guest.buttons


async def test_beside_the_summary_unclear_words_show_it_again_and_a_matter_is_answered(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*SUMMARY)
    for intent in ("thank", "affirm", "out_of_scope", "goodbye"):
        guest.dialogue = ScriptedDialogue(intent)
        await guest.play(("> so ungefähr halt", "Ist alles richtig?"))
    guest.dialogue = ScriptedDialogue("register_address")
    await guest.play(("> Ich muss mich anmelden", "noch nicht gesendet"))
    guest.dialogue = ScriptedDialogue("affirm")
    await guest.play(("> ja bitte", "Ist alles richtig?"))  # shown before it is sent
    assert await sent(lotse) == []
    await guest.play(("> ja", "Ihre Nummer ist"))
    assert len(await sent(lotse)) == 1


async def test_a_yes_below_the_offer_of_a_person_is_none_to_a_summary_that_waits(lotse: Lotse) -> None:
    forms = Composer(lotse.library, lotse.holidays(), "de", lotse.clock.now()).forms
    context = Form("complaint", "check", "waiting", TEXT).kept({})
    offer, go_on = Button("Ja", "handoff:yes:integration"), Button("Weiter mit dem Text", "form:go")
    assert filled(forms, "ja bitte", "de", context, "de", WORDS, (offer,)) is None
    shown = filled(forms, "ja bitte", "de", context, "de", WORDS, (go_on,))
    assert shown and shown.reply.submits is None and TEXT in shown.reply.utterances[0].text
    dropped = filled(forms, "abbrechen", "de", context, "de", WORDS, (offer,))
    assert dropped and "nichts gesendet" in dropped.reply.utterances[0].text


async def test_a_no_to_the_summary_asks_what_to_change_and_a_yes_to_that_sends_nothing(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*SUMMARY)
    guest.dialogue = ScriptedDialogue("deny")
    await guest.play(
        ("> nein", "Was möchten Sie ändern?"),
        ("> ja", "Ist alles richtig?"),
        ("> Nein", "Was möchten Sie ändern?"),
        ("> nichts", "Ist alles richtig?"),
    )
    assert await sent(lotse) == []
    await guest.play(("> ja", "Ihre Nummer ist"))


@pytest.mark.parametrize(
    "said", ["nein", "weiß nicht", "keine Ahnung", "zurück", "ja", "لا أعرف", "نمی‌دانم", "не знаю", "😡"]
)
async def test_at_the_first_question_no_bare_word_is_a_complaint(lotse: Lotse, said: str) -> None:
    guest = talk(lotse)
    await guest.play(*BEGUN)
    guest.dialogue = ScriptedDialogue("deny")
    await guest.say(said)
    catalogue = lotse.library.catalogue
    locale = guest.heard[-1].locale
    assert guest.text.startswith(catalogue.say("form_example_complaint", locale).split("{")[0])
    assert guest.text.endswith(catalogue.say("form_text_complaint", locale))
    form = await form_of(guest)
    assert (form.step, form.state, form.text) == ("text", "asking", "")


async def test_the_example_speaks_every_language_and_names_the_button(lotse: Lotse) -> None:
    say = lotse.library.catalogue.say
    for locale in NATIVE:
        for kind in ("idea", "complaint"):
            assert say("cancel", locale) in say(f"form_example_{kind}", locale, name=say("cancel", locale))


@pytest.mark.parametrize("medium", ["photo", "voice", "location"])
async def test_a_photo_instead_of_the_first_words_does_not_put_the_form_away(lotse: Lotse, medium: str) -> None:
    guest = talk(lotse)
    await guest.play(*BEGUN)
    await guest.say("📷", f"media:{medium}")
    assert guest.text.endswith(lotse.library.catalogue.say("form_text_complaint", "de"))
    assert "noch nicht gesendet" not in guest.text and len(guest.heard) > 1  # what the photo is told anyway
    await guest.play((f"> {TEXT}", "2 von 3"))


async def test_a_photo_at_another_question_leaves_what_was_written_waiting(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    await guest.say("📷", "media:photo")
    assert "noch nicht gesendet" in guest.text


@pytest.mark.parametrize("intent", ["file_complaint", "suggest_improvement"])
async def test_a_complaint_written_after_something_else_is_the_answer_of_the_form(lotse: Lotse, intent: str) -> None:
    guest = talk(lotse)
    await guest.play(*BEGUN)
    guest.dialogue = ScriptedDialogue("register_address")
    await guest.play(("> Wo melde ich mich an?", "noch nicht gesendet"))
    guest.dialogue = ScriptedDialogue(intent)
    await guest.play(("> Und noch etwas", ""))
    assert (await form_of(guest)).text == ""  # too short to be one
    await guest.play((f"> {TEXT}", "2 von 3"))
    form = await form_of(guest)
    assert (form.kind, form.text, form.language, form.state) == ("complaint", TEXT, "de", "asking")


async def test_a_form_left_empty_the_day_before_begins_anew(lotse: Lotse, clock: MovedClock) -> None:
    guest = talk(lotse)
    await guest.play(*BEGUN)
    guest.dialogue = ScriptedDialogue("register_address")
    await guest.play(("> Wo melde ich mich an?", "noch nicht gesendet"))
    clock.ahead += timedelta(hours=13)
    guest.dialogue = ScriptedDialogue("file_complaint")
    await guest.say(TEXT)
    assert "2 von 3" not in guest.text and "form:begin:complaint" in guest.buttons  # who reads it is said first


@pytest.mark.parametrize("no", ["nein danke", "keine", "brauche ich nicht", "تلفن ندارم", "не треба", "لا شكراً"])
async def test_no_passes_over_office_and_contact(lotse: Lotse, no: str) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    guest.dialogue = ScriptedDialogue("deny")
    await guest.play((f"> {no}", "3 von 3"), (f"> {no}", TEXT))
    form = await form_of(guest)
    assert (form.step, form.about, form.contact) == ("check", "", "")


@pytest.mark.parametrize("back", ["zurück", "back", "رجوع", "назад", "برگشت"])
async def test_back_is_the_question_before_and_nothing_is_lost(lotse: Lotse, back: str) -> None:
    guest = talk(lotse)
    await guest.play(*SUMMARY)
    guest.dialogue = ScriptedDialogue("voluntary_return")
    for asked in ("form_contact", "form_about_complaint", "form_text_complaint"):
        assert (await guest.say(back)) == lotse.library.catalogue.say(asked, guest.heard[-1].locale)
    await guest.say("weiter")
    await guest.say(back)
    await guest.press("form:skip")
    await guest.play(("> egal", ""), ("> egal", TEXT))
    form = await form_of(guest)
    assert (form.step, form.text, form.about, form.contact) == ("check", TEXT, "", "")


async def test_back_from_a_change_is_the_summary(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*SUMMARY, ("! form:change", "Was"), ("! form:change:text", "1 von 3"), ("> zurück", "Ist alles"))
    assert (await form_of(guest)).text == TEXT


async def test_a_question_without_its_mark_is_no_complaint(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*BEGUN)
    guest.dialogue = ScriptedDialogue("public_transport")
    await guest.play(("> Was kostet das Deutschlandticket", "noch nicht gesendet"), ("! form:go", "1 von 3"))
    await guest.play(("> Busse fahren nie", "2 von 3"))
