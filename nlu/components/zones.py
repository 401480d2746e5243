"""Decides how sure we are: `zone` is confident, choice or fallback, for the intent and for the best page.

Order of precedence: danger; what only a person may answer; a page above its threshold; the intent's answer; choices;
fallback. The decision is put in `intent` (a real intent, or `page`, `nlu_choice`, `nlu_fallback`) for the rules to
act on; `understood` keeps the best real intent whatever the zone.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Zones(GraphComponent, IntentClassifier):
    """Thresholds come from config.yml; docs/nlu.md says from which data."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "confident": 0.55,
            "choice": 0.2,
            "page": 0.45,
            "danger": 0.4,
            "danger_intents": ["emergency", "crisis_support"],
            "person_only_intents": [],
            "data_intents": [],
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Zones:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            best = message.get("intent") or {"name": None, "confidence": 0.0}
            if best["name"] is None:
                continue
            zone = self._zone(best)
            pages = message.get("pages") or []
            page_fits = bool(pages) and pages[0]["score"] >= self._config["page"]
            message.set("understood", best, add_to_output=True)
            message.set("zone", zone, add_to_output=True)
            message.set("page_zone", "confident" if page_fits else "fallback", add_to_output=True)
            decided = self._decide(best["name"], zone, page_fits)
            message.set("intent", {"name": decided, "confidence": best["confidence"]}, add_to_output=True)
        return messages

    def _zone(self, best: dict[str, Any]) -> str:
        c = self._config
        if best["name"] in c["danger_intents"] and best["confidence"] >= c["danger"]:
            return "confident"
        if best["confidence"] >= c["confident"]:
            return "confident"
        if best["confidence"] >= c["choice"]:
            return "choice"
        return "fallback"

    def _decide(self, name: str, zone: str, page_fits: bool) -> str:
        first = self._config["danger_intents"] + self._config["person_only_intents"] + self._config["data_intents"]
        if zone == "confident" and name in first:
            return name
        if page_fits:
            return "page"
        return {"confident": name, "choice": "nlu_choice"}.get(zone, "nlu_fallback")
