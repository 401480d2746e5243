"""When content is looked at again, who is reminded of it, and links and codes of posters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.mail import MailServer, SmtpMailer
from bot.core.content.care import Care, Due, Overdue, Piece, Reader, letters_go_out, next_review, span, told_of
from bot.core.content.deep_link import TOPICS, Entrance
from bot.core.errors import BadInput
from bot.core.locale import NATIVE
from bot.desk.content.poster_pdf import modules
from bot.service.content.reminding import Reminding
from bot.wiring import TownClock
from tests.mail_server import MailBox, mail_server

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
LATE, OFFICE, TEXT = date(2026, 11, 1), Piece("office", "rathaus"), Piece("answer", "greet")


@pytest.mark.parametrize(
    ("day", "months", "again"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 26), 60, date(2031, 11, 26)),
        (date(2026, 11, 26), None, None),
    ],
)
def test_the_next_review_is_a_rhythm_later(day: date, months: int | None, again: date | None) -> None:
    assert next_review(day, months) == again


@pytest.mark.parametrize(
    ("by", "known"),
    [
        (date(2026, 11, 25), "overdue"),
        (date(2026, 11, 26), "month"),
        (date(2026, 12, 1), "year"),
        (date(2027, 1, 1), "later"),
    ],
)
def test_what_is_due_is_told_by_its_span(by: date, known: str) -> None:
    assert span(by, date(2026, 11, 26)) == known


def test_there_is_no_piece_of_another_kind() -> None:
    for kind, key in (("song", "x"), ("office", ""), ("office", "x" * 401)):
        with pytest.raises(BadInput):
            Piece(kind, key)


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (TUESDAY, True),
        (TUESDAY.replace(hour=6), False),
        (TUESDAY.replace(hour=12), False),
        (TUESDAY + timedelta(days=4), False),
        (TUESDAY.replace(month=12, day=25), False),
    ],
)
def test_letters_go_out_on_working_mornings(moment: datetime, goes: bool) -> None:
    christmas = {date(2026, 12, 25): "Weihnachten"}
    assert letters_go_out(moment, christmas.get) is goes


def test_what_nobody_can_be_told_of_falls_to_coordination() -> None:
    mona, nina = Reader(1, "Mona", "m@x.example", True), Reader(2, "Nina", "n@x.example", False)
    overdue = [Overdue(2, 3, 1), Overdue(None, 4, 0), Overdue(9, 1, 1)]
    assert told_of(nina, overdue, [mona, nina]) == (3, 0)
    assert told_of(mona, overdue, [mona, nina]) == (0, 5)
    assert told_of(mona, [Overdue(None, 4, 0)], [mona]) == (0, 0), "nothing that was not told lately"


class Drawer:
    """What the store remembers of letters, in memory."""

    def __init__(self, *known: Reader) -> None:
        self.known, self.told = {one.id: one for one in known}, dict[Piece, datetime]()
        self.late = [Due(OFFICE, LATE, Care(owner=2)), Due(TEXT, LATE)]
        self.clock = Watch()

    async def readers(self) -> list[Reader]:
        return list(self.known.values())

    async def take(self, reader: Reader) -> bool:
        known = self.known[reader.id]
        if not known.may_be_told(self.clock.now()):
            return False
        self.known[reader.id] = Reader(known.id, known.name, known.email, known.coordinates, self.clock.now())
        return True

    async def give_back(self, reader: Reader) -> None:
        self.known[reader.id] = reader

    async def note_reminded(self, pieces: Iterable[Piece]) -> None:
        self.told |= dict.fromkeys(pieces, self.clock.now())

    async def reminded(self) -> Mapping[Piece, datetime]:
        return self.told

    async def until(self, last: date) -> list[Due]:
        return self.late

    async def noted(self) -> dict[Piece, Care]:
        return {}

    async def locales(self, pieces: Iterable[Piece], last: date) -> dict[Piece, tuple[str, ...]]:
        return {}


class Watch(TownClock):
    moment = TUESDAY

    def now(self) -> datetime:
        return self.moment


async def test_a_letter_says_counts_and_a_link_once_a_week_and_again_after_two() -> None:
    box = MailBox()
    drawer = Drawer(
        Reader(1, "Mona", "mona@musterstadt.example", True), Reader(2, "Nina", "nina@musterstadt.example", False)
    )
    async with mail_server(box) as port:
        server = MailServer.of(f"smtp://127.0.0.1:{port}", None, "lotse@musterstadt.example")
        mailer = SmtpMailer(server, drawer.clock, 60.0)
        reminding = Reminding(drawer, drawer, drawer.clock, mailer, lambda day: None, "https://lotse.example")
        assert [await reminding.look(), await reminding.look()] == [2, 0]
        drawer.late.append(Due(Piece("office", "neu"), LATE, Care(owner=2)))
        drawer.clock.moment += timedelta(days=1)
        assert await reminding.look() == 0, "one letter a week"
        drawer.clock.moment += timedelta(days=6)
        assert await reminding.look() == 1, "of the new one; of the other they were told lately"
        drawer.clock.moment += timedelta(days=7)
        assert await reminding.look() == 1, "after two weeks again"
        drawer.clock.moment += timedelta(days=14)
        box.answer = "451 later"
        assert await reminding.look() == 0
        box.answer = None
        assert await reminding.look() == 2, "a letter that did not go is written again"
    body = {letter["To"]: letter.get_content() for letter in box.letters}
    assert "https://lotse.example/desk/content/reviews?owner=2" in body["nina@musterstadt.example"]
    assert "owner=0" in body["mona@musterstadt.example"] and "owner=1" not in body["mona@musterstadt.example"]
    assert not any(word in text for text in body.values() for word in ("rathaus", "greet"))


async def test_a_letter_that_may_have_arrived_is_not_written_again_the_same_week() -> None:
    box = MailBox()
    box.hangs = True
    drawer = Drawer(Reader(1, "Mona", "mona@musterstadt.example", True))
    async with mail_server(box) as port:
        server = MailServer.of(f"smtp://127.0.0.1:{port}", None, "lotse@musterstadt.example")
        mailer = SmtpMailer(server, drawer.clock, 1.0)
        reminding = Reminding(drawer, drawer, drawer.clock, mailer, lambda day: None, None)
        assert await reminding.look() == 1
        box.hangs = False
        assert await reminding.look() == 0


async def test_without_mail_nothing_is_noted() -> None:
    drawer = Drawer(Reader(1, "Mona", "mona@musterstadt.example", True))
    assert await Reminding(drawer, drawer, drawer.clock, None, lambda day: None, None).look() == 0
    assert not drawer.told and drawer.known[1].told_at is None


def test_links_of_posters_lead_back_to_language_and_topic() -> None:
    for locale in NATIVE:
        for topic in (None, *TOPICS):
            start = Entrance(locale, topic).telegram("bot").partition("start=")[2]
            assert len(start) <= 64 and start.replace("_", "").replace("-", "").isalnum()
            assert Entrance.read(start) == Entrance(locale, topic)
    assert Entrance.read("xx_dance") == Entrance.read("") == Entrance()
    assert Entrance("uk", "health").web("https://lotse.example/") == "https://lotse.example/?lang=uk&topic=health"


def test_a_code_has_its_finders_and_timing_where_the_standard_wants_them() -> None:
    rows = modules("https://lotse.musterstadt.example/?lang=uk&topic=health")
    side = len(rows)
    assert (side - 17) % 4 == 0 and all(len(row) == side for row in rows)
    ring = [[max(abs(x - 3), abs(y - 3)) != 2 for x in range(7)] for y in range(7)]
    for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        assert [list(row[left : left + 7]) for row in rows[top : top + 7]] == ring
    assert [rows[6][x] for x in range(8, side - 8)] == [x % 2 == 0 for x in range(8, side - 8)]
