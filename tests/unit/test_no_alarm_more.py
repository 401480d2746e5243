"""Fires that are denied, wishes to leave a camp, threats of an office, and the like: what is in no danger says so."""

from __future__ import annotations

import pytest

from bot.core.danger import Danger, DangerPatterns
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.meaning.no_alarm import NoAlarmDialogue
from bot.settings import PROJECT
from bot.wiring.files import load_danger
from tests.fakes import ScriptedDialogue

LEAVING = [
    "wir wollen nicht mehr leben im Lager", "ich will nicht mehr mit meiner Schwiegermutter leben",
    "i dont want to live in this camp anymore", "je ne veux plus vivre dans ce foyer", "ما بدي اعيش بهالكامب",
    "نمیخواهم در این هایم زندگی کنم", "artik bu heimde yasamak istemiyorum", "не хочу більше жити в таборі",
    "не хочу больше жить в лагере", "nie chce juz zyc w tym heimie", "nu mai vreau sa traiesc in heimul asta",
]  # fmt: skip
NO_FIRE = [
    "nein es brennt nicht", "nein kein Feuer ich will mitmachen", "Feuer? nein. Ich meine Feuerwehr als Hobby",
    "nothing is burning", "il n'y a pas de feu", "ما في حريق", "آتش نیست", "yangın yok sadece satın almak",
    "нічого не горить", "нет пожара", "nie, nic sie nie pali", "to nie pozar", "nu arde nimic",
]  # fmt: skip
UNHURT = [
    "niemand ist verletzt", "nobody is hurt", "personne n'est blessé", "ما في جرحى", "ما حدا انجرح", "کسی زخمی نیست",
    "yaralı yok", "ніхто не постраждав", "никто не пострадал", "nikt nie jest ranny", "nimeni nu e ranit",
]  # fmt: skip
OFFICE = [
    "jobcenter droht mit sanktion", "Vermieter droht mit Räumung", "the landlord threatens to evict us",
    "le propriétaire menace de nous expulser", "صاحب البيت بيهددني يطلعني", "شركة الديون بتهددني بالمحكمة",
    "بابت بدهی تهدیدم میکنند نامه داده اند", "jobcenter ceza ile tehdit ediyor", "югендамт погрожує забрати дитину",
    "школа погрожує штрафом", "югендамт угрожает забрать ребенка", "коллекторы угрожают судом",
    "komornik straszy sądem", "proprietarul ma ameninta cu evacuarea",
]  # fmt: skip
UNDECLARED = [
    "angst vor polizei weil ich schwarz gearbeitet habe", "i am scared of the police because i worked black",
    "j'ai peur de la police j'ai travaillé au noir", "خايف من البوليس لاني اشتغلت اسود",
    "از پولیس میترسم چون سیاه کار کردم", "polisten korkuyorum çünkü kaçak çalıştım",
    "боюсь поліції бо працюю по чорному без договору", "боюсь полиции работал неофициально",
    "boje sie policji bo pracowalem na czarno", "mi-e frica de politie am lucrat la negru",
]  # fmt: skip
MAY_CALL = [
    "kann ich die polizei rufen", "can i call the police", "je peux appeler la police", "فيني اتصل بالشرطة",
    "میتوانم به پولیس زنگ بزنم", "polisi arayabilir miyim", "можна викликати поліцію", "можно вызвать полицию",
    "czy moge zadzwonic na policje", "pot sa chem politia", "can i call the police when the music is loud every night",
]  # fmt: skip
HARMLESS = [
    "ich habe angst deutsch zu sprechen", "my phone is dead", "j ai peur de parler allemand",
    "ma voiture est tombée en panne", "تلفوني مات", "از کار اخراج شدم", "almanca konuşmaktan korkuyorum",
    "боюсь говорити німецькою", "боюсь говорить", "boje sie egzaminu", "mi-e frica sa vorbesc germana",
]  # fmt: skip
IN_DANGER = [
    "ich will nicht mehr leben, im camp schlagen sie mich", "ich will nicht mehr leben im Lager, ich will sterben",
    "не хочу больше жить", "nie chce juz zyc",
    "nein, feuer!", "no, fire in the kitchen", "ev yanıyor", "nie, pali sie u nas", "нет, горит кухня",
    "es brennt nicht mehr aber er atmet nicht", "mein vermieter droht mich umzubringen",
    "муж угрожает забрать ребенка", "чоловік погрожує забрати дитину", "my husband threatens to take the kids",
    "kann ich die polizei rufen er schlägt mich", "je peux appeler la police il me frappe",
    "i am scared my husband beats me", "unfall, er ist verletzt und niemand hilft",
]  # fmt: skip
KINDS = {
    "leaving": LEAVING, "no_fire": NO_FIRE, "unhurt": UNHURT, "office": OFFICE, "undeclared": UNDECLARED,
    "may_call": MAY_CALL, "harmless": HARMLESS,
}  # fmt: skip


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return load_danger(PROJECT)


@pytest.mark.parametrize("matter", KINDS)
def test_what_says_itself_that_it_is_no_danger_gets_a_line_of_help_at_most(
    patterns: DangerPatterns, matter: str
) -> None:
    for text in KINDS[matter]:
        silent = matter in ("office", "undeclared", "harmless")
        assert (patterns.no_alarm(text), text) == (matter, text)
        assert patterns.recognise(text) in ((None,) if silent else (None, Danger("weak"))), text


@pytest.mark.parametrize("text", IN_DANGER)
def test_the_same_words_in_danger_are_heard(patterns: DangerPatterns, text: str) -> None:
    found = patterns.recognise(text)
    assert found and found.strength == "strong"


@pytest.mark.parametrize("text", ["chokran", "chokran bzaf", "where buy chokolate", "i am checking the letterbox"])
def test_thanks_and_chocolate_are_no_choking(patterns: DangerPatterns, text: str) -> None:
    assert patterns.recognise(text) is None
    assert patterns.recognise("my son is choking")


class Afraid(ScriptedDialogue):
    """Hears danger in everything but what is left of a denial of fire."""

    async def understand(self, message: UserMessage) -> Understanding:
        if message.text == "nein kein ich will mitmachen":
            candidates = (Candidate("join_fire_brigade", 0.9),)
            return Understanding("join_fire_brigade", 0.9, "confident", "join_fire_brigade", candidates)
        candidates = (Candidate("emergency", 0.7), Candidate("rent_problems", 0.2))
        return Understanding("emergency", 0.7, "confident", "emergency", candidates)


ANSWERS = [
    ("i dont want to live in this camp anymore", "housing_search", True), ("nu arde nimic", "deny", False),
    ("nein kein Feuer ich will mitmachen", "join_fire_brigade", False),
    ("the landlord threatens to evict us", "rent_problems", False),
    ("can i call the police", "police_and_lost_property", True),
    ("боюсь полиции работал неофициально", "labour_rights", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "answer", "line"), ANSWERS)
async def test_the_engines_danger_gives_way_to_what_helps(
    patterns: DangerPatterns, text: str, answer: str, line: bool
) -> None:
    u = await NoAlarmDialogue(Afraid(), patterns).understand(UserMessage("s", text))
    assert (u.response, u.zone, u.help_line) == (answer, "confident", line)
