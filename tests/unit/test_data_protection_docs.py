"""The templates in docs/datenschutz say what the program does, and mark what only the town knows."""

from __future__ import annotations

import re

import pytest

from bot.cli.data_sheet import _INTRO, SETTINGS, markdown
from bot.core.content.sent_offers import KEPT_AFTER, LONGEST_LINK
from bot.service.after.data_sheet import DataSheet, Retention
from bot.settings import Settings
from bot.store.schema.tables import conversations

from . import shipped
from .samples import PROJECT

FOLDER = PROJECT / "docs" / "datenschutz"
TEMPLATES = ("informationen-art-13", "verzeichnis-art-30", "folgenabschaetzung-art-35")
_DAYS = re.compile(r"(\d+) Tage \(`LOTSE_(\w+)`\)")
_ANY_DAYS = re.compile(r"\d+ Tage(?! nach (?:Ende|dem Einsenden))")
_LINK = re.compile(r"\]\(([^)#]+)\)")


def text(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_number_of_days_is_the_default_of_its_setting(name: str) -> None:
    found = _DAYS.findall(text(name))
    assert found and len(found) == len(_ANY_DAYS.findall(text(name)))
    for days, setting in found:
        assert int(days) == Settings.model_fields[setting.lower()].default, setting


def test_the_record_of_processing_names_every_retention() -> None:
    named = {setting.lower() for _, setting in _DAYS.findall(text("verzeichnis-art-30"))}
    assert named == set(SETTINGS.values())
    assert f" {KEPT_AFTER.days} Tage nach Ende oder Ablehnung" in text("verzeichnis-art-30")
    assert f"niemand entschieden hat, {LONGEST_LINK.days} Tage nach dem Einsenden" in text("verzeichnis-art-30")


def test_offers_that_stay_are_told() -> None:
    (row,) = (line for line in text("verzeichnis-art-30").splitlines() if "eingesandte Angebote" in line)
    assert "ohne letzten Tag hat keine Frist" in row and "`[[" in row
    offers = (PROJECT / "docs" / "offers.md").read_text("utf-8")
    assert f"decided on {LONGEST_LINK.days} days" in offers and "without a last day stays" in offers


@pytest.mark.parametrize("name", (*TEMPLATES, "README"))
def test_blanks_are_marked_and_links_lead_somewhere(name: str) -> None:
    written = text(name)
    assert written.count("[[") == written.count("]]") >= 3
    assert written.count("[[") == written.count("`[[")
    assert all((FOLDER / link).exists() for link in _LINK.findall(written))
    named = re.findall(r"LOTSE_(\w+)", written)
    assert all(setting.lower() in Settings.model_fields for setting in named)


@pytest.mark.parametrize("name", ["verzeichnis-art-30", "informationen-art-13"])
def test_what_was_learnt_from_questions_is_told_with_that_it_stays(name: str) -> None:
    (row,) = (
        line for line in text(name).splitlines() if line.startswith("|") and "Beispiel" in line and "Frist" in line
    )
    assert "Ja zurücknehmen" in row or "Zurücknehmen des Ja" in row
    assert "löschen" in row
    assert text(name).count("Beispiel") > 1, "also beside the erasing"


def test_the_copies_of_what_was_learnt_are_told() -> None:
    for place in (text("verzeichnis-art-30"), _INTRO, (PROJECT / "docs" / "after.md").read_text("utf-8")):
        assert "`understandings.taught`" in place and "`nlu/town`" in place


def test_what_outlasts_the_days_of_a_conversation_is_told() -> None:
    sheet = markdown(DataSheet("", (Retention("conversation", 30, "LOTSE_RETENTION_DAYS"),), (), ()))
    for place in (sheet, text("verzeichnis-art-30"), text("informationen-art-13")):
        (row,) = (line for line in place.splitlines() if line.startswith("|") and "`LOTSE_RETENTION_DAYS`" in line)
        assert re.search("solange .*wart.*, bis|solange .*wartet bis", row), row
        assert "orgemerkt" in row and "bis zum Druck nach dem Ende der Übergabe" in row, row


def test_no_more_is_claimed_of_the_texts_than_their_files_say() -> None:
    unread = [one.name for one in shipped.written() if one.written_by != "person" and not one.reviewed_by]
    claims = re.compile("Menschen vorbereitet|geprüfte Texte|people wrote")
    places = (*map(text, TEMPLATES), (PROJECT / "docs" / "translation.md").read_text("utf-8"))
    assert not unread or not [found[0] for place in places if (found := claims.search(place))]
    for name in ("informationen-art-13", "folgenabschaetzung-art-35"):
        (line,) = (line for line in text(name).splitlines() if "vorbereitete" in line and "Programm" in line)
        assert not unread or re.search(r"ntworfen.*`\[\[wer", line), "who has read them is the town's to say"


def test_that_a_department_may_pass_a_conversation_on_is_told() -> None:
    assert all(
        "weitergeben kann" in place or "kann das Gespräch an eine andere" in place
        for place in (*map(text, TEMPLATES), _INTRO)
    )


def test_the_templates_are_found() -> None:
    for place in ("README.md", "ARCHITECTURE.md", "docs/content.md"):
        assert "docs/datenschutz/" in (PROJECT / place).read_text("utf-8"), place
    assert all(f"({name}.md)" in text("README") for name in TEMPLATES)


def test_what_is_said_of_telegram_is_what_its_channel_keeps() -> None:
    """A private chat has the number of its person; it must be kept to answer there."""
    written = text("verzeichnis-art-30")
    assert "address" in conversations.c and "Newcomer über Telegram sind es nicht" in written
    assert "zugleich die Telegram-Kennung der Person" in written
    (theft,) = (line for line in text("folgenabschaetzung-art-35").splitlines() if "Diebstahl einer Sicherung" in line)
    assert "Pseudonyme (nur auf der Webseite)" in theft and "Telegram-Kennung steht im Klartext" in theft
    assert "Sie ist zugleich Ihre Telegram-Kennung" in text("informationen-art-13")
