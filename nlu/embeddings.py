"""Sentence embeddings from an ONNX model on this machine: optional, off by default, nothing is ever downloaded.

The folder is what exports of sentence-transformers hold: `model.onnx` (there or in `onnx/`, large ones with their data
file beside it) and `tokenizer.json`. A sentence is the mean of its tokens' states, brought to unit length, as E5 and
the multilingual MiniLM are meant to be read. Needs nlu/requirements-embeddings.txt; docs/nlu.md says more.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlu.embedding_files import EmbeddingsError, ModelFiles, model_hash

if TYPE_CHECKING:
    import scipy.sparse as sp

FloatArray = np.ndarray
_INSTALL = "uv pip install --python .venv-rasa/bin/python --require-hashes -r nlu/requirements-embeddings.txt"
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_OUTPUTS = ("last_hidden_state", "token_embeddings")
_PADDING = ("<pad>", "[PAD]")


@dataclass(frozen=True)
class Options:
    """prefix: put before every text (E5 wants "query: "); max_tokens: longer texts are cut; batch: texts at once;
    threads: of one run of the model."""

    prefix: str = ""
    max_tokens: int = 128
    batch: int = 32
    threads: int = 1


class SentenceEmbedder:
    """Turns texts into vectors. Pickled, it is the folder and its hash: the model itself stays where it is."""

    def __init__(self, folder: Path, tokenizer: Any, network: Network, options: Options) -> None:
        self._folder, self._tokenizer, self._network, self._options = folder, tokenizer, network, options
        self.size = self._vectors(["1"]).shape[1]

    @classmethod
    def load(cls, folder: str | Path, options: Options = Options()) -> SentenceEmbedder:
        """From a folder on this machine; runs the model once.

        Raises:
            EmbeddingsError: folder, file or library is missing, or the model is not one of sentence embeddings.
        """
        folder = Path(folder).absolute()
        files = ModelFiles.find(folder)
        return cls(folder, _tokenizer(files.tokenizer, options), Network.load(files.model, options.threads), options)

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Shape (n_texts, size), float32, rows of unit length; a text without any token is a row of zeros."""
        vectors = np.zeros((len(texts), self.size), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # alike in length: little padding
        for start in range(0, len(order), self._options.batch):
            rows = order[start : start + self._options.batch]
            vectors[rows] = self._vectors([texts[i] for i in rows])
        return vectors

    def part(self, texts: Sequence[str]) -> sp.csr_matrix:
        """The same as one more part of `nlu.features.Features`."""
        import scipy.sparse as sp  # Rasa's environment has it; that of the tests does not

        return sp.csr_matrix(self.embed(texts))

    def _vectors(self, texts: list[str]) -> FloatArray:
        tokens = self._tokenizer.encode_batch([self._options.prefix + text for text in texts])
        mask = np.array([t.attention_mask for t in tokens], np.int64)
        ids = np.array([t.ids for t in tokens], np.int64)
        kinds = np.array([t.type_ids for t in tokens], np.int64)
        states = self._network.states({"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds})
        return unit_length(mean_of_tokens(states, mask))

    def __reduce__(self) -> tuple[Callable[..., SentenceEmbedder], tuple[Any, ...]]:
        return reopened, (str(self._folder), self._options, model_hash(self._folder))


def reopened(folder: str, options: Options, expected: str) -> SentenceEmbedder:
    """The embedder something was trained with.

    Raises:
        EmbeddingsError: like `SentenceEmbedder.load`, and when the model is another one now.
    """
    if model_hash(folder) != expected:
        raise EmbeddingsError(f"{folder}: this is not the model the training used. Put that one back or train again.")
    return SentenceEmbedder.load(folder, options)


class Network:
    """The ONNX model: token ids in, one state per token out."""

    def __init__(self, session: Any, name: str) -> None:
        self._session, self._name = session, name
        self._types = {i.name: np.int32 if i.type == "tensor(int32)" else np.int64 for i in session.get_inputs()}
        if "input_ids" not in self._types or not self._types.keys() <= _INPUTS:
            raise EmbeddingsError(
                f"{name}: the model asks for {', '.join(self._types) or 'nothing'}; it must take input_ids, and "
                "besides only attention_mask and token_type_ids. Export an encoder for the task feature-extraction."
            )
        outputs = [output.name for output in session.get_outputs()]
        self._output = next((known for known in _OUTPUTS if known in outputs), outputs[0])

    @classmethod
    def load(cls, file: Path, threads: int) -> Network:
        runtime = _library("onnxruntime")
        wanted = runtime.SessionOptions()
        wanted.intra_op_num_threads, wanted.inter_op_num_threads = threads, 1
        wanted.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting must not cost a core
        wanted.log_severity_level = 4  # what fails is raised
        try:
            session = runtime.InferenceSession(str(file), wanted, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors have no root of their own
            raise EmbeddingsError(_unreadable(file, "an ONNX model", error)) from error
        return cls(session, str(file))

    def states(self, inputs: dict[str, np.ndarray]) -> FloatArray:
        """Shape (n_texts, n_tokens, size), float32, from inputs of shape (n_texts, n_tokens).

        Raises:
            EmbeddingsError: the model fails, or answers in another shape.
        """
        given = {name: inputs[name].astype(kind) for name, kind in self._types.items()}
        try:
            states = self._session.run([self._output], given)[0]
        except Exception as error:
            raise EmbeddingsError(
                f"{self._name}: the model cannot be run ({_first_line(error)}). Take model.onnx and tokenizer.json "
                "from the same export, one that allows any number of texts and tokens."
            ) from error
        if np.ndim(states) != 3 or states.shape[:2] != inputs["input_ids"].shape:
            raise EmbeddingsError(
                f"{self._name}: {self._output} has shape {np.shape(states)}; expected (texts, tokens, size), here "
                f"{(*inputs['input_ids'].shape, 'size')}. Export the model for the task feature-extraction, unpooled."
            )
        return np.asarray(states, np.float32)


def mean_of_tokens(states: FloatArray, mask: np.ndarray) -> FloatArray:
    """Shape (n_texts, size): of states (n_texts, n_tokens, size), where mask (n_texts, n_tokens) is 1."""
    counted = np.maximum(mask.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.where(mask[..., None] == 1, states, 0).sum(axis=1) / counted)


def unit_length(vectors: FloatArray) -> FloatArray:
    """Each row by its Euclidean length; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0))


def _tokenizer(file: Path, options: Options) -> Any:
    """Cuts and pads as we say, whatever the file says."""
    library = _library("tokenizers")
    try:
        tokenizer = library.Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises plain Exception
        raise EmbeddingsError(_unreadable(file, "a tokenizer", error)) from error
    tokenizer.enable_truncation(options.max_tokens)
    names = ((tokenizer.padding or {}).get("pad_token"), *_PADDING)
    known = (tokenizer.token_to_id(name) for name in names if name)
    tokenizer.enable_padding(pad_id=next((number for number in known if number is not None), 0))
    return tokenizer


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise EmbeddingsError(f"Sentence embeddings need {name} ({error}). Install it: {_INSTALL}") from error


def _unreadable(file: Path, what: str, error: Exception) -> str:
    return (
        f"{file}: cannot be read as {what} ({_first_line(error)}). Copy it again; a file of a few hundred bytes is a "
        "Git LFS pointer, not the file itself."
    )


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
