"""A portal page as an answer: the passage verbatim, with its source, its age and the language it is in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.core.content.page import Page, PageLink, PageVersion, Passage
from bot.core.town import TownGuide
from bot.core.understanding import PageHit
from bot.service.answers.pages import PageDesk
from bot.service.answers.speaker import Speaker

from .samples import NOW, TOWN, catalogue

SENTENCES = {
    "page_source": {"en": "From {title}, {date}", "ar": "من {title}، {date}"},
    "page_open": {"en": "Open"},
    "page_old": {"en": "Old"},
    "german_changed": {"en": "Changed since"},
    "page_more": {"en": "More"},
    "page_in_other_language": {"en": "Not in {wanted}, but in {shown}"},
}
PHONE = "اتصل 030 23125-110 من 08:00–12:00"
LONG = "A sentence of some words. " * 40


def version(locale: str, *passages: Passage, changed: datetime = NOW) -> PageVersion:
    url = f"https://stadt.example/{locale}/"
    return PageVersion(
        locale=locale, path=f"/{locale}/", url=url, title=f"T-{locale}", changed=changed, passages=passages
    )


PAGES = {
    "/behind/": (
        version("de", Passage(text="37 €"), changed=NOW - timedelta(days=1)),
        version("en", Passage(text="25 €"), changed=NOW - timedelta(days=500)),
        version("ar", Passage(text="37 €"), changed=NOW - timedelta(days=7)),
    ),
    "/both/": (
        version("de", Passage(heading="Kopf", text="Erste"), Passage(text="Zweite")),
        version("ar", Passage(text=PHONE)),
    ),
    "/german/": (version("de", Passage(text=LONG), changed=NOW - timedelta(days=400)),),
    "/links/": (
        version("en", Passage(text="x", links=tuple(PageLink(title=str(n), url=f"tel:{n}") for n in range(9)))),
    ),
    "/empty/": (version("en"),),
}
GUIDE = TownGuide(
    TOWN,
    pages={
        path: Page(path=path, titles={"de": path}, versions={v.locale: v for v in versions})
        for path, versions in PAGES.items()
    },
)


def test_a_page_that_somebody_found_right_is_not_old() -> None:
    old, earlier = NOW - timedelta(days=400), NOW - timedelta(days=500)
    german, arabic = version("de", changed=old), version("ar", changed=earlier)
    page = Page(path="/de/", versions={"de": german, "ar": arabic})
    assert page.is_old(german, NOW) and page.is_old(arabic, NOW)
    looked = page.model_copy(update={"looked_at": {"/de/": NOW - timedelta(days=3)}})
    assert not looked.is_old(german, NOW)
    assert looked.is_old(arabic, NOW), "who read the German text has not read what is older than it"
    assert not page.model_copy(update={"looked_at": {"/ar/": NOW}}).is_old(arabic, NOW)
    assert looked.is_old(german, NOW + timedelta(days=366))


def desk(locale: str) -> PageDesk:
    return PageDesk(GUIDE, Speaker(catalogue(SENTENCES), locale), NOW)


def said(locale: str, hit: PageHit) -> str:
    answer = desk(locale).answer(hit)
    assert answer is not None
    return answer.text


def test_the_passage_that_was_found_is_shown_verbatim_with_its_source() -> None:
    assert said("de", PageHit("/both/", 1.0, "de", 1)) == "Zweite\n\nFrom T-de, 25.11.2026"
    assert said("de", PageHit("/both/", 1.0, "de", 0)).startswith("Kopf\nErste\n\n")


def test_a_passage_found_in_another_language_is_not_taken_for_one_of_this_version() -> None:
    assert said("de", PageHit("/both/", 1.0, "ar", 1)).startswith("Kopf\nErste")
    assert said("de", PageHit("/both/", 1.0, "de", 99)).startswith("Zweite")


def test_telephone_numbers_and_times_keep_their_order_in_right_to_left_passages() -> None:
    assert "\u2066030 23125-110\u2069 من \u206608:00–12:00\u2069" in said("ar", PageHit("/both/", 1.0, "ar", 0))


def test_another_language_and_an_old_text_are_named_and_a_long_one_ends_at_a_sentence() -> None:
    note, passage, source, old = said("en", PageHit("/german/", 1.0, "de", 0)).split("\n\n")
    assert note == "Not in English, but in German"
    assert passage.endswith("words. …")
    assert len(passage) <= 702
    assert (source, old) == ("From T-de, 21 Oct 2025", "Old")


def test_a_translation_older_than_its_german_text_says_so_and_leads_to_it() -> None:
    answer = desk("en").answer(PageHit("/behind/", 1.0, "en", 0))
    assert answer is not None and answer.text.endswith("\n\nChanged since")
    german = answer.links[1]
    assert (german.title, german.url) == ("Open (German)", "https://stadt.example/de/")
    for locale in ("ar", "de"):
        fresh = desk(locale).answer(PageHit("/behind/", 1.0, locale, 0))
        assert fresh is not None and "Changed since" not in fresh.text and len(fresh.links) == 1
    page = GUIDE.pages["/behind/"]
    looked = page.model_copy(update={"looked_at": {"/en/": NOW}})
    assert page.is_behind(page.versions["en"]) and not looked.is_behind(page.versions["en"])


def test_only_the_first_links_are_shown_after_the_page_itself() -> None:
    answer = desk("en").answer(PageHit("/links/", 1.0, "en", 0))
    assert answer is not None
    assert [link.url for link in answer.links] == ["https://stadt.example/en/", "tel:0", "tel:1", "tel:2", "tel:3"]


@pytest.mark.parametrize("path", ["/empty/", "/gone/"])
def test_a_page_without_text_or_that_is_gone_is_no_answer(path: str) -> None:
    assert desk("en").answer(PageHit(path, 1.0, "en", 0)) is None
    assert desk("en").passage(PageHit(path, 1.0, "en", 0)) is None
    assert desk("en").more([PageHit(path, 1.0, "en", 0)]) is None
