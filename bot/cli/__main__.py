"""`python -m bot.cli` is `lotse`."""

from bot.cli import main

main()
