"""Renewing the understanding: one at a time, tested before it is live, all or nothing, and one click back.

Training and examination are fakes here; `tests/integration/test_understanding.py` has the real ones.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import Conflict, NothingToLearn, RenewalUnderWay, VersionChanged
from bot.core.learning.comparison import Expected, Given
from bot.core.learning.stand import Stand
from bot.core.learning.taught import Taught, TownTopic
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.recording import Recorder
from bot.desk.understanding.training import TrainingScreen
from bot.desk.words import Words
from bot.service.learning import renewing as module
from bot.service.learning.live_understanding import Engine, LiveUnderstanding
from bot.service.learning.renewing import Renewing
from bot.store.accounts.audit import SqlAudit
from bot.store.content.waiting_work import SqlWaitingWork
from bot.store.learning.teaching import SqlTeaching
from bot.store.learning.understandings import SqlUnderstandings
from bot.store.schema.audit_tables import audit_log
from bot.store.schema.learning_tables import examples, understandings
from bot.store.schema.tables import facts
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.desk.conftest import Hand, Office, Visitor

PETRA = Staff(1, "Petra", "petra@musterstadt.example", Role.COORDINATOR)
ADMIN = Staff(2, "Anna", "anna@musterstadt.example", Role.ADMINISTRATOR)


class Teacher:
    """Trains at once, when it may."""

    def __init__(self) -> None:
        self.models: dict[str, Path] = {}
        self.trained: list[str] = []
        self.may, self.asked, self.fails = asyncio.Event(), asyncio.Event(), False
        self.may.set()

    def find(self, content: dict[str, Any]) -> Path | None:
        return self.models.get(self._name(content))

    async def train(
        self, content: dict[str, Any], progress: Callable[[str], None], gentle: bool = False, keep: Collection[str] = ()
    ) -> Path:
        assert gentle
        self.asked.set()
        await self.may.wait()
        if self.fails:
            raise RuntimeError("no memory")
        name = self._name(content)
        self.models[name] = Path(f"/models/{len(self.models)}.tar.gz")
        self.trained.append(name)
        return self.models[name]

    def _name(self, content: dict[str, Any]) -> str:
        return repr(content)


class Pupil:
    """Answers a question with the intent that `knows` says for a model, surely."""

    def __init__(self, knows: Callable[[Path, str], Given]) -> None:
        self.knows = knows

    async def answers(
        self, models: Sequence[Path], texts: Sequence[str], progress: Callable[[float], None]
    ) -> list[Mapping[str, Given]]:
        progress(1.0)
        return [{text: self.knows(model, text) for text in texts} for model in models]


QUESTIONS = [
    Expected(text="Boot", language="de", intent="tax_id"),
    Expected(text="Hilfe", language="uk", intent="emergency"),
    Expected(text="meins", language="de", intent="greet", town=True),
]


class School:
    """Renewing over fakes, on a database of its own, as two processes."""

    def __init__(self, lotse: Lotse, clock: Hand) -> None:
        self.lotse, self.clock, self.store = lotse, clock, SqlUnderstandings(lotse.database, clock)
        self.teacher, self.wrong = Teacher(), set[str]()
        self.renewing, self.other = self.process("one"), self.process("two")

    def process(self, worker: str) -> Renewing:
        async def questions() -> Sequence[Expected]:
            return QUESTIONS

        return Renewing(self.store, self.teacher, Pupil(self.knows), self.lotse.library, questions, worker, 0.005)

    def knows(self, model: Path, text: str) -> Given:
        """The first understanding does not know „Boot“; later ones fail at `wrong`."""
        former = model == self.teacher.models.get(self.teacher._name(self.content(Taught())))
        right = {"Boot": "tax_id", "Hilfe": "emergency", "meins": "greet"}[text]
        if (former and text == "Boot") or (not former and text in self.wrong):
            return Given(intent="thank", zone="confident")
        return Given(intent=right, zone="confident", danger=right == "emergency")

    def content(self, taught: Taught) -> dict[str, Any]:
        return module.training_content(self.lotse.library.guide, taught)

    async def teach(self, text: str = "Wo miete ich ein Boot?", intent: str = "tax_id", by: str = "Jonas") -> None:
        values = {"intent": intent, "language": "de", "text": text, "added_by": by, "added_at": self.clock.now()}
        async with self.lotse.database.write() as connection:
            await connection.execute(sa.insert(examples).values(**values))

    async def renewed(self) -> int:
        number = await self.renewing.start(PETRA)
        assert await self.renewing.work_once()
        return number

    async def state(self, number: int) -> str:
        return (await self.store.get(number)).state

    async def pointer(self) -> list[str]:
        async with self.lotse.database.read() as connection:
            return list(await connection.scalars(sa.select(facts.c.value).where(facts.c.name == "understanding")))


@pytest.fixture
def school(lotse: Lotse, hand: Hand, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setattr(module, "_BEAT_SECONDS", 0.01)
    return School(lotse, hand)


@both_databases
async def test_tested_published_and_back_again(school: School) -> None:
    with pytest.raises(NothingToLearn):
        await school.renewing.start(PETRA)
    await school.teach()
    number = await school.renewed()
    tested = await school.store.get(number)
    assert tested.state == "tested" and tested.comparison
    assert [one.expected.text for one in tested.comparison.better] == ["Boot"] and not tested.comparison.worse
    library = school.lotse.library
    assert not library.taught, "what is tested is not live"
    await school.renewing.publish(number, PETRA)
    assert await school.state(number) == "live" and await school.pointer() == [str(number)]
    assert [one.text for one in library.taught.added] == ["Wo miete ich ein Boot?"]
    shipped = next(one for one in await school.store.latest() if one.shipped)
    assert shipped.state == "former"
    await school.renewing.publish(shipped.id, PETRA)
    assert not library.taught and await school.state(number) == "former"
    assert len(school.teacher.trained) == 2, "going back needs no training where the model still lies"
    news = await school.store.news()
    assert [(one.about, one.added, one.by) for one in news.examples] == [("tax_id", 1, ("Jonas",))]


async def test_who_publishes_waits_until_it_is_live_though_the_worker_looks_again_and_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker takes whatever was decided: the page would say that somebody is still at it."""
    await school.teach()
    number = await school.renewed()
    find = school.teacher.find

    def slowly(content: dict[str, Any]) -> Path | None:
        time.sleep(0.1)  # a model lies on a disk
        return find(content)

    monkeypatch.setattr(school.teacher, "find", slowly)
    monkeypatch.setattr(module, "_POLL_SECONDS", 0.001)
    working = asyncio.create_task(school.renewing.work(alone=False))
    shipped = next(one.id for one in await school.store.latest() if one.shipped)
    for wanted in (number, shipped, number):
        await school.renewing.publish(wanted, PETRA)
        assert await school.state(wanted) == "live"
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_what_is_not_live_waits_until_it_is(school: School) -> None:
    waiting = SqlWaitingWork(school.lotse.database)

    async def untaught() -> int:
        return (await waiting.count(1)).untaught

    await school.teach()
    school.clock.forward(minutes=1)
    number = await school.renewed()
    assert await untaught() == 1, "tested is not live"
    await school.renewing.publish(number, PETRA)
    assert await untaught() == 0
    shipped = next(one for one in await school.store.latest() if one.shipped)
    await school.renewing.publish(shipped.id, PETRA)
    assert await untaught() == 1, "what was delivered knows none of it"


