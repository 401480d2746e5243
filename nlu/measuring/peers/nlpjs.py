"""node-nlp, an npm package, by `nlpjs.mjs` beside this file. It knows our ten languages, and is told which one it is.

An answer is kept back below its own threshold, 0.5, or when none of the words is known to it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from nlu.examples_file import Example
from nlu.measuring.peers.data import Judged, PeerMissing

_PACKAGE = "node-nlp@4.27.0"
_SCRIPT = Path(__file__).with_suffix(".mjs")
_INSTALL_LIMIT = 300.0
_LIMIT = 1200.0


class NlpJs:
    """One manager with all languages, each with a classifier of its own inside."""

    sources = (Path(__file__), _SCRIPT)
    in_child = ("train", "answer")

    def train(self, examples: Sequence[Example], folder: Path) -> dict[str, float]:
        _install(folder.parent)
        (folder / "examples.json").write_text(json.dumps([asdict(e) for e in examples]), "utf-8")
        _node("train", folder, folder / "examples.json", folder / "trained.out")
        return {"seconds": float(json.loads((folder / "trained.out").read_text())["seconds"])}

    def answer(self, questions: Sequence[dict[str, str]], folder: Path) -> list[Judged]:
        _install(folder.parent)
        asked, answered = folder / "questions.json", folder / "answers.out"
        asked.write_text(json.dumps([{"text": q["text"], "language": q["language"]} for q in questions]), "utf-8")
        _node("answer", folder, asked, answered)
        return [_judged(row) for row in json.loads(answered.read_text("utf-8"))]


def _judged(row: dict) -> Judged:
    return Judged([(name, float(share)) for name, share in row["ranking"]], row["confident"], row["milliseconds"])


def _install(home: Path) -> None:
    """Into `home/npm`, once."""
    if (home / "npm" / "node_modules" / "node-nlp").is_dir():
        return
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        raise PeerMissing("node and npm are missing")
    (home / "npm").mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(home / "npm"), "--omit=dev", "--no-audit", "--no-fund", _PACKAGE]
    done = subprocess.run(
        command, cwd=home / "npm", capture_output=True, text=True, timeout=_INSTALL_LIMIT, check=False
    )  # fmt: skip
    if done.returncode:
        raise PeerMissing(f"npm install {_PACKAGE} failed: {done.stderr.strip()[-200:]}")


def _node(step: str, folder: Path, given: Path, result: Path) -> None:
    home = folder.parent / "npm"
    command = ["node", "--max-old-space-size=6000", str(_SCRIPT), step, str(home), str(folder / "model.json")]
    try:
        done = subprocess.run(
            [*command, str(given), str(result)], capture_output=True, text=True, timeout=_LIMIT, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PeerMissing(f"node-nlp: not done after {_LIMIT / 60:.0f} minutes") from error
    if done.returncode:
        raise PeerMissing(f"node-nlp failed: {done.stderr.strip()[-300:]}")
