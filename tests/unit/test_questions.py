"""Messages taken apart into the questions that stand for themselves, as people write them in ten languages."""

from __future__ import annotations

import time

import pytest

from bot.wiring.files import load_questions

from .samples import PROJECT

QUESTIONS = load_questions(PROJECT)

TWO = {
    "de": ("Wo ist das Jobcenter?", "Und wie melde ich mein Kind in der Kita an?"),
    "en": ("Where is the job centre?", "And how do I register my child for kindergarten?"),
    "ar": ("أين البلدية؟", "وكيف أسجل طفلي في الروضة؟"),
    "fa": ("شهرداری کجاست؟", "چطور فرزندم را در مهدکودک ثبت نام کنم؟"),
    "fr": ("Où est le Jobcenter ?", "Et comment inscrire mon enfant à la crèche ?"),
    "pl": ("Gdzie jest Jobcenter?", "A jak zapisać dziecko do przedszkola?"),
    "ro": ("Unde este Jobcenter?", "Și cum îmi înscriu copilul la grădiniță?"),
    "ru": ("Где находится джобцентр?", "И как записать ребенка в садик?"),
    "tr": ("Jobcenter nerede?", "Çocuğumu kreşe nasıl kaydederim?"),
    "uk": ("Де джобцентр?", "І як записати дитину в садок?"),
}
HELLO = {
    "de": ("Hallo, wie geht es Ihnen?", "Vielen Dank!"), "en": ("Hello, how are you?", "Thank you"),
    "ar": ("السلام عليكم، كيف حالكم؟", "شكراً"), "fa": ("سلام، خوب هستید؟", "ممنون"),
    "fr": ("Bonjour, comment allez-vous ?", "Merci beaucoup"), "pl": ("Dzień dobry, mogę o coś zapytać?", "Dziękuję"),
    "ro": ("Bună ziua, mă puteți ajuta?", "Mulțumesc"), "ru": ("Здравствуйте, можно вопрос?", "Спасибо"),
    "tr": ("Merhaba, nasılsınız?", "Teşekkürler"), "uk": ("Добрий день, можна запитати?", "Дякую"),
}  # fmt: skip
TAGS = {
    "de": ["ja?", "oder?", "Wirklich?", "nicht wahr?", "Gell?", "Und?"],
    "en": ["yes?", "right?", "Really?", "isn't it?", "or?"],
    "ar": ["نعم؟", "صح؟", "أليس كذلك؟", "مو هيك؟"], "fa": ["بله؟", "درسته؟", "مگه نه؟"],
    "fr": ["non ?", "n'est-ce pas ?", "Vraiment ?", "d'accord ?"], "pl": ["tak?", "prawda?", "Naprawdę?"],
    "ro": ["da?", "nu-i așa?", "Serios?"], "ru": ["да?", "правда?", "не так ли?"],
    "tr": ["değil mi?", "Gerçekten mi?", "tamam mı?"], "uk": ["так?", "правда?", "чи не так?"],
}  # fmt: skip
THE_OTHER = {
    "de": "Und das Bürgerbüro?", "en": "And the library?", "ar": "ومكتب الأجانب؟", "fa": "و کتابخانه؟",
    "fr": "Et la bibliothèque ?", "pl": "A biblioteka?", "ro": "Dar biblioteca?", "ru": "А библиотека?",
    "tr": "Peki kütüphane?", "uk": "А бібліотека?",
}  # fmt: skip


def parts(text: str) -> list[str]:
    return list(QUESTIONS.parts(text))


@pytest.mark.parametrize("locale", TWO)
@pytest.mark.parametrize("between", [" ", "", "\n", "\n\n", " \n "])
def test_two_questions_in_the_order_asked(locale: str, between: str) -> None:
    assert parts(between.join(TWO[locale])) == list(TWO[locale])


@pytest.mark.parametrize("locale", TWO)
@pytest.mark.parametrize("form", ["{0}\n{1}", "1. {0}\n2. {1}", "1) {0}\n2) {1}", "- {0}\n- {1}", "• {0}\n\n• {1}"])
def test_lines_without_question_marks(locale: str, form: str) -> None:
    bare = [question.rstrip("?؟ ") for question in TWO[locale]]
    assert parts(form.format(*bare)) == bare


@pytest.mark.parametrize("locale", TWO)
def test_a_greeting_and_thanks_are_said_with_the_question(locale: str) -> None:
    first, second = TWO[locale]
    hello, thanks = HELLO[locale]
    assert parts(f"{hello} {first} {second} {thanks}") == [f"{hello} {first}", f"{second} {thanks}"]
    assert len(parts(f"{hello} {first} {thanks}")) < 2
    assert len(parts(f"{hello}\n{first}\n{thanks}")) < 2


