"""Replies from sentences and in German, with and without a translation provider, and both languages in the log."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest
import sqlalchemy as sa

from bot.core.locale import NATIVE
from bot.core.message import Utterance
from bot.core.outside_errors import TranslationUnavailable
from bot.core.ports import StoredMessage
from bot.core.texts.translation import TranslationLimits
from bot.service.channel.shown import shown
from bot.service.translation.translating import Translating
from bot.store.conversations.translations import SqlTranslations
from bot.store.schema.tables import conversations
from bot.wiring import Lotse
from tests.desk.conftest import Hand, Office, Visitor

DARI = "لطفاً کمک کنید، شمارهٔ من 030 23125-110 است"
_TOKENS = re.compile(r"\[X\d+X\]")
PERSIAN = re.compile("[\u0600-\u06ff]")


class Provider:
    """Translates by putting words of the target language in place of the text, or does what `fails` says."""

    name, longest = "Dolmetsch", 500
    words: ClassVar = {"fa": "این ترجمهٔ ماشینی است", "de": "das ist maschinell übersetzt worden"}

    def __init__(self, fails: Callable[[], object] | None = None) -> None:
        self.fails, self.asked = fails, list[str]()

    def offers(self, source: str, target: str) -> bool:
        return target in self.words

    async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        self.asked += texts
        if self.fails is not None:
            found = self.fails()
            return await found if asyncio.iscoroutine(found) else found  # type: ignore[return-value]
        return [" ".join([self.words[target], *_TOKENS.findall(text)]) for text in texts]

    async def close(self) -> None:
        pass


def with_provider(lotse: Lotse, hand: Hand, provider: Provider, seconds: float = 60.0) -> Office:
    store = SqlTranslations(lotse.database, hand)
    limits = TranslationLimits(seconds, 5000)
    return Office(replace(lotse, translating=Translating(provider, store, lotse.library, hand, limits)), hand)


async def sends(visitor: Visitor, conversation: str, client_id: str = "", **fields: object) -> httpx.Response:
    """The form of a reply; `parts` in their order."""
    parts = fields.pop("parts", [])
    form = {
        "csrf": await visitor.token(), "conversation": conversation, "version": "1", "text": "",
        "client_id": client_id or secrets.token_hex(8), "part": parts, **fields,
    }  # fmt: skip
    path = f"/desk/conversations/{conversation}/reply"
    return await visitor.client.post(path, data=form, headers={"Origin": "http://desk.test"})


async def said_by_staff(office: Office, conversation: str) -> list[StoredMessage]:
    """What staff wrote; without the line that somebody is there now."""
    messages, _ = await office.lotse.conversations.snapshot(conversation)
    return [m for m in messages if m.author == "staff" and "made" in m.extras]


async def waiting(office: Office, *texts: str) -> tuple[Visitor, str]:
    visitor = await office.signed_in("Nadine")
    return visitor, await office.ask(*(texts or (DARI,)), locale="fa")


COME: dict[str, Any] = {
    "parts": ["block:hello", "block:come", "block:bring"], "1.day": "2026-12-01", "1.time": "10:30",
    "1.office": "citizens_office", "2.documents": ["passport", "rent"],
}  # fmt: skip


async def test_sentences_arrive_in_dari_and_stay_in_german_for_staff(office: Office) -> None:
    visitor, c = await waiting(office)
    assert (await sends(visitor, c, **COME)).status_code == 303
    (one,) = await said_by_staff(office, c)
    assert one.locale == "fa" and one.extras["made"] == "blocks"
    assert one.text.startswith("سلام!\nلطفاً روز ") and "\u206810:30\u2069" in one.text
    assert "Bitte" not in one.text and "پاسپورت (Reisepass)، " in one.text
    assert one.extras["german"].endswith("Bitte bringen Sie mit: Reisepass, Mietvertrag.")
    assert not {"german", "made", "sent", "staff"} & shown(one).keys(), "the newcomer's page gets only its own words"
    page = (await visitor.get(f"/desk/conversations/{c}")).text
    assert "Deutsch, fertige Sätze" in page and "Bitte bringen Sie mit: Reisepass, Mietvertrag." in page
    assert "لطفاً روز" in page


async def test_the_same_form_counts_once_and_says_nothing_else(office: Office) -> None:
    visitor, c = await waiting(office)
    for _ in range(2):
        assert (await sends(visitor, c, "client-0001", **COME)).status_code == 303
    changed = await sends(visitor, c, "client-0001", parts=["block:bye"])
    assert changed.status_code == 409 and "Auf Wiedersehen" in changed.text
    assert len(await said_by_staff(office, c)) == 1


async def test_a_gap_is_never_sent_open_and_what_was_chosen_is_kept(office: Office) -> None:
    visitor, c = await waiting(office)
    answer = await sends(visitor, c, text="und noch etwas", **{**COME, "1.time": "25:99"})
    assert answer.status_code == 400 and "fehlt noch eine Angabe" in answer.text
    assert 'value="2026-12-01"' in answer.text and ">und noch etwas</textarea>" in answer.text
    assert answer.text.count('name="part"') == 3
    assert await said_by_staff(office, c) == []
    empty = await sends(visitor, c)
    assert empty.status_code == 400


async def test_without_a_provider_german_stays_german_and_the_newcomer_is_told_once(office: Office) -> None:
    visitor, c = await waiting(office)
    for text in ("Bitte kommen Sie morgen.", "Oder übermorgen."):
        assert (await sends(visitor, c, text=text)).status_code == 303
    told, first, second = await said_by_staff(office, c)
    assert told.locale == "fa" and told.text == "جواب بعدی به آلمانی است. اگر آن را نمی‌فهمید، لطفاً همین‌جا بنویسید."
    assert [(m.text, m.locale, m.extras["made"]) for m in (first, second)] == [
        ("Bitte kommen Sie morgen.", "de", "original"), ("Oder übermorgen.", "de", "original"),
    ]  # fmt: skip
    await sends(visitor, c, parts=["block:yes"], text="Und dann?")
    kinds = [m.extras["made"] for m in await said_by_staff(office, c)]
    assert kinds == ["original", "original", "original", "blocks", "original", "original"], "told anew below them"


async def test_with_a_provider_the_translation_goes_first_and_the_original_below(lotse: Lotse, hand: Hand) -> None:
    office = with_provider(lotse, hand, Provider())
    visitor, c = await waiting(office)
    preview = await visitor.client.post(
        f"/desk/conversations/{c}/translate", data={"text": "Bitte kommen Sie."},
        headers={"X-CSRF-Token": await visitor.token()},
    )  # fmt: skip
    assert preview.status_code == 200 and Provider.words["fa"] in preview.text and "Dolmetsch" in preview.text
    assert (await sends(visitor, c, parts=["block:hello"], text="Bitte kommen Sie.")).status_code == 303
    blocks, translated, original = await said_by_staff(office, c)
    assert (blocks.extras["made"], blocks.locale) == ("blocks", "fa")
    assert (translated.extras["made"], translated.locale) == ("translated", "fa")
    assert translated.text.endswith(Provider.words["fa"]) and "Dolmetsch" in translated.text
    assert translated.extras["german"] == "Bitte kommen Sie."
    assert original.extras["kind"] == "original" and original.text.endswith("\nBitte kommen Sie.")
    page = (await visitor.get(f"/desk/conversations/{c}")).text
    assert "maschinell übersetzt" in page and page.count("Bitte kommen Sie.") == 1


async def slow() -> list[str]:
    await asyncio.sleep(600)
    return ["zu spät"]


def broken() -> list[str]:
    raise RuntimeError("500")


FAILURES = {
    "slow": slow, "broken": broken, "none": lambda: [None], "empty": lambda: ["  "], "too few": lambda: [],
    "in german": lambda: ["Bitte kommen Sie doch bald einmal vorbei."],
}  # fmt: skip


@pytest.mark.parametrize("fault", FAILURES)
async def test_a_translation_that_fails_keeps_no_reply_back(lotse: Lotse, hand: Hand, fault: str) -> None:
    office = with_provider(lotse, hand, Provider(FAILURES[fault]), seconds=0.3 if fault == "slow" else 60.0)
    visitor, c = await waiting(office)
    began = asyncio.get_running_loop().time()
    assert (await sends(visitor, c, text="Bitte kommen Sie doch bald einmal vorbei.")).status_code == 303
    assert asyncio.get_running_loop().time() - began < 50
    told, original = await said_by_staff(office, c)
    assert (told.locale, original.text) == ("fa", "Bitte kommen Sie doch bald einmal vorbei.")
    assert original.extras["made"] == "original"


async def test_newcomers_words_are_read_in_german_in_the_background(lotse: Lotse, hand: Hand) -> None:
    provider = Provider()
    office = with_provider(lotse, hand, provider)
    visitor, c = await waiting(office)
    assert provider.asked == [], "nothing is translated before somebody may read it"
    other = await office.signed_in("Omar", department="social_work")
    assert (await other.get(f"/desk/conversations/{c}")).status_code == 403 and provider.asked == []
    path, after = f"/desk/conversations/{c}", f"/desk/conversations/{c}/events/poll?after=0"
    assert Provider.words["de"] not in (await visitor.get(path)).text, "the page does not wait for it"
    async with asyncio.timeout(60):
        while "german" not in [e["kind"] for e in (await visitor.get(after)).json()["events"]]:
            await asyncio.sleep(0.02)
    page = (await visitor.get(path)).text
    assert "Deutsch, maschinell übersetzt" in page and Provider.words["de"] in page
    asked = len(provider.asked)
    await visitor.get(path)
    await asyncio.sleep(0.05)
    assert len(provider.asked) == asked, "once is enough"
    messages, _ = await lotse.conversations.snapshot(c)
    assert all("german" not in shown(m) for m in messages)


async def protected(office: Office, mark: str) -> tuple[Visitor, str]:
    """A conversation of the protection group's, or one of another department in which a protected topic was touched."""
    if mark == "department":
        guide = office.lotse.library.guide
        (group,) = (name for name, one in guide.departments.items() if one.protection)
        return await office.signed_in("Nadine", department=group), await office.ask(DARI, locale="fa", department=group)
    visitor, c = await waiting(office)
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(conversations).values(context={"protected": "violence"}))
    return visitor, c


