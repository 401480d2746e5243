"""What a source itself takes back: cancelled, or not for the public. It goes, where a broken item stays as it was."""

from __future__ import annotations


class Withdrawn(ValueError):
    pass
