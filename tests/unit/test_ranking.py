"""What pages are ranked by: telling terms, topics and themes across languages, German words, certainty, and how weights
are found. Runs in Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from nlu.concepts import lexicon
from nlu.retrieval import PageIndex
from nlu.measuring.pages.asked import Asked, Sets
from nlu.measuring.pages.judging import cross_validated
from nlu.retrieval.terms import StemmedWords, letters, telling
from nlu.measuring.pages.weighing import Weights, fit_certainty, fit_weights
from nlu.retrieval.weights import ELSEWHERE, FIELDS, certainty, scored, standard
from nlu.retrieval.wording import Wording

EXAMPLES = {
    "de": [("waste", f"wann wird {x} in der stadt geholt") for x in ("müll", "sperrmüll", "biomüll", "restmüll")]
        + [("school", f"wie melde ich {x} in der stadt an") for x in ("schule", "grundschule", "schüler", "kind")],
    "tr": [("waste", f"{x} ne zaman toplanır") for x in ("çöp", "çöpler", "çöp kutusu", "çöp konteyneri", "atık çöp")]
        + [("school", f"{x} kayıt nasıl yapılır") for x in ("okul", "okula", "ilkokul", "okul için", "okula çocuk")],
}

def page(path, titles, text):
    return {"path": path, "titles": titles, "chains": {}, "questions": {},
            "passages": {"de": [{"heading": "", "text": text}]}}

PAGES = [
    page("/a/", {"de": "Abholtermine", "tr": "bir tarihleri"}, "Der Müll und der Sperrmüll werden geholt."),
    page("/b/", {"de": "Anmeldung", "tr": "iki tarihleri"}, "Die Schule und die Grundschule nehmen Kinder auf."),
]
lexicon()  # once, before others are born with it
index = PageIndex.build({"pages": PAGES}, EXAMPLES)
THEMES = {
    "de": [("bulky", x) for x in ("Sperrmüll", "Abholtermine für Sperrmüll", "alte Möbel weg", "wohin mit dem Sofa")]
        + [("enrol", x) for x in ("Anmeldung", "Grundschule", "mein Sohn wird sechs", "Schule für mein Kind finden")],
    "tr": [("bulky", x) for x in ("eski koltuk", "eski koltuk nereye", "koltuk atmak", "eski dolap")]
        + [("enrol", x) for x in ("altı yaş", "oğlum altı yaşında", "kızım altı yaşında", "altı yaşında çocuk")],
}
themed = PageIndex.build({"pages": PAGES}, EXAMPLES, THEMES)
plain_fields = index.languages["tr"].find("eski koltuk tarihleri").fields
themed_fields = themed.languages["tr"].find("eski koltuk tarihleri").fields
vectorizer = CountVectorizer(analyzer=StemmedWords("de"))
vectorizer.fit([t for _, t in EXAMPLES["de"]])
told = dict(zip(vectorizer.get_feature_names_out(), telling(vectorizer, EXAMPLES["de"])))
chance = np.random.RandomState(0)
asked = []
for n in range(60):
    fields = chance.rand(10, len(FIELDS)) * 0.2
    fields[n % 10, 1] += 0.6  # the passage tells
    asked.append(Asked("de", "train", str(n), n % 10, n % 5 > 0, fields, np.zeros(10, bool)))
weights = fit_weights(asked)
judged = cross_validated(Sets(asked, [])).own
by_title = [
    Asked("tr", "train", a.number, a.page, a.answerable, np.roll(a.fields, 1, axis=1), ~a.elsewhere) for a in asked
]
judged_by_title = cross_validated(Sets(asked, by_title)).german
vague = chance.rand(60, 10, len(FIELDS)) * 0.2  # what a question says by itself: nothing
both = cross_validated(Sets([
    *asked, *(Asked("tr", "train", a.number, a.page, a.answerable, v, a.elsewhere, a) for a, v in zip(asked, vague))
], []))
written = CountVectorizer(analyzer=StemmedWords("de"))
wording = Wording(written, ["Müll und Schule", "Müll und Kind"], [], unknown=True)
passages = wording.of(["Müll und Schule"], 0.4)
three = page("/three/", {"de": "Allerlei", "tr": "bir"}, "Anmeldung: Grundschule, mein Sohn wird sechs.")
three["passages"]["de"] += [{"heading": "", "text": "Alte Möbel weg: Abholtermine für Sperrmüll, wohin mit dem Sofa."},
    {"heading": "", "text": "Öffnungszeiten sind unbekannt."}]
elsewhere = PageIndex.build({"pages": [three, PAGES[1]]}, EXAMPLES, THEMES)
level = np.full((3, len(FIELDS)), 0.2)
level[0, 1] = 0.4
print(json.dumps({
    "common": [float(told["stadt"]), float(told["mull"] if "mull" in told else told["müll"])],
    "turkish": [h.path for h in index.search("tarihleri çöp ne zaman toplanır", "tr")],
    "without_themes": plain_fields[:, FIELDS.index("themes")].tolist(),
    "themes": themed_fields[:, FIELDS.index("themes")].tolist(),
    "german": {
        text: index.languages["tr"].find(text).fields[:, FIELDS.index("german")].tolist()
        for text in ("Grundschule tarihleri", "okul tarihleri", "grundschul tarihleri")
    },
    "elided": [sorted(set(letters(code).build_analyzer()("l'école")) & set(letters(code).build_analyzer()("école")))
        for code in ("fr", "de")],
    "compounds": [sorted(letters("de").build_analyzer()(word))
        for word in ("Mehr-Generationen-Haus", "Mehrgenerationenhaus")],
    "titles_only": [h.path for h in PageIndex.build({"pages": [
        {"path": "/x/", "titles": {"de": "Müll"}, "chains": {}, "questions": {}, "passages": {}},
        page("/y/", {"de": "Schule"}, "Die Grundschule nimmt Kinder auf."),
    ]}, EXAMPLES).search("wann wird müll in der stadt geholt", "de")],
    "german_in_german": index.languages["de"].find("Grundschule").fields[:, FIELDS.index("german")].tolist(),
    "elsewhere": [[h.path, h.passage, h.language] for h in elsewhere.search("eski koltuk nereye", "tr")],
    "nothing_alike": [h.path for h in elsewhere.search("xyzw qqqq", "tr")],
    "by_title": float(np.mean([j.place == 0 for j in judged_by_title])),
    "unknown": [float(wording.asked(text).times(passages).sum()) for text in ("Müll", "Müll Zauberwort")],
    "unknown_word": [
        float(index.languages["de"].find(text).fields[1, FIELDS.index("words")])
        for text in ("Schule", "Schule Zauberwort")
    ],
    "apart": [standard(np.tile(level, (times, 1)))[0, 1] for times in (1, 100)],
    "of_title": [scored(level, np.array([mark] * 3)).tolist() for mark in (False, True)],
    "alone": [float(certainty(np.array([s]))[0]) for s in (2.0, 14.0)],
    "rival": float(certainty(np.array([14.0, 14.0]))[0]),
    "weights": weights.tolist(),
    "first": float(np.mean([j.place == 0 for j in judged])),
    "sure": [float(np.mean([j.sure for j in judged if j.asked.answerable is a])) for a in (True, False)],
    "base": fit_certainty(asked, Weights(weights, weights, ELSEWHERE).alone).tolist(),
    "translated": [
        float(np.mean([j.place == 0 for j in found if j.asked.language == "tr"]))
        for found in (both.own, both.translated, both.both)
    ],
    "untranslated": [j.place for j in both.both if j.asked.language == "de"]
        == [j.place for j in both.own if j.asked.language == "de"],
    "both": {
        german: [[h.path, h.passage, h.language] for h in elsewhere.search("eski tarihleri", "tr", german=german)]
        for german in ("Wohin mit dem alten Sofa und dem Sperrmüll?", "Wo meldet man den Sohn in der Grundschule an?")
    },
    "unknown_language": [[h.path, h.language] for h in elsewhere.search("stara kanapa", "pl", german="altes Sofa")],
    "german_stays": [h.score for h in elsewhere.search("Sperrmüll", "de", german="Grundschule")]
        == [h.score for h in elsewhere.search("Sperrmüll", "de")],
    "languages": sorted(PageIndex.build({"pages": PAGES}, {"de": EXAMPLES["de"]}).languages),
}))
"""


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    return dict(answers_of(SCRIPT))


