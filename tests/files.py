"""Small whole files of every kind that people send."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@cache
def picture(form: str, side: int = 24, comment: str = "") -> bytes:
    """Coloured noise, so that it has some length."""
    out, image = io.BytesIO(), Image.effect_noise((side, side * 3 // 2), 90).convert("RGB")
    more: dict[str, object] = {}
    if comment and form == "PNG":
        info = PngInfo()
        info.add_text("Comment", comment)
        info.add_itxt("XML:com.adobe.xmp", comment)
        more = {"pnginfo": info}
    elif comment and form == "GIF":
        more = {"comment": comment}
    elif comment:
        more = {"xmp": comment.encode(), "exif": b"Exif\0\0" + comment.encode()}
    image.save(out, form, **more)
    return out.getvalue()


def _with_place() -> bytes:
    """A photo as a telephone takes it: lying on its side, with place, device, profile and a comment."""
    image, out = Image.effect_noise((120, 80), 60).convert("RGB"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Kamera 4711"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(out, "JPEG", exif=exif, icc_profile=profile, comment=b"geheim", xmp=b"<x:xmpmeta>adobe</x:xmpmeta>")
    return out.getvalue()


JPEG_WITH_PLACE = _with_place()


def bomb(wide: int, high: int) -> bytes:
    """A PNG of very many pixels in few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((wide // 8 + 1) * 100), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _ogg(*packets: bytes) -> bytes:
    """An Ogg stream (RFC 3533), a page per packet."""
    pages = b""
    for number, packet in enumerate(packets):
        flags = 2 if number == 0 else 4 if number == len(packets) - 1 else 0
        head = struct.pack("<4sBBqIII", b"OggS", 0, flags, number * 960, 1, number, 0)
        page = head + bytes([1, len(packet)]) + packet
        pages += page[:22] + struct.pack("<I", _ogg_sum(page)) + page[26:]
    return pages


def _ogg_sum(page: bytes) -> int:
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1) ^ 0x04C11DB7 if total & 0x80000000 else total << 1
        total &= 0xFFFFFFFF
    return total


# A second of silence, as Telegram sends voice (RFC 7845): head, tags, packets of 20 ms.
OGG = _ogg(
    b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0),
    b"OpusTags" + struct.pack("<I", 5) + b"Lotse" + struct.pack("<I", 0),
    *[b"\xf8\xff\xfe"] * 50,
)


def mp3(tag: bool = False) -> bytes:
    """Two silent frames of MPEG 1, layer III, 128 kbit/s at 44.1 kHz."""
    frames = (b"\xff\xfb\x90\x00" + bytes(413)) * 2
    return (b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) if tag else b"") + frames


def m4a() -> bytes:
    boxes = [(b"ftyp", b"M4A \0\0\0\0M4A mp42isom"), (b"moov", bytes(40)), (b"mdat", bytes(40))]
    return b"".join(struct.pack(">I", len(data) + 8) + name + data for name, data in boxes)


def wav() -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    data = struct.pack("<4sI", b"data", 800) + bytes(800)
    return b"RIFF" + struct.pack("<I", 4 + len(form) + len(data)) + b"WAVE" + form + data


def webm() -> bytes:
    return (
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
        + bytes(80)
    )
