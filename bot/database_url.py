"""The address of a database as towns write it, and as our drivers take it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"}
_OPTIONS = {"host", "port", "ssl", "passfile", "target_session_attrs", "prepared_statement_cache_size"}
_SSL = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_PORTS = range(1, 65536)


def with_driver(url: str) -> str:
    """The usual spellings get the driver that we use, and libpq's `sslmode` the name it has there.

    Raises:
        ValueError: it is none; says why, without a word of it (it holds a password).
    """
    scheme, _, rest = url.partition("://")
    scheme = _DRIVERS.get(scheme, scheme)
    if scheme not in _DRIVERS.values():
        raise ValueError("must begin with postgresql:// or sqlite://")
    return _postgresql(f"{scheme}://{rest}") if scheme.startswith("postgresql") else f"{scheme}://{rest}"


def _postgresql(url: str) -> str:
    try:
        known = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("is no address: after the host comes a port, a number, or /database") from None
    if any(sign in (known.host or "") for sign in "@#/"):
        raise ValueError("has a sign in its password that ends it too early: write @ as %40, # as %23, / as %2F")
    if known.port is not None and known.port not in _PORTS:
        raise ValueError("has a port that is none: 1 to 65535")
    spelt = _with_options(known)
    return url if spelt == known else spelt.render_as_string(hide_password=False)


def _with_options(url: sa.URL) -> sa.URL:
    options = dict(url.query)
    if "sslmode" in options:
        options["ssl"] = options.pop("sslmode")
    if strange := sorted(options.keys() - _OPTIONS):
        raise ValueError(f"has an option that is not known here: {strange[0]}; known are {', '.join(sorted(_OPTIONS))}")
    if options.get("ssl", "require") not in _SSL:
        raise ValueError(f"has a value of ssl that is not known: one of {', '.join(_SSL)}")
    return url.set(query=options)
