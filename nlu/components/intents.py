"""Sets `intent` and `intent_ranking` by a linear SVM over all languages, as the likeliest language spells."""

from __future__ import annotations

import os
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.classifier import TEMPERATURE, IntentModel
from nlu.concepts import concepts_hash, lexicon
from nlu.courtesies import courteous
from nlu.embedding_files import model_hash
from nlu.embeddings import Options, SentenceEmbedder
from nlu.examples_file import Example, all_examples, examples_hash
from nlu.features import Features
from nlu.town import taught

from .storage import code_hash, load_object, store_object


def _embeddings(config: dict[str, Any]) -> str | None:
    """The folder of the sentence embeddings: LOTSE_EMBEDDINGS (nlu.train gets it from the bot), else the recipe's."""
    return os.environ.get("LOTSE_EMBEDDINGS") or config.get("embeddings")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SvmIntentClassifier(GraphComponent, IntentClassifier):
    """Rasa's face of `nlu.classifier`."""

    def __init__(
        self, config: dict[str, Any], model: IntentModel | None, storage: ModelStorage, resource: Resource
    ) -> None:
        self._config, self._temperature = config, float(config["temperature"])
        self._model, self._storage, self._resource = model, storage, resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"temperature": TEMPERATURE, "embeddings": None, "embeddings_prefix": "", "embeddings_weight": 1.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SvmIntentClassifier:
        return cls(config, None, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SvmIntentClassifier:
        lexicon()  # now: the first who asks would wait a second for it
        return cls(config, load_object(model_storage, resource), model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        folder = _embeddings(config)
        return examples_hash() + concepts_hash() + code_hash() + (model_hash(folder) if folder else "")

    def train(self, training_data: TrainingData) -> Resource:
        examples = courteous(all_examples(), [Example(*added) for added in taught()[0]])
        self._model = IntentModel.fit(
            [e.text for e in examples],
            [e.intent for e in examples],
            self._temperature,
            self._features(),
            [e.language for e in examples],
        )
        store_object(self._storage, self._resource, self._model)
        return self._resource

    def _features(self) -> Features:
        folder = _embeddings(self._config)
        if not folder:
            return Features()
        embedder = SentenceEmbedder.load(folder, Options(prefix=self._config["embeddings_prefix"]))
        return Features(embedder=embedder, weight=float(self._config["embeddings_weight"]))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        if self._model is None:
            return messages
        for message in messages:
            languages = message.get("language") or {}
            ranking = self._model.classify(message.get("text") or "", max(languages, key=languages.get, default=None))
            named = [{"name": name, "confidence": confidence} for name, confidence in ranking]
            message.set("intent", named[0], add_to_output=True)
            message.set("intent_ranking", named, add_to_output=True)
        return messages
