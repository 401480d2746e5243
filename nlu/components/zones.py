"""Decides how sure we are: `zone` is confident, choice or fallback, for the intent and for the best page.

Order of precedence: danger; what only a person may answer; a wish about the conversation itself; a page of which a
coordinator said that it answers this very question; a page above its threshold; the intent's answer; choices; fallback.
What is surely out of scope gets no page by chance. The decision is put in `intent` (a real intent, or `page`,
`nlu_choice`, `nlu_fallback`, `town_topic` for all topics of the town's own) for the rules to act on; `understood` keeps
the best real intent whatever the zone.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message

from nlu.town import INTENT, PREFIX

_Named = dict[str, Any]
_Ranking = list[_Named]
_RANKING_LENGTH = 10
_OFFICES = ("office", "matter", "district")  # entities that lead to an office


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
            "danger": 0.3,
            "danger_beside_words": 0.12,
            "danger_ruled_out": [[4, 0.0], [12, 0.005], [2000, 0.05]],
            "danger_help_line": 0.08,
            "danger_unheard": 2,
            "danger_intents": ["emergency", "crisis_support"],
            "person_only_intents": [],
            "data_intents": [],
            "office_intents": [],
            "outside_intents": [],
            "conversation_intents": [],
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
            ranking = message.get("intent_ranking") or []
            if not ranking:
                continue
            heard, length = (message.get("metadata") or {}).get("danger"), len((message.get("text") or "").split())
            ranking, danger, line = self._weighed(ranking, heard, length)
            best, zone = (danger, "confident") if danger else (ranking[0], self._zone(ranking[0]["confidence"]))
            page = self._page(message.get("pages") or [], best["name"], zone)
            message.set("intent_ranking", ranking[:_RANKING_LENGTH], add_to_output=True)
            message.set("understood", best, add_to_output=True)
            message.set("zone", zone, add_to_output=True)
            message.set("help_line", line, add_to_output=True)
            message.set("page_zone", "confident" if page else "fallback", add_to_output=True)
            named = {entity["entity"] for entity in message.get("entities") or []}
            decided = self._decide(best["name"], zone, page, not named.isdisjoint(_OFFICES))
            message.set("intent", {"name": decided, "confidence": best["confidence"]}, add_to_output=True)
        return messages

    def _weighed(self, ranking: _Ranking, heard: str | None, length: int) -> tuple[_Ranking, _Named | None, bool]:
        """The ranking, the danger in it if it is likely enough, and whether a help line stands above the answer.

        Of a word or two the engine alone knows too little for danger ("ist", "er"): there what the bot's patterns heard
        counts, and the danger intents come last.
        """
        share = sum(named["confidence"] for named in ranking if self._is_danger(named))
        if not heard and 0 < length <= self._config["danger_unheard"]:
            return sorted(ranking, key=self._is_danger), None, length > 1 and share >= self._config["danger"]
        danger = self._danger(ranking, share, self._enough(heard, length))
        return ranking, danger, not danger and share >= self._config["danger_help_line"]

    def _is_danger(self, named: _Named) -> bool:
        return named["name"] in self._config["danger_intents"]

    def _enough(self, heard: str | None, length: int) -> float:
        """From which share on danger is answered. `heard`: how strongly the bot's patterns heard danger (metadata);
        beside them less is enough. In a call for help of few words the engine has little to go by."""
        if heard == "strong":
            return next((enough for most, enough in self._config["danger_ruled_out"] if length <= most), 1.0)
        return float(self._config["danger_beside_words" if heard == "weak" else "danger"])

    def _danger(self, ranking: _Ranking, share: float, enough: float) -> _Named | None:
        """The likelier danger intent, when both together are likely enough."""
        found = [named for named in ranking if self._is_danger(named)]
        return found[0] if found and share >= enough else None

    def _zone(self, confidence: float) -> str:
        if confidence >= self._config["confident"]:
            return "confident"
        return "choice" if confidence >= self._config["choice"] else "fallback"

    def _page(self, pages: list[dict[str, Any]], name: str, zone: str) -> dict[str, Any] | None:
        """The best page, where it may be given as the answer."""
        if not pages or pages[0]["score"] < self._config["page"]:
            return None
        outside = zone == "confident" and name in self._config["outside_intents"]
        return pages[0] if pages[0].get("known") or not outside else None

    def _decide(self, name: str, zone: str, page: dict[str, Any] | None, office_named: bool) -> str:
        """Where something is, or when it is open, of which a page tells and which is no office: the page says it."""
        sure, first = zone == "confident", ("danger_intents", "person_only_intents", "conversation_intents")
        if sure and any(name in self._config[kind] for kind in first):
            return name
        if page and (page.get("known") or (sure and name in self._config["office_intents"] and not office_named)):
            return "page"
        if sure and name in self._config["data_intents"]:
            return name
        if sure and name.startswith(PREFIX):  # a coordinator wrote this very answer
            return INTENT
        if page:
            return "page"
        return {"confident": name, "choice": "nlu_choice"}.get(zone, "nlu_fallback")
