"""`lotse nlu bench`, the peers and the tables of `lotse nlu evaluate`, on a few made-up lines. Partly in Rasa's
environment."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.evaluation import ALONE, WHOLE, pairs
from bot.cli.figures import BEGIN, END, mean_of_languages, tables, written_between
from bot.cli.nlu import labelled, nlu
from bot.cli.peers import Result, as_asked
from bot.cli.town import Portal
from bot.core.errors import BadInput
from bot.service.learning.evaluate import report

from .rasa_python import answers_of
from .samples import PROJECT

STEMS = {
    "waste": ["Wohin kommt der Müll", "Wann wird die Mülltonne geleert", "Wo ist der Wertstoffhof"],
    "school": ["Wie melde ich mein Kind in der Schule an", "Wann beginnt die Schule", "Welche Schule ist nah"],
}
TAILS = ["", " bitte", "?", " in Musterstadt", " heute", "!!"]
KNOWN = [(stem + tail, intent) for intent, stems in STEMS.items() for stem in stems for tail in TAILS]
STRANGE = [(text + tail, "oos") for text in ("Quantenphysik", "xylophon spielen", "pizza rezept") for tail in TAILS]
ASKED = [("der Müll", "waste"), ("Schule für mein Kind", "school"), ("Mülltonne leer", "waste"), ("Schulen", "school")]
OUTSIDE = [("quantenphysik xylophon", "out_of_scope"), ("rezept für pizza", "oos")]


def written(file: Path, rows: list[tuple[str, str]], language: str | None = "de") -> str:
    labels = [{"text": text, "intent": intent} | ({"language": language} if language else {}) for text, intent in rows]
    file.write_text("\n".join(json.dumps(label) for label in labels) + "\n\n", "utf-8")
    return str(file)


def benched(folder: Path, train: list[tuple[str, str]], test: list[tuple[str, str]], **more: Any) -> dict[str, Any]:
    files = [written(folder / "train.jsonl", train, **more), written(folder / "test.jsonl", test, **more)]
    done = CliRunner().invoke(nlu, ["bench", *files, "--json"], catch_exceptions=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_our_classifier_is_trained_on_any_questions_and_asked_others(tmp_path: Path) -> None:
    found = benched(tmp_path, KNOWN + STRANGE, ASKED + OUTSIDE)
    assert found["train"]["n"] == 54 and found["train"]["intents"] == 3 and found["train"]["seconds"] > 0
    assert (found["n"], found["accuracy"], found["top3"]) == (6, 1.0, 1.0)
    assert (found["oos_recall_best"], found["oos_recall"], found["oos_auroc"]) == (1.0, 1.0, 1.0)
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p95"]
    assert found["per_language"]["de"]["n"] == 6


def test_it_needs_no_examples_out_of_scope_and_no_language(tmp_path: Path) -> None:
    found = benched(tmp_path, KNOWN, ASKED + OUTSIDE, language=None)
    assert (found["accuracy"], found["oos_recall_best"]) == (1.0, 0.0)
    assert found["oos_auroc"] > 0.5
    assert list(found["per_language"]) == ["-"]


def test_a_file_may_be_a_pipe_which_is_read_once(tmp_path: Path) -> None:
    """As in `lotse nlu bench <(head -5000 train.jsonl) test.jsonl`."""
    pipes = [tmp_path / "train", tmp_path / "test"]
    for pipe, rows in zip(pipes, (KNOWN, ASKED)):
        os.mkfifo(pipe)
        content = Path(written(tmp_path / f"{pipe.name}.jsonl", rows)).read_text("utf-8")
        Thread(target=pipe.write_text, args=(content, "utf-8"), daemon=True).start()
    done = CliRunner().invoke(nlu, ["bench", *map(str, pipes), "--json"], catch_exceptions=False)
    assert json.loads(done.stdout)["n"] == len(ASKED)


def test_what_cannot_be_measured_is_none(tmp_path: Path) -> None:
    found = benched(tmp_path, KNOWN, ASKED)
    assert (found["oos_recall"], found["oos_auroc"]) == (None, None)


def test_the_language_need_not_be_told(tmp_path: Path) -> None:
    files = [written(tmp_path / "train.jsonl", KNOWN), written(tmp_path / "test.jsonl", ASKED)]
    found = [
        json.loads(CliRunner().invoke(nlu, ["bench", *files, "--json", *more], catch_exceptions=False).stdout)
        for more in ([], ["--no-language"])
    ]
    assert [one["language_told"] for one in found] == [True, False]
    assert [list(one["per_language"]) for one in found] == [["de"], ["de"]]


GOOD = '{"text": "a", "intent": "greet"}'
BAD = [
    "{",
    "[]",
    "3",
    '{"intent": "greet"}',
    '{"text": "a"}',
    '{"text": 3, "intent": "greet"}',
    '{"text": " ", "intent": "x"}',
]
BAD += ['{"text": "a", "intent": ""}', '{"text": "a", "intent": "greet", "language": 3}']  # fmt: skip


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_refused_with_file_and_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text("\n".join([GOOD, "", line]), "utf-8")
    with pytest.raises(BadInput, match=r"train\.jsonl, line 3"):
        labelled(file)


def test_lines_are_read_as_other_tools_write_them(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    line = '{"text": "a\u2028b\u2029c\u0085d", "intent": "greet", "language": null, "id": 3}'
    file.write_text(f"\ufeff{line}\r\n{GOOD}\n", "utf-8", newline="")
    assert labelled(file) == [
        {"text": "a\u2028b\u2029c\u0085d", "intent": "greet"}, {"text": "a", "intent": "greet"},
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["", "\n \n", GOOD, '{"text": "a", "intent"'])
def test_a_file_that_cannot_be_used_ends_with_status_1_and_a_sentence(
    tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text(content, "utf-8")
    monkeypatch.setattr("sys.argv", ["lotse", "nlu", "bench", str(file), str(tmp_path / "none.jsonl")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith(f"lotse: {file}")


COUNTED = """
import json
from nlu.measuring import bench
from nlu.measuring.peers.bootstrap import difference
from nlu.measuring.bench import Answer, figures, settings, strangeness
def answer(intent, *ranking, ms=1.0):
    return Answer({"text": "?", "intent": intent}, list(ranking), ms)
