"""Sets `pages`: the portal pages that fit, with score and passage. Reads the portal's content by itself.

The content file is named by the environment variable LOTSE_PORTAL_CONTENT while training; its hash is part of
Rasa's fingerprint, so that new content rebuilds this component and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.concepts import concepts_hash
from nlu.examples_file import examples_by_language, examples_hash
from nlu.kept import keeping
from nlu.retrieval import PageIndex
from nlu.themes_file import themes_by_language, themes_hash
from nlu.town import content_file

from .storage import code_hash, load_object, store_object

_LANGUAGE_SHARE = 0.1


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class PageRetriever(GraphComponent):
    """Rasa's face of `nlu.retrieval`."""

    def __init__(self, index: PageIndex, storage: ModelStorage, resource: Resource) -> None:
        self._index, self._storage, self._resource = index, storage, resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PageRetriever:
        return cls(PageIndex({}), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PageRetriever:
        return cls(load_object(model_storage, resource), model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        file = content_file()
        return (
            (hashlib.sha256(file.read_bytes()).hexdigest() if file else "")
            + examples_hash()
            + themes_hash()
            + concepts_hash()
            + code_hash()
        )

    def train(self, training_data: TrainingData) -> Resource:
        file = content_file()
        content = json.loads(file.read_text("utf-8")) if file else {}
        keep = keeping(code_hash() + concepts_hash())
        self._index = PageIndex.build(content, examples_by_language(), themes_by_language(), keep)
        store_object(self._storage, self._resource, self._index)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            german = (message.get("metadata") or {}).get("german") or ""
            hits = self._search(message.get("text") or "", message.get("language") or {}, german)
            message.set("pages", hits, add_to_output=True)
        return messages

    def _search(self, text: str, languages: dict[str, float], german: str) -> list[dict[str, Any]]:
        """Search in the likely languages; a page found in several keeps its best score. `german`: a translation."""
        best: dict[str, dict[str, Any]] = {}
        for language, share in languages.items():
            if share < _LANGUAGE_SHARE:
                continue
            for hit in self._index.search(text, language, german=german):
                if hit.score > best.get(hit.path, {"score": 0.0})["score"]:
                    best[hit.path] = {
                        "path": hit.path,
                        "score": hit.score,
                        "passage": hit.passage,
                        "locale": hit.language,
                        "known": hit.known,
                    }
        return sorted(best.values(), key=lambda page: -page["score"])[:5]