@pytest.mark.parametrize("mark", ["department", "topic"])
async def test_of_a_protected_conversation_nothing_goes_to_the_provider_without_a_press(
    lotse: Lotse, hand: Hand, mark: str
) -> None:
    provider = Provider()
    office = with_provider(lotse, hand, provider)
    visitor, c = await protected(office, mark)
    path, after = f"/desk/conversations/{c}", f"/desk/conversations/{c}/events/poll?after=0"
    page = (await visitor.get(path)).text
    await visitor.get(f"{path}/live")
    assert (await sends(visitor, c, text="Bitte kommen Sie.")).status_code == 303
    await asyncio.sleep(0.1)
    assert provider.asked == [], "neither their words nor ours"
    assert (await said_by_staff(office, c))[-1].extras["made"] == "original"
    assert "Übersetzen lassen: die Wörter gehen an Dolmetsch" in page and "nichts von selbst an Dolmetsch" in page
    assert (await visitor.post(f"{path}/german")).status_code == 303
    async with asyncio.timeout(60):
        while "german" not in [e["kind"] for e in (await visitor.get(after)).json()["events"]]:
            await asyncio.sleep(0.02)
    assert len(provider.asked) == 1 and Provider.words["de"] in (await visitor.get(path)).text
    await office.says(c, "یک جملهٔ دیگر", "fa")
    await visitor.get(path)
    await asyncio.sleep(0.1)
    assert len(provider.asked) == 1, "one press is not a yes to what is written later"
    assert (await sends(visitor, c, text="Bitte kommen Sie.", translate="yes")).status_code == 303
    assert [m.extras["made"] for m in await said_by_staff(office, c)][-2:] == ["translated", "original"]


