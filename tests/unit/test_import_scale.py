"""Thousands of events: imported in seconds and little memory, and found again while newcomers wait."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.settings import PROJECT

_FEW, _EVENTS = 500, 2_500
_GROWTH = 6  # of calls, counted: five times the events, five times the calls; with the square in it more
_TIMES_THE_LIBRARY = 3  # of processor seconds: the whole import beside the library alone, which only reads the file
_MEGABYTES = 220  # what keeps 25 kB of each event is over it

# Runs in a process of its own, so that its memory is that of the import and of nothing else.
_IMPORT = """
import asyncio, cProfile, json, re, sys, time
from pathlib import Path
from icalendar import Calendar
from bot.portal.fetch import read_body
from bot.portal.sources import PortalReader
from bot.service.content.import_portal import import_deliveries, summary
from bot.store.content.contents import SqlContents
from bot.store.database import Database
from bot.store.schema.import_tables import metadata
from bot.store.schema import desk_tables
from bot.wiring import TownClock

def alone(file):
    began = time.process_time()
    Calendar.from_ical(Path(file).read_text("utf-8"), multiple=True)
    return time.process_time() - began

async def imported(file, contents, clock):
    reader = PortalReader(False, clock, lambda: "Europe/Berlin")
    return summary(await import_deliveries(contents, reader.deliveries([await read_body(file)])))

async def main(url, few, file):
    database, clock = Database(url), TownClock()
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    contents, calls = SqlContents(database, clock), []
    await imported(few, contents, clock)  # once for what is only set up at the first file
    for one in (few, file):
        with cProfile.Profile() as profile:
            said = await imported(one, contents, clock)
        calls.append(sum(entry.callcount for entry in profile.getstats()))
    began = time.process_time()
    again = await imported(file, contents, clock)
    seconds = time.process_time() - began
    await database.close()
    status = Path("/proc/self/status").read_text()  # the peak of getrusage would be that of the parent before exec
    megabytes = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024
    told = {"said": [said, again], "calls": calls, "seconds": seconds, "library": alone(file), "megabytes": megabytes}
    print(json.dumps(told))

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
    files = [tmp_path / "klein.ics", tmp_path / "gross.ics"]
    for file, count in zip(files, (_FEW, _EVENTS), strict=True):
        file.write_text(calendar(count), "utf-8")
    command = [sys.executable, "-c", _IMPORT, f"sqlite+aiosqlite:///{tmp_path / 'scale.db'}", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, cwd=PROJECT)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["said"] == [
        f"{_EVENTS} new, 0 changed, 0 unchanged, 0 removed, 0 refused",
        f"0 new, 0 changed, {_EVENTS} unchanged, 0 removed, 0 refused",
    ]
    few, many = told["calls"]
    assert many <= _GROWTH * few, told
    assert told["seconds"] <= _TIMES_THE_LIBRARY * told["library"], told
    assert 50 < told["megabytes"] <= _MEGABYTES, told