@both_databases
async def test_examples_of_an_archived_topic_wait_for_nothing(school: School) -> None:
    waiting, teaching = SqlWaitingWork(school.lotse.database), SqlTeaching(school.lotse.database, school.clock)
    topic = TownTopic("town_hund", "everyday")
    await teaching.create_topic(topic, {"de": "Hund"}, {"de": "Zum Amt."}, "Karin", [("de", "Mein Hund")])
    assert (await waiting.count(1)).untaught == 1
    await teaching.archive_topic(topic.name)
    assert (await waiting.count(1)).untaught == 0 and not await school.store.news()


@both_databases
async def test_one_at_a_time_over_all_processes(school: School) -> None:
    await school.teach()
    begun = await asyncio.gather(*(p.start(PETRA) for p in (school.renewing, school.other)), return_exceptions=True)
    assert sorted(type(one) for one in begun if isinstance(one, Exception)) == [RenewalUnderWay]
    took = await asyncio.gather(school.store.take("one"), school.store.take("two"))
    assert sum(one is not None for one in took) == 1


@both_databases
async def test_a_killed_process_leaves_the_former_one_live(school: School) -> None:
    await school.teach()
    number = await school.renewing.start(PETRA)
    assert await school.store.take("dead")
    school.clock.forward(seconds=50)
    assert not await school.other.work_once(), "it may still live"
    school.clock.forward(seconds=20)
    assert not await school.other.work_once()
    failed = await school.store.get(number)
    assert failed.state == "failed" and "Es hat sich nichts geändert" in failed.progress
    assert not school.lotse.library.taught
    assert await school.renewed() > number, "and one can begin anew"


