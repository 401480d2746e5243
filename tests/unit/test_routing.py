"""Where a conversation goes: rules, what no rule may do, and that the newcomer reads where it goes before the yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.content.routing import ANYBODY, Rule, Seat, Wanted, back, checked
from bot.core.errors import BadInput
from bot.core.handoff import WOMAN
from bot.core.locale import ANSWERED
from bot.core.message import Reply
from bot.core.town import TownGuide
from bot.core.understanding import Entity, Understanding
from bot.service.turn.compose import Composer

from . import shipped

HOUSING, COORDINATION, IMMIGRATION, PROTECTION = "social_work", "integration_participation", "order", "protection"
NORTH = Rule(1, "citizen_services", "housing_search", "nordstadt")
PERSIAN = Rule(2, "culture_education", language="fa")
MONEY = Rule(3, "economy_finance", "money_housing")
RULES = (NORTH, PERSIAN, MONEY)
TABLE = [
    ("housing_search", "nordstadt", "fa", "citizen_services"),
    ("housing_search", "suedstadt", "fa", "culture_education"),
    ("housing_search", "suedstadt", "de", "economy_finance"),
    ("housing_search", "", "de-simple", "economy_finance"),
    ("register_address", "nordstadt", "fa", "culture_education"),
    ("register_address", "nordstadt", "ar", "citizen_services"),  # no rule: as the offices are responsible
    ("residence_permit", "", "ar", COORDINATION),  # never to those who must be chosen by name
    ("residence_permit", "", "fa", "culture_education"),
    ("asylum_procedure", "nordstadt", "fa", PROTECTION),
    ("", "", "fa", "culture_education"),
    ("", "", "ar", COORDINATION),
]


class Town:
    """Implements the port `Library`: what is shipped, with rules and people of its own."""

    def __init__(self, rules: tuple[Rule, ...] = (), seats: tuple[Seat, ...] | None = None) -> None:
        self.guide = replace(shipped.guide(), rules=rules, seats=seats)
        self.catalogue = shipped.catalogue()


def goes(guide: TownGuide, intent: str, district: str, locale: str) -> str | None:
    info = shipped.intents().get(intent)
    found = guide.department_for(
        intent, bool(info and info.protected), (district,) if district else (), info.topic if info else "", locale
    )
    return found.id if found else None


def press(town: Town, payload: str, locale: str = "de", **context: str) -> Reply:
    composer = Composer(town, shipped.holidays(), locale, shipped.TODAY)
    reply = composer.pressed(payload, context)
    assert reply is not None
    return reply


def payloads(reply: Reply) -> list[str]:
    return [button.payload for said in reply.utterances for button in said.buttons]


@pytest.mark.parametrize(("intent", "district", "locale", "department"), TABLE)
def test_the_first_rule_that_fits_decides(intent: str, district: str, locale: str, department: str) -> None:
    assert goes(Town(RULES).guide, intent, district, locale) == department


@pytest.mark.parametrize("intent", [name for name, info in shipped.intents().items() if info.protected])
@pytest.mark.parametrize("topic", ["intent", "group", "all"])
def test_no_rule_takes_a_protected_topic_from_the_protection_group(intent: str, topic: str) -> None:
    named = {"intent": intent, "group": shipped.intents()[intent].topic, "all": ""}[topic]
    rules = tuple(
        Rule(1, department, named, language="de" if not named else "") for department in (HOUSING, IMMIGRATION)
    )
    assert goes(Town(rules).guide, intent, "", "de") == PROTECTION


@pytest.mark.parametrize("intent", [name for name, info in shipped.intents().items() if not info.protected])
def test_no_rule_leads_where_only_the_newcomer_may_choose(intent: str) -> None:
    forbidden = [d.id for d in shipped.guide().departments.values() if d.by_name_only or d.independent or d.protection]
    assert len(forbidden) >= 3
    before = goes(Town().guide, intent, "", "de")
    rules = tuple(Rule(number, name, language="de") for number, name in enumerate([*forbidden, "nowhere"]))
    assert goes(Town(rules).guide, intent, "", "de") == before
    assert goes(Town((*rules, Rule(9, HOUSING, language="de"))).guide, intent, "", "de") == HOUSING


@pytest.mark.parametrize(
    "rule", [Rule(0, HOUSING), Rule(0, IMMIGRATION, "work"), Rule(0, PROTECTION, "work"), Rule(0, "nowhere", "work"),
             Rule(0, "safety", language="fa")]
)  # fmt: skip
def test_rules_that_cannot_be(rule: Rule) -> None:
    with pytest.raises(BadInput):
        checked(rule, RULES, shipped.guide().departments)


@pytest.mark.parametrize("locale", ANSWERED)
def test_what_the_newcomer_reads_is_where_it_goes(locale: str) -> None:
    town = Town((Rule(1, "citizen_services", "housing_search", "nordstadt"), Rule(2, "youth_school", "housing_search")))
    context = {"intent": "housing_search", "district": "nordstadt"}
    offer = press(town, "handoff:offer", locale, **context)
    names = town.guide.departments["citizen_services"].name
    assert (names.get(locale) or names["de"]) in offer.utterances[0].text
    (yes,) = [payload for payload in payloads(offer) if payload.startswith("handoff:yes:")]
    reply = press(town, yes, locale, **context)
    assert reply.request and reply.request.department == "citizen_services"


def test_a_translated_conversation_is_routed_by_its_own_language() -> None:
    town = Town((Rule(1, "youth_school", language="so"),))
    offer = press(town, "handoff:offer", "en", intent="housing_search", foreign="so:")
    assert "handoff:yes:youth_school" in payloads(offer)


@pytest.mark.parametrize("payload", [f"handoff:yes:{HOUSING}", f"handoff:woman:{HOUSING}", f"handoff:to:{IMMIGRATION}"])
def test_a_button_of_an_earlier_offer_does_not_lead_past_the_protection_group(payload: str) -> None:
    reply = press(Town(), payload, intent="housing_search", protected="yes")
    assert reply.request is None
    assert f"handoff:yes:{PROTECTION}" in payloads(reply)


@pytest.mark.parametrize("locale", ANSWERED)
def test_that_no_woman_answers_is_said_before_the_yes(locale: str) -> None:
    town = Town(seats=(Seat((HOUSING,)), Seat((COORDINATION,), woman=True)))
    reply = press(town, f"handoff:woman:{HOUSING}", locale, intent="housing_search")
    assert reply.request is None and reply.utterances[0].locale == locale
    assert payloads(reply) == [f"handoff:yes:{HOUSING}", f"handoff:to:{COORDINATION}", "handoff:no"]
    there = press(town, f"handoff:woman:{COORDINATION}", locale, intent="housing_search")
    assert there.request and there.request.wishes == (WOMAN,)


@pytest.mark.parametrize(
    ("seats", "payload", "sentence"),
    [
        ((Seat((HOUSING,), away_until=shipped.TODAY + timedelta(days=3)),), "yes", "offer_later"),
        ((Seat((HOUSING,), away_until=shipped.TODAY + timedelta(days=3)), Seat((HOUSING,))), "yes", None),
        ((Seat((HOUSING,), True, shipped.TODAY + timedelta(days=3)), Seat((HOUSING,))), "woman", "offer_woman_later"),
        ((Seat((HOUSING,), True, shipped.TODAY - timedelta(days=3)),), "woman", None),
    ],
)
def test_that_all_who_could_answer_are_away_is_said(
    seats: tuple[Seat, ...], payload: str, sentence: str | None
) -> None:
    said = press(Town(seats=seats), f"handoff:{payload}:{HOUSING}", intent="housing_search").utterances[0].text
    away = {name: shipped.catalogue().say(name, "de").split("{")[0] for name in ("offer_later", "offer_woman_later")}
    for name, words in away.items():
        assert (words in said) is (name == sentence), name
    assert ("Montag, 30. November 2026, 08:00" in said) is (sentence is not None)


def test_who_waits_and_asks_again_reads_it_too() -> None:
    town = Town(seats=(Seat((HOUSING,), away_until=shipped.TODAY + timedelta(days=3)),))
    composer = Composer(town, shipped.holidays(), "de", shipped.TODAY, waiting=True)
    reply = composer.pressed("handoff:offer", {"handoff": HOUSING, "intent": "housing_search"})
    assert reply is not None and "Montag, 30. November 2026, 08:00" in reply.utterances[0].text


def test_back_is_when_the_first_returns() -> None:
    now, day = shipped.TODAY, timedelta(days=1)
    seats = [Seat(("a",), away_until=now + 2 * day), Seat(("a",), away_until=now + day)]
    assert back(seats, now) == now + day
    assert back([*seats, Seat(("a",))], now) is None and back([], now) is None


NOW_OPEN = shipped.TODAY.replace(hour=20, minute=58)


@pytest.mark.parametrize("locale", ANSWERED)
@pytest.mark.parametrize("payload", ["offer", f"to:{IMMIGRATION}", f"yes:{HOUSING}", f"woman:{HOUSING}"])
def test_no_yes_is_taken_where_nobody_can_read_and_whom_to_call_is_said(locale: str, payload: str) -> None:
    reply = press(Town(seats=()), f"handoff:{payload}", locale, intent="housing_search")
    (said,) = reply.utterances
    assert reply.request is None and not reply.handoff and said.locale == locale
    assert not [p for p in payloads(reply) if p.startswith(("handoff:yes", "handoff:woman"))]
    assert any(link.url.startswith("tel:") for link in said.links)
    assert "030 23125-550" in said.text  # advice that does not belong to the town


def test_where_nobody_can_read_the_office_of_the_matter_is_told_with_its_hours() -> None:
    said = press(Town(seats=(Seat(("health",)),)), "handoff:offer", intent="housing_search").utterances[0]
    office = shipped.guide().offices["housing_office"]
    assert office.name["de"] in said.text and office.phone and office.phone in said.text
    assert "geöffnet" in said.text.lower() or "geschlossen" in said.text.lower()


def test_where_nobody_can_read_the_coordination_is_another_choice_if_somebody_answers_there() -> None:
    assert payloads(press(Town(seats=(Seat((COORDINATION,)),)), "handoff:offer", intent="housing_search")) == [
        f"handoff:to:{COORDINATION}"
    ]
    protected = press(Town(seats=(Seat((COORDINATION,)),)), "handoff:offer", intent="crisis_violence", protected="yes")
    assert payloads(protected) == []


def test_two_failures_offer_nobody_where_nobody_can_read() -> None:
    composer = Composer(Town(seats=()), shipped.holidays(), "de", shipped.TODAY)
    reply = composer.reply(Understanding("thank", 0.1, "fallback", "fallback"), {"failures": "1"})
    assert not reply.handoff and all(said.kind != "offer" for said in reply.utterances)


def test_a_woman_is_offered_only_where_one_answers() -> None:
    assert f"handoff:woman:{HOUSING}" not in payloads(
        press(Town(seats=(Seat((HOUSING,)),)), "handoff:offer", intent="housing_search")
    )
    assert f"handoff:woman:{HOUSING}" in payloads(
        press(Town(seats=(Seat((HOUSING,), woman=True),)), "handoff:offer", intent="housing_search")
    )


@pytest.mark.parametrize("locale", ANSWERED)
@pytest.mark.parametrize("seats", [(), (Seat((PROTECTION,)),)])
def test_after_violence_the_protection_groups_own_phone_comes_first(locale: str, seats: tuple[Seat, ...]) -> None:
    """The office is open until one at night; independent advice is not."""
    composer = Composer(Town(seats=seats), shipped.holidays(), locale, NOW_OPEN)
    reply = composer.pressed("handoff:offer", {"intent": "crisis_violence", "protected": "yes"})
    assert reply is not None
    said = reply.utterances[0]
    own, advice = "030 23125-970", "030 23125-550"
    assert said.text.index(own) < said.text.index(advice)
    assert said.links[0].url == "tel:03023125970"
    assert "01:00" in said.text or "1:00" in said.text


class Away:
    def present(self, department: str, wanted: Wanted = ANYBODY) -> bool | None:
        return False


@pytest.mark.parametrize("locale", ANSWERED)
def test_until_when_somebody_may_answer_is_said_where_nobody_reads_at_this_minute(locale: str) -> None:
    composer = Composer(Town(seats=(Seat((PROTECTION,)),)), shipped.holidays(), locale, NOW_OPEN, Away())
    reply = composer.pressed("handoff:offer", {"intent": "crisis_violence", "protected": "yes"})
    assert reply is not None
    assert reply.utterances[0].text.count("1:00") >= 2  # the phone's and the chat's


@pytest.mark.parametrize("office", ["foreigners_office", "jobcenter"])
@pytest.mark.parametrize("locale", ANSWERED)
def test_whoever_asks_for_an_office_by_name_may_choose_its_department(locale: str, office: str) -> None:
    town, asked = Town(), (Entity("office", office),)
    department = town.guide.offices[office].department
    composer = Composer(town, shipped.holidays(), locale, shipped.TODAY)
    u = Understanding("request_human", 0.9, "confident", "request_human", entities=asked)
    assert f"handoff:to:{department}" in payloads(composer.reply(u, {"intent": "register_address"}))
    assert f"handoff:yes:{department}" not in payloads(composer.reply(u, {"intent": "register_address"}))
    protected = composer.reply(u, {"intent": "register_address", "protected": "yes"})
    assert f"handoff:to:{department}" not in payloads(protected)


def test_an_office_belongs_to_the_department_it_names_else_to_the_one_that_lists_it() -> None:
    known = shipped.guide()
    police = known.offices["police"]
    listed = known.departments["safety"].model_copy(update={"offices": ("police", "citizens_office")})
    guide = replace(known, departments={**known.departments, "safety": listed})
    assert police.department is None and guide.department_of(police) == listed
    assert next(office.id for office in guide.offices_of(listed)) == "police"
    assert "citizens_office" not in [office.id for office in guide.offices_of(listed)], "it names another one"
    moved = guide.offices["citizens_office"].model_copy(update={"department": "safety"})
    guide = replace(guide, offices={**guide.offices, moved.id: moved})
    assert moved in guide.offices_of(listed) and moved not in guide.offices_of(guide.departments["citizen_services"])
