"""Integreat's pages format (`/api/v3/{region}/{language}/pages`): one JSON list per language.

`id` names a translation, not a page: language versions are linked by `path` and `available_languages`; the German
path is the page's name. Titles in languages that are not imported are read from the slugs of their paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.content.content import Delivery, Item, Refusal
from bot.core.errors import ImportRefused
from bot.portal.decoding import json_of
from bot.portal.html import passages_of

_TRAILING_NUMBER = re.compile(r"-\d+$")
_ONLY_NUMBERED = re.compile(r"seite(-\d+)*")  # what the CMS writes for a title it cannot turn into a slug
_CMS_HOST, _APP_HOST = "https://admin.integreat-app.de/", "https://integreat.app/"


class PathLink(BaseModel):
    model_config = ConfigDict(extra="ignore")
    path: str | None = None


class _Page(BaseModel):
    model_config = ConfigDict(extra="ignore")
    url: str
    path: str
    title: str
    last_updated: datetime
    content: str = ""
    parent: PathLink | None = None
    order: int = 0
    available_languages: dict[str, PathLink] = {}


def is_pages(data: object) -> bool:
    """Whether parsed JSON looks like this format."""
    return isinstance(data, list) and all(isinstance(i, dict) and "path" in i and "content" in i for i in data[:3])


def read_pages(text: str, name: str) -> list[Item]:
    """The items of one file or answer; `name` is what messages call it.

    Raises:
        ImportRefused: not JSON, not this format, or an item is broken; says which.
    """
    try:
        data = json_of(text)
    except ValueError as error:
        raise ImportRefused(f"{name}: not valid JSON ({error})") from error
    if not isinstance(data, list) or not is_pages(data) or not data:
        raise ImportRefused(f"{name}: expected a list of Integreat pages with `path`, `title` and `content`")
    return [_item(entry, f"{name}, item {number}", number) for number, entry in enumerate(data, 1)]


def deliver_pages(entries: list[Any], name: str) -> Delivery:
    """The pages of one parsed answer; a broken one is refused alone."""
    items: list[Item] = []
    refused: list[Refusal] = []
    for number, entry in enumerate(entries, 1):
        try:
            items.append(_item(entry, f"{name}, item {number}", number))
        except ImportRefused as error:
            refused.append(_refusal(entry, str(error)))
    if not items:
        raise ImportRefused(f"{name}: no page in it can be read; the first: {refused[0].why}")
    source = items[0].source
    return Delivery("integreat pages", tuple(items), tuple(replace(r, source=r.source or source) for r in refused))


def _refusal(entry: object, why: str) -> Refusal:
    """With the source that owns the page, where its path tells; else the caller knows."""
    known = entry if isinstance(entry, dict) else {}
    path = known.get("path") if isinstance(known.get("path"), str) else ""
    try:
        source = "integreat:{}:{}".format(*region_and_locale(path or ""))
    except ValueError:
        path = source = ""
    return Refusal("page", path or "", source, str(known.get("title") or path or "?"), why)


def _item(entry: object, where: str, number: int) -> Item:
    known = entry if isinstance(entry, dict) else {}
    try:
        page = _Page.model_validate(entry)
        region, locale = region_and_locale(page.path)
        url = page.url.replace(_CMS_HOST, _APP_HOST)  # newcomers read the app, the API names the editors' host
        passages = passages_of(page.content, url)
    except (ValidationError, ValueError) as error:
        raise ImportRefused(
            f"{where} ({known.get('path') or known.get('title') or '?'}): {first_problem(error)}"
        ) from error
    german = page.path if locale == "de" else german_path(page.available_languages) or page.path
    data = {
        "locale": locale,
        "page": german,
        "path": page.path,
        "url": url,
        "title": page.title.strip(),
        "changed": page.last_updated.isoformat(),
        "parent": _path(page.parent),
        "titles": dict(_slug_titles(page)),
        "passages": [p.model_dump(mode="json") for p in passages],
    }
    return Item("page", page.path, f"integreat:{region}:{locale}", data, page.title.strip(), page.order or number)


def region_and_locale(path: str) -> tuple[str, str]:
    parts = path.strip("/").split("/")
    if len(parts) < 3:
        raise ValueError(f"path {path!r} is not /region/language/page/")
    return parts[0], locale_tag(parts[1])


def locale_tag(slug: str) -> str:
    """A language's name in an address as a locale: DE is de, and what Integreat calls de-si is plain German."""
    language, *rest = slug.split("-")
    tag = "-".join((language.lower(), *rest))
    return "de-simple" if tag.lower() == "de-si" else tag


def german_path(versions: Mapping[str, PathLink]) -> str | None:
    return next((link.path for slug, link in versions.items() if locale_tag(slug) == "de"), None)


def _path(link: PathLink | None) -> str | None:
    return link.path if link else None


def _slug_titles(page: _Page) -> Iterator[tuple[str, str]]:
    for locale, link in page.available_languages.items():
        slug = unquote((link.path or "").strip("/").split("/")[-1])
        words = _TRAILING_NUMBER.sub("", slug).replace("-", " ").strip()
        if words and not _ONLY_NUMBERED.fullmatch(slug):
            yield locale_tag(locale), words


def first_problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        problem = error.errors()[0]
        return f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
    return str(error)
