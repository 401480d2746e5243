"""The chat page's scripts and styles are sent without comments, and only once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.web.lean import lean_files, lean_route

from .samples import PROJECT

STATIC = PROJECT / "bot" / "channels" / "web" / "static"
TEXT = re.compile(r"`[^`]*`|\"[^\"\n]*\"")


def test_words_for_people_and_addresses_stay_as_they_are() -> None:
    lean = lean_files(STATIC)
    assert {file.name for file in STATIC.iterdir()} == set(lean)
    for file in STATIC.glob("*.js"):
        written = re.sub(r"^\s*(//|/?\*).*$", "", file.read_text("utf-8"), flags=re.M)
        short = lean[file.name].content.decode("utf-8")
        assert len(short) < len(file.read_text("utf-8")) * 0.95
        assert [text for text in TEXT.findall(written) if text not in short] == [], file.name


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "a.js").write_text("// why\nexport const b = `x  y`;\n", "utf-8")
    (tmp_path / "secret.txt").write_text("no", "utf-8")
    return TestClient(Starlette(routes=[lean_route("/static", tmp_path)]))


def test_what_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/static/a.js")
    assert (first.text, first.headers["content-type"]) == ("export const b=`x  y`;", "text/javascript; charset=utf-8")
    again = client.get("/static/a.js", headers={"If-None-Match": f'W/{first.headers["etag"]}, "other"'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/a.js", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("name", ["b.js", "secret.txt", "../lean.py", "%2e%2e%2flean.py"])
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
