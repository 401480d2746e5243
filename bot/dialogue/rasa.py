"""The port `Dialogue` on a Rasa server with our input channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import httpx

from bot.core.learning.taught import TOWN_PREFIX
from bot.core.outside_errors import DialogueDown, DialogueFailed
from bot.core.understanding import Candidate, Entity, PageHit, Understanding, UserMessage, Zone
from bot.service.answers.shown import searched

_TIMEOUT = httpx.Timeout(8.0, connect=1.0)
_LOADING_SECONDS = 60.0  # of another model
_MENTIONED_SHARE = 0.02
_TOWN_TOPIC = "town_topic"  # one rule answers all topics of the town's own


class RasaDialogue:
    """Asks the server that `address` names at the moment of asking: (base URL, token), or None while there is none.

    `patience`: seconds that any request may take, where nobody waits for it and the server gets only what others leave.
    """

    def __init__(self, address: Callable[[], tuple[str, str] | None], patience: float | None = None) -> None:
        self._address = address
        self._limit = httpx.Timeout(patience) if patience else _TIMEOUT
        self._loading = patience or _LOADING_SECONDS
        self._client = httpx.AsyncClient(timeout=self._limit, trust_env=False)

    async def understand(self, message: UserMessage) -> Understanding:
        metadata = {"languages": _likely(message.languages), "slots": _slots(message.context), "danger": message.heard}
        body = {"sender": message.sender, "text": message.text, "metadata": metadata}
        return _understanding(await self._post("turn", body))

    async def pages(self, text: str, languages: Mapping[str, float], german: str) -> tuple[Sequence[PageHit], Zone]:
        body = {"text": text, "languages": _likely(languages), "german": german}
        found = await self._post("pages", body)
        return _pages(found), found.get("page_zone", "fallback")

    async def press(self, sender: str, intent: str, context: Mapping[str, str]) -> Understanding:
        """A topic of the town's own is in no domain: the rules are told that it is one, its name stays here."""
        named = _TOWN_TOPIC if intent.startswith(TOWN_PREFIX) else intent
        body = {"sender": sender, "intent": named, "metadata": {"slots": _slots(context)}}
        understood = _understanding(await self._post("turn", body))
        return _renamed(understood, intent) if named != intent else understood

    async def forget(self, sender: str) -> None:
        """Drops the dialogue; when the engine is away there is nothing to drop."""
        try:
            await self._request("DELETE", f"/webhooks/lotse/dialogues/{sender}")
        except DialogueDown:
            return

    async def ready(self) -> bool:
        """Whether a model is loaded and answers."""
        try:
            status = await self._request("GET", "/status")
        except (DialogueDown, DialogueFailed):
            return False
        return bool(status.get("model_file"))

    async def swap(self, model: str) -> None:
        """Loads another model; the dialogues stay.

        Raises:
            DialogueFailed: the server refused the model.
        """
        await self._request("PUT", "/model", {"model_file": model}, timeout=self._loading)

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self._request("POST", f"/webhooks/lotse/{path}", body)

    async def _request(
        self, method: str, path: str, body: dict[str, Any] | None = None, timeout: float | None = None
    ) -> dict[str, Any]:
        address = self._address()
        if address is None:
            raise DialogueDown("no dialogue engine is running")
        base, token = address
        headers = {"Authorization": f"Bearer {token}"}
        params = None if path.startswith("/webhooks") else {"token": token}
        limit = httpx.Timeout(timeout) if timeout else self._limit
        try:
            response = await self._client.request(
                method, base + path, json=body, headers=headers, params=params, timeout=limit
            )
        except httpx.HTTPError as error:
            raise DialogueDown(f"the dialogue engine cannot be reached ({type(error).__name__})") from error
        return _body(response)


def _renamed(understood: Understanding, intent: str) -> Understanding:
    response = intent if understood.response == _TOWN_TOPIC else understood.response
    return replace(understood, intent=intent, response=response, candidates=(Candidate(intent, 1.0),))


def _likely(languages: Mapping[str, float]) -> dict[str, float]:
    return {code: round(share, 4) for code, share in languages.items() if share > _MENTIONED_SHARE}


def _slots(context: Mapping[str, str]) -> dict[str, Any]:
    """What the rules may know of a conversation (responses/domain.yml); a first message has nothing to tell."""
    if not context:
        return {}
    search = searched(context)
    return {
        "topic": context.get("intent"),
        "office": context.get("office"),
        "others": "others" in context,
        "search": search.partition(":")[0] if search else None,
    }


def _body(response: httpx.Response) -> dict[str, Any]:
    try:
        data = response.json() if response.content else {}
    except ValueError:
        data = {}
    if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        raise DialogueDown("the dialogue engine has no model yet")
    if response.is_error:
        kind = data.get("kind") or data.get("error") or data.get("reason") or "unnamed"
        raise DialogueFailed(f"the dialogue engine answered {response.status_code} ({kind})")
    return data if isinstance(data, dict) else {}


def _understanding(data: dict[str, Any]) -> Understanding:
    """Rasa's answer in our words; an answer without a prepared response is a failure, not a silence."""
    said = [m["custom"]["response"] for m in data.get("messages", []) if "response" in m.get("custom", {})]
    if not said:
        raise DialogueFailed("the dialogue engine chose nothing to say")
    parsed = data["understanding"]
    best = parsed.get("understood") or parsed["intent"]
    ranking = parsed.get("intent_ranking", [])
    return Understanding(
        best["name"],
        float(best["confidence"]),
        parsed.get("zone", "fallback"),
        best["name"] if said[0] == _TOWN_TOPIC else said[0],
        tuple(Candidate(c["name"], float(c["confidence"])) for c in ranking),
        _pages(parsed),
        parsed.get("page_zone", "fallback"),
        tuple(Entity(e["entity"], str(e["value"])) for e in parsed.get("entities", [])),
        bool(parsed.get("help_line")),
    )


def _page(hit: Mapping[str, Any]) -> PageHit:
    return PageHit(hit["path"], float(hit["score"]), hit["locale"], hit["passage"], hit.get("known", False))


def _pages(parsed: Mapping[str, Any]) -> tuple[PageHit, ...]:
    return tuple(_page(p) for p in parsed.get("pages", []))