def test_a_word_of_every_intent_tells_less_than_one_of_few(said: dict[str, Any]) -> None:
    everywhere, few = said["common"]
    assert everywhere < few


def test_what_a_page_is_about_is_known_from_its_german_text_in_every_language(said: dict[str, Any]) -> None:
    assert said["turkish"][0] == "/a/"


def test_a_question_in_other_words_and_another_language_meets_the_page_of_its_theme(said: dict[str, Any]) -> None:
    assert said["without_themes"] == [0, 0]
    assert said["themes"][0] > said["themes"][1] + 0.2


def test_german_words_of_a_question_are_looked_up_in_the_german_pages(said: dict[str, Any]) -> None:
    assert said["german"]["Grundschule tarihleri"][1] > 0.3
    assert said["german"]["Grundschule tarihleri"][0] == 0
    assert said["german"]["okul tarihleri"] == [0, 0]
    assert said["german_in_german"] == [0, 0], "there the letters say it already"


def test_hyphens_within_german_compounds_are_no_difference(said: dict[str, Any]) -> None:
    hyphened, joined = said["compounds"]
    assert hyphened == joined


def test_an_elided_article_is_no_part_of_the_word_in_french(said: dict[str, Any]) -> None:
    french, others = said["elided"]
    assert " eco" in french
    assert " eco" not in others


