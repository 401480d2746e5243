"""The public form with which clubs and associations send in an offer. Who has the link may; it needs no script.

GET  /offers/new/<token>?lang=ar   the form, and what became of the offers sent before
POST /offers/new/<token>           takes one; whatever is wrong, everything that was typed comes back, as it does with
                                   `to`, a language: that only shows the form in it

The token is the secret that another site does not know; besides, only our own page may send (`Guard.at_the_door`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.content.offers import AUDIENCES, KINDS
from bot.core.content.places import text_in
from bot.core.content.sent_offers import OfferLink, OfferRefused, SentOffer, Wrong
from bot.core.errors import NotFound, TooManyAttempts
from bot.core.locale import DEFAULT, ENDONYMS, NATIVE, direction
from bot.core.ports import Library
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.answers.speaker import isolate_runs
from bot.service.content.offer_form import FIELDS, LANGUAGES, MOST, TEXTS, OfferDraft
from bot.service.content.offering import Offering

_LONGEST_TOKEN = 100


class OfferFormPage:
    def __init__(self, offering: Offering, library: Library, guard: Guard, pages: DeskPages) -> None:
        self._offering, self._library, self._guard, self._pages = offering, library, guard, pages

    def routes(self) -> list[Route]:
        outside = self._guard.at_the_door
        return [
            Route("/offers/new/{token}", outside(self.show), methods=["GET"]),
            Route("/offers/new/{token}", outside(self.send), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        locale = _locale(request)
        try:
            link = await self._offering.link(_token(request))
        except NotFound:
            return self._void(request, locale)
        sent = await self._offering.sent_by(link)
        number = request.query_params.get("sent", "")
        thanks = number if any(number == offer.number for offer in sent) else ""
        return self._page(request, locale, link, sent, thanks=thanks)

    async def send(self, request: Request) -> Response:
        form: Form = request.state.form
        if form.get("to") in NATIVE:
            return await self._in_language(request, form, form.get("to"))
        locale = form.get("lang") if form.get("lang") in NATIVE else _locale(request)
        try:
            link = await self._offering.link(_token(request))
            offer = await self._offering.submit(_token(request), read_offer(form, locale), locale)
        except NotFound:
            return self._void(request, locale)
        except OfferRefused as error:
            sent = await self._offering.sent_by(link)
            return self._page(request, locale, link, sent, 400, form, error.problems)
        except TooManyAttempts as error:
            page = self._page(request, locale, link, await self._offering.sent_by(link), 429, form, enough=True)
            page.headers["Retry-After"] = str(error.retry_after)
            return page
        return RedirectResponse(f"{request.url.path}?lang={locale}&sent={offer.number}", 303)

    async def _in_language(self, request: Request, form: Form, locale: str) -> Response:
        try:
            link = await self._offering.link(_token(request))
        except NotFound:
            return self._void(request, locale)
        return self._page(request, locale, link, await self._offering.sent_by(link), form=form)

    def _page(
        self, request: Request, locale: str, link: OfferLink, sent: Sequence[SentOffer], status: int = 200,
        form: Form | None = None, problems: Sequence[Wrong] = (), thanks: str = "", enough: bool = False,
    ) -> Response:  # fmt: skip
        say = self._say(locale)
        wrong = {p.name: say(f"offer_wrong_{p.code}", **p.values) for p in reversed(problems)}
        districts = self._library.guide.town.districts
        return self._draw(
            request, "offer_form.html", locale, status, link=link, thanks=thanks, enough=enough, wrong=wrong,
            given={name: form.get(name) if form else "" for name in (*TEXTS, *FIELDS)}, most=MOST,
            chosen=form.all("languages") if form else [], consent=bool(form and form.get("consent")),
            kinds=[(kind, say(f"offer_kind_{kind}")) for kind in KINDS],
            audiences=[(who, say(f"offer_for_{who}")) for who in AUDIENCES],
            districts=[(d.id, text_in(d.names or {DEFAULT: d.name}, locale)) for d in districts],
            spoken=[(code, ENDONYMS[code]) for code in LANGUAGES],
            sent=[(o, text_in(o.offer.title, locale), say(f"offer_state_{o.state}")) for o in sent],
        )  # fmt: skip

    def _void(self, request: Request, locale: str) -> Response:
        return self._draw(request, "offer_form_void.html", locale, 404)

    def _draw(self, request: Request, template: str, locale: str, status: int, **values: Any) -> Response:
        page = self._pages.render(
            request, template, status, say=self._say(locale), locale=locale, dir=direction(locale),
            languages=[(code, ENDONYMS[code]) for code in NATIVE], **values,
        )  # fmt: skip
        page.headers["Content-Language"] = locale
        return page

    def _say(self, locale: str) -> Callable[..., str]:
        def say(sentence: str, /, **values: str) -> str:
            return isolate_runs(self._library.catalogue.say(sentence, locale, **values), locale)

        return say


def read_offer(form: Form, locale: str) -> OfferDraft:
    """What a sender typed: texts in the language of the page."""
    texts = {name: {locale: form.get(name)} for name in TEXTS}
    return OfferDraft(texts, _fields(form), tuple(form.all("languages")), None, bool(form.get("consent")))


def read_edited(form: Form, locales: Sequence[str]) -> OfferDraft:
    """What a coordinator typed: texts in every language, and the intents. The consent was given before."""
    texts = {name: {code: form.get(f"{name}.{code}") for code in locales} for name in TEXTS}
    return OfferDraft(texts, _fields(form), tuple(form.all("languages")), tuple(form.all("intents")), True)


def _fields(form: Form) -> Mapping[str, str]:
    return {name: form.get(name) for name in FIELDS}


def _token(request: Request) -> str:
    """Raises NotFound."""
    token = str(request.path_params["token"])
    if len(token) > _LONGEST_TOKEN:
        raise NotFound("no such link")
    return token


def _locale(request: Request) -> str:
    """`?lang=`, then the browser's languages, then German."""
    accepted = request.headers.get("accept-language", "").split(",")
    for tag in (request.query_params.get("lang", ""), *accepted):
        code = tag.split(";")[0].strip().split("-")[0].lower()
        if code in NATIVE:
            return code
    return DEFAULT
