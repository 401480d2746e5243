"""The real patterns in `nlu/danger/`, on messages written for this test: no strong one is missed, no near miss alarms."""

from __future__ import annotations

import pytest

from bot.core.danger import Danger, DangerPatterns
from bot.core.yaml_text import parse_yaml

from .samples import PROJECT

FOLDER = PROJECT / "nlu" / "danger"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.yml"))
E, C = "emergency", "crisis_support"
STRONG: dict[str, list[tuple[str, str]]] = {
    "de": [
        ("Bei uns im Treppenhaus brennt es", E),
        ("Meine Oma ist umgekippt und wacht nicht mehr auf", E),
        ("mein sohn kriegt keine luft", E),
        ("Autounfall vor dem Bahnhof, jemand ist verletzt", E),
        ("Das Kind hat Spülmittel getrunken", E),
        ("bitte schnell einen Krankenwagen in die Lindenstraße", E),
        ("Mein Mann schlägt mich jeden Tag", C),
        ("Ich möchte nicht mehr leben", C),
        ("mein ex verfolgt mich und droht mich umzubringen", C),
        ("Ich will mich umbringen", C),
    ],
    "en": [
        ("There is a fire in our kitchen", E),
        ("my grandfather collapsed and is not waking up", E),
        ("my daughter can't breathe", E),
        ("There was a car crash on Bahnhofstrasse, people are injured", E),
        ("the baby swallowed a battery", E),
        ("send an ambulance quickly please", E),
        ("My husband hits me", C),
        ("I don't want to live any more", C),
        ("I want to kill myself", C),
        ("he locked me up and took my passport", C),
    ],
    "fr": [
        ("Il y a le feu dans notre cuisine", E),
        ("mon père s'est évanoui et ne se réveille pas", E),
        ("ma fille n'arrive plus à respirer", E),
        ("accident de voiture devant la gare, il y a des blessés", E),
        ("Mon fils a avalé du détergent", E),
        ("Envoyez vite une ambulance s'il vous plaît", E),
        ("Mon mari me frappe", C),
        ("je ne veux plus vivre", C),
        ("J'ai envie de me suicider", C),
    ],
    "tr": [
        ("Evimizde yangın var", E),
        ("babam bayıldı, uyanmıyor", E),
        ("kızım nefes alamıyor", E),
        ("trafik kazası oldu, yaralılar var", E),
        ("Çocuğum deterjan içti", E),
        ("hemen ambulans gönderin lütfen", E),
        ("Kocam beni dövüyor", C),
        ("artık yaşamak istemiyorum", C),
        ("kendimi öldürmek istiyorum", C),
    ],
    "uk": [
        ("У нас на кухні пожежа", E),
        ("Бабуся знепритомніла і не прокидається", E),
        ("дитина не може дихати", E),
        ("аварія біля вокзалу, є поранені", E),
        ("Син випив мийний засіб", E),
        ("викличте швидку, будь ласка", E),
        ("Чоловік мене б'є", C),
        ("я більше не хочу жити", C),
        ("хочу вбити себе", C),
    ],
    "ru": [
        ("У нас пожар на кухне", E),
        ("Бабушка потеряла сознание и не просыпается", E),
        ("ребёнок не может дышать", E),
        ("авария у вокзала, есть раненые", E),
        ("Сын выпил моющее средство", E),
        ("срочно нужна скорая помощь", E),
        ("Муж меня бьёт", C),
        ("я больше не хочу жить", C),
        ("хочу покончить с собой", C),
    ],
    "ar": [
        ("يوجد حريق في مطبخنا", E),
        ("أبي أغمي عليه ولا يستيقظ", E),
        ("ابنتي لا تستطيع التنفس", E),
        ("حادث سيارة أمام المحطة وهناك جرحى", E),
        ("ابني شرب مادة تنظيف", E),
        ("أرسلوا سيارة إسعاف بسرعة", E),
        ("زوجي يضربني", C),
        ("لا أريد أن أعيش بعد الآن", C),
        ("أريد أن أنتحر", C),
    ],
    "fa": [
        ("آشپزخانه ما آتش گرفته", E),
        ("پدرم بیهوش شده و بیدار نمی‌شود", E),
        ("دخترم نمی‌تواند نفس بکشد", E),
        ("جلوی ایستگاه تصادف شده و چند نفر زخمی هستند", E),
        ("پسرم مواد شوینده خورده", E),
        ("فوری آمبولانس بفرستید", E),
        ("شوهرم مرا کتک می‌زند", C),
        ("دیگر نمی‌خواهم زنده باشم", C),
        ("می‌خواهم خودکشی کنم", C),
    ],
    "ro": [
        ("Arde bucătăria noastră", E),
        ("Bunica a leșinat și nu se trezește", E),
        ("fiica mea nu poate respira", E),
        ("accident de mașină lângă gară, sunt răniți", E),
        ("Copilul a băut detergent", E),
        ("trimiteți repede o ambulanță vă rog", E),
        ("Soțul meu mă bate", C),
        ("nu mai vreau să trăiesc", C),
        ("vreau să mă sinucid", C),
    ],
    "pl": [
        ("Pali się w naszej kuchni", E),
        ("Babcia zemdlała i się nie budzi", E),
        ("moja córka nie może oddychać", E),
        ("wypadek samochodowy przy dworcu, są ranni", E),
        ("Dziecko wypiło płyn do naczyń", E),
        ("proszę szybko wysłać karetkę", E),
        ("Mąż mnie bije", C),
        ("nie chcę już żyć", C),
        ("chcę się zabić", C),
    ],
}
NOT_STRONG = {
    "de": [
        "Wie werde ich Mitglied bei der Freiwilligen Feuerwehr?",
        "Ich suche einen Erste-Hilfe-Kurs für den Führerschein",
        "Wer bezahlt die Rechnung für den Krankenwagen?",
        "Der Rauchmelder piept, muss der Vermieter das reparieren?",
        "Mein Autounfall war letztes Jahr, welche Versicherung zahlt?",
        "Wo kann ich mein Kind zum Schwimmkurs anmelden?",
        "Ich brauche ein Führungszeugnis von der Polizei",
        "Mir ist langweilig, ich sterbe vor Langeweile",
        "Wie beantrage ich Kindergeld?",
        "Wo gebe ich alte Batterien ab?",
    ],
    "en": [
        "How can I join the volunteer fire brigade?",
        "Where can I do a first aid course for my driving licence?",
        "Who pays the bill for the ambulance?",
        "the smoke alarm keeps beeping, must the landlord repair it",
        "My accident was last year, which insurance pays?",
        "where do I get a police clearance certificate",
        "I'm dying of boredom here, what can I do at the weekend?",
        "How do I register my child at school?",
        "where do old batteries go",
        "I hurt my back at work, who pays my wages?",
    ],
    "fr": [
        "Comment devenir pompier volontaire ?",
        "Je cherche un cours de premiers secours pour le permis",
        "Qui paie la facture de l'ambulance ?",
        "le détecteur de fumée bipe, le propriétaire doit-il le réparer ?",
        "Mon accident date de l'année dernière, quelle assurance paie ?",
        "Je m'ennuie à mourir, que faire ce week-end ?",
        "Comment inscrire mon enfant à l'école ?",
        "où jeter les vieilles piles",
    ],
    "tr": [
        "Gönüllü itfaiyeye nasıl katılabilirim?",
        "Ehliyet için ilk yardım kursu arıyorum",
        "Ambulans faturasını kim ödüyor?",
        "duman dedektörü ötüyor, ev sahibi mi tamir etmeli",
        "Geçen yıl kaza geçirdim, hangi sigorta öder?",
        "sıkıntıdan ölüyorum, hafta sonu ne yapabilirim",
        "Çocuğumu okula nasıl kaydederim?",
        "eski pilleri nereye atarım",
    ],
    "uk": [
        "Як вступити до добровільної пожежної дружини?",
        "Шукаю курс першої допомоги для водійських прав",
        "Хто оплачує рахунок за швидку?",
        "датчик диму пищить, хто має його ремонтувати",
        "Аварія була минулого року, яка страховка платить?",
        "помираю від нудьги, куди піти на вихідних",
        "Як записати дитину до школи?",
        "куди здати старі батарейки",
    ],
    "ru": [
        "Как вступить в добровольную пожарную дружину?",
        "Ищу курс первой помощи для водительских прав",
        "Кто оплачивает счёт за скорую?",
        "датчик дыма пищит, кто должен его чинить",
        "Авария была в прошлом году, какая страховка платит?",
        "умираю от скуки, куда пойти на выходных",
        "Как записать ребёнка в школу?",
        "куда сдать старые батарейки",
    ],
    "ar": [
        "كيف أنضم إلى فرقة الإطفاء التطوعية؟",
        "أبحث عن دورة إسعافات أولية لرخصة القيادة",
        "من يدفع فاتورة سيارة الإسعاف؟",
        "جهاز إنذار الدخان يصدر صوتا، هل على المالك إصلاحه",
        "كان الحادث في السنة الماضية، أي تأمين يدفع؟",
        "أموت من الملل، ماذا أفعل في نهاية الأسبوع",
        "كيف أسجل طفلي في المدرسة؟",
        "أين أرمي البطاريات القديمة",
    ],
    "fa": [
        "چطور می‌توانم عضو آتش‌نشانی داوطلب شوم؟",
        "دنبال دوره کمک‌های اولیه برای گواهینامه هستم",
        "هزینه آمبولانس را چه کسی می‌دهد؟",
        "آژیر دود بوق می‌زند، صاحب‌خانه باید درستش کند؟",
        "تصادفم پارسال بود، کدام بیمه پرداخت می‌کند؟",
        "از بی‌حوصلگی می‌میرم، آخر هفته چه کار کنم",
        "چطور بچه‌ام را در مدرسه ثبت نام کنم؟",
        "باتری‌های کهنه را کجا بیندازم",
    ],
    "ro": [
        "Cum pot deveni pompier voluntar?",
        "Caut un curs de prim ajutor pentru permis",
        "Cine plătește factura pentru ambulanță?",
        "detectorul de fum piuie, proprietarul trebuie să-l repare?",
        "Accidentul a fost anul trecut, ce asigurare plătește?",
        "mor de plictiseală, ce pot face în weekend",
        "Cum îmi înscriu copilul la școală?",
        "unde arunc bateriile vechi",
    ],
    "pl": [
        "Jak zostać strażakiem ochotnikiem?",
        "Szukam kursu pierwszej pomocy do prawa jazdy",
        "Kto płaci rachunek za karetkę?",
        "czujnik dymu piszczy, czy właściciel musi go naprawić?",
        "Wypadek był w zeszłym roku, które ubezpieczenie płaci?",
        "umieram z nudów, co robić w weekend",
        "Jak zapisać dziecko do szkoły?",
        "gdzie wyrzucić stare baterie",
    ],
}


