"""`lotse bench`."""

import click


@click.command()
def bench() -> None:
    """Load."""
