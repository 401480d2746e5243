"""Did it help, and may questions improve the answers: when it is asked, when never, and what is counted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.conversation import State
from bot.core.danger import Danger
from bot.core.feedback import ASKED, IMPROVE, SAID, Aftermath, Counted, with_question, words_wanted
from bot.core.handoff import HandoffRequest
from bot.core.locale import NATIVE
from bot.core.message import Button, Reply, Utterance
from bot.core.outside_errors import DialogueDown
from bot.core.privacy.masking import MASK, masked
from bot.core.understanding import Candidate, Understanding
from bot.service.answers.feedback import Feedback
from bot.service.answers.speaker import Speaker
from bot.service.turn.answering import Answer, Question
from bot.service.turn.compose import Composer
from bot.service.turn.feedback import FollowUp

from . import shipped
from .samples import BERLIN
from .test_every_answer import Shipped

NOW = datetime(2026, 11, 26, 10, 20, tzinfo=BERLIN)


class Noon:
    def now(self) -> datetime:
        return NOW


def understood(intent: str, zone: str = "confident", near: tuple[str, ...] = ()) -> Understanding:
    response = intent if zone == "confident" else zone
    return Understanding(intent, 0.9, zone, response, tuple(Candidate(n, 0.3) for n in near))  # type: ignore[arg-type]


class Scripted:
    """Answers whatever it is given next, in the newcomer's context."""

    def __init__(self) -> None:
        self.next: Answer | None = None
        self.alarm: Answer | None = None
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        if self.next is None:
            raise DialogueDown("away")
        reply = self.next.reply
        context = {**question.context, **reply.context}
        return replace(self.next, reply=replace(reply, context=context), locale=question.locale or "de")

    def watch(self, question: Question) -> Answer | None:
        return self.alarm


class Talk:
    """One conversation through the questions around the answers."""

    def __init__(self, locale: str = "de") -> None:
        self.inner, self.context, self.locale = Scripted(), dict[str, str](), locale
        self.state, self.offered, self.writes_on = State.WITH_BOT, tuple[Button, ...](), False
        self.follow_up = FollowUp(self.inner, Shipped(), Noon(), more=self._more)

    async def _more(self, _: str) -> bool:
        return self.writes_on

    async def ask(self, answer: Answer, text: str = "Frage", pressed: str | None = None) -> Reply:
        self.inner.next = answer
        return await self.say(text, pressed)

    async def say(self, text: str, pressed: str | None = None) -> Reply:
        question = Question(
            "c", text, pressed, self.locale, state=self.state, context=self.context, offered=self.offered
        )  # fmt: skip
        reply = (await self.follow_up.answer(question)).reply
        self.context, self.offered = dict(reply.context), reply.utterances[-1].buttons
        return reply

    async def press(self, payload: str) -> Reply:
        return await self.say("Knopf", payload)


def sure(intent: str = "register_address", **more: object) -> Answer:
    topic = shipped.intents()[intent].topic
    reply = Reply((Utterance("Antwort", "de"),), topic, "answered", {"intent": intent})
    return Answer(replace(reply, **more), "de", understood(intent))  # type: ignore[arg-type]


def failed(*near: str, outcome: str = "fallback") -> Answer:
    buttons = tuple(Button(name, f"intent:{name}") for name in near)
    reply = Reply((Utterance("Wie bitte?", "de", buttons, kind=outcome),), "none", outcome)
    return Answer(reply, "de", understood("driving_licence", outcome, near))


def lost() -> Answer:
    """Nothing may be meant: the real sentences, with the menu."""
    u = replace(understood("driving_licence", "fallback"), candidates=(Candidate("driving_licence", 0.05),))
    reply = Composer(Shipped(), shipped.holidays(), "de", NOW).reply(u, {})
    return Answer(replace(reply, context={}), "de", u)


def payloads(reply: Reply) -> list[str]:
    return [button.payload for said in reply.utterances for button in said.buttons]


FACES = ["help:bot:good", "help:bot:middle", "help:bot:bad"]


