"""The errors Lotse names.

LotseError
├── BadInput              what came in cannot be used; the message says what is wrong and what to do
│   ├── MessageTooLong
│   ├── MessageEmpty
│   ├── UnknownLocale
│   ├── ClientIdReused    same client id, other text
│   ├── AttachmentRefused a file is not taken; `reason` says why
│   ├── PartsOpen         a sentence of a reply has a gap that nothing fills
│   ├── TimePassed        an appointment is asked for, and its time is over
│   ├── ReasonMissing     something is done against advice, and nobody wrote why
│   ├── PasswordRefused   too short or too easy to guess; `reason` says which
│   ├── ImportRefused     a portal source is broken; names the item
│   │   ├── SheetRefused  … or a workbook of translators is not as it was made; `reason` says what
│   │   ├── SourceEmpty   … or delivers nothing at all
│   │   └── SourceShrinks … or suddenly loses half of its items; a confirmation applies it
│   ├── BackupRefused     a backup cannot be made or restored; nothing was changed
│   └── TextRefused       a prepared text breaks a rule; holds the problems per locale
├── NotFound
│   ├── UnknownConversation
│   └── TakenBack         the newcomer has taken the question back
├── RecordNotPrintable    a record for the file cannot be made here; the message says what is missing
├── NotAllowed            token unknown, expired or revoked
├── Forbidden             signed in, but not for this: another department's, another role's
│   ├── GivenAway         the newcomer asked for somebody else
│   ├── Elsewhere         the conversation lies with another department
│   ├── OtherDepartments  a text belongs to another department; says which, and whom to ask
│   └── SecondReaderFirst somebody else has to read this text before newcomers do
├── Conflict              somebody else was faster; the message says who or what
│   ├── Deactivated       a person whose account is switched off; switching it on again helps
│   ├── AlreadyClaimed
│   │   └── StillThere    … and is at work: taking over asks for a second yes
│   ├── OverCapacity      one has as many as one said one can take; a second press takes it all the same
│   ├── WomanAsked        the newcomer has asked for a woman
│   ├── PersonAway        whom it should go to is not there; a second yes sends it all the same
│   ├── OfficeClosed      an appointment outside an office's hours; a second yes asks for it all the same
│   ├── BeingRead         a source is being read already, by another process or for somebody else
│   ├── RenewalUnderWay   the understanding is being renewed already
│   ├── NothingToLearn    … or knows everything that was decided
│   ├── AlreadyDecided    a question of the review inbox; `decision` says what and by whom
│   └── VersionChanged
│       ├── DraftChanged    … the draft of a text, not the text itself
│       └── NewcomerWrote   … by the newcomer, and nobody has read it
├── TooManyAttempts       try again after `retry_after` seconds
└── IllegalTransition     a state machine was asked for a step it does not have

What the services around Lotse fail with: `outside_errors.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.problem import Problem


class LotseError(Exception):
    """Root of all errors that are ours."""


class BadInput(LotseError):
    pass


class ChosenByName(BadInput):
    """Of a department that gets only what newcomers chose it for (§ 87 AufenthG): its staff must learn nothing else."""


class TimePassed(BadInput):
    pass


class MessageTooLong(BadInput):
    """`found`: how many characters it has, `most`: how many it may have; 0: not told."""

    def __init__(self, message: str, found: int = 0, most: int = 0) -> None:
        super().__init__(message)
        self.found, self.most = found, most


class MessageEmpty(BadInput):
    pass


class UnknownLocale(BadInput):
    pass


class ClientIdReused(BadInput):
    pass


class AttachmentRefused(BadInput):
    """`reason`: empty, too_large, kind, broken, too_many, not_now (without a yes)."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class PartsOpen(BadInput):
    pass


class ReasonMissing(BadInput):
    pass


class PasswordRefused(BadInput):
    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class ImportRefused(BadInput):
    pass


class SheetRefused(ImportRefused):
    """`reason`: too_large, no_excel, no_sheet, head, column, kind, version; `where`: the column or row."""

    def __init__(self, message: str, reason: str, where: str = "") -> None:
        super().__init__(message)
        self.reason, self.where = reason, where


class SourceEmpty(ImportRefused):
    pass


class SourceShrinks(ImportRefused):
    pass


class BackupRefused(BadInput):
    pass


class TextRefused(BadInput):
    def __init__(self, message: str, problems: Mapping[str, Sequence[Problem]]) -> None:
        super().__init__(message)
        self.problems = problems


class NotFound(LotseError):
    pass


class UnknownConversation(NotFound):
    pass


class TakenBack(NotFound):
    pass


class DatabaseNewer(LotseError):
    """A newer Lotse has changed the tables: this one cannot read them."""


class RecordNotPrintable(LotseError):
    pass


class NotAllowed(LotseError):
    pass


class Forbidden(LotseError):
    pass


class Elsewhere(Forbidden):
    pass


class GivenAway(Forbidden):
    pass


class OtherDepartments(Forbidden):
    """`department`: its name in German; `ask`: names of people who may do it."""

    def __init__(self, message: str, department: str, ask: tuple[str, ...]) -> None:
        super().__init__(message)
        self.department, self.ask = department, ask


class SecondReaderFirst(Forbidden):
    pass


class Conflict(LotseError):
    pass


class AlreadyThere(Conflict):
    """The very same is there under another name: its key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the same is there as {key!r}")
        self.key = key


class Deactivated(Conflict):
    pass


class AlreadyClaimed(Conflict):
    pass


class OverCapacity(Conflict):
    pass


class WomanAsked(Conflict):
    pass


class StillThere(AlreadyClaimed):
    pass


class PersonAway(Conflict):
    pass


class NobodyThere(Conflict):
    pass


class OfficeClosed(Conflict):
    """`opens`: the next times at which it is open."""

    def __init__(self, message: str, opens: Sequence[datetime] = ()) -> None:
        super().__init__(message)
        self.opens = opens


class BeingRead(Conflict):
    pass


class RenewalUnderWay(Conflict):
    pass


class NothingToLearn(Conflict):
    pass


class AlreadyDecided(Conflict):
    """`decision`: the number of the other decision, if it is known."""

    def __init__(self, message: str, decision: int | None = None) -> None:
        super().__init__(message)
        self.decision = decision


class VersionChanged(Conflict):
    pass


class DraftChanged(VersionChanged):
    pass


class NewcomerWrote(VersionChanged):
    """Since the page was drawn; ending the conversation would leave it unread."""


class TooManyAttempts(LotseError):
    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class IllegalTransition(LotseError):
    pass
