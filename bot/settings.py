"""Settings: environment variables LOTSE_*, read once into one frozen object, all problems reported together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.core.accounts.client_address import LOOPBACK, Proxies, networks_of
from bot.core.errors import BadInput
from bot.core.handoffs.letter import is_address
from bot.core.texts.translation import Provider
from bot.database_url import with_driver
from bot.setting_values import bot_api, parts_of, web_address, whole_path
from bot.setting_words import in_our_words

PROJECT = Path(__file__).resolve().parent.parent
_TELEGRAM_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{30,200}", re.ASCII)
_AS_TYPED = ("smtp_password", "admin_password")  # a space may belong to them

_PREFIX = "LOTSE_"
_ALIKE = 0.8  # from here on a name is a mistyped one
# What we ourselves tell Rasa's processes (bot/dialogue/server.py, bot/dialogue/training.py).
_TOLD_RASA = ("RASA_TOKEN", "RASA_LOG", "RASA_LEASE", "PORTAL_CONTENT", "LANGUAGE_MODEL", "KEPT")


class Settings(BaseSettings):
    """Everything has a working default, which an empty value means too. docs/settings.md explains each."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    trusted_proxies: str = ""
    database_url: str | None = None
    rasa_python: Path = Path(".venv-rasa/bin/python")
    embeddings: Path | None = None
    test_questions: Path = Path("tests/questions")
    accuracy_margin: float = Field(default=0.5, ge=0, le=10)
    retention_days: int = Field(default=30, ge=1, le=365)
    idea_days: int = Field(default=180, ge=1, le=730)
    review_days: int = Field(default=180, ge=1, le=730)
    audit_days: int = Field(default=365, ge=1, le=1095)
    record_days: int = Field(default=30, ge=1, le=365)
    upload_mb: int = Field(default=10, ge=1, le=20)
    claim_minutes: int = Field(default=20, ge=1, le=1440)
    waiting_days: int = Field(default=3, ge=1, le=60, validate_default=True)
    assigned_minutes: int = Field(default=120, ge=5, le=4800)
    presence: bool = True
    typing: bool = True
    seen: bool = True
    telegram_token: SecretStr | None = None
    telegram_api: str = "https://api.telegram.org"
    telegram_polling: bool = False
    smtp_from: str | None = None
    smtp_url: str | None = None
    smtp_password: SecretStr | None = Field(default=None, validate_default=True)
    translation: Provider = "off"
    translation_url: str | None = Field(default=None, validate_default=True)
    translation_key: SecretStr | None = Field(default=None, validate_default=True)
    translation_pages: bool = Field(default=False, validate_default=True)
    translation_budget: int = Field(default=20_000, ge=0, le=100_000_000)
    translation_seconds: float = Field(default=3.0, ge=0.2, le=10)
    allow_private_sources: bool = False
    refresh_hours: int = Field(default=12, ge=1, le=720)
    feedback_url: str | None = None
    admin_email: str | None = None
    admin_password: SecretStr | None = Field(default=None, validate_default=True)
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @model_validator(mode="before")
    @classmethod
    def _without_spaces_around(cls, given: dict[str, object]) -> dict[str, object]:
        """Nobody sees them, and they would stand in every link."""
        bare = {n: v.strip() if isinstance(v, str) and n not in _AS_TYPED else v for n, v in given.items()}
        return {name: value for name, value in bare.items() if value != "" or given[name] == ""}

    @field_validator("data", "rasa_python", "test_questions")
    @classmethod
    def _in_project(cls, path: Path) -> Path:
        """Relative paths are relative to the project; symbolic links stay (a virtual environment's python is one)."""
        return whole_path(path, PROJECT)

    @field_validator("embeddings")
    @classmethod
    def _complete_model(cls, folder: Path | None) -> Path | None:
        """Said at start, not at the end of a training that failed."""
        folder = cls._in_project(folder) if folder else None
        if folder and not any((folder / place / "model.onnx").is_file() for place in ("", "onnx")):
            raise ValueError(f"{folder} has no model.onnx; docs/nlu.md says what must lie there")
        return folder

    @field_validator("public_url", "feedback_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        return web_address(url) if url else None

    @field_validator("public_url")
    @classmethod
    def _name_of_its_own(cls, url: str | None) -> str | None:
        """Pages, links and cookies of chat and desk begin at the root of their address."""
        if url and any(urlsplit(url)[2:]):  # a path, a query, a fragment
            raise ValueError("must end after the name: chat and desk need one of their own, like https://lotse.example")
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, text: str) -> str:
        try:
            networks_of(text)
        except BadInput as error:
            raise ValueError(str(error)) from None
        return text

    @field_validator("translation_url")
    @classmethod
    def _provider_address(cls, url: str | None, info: ValidationInfo) -> str | None:
        """Nothing is sent to an address that the town has not chosen."""
        provider, url = info.data.get("translation"), cls._web_address(url or None)
        if provider == "libretranslate" and url is None:
            raise ValueError("is needed for libretranslate: the address of its server")
        if provider in ("google", "mymemory") and url:
            raise ValueError(f"{provider} has an address of its own; leave it out, or choose libretranslate or deepl")
        if url and (urlsplit(url).username or urlsplit(url).password):
            raise ValueError("must not hold a password; a key belongs into LOTSE_TRANSLATION_KEY")
        return url

    @field_validator("translation_key")
    @classmethod
    def _provider_key(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        provider, words = info.data.get("translation"), key.get_secret_value().strip() if key else ""
        if provider == "deepl" and not words:
            raise ValueError("is needed for deepl: the key of the town's account")
        if provider in ("google", "mymemory") and words:
            raise ValueError(f"{provider} takes no key; leave it out, or choose libretranslate or deepl")
        if not (words.isascii() and words.isprintable()):
            raise ValueError("must be the key as the provider gives it")
        return SecretStr(words) if words else None

    @field_validator("translation_pages")
    @classmethod
    def _who_translates(cls, pages: bool, info: ValidationInfo) -> bool:
        if pages and info.data.get("translation") == "off":
            raise ValueError("needs LOTSE_TRANSLATION: who translates the questions")
        return pages

    @field_validator("smtp_from")
    @classmethod
    def _mail_address(cls, address: str | None) -> str | None:
        if address and not is_address(address):
            raise ValueError("must be the e-mail address letters come from, without a name")
        return address or None

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, url: str | None, info: ValidationInfo) -> str | None:
        wrong = "must be like smtps://name@mail.example:465 or smtp://name@mail.example:587"
        parts = parts_of(url or "", wrong)
        if url and (parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.port == 0):
            raise ValueError(wrong)
        if parts.password is not None:
            raise ValueError("must not hold a password; it belongs into LOTSE_SMTP_PASSWORD")
        if url and "smtp_from" in info.data and not info.data["smtp_from"]:
            raise ValueError("needs LOTSE_SMTP_FROM: the e-mail address letters come from")
        return url or None

    @field_validator("smtp_password")
    @classmethod
    def _mail_password(cls, password: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Name and password belong together."""
        user = urlsplit(info.data.get("smtp_url") or "").username
        if "smtp_url" in info.data and bool(user) != bool(password and password.get_secret_value()):
            raise ValueError("belongs together with a name in LOTSE_SMTP_URL; set both or none")
        return password if password and password.get_secret_value() else None

    @field_validator("telegram_api")
    @classmethod
    def _bot_api(cls, url: str) -> str:
        return bot_api(web_address(url)) if url else "https://api.telegram.org"

    @field_validator("telegram_token")
    @classmethod
    def _like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        """It becomes part of an address. Checked here, because the library's own error would show it."""
        if token and token.get_secret_value() and not _TELEGRAM_TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("must be the whole token as BotFather gives it, like 123456789:AbC… (some 45 characters)")
        return token if token and token.get_secret_value() else None

    @field_validator("database_url")
    @classmethod
    def _async_driver(cls, url: str | None) -> str | None:
        return with_driver(url) if url else None

    @field_validator("admin_password")
    @classmethod
    def _administrator_is_whole(cls, password: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if "admin_email" in info.data and (info.data["admin_email"] is None) != (password is None):
            raise ValueError("belongs together with LOTSE_ADMIN_EMAIL; set both or none")
        return password

    @field_validator("waiting_days")
    @classmethod
    def _nobody_waits_longer_than_is_kept(cls, days: int, info: ValidationInfo) -> int:
        """Newcomers read for how long messages are kept, and who waits is not forgotten before the wait ends."""
        kept = info.data.get("retention_days", days)
        if days > kept:
            raise ValueError(
                f"{days} must not be more than LOTSE_RETENTION_DAYS ({kept}): newcomers read that nothing is kept for "
                "longer"
            )
        return days

    @property
    def proxies(self) -> Proxies:
        """A public address is that of a proxy, on this machine unless others are named."""
        return Proxies((LOOPBACK if self.public_url else ()) + networks_of(self.trusted_proxies))

    @property
    def listens(self) -> str:
        """Host and port, as they stand in an address: an IPv6 host in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def base(self) -> str:
        """Where people find it, without a slash at the end."""
        return self.public_url or f"http://{self.listens}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'lotse.db'}"

    @property
    def erased_log(self) -> Path:
        return self.data / "erased.log"

    @property
    def uploads(self) -> Path:
        return self.data / "uploads"

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def run_folder(self) -> Path:
        return self.data / "run"

    @property
    def asking_folder(self) -> Path:
        """Where commands have folders for engines and towns of their own."""
        return self.data / "run" / "asking"


def read_settings() -> Settings:
    """Raises BadInput naming every wrong variable, and every one that nobody knows, at once."""
    problems, settings = list(_unknown()), None
    try:
        settings = Settings()
    except ValidationError as error:
        problems += [
            f"{_PREFIX}{'_'.join(map(str, one['loc'])).upper()}: {in_our_words(one, Settings.model_fields)}"
            for one in error.errors()
        ]
    if settings is None or problems:
        raise BadInput("settings: " + problems[0] if len(problems) == 1 else "\n  ".join(["settings:", *problems]))
    return settings


def _unknown() -> Iterator[str]:
    """A mistyped variable would leave its setting as it is, without a word; others may be somebody's own."""
    names = [name.upper() for name in Settings.model_fields]
    for variable in sorted(os.environ):
        name = variable.upper().removeprefix(_PREFIX)
        if variable.upper().startswith(_PREFIX) and name not in (*names, *_TOLD_RASA):
            for likely in get_close_matches(name, names, 1, _ALIKE):
                yield f"{variable}: there is no such setting; did you mean {_PREFIX}{likely}?"
