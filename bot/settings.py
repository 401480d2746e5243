"""Settings: environment variables LOTSE_*, read once into one frozen object, all problems reported together."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.core.errors import BadInput

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Everything has a working default. docs/settings.md explains each."""

    model_config = SettingsConfigDict(env_prefix="LOTSE_", frozen=True, extra="ignore")

    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    database_url: str | None = None
    rasa_python: Path = Path(".venv-rasa/bin/python")
    retention_days: int = Field(default=30, ge=1, le=365)
    allow_private_sources: bool = False
    feedback_url: str | None = None
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("data", "rasa_python")
    @classmethod
    def _in_project(cls, path: Path) -> Path:
        """Relative paths are relative to the project; symbolic links stay (a virtual environment's python is one)."""
        return path if path.is_absolute() else PROJECT / path

    @field_validator("public_url", "feedback_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            raise ValueError("must be an http or https address")
        return url.rstrip("/") if url else None

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'lotse.db'}"

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def run_folder(self) -> Path:
        return self.data / "run"


def read_settings() -> Settings:
    """Raises BadInput naming every wrong variable at once."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [f"LOTSE_{'_'.join(map(str, p['loc'])).upper()}: {p['msg']}" for p in error.errors()]
        raise BadInput("settings: " + "; ".join(problems)) from error
