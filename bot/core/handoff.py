"""What a newcomer agrees to when a person is asked for. Nothing reaches a person without a yes."""

from __future__ import annotations

from dataclasses import dataclass

WOMAN = "woman"
HANDOFF = "handoff:"  # how the payloads of buttons around a handoff begin
OFFER_IN = "handoff:offer:"  # and then a locale: the offer of a person in it


@dataclass(frozen=True)
class HandoffRequest:
    """A newcomer's yes. `by_name`: the newcomer chose this very department; `wishes`: e.g. WOMAN.

    `reopens`: the handoff it continues, which staff closed a short time ago.
    """

    department: str
    topic: str
    by_name: bool = False
    wishes: tuple[str, ...] = ()
    district: str | None = None
    reopens: int | None = None