ASKED = [
    answer("a", ("a", 0.9), ("b", 0.1), ms=1.0),
    answer("a", ("b", 0.6), ("a", 0.4), ms=2.0),
    answer("b", ("b", 0.4), ("a", 0.3), ms=3.0),
    answer("c", ("a", 0.4), ("b", 0.3), ("d", 0.2), ("c", 0.1), ms=4.0),
    answer("oos", ("oos", 0.8), ("a", 0.2), ms=5.0),
    answer("out_of_scope", ("a", 0.45), ("oos", 0.3), ms=6.0),
    answer("oos", ("a", 0.7), ("oos", 0.05), ms=7.0),
]
class Listener:  # stands in for the classifier and notes which languages it is told
    intents, heard = ["a"], []
    def classify(self, text, language=None):
        self.heard.append(language)
        return [("a", 0.9)]
    @classmethod
    def fit(cls, texts, intents, temperature, languages):
        cls.heard.append(list(languages))
        return cls()

def told(*codes, **more):
    own, bench.IntentModel, Listener.heard = bench.IntentModel, Listener, []
    rows = [{"text": "?", "intent": "a", **({"language": code} if code else {})} for code in codes]
    names = bench.measure(rows[:1], rows, **more)["per_language"]
    bench.IntentModel = own
    return [Listener.heard, list(names)]

