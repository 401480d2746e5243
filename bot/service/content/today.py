"""What waits for coordinators today, each with a number, one place to do it, and what happens if nobody does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.after.todo import Todo
from bot.core.content.care import span
from bot.core.content.routing import back, someone
from bot.core.handoffs.alerts import Reach
from bot.core.locale import DEFAULT
from bot.core.ports import Clock, Library
from bot.core.texts.finding import Finding
from bot.service.content.care import Caring
from bot.service.pressed import german_language
from bot.service.texts.kept_report import KeptReport

_SOON, _MOMENT = timedelta(days=7), timedelta(minutes=1)
_DEMO = "Musterstadt"  # portal/offices.yml as it is shipped
_NAMED = 3  # departments in one line
_DRAFTS = "/editor?tab=all&state=draft"
_HERE = ("german_changed", "review_due", "fact_due")  # counted in lines of their own


class Work(Protocol):
    """Counts of the database (bot/store/content/waiting_work.py)."""

    @property
    def questions(self) -> int: ...
    @property
    def unread(self) -> int: ...
    @property
    def offers(self) -> int: ...
    @property
    def ideas(self) -> int: ...
    @property
    def untaught(self) -> int: ...
    @property
    def my_drafts(self) -> int: ...
    @property
    def their_drafts(self) -> int: ...
    @property
    def unpublished(self) -> int: ...
    @property
    def put_off(self) -> int: ...


class WorkStore(Protocol):
    async def count(self, staff_id: int) -> Work: ...


class Today:
    """`trouble`: how many sources are in trouble; `conflicts`: how many edits their source contradicts; `reach`:
    which departments alerts reach."""

    def __init__(
        self,
        work: WorkStore,
        caring: Caring,
        check: KeptReport,
        library: Library,
        clock: Clock,
        trouble: Callable[[], int],
        conflicts: Callable[[], Awaitable[int]],
        reach: Reach,
    ) -> None:
        self._work, self._caring, self._check, self._library = work, caring, check, library
        self._clock, self._trouble, self._conflicts, self._reach = clock, trouble, conflicts, reach

    async def todos(self, staff: Staff) -> tuple[list[Todo], bool]:
        """(what there is to do, what newcomers feel first, nothing that counts zero; whether all is checked)."""
        work, report = await self._work.count(staff.id), await self._check.glance(staff)
        every = [
            *_put_off(work),
            *self._demo(),
            *self._sources(await self._conflicts()),
            *_checked(report.findings),
            *_drafts(work),
            *await self._reviews(staff),
            *self._behind(),
            *self._pins(),
            *self._nobody(staff),
            *self._away(),
            *await self._alerts(),
            Todo(work.questions, "Offene Fragen: nicht verstanden oder nicht geholfen", "/desk/review",
                 "Aus ihnen lernt der Bot am meisten."),
            Todo(work.offers, "Angebote, die auf Ihre Freigabe warten", "/desk/offers", "Vorher sieht sie niemand."),
            Todo(work.ideas, "Neue Ideen und Beschwerden", "/desk/ideas?status=new",
                 "Wer sie gesendet hat, erfährt bis dahin nur: eingegangen."),
            Todo(work.untaught, "Änderungen an Beispielfragen, die noch nicht gelernt sind", "/desk/training",
                 "Sie gelten erst nach „Verstehen erneuern“."),
            Todo(work.unread, "Texte, die in einer oder mehreren Sprachen noch kein Mensch gelesen hat",
                 "/editor?tab=all&state=machine", "Eine Maschine hat sie geschrieben. Jeden Tag ein paar genügen."),
        ]  # fmt: skip
        return sorted((one for one in every if one.count), key=lambda one: not one.urgent), report.made_at is not None

    def _demo(self) -> list[Todo]:
        """What is shipped as an example, before the town has put its own in its place."""
        guide = self._library.guide
        count = sum(office.address.city == _DEMO for office in guide.offices.values())
        return [Todo(count, f"Erfundene Ämter der Beispielstadt {_DEMO}", "/desk/content/office",
                     "Ratsuchende lesen Adressen, die es nicht gibt. Ihre Stadt trägt ein, wer Lotse eingerichtet hat "
                     "(docs/imports.md).", urgent=True)]  # fmt: skip

    def _sources(self, conflicts: int) -> list[Todo]:
        return [
            Todo(self._trouble(), "Quellen, die sich nicht lesen lassen", "/desk/sources",
                 "Der Bot zeigt, was zuletzt kam.", urgent=True),
            Todo(conflicts, "Änderungen, denen ihre Quelle widerspricht", "/desk/sources",
                 "Gezeigt wird, was hier geändert wurde."),
        ]  # fmt: skip

    async def _reviews(self, staff: Staff) -> list[Todo]:
        overdue = [one for one in await self._caring.due() if span(one.by, self._caring.today) == "overdue"]
        mine = sum(one.care.owner == staff.id for one in overdue)
        nobodys = sum(one.care.owner is None for one in overdue)
        path = "/desk/content/reviews?span=overdue"
        return [
            Todo(mine, "Ihre Inhalte, die wieder geprüft werden sollten", f"{path}&owner=me"),
            Todo(nobodys, "Inhalte ohne Zuständige, die wieder geprüft werden sollten", f"{path}&owner=0"),
            Todo(len(overdue) - mine - nobodys, "Inhalte anderer, die überfällig sind", path),
        ]

    def _behind(self) -> list[Todo]:
        found = Counter(locale for *_, locale in self._library.catalogue.behind)
        spoken = ", ".join(f"{german_language(locale)} {count}" for locale, count in found.most_common())
        texts = {(kind, name) for kind, name, _ in self._library.catalogue.behind}
        return [Todo(len(texts), f"Texte mit Übersetzungen, die älter sind als der deutsche Text ({spoken})",
                     "/editor?tab=all&state=german_changed", "Wer sie liest, bekommt einen Hinweis dazu.")]  # fmt: skip

    def _nobody(self, staff: Staff) -> list[Todo]:
        """Departments of the town in which nobody can answer."""
        guide = self._library.guide
        empty = [d for d in guide.departments.values() if not d.independent and not someone(guide.seats or (), d.id)]
        named = _listed([d.name[DEFAULT] for d in empty])
        return [Todo(len(empty), f"Abteilungen, in denen niemand Fragen lesen kann ({named})",
                     "/desk/staff" if staff.may_administer else "/desk/routing",
                     "Ratsuchende bekommen dort nur Telefon und Öffnungszeiten. Konten legt die Administration an; "
                     "Regeln können die Themen anderswohin leiten.", urgent=True)]  # fmt: skip

    def _away(self) -> list[Todo]:
        """Departments of the town in which everybody is away for longer than today."""
        guide, now, gone = self._library.guide, self._clock.now(), []
        for department in (d for d in guide.departments.values() if not d.independent):
            until = back(someone(guide.seats or (), department.id), now)
            last = (until - _MOMENT).astimezone(now.tzinfo).date() if until else now.date()
            if last > now.date():
                gone.append(f"{department.name[DEFAULT]} bis {last:%d.%m.}")
        return [Todo(len(gone), f"Abteilungen, in denen alle abwesend sind ({_listed(gone)})", "/desk/routing",
                     "Was dort wartet, liest so lange niemand. Regeln können die Themen anderswohin leiten.",
                     urgent=True)]  # fmt: skip

    async def _alerts(self) -> list[Todo]:
        """Of departments at none of whose addresses anything arrives, and of other addresses in trouble."""
        vain, guide = await self._reach.unreached(), self._library.guide
        lasting = [one for one in await self._reach.trouble() if one.lasting and one.department not in vain]
        named = _listed([guide.departments[name].name[DEFAULT] for name in vain])
        return [
            Todo(len(self._reach.untold()), "Abteilungen, die keine Meldung erreicht, auch nicht bei Gefahr",
                 "/desk/alerts", "Wer wartet, sieht dort nur, wer die Warteschlange offen hat.", urgent=True),
            Todo(len(vain), f"Abteilungen, deren Meldungen nicht ankommen ({named})", "/desk/alerts",
                 "An keiner ihrer Adressen kommt etwas an; warum, steht dort. Meldungen gehen an die Koordination, "
                 "solange deren Adresse erreichbar ist.", urgent=True),
            Todo(len({one.target for one in lasting}), "Adressen, an denen Meldungen nicht ankommen", "/desk/alerts",
                 "Die anderen Adressen der Abteilung bekommen sie weiter."),
        ]  # fmt: skip

    def _pins(self) -> list[Todo]:
        now = self._clock.now()
        ending = sum(1 for pin in self._library.guide.pins if pin.ends and now < pin.ends <= now + _SOON)
        return [Todo(ending, "Angeheftete Hinweise, die in den nächsten sieben Tagen enden", "/desk/pins")]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _checked(findings: Sequence[Finding]) -> list[Todo]:
    errors = sum(one.severity == "error" for one in findings)
    warnings = sum(one.severity == "warning" and one.code not in _HERE for one in findings)
    facts = sum(one.code == "fact_due" for one in findings)
    return [
        Todo(errors, "Fehler in den Inhalten", "/desk/content/check", "Ratsuchende lesen etwas Falsches oder nichts.",
             urgent=True),
        Todo(facts, "Zahlen und Fristen, die jemand nachsehen sollte", "/desk/content/facts?show=late",
             "Ihr Prüfdatum ist vorbei."),
        Todo(warnings, "Stellen, an denen Inhalte besser werden können", "/desk/content/check"),
    ]  # fmt: skip


def _put_off(work: Work) -> list[Todo]:
    return [Todo(work.put_off, "Nachrichten, die der Bot noch nicht beantworten kann", "/desk/training",
                 "Er versteht gerade nichts: Er lernt noch, oder etwas ist gestört. Dauert es länger als eine Stunde, "
                 "sagen Sie es bitte der Person, die Lotse eingerichtet hat.", urgent=True)]  # fmt: skip


def _drafts(work: Work) -> list[Todo]:
    return [
        Todo(work.unpublished, "Texte, die an ihrem Tag nicht veröffentlicht werden konnten", _DRAFTS,
             "Der alte Text gilt weiter.", urgent=True),
        Todo(work.their_drafts, "Entwürfe anderer, die Sie gegenlesen können", _DRAFTS),
        Todo(work.my_drafts, "Ihre Entwürfe, die auf eine zweite Person warten", _DRAFTS),
    ]  # fmt: skip
