"""What `lotse doctor` asks of the services around Lotse: Telegram, the mail server, the translation provider. Nobody is
written to."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Protocol

from bot.alerts.mail import SmtpMailer
from bot.channels.telegram.api import BotApi
from bot.core.errors import BadInput
from bot.core.handoffs.alerts import Reach, Trouble
from bot.core.locale import DEFAULT
from bot.core.outside_errors import (
    DeliveryError,
    KeyRefused,
    Refused,
    TranslationError,
    TranslationFailed,
)
from bot.core.ports_translation import Translator
from bot.core.town import TownGuide
from bot.settings import Settings
from bot.wiring import TownClock
from bot.wiring.providers import mailer_of, translator_of

_TELEGRAM_SECONDS = 10.0
_WORD = "Guten Tag"  # all that a translation provider is sent
_WAYS = {"mail": "e-mail", "telegram": "Telegram"}


class Alerting(Reach, Protocol):
    @property
    def ways(self) -> dict[str, bool]: ...


def telegram(settings: Settings) -> str:
    if settings.telegram_token is None:
        return "off (LOTSE_TELEGRAM_TOKEN is not set)"
    return asyncio.run(_asked_telegram(settings, settings.telegram_token.get_secret_value()))


async def _asked_telegram(settings: Settings, token: str) -> str:
    api = BotApi(token, settings.telegram_api, _TELEGRAM_SECONDS)
    try:
        async with asyncio.timeout(2 * _TELEGRAM_SECONDS):
            await api.learn_name()
            brought = await api.webhook()
    except KeyRefused:
        raise BadInput("the token is refused; copy the one BotFather shows now into LOTSE_TELEGRAM_TOKEN") from None
    except (DeliveryError, TimeoutError) as error:
        raise BadInput(
            f"{settings.telegram_api} cannot be asked ({error or 'no answer'}); may this machine reach it? Is "
            "LOTSE_TELEGRAM_API right?"
        ) from None
    finally:
        await api.close()
    failed = f"; the latest update it could not bring: {brought.error}" if brought.error else ""
    return f"@{api.username}, updates are {'brought' if brought.url else 'asked for'}{failed}"


def mail(settings: Settings) -> str:
    """Signs in at the mail server and goes again: no letter leaves."""
    mailer = mailer_of(settings, TownClock())
    return asyncio.run(_asked_mail(mailer)) if mailer else "off (LOTSE_SMTP_URL is not set)"


async def _asked_mail(mailer: SmtpMailer) -> str:
    server = mailer.server
    try:
        await mailer.check()
    except KeyRefused as error:
        raise BadInput(f"{error}; are LOTSE_SMTP_URL and LOTSE_SMTP_PASSWORD as the provider gives them?") from None
    except Refused as error:
        raise BadInput(f"{error}; may Lotse write as {server.sender} (LOTSE_SMTP_FROM)?") from None
    except DeliveryError as error:
        raise BadInput(
            f"{error}: {server.host}, port {server.port}; may this machine reach it? Is LOTSE_SMTP_URL right?"
        ) from None
    return f"{server.host} takes letters from {server.sender}"


def translation(settings: Settings) -> str:
    translator = translator_of(settings)
    return asyncio.run(_asked_translation(translator)) if translator else "off (LOTSE_TRANSLATION is not set)"


async def _asked_translation(translator: Translator) -> str:
    try:
        (found,) = await translator.translate([_WORD], "de", "en")
    except TranslationFailed as error:
        raise BadInput(f"{translator.name} refuses ({error}); is LOTSE_TRANSLATION_KEY right?") from None
    except TranslationError as error:
        raise BadInput(f"{translator.name} does not translate now ({error}); may this machine reach it?") from None
    finally:
        await translator.close()
    if not found:
        raise BadInput(f"{translator.name} gave no translation of {_WORD!r}")
    return f"{translator.name} translates"


async def alerts(keeper: Alerting, guide: TownGuide, passed: Collection[str]) -> list[str]:
    """Whom alerts reach; `passed`: the checks above that found nothing wrong."""
    known = [way for way, is_set in keeper.ways.items() if is_set]
    if not known:
        return [
            "WARN  alerts: nobody can be alerted, not even of danger or of a conversation for the protection group: it "
            "is seen only by who has the desk open; set LOTSE_SMTP_URL and LOTSE_SMTP_FROM, or LOTSE_TELEGRAM_TOKEN"
        ]
    working, lines = [_WAYS[way] for way in known if way in passed], []
    if not working:
        failing = " and ".join(_WAYS[way] for way in known)
        lines = [f"WARN  alerts: nobody can be alerted, not even of danger: {failing} failed above"]
    if untold := [guide.departments[name].name[DEFAULT] for name in keeper.untold()]:
        lines.append(f"WARN  alerts: no address for {', '.join(untold)}; say at /desk/alerts who is told")
    lines += [_unreached(one, guide) for one in await keeper.trouble()]
    return lines or [f"ok    alerts: by {' and '.join(working)}"]


def _unreached(trouble: Trouble, guide: TownGuide) -> str:
    department, since = guide.departments.get(trouble.department), trouble.since.astimezone(guide.town.zone)
    name = department.name[DEFAULT] if department else trouble.department
    address = trouble.target.address
    return f"WARN  alerts: {address} ({name}) is not reached since {since:%Y-%m-%d %H:%M}: {trouble.error}"
