"""Two questions in one message: both answered, or the reply of the whole. The engine understands what a test says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.core.form import Form
from bot.core.locale import ANSWERED
from bot.core.message import Reply
from bot.core.outside_errors import DialogueFailed
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.language.detector import LanguageDetector
from bot.language.files import load_detector
from bot.service.answers.memory import PROTECTED
from bot.service.turn.answering import Answer, Answering, Question
from bot.service.turn.ask import described
from bot.service.turn.several import SeveralQuestions
from bot.wiring.files import load_danger, load_questions
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped, Stopped

OFFICE, KITA = "Wo ist das Jobcenter?", "Wie melde ich mein Kind in der Kita an?"
BOTH = f"{OFFICE} {KITA}"
JOBCENTER, YOUTH_OFFICE = "Bahnhofstraße 22", "Gartenstraße 7"


def meant(intent: str, response: str = "", *entities: tuple[str, str]) -> Understanding:
    zone = "choice" if response == "choice" else "fallback" if response == "fallback" else "confident"
    ranking = (Candidate(intent, 0.4), Candidate("tax_id", 0.3))
    return Understanding(intent, 0.9, zone, response or intent, ranking, entities=tuple(Entity(*e) for e in entities))


def office(intent: str, name: str) -> Understanding:
    return meant(intent, "", ("office", name))


KNOWN = {
    OFFICE: office("office_location", "jobcenter"), KITA: meant("childcare_place"), BOTH: meant("childcare_place"),
}  # fmt: skip


class Knowing(ScriptedDialogue):
    """Understands each text as a test says, everything else as out of scope; fails on what is `None`."""

    def __init__(self, known: Mapping[str, Understanding | None]) -> None:
        super().__init__()
        self._known = known
        self.contexts: list[Mapping[str, str]] = []

    async def understand(self, message: UserMessage) -> Understanding:
        self.asked.append(message.text)
        self.contexts.append(message.context)
        await self._suffer()
        if message.heard == "strong":
            return meant("emergency")
        understood = self._known.get(message.text, meant("out_of_scope"))
        if understood is None:
            raise DialogueFailed("the dialogue engine chose nothing to say")
        return understood


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return load_detector(PROJECT, PROJECT / "var" / "models")


class Asking:
    def __init__(self, detector: LanguageDetector, known: Mapping[str, Understanding | None], *web_only: str) -> None:
        town = shipped.guide().town.model_copy(update={"web_only": web_only})
        library = Shipped(replace(shipped.guide(), town=town))
        self.dialogue = Knowing(known)
        self.path = Answering(
            self.dialogue, library, detector, load_danger(PROJECT), Stopped(), shipped.holidays()
        )  # fmt: skip
        self.several = SeveralQuestions(self.path, self.path, library, load_questions(PROJECT))

    async def ask(self, text: str = BOTH, context: Mapping[str, str] = {}, **more: object) -> Answer:
        return await self.several.answer(self.question(text, context, **more))

    async def as_one(self, text: str = BOTH, context: Mapping[str, str] = {}, **more: object) -> Answer:
        answer = await self.path.answer(self.question(text, context, **more))
        self.dialogue.asked.clear()
        return answer

    def question(self, text: str, context: Mapping[str, str], **more: object) -> Question:
        return Question("c", text, context=context, **{"locale": "de", **more})  # type: ignore[arg-type]


def said(reply: Reply) -> str:
    return "\n".join(utterance.text for utterance in reply.utterances)


def say(sentence: str, locale: str = "de") -> str:
    return shipped.catalogue().say(sentence, locale)


async def test_both_are_answered_in_the_order_asked(detector: LanguageDetector) -> None:
    asking = Asking(detector, KNOWN)
    answer = await asking.ask()
    text = said(answer.reply)
    assert text.index(JOBCENTER) < text.index(say("second_question")) < text.index(YOUTH_OFFICE)
    assert asking.dialogue.asked == [BOTH, OFFICE, KITA]
    payloads = [[b.payload for b in one.buttons] for one in answer.reply.utterances]
    assert "office:jobcenter:hours" in payloads[0] and "office:youth_office:location" in payloads[-1]
    assert say("more_questions") not in text and say("other_question") not in text


async def test_what_is_remembered_is_the_last_answer(detector: LanguageDetector) -> None:
    reply = (await Asking(detector, KNOWN).ask()).reply
    assert reply.context["intent"] == "childcare_place" and reply.context["last"] == "intent:childcare_place"
    assert reply.context["tried"] == "office_location,childcare_place"
    assert (reply.topic, reply.outcome) == ("school_family", "answered")


async def test_it_is_measured_as_the_whole_was_understood(detector: LanguageDetector) -> None:
    asking = Asking(detector, KNOWN)
    one, both = (described(a, lambda *_: None) for a in (await asking.as_one(), await asking.ask()))
    assert both.pop("replies") != one.pop("replies") and both == one


@pytest.mark.parametrize("locale", ANSWERED)
async def test_where_the_second_answer_begins_is_said_in_every_language(
    detector: LanguageDetector, locale: str
) -> None:
    asking = Asking(detector, {**KNOWN, f"{BOTH} Wo ist das Amt?": meant("childcare_place")})
    whole = await asking.as_one(f"{BOTH} Wo ist das Amt?")
    first, second = await asking.as_one(OFFICE), await asking.as_one(KITA)
    said_in = [replace(answer, locale=locale) for answer in (whole, first, second)]
    text = said(asking.several._together(*said_in, (OFFICE, KITA, "Wo ist das Amt?")).reply)
    assert say("second_question", locale) in text and text.endswith(say("more_questions", locale))
    sentences = {say(name, one) for one in ANSWERED for name in ("more_questions", "other_question")}
    assert len(sentences) == 2 * len(ANSWERED)


async def test_of_a_third_it_is_said_that_it_may_be_asked_next(detector: LanguageDetector) -> None:
    asking = Asking(detector, KNOWN)
    answer = await asking.ask(f"1. {OFFICE}\n2. {KITA}\n3. Wo finde ich einen Arzt?")
    assert answer.reply.utterances[-1].text == say("more_questions")
    assert len(asking.dialogue.asked) == 3


async def test_the_way_to_a_person_that_was_asked_for_besides_stays(detector: LanguageDetector) -> None:
    text = f"{BOTH} Kann ich mit jemandem reden?"
    wanted = replace(KNOWN[KITA], candidates=(Candidate("childcare_place", 0.8), Candidate("request_human", 0.1)))
    asking = Asking(detector, {**KNOWN, text: wanted})
    utterances = (await asking.ask(text)).reply.utterances
    assert JOBCENTER in utterances[0].text and utterances[-1].buttons[-1].payload == "handoff:offer"


async def test_a_part_that_leans_on_the_first_is_asked_with_its_context(detector: LanguageDetector) -> None:
    when = "Wann hat es offen?"
    asking = Asking(detector, {**KNOWN, when: meant("office_hours"), f"{OFFICE} {when}": meant("office_hours")})
    answer = await asking.ask(f"{OFFICE} {when}")
    text = said(answer.reply)
    assert asking.dialogue.contexts[-1]["office"] == "jobcenter"
    assert text.index(JOBCENTER) < text.index("Montag, Dienstag") and say("second_question") not in text


ONCE = {
    "one question": (OFFICE, {}),
    "the same twice": (f"{OFFICE} {OFFICE}", {}),
    "the same in other words": (
        f"{OFFICE} Wo finde ich das Jobcenter?", {"Wo finde ich das Jobcenter?": office("office_location", "jobcenter")}
    ),
    "both unknown": ("Wie ist das Wetter? Was kostet die Welt?", {}),
    "a wish for a person": (f"{OFFICE} Kann ich mit jemandem reden?", {
        "Kann ich mit jemandem reden?": meant("request_human")}),
    "another language": (f"{OFFICE} Können Sie Polnisch?", {
        "Können Sie Polnisch?": meant("change_language", "", ("language", "pl"), ("asked_in", "de"))}),
    "small talk": (f"{OFFICE} Sind Sie ein Computer?", {"Sind Sie ein Computer?": meant("ask_bot_identity")}),
    "the same once more": (f"{OFFICE} Gilt das auch für Frauen?", {
        "Gilt das auch für Frauen?": meant("follow_up_same")}),
    "the office below the answer": (f"{KITA} Wo gehe ich da hin?", {"Wo gehe ich da hin?": meant("office_location")}),
    "of which office": (f"{OFFICE} Wann hat das Amt offen?", {OFFICE: meant("x", "fallback")}),
    "a wish to the bot": (BOTH, {BOTH: meant("request_human")}),
    "a yes": (BOTH, {BOTH: meant("affirm")}),
    "the engine fails on the first": (BOTH, {OFFICE: None}),
    "the engine fails on the second": (BOTH, {KITA: None}),
    "a whole that is surely something else, as it was taught": (BOTH, {BOTH: meant("waste_separation")}),
    "two offices": (f"{OFFICE} Wo ist das Schulamt?", {
        f"{OFFICE} Wo ist das Schulamt?": meant(
            "office_location", "", ("office", "jobcenter"), ("office", "school_office")),
        "Wo ist das Schulamt?": office("office_location", "school_office")}),
}  # fmt: skip


@pytest.mark.parametrize("case", ONCE)
async def test_it_is_answered_as_a_whole(
    detector: LanguageDetector, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    text, more = ONCE[case]
    asking = Asking(detector, {**KNOWN, text: KNOWN[OFFICE if text.startswith(OFFICE) else KITA], **more})
    assert replace(await asking.as_one(text), parts=()) == replace(await asking.ask(text), parts=())
    assert len(asking.dialogue.asked) <= 3 and caplog.records == []


@pytest.mark.parametrize(
    "text", [OFFICE, "My husband died. What do I have to do?", "Hallo! Wo ist das Amt? Danke, ja?"]
)
async def test_one_question_is_asked_once(detector: LanguageDetector, text: str) -> None:
    asking = Asking(detector, KNOWN)
    await asking.ask(text)
    assert asking.dialogue.asked == [text]


async def test_a_button_an_open_form_and_danger_are_never_taken_apart(detector: LanguageDetector) -> None:
    asking = Asking(detector, KNOWN)
    await asking.ask(pressed="intent:childcare_place")
    await asking.ask(context=Form("idea").kept({}))
    aside = f"{OFFICE} Und wann hat es offen?"
    await asking.ask(aside, context=Form("idea").kept({}))
    assert asking.dialogue.asked == ["/childcare_place", BOTH, aside]
    answer = await asking.ask(f"{OFFICE} Mein Kind atmet nicht, was soll ich tun?")
    assert (answer.reply.outcome, len(answer.reply.utterances)) == ("danger", 1)
    assert OFFICE not in asking.dialogue.asked


async def test_a_form_that_waits_leaves_both_questions_and_an_answer_to_it_none(detector: LanguageDetector) -> None:
    waiting = Form("idea", state="waiting", text="Mehr Bänke").kept({})
    asking = Asking(detector, KNOWN)
    answer = await asking.ask(context=waiting)
    assert JOBCENTER in said(answer.reply) and YOUTH_OFFICE in said(answer.reply)
    assert Form.of(answer.reply.context) == Form.of(waiting)
    for state in ("held", "asking"):  # the reply says that the form waits, or is its own
        asking.dialogue.asked.clear()
        await asking.ask(context=Form("idea", "check", state, text="Mehr Bänke").kept({}))  # type: ignore[arg-type]
        assert asking.dialogue.asked == [BOTH], state


async def test_danger_in_one_question_alone_is_a_help_line(detector: LanguageDetector) -> None:
    asking = Asking(detector, {**KNOWN, KITA: meant("crisis_support")})
    one, answer = await asking.as_one(), await asking.ask()
    assert [u.kind for u in answer.reply.utterances] == ["danger", *(u.kind for u in one.reply.utterances)]
    assert answer.danger and answer.danger.strength == "weak"


async def test_a_help_line_stands_once_above_both(detector: LanguageDetector) -> None:
    died = "Meine Mutter ist gestorben, wer hilft mir?"
    text = f"{OFFICE} {died}"
    asking = Asking(detector, {**KNOWN, text: meant("marriage_family_law"), died: meant("marriage_family_law")})
    answer = await asking.ask(text)
    kinds = [utterance.kind for utterance in answer.reply.utterances]
    assert kinds[0] == "danger" and kinds.count("danger") == 1 and JOBCENTER in said(answer.reply)
    assert answer.danger and answer.danger.strength == "weak"


async def test_only_one_understood_is_answered_and_said_to_be_one(detector: LanguageDetector) -> None:
    asking = Asking(detector, {**KNOWN, KITA: meant("school_life", "choice"), BOTH: KNOWN[OFFICE]})
    one, answer = await asking.as_one(), await asking.ask()
    assert answer.reply.utterances == (*one.reply.utterances, answer.reply.utterances[-1])
    assert answer.reply.utterances[-1].text == say("other_question") and answer.reply.context == one.reply.context


async def test_an_office_that_is_not_named_is_not_understood(detector: LanguageDetector) -> None:
    money, when = "Wie bekomme ich Kindergeld?", "Wann hat das Amt offen?"
    text, known = f"{money} {when}", meant("child_benefit")
    asking = Asking(detector, {money: known, when: meant("office_hours"), text: known})
    answer = await asking.ask(text)
    assert [u.text for u in answer.reply.utterances[1:]] == [say("other_question")]


async def test_one_understood_is_better_than_a_whole_that_is_not(detector: LanguageDetector) -> None:
    asking = Asking(detector, {**KNOWN, OFFICE: meant("school_life", "fallback"), BOTH: meant("tax_id", "fallback")})
    answer = await asking.ask()
    assert YOUTH_OFFICE in said(answer.reply) and answer.reply.utterances[-1].text == say("other_question")
    assert answer.reply.context["last"] == "intent:childcare_place" and "failures" not in answer.reply.context


async def test_one_matter_in_two_questions_is_answered_as_its_first_where_the_whole_is_not_understood(
    detector: LanguageDetector,
) -> None:
    what = "Wer hilft mir dabei?"
    asking = Asking(detector, {**KNOWN, what: meant("follow_up_same"), f"{KITA} {what}": meant("tax_id", "choice")})
    first, answer = await asking.as_one(KITA), await asking.ask(f"{KITA} {what}")
    assert answer.reply == first.reply


async def test_a_choice_of_something_else_stays(detector: LanguageDetector) -> None:
    asking = Asking(detector, {**KNOWN, OFFICE: meant("school_life", "choice"), BOTH: meant("tax_id", "choice")})
    assert (await asking.ask()).reply == (await asking.as_one()).reply


async def test_whatever_else_goes_wrong_with_the_parts_the_whole_is_answered(
    detector: LanguageDetector, caplog: pytest.LogCaptureFixture
) -> None:
    asking = Asking(detector, KNOWN)
    one = await asking.as_one()
    asking.several._questions = load_questions(PROJECT)
    asking.several._alone = Failing()  # type: ignore[assignment]
    assert await asking.ask() == one
    assert [record.getMessage() for record in caplog.records] == [
        "the questions in a message cannot be taken apart: OverflowError"
    ]


class Failing:
    async def answer(self, question: Question) -> Answer:
        raise OverflowError(question.text)


async def test_a_slow_engine_costs_no_more_than_one_call(
    detector: LanguageDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = Asking(detector, KNOWN)
    one = await asking.as_one()
    monkeypatch.setattr("bot.service.turn.several._SECONDS", 0.0)
    assert await asking.ask() == one


async def test_a_topic_kept_off_telegram_is_sent_to_the_web_and_the_other_answered(detector: LanguageDetector) -> None:
    asking = Asking(detector, KNOWN, "childcare_place")
    reply = (await asking.ask(channel="telegram")).reply
    assert JOBCENTER in said(reply) and reply.utterances[-1].text.endswith(say("web_only"))
    assert YOUTH_OFFICE not in said(reply) and reply.context["intent"] == "office_location"


@pytest.mark.parametrize(
    ("protected", "intent", "response"),
    [(OFFICE, "mental_health", ""), (KITA, "mental_health", ""), (BOTH, "crisis_support", "choice")],
)
async def test_what_was_protected_in_any_of_it_stays_so(
    detector: LanguageDetector, protected: str, intent: str, response: str
) -> None:
    sensitive = meant(intent, response)
    asking = Asking(detector, {**KNOWN, BOTH: sensitive, protected: sensitive})
    answer = await asking.ask()
    assert answer.reply.context[PROTECTED] == "yes" and len(answer.parts) == 2


AND = "Wo ist das Jobcenter und wie melde ich mein Kind in der Kita an"
FIRST, SECOND = AND.split(" und ")


async def test_two_joined_by_an_and_alone_are_answered_when_both_are_sure(detector: LanguageDetector) -> None:
    known = {FIRST: KNOWN[OFFICE], SECOND: KNOWN[KITA], AND: meant("childcare_place")}
    reply = (await Asking(detector, known).ask(AND)).reply
    assert said(reply).index(JOBCENTER) < said(reply).index(say("second_question"))


@pytest.mark.parametrize(
    "unsure", [replace(meant("childcare_place"), confidence=0.6), meant("out_of_scope"), meant("", "follow_up_papers")]
)
async def test_joined_by_an_and_alone_they_stay_one_when_either_is_in_doubt(
    detector: LanguageDetector, unsure: Understanding
) -> None:
    for known in ({FIRST: unsure, SECOND: KNOWN[KITA]}, {FIRST: KNOWN[OFFICE], SECOND: unsure}):
        answer = await Asking(detector, {**known, AND: meant("housing_search")}).ask(AND)
        assert not answer.parts and say("other_question") not in said(answer.reply)
