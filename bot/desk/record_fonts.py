"""Fonts for records. Nothing is shipped: Debian's package fonts-dejavu-core has Latin, Cyrillic and Arabic script.

Where fonts for other scripts are installed, they are used as well.
"""

from __future__ import annotations

import logging
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.core.errors import RecordNotPrintable

for _talkative in ("fontTools", "fpdf"):  # they list the letters of what is printed: a newcomer's words
    logging.getLogger(_talkative).setLevel(logging.WARNING)
_FOLDERS = (
    "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu", "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/TTF", "/usr/local/share/fonts", "/Library/Fonts",
)  # fmt: skip
_FURTHER = (
    "/usr/share/fonts/truetype/noto/NotoSansEthiopic-Regular.ttf",
    "/usr/share/fonts/truetype/abyssinica/AbyssinicaSIL-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansGeorgian-Regular.ttf",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/truetype/freefont/FreeSans.ttf",
)  # fmt: skip
_SECONDS = 5


@dataclass(frozen=True)
class Fonts:
    """Files. `further`: for characters that `plain` does not have."""

    plain: Path
    bold: Path
    further: tuple[Path, ...] = ()


@lru_cache(maxsize=1)
def find_fonts() -> Fonts:
    """Raises RecordNotPrintable, which says what to install. Blocking; found once."""
    plain, bold = _found("DejaVuSans.ttf", "DejaVu Sans:style=Book"), _found("DejaVuSans-Bold.ttf", "DejaVu Sans:bold")
    if plain is None or bold is None:
        raise RecordNotPrintable("the font DejaVu Sans is not installed; on Debian: apt-get install fonts-dejavu-core")
    return Fonts(plain, bold, tuple(path for path in map(Path, _FURTHER) if path.is_file()))


def _found(name: str, pattern: str) -> Path | None:
    """Where it usually lies, else where fontconfig knows it."""
    for folder in _FOLDERS:
        if (path := Path(folder, name)).is_file():
            return path
    return _by_fontconfig(name, pattern)


def _by_fontconfig(name: str, pattern: str) -> Path | None:
    command = ("fc-match", "--format=%{file}", pattern)
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    path = Path(told)
    return path if path.name == name and path.is_file() else None