MIXED = [("de", 1, 0)] * 120 + [("de", 0, 1)] * 40 + [("de", 1, 1)] * 240
print(json.dumps({
    "figures": figures(ASKED, 0.5),
    "told": told("fa-IR", "FA", " fa_AF", "de-simple", None),
    "untold": told("fa", "de", told=False),
    "strange": [strangeness([("a", 0.7), ("oos", 0.2)]), strangeness([("a", 0.7), ("b", 0.3)])],
    "settings": [settings().temperature, settings().confident],
    "bootstrap": {
        "same": difference([("de", 1, 1), ("de", 0, 0)] * 50),
        "always": difference([("de", 1, 0)] * 50),
        "mixed": difference(MIXED), "again": difference(MIXED),
        "two": difference([("de", 1, 0)] * 10 + [("uk", 1, 1)] * 1000),
    },
}))
"""


@pytest.fixture(scope="module")
def counted() -> Any:
    return answers_of(COUNTED)


def test_the_figures_of_the_bench_are_what_counting_by_hand_gives(counted: Any) -> None:
    found = counted["figures"]
    assert (found["n"], found["accuracy"], found["top3"], found["answered"]) == (7, 0.5, 0.75, 0.5)
    assert (found["oos_recall"], found["oos_recall_best"]) == (round(2 / 3, 4), round(1 / 3, 4))
    assert found["latency_ms"] == {"p50": 4.0, "p95": 6.7}
    # out of scope 0.8, 0.3, 0.05 against 0.1, 0.4, 0.6, 0.6 in scope: 4 + 1 + 0 of twelve pairs in the right order
    assert found["oos_auroc"] == round(5 / 12, 4)
    assert counted["strange"] == [0.2, pytest.approx(0.3)]
    assert all(0 < setting < 1 for setting in counted["settings"])


def test_a_language_may_have_a_country_and_capitals_and_the_tables_keep_its_name(counted: Any) -> None:
    assert counted["told"] == [[["fa"], "fa", "fa", "fa", "de", None], [" fa_AF", "-", "FA", "de-simple", "fa-IR"]]
    assert counted["untold"] == [[[None], None, None], ["de", "fa"]]


def test_the_bootstrap_gives_the_interval_that_is_known(counted: Any) -> None:
    found = counted["bootstrap"]
    assert found["same"] == {"difference": 0.0, "low": 0.0, "high": 0.0, "n": 100}
    assert found["always"] == {"difference": 1.0, "low": 1.0, "high": 1.0, "n": 50}
    # mean 0.2, standard error sqrt((0.4 - 0.2²) / 400) = 0.03, so 0.2 ± 1.96 · 0.03
    assert found["mixed"]["difference"] == 0.2
    assert found["mixed"]["low"] == pytest.approx(0.141, abs=0.004)
    assert found["mixed"]["high"] == pytest.approx(0.259, abs=0.004)
    assert found["again"] == found["mixed"]
    assert found["two"]["difference"] == 0.5  # every language counts the same, however many questions it has


PEERS = """
import contextlib, io, json, sys
from pathlib import Path
from nlu.examples_file import Example
from nlu.measuring.peers import __main__ as peers
from nlu.measuring.peers.data import fingerprint, sample
HOME, EXAMPLES = Path({home!r}), [Example("de", intent, text) for text, intent in {known!r}]
peers.all_examples = lambda: EXAMPLES
(HOME / "asked").write_text("\\n".join(json.dumps({{"text": t, "language": "de"}}) for t, _ in {asked!r}))
said = {{}}
for name in {names!r}:
    trained = io.StringIO()
    with contextlib.redirect_stdout(trained):
        peers.train(name, HOME, None)
        peers.train(name, HOME, None)
    peers.answer(name, HOME, HOME / "asked", HOME / "answers", None)
    said[name] = [trained.getvalue().splitlines(), json.loads((HOME / "answers").read_text())]
