"""What is learnt without the pages is learnt once, and again when it is learnt from something else. Runs in Rasa's
environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.training import Trainer

from .rasa_python import answers_of

SCRIPT = """
import json, os, sys
from pathlib import Path
from tempfile import TemporaryDirectory
from nlu.kept import FOLDER_VARIABLE, keeping
from nlu.retrieval import PageIndex, index as built

def page(path, text):
    return {"path": path, "titles": {"de": text}, "chains": {}, "questions": {},
            "passages": {"de": [{"heading": "", "text": text}]}}

PAGES = [page("/a/", "Müll und Sperrmüll"), page("/b/", "Schule und Grundschule")]
TOLD = {"de": [("bulky", x) for x in ("Sperrmüll", "Sperrmüll holen", "Sofa weg", "wohin mit dem Sofa")]
    + [("enrol", x) for x in ("Schule", "Grundschule", "Sohn wird sechs", "Schule für den Sohn")]}
MORE = {"de": [*TOLD["de"], ("enrol", "Schulranzen")]}
learnt = []
real = built._subjects
built._subjects = lambda code, told, names, manner: learnt.append(manner.concepts) or real(code, told, names, manner)

def found(pages, told, code="1"):
    learnt.clear()
    hits = PageIndex.build({"pages": pages}, TOLD, told, keeping(code)).search("wohin mit dem Sofa", "de")
    return {"learnt": list(learnt), "hits": [[h.path, h.score] for h in hits]}

said = {"without_a_folder": [found(PAGES, TOLD), found(PAGES, TOLD)]}
with TemporaryDirectory() as folder:
    kept = Path(folder) / "kept"
    os.environ[FOLDER_VARIABLE] = str(kept)
    said["first"] = found(PAGES, TOLD)
    said["other_pages"] = found([*PAGES, page("/c/", "Kino")], TOLD)
    said["same"] = found(PAGES, TOLD)
    said["other_themes"] = found(PAGES, MORE)
    said["other_code"] = found(PAGES, MORE, "2")
    said["files"] = sorted(file.name.split("-")[0] for file in kept.iterdir())
    for file in kept.iterdir():
        file.write_bytes(file.read_bytes()[:100])
    said["damaged"], said["mended"] = found(PAGES, MORE, "2"), found(PAGES, MORE, "2")
    os.environ[FOLDER_VARIABLE] = str(next(kept.iterdir()) / "below")  # a file is no folder
    said["cannot_be_kept"] = found(PAGES, TOLD)
print(json.dumps(said))
"""
TOPICS, THEMES = True, False  # whether concepts are looked at


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    return answers_of(SCRIPT)


def test_without_a_folder_all_is_learnt_each_time(said: dict[str, Any]) -> None:
    assert [each["learnt"] for each in said["without_a_folder"]] == [[TOPICS, THEMES]] * 2


def test_other_pages_do_not_change_what_themes_are(said: dict[str, Any]) -> None:
    assert said["first"]["learnt"] == [TOPICS, THEMES]
    assert said["other_pages"]["learnt"] == [] and said["same"]["learnt"] == []
    assert said["same"]["hits"] == said["first"]["hits"] == said["without_a_folder"][0]["hits"]


def test_what_changed_is_learnt_again(said: dict[str, Any]) -> None:
    assert said["other_themes"]["learnt"] == [THEMES]
    assert said["other_code"]["learnt"] == [TOPICS, THEMES]
    assert said["files"] == ["themes", "topics"], "the former ones are gone"


def test_a_damaged_file_is_learnt_again_and_replaced(said: dict[str, Any]) -> None:
    assert said["damaged"]["learnt"] == [TOPICS, THEMES] and said["mended"]["learnt"] == []
    assert said["damaged"]["hits"] == said["other_code"]["hits"]


def test_where_nothing_can_be_kept_training_goes_on(said: dict[str, Any]) -> None:
    assert said["cannot_be_kept"]["hits"] == said["first"]["hits"]


def test_what_only_measures_does_not_make_a_model_old(tmp_path: Path) -> None:
    project = tmp_path / "measuring"  # a project of that name is still looked at
    for name in ("nlu/measuring/peers/ours.py", "nlu/danger/de.yml", "nlu/classifier.py"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("1")
    trainer = Trainer(tmp_path / "python", project, tmp_path / "models")

    def known_after(name: str) -> bool:
        before = trainer.fingerprint({})
        (project / name).write_text("2")
        return trainer.fingerprint({}) == before

    assert known_after("nlu/measuring/peers/ours.py") and known_after("nlu/danger/de.yml")
    assert not known_after("nlu/classifier.py")
