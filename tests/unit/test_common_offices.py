"""A town that has entered its offices in German only is asked for them in all languages."""

from __future__ import annotations

from functools import lru_cache

import pytest

from bot.core.content.common_offices import CommonOffices
from bot.core.content.places import Office
from bot.core.locale import ANSWERED
from bot.core.text import fold
from bot.core.yaml_text import parse_yaml
from bot.language.gazetteer import Gazetteer, Name
from bot.wiring.files import load_common_offices
from nlu.romanise import romanised

from .samples import PROJECT

_ADDRESS = {"street": "Am Markt 1", "postcode": "12345", "city": "Kleinstadt"}
_GERMAN_ONLY = {
    "buerger": "Bürgerservice im Rathaus", "abh": "Kreisausländerbehörde (Nebenstelle)", "jc": "Jobcenter Kleinstadt",
    "ja": "Kreisjugendamt", "fk": "Familienkasse", "zul": "Kfz-Zulassungsbehörde des Landkreises", "sta": "Standesamt",
    "fa": "Finanzamt Kleinstadt", "schule": "Staatliches Schulamt", "arge": "Agentur für Arbeit", "lra": "Landratsamt",
    "verein": "Verein Bürgerbus", "raum": "Leseraum in der Bibliothek",
}  # fmt: skip


def office(key: str, german: str, **more: tuple[str, ...]) -> Office:
    return Office.model_validate({"id": key, "name": {"de": german}, "aliases": more, "address": _ADDRESS})


@lru_cache
def gazetteer() -> Gazetteer:
    town = {key: office(key, german) for key, german in _GERMAN_ONLY.items()}
    known = load_common_offices(PROJECT).completed(town)
    return Gazetteer.build(
        (Name("office", key, name) for key, o in known.items() for names in o.aliases.values() for name in names),
        romanised,
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("où est le bureau des étrangers ?", "abh"),
        ("adres urząd ds. cudzoziemców", "abh"),
        ("وين دائرة الاجانب", "abh"),
        ("ادارهٔ خارجی ها کجاست", "abh"),
        ("де паспортний стіл", "buerger"),
        ("паспортный стол часы", "buerger"),
        ("biroul pentru cetateni program", "buerger"),
        ("центр зайнятості телефон", "jc"),
        ("çocuk ve gençlik dairesi nerede", "ja"),
        ("kasa rodzinna telefon", "fk"),
        ("сімейна каса адреса", "fk"),
        ("car registration office opening hours", "zul"),
        ("ЗАГС где", "sta"),
        ("urząd stanu cywilnego", "sta"),
        ("vergi dairesi telefon", "fa"),
        ("kuratorium adres", "schule"),
        ("агентство з працевлаштування чи агентство зайнятості", "arge"),
        ("starostwo powiatowe godziny", "lra"),
    ],
)
def test_it_is_found_by_what_everybody_calls_it(asked: str, found: str) -> None:
    assert [m.value for m in gazetteer().find(asked)] == [found]


def test_what_only_has_such_a_word_beside_its_name_is_another_thing() -> None:
    known = load_common_offices(PROJECT).completed(
        {k: office(k, _GERMAN_ONLY[k]) for k in ("verein", "raum", "buerger")} | {"r": office("r", "Rathaus")}
    )
    assert not known["verein"].aliases and not known["raum"].aliases
    assert "Town hall" not in known["buerger"].aliases["en"]


@pytest.mark.parametrize(
    "asked",
    ["rathaus wo ist das", "which bus to the city hall", "rathaus address pls", "كيف بوصل عالبلدية", "راتهاوس وين",
     "شهرداری کجا میشه", "l'hotel de ville svp", "adres ratusz", "primaria unde vine", "мэрия где находится",
     "ратуша адреса", "belediye binası nerede", "мерія коли працює", "міськрада телефон"],
)  # fmt: skip
def test_where_a_town_has_entered_no_town_hall_its_citizens_office_is_meant(asked: str) -> None:
    assert [m.value for m in gazetteer().find(asked)] == ["buerger"]


def test_of_several_citizens_offices_the_one_for_the_whole_town_is_the_town_hall_unless_there_is_one() -> None:
    north = office("north", "Bürgerbüro Nord").model_copy(update={"districts": ("nord",)})
    town = {"north": north, "old": office("old", "Bürgerbüro Altstadt")}
    known = load_common_offices(PROJECT).completed(town)
    assert "Mairie" in known["old"].aliases["fr"] and "Mairie" not in known["north"].aliases["fr"]
    with_one = load_common_offices(PROJECT).completed(town | {"r": office("r", "Rathaus")})
    assert "Mairie" not in with_one["old"].aliases["fr"] and "Mairie" in with_one["r"].aliases["fr"]


def test_the_town_has_the_last_word_on_what_its_offices_are_called() -> None:
    common = CommonOffices(
        {"a": {"german": ["Meldeamt"], "names": {"en": ["town hall", "Register"], "pl": ["ratusz"]}}}
    )
    town = {"m": office("m", "Meldeamt", en=("register",)), "r": office("r", "Rathaus", en=("Town Hall",))}
    known = common.completed(town)
    assert known["m"].aliases == {"en": ("register",), "pl": ("ratusz",)}
    assert known["r"] == town["r"] and town["m"].aliases == {"en": ("register",)}, "what was given is as it was"


def test_another_german_name_tells_the_kind_too() -> None:
    known = load_common_offices(PROJECT).completed({"x": office("x", "Amt 33", de=("Standesamt",))})
    assert "état civil" in known["x"].aliases["fr"]


def test_every_kind_has_names_in_all_languages_and_no_name_is_of_two() -> None:
    data = parse_yaml((PROJECT / "responses" / "office_names.yml").read_text("utf-8"))
    foreign = {locale for locale in ANSWERED if not locale.startswith("de")}
    assert [
        (kind, foreign - set(known["names"])) for kind, known in data.items() if foreign - set(known["names"])
    ] == []
    named = [fold(n) for known in data.values() for n in {fold(n) for ns in known["names"].values() for n in ns}]
    assert sorted({name for name in named if named.count(name) > 1}) == []
