"""How hard a text is to read: hard sentences of offices are found, the plain answers and the German ones pass."""

from __future__ import annotations

from statistics import median

import pytest

from bot.core.locale import PLAIN
from bot.core.texts.readability import hard_to_read, lix, longest

from . import shipped

KINDS = ("answer", "interface", "topic", "label")
HARD = [
    ("Der Antrag ist bei der zuständigen Behörde einzureichen.", "passive"),
    ("Ihre Daten werden nach drei Wochen gelöscht.", "passive"),
    ("Sie wurden gestern angemeldet.", "passive"),
    ("Der Termin wird vom Amt verlegt.", "passive"),
    ("Das ist hier zu bezahlen.", "passive"),
    ("Sie sollten zur Beratung gehen.", "subjunctive"),
    ("Wir würden uns freuen.", "subjunctive"),
    ("Das Ende des Mietvertrages ist wichtig.", "genitive"),
    ("Fragen Sie die Leitung der Behörde.", "genitive"),
    ("Unterlagen sind erforderlich.", "office_word"),
    ("Rufen Sie uns gemäß Plan an.", "office_word"),
    ("Bringen Sie die Wohnungsgeberbestätigung mit.", "long_word"),
    ("Die Bearbeitung von Anmeldung und Genehmigung dauert.", "nouns"),
    ("Bringen Sie z. B. den Pass mit.", "abbreviation"),
    ("Rufen Sie ggf. an.", "abbreviation"),
    ("Das gilt nicht ohne Pass.", "negations"),
    ("Rufen Sie an; dann kommen Sie.", "joined"),
    ("Sie müssen den Antrag bis zum Ende vom Monat im Amt abgeben und dort auch noch unterschreiben.", "long_sentence"),
]
EASY = [
    "Sie werden es sehen, das geht schnell.",
    "Der Antrag wird teuer.",
    "Ein Kind wird krank.",
    "Sie werden gehen.",
    "Ist jemand gestorben?",
    "Ist der Pass weg?",
    "In der Nacht hilft die Polizei.",
    "Schreiben Sie der Ausländer·behörde.",
    "Der Jugend·migrations·dienst hilft Ihnen.",
    "Das Büro ist von 8:00 bis 12:00 Uhr offen.",
    "Ich helfe Ihnen: Rufen Sie an, schreiben Sie, gehen Sie hin, fragen Sie, warten Sie, lesen Sie.",
]


def codes(text: str, locale: str = PLAIN) -> set[str]:
    return {finding.code for finding in hard_to_read(text, locale)}


@pytest.mark.parametrize(("text", "code"), HARD)
def test_what_is_hard_in_an_offices_sentence_is_found(text: str, code: str) -> None:
    assert codes(text) == {code}


@pytest.mark.parametrize("text", EASY)
def test_plain_sentences_are_left_alone(text: str) -> None:
    assert codes(text) == set()


def test_a_finding_names_the_place() -> None:
    (found,) = hard_to_read("Das Ende des Monats naht. Gut.", PLAIN)
    assert (found.code, found.found) == ("genitive", "des Monats")


def test_lix_counts_words_per_sentence_and_long_words_per_hundred() -> None:
    assert lix("Ich gehe heute. Du wartest lange.") == pytest.approx(3 + 100 / 6)
    assert lix("Ich gehe: Du wartest.") == pytest.approx(2 + 100 / 4), "a colon ends a sentence"
    assert lix("Müll·abfuhr") == 1.0, "two short pieces"
    assert lix("112!") == 0.0
    assert longest("Wohnungs·geber·bestätigung") == 11


def test_german_is_judged_by_wider_bars_and_other_languages_not_at_all() -> None:
    assert codes("Die Meldebescheinigung wird ausgestellt, sofern ein Nachweis vorliegt.", "de") == set()
    long = "Wer aus einem Land zu uns kommt und hier mehr als drei Monate im Jahr bleiben will, muss "
    assert codes(long + "sich beim Amt melden und dort den Pass und alle Papiere zeigen.", "de") == {"long_sentence"}
    assert codes("Bundesausbildungsförderungsgesetzesantrag.", "de") == {"long_word"}
    hard = " ".join(["Zuständigkeitsfragen beantwortet die Ausländerbehörde schriftlich."] * 4)
    assert codes(hard, "de") == {"lix"}
    assert codes("The Bundesausbildungsförderungsgesetzesantrag.", "en") == set()


@pytest.mark.parametrize("kind", KINDS)
def test_everything_in_plain_german_is_plain(kind: str) -> None:
    hard = {
        v.name: [(f.code, f.found) for f in hard_to_read(v.text, PLAIN)]
        for v in shipped.live()
        if v.locale == PLAIN and v.kind == kind
    }
    assert hard
    assert {name: found for name, found in hard.items() if found} == {}


def test_no_german_answer_is_too_hard_and_the_plain_ones_are_easier() -> None:
    german = {v.name: v.text for v in shipped.live() if v.kind == "answer" and v.locale == "de"}
    plain = {v.name: v.text for v in shipped.live() if v.kind == "answer" and v.locale == PLAIN}
    assert {name: found for name, text in german.items() if (found := hard_to_read(text, "de"))} == {}
    assert median(map(lix, plain.values())) + 5 <= median(map(lix, german.values()))
