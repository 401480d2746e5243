"""Prepared texts on the database. Files seed it: a text nobody has edited follows its file, an edited one stays.

The highest version of a text is live; versions are added, never changed. A publication is one transaction, and each of
its texts must still stand at the version its editor saw. What a file says against an edited text waits in
`response_files` for a coordinator's decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import VersionChanged
from bot.core.locale import DEFAULT
from bot.core.ports import Clock
from bot.core.texts.publication import (
    FROM_FILE,
    REVIEWED_FOR,
    Change,
    FileText,
    Key,
    Origin,
    PreparedText,
    Version,
    behind_german,
)
from bot.core.texts.response import Kind
from bot.store.database import Database, alone
from bot.store.schema.tables import response_files, responses
from bot.store.texts import draft_rows, response_rows
from bot.store.texts.touched import touch


class SqlResponses:
    """Implements the port `Texts`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def seed(self, seeds: Iterable[PreparedText]) -> tuple[int, int]:
        """Brings in what the files say: (texts written, texts left alone because they were edited here)."""
        async with self._database.write() as connection:
            await alone(connection, "responses")  # several processes start at once
            seeds = await _unknown(connection, seeds)
            live = await _live(connection, {seed.name for seed in seeds})
            following: list[PreparedText] = []
            edited: list[PreparedText] = []
            for seed in seeds:
                known = live.get(seed.key)
                if known and known.origin != FROM_FILE:
                    edited.append(seed)
                elif known is None or known.text != seed.text:
                    following.append(seed)
                elif _newly_reviewed(seed, known):
                    await response_rows.review(connection, seed.key, seed.review_by, seed.reviewed_by)
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
        self,
        changes: Sequence[Change],
        written_by: str,
        why: str = "",
        confirmed: Sequence[Key] = (),
        ends: tuple[Kind, str, int] | None = None,
    ) -> None:
        """New versions of all these texts, or of none. `confirmed`: translations that still fit the new German text.

        `ends`: the draft they come from (kind, name, its version), which goes in the same transaction.

        Raises:
            VersionChanged: a text is no longer at the version that was seen; nothing was changed.
            DraftChanged: the draft is no longer at its version; nothing was changed.
        """
        try:
            async with self._database.write() as connection:
                if ends:
                    await draft_rows.end(connection, ends[:2], ends[2])
                if changes:
                    await self._publish(connection, changes, written_by, why, confirmed)
        except IntegrityError as error:  # PostgreSQL: the same version was written beside us
            raise VersionChanged("somebody else has just published one of these texts; nothing was changed") from error

    async def publish_in(
        self, connection: AsyncConnection, changes: Sequence[Change], written_by: str, why: str = ""
    ) -> None:
        """As `publish`, within a transaction that does more than that."""
        await self._publish(connection, changes, written_by, why, ())

    async def confirm(self, key: Key, german: int) -> None:
        """A translation was looked at again and fits that German version."""
        async with self._database.write() as connection:
            await response_rows.confirm(connection, key, german)
            await touch(connection, [key[:2]])

    async def keep(self, key: Key) -> None:
        """The text of here stays against what the file says."""
        async with self._database.write() as connection:
            await response_rows.decide(connection, key)
            await touch(connection, [key[:2]])

    async def review(self, keys: Iterable[Key], by: str) -> None:
        """Somebody has read these texts as they are, and they are right."""
        until, keys = self._clock.now().date() + REVIEWED_FOR, list(keys)
        async with self._database.write() as connection:
            for key in keys:
                await response_rows.review(connection, key, until, by)
            await touch(connection, [key[:2] for key in keys])

    async def all(self) -> dict[tuple[Kind, str], dict[str, str]]:
        """The live text of every kind, name and locale."""
        return _by_name(await self._shown())

    async def catalogued(self) -> tuple[dict[tuple[Kind, str], dict[str, str]], frozenset[Key]]:
        """(`all`, `behind`), read once; old German words are looked at only where a translation is older than them."""
        rows = await self._shown()
        now = {(kind, name): version for kind, name, locale, version, *_ in rows if locale == DEFAULT}
        older = {name for kind, name, _, _, german, _ in rows if german is not None and german != now.get((kind, name))}
        return _by_name(rows), await self._behind(older) if older else frozenset()

    async def live(self) -> list[Version]:
        """The live version of every text."""
        async with self._database.read() as connection:
            return await response_rows.versions(connection, response_rows.live_versions)

    async def archived(self) -> frozenset[str]:
        """Names of topics whose texts newcomers do not meet."""
        async with self._database.read() as connection:
            return await response_rows.archived(connection)

    async def behind(self) -> frozenset[Key]:
        """The translations whose German text has changed since they were written."""
        return (await self.catalogued())[1]

    async def german(self) -> list[Version]:
        """Every version of every German text: what translations were written against."""
        async with self._database.read() as connection:
            return await response_rows.versions(connection, sa.select(responses).where(responses.c.locale == DEFAULT))

    async def history(self, kind: Kind, name: str) -> list[Version]:
        """All versions of a text in all locales, oldest first."""
        query = sa.select(responses).where(responses.c.kind == kind, responses.c.name == name)
        async with self._database.read() as connection:
            return await response_rows.versions(connection, query.order_by(responses.c.version))

    async def undecided(self) -> list[FileText]:
        """What files say against texts that were edited here."""
        async with self._database.read() as connection:
            return await response_rows.files(connection, response_files.c.undecided)

    async def state(self) -> str:
        """Changes whenever a text gets a new version, or a translation is found to fit a new German one."""
        query = sa.select(sa.func.count(), sa.func.sum(responses.c.version), sa.func.sum(responses.c.german))
        async with self._database.read() as connection:
            return ":".join(map(str, (await connection.execute(query)).one()))

    async def _shown(self) -> Sequence[Any]:
        """(kind, name, locale, version, German version, text) of every live text."""
        async with self._database.read() as connection:
            return (await connection.execute(response_rows.live_versions.with_only_columns(*response_rows.SHOWN))).all()

    async def _behind(self, names: Collection[str]) -> frozenset[Key]:
        """Of the texts of these names."""
        german = sa.select(responses).where(responses.c.locale == DEFAULT, responses.c.name.in_(names))
        async with self._database.read() as connection:
            live = await _live(connection, names)
            return behind_german(live.values(), await response_rows.versions(connection, german))

    async def _publish(
        self, connection: AsyncConnection, changes: Sequence[Change], by: str, why: str, confirmed: Sequence[Key]
    ) -> None:
        live = await _live(connection, {change.name for change in changes})
        for change in changes:
            _still_at(change, live.get(change.key))
        before, new = _german(live.values()), {c.pair: c.seen + 1 for c in changes if _is_source(c)}
        rows = [
            self._row(c, c.seen + 1, c.origin, by, why, new.get(c.pair) or c.german or before.get(c.pair))
            | {"review_by": self._review_by(c, live.get(c.key)), **_readers(c)}
            for c in changes
        ]
        await connection.execute(sa.insert(responses), rows)
        for change in changes:
            if change.origin == FROM_FILE:
                await response_rows.decide(connection, change.key)
        for key in confirmed:
            if key[:2] in new:
                await response_rows.confirm(connection, key, new[key[:2]])
        await touch(connection, [change.pair for change in changes])

    async def _note_files(
        self, connection: AsyncConnection, edited: Sequence[PreparedText], live: Mapping[Key, Version]
    ) -> None:
        """Keeps what the files say against edited texts, once per new wording."""
        noted = {file.key: file for file in await response_rows.files(connection)}
        followed = await response_rows.followed(connection, {seed.name for seed in edited})
        for seed in edited:
            here, last = live[seed.key].text, followed.get(seed.key)
            if (noted[seed.key].text if seed.key in noted else last) != seed.text:
                await response_rows.delete_note(connection, seed.key)
                undecided, now = seed.text not in (here, last), self._clock.now()
                note = sa.insert(response_files).values(text=seed.text, undecided=undecided, seen_at=now)
                await connection.execute(note.values(kind=seed.kind, name=seed.name, locale=seed.locale))
            elif seed.text == here:
                await response_rows.decide(connection, seed.key)

    def _review_by(self, change: Change, former: Version | None) -> date | None:
        """An edit is as good as a review; words of a file keep the date they had."""
        if change.origin == FROM_FILE:
            return former.review_by if former else None
        return change.review_by or self._clock.now().date() + REVIEWED_FOR

    def _row(
        self, text: PreparedText | Change, version: int, origin: Origin, by: str, why: str, german: int | None
    ) -> dict[str, object]:
        return {
            "kind": text.kind, "name": text.name, "locale": text.locale, "version": version, "text": text.text,
            "origin": origin, "written_by": by, "why": why, "german": None if _is_source(text) else german,
            "created_at": self._clock.now(),
        }  # fmt: skip


