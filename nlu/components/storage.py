"""Keeps one Python object per component in the model archive (written and read by ourselves only).

Rasa keeps what a component has learnt and uses it again while its fingerprint is the same. It looks at the component's
own source only; `code_hash` adds the modules behind it.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import joblib
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

_FILE = "model.joblib"
_PROJECT = Path(__file__).resolve().parent.parent.parent
_CODE = ("nlu/*.py", "nlu/retrieval/*.py", "bot/language/*.py", "bot/core/text.py", "bot/core/patterns.py")


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Changes with the code that what is learnt comes from."""
    files = sorted(file for pattern in _CODE for file in _PROJECT.glob(pattern))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def store_object(storage: ModelStorage, resource: Resource, value: Any) -> None:
    with storage.write_to(resource) as folder:
        joblib.dump(value, folder / _FILE)


def load_object(storage: ModelStorage, resource: Resource) -> Any:
    with storage.read_from(resource) as folder:
        return joblib.load(folder / _FILE)
