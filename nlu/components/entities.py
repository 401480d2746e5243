"""Sets `entities` by the gazetteer of the town's names and of everyday words in ten languages."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.core.yaml_text import parse_yaml
from bot.language.gazetteer import Gazetteer, Match, Name, words_in
from nlu.concepts import lexicon
from nlu.romanise import romanised
from nlu.transliterated import SPELLINGS

from .pages import content_file
from .storage import code_hash, load_object, store_object

# Concepts of nlu/concepts/offices.yml that are offices by name; and German ones that stand nowhere.
OFFICES = frozenset(
    ["foreigners_office", "citizens_office", "job_office", "social_office", "other_office_names"]
)  # fmt: skip
_ANY_OFFICE = re.compile(r"\b(?!\w*(?i:gesamt))[A-ZÄÖÜ]\w{2,}(?:amt|amts|behörde|gericht|kasse)\b")
_WORDS = Path(__file__).resolve().parent.parent / "entities"


def _word_files() -> list[Path]:
    return sorted(_WORDS.glob("*.yml"))


def _portal_names() -> list[Name]:
    file = content_file()
    content = json.loads(file.read_text("utf-8")) if file else {}
    return [Name(n["entity"], n["value"], text) for n in content.get("names", []) for text in n["names"]]


def _everyday() -> dict[str, dict[str, Any]]:
    """The word files by language."""
    return {file.stem: parse_yaml(file.read_text("utf-8")) for file in _word_files()}


def _gazetteers() -> dict[str, Gazetteer]:
    """Per language: the town's names in all languages, its own words, and German ones, which people mix in."""
    portal, files = _portal_names(), _everyday()
    words = {language: words_in(data["words"]) for language, data in files.items()}
    german = words.get("de", [])
    return {
        language: Gazetteer.build(
            [*portal, *own, *(german if language != "de" else [])],
            romanised,
            files[language].get("endings", ()),
            SPELLINGS.get(language),
        )
        for language, own in words.items()
    }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class GazetteerExtractor(GraphComponent):
    """Rasa's face of `bot.language.gazetteer`."""

    def __init__(self, gazetteers: dict[str, Gazetteer], storage: ModelStorage, resource: Resource) -> None:
        self._gazetteers, self._storage, self._resource = gazetteers, storage, resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GazetteerExtractor:
        return cls({}, model_storage, resource)

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
        return hashlib.sha256(b"\0".join(f.read_bytes() for f in files)).hexdigest() + code_hash()

    def train(self, training_data: TrainingData) -> Resource:
        store_object(self._storage, self._resource, _gazetteers())
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
                for m in self._find(message.get("text") or "", message.get("language") or {})
            ]
            if not any(entity["entity"] == "office" for entity in found):
                found += self._offices_elsewhere(message)
            message.set("entities", message.get("entities", []) + found, add_to_output=True)
        return messages

    def _offices_elsewhere(self, message: Message) -> list[dict[str, Any]]:
        """An office named that the town has not: what is asked is not asked of the one spoken of before."""
        text, asked = message.get("text") or "", (message.get("intent") or {}).get("name") or ""
        if not asked.startswith("office_"):
            return []
        named = [concept for concept in lexicon().of(text) if concept in OFFICES] or _ANY_OFFICE.findall(text)[:1]
        place = {"start": 0, "end": len(text), "extractor": type(self).__name__}
        return [{"entity": "office_elsewhere", "value": name, **place} for name in named]

    def _find(self, text: str, languages: dict[str, float]) -> list[Match]:
        """With the words of the likeliest language."""
        known = {code: share for code, share in languages.items() if code in self._gazetteers}
        language = max(known, key=known.__getitem__, default="de")
        return self._gazetteers[language].find(text) if language in self._gazetteers else []
