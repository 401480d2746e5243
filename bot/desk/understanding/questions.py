"""Example questions at the desk: all topics, and the questions of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role, Staff
from bot.core.content.topics import TOPIC_ICONS
from bot.core.errors import BadInput, MessageEmpty, MessageTooLong, NotFound
from bot.core.learning.lesson import LONGEST
from bot.core.learning.taught import Example
from bot.core.locale import DEFAULT, NATIVE, direction
from bot.core.paging import number_in, pages_of
from bot.core.ports import Library
from bot.desk.forms import Form
from bot.desk.guard import Guard, Handler
from bot.desk.pages import DeskPages
from bot.desk.text_words import DEPTHS
from bot.desk.understanding.question_doubts import decided, row_of
from bot.desk.understanding.questions_words import DONE, added_words, languages
from bot.service.learning.fixed_questions import title
from bot.service.learning.nearness import Looked
from bot.service.learning.teaching import MOST_AT_ONCE, TeachingDesk, Wanted, is_danger
from bot.service.learning.town_topics import GROUPS, TopicDraft, TownTopics

HERE = "questions"
_MOST_SEARCHED = 200
_NO_PAGE = "Diese Seite gibt es nicht. Bitte prüfen Sie Titel oder Adresse, oder lassen Sie das Feld leer."
_A_PAGE = 60  # examples on one page
_ON_A_PAGE = 100  # a town with thousands of topics


class QuestionsScreen:
    def __init__(
        self, teaching: TeachingDesk, topics: TownTopics, library: Library, guard: Guard, pages: DeskPages
    ) -> None:
        self._teaching, self._topics, self._library = teaching, topics, library
        self._guard, self._pages = guard, pages

    def routes(self) -> list[Route]:
        def inside(handle: Handler) -> Handler:
            return self._guard.signed_in(handle, Role.COORDINATOR)

        one = "/desk/questions/{intent}"
        return [
            Route("/desk/questions", inside(self.every), methods=["GET"]),
            Route(one, inside(self.topic), methods=["GET"]),
            Route(f"{one}/add", inside(self.add), methods=["POST"]),
            Route(f"{one}/decide", inside(self.decide), methods=["POST"]),
            Route(f"{one}/hide", inside(self.hide), methods=["POST"]),
            Route(f"{one}/remove/{{id:int}}", inside(self.remove), methods=["POST"]),
            Route(f"{one}/topic", inside(self.change), methods=["POST"]),
        ]

    async def every(self, request: Request) -> Response:
        query, staff = request.query_params, _staff(request)
        group = query.get("group", "") if query.get("group") in TOPIC_ICONS else ""
        few = query.get("few", "") if query.get("few") in (*NATIVE, "any") else ""
        wanted = Wanted(query.get("q", "")[:_MOST_SEARCHED].strip(), group, few, query.get("own") == "yes")
        found = await self._teaching.topics(staff, wanted)
        every = [row for name in TOPIC_ICONS for row in found if row.info.topic == name]
        last = pages_of(len(every), _ON_A_PAGE)
        at = min(number_in(query.get("at")), last)
        rows = every[(at - 1) * _ON_A_PAGE : at * _ON_A_PAGE]
        groups = [(self.group(name), [row for row in rows if row.info.topic == name]) for name in TOPIC_ICONS]
        put_away = [topic for topic, archived in (await self._topics.all(staff)).values() if archived]
        return self._pages.render(
            request, "questions.html", here=HERE, groups=[one for one in groups if one[1]], count=len(every),
            at=at, last=last, kept={name: value for name, value in query.items() if name != "at"},
            wanted=wanted, group_names=[(name, self.group(name)) for name in TOPIC_ICONS], languages=languages(),
            archived=[(topic.name, self.label(topic.name)) for topic in put_away],
            done=DONE.get(query.get("done", ""), ""), direction=direction, narrowed=wanted != Wanted(),
        )  # fmt: skip

    async def topic(self, request: Request) -> Response:
        return await self._topic(request)

    async def add(self, request: Request) -> Response:
        """What raises no doubt is added at once; about the rest somebody decides first."""
        intent, form = request.path_params["intent"], request.state.form
        language = form.get("language") if form.get("language") in NATIVE else ""
        lines = [line.strip() for line in form.get("texts").splitlines() if line.strip()]
        try:
            looked = await self._teaching.look(_staff(request), intent, [(language, line) for line in lines])
        except MessageTooLong:
            return await self._topic(request, f"Eine Frage ist zu lang. Erlaubt sind {LONGEST} Zeichen.", 400)
        except MessageEmpty:
            return await self._topic(request, "Eine Zeile besteht nur aus Zahlen oder Namen.", 400)
        except BadInput:
            return await self._topic(request, f"Bitte schreiben Sie eine bis {MOST_AT_ONCE} Fragen.", 400)
        known = [one for one in looked if "known" in one.codes]
        doubtful = [one for one in looked if one.doubts and one not in known]
        sure = [Example(one.language, intent, one.text) for one in looked if not one.doubts]
        added = await self._teaching.add(_staff(request), sure)
        request.state.audited = {"about": self.label(intent), "detail": f"{added[intent]} hinzugefügt"}
        if doubtful or known:
            return self._doubts(request, intent, doubtful, known, added[intent])
        return _to(intent, done="added", n=added[intent])

    async def decide(self, request: Request) -> Response:
        """About each doubtful question: added here, added where it is nearer, or not."""
        intent, form = request.path_params["intent"], request.state.form
        chosen = [Example(one.language, one.other or intent, one.text) for one in decided(form)]
        added = await self._teaching.add(_staff(request), chosen)
        elsewhere = added.total() - added[intent]
        detail = ", ".join(f"{self.label(name)}: {count}" for name, count in added.items())
        request.state.audited = {"about": self.label(intent), "detail": f"hinzugefügt bei {detail or 'keinem Thema'}"}
        return _to(intent, done="added" if chosen else "nothing", n=added[intent], other=elsewhere or None)

    async def hide(self, request: Request) -> Response:
        intent, form = request.path_params["intent"], request.state.form
        example = Example(form.get("language"), intent, form.get("text"))
        try:
            await self._teaching.hide(_staff(request), example, form.get("reason"))
        except BadInput:
            return await self._topic(request, "Bitte schreiben Sie, warum der Bot das nicht lernen soll.", 400)
        # Why danger is to be missed is what the log is for; the words of an example stay out of it.
        reason = form.get("reason") if is_danger(self._teaching.info(intent)) else ""
        request.state.audited = {"about": self.label(intent), "detail": reason}
        return _to(intent, done="hidden", language=form.get("shown") or None)

    async def remove(self, request: Request) -> Response:
        """Deletes an own one, or takes a hiding back."""
        gone = await self._teaching.remove(_staff(request), request.path_params["id"])
        # It may be a newcomer's question: its words stay out of the log.
        request.state.audited = {"about": self.label(gone.intent), "detail": f"eine Frage ({gone.language})"}
        shown = request.state.form.get("shown") or None
        return _to(request.path_params["intent"], done="back" if gone.removed else "removed", language=shown)

    async def change(self, request: Request) -> Response:
        """Of a topic of the town's own: its group and depth, or the archive."""
        name, form, staff = request.path_params["intent"], request.state.form, _staff(request)
        action = form.get("action")
        if action in ("archive", "restore"):
            await self._topics.archive(staff, name, action == "archive")
            request.state.audited = {
                "about": self.label(name),
                "detail": "Archiv" if action == "archive" else "zurückgeholt",
            }
            return RedirectResponse(f"/desk/questions?done={action}d", 303)
        draft = TopicDraft({}, {}, {}, form.get("group"), form.get("depth"), bool(form.get("office")), form.get("page"))
        try:
            await self._topics.change(staff, name, draft)
        except NotFound:
            return await self._topic(request, _NO_PAGE, 400)
        return _to(name, done="changed")

    def group(self, name: str) -> str:
        found = self._library.catalogue.find("topic", name, DEFAULT)
        return found[0] if found else name

    def label(self, intent: str) -> str:
        return self._library.catalogue.label(intent, DEFAULT)

    async def _topic(self, request: Request, wrong: str = "", status: int = 200) -> Response:
        intent, query, staff = request.path_params["intent"], request.query_params, _staff(request)
        form: Form | None = getattr(request.state, "form", None)
        language = query.get("language", "") if query.get("language") in NATIVE else ""
        words = query.get("q", "")[:_MOST_SEARCHED].strip()
        found = await self._teaching.examples(staff, intent, language, words)
        info = self._teaching.info(intent)
        at, last = number_in(query.get("at")), pages_of(len(found), _A_PAGE)
        at = min(at, last)
        own = (await self._topics.all(staff)).get(intent)
        linked = self._library.guide.pages.get(own[0].page or "") if own else None
        return self._pages.render(
            request, "question_topic.html", status, here=HERE, intent=intent, label=self.label(intent), info=info,
            group=self.group(info.topic), depth=DEPTHS[info.depth], depths=DEPTHS, own=own[0] if own else None,
            groups=[(name, self.group(name)) for name in GROUPS], linked=title(linked) if linked else "",
            shown=found[(at - 1) * _A_PAGE : at * _A_PAGE], count=len(found), at=at, last=last, language=language,
            words=words, languages=languages(), direction=direction, danger=is_danger(info), wrong=wrong,
            typed=form.get("texts") if form else query.get("text", ""), page_typed=form.get("page") if form else "",
            typed_language=form.get("language") if form else language,
            done=_said(query), created=query.get("done") == "created", most=LONGEST,
            address=lambda **more: _address(intent, **({"language": language or None, "q": words or None} | more)),
        )  # fmt: skip

    def _doubts(
        self, request: Request, intent: str, doubtful: list[Looked], known: list[Looked], added: int
    ) -> Response:
        rows = [row_of(one, self.label) for one in doubtful]
        return self._pages.render(
            request, "question_doubts.html", here=HERE, at=_address(intent), decide=f"{_address(intent)}/decide",
            page="", intent=intent, label=self.label(intent), rows=rows, known=known, added=added,
            languages=languages(), direction=direction, topic=self.label,
            unchecked=any("unchecked" in one.codes for one in doubtful),
        )  # fmt: skip


def _said(query: Any) -> str:
    if query.get("done") == "added":
        return added_words(number_in(query.get("n"), 0), number_in(query.get("other"), 0))
    return DONE.get(query.get("done", ""), "")


def _staff(request: Request) -> Staff:
    staff: Staff = request.state.staff
    return staff


def _address(intent: str, **more: object) -> str:
    query = urlencode({name: value for name, value in more.items() if value is not None})
    return f"/desk/questions/{intent}" + (f"?{query}" if query else "")


def _to(intent: str, **more: object) -> Response:
    return RedirectResponse(_address(intent, **more), 303)
