"""Telegram: updates come in by polling or by webhook, messages go out through the Bot API."""
