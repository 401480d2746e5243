"""One question asked from outside a conversation, and the answer described as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bot.core.locale import language
from bot.core.understanding import PageHit
from bot.service.turn.answering import Answer

PassageOf = Callable[[PageHit, str], str | None]


def described(answer: Answer, passage: PassageOf) -> dict[str, Any]:
    """The answer as `lotse ask --json` prints it. `passage(hit, locale)` gives the text a page hit shows."""
    u, danger = answer.understanding, answer.danger
    strong = danger is not None and danger.strength == "strong"
    intent = (danger.intent if strong and danger else None) or (u.intent if u else None)
    return {
        "language": language(answer.written or answer.locale),
        "intent": intent,
        "confidence": round(u.confidence, 4) if u and not strong else float(strong),
        "zone": "confident" if strong else u.zone if u else "fallback",
        "danger": danger.strength if danger else None,
        "candidates": _candidates(answer, intent if strong else None),
        "pages": [{"path": p.path, "score": round(p.score, 4), "passage": passage(p, answer.locale)} for p in u.pages]
        if u
        else [],
        "page_zone": u.page_zone if u else "fallback",
        "replies": [
            {
                "text": said.text,
                "buttons": [asdict(button) for button in said.buttons],
                "links": [asdict(link) for link in said.links],
            }
            for said in answer.reply.utterances
        ],
        "handoff": answer.reply.handoff,
    }


def _candidates(answer: Answer, danger_intent: str | None) -> list[dict[str, Any]]:
    if danger_intent:
        return [{"intent": danger_intent, "confidence": 1.0}]
    known = answer.understanding.candidates if answer.understanding else ()
    return [{"intent": c.intent, "confidence": round(c.confidence, 4)} for c in known]