@both_databases
async def test_killed_in_a_publication_either_old_or_new_is_live(school: School) -> None:
    await school.teach()
    number = await school.renewed()
    before = await school.pointer()
    await school.store.decide(number, "Petra", "", ("tested",))
    assert await school.store.take("dead") and await school.pointer() == before  # killed before the transaction
    await school.store.settle()
    assert await school.state(number) == "tested"
    with pytest.raises(VersionChanged):  # whoever was thought dead comes too late
        await school.store.go_live(number, "dead", "x")
    assert await school.pointer() == before
    states = [one.state for one in await school.store.latest()]
    assert states == ["tested", "live"], "nothing of it is half"
    await school.renewing.publish(number, PETRA)  # and killed right after it: the pointer is all there is
    assert await school.pointer() == [str(number)]


class RunningEngine:
    """An engine with a model, and what follows the live understanding for it."""

    def __init__(self, school: School, model: str) -> None:
        self._school, self.model, self.swapped = school, model, list[str]()
        library, find = school.lotse.library, school.teacher.find
        self.following = LiveUnderstanding(
            Engine(
                lambda: library.taught, lambda: library.guide, lambda: find(school.content(library.taught)),
                lambda: len(school.teacher.models), self.train, lambda: self.model, self.swap,
            )
        )  # fmt: skip

    @classmethod
    async def of(cls, school: School, model: str) -> RunningEngine:
        """Something is live and trained."""
        running = cls(school, model)
        await school.lotse.library.refresh()
        await running.train()
        return running

    async def train(self) -> Path:
        taught = self._school.lotse.library.taught
        return await self._school.teacher.train(self._school.content(taught), str, gentle=True)

    async def swap(self, model: Path) -> None:
        self.model = str(model)
        self.swapped.append(model.name)


async def test_the_engine_follows_what_is_live_also_after_a_kill_and_in_other_processes(school: School) -> None:
    library, teacher = school.lotse.library, school.teacher
    running = await RunningEngine.of(school, "/models/old.tar.gz")
    following, swapped = running.following, running.swapped
    await following.look()  # a kill between pointer and swap: the next start puts it right
    await following.look()
    assert swapped == ["0.tar.gz"]
    await school.teach()
    await school.renewing.publish(await school.renewed(), PETRA)
    await following.look()
    assert swapped == ["0.tar.gz", "1.tar.gz"]
    teacher.models.clear()  # another machine: the model does not lie there
    await school.teach("Boote")
    await school.renewing.publish(await school.renewed(), PETRA)
    teacher.models.clear()
    await library.refresh()
    await following.look()
    assert running.model == "/models/0.tar.gz" and teacher.trained[-1] == teacher._name(school.content(library.taught))


