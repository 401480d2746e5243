"""What the pages of example questions say in German."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.locale import DEFAULT, NATIVE
from bot.core.problem import Problem
from bot.desk.text_words import language_name, sentence
from bot.service.learning.nearness import Doubt

_PERCENT = 100
DONE: dict[str, str] = {
    "nothing": "Es wurde nichts geändert.",
    "removed": "Gelöscht. Nach dem nächsten „Verstehen erneuern“ ist die Frage nicht mehr gelernt.",
    "back": "Die Frage wird wieder gelernt.",
    "hidden": "Ausgeblendet. Nach dem nächsten „Verstehen erneuern“ ist die Frage nicht mehr gelernt.",
    "changed": "Gespeichert. Das gilt sofort.",
    "archived": "Das Thema liegt im Archiv. Der Bot bietet es nicht mehr an. Fragen danach hält er erst nach dem "
    "nächsten „Verstehen erneuern“ nicht mehr dafür. Texte und Fragen bleiben.",
    "waits": "Angelegt und noch im Archiv: Bei Ihnen liest erst jemand anderes jede Antwort. Wer sie gelesen hat, holt "
    "das Thema hier unten zurück.",
    "restored": "Das Thema ist wieder da. Der Bot bietet den Knopf sofort an.",
    "test_added": "Die Prüffrage ist gespeichert.",
    "test_removed": "Die Prüffrage ist gelöscht.",
    "test_known": "Diese Prüffrage gibt es schon.",
    "page_removed": "Die Frage ist gelöscht.",
}
_DOUBTS = {
    "elsewhere": "Diese Frage steht schon bei „{topic}“.",
    "nearer": "Der Bot versteht das bisher als „{topic}“ ({sure} % sicher).",
    "nearly": "Fast dieselbe Frage ist schon da.",
    "fixed": "Das ist eine Ihrer Prüffragen. Wenn der Bot sie lernt, prüft sie nichts mehr.",
    "language": "Bitte prüfen Sie die Sprache.",
    "foreign": "Das sieht nach keiner der zehn Sprachen aus, die der Bot lernt.",
    "masked": "Persönliche Angaben sind geschwärzt. So wird die Frage gespeichert.",
    "unchecked": "Ob ein anderes Thema näher liegt, lässt sich gerade nicht prüfen.",
}
MASKED_OF_PAGE = (
    "Eine Frage mit geschwärzten Stellen erkennt der Bot nicht wieder. Schreiben Sie sie besser ohne diese Angabe."
)
_PROBLEMS = {
    "empty": "Das fehlt noch.",
    "no_label": "In dieser Sprache gibt es eine Antwort, aber noch keinen Knopf.",
    "one_language": "Bitte schreiben Sie die Antwort in mindestens einer weiteren Sprache.",
    "no_group": "Bitte wählen Sie, in welchem Bereich das Thema im Menü stehen soll.",
    "no_depth": "Bitte wählen Sie, wie weit die Antwort geht.",
    "no_page": "Diese Seite gibt es nicht. Bitte wählen Sie eine aus der Liste, oder lassen Sie das Feld leer.",
    "too_few": "Mindestens {fewest} Beispielfragen, bisher sind es {found}. Wie würde jemand danach fragen?",
    "question_long": "Eine Frage ist zu lang. Erlaubt sind {most} Zeichen.",
    "question_empty": "„{found}“ besteht nur aus Zahlen oder Namen. Bitte schreiben Sie eine Frage.",
    "just_made": "Diesen Knopf gibt es schon. Vielleicht hat ihn gerade jemand angelegt.",
    "few": "Nur {found} Beispielfragen. Mit {enough} und mehr versteht der Bot das Thema viel sicherer.",
    "unchecked": "Der Bot ist gerade nicht zu erreichen. Ob ein anderes Thema näher liegt, ist nicht geprüft.",
    "no_question_in": "{language}: Antwort da, aber keine Beispielfrage. Wer so schreibt, wird schlechter verstanden.",
}


def languages() -> list[tuple[str, str]]:
    """The ten that are learnt, by code and German name."""
    return [(code, language_name(code)) for code in NATIVE]


def doubt_words(doubt: Doubt, topic: Callable[[str], str]) -> str:
    """`topic`: the German label of an intent."""
    sure = round(doubt.confidence * _PERCENT)
    return _DOUBTS[doubt.code].format(topic=topic(doubt.intent) if doubt.intent else "", sure=sure)


def problem_words(problem: Problem) -> str:
    if problem.code == "no_question_in":
        return _PROBLEMS[problem.code].format(language=language_name(problem.values.get("language", DEFAULT)))
    own = _PROBLEMS.get(problem.code)
    return own.format(**problem.values) if own else sentence(problem)


def added_words(count: int, elsewhere: int = 0) -> str:
    """What was added, and what to do so that it is understood."""
    if not count + elsewhere:
        return "Es kam nichts dazu: Alle Fragen waren schon da."
    there = f"{count} {'Frage' if count == 1 else 'Fragen'} hinzugefügt" if count else ""
    other = f"{elsewhere} bei anderen Themen" if elsewhere else ""
    return f"{' und '.join(filter(None, (there, other)))}. Gelernt wird beim nächsten „Verstehen erneuern“."
