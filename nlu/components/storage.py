"""Keeps one Python object per component in the model archive (written and read by ourselves only).

Rasa keeps what a component has learnt and uses it again while its fingerprint is the same. It looks at the component's
own source only; `code_hash` adds the modules behind it.
"""

from __future__ import annotations

import hashlib
import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

_FILE = "learnt.pickle"
_PROJECT = Path(__file__).resolve().parent.parent.parent
_CODE = ("nlu/*.py", "nlu/retrieval/*.py", "bot/language/*.py", "bot/core/text.py", "bot/core/patterns.py")


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Changes with the code that what is learnt comes from."""
    files = sorted(file for pattern in _CODE for file in _PROJECT.glob(pattern))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def store_object(storage: ModelStorage, resource: Resource, value: Any) -> None:
    with storage.write_to(resource) as folder, (folder / _FILE).open("wb") as kept:
        pickle.dump(value, kept, protocol=5)


def load_object(storage: ModelStorage, resource: Resource) -> Any:
    """joblib would read the same in seven times the time: its unpickler is written in Python."""
    with storage.read_from(resource) as folder, (folder / _FILE).open("rb") as kept:
        return pickle.load(kept)