async def test_only_who_may_read_a_protected_conversation_has_it_translated(lotse: Lotse, hand: Hand) -> None:
    provider = Provider()
    office = with_provider(lotse, hand, provider)
    _, c = await protected(office, "department")
    other = await office.signed_in("Omar", department="social_work")
    assert (await other.post(f"/desk/conversations/{c}/german")).status_code == 403
    await asyncio.sleep(0.1)
    assert provider.asked == []


async def test_words_that_cannot_be_translated_are_not_tried_for_ever(lotse: Lotse, hand: Hand) -> None:
    provider = Provider(lambda: [None])
    office = with_provider(lotse, hand, provider)
    visitor, c = await waiting(office)
    for _ in range(6):
        assert (await visitor.get(f"/desk/conversations/{c}")).status_code == 200
        await asyncio.sleep(0.03)
    async with asyncio.timeout(60):
        while not provider.asked:
            await asyncio.sleep(0.02)
    assert len(provider.asked) <= 6


async def test_a_provider_that_is_away_for_a_while_costs_no_message_its_german(lotse: Lotse, hand: Hand) -> None:
    away = [True]

    def fails() -> list[str]:
        if away:
            raise TranslationUnavailable("status 503", 120)
        return [Provider.words["de"]]

    provider = Provider(fails)
    office = with_provider(lotse, hand, provider)
    visitor, c = await waiting(office, "لطفاً کمک کنید، همسر من بیمار است")
    path = f"/desk/conversations/{c}"
    for _ in range(4):
        await visitor.get(path)
        await asyncio.sleep(0.1)
    away.clear()
    hand.forward(minutes=10)
    async with asyncio.timeout(60):
        while Provider.words["de"] not in (await visitor.get(path)).text:
            await asyncio.sleep(0.05)


