"""A translation service on loopback that speaks like four of them, and behaves as it is told.

It translates word by word into words of the target language, leaving tokens, numbers and signs where they are.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_PARTS = re.compile(r"\[X\d+X\]|[^\W\d_]+|[\W\d_]+?(?=\[X|[^\W\d_]|$)")
_WORDS = {
    "de": "Bitte melden Sie Ihre neue Adresse beim Amt und bringen Sie dafür Ihren Ausweis mit",
    "en": "please register your new address at the office and bring your passport with you",
    "sq": "Ju duhet të regjistroni adresën tuaj brenda dy javësh pasi të shpërnguleni sillni pasaportën dhe",
    "el": "Πρέπει να δηλώσετε τη διεύθυνσή σας μέσα σε δύο εβδομάδες και να φέρετε το διαβατήριο",
    "ka": "თქვენ უნდა დარეგისტრიროთ თქვენი მისამართი ორი კვირის განმავლობაში მოიტანეთ პასპორტი",
    "ur": "براہ کرم اپنا پتہ دفتر میں درج کرائیں اور اپنا پاسپورٹ ساتھ لائیں ہے",
    "bg": "Трябва да регистрирате адреса си в рамките на две седмици донесете паспорта",
    "so": "Waa inaad diiwaangelisaa ciwaankaaga laba toddobaad gudahood keen baasaboorkaaga",
}
BUSY_SECONDS = 7
Speak = Callable[[str, str], object]


def spoken(text: str, target: str) -> str:
    """A text in the words of another language; the same text always the same."""
    known = _WORDS[target].split()
    found = (
        part if not part[0].isalpha() else known[sum(map(ord, part)) % len(known)] for part in _PARTS.findall(text)
    )
    return "".join(found)


def _number_changed(text: str, target: str) -> str:
    return re.sub(r"(?<!X)\d+(?!X)", lambda m: str(int(m.group()) + 1), spoken(text, target)) + " 47"


WRONG: Mapping[str, Speak] = {
    "none": lambda text, target: None,
    "empty": lambda text, target: "  ",
    "untranslated": lambda text, target: text,
    "other script": lambda text, target: spoken(text, "ka"),
    "drops tokens": lambda text, target: re.sub(r"\[X\d+X\]", "", spoken(text, target)),
    "doubles tokens": lambda text, target: re.sub(r"(\[X\d+X\])", r"\1 \1", spoken(text, target)),
    "invents tokens": lambda text, target: spoken(text, target) + " [X9X]",
    "changes digits": _number_changed,
    "a web page": lambda text, target: f"<div class='x'>{spoken(text, target)}</div>",
    "endless": lambda text, target: spoken(text, target) * 50,
}
RIGHT: Mapping[str, Speak] = {
    "correct": spoken,
    "spaces in tokens": lambda text, target: re.sub(r"\[X(\d+)X\]", r"[ X \1 X ]", spoken(text, target)),
    "other letters in tokens": lambda text, target: re.sub(r"\[X(\d+)X\]", r"［Х\1Х］", spoken(text, target)),
    "escaped": lambda text, target: f"&quot;{spoken(text, target)}&quot;",
}
RUDE = ("slow", "drips", "500", "busy", "403", "redirects", "closes", "garbage", "html", "huge", "other shape")


class TranslationServer:
    """`manner`: a key of RIGHT, WRONG, or one of RUDE. `phrases`: translations by what was sent."""

    def __init__(self) -> None:
        self.manner, self.phrases, self.sent, self.headers = "correct", dict[str, str](), list[str](), list[str]()
        self.requests = 0
        self.slowness, self.end = 1.0, threading.Event()  # seconds for an answer that is slow, or drips and never ends
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def be(self, manner: str) -> None:
        self.manner, self.requests = manner, 0
        self.sent.clear()

    def say(self, text: str, target: str) -> object:
        self.sent.append(text)
        if text in self.phrases:
            return self.phrases[text]
        return (RIGHT | WRONG).get(self.manner, spoken)(text, target)

    def close(self) -> None:
        self.end.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(world: TranslationServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            if "langpair" in asked:
                target = asked["langpair"].split("|")[1].split("-")[0]
                self._answer(
                    [asked["q"]], target, lambda said: {"responseData": {"translatedText": said[0]}, "matches": []}
                )
            else:
                page = '<html><body><div class="result-container">{}</div></body></html>'
                self._answer([asked["q"]], asked["tl"], lambda said: page.format(escape(said[0] or "")))

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/v2/translate":
                target = asked["target_lang"].split("-")[0].lower()
                more = {"detected_source_language": "DE", "billed_characters": 1}
                shape = _listed("translations", more)
                self._answer(asked["text"], target, shape)
            else:
                self._answer(asked["q"], asked["target"], lambda said: {"translatedText": said})

        def _answer(self, texts: Sequence[str], target: str, shape: Callable[[list[Any]], object]) -> None:
            world.requests += 1
            world.headers.append(str(self.headers))
            if world.manner in RUDE:
                return self._rude(world.manner)
            shaped = shape([world.say(text, target) for text in texts])
            html = isinstance(shaped, str)
            return self._send(
                200, str(shaped) if html else json.dumps(shaped), "text/html" if html else "application/json"
            )

        def _rude(self, manner: str) -> None:
            if manner == "slow":
                world.end.wait(world.slowness)
            elif manner == "drips":
                return self._drip()
            elif manner == "closes":
                return self.connection.close()
            elif manner in ("500", "403"):
                return self._send(int(manner), '{"message": "no"}')
            elif manner == "busy":
                return self._send(429, "{}", more={"Retry-After": str(BUSY_SECONDS)})
            elif manner == "redirects":
                return self._send(302, "", more={"Location": "http://stranger.example/"})
            elif manner == "huge":
                return self._send(200, json.dumps({"translatedText": ["x" * 10_000_000]}))
            words = {"html": "<html><body>Just a moment…</body></html>", "other shape": '{"translatedText": {"a": 1}}'}
            return self._send(200, words.get(manner, "{]garbage"))

        def _drip(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            for _ in range(99):
                self.wfile.write(b" ")
                if world.end.wait(world.slowness / 99):
                    break

        def _send(self, status: int, body: str, kind: str = "application/json", more: Mapping[str, str] = {}) -> None:
            raw = body.encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": f"{kind}; charset=utf-8",
                "Content-Length": str(len(raw)),
                **more,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the other side had enough
                self.close_connection = True

    return Handler


def _listed(name: str, more: Mapping[str, object]) -> Callable[[list[Any]], object]:
    return lambda said: {name: [{"text": text, **more} for text in said]}


class MemoryTranslations:
    """Implements the port `Translations` in memory."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[str, str | None]] = {}
        self.spent: dict[tuple[str, date], int] = {}

    async def known(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: self.texts[key][0] for key in keys if key in self.texts}

    async def keep(self, texts: Mapping[str, str], until: datetime, conversation_id: str | None) -> None:
        self.texts |= {key: (text, conversation_id) for key, text in texts.items()}

    async def spend(self, provider: str, day: date, characters: int, most: int) -> bool:
        spent = self.spent.get((provider, day), 0) + characters
        if spent > most:
            return False
        self.spent[provider, day] = spent
        return True
