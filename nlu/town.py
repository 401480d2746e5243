"""What the town has taught beyond the files: examples it added, examples of the files it does not want.

Both stand in the content file that the bot writes for a training ({"taught": {"added", "removed"}}, each a list of
[language, intent, text]). Intents of the town's own begin with `town_`; one rule answers all of them.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

CONTENT_VARIABLE = "LOTSE_PORTAL_CONTENT"
PREFIX, INTENT = "town_", "town_topic"
Triple = tuple[str, str, str]


def content_file() -> Path | None:
    """None outside of a training.

    Raises FileNotFoundError: it is named but gone. A model that knows no office must not come of that.
    """
    named = os.environ.get(CONTENT_VARIABLE)
    if named and not Path(named).is_file():
        raise FileNotFoundError(f"the content file {named} ({CONTENT_VARIABLE}) is gone; train again")
    return Path(named) if named else None


def taught() -> tuple[list[Triple], set[Triple]]:
    """(added, removed), each (language, intent, text)."""
    file = content_file()
    known = _read(file, file.stat().st_mtime_ns) if file else {}
    return [tuple(row) for row in known.get("added", [])], {tuple(row) for row in known.get("removed", [])}


@lru_cache(maxsize=1)
def _read(file: Path, changed: int) -> dict[str, Any]:
    return json.loads(file.read_text("utf-8")).get("taught", {})
