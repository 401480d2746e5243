"""Pictures written anew: only the pixels remain, so no place, time, device, profile or hidden second file does."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from bot.core.errors import AttachmentRefused
from bot.core.handoffs.attachment import Prepared

LONGEST_SIDE = 3000
SMALL_SIDE = 320
_MOST_PIXELS = 120_000_000  # of a JPEG of one scan: decoded at a fraction of its size
_MOST_PIXELS_OF_OTHERS = 40_000_000
_START_OF_SCAN, _FILLING = 0xDA, 0xFF
_STARTS_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_JPEG = ("JPEG", "MPO")
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, AttributeError, OverflowError)


def drawn_anew(content: bytes) -> Prepared:
    """A JPEG without metadata, upright, at most 3000 pixels a side, and a small one of it. Takes up to a second.

    Raises:
        AttachmentRefused: too many pixels, or not a whole picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we have a limit of our own
            pixels = _pixels(content)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise AttachmentRefused("this picture has too many pixels", "too_large") from error
    except _BROKEN as error:
        raise AttachmentRefused("this picture cannot be opened", "broken") from error
    small = pixels.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Prepared("image", "image/jpeg", "jpg", _jpeg(pixels, 85), _jpeg(small, 75))


def _pixels(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        wide, high = image.size
        if wide * high > (_MOST_PIXELS_OF_OTHERS if _whole_in_memory(image, content) else _MOST_PIXELS):
            raise Image.DecompressionBombError("too many pixels")
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        upright = _upright(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _on_white(upright)


def _whole_in_memory(image: Image.Image, content: bytes) -> bool:
    """Whether it is unpacked as a whole before it is made smaller: every picture but a JPEG of one scan."""
    return image.format not in _JPEG or bool(image.info.get("progressive")) or not _one_scan(content)


def _one_scan(content: bytes) -> bool:
    """Whether the first scan of a JPEG (ITU T.81, B.2) holds all colours; False where that cannot be read."""
    at, colours = 2, 0
    while content[at : at + 1] == b"\xff" and at + 9 < len(content):
        kind = content[at + 1]
        if kind == _START_OF_SCAN:
            return content[at + 4] == colours
        if kind in _STARTS_OF_FRAME:
            colours = content[at + 9]
        at += 1 if kind == _FILLING else 2 + int.from_bytes(content[at + 2 : at + 4])
    return False


def _upright(image: Image.Image) -> Image.Image:
    """As the device was held; where its note of that cannot be read, as the picture lies."""
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:
        return image


def _on_white(image: Image.Image) -> Image.Image:
    """A new picture: what Pillow remembers beside the pixels (comments, profiles) stays behind."""
    fresh = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        fresh.paste(layer, mask=layer.getchannel("A"))
    elif image.mode.startswith("I") or image.mode == "F":  # 16 bits a pixel
        fresh.paste(image.point(lambda value: value / 256).convert("L"))
    else:
        fresh.paste(image.convert("RGB"))
    return fresh


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
