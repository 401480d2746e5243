"""The errors of the services around Lotse, named.

LotseError
├── DialogueError         the dialogue engine …
│   ├── DialogueDown      … cannot be reached, or not in time
│   └── DialogueFailed    … answered with a failure
├── DeliveryError         a channel …
│   ├── NotSent           … has surely not taken the message; again after `retry_after` seconds, if it says so
│   │   └── KeyRefused    … does not know our key (any more)
│   ├── Refused           … will never take it
│   │   ├── NoSuchPlace   … knows no place of this address
│   │   └── Moved         … has the place under another address now
│   ├── Unreachable       … tells that the newcomer wants nothing more from us
│   └── OutcomeUnknown    … may have taken it
└── TranslationError      a translation provider …
    ├── TranslationUnavailable  … cannot be reached, or not now; again after `retry_after` seconds, if it says so
    ├── TranslationFailed       … gave something that is no translation, or refuses us
    ├── LanguageNotOffered      … does not know a language
    └── TooLongForToday         … was not asked: not so much may be sent today
"""

from __future__ import annotations

from bot.core.errors import LotseError


class DialogueError(LotseError):
    """`locale`: the language the message was heard in, if it was; `danger`: whether there are words of danger in it."""

    locale: str | None = None
    danger: bool = False


class DialogueDown(DialogueError):
    pass


class DialogueFailed(DialogueError):
    pass


class DeliveryError(LotseError):
    pass


class NotSent(DeliveryError):
    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class KeyRefused(NotSent):
    pass


class Refused(DeliveryError):
    pass


class NoSuchPlace(Refused):
    pass


class Moved(Refused):
    def __init__(self, message: str, address: str) -> None:
        super().__init__(message)
        self.address = address


class Unreachable(DeliveryError):
    pass


class OutcomeUnknown(DeliveryError):
    pass


class TranslationError(LotseError):
    pass


class TranslationUnavailable(TranslationError):
    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TranslationFailed(TranslationError):
    pass


class LanguageNotOffered(TranslationError):
    pass


class TooLongForToday(TranslationError):
    pass
