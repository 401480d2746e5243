"""Starts the real Rasa server on loopback with our channel and tracker store.

    python -m nlu.server MODEL PORT

Read from the environment: LOTSE_RASA_TOKEN; LOTSE_RASA_LOG, a file for our own log; LOTSE_RASA_LEASE, a file that the
bot touches while it looks after us: untouched for two minutes, we end.

Telemetry is off before anything of Rasa is imported. Everything Rasa prints goes nowhere: its errors contain
newcomers' messages. Our log has time, level, logger and the kind of error, never a message's words.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from pathlib import Path

from nlu.without_tensorflow import leave_out

os.environ.update(RASA_TELEMETRY_ENABLED="false", MPLBACKEND="agg")

_ABANDONED_SECONDS = 120.0


def main(model: str, port: int) -> None:
    """Serves until it is told to stop."""
    token = os.environ.pop("LOTSE_RASA_TOKEN", "")
    if not token:
        sys.exit("nlu.server: LOTSE_RASA_TOKEN is not set")
    _log_to(os.environ.get("LOTSE_RASA_LOG"))
    leave_out()
    lease = os.environ.get("LOTSE_RASA_LEASE")
    if lease:
        threading.Thread(target=_end_when_abandoned, args=(Path(lease),), daemon=True).start()
    _serve(model, port, token)


def _serve(model: str, port: int, token: str) -> None:
    from rasa.core import run, utils

    from nlu.channel import LotseInput
    from nlu.tracker_store import BoundedTrackerStore

    endpoints = utils.AvailableEndpoints(tracker_store=BoundedTrackerStore())
    app = run.configure_app([LotseInput(token)], auth_token=token, enable_api=True, port=port, endpoints=endpoints)
    app.register_listener(
        lambda app, loop: run.load_agent_on_start(model, endpoints, None, app, loop), "before_server_start"
    )
    app.register_listener(run.close_resources, "after_server_stop")
    app.ctx.dialogues = endpoints.tracker_store
    app.run(host="127.0.0.1", port=port, workers=1, access_log=False)


def _log_to(file: str | None) -> None:
    """Our log; standard output and error, where Rasa and its libraries print, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if not file:
        return
    handler = logging.FileHandler(file, "w", "utf-8")
    handler.setFormatter(_Wordless("%(asctime)s %(levelname)s %(name)s"))
    logging.getLogger().addHandler(handler)
    sys.excepthook = lambda kind, error, trace: logging.getLogger("nlu.server").critical("ended by %s", kind.__name__)


class _Wordless(logging.Formatter):
    """Time, level and logger; of our own loggers also the words, which never hold a newcomer's."""

    def format(self, record: logging.LogRecord) -> str:
        line = self._fmt % {"asctime": self.formatTime(record), "levelname": record.levelname, "name": record.name}
        kind = f" {record.exc_info[0].__name__}" if record.exc_info and record.exc_info[0] else ""
        return line + kind + (f" {record.getMessage()}" if record.name.startswith("nlu.") else "")


def _end_when_abandoned(lease: Path) -> None:
    began = time.time()
    while True:
        time.sleep(5)
        try:
            looked_after = lease.stat().st_mtime
        except OSError:
            looked_after = 0.0
        if time.time() - max(began, looked_after) > _ABANDONED_SECONDS:
            os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
