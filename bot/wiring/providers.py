"""The mail server and the translation provider that the settings name."""

from __future__ import annotations

from bot.alerts.mail import MailServer, SmtpMailer
from bot.core.ports import Clock
from bot.core.ports_translation import Translator
from bot.settings import Settings
from bot.translation.choice import chosen


def mailer_of(settings: Settings, clock: Clock) -> SmtpMailer | None:
    """Letters by e-mail; None when no mail server is configured."""
    if settings.smtp_url is None or settings.smtp_from is None:
        return None
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return SmtpMailer(MailServer.of(settings.smtp_url, password, settings.smtp_from), clock)


def translator_of(settings: Settings) -> Translator | None:
    """None when translation is off."""
    key = settings.translation_key.get_secret_value() if settings.translation_key else None
    return chosen(settings.translation, settings.translation_seconds, settings.translation_url, key)
