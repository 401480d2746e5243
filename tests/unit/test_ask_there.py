"""For want of an answer of its own the same one is given once; after that it is said whom to ask."""

from __future__ import annotations

import pytest

from bot.core.message import Reply
from bot.core.understanding import Understanding
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
SAME = Understanding("x", 0.3, "fallback", "follow_up_same")
LICENCE = Understanding("driving_licence", 0.9, "confident", "driving_licence")


def said(u: Understanding, context: dict[str, str], locale: str = "de") -> Reply:
    return Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, context)


@pytest.mark.parametrize("locale", ["de", "ar", "uk", "fa"])
def test_the_second_time_the_office_is_named_instead_of_the_whole_answer_again(locale: str) -> None:
    once = said(SAME, said(LICENCE, {}, locale).context, locale)
    assert once.utterances[0].text == LIBRARY.catalogue.say("follow_up_same", locale)
    twice = said(SAME, once.context, locale)
    assert twice.utterances[0].text == LIBRARY.catalogue.say("follow_up_ask_there", locale)
    assert len(twice.utterances) == 2 and twice.utterances[1].links
    assert "handoff:offer" in [button.payload for button in twice.utterances[1].buttons]
    assert twice.context["last"] == once.context["last"]


def test_of_another_answer_it_is_the_first_time_again() -> None:
    once = said(SAME, said(LICENCE, {}).context)
    other = said(Understanding("naturalisation", 0.9, "confident", "naturalisation"), once.context)
    assert said(SAME, other.context).utterances[0].text == LIBRARY.catalogue.say("follow_up_same", "de")


def test_without_an_office_the_answer_is_repeated() -> None:
    first = said(Understanding("child_benefit", 0.9, "confident", "child_benefit"), {})
    context = {name: value for name, value in first.context.items() if name != "office"}
    once = said(SAME, context)
    assert [u.text for u in said(SAME, once.context).utterances] == [u.text for u in once.utterances]
