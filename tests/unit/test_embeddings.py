"""Sentence embeddings from a tiny model made here: a table of vectors, one per word, worked out by hand."""

from __future__ import annotations

import math
import pickle
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from nlu.embedding_files import EmbeddingsError, model_hash
from nlu.embeddings import Options, SentenceEmbedder

from .rasa_python import answers_of

WORDS = {"<unk>": 0, "<pad>": 1, "wo": 2, "ist": 3, "das": 4, "amt": 5, "query": 6, "nichts": 7}
# the padding's vector is far from all others: were it counted, every mean would show it
VECTORS = [[1, 0], [900, -900], [6, 0], [0, 8], [-6, 0], [0, -8], [0, 2], [0, 0]]
ALL = ("input_ids", "attention_mask", "token_type_ids")
TEXTS = ["wo ist", "wo", "das amt wo ist das", "wo ist das amt wo", "ist", "nichts", "wo ist das"]


def save_model(
    folder: Path,
    inputs: tuple[str, ...] = ALL,
    kind: int = TensorProto.INT64,
    outputs: tuple[str, ...] = ("last_hidden_state",),
    vectors: list[list[int]] = VECTORS,
) -> None:
    """The table's rows at the first input; an output `sentence_embedding` is their mean."""
    nodes = [helper.make_node("Gather", ["table", inputs[0]], ["rows"])]
    for name in outputs:
        pooled = name == "sentence_embedding"
        how = {"axes": [1], "keepdims": 0} if pooled else {}
        nodes.append(helper.make_node("ReduceMean" if pooled else "Identity", ["rows"], [name], **how))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, kind, ["texts", "tokens"]) for name in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(np.array(vectors, np.float32), "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))


def save_tokenizer(folder: Path) -> None:
    """With padding and truncation of its own, as exports often have."""
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.enable_padding(pad_id=1, pad_token="<pad>", length=16)
    tokenizer.enable_truncation(3)
    tokenizer.save(str(folder / "tokenizer.json"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(tmp_path)
    save_tokenizer(tmp_path)
    return tmp_path


def test_a_sentence_is_the_mean_of_its_words_at_unit_length(folder: Path) -> None:
    found = SentenceEmbedder.load(folder).embed(["wo", "wo ist", "wo ist das", "wo ist ist"])
    expected = [[1, 0], [0.6, 0.8], [0, 1], np.array([6, 16]) / math.hypot(6, 16)]
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert found.dtype == np.float32


def test_padding_does_not_count(folder: Path) -> None:
    beside_a_long_one = SentenceEmbedder.load(folder).embed(["wo ist", "das amt " * 20])
    np.testing.assert_allclose(beside_a_long_one, [[0.6, 0.8], [-0.6, -0.8]], atol=1e-6)


@pytest.mark.parametrize("batch", [1, 2, 3, 7, 32])
def test_any_batch_gives_what_one_by_one_gives_in_the_order_of_the_texts(folder: Path, batch: int) -> None:
    alone = SentenceEmbedder.load(folder)
    one_by_one = np.vstack([alone.embed([text]) for text in TEXTS])
    together = SentenceEmbedder.load(folder, Options(batch=batch)).embed(TEXTS)
    np.testing.assert_allclose(together, one_by_one, atol=1e-6)
    lengths = np.linalg.norm(together, axis=1)
    np.testing.assert_allclose(lengths, [0 if text == "nichts" else 1 for text in TEXTS], atol=1e-6)


def test_texts_without_tokens_are_zeros_and_no_texts_are_no_rows(folder: Path) -> None:
    embedder = SentenceEmbedder.load(folder)
    np.testing.assert_array_equal(embedder.embed(["", "  "]), np.zeros((2, 2)))
    np.testing.assert_allclose(embedder.embed(["", "wo"]), [[0, 0], [1, 0]], atol=1e-6)
    assert embedder.embed([]).shape == (0, embedder.size) == (0, 2)


def test_longer_texts_are_cut(folder: Path) -> None:
    text = "wo ist ist ist"
    short, whole = (SentenceEmbedder.load(folder, Options(max_tokens=n)).embed([text]) for n in (2, 128))
    np.testing.assert_allclose(short, [[0.6, 0.8]], atol=1e-6)
    np.testing.assert_allclose(whole, [np.array([6, 24]) / math.hypot(6, 24)], atol=1e-6)


def test_the_prefix_goes_before_every_text(folder: Path) -> None:
    found = SentenceEmbedder.load(folder, Options(prefix="query ")).embed(["wo", "ist"])
    np.testing.assert_allclose(found, [np.array([6, 2]) / math.hypot(6, 2), [0, 1]], atol=1e-6)


@pytest.mark.parametrize("inputs", [("input_ids",), ("input_ids", "attention_mask"), ALL])
@pytest.mark.parametrize("kind", [TensorProto.INT64, TensorProto.INT32])
def test_the_model_gets_the_inputs_it_asks_for(folder: Path, inputs: tuple[str, ...], kind: int) -> None:
    save_model(folder, inputs=inputs, kind=kind)
    np.testing.assert_allclose(SentenceEmbedder.load(folder).embed(["wo ist"]), [[0.6, 0.8]], atol=1e-6)


def test_the_states_of_the_tokens_are_found_by_name_and_the_model_may_lie_in_onnx(folder: Path) -> None:
    (folder / "onnx").mkdir()
    save_model(folder / "onnx", outputs=("sentence_embedding", "token_embeddings"))
    (folder / "model.onnx").unlink()
    np.testing.assert_allclose(SentenceEmbedder.load(folder).embed(["wo ist"]), [[0.6, 0.8]], atol=1e-6)


def test_threads_are_those_of_the_option(folder: Path) -> None:
    embedder = SentenceEmbedder.load(folder, Options(threads=2))
    assert embedder._network._session.get_session_options().intra_op_num_threads == 2


def test_pickled_it_is_small_and_refuses_another_model(folder: Path) -> None:
    pickled = pickle.dumps(SentenceEmbedder.load(folder, Options(prefix="query ")))
    assert len(pickled) < 500
    np.testing.assert_allclose(pickle.loads(pickled).embed(["ist"]), [[0, 1]], atol=1e-6)
    save_model(folder, vectors=VECTORS[::-1])
    with pytest.raises(EmbeddingsError, match="train again"):
        pickle.loads(pickled)


def test_the_hash_changes_with_model_data_and_tokenizer(folder: Path) -> None:
    hashes = [model_hash(folder), model_hash(folder)]
    for name in ("model.onnx_data", "tokenizer.json", "model.onnx"):
        with (folder / name).open("a") as file:
            file.write(" ")
        hashes.append(model_hash(folder))
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 4


def refused(folder: Path) -> str:
    with pytest.raises(EmbeddingsError) as caught:
        SentenceEmbedder.load(folder)
    return str(caught.value)


def test_a_missing_folder_or_file_is_named(folder: Path) -> None:
    assert "no such folder" in refused(Path("intfloat/multilingual-e5-small"))
    for name in ("tokenizer.json", "model.onnx"):
        (folder / name).unlink()
        assert f"{folder}: {name} is missing" in refused(folder)


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_a_missing_library_says_how_to_install_it(folder: Path, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    said = refused(folder)
    assert f"need {library}" in said
    assert "-r nlu/requirements-embeddings.txt" in said


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_that_git_lfs_left_behind_is_recognised_as_such(folder: Path, name: str) -> None:
    (folder / name).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 470268510\n")
    said = refused(folder)
    assert str(folder / name) in said
    assert "Git LFS pointer" in said


@pytest.mark.parametrize("inputs", [("input_ids", "attention_mask", "position_ids"), ("pixel_values",)])
def test_a_model_that_wants_other_inputs_is_refused(folder: Path, inputs: tuple[str, ...]) -> None:
    save_model(folder, inputs=inputs)
    assert f"asks for {', '.join(inputs)}" in refused(folder)


def test_a_pooled_output_is_refused(folder: Path) -> None:
    save_model(folder, outputs=("sentence_embedding",))
    assert "sentence_embedding has shape (1, 2); expected (texts, tokens, size)" in refused(folder)


def test_a_tokenizer_of_another_model_is_recognised(folder: Path) -> None:
    save_model(folder, vectors=VECTORS[:3])
    with pytest.raises(EmbeddingsError, match="from the same export"):
        SentenceEmbedder.load(folder).embed(["amt"])


PART = """
import json
from types import SimpleNamespace as Thing
import numpy as np
from nlu.embeddings import Options, SentenceEmbedder

class Letters:  # one token per letter
    def encode_batch(self, texts):
        longest = max(map(len, texts))
        rows = [([ord(c) for c in t] + [0] * longest)[:longest] for t in texts]
        return [Thing(ids=r, attention_mask=[int(i > 0) for i in r], type_ids=[0] * longest) for r in rows]

class Plain:  # a letter's state: (3, 4) for a, (1, 0) for others
    def states(self, inputs):
        return np.where((inputs["input_ids"] == ord("a"))[..., None], [3.0, 4.0], [1.0, 0.0])

part = SentenceEmbedder(None, Letters(), Plain(), Options()).part(["a", "xyz", "", "aaaa"])
print(json.dumps([type(part).__name__, str(part.dtype), part.toarray().round(6).tolist()]))
"""


def test_as_a_part_of_the_features_it_is_sparse_in_rasas_environment() -> None:
    name, kind, rows = answers_of(PART)
    assert (name, kind) == ("csr_matrix", "float32")
    np.testing.assert_allclose(rows, [[0.6, 0.8], [1, 0], [0, 0], [0.6, 0.8]], atol=1e-5)
