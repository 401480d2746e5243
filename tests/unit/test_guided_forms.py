"""Ideas and complaints as whole dialogues over the real store, on both databases; every step could be a restart."""

from __future__ import annotations

import contextlib
import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.errors import BadInput, NotFound, VersionChanged
from bot.core.form import FORM, FORM_ASKED, FORM_AT, Form, Idea, Submission, aside, number_from, number_in
from bot.core.locale import NATIVE
from bot.core.understanding import Entity, Understanding
from bot.service.after.ideas import IdeaBox
from bot.service.answers.forms import reachable
from bot.service.turn.compose import Composer
from bot.settings import PROJECT
from bot.store.backups.backup import back_up
from bot.store.backups.restore import Deleted, restore
from bot.store.conversations.ideas import SqlIdeas
from bot.store.schema.form_tables import ideas
from bot.store.schema.tables import counters
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse, build
from bot.wiring.files import load_everyday
from tests.conftest import both_databases
from tests.fakes import MovedClock, ScriptedDialogue
from tests.talk import Talk

TEXT = "Bitte mehr Bänke am Bahnhof, damit alte Leute sitzen können."
BEGUN = (("> Ich habe eine Idee", "besser machen"), ("! form:begin", ("Integrationsbüro", "180 Tage", "1 von 3")))
WRITTEN = (*BEGUN, (f"> {TEXT}", "2 von 3"))
SUMMARY = (
    *WRITTEN,
    ("! form:about:topic:everyday", "3 von 3"),
    ("! form:skip", ("Ist alles richtig?", TEXT, "Alltag")),
)
both = both_databases


class InUkrainian(ScriptedDialogue):
    def _understood(self, intent: str) -> Understanding:
        return dataclasses.replace(
            super()._understood(intent), entities=(Entity("language", "uk"), Entity("asked_in", "de"))
        )


def talk(lotse: Lotse, intent: str = "suggest_improvement", locale: str = "de") -> Talk:
    return Talk(lotse, ScriptedDialogue(intent), locale)


async def sent(lotse: Lotse) -> list[Submission]:
    return [idea.submission for idea in await SqlIdeas(lotse.database, lotse.clock).listed()]


@both
async def test_an_idea_from_the_first_word_to_its_number(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN, ("! form:about:topic:everyday", "3 von 3"), ("> lena@example.org", "lena@example.org"))
    assert await sent(lotse) == []  # nothing before the yes
    await guest.press("form:send")
    (idea,) = await sent(lotse)
    assert (idea.kind, idea.text, idea.language, idea.about) == ("idea", TEXT, "de", "topic:everyday")
    assert idea.contact == "lena@example.org"
    assert idea.number in guest.text and "kann ich nicht versprechen" in guest.text
    assert f"form:status:{idea.number}" in guest.buttons
    await guest.play(
        (f"> {idea.number.lower()}", "angekommen"), (f"> was ist mit {idea.number} bitte", idea.number),
        ("> L-2222", "kenne ich nicht"),
    )  # fmt: skip
    async with lotse.database.read() as connection:
        rows = (await connection.execute(sa.select(counters).where(counters.c.outcome == "idea_sent"))).mappings().all()
    assert [(row["topic"], row["count"]) for row in rows] == [("community", 1)]
    assert "Bänke" not in str([dict(row) for row in rows])


