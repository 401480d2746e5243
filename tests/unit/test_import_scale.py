"""Thousands of events: imported in seconds and little memory, and found again while newcomers wait."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.settings import PROJECT

_EVENTS = 2_500
# Of a processor, four times what it takes. What grows with the square, or keeps 25 kB of each event, is over it as
# surely as with ten thousand events over a minute and 500 MB.
_SECONDS, _MEGABYTES = 3, 220

# Runs in a process of its own, so that its memory is that of the import and of nothing else.
_IMPORT = """
import asyncio, json, re, sys, time
from pathlib import Path
from bot.portal.sources import PortalReader
from bot.service.import_portal import import_deliveries, summary
from bot.store.contents import SqlContents
from bot.store.database import Database
from bot.store.import_tables import metadata
from bot.store import desk_tables
from bot.wiring import TownClock

async def main(url, file):
    database, clock = Database(url), TownClock()
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    contents, told = SqlContents(database, clock), []
    for _ in range(2):
        began = time.process_time()
        reading = await PortalReader(False, clock, lambda: "Europe/Berlin").read([file], {})
        outcomes = await import_deliveries(contents, reading.deliveries)
        told.append({"seconds": time.process_time() - began, "said": summary(outcomes)})
    await database.close()
    status = Path("/proc/self/status").read_text()  # the peak of getrusage would be that of the parent before exec
    megabytes = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024
    print(json.dumps({"runs": told, "megabytes": megabytes}))

asyncio.run(main(*sys.argv[1:]))
"""


def calendar(count: int) -> str:
    """Every tenth event repeats for half a year."""
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for number in range(count):
        start = datetime(2026, 11, 20, 9) + timedelta(days=number % 365, hours=number % 12)
        parts += [
            "BEGIN:VEVENT",
            f"UID:{number}@musterstadt.example",
            f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=Europe/Berlin:{start + timedelta(hours=2):%Y%m%dT%H%M%S}",
            f"SUMMARY:Treffen Nummer {number}",
            "LOCATION:Stadtteilzentrum Nord\\, Nordring 20",
            "DESCRIPTION:Ein Treffen zum Reden und Kennenlernen\\, kostenlos und ohne Anmeldung.",
            *(["RRULE:FREQ=WEEKLY;COUNT=26"] if number % 10 == 0 else []),
            "END:VEVENT",
        ]
    return "\r\n".join([*parts, "END:VCALENDAR", ""])


def test_thousands_of_events_are_imported_in_time_and_memory(tmp_path: Path) -> None:
    file = tmp_path / "gross.ics"
    file.write_text(calendar(_EVENTS), "utf-8")
    command = [sys.executable, "-c", _IMPORT, f"sqlite+aiosqlite:///{tmp_path / 'scale.db'}", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, cwd=PROJECT)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    first, second = told["runs"]
    assert first["said"] == f"{_EVENTS} new, 0 changed, 0 unchanged, 0 removed, 0 refused"
    assert second["said"] == f"0 new, 0 changed, {_EVENTS} unchanged, 0 removed, 0 refused"
    assert max(first["seconds"], second["seconds"]) <= _SECONDS, told
    assert 50 < told["megabytes"] <= _MEGABYTES, told
