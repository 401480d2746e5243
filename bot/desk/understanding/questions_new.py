"""A new topic of the town in one form. What is wrong stands at its field; nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role, Staff
from bot.core.content.topics import TOPIC_ICONS
from bot.core.errors import MessageEmpty
from bot.core.learning.lesson import LONGEST
from bot.core.locale import ANSWERED, DEFAULT, NATIVE, direction, language
from bot.core.ports import Library
from bot.core.texts.wording import LONGEST_LABEL, MOST_SENTENCES
from bot.desk.content.content_words import kept_of
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_words import DEPTHS, language_name
from bot.desk.understanding.questions import HERE
from bot.desk.understanding.questions_words import doubt_words, problem_words
from bot.service.learning.fixed_questions import title
from bot.service.learning.nearness import Nearness
from bot.service.learning.town_topics import ENOUGH, FEWEST, GROUPS, TopicDraft, TopicReview, TownTopics

Settle = Callable[[Staff, Sequence[int], str], Awaitable[int | None]]
_KINDS = ("label", "answer", "questions")
_SECOND = "en"  # shown open beside German, until somebody writes in another one
_MOST_PAGES = 400  # offered by name; others are found by their address


class NewTopicScreen:
    def __init__(
        self, topics: TownTopics, nearness: Nearness, library: Library, guard: Guard, pages: DeskPages,
        settle: Settle,
    ) -> None:  # fmt: skip
        """`settle`: what becomes of the questions of the review inbox that a topic came from."""
        self._settle, self._topics, self._nearness, self._library = settle, topics, nearness, library
        self._guard, self._pages = guard, pages

    def routes(self) -> list[Route]:
        inside = self._guard.signed_in
        return [
            Route("/desk/questions/new", inside(self.form, Role.COORDINATOR), methods=["GET"]),
            Route("/desk/questions/new", inside(self.create, Role.COORDINATOR), methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """Filled with a question (`text`, `language`), and the titles of a portal page (`page`)."""
        query = request.query_params
        page = self._library.guide.pages.get(query.get("page", ""))
        given = {f"label.{code}": words for code, words in page.titles.items() if _fits(code, words)} if page else {}
        if page:
            given["page"] = page.path
        typed = zip_longest(query.getlist("text"), query.getlist("language"), fillvalue="")
        return self._form(request, given | await self._asked(typed))

    async def _carried(self, form: Form) -> dict[str, str]:
        """What a group of the review inbox sent on: in a form, for newcomers' words stay out of addresses."""
        ids = _numbers(",".join(form.all("item")))
        typed = ((form.get(f"text.{one}"), form.get(f"language.{one}")) for one in ids)
        return await self._asked(typed) | {"review": ",".join(map(str, ids))}

    async def _asked(self, typed: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Questions (text, language) in their fields."""
        given: dict[str, str] = {}
        for text, known in typed:
            if text.strip():
                field, words = await self._placed(text, known if known in NATIVE else "")
                given[field] = "\n".join(filter(None, (given.get(field), words)))
        return given

    async def _placed(self, text: str, known: str) -> tuple[str, str]:
        """The field of a question, and its words as they would be kept; what cannot be kept is told at its field."""
        try:
            (looked,) = await self._nearness.in_languages([(known, text[:LONGEST])])
        except MessageEmpty:
            return f"questions.{known or DEFAULT}", " ".join(text[:LONGEST].split())
        return f"questions.{looked.language}", looked.text

    async def create(self, request: Request) -> Response:
        form: Form = request.state.form
        if form.get("action") == "new":
            return self._form(request, await self._carried(form))
        given = {name: form.get(name) for name in form.names()}
        if form.get("action") == "row":
            return self._form(request, given)
        name, review = await self._topics.create(request.state.staff, _draft(form), form.get("sure") == "yes")
        if not name:
            return self._form(request, given, review, 400 if review.problems else 200)
        request.state.audited = {"about": name, "detail": form.get(f"label.{DEFAULT}")}
        settled = await self._settle(request.state.staff, ids, name) if (ids := _numbers(form.get("review"))) else None
        if name not in self._library.catalogue.intents:
            return RedirectResponse("/desk/questions?done=waits", 303)
        if ids:
            return RedirectResponse(f"/desk/review?done={settled or ''}", 303)
        return RedirectResponse(f"/desk/questions/{name}?done=created", 303)

    def _form(
        self, request: Request, given: Mapping[str, str], review: TopicReview = TopicReview(), status: int = 200
    ) -> Response:
        wrong = {name: [problem_words(p) for p in found] for name, found in review.problems.items()}
        catalogue, pages = self._library.catalogue, self._library.guide.pages.values()
        return self._pages.render(
            request, "question_new.html", status, here=HERE, given=given, wrong=wrong, locales=_locales(given, wrong),
            warnings=[problem_words(p) for p in review.warnings], fewest=FEWEST, enough=ENOUGH, depths=DEPTHS,
            doubts=[(one, [doubt_words(d, self._label) for d in one.doubts]) for one in review.doubts],
            groups=[(name, found[0]) for name in GROUPS if (found := catalogue.find("topic", name, DEFAULT))],
            page_titles=[(p.path, title(p)) for p in pages if any(p.versions.values())][:_MOST_PAGES],
            language_name=language_name, direction=direction, native=NATIVE, most_label=LONGEST_LABEL,
            most_sentences=MOST_SENTENCES, icons=TOPIC_ICONS, kept=kept_of(request),
        )  # fmt: skip

    def _label(self, intent: str) -> str:
        return self._library.catalogue.label(intent, DEFAULT)


def _draft(form: Form) -> TopicDraft:
    labels, answers = ({code: form.get(f"{kind}.{code}") for code in ANSWERED} for kind in ("label", "answer"))
    questions = {code: form.get(f"questions.{code}") for code in NATIVE}
    office = form.get("office") == "yes"
    return TopicDraft(labels, answers, questions, form.get("group"), form.get("depth"), office, form.get("page"))


def _locales(given: Mapping[str, str], wrong: Mapping[str, Any]) -> list[tuple[str, bool, int]]:
    """(locale, whether it is shown open, how many fields are wrong), German first."""
    written = {code for code in ANSWERED if any(given.get(f"{kind}.{code}", "").strip() for kind in _KINDS)}
    faults = {code: sum(f"{kind}.{code}" in wrong for kind in _KINDS) for code in ANSWERED}
    second = not {language(code) for code in written} - {DEFAULT}
    shown = {*written, DEFAULT, *([_SECOND] if second else [])}
    return [(code, code in shown or bool(faults[code]), faults[code]) for code in ANSWERED]


def _numbers(typed: str) -> list[int]:
    """Of questions in the review inbox, with commas between them."""
    return sorted({int(one) for one in typed.split(",") if one.isascii() and one.isdigit() and len(one) < 19})


def _fits(code: str, words: str) -> bool:
    return code in ANSWERED and 0 < len(words) <= LONGEST_LABEL
