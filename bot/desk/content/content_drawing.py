"""Draws lists and forms of portal content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from bot.core.content.content import title_of
from bot.core.content.places import text_in
from bot.core.content.shown_item import ShownItem
from bot.core.content.welcome import order_mark
from bot.core.locale import DEFAULT, NATIVE, direction
from bot.core.ports import Clock, Library
from bot.desk.content.content_fields import FORMS, ContentForm, Field
from bot.desk.content.content_form import Filled
from bot.desk.content.content_options import Option, Options
from bot.desk.content.content_passages import rows
from bot.desk.content.content_words import (
    ONLY,
    ONLY_OF,
    done_of,
    field_label,
    kept_of,
    source_name,
    value_words,
    why_needed,
)
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.content.content_list import Found, Wanted
from bot.service.content.references import Reference

HOME = "/desk/content"
_USUAL = ("", "edited", "archived")
_MANY_OPTIONS = 14


def _here(form: ContentForm) -> str:
    """Its link in the navigation."""
    return "steps" if form.kind == "step" else "content"


def path_of(kind: str, key: str) -> str:
    return f"{HOME}/{kind}/{quote(key, safe='')}"


def hours_path(key: str) -> str:
    return f"{HOME}/hours/{quote(key, safe='')}"


class ContentDrawing:
    def __init__(self, library: Library, clock: Clock, pages: DeskPages) -> None:
        self._library, self._clock, self._pages = library, clock, pages
        self._options, self.words = Options(library), Words(library, clock)

    def every(
        self, request: Request, form: ContentForm, wanted: Wanted, found: Found, counts: Mapping[str, int],
        status: int = 200, wrong: str = "",
    ) -> Response:  # fmt: skip
        guide = self._library.guide
        asked = {"q": wanted.words, "source": wanted.source, "district": wanted.district,
                 "department": wanted.department, "only": wanted.only}  # fmt: skip
        asked = {name: value for name, value in asked.items() if value}
        names = {d.id: text_in(d.name, DEFAULT) for d in guide.departments.values()}
        return self._pages.render(
            request, "content_list.html", status, here=_here(form), form=form, forms=FORMS, wanted=wanted, found=found,
            counts=counts, only=[(name, ONLY[name]) for name in ONLY_OF.get(form.kind, _USUAL)],
            districts=self._options.of("districts"), departments=sorted(names.items(), key=lambda one: one[1]),
            department_names=names, source_name=source_name, path_of=path_of, hours_path=hours_path,
            day=self._day, done=done_of(request), words=self.words, every=len(NATIVE),
            at=lambda page: f"?{urlencode({**asked, 'page': page})}", asked=bool(asked), wrong=wrong, locales=NATIVE,
            parts=dict(self._options.of("phases")), order=order_mark(guide.steps),
        )  # fmt: skip

    def new(
        self, request: Request, form: ContentForm, filled: Filled, status: int = 200, copied: bool = False,
        locale: str = DEFAULT, of: str = "",
    ) -> Response:  # fmt: skip
        return self._draw(request, form, filled, status, item=None, copied=copied, locale=locale, of=of, title=form.new)

    def one(self, request: Request, form: ContentForm, item: ShownItem, filled: Filled, status: int = 200) -> Response:
        told = [(field_label(form.kind, n), value_words(m), value_words(t)) for n, m, t in item.differences]
        locale = item.data.get("locale", DEFAULT)
        return self._draw(
            request, form, filled, status, item=item, copied=False, locale=locale, of="", title=item.title,
            differences=told, versions=self._versions(item),
            clash=status == 409 and filled.seen == item.seen and "" not in filled.wrong,
            old_since=self._old_since(item), old_note=self._library.catalogue.say("page_old", DEFAULT),
        )  # fmt: skip

    def _draw(self, request: Request, form: ContentForm, filled: Filled, status: int, **more: Any) -> Response:
        known = {"differences": (), "versions": (), "clash": False, "old_since": ""} | more
        return self._pages.render(
            request, "content_form.html", status, here=_here(form), form=form, filled=filled, locales=NATIVE,
            language=self.words.language, direction=direction, options=self._choices(form, filled), rows=rows,
            source_name=source_name, when=self._when, done=done_of(request), kept=kept_of(request), path_of=path_of,
            hours_path=hours_path, many=_MANY_OPTIONS, wrong_fields=self._named_in(form, filled.wrong),
            their_fields=self._named_in(form, filled.theirs),
            missing=self._missing(form, filled), **known,
        )  # fmt: skip

    def title(self, form: ContentForm, data: Mapping[str, Any], key: str) -> str:
        if form.kind == "matter":
            return next(iter((data.get("names") or {}).get(DEFAULT, ())), key)
        return title_of(data, key)

    def needed_by(self, found: Sequence[Reference]) -> str:
        return ", ".join(dict.fromkeys(why_needed(one, self._name(one)) for one in found[:5]))

    def _name(self, one: Reference) -> str:
        guide = self._library.guide
        titled: Mapping[str, Mapping[str, Any]] = {
            "office": guide.offices, "department": guide.departments, "course": guide.courses,
        }  # fmt: skip
        known = titled.get(one.kind, {}).get(one.key)
        if known is None:
            return text_in(guide.pages[one.key].titles, DEFAULT) if one.kind == "page" else ""
        return text_in(known.title if one.kind == "course" else known.name, DEFAULT)

    def _choices(self, form: ContentForm, filled: Filled) -> dict[str, Sequence[Option]]:
        """Options by field."""
        named = {"weekdays": "weekdays", "three": "three", "repeat": "repeat"}
        return {
            one.name: self._options.of(one.options or named[one.kind], filled.typed.get(one.name, ""))
            for one in form.fields
            if one.options or one.kind in named
        }

    def _versions(self, item: ShownItem) -> list[tuple[str, str, bool]]:
        """(locale, where to, whether it is there) of a page's languages."""
        page = self._library.guide.pages.get(str(item.data.get("page"))) if item.row.kind == "page" else None
        if page is None:
            return []
        new = f"{HOME}/page/new?{urlencode({'of': page.path})}&locale="
        there = {code: path_of("page", version.path) for code, version in page.versions.items()}
        return [(code, there.get(code, f"{new}{code}"), code in there) for code in dict.fromkeys((*NATIVE, *there))]

    def _old_since(self, item: ShownItem) -> str:
        """The day on which a page was last right, where that is too long ago; else empty."""
        page = self._library.guide.pages.get(str(item.data.get("page"))) if item.row.kind == "page" else None
        version = page.versions.get(item.data.get("locale", DEFAULT)) if page else None
        if page is None or version is None or not version.passages or not page.is_old(version, self._clock.now()):
            return ""
        return self._day(page.right_at(version))

    def _missing(self, form: ContentForm, filled: Filled) -> dict[str, list[str]]:
        """Languages that a text is missing in, once it is there in German."""
        return {
            one.name: [self.words.language(c) for c in NATIVE if not filled.typed.get(f"{one.name}.{c}")]
            for one in form.fields
            if one.of_languages and filled.typed.get(f"{one.name}.{DEFAULT}")
        }

    def _named_in(self, form: ContentForm, found: Mapping[str, str]) -> list[tuple[str, Field]]:
        """(input, field) of these inputs, in the order of the form."""
        names = {field.name for field in form.fields}
        return [
            (at, one)
            for one in form.fields
            for at in found
            if at == one.name or (at.startswith(f"{one.name}.") and at not in names)
        ]

    def _when(self, moment: Any) -> str:
        return f"{moment.astimezone(self._clock.now().tzinfo):%d.%m.%Y, %H:%M}"

    def _day(self, moment: Any) -> str:
        return f"{moment.astimezone(self._clock.now().tzinfo):%d.%m.%Y}"
