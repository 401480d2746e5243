"""Which page answers a question, on a portal of a few pages. Runs in Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json
from nlu.retrieval import PageIndex
from nlu.retrieval.look import Hit

def page(path, titles, passages=None, chains=None, questions=None):
    return {"path": path, "titles": titles, "chains": chains or {}, "passages": passages or {},
            "questions": questions or {}}

def passage(heading, text):
    return {"heading": heading, "text": text}

PORTAL = {"pages": [
    page("/waste/", {"de": "Müll und Recycling", "en": "Waste"}, {"de": [
        passage("Sperrmüll", "Alte Möbel holt die Stadt zweimal im Jahr ab."),
        passage("Biotonne", "In die Biotonne kommen Essensreste und Laub."),
    ]}),
    page("/school/", {"de": "Schule", "ar": "المدرسة"}, {
        "de": [passage("Anmeldung", "Kinder werden im März für die Grundschule angemeldet.")],
        "ar": [passage("التسجيل", "يتم تسجيل الأطفال في المدرسة الابتدائية في شهر مارس.")],
    }),
    page("/dog/", {"de": "Hundesteuer"}, {"de": [passage("", "Wer einen Hund hat, zahlt Steuer an die Stadt.")]},
         questions={"de": ["Was kostet mein Waldi im Jahr?", "Ab wann B1 für Hundehalter?",
                           "Wann fährt der Hundebus am Abend?", "Wo wohnt ▒▒▒?"],
                    "tr": ["Köpek için ne ödemeliyim?"], "en": ["???"]}),
    page("/pool/", {"de": "Hallenbad", "en": "Indoor pool"}, questions={"de": ["Wo kann man schwimmen?"]}),
    page("/leisure/", {"de": "Freizeit"}),
    page("/school/rooms/", {"de": "Räume"}, chains={"de": "Schule"}),
    page("/leisure/rooms/", {"de": "Räume"}, chains={"de": "Freizeit"}),
    page("/empty/", {"de": ""}),
]}
INDEX = PageIndex.build(PORTAL)
GREETED = PageIndex.build(PORTAL, {"de": [
    ("greet", "Hallo"), ("greet", "Guten Abend"), ("greet", "Abend"), ("greet", "Morgen"), ("thank", "Danke"),
    ("thank", "Termin danke"), *[("waste", f"Abholung am Abend {n} oder Morgen {n} von Wandi") for n in range(16)],
]})

def hits(text, language="de", limit=5, index=INDEX):
    return [[h.path, h.score, h.passage] for h in index.search(text, language, limit)]

print(json.dumps({
    "bulky": hits("Wohin mit alten Möbeln?"),
    "compost": hits("Was darf in die Biotonne"),
    "compound": hits("Grundschulanmeldung"),
    "typo": hits("Hundsteuer bezahlen"),
    "umlaut": hits("SPERRMUELL"),
    "asked_before": hits("waldi"),
    "known": [[h.path, h.known, h.passage, h.language] for text, language in [
        ("was kostet mein Waldi im Jahr", "de"), ("Hallo, was kostet mein Wakdi im Jahr? Danke", "de"),
        ("Was kostet mein Hund im Jahr?", "de"), ("Ab wann B2 für Hundehalter?", "de"),
        ("köpek icin ne ödemeliyim", "tr"), ("Köpek", "tr"), ("???", "en"),
        ("Was kostet mein Wandi im Jahr?", "de"), ("Guten Abend, wann fährt der Hundebus am Abend", "de"),
        ("Wann fährt der Hundebus am Morgen?", "de"), ("Wann fährt der Hundebus?", "de"), ("Wo wohnt", "de"),
        ("Wo kann man schwimmen?", "de"),
    ] for h in (GREETED.search(text, language) or [Hit("", 0.0, None, "")])[:1]],
    "told_and_translated": [[h.path, h.known] for h in INDEX.search("What must I pay for Waldi", "en",
                                                                    german="Was kostet mein Waldi im Jahr")],
    "chain": hits("Räume für die Freizeit"),
    "title_only": hits("Hallenbad"),
    "arabic": hits("متى تسجيل الاطفال في المدرسه", "ar"),
    "english": hits("waste", "en"),
    "full": hits("Hundesteuer Wer einen Hund hat, zahlt Steuer an die Stadt"),
    "part": hits("Hundesteuer Quantenphysik Relativität Schwarzschildradius Möbel"),
    "unknown_words": hits("xyzzyq wwvvkk"),
    "nothing": [hits(""), hits("?!"), hits("Müll", "tr")],
    "limit": hits("die Stadt Hund Müll Schule", limit=2),
    "empty_portal": [hits("Müll", index=PageIndex.build({})), hits("Müll", index=PageIndex.build({"pages": []}))],
    "hardly_any_examples": hits("Biotonne", index=PageIndex.build(PORTAL, {"de": [("a", "x"), ("b", "y")]})),
    "blank_portal": hits("x", index=PageIndex.build({"pages": [page("/a/", {"de": " "})]})),
}))
"""


