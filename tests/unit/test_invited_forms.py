"""An idea or a complaint that was asked for in words, and is written without the button of the form."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.form import FORM, Form
from bot.core.understanding import Candidate, Understanding
from bot.service.turn.invited_forms import INVITED
from bot.wiring import Lotse
from tests.fakes import MovedClock, ScriptedDialogue
from tests.talk import Talk
from tests.unit.test_form_words import form_of
from tests.unit.test_guided_forms import sent

IDEAS = {
    "de": ("Ich habe eine Idee", "mehr Bänke am Spielplatz wären gut für die Eltern", "abschicken"),
    "en": ("I have an idea for the town", "more street lights near the refugee home please", "send it"),
    "ar": ("عندي فكرة للمدينة", "اريد مكتبة تفتح يوم الاحد للطلاب والعائلات", "نعم ارسلها"),
    "fa": ("برای شهر یک فکر دارم", "در پارک چوکی های بیشتر برای مردم بگذارید", "بله بفرستید"),
    "tr": ("şehir için bir fikrim var", "parkta çocuklar için daha fazla bank olsa iyi olur", "evet gönderin"),
    "uk": ("у мене є ідея для міста", "більше лавок на дитячому майданчику біля вокзалу", "так надішліть"),
    "ru": ("у меня есть идея для города", "больше лавочек на детской площадке у вокзала", "да отправьте"),
    "ro": ("am o idee pentru oraș", "mai multe bănci la locul de joacă de lângă gară", "da trimiteți"),
    "pl": ("mam pomysł dla miasta", "więcej ławek na placu zabaw przy dworcu", "tak wyślij"),
    "fr": ("j'ai une idée pour la ville", "ce serait bien que la bibliothèque ouvre le dimanche", "oui envoyez"),
}


class Choosing(ScriptedDialogue):
    """Understands nothing for sure."""

    candidates: tuple[Candidate, ...] = (Candidate("suggest_improvement", 0.3), Candidate("religion_and_burial", 0.2))

    def _understood(self, intent: str) -> Understanding:
        return Understanding(self.candidates[0].intent, 0.3, "choice", "choice", self.candidates)


async def invited(lotse: Lotse, locale: str, intent: str = "suggest_improvement") -> Talk:
    guest = Talk(lotse, ScriptedDialogue(intent), locale)
    await guest.say(IDEAS[locale][0])
    assert any(payload.startswith("form:begin:") for payload in guest.buttons)
    return guest


@pytest.mark.parametrize("engine", [ScriptedDialogue("suggest_improvement"), Choosing(), ScriptedDialogue("fallback")])
@pytest.mark.parametrize("locale", IDEAS)
async def test_what_is_written_next_is_taken_and_shown_and_sent_by_a_yes(
    lotse: Lotse, locale: str, engine: ScriptedDialogue
) -> None:
    guest, (_, text, yes) = await invited(lotse, locale), IDEAS[locale]
    guest.dialogue, say = engine, lotse.library.catalogue.say
    await guest.say(text)
    assert text in guest.text and say("form_about_idea", locale) in guest.text
    await guest.press("form:skip")
    await guest.press("form:skip")
    await guest.say(yes)
    (idea,) = await sent(lotse)
    assert (idea.kind, idea.text, idea.language) == ("idea", text, locale)


@pytest.mark.parametrize("engine", [Choosing(), ScriptedDialogue("affirm")])
@pytest.mark.parametrize("locale", IDEAS)
async def test_send_it_with_nothing_written_asks_for_it(lotse: Lotse, locale: str, engine: ScriptedDialogue) -> None:
    guest = await invited(lotse, locale)
    guest.dialogue = engine
    await guest.say(IDEAS[locale][2])
    assert lotse.library.catalogue.say("form_text_idea", guest.heard[-1].locale) in guest.text
    assert await sent(lotse) == []


async def test_a_complaint_is_taken_as_one_with_what_it_is_not(lotse: Lotse) -> None:
    guest = await invited(lotse, "en", "file_complaint")
    await guest.play(("> they let me wait four hours and then sent me home", ("sent me home", "2 of 3")))
    form = await form_of(guest)
    assert (form.kind, form.language) == ("complaint", "en")
    assert lotse.library.catalogue.say("no_deadline", "en") in guest.text


@pytest.mark.parametrize("locale", ["fr", "ar"])
async def test_another_matter_in_it_is_answered_and_the_text_waits(lotse: Lotse, locale: str) -> None:
    guest = await invited(lotse, locale)
    guest.dialogue = ScriptedDialogue("library_leisure")
    await guest.say(IDEAS[locale][1])
    assert lotse.library.catalogue.say("form_waits", locale) in guest.text and "form:go" in guest.buttons
    guest.dialogue = ScriptedDialogue("affirm")
    await guest.say(IDEAS[locale][2])
    assert lotse.library.catalogue.say("form_about_idea", locale) in guest.text and await sent(lotse) == []
    assert (await form_of(guest)).text == IDEAS[locale][1]


OWN = [
    "I need a doctor for my little son", "ich suche eine wohnung für meine familie", "мені потрібен лікар для сина",
    "j'ai besoin d'un médecin pour mon fils", "çocuğum için bir doktor arıyorum", "doctor please",
    "where do I get a library card", "how can I find a doctor for my son", "no wait, how do i get a library card",
    "wie bekomme ich einen bibliotheksausweis?", "L-2A3C", "0151 23456789",
]  # fmt: skip


@pytest.mark.parametrize("said", OWN)
async def test_a_matter_of_their_own_is_answered_alone(lotse: Lotse, said: str) -> None:
    guest = await invited(lotse, "en")
    guest.dialogue = ScriptedDialogue("find_doctor")
    await guest.say(said)
    context = await guest.context()
    assert FORM not in context and INVITED not in context


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("thank you very much for your kind help", "thank"), ("I want to talk to a real person now", "request_human"),
        ("no I do not want that any more", "deny"), ("ok thanks", "thank"), ("bye", "goodbye"), ("ok", "thank"),
        ("I cannot live like this any more at all", "mental_crisis"), ("?", "fallback"), ("lights", "fallback"),
        ("please delete everything that I have written", "delete_my_data"),
        ("Could you put more lights there?", "deny"),
    ],
)  # fmt: skip
async def test_thanks_a_person_and_danger_are_none(lotse: Lotse, said: str, intent: str) -> None:
    guest = await invited(lotse, "en")
    guest.dialogue = ScriptedDialogue(intent)
    await guest.say(said)
    assert FORM not in await guest.context()


async def test_words_that_may_be_danger_are_none(lotse: Lotse) -> None:
    guest = await invited(lotse, "en")
    guest.dialogue = Choosing()
    guest.dialogue.candidates = (Candidate("emergency", 0.3), Candidate("file_complaint", 0.2))
    await guest.say("they came back to the house last night again")
    assert FORM not in await guest.context()


async def test_thanks_between_keep_the_invitation_and_another_matter_ends_it(lotse: Lotse) -> None:
    text = IDEAS["en"][1]
    guest = await invited(lotse, "en")
    guest.dialogue = ScriptedDialogue("thank")
    await guest.say("ok thank you")
    guest.dialogue = Choosing()
    await guest.play((f"> {text}", "2 of 3"), ("> cancel", "nothing was sent"), (f"> {text}", ""))
    assert FORM not in await guest.context()
    guest = await invited(lotse, "en")
    guest.dialogue = ScriptedDialogue("find_doctor")
    await guest.say("a doctor")
    guest.dialogue = Choosing()
    await guest.say("he is six and has had a fever since Monday")
    assert FORM not in await guest.context()


async def test_after_it_was_sent_thanks_in_many_words_are_no_other_one(lotse: Lotse) -> None:
    guest = await invited(lotse, "en")
    await guest.say(IDEAS["en"][1])
    await guest.press("form:skip")
    await guest.press("form:skip")
    await guest.press("form:send")
    guest.dialogue = Choosing()
    await guest.say("that would be really good for all of us here")
    assert FORM not in await guest.context() and len(await sent(lotse)) == 1


async def test_the_next_day_it_is_no_answer_any_more(lotse: Lotse, clock: MovedClock) -> None:
    guest = await invited(lotse, "en")
    clock.ahead += timedelta(hours=13)
    guest.dialogue = Choosing()
    await guest.say(IDEAS["en"][1])
    assert FORM not in await guest.context()


async def test_words_of_need_stand_under_a_line_of_help(lotse: Lotse) -> None:
    guest = await invited(lotse, "en", "file_complaint")
    guest.dialogue.uneasy = True
    await guest.say("they shouted at me for an hour last week")
    assert next(one.extras["kind"] for one in guest.heard) == "danger" and "2 of 3" in guest.text
    assert Form.of(await guest.context())
