"""What the last answer showed, as the payloads of buttons that would show it again. Kept in the context:

last     what was answered, one payload a line: to say it again, or in another language
options  what was shown or offered, in order: "the other one", "the second"
seen     which of the options were answered, by number from 0, the one in focus last
others   present while an option has not been seen
picked   which one was picked of the courses or events listed, by its place: "and when does it begin?"
office   the office in focus: the one named, else the one shown: "and when is it open?"
before   what `last` was until something else was answered: "go back"
warned   present while a line of help stood above the last answer
offered  the yes of the offer of a person that stands (`bot/service/turn/open_offer.py`)

An utterance says what it is about in payloads; `card:<office>` and `named:<office>` (shown beside, mentioned in a page)
only bring an office into focus.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.danger import DANGER_ANSWERS
from bot.core.message import Reply, Utterance

SEARCHES = ("courses", "events")
PICKED, OFFERED, WARNED = "picked", "offered", "warned"
_OFFERED_ANYWHERE = ("page", "offers", *SEARCHES)
_ASKING = ("choice", "ask")
_OFFICE_KINDS = ("office", "card", "named")  # the surest first


def last(context: Mapping[str, str]) -> list[str]:
    return _lines(context, "last")


def before(context: Mapping[str, str]) -> list[str]:
    return _lines(context, "before")


def options(context: Mapping[str, str]) -> list[str]:
    return _lines(context, "options")


def in_danger(context: Mapping[str, str]) -> bool:
    """Whether the last answer was help in danger."""
    return last(context)[:1] in [[f"intent:{name}"] for name in DANGER_ANSWERS]


def searched(context: Mapping[str, str]) -> str | None:
    """The search that was answered, as the payload of its list."""
    return next((payload for payload in last(context) if _kind(payload) in SEARCHES), None)


def focus(context: Mapping[str, str]) -> int | None:
    """The option that was answered last; None while one is still to be chosen."""
    seen = _seen(context)
    return seen[-1] if seen else None


def unseen(context: Mapping[str, str]) -> str | None:
    """The next option not yet answered, after the one in focus, then from the first."""
    found, seen = options(context), set(_seen(context))
    begin = focus(context) or 0
    order = [*range(begin, len(found)), *range(begin)]
    return next((found[i] for i in order if i not in seen), None)


def noted(reply: Reply, named_office: str | None = None) -> Reply:
    """The reply with what it showed in its context; one that shows nothing leaves everything as it was."""
    about = [(payload, utterance.kind in _ASKING) for utterance in reply.utterances for payload in utterance.about]
    answered = [payload for payload, _ in about if _kind(payload) not in ("card", "named")]
    if not answered:
        return reply
    context = {k: v for k, v in reply.context.items() if k not in ("last", "others", "office", PICKED, WARNED)}
    context["last"] = "\n".join(answered)
    if (gone := reply.context.get("last")) and gone != context["last"]:
        context["before"] = gone
    context |= _options(reply, [p for p, asking in about if p in answered and not asking])
    only_asked = all(_kind(payload) == "choice" for payload in answered)
    in_focus = reply.context.get("office") if only_asked or set(answered) <= set(last(reply.context)) else None
    office = named_office or _office([payload for payload, _ in about]) or in_focus
    if office:
        context["office"] = office
    return replace(reply, context=context)


def _options(reply: Reply, answered: Sequence[str]) -> dict[str, str]:
    """The options before, when this was one of them, else new ones; with what is offered now."""
    offered = [p for utterance in reply.utterances for p in _offers(utterance)]
    known = options(reply.context)
    place = next((i for i, option in enumerate(known) if answered and _alike(option, answered[0])), None)
    kept, seen = (known, _seen(reply.context)) if place is not None else ([], [])
    every = list(dict.fromkeys([*kept, *([] if kept else answered), *offered]))
    if place is not None:
        seen = [i for i in seen if i != place] + [place]
    elif answered:
        seen = [0]
    found = {"options": "\n".join(every), "seen": ",".join(map(str, seen))}
    return found | ({"others": "yes"} if len(seen) < len(every) else {})


def _offers(utterance: Utterance) -> list[str]:
    anything = utterance.kind in _ASKING
    kinds = ("intent", "office", *_OFFERED_ANYWHERE) if anything else _OFFERED_ANYWHERE
    return [button.payload for button in utterance.buttons if _kind(button.payload) in kinds]


def _office(about: Sequence[str]) -> str | None:
    found = (payload.split(":")[1] for kind in _OFFICE_KINDS for payload in about if _kind(payload) == kind)
    return next(found, None)


def _alike(option: str, payload: str) -> bool:
    """Of an office the same, whatever was asked about it; of a page, whatever passage of it."""
    if _kind(option) == _kind(payload) == "office":
        return option.split(":")[1] == payload.split(":")[1]
    return option.partition("#")[0] == payload if _kind(option) == "page" else option == payload


def _kind(payload: str) -> str:
    return payload.partition(":")[0]


def _lines(context: Mapping[str, str], name: str) -> list[str]:
    return [line for line in context.get(name, "").split("\n") if line]


def _seen(context: Mapping[str, str]) -> list[int]:
    return [int(number) for number in context.get("seen", "").split(",") if number]
