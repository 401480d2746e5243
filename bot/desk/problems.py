"""Every error of ours as a status and a German sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.errors import (
    AlreadyClaimed,
    BadInput,
    ClientIdReused,
    Conflict,
    Forbidden,
    IllegalTransition,
    LotseError,
    MessageEmpty,
    MessageTooLong,
    NotAllowed,
    NotFound,
    TooManyAttempts,
    VersionChanged,
)
from bot.core.message import MAX_CHARACTERS
from bot.desk.forms import FormTooLarge, NotFromOurPage, UploadRefused

_MINUTE = 60


@dataclass(frozen=True)
class Problem:
    status: int
    name: str
    title: str
    sentence: str
    retry_after: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


_KNOWN: tuple[tuple[type[LotseError], int, str, str, str], ...] = (
    (UploadRefused, 415, "upload_refused", "Das geht hier nicht",
     "Dateien werden hier nicht angenommen. Bitte schreiben Sie, was wichtig ist."),
    (FormTooLarge, 413, "too_large", "Zu viel auf einmal", "Das ist zu viel Text. Bitte kürzen Sie ihn."),
    (NotFromOurPage, 403, "not_from_our_page", "Bitte noch einmal",
     "Diese Seite war zu alt oder kam nicht vom Arbeitsplatz. Laden Sie sie neu und versuchen Sie es noch einmal."),
    (Forbidden, 403, "forbidden", "Das ist nicht für Sie freigegeben",
     "Das gehört zu einer anderen Abteilung oder Aufgabe. Wenn Sie es brauchen, fragen Sie Ihre Administration."),
    (NotFound, 404, "not_found", "Das gibt es hier nicht",
     "Die Seite oder Unterhaltung gibt es nicht (mehr). Gehen Sie zurück zur Warteschlange."),
    (AlreadyClaimed, 409, "already_claimed", "Jemand war schneller",
     "Diese Unterhaltung hat inzwischen jemand anderes übernommen. Die Warteschlange zeigt, wer."),
    (VersionChanged, 409, "version_changed", "Hier hat sich etwas geändert",
     "Seit Sie die Seite geöffnet haben, hat sich etwas geändert. Lesen Sie nach und senden Sie dann noch einmal."),
    (IllegalTransition, 409, "not_now", "Das geht gerade nicht",
     "In diesem Stand geht das nicht. Öffnen Sie die Unterhaltung neu und sehen Sie nach."),
    (Conflict, 409, "conflict", "Das gibt es schon",
     "Jemand war schneller, oder es gibt das schon. Laden Sie die Seite neu und sehen Sie nach."),
    (ClientIdReused, 409, "client_id_reused", "Schon gesendet",
     "Von dieser Seite wurde schon ein anderer Text gesendet. Prüfen Sie den Verlauf und senden Sie dann noch einmal."),
    (MessageEmpty, 400, "message_empty", "Der Text fehlt", "Der Text ist leer. Bitte schreiben Sie etwas."),
    (MessageTooLong, 400, "message_too_long", "Zu lang",
     f"Der Text ist länger als {MAX_CHARACTERS} Zeichen. Bitte kürzen oder teilen Sie ihn."),
    (NotAllowed, 401, "not_allowed", "Bitte melden Sie sich an", "Melden Sie sich an, dann geht es weiter."),
    (BadInput, 400, "bad_input", "Das konnten wir nicht lesen", "Bitte prüfen Sie Ihre Eingaben."),
)  # fmt: skip


def problem(error: LotseError) -> Problem:
    if isinstance(error, TooManyAttempts):
        sentence = f"Bitte warten Sie {waiting(error.retry_after)}, dann geht es wieder."
        return Problem(429, "too_many", "Zu viele Versuche", sentence, error.retry_after)
    for kind, status, name, title, sentence in _KNOWN:
        if isinstance(error, kind):
            return Problem(status, name, title, sentence)
    return Problem(
        503, "unavailable", "Das klappt gerade nicht", "Bitte versuchen Sie es in ein paar Minuten noch einmal."
    )  # fmt: skip


def waiting(seconds: int) -> str:
    if seconds < _MINUTE:
        return f"{seconds} Sekunde{'n' if seconds != 1 else ''}"
    minutes = -(-seconds // _MINUTE)
    return f"{minutes} Minute{'n' if minutes != 1 else ''}"