async def test_an_engine_that_began_with_older_content_gets_the_present_model_once_it_is_trained(
    school: School,
) -> None:
    running = RunningEngine(school, "/models/older.tar.gz")
    await school.lotse.library.refresh()
    await running.following.look()
    assert not running.swapped, "it is being trained, and the older one answers"
    await running.train()
    await running.following.look()
    assert running.swapped == ["0.tar.gz"]


async def test_the_engine_stays_on_what_an_import_has_taught_it(school: School) -> None:
    library = school.lotse.library
    running = await RunningEngine.of(school, "/models/0.tar.gz")
    following, swapped = running.following, running.swapped
    await following.look()
    library._guide = replace(library._guide, pages={})  # a portal is imported, by another process
    running.model = str(await running.train())  # which trains and swaps
    await following.look()
    assert running.model == "/models/1.tar.gz" and not swapped
    running.model = "/models/0.tar.gz"  # the engine has died and started again with the former one
    await following.look()
    assert swapped == ["1.tar.gz"]


async def test_called_off_it_stops_and_nothing_changes(school: School) -> None:
    await school.teach()
    school.teacher.may.clear()
    number = await school.renewing.start(PETRA)
    working = asyncio.create_task(school.renewing.work_once())
    await school.teacher.asked.wait()
    await school.other.call_off(number)
    assert await working
    assert await school.state(number) == "cancelled" and not school.teacher.trained


async def test_ended_with_the_bot_it_is_failed_at_once(school: School) -> None:
    await school.teach()
    school.teacher.may.clear()
    number = await school.renewing.start(PETRA)
    working = asyncio.create_task(school.renewing.work(alone=True))
    await school.teacher.asked.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert await school.state(number) == "failed"


async def test_a_training_that_fails_is_told_and_leaves_everything_as_it_was(school: School) -> None:
    await school.teach()
    school.teacher.fails = True
    number = await school.renewed()
    failed = await school.store.get(number)
    assert failed.state == "failed" and "nicht geklappt" in failed.progress and failed.model is None


async def test_changed_content_is_learnt_before_it_goes_live(school: School) -> None:
    await school.teach()
    number = await school.renewed()
    guide = school.lotse.library
    guide._guide = replace(guide._guide, pages={})  # somebody has imported pages meanwhile
    assert school.teacher.find(school.content((await school.store.get(number)).taught)) is None
    await school.renewing.publish(number, PETRA)
    assert await school.state(number) == "publishing" and not guide.taught, "the former one answers meanwhile"
    assert await school.renewing.work_once()
    assert await school.state(number) == "live" and len(school.teacher.trained) == 3


async def test_a_comparison_with_what_is_not_live_any_more_does_not_count(school: School) -> None:
    await school.teach()
    number = await school.renewed()
    async with school.lotse.database.write() as connection:
        await connection.execute(sa.update(facts).where(facts.c.name == "understanding").values(value="999"))
    with pytest.raises(Conflict):
        await school.renewing.publish(number, PETRA)


async def test_models_of_live_former_and_tested_are_kept(school: School) -> None:
    await school.teach()
    await school.renewing.publish(await school.renewed(), PETRA)
    await school.teach("Boote")
    await school.renewed()
    assert await school.store.models() == {"0.tar.gz", "1.tar.gz", "2.tar.gz"}


@both_databases
async def test_what_was_taught_long_ago_is_forgotten(school: School) -> None:
    await school.teach()
    first = await school.renewed()
    shipped = next(one.id for one in await school.store.latest() if one.shipped)
    old = {"state": "discarded", "taught": {}, "started_by": "Petra", "started_at": school.clock.now()}
    async with school.lotse.database.write() as connection:
        await connection.execute(sa.insert(understandings), [{**old} for _ in range(11)])
    await school.renewing.publish(first, PETRA)
    async with school.lotse.database.read() as connection:
        kept = list(await connection.scalars(sa.select(understandings.c.id).order_by(understandings.c.id)))
    assert kept[:2] == [shipped, first] and len(kept) == 12