@pytest.mark.parametrize("locale", NATIVE)
async def test_below_the_second_sure_answer_three_faces_with_words_and_never_again(locale: str) -> None:
    talk = Talk(locale)
    assert payloads(await talk.ask(sure())) == []
    reply = await talk.ask(sure("waste_separation"))
    assert payloads(reply) == FACES
    assert all(b.icon and b.title for b in reply.utterances[-1].buttons)
    assert len({b.title for b in reply.utterances[-1].buttons}) == 3
    assert payloads(await talk.ask(sure("tax_id"))) == []


UNASKED = {
    "talk": sure("thank"),
    "an offer of a person": sure(handoff=True),
    "a yes to a person": sure(request=HandoffRequest("order", "tax_id")),
    "unsure": replace(sure(), understanding=understood("tax_id", "choice")),
    "weak danger": replace(sure(), danger=Danger("weak")),
    "a help line": sure(utterances=(Utterance("112", "de", kind="danger"),)),
    "a protected topic": sure("find_doctor", context={"protected": "yes"}),
    "danger": sure("emergency", outcome="danger"),
    "a question back": sure("search_course", utterances=(Utterance("Welche Stufe?", "de", kind="ask"),)),
    "a form": sure(context={"form": '{"kind": "idea"}'}),
}


@pytest.mark.parametrize("name", UNASKED)
async def test_what_is_never_asked_about(name: str) -> None:
    talk = Talk()
    for _ in range(4):
        assert not [p for p in payloads(await talk.ask(UNASKED[name])) if p.startswith(("help:", "improve:"))]


@pytest.mark.parametrize("state", [State.WAITING])
async def test_nobody_who_waits_for_a_person_is_asked(state: State) -> None:
    talk = Talk()
    talk.state = state
    for answer in (sure(), sure(), failed()):
        assert not [p for p in payloads(await talk.ask(answer)) if p.startswith(("help:", "improve:"))]


async def test_a_protected_question_beside_another_is_not_for_a_department_that_waits() -> None:
    talk = Talk()
    talk.state = State.WAITING
    both = sure(context={"intent": "tax_id", "protected": "yes"})
    alone = await talk.ask(both)
    reply = await talk.ask(replace(both, parts=(understood("asylum_procedure"), understood("tax_id"))))
    assert alone.after and not alone.after.apart
    assert reply.after and reply.after.apart


async def test_a_face_counts_once_and_another_changes_it() -> None:
    talk = Talk()
    await talk.ask(sure())
    await talk.ask(sure("waste_separation"))
    first = await talk.press("help:bot:good")
    good = Counted("bot", "good", "everyday", "de", "2026-11-26T09:00:00+00:00")
    assert first.after and (first.after.counted, first.after.taken_back, first.after.helped) == (good, None, True)
    again = await talk.press("help:bot:good")
    assert again.after and again.after.counted is None
    other = await talk.press("help:bot:bad")
    assert other.after and (other.after.counted, other.after.taken_back) == (replace(good, face="bad"), good)
    assert other.after.former and other.after.former.intent == "waste_separation" and other.after.private
    assert payloads(other) == ["help:bot:write", "handoff:offer", "improve:yes", "improve:no"]


async def test_a_face_for_what_was_not_asked_counts_nothing() -> None:
    talk = Talk()
    for payload in ("help:bot:good", "help:77:bad", "help:::", "help:bot:best"):
        reply = await talk.press(payload)
        assert reply.after and reply.after.counted is None


async def test_of_departments_neither_topic_nor_number_is_counted() -> None:
    talk = Talk()
    talk.context = with_question({"intent": "tax_id"}, "12")
    reply = await talk.press("help:12:bad")
    assert reply.after and reply.after.counted
    assert (reply.after.counted.outcome, reply.after.counted.topic) == ("help_department_bad", "none")
    assert reply.after.former is None


