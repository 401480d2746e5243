"""Every route of a conversation, as it is wired, for somebody of another department: nothing is shown or done."""

from __future__ import annotations

import re

from starlette.routing import Route

from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import messages
from tests.desk.conftest import Office

_FIELDS = {
    "text": "x", "client_id": "abcdefgh12345678", "version": "1", "note": "x", "to": "health", "department": "health",
    "reason": "answered", "sure": "yes", "owner": "1", "find": "termin", "office": "citizens_office", "minutes": "30",
    "at": "2026-12-01T10:00", "message": "x",
}  # fmt: skip


async def test_no_route_of_a_conversation_opens_for_another_department(office: Office) -> None:
    conversation = await office.ask("Frage", topic="find_doctor", department="health")
    visitor = await office.signed_in("Nadine", department="order")
    token = await visitor.token()
    before = await office.kept(messages), await office.kept(handoffs)
    tried = walled = 0
    for route in office.app.routes:
        if not isinstance(route, Route) or not route.path.startswith("/desk/conversations/{id"):
            continue
        path = re.sub(r"\{(\w+)(:\w+)?\}", lambda found: conversation if found[1] == "id" else "1", route.path)
        for method in sorted((route.methods or set()) & {"GET", "POST"}):
            fields = _FIELDS | {"conversation": conversation}
            answer = await (visitor.get(path) if method == "GET" else visitor.post(path, fields, token))
            # A form that cannot be read is refused (400) before anybody looks whose conversation it is.
            refused = (403, 404) if method == "GET" else (400, 403, 404)
            assert answer.status_code in refused, (method, route.path, answer.status_code)
            walled += answer.status_code == 403
            assert "Frage" not in answer.text
            tried += 1
    assert tried > 20 and walled > 0.8 * tried, (tried, walled)
    assert (await office.kept(messages), await office.kept(handoffs)) == before
