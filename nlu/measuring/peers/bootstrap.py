"""Is one really better? The paired bootstrap of a difference (Efron 1979; Koehn 2004, for sets of sentences).

python -m nlu.measuring.peers.bootstrap < PAIRS.json    PAIRS: {name: [[language, ours, theirs], …]}, each 1 when right
                                              prints {name: {"difference", "low", "high", "n"}}
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

_RESAMPLES = 10_000
_SEED = 7
_AT_ONCE = 1_000


def difference(pairs: Sequence[tuple[str, float, float]], resamples: int = _RESAMPLES, seed: int = _SEED) -> dict:
    """Mean over the groups of (ours - theirs), and its 95 % interval; questions are drawn again within each group."""
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for group, ours, theirs in pairs:
        groups[group].append(ours - theirs)
    chance = np.random.default_rng(seed)
    drawn = np.mean([_drawn(np.array(one), resamples, chance) for _, one in sorted(groups.items())], axis=0)
    low, high = np.percentile(drawn, (2.5, 97.5))
    seen = float(np.mean([np.mean(one) for one in groups.values()]))
    return {"difference": round(seen, 4), "low": round(low, 4), "high": round(high, 4), "n": len(pairs)}


def _drawn(differences: np.ndarray, resamples: int, chance: np.random.Generator) -> np.ndarray:
    """The mean of each resample, shape (resamples,), a thousand at a time to keep memory small."""
    parts = [min(_AT_ONCE, resamples - done) for done in range(0, resamples, _AT_ONCE)]
    n = len(differences)
    return np.concatenate([differences[chance.integers(0, n, (part, n))].mean(axis=1) for part in parts])


if __name__ == "__main__":
    print(json.dumps({name: difference(pairs) for name, pairs in json.load(sys.stdin).items()}))
