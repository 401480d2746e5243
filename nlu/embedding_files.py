"""The files of a sentence embedding model in a folder on this machine: where they are, and their hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

_PIECE = 1 << 20


class EmbeddingsError(ValueError):
    """The embeddings cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class ModelFiles:
    """The files of one model, found in its folder."""

    model: Path
    tokenizer: Path

    @classmethod
    def find(cls, folder: Path) -> ModelFiles:
        """Raises EmbeddingsError when the folder or a file is missing."""
        if not folder.is_dir():
            raise EmbeddingsError(
                f"{folder}: there is no such folder. Nothing is downloaded: put model.onnx and tokenizer.json there."
            )
        return cls(_found(folder, "model.onnx"), _found(folder, "tokenizer.json"))

    def hash(self) -> str:
        """Changes with the model, its data files and the tokenizer."""
        digest = hashlib.sha256()
        for file in [*sorted(self.model.parent.glob("model.onnx*")), self.tokenizer]:
            digest.update(f"\0{file.name}\0{file.stat().st_size}\0".encode())
            with file.open("rb") as opened:
                while piece := opened.read(_PIECE):
                    digest.update(piece)
        return digest.hexdigest()


def model_hash(folder: str | Path) -> str:
    """Of the model in this folder, without loading it. Raises EmbeddingsError like `ModelFiles.find`."""
    return ModelFiles.find(Path(folder)).hash()


def _found(folder: Path, name: str) -> Path:
    for file in (folder / name, folder / "onnx" / name):
        if file.is_file():
            return file
    raise EmbeddingsError(f"{folder}: {name} is missing, also in onnx/. Copy it there from the model's ONNX export.")
