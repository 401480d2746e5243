"""`lotse ask` takes words or a button, not both and not neither."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.cli import cli


@pytest.mark.parametrize("words", [[], ["Hallo", "--pressed", "intent:greet"]])
def test_words_or_a_button(words: list[str]) -> None:
    result = CliRunner().invoke(cli, ["ask", *words])
    assert result.exit_code == 2
    assert "either TEXT or --pressed" in result.output
