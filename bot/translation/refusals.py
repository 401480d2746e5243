"""What a provider's HTTP status means to us."""

from __future__ import annotations

from bot.core.outside_errors import TranslationFailed, TranslationUnavailable

_REFUSED = frozenset({401, 402, 403, 404, 405, 410, 413, 456})  # 456: DeepL's "quota exceeded"
_LONGEST_SECONDS = 3600.0


def check_status(status: int, retry_after: str | None = None) -> None:
    """Passes 2xx, and what the caller has to look at: other 4xx.

    Raises:
        TranslationUnavailable: busy or broken (429, 5xx).
        TranslationFailed: we are refused, or sent elsewhere.
    """
    if status == 429 or status >= 500:
        raise TranslationUnavailable(f"status {status}", _seconds(retry_after))
    if status in _REFUSED or 300 <= status < 400:
        raise TranslationFailed(f"status {status}")


def _seconds(retry_after: str | None) -> float | None:
    """RFC 9110 also allows a date; whoever sends one waits for our own pause."""
    text = (retry_after or "").strip()
    return min(float(text), _LONGEST_SECONDS) if text.isascii() and text.isdigit() else None