def test_a_page_without_text_is_about_its_title(said: dict[str, Any]) -> None:
    assert said["titles_only"][0] == "/x/"


def test_a_page_in_german_only_is_found_by_its_theme_with_the_passage_of_that_theme(said: dict[str, Any]) -> None:
    assert said["elsewhere"][0] == ["/three/", 1, "de"]
    assert said["nothing_alike"] == []


def test_the_letters_of_a_page_count_only_in_its_own_language(said: dict[str, Any]) -> None:
    written, other = said["of_title"]
    assert written[0] > written[1]
    assert other[0] == other[1]


def test_weights_of_pages_in_other_languages_are_found_from_their_own_questions(said: dict[str, Any]) -> None:
    assert said["by_title"] > 0.9


def test_a_word_that_no_page_has_makes_every_page_fit_less(said: dict[str, Any]) -> None:
    for known, with_unknown in (said["unknown"], said["unknown_word"]):
        assert 0 < with_unknown < known


def test_few_pages_stand_out_less_than_they_would_among_many(said: dict[str, Any]) -> None:
    few, many = said["apart"]
    assert few > 0
    assert abs(few - many) > 0.1, "a portal of three pages is not believed to know the usual spread"


def test_the_only_page_is_not_sure_because_it_is_the_only_one(said: dict[str, Any]) -> None:
    weak, strong = said["alone"]
    assert weak < 0.1
    assert strong > 0.5
    assert said["rival"] < strong


def test_weights_are_found_and_judged_on_questions_they_have_not_seen(said: dict[str, Any]) -> None:
    assert max(said["weights"]) == said["weights"][1]
    assert said["first"] > 0.9
    assert said["base"][1] > 0


def test_languages_nobody_asks_in_are_left_out(said: dict[str, Any]) -> None:
    assert said["languages"] == ["de"]


def test_a_translation_finds_what_the_question_itself_does_not(said: dict[str, Any]) -> None:
    alone, translated, both = said["translated"]
    assert alone < 0.5
    assert translated > 0.9 and both > 0.9
    assert said["untranslated"], "a German question has none"


def test_the_german_pages_have_a_say_by_the_translation_of_a_question(said: dict[str, Any]) -> None:
    sofa, school = said["both"].values()
    assert sofa[0][:3] == ["/three/", 1, "de"] and school[0][0] == "/b/"
    assert said["unknown_language"][0] == ["/three/", "de"], "a language in which no page has even a title"
    assert said["german_stays"]