async def test_what_could_not_be_translated_is_tried_again_after_an_hour(lotse: Lotse, hand: Hand) -> None:
    provider = Provider(lambda: [None])
    office = with_provider(lotse, hand, provider)
    visitor, c = await waiting(office, "لطفاً کمک کنید")

    async def looked_at() -> int:
        for _ in range(4):
            await visitor.get(f"/desk/conversations/{c}")
            await asyncio.sleep(0.1)
        return len(provider.asked)

    tries = await looked_at()
    assert await looked_at() == tries
    hand.forward(minutes=61)
    assert await looked_at() > tries


async def test_each_message_is_translated_from_its_own_language(lotse: Lotse, hand: Hand) -> None:
    """Also where the page was German, somebody else goes on in German, or it was stored before anybody heard it."""
    pairs = []

    class Noting(Provider):
        async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
            pairs.extend((text[:10], source) for text in texts)
            return await super().translate(texts, source, target)

    office = with_provider(lotse, hand, Noting())
    albanian, german = "Ku mund të regjistroj adresën time të re?", "Mein Nachbar schreibt jetzt auf Deutsch für mich"
    visitor = await office.signed_in("Nadine")
    c = await office.ask(albanian, locale="de")
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(conversations).values(context={"foreign": "sq:latin"}))
    await office.says(c, german, locale="de")
    await office.says(c, "أين يمكنني تمديد تصريح الإقامة؟", locale="de")
    async with asyncio.timeout(60):
        while len(pairs) < 2:
            await visitor.get(f"/desk/conversations/{c}")
            await asyncio.sleep(0.05)
    assert set(pairs) == {(albanian[:10], "sq"), ("أين يمكنني"[:10], "ar")}


async def test_buttons_and_prepared_texts_are_german_and_a_change_of_language_is_seen(office: Office) -> None:
    visitor, c = await waiting(office)
    say = office.lotse.library.catalogue.say
    await office.tells(c, Utterance(say("handoff_back", "fa"), "fa", kind="notice"))
    page = (await visitor.get(f"/desk/conversations/{c}")).text
    assert say("handoff_back", "de") in page and "vorbereiteter Text" in page and say("handoff_back", "fa") in page
    assert "Die Person liest und schreibt jetzt" not in page
    await office.speaks(c, "uk")
    page = (await visitor.get(f"/desk/conversations/{c}")).text
    assert "Die Person liest und schreibt jetzt Ukrainisch." in page and "→ Ukrainisch" in page
    await sends(visitor, c, parts=["block:bye"])
    assert (await said_by_staff(office, c))[-1].locale == "uk"
    await sends(visitor, c, parts=["block:bye"], locale="tr")
    assert (await said_by_staff(office, c))[-1].locale == "tr"


async def test_a_reply_goes_out_in_what_the_newcomer_reads_by_now_unless_staff_chose_another(office: Office) -> None:
    """The form posts its language in any case; only one that differs from what it was drawn with was chosen."""
    visitor, c = await waiting(office)
    page = (await visitor.get(f"/desk/conversations/{c}")).text
    assert 'name="drawn" value="fa"' in page and '<option value="fa" selected>' in page
    await office.speaks(c, "uk")
    await sends(visitor, c, parts=["block:bye"], locale="fa", drawn="fa")
    assert (await said_by_staff(office, c))[-1].locale == "uk"
    await sends(visitor, c, parts=["block:bye"], locale="tr", drawn="fa")
    assert (await said_by_staff(office, c))[-1].locale == "tr"
    plain = await visitor.post(f"/desk/conversations/{c}/compose", {"add": "block:bye", "locale": "tr", "drawn": "fa"})
    assert 'name="drawn" value="uk"' in plain.text and '<option value="tr" selected>' in plain.text, "still chosen"