@pytest.mark.parametrize("locale", NATIVE)
async def test_a_typed_no_right_after_the_question_is_a_face(locale: str) -> None:
    talk, speaker = Talk(locale), Speaker(shipped.catalogue(), locale)
    talk.context, talk.offered = with_question({"intent": "tax_id"}, "bot"), Feedback(speaker).question("bot").buttons
    no = speaker.say("help_bad")
    reply = await talk.say(no)
    assert reply.after and reply.after.counted and reply.after.counted.face == "bad"
    assert not talk.inner.asked
    await talk.ask(sure(), "etwas anderes")
    reply = await talk.say(no)  # not right after the question: an ordinary message
    assert len(talk.inner.asked) == 2 and (reply.after is None or reply.after.counted is None)


@pytest.mark.parametrize("word", ["nein", "ja"])
async def test_a_yes_or_no_written_before_the_question_stood_there_is_no_opinion(word: str) -> None:
    talk = Talk()
    await talk.ask(sure())
    assert payloads(await talk.ask(sure()))[: len(FACES)] == FACES
    talk.offered = ()  # written in one go with the questions before it
    reply = await talk.ask(sure("thank"), word)
    assert reply.after is None and reply.utterances[0].text == "Antwort"


async def test_a_no_written_before_the_consent_was_asked_for_refuses_nothing() -> None:
    talk = Talk()
    await talk.ask(failed("tax_id"))
    talk.offered = ()
    reply = await talk.ask(sure("thank"), "nein")
    assert reply.after is None and talk.context[IMPROVE] == "asked"


async def test_nobody_is_asked_while_other_questions_of_theirs_wait() -> None:
    talk = Talk()
    talk.writes_on = True
    asked = [await talk.ask(sure()), await talk.ask(sure()), await talk.ask(failed("tax_id"))]
    assert not any(payload.startswith(("help:", "improve:")) for reply in asked for payload in payloads(reply))
    talk.writes_on = False
    assert payloads(await talk.ask(sure()))[: len(FACES)] == FACES, "below the last of them"


async def test_a_question_that_nothing_is_near_to_is_open_too_whatever_stands_in_the_menu() -> None:
    reply = await Talk().ask(lost())
    assert "intent:find_doctor" in payloads(reply), "a protected topic, offered to everybody"
    assert reply.after and reply.after.question and reply.after.question.kind == "fallback"
    assert payloads(reply)[-2:] == ["improve:yes", "improve:no"]


async def test_consent_is_asked_once_where_something_was_not_understood() -> None:
    talk = Talk()
    reply = await talk.ask(failed("tax_id"))
    assert payloads(reply)[-2:] == ["improve:yes", "improve:no"] and talk.context[SAID] == IMPROVE
    assert reply.after and reply.after.question and reply.after.question.kind == "fallback"
    assert "improve:yes" not in payloads(await talk.ask(failed("tax_id")))
    agreed = await talk.press("improve:yes")
    assert agreed.after and agreed.after.improve is True and talk.context[IMPROVE] == "yes"
    assert payloads(agreed) == ["improve:no"]
    back = await talk.press("improve:no")
    assert back.after and back.after.improve is False and talk.context[IMPROVE] == "no"
    assert "improve:yes" not in payloads(await talk.ask(failed("tax_id")))


@pytest.mark.parametrize(
    ("text", "consent"), [("Ja, gern", "yes"), ("Nein", "no"), ("👍", "asked"), ("gut", "asked"), ("ja", "asked")]
)
async def test_only_the_words_of_the_button_are_a_typed_consent(text: str, consent: str) -> None:
    talk = Talk()
    await talk.ask(failed("tax_id"))
    await talk.say(text)
    assert talk.context[IMPROVE] == consent


async def test_a_choice_is_for_review_but_asks_nothing() -> None:
    reply = await Talk().ask(failed("tax_id", outcome="choice"))
    assert reply.after and reply.after.question and reply.after.question.kind == "choice"
    assert not [p for p in payloads(reply) if p.startswith("improve:")]


@pytest.mark.parametrize("near", ["mental_health", "emergency", "asylum_procedure", "women_services"])
async def test_what_may_be_about_a_protected_topic_is_not_for_review(near: str) -> None:
    reply = await Talk().ask(failed("tax_id", near))
    assert reply.after is None and "improve:yes" not in payloads(reply)


