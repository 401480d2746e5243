"""A text that tells what to press says the word that stands on the button, in every language."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest

from bot.core.locale import NATIVE
from bot.core.text import clean
from bot.portal.response_files import read_texts

from .samples import PROJECT

BUTTONS = ("erase", "export", "help_skip", "form_skip", "send")
QUOTED = re.compile("„([^“]+)“")


@cache
def said(locale: str) -> dict[str, str]:
    return {text.name: clean(text.text) for text in read_texts(PROJECT / "responses") if text.locale == locale}


def named_in_german() -> dict[str, set[str]]:
    """Of each German text, the German words of the buttons that it names."""
    words = {said("de")[button] for button in BUTTONS}
    return {name: found for name, text in said("de").items() if (found := words & set(QUOTED.findall(text)))}


def on_the_button(locale: str) -> dict[str, set[str]]:
    """What a button with this German word may say in this locale."""
    words = defaultdict(set)
    for button in BUTTONS:
        words[said("de")[button]].add(said(locale)[button])
    return words


@pytest.mark.parametrize("locale", NATIVE)
def test_a_button_is_called_what_it_says(locale: str) -> None:
    words, texts = on_the_button(locale), said(locale)
    wrong = [
        (name, word)
        for name, named in named_in_german().items()
        for word in named
        if not any(shown in texts[name] for shown in words[word])
    ]
    assert not wrong


def test_the_texts_that_name_a_button_are_found() -> None:
    assert {"delete_my_data", "welcome", "ask_bot_identity", "help_write_now", "form_read_by"} <= set(named_in_german())