async def test_a_language_that_has_no_sentences_of_its_own_is_not_taken_for_german(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    c = await office.ask("Hallo", locale="de-simple")
    page = (await visitor.get(f"/desk/conversations/{c}")).text
    assert '<option value="de-simple" selected>' in page and 'name="drawn" value="de-simple"' in page


@pytest.mark.parametrize("step", ["find", "compose", "translate"])
async def test_another_department_finds_and_writes_nothing(office: Office, step: str) -> None:
    c = await office.ask(DARI, locale="fa")
    other = await office.signed_in("Omar", department="social_work")
    answer = await other.post(f"/desk/conversations/{c}/{step}", {"text": "Hallo", "find": "termin"})
    assert answer.status_code == 403


async def test_one_search_box_over_everything_and_the_form_without_a_script(office: Office) -> None:
    visitor, c = await waiting(office)
    path = f"/desk/conversations/{c}"
    found = await visitor.post(f"{path}/find", {"find": "offnungs"})
    assert found.text.count('role="option"') <= 20 and "Sie brauchen keinen Termin." in found.text
    theirs = office.lotse.library.catalogue.say("block_no_appointment", "fa")
    assert theirs in found.text, "each sentence also as the newcomer reads it"
    plain = await visitor.post(f"{path}/compose", {"find": "pass", "client_id": "client-0001", "version": "1"})
    assert plain.status_code == 200 and 'value="document:passport"' in plain.text and 'name="add"' in plain.text
    added = await visitor.post(f"{path}/compose", {"add": "document:passport", "text": "mein Text"})
    assert "Bitte bringen Sie mit: Reisepass." in added.text and ">mein Text</textarea>" in added.text
    assert PERSIAN.search(added.text) and f'action="{path}/reply"' in added.text


async def _goes_on_in(office: Office, conversation: str, locale: str) -> None:
    same = sa.update(conversations).where(conversations.c.id == conversation)
    async with office.lotse.database.write() as connection:
        await connection.execute(same.values(locale=locale))


def _read(said: Sequence[StoredMessage]) -> list[tuple[str, str]]:
    return [(m.locale, str(m.extras["kind"])) for m in said]


@pytest.mark.parametrize("locale", [code for code in NATIVE if code not in ("de", "fa")])
async def test_that_german_follows_is_told_in_the_language_of_today(office: Office, locale: str) -> None:
    nadine, conversation = await waiting(office)
    hint, words = [("fa", "notice")], [("de", "answer")]
    for text in ("Kommen Sie bitte am Montag.", "Oder am Dienstag."):
        await sends(nadine, conversation, text=text)
    assert _read(await said_by_staff(office, conversation)) == [*hint, *words, *words], "told once"
    await _goes_on_in(office, conversation, locale)
    for text in ("Bringen Sie den Pass mit.", "Und ein Foto."):
        await sends(nadine, conversation, text=text)
    said = await said_by_staff(office, conversation)
    assert _read(said)[3:] == [(locale, "notice"), *words, *words]
    assert said[3].text == office.lotse.library.catalogue.say("reply_in_german", locale)


@pytest.mark.parametrize("apart", [True, False])
async def test_german_after_ready_sentences_is_told_anew(office: Office, apart: bool) -> None:
    """They are in the newcomer's language: who was told before expects that of what follows them."""
    nadine, conversation = await waiting(office)
    await sends(nadine, conversation, text="Kommen Sie bitte am Montag.")
    ready = ["block:thanks"]
    if apart:
        await sends(nadine, conversation, parts=ready)
    await sends(nadine, conversation, parts=[] if apart else ready, text="Oder am Dienstag.")
    german = [("fa", "notice"), ("de", "answer")]
    assert _read(await said_by_staff(office, conversation)) == [*german, ("fa", "answer"), *german]
