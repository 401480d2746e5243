"""Greetings before and thanks after what is asked, for training.

Examples are bare questions; people write "Hello, …, thank you!". Learnt from bare questions alone, the classifier takes
every fourth greeted question for a greeting (docs/nlu.md). So some examples get a short greeting or thanks of their own
language put around them, taken from the examples of those two intents. The same ones in every training, whatever other
examples there are.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from zlib import crc32

from nlu.examples_file import Example

GREETING, THANKS = "greet", "thank"
# Courtesies themselves, and what would be another thing with one around it.
BARE = frozenset(
    [GREETING, THANKS, "goodbye", "affirm", "deny", "ask_simpler", "ask_waiting", "change_language",
     "express_frustration", "out_of_scope"]
)  # fmt: skip
_GREETED, _THANKED = 0.12, 0.06  # shares of the examples
_LONGEST = 3  # words of a courtesy
_SEED = 7


def courteous(examples: Sequence[Example], bare: Collection[Example] = ()) -> list[Example]:
    """The same examples, some of them with a greeting before or thanks after them; those in `bare` stay as they are."""
    kept = set(bare)
    hellos, thanks = _short(examples, GREETING), _short(examples, THANKS)
    return [e if e.intent in BARE or e in kept else _around(e, hellos, thanks) for e in examples]


def _around(example: Example, hellos: dict[str, list[str]], thanks: dict[str, list[str]]) -> Example:
    chance = random.Random(crc32(f"{_SEED} {example.language} {example.text}".encode()))
    text, before, after = example.text, chance.random() < _GREETED, chance.random() < _THANKED
    if before and (said := hellos.get(example.language)):
        text = chance.choice(said).rstrip("!.,؟ ") + chance.choice((" ", ", ", "! ")) + text
    if after and (said := thanks.get(example.language)):
        text += chance.choice((" ", ", ", ". ")) + chance.choice(said)
    return replace(example, text=text)


def _short(examples: Sequence[Example], intent: str) -> dict[str, list[str]]:
    """Per language, in the order of the examples."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for e in examples:
        if e.intent == intent and len(e.text.split()) <= _LONGEST:
            found[e.language].append(e.text)
    return dict(found)
