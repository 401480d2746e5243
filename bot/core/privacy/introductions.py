"""How people say who they are, in many languages: the name that follows is masked before a text leaves the house.

Each phrase is folded for comparing by `personal.py` (case and accents do not matter). These are words to recognise,
never words that newcomers read.
"""

from __future__ import annotations

BEFORE_A_NAME = (
    # spoken here
    "ich heiße", "ich heisse", "mein name ist", "mein name:", "my name is", "my name's", "i am called",
    "мене звати", "моє ім'я", "моє ім’я", "меня зовут", "моё имя", "мое имя", "اسمي", "إسمي", "انا اسمي", "أدعى",
    "benim adım", "adım", "ismim", "نام من", "اسم من", "اسمم", "je m'appelle", "je m’appelle", "mon nom est",
    "mă numesc", "ma numesc", "numele meu este", "mă cheamă", "ma cheama", "nazywam się", "nazywam sie",
    "mam na imię", "mam na imie",
    # of somebody else
    "sohn heißt", "tochter heißt", "kind heißt", "mann heißt", "frau heißt", "bruder heißt", "schwester heißt",
    "er heißt", "sein name ist", "ihr name ist", "'s name is", "'s name's", "his name is", "her name is",
    "their name is", "his name's", "her name's", "son is called", "daughter is called", "his name:", "her name:",
    "його звати", "її звати", "сина звати", "доньку звати", "чоловіка звати", "дружину звати", "его зовут",
    "её зовут", "ее зовут", "сына зовут", "дочь зовут", "мужа зовут", "жену зовут", "اسم ابني", "اسم ابنتي",
    "اسم زوجي", "اسم زوجتي", "oğlumun adı", "kızımın adı", "eşimin adı", "kocamın adı", "اسم پسرم", "اسم دخترم",
    "نام پسرم", "نام دخترم", "fils s'appelle", "fille s'appelle", "mari s'appelle", "femme s'appelle",
    "fiul meu se numește", "fiica mea se numește",
    "syn nazywa się", "córka nazywa się", "syn ma na imię",
    "córka ma na imię", "mąż nazywa się", "hijo se llama", "hija se llama", "marido se llama", "esposa se llama",
    "figlio si chiama", "figlia si chiama", "marito si chiama", "moglie si chiama", "sin se zove", "kći se zove",
    "kćerka se zove", "син се зове", "ћерка се зове", "djali im quhet", "vajza ime quhet", "burri im quhet",
    "儿子叫", "女儿叫", "丈夫叫", "妻子叫", "老公叫", "老婆叫",
    # not spoken here
    "quhem", "më quajnë", "me quajne", "emri im është", "emri im eshte", "казвам се", "името ми е", "се викам",
    "моето име е", "zovem se", "ime mi je", "moje ime je", "зовем се", "име ми је", "me llamo", "mi nombre es",
    "mi chiamo", "il mio nome è", "meu nome é", "chamo-me", "me chamo", "em dic", "με λένε", "ονομάζομαι",
    "το όνομά μου είναι", "a nevem", "hívnak", "jmenuji se", "volám se", "volám sa", "moje meno je", "mano vardas",
    "mani sauc", "mu nimi on", "minu nimi on", "nimeni on", "ik heet", "mijn naam is", "jeg heter", "jeg hedder",
    "mitt namn är", "jag heter", "mənim adım", "менің атым", "менің есімім", "менин атым", "мяне завуць",
    "mening ismim", "meniň adym", "navê min", "nave min", "ez navê min", "ناوم", "ناوی من", "زما نوم", "نوم مې",
    "میرا نام", "मेरा नाम", "मेरो नाम", "আমার নাম", "ਮੇਰਾ ਨਾਮ", "મારું નામ", "என் பெயர்", "నా పేరు", "ನನ್ನ ಹೆಸರು",
    "എന്റെ പേര്", "මගේ නම", "tôi tên là", "tên tôi là", "mình tên", "nama saya", "ang pangalan ko ay", "jina langu ni",
    "naitwa", "magacaygu waa", "magacaygu wa", "sunana", "aha m bu", "orukọ mi ni", "nitwa", "maqaan koo", "ስሜ",
    "ስመይ", "שמי", "קוראים לי", "მქვია", "ჩემი სახელია", "իմ անունը", "անունս", "我叫", "我的名字是", "私の名前は",
    "제 이름은", "저는", "ผมชื่อ", "ฉันชื่อ", "ดิฉันชื่อ", "ខ្ញុំឈ្មោះ", "ຂ້ອຍຊື່", "ကျွန်တော့်နာမည်", "миний нэр", "номи ман",
    "минем исемем",
)  # fmt: skip
BEFORE_SOMEBODY = (
    "herr", "herrn", "frau", "hr.", "fr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr.", "dr. med.", "monsieur",
    "madame", "mme", "pan", "pani", "domnul", "doamna", "zoti", "zonja", "gospodin", "gospođa", "господин", "госпожа",
    "пан", "пані", "señor", "señora", "signor", "signora", "senhor", "senhora", "sr.", "sra.", "κύριος", "κυρία",
    "السيد", "السيدة", "آقای", "خانم",
    # "I am …", also before what is no name: only in languages that write that small
    "soy", "sono", "sou", "jam", "unë jam", "une jam", "jsem", "ja sam", "jaz sem", "аз съм", "ја сум", "ја сам",
    "είμαι ο", "είμαι η", "jag är", "olen", "vagyok",
)  # fmt: skip
NO_NAMES = frozenset([
    "und", "and", "і", "та", "и", "و", "ve", "et", "şi", "și", "i", "oraz", "dhe", "y", "e", "και", "és", "a", "en",
    "og", "och", "û", "u", "aur", "और", "اور", "va", "na", "iyo", "да", "се", "ich", "ik", "je", "io", "yo", "jam",
    "am", "is", "ist", "bin", "komme", "von", "aus", "from", "nga", "iz", "từ", "है", "ہے", "हूँ", "ni", "waa", "è", "es",
    "é",
])  # fmt: skip
