"""What stands on every public page, and what the privacy notice says of the services that are on."""

from __future__ import annotations

import pytest
from markupsafe import escape
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.channels.web.app import Pages, web_app
from bot.core.locale import NATIVE
from bot.service.channel.statement import Outside, Statements
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue


def browser(lotse: Lotse, feedback: str | None = None, outside: Outside = Outside()) -> TestClient:
    pages = Pages(lotse.library, ScriptedDialogue(), feedback, 1, Statements(lotse.library, outside))
    return TestClient(Starlette(routes=pages.routes()))


def everything(lotse: Lotse) -> TestClient:
    """With what goes around the pages, without the API."""
    app = web_app(NoApi(), Pages(lotse.library, ScriptedDialogue(), None, 1, Statements(lotse.library, Outside())))  # type: ignore[arg-type]
    return TestClient(app)


class NoApi:
    def routes(self) -> list[Route]:
        return []


@pytest.mark.parametrize("path", ["/", "/privacy", "/accessibility", "/welcome?lang=ar"])
async def test_every_public_page_leads_to_privacy_feedback_and_accessibility(lotse: Lotse, path: str) -> None:
    page = browser(lotse).get(path).text
    assert page.count("<footer") == 1
    foot = page.partition("<footer")[2]
    assert all(f'href="/{name}' in foot for name in ("privacy", "accessibility")) and '#feedback"' in foot
    elsewhere = browser(lotse, "https://musterstadt.example/feedback").get(path).text
    assert 'href="https://musterstadt.example/feedback"' in elsewhere.partition("<footer")[2]


async def test_phone_and_walk_in_hours_stand_beside_the_chat(lotse: Lotse) -> None:
    statements = Statements(lotse.library, Outside())
    pages = Pages(lotse.library, ScriptedDialogue(), None, 1, statements, walk_in=lambda locale: f"({locale}) 09:00")
    foot = TestClient(Starlette(routes=pages.routes())).get("/?lang=uk").text.partition("<footer")[2]
    assert 'href="tel:' in foot and '<small data-say="walk_in">(uk) 09:00</small>' in foot
    assert "<small" not in browser(lotse).get("/").text


async def test_the_privacy_notice_speaks_of_telegram_where_it_runs(lotse: Lotse) -> None:
    without = browser(lotse).get("/privacy").text
    with_it = browser(lotse, outside=Outside(telegram=True)).get("/privacy").text
    assert "Telegram" not in without and "und keine Dienste von anderen Firmen" in without
    assert "über die Rechner der Firma Telegram" in with_it and "bis zu Ihrem „Ja“ bei Telegram" in with_it
    assert "höchstens zwei Tage, bleiben die Nummer des Chats" in with_it and "/export" in with_it
    assert "und außer den genannten keine Dienste" in with_it
    translated = browser(lotse, outside=Outside(translator="DeepL")).get("/privacy").text
    assert "und außer den genannten keine Dienste" in translated and "„DeepL“" in translated


async def test_the_privacy_notice_says_whose_questions_are_translated(lotse: Lotse) -> None:
    page = browser(lotse, outside=Outside(translator="DeepL")).get("/privacy").text
    assert "braucht Lotse keine Übersetzung" in page and "übersetzt der Dienst manche Fragen" not in page
    assert "kann der Dienst Ihre Nachrichten und die Antworten übersetzen" in page  # what staff read and write
    page = browser(lotse, outside=Outside(translator="DeepL", translated_pages=True)).get("/privacy").text
    assert (
        "übersetzt der Dienst manche Fragen" in page
        and "Schreiben Sie auf Deutsch, braucht Lotse keine Übersetzung" in page
    )


@pytest.mark.parametrize("locale", NATIVE)
async def test_both_statements_are_written_in_every_language(lotse: Lotse, locale: str) -> None:
    """Nothing of them is German for who reads another language, and no gap is left open."""
    on, off = Statements(lotse.library, Outside(True, "DeepL", True)), Statements(lotse.library, Outside())
    holds, gaps, tell = on.barriers(locale)
    told = [*on.privacy(locale), *off.privacy(locale), holds, *gaps, tell]
    assert not any("{" in words for words in told) and "DeepL" in " ".join(told)
    assert {*on.privacy("de"), *off.privacy("de")}.isdisjoint(told) == (locale != "de")
    page = browser(lotse).get(f"/privacy?lang={locale}").text
    assert f'<html lang="{locale}"' in page and all(str(escape(words)) in page for words in off.privacy(locale))


@pytest.mark.parametrize(
    ("language", "title", "back"),
    [("ar", "هذه الصفحة غير موجودة.", "العودة إلى المحادثة"), ("uk", "Такої сторінки тут немає.", "Назад до чату")],
)
async def test_an_old_link_leads_to_chat_and_contact(lotse: Lotse, language: str, title: str, back: str) -> None:
    answer = everything(lotse).get("/poster/2019", headers={"accept": "text/html,*/*", "accept-language": language})
    assert answer.status_code == 404 and answer.headers["content-language"] == language
    assert title in answer.text and f'<a href="/?lang={language}">{back}</a>' in answer.text
    assert 'href="tel:' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_program_gets_the_bare_status(lotse: Lotse) -> None:
    for answer in (everything(lotse).get("/favicon.ico"), everything(lotse).post("/nowhere")):
        assert (answer.status_code, answer.text) == (404, "Not Found")
