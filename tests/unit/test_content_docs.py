"""docs/content.md names what there is."""

from __future__ import annotations

from bot.core.texts.finding import SEVERITIES
from bot.core.texts.placeholders import OF_OFFICE

from .samples import PROJECT


def test_every_code_stands_under_its_severity_and_every_placeholder_is_named() -> None:
    text = (PROJECT / "docs" / "content.md").read_text("utf-8")
    for code, severity in SEVERITIES.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| {severity} "))
        assert f"`{code}`" in row, code
    assert [placeholder for placeholder in OF_OFFICE if f"`{placeholder}`" not in text] == []
