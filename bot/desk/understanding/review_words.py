"""What the review inbox says in German."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.after.review import Decision, Wanted
from bot.core.locale import NATIVE
from bot.desk.text_words import language_name

LEARNT = "Verstanden wird das nach dem nächsten „Verstehen erneuern“."
BACK = "Eine Stunde lang können Sie das zurücknehmen."
WRONG = {
    "none": "Kein Häkchen gesetzt. Setzen Sie es bei den Fragen, um die es geht.",
    "many": "Das sind zu viele Fragen auf einmal. Nehmen Sie einige Häkchen weg.",
    "no_target": "Schreiben Sie ein Thema oder eine Seite in das Suchfeld, oder nehmen Sie einen Vorschlag.",
    "two_targets": "In beiden Suchfeldern steht etwas. Leeren Sie eines davon.",
    "unknown": "„{typed}“ steht so nicht in der Liste. Meinten Sie eines davon?",
    "nothing": "Zu „{typed}“ gibt es nichts. Suchen Sie ein anderes Wort, oder machen Sie ein neues Thema daraus.",
    "wordings": "Bei {count} steht noch etwas im Weg. Es steht bei der Frage.",
    "gone": "Diese Fragen gibt es nicht mehr: Wer sie gestellt hat, hat seinen Chat gelöscht, oder die Zeit ist um.",
    "undone": "Das ist schon zurückgenommen, oder es ist länger als eine Stunde her.",
    "empty": "Der Text fehlt. Schreiben Sie ihn, oder nehmen Sie das Häkchen weg.",
    "long": "Der Text ist zu lang. Erlaubt sind 500 Zeichen; kürzen Sie auf die eigentliche Frage.",
    "foreign": "Auf {language} lernt der Bot nicht. Schreiben Sie die Frage in einer der zehn Sprachen und wählen Sie"
    " diese, oder nehmen Sie das Häkchen weg.",
}


def some(count: int) -> str:
    """`1 Frage`, `3 Fragen`."""
    return f"{count} Frage{'' if count == 1 else 'n'}"


def decided(decision: Decision, topic: Callable[[str], str], page: Callable[[str], str]) -> str:
    """What happened, in one or two sentences."""
    if decision.undone:
        return f"Zurückgenommen. {some(decision.count)} {'ist' if decision.count == 1 else 'sind'} wieder offen."
    gone = f" {some(decision.gone)} gab es schon nicht mehr." if decision.gone else ""
    return _done(decision, topic, page) + gone


def somebody_else(decision: Decision | None, topic: Callable[[str], str], page: Callable[[str], str]) -> str:
    """To the second of two who decide the same."""
    if decision is None:
        return "Jemand hat das gerade schon entschieden. Es wurde nichts geändert."
    said = _done(decision, topic, page)
    return f"{decision.by} war schneller und hat das schon entschieden: {said} Von Ihnen kam nichts dazu."


def wanted_address(wanted: Wanted) -> dict[str, str]:
    """The list's filters for an address, without empty ones."""
    every = {"kind": wanted.kind, "language": wanted.language, "topic": wanted.topic, "order": wanted.order}
    return {name: value for name, value in every.items() if value and value != "newest"}


def native() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in NATIVE]


def _done(decision: Decision, topic: Callable[[str], str], page: Callable[[str], str]) -> str:
    many, verdict = some(decision.count), decision.verdict
    belongs = "gehört" if decision.count == 1 else "gehören"
    if verdict == "delete":
        return f"{many} gelöscht."
    if verdict == "done":
        return f"{many} erledigt, ohne dass der Bot daraus lernt."
    if verdict == "new":
        return f"Aus {many} wurde das Thema „{topic(decision.target)}“. {LEARNT}"
    new = f"{decision.added} neue Beispielfrage{'' if decision.added == 1 else 'n'}"
    added = (
        f"{new}. {LEARNT}"
        if decision.added
        else f"{'sie steht' if decision.count == 1 else 'sie stehen'} schon bei den Beispielfragen."
    )
    if verdict == "outside":
        return f"{many} {belongs} nicht hierher: {added}"
    where = f"zur Seite „{page(decision.target)}“" if verdict == "page" else f"zu „{topic(decision.target)}“"
    return f"{many} {belongs} jetzt {where}: {added}"
