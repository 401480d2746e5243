"""The errors Lotse names.

LotseError
├── BadInput              what came in cannot be used; the message says what is wrong and what to do
│   ├── MessageTooLong
│   ├── MessageEmpty
│   ├── UnknownLocale
│   ├── ClientIdReused    same client id, other text
│   └── ImportRefused     a portal source is broken; names the item
├── NotFound
│   └── UnknownConversation
├── NotAllowed            token unknown, expired or revoked
├── Forbidden             signed in, but not for this: another department's, another role's
├── Conflict              somebody else was faster; the message says who or what
│   ├── AlreadyClaimed
│   └── VersionChanged
├── TooManyAttempts       try again after `retry_after` seconds
├── IllegalTransition     a state machine was asked for a step it does not have
└── DialogueError         the dialogue engine …
    ├── DialogueDown      … cannot be reached, or not in time
    └── DialogueFailed    … answered with a failure
"""

from __future__ import annotations


class LotseError(Exception):
    """Root of all errors that are ours."""


class BadInput(LotseError):
    pass


class MessageTooLong(BadInput):
    pass


class MessageEmpty(BadInput):
    pass


class UnknownLocale(BadInput):
    pass


class ClientIdReused(BadInput):
    pass


class ImportRefused(BadInput):
    pass


class NotFound(LotseError):
    pass


class UnknownConversation(NotFound):
    pass


class NotAllowed(LotseError):
    pass


class Forbidden(LotseError):
    pass


class Conflict(LotseError):
    pass


class AlreadyClaimed(Conflict):
    pass


class VersionChanged(Conflict):
    pass


class TooManyAttempts(LotseError):
    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class IllegalTransition(LotseError):
    pass


class DialogueError(LotseError):
    pass


class DialogueDown(DialogueError):
    pass


class DialogueFailed(DialogueError):
    pass