few = sample(EXAMPLES, 2)
print(json.dumps({{
    "said": said, "few": [e.intent for e in few], "same": few == sample(EXAMPLES, 2),
    "all": sample(EXAMPLES, None) == EXAMPLES,
    "prints": [fingerprint(few, []), fingerprint(few[1:], []), fingerprint(few, [HOME / "asked"])],
}}))
"""
NAMES = ["ours", "tfidf-svm", "tfidf-logistic"]


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("peers")
    return answers_of(PEERS.format(home=str(home), known=KNOWN + STRANGE, asked=ASKED, names=NAMES))


@pytest.mark.parametrize("name", NAMES)
def test_a_peer_learns_once_and_ranks_every_question(peers: Any, name: str) -> None:
    (first, second), answered = peers["said"][name]
    assert json.loads(first)["seconds"] > 0 and json.loads(first)["peak_mb"] > 50
    assert json.loads(first)["examples"] == len(KNOWN + STRANGE)
    assert first == second  # the second time its model was there
    assert [answer["ranking"][0][0] for answer in answered["answers"]] == [intent for _, intent in ASKED]
    assert all(answer["milliseconds"] > 0 for answer in answered["answers"])


def test_a_sample_is_the_same_every_time_and_as_large_as_said(peers: Any) -> None:
    assert peers["few"] == ["oos", "oos", "school", "school", "waste", "waste"]
    assert peers["same"] and peers["all"]
    assert len(set(peers["prints"])) == 3


NODE_NLP = """
exports.NlpManager = class {
  constructor() { this.rows = []; }
  addDocument(language, text, intent) { this.rows.push([language, text, intent]); }
  async train() {}
  export() { return JSON.stringify(this.rows); }
  import(text) { this.rows = JSON.parse(text); }
  async process(language, text) {
    const rows = this.rows.filter(([l, t]) => l === language && t === text);
    const found = rows.map(([, , intent]) => ({ intent, score: 0.9 }));
    const intent = found.length ? found[0].intent : "None";
    return { classifications: [{ intent: "None", score: 1 }, ...found], intent };
  }
};
"""
NLPJS = """
import json
from dataclasses import asdict
from pathlib import Path
from nlu.examples_file import Example
from nlu.measuring.peers.nlpjs import NlpJs
FOLDER = Path({home!r}) / "node-nlp-1"
FOLDER.mkdir()
trained = NlpJs().train([Example("de", "greet", "hallo"), Example("uk", "thank", "дякую")], FOLDER)
asked = [dict(text=text, language=language) for text, language in [("hallo", "de"), ("дякую", "uk"), ("дякую", "de")]]
print(json.dumps([trained["seconds"], [asdict(a) for a in NlpJs().answer(asked, FOLDER)]]))
"""


@pytest.mark.skipif(not shutil.which("node"), reason="node is missing")
def test_node_nlp_is_told_the_language_and_keeps_back_what_it_does_not_know(tmp_path: Path) -> None:
    package = tmp_path / "npm" / "node_modules" / "node-nlp"
    package.mkdir(parents=True)
    (package / "index.js").write_text(NODE_NLP, "utf-8")
    seconds, answers = answers_of(NLPJS.format(home=str(tmp_path)))
    assert seconds >= 0
    assert [a["ranking"] for a in answers] == [[["greet", 0.9]], [["thank", 0.9]], [["None", 0]]]
    assert [a["confident"] for a in answers] == [True, True, False]


LABELS = [
    {"text": "1", "intent": "greet", "language": "de"},
    {"text": "2", "intent": "emergency", "language": "de"},
    {"text": "3", "intent": "greet", "language": "uk"},
    {"text": "4", "intent": "out_of_scope", "language": "uk"},
]


def result(name: str, each: int | None, *best: str) -> Result:
    answers = [{"ranking": [[intent, 0.9]], "confident": intent != "thank", "milliseconds": 2.0} for intent in best]
    return Result(name, each, as_asked(LABELS, answers), {"seconds": 1.25, "training_mb": 300, "answering_mb": None})


OURS = result(WHOLE, None, "greet", "emergency", "greet", "thank")
RESULTS = [
    OURS,
    result(ALONE, 3, "greet", "greet", "greet", "greet"),
    result("node-nlp", 3, "thank", "emergency", "thank", "greet"),
]


def test_a_peer_is_measured_as_lotse_is() -> None:
    figures = report(RESULTS[2].asked)["intents"]
    assert (figures["top1"], figures["danger_recall"], figures["out_of_scope_kept"]) == (round(1 / 3, 4), 1.0, 0.0)
    assert figures["answered_confident"] == round(1 / 3, 4)  # "thank" was not sure
    assert figures["page_instead"] == 0.0
    assert mean_of_languages(figures)["top1"] == 0.25
    assert mean_of_languages(figures)["out_of_scope_kept"] == 0.0


def test_pairs_are_questions_in_scope_and_alone_meets_only_those_that_learnt_the_same() -> None:
    found = pairs([*RESULTS, result("node-nlp", None, "greet", "greet", "greet", "greet")])
    assert found == {
        json.dumps([WHOLE, "node-nlp", 3]): [("de", 1, 0), ("de", 1, 1), ("uk", 1, 0)],
        json.dumps([ALONE, "node-nlp", 3]): [("de", 1, 0), ("de", 0, 1), ("uk", 1, 0)],
        json.dumps([WHOLE, "node-nlp", None]): [("de", 1, 1), ("de", 1, 0), ("uk", 1, 1)],
    }


def test_the_tables_hold_every_result_overall_and_per_language() -> None:
    interval = {"difference": 0.5, "low": 0.25, "high": 0.75, "n": 3}
    page = {"n": 5, "r1": 0.5, "r3": 1.0, "passage_hit": None, "wrong_confident": 0.2, "unanswerable_kept": 0.75}
    found = {
        "results": RESULTS,
        "later": {"third": report(RESULTS[1].asked)["intents"]},
        "differences": {json.dumps([WHOLE, "node-nlp", 3]): interval},
        "pages": {"per_language": {"de": page}},
        "plain_bm25": {"de": {"n": 4, "r1": 0.25, "r3": 0.5}},
        "ranking": "Weights.",
    }
    said = tables(found, "Made today.").splitlines()
    assert said[0] == "Made today."
    means = [line for line in said if line.startswith("| mean | ")]
    assert [line.split(" | ")[2] for line in means] == ["1.000", "0.750"], "first and second set"
    assert (
        "| node-nlp | 3 each | 0.250 | 0.250 | 0.250 | 0.000 | 0.000 | 1.000 | 0.000 | 1.2 | 2.0 | 2.0 | 300 | – |"
        in said
    )
    assert "| node-nlp | 3 each | 0.500 | 0.500 | 0.500 | 0.000 | – | 1.000 | 0.000 |" in said  # de
    assert f"| {WHOLE} | node-nlp, 3 each | +0.500 | +0.250 to +0.750 |" in said
    assert "| de | 5 | 0.500 | 1.000 | – | 0.200 | 0.750 | 0.250 | 0.500 |" in said
    assert "| all | 4 | 1 | 1 | 0.250 |" in said
    assert said[-1] == "Weights."


def test_the_figures_go_between_the_markers_and_nothing_else_changes() -> None:
    text = f"# Title\n\n{BEGIN}\nold\n{END}\n\nmore\n"
    once = written_between(text, "\nnew\n")
    assert once == f"# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nmore\n"
    assert written_between(once, "new") == once


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}", f"{BEGIN}{END}{END}"])
def test_a_text_without_its_two_markers_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="these are not there"):
        written_between(text, "new")


def test_the_documentation_has_its_markers() -> None:
    written_between((PROJECT / "docs" / "nlu.md").read_text("utf-8"), "")


def test_a_portal_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert Portal.at(tmp_path) == Portal()
