"""Every error of ours as a status and a German sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import (
    AlreadyClaimed,
    AttachmentRefused,
    BadInput,
    ClientIdReused,
    Conflict,
    Elsewhere,
    Forbidden,
    GivenAway,
    IllegalTransition,
    LotseError,
    MessageEmpty,
    MessageTooLong,
    NewcomerWrote,
    NobodyThere,
    NotAllowed,
    NotFound,
    NothingToLearn,
    OfficeClosed,
    OtherDepartments,
    OverCapacity,
    PartsOpen,
    PersonAway,
    ReasonMissing,
    RecordNotPrintable,
    RenewalUnderWay,
    SecondReaderFirst,
    StillThere,
    TakenBack,
    TimePassed,
    TooManyAttempts,
    VersionChanged,
    WomanAsked,
)
from bot.core.message import MAX_CHARACTERS
from bot.desk.forms import FormTooLarge, NotFromOurPage, UploadRefused

_MINUTE = 60
_DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_CLOSED_THEN = "Zu dieser Zeit ist das Amt geschlossen."


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
    (GivenAway, 403, "given_away", "Abgegeben", "Diese Unterhaltung wurde abgegeben. Sie liegt nicht mehr bei Ihnen."),
    (Elsewhere, 403, "elsewhere", "Bei einer anderen Abteilung",
     "Diese Unterhaltung liegt bei einer anderen Abteilung. Vielleicht hat jemand sie gerade weitergegeben: Dann steht "
     "sie dort in der Warteschlange."),
    (SecondReaderFirst, 403, "second_reader_first", "Das liest erst jemand anderes",
     "Bei Ihnen liest jemand anderes jede Antwort, bevor sie erscheint. Bitten Sie die Koordination darum."),
    (Forbidden, 403, "forbidden", "Das ist nicht für Sie freigegeben",
     "Das gehört zu einer anderen Abteilung oder Aufgabe. Wenn Sie es brauchen, fragen Sie Ihre Administration."),
    (TakenBack, 404, "taken_back", "Zurückgezogen",
     "Die ratsuchende Person hat ihre Frage zurückgezogen. "
     "Sie müssen nichts mehr tun, bitte rufen Sie auch nicht mehr an; der Bot hilft ihr weiter."),
    (NotFound, 404, "not_found", "Das gibt es hier nicht",
     "Die Seite oder Unterhaltung gibt es nicht (mehr). Gehen Sie zurück und suchen Sie dort danach."),
    (StillThere, 409, "still_there", "Jemand arbeitet daran",
     "Ihre Kollegin oder Ihr Kollege ist bei der Arbeit. Fragen Sie zuerst; wenn Sie trotzdem übernehmen, bestätigen "
     "Sie das bitte."),
    (PersonAway, 409, "person_away", "Gerade nicht da",
     "Diese Kollegin oder dieser Kollege ist gerade nicht da. Wählen Sie jemand anderen, oder bestätigen Sie, dass es "
     "warten kann."),
    (NobodyThere, 409, "nobody_there", "Dort liest niemand",
     "In dieser Abteilung hat noch niemand ein Konto, oder die Person möchte mit denen, die dort lesen, nicht "
     "schreiben. Wählen Sie eine andere, oder sagen Sie es Ihrer Administration."),
    (RecordNotPrintable, 503, "record_not_printable", "Die Akte lässt sich hier nicht drucken",
     "Dem Server fehlt die Schrift „DejaVu Sans“. Bitte sagen Sie es Ihrer Administration (Paket fonts-dejavu-core)."),
    (AlreadyClaimed, 409, "already_claimed", "Jemand war schneller",
     "Diese Unterhaltung hat inzwischen jemand anderes übernommen. Die Warteschlange zeigt, wer."),
    (OverCapacity, 409, "over_capacity", "Sie haben schon genug",
     "Sie haben schon so viele Unterhaltungen übernommen, wie in Ihrem Profil steht."),
    (WomanAsked, 409, "woman_asked", "Eine Frau wird gebeten",
     "Die Person hat um eine Frau gebeten. Darum kann nur eine Kollegin übernehmen, in deren Profil das steht."),
    (RenewalUnderWay, 409, "renewal_under_way", "Das Verstehen wird gerade erneuert",
     "Es kann immer nur ein Vorgang laufen. Warten Sie, bis er fertig ist, oder brechen Sie ihn ab."),
    (NothingToLearn, 409, "nothing_to_learn", "Es gibt nichts Neues",
     "Seit der letzten Veröffentlichung hat niemand Beispielfragen hinzugefügt oder entfernt."),
    (NewcomerWrote, 409, "newcomer_wrote", "Die Person hat noch etwas geschrieben",
     "Die Person hat gerade noch etwas geschrieben. Bitte lesen Sie es; danach können Sie hier trotzdem beenden oder "
     "zurückgeben."),
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
    (PartsOpen, 400, "parts_open", "Da fehlt noch etwas",
     "In einem Satz fehlt noch eine Angabe, oder sie ist nicht lesbar. Bitte füllen Sie die Felder aus."),
    (NotAllowed, 401, "not_allowed", "Bitte melden Sie sich an", "Melden Sie sich an, dann geht es weiter."),
    (ReasonMissing, 400, "reason_missing", "Bitte schreiben Sie einen Grund",
     "Wer trotz Bedenken veröffentlicht, schreibt dazu, warum: in einem Satz mit mindestens zehn Zeichen."),
    (TimePassed, 400, "time_passed", "Die Wunschzeit ist vorbei",
     "Die Wunschzeit ist vorbei, darum wurde nichts gesendet. Ziehen Sie die Anfrage zurück und schlagen Sie der "
     "Person eine neue Zeit vor."),
    (BadInput, 400, "bad_input", "Das konnten wir nicht lesen", "Bitte prüfen Sie Ihre Eingaben."),
)  # fmt: skip

_FILES: dict[str, tuple[int, str]] = {
    "empty": (400, "Es ist keine Datei angekommen. Bitte wählen Sie ein Bild oder eine PDF-Datei aus."),
    "kind": (415, "Nur Bilder (JPEG, PNG, WebP) und PDF-Dateien können gesendet werden."),
    "broken": (400, "Die Datei ist beschädigt oder unvollständig. Bitte speichern Sie sie neu."),
    "too_large": (413, "Die Datei ist zu groß. Bitte verkleinern Sie sie."),
    "too_many": (409, "In dieser Unterhaltung liegen schon so viele Dateien, wie hineinpassen."),
    "not_now": (409, "Die Person hat keiner Weitergabe zugestimmt oder sie zurückgenommen."),
}


def problem(error: LotseError) -> Problem:
    if isinstance(error, AttachmentRefused):
        status, sentence = _FILES[error.reason]
        return Problem(status, f"file_{error.reason}", "Die Datei wurde nicht gesendet", sentence)
    if isinstance(error, OtherDepartments):
        whom = f" Bitte fragen Sie: {', '.join(error.ask)}." if error.ask else ""
        sentence = f"Nur die Abteilung „{error.department}“ und die Administration ändern das.{whom}"
        return Problem(403, "other_departments", "Das gehört einer anderen Abteilung", sentence)
    if isinstance(error, TooManyAttempts):
        sentence = f"Bitte warten Sie {waiting(error.retry_after)}, dann geht es wieder."
        return Problem(429, "too_many", "Zu viele Versuche", sentence, error.retry_after)
    if isinstance(error, MessageTooLong) and error.found:
        sentence = f"Der Text hat {error.found} Zeichen, erlaubt sind {error.most}. Bitte kürzen oder teilen Sie ihn."
        return Problem(400, "message_too_long", "Zu lang", sentence)
    if isinstance(error, OfficeClosed):
        sentence = f"{_CLOSED_THEN}{_next_times(error.opens)} Oder bestätigen Sie unten, dass die Zeit trotzdem geht."
        return Problem(409, "office_closed", "Dann ist das Amt geschlossen", sentence)
    for kind, status, name, title, sentence in _KNOWN:
        if isinstance(error, kind):
            return Problem(status, name, title, sentence)
    return Problem(
        503, "unavailable", "Das klappt gerade nicht", "Bitte versuchen Sie es in ein paar Minuten noch einmal."
    )  # fmt: skip


def _next_times(opens: Sequence[datetime]) -> str:
    days = [f"{_DAYS[at.weekday()]} {at:%d.%m.%Y} um {at:%H:%M} Uhr" for at in opens]
    return f" Es öffnet danach: {', '.join(days)}." if days else " Bitte wählen Sie eine andere Zeit."


def waiting(seconds: int) -> str:
    if seconds < _MINUTE:
        return f"{seconds} Sekunde{'n' if seconds != 1 else ''}"
    minutes = -(-seconds // _MINUTE)
    return f"{minutes} Minute{'n' if minutes != 1 else ''}"
