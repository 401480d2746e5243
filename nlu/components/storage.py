"""Keeps one Python object per component in the model archive (written and read by ourselves only)."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

_FILE = "model.joblib"


def store_object(storage: ModelStorage, resource: Resource, value: Any) -> None:
    with storage.write_to(resource) as folder:
        joblib.dump(value, folder / _FILE)


def load_object(storage: ModelStorage, resource: Resource) -> Any:
    with storage.read_from(resource) as folder:
        return joblib.load(folder / _FILE)
