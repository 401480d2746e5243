"""Notices messages that lean on the answer before, by the slots that travel with the turn. Stands after `Zones`.

Danger and what only a person may answer stay what they are; but where no words of danger were heard and danger is
hardly likely, nothing but words that lean on an answer ("needed for my daughter too?") is none. Without slots (the
first message, `/model/parse`) no intent changes but for a place in a list. The intents set here are decided, never
learnt; `stories/follow_ups.yml` says what they lead to.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message

from nlu.follow_ups import DANGER, FollowUps, Span

_SURE = 0.85
_LIKELY_DANGER = 0.6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FollowUpRecogniser(GraphComponent, IntentClassifier):
    """Rasa's face of `nlu.follow_ups`."""

    def __init__(self, config: dict[str, Any], follow_ups: FollowUps) -> None:
        self._untouched, self._follow_ups = frozenset(config["untouched_intents"]), follow_ups

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"untouched_intents": ["emergency", "crisis_support"]}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FollowUpRecogniser:
        return cls(config, FollowUps.read())

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._notice(message)
        return messages

    def _notice(self, message: Message) -> None:
        intent, entities = message.get("intent") or {}, message.get("entities") or []
        metadata = message.get("metadata") or {}
        slots = metadata.get("slots") or {}
        doubtful = _doubtful(intent) and not metadata.get("danger") and slots.get("topic") not in DANGER
        if (intent.get("name") in self._untouched and not doubtful) or _given(message):
            return
        spans: list[Span] = [(e["entity"], str(e["value"]), e["start"], e["end"]) for e in entities]
        meant = message.get("understood") or {}
        sure = meant["name"] if meant.get("confidence", 0.0) >= _SURE else ""
        found = self._follow_ups.recognise(message.get("text") or "", message.get("language") or {}, spans, slots, sure)
        if found is None:
            return
        named = [
            {"entity": n, "value": v, "start": s, "end": e, "extractor": "FollowUps"} for n, v, s, e in found.named
        ]
        replaced = {entity["entity"] for entity in named}
        kept = [entity for entity in entities if entity["entity"] not in replaced]
        message.set("entities", kept + named, add_to_output=True)
        if found.intent:
            message.set("intent", {"name": found.intent, "confidence": 1.0}, add_to_output=True)
            message.set("pages", [], add_to_output=True)  # so few words find no page that is meant
            message.set("page_zone", "fallback", add_to_output=True)
            message.set("help_line", False, add_to_output=True)


def _given(message: Message) -> bool:
    """Whether a coordinator gave this very question the page that is shown."""
    pages = message.get("pages") or []
    return (message.get("intent") or {}).get("name") == "page" and bool(pages) and bool(pages[0].get("known"))


def _doubtful(intent: dict[str, Any]) -> bool:
    """Whether danger is hardly likelier than anything else."""
    return intent.get("name") in DANGER and intent.get("confidence", 1.0) < _LIKELY_DANGER
