"""A portal page as an answer: the passage that fits, verbatim, with its title, link and date."""

from __future__ import annotations

from datetime import datetime

from bot.core.content.page import Page, PageVersion, Passage
from bot.core.content.places import Office
from bot.core.locale import DEFAULT, best, language
from bot.core.message import Button, Link, Utterance
from bot.core.text import fold
from bot.core.town import TownGuide
from bot.core.understanding import PageHit
from bot.service.answers.speaker import Speaker, isolate_runs

_MAX_CHARACTERS = 700
_MAX_LINKS = 4
_MORE_PAGES = 2


class PageDesk:
    """Shows pages in one locale."""

    def __init__(self, guide: TownGuide, speaker: Speaker, now: datetime) -> None:
        self._guide, self._speaker, self._now = guide, speaker, now

    def answer(self, hit: PageHit) -> Utterance | None:
        """The best passage in the newcomer's language if that version exists, else the best version, saying so."""
        page = self._guide.pages.get(hit.path)
        version = self._version(page) if page else None
        if page is None or version is None:
            return None
        passage = _passage(page, version, hit)
        say, speaker = self._speaker.say, self._speaker
        lines = [self._language_note(version), isolate_runs(_shortened(passage), version.locale)]
        lines.append(say("page_source", title=version.title, date=speaker.short_date(version.changed.date())))
        behind = page.is_behind(version)
        if behind or page.is_old(version, self._now):
            lines.append(say("german_changed" if behind else "page_old"))
        links = (
            Link(say("page_open"), version.url),
            *([self._german(page)] if behind else []),
            *(Link(k.title, k.url) for k in passage.links[:_MAX_LINKS]),
        )
        text = "\n\n".join(line for line in lines if line)
        about = (f"page:{page.path}", *self._offices_in(passage, version))
        return Utterance(text, version.locale, (), links, kind="page", about=about)

    def _german(self, page: Page) -> Link:
        name = self._speaker.language_name(DEFAULT)
        return Link(f"{self._speaker.say('page_open')} ({name})", page.versions[DEFAULT].url)

    def passage(self, hit: PageHit) -> str | None:
        """The full text of the passage that `answer` shows."""
        page = self._guide.pages.get(hit.path)
        version = self._version(page) if page else None
        return _passage(page, version, hit).text if page and version else None

    def pressed(self, path: str) -> list[Utterance]:
        name, _, number = path.partition("#")
        page = self._guide.pages.get(name)
        version = self._version(page) if page else None
        passage = int(number) if number.isdecimal() else None
        shown = self.answer(PageHit(name, 1.0, version.locale, passage)) if version else None
        return [shown] if shown else []

    def links(self, hits: tuple[PageHit, ...], least: float) -> list[Utterance]:
        """The next pages whose certainty is high enough."""
        more = self.more([hit for hit in hits if hit.score >= least][:_MORE_PAGES])
        return [more] if more else []

    def more(self, hits: list[PageHit]) -> Utterance | None:
        """Other pages that fit, as buttons that show the passage found."""
        buttons = tuple(button for hit in hits for button in self.button(hit.path, hit))
        return Utterance(self._speaker.say("page_more"), self._speaker.locale, buttons) if buttons else None

    def button(self, path: str | None, hit: PageHit | None = None) -> tuple[Button, ...]:
        """Leads to a page, if there is one with text; to the passage of `hit` (`page:<path>#<number>`)."""
        page = self._guide.pages.get(path or "")
        version = self._version(page) if page else None
        if page is None or version is None or not (title := self.title(page)):
            return ()
        number = version.passages.index(_passage(page, version, hit)) if hit else 0
        return (Button(title, f"page:{path}#{number}" if number else f"page:{path}"),)

    def _offices_in(self, passage: Passage, version: PageVersion) -> tuple[str, ...]:
        """`named:<office>` for the office mentioned first: in the passage shown, else anywhere on the page."""
        texts = (passage.text, "\n".join(p.text for p in version.passages))
        for text in (fold(text) for text in texts):
            places = (
                (place, o.id) for o in self._guide.offices.values() if (place := _place(o, text, version.locale)) >= 0
            )
            if found := min(places, default=None):
                return (f"named:{found[1]}",)
        return ()

    def title(self, page: Page) -> str:
        found = best(self._speaker.locale, page.titles)
        return page.titles[found] if found else next(iter(page.titles.values()), page.path)

    def _version(self, page: Page) -> PageVersion | None:
        """The version to show; a page without text in any language is only a heading and no answer."""
        filled = {code: version for code, version in page.versions.items() if version.passages}
        found = best(self._speaker.locale, filled)
        return filled[found] if found else next(iter(filled.values()), None)

    def _language_note(self, version: PageVersion) -> str:
        if version.locale == language(self._speaker.locale):
            return ""
        name = self._speaker.language_name
        return self._speaker.say(
            "page_in_other_language", wanted=name(self._speaker.locale), shown=name(version.locale)
        )  # fmt: skip


def _place(office: Office, text: str, locale: str) -> int:
    """Where a folded text first names an office in its language, or -1."""
    return text.find(fold(office.name[locale])) if office.name.get(locale) else -1


def _passage(page: Page, version: PageVersion, hit: PageHit) -> Passage:
    """The passage that was found; another language's version has it at the same place, when it has as many."""
    searched = page.versions.get(hit.locale)
    alike = searched is not None and len(searched.passages) == len(version.passages)
    number = hit.passage if alike and hit.passage is not None else 0
    return version.passages[min(number, len(version.passages) - 1)]


def _shortened(passage: Passage) -> str:
    """Heading and text; a long passage ends at a line or sentence and says so with an ellipsis."""
    text = f"{passage.heading}\n{passage.text}" if passage.heading else passage.text
    if len(text) <= _MAX_CHARACTERS:
        return text
    cut = text[:_MAX_CHARACTERS]
    end = max(cut.rfind("\n"), cut.rfind(". ") + 1, cut.rfind("؟ ") + 1, cut.rfind("! ") + 1)
    return (cut[:end] if end > _MAX_CHARACTERS // 2 else cut).rstrip() + " …"
