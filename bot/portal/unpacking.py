"""Bodies as they come over HTTP (RFC 9110, 8.4), unpacked no further than somebody wants to keep them."""

from __future__ import annotations

import zlib

ACCEPTED = "gzip"
_PACKED = ("gzip", "x-gzip", "deflate")
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class Unpacked:
    """The body so far. Packed twice, a kilobyte can hold a gigabyte: only one coding is taken, piece by piece."""

    def __init__(self, encoding: str, most: int) -> None:
        """`encoding`: the header Content-Encoding, or ""; `most`: bytes. Raises ValueError: unknown, or several."""
        coding = encoding.strip().lower()
        if coding not in ("", "identity", *_PACKED):
            raise ValueError(f"packed as {coding[:40]}")
        self._packed = zlib.decompressobj(_GZIP_OR_ZLIB) if coding in _PACKED else None
        self._most, self._came, self._body = most, 0, bytearray()

    def add(self, chunk: bytes) -> bool:
        """Whether it is still small enough, packed and unpacked. Raises ValueError: it cannot be unpacked."""
        self._came += len(chunk)
        room = self._most + 1 - len(self._body)
        try:
            self._body += self._packed.decompress(chunk, room) if self._packed else chunk
        except zlib.error as error:
            raise ValueError(str(error)) from error
        return max(self._came, len(self._body)) <= self._most

    def whole(self) -> bytes:
        """Raises ValueError: it ends in the middle."""
        if self._packed and self._came and not self._packed.eof:
            raise ValueError("ends in the middle")
        return bytes(self._body)