# The page


class Desk:
    """The page over the fakes."""

    def __init__(self, school: School, office: Office) -> None:
        self.office, self.school, self.stand = office, school, Stand("older", learning=True)
        pages = DeskPages(office.lotse.library, clock=office.clock)
        recorder = Recorder(SqlAudit(office.lotse.database, office.clock), office.lotse.library)
        guard, words = Guard(office.sign_in, pages, None, recorder), Words(office.lotse.library, office.clock)
        screen = TrainingScreen(
            school.renewing, school.store, office.lotse.library, words, office.clock, guard, pages,
            lambda: self.stand,
        )  # fmt: skip
        self.app = Starlette(routes=[*screen.routes(), *office.app.routes])

    async def sign_in(self, name: str, role: Role) -> Visitor:
        staff = await self.office.employ(name, role)
        visitor = Visitor(self.app)
        assert (await visitor.sign_in(staff.email)).status_code == 303
        return visitor


@pytest.fixture
def desk(school: School, office: Office) -> Desk:
    return Desk(school, office)


PAGE = "/desk/training"


def said(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_while_a_renewal_is_tested_the_learning_is_not_promised_for_the_next_minute(desk: Desk) -> None:
    petra, school = await desk.sign_in("Petra", Role.COORDINATOR), desk.school
    desk.stand = Stand("older", learning=False)
    assert "Das Lernen beginnt in der nächsten Minute." in (await petra.get(PAGE)).text
    await school.teach()
    school.teacher.may.clear()
    number = await school.renewing.start(PETRA)
    working = asyncio.create_task(school.renewing.work_once())
    await school.teacher.asked.wait()
    told = (await petra.get(PAGE)).text
    assert "Das Lernen beginnt, wenn die Prüfung der neuen Fassung fertig ist." in told
    assert "nächsten Minute" not in told
    desk.stand = Stand("older", learning=True)
    assert "Das Lernen läuft gerade" in (await petra.get(PAGE)).text, "the renewal's own learning"
    school.teacher.may.set()
    await working
    desk.stand = Stand("older", learning=False)
    assert (await school.store.get(number)).state == "tested"
    assert "Das Lernen beginnt in der nächsten Minute." in (await petra.get(PAGE)).text


async def test_a_coordinators_way_from_news_to_live_and_back(desk: Desk) -> None:
    petra, school = await desk.sign_in("Petra", Role.COORDINATOR), desk.school
    assert "nichts Neues" in (await petra.get(PAGE)).text
    assert (await petra.post(PAGE)).status_code == 409
    await school.teach("Wo miete ich ein <b>Boot</b>?")
    page = said((await petra.get(PAGE)).text)
    assert "versteht aber noch mit den Inhalten von vorher" in page and "Das Lernen läuft gerade" in page
    assert "1 neue Frage" in page and "von Jonas" in page
    assert (await petra.post(PAGE)).headers["location"] == PAGE
    assert (await petra.get(f"{PAGE}/state")).json()["busy"]
    assert "Sie können diese Seite verlassen" in (await petra.get(PAGE)).text
    await school.renewing.work_once()
    assert (await petra.get(f"{PAGE}/state")).json() == {"busy": False}
    page = said((await petra.get(PAGE)).text)
    assert "nichts spricht dagegen" in page and "1 Frage besser" in page and "0 Fragen schlechter" in page
    assert (await petra.post(f"{PAGE}/2/publish")).headers["location"] == f"{PAGE}?done=published"
    assert school.lotse.library.taught
    page = said((await petra.get(f"{PAGE}?done=published")).text)
    assert "in wenigen Sekunden mit dieser Fassung" in page and "noch mit den Inhalten von vorher" not in page
    assert "Ursprünglicher Stand" in (await petra.get(PAGE)).text
    assert "1 Frage" in said((await petra.get(f"{PAGE}/2")).text)
    await petra.post(f"{PAGE}/1/publish")
    assert not school.lotse.library.taught
    noted = [row["said"] for row in await desk.office.kept(audit_log)]
    assert noted[-2:] == ["Verstehen: Fassung veröffentlicht", "Verstehen: zurück zu einer früheren Fassung"]


async def test_against_advice_only_with_a_reason_that_is_kept(desk: Desk) -> None:
    petra, school = await desk.sign_in("Petra", Role.COORDINATOR), desk.school
    school.wrong.add("meins")
    await school.teach()
    number = await school.renewed()
    page = said((await petra.get(PAGE)).text)
    assert "Lotse rät ab" in page and "Eine Ihrer eigenen Prüffragen" in page
    refused = await petra.post(f"{PAGE}/{number}/publish", {"why": "weil <so>"})
    assert refused.status_code == 400 and "weil &lt;so&gt;</textarea>" in refused.text
    assert await school.state(number) == "refused"
    await petra.post(f"{PAGE}/{number}/publish", {"why": "Die Frage war falsch gestellt."})
    live = await school.store.get(number)
    assert (live.state, live.decided_by, live.why) == ("live", "Petra", "Die Frage war falsch gestellt.")


async def test_fewer_emergencies_are_for_administrators_only(desk: Desk) -> None:
    petra, anna = await desk.sign_in("Petra", Role.COORDINATOR), await desk.sign_in("Anna", Role.ADMINISTRATOR)
    school = desk.school
    school.wrong.add("Hilfe")
    await school.teach()
    path, reason = f"{PAGE}/{await school.renewed()}/publish", {"why": "Mit der Leitung besprochen."}
    assert "Trotzdem veröffentlichen" not in (await petra.get(PAGE)).text
    assert (await petra.post(path, reason)).status_code == 403
    assert "Trotzdem veröffentlichen" in (await anna.get(PAGE)).text
    assert (await anna.post(path, {"why": ""})).status_code == 400
    assert (await anna.post(path, reason)).status_code == 303
    assert school.lotse.library.taught
    assert (await petra.post(f"{PAGE}/1/publish")).status_code == 303 and not school.lotse.library.taught
    assert (await petra.post(path, reason)).status_code == 403, "once overruled is not overruled for good"
    assert (await anna.post(path)).status_code == 303 and school.lotse.library.taught


async def test_of_missed_emergencies_it_says_which_and_what_helps(desk: Desk) -> None:
    petra, school = await desk.sign_in("Petra", Role.COORDINATOR), desk.school
    school.wrong.add("Hilfe")
    await school.teach("Danke für die Hilfe!", "thank")
    await school.teach("Wo ist der Bootsverleih?")
    await school.renewed()
    shown = (await petra.get(PAGE)).text
    box = said(shown).partition("Was sich ändert")[0]
    assert "Diese Notfälle würden nicht mehr erkannt" in box and "Hilfe Ukrainisch" in box
    assert box.index("Danke für die Hilfe!") < box.index("Wo ist der Bootsverleih?"), "the likeliest first"
    assert "bitten Sie die Administration" in box
    assert 'href="/desk/questions/thank"' in shown and 'href="/desk/questions/emergency"' in shown


async def test_put_away_it_can_be_learnt_again(desk: Desk) -> None:
    petra, school = await desk.sign_in("Petra", Role.COORDINATOR), desk.school
    await school.teach()
    number = await school.renewed()
    assert (await petra.post(f"{PAGE}/{number}/discard")).status_code == 303
    assert (await petra.post(f"{PAGE}/{number}/publish")).status_code == 409
    assert "1 neue Frage" in said((await petra.get(PAGE)).text)
    async with school.lotse.database.read() as connection:
        assert len(list(await connection.scalars(sa.select(understandings.c.id)))) == 2
