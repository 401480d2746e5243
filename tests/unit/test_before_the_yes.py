"""What is read before a yes, and beside which signs: also that a department's own file outlasts what is erased here."""

from __future__ import annotations

import pytest

from bot.core.locale import ANSWERED
from bot.service.compose import Composer

from . import shipped
from .test_every_answer import Shipped

KEPT = {"de": "bleibt es dort", "de-simple": "Dort bleibt es", "en": "stays there"}  # elsewhere with the German word


@pytest.mark.parametrize("intent", ["housing_search", "asylum_procedure", "residence_permit"])
@pytest.mark.parametrize("locale", ANSWERED)
def test_that_the_file_of_the_department_stays(locale: str, intent: str) -> None:
    reply = Composer(Shipped(), shipped.holidays(), locale, shipped.TODAY).pressed("handoff:offer", {"intent": intent})
    assert reply and KEPT.get(locale, "(Akte)") in reply.utterances[0].text


@pytest.mark.parametrize("intent", ["housing_search", "residence_permit"])
def test_its_buttons_have_signs_for_who_cannot_read(intent: str) -> None:
    reply = Composer(Shipped(), shipped.holidays(), "ar", shipped.TODAY).pressed("handoff:offer", {"intent": intent})
    assert reply is not None
    signs = [button.icon for button in reply.utterances[0].buttons]
    assert all(signs) and len(set(signs)) == len(signs) >= 3
