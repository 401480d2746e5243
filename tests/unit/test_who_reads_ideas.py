"""Whoever runs Lotse may open ideas, complaints and open questions too: where their readers are named, they are."""

from __future__ import annotations

import pytest

from bot.cli.data_sheet import markdown
from bot.core.locale import ANSWERED, NATIVE

from . import shipped
from .samples import PROJECT
from .test_data_sheet import sheet

WHO_RUNS_IT = {
    "de": "wer das Programm für die Stadt verwaltet", "de-simple": "wer das Programm betreut", "en": "people who run",
    "fr": "personnes qui gèrent", "tr": "yönetenler", "ru": "кто обслуживает", "uk": "хто обслуговує",
    "ar": "من يدير هذا البرنامج", "fa": "کسانی که این برنامه را", "ro": "persoanele care administrează",
    "pl": "osoby, które zarządzają",
}  # fmt: skip


@pytest.mark.parametrize("locale", ANSWERED)
def test_before_an_idea_is_written_all_who_read_it_are_named(locale: str) -> None:
    assert WHO_RUNS_IT[locale] in shipped.catalogue().say("form_read_by", locale, office="@", days="180")


@pytest.mark.parametrize("locale", NATIVE)
def test_the_statement_names_them_too(locale: str) -> None:
    assert WHO_RUNS_IT[locale] in shipped.catalogue().say("statement_ideas", locale)


def test_so_do_the_data_sheet_and_the_templates() -> None:
    rows = [line for line in markdown(sheet()).splitlines() if line.startswith(("| **Ideen**", "| **Prüfliste**"))]
    assert len(rows) == 2 and all("die Koordination und wer Lotse verwaltet" in row for row in rows)
    record, notice = (
        (PROJECT / "docs" / "datenschutz" / f"{name}.md").read_text("utf-8")
        for name in ("verzeichnis-art-30", "informationen-art-13")
    )
    (readers,) = (line for line in record.splitlines() if "| Ideen und Beschwerden, Prüfliste, Zähler |" in line)
    assert "Administration" in readers and "die Koordination und die Personen lesen, die Lotse" in notice
