"""What is offered while nothing is sure: nothing unlikely, and nothing that frightens by chance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.locale import NATIVE
from bot.core.message import Reply
from bot.core.understanding import Candidate, Entity, Understanding, Zone
from bot.service.answers.likely import offered
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped

Shares = list[tuple[str, float]]
EVICTION: Shares = [("housing_benefit", 0.3828), ("deportation_threat", 0.1069), ("ask_case_status", 0.0342)]
CHOICES: list[tuple[Shares, list[str]]] = [
    (EVICTION, ["housing_benefit"]),
    ([("rent_problems", 0.35), ("legal_advice", 0.17), ("deportation_threat", 0.1)], ["rent_problems", "legal_advice"]),
    ([("legal_advice", 0.4), ("deportation_threat", 0.3)], ["legal_advice", "deportation_threat"]),
    ([("deportation_threat", 0.47), ("residence_permit", 0.2)], ["deportation_threat", "residence_permit"]),
    ([("out_of_scope", 0.5), ("emergency", 0.23), ("voluntary_return", 0.22)], ["emergency"]),
    ([("waste_separation", 0.4), ("emergency", 0.2355)], ["waste_separation"]),
    ([("out_of_scope", 0.4), ("crisis_support", 0.1075)], []),
    ([("lgbtiq_support", 0.3), ("ask_waiting", 0.2)], []),
    ([("mental_health", 0.3), ("lgbtiq_support", 0.3)], ["mental_health"]),
    ([("lgbtiq_support", 0.5), ("legal_advice", 0.2)], ["lgbtiq_support", "legal_advice"]),
    ([("tax_id", 0.3), ("bank_account", 0.2), ("debt_advice", 0.15), ("housing_search", 0.12)],
     ["tax_id", "bank_account", "debt_advice"]),
    ([("out_of_scope", 0.45), ("welcome_package", 0.06), ("waste_separation", 0.05)], []),
]  # fmt: skip


def candidates(shares: Shares) -> tuple[Candidate, ...]:
    return tuple(Candidate(*share) for share in shares)


def said(shares: Shares, zone: Zone, locale: str, before: str = "") -> Reply:
    u = Understanding(shares[0][0], shares[0][1], zone, zone, candidates(shares))
    context = {"intent": before} if before else {}
    return Composer(Shipped(), shipped.holidays(), locale, shipped.TODAY).reply(u, context)


def payloads(reply: Reply) -> list[str]:
    return [button.payload for one in reply.utterances for button in one.buttons]


@pytest.mark.parametrize(("shares", "wanted"), CHOICES)
def test_a_choice_has_what_is_likely_and_what_frightens_only_when_it_is_quite_likely(
    shares: Shares, wanted: list[str]
) -> None:
    assert offered(candidates(shares), shipped.intents()) == wanted


def test_an_eviction_letter_is_not_taken_for_a_deportation() -> None:
    assert payloads(said(EVICTION, "choice", "ru")) == ["intent:housing_benefit", "other"]


@pytest.mark.parametrize("feared", ["deportation_threat", "crisis_support"])
def test_what_frightens_is_not_alone_after_an_answer_about_something_else(feared: str) -> None:
    alone: Shares = [(feared, 0.39), ("ask_waiting", 0.2)]
    assert payloads(said(alone, "choice", "tr", "waste_separation")) == [
        "intent:waste_separation",
        f"intent:{feared}",
        "other",
    ]
    assert payloads(said(EVICTION, "choice", "tr", "waste_separation")) == ["intent:housing_benefit", "other"]
    for before in ("", "greet", "voluntary_return"):
        assert payloads(said(alone, "choice", "tr", before)) == [f"intent:{feared}", "other"]


WEAK: Shares = [("family_reunification", 0.099), ("phone_internet", 0.09), ("parent_education", 0.08)]


@pytest.mark.parametrize(
    ("shares", "zone"), [(WEAK, "fallback"), ([("thank", 0.4), ("waste_separation", 0.06)], "choice")]
)
def test_weak_guesses_give_way_to_the_menu_and_a_person(shares: Shares, zone: Zone) -> None:
    reply = said(shares, zone, "fa")
    assert reply.outcome == "fallback"
    assert not {f"intent:{name}" for name, _ in shares} & set(payloads(reply))
    assert "intent:welcome_package" in payloads(reply)
    assert payloads(reply)[-2:] == ["menu:all", "handoff:offer"]


def test_below_the_fallback_stands_what_may_well_be_meant() -> None:
    assert "intent:family_reunification" in payloads(said([("family_reunification", 0.13)], "fallback", "fa"))


@pytest.mark.parametrize("locale", NATIVE)
def test_a_choice_has_a_person_where_one_may_be_meant_beside_the_matter(locale: str) -> None:
    """ "I have got a letter and understand nothing, I would like to talk to a person"."""
    asked = said([("request_human", 0.49), ("legal_advice", 0.39)], "choice", locale)
    assert payloads(asked) == ["intent:legal_advice", "handoff:offer", "other"]
    beside = said([("legal_advice", 0.49), ("request_human", 0.39)], "choice", locale)
    assert payloads(beside) == ["intent:legal_advice", "handoff:offer", "other"]
    unlikely = said([("legal_advice", 0.49), ("request_human", 0.05)], "choice", locale)
    assert payloads(unlikely) == ["intent:legal_advice", "other"]


def test_the_person_chosen_beside_a_matter_is_the_one_for_it() -> None:
    """ "I want to talk to a person about my rent arrears"."""
    asked = said([("request_human", 0.49), ("rent_problems", 0.3)], "choice", "uk")
    assert asked.context["intent"] == "rent_problems"
    pressed = Composer(Shipped(), shipped.holidays(), "uk", shipped.TODAY).pressed("handoff:offer", asked.context)
    assert pressed is not None and "handoff:yes:social_work" in payloads(pressed)
    protected = said([("request_human", 0.49), ("asylum_procedure", 0.3)], "choice", "uk")
    assert protected.context["protected"]


@pytest.mark.parametrize("locale", NATIVE)
def test_where_only_a_person_is_likely_whom_to_call_is_said_and_no_choice_of_nothing(locale: str) -> None:
    """ "vreau sa vb cu cineva": a shortened word, and the engine is half sure."""
    asked = said([("request_human", 0.4), ("voluntary_return", 0.07)], "choice", locale)
    assert asked.utterances[0].source == f"request_human/{locale}" and asked.outcome == "answered"


@pytest.mark.parametrize("locale", NATIVE)
def test_beside_a_matter_that_is_sure_there_is_a_way_to_a_person_where_one_was_asked_for(locale: str) -> None:
    """ "The kindergarten has refused, I would like to talk to a person"."""

    def answered(person: float) -> list[str]:
        shares = candidates([("childcare_place", 0.88), ("request_human", person)])
        u = Understanding("childcare_place", 0.88, "confident", "childcare_place", shares)
        return payloads(Composer(Shipped(), shipped.holidays(), locale, shipped.TODAY).reply(u, {}))

    assert answered(0.07)[-1] == "handoff:offer"
    assert "handoff:offer" not in answered(0.01)


def test_a_choice_shown_again_still_has_the_way_to_a_person() -> None:
    asked = said([("request_human", 0.49), ("legal_advice", 0.39)], "choice", "de")
    again = Composer(Shipped(), shipped.holidays(), "uk", shipped.TODAY).in_language(asked.context)
    assert payloads(again) == payloads(asked)


def test_a_topic_that_was_only_guessed_is_not_the_matter_before_its_button_is_pressed() -> None:
    """ "Where do I apply for that?", after child benefit: asylum was a guess, and nobody has touched it."""
    guess: Shares = [("asylum_procedure", 0.4), ("ask_waiting", 0.2)]
    asked = said(guess, "choice", "de", "child_benefit")
    assert "protected" not in asked.context and asked.context["intent"] == "child_benefit"
    composer = Composer(Shipped(), shipped.holidays(), "de", shipped.TODAY)
    person = composer.reply(Understanding("request_human", 0.9, "confident", "request_human"), asked.context)
    assert "handoff:yes:protection" not in payloads(person)
    pressed = composer.intent_alone("asylum_procedure", asked.context)
    assert (pressed.context["intent"], pressed.context["protected"]) == ("asylum_procedure", "yes")


@pytest.mark.parametrize("guess", ["crisis_support", "emergency"])
def test_danger_that_was_only_guessed_is_for_the_protection_group_alone(guess: str) -> None:
    asked = said([(guess, 0.4), ("school_life", 0.2)], "choice", "de", "waste_separation")
    assert (asked.context["intent"], asked.context["protected"]) == ("waste_separation", "yes")


def test_who_names_an_office_or_may_mean_a_protected_topic_does_not_take_the_only_one_offered() -> None:
    composer = Composer(Shipped(), shipped.holidays(), "de", shipped.TODAY)
    going_on = Understanding("child_benefit", 0.6, "confident", "follow_up_same")
    asylum = composer.reply(going_on, {"last": "choice:asylum_procedure"})
    assert [one.kind for one in asylum.utterances] == ["choice"] and "protected" not in asylum.context
    office = replace(going_on, entities=(Entity("office_elsewhere", "Familienkasse"),))
    for topic in ("asylum_procedure", "housing_benefit"):
        reply = composer.reply(office, {"last": f"choice:{topic}"})
        unknown = shipped.catalogue().say("office_unknown", "de").partition("{")[0]
        assert reply.utterances[0].text.startswith(unknown), reply.utterances[0].text
    known = replace(going_on, entities=(Entity("office", "jobcenter"),))
    assert composer.reply(known, {"last": "choice:housing_benefit"}).utterances[0].kind == "choice"
    assert composer.reply(going_on, {"last": "choice:housing_benefit"}).context["intent"] == "housing_benefit"
