"""Cells of tables that people take along: spreadsheets take words that begin like a formula for one (OWASP)."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def no_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