async def _live(connection: AsyncConnection, names: Collection[str]) -> dict[Key, Version]:
    query = response_rows.live_versions.where(responses.c.name.in_(names))
    return {version.key: version for version in await response_rows.versions(connection, query)}


async def _unknown(connection: AsyncConnection, seeds: Iterable[PreparedText]) -> list[PreparedText]:
    """Those that are not live word for word, out of their file: at most starts there are none among thousands."""
    following = response_rows.live_versions.with_only_columns(*response_rows.OF_A_FILE)
    rows = await connection.execute(following.where(responses.c.origin == FROM_FILE))
    known = {tuple(row) for row in rows}
    return [s for s in seeds if (s.kind, s.name, s.locale, s.text, s.review_by, s.reviewed_by) not in known]


def _still_at(change: Change, live: Version | None) -> None:
    """Compare: the text must stand where its editor saw it."""
    if (live.version if live else 0) == change.seen:
        return
    who = f"{live.written_by} on {live.at:%Y-%m-%d %H:%M} UTC" if live else "nobody: there is none"
    raise VersionChanged(f"{change.name} ({change.locale}) was published meanwhile by {who}; nothing was changed")


def _readers(change: Change) -> dict[str, str]:
    """Who has read it before newcomers did."""
    return {
        "reviewed_by": change.read_by[:120], "machine": change.machine[:40],
        "approved_by": change.approved_by[:120], "alone_because": change.alone_because[:300],
    }  # fmt: skip


def _newly_reviewed(seed: PreparedText, known: Version) -> bool:
    """What was reviewed here stands against an older review in the file."""
    if (seed.review_by, seed.reviewed_by) == (known.review_by, known.reviewed_by):
        return False
    return not known.reviewed_by or (seed.review_by is not None and seed.review_by > known.review_due)


def _by_name(rows: Iterable[Any]) -> dict[tuple[Kind, str], dict[str, str]]:
    found: dict[tuple[Kind, str], dict[str, str]] = {}
    for kind, name, locale, _, _, text in rows:
        found.setdefault((kind, name), {})[locale] = text
    return found


def _is_source(text: PreparedText | Change) -> bool:
    return text.locale == DEFAULT


def _next(version: Version | None) -> int:
    return version.version + 1 if version else 1


def _german(versions: Iterable[Version]) -> dict[tuple[Kind, str], int]:
    return {v.key[:2]: v.version for v in versions if v.locale == DEFAULT}