@pytest.fixture(scope="module")
def all_patterns() -> DangerPatterns:
    return DangerPatterns.from_data([parse_yaml(f.read_text("utf-8")) for f in sorted(FOLDER.glob("*.yml"))])


STRONG_ROWS = [(code, text, intent) for code, rows in STRONG.items() for text, intent in rows]
OTHER_ROWS = [(code, text) for code, rows in NOT_STRONG.items() for text in rows]


@pytest.mark.parametrize(("code", "message", "intent"), STRONG_ROWS)
def test_danger_is_answered_at_once(all_patterns: DangerPatterns, code: str, message: str, intent: str) -> None:
    assert all_patterns.recognise(message) == Danger("strong", intent)


@pytest.mark.parametrize(("code", "message"), OTHER_ROWS)
def test_an_ordinary_question_gets_no_alarm(all_patterns: DangerPatterns, code: str, message: str) -> None:
    found = all_patterns.recognise(message)
    assert found is None or found.strength == "weak"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_with_patterns_has_messages_here_and_says_which_it_is(language: str) -> None:
    assert language in STRONG
    assert len(STRONG[language]) >= 8
    assert len(NOT_STRONG[language]) >= 8
    assert parse_yaml((FOLDER / f"{language}.yml").read_text("utf-8"))["locale"] == language
