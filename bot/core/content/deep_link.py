"""Links that begin a conversation in a language and at a topic: of posters, for the web page and for Telegram.

web        https://…/?lang=uk&topic=health
Telegram   https://t.me/<bot>?start=uk_health, which arrives as `/start uk_health` (core.telegram.org/bots/features:
           at most 64 of A–Z a–z 0–9 _ -)
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.core.content.topics import TOPIC_ICONS
from bot.core.locale import ANSWERED

WELCOME = "welcome"  # the welcome package; every other one is the name of a topic
TOPICS = (WELCOME, *TOPIC_ICONS)
_WELCOME_PRESSED = "intent:welcome_package"


@dataclass(frozen=True)
class Entrance:
    """`locale`, `topic`: None where the link does not say, or says something unknown."""

    locale: str | None = None
    topic: str | None = None

    @property
    def pressed(self) -> str | None:
        """The button that this is as good as."""
        if self.topic is None:
            return None
        return _WELCOME_PRESSED if self.topic == WELCOME else f"topic:{self.topic}"

    @classmethod
    def read(cls, start: str) -> Entrance:
        """What came after `/start`."""
        locale, _, topic = start.strip().partition("_")
        return cls(locale if locale in ANSWERED else None, topic if topic in TOPICS else None)

    def web(self, public_url: str) -> str:
        asked = {"lang": self.locale, "topic": self.topic}
        return f"{public_url.rstrip('/')}/?{urlencode({name: value for name, value in asked.items() if value})}"

    def telegram(self, bot: str) -> str:
        start = "_".join(filter(None, (self.locale, self.topic)))
        return f"https://t.me/{bot}?start={start}"
