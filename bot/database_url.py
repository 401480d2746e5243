"""The address of a database as towns write it, and as our drivers take it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"}
_OPTIONS = {"host", "port", "ssl", "passfile", "target_session_attrs", "prepared_statement_cache_size"}
_SSL = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def with_driver(url: str) -> str:
    """The usual spellings get the driver that we use, and libpq's `sslmode` the name it has there.

    Raises:
        ValueError: it is none; says why, without a word of it (it holds a password).
    """
    scheme, _, rest = url.partition("://")
    scheme = _DRIVERS.get(scheme, scheme)
    if scheme not in _DRIVERS.values():
        raise ValueError("must begin with postgresql:// or sqlite://")
    return _postgresql(f"{scheme}://{rest}") if scheme.startswith("postgresql") else _sqlite(f"{scheme}://{rest}")


def _sqlite(url: str) -> str:
    """Of a relative path the bot and a backup made elsewhere would have two databases; one in memory goes."""
    if not url.partition("://")[2].startswith("//"):
        raise ValueError("must hold the whole path of the file, with four slashes: sqlite:////opt/lotse/data/lotse.db")
    return url


def _postgresql(url: str) -> str:
    url = re.sub(r"([?&])sslmode=", r"\1ssl=", url)
    try:
        parts = urlsplit(url)
        if parts.fragment or parts.netloc.count("@") > 1:
            raise ValueError
        port = parts.port
    except ValueError:
        raise ValueError(
            "cannot be read: after the host comes /database or a port, a number from 1 to 65535; in a password @ is "
            "written %40, # is %23, / is %2F"
        ) from None
    if port == 0:
        raise ValueError("has a port that is none: 1 to 65535")
    _check(dict(parse_qsl(parts.query)))
    return url


def _check(options: dict[str, str]) -> None:
    if strange := sorted(options.keys() - _OPTIONS):
        raise ValueError(f"has an option that is not known here: {strange[0]}; known are {', '.join(sorted(_OPTIONS))}")
    if options.get("ssl", "require") not in _SSL:
        raise ValueError(f"has a value of ssl that is not known: one of {', '.join(_SSL)}")