@pytest.mark.parametrize(("locale", "tag"), [(locale, tag) for locale, tags in TAGS.items() for tag in tags])
def test_a_tag_is_no_question(locale: str, tag: str) -> None:
    first, second = TWO[locale]
    assert parts(f"{first} {tag}") == [f"{first} {tag}"]
    assert parts(f"{first} {tag} {second}") == [f"{first} {tag}", second]
    assert len(parts(f"{tag} {first}")) == 1


@pytest.mark.parametrize("locale", TWO)
def test_the_same_asked_of_something_else_is_said_with_the_question(locale: str) -> None:
    first, second = TWO[locale]
    assert parts(f"{first} {THE_OTHER[locale]}") == [f"{first} {THE_OTHER[locale]}"]
    assert parts(f"{first} {THE_OTHER[locale]} {second}") == [f"{first} {THE_OTHER[locale]}", second]


@pytest.mark.parametrize("locale", TWO)
def test_one_question_repeated_is_one(locale: str) -> None:
    first, second = TWO[locale]
    assert parts(f"{first} {first}") == [first]
    assert parts(f"{first}\n{first.upper()}\n{first}") == [first]
    assert parts(f"{first} {second} {first}") == [first, second]


@pytest.mark.parametrize("marks", ["???", "?!", "!?", "? !", "??!!", "？", "⁉", "؟؟", "?…", "? ? ?"])
def test_however_many_marks(marks: str) -> None:
    first, second = f"Wo ist das Jobcenter{marks}", "Wann hat die Kita offen?"
    assert parts(f"{first} {second}") == [first, second]
    assert parts(first) == [first]


ONE = [
    "", "?", "???", "Hallo", "Danke", "Wo?", "Wo ist das Jobcenter", "Kindergeld?", "Ja? Nein?",
    "My husband died. What do I have to do?",
    "Ich bin neu hier. Ich habe zwei Kinder. Wie melde ich sie an?",
    "Wie kann ich mein Kind\nin der Kita anmelden?",
    "Ich möchte wissen,\nwo das Jobcenter ist.",
    "Hallo\nich bin Ahmad\nich wohne in der Altstadt\nwo ist das Jobcenter",
    "Was brauche ich, z. B.?", "Was brauche ich (z. B. Pass?)", "Ist das ein Kindergeld-Antrag (?) und wohin damit?",
    "Was steht auf https://www.musterstadt.de/suche?q=kita&seite=2",
    "Kann ich das auf musterstadt.de/suche?q=kita?",
    "Schauen Sie bitte: www.musterstadt.de/a?b=c?d ist das richtig für mich?",
    "Was brauche ich? Pass?", "Kita? Schule?", "Jobcenter? Oder Sozialamt?", "Wann genau? Danke",
    "Welche Papiere brauche ich?\n- Pass\n- Foto", "kindergeld\nwohngeld",
    "Können Sie mir helfen? Ich suche eine Wohnung.", "Können Sie mir sagen\nwo das Jobcenter ist?",
]  # fmt: skip


@pytest.mark.parametrize("text", ONE)
def test_what_is_one_message(text: str) -> None:
    assert len(parts(text)) < 2


MANY = {
    "Ich habe ein Kind. Wie bekomme ich Kindergeld? Wir wohnen in der Altstadt. Wo ist das Bürgerbüro? Es eilt.": [
        "Ich habe ein Kind. Wie bekomme ich Kindergeld?", "Wir wohnen in der Altstadt. Wo ist das Bürgerbüro? Es eilt.",
    ],
    "wo ist das schulamt\nund wie bekomme ich wohngeld\ndanke": [
        "wo ist das schulamt", "und wie bekomme ich wohngeld danke",
    ],
    "Wo ist das Jobcenter? und wie melde ich mein Kind an": ["Wo ist das Jobcenter?", "und wie melde ich mein Kind an"],
    "1. Wo ist das Jobcenter? 2. Wie melde ich mich an? 3. Gibt es Deutschkurse?": [
        "Wo ist das Jobcenter?", "Wie melde ich mich an?", "Gibt es Deutschkurse?",
    ],
    "١) أين البلدية\n٢) كيف أسجل طفلي": ["أين البلدية", "كيف أسجل طفلي"],
    "1️⃣ Де джобцентр\n2️⃣ Як отримати гроші": ["Де джобцентр", "Як отримати гроші"],
    "wie melde ich mein Kind an\nes ist 4 Jahre\nWo ist das Schulamt?": [
        "wie melde ich mein Kind an es ist 4 Jahre", "Wo ist das Schulamt?",
    ],
    "„Wo ist das Amt?“ Und „wann hat es offen?“": ["„Wo ist das Amt?“", "Und „wann hat es offen?“"],
    "Wann hat das Amt am 1. Dezember offen? Wo ist die Kita?": [
        "Wann hat das Amt am 1. Dezember offen?", "Wo ist die Kita?",
    ],
    "Was ist https://x.de/a?b=1? Wo ist das Amt?": ["Was ist https://x.de/a?b=1?", "Wo ist das Amt?"],
    "Können Sie mir helfen? Wo ist das Amt? Wann ist offen?": [
        "Können Sie mir helfen? Wo ist das Amt?", "Wann ist offen?",
    ],
    "Where is the Jobcenter? Wie melde ich mein Kind an?": ["Where is the Jobcenter?", "Wie melde ich mein Kind an?"],
}  # fmt: skip


