"""Tables of drafts of prepared texts (same metadata as `tables`)."""

from __future__ import annotations
