"""Rasa's language component takes the bot's model, which may be learnt while Rasa is loaded. Runs in Rasa's
environment."""

from __future__ import annotations

from .rasa_python import answers_of

SCRIPT = """
import json, tempfile, threading
from pathlib import Path
from bot.language.model import LanguageModel
from nlu.components import language

file = Path(tempfile.mkdtemp()) / "language.json"
learnt = LanguageModel.learn({"de": ["wo ist das rathaus", "das rathaus"], "en": ["where is the town hall"]})

def write():
    unfinished = file.with_suffix(".1")
    unfinished.write_text(json.dumps(learnt.to_json()))
    unfinished.replace(file)

threading.Timer(0.5, write).start()
early = language._kept(file).languages
language._PATIENCE = 0.2
try:
    language._kept(file.with_suffix(".2"))
except FileNotFoundError as error:
    refused = str(error)
print(json.dumps({"early": early, "refused": refused}))
"""


def test_the_model_is_waited_for_but_not_for_ever() -> None:
    said = answers_of(SCRIPT)
    assert said["early"] == ["de", "en"]
    assert "language.2" in said["refused"]
