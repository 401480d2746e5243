"""Reads domain and rules for Rasa, and one example per intent.

The other examples are read by our components themselves (see `nlu.examples_file`): Rasa hashes, merges and copies
every message of its training data a dozen times, which took half a minute for 25,000 of them and gave us nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers import utils
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.core.yaml_text import parse_yaml
from nlu.examples_file import all_examples
from nlu.town import PREFIX

_LANGUAGE = "en"


class LotseImporter(TrainingDataImporter):
    """Training data as Lotse lays it out: `nlu/examples/<language>/<topic>.yml`, `stories/*.yml`."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        paths = [training_data_paths] if isinstance(training_data_paths, str) else list(training_data_paths or [])
        files = sorted(
            f for path in paths for f in ([Path(path)] if Path(path).is_file() else Path(path).rglob("*.yml"))
        )
        self._stories = [str(f) for f in files if f.parent.name == "stories"]
        self._config_file, self._domain_path = config_file, domain_path

    def get_domain(self) -> Domain:
        return Domain.load(self._domain_path) if self._domain_path else Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return utils.story_graph_from_paths(self._stories, self.get_domain(), exclusion_percentage)

    def get_config(self) -> dict[str, Any]:
        return parse_yaml(Path(self._config_file).read_text("utf-8")) if self._config_file else {}

    def get_config_file_for_auto_config(self) -> str | None:
        return self._config_file

    def get_nlu_data(self, language: str | None = _LANGUAGE) -> TrainingData:
        first = {example.intent: example.text for example in reversed(all_examples())}
        first = {intent: text for intent, text in first.items() if not intent.startswith(PREFIX)}  # not in the domain
        return TrainingData([Message({"text": text, "intent": intent}) for intent, text in sorted(first.items())])