async def test_the_ranking_is_kept_without_what_is_protected() -> None:
    """Also far down, where a protected topic is no reason to keep the question out."""
    answer = failed("tax_id")
    names = ("driving_licence", "tax_id", "job_search", "mental_health", "work_permit")
    candidates = tuple(Candidate(name, 0.4 - number / 100) for number, name in enumerate(names))
    assert answer.understanding
    reply = await Talk().ask(replace(answer, understanding=replace(answer.understanding, candidates=candidates)))
    assert reply.after and reply.after.question
    assert reply.after.question.ranking == (
        ("driving_licence", 0.4), ("tax_id", 0.39), ("job_search", 0.38), ("work_permit", 0.36),
    )  # fmt: skip


async def test_a_conversation_that_touched_a_protected_topic_leaves_the_inbox() -> None:
    talk = Talk()
    await talk.ask(failed("tax_id"))
    await talk.press("improve:yes")
    reply = await talk.ask(sure("find_doctor", context={"protected": "yes"}))
    assert reply.after and reply.after.touched
    later = await talk.ask(failed("tax_id"))
    assert later.after is None or later.after.question is None
    lost = replace(failed("tax_id"), reply=replace(failed().reply, context={}))
    talk.inner.next = lost
    await talk.say("x")
    assert talk.context["protected"] == "yes"


async def test_handed_to_the_protection_group_is_protected_too() -> None:
    group = next(d for d in Shipped().guide.departments.values() if d.protection)
    reply = await Talk().ask(sure(request=HandoffRequest(group.id, "tax_id")))
    assert reply.after and reply.after.touched and reply.context["protected"] == "yes"


async def test_a_comment_needs_a_press_and_a_yes() -> None:
    talk = Talk()
    talk.context = with_question({"intent": "tax_id"}, "bot")
    assert payloads(await talk.press("help:bot:bad"))[0] == "help:bot:write"
    assert payloads(await talk.press("help:bot:write")) == ["improve:yes", "improve:no"]
    assert payloads(await talk.press("improve:yes")) == ["improve:no", "help:skip"]
    talk.inner.next = sure()
    reply = await talk.say("Die Adresse stimmt nicht")
    assert reply.after and reply.after.question and reply.after.question.kind == "comment" and reply.after.private
    reply = await talk.say("Die Adresse stimmt nicht")  # the next one is a question again
    assert reply.outcome == "answered"


async def test_skipping_and_no_yes_take_no_comment() -> None:
    for way in ("help:skip", "improve:no"):
        talk = Talk()
        talk.context = with_question({"intent": "tax_id"}, "bot")
        await talk.press("help:bot:write")
        await talk.press(way)
        reply = await talk.ask(sure(), "Frage")
        assert reply.outcome == "answered"


async def test_danger_in_a_comment_is_answered() -> None:
    talk = Talk()
    talk.context = {**words_wanted(NOW), IMPROVE: "yes", ASKED: "bot"}
    alarm = Answer(Reply((Utterance("112", "de", kind="danger"),), "danger", "danger"), "de", None, Danger("strong"))
    reply = await talk.ask(alarm, "er schlägt mich")
    assert reply.outcome == "danger" and reply.after and reply.after.touched and "help_writing" not in talk.context
    talk.context = {**words_wanted(NOW), IMPROVE: "yes", ASKED: "bot"}
    talk.inner.next, talk.inner.alarm = None, alarm  # the engine is away
    assert (await talk.say("er schlägt mich")).outcome == "danger"


def commenting() -> Talk:
    talk = Talk()
    talk.context = {**words_wanted(NOW), IMPROVE: "yes", ASKED: "bot", "intent": "tax_id"}
    return talk


def seen(intent: str, zone: str, *near: tuple[str, float]) -> Answer:
    u = replace(understood(intent, zone), candidates=tuple(Candidate(*one) for one in near))
    return replace(sure(intent) if zone == "confident" else failed(outcome=zone), understanding=u)


