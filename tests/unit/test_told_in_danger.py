"""A child that is missing, somebody who lies there beaten, papers taken at work, thrown out by the partner, fire in
Moroccan in Latin letters: danger whatever the dialogue engine says, and what sounds like it."""

from __future__ import annotations

import pytest

from bot.core.danger import Danger, DangerPatterns
from bot.wiring.files import load_danger

from .samples import PROJECT

MISSING = {
    "ar": ["نسيت ابني بالباص", "ابني ضاع بالسوق", "بنتي عمرها ١٤ راحت من مبارح وما رجعت", "wldi tlef f souk"],
    "fa": ["طفلم گم شده در بازار", "دخترم ۱۴ ساله از دیروز رفته و برنگشته", "پسرم از مکتب نیامده تلفونش خاموش است"],
    "uk": ["донька 8 років не прийшла зі школи телефон вимкнений", "забула дитину в автобусі"],
    "ru": ["дочка 14 лет ушла вчера и не вернулась", "сын не пришел из школы телефон не отвечает"],
    "de": ["mein Kind ist im Markt verloren gegangen", "meine Tochter 8 nicht von Schule gekommen Handy aus"],
    "en": [
        "my son lost in the market",
        "my daughter 14 left yesterday and not come back",
        "i forgot my baby in the bus",
    ],
    "fr": ["mon fils s est perdu au marché", "ma fille de 14 ans est partie hier et elle est pas rentrée"],
    "tr": ["oglum pazarda kayboldu", "cocugum okuldan gelmedi telefonu kapali", "cocugumu otobuste unuttum"],
    "ro": ["copilul meu s-a pierdut in piata", "fata mea de 14 ani a plecat ieri si nu s-a intors"],
    "pl": ["corka 14 lat wyszla wczoraj i nie wrocila", "zapomnialam dziecka w autobusie"],
}
THINGS = [
    "نسيت شنطة ابني بالباص", "ابني ضيع شنطته بالباص", "جاكيت بنتي ضاع بالمدرسة", "پسرم کیفش را در اتوبوس گم کرده",
    "син не прийшов до школи бо хворіє", "забула дитячий рюкзак в автобусі", "забыла коляску ребенка в автобусе",
    "mein Sohn hat seinen Rucksack im Bus vergessen", "ich habe den Kinderwagen im Bus vergessen",
    "mein Kind ist krank und nicht zur Schule gekommen", "my son lost his bag in the bus",
    "left the child seat in the taxi",
    "my son did not go to school he is sick", "j ai oublié le sac de mon enfant dans le bus",
    "mon fils a perdu sa carte",
    "cocugumun cantasini otobuste unuttum", "fiul meu si a pierdut ghiozdanul", "am uitat geanta copilului in autobuz",
    "zapomnialam wozka dziecka w autobusie", "corka nie poszla do szkoly bo chora",
]  # fmt: skip
HURT = [
    "мужа избили на улице прямо сейчас он лежит", "мужа избили на улице он лежит в крови",
    "чоловіка побили на вулиці він лежить", "meinen Mann haben sie geschlagen er liegt am Boden",
    "my husband was beaten in the street he is lying on the ground",
    "mon mari a été frappé dans la rue il est par terre",
    "kocami sokakta dovduler yerde yatiyor", "ضربوا زوجي بالشارع وهو مرمي عالارض", "شوهرم را زدند افتاده روی زمین",
    "sotul meu a fost batut pe strada sta jos in sange", "meza pobili na ulicy lezy na ziemi",
]  # fmt: skip
NOT_HURT = [
    "муж избил меня до крови", "чоловік мене побив", "mein Mann hat mich geschlagen", "my husband beat me yesterday",
    "mon mari m'a frappée", "kocam beni dövdü", "زوجي ضربني", "شوهرم مرا زد", "sotul m-a batut", "mąż mnie pobił",
]  # fmt: skip
AT_WORK = [
    "seful nu ma plateste de doua luni si ne a luat buletinele", "boss didnt pay and he keep our id cards",
    "patron maas vermiyor kimliklerimizi de aldi", "Chef zahlt nicht und hat unsere Ausweise", "my boss took our ids",
    "patron nous a pris nos cartes d'identité", "szef nie placi i zabral nam dowody",
    "صاحب العمل ما بيدفع واخد هوياتنا",
    "начальник не платит и забрал документы", "начальник не платить і забрав документи",
]  # fmt: skip
THROWN_OUT = [
    "mon mari m a mis dehors avec les enfants", "my husband throw me out of the house", "maz wyrzucil mnie z domu",
    "mein Mann hat mich raus geworfen aus Wohnung", "my husband threw me out with the kids where sleep tonight",
    "evden kovdu beni", "kocam beni evden kovdu", "زوجي طردني من البيت", "شوهرم مرا از خانه بیرون کرد",
    "муж выгнал меня из дома с детьми", "чоловік вигнав мене з дому", "sotul m-a dat afara din casa",
]  # fmt: skip
ORDINARY = [
    "my boss needs a copy of my id card", "der Chef will meinen Ausweis sehen", "patron kimlik fotokopisi istiyor",
    "seful cere buletinul pentru contract", "szef chce kopie dowodu", "начальник попросил копию документов",
    "mein Chef hat mich rausgeworfen", "landlord throw me out of the house", "mon patron m'a mis dehors",
    "seful m-a dat afara", "patron beni kovdu", "ev sahibi bizi evden cikardi", "mon mari a mis dehors la poubelle",
    "mein Mann sagt der Vermieter hat uns rausgeworfen", "lah y3tik l3afia", "allah y3tik el 3afye",
    "they heard about my boyfriend and they threw me out of the group",
]  # fmt: skip
FIRE = ["kayna l3afia f dar", "l3afia f lkouzina", "ch3lat l3afia fdar"]


@pytest.fixture(scope="module")
def danger() -> DangerPatterns:
    return load_danger(PROJECT)


@pytest.mark.parametrize("language", MISSING)
def test_a_child_that_is_missing_is_an_emergency(danger: DangerPatterns, language: str) -> None:
    for text in MISSING[language]:
        found = danger.recognise(text)
        assert found == Danger("strong", "emergency") and found.certain, text


def test_somebody_else_who_lies_there_beaten_is_one_too_and_who_tells_of_violence_is_not(
    danger: DangerPatterns,
) -> None:
    for text in (*HURT, *FIRE):
        found = danger.recognise(text)
        assert found == Danger("strong", "emergency") and found.certain, text
    for text in NOT_HURT:
        assert danger.recognise(text) == Danger("strong", "crisis_support"), text


def test_papers_taken_at_work_and_being_thrown_out_by_the_partner_are_a_crisis(danger: DangerPatterns) -> None:
    for text in (*AT_WORK, *THROWN_OUT):
        found = danger.recognise(text)
        assert found == Danger("strong", "crisis_support") and found.certain, text
    assert {danger.recognise(text).answer for text in AT_WORK} == {"crisis_work"}  # type: ignore[union-attr]


@pytest.mark.parametrize("text", [*THINGS, *ORDINARY])
def test_what_only_sounds_like_it_is_not_strong(danger: DangerPatterns, text: str) -> None:
    found = danger.recognise(text)
    assert found is None or found.strength == "weak"