@pytest.fixture(scope="session")
def hits() -> dict[str, Any]:
    return answers_of(SCRIPT)


BEST = [
    ("bulky", "/waste/", 0),
    ("compost", "/waste/", 1),
    ("compound", "/school/", 0),
    ("typo", "/dog/", 0),
    ("umlaut", "/waste/", 0),
    ("asked_before", "/dog/", 0),
    ("title_only", "/pool/", None),
    ("arabic", "/school/", 0),
    ("english", "/waste/", None),
]


@pytest.mark.parametrize(("question", "path", "passage"), BEST)
def test_the_page_and_the_passage_that_answer_come_first(hits: dict, question: str, path: str, passage: object) -> None:
    assert [hits[question][0][0], hits[question][0][2]] == [path, passage]


def test_of_two_pages_with_one_title_the_one_below_the_named_page_comes_first(hits: dict) -> None:
    rooms = [path for path, _, _ in hits["chain"] if path.endswith("/rooms/")]
    assert rooms == ["/leisure/rooms/", "/school/rooms/"]


def test_scores_fall_and_lie_between_nothing_and_about_one(hits: dict) -> None:
    for question in (name for name, _, _ in BEST):
        scores = [score for _, score, _ in hits[question]]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score < 1.6 for score in scores)


def test_a_question_the_page_answers_in_full_scores_higher_than_one_it_shares_a_word_with(hits: dict) -> None:
    assert hits["full"][0][0] == "/dog/"
    assert hits["part"][0][1] < hits["full"][0][1]


def test_a_page_without_a_word_of_the_question_is_not_given(hits: dict) -> None:
    assert "/pool/" not in [path for path, _, _ in hits["bulky"]]
    assert "/empty/" not in [path for question in BEST for path, _, _ in hits[question[0]]]


def test_nothing_is_found_for_no_words_unknown_words_and_unknown_languages(hits: dict) -> None:
    assert hits["unknown_words"] == []
    assert hits["nothing"] == [[], [], []]


def test_only_as_many_as_wanted_are_given(hits: dict) -> None:
    assert len(hits["limit"]) == 2


def test_a_portal_without_pages_or_words_finds_nothing_and_does_not_fail(hits: dict) -> None:
    assert hits["empty_portal"] == [[], []]
    assert hits["blank_portal"] == []


def test_examples_too_few_to_learn_from_do_not_keep_pages_from_being_found(hits: dict) -> None:
    assert hits["hardly_any_examples"][0][0] == "/waste/"


def test_a_question_that_a_coordinator_gave_a_page_finds_it_nearly_word_for_word_and_no_other_does(hits: dict) -> None:
    same, typo, other, digits, turkish, word, signs, no_typo, greeted, *others = hits["known"]
    assert same == typo == ["/dog/", True, 0, "de"]
    assert [other[1], digits[1], no_typo[1]] == [False, False, False]
    assert greeted[:2] == ["/dog/", True]
    assert [known for _, known, *_ in others] == [False] * 4, "the morning, no time, blacked out, a page without text"
    assert turkish == ["/dog/", True, None, "de"], "no page has a word of Turkish"
    assert word == signs == ["", False, None, ""]
    assert hits["told_and_translated"][0] == ["/dog/", True] and len(hits["told_and_translated"]) == 3
