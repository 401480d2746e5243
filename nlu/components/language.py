"""Sets `language` (a distribution over languages): from the channel's metadata, else by the detector."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.detector import LanguageDetector, LanguageModel
from nlu.examples_file import all_examples, examples_hash

from .storage import code_hash, load_object, store_object

MODEL_VARIABLE = "LOTSE_LANGUAGE_MODEL"  # the bot's own model, which need not be learnt a second time
_PATIENCE = 120.0  # seconds; the bot may be learning it just now


def _kept(file: Path) -> LanguageModel:
    """The bot's, once it is there; it appears whole.

    Raises:
        FileNotFoundError: it does not come.
    """
    until = time.monotonic() + _PATIENCE
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return LanguageModel.from_json(json.loads(file.read_text("utf-8")))


def _learn() -> LanguageModel:
    texts: dict[str, list[str]] = {}
    for example in all_examples():
        texts.setdefault(example.language, []).append(example.text)
    return LanguageModel.learn(texts)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageRouter(GraphComponent):
    """The bot has detected the language with the newcomer's history as prior and sends the distribution along;
    `/model/parse` drops metadata, there the detector stands alone."""

    def __init__(self, detector: LanguageDetector | None, storage: ModelStorage, resource: Resource) -> None:
        self._detector, self._storage, self._resource = detector, storage, resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageRouter:
        return cls(None, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageRouter:
        return cls(LanguageDetector(load_object(model_storage, resource)), model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return examples_hash() + code_hash() + Path(os.environ.get(MODEL_VARIABLE, "")).name

    def train(self, training_data: TrainingData) -> Resource:
        kept = os.environ.get(MODEL_VARIABLE)
        model = _kept(Path(kept)) if kept else _learn()
        store_object(self._storage, self._resource, model)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set("language", self._distribution(message), add_to_output=True)
        return messages

    def _distribution(self, message: Message) -> dict[str, float]:
        told = (message.get("metadata") or {}).get("languages")
        if told:
            return {str(code): float(share) for code, share in told.items()}
        detected = self._detector.detect(message.get("text") or "") if self._detector else None
        return dict(detected.distribution) if detected else {}
