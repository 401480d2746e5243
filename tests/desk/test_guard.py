"""Forged requests, uploads, headers, and the wall on every route of desk and editor."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from starlette.requests import Request
from starlette.routing import Route

from bot.core.accounts.sign_in import FREE_PER_ADDRESS
from bot.core.accounts.staff import Role
from bot.desk.pages import DeskPages
from bot.store.accounts.staff import SqlStaff
from bot.wiring import Lotse, assemble
from tests.desk.conftest import BASE, PASSWORD, Office, Visitor
from tests.fakes import ScriptedDialogue

# Forged requests


async def test_a_form_without_our_token_is_refused(office: Office) -> None:
    visitor, other = await office.signed_in("Nadine"), await office.signed_in("Petra")
    conversation = await office.ask("Frage")
    path = f"/desk/conversations/{conversation}/claim"
    theirs = await other.token()
    for token in ("", "x", "AAAA", "a" * 116, secrets.token_urlsafe(86), theirs, "é"):
        assert (await visitor.post(path, token=token)).status_code == 403, token
    assert (await visitor.client.post(path, json={}, headers={"X-CSRF-Token": theirs})).status_code == 403
    assert (await visitor.client.post(path)).status_code == 403
    assert "Übernehmen" in (await visitor.get("/desk")).text
    assert (await visitor.post(path)).status_code == 303


async def test_the_token_may_come_in_a_header(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    path = f"/desk/conversations/{await office.ask('Frage')}/claim"
    answer = await visitor.client.post(path, headers={"X-CSRF-Token": await visitor.token()})
    assert answer.status_code == 303


async def test_the_token_looks_different_on_every_page(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    first, second = await visitor.token(), await visitor.token()
    assert first != second
    assert (await visitor.post("/desk/sign-out", token=first)).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": f"{BASE}.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_is_refused_even_with_a_token(office: Office, headers: dict[str, str]) -> None:
    visitor = await office.signed_in("Nadine")
    fields = {"csrf": await visitor.token()}
    assert (await visitor.client.post("/desk/sign-out", data=fields, headers=headers)).status_code == 403
    login = {"email": "nadine@musterstadt.example", "password": PASSWORD}
    assert (await office.visitor().client.post("/desk/sign-in", data=login, headers=headers)).status_code == 403


async def test_the_public_address_is_our_own_page(office: Office) -> None:
    await office.employ("Nadine")
    app = office.build("https://lotse.musterstadt.example")
    fields = {"email": "nadine@musterstadt.example", "password": PASSWORD}
    headers = {"Origin": "https://lotse.musterstadt.example"}
    assert (await Visitor(app).client.post("/desk/sign-in", data=fields, headers=headers)).status_code == 303


async def test_behind_a_proxy_each_client_counts_for_itself(office: Office) -> None:
    app = office.build("https://lotse.musterstadt.example")
    proxy = Visitor(app, "127.0.0.1")
    for number in range(FREE_PER_ADDRESS + 1):
        proxy.client.headers["X-Forwarded-For"] = "203.0.113.5"
        last = await proxy.sign_in(f"a{number}@musterstadt.example")
    assert last.status_code == 429
    proxy.client.headers["X-Forwarded-For"] = "203.0.113.5, 203.0.113.6"
    assert (await proxy.sign_in("z@musterstadt.example")).status_code == 401
    direct = Visitor(app, "192.0.2.3")  # nobody is believed who is not the proxy
    for number in range(FREE_PER_ADDRESS + 1):
        direct.client.headers["X-Forwarded-For"] = f"203.0.113.{number}"
        last = await direct.sign_in(f"b{number}@musterstadt.example")
    assert last.status_code == 429


async def test_a_proxy_in_another_network_is_believed_when_it_is_named(office: Office) -> None:
    office.lotse = replace(
        office.lotse, settings=office.lotse.settings.model_copy(update={"trusted_proxies": "172.18.0.0/16"})
    )
    proxy = Visitor(office.build(), "172.18.0.2")
    for number in range(FREE_PER_ADDRESS + 1):
        proxy.client.headers["X-Forwarded-For"] = f"203.0.113.{number}"
        last = await proxy.sign_in(f"a{number}@musterstadt.example")
    assert last.status_code == 401


async def test_uploads_are_refused(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    path = f"/desk/conversations/{await office.ask('Frage')}/reply"
    headers = {"X-CSRF-Token": await visitor.token()}
    answer = await visitor.client.post(path, files={"file": ("brief.pdf", b"%PDF")}, headers=headers)
    assert answer.status_code == 415 and "Dateien werden hier nicht angenommen" in answer.text
    assert (await visitor.client.post("/desk/sign-in", files={"file": ("x", b"x")})).status_code == 415
    assert (await visitor.client.post(path, content=b"text", headers=headers)).status_code == 415
    long = await visitor.client.post(path, data={"text": "x" * 300_000}, headers=headers)
    assert long.status_code == 413


async def test_pages_carry_their_headers(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    for path in ("/desk", "/desk/queue", "/desk/sign-in", "/desk/conversations/nothing", "/desk/staff"):
        headers = (await visitor.get(path)).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy and "script-src 'self'" in policy
        assert headers["cache-control"] == "no-store"


def test_a_page_cannot_change_what_every_page_has(lotse: Lotse) -> None:
    request = Request({"type": "http", "path": "/desk", "headers": []})
    with pytest.raises(ValueError, match="trouble"):
        DeskPages(lotse.library).render(request, "alerts.html", here="alerts", trouble=[])


async def test_what_nobody_expected_is_said_in_german_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = await office.signed_in("Nadine")

    async def fail(*_: object) -> None:
        raise OSError("Geheimnis-4711")

    monkeypatch.setattr(SqlStaff, "session", fail)
    for path in ("/desk", "/desk/conversations/nothing/live"):
        answer = await visitor.get(path)
        assert answer.status_code == 503 and "in ein paar Minuten noch einmal" in answer.text
        assert "Geheimnis" not in answer.text and "-4711" not in answer.text
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.json()["error"] == "unavailable"


async def test_an_address_that_only_takes_forms_leads_to_the_page_of_the_form(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    page = f"/desk/conversations/{await office.ask('Frage')}"
    for step in ("claim", "reply", "close"):
        answer = await visitor.get(f"{page}/{step}")
        assert (answer.status_code, answer.headers.get("location")) == (303, page)
    assert (await visitor.get("/desk/sign-out")).headers["location"] == "/desk"
    for path in ("/desk/nothing", "/desk/conversations/1/2/3"):
        answer = await visitor.get(path)
        assert answer.status_code == 404 and "Die Seite oder Unterhaltung gibt es nicht" in answer.text
        assert "Zur Warteschlange" in answer.text


LED = [  # (where one came from, what is not there, where one is led)
    (f"{BASE}/editor?q=M%C3%BCll&done=saved", "/editor/answer/nothing", "/editor?q=M%C3%BCll"),
    ("", "/editor/answer/nothing", "/editor"), ("https://elsewhere.example/", "/editor/nothing", "/editor"),
    (f"{BASE}/impressum", "/desk/training/4711", "/desk/training"), (f"{BASE}/editor/x", "/editor/x", "/editor"),
    (f"{BASE}/desk//evil.example", "/desk/content/office/nothing", "/desk/content"),
]  # fmt: skip


@pytest.mark.parametrize(("came", "path", "back"), LED)
async def test_a_page_that_is_not_there_leads_back_to_where_one_came_from(
    office: Office, came: str, path: str, back: str
) -> None:
    mona = await office.signed_in("Mona", Role.COORDINATOR)
    page = await mona.client.get(path, headers={"Referer": came} if came else {})
    assert page.status_code == 404 and f'<a class="button primary" href="{back}">Zurück</a>' in page.text
    assert "Zur Warteschlange" in page.text


async def test_who_was_slower_is_led_back_to_the_form(office: Office) -> None:
    mona = await office.signed_in("Mona", Role.COORDINATOR)
    form = {"csrf": await mona.token()}
    for came in (f"{BASE}/desk/training?done=discarded", ""):
        led = {"Origin": BASE} | ({"Referer": came} if came else {})
        page = await mona.client.post("/desk/training/4711/discard", data=form, headers=led)
        assert page.status_code in (404, 409) and 'href="/desk/training">Zurück</a>' in page.text
    talk = await mona.client.post(
        f"/desk/conversations/{await office.ask('Frage')}/close", data=form,
        headers={"Origin": BASE, "Referer": f"{BASE}/desk/training"},
    )  # fmt: skip
    assert 'href="/desk/training">Zurück' not in talk.text, "a conversation leads back to itself"


# The wall on every route of the application


# Who may enter below which path; the longest one holds. A route that none of them covers is nobody's decision yet.
WALLS = {
    "/desk": Role.STAFF, "/desk/content": Role.COORDINATOR, "/desk/content/reviews": Role.REVIEWER,
    "/desk/ideas": Role.COORDINATOR,
    "/desk/ideas.csv": Role.COORDINATOR, "/desk/offers": Role.COORDINATOR, "/desk/pins": Role.COORDINATOR,
    "/desk/routing": Role.COORDINATOR,
    "/desk/questions": Role.COORDINATOR, "/desk/indicators": Role.COORDINATOR,
    "/desk/indicators.csv": Role.COORDINATOR,
    "/desk/review": Role.COORDINATOR, "/desk/training": Role.COORDINATOR,
    "/desk/sources": Role.COORDINATOR, "/editor": Role.REVIEWER, "/editor/x/x/limit": Role.COORDINATOR,
    "/editor/%00/%00/limit": Role.COORDINATOR, "/desk/staff": Role.ADMINISTRATOR,
    "/editor/workbook": Role.COORDINATOR, "/editor/workbook.xlsx": Role.COORDINATOR,
    "/desk/log": Role.ADMINISTRATOR, "/desk/log.csv": Role.ADMINISTRATOR, "/desk/log.xlsx": Role.ADMINISTRATOR,
}  # fmt: skip
FOR_STAFF = {
    "",
    "alerts",
    "queue",
    "events",
    "conversations",
    "sign-out",
    "search",
    "earlier",
    "profile",
    "records",
    "away",
    "mentions",
    "x",
    "%00",  # what is no page
}
STRICTER = {("POST", "/desk/content/second-reader"): Role.ADMINISTRATOR}  # read by more than may change it
RANKS = (Role.STAFF, Role.REVIEWER, Role.COORDINATOR, Role.ADMINISTRATOR)
OPEN = {("GET", "/desk/sign-in"), ("POST", "/desk/sign-in"), ("GET", "/desk/welcome"), ("POST", "/desk/welcome")}
PUBLIC = {"/", "/accessibility", "/privacy", "/welcome", "/health", "/offers", "/calendar", "/api", "/static"}


def routes(app: object, name: str = "x") -> list[tuple[str, str]]:
    """(method, path) of every route of desk and editor, parameters filled in; numbers that no database holds."""
    found = []
    for route in app.routes:  # type: ignore[attr-defined]
        if isinstance(route, Route) and route.path.startswith(("/desk", "/editor")):
            path = re.sub(r"\{[^}]*:int\}", str(2**63), route.path)
            path = re.sub(r"\{[^}]*\}", name, path)
            found += [(method, path) for method in sorted((route.methods or {"GET"}) - {"HEAD"})]
    return found


def needed(path: str) -> Role:
    wall = max((w for w in WALLS if path == w or path.startswith(f"{w}/")), key=len)
    if wall == "/desk":
        assert path.removeprefix("/desk").strip("/").split("/")[0] in FOR_STAFF, f"who may enter {path}?"
    return WALLS[wall]


async def test_nobody_comes_in_without_signing_in(lotse: Lotse) -> None:
    app = assemble(lotse, ScriptedDialogue()).app
    walls = [one for one in routes(app) if one not in OPEN]
    assert len(walls) >= 35
    every = {f"/{route.path.split('/')[1]}" for route in app.routes if isinstance(route, Route)}
    assert every <= {*PUBLIC, "/desk", "/editor"}, "a route of nobody's"
    visitor = Visitor(app)
    for method, path in walls:
        answer = await visitor.client.request(method, path)
        assert answer.status_code in (303, 401), (method, path, answer.status_code)
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/desk/sign-in"), (method, path)


KEPT = ("reply", "note", "ask", "transfer")  # forms whose words the page keeps in the browser
PORTAL_PAGE = "/desk/content/page/%2Fmusterstadt%2Fde%2Fwohnen%2F"


@pytest.mark.parametrize(("sent", "back"), [
    ("/desk/content/event/new?of=a&done=saved", "/desk/content/event/new?of=a"),
    ("/desk/content/hours/citizens_office?done=hours", "/desk/content/hours/citizens_office"),
    *((f"/desk/conversations/x/{step}", "/desk/conversations/x") for step in (*KEPT, "close", "hand-back", "file")),
    ("/desk/pins/3/end", "/desk/pins"),
    ("/desk/sign-out", "/desk"),
    (f"{PORTAL_PAGE}?done=saved", PORTAL_PAGE),
])  # fmt: skip
async def test_who_was_signed_out_comes_back_to_the_form(office: Office, sent: str, back: str) -> None:
    answer = await office.visitor().client.post(sent, data={"title.de": "Fest"})
    kept = sent.startswith("/desk/conversations/") and sent.endswith(KEPT)
    lost = "" if sent == "/desk/sign-out" else f"&lost={'kept' if kept else 'yes'}"
    assert answer.status_code == 303 and unquote(answer.headers["location"]) == f"/desk/sign-in?next={back}{lost}"
    form = await office.visitor().get(answer.headers["location"])
    assert ("Es wurde nichts gesendet" in form.text) is bool(lost)
    assert ("noch in der Unterhaltung" in form.text) is kept, "only where it is true"
    assert f'name="next" value="{back.replace("&", "&amp;")}"' in form.text


ASKED = "/desk/content/event?words=fr%C3%BChst%C3%BCck&page=2"  # of an old tab


@pytest.mark.parametrize("path", [PORTAL_PAGE, "/desk/content/office/B%C3%BCrger", ASKED])
async def test_who_signs_in_lands_on_the_page_asked_for(office: Office, path: str) -> None:
    coordinator, visitor = await office.employ("Koo", Role.COORDINATOR), office.visitor()
    form = await visitor.get((await visitor.get(path)).headers["location"])
    after = re.search(r'name="next" value="([^"]+)"', form.text)
    assert after and unescape(after[1]) == path
    fields = {"email": coordinator.email, "password": PASSWORD, "next": path}
    assert (await visitor.client.post("/desk/sign-in", data=fields)).headers["location"] == path


@pytest.mark.parametrize("path", ["/desk/content/hours/citizens_office", "/desk/conversations/x/compose"])
async def test_a_part_of_a_page_is_never_the_sign_in_page(office: Office, path: str) -> None:
    answer = await office.visitor().client.post(path, data={"action": "preview"}, headers={"X-Fragment": "1"})
    assert answer.status_code == 401 and "password" not in answer.text


async def test_every_route_lets_in_whom_it_should_and_nobody_else(lotse: Lotse, office: Office) -> None:
    """Also with names and numbers that are none: not found or refused, never an error of ours."""
    app = assemble(lotse, ScriptedDialogue()).app
    for rank, role in enumerate(RANKS):
        await office.employ(role.value.title(), role)
        visitor = Visitor(app)
        assert (await visitor.sign_in(f"{role.value}@musterstadt.example")).status_code == 303
        token = await visitor.token()
        for method, path in dict.fromkeys([*routes(app), *routes(app, "%00")]):  # those that name nothing once
            if (method, path) in OPEN or path in ("/desk/sign-out", "/desk/events"):
                continue  # for everybody; the end of the session; a stream without an end
            allowed = rank >= RANKS.index(STRICTER.get((method, path)) or needed(path))
            answer = await visitor.client.request(method, path, headers={"X-CSRF-Token": token})
            assert (answer.status_code == 403) is not allowed, (role, method, path, answer.status_code)
            assert answer.status_code < 500, (role, method, path, answer.status_code)
            if allowed and method == "POST":
                forged = await visitor.client.request(method, path, headers={"X-CSRF-Token": "forged"})
                assert forged.status_code == 403, (role, method, path, forged.status_code)


async def test_a_form_with_a_null_character_is_refused(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    path = f"/desk/conversations/{await office.ask('Frage')}/note"
    assert (await visitor.post(path, {"text": "a\0b"})).status_code == 400
