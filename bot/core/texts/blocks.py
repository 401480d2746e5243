"""Sentences that staff put a reply together from: which there are, in which order, and what their gaps take.

The words stand in `responses/<locale>/blocks.yml` as `block_<name>` and `document_<name>`, with the same gaps in every
locale. A gap is filled from a choice (a day, an office, documents), never from a sentence somebody typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from bot.core.texts.placeholders import PLACEHOLDER

GapKind = Literal["day", "time", "office", "address", "documents", "phone", "amount", "language", "link", "short"]
PartKind = Literal["block", "answer", "office", "page"]
PART_KINDS: tuple[PartKind, ...] = get_args(PartKind)
MOST_PARTS = 15
LONGEST_VALUE = 80
LONGEST_LINK = 300

GAPS: Mapping[str, GapKind] = {
    "day": "day", "time": "time", "end": "time", "office": "office", "address": "address", "documents": "documents",
    "phone": "phone", "amount": "amount", "language": "language", "link": "link", "name": "short", "room": "short",
    "reference": "short",
}  # fmt: skip

GROUPS: Mapping[str, tuple[str, ...]] = {
    "greeting": ("hello", "who", "human", "thanks", "read"),
    "waiting": ("moment", "wait_until", "today", "processing", "sorry_wait"),
    "asking": (
        "ask_matter", "ask_need", "ask_sender", "ask_deadline", "ask_photo", "ask_send", "ask_reference", "ask_where",
        "ask_household", "ask_applied", "ask_phone", "ask_time", "ask_yes_no",
    ),
    "answering": (
        "yes", "no", "right", "unknown", "office_decides", "deadline_office", "no_objection", "arrived", "complete",
        "missing", "by_post", "cost", "free",
    ),
    "coming": (
        "come", "room", "no_appointment", "appointment", "book", "book_phone", "booked", "moved", "cancel", "open",
        "bring", "originals", "bring_trusted",
    ),
    "contact": (
        "call", "call_between", "call_you", "say_number", "form", "form_help", "post", "link",
    ),
    "languages": ("interpreter", "interpreter_there", "interpreter_bring", "language"),
    "others": ("other_office", "reach", "pass_on", "pass_on_ask", "adviser", "danger"),
    "mending": ("not_understood", "short", "mistake", "correct", "sorry_no"),
    "ending": ("more", "answered", "write_again", "bye"),
}  # fmt: skip
BLOCKS: tuple[str, ...] = tuple(name for names in GROUPS.values() for name in names)

DOCUMENTS: tuple[str, ...] = (
    "passport", "id_card", "residence_permit", "fiction", "asylum", "visa", "birth", "marriage", "divorce",
    "registration", "landlord", "rent", "bank_details", "statements", "payslips", "work_contract", "health_card",
    "tax_id", "vaccination", "photo", "school", "diploma", "language", "licence", "letter", "form", "translation",
    "authority",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One piece of a reply: `block:come`, `answer:register_address`, `office:citizens_office`, `page:/de/…`.

    `values`: what was chosen for each gap, as the form has it; documents may be several.
    """

    kind: PartKind
    name: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, reference: str, values: Mapping[str, tuple[str, ...]] | None = None) -> Part | None:
        """None: it names nothing that a reply is made of."""
        kind, _, name = reference.partition(":")
        known = next((one for one in PART_KINDS if one == kind), None)
        if known is None or not name or (known == "block" and name not in BLOCKS):
            return None
        return cls(known, name, values or {})

    @property
    def reference(self) -> str:
        return f"{self.kind}:{self.name}"

    def value(self, gap: str) -> str:
        return next(iter(self.values.get(gap, ())), "").strip()


def gaps_of(text: str) -> list[str]:
    """The gaps of a sentence in their order, each once."""
    return list(dict.fromkeys(found.strip("{}") for found in PLACEHOLDER.findall(text)))
