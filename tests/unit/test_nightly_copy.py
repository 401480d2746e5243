"""The nightly script of docs/running.md saves all that a new machine needs, as it stands there."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import tarfile
from pathlib import Path

from .samples import PROJECT

_SCRIPT = re.compile(r"^#!/bin/sh\nsu - lotse.*?^```", re.MULTILINE | re.DOTALL)
_OLD = 40 * 86400  # seconds


def machine(root: Path) -> None:
    """What running.md has on a machine, below `root`; `lotse backup FILE` writes a word."""
    files = {
        "opt/lotse/lotse/portal/town.yml": "name: Neustadt", "opt/lotse/lotse/responses/de/info.yml": "x: y",
        "opt/lotse/data/erased.log": "begun", "etc/lotse.env": "LOTSE_SMTP_PASSWORD='vier & fünf'",
        "opt/lotse/lotse/.venv/bin/lotse": '#!/bin/sh\n[ "$LOTSE_SMTP_PASSWORD" ] && echo "$1" > "$2"\n',
        "bin/su": '#!/bin/sh\nexec sh -c "$4"\n',
    }  # fmt: skip
    for name, words in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(words, "utf-8")
    for program in ("bin/su", "opt/lotse/lotse/.venv/bin/lotse"):
        (root / program).chmod(0o755)
    (root / "backups").mkdir()


def night(root: Path) -> None:
    found = _SCRIPT.search((PROJECT / "docs" / "running.md").read_text("utf-8"))
    assert found
    script = found[0].removesuffix("```")
    for place in ("/opt/lotse/", "/backups", "/etc/lotse.env"):
        script = re.sub(rf"(?<![\w/]){place}", f"{root}{place}", script)
    script = script.replace("-C / ", f"-C {root} ")
    path = f"{root}/bin:{os.environ['PATH']}"
    subprocess.run(["sh", "-c", script], check=True, env={"PATH": path}, timeout=20, cwd=root)


def test_the_nightly_copy_has_the_towns_files_and_settings_too(tmp_path: Path) -> None:
    machine(tmp_path)
    copies = tmp_path / "backups"
    for name in ("town-2026-01-01.zip", "erased-2026-01-01.log", "files-2026-01-01.tgz", "other.zip"):
        (copies / name).touch()
        then = (copies / name).stat().st_mtime - _OLD
        os.utime(copies / name, (then, then))
    night(tmp_path)
    made = {re.sub(r"\d{4}-\d\d-\d\d-\d{4}", "DAY", file.name): file for file in copies.iterdir()}
    assert made.keys() == {"town-DAY.zip", "erased-DAY.log", "files-DAY.tgz", "other.zip"}
    assert len(list(copies.iterdir())) == 4, "what is old is gone, what is not ours stays"
    with tarfile.open(made["files-DAY.tgz"]) as saved:
        assert {"opt/lotse/lotse/portal/town.yml", "opt/lotse/lotse/responses/de/info.yml", "etc/lotse.env"} <= set(
            saved.getnames()
        )
    assert stat.S_IMODE(made["files-DAY.tgz"].stat().st_mode) == 0o600, "settings hold passwords"
