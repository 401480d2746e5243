"""Pages of the town's portal: one page, several language versions, each cut into passages that are shown verbatim."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

_FROZEN = ConfigDict(frozen=True)


class PageLink(BaseModel):
    """A link, phone number or mail address inside a passage."""

    model_config = _FROZEN
    title: str
    url: str


class Passage(BaseModel):
    """A heading and the text below it, plain, with line breaks."""

    model_config = _FROZEN
    heading: str = ""
    text: str
    links: tuple[PageLink, ...] = ()


class PageVersion(BaseModel):
    """A page in one language. `changed`: when the portal last changed it (aware)."""

    model_config = _FROZEN
    locale: str
    path: str
    url: str
    title: str
    changed: datetime
    passages: tuple[Passage, ...] = ()


class Page(BaseModel):
    """`path` is the German path, its name everywhere. `titles` holds also languages without an imported version."""

    model_config = _FROZEN
    path: str
    parent: str | None = None
    titles: dict[str, str] = {}
    versions: dict[str, PageVersion] = {}
