"""An upgrade, the way back, and both once more, by the commands of docs/running.md, as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from .samples import PROJECT

_UNIT = re.compile(r"```ini\n(\[Unit\].*?)```", re.DOTALL)
_SECTION = re.compile(r"^## 7\. .*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_OURS = ("/opt/lotse/", "/backups/", "/etc/")
_NOBODY = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"} | {
    f"GIT_{who}_{what}": "nobody@musterstadt.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}
_NIGHT = "#!/bin/sh\necho rows >{root}/backups/town-DAY.zip\n"
_LOTSE = """#!/bin/sh
[ "$1" = restore ] && [ ! -e {root}/opt/lotse/data/lotse.db ] && cp "$2" {root}/opt/lotse/data/lotse.db
"""


class Machine:
    """What running.md has on a machine, below `root`; a restore refuses where there is a database."""

    def __init__(self, root: Path) -> None:
        self.root, self.copy, self.origin = root, root / "opt/lotse/lotse", root / "origin"
        self._environment = {"PATH": f"{root}/bin:{os.environ['PATH']}", "HOME": str(root), **_NOBODY}
        self.sh(f"git init -q -b main {self.origin}")
        self.publish("1")
        self.sh(f"mkdir -p opt/lotse/data bin backups etc/cron.daily && git clone -q {self.origin} {self.copy}")
        programs = {
            "bin/su": '#!/bin/sh\nexec sh -c "$4"\n', "bin/systemctl": "#!/bin/sh\n", "bin/make": "#!/bin/sh\n",
            "etc/cron.daily/lotse": _NIGHT, "opt/lotse/lotse/.venv/bin/lotse": _LOTSE, "etc/lotse.env": "X='1'\n",
        }  # fmt: skip
        for name, text in programs.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text.replace("{root}", str(root)))
            (root / name).chmod(0o755)
        (root / "opt/lotse/data/lotse.db").touch()

    def sh(self, script: str) -> str:
        for place in _OURS:
            script = re.sub(rf"(?<![\w/]){place}", f"{self.root}{place}", script)
        return subprocess.run(
            ["sh", "-e", "-c", script], check=True, env=self._environment, cwd=self.root, timeout=20,
            stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip

    def publish(self, version: str) -> None:
        self.sh(f"cd {self.origin} && echo {version} >version && git add version && git commit -qm {version}")

    @property
    def version(self) -> str:
        return (self.copy / "version").read_text().strip()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_after_the_way_back_comes_the_next_upgrade(machine: Machine) -> None:
    section = _SECTION.search((PROJECT / "docs" / "running.md").read_text("utf-8"))
    assert section
    upgrade, back, before_the_next = _BLOCK.findall(section[0])
    machine.publish("2")
    for version in ("2", "3"):
        printed = re.search(r"before: (\w+)", machine.sh(upgrade))
        assert printed and machine.version == version
        machine.sh(back.replace("OLD-COMMIT", printed[1]))
        assert machine.version == str(int(version) - 1)
        machine.publish(str(int(version) + 1))
        machine.sh(before_the_next)
    assert len(list((machine.root / "opt/lotse").glob("aside*"))) == 2, "each with its database"


def test_the_unit_does_not_give_up_while_the_database_is_late() -> None:
    found = _UNIT.search((PROJECT / "docs" / "running.md").read_text("utf-8"))
    assert found
    unit = ConfigParser()
    unit.read_string(found[1])
    assert unit["Unit"]["Wants"] == "network-online.target" and "postgresql.service" in unit["Unit"]["After"]
    assert unit["Unit"]["StartLimitIntervalSec"] == "0", "five starts within ten seconds would be the last ones"
    assert (unit["Service"]["Restart"], unit["Service"]["RestartSec"]) == ("on-failure", "5")
