"""Offers at the desk, for coordinators: links to the form, what came in, what is live, and who signed up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Role
from bot.core.content.offers import AUDIENCES, KINDS, Offer
from bot.core.content.places import text_in
from bot.core.content.sent_offers import Decision, OfferRefused, ReasonLeft, SentOffer, Wrong
from bot.core.errors import BadInput, IllegalTransition, VersionChanged
from bot.core.locale import DEFAULT, ENDONYMS, NATIVE, direction
from bot.core.ports import Clock, Library
from bot.desk.content.content_words import kept_of
from bot.desk.content.offer_form import read_edited
from bot.desk.forms import Form
from bot.desk.guard import Guard, Handler
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.answers.directory import shows_below
from bot.service.content.offer_form import FIELDS, LANGUAGES, MOST, TEXTS
from bot.service.content.offering import Offering

_DAYS, _MOST = 30, 5
_BAD_LINK = "Bitte prüfen: für wen, 1 bis 365 Tage, 1 bis 50 Angebote."
_NO_REASON = "Bitte schreiben Sie kurz, warum (höchstens 300 Zeichen). Wer das Angebot geschickt hat, liest es."
_REASON_LEFT = (
    "Es ist noch nichts gespeichert: Sie haben einen Grund zum Ablehnen eingetragen. Zum Ablehnen drücken Sie bitte "
    "„Ablehnen“. Soll das Angebot bleiben, leeren Sie das Feld mit dem Grund."
)
_CLASH = (
    "Jemand anderes hat dieses Angebot inzwischen geändert. Hier steht noch, was Sie geschrieben haben. "
    "Laden Sie die Seite neu, um den aktuellen Stand zu sehen."
)
_DONE = {"keep": "Gespeichert.", "approve": "Freigegeben. Der Bot zeigt das Angebot jetzt.", "refuse": "Abgelehnt.",
         "end": "Beendet. Der Bot zeigt das Angebot nicht mehr.", "revoked": "Der Link gilt nicht mehr."}  # fmt: skip


class OfferScreen:
    def __init__(
        self, offering: Offering, library: Library, clock: Clock, guard: Guard, pages: DeskPages,
        public_url: str | None,
    ) -> None:  # fmt: skip
        self._offering, self._library, self._clock = offering, library, clock
        self._guard, self._pages, self._public_url = guard, pages, public_url
        self._words = Words(library, clock)

    def routes(self) -> list[Route]:
        return [
            Route("/desk/offers", self._inside(self.every), methods=["GET"]),
            Route("/desk/offers/links", self._inside(self.add_link), methods=["POST"]),
            Route("/desk/offers/links/{id:int}/renew", self._inside(self.renew), methods=["POST"]),
            Route("/desk/offers/links/{id:int}/revoke", self._inside(self.revoke), methods=["POST"]),
            Route("/desk/offers/{name}", self._inside(self.show), methods=["GET"]),
            Route("/desk/offers/{name}", self._inside(self.decide), methods=["POST"]),
        ]

    async def every(self, request: Request) -> Response:
        return await self._list(request)

    async def add_link(self, request: Request) -> Response:
        form: Form = request.state.form
        given = {name: form.get(name) for name in ("organiser", "days", "most")}
        try:
            path = await self._offering.create_link(
                request.state.staff, given["organiser"], _number(given["days"]), _number(given["most"])
            )
        except BadInput:
            return await self._list(request, 400, wrong=_BAD_LINK, given=given)
        return await self._list(request, link=self._address(request, path), whom=given["organiser"])

    async def renew(self, request: Request) -> Response:
        link, path = await self._offering.renew_link(request.state.staff, request.path_params["id"])
        request.state.audited = {"about": link.organiser}
        return await self._list(request, link=self._address(request, path), whom=link.organiser, renewed=True)

    def _address(self, request: Request, path: str) -> str:
        return f"{self._public_url or str(request.base_url).rstrip('/')}{path}"

    async def revoke(self, request: Request) -> Response:
        await self._offering.revoke(request.state.staff, request.path_params["id"])
        return RedirectResponse("/desk/offers?done=revoked", 303)

    async def show(self, request: Request) -> Response:
        sent = await self._offering.one(request.state.staff, request.path_params["name"])
        return self._one(request, sent, _typed(sent.offer))

    async def decide(self, request: Request) -> Response:
        form, name = request.state.form, request.path_params["name"]
        decision = form.get("decision")
        if form.get("action") == "row":
            return await self._brought_back(request)
        if decision not in get_args(Decision):
            raise BadInput("neither kept nor decided")
        try:
            await self._offering.decide(
                request.state.staff, name, _number(form.get("seen")), read_edited(form, NATIVE),
                cast(Decision, decision), form.get("why"),
            )  # fmt: skip
        except OfferRefused as error:
            return await self._again(request, 400, error.problems)
        except (VersionChanged, IllegalTransition):
            return await self._again(request, 409, said=_CLASH)
        except ReasonLeft:
            return await self._again(request, 400, said=_REASON_LEFT)
        except BadInput:
            return await self._again(request, 400, said=_NO_REASON)
        return RedirectResponse(f"/desk/offers?done={decision}", 303)

    async def _list(
        self, request: Request, status: int = 200, wrong: str = "", link: str = "", whom: str = "",
        given: Mapping[str, str] | None = None, renewed: bool = False,
    ) -> Response:  # fmt: skip
        found, today = await self._offering.everything(request.state.staff), self._clock.now().date()
        over = [s for s in found.sent if s.state in ("refused", "ended") or (s.state == "live" and s.offer.over(today))]
        return self._pages.render(
            request, "offers.html", status, here="offers", words=self._words, title=_title, kind=self._kind,
            waiting=[s for s in found.sent if s.state == "waiting"], over=over, filed=found.filed,
            live=[s for s in found.sent if s.state == "live" and s not in over], links=found.links,
            codes=found.codes, wrong=wrong, link=link, whom=whom, renewed=renewed, state=self._state, today=today,
            given=given or {"organiser": "", "days": str(_DAYS), "most": str(_MOST)},
            said=_DONE.get(request.query_params.get("done", ""), ""), when=self._when,
        )  # fmt: skip

    async def _brought_back(self, request: Request) -> Response:
        sent = await self._offering.one(request.state.staff, request.path_params["name"])
        old = request.state.form.get("seen") != str(sent.version)
        return await self._again(request, 409 if old else 200, said=_CLASH if old else "")

    async def _again(self, request: Request, status: int, problems: Sequence[Wrong] = (), said: str = "") -> Response:
        """The page with everything that was typed."""
        sent = await self._offering.one(request.state.staff, request.path_params["name"])
        form: Form = request.state.form
        typed = {name: form.get(name) for name in FIELDS}
        typed |= {f"{text}.{code}": form.get(f"{text}.{code}") for text in TEXTS for code in NATIVE}
        chosen = {"languages": form.all("languages"), "intents": form.all("intents")}
        return self._one(request, sent, {**typed, **chosen}, status, problems, said, form.get("why"))

    def _one(
        self, request: Request, sent: SentOffer, typed: Mapping[str, Any], status: int = 200,
        problems: Sequence[Wrong] = (), said: str = "", why: str = "",
    ) -> Response:  # fmt: skip
        say, catalogue = self._say, self._library.catalogue
        return self._pages.render(
            request, "offer.html", status, here="offers", sent=sent, typed=typed, said=said, why=why or sent.why,
            wrong={p.name: say(f"offer_wrong_{p.code}", **p.values) for p in reversed(problems)},
            title=_title(sent.offer), state=self._state(sent.state), most=MOST, when=self._when,
            kinds=[(kind, self._kind(kind)) for kind in KINDS], locales=_locales(sent.locale),
            audiences=[(who, say(f"offer_for_{who}")) for who in AUDIENCES], direction=direction,
            districts=[(d.id, d.name) for d in self._library.guide.town.districts],
            languages=[(code, self._words.language(code)) for code in LANGUAGES], endonyms=ENDONYMS,
            intents=sorted(
                {*shows_below(catalogue), *(set(typed["intents"]) & catalogue.intents.keys())},
                key=lambda name: catalogue.label(name, DEFAULT).casefold(),
            ),
            label=lambda name: catalogue.label(name, DEFAULT), language=self._words.language,
            kept=kept_of(request),
        )  # fmt: skip

    def _say(self, sentence: str, /, **values: str) -> str:
        return self._library.catalogue.say(sentence, DEFAULT, **values)

    def _kind(self, kind: str) -> str:
        return self._say(f"offer_kind_{kind}")

    def _state(self, state: str) -> str:
        return self._say(f"offer_state_{state}")

    def _when(self, moment: Any) -> str:
        return f"{moment.astimezone(self._clock.now().tzinfo):%d.%m.%Y, %H:%M}"

    def _inside(self, handle: Handler) -> Handler:
        return self._guard.signed_in(handle, Role.COORDINATOR)


def _title(offer: Offer) -> str:
    return text_in(offer.title, DEFAULT)


def _locales(written: str) -> list[str]:
    """German, the language it was written in, then the others."""
    return list(dict.fromkeys((DEFAULT, written, *NATIVE)))


def _typed(offer: Offer) -> dict[str, Any]:
    """The stored offer as its form shows it."""
    contact, place = offer.contact, offer.place
    texts = {"title": offer.title, "description": offer.description, "when": offer.when}
    return {
        "kind": offer.kind, "district": offer.district or "", "audience": offer.audience, "contact": contact.name,
        "phone": contact.phone or "", "email": contact.email or "", "url": contact.url or "",
        "place": place.name if place else "", "street": place.street if place else "",
        "places": str(offer.places_total or ""), "ends": offer.ends.isoformat() if offer.ends else "",
        "languages": list(offer.languages), "intents": list(offer.answers),
        **{f"{name}.{code}": texts[name].get(code, "") for name in TEXTS for code in NATIVE},
    }  # fmt: skip


def _number(typed: str) -> int:
    """Raises BadInput."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise BadInput("a whole number is needed")
    return int(typed)
