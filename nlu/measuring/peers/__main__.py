"""One peer, one step, in a process of its own, so that its memory can be told.

    python -m nlu.measuring.peers train PEER HOME [EACH]
        prints what is known about the training, as JSON
    python -m nlu.measuring.peers answer PEER HOME QUESTIONS.jsonl RESULT [EACH]
        writes {"peak_mb", "answers"} to RESULT

EACH: learn from at most so many examples of every intent in every language. Models are kept in HOME by the fingerprint
of examples and code. Exit status 3: the peer cannot be had here; standard error says why.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from nlu.examples_file import Example, all_examples
from nlu.measuring.peers.data import Peer, PeerMissing, fingerprint, peak_megabytes, sample
from nlu.measuring.peers.nlpjs import NlpJs
from nlu.measuring.peers.ours import Ours
from nlu.measuring.peers.stock_rasa import StockRasa
from nlu.measuring.peers.tfidf import Tfidf

PEERS: dict[str, Peer] = {
    "ours": Ours(),
    "tfidf-svm": Tfidf("svm"),
    "tfidf-logistic": Tfidf("logistic"),
    "stock-rasa": StockRasa(),
    "node-nlp": NlpJs(),
}
_MISSING = 3
_TRAINED = "trained.json"


def train(name: str, home: Path, each: int | None) -> None:
    examples = sample(all_examples(), each)
    folder = _folder(name, home, examples, each)
    kept = folder / _TRAINED
    if not kept.exists():
        for stale in home.glob(f"{_prefix(name, each)}-*"):
            shutil.rmtree(stale)
        folder.mkdir(parents=True)
        notes = PEERS[name].train(examples, folder)
        kept.write_text(json.dumps({**notes, "peak_mb": _peak(name, "train"), "examples": len(examples)}))
    print(kept.read_text())


def answer(name: str, home: Path, questions: Path, result: Path, each: int | None) -> None:
    folder = _folder(name, home, sample(all_examples(), each), each)
    if not (folder / _TRAINED).exists():
        raise PeerMissing("its model is not there; did the examples change since it was trained?")
    asked = [json.loads(line) for line in questions.read_text("utf-8").splitlines()]
    answers = PEERS[name].answer(asked, folder)
    result.write_text(json.dumps({"peak_mb": _peak(name, "answer"), "answers": [asdict(a) for a in answers]}), "utf-8")


def _peak(name: str, step: str) -> int:
    return peak_megabytes(step in PEERS[name].in_child)


def _folder(name: str, home: Path, examples: list[Example], each: int | None) -> Path:
    return home / f"{_prefix(name, each)}-{fingerprint(examples, PEERS[name].sources)}"


def _prefix(name: str, each: int | None) -> str:
    return f"{name}-{each or 'all'}"


def main(step: str, name: str, home: str, *more: str) -> None:
    given = [Path(part) for part in more if not part.isdigit()]
    each = next((int(part) for part in more if part.isdigit()), None)
    try:
        if step == "train":
            train(name, Path(home), each)
        else:
            answer(name, Path(home), given[0], given[1], each)
    except PeerMissing as error:
        print(error, file=sys.stderr)
        sys.exit(_MISSING)


if __name__ == "__main__":
    main(*sys.argv[1:])
