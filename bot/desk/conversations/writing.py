"""Putting a reply together: one search for sentences and answers, parts with their gaps, both languages side by side.

With JavaScript the parts are drawn anew in their place; without, the same form comes back as a page. Everything goes
by POST: what staff search for stands in no address.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.content.places import text_in
from bot.core.handoffs.desk import DeskConversation, QueueEntry
from bot.core.locale import DEFAULT, ENDONYMS, NATIVE, direction, language
from bot.core.message import MAX_CHARACTERS
from bot.core.ports import Clock, Library
from bot.core.ports_desk import WrittenLog
from bot.core.texts.blocks import DOCUMENTS, GAPS, Part
from bot.core.texts.placeholders import PLACEHOLDER
from bot.desk.conversations.conversation import Step
from bot.desk.conversations.reply_form import changed, letter_of
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.staff.in_german import InGerman
from bot.service.staff.reading import Reading
from bot.service.staff.search_blocks import BlockSearch, Hit
from bot.service.staff.writing import Letter, Writing

_PATH = "/desk/conversations/{id}"
_DERIVED = ("address",)  # comes with the office
_KINDS = {"block": "Satz", "document": "Dokument", "answer": "Antwort von Lotse", "office": "Stelle", "page": "Seite"}
_GAP_WORDS = {
    "day": "Tag", "time": "Uhrzeit", "end": "bis (Uhrzeit)", "office": "Stelle", "documents": "Dokumente",
    "phone": "Telefon", "amount": "Betrag in Euro", "language": "Sprache", "link": "Adresse im Internet",
    "name": "Name", "room": "Zimmer", "reference": "Nummer",
}  # fmt: skip
_HOW = {
    "button": "Knopf", "prepared": "vorbereiteter Text", "partly": "zum Teil", "machine": "maschinell übersetzt",
    "blocks": "fertige Sätze", "translated": "so geschrieben, maschinell übersetzt",
}  # fmt: skip


class WritingScreen:
    """Implements `Panel` and `TakesSteps`: both languages of the log, and what the form of a reply needs."""

    def __init__(
        self,
        writing: Writing,
        reading: Reading,
        german: InGerman,
        log: WrittenLog,
        library: Library,
        clock: Clock,
        guard: Guard,
        pages: DeskPages,
        words: Words,
    ) -> None:
        self._writing, self._reading, self._german, self._log = writing, reading, german, log
        self._library, self._clock, self._guard, self._pages, self._words = library, clock, guard, pages, words
        self._search = BlockSearch(library)

    def routes(self) -> list[Route]:
        guarded = self._guard.signed_in
        return [
            Route(f"{_PATH}/find", guarded(self.find, api=True), methods=["POST"]),
            Route(f"{_PATH}/compose", guarded(self.compose), methods=["POST"]),
            Route(f"{_PATH}/translate", guarded(self.translate, api=True), methods=["POST"]),
        ]

    def steps(self) -> Mapping[str, Step]:
        return {"german": self.in_german}

    async def values(self, who: Staff, found: DeskConversation) -> Mapping[str, Any]:
        self._reading.begin(who, found)
        known = {one.id: german for one in found.messages if (german := self._german.of(one))}
        changes = await self._log.changes(who, found.entry.conversation_id)
        shown = {"german": known, "how": _HOW, "switched": _placed(changes, found)}
        return {**shown, "read_by": self._reading.asks(found.entry), **self.form(found.entry, Letter())}

    def form(self, entry: QueueEntry, letter: Letter) -> dict[str, Any]:
        """What `conversation/reply.html` shows."""
        guide, locale = self._library.guide, self._writing.locale(entry, letter)
        return {
            "rows": self._writing.rows(entry, letter),
            "letter": letter,
            "theirs": locale,
            "drawn": entry.locale,
            "theirs_direction": direction(locale),
            "two_languages": language(locale) != DEFAULT,
            "provider": self._writing.translates(entry),
            "asks_first": self._writing.asks(entry),
            "gap_words": _GAP_WORDS,
            "gap_kinds": GAPS,
            "derived": _DERIVED,
            "places": [(o.id, text_in(o.name, DEFAULT), o.phone or "") for o in guide.offices.values()],
            "documents": [(name, self._library.catalogue.say(f"document_{name}", DEFAULT)) for name in DOCUMENTS],
            "languages": [(code, self._words.language(code)) for code in ENDONYMS if "-" not in code],
            "locales": [(code, self._words.language(code)) for code in dict.fromkeys((*NATIVE, entry.locale))],
            "today": self._clock.now().date().isoformat(),
            "hits": [],
        }

    async def send(
        self, who: Staff, conversation_id: str, form: Form, client_id: str, version: int, beyond: bool
    ) -> None:
        await self._writing.send(who, conversation_id, letter_of(form), client_id, version, beyond)

    def kept(self, entry: QueueEntry, form: Form) -> dict[str, Any]:
        """The form as it was, after something went wrong."""
        return self.form(entry, letter_of(form))

    async def in_german(self, request: Request, conversation_id: str) -> str:
        """What stands there goes to the provider, once; the page shows what comes back."""
        who: Staff = request.state.staff
        self._reading.read(who, await self._writing.open(who, conversation_id))
        return f"/desk/conversations/{conversation_id}"

    async def find(self, request: Request) -> Response:
        """At most 20 results as options of a list."""
        entry = await self._writing.entry(request.state.staff, request.path_params["id"])
        letter, query = letter_of(request.state.form), request.state.form.get("find")[:100]
        values = {**self.form(entry, letter), "hits": self._shown(entry, letter, query), "kinds": _KINDS}
        return self._pages.render(request, "conversation/found.html", **values)

    async def compose(self, request: Request) -> Response:
        """The parts after a button was pressed; for a script only they, else the page with the form."""
        who, form = request.state.staff, request.state.form
        entry = await self._writing.entry(who, request.path_params["id"])
        letter = changed(form, letter_of(form), who, self._library)
        values = {**self.form(entry, letter), "conversation": entry, "words": self._words, "at": ""}
        if request.headers.get("x-fragment"):
            return self._pages.render(request, "conversation/parts.html", **values)
        query = form.get("find")[:100]
        values |= {
            "hits": self._shown(entry, letter, query) if query or not form.get("add") else [], "kinds": _KINDS,
            "mode": "mine" if entry.claimed_by == who.id else "waiting", "kept": letter.text, "refused": "",
            "ids": {"reply": form.get("client_id") or secrets.token_hex(16)}, "limit": MAX_CHARACTERS, "here": "queue",
            "query": query, "plain": True,
        }  # fmt: skip
        return self._pages.render(request, "conversation_compose.html", **values)

    async def translate(self, request: Request) -> Response:
        """What the machine makes of one's German, to look at before it is sent."""
        letter = letter_of(request.state.form)
        text = await self._writing.preview(request.state.staff, request.path_params["id"], letter)
        entry = await self._writing.entry(request.state.staff, request.path_params["id"])
        values = {**self.form(entry, letter), "translation": text, "conversation": entry, "words": self._words}
        return self._pages.render(request, "conversation/translation.html", **values)

    def _shown(self, entry: QueueEntry, letter: Letter, query: str) -> list[tuple[Hit, str]]:
        """Each hit with how a sentence reads in the newcomer's language."""
        hits = self._search.find(query)
        parts = tuple(part for hit in hits if hit.kind == "block" and (part := Part.of(hit.reference)))
        theirs = {row.part.reference: row.theirs for row in self._writing.rows(entry, Letter(parts, "", letter.locale))}
        return [(replace(hit, title=_readable(hit.title)), theirs.get(hit.reference, "")) for hit in hits]


def _readable(title: str) -> str:
    """Gaps as words: `bis [Tag]`."""
    named = {**_GAP_WORDS, "address": "Adresse"}
    return PLACEHOLDER.sub(lambda gap: f"[{named.get(gap[0].strip('{}'), '…')}]", title)


def _placed(changes: Sequence[tuple[int, str]], found: DeskConversation) -> dict[str, str]:
    """By id of the message before which it is shown that the newcomer's language changed; "" stands for the end."""
    placed: dict[str, str] = {}
    for number, locale in changes:
        placed[next((one.id for one in found.messages if one.number > number), "")] = locale
    return placed
