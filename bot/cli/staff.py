"""`lotse staff`: who works at the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import click

from bot.cli.noted import noted
from bot.core.accounts.staff import Role
from bot.desk.words import role_name
from bot.service.accounts.sign_in import SignIn
from bot.service.accounts.staffing import Staffing
from bot.service.signals import LocalSignals
from bot.settings import Settings, read_settings
from bot.store.accounts.staff import SqlStaff
from bot.wiring import build
from bot.wiring.routing import profiles_of


def addresses(base: str, first: str | None) -> list[str]:
    """What `lotse serve` prints; `first`: the one-time path of the first administrator, when there is none yet."""
    lines = [f"Chat:   {base}/", f"Desk:   {base}/desk", f"Editor: {base}/editor"]
    if first:
        lines.append(f"First sign-in (once, within two days): {base}{first}")
    return lines


@click.group()
def staff() -> None:
    """Who works at the desk."""


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True, help="as colleagues know the person")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.STAFF.value, show_default=True,
    help="staff answer conversations of their department; a reviewer also reads all texts and approves drafts; a "
    "coordinator also writes and publishes; an administrator also manages the team and reads the log",
)  # fmt: skip
@click.option("--department", help="id of the department whose conversations the person reads")
def add(email: str, name: str, role: str, department: str | None) -> None:
    """Adds a person and prints the one-time link with which they choose a password."""

    async def run(staffing: Staffing, base: str) -> None:
        person, path = await staffing.add(email, name, role, department)
        _print_link(person.name, base + path)

    _with_staffing(run, ("staff add", "Person hinzugefügt und eingeladen", f"{name}, {role_name(role)}"))


@staff.command("list")
def list_staff() -> None:
    """Prints everybody: e-mail, name, role, department, whether they can sign in."""

    async def run(staffing: Staffing, base: str) -> None:
        for member in await staffing.everyone():
            who = member.staff
            state = "deactivated" if not who.active else "invited" if member.invited else "active"
            click.echo("\t".join((who.email, who.name, who.role.value, who.department or "-", state)))

    _with_staffing(run)


@staff.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Signs a person out everywhere, at once, and lets nobody in with this address, until `reactivate`."""

    async def run(staffing: Staffing, base: str) -> None:
        gone = await staffing.deactivate((await staffing.by_email(email)).id)
        click.echo(f"{email} is deactivated")
        _warn_of_alerts(staffing, gone.email)

    _with_staffing(run, ("staff deactivate", "Zugang abgeschaltet", email))


@staff.command("remove")
@click.argument("email")
def remove(email: str) -> None:
    """Deactivates a person and deletes what is known of them; what they wrote and decided stays, without the name.

    The log of who did what keeps its lines until their time is over; backups and exported files keep the name.
    """

    async def run(staffing: Staffing, base: str) -> None:
        gone = await staffing.remove((await staffing.by_email(email)).id)
        click.echo(f"{email} is removed")
        if gone.name in {member.staff.name for member in await staffing.everyone()}:
            click.echo(f"somebody else is called {gone.name} too: what either of them wrote keeps the name")
        _warn_of_alerts(staffing, gone.email)

    _with_staffing(run, ("staff remove", "Person gelöscht", ""))


@staff.command("reactivate")
@click.argument("email")
def reactivate(email: str) -> None:
    """Lets a deactivated person in again: prints the one-time link with which they choose a new password."""

    async def run(staffing: Staffing, base: str) -> None:
        person, path = await staffing.reactivate((await staffing.by_email(email)).id)
        _print_link(person.name, base + path)

    _with_staffing(run, ("staff reactivate", "Zugang wieder eingeschaltet", email))


@staff.command("invite")
@click.argument("email")
def invite(email: str) -> None:
    """Prints a new one-time link, for a first visit or a forgotten password; earlier links are void."""

    async def run(staffing: Staffing, base: str) -> None:
        person, path = await staffing.invite((await staffing.by_email(email)).id)
        _print_link(person.name, base + path)

    _with_staffing(run, ("staff invite", "Neu eingeladen", email))


def _warn_of_alerts(staffing: Staffing, email: str) -> None:
    if departments := staffing.still_alerted(email):
        click.echo(f"alerts still go to {email}, change that at the desk: {', '.join(departments)}")


def _print_link(name: str, link: str) -> None:
    click.echo(f"for {name}, once, within two days: {link}")


def _with_staffing(run: Callable[[Staffing, str], Awaitable[None]], change: tuple[str, str, str] | None = None) -> None:
    """`change`: the command, what it is called in the log of who did what, and whom it is about."""
    asyncio.run(_run(read_settings(), run, change))


async def _run(
    settings: Settings, run: Callable[[Staffing, str], Awaitable[None]], change: tuple[str, str, str] | None
) -> None:
    """On the same database as a running Lotse."""
    lotse = build(settings)
    try:
        await lotse.prepare()
        store = SqlStaff(lotse.database, lotse.clock)
        leave = profiles_of(lotse, LocalSignals()).leave  # a running Lotse looks by itself
        await run(Staffing(store, SignIn(store, lotse.clock), lotse.library, leave), settings.base)
        if change:
            await noted(lotse.database, lotse.clock, "people", *change)
    finally:
        await lotse.close()