NO_COMMENTS = {
    "protected": sure("asylum_procedure"),
    "remembered as protected": sure(context={"intent": "tax_id", "protected": "yes"}),
    "one of two questions": replace(sure(), parts=(understood("tax_id"), understood("deportation_threat"))),
    "nearly protected": seen("tax_id", "confident", ("tax_id", 0.8), ("asylum_procedure", 0.1)),
    "may be protected": seen("tax_id", "fallback", ("tax_id", 0.1), ("job_search", 0.05), ("mental_health", 0.01)),
    "protected among the buttons": failed("tax_id", "find_doctor", outcome="choice"),
    "a person": sure("request_human"),
    "deletion": sure("delete_my_data"),
    "not heard by the engine": replace(sure(), understanding=None),
}


@pytest.mark.parametrize("name", NO_COMMENTS)
async def test_what_is_no_comment_is_answered_and_not_for_review(name: str) -> None:
    talk = commenting()
    reply = await talk.ask(NO_COMMENTS[name], "Mein Asylantrag ist abgelehnt, ich werde abgeschoben")
    assert reply.utterances[0].text == NO_COMMENTS[name].reply.utterances[0].text
    assert "help_writing" not in talk.context
    after = reply.after or Aftermath()
    assert not after.private and (after.question is None or after.question.kind != "comment")
    assert after.touched == ("protected" in talk.context)


async def test_a_short_question_is_no_comment_and_a_sentence_is_one() -> None:
    question = await commenting().ask(sure(), "Bis wann muss ich mich anmelden?")
    assert question.outcome == "answered" and question.after is None
    far = seen("tax_id", "confident", ("tax_id", 0.9), ("asylum_procedure", 0.01))
    for understanding in (sure(), failed("job_search"), far, sure("thank")):
        reply = await commenting().ask(understanding, "Die Adresse stimmt nicht")
        assert reply.after and reply.after.question and reply.after.question.kind == "comment"


async def test_while_the_engine_is_away_a_comment_waits() -> None:
    talk = commenting()
    talk.inner.next = None
    with pytest.raises(DialogueDown):
        await talk.say("Mein Asylantrag ist abgelehnt")


@pytest.mark.parametrize(("minutes", "kind"), [(14, "feedback"), (16, "answered")])
async def test_a_comment_is_written_within_a_quarter_of_an_hour(minutes: int, kind: str) -> None:
    talk = Talk()
    talk.context = with_question({"intent": "tax_id", IMPROVE: "yes"}, "bot")
    await talk.press("help:bot:write")
    talk.inner.next = sure()
    at = NOW + timedelta(minutes=minutes)
    question = Question("c", "Die Adresse stimmt nicht", None, "de", context=talk.context, at=at)
    answer = await talk.follow_up.answer(question)
    assert answer.reply.outcome == kind and "help_writing" not in answer.reply.context


async def test_where_nobody_knows_since_when_a_comment_is_waited_for_it_is_a_question() -> None:
    talk = Talk()
    talk.context = {"help_writing": "bot", IMPROVE: "yes", ASKED: "bot"}
    assert (await talk.ask(sure(), "Frage")).outcome == "answered"


def test_personal_things_are_masked() -> None:
    for text, secret in (
        ("Ich heiße Amal Haddad und brauche Hilfe", "Amal"), ("mein Telefon 0176 12345678", "0176"),
        ("schreiben Sie an amal@example.org bitte", "amal"), ("Aktenzeichen 4711/26 ABC, was nun", "4711"),
        ("https://facebook.com/amal", "amal"),
    ):  # fmt: skip
        assert secret not in masked(text) and MASK in masked(text), text
    assert masked("Wann hat das Rathaus offen?") == "Wann hat das Rathaus offen?"
    both = masked("Ich heiße Amal Haddad, 0176 12345678, amal@example.org!")
    assert both.startswith("Ich heiße ▒▒▒") and both.endswith("!") and "Haddad" not in both


async def test_broken_context_of_another_version_does_no_harm() -> None:
    talk = Talk()
    talk.context = with_question({"help_faces": json.dumps({"bot": {"x": 1}})}, "bot")
    reply = await talk.press("help:bot:good")
    assert isinstance(reply.after, Aftermath) and reply.after.counted
