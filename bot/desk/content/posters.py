"""„Aushang und Willkommensblatt“: posters and cards with codes that open the chat in a language, at a topic.

GET /desk/content/posters        the form
GET /desk/content/posters.pdf    `paper` poster | cards, `lang` (several), `topic`, `telegram=1`
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role
from bot.core.errors import BadInput
from bot.core.locale import DEFAULT, ENDONYMS, NATIVE
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.content.postering import Postering

PATH = "/desk/content/posters"
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # no telephone finds Lotse there
_PAPERS = {
    "poster": ("Aushang", "A4, eine Seite je Sprache"),
    "cards": ("Kärtchen zum Mitgeben", "acht Stück auf A4, zum Ausschneiden"),
}


class PostersScreen:
    def __init__(self, postering: Postering, words: Words, guard: Guard, pages: DeskPages) -> None:
        self._postering, self._words, self._guard, self._pages = postering, words, guard, pages

    def routes(self) -> list[BaseRoute]:
        inside = self._guard.signed_in
        return [
            Route(PATH, inside(self.show, Role.COORDINATOR), methods=["GET"]),
            Route(f"{PATH}.pdf", inside(self.pdf, Role.COORDINATOR), methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        asked = request.query_params
        wrong, address = asked.get("wrong") == "1", self._postering.public_url
        return self._pages.render(
            request, "posters.html", here="posters", address=address, papers=_PAPERS,
            own_machine=bool(address) and urlsplit(address or "").hostname in _OWN_MACHINE,
            topics=self._postering.topics(), has_list=self._postering.has_list,
            languages=[(code, ENDONYMS[code], self._language(code)) for code in NATIVE],
            bot=await self._postering.bot_name(), chosen=asked.getlist("lang") or ([] if wrong else [DEFAULT]),
            topic=asked.get("topic", ""), paper=asked.get("paper", "poster"), wrong=wrong,
            telegram=not wrong or asked.get("telegram") == "1",
        )  # fmt: skip

    async def pdf(self, request: Request) -> Response:
        asked = request.query_params
        try:
            content = await self._postering.print(
                asked.get("paper", ""), asked.getlist("lang"), asked.get("topic", ""), asked.get("telegram") == "1"
            )
        except BadInput:
            typed = [(name, value) for name, value in asked.multi_items() if name != "wrong"]
            return RedirectResponse(f"{PATH}?{urlencode([('wrong', '1'), *typed])}", 303)
        name = f"lotse-{asked['paper']}-{'-'.join(code for code in NATIVE if code in asked.getlist('lang'))}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/pdf", headers=headers)

    def _language(self, code: str) -> str:
        return self._words.language(code)
