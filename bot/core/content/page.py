"""Pages of the town's portal: one page, several language versions, each cut into passages that are shown verbatim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from bot.core.locale import DEFAULT

RIGHT_FOR = timedelta(days=365)  # how long a page is taken as right after it was changed or looked at
# How much older than the German text a translation may be. Editors save the languages of one change one after another
# for some days; what a week later still has the older words was left behind.
TRANSLATED_WITHIN = timedelta(days=7)
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
    """`path` is the German path, its name everywhere. `titles` holds also languages without an imported version.

    `looked_at`: when somebody at the desk last found the page (by its path), or one version (by that one's), right.
    """

    model_config = _FROZEN
    path: str
    parent: str | None = None
    titles: dict[str, str] = {}
    versions: dict[str, PageVersion] = {}
    looked_at: Mapping[str, datetime] = {}

    @property
    def has_text(self) -> bool:
        """Without it, it is a heading and answers nothing."""
        return any(version.passages for version in self.versions.values())

    def right_at(self, version: PageVersion) -> datetime:
        """When this version was last known to be right. Who found the page right has not read what is older than its
        German version."""
        german = self.versions.get(DEFAULT, version)
        names = {version.path, self.path} if version.changed >= german.changed else {version.path}
        return max([version.changed, *(self.looked_at[name] for name in names & self.looked_at.keys())])

    def is_behind(self, version: PageVersion) -> bool:
        """Whether the German text was changed long after this one, and nobody has found this one right since."""
        german = self.versions.get(DEFAULT)
        if german is None or not german.passages or not version.passages:
            return False
        seen = max(version.changed, self.looked_at.get(version.path, version.changed))
        return german.changed - seen > TRANSLATED_WITHIN

    def is_old(self, version: PageVersion, now: datetime) -> bool:
        return now - self.right_at(version) > RIGHT_FOR
