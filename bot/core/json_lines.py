"""JSON lines as people's tools write them: one object a line, whatever characters stand in its strings."""

from __future__ import annotations

from collections.abc import Iterator


def numbered(content: str) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not empty, each with its number from 1.

    A byte order mark is left out. A line ends at a line feed alone: U+2028, U+2029 and U+0085, at which
    `str.splitlines` ends one too, may stand in a JSON string as they are.
    """
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), 1):
        if line.strip():
            yield number, line
