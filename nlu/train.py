"""Trains one model: python -m nlu.train PROJECT OUTPUT_FOLDER NAME [--cache FOLDER]

Prints one line per step on standard output; exit status 0 when the model lies at OUTPUT_FOLDER/NAME.tar.gz.
"""

from __future__ import annotations

import gc
import os
import sys
import tarfile
import time
from functools import lru_cache
from pathlib import Path

from bot.core import text
from nlu.without_tensorflow import leave_out

os.environ.update(RASA_TELEMETRY_ENABLED="false")
for _library in (
    "OMP",
    "OPENBLAS",
    "MKL",
):  # each core has a process of ours: threads beside it only wait for each other
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

_TEXTS = 200_000


def main(project: Path, output: Path, name: str) -> None:
    began = time.monotonic()
    leave_out()
    gc.set_threshold(200_000, 50, 50)  # hardly anything that a training makes is garbage; looking for it takes 5 s
    _remember_folded()  # before anybody else has got hold of it
    from rasa.model_training import train

    from nlu.concepts import lexicon

    _pack_quickly()
    lexicon().remember(_TEXTS)

    print(f"rasa loaded after {time.monotonic() - began:.1f} s", flush=True)
    result = train(
        domain=str(project / "responses" / "domain.yml"),
        config=str(project / "config.yml"),
        training_files=[str(project / "nlu" / "examples"), str(project / "stories")],
        output=str(output),
        fixed_model_name=name,
    )
    if result.code or not result.model:
        sys.exit(f"training failed with code {result.code}")
    print(f"trained after {time.monotonic() - began:.1f} s", flush=True)


def _remember_folded() -> None:
    """In training each text is folded for several kinds of features; in the server few are kept."""
    text.fold = lru_cache(_TEXTS)(text.fold.__wrapped__)


def _pack_quickly() -> None:
    """Rasa packs its archive at gzip's slowest level: 24 s for weights that hardly shrink. Unpacked they are half as
    large again, and packed and unpacked in a tenth of a second: each swap of models waits for it."""
    slow = tarfile.TarFile.gzopen.__func__

    def quick(cls, name, mode="r", fileobj=None, compresslevel=0, **kwargs):
        return slow(cls, name, mode, fileobj, 0, **kwargs)

    tarfile.TarFile.gzopen = classmethod(quick)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
