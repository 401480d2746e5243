"""Files of the project that are read once per process, and what seeds the store."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from bot.core.alarm.first_help import FirstHelp
from bot.core.alarm.no_alarm import NoAlarm
from bot.core.content.common_offices import CommonOffices
from bot.core.content.content import Item
from bot.core.danger import DangerPatterns
from bot.core.ports import Dates
from bot.core.questions import Questions
from bot.core.yaml_text import parse_yaml
from bot.language.gazetteer import Gazetteer, Name, words_in
from bot.portal.example_files import count_examples, read_examples
from bot.portal.fact_files import read_facts
from bot.portal.feasts import FeastCalendar, read_feasts
from bot.portal.integreat import read_pages
from bot.portal.town_files import read_town
from bot.service.answers.wished_times import WishedTimes
from bot.service.meaning.asked_language import AskedLanguages
from bot.service.meaning.busy_times import BusyTimes
from bot.service.meaning.everyday import Everyday
from bot.service.meaning.pleading import cries_elsewhere
from bot.service.texts.content_check import Files

_PART = "time_of_day"


def town_items(folder: Path) -> list[Item]:
    pages = [read_pages(file.read_text("utf-8"), file.name) for file in sorted(folder.glob("pages.*.json"))]
    return read_town(folder) + [item for items in pages for item in items]


@lru_cache(maxsize=1)
def load_dates(project: Path) -> Dates:
    """Built once per process from the words of days, weekdays and dates; the library is loaded only here."""
    from bot.language.dates import DateFinder

    words: dict[str, list[Name]] = {}
    for file in sorted([*(project / "nlu" / "entities").glob("*.yml"), *(project / "nlu" / "dates").glob("*.yml")]):
        words.setdefault(file.stem, []).extend(_words_of(file))
    return DateFinder(words)


def _words_of(file: Path) -> list[Name]:
    return words_in(parse_yaml(file.read_text("utf-8"))["words"])


@lru_cache(maxsize=1)
def load_wished_times(project: Path) -> WishedTimes:
    """Built once per process from the words of times of day and of days."""
    parts = {
        file.stem: Gazetteer.build(name for name in _words_of(file) if name.entity == _PART)
        for file in sorted((project / "nlu" / "entities").glob("*.yml"))
    }
    return WishedTimes(load_dates(project), parts)


@lru_cache(maxsize=1)
def load_busy_times(project: Path) -> BusyTimes:
    """Built once per process from the words of times of day and of what tells that one does not suit."""
    parts = [name for file in sorted((project / "nlu" / "entities").glob("*.yml")) for name in _words_of(file)]
    return BusyTimes(
        parts, load_rows(project, "busy"), (row for rows in load_small(project)["small"].values() for row in rows)
    )


@lru_cache(maxsize=1)
def load_feasts(project: Path) -> FeastCalendar:
    """The intercultural calendar, read once per process."""
    return read_feasts(project / "portal" / "feasts.yml")


@lru_cache(maxsize=1)
def load_common_offices(project: Path) -> CommonOffices:
    """What everybody calls the offices of a German town."""
    return CommonOffices(parse_yaml((project / "responses" / "office_names.yml").read_text("utf-8")))


@lru_cache(maxsize=1)
def load_danger(project: Path) -> DangerPatterns:
    """Built once per process: it never changes while Lotse runs."""
    files = sorted((project / "nlu" / "danger").glob("*.yml"))
    first = FirstHelp(parse_yaml((project / "responses" / "first_help.yml").read_text("utf-8")))
    data = [parse_yaml(file.read_text("utf-8")) for file in files]
    unwanted = {"no_police": load_rows(project, "leaning")["unwanted"]}
    no_alarm = NoAlarm({**load_rows(project, "no_alarm"), **unwanted})
    return DangerPatterns.from_data([*data, *cries_elsewhere(load_rows(project, "pleas"))], first, no_alarm)


@lru_cache(maxsize=1)
def load_asked_languages(project: Path) -> AskedLanguages:
    """What spoken languages are called in others."""
    return AskedLanguages(parse_yaml((project / "responses" / "asked_language.yml").read_text("utf-8")))


@lru_cache(maxsize=1)
def load_amounts(project: Path) -> dict[str, list[str]]:
    """Words that ask for an amount of money, per language."""
    words: dict[str, list[str]] = parse_yaml((project / "responses" / "amounts.yml").read_text("utf-8"))
    return words


@cache
def load_rows(project: Path, name: str) -> dict[str, dict[str, list[str]]]:
    """Rows of words per kind and language, from `responses/<name>.yml`: what leans on the answer before (`leaning`),
    what is asked after help in danger (`after_danger`), a bed for tonight (`tonight`), sport for women (`sports`),
    courses to book (`bookings`), who speaks a language (`speakers`), no papers (`papers`), a woman or a call
    (`wishes`), what asks (`asking`), a bare plea for help (`pleas`), a level of German (`levels`), bare words to a form
    (`forms`)."""
    words: dict[str, dict[str, list[str]]] = parse_yaml((project / "responses" / f"{name}.yml").read_text("utf-8"))
    return words


@lru_cache(maxsize=1)
def load_questions(project: Path) -> Questions:
    """What tells the questions in a message apart."""
    return Questions(load_rows(project, "asking"))


@lru_cache(maxsize=1)
def load_small(project: Path) -> dict[str, dict[str, list[str]]]:
    """The words that say nothing by themselves, and those that ask where, when, how much, per language."""
    found: dict[str, dict[str, list[str]]] = {"small": {}, "asks": {}}
    for file in sorted((project / "nlu" / "follow_ups").glob("*.yml")):
        data = parse_yaml(file.read_text("utf-8"))
        small = [*data["links"], *data["deny"], *data["small"]]
        for kind, bare in (("small", small), ("asks", [word for known in data["asks"].values() for word in known])):
            every = [*bare, *(prefix + word for prefix in data.get("prefixes", ()) for word in bare)]
            found[kind][file.stem] = ["|".join(map(str, every))]
    return found


@lru_cache(maxsize=1)
def load_language_names(project: Path) -> dict[str, dict[str, list[str]]]:
    """What each language is called, by its code, in every language."""
    found: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for file in sorted((project / "nlu" / "follow_ups").glob("*.yml")):
        for code, names in parse_yaml(file.read_text("utf-8"))["languages"].items():
            found[code][file.stem] = ["|".join(map(str, names))]
    return dict(found)


@lru_cache(maxsize=1)
def load_checked(project: Path) -> Files:
    """What the content check compares with, read when it is first made: tens of thousands of examples are counted."""
    return tuple(read_facts(project / "responses" / "facts.yml")), count_examples(project / "nlu" / "examples")


@lru_cache(maxsize=1)
def load_everyday(project: Path) -> Everyday:
    """What people say every day; read when a message first names an event."""
    return Everyday(read_examples(project / "nlu" / "examples"))