@pytest.mark.parametrize("text", MANY)
def test_what_is_said_around_a_question_belongs_to_it(text: str) -> None:
    assert parts(text) == MANY[text]


@pytest.mark.parametrize("text", ["a" * 4096 + "?", "a." * 2048, "-" * 4096, "?" * 4096, "a.de/?" * 600, "(?" * 2000])
def test_whatever_is_sent_takes_milliseconds(text: str) -> None:
    began = time.process_time()
    parts(text)
    assert time.process_time() - began < 0.3


def test_a_letter_that_was_copied_is_not_taken_apart() -> None:
    assert len(parts("Wo ist das Jobcenter? Wann ist die Kita offen? " * 2)) == 2
    assert parts("Wir bitten um Ihre Antwort. " * 30 + "Wo ist das Jobcenter? Wann hat die Kita offen?") == []


JOINED = [
    ("Wo ist das Jobcenter und wie melde ich mein Kind in der Kita an", "wie melde ich mein Kind in der Kita an"),
    ("wie bekomme ich Kindergeld und wo ist das Bürgerbüro?", "wo ist das Bürgerbüro?"),
    ("where is the jobcenter and how do I register my child", "how do I register my child"),
    ("أين أجد طبيبا وكيف أفتح حساب بنكي", "كيف أفتح حساب بنكي"),
    ("كيف بلاقي بيت ووين بتعلم ألماني", "وين بتعلم ألماني"),
    ("جاب سنتر کجاست حالا و چطور خانه پیدا کنم", "چطور خانه پیدا کنم"),
    ("où est le jobcenter et comment inscrire mon enfant", "comment inscrire mon enfant"),
    ("gdzie jest jobcenter i jak zapisać dziecko do szkoły", "jak zapisać dziecko do szkoły"),
    ("unde este jobcenter și cum înscriu copilul", "cum înscriu copilul"),
    ("где найти врача и как записать ребенка в школу", "как записать ребенка в школу"),
    ("nasıl ehliyet alırım ve nerede Almanca öğrenebilirim", "nerede Almanca öğrenebilirim"),
    ("де знайти лікаря та як відкрити рахунок", "як відкрити рахунок"),
]
NOT_JOINED = [
    "Wo und wann kann ich mich anmelden", "wer sagt mir wo und wie", "ich möchte wissen wo und wann der Kurs ist",
    "I want to know where and when the course is", "Where and how can I register", "Can I work and study here",
    "wo ist das Bürgerbüro und das Jobcenter", "mein Mann arbeitet und ich suche einen Kurs", "де і коли курс",
    "وين وكيف بسجل", "بدي اعرف وين وامتى الدورة", "کجا و چه وقت ثبت نام کنم", "nerede ve ne zaman kayıt olabilirim",
    "où et quand puis-je m'inscrire", "gdzie i kiedy mogę się zameldować", "unde și când mă pot înregistra",
    "Wo ist das Jobcenter? Und wie melde ich mein Kind an?", "ich bin müde und wo ist das Amt", "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "second"), JOINED)
def test_two_questions_with_nothing_but_an_and_between_them(text: str, second: str) -> None:
    first, behind = QUESTIONS.joined(text)
    assert behind == second and text.startswith(first) and len(first) + len(second) < len(text)


@pytest.mark.parametrize("text", NOT_JOINED)
def test_an_and_that_joins_words_joins_no_questions(text: str) -> None:
    assert QUESTIONS.joined(text) == ()
