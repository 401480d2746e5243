"""The data sheet says what the program does: readers, retention, Telegram, per topic."""

from __future__ import annotations

from dataclasses import replace

from bot.cli.data_sheet import SETTINGS, markdown, retention_of
from bot.core.content.routing import Rule
from bot.service.after.data_sheet import DataSheet, IntentSheet, data_sheet
from bot.settings import Settings

from . import shipped
from .test_every_answer import Shipped

CHANGED = Settings(retention_days=14, record_days=7)
_NO_RETENTION = {"waiting_days"}  # ends a wait, deletes nothing


def sheet(library: Shipped | None = None) -> DataSheet:
    return data_sheet(library or Shipped(), retention_of(CHANGED))


def of(found: DataSheet, intent: str) -> IntentSheet:
    return next(one for topic in found.topics for one in topic.intents if one.intent == intent)


def test_every_intent_stands_on_it_once_with_somebody_who_reads_it() -> None:
    found = [one.intent for topic in sheet().topics for one in topic.intents]
    assert sorted(found) == sorted(shipped.intents())
    assert all(one.readers for topic in sheet().topics for one in topic.intents)


def test_a_protected_topic_is_read_by_the_protection_group_alone_and_never_reviewed() -> None:
    for topic in sheet().topics:
        for one in topic.intents:
            if one.protected:
                assert one.readers == ("Schutz bei Gewalt und in Krisen",) and "review" not in one.kept
            else:
                assert "Schutz bei Gewalt und in Krisen" not in one.readers and "review" in one.kept


def test_who_must_be_chosen_by_name_reads_nothing_by_itself() -> None:
    found = sheet()
    assert found.by_name == ("Ausländerwesen und Ordnungsrecht", "Unabhängige Beratung (freie Träger)")
    assert not set(found.by_name) & {name for topic in found.topics for one in topic.intents for name in one.readers}


def test_rules_of_the_town_change_the_readers() -> None:
    usual = of(sheet(), "waste_separation").readers
    rules = (Rule(1, "social_work", "everyday", "altstadt", "uk"),)
    ruled = of(sheet(Shipped(replace(shipped.guide(), rules=rules))), "waste_separation").readers
    assert ruled == (*usual, "Soziales, Arbeit und Wohnen")


def test_topics_kept_off_telegram_are_told() -> None:
    town = shipped.guide().town.model_copy(update={"web_only": ("health", "tax_id")})
    found = sheet(Shipped(replace(shipped.guide(), town=town)))
    off = {one.intent for topic in found.topics for one in topic.intents if not one.telegram}
    assert off == {name for name, info in shipped.intents().items() if info.topic == "health"} | {"tax_id"}
    row = next(line for line in markdown(found).splitlines() if "`tax_id`" in line)
    assert "führt zum Web-Chat" in row


def test_days_are_those_of_the_settings_and_no_setting_is_left_out() -> None:
    text = markdown(sheet())
    assert "| 14 Tage | `LOTSE_RETENTION_DAYS` |" in text and "| 7 Tage | `LOTSE_RECORD_DAYS` |" in text
    assert {name for name in Settings.model_fields if name.endswith("_days")} - _NO_RETENTION == set(SETTINGS.values())


def test_ideas_and_complaints_are_kept_by_their_own_days() -> None:
    assert {one.intent for topic in sheet().topics for one in topic.intents if "idea" in one.kept} == {
        "suggest_improvement", "file_complaint",
    }  # fmt: skip
