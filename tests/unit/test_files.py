"""Files as people send them: known by their content, pictures without what nobody was asked for, a tidy folder."""

from __future__ import annotations

import io
import os
import struct
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from bot.core.errors import AttachmentRefused
from bot.core.handoffs.attachment import Prepared, title_of
from bot.files.folder import UploadFolder, looked_into
from bot.files.kinds import media_type
from bot.files.pictures import LONGEST_SIDE, SMALL_SIDE
from tests.files import JPEG_WITH_PLACE, OGG, PDF, bomb, m4a, mp3, picture, wav, webm

MOST = 10 * 1024 * 1024
NAMES_OF_OTHERS = ("../lotse.db", "..", "", "a/b", "a" * 33, "A" * 32, "a" * 31 + "\0", "a" * 32 + "\n")
NAME, TALK = "0123456789abcdef" * 2, "fedcba9876543210" * 2


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (picture("JPEG"), "image/jpeg"), (picture("PNG"), "image/png"), (picture("WEBP"), "image/webp"),
        (picture("GIF"), "image/gif"), (PDF, "application/pdf"), (OGG, "audio/ogg"), (mp3(), "audio/mpeg"),
        (mp3(tag=True), "audio/mpeg"), (m4a(), "audio/mp4"), (wav(), "audio/wav"), (webm(), "audio/webm"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_says(content: bytes, found: str) -> None:
    assert media_type(content) == found


HTML = b"<!doctype html><script>alert(1)</script>"
REFUSED = {
    "empty": (b"", "empty"), "html": (HTML, "kind"), "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "kind"),
    "xml": (b'<?xml version="1.0"?><svg/>', "kind"), "text": ("Grüße".encode(), "kind"),
    "zip": (b"PK\x03\x04" + bytes(200), "kind"), "program": (b"MZ" + bytes(200), "kind"),
    "tiff": (picture("TIFF"), "kind"), "bmp": (picture("BMP"), "kind"), "icon": (picture("ICO"), "kind"),
    "late pdf": (HTML + PDF, "kind"), "half pdf": (PDF[:40], "broken"), "video": (b"OggS" + bytes(300), "broken"),
    "half m4a": (m4a()[:30], "broken"), "two bytes": (b"\xff\xfb" + HTML, "broken"),
    "half jpeg": (picture("JPEG", 200)[:-900], "broken"), "jpeg head": (picture("JPEG")[:20], "broken"),
    "half png": (picture("PNG", 200)[:90], "broken"), "half webp": (picture("WEBP", 200)[:60], "broken"),
    "gif of script": (b"GIF89a/*" + HTML, "broken"), "large": (bytes(MOST + 1), "too_large"),
    "png bomb": (bomb(30_000, 30_000), "too_large"),
    "gif bomb": (b"GIF89a\xff\xff\xff\xff" + picture("GIF")[10:], "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_file_of_these_kinds_is_refused(name: str) -> None:
    content, reason = REFUSED[name]
    with pytest.raises(AttachmentRefused) as refused:
        looked_into(content, MOST)
    assert refused.value.reason == reason


def test_a_picture_loses_where_and_when_it_was_taken() -> None:
    assert Image.open(io.BytesIO(JPEG_WITH_PLACE)).getexif().get_ifd(0x8825), "the sample has a place"
    prepared = looked_into(JPEG_WITH_PLACE + b"PK\x03\x04 behind the end", MOST)
    for content in (prepared.content, prepared.small or b""):
        again = Image.open(io.BytesIO(content))
        assert not again.getexif() and set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        for secret in (b"Exif", b"GPS", b"Kamera 4711", b"geheim", b"ICC_PROFILE", b"adobe", b"behind the end"):
            assert secret not in content
        assert again.size[0] < again.size[1], "upright: the sample lies on its side"


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_what_stands_beside_the_pixels_of_other_pictures_goes_too(form: str) -> None:
    prepared = looked_into(picture(form, comment="geheim"), MOST)
    assert prepared.kind == "image" and prepared.media_type == "image/jpeg"
    assert b"geheim" not in prepared.content and b"geheim" not in (prepared.small or b"")


def test_pictures_are_made_smaller_and_what_is_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4000, 1000), (0, 0, 0, 0)).save(out, "PNG")
    prepared = looked_into(out.getvalue(), MOST)
    large, small = Image.open(io.BytesIO(prepared.content)), Image.open(io.BytesIO(prepared.small or b""))
    assert max(large.size) == LONGEST_SIDE and max(small.size) == SMALL_SIDE
    assert large.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_way_of_keeping_pixels_is_read(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 10)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert Image.open(io.BytesIO(looked_into(out.getvalue(), MOST).content)).size == (20, 10)


def of_42_million_pixels(jpeg: bytes) -> bytes:
    """The same few bytes under a head that promises 7000 by 6000."""
    at = max(jpeg.find(b"\xff\xc0\x00\x11"), jpeg.find(b"\xff\xc2\x00\x11"))
    return jpeg[: at + 5] + struct.pack(">HH", 6000, 7000) + jpeg[at + 9 :]


def in_three_scans(jpeg: bytes) -> bytes:
    """The head of a scan that holds the first of three colours."""
    at = jpeg.index(b"\xff\xda\x00\x0c\x03")
    return jpeg[:at] + b"\xff\xff\xda\x00\x08\x01" + jpeg[at + 5 : at + 7] + jpeg[at + 11 :]


def test_a_jpeg_that_is_unpacked_as_a_whole_may_have_as_few_pixels_as_other_pictures() -> None:
    out, usual = io.BytesIO(), picture("JPEG")
    Image.open(io.BytesIO(usual)).save(out, "JPEG", progressive=True)
    assert looked_into(out.getvalue(), MOST).media_type == "image/jpeg"
    assert looked_into(of_42_million_pixels(usual), MOST).media_type == "image/jpeg"
    for content in (out.getvalue(), in_three_scans(usual)):
        with pytest.raises(AttachmentRefused) as refused:
            looked_into(of_42_million_pixels(content), MOST)
        assert refused.value.reason == "too_large"


def test_a_chunk_that_unpacks_to_very_much_is_refused() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    png = picture("PNG")
    packed = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9))
    with pytest.raises(AttachmentRefused):
        looked_into(png[:33] + packed + png[33:], MOST)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"), ("C:\\Users\\a\\Bescheid.exe", "Bescheid.pdf"), ("", "dokument.pdf"),
        ("..", "dokument.pdf"), ("\u202egnp.exe", "gnp.pdf"), ('a"; filename="b.html', "a_ filename_b.pdf"),
        ("رسالة من البلدية.pdf", "رسالة من البلدية.pdf"), ("a\r\nSet-Cookie: x", "a_Set-Cookie_ x.pdf"),
        ("x" * 500 + ".pdf", "x" * 60 + ".pdf"), (".htaccess", "htaccess.pdf"), ("a\0b.pdf", "ab.pdf"),
    ],
)  # fmt: skip
def test_names_are_for_showing_only(given: str, shown: str) -> None:
    assert title_of(given, Prepared("pdf", "application/pdf", "pdf", b"")) == shown