async def test_words_of_danger_beside_a_number_have_the_help_line(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(("> L-2222", "kenne ich nicht"))
    assert [one.extras["kind"] for one in guest.heard if one.extras["kind"] == "danger"] == []
    await guest.play(("> Ich kann nicht mehr, was ist mit L-2222", "kenne ich nicht"))
    assert next(one.extras["kind"] for one in guest.heard) == "danger"


async def test_pressed_twice_it_is_sent_once(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*SUMMARY)
    title = "Senden"
    await guest.say(title, "form:send")
    await guest.say(title, "form:send")
    (idea,) = await sent(lotse)
    assert "schon gesendet" in guest.text and idea.number in guest.text


async def test_a_complaint_says_what_it_is_not_and_who_else_helps(lotse: Lotse) -> None:
    guest = talk(lotse, "file_complaint")
    await guest.play(
        ("> Ich möchte mich beschweren", "Beschwerde"),
        ("! form:begin:complaint", ("kein Widerspruch", "1 von 3")),
        ("> Ich habe drei Stunden gewartet und niemand hat mit mir gesprochen.", "Um welches Amt"),
        ("! form:about:office", "3 von 3"),
        ("> ruf mich an", "keine E-Mail-Adresse und keine Telefonnummer"),
        ("> 0151 23456789, abends", "0151 23456789"),
        ("! form:send", ("kein Widerspruch", "nicht beim Amt, kostenlos")),
    )
    (complaint,) = await sent(lotse)
    assert complaint.kind == "complaint" and complaint.about.startswith("office:")
    assert complaint.contact == "0151 23456789, abends"


async def test_every_answer_can_be_changed_and_everything_dropped(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(
        *SUMMARY,
        ("! form:change", "Was möchten Sie ändern?"),
        ("! form:change:about", "2 von 3"),
        ("> Nordstadt", ("Ist alles richtig?", "Nordstadt", TEXT)),
        ("! form:change", "Was möchten"),
        ("! form:change:text", "1 von 3"),
        ("> Bitte mehr Bäume in der Nordstadt pflanzen.", ("Ist alles richtig?", "Bäume", "Nordstadt")),
        ("> Abbrechen", "nichts gesendet"),
    )
    assert await sent(lotse) == [] and FORM not in await guest.context()


async def test_words_that_leave_the_form(lotse: Lotse) -> None:
    guest = talk(lotse)
    for words, said in (
        ("abbrechen", "nichts gesendet"),
        ("Stopp!", "nichts gesendet"),
        ("cancel", "nothing was sent"),
    ):
        await guest.say("Neu", "form:begin:idea")
        await guest.play((f"> {words}", said))


async def test_danger_is_answered_first_and_the_form_waits(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*BEGUN, ("> Hilfe, mein Mann schlägt mich gerade", "110"))
    assert len(guest.heard) == 1 and guest.heard[0].extras["kind"] == "danger"
    guest.dialogue = ScriptedDialogue("register_address")
    await guest.play(
        ("> Jetzt ist alles wieder ruhig, ich habe meine Adresse noch nicht angemeldet", "noch nicht gesendet")
    )
    assert await sent(lotse) == []
    await guest.play(("! form:go", "1 von 3"), (f"> {TEXT}", "2 von 3"))


async def test_danger_that_only_the_engine_hears_is_no_idea(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*BEGUN)
    guest.dialogue = ScriptedDialogue("crisis_support")
    await guest.say("Ich halte das alles hier zu Hause einfach nicht mehr aus")
    assert guest.heard[0].extras["kind"] == "danger" and len(guest.heard) == 1


ASIDES = [
    ("Wo melde ich meine Adresse an?", None),
    ("Alle Themen", "menu:all"),
    ("Mitreden und wählen", "intent:civic_participation"),
]


async def test_another_matter_is_answered_and_the_form_kept(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    for words, pressed in ASIDES:
        guest.dialogue = ScriptedDialogue("register_address")
        await guest.say(words, pressed)
        assert "noch nicht gesendet" in guest.text and {"form:go", "form:cancel"} <= set(guest.buttons)
        await guest.play(("> Danke, das wollte ich noch wissen", ""))
        assert "noch nicht gesendet" not in guest.text  # said once
        await guest.play(("! form:go", "2 von 3"))
    assert Form.of(await guest.context()) is not None


async def test_a_waiting_form_is_cancelled_by_a_word_and_never_offered_beside_its_own_button(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*BEGUN, ("> Hilfe, mein Mann schlägt mich gerade", "110"))
    guest.dialogue = ScriptedDialogue("suggest_improvement")
    await guest.say("Ich habe da noch eine andere Idee für unsere Stadt")
    assert "form:begin:idea" in guest.buttons and "form:go" not in guest.buttons
    guest.dialogue = ScriptedDialogue("office_appointment")
    await guest.play(("> Abbrechen", "nichts gesendet"))
    assert FORM not in await guest.context()


@pytest.mark.parametrize("intent", ["suggest_improvement", "follow_up_same"])
async def test_words_that_wait_are_gone_on_with_where_the_form_would_begin(lotse: Lotse, intent: str) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    guest.dialogue = ScriptedDialogue(intent)
    for _ in range(2):  # also when it waits already
        await guest.play(("> Wie lange dauert das?", "noch nicht gesendet"))
        assert "form:begin:idea" not in guest.buttons and guest.buttons.count("form:go") == 1
        guest.dialogue = ScriptedDialogue("suggest_improvement")
    await guest.play(("! form:go", "2 von 3"))
    form = Form.of(await guest.context())
    assert form and form.text == TEXT


@pytest.mark.parametrize("locale", NATIVE)
async def test_the_words_on_a_button_of_the_form_press_it(lotse: Lotse, locale: str) -> None:
    guest, catalogue = talk(lotse, locale=locale), lotse.library.catalogue

    def say(sentence: str) -> str:
        return catalogue.say(sentence, locale)

    await guest.say("?")
    await guest.press("form:begin")
    await guest.say(say("no_deadline"))
    for label, expected in (
        ("form_skip", "form_contact"), ("form_skip", "form_check"), ("form_change", "form_change_what"),
    ):  # fmt: skip
        assert say(expected).split("\n")[0] in await guest.say(say(label).lower())
    form = Form.of(await guest.context())
    assert form and (form.about, form.contact) == ("", "")


async def test_a_topic_typed_as_it_stands_is_the_topic(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    button = next(b for m in guest.heard for b in m.extras["buttons"] if b["payload"] == "form:about:topic:everyday")
    await guest.play((f"> {button['title']}", "3 von 3"))
    form = Form.of(await guest.context())
    assert form and form.about == "topic:everyday"


@pytest.mark.parametrize("intent", ["office_hours", "office_appointment", "office_contact"])
async def test_a_question_about_an_office_is_not_what_a_complaint_is_about(lotse: Lotse, intent: str) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    guest.dialogue = ScriptedDialogue(intent)
    await guest.play(("> wann ist das Rathaus offen", "noch nicht gesendet"), ("! form:go", "2 von 3"))
    await guest.play(("> Rathaus", "3 von 3"))  # a name alone is


async def test_few_words_may_be_a_wish_to_the_bot_but_need_not(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*BEGUN)
    guest.dialogue = ScriptedDialogue("request_human")
    await guest.play(("> ein Mensch bitte", "noch nicht gesendet"))
    guest.dialogue = ScriptedDialogue("public_transport")
    await guest.play(("! form:go", "1 von 3"), ("> mehr Busse", "2 von 3"))


@pytest.mark.parametrize("answered", [(), (("! form:skip", "3 von 3"),)])
@pytest.mark.parametrize("intent", ["request_human", "delete_my_data", "ask_bot_identity"])
async def test_a_wish_to_the_bot_is_heard_at_every_question(
    lotse: Lotse, answered: tuple[tuple[str, str], ...], intent: str
) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN, *answered)
    guest.dialogue = ScriptedDialogue(intent)
    await guest.play(("> Meine Bitte an Sie", "noch nicht gesendet"))
    assert {"form:go", "form:cancel"} <= set(guest.buttons)


async def test_a_language_wished_for_is_that_of_the_question(lotse: Lotse) -> None:
    load_everyday(PROJECT)  # takes longer than the form waits for the engine
    guest, say = talk(lotse), lotse.library.catalogue.say
    await guest.play(*WRITTEN)
    guest.dialogue = InUkrainian("change_language")
    await guest.play(("> Auf Ukrainisch bitte", say("form_about_idea", "uk")))
    await guest.play(("! form:skip", say("form_contact", "uk")))


@pytest.mark.parametrize("intent", ["deny", "out_of_scope", "thank", "request_human"])
async def test_an_answer_is_no_wish_whatever_the_engine_takes_it_for(lotse: Lotse, intent: str) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    guest.dialogue = ScriptedDialogue("deny" if intent == "request_human" else intent)
    await guest.play(("> Nein, egal", "3 von 3"))
    guest.dialogue = ScriptedDialogue(intent)
    if intent != "request_human":
        await guest.play(("> ruf mich an", "keine E-Mail-Adresse und keine Telefonnummer"))
    await guest.play(("> lena@example.org", "Ist alles richtig?"))


@pytest.mark.parametrize("hours", [11, 13])
async def test_a_form_that_was_left_overnight_waits(lotse: Lotse, clock: MovedClock, hours: int) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    clock.ahead += timedelta(hours=hours)
    guest.dialogue = ScriptedDialogue("register_address")
    if hours == 11:
        await guest.play(("> Ich muss mich anmelden", "3 von 3"))
        return
    await guest.play(("> Ich muss mich anmelden", "noch nicht gesendet"))
    form = Form.of(await guest.context())
    assert form and (form.state, form.text, form.about) == ("waiting", TEXT, "")
    await guest.play(("! form:go", "2 von 3"), ("> Bahnhof", "3 von 3"))
    clock.ahead += timedelta(hours=hours)
    await guest.play(("! form:skip", "Bahnhof"), ("> ja", "Ihre Nummer ist"))
    assert not {FORM, FORM_AT, FORM_ASKED} & set(await guest.context())


async def test_the_engine_is_not_needed(lotse: Lotse) -> None:
    guest = talk(lotse)
    guest.dialogue.down = True  # type: ignore[attr-defined]
    await guest.say("Idee", "intent:suggest_improvement")
    await guest.play(*SUMMARY[1:], ("> ja", "Ihre Nummer ist"))
    assert len(await sent(lotse)) == 1


async def test_sentences_follow_the_language_and_the_text_stays_as_written(lotse: Lotse) -> None:
    guest, catalogue = talk(lotse), lotse.library.catalogue
    written = "Потрібно більше лавок біля вокзалу, щоб літні люди могли сидіти."
    await guest.play(*BEGUN, (f"> {written}", catalogue.say("form_about_idea", "uk")))
    await guest.play(("> Bahnhof", catalogue.say("form_contact", "uk")), ("> lena@example.org", written))
    await guest.say("Türkçe", "locale:tr")
    assert catalogue.say("language_changed", "tr") in guest.text and catalogue.say("form_check", "tr") in guest.text
    await guest.press("form:send")
    (idea,) = await sent(lotse)
    assert (idea.text, idea.language, idea.about) == (written, "uk", "Bahnhof")


async def test_a_language_that_is_not_spoken_may_be_written(lotse: Lotse) -> None:
    guest = talk(lotse)
    hindi = "स्टेशन पर बूढ़े लोगों के लिए और बेंच होनी चाहिए, कृपया जल्दी।"
    await guest.play(
        *BEGUN, (f"> {hindi}", "2 von 3"), ("! form:skip", ""), ("! form:skip", hindi), ("! form:send", "")
    )
    assert [idea.language for idea in await sent(lotse)] == ["hi"]


@both
async def test_a_new_process_goes_on_where_the_old_one_was_killed(lotse: Lotse, clock: MovedClock) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN)
    again = build(lotse.settings, clock)
    await again.library.refresh()
    other = Talk(again, ScriptedDialogue())
    other.token, other.heard = guest.token, guest.heard
    await other.play(("! form:skip", "3 von 3"), ("! form:skip", TEXT), ("! form:send", "Ihre Nummer"))
    await again.close()


@both
async def test_erasing_takes_the_idea_along_and_expiry_does_not(lotse: Lotse, clock: MovedClock) -> None:
    first, second, store = talk(lotse), talk(lotse), SqlIdeas(lotse.database, lotse.clock)
    for guest in (first, second):
        await guest.play(*SUMMARY, ("! form:send", ""))
    await first.reception.erase(first.token)
    (kept,) = await sent(lotse)
    clock.ahead += timedelta(days=40)
    assert await lotse.conversations.expire(clock.now() - timedelta(days=30)) == 1
    assert await sent(lotse) == [kept]
    assert await store.expire(clock.now() - timedelta(days=180)) == 0
    assert await store.expire(clock.now()) == 1
    assert await store.status(kept.number) is None


async def test_an_erased_idea_does_not_come_back_with_a_backup(lotse: Lotse, tmp_path: Path) -> None:
    guest, other = talk(lotse), talk(lotse)
    for one in (guest, other):
        await one.play(*SUMMARY, ("! form:send", ""))
    (kept,) = [idea for idea in await sent(lotse) if idea.number in other.text]
    path = tmp_path / "backup.zip"
    await back_up(lotse.database, path, lotse.clock.now(), lambda total: contextlib.nullcontext(lambda: None))
    erased = (await guest.reception.find(guest.token)).id
    await guest.reception.erase(guest.token)
    deleted = Deleted({erased}, lotse.clock.now() - timedelta(days=30))
    nothing = lambda name, total: contextlib.nullcontext(lambda: None)  # noqa: E731
    await restore(lotse.database, path, True, deleted, nothing)
    assert await sent(lotse) == [kept]
    # The other conversation only comes to its end after the backup: what it sent is kept for its own time.
    assert await lotse.conversations.expire(lotse.clock.now() + timedelta(seconds=1)) == 1
    log = ErasedLog(lotse.settings.erased_log)
    assert log.ids() - log.expired() == {erased}
    for gone in (Deleted(log.ids(), lotse.clock.now() - timedelta(days=30), log.expired()),
                 Deleted({erased}, lotse.clock.now() + timedelta(days=1))):  # fmt: skip
        await restore(lotse.database, path, True, gone, nothing)
        assert await sent(lotse) == [kept]


@both
async def test_coordinators_mark_and_newcomers_see_only_how_far_it_is(lotse: Lotse) -> None:
    guest, store = talk(lotse), SqlIdeas(lotse.database, lotse.clock)
    await guest.play(*SUMMARY, ("! form:send", ""))
    box = IdeaBox(store, lotse.library)
    (idea,) = await box.listed("new")
    number = idea.submission.number
    for version, (status, said) in enumerate(
        [("read", "gelesen"), ("answered", "beantwortet"), ("closed", "abgeschlossen")]
    ):
        await box.mark(number, version, status, "intern: Bauhof gefragt")
        await guest.play((f"> {number}", said))
        assert "Bauhof" not in guest.text and "Bänke" not in guest.text
    with pytest.raises(VersionChanged):
        await box.mark(number, 0, "read", "")
    with pytest.raises(NotFound):
        await box.mark("L-2222", 0, "read", "")
    with pytest.raises(BadInput):
        await box.mark(number, 3, "lost", "")
    assert await box.listed("new") == []


async def test_the_table_is_german_and_no_cell_is_a_formula(lotse: Lotse) -> None:
    guest = talk(lotse)
    await guest.play(*WRITTEN[:2], ("> =HYPERLINK(1) ist hier mein Text; und noch mehr Text", "2 von 3"))
    await guest.play(("! form:about:topic:work", ""), ("! form:skip", ""), ("! form:send", ""))
    table = await IdeaBox(SqlIdeas(lotse.database, lotse.clock), lotse.library).table()
    assert table.startswith("Nummer;Art;Datum;Sprache;Thema oder Ort;Text;Kontakt;Telefon;Stand;Notiz\r\n")
    assert "\"'=HYPERLINK(1) ist" in table and ";Idee;" in table and ";Arbeit und Ausbildung;" in table


async def test_the_form_speaks_every_language_from_beginning_to_end(lotse: Lotse) -> None:
    for locale in NATIVE:
        composer = Composer(lotse.library, lotse.holidays(), locale, lotse.clock.now())
        context: dict[str, str] = {}
        for payload, sentence in (
            ("begin:complaint", "form_text_complaint"), ("", "form_about_complaint"), ("skip", "form_contact"),
            ("skip", "form_nothing"), ("change", "form_change_what"), ("change:contact", "form_contact"),
            ("skip", "form_check"), ("send", "no_deadline"), ("send", "form_already"),
        ):  # fmt: skip
            press, say = composer.forms.pressed, composer.forms.said
            reply = press(payload, context) if payload else say("Wort " * 9, locale, context)
            assert reply is not None, payload
            context = reply.context
            words = lotse.library.catalogue.say(sentence, locale).split("{")[0]
            assert words in "\n".join(one.text for one in reply.utterances), (locale, payload)
            assert {one.locale for one in reply.utterances} == {locale}


async def test_a_taken_number_gives_another(lotse: Lotse, clock: MovedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("bot.service.answers.forms.secrets.randbits", lambda bits: next(drawn))
    first, second = talk(lotse), talk(lotse)
    await first.play(*SUMMARY, ("! form:send", number_from(7)))
    await second.play(*SUMMARY)
    await second.press("form:send")
    assert [idea.number for idea in await sent(lotse)] == [number_from(7)]  # put off, not lost
    clock.ahead += timedelta(seconds=10)
    await second._turn()
    assert {idea.number for idea in await sent(lotse)} == {number_from(7), number_from(8)}


NUMBERS = [
    ("L-7K3Q", "L-7K3Q"), ("l-7k3q", "L-7K3Q"), ("was ist mit L – 7K3Q?", "L-7K3Q"), ("L-٧K٣Q", "L-7K3Q"),
    ("L‑7K3Q.", "L-7K3Q"), ("XL-7K3Q", None), ("L-7K3QQ", None), ("L-OI10", None), ("die L-Bahn", None), ("7K3Q", None),
    ("Noi l-avem deja, unde mergem?", None), ("L-Tech", None), ("L-KAF2", "L-KAF2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_a_number_is_found_however_it_was_typed(text: str, number: str | None) -> None:
    assert number_in(text) == number


def test_numbers_are_short_and_are_read_back() -> None:
    made = [number_from(n * 7919) for n in range(3000)]
    assert all(number_in(number) == number for number in made)
    assert len(set(made)) > 2900


QUESTIONS = [("Wo ist das Rathaus?", True), ("أين البلدية؟", True), ("Mehr Bänke.", False), (f"{'Wort ' * 20}?", False)]


@pytest.mark.parametrize(("text", "expected"), QUESTIONS)
def test_a_short_question_is_meant_for_the_bot(text: str, expected: bool) -> None:
    assert aside(text) is expected


CONTACTS = [
    ("lena@example.org", True), ("Mail: l.m@example.co.uk bitte", True), ("0151 23456789", True),
    ("+380 50 123 45 67", True), ("abends", False), ("@lena", False), ("12", False), ("", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CONTACTS)
def test_a_contact_has_an_address_or_a_number(text: str, expected: bool) -> None:
    assert reachable(text) is expected


@pytest.mark.parametrize(
    "kept", ["", "null", "{", "[]", '{"kind": "poem"}', '{"kind": "idea", "step": "x"}', '{"a": 1}']
)
def test_what_another_version_left_is_no_form(kept: str) -> None:
    assert Form.of({FORM: kept}) is None


def test_a_form_comes_back_as_it_was_kept() -> None:
    form = dataclasses.replace(Form("complaint"), step="about", text="Текст", language="uk")
    assert Form.of(form.kept({"office": "rathaus"})) == form


def test_nobody_is_named_in_what_coordinators_get() -> None:
    shown = {field.name for kind in (Idea, Submission) for field in dataclasses.fields(kind)}
    assert "conversation_id" in ideas.c and not {"conversation_id", "person", "address"} & shown
