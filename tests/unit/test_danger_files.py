"""The real patterns in `nlu/danger/` on messages they were not written from: none is missed, no near miss alarms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import pytest

from bot.core.danger import STRONG_INTENTS, Danger, DangerPatterns
from bot.core.locale import NATIVE
from bot.core.patterns import Patterns
from bot.core.text import fold, words
from bot.core.yaml_text import parse_yaml
from nlu.examples_file import Example, all_examples

from .samples import PROJECT

FOLDER = PROJECT / "nlu" / "danger"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.yml"))
FILES = [parse_yaml((FOLDER / f"{code}.yml").read_text("utf-8")) for code in LANGUAGES]
MESSAGES = parse_yaml((PROJECT / "tests" / "unit" / "danger_messages.yml").read_text("utf-8"))
STRONG = [(text, i, code) for code, kinds in MESSAGES.items() for i in STRONG_INTENTS for text in kinds[i]]
ORDINARY = [(text, code) for code, kinds in MESSAGES.items() for text in kinds["ordinary"]]
ENOUGH = 8


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return DangerPatterns.from_data(FILES)


def rows_of(file: Mapping[str, Any]) -> Iterator[str]:
    """The rows that a message is heard by."""
    yield from (row for intent in STRONG_INTENTS for row in file["strong"].get(intent, ()))
    yield from file["weak"]


@pytest.mark.parametrize(("message", "intent", "language"), STRONG)
def test_danger_is_recognised_as_what_it_is_with_and_without_knowing_the_language(
    patterns: DangerPatterns, message: str, intent: str, language: str
) -> None:
    assert patterns.recognise(message) == Danger("strong", intent)
    shares = {code: 0.99 if code == language else 0.0001 for code in NATIVE}
    assert patterns.recognise(message, shares) == Danger("strong", intent)


@pytest.mark.parametrize(("message", "language"), ORDINARY)
def test_an_ordinary_question_gets_no_alarm(patterns: DangerPatterns, message: str, language: str) -> None:
    found = patterns.recognise(message)
    assert found is None or found.strength == "weak"


THREATENED = [
    ("fr", "il dit si jparle il appelle la police"), ("de", "Mein Chef sagt, wenn ich rede, ruft er die Polizei"),
    ("en", "my boss says he will call the police if I complain"), ("ru", "хозяин говорит вызовет полицию если не уйду"),
    ("uk", "господар каже що викличе поліцію якщо не з'їду"), ("ro", "șeful zice că sună la poliție dacă vorbesc"),
    ("fa", "صاحب خانه میگه اگر نروی پولیس را زنگ میزنم"), ("pl", "szef mówi że zadzwoni na policję"),
    ("en", "my landlord say he will call police if i dont pay cash"),
    ("en", "boss say he call the police when i ask for my money"),
    # afraid of it
    ("ru", "боюсь идти в больницу, вызовут полицию, документов нет"), ("fa", "مدرک ندارم میترسم به پلیس خبر بدهند"),
    ("uk", "боюся йти в лікарню, викличуть поліцію, документів немає"),
    ("pl", "boje sie isc do szpitala bo wezwa policje, nie mam papierow"),
    ("ro", "mi-e frica sa merg la spital, cheama politia, nu am acte"),
    ("fr", "sans papiers, j'ai peur que l'hôpital appelle la police"),
    ("de", "ich habe angst ins krankenhaus zu gehen, die rufen die polizei, ich habe keine papiere"),
    ("en", "i am afraid to go to hospital they will call the police i have no papers"),
]  # fmt: skip
THREATENED_IN_DANGER = [
    ("en", "he said he will call the police but he is bleeding a lot"),
    ("en", "my neighbour says call the police someone is breaking in"),
    ("en", "he say he will kill me, please call police"),
    ("de", "er sagt er ruft die Polizei, es brennt bei uns"),
    ("fr", "il dit qu'il appelle la police, ma mère ne respire plus"),
    ("de", "Mein Mann schlägt mich und sagt, er ruft die Polizei"), ("fr", "il va me tuer, pas la police il dit"),
    ("ru", "муж бьет меня и говорит вызовет полицию"), ("de", "bitte rufen Sie die Polizei"),
    ("ru", "боюсь что вызовут полицию, муж меня бьет"), ("ru", "мне страшно, он ломится в дверь, вызовите полицию"),
    ("de", "ich habe angst ruft die polizei"), ("de", "angst, er hat ein messer, rufen sie die polizei"),
    ("de", "ich habe angst dass jemand einbricht, polizei rufen!"), ("en", "scared please call police"),
    ("en", "im afraid they call police, my husband beats me"), ("ro", "mi-e frica chemati politia"),
    ("uk", "боюся він мене вбє, викличте поліцію"), ("pl", "boje sie on mnie bije wezwijcie policje"),
    ("fr", "j'ai peur il a un couteau ils appellent la police"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "message"), THREATENED)
def test_who_is_threatened_with_the_police_is_not_told_to_call_them(
    patterns: DangerPatterns, language: str, message: str
) -> None:
    assert patterns.recognise(message, {language: 0.99}) == Danger("weak")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mein Chef sagt er ruft die Pollizei wenn ich mich beschwere", "de"),
        ("mein Chef sagt er ruft die Plizei", "de"),
        ("mon patron dit qu'il va appeler la polise", "fr"),
        ("my boss says he will call the polcie", "en"),
    ],
)
def test_a_misspelt_police_threatens_as_well(patterns: DangerPatterns, text: str, language: str) -> None:
    assert patterns.recognise(text, {language: 1.0}) == Danger("weak")


@pytest.mark.parametrize(("language", "message"), THREATENED_IN_DANGER)
def test_more_danger_in_it_is_strong_all_the_same(patterns: DangerPatterns, language: str, message: str) -> None:
    found = patterns.recognise(message, {language: 0.99})
    assert found is not None and found.strength == "strong"


LOST_THINGS = [
    ("fa", "کارت اقامتم گم شده چی کار کنم"), ("fa", "بکسم در بس گم شد"), ("fa", "کلید خانه ره گم کردیم"),
    ("de", "Ich habe meinen Aufenthaltstitel verloren"), ("en", "I lost my residence card"),
    ("fr", "mon sac a disparu"), ("pl", "zaginął mi dowód"), ("uk", "я загубила посвідку"),
    ("ru", "потеряла вид на жительство"), ("ar", "ضاعت إقامتي"), ("tr", "oturum kartım kayboldu"),
    ("ro", "am pierdut permisul de ședere"),
]  # fmt: skip
LOST_PEOPLE = ["شوهرم گم شده", "طفلم را گم کردم", "mon mari a disparu", "moja babcia zaginęła", "zaginęło mi dziecko"]


@pytest.mark.parametrize(("language", "message"), LOST_THINGS)
def test_things_that_are_lost_are_no_danger(patterns: DangerPatterns, language: str, message: str) -> None:
    assert patterns.recognise(message, {language: 0.99}) is None


def test_who_reads_this_chat_is_no_danger_and_who_reads_anothers_telephone_may_be(patterns: DangerPatterns) -> None:
    assert patterns.recognise("qui lit mes messages ?", {"fr": 0.99}) is None
    assert patterns.recognise("mon mari lit mes messages", {"fr": 0.99}) == Danger("weak")


@pytest.mark.parametrize("message", LOST_PEOPLE)
def test_people_who_are_lost_are(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) is not None


@pytest.mark.parametrize("message", ["سرتیفیکات پسرم گم شده", "le dossier de ma fille a disparu"])
def test_what_a_child_has_lost_is_not_the_child(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) == Danger("weak")


@pytest.mark.parametrize("message", ["دندانم درد میکند", "زانویم درد دارم", "پدرم تنها نمیتواند غذا بخورد"])
def test_a_tooth_that_aches_or_who_cannot_do_it_alone_gets_no_help_line(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message, {"fa": 0.99}) is None
    assert patterns.recognise("کمرم درد شدید دارد", {"fa": 0.99}) == Danger("weak")
    assert patterns.recognise("اینجا تنها ماندم", {"fa": 0.99}) == Danger("weak")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_with_patterns_says_which_it_is_and_is_tried_here(language: str) -> None:
    assert parse_yaml((FOLDER / f"{language}.yml").read_text("utf-8"))["locale"] == language
    kinds = MESSAGES[language]
    assert sum(len(kinds[intent]) for intent in STRONG_INTENTS) >= ENOUGH
    assert len(kinds["ordinary"]) >= ENOUGH


@pytest.mark.parametrize("language", NATIVE)
def test_every_native_language_has_patterns(language: str) -> None:
    assert language in LANGUAGES


FALSE_FRIENDS = (
    16  # of about 8,000 lines per language; a misspelt "Feuerwehr", written in every language, is among them
)


@cache
def examples() -> tuple[Example, ...]:
    return tuple(all_examples())


@lru_cache(maxsize=1)
def false_friends() -> Counter[tuple[str, str, str]]:
    """Of the rows of one word, in how many ordinary lines of another language, which says nothing of danger in its own
    patterns, each is heard: (language, row, the other language)."""
    rows = [((f["locale"], row), row) for f in FILES for row in rows_of(f) if len(row.split()) == 1]
    ordinary = [str(word) for file in FILES for word in file.get("ordinary", ())]
    alone, everything = Patterns(rows, ordinary), DangerPatterns.from_data(FILES)
    alone.remember(100_000)  # a few thousand words, said often
    found: Counter[tuple[str, str, str]] = Counter()
    for example in examples():
        heard = {name for name in alone.found(example.text) if name[0] != example.language}
        if example.intent not in STRONG_INTENTS and heard:
            only = {code: float(code == example.language) for code in LANGUAGES}
            if everything.recognise(example.text, only) is None:
                found.update((*name, example.language) for name in heard)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_alone_is_an_ordinary_word_of_another_language(language: str) -> None:
    found = {name: count for name, count in false_friends().items() if name[0] == language}
    assert {name: count for name, count in found.items() if count > FALSE_FRIENDS} == {}


USUAL = 6  # ordinary examples that a word stands in


def inflected(word: str, other: str) -> bool:
    """Whether they differ at the end alone: as good as the same word."""
    same_length = len(word) == len(other)
    return word.startswith(other) or other.startswith(word) or (same_length and word[:-1] == other[:-1])


def options(file: Mapping[str, Any]) -> set[str]:
    """All whole words of the rows."""
    parts = (part for row in rows_of(file) for part in row.split() if not part.startswith("~"))
    given = {option for part in parts for option in part.split("|") if not option.endswith("*")}
    return {option for option in given if len(words(option)) == 1}


@pytest.mark.parametrize("language", NATIVE)
def test_no_usual_word_is_taken_for_a_misspelt_one_of_danger(language: str) -> None:
    """ "میکنم", I do, is one letter from "I kill you"; a letter at the end is an ending."""
    file = FILES[LANGUAGES.index(language)]
    each = Patterns([(option, option) for option in options(file)], map(str, file.get("ordinary", ())))
    usual, dangerous = Counter[str](), Counter[str]()
    for example in (e for e in examples() if e.language == language):
        (dangerous if example.intent in STRONG_INTENTS else usual).update(set(words(example.text)))
    known = [word for word, n in usual.items() if n >= USUAL and n > 3 * dangerous[word]]
    taken = {(word, fold(option)) for word in known for option in each.found(word)}
    assert {pair for pair in taken if not inflected(*pair)} == set()


USED_ORDINARILY = [
    "Es geht mir gut",
    "Wo krieg ich gelbe Säcke her?", "Geben Sie mir die Adresse vom Jobcenter", "Wo ist das Krankenhaus?", "де лікарня",
    "перекладач до лікарні", "where is the hospital", "hastane nerede", "gdzie jest szpital", "وين المستشفى",
    "où est l'hôpital", "unde este spitalul", "где больница", "بیمارستان کجاست", "I have 9 months of work left",
    "I look for a place to live",
    # one letter from a word of danger: library and depressed, cancel and cancer, rubbish and death, company and police
    "أين مكتبة المدينة؟", "متى تفتح مكتبة المدينة؟", "عنوان الشركة", "Good morning, can I cancel my appointment?",
    "gdzie wyrzucić śmieci", "Wie ist die Nummer?", "kartımı ne zaman alırım", "à quelle heure ouvre la crèche",
    # garde: childcare, and custody
    "un cours d'allemand le soir avec garde d'enfant", "cours avec garde d'enfants",
    # waste is separated, and couples are
    "Wie trenne ich Müll?", "Müll trennen", "Muss ich Glas getrennt sammeln?", "How do I separate my waste?",
    "do i have to separate glass", "comment séparer les déchets ?", "je sépare comment le plastique",
    "colectare separata gunoi", "cum separ gunoiul",
    "Gibt es einen Erste-Hilfe-Kurs?",
]  # fmt: skip


@pytest.mark.parametrize("message", USED_ORDINARILY)
def test_words_of_everyday_life_are_no_danger(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) is None


APART = [
    ("de", "kein notfall aber mein mann schlägt mich"), ("de", "Kein Notfall, nur er hat mich geschlagen"),
    ("en", "no emergency, he only hit me"), ("en", "it is not an emergency but my husband beats me"),
    ("de", "er schlägt mich, rufen die dann die polizei wenn ich keine papiere habe?"),
    ("fr", "ce n'est pas une urgence mais mon mari me frappe"),
    ("ru", "я в добровольной пожарной команде, но муж меня бьёт"),
    ("de", "Kann ich zur Feuerwehr gehen? Aber mein Mann schlägt mich, wenn ich rausgehe"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "message"), APART)
def test_what_stands_behind_a_but_is_judged_by_itself(patterns: DangerPatterns, language: str, message: str) -> None:
    for known in (None, {language: 0.97}):
        danger = patterns.recognise(message, known)
        assert danger is not None and (danger.strength, danger.intent) == ("strong", "crisis_support")


@pytest.mark.parametrize(
    "message", ["Feuerwehr: kann ich mitmachen, aber nur abends?", "no emergency, just a question about my but"]
)
def test_a_but_alone_makes_no_danger(patterns: DangerPatterns, message: str) -> None:
    danger = patterns.recognise(message)
    assert danger is None or danger.strength == "weak"


PARTED = [
    "Ich will mich trennen", "wir leben getrennt", "ich habe mich von meinem Mann getrennt", "Trennung vom Mann",
    "getrennt lebend", "mein mann will sich trennen", "we are separated", "I want to separate from my husband",
    "my husband and i are getting separated", "je veux me séparer", "on s'est séparés", "je suis séparé de ma femme",
    "suntem separati", "sotul meu vrea sa ne separam", "vreau sa ma despart",
]  # fmt: skip


@pytest.mark.parametrize("message", PARTED)
def test_parting_from_somebody_is_weak(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) == Danger("weak")


@pytest.mark.parametrize("message", ["je veux la garde de mes enfants", "qui peut avoir la garde des enfants"])
def test_custody_is_weak(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) == Danger("weak")


CRIES = [
    "Hilfe!!!", "help me", "à l'aide", "помогите", "допоможіть!", "ساعدوني", "کمک", "yardım edin", "pomocy", "ajutor",
    "помощ", "hawar", "gargaar", "مرسته", "ሓገዝ",
]  # fmt: skip
HELP_WITH_ANYTHING = [
    "Ich brauche Hilfe beim Kindergeld", "brauche dringend einen Termin im Rathaus", "I need help with a form",
    "j'ai besoin de l'aide pour remplir le formulaire", "c'est urgent, quand ouvre la mairie",
    "am nevoie de ajutor cu cererea de Kindergeld", "мне нужна помощь с анкетой", "formu doldurmak için yardım lazım",
]  # fmt: skip


@pytest.mark.parametrize("message", CRIES)
def test_a_cry_for_help_is_heard_where_it_is_all_that_is_said(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) is not None


@pytest.mark.parametrize("message", HELP_WITH_ANYTHING)
def test_help_with_something_is_no_danger(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) is None


FEVER = {
    "de": (
        "mein Kind hat 40 Fieber",
        "mein Baby hat Fieber",
        "mein Neugeborenes hat Fieber",
        "Fieber 39 und das Kind zuckt am ganzen Körper",
    ),
    "en": (
        "my son has a fever of 40",
        "my baby has a fever",
        "my newborn has a fever",
        "my son has fever and a seizure",
    ),
    "uk": (
        "дитина температура 40 вночі",
        "у немовляти температура 39",
        "у новонародженого температура 39",
        "у сина температура і судоми",
    ),
    "ru": (
        "ребёнок температура 40 ночью",
        "у младенца температура 39",
        "у новорождённого температура 39",
        "у сына температура и судороги",
    ),
    "ar": (
        "بنتي عندها حرارة ٤٠ شو اعمل",
        "الرضيع حرارته عالية",
        "المولود الجديد حرارته عالية",
        "ابني حرارته 39 وعنده تشنج",
    ),
    "tr": (
        "cocugum hasta atesi cok yuksek",
        "bebeğimin ateşi çok yüksek",
        "yenidoğan bebeğimin ateşi var",
        "çocuğum ateşli havale geçiriyor",
    ),
    "fa": (
        "طفلم تب ۴۰ دارد",
        "بچه شیرخوارم تب دارد",
        "نوزادم تب دارد",
        "پسرم تب دارد و تشنج کرده",
    ),
    "fr": (
        "mon fils a 40 de fièvre",
        "mon bébé a de la fièvre",
        "mon nouveau-né a de la fièvre",
        "il a de la fièvre et des convulsions",
    ),
    "ro": (
        "copilul are febră 40",
        "bebelușul are febră",
        "nou-născutul are febră",
        "copilul are febra si convulsii",
    ),
    "pl": (
        "dziecko ma gorączkę 40",
        "niemowlę ma gorączkę",
        "noworodek ma gorączkę",
        "dziecko ma gorączkę i drgawki",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", NATIVE)
def test_a_child_or_baby_with_fever_is_weak_a_newborn_or_a_seizure_strong_in_every_language(
    patterns: DangerPatterns, language: str
) -> None:
    child, baby, *grave = FEVER[language]
    assert [patterns.recognise(message) for message in (child, baby)] == [Danger("weak")] * 2
    assert [patterns.recognise(message) for message in grave] == [Danger("strong", "emergency")] * 2
