"""Prepared texts on the database. Files seed it: a text nobody has edited follows its file, an edited one stays.

The highest version of a text is live; versions are added, never changed. A publication is one transaction, and each of
its texts must still stand at the version its editor saw. What a file says against an edited text waits in
`response_files` for a coordinator's decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import VersionChanged
from bot.core.locale import DEFAULT
from bot.core.ports import Clock
from bot.core.publication import (
    FROM_FILE,
    REVIEWED_FOR,
    Change,
    FileText,
    Key,
    Origin,
    Version,
    behind_german,
)
from bot.core.response import Kind
from bot.store.database import Database, alone
from bot.store.tables import response_files, responses

_newest = (
    sa.select(responses.c.kind, responses.c.name, responses.c.locale, sa.func.max(responses.c.version).label("version"))
    .group_by(responses.c.kind, responses.c.name, responses.c.locale)
    .subquery()
)
_SHOWN = (
    responses.c.kind,
    responses.c.name,
    responses.c.locale,
    responses.c.version,
    responses.c.german,
    responses.c.text,
)
_live = sa.select(responses).join(_newest, sa.and_(*(responses.c[c.name] == c for c in _newest.c)))


@dataclass(frozen=True)
class Seed:
    """What a file says a text is."""

    kind: Kind
    name: str
    locale: str
    text: str
    written_by: str
    review_by: date | None = None
    reviewed_by: str = ""

    @property
    def key(self) -> Key:
        return (self.kind, self.name, self.locale)

    @property
    def pair(self) -> tuple[Kind, str]:
        return (self.kind, self.name)


class SqlResponses:
    """Implements the port `Texts`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def seed(self, seeds: Iterable[Seed]) -> tuple[int, int]:
        """Brings in what the files say: (texts written, texts left alone because they were edited here)."""
        async with self._database.write() as connection:
            await alone(connection, "responses")  # several processes start at once
            live = {v.key: v for v in await _versions(connection, _live)}
            following: list[Seed] = []
            edited: list[Seed] = []
            for seed in seeds:
                known = live.get(seed.key)
                if known and known.origin != FROM_FILE:
                    edited.append(seed)
                elif known is None or known.text != seed.text:
                    following.append(seed)
                elif _newly_reviewed(seed, known):
                    await _review(connection, seed.key, seed.review_by, seed.reviewed_by)
            beside = _german(live.values()) | {s.pair: _next(live.get(s.key)) for s in following if _is_source(s)}
            rows = [
                self._row(s, _next(live.get(s.key)), FROM_FILE, s.written_by, "", beside.get(s.pair))
                | {"review_by": s.review_by, "reviewed_by": s.reviewed_by}
                for s in following
            ]
            if rows:
                await connection.execute(sa.insert(responses), rows)
            await self._note_files(connection, edited, live)
        return len(rows), sum(live[seed.key].text != seed.text for seed in edited)

    async def publish(
        self, changes: Sequence[Change], written_by: str, why: str = "", confirmed: Sequence[Key] = ()
    ) -> None:
        """New versions of all these texts, or of none. `confirmed`: translations that still fit the new German text.

        Raises:
            VersionChanged: a text is no longer at the version that was seen; nothing was changed.
        """
        try:
            async with self._database.write() as connection:
                await self._publish(connection, changes, written_by, why, confirmed)
        except IntegrityError as error:  # PostgreSQL: the same version was written beside us
            raise VersionChanged("somebody else has just published one of these texts; nothing was changed") from error

    async def confirm(self, key: Key, german: int) -> None:
        """A translation was looked at again and fits that German version."""
        async with self._database.write() as connection:
            await _confirm(connection, key, german)

    async def keep(self, key: Key) -> None:
        """The text of here stays against what the file says."""
        async with self._database.write() as connection:
            await _decide(connection, key)

    async def review(self, keys: Iterable[Key], by: str) -> None:
        """Somebody has read these texts as they are, and they are right."""
        until = self._clock.now().date() + REVIEWED_FOR
        async with self._database.write() as connection:
            for key in keys:
                await _review(connection, key, until, by)

    async def all(self) -> dict[tuple[Kind, str], dict[str, str]]:
        """The live text of every kind, name and locale."""
        return _by_name(await self.live())

    async def catalogued(self) -> tuple[dict[tuple[Kind, str], dict[str, str]], frozenset[Key]]:
        """(`all`, `behind`), read once; old German words are looked at only where a translation is older than them."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_live.with_only_columns(*_SHOWN))).all()
        texts, german = _by_name(rows), {(r.kind, r.name): r.version for r in rows if r.locale == DEFAULT}
        old = any(r.german is not None and r.german != german.get((r.kind, r.name)) for r in rows)
        return texts, await self.behind() if old else frozenset()

    async def live(self) -> list[Version]:
        """The live version of every text."""
        async with self._database.read() as connection:
            return await _versions(connection, _live)

    async def behind(self) -> frozenset[Key]:
        """The translations whose German text has changed since they were written."""
        return behind_german(await self.live(), await self.german())

    async def german(self) -> list[Version]:
        """Every version of every German text: what translations were written against."""
        async with self._database.read() as connection:
            return await _versions(connection, sa.select(responses).where(responses.c.locale == DEFAULT))

    async def history(self, kind: Kind, name: str) -> list[Version]:
        """All versions of a text in all locales, oldest first."""
        query = sa.select(responses).where(responses.c.kind == kind, responses.c.name == name)
        async with self._database.read() as connection:
            return await _versions(connection, query.order_by(responses.c.version))

    async def undecided(self) -> list[FileText]:
        """What files say against texts that were edited here."""
        async with self._database.read() as connection:
            return await _files(connection, response_files.c.undecided)

    async def state(self) -> str:
        """Changes whenever a text gets a new version, or a translation is found to fit a new German one."""
        query = sa.select(sa.func.count(), sa.func.sum(responses.c.version), sa.func.sum(responses.c.german))
        async with self._database.read() as connection:
            return ":".join(map(str, (await connection.execute(query)).one()))

    async def _publish(
        self, connection: AsyncConnection, changes: Sequence[Change], by: str, why: str, confirmed: Sequence[Key]
    ) -> None:
        names = {change.name for change in changes}
        live = {v.key: v for v in await _versions(connection, _live.where(responses.c.name.in_(names)))}
        for change in changes:
            _still_at(change, live.get(change.key))
        before, new = _german(live.values()), {c.pair: c.seen + 1 for c in changes if _is_source(c)}
        rows = [
            self._row(c, c.seen + 1, c.origin, by, why, new.get(c.pair) or c.german or before.get(c.pair))
            | {"review_by": self._review_by(c, live.get(c.key))}
            for c in changes
        ]
        await connection.execute(sa.insert(responses), rows)
        for change in changes:
            if change.origin == FROM_FILE:
                await _decide(connection, change.key)
        for key in confirmed:
            if key[:2] in new:
                await _confirm(connection, key, new[key[:2]])

    async def _note_files(
        self, connection: AsyncConnection, edited: Sequence[Seed], live: Mapping[Key, Version]
    ) -> None:
        """Keeps what the files say against edited texts, once per new wording."""
        noted = {file.key: file for file in await _files(connection)}
        followed = await _followed(connection, {seed.name for seed in edited})
        for seed in edited:
            here, last = live[seed.key].text, followed.get(seed.key)
            if (noted[seed.key].text if seed.key in noted else last) != seed.text:
                await _delete_note(connection, seed.key)
                undecided, now = seed.text not in (here, last), self._clock.now()
                note = sa.insert(response_files).values(text=seed.text, undecided=undecided, seen_at=now)
                await connection.execute(note.values(kind=seed.kind, name=seed.name, locale=seed.locale))
            elif seed.text == here:
                await _decide(connection, seed.key)

    def _review_by(self, change: Change, former: Version | None) -> date | None:
        """An edit is as good as a review; words of a file keep the date they had."""
        if change.origin == FROM_FILE:
            return former.review_by if former else None
        return change.review_by or self._clock.now().date() + REVIEWED_FOR

    def _row(
        self, text: Seed | Change, version: int, origin: Origin, by: str, why: str, german: int | None
    ) -> dict[str, object]:
        return {
            "kind": text.kind, "name": text.name, "locale": text.locale, "version": version, "text": text.text,
            "origin": origin, "written_by": by, "why": why, "german": None if _is_source(text) else german,
            "created_at": self._clock.now(),
        }  # fmt: skip


def _still_at(change: Change, live: Version | None) -> None:
    """Compare: the text must stand where its editor saw it."""
    if (live.version if live else 0) == change.seen:
        return
    who = f"{live.written_by} on {live.at:%Y-%m-%d %H:%M} UTC" if live else "nobody: there is none"
    raise VersionChanged(f"{change.name} ({change.locale}) was published meanwhile by {who}; nothing was changed")


def _newly_reviewed(seed: Seed, known: Version) -> bool:
    """What was reviewed here stands against an older review in the file."""
    if (seed.review_by, seed.reviewed_by) == (known.review_by, known.reviewed_by):
        return False
    return not known.reviewed_by or (seed.review_by is not None and seed.review_by > known.review_due)


def _by_name(versions: Iterable[Any]) -> dict[tuple[Kind, str], dict[str, str]]:
    found: dict[tuple[Kind, str], dict[str, str]] = {}
    for version in versions:
        found.setdefault((version.kind, version.name), {})[version.locale] = version.text
    return found


def _is_source(text: Seed | Change) -> bool:
    return text.locale == DEFAULT


def _next(version: Version | None) -> int:
    return version.version + 1 if version else 1


def _german(versions: Iterable[Version]) -> dict[tuple[Kind, str], int]:
    return {v.key[:2]: v.version for v in versions if v.locale == DEFAULT}


def _where(table: sa.Table, key: Key) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.kind == key[0], table.c.name == key[1], table.c.locale == key[2])


async def _versions(connection: AsyncConnection, query: sa.Select[Any]) -> list[Version]:
    return [
        Version(
            r.kind,
            r.name,
            r.locale,
            r.version,
            r.text,
            r.origin,
            r.written_by,
            r.why,
            r.german,
            r.created_at,
            r.review_by,
            r.reviewed_by,
        )
        for r in await connection.execute(query)
    ]


async def _files(connection: AsyncConnection, *conditions: sa.ColumnElement[bool]) -> list[FileText]:
    rows = await connection.execute(sa.select(response_files).where(*conditions))
    return [FileText(row.kind, row.name, row.locale, row.text, row.seen_at) for row in rows]


async def _followed(connection: AsyncConnection, names: set[str]) -> dict[Key, str]:
    """The last wording that was taken over from the file, per text."""
    query = sa.select(responses).where(responses.c.name.in_(names), responses.c.origin == FROM_FILE)
    return {v.key: v.text for v in await _versions(connection, query.order_by(responses.c.version))}


async def _review(connection: AsyncConnection, key: Key, until: date | None, by: str) -> None:
    newest = sa.select(sa.func.max(responses.c.version)).where(_where(responses, key)).scalar_subquery()
    change = sa.update(responses).where(_where(responses, key), responses.c.version == newest)
    await connection.execute(change.values(review_by=until, reviewed_by=by[:120]))


async def _confirm(connection: AsyncConnection, key: Key, german: int) -> None:
    newest = sa.select(sa.func.max(responses.c.version)).where(_where(responses, key)).scalar_subquery()
    older = responses.c.german.is_(None) | (responses.c.german < german)
    change = sa.update(responses).where(_where(responses, key), responses.c.version == newest, older)
    await connection.execute(change.values(german=german))


async def _decide(connection: AsyncConnection, key: Key) -> None:
    await connection.execute(sa.update(response_files).where(_where(response_files, key)).values(undecided=False))


async def _delete_note(connection: AsyncConnection, key: Key) -> None:
    await connection.execute(sa.delete(response_files).where(_where(response_files, key)))
