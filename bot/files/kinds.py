"""What a file is, by its content alone: neither its name nor what its sender says of it counts.

A file of two kinds at once (a picture that is also a page, a PDF behind a script) is taken for what it begins with;
pictures are written anew, and everything else is handed out so that no browser runs it.
"""

from __future__ import annotations

import filetype

from bot.core.errors import AttachmentRefused

PICTURES = {"image/jpeg", "image/png", "image/webp", "image/gif"}
_SOUNDS = {  # filetype's name: (media type, ending)
    "audio/ogg": ("audio/ogg", "ogg"), "audio/opus": ("audio/ogg", "ogg"), "video/webm": ("audio/webm", "webm"),
    "audio/webm": ("audio/webm", "webm"), "audio/mpeg": ("audio/mpeg", "mp3"), "audio/mp4": ("audio/mp4", "m4a"),
    "audio/m4a": ("audio/mp4", "m4a"), "audio/x-m4a": ("audio/mp4", "m4a"), "video/mp4": ("audio/mp4", "m4a"),
    "audio/x-wav": ("audio/wav", "wav"), "audio/wav": ("audio/wav", "wav"),
}  # fmt: skip
_HEAD, _TAIL = 4096, 2048
_OGG_SOUND = (b"OpusHead", b"\x01vorbis")
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MP3_BITS = {
    3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def media_type(content: bytes) -> str:
    """`image/…`, `application/pdf` or `audio/…`.

    Raises:
        AttachmentRefused: empty, of no kind that is taken, or only a part of it.
    """
    if not content:
        raise AttachmentRefused("the file is empty", "empty")
    found = filetype.guess_mime(content[:_HEAD])
    if found in PICTURES:
        return str(found)
    if content.startswith(b"%PDF-"):
        return _whole_pdf(content)
    if found in _SOUNDS or _is_mp3(content):
        return _sound(found or "audio/mpeg", content)
    raise AttachmentRefused("only pictures, PDF files and sound are taken", "kind")


def ending(media: str) -> str:
    """The ending of a name for a kind of sound."""
    return next(end for kind, end in _SOUNDS.values() if kind == media)


def _whole_pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-_TAIL:]:
        raise AttachmentRefused("this PDF file is not whole", "broken")
    return "application/pdf"


def _sound(found: str, content: bytes) -> str:
    media = _SOUNDS[found][0]
    whole = {
        "audio/ogg": any(mark in content[:256] for mark in _OGG_SOUND),
        "audio/webm": b"webm" in content[:64] or b"matroska" in content[:64],
        "audio/mpeg": _is_mp3(content),
        "audio/mp4": b"moov" in _boxes(content),
        "audio/wav": content[8:12] == b"WAVE" and b"fmt " in content[:_HEAD] and b"data" in content,
    }
    if not whole[media]:
        raise AttachmentRefused("this sound cannot be played", "broken")
    return media


def _boxes(content: bytes) -> set[bytes]:
    """The names of the boxes an MP4 file consists of (ISO 14496-12, 4.2), up to where they are cut."""
    names, at = set(), 0
    while at + 8 <= len(content):
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        size = size or len(content) - at
        if size < 8 or at + size > len(content):
            break
        names.add(name)
        at += size
    return names


def _is_mp3(content: bytes) -> bool:
    """Two frames behind each other (ISO 11172-3), after the tag if there is one: two bytes alone prove nothing."""
    at = 0
    if content.startswith(b"ID3") and len(content) > 10:
        at = 10 + sum((byte & 0x7F) << (7 * (3 - i)) for i, byte in enumerate(content[6:10]))
    length = _frame(content[at : at + 4])
    return length > 0 and (_frame(content[at + length : at + length + 4]) > 0 or at + length == len(content))


def _frame(head: bytes) -> int:
    """The length of a Layer III frame in bytes; 0 when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bits, rate = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version not in _MP3_RATES or rate == 3 or not 1 <= bits <= 14:
        return 0
    samples = 144 if version == 3 else 72
    kilobits = _MP3_BITS[3 if version == 3 else 2][bits - 1]
    return samples * kilobits * 1000 // _MP3_RATES[version][rate] + ((head[2] >> 1) & 1)
