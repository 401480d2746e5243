"""Sets `entities` by the gazetteer of the town's names and of everyday words in ten languages."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.gazetteer import Gazetteer, Name

from .pages import content_file
from .storage import load_object, store_object

_WORDS = Path(__file__).resolve().parent.parent / "entities"


def _word_files() -> list[Path]:
    return sorted(_WORDS.glob("*.yml"))


def _names() -> list[Name]:
    file = content_file()
    content = json.loads(file.read_text("utf-8")) if file else {}
    names = [Name(n["entity"], n["value"], text) for n in content.get("names", []) for text in n["names"]]
    for words in _word_files():
        for entity, values in yaml.safe_load(words.read_text("utf-8"))["words"].items():
            names += [Name(entity, str(value), str(text)) for value, texts in values.items() for text in texts]
    return names


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class GazetteerExtractor(GraphComponent):
    """Rasa's face of `nlu.gazetteer`."""

    def __init__(self, gazetteer: Gazetteer, storage: ModelStorage, resource: Resource) -> None:
        self._gazetteer, self._storage, self._resource = gazetteer, storage, resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GazetteerExtractor:
        return cls(Gazetteer(), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GazetteerExtractor:
        return cls(load_object(model_storage, resource), model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        files = [f for f in [content_file(), *_word_files()] if f]
        return hashlib.sha256(b"\0".join(f.read_bytes() for f in files)).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        store_object(self._storage, self._resource, Gazetteer.build(_names()))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = [
                {
                    "entity": m.entity,
                    "value": m.value,
                    "start": m.start,
                    "end": m.end,
                    "confidence_entity": m.score / 100,
                    "extractor": type(self).__name__,
                }
                for m in self._gazetteer.find(message.get("text") or "")
            ]
            message.set("entities", message.get("entities", []) + found, add_to_output=True)
        return messages