def modes(*paths: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in paths}


def left(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_files_lie_where_only_we_look_and_go_with_their_conversation(tmp_path: Path) -> None:
    folder = UploadFolder(tmp_path / "uploads", MOST)
    prepared = await folder.prepare(picture("JPEG"))
    await folder.keep(TALK, NAME, prepared)
    path, small = folder.path(TALK, NAME), folder.path(TALK, NAME, small=True)
    assert path and small and path.read_bytes() == prepared.content and small.read_bytes() == prepared.small
    assert modes(path, small) == {0o600}
    assert modes(path.parent, path.parent.parent) == {0o700}
    await folder.discard([TALK])
    assert left(tmp_path / "uploads") == [] and folder.path(TALK, NAME) is None


@pytest.mark.parametrize(
    "name", ["../lotse.db", "..", "", "a/b", "a" * 33, NAME.upper(), NAME[:-1] + "\0", NAME + "\n"]
)
async def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "lotse.db").write_text("secret")
    folder = UploadFolder(tmp_path / "uploads", MOST)
    assert folder.path(name, NAME) is None and folder.path(TALK, name) is None
    with pytest.raises(ValueError, match="hexadecimal"):
        await folder.keep(TALK, name, Prepared("pdf", "application/pdf", "pdf", PDF))
    with pytest.raises(ValueError, match="hexadecimal"):
        await folder.discard([name])
    assert (tmp_path / "lotse.db").read_text() == "secret"


async def test_the_sweep_takes_what_nobody_knows_and_nothing_young(tmp_path: Path) -> None:
    folder, other = UploadFolder(tmp_path, MOST), "0" * 32
    prepared = await folder.prepare(picture("JPEG"))
    await folder.keep(TALK, NAME, prepared)
    await folder.keep(TALK, other, prepared)
    assert await folder.sweep([(TALK, NAME)], older_than=60) == 0
    assert await folder.sweep([(TALK, NAME)], older_than=0) == 2  # with its small one
    assert folder.path(TALK, NAME) and folder.path(TALK, NAME, small=True) and not folder.path(TALK, other)
    assert await folder.sweep([], older_than=0) == 2 and left(tmp_path) == []


async def test_after_a_restore_nothing_is_swept_for_a_week(tmp_path: Path) -> None:
    """What came since the backup has no row any more, and may be wanted when the former database is put back."""
    folder = UploadFolder(tmp_path / "uploads", MOST)
    folder.spare()
    assert left(tmp_path) == [], "nothing to spare"
    await folder.keep(TALK, NAME, await folder.prepare(picture("JPEG")))
    folder.spare()
    assert await folder.sweep([], older_than=-1) == 0 and folder.path(TALK, NAME)
    assert await folder.sweep([], older_than=-1, erased=[TALK]) == 2 and not folder.path(TALK, NAME), "also copied back"
    await folder.keep(TALK, NAME, await folder.prepare(picture("JPEG")))
    (mark,) = (path for path in left(tmp_path / "uploads") if path.is_file())
    week_ago = time.time() - 7 * 86400 - 1
    os.utime(mark, (week_ago, week_ago))
    assert await folder.sweep([], older_than=-1) == 2 and left(tmp_path / "uploads") == []
