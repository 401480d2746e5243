"""The town's name, its Land, the office for everything else and its districts, in a form of the desk."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from bot.core.accounts.staff import Role
from bot.core.locale import NATIVE
from tests.desk.conftest import Office, Visitor

PATH = "/desk/content/town"


async def typed(visitor: Visitor) -> dict[str, str]:
    """What the form holds; nothing is ticked."""
    page = (await visitor.get(PATH)).text
    form = page[page.index('class="item"') :]
    found = dict(re.findall(r'<input(?![^>]*"checkbox")[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
    return {name: unescape(value) for name, value in found.items() if name != "csrf"}


async def test_a_district_is_added_and_the_town_renamed(office: Office) -> None:
    mona, guide = await office.signed_in("Mona", Role.COORDINATOR), office.lotse.library.guide
    form, before = await typed(mona), guide.town.districts
    new, holidays, epiphany = f"district.{len(before)}", office.lotse.holidays(), date(2027, 1, 6)
    assert holidays.name(epiphany, "de") == "Heilige Drei Könige"
    assert form["district.0.ar"] == before[0].names["ar"] and form["coordination_office"] == "integration"
    form |= {"name": "Kleinstadt", "land": "NW", f"{new}.de": "Am Hang", f"{new}.tr": "Yamaç",
             f"{new}.streets": "Hangweg, Bergstraße , Hangweg"}  # fmt: skip
    assert (await mona.post(PATH, form)).headers["location"] == f"{PATH}?done=saved"
    town = office.lotse.library.guide.town
    assert (town.name, town.land) == ("Kleinstadt", "NW") and town.districts[:-1] == before
    assert holidays.name(epiphany, "de") is None, "who has asked for holidays since the start knows it too"
    added = town.districts[-1]
    assert (added.id, added.name, added.names["tr"]) == ("am-hang", "Am Hang", "Yamaç")
    assert added.streets == ("Hangweg", "Bergstraße") and town.web_only == guide.town.web_only


async def test_what_is_wrong_is_said_and_everything_typed_stays(office: Office) -> None:
    mona, guide = await office.signed_in("Mona", Role.COORDINATOR), office.lotse.library.guide
    form, first = await typed(mona), guide.town.districts[0]
    wrong = form | {"name": "", "district.1.de": "", "district.2.de": first.name, "district.5.ru": "Холм"}
    page = await mona.post(PATH, wrong)
    assert page.status_code == 400 and "Холм" in page.text and "Bitte ausfüllen." in page.text
    assert page.text.count("Der deutsche Name fehlt.") == 4, "beside the field, and above with a way to it"
    assert f"„{first.name}“ ist schon ein anderer Stadtteil." in page.text
    needed = await mona.post(PATH, form | {"name": "Kleinstadt", "district.0.remove": "yes"})
    assert needed.status_code == 400 and f"„{first.name}“ wird noch gebraucht: Amt „" in needed.text
    assert 'value="Kleinstadt"' in needed.text and office.lotse.library.guide.town == guide.town
    more = await mona.post(PATH, wrong | {"action": "row"})
    assert more.status_code == 200 and 'name="district.6.de"' in more.text and "Холм" in more.text


async def test_a_district_that_nothing_names_goes(office: Office) -> None:
    mona, guide = await office.signed_in("Mona", Role.COORDINATOR), office.lotse.library.guide
    form, new = await typed(mona), f"district.{len(guide.town.districts)}"
    await mona.post(PATH, form | {f"{new}.de": "Hafen"})
    assert office.lotse.library.guide.town.districts[-1].id == "hafen"
    form = await typed(mona)
    assert (await mona.post(PATH, form | {f"{new}.remove": "yes"})).status_code == 303
    assert office.lotse.library.guide.town.districts == guide.town.districts


async def test_a_city_of_86_districts_loses_none(office: Office) -> None:
    mona, before = await office.signed_in("Mona", Role.COORDINATOR), office.lotse.library.guide.town.districts
    form = await typed(mona)
    form |= {
        f"district.{row}.{code}": f"{code} {row % 10}x{row // 10}" for row in range(len(before), 86) for code in NATIVE
    }
    assert (await mona.post(PATH, form)).status_code == 303
    form = await typed(mona)
    assert (await mona.post(PATH, form | {"district.85.de": "Am Hang"})).status_code == 303
    town = office.lotse.library.guide.town
    assert len(town.districts) == 86 and town.districts[-1].name == "Am Hang" and town.districts[:4] == before[:4]


async def test_who_is_slower_is_told_and_loses_nothing(office: Office) -> None:
    mona, nina = await office.signed_in("Mona", Role.COORDINATOR), await office.signed_in("Nina", Role.COORDINATOR)
    mine, theirs = await typed(mona), await typed(nina)
    await nina.post(PATH, theirs | {"name": "Ninastadt"})
    page = await mona.post(PATH, mine | {"name": "Monastadt"})
    assert page.status_code == 409 and "Nina hat das inzwischen geändert" in page.text and "Monastadt" in page.text
    stefan = await office.signed_in("Stefan")
    assert (await stefan.get(PATH)).status_code == 403
