#!/usr/bin/env python3
"""Stands in for Rasa's Python and the server it runs: the same command line, the model it has, another one taken or,
while there is a file `refuses` in its folder, refused. Nothing is understood."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class StandIn(BaseHTTPRequestHandler):
    """Answers `/status` and `/model`."""

    model = ""

    def do_GET(self) -> None:
        self._answer(200, {"model_file": StandIn.model})

    def do_PUT(self) -> None:
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if Path("refuses").exists():
            self._answer(400, {"reason": "BadRequest"})
            return
        StandIn.model = wanted["model_file"]
        self._answer(200, {})

    def _answer(self, status: int, data: dict[str, str]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())


if __name__ == "__main__":
    StandIn.model, port = sys.argv[-2:]
    HTTPServer(("127.0.0.1", int(port)), StandIn).serve_forever()
