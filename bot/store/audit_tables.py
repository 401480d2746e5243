"""Tables of the log of who did what (same metadata as `tables`)."""

from __future__ import annotations
