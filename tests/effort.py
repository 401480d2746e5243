"""How often tests repeat what chance decides: few times in `make test`, many in `make bench` (LOTSE_TESTS=long)."""

from __future__ import annotations

import os


def times(usual: int, long: int) -> int:
    return long if os.environ.get("LOTSE_TESTS") == "long" else usual
