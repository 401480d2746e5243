"""What stands in the list of texts: marks per language, filters, counts, pages, search."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.locale import ANSWERED
from bot.core.texts.facts import Fact, Source
from bot.core.texts.publication import EDITED, FROM_FILE, Version
from bot.core.texts.standing import Grid, Keeping, Line, Mark, whole_marks
from bot.service.texts.listing import PER_PAGE, Wanted, listed
from bot.service.texts.text_search import Search

NOW = datetime(2026, 11, 26, tzinfo=UTC)
TODAY = NOW.date()
READ = Version("answer", "waste", "de", 2, "Müll trennen", EDITED, "Mond", "", None, NOW)
FRESH = replace(READ, locale="uk", text="Сміття", german=2)


def grid(*versions: Version, kind: str = "answer", name: str = "waste", files: tuple[str, ...] = ()) -> Grid:
    live = {version.locale: version for version in versions}
    said = {(kind, name, 1): "Müll", (kind, name, 2): "Müll trennen"}
    return Grid.of((kind, name), live, said, [(kind, name, locale) for locale in files], TODAY)  # type: ignore


def line(number: int = 0, found: Grid | None = None, **more: object) -> Line:
    return Line(found or grid(READ, FRESH, name=f"n{number}"), f"Titel {number}", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("version", "files", "marks"),
    [
        (FRESH, (), ("edited", "fresh")),
        (replace(FRESH, origin=FROM_FILE, written_by="person"), (), ("fresh",)),
        (replace(FRESH, origin=FROM_FILE, written_by="machine"), (), ("machine",)),
        (replace(FRESH, origin=FROM_FILE, written_by="machine", reviewed_by="Mond"), (), ("fresh",)),
        (replace(FRESH, german=1), (), ("german_changed", "edited")),
        (replace(FRESH, review_by=TODAY), (), ("edited", "fresh")),
        (replace(FRESH, review_by=TODAY - timedelta(1)), (), ("due", "edited")),
        (FRESH, ("uk",), ("file", "edited")),
    ],
)
def test_a_language_carries_every_mark_that_holds(
    version: Version, files: tuple[str, ...], marks: tuple[Mark, ...]
) -> None:
    assert grid(READ, version, files=files).marks["uk"] == marks


def test_what_is_not_there_is_missing_but_for_plain_german_of_buttons() -> None:
    found = grid(READ, FRESH).marks
    assert list(found) == list(ANSWERED)
    assert {locale for locale, marks in found.items() if marks == ("missing",)} == set(ANSWERED) - {"de", "uk"}
    label = replace(READ, kind="label")
    assert grid(label, kind="label").marks["de-simple"] == ()


def test_what_holds_for_the_text_holds_in_every_language() -> None:
    source = Source.model_validate({"title": "Gesetz", "url": "https://www.gesetze-im-internet.de/"})
    fact = Fact(id="a", intents=("waste",), fact="12", words={"all": "12"}, source=source, check_by=TODAY)
    assert whole_marks(Keeping(), "", [fact], TODAY) == frozenset()
    assert whole_marks(Keeping(), "", [fact], TODAY + timedelta(1)) == {"fact_due"}
    assert whole_marks(Keeping(review_by=date(2026, 1, 1)), "waiting", (), TODAY) == {"due", "draft"}
    drafted = line(whole=frozenset({"draft"}))
    assert drafted.has("draft", "uk") and drafted.has("draft") and not drafted.has("due", "uk")


def test_the_list_filters_counts_and_pages() -> None:
    behind = replace(FRESH, german=1)
    many = [line(n, topic="work" if n % 2 else "health", depth="facts") for n in range(90)]
    many += [line(90, grid(READ, behind), depth="steps", keeping=Keeping("order"))]
    many += [line(91, grid(READ, behind), keeping=Keeping(archived=True))]
    first = listed(many, Wanted())
    assert (first.count, first.pages, len(first.lines), first.archived) == (91, 4, PER_PAGE, 1)
    assert first.per_mark["german_changed"] == 1, "nobody mends what newcomers are not told"
    assert first.per_locale == {}
    last = listed(many, Wanted(page=99))
    assert (last.page, len(last.lines)) == (4, 91 - 3 * PER_PAGE)
    work = listed(many, Wanted(mark="german_changed"))
    assert [one.label for one in work.lines] == ["Titel 90"]
    assert {locale: count for locale, count in work.per_locale.items() if count} == {"uk": 1}
    assert listed(many, Wanted(mark="german_changed", locale="ar")).count == 0
    assert listed(many, Wanted(topic="work")).count == 45
    assert listed(many, Wanted(depth="steps", department="order")).count == 1
    assert [one.label for one in listed(many, Wanted(archived=True)).lines] == ["Titel 91"]
    assert listed(many, Wanted(kinds=("label",))).count == 0
    assert listed(many, Wanted(kinds=("label",))).per_kind["answer"] == 91


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("MUELL trennen", True),
        ("сміття", True),
        ("Müll сміття", False),
        ("titel 7", True),
        ("n7", True),
        ("xyz", False),
    ],
)
def test_all_words_have_to_stand_in_one_language(wanted: str, found: bool) -> None:
    assert bool(Search().find(wanted, [line(7)])) is found


def test_search_knows_a_text_that_was_touched() -> None:
    search, before = Search(), line(7)
    assert not search.find("Wertstoffhof", [before])
    after = replace(before, grid=grid(replace(READ, text="Zum Wertstoffhof"), name="n7"))
    assert search.find("Wertstoffhof", [after])
    assert search.find("Neu", [replace(after, label="Neuer Titel")])
