"""Names of the demo town's offices, districts, places, courses and events, as people type them in ten languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache

import pytest

from bot.core.yaml_text import parse_yaml
from bot.language.gazetteer import Gazetteer, Name, words_in
from bot.portal.town_files import read_town
from bot.service.content.library import build_guide, training_content
from bot.wiring.files import load_common_offices
from nlu.romanise import romanised

from .samples import PROJECT

ADDRESS = {"street": "Am Markt 1", "postcode": "12345", "city": "Kleinstadt"}


@lru_cache
def content_names() -> tuple[Name, ...]:
    shipped = build_guide((item.kind, item.key, item.data) for item in read_town(PROJECT / "portal"))
    guide = replace(shipped, offices=load_common_offices(PROJECT).completed(shipped.offices))
    return tuple(Name(n["entity"], n["value"], text) for n in training_content(guide)["names"] for text in n["names"])


@lru_cache
def gazetteer(language: str) -> Gazetteer:
    files = [PROJECT / "nlu" / "entities" / f"{code}.yml" for code in dict.fromkeys((language, "de"))]
    data = [parse_yaml(file.read_text("utf-8")) for file in files]
    words = [name for everyday in data for name in words_in(everyday["words"])]
    return Gazetteer.build([*content_names(), *words], romanised, data[0].get("endings", ()))


def values(text: str, language: str, entity: str) -> list[str]:
    return [m.value for m in gazetteer(language).find(text) if m.entity == entity]


OFFICES = [
    ("de", "wo ist die Auslanderbehorde", "foreigners_office"),
    ("de", "auslenderbehörde öffnungszeiten", "foreigners_office"),
    ("de", "Termin bei der Ausländerbehöre", "foreigners_office"),
    ("de", "Einwohnermeldamt", "citizens_office"),
    ("de", "wann hat das Jugentamt auf", "youth_office"),
    ("de", "Stadtbibliotek", "library"),
    ("de", "Gesundheitamt Telefon", "health_office"),
    ("de", "standesampt", "registry_office"),
    ("en", "where is the imigration authority", "foreigners_office"),
    ("en", "ausländeramt address", "foreigners_office"),
    ("en", "welfare ofice opening hours", "social_office"),
    ("en", "Jobcentre please", "jobcenter"),
    ("en", "public libary", "library"),
    ("fr", "où est l'Ausländerbehörde", "foreigners_office"),
    ("fr", "horaires de la mairie", "citizens_office"),
    ("fr", "adresse du jobcenter", "jobcenter"),
    ("ru", "где аусландерамт", "foreigners_office"),
    ("ru", "телефон джобцентра", "jobcenter"),
    ("ru", "где находится югендамт", "youth_office"),
    ("ru", "библиотека работает?", "library"),
    ("tr", "vatandaş bürosundan randevu alacaktık", "citizens_office"),
    ("tr", "sosyal yardım dairesine gitmem lazım", "social_office"),
    ("tr", "Jobcenter'den mektup geldi", "jobcenter"),
    ("tr", "gençlik dairesinin numarası", "youth_office"),
    ("tr", "Jugendamt'taki kadın", "youth_office"),
    ("tr", "okul dairesiyle görüştüm", "school_office"),
    ("uk", "де аусландербехерде", "foreigners_office"),
    ("uk", "коли працює джобцентр", "jobcenter"),
    ("uk", "бібліотека", "library"),
    ("pl", "gdzie jest urzad meldunkowy", "citizens_office"),
    ("pl", "adres jobcenter", "jobcenter"),
    ("ro", "unde e primaria", "citizens_office"),
    ("ro", "program jobcenter", "jobcenter"),
    ("tr", "belediye nerede", "citizens_office"),
    ("tr", "jobcentera nasıl giderim", "jobcenter"),
    ("ar", "وين مكتب الاجانب", "foreigners_office"),
    ("ar", "عنوان الجوبسنتر", "jobcenter"),
    ("ar", "دوام البلديه", "citizens_office"),
    ("ar", "والمكتبة مفتوحة؟", "library"),
    ("fa", "شهرداری کجاست", "citizens_office"),
    ("fa", "آدرس جاب سنتر", "jobcenter"),
    ("fa", "سوسیال امت کجاس", "social_office"),
    ("fa", "سوشل آمت کی واز اس", "social_office"),
    ("fa", "نمبر سوسیال‌آمت", "social_office"),
    ("fa", "یوگند آمت", "youth_office"),
    ("fa", "به آوسلندر بهورده رفتم", "foreigners_office"),
    ("fa", "آوسلندر امت", "foreigners_office"),
    ("fa", "شتاندس امت کجاست", "registry_office"),
    ("fa", "فینانس آمت", "tax_office"),
    ("ar", "وين السوسيال امت", "social_office"),
    ("ar", "رقم يوغند امت", "youth_office"),
    ("ar", "اوسلندر بهورده", "foreigners_office"),
    ("ar", "فينانس امت", "tax_office"),
    ("tr", "yugendamt nerde", "youth_office"),
    ("tr", "sosyal amt", "social_office"),
    ("uk", "де социаламт", "social_office"),
    ("uk", "штандесамт", "registry_office"),
    ("ru", "телефон соцамта", "social_office"),
    ("ru", "ауслендерамт", "foreigners_office"),
]


FINER = [
    ("de", "mein Rad wurde geklaut", "theft"), ("en", "my bag was stolen", "theft"), ("ar", "سرقوا جوالي", "theft"),
    ("uk", "у мене вкрали телефон", "theft"), ("ru", "украли сумку", "theft"), ("tr", "bisikletim çalındı", "theft"),
    ("fa", "بایسکلم را دزدیدند", "theft"), ("fr", "on m'a volé un vélo", "theft"), ("ro", "mi-au furat bani", "theft"),
    ("pl", "ukradli mi rower", "theft"), ("de", "die Bezahlkarte geht nicht", "payment_card"),
    ("ar", "بطاقة الدفع ما بتمشي", "payment_card"), ("ru", "платежная карта не работает", "payment_card"),
    ("tr", "Bezahlkarte'den para çekemiyorum", "payment_card"), ("pl", "gdzie działa karta płatnicza", "payment_card"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "matter"), FINER)
def test_finer_matters_of_the_town_are_found(language: str, text: str, matter: str) -> None:
    assert matter in values(text, language, "matter")


POLICE = [
    ("de", "wo ist die Polizeiwache"), ("tr", "karakola nasıl giderim"), ("ar", "وين الشرطة"), ("uk", "де поліція"),
    ("fa", "پولیس کجاست"), ("ro", "unde e poliția"), ("pl", "gdzie jest policja"), ("ru", "где полиция"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), POLICE)
def test_the_police_station_is_an_office(language: str, text: str) -> None:
    assert values(text, language, "office") == ["police"]


@pytest.mark.parametrize(("language", "text", "office"), OFFICES)
def test_offices_are_found_with_a_typo_without_diacritics_and_transliterated(
    language: str, text: str, office: str
) -> None:
    assert office in values(text, language, "office")


OTHERS = [
    ("de", "Bürgerbüro in der Südstatd", "district", "suedstadt"),
    ("de", "ich wohne in der Goethestrasse", "district", "nordstadt"),
    ("en", "old town", "district", "altstadt"),
    ("uk", "у Північному районі", "district", "nordstadt"),
    ("ru", "в Старом городе", "district", "altstadt"),
    ("ar", "بالبلدة القديمة", "district", "altstadt"),
    ("de", "wann ist das Repair-Cafe", "event", "repair-cafe"),
    ("de", "Wintermakrt", "event", "winter-market"),
    ("en", "homework club", "event", "homework-afternoon"),
    ("uk", "Свято Навруз", "event", "nouruz"),
    ("de", "was ist in der Stadthalle los", "place", "Poststraße 2"),
    ("ar", "شو في بالمكتبة", "place", "Kirchgasse 10"),
    ("en", "events on Marktplatz", "place", "Marktplatz 1"),
    ("de", "Nähwerkstatt für Frauen", "course", "sewing-women-nordstadt"),
    ("en", "Swimming course for women", "course", "swimming-women"),
    ("de", "Hundesteuer zahlen", "matter", "dog_tax"),
    ("ru", "парковочная карта", "matter", "parking_permit"),
]


@pytest.mark.parametrize(("language", "text", "entity", "value"), OTHERS)
def test_districts_streets_events_courses_places_and_matters_are_found(
    language: str, text: str, entity: str, value: str
) -> None:
    assert value in values(text, language, entity)


NOTHING = [
    ("de", "Guten Tag, ich brauche Hilfe mit meinem Vermieter"),
    ("en", "my landlord does not answer my letters"),
    ("ru", "мой сын заболел и мне нужен врач"),
    ("tr", "çocuğum hasta ne yapmalıyım"),
    ("tr", "sosyal medya hesabım kapandı"),
    ("fa", "مردم اینجا مهربان هستند"),
    ("de", "ich bin Ausländer"),
    ("ar", "ابني مريض وبدي دكتور"),
]


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_ordinary_sentences_name_no_office_place_course_or_event(language: str, text: str) -> None:
    assert {e: values(text, language, e) for e in ("office", "place", "course", "event", "matter", "district")} == {
        e: [] for e in ("office", "place", "course", "event", "matter", "district")
    }


def test_a_name_that_two_offices_share_names_both_and_a_district_one() -> None:
    assert sorted(values("hat das Bürgerbüro auf", "de", "office")) == ["citizens_office", "citizens_office_north"]
    assert values("Bürgerbüro Nordstadt", "de", "office") == ["citizens_office_north"]


def test_what_many_are_called_is_the_name_of_none() -> None:
    often = Counter((n.entity, n.text.casefold()) for n in content_names() if n.entity in ("course", "event"))
    assert max(often.values()) <= 2
    assert not any(text == "deutschkurs" for _, text in often)


def test_the_long_noun_that_an_office_is_called_by_is_its_name_where_no_other_has_it() -> None:
    def called(*german: str) -> dict[str, list[str]]:
        offices = [{"id": f"o{n}", "name": {"de": name}, "address": ADDRESS} for n, name in enumerate(german)]
        town = {"name": "Kleinstadt", "land": "BY", "coordination_office": "o0"}
        guide = build_guide([("town", "town", town), *(("office", office["id"], office) for office in offices)])
        return {n["value"]: n["names"] for n in training_content(guide)["names"] if n["entity"] == "office"}

    assert "Ausländerbehörde" in called("Ausländerbehörde Kreis", "Jobcenter")["o0"]
    both = called("Ausländerbehörde Kreis", "Ausländerbehörde Stadt")
    assert "Ausländerbehörde" not in both["o0"] + both["o1"]
    assert called("Beratungsstelle für Frauen")["o0"] == ["Beratungsstelle für Frauen"]
