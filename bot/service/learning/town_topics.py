"""A topic that only this town has: made in one step from button, answer and first questions; changed, put away.

Problems keep it from being made and stand at their fields; warnings do so until somebody has read them.
Fields: `label.<locale>`, `answer.<locale>`, `questions.<language>`, `group`, `depth`, `page`, `questions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, get_args

from bot.core.accounts.staff import Staff
from bot.core.content.topics import TOPIC_ICONS
from bot.core.errors import (
    BadInput,
    Conflict,
    Forbidden,
    MessageEmpty,
    MessageTooLong,
    NotFound,
    SecondReaderFirst,
)
from bot.core.learning.lesson import LONGEST, lesson, town_name
from bot.core.learning.taught import TOWN_PREFIX, TownTopic
from bot.core.locale import ANSWERED, DEFAULT, NATIVE, language
from bot.core.ports import RefreshableLibrary
from bot.core.problem import Problem
from bot.core.texts.wording import problems, tidy
from bot.service.learning.fixed_questions import page_path
from bot.service.learning.nearness import Looked, Nearness
from bot.service.learning.teaching import TeachingStore
from bot.service.texts.publishing import DeskRules, Limits

Depth = Literal["facts", "steps", "person"]
DEPTHS: tuple[Depth, ...] = get_args(Depth)
GROUPS = tuple(name for name in TOPIC_ICONS if name not in ("danger", "talk"))
FEWEST, ENOUGH = 3, 5  # first questions: fewer are refused, fewer are warned of
_NEVER = ("known", "unchecked", "masked", "nearly")  # no warning of a topic that is new


class TopicStore(TeachingStore, Protocol):
    """See `SqlTeaching`."""

    async def topics(self) -> Mapping[str, tuple[TownTopic, bool]]: ...

    async def create_topic(
        self, topic: TownTopic, labels: Mapping[str, str], answers: Mapping[str, str], by: str,
        questions: Sequence[tuple[str, str]] = (), archived: bool = False,
    ) -> None: ...  # fmt: skip

    async def created_by(self, name: str) -> str: ...

    async def change_topic(self, topic: TownTopic) -> None: ...

    async def archive_topic(self, name: str, archived: bool = True) -> None: ...


@dataclass(frozen=True)
class TopicDraft:
    """What somebody typed. `questions`: per language, one on each line."""

    labels: Mapping[str, str]
    answers: Mapping[str, str]
    questions: Mapping[str, str]
    group: str = ""
    depth: str = "facts"
    office: bool = False
    page: str = ""

    def tidied(self) -> TopicDraft:
        """Only what was filled in."""
        labels = {code: tidy(text) for code, text in self.labels.items() if text.strip()}
        answers = {code: tidy(text) for code, text in self.answers.items() if text.strip()}
        return replace(self, labels=labels, answers=answers)

    def typed(self) -> list[tuple[str, str]]:
        """(language, question), each once."""
        lines = [(code, line.strip()) for code in NATIVE for line in self.questions.get(code, "").splitlines()]
        return list(dict.fromkeys((code, line) for code, line in lines if line))


@dataclass(frozen=True)
class TopicReview:
    """What there is to say about a draft, by field. `doubts`: questions that are taken for another topic now."""

    problems: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    warnings: Sequence[Problem] = ()
    doubts: Sequence[Looked] = ()

    @property
    def fine(self) -> bool:
        return not (self.problems or self.warnings or self.doubts)


class TownTopics:
    """Where a town has second readers, a new topic waits in the archive until somebody else takes it out."""

    def __init__(
        self, store: TopicStore, nearness: Nearness, library: RefreshableLibrary, rules: DeskRules | None = None,
        limits: Limits | None = None,
    ) -> None:  # fmt: skip
        self._store, self._nearness, self._library = store, nearness, library
        self._rules, self._limits = rules, limits

    async def all(self, staff: Staff) -> Mapping[str, tuple[TownTopic, bool]]:
        """By name, with whether each is archived."""
        _may_edit(staff)
        return await self._store.topics()

    async def one(self, staff: Staff, name: str) -> tuple[TownTopic, bool]:
        """Raises NotFound."""
        found = (await self.all(staff)).get(name)
        if found is None:
            raise NotFound(f"there is no topic {name!r}")
        return found

    async def review(self, staff: Staff, draft: TopicDraft) -> TopicReview:
        _may_edit(staff)
        draft, found = draft.tidied(), dict[str, list[Problem]]()
        for name, problem in (*_texts(draft), *self._taken(draft), *_frame(draft), *_questions(draft)):
            found.setdefault(name, []).append(problem)
        if draft.page:
            try:
                page_path(self._library, draft.page)
            except NotFound:
                found.setdefault("page", []).append(Problem("no_page"))
        if found:
            return TopicReview(found)
        looked = await self._nearness.look(
            "", draft.typed(), await self._store.examples(), await self._store.regressions()
        )  # fmt: skip
        doubts = [one for one in looked if set(one.codes) - set(_NEVER)]
        away = [Problem("unchecked")] if any("unchecked" in one.codes for one in looked) else []
        return TopicReview({}, [*_warnings(draft), *away], doubts)

    async def create(self, staff: Staff, draft: TopicDraft, sure: bool = False) -> tuple[str, TopicReview]:
        """(name of the new topic, or nothing; what there is to say). `sure`: warnings and doubts have been read."""
        review = await self.review(staff, draft)
        if review.problems or not (sure or review.fine):
            return "", review
        draft = draft.tidied()
        known = {*await self._store.topics(), *self._library.catalogue.intents}
        topic = self._topic(town_name(draft.labels[DEFAULT], known), draft)
        try:
            await self._store.create_topic(
                topic, draft.labels, draft.answers, staff.name, draft.typed(), await self._second_reader()
            )  # fmt: skip
        except Conflict:
            return "", TopicReview({f"label.{DEFAULT}": [Problem("just_made")]})
        await self._library.refresh()
        return topic.name, TopicReview()

    async def change(self, staff: Staff, name: str, draft: TopicDraft) -> None:
        """Group, depth, office and page.

        Raises:
            NotFound: the topic or the page; BadInput: no such group or depth; OtherDepartments.
        """
        await self._mine(staff, name)
        if draft.group not in GROUPS or draft.depth not in DEPTHS:
            raise BadInput("choose a group and a depth")
        await self._store.change_topic(self._topic(name, draft))
        await self._library.refresh()

    async def archive(self, staff: Staff, name: str, archived: bool) -> None:
        """Raises NotFound, OtherDepartments; Conflict: coming back, its label is another topic's by now;
        SecondReaderFirst: coming back, somebody else than its maker has to have read it."""
        await self._mine(staff, name)
        if not (archived or staff.may_administer) and await self._second_reader():
            await self._read_by_another(staff, name)
        await self._store.archive_topic(name, archived)
        await self._library.refresh()

    async def _mine(self, staff: Staff, name: str) -> None:
        """Raises NotFound, Forbidden, OtherDepartments."""
        await self.one(staff, name)
        if self._limits is not None:
            await self._limits.ensure(staff, "answer", name)

    async def _read_by_another(self, staff: Staff, name: str) -> None:
        """Raises SecondReaderFirst."""
        if await self._store.created_by(name) == staff.name:
            raise SecondReaderFirst(f"{name} is read by somebody else before it is offered")

    async def _second_reader(self) -> bool:
        return self._rules is not None and await self._rules.second_reader()

    def _topic(self, name: str, draft: TopicDraft) -> TownTopic:
        page = page_path(self._library, draft.page) if draft.page.strip() else None
        depth: Depth = next(known for known in DEPTHS if known == draft.depth)
        return TownTopic(name, draft.group, depth, draft.office, page)

    def _taken(self, draft: TopicDraft) -> list[tuple[str, Problem]]:
        """A button that another topic has already."""
        catalogue, found = self._library.catalogue, []
        for code, text in draft.labels.items():
            for intent in catalogue.intents:
                known = catalogue.find("label", intent, code)
                if known == (text, code):
                    german = catalogue.label(intent, DEFAULT)
                    found.append((f"label.{code}", Problem("label_taken", {"found": german})))
        return found


def _texts(draft: TopicDraft) -> list[tuple[str, Problem]]:
    german = draft.answers.get(DEFAULT, "")
    found = [(f"{kind}.{DEFAULT}", Problem("empty")) for kind, texts in _kinds(draft) if DEFAULT not in texts]
    found += [(f"label.{code}", Problem("no_label")) for code in draft.answers if code not in draft.labels]
    if DEFAULT in draft.answers and not {language(code) for code in draft.answers} - {DEFAULT}:
        found.append(("answers", Problem("one_language")))
    for code, text in draft.labels.items():
        found += [(f"label.{code}", p) for p in problems("label", TOWN_PREFIX, text, "")]
    for code, text in draft.answers.items():
        source = text if code == DEFAULT else german
        found += [(f"answer.{code}", p) for p in problems("answer", TOWN_PREFIX, text, source)]
    return [(name, p) for name, p in found if name.rpartition(".")[2] in ANSWERED or name == "answers"]


def _kinds(draft: TopicDraft) -> tuple[tuple[str, Mapping[str, str]], ...]:
    return ("label", draft.labels), ("answer", draft.answers)


def _frame(draft: TopicDraft) -> list[tuple[str, Problem]]:
    found = [] if draft.group in GROUPS else [("group", Problem("no_group"))]
    return found if draft.depth in DEPTHS else [*found, ("depth", Problem("no_depth"))]


def _questions(draft: TopicDraft) -> list[tuple[str, Problem]]:
    typed, found = draft.typed(), []
    for code, line in typed:
        try:
            lesson(line)
        except MessageTooLong:
            found.append((f"questions.{code}", Problem("question_long", {"most": str(LONGEST)})))
        except MessageEmpty:
            found.append((f"questions.{code}", Problem("question_empty", {"found": line})))
    if len(typed) < FEWEST:
        found.append(("questions", Problem("too_few", {"found": str(len(typed)), "fewest": str(FEWEST)})))
    return found


def _warnings(draft: TopicDraft) -> list[Problem]:
    typed, found = draft.typed(), []
    if len(typed) < ENOUGH:
        found.append(Problem("few", {"found": str(len(typed)), "enough": str(ENOUGH)}))
    asked = {code for code, _ in typed}
    without = [code for code in dict.fromkeys(map(language, draft.answers)) if code not in asked]
    return [*found, *(Problem("no_question_in", {"language": code}) for code in without)]


def _may_edit(staff: Staff) -> None:
    if not staff.may_edit:
        raise Forbidden("only coordinators and administrators make topics")
