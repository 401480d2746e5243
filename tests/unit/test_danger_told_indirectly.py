"""Danger that is told and not named, and everyday sentences with words of danger, by the patterns alone."""

from __future__ import annotations

import pytest

from bot.core.danger import Danger, DangerPatterns

from .test_danger_files import FILES

TOLD = {
    "de": ("das sind die letzten worte die ihr von mir bekommt", "crisis_support"),
    "en": ("she stuck a fork in the socket and now her arm is limp", "emergency"),
    "fr": ("mes enfants méritent une meilleure mère", "crisis_support"),
    "tr": ("herkesle vedalaştım hakkınızı helal edin", "crisis_support"),
    "ru": ("раздаю все вещи, мне они больше не нужны", "crisis_support"),
    "uk": ("вчора схопив за горло при дітях", "crisis_support"),
    "pl": ("po co mam rano wstawać", "crisis_support"),
    "ro": ("mi-am luat ramas bun de la toti", "crisis_support"),
    "ar": ("ودعت الكل الليلة", "crisis_support"),
    "fa": ("این آخرین پیام منه", "crisis_support"),
}
EVERYDAY = {
    "de": "diese Formulare bringen mich noch um",
    "en": "my son found a game with knives, is he allowed to play it",
    "fr": "je me noie dans les dettes",
    "ru": "ожидание меня убивает",
    "ro": "ma omoara hartiile astea",
    "pl": "tonę w papierach",
}

OF_OTHERS = {
    "de": [
        "unser nachbar schlägt seine frau",
        "meine nachbarin wird von ihrem mann geschlagen",
        "die kollegin meiner schwester wird zuhause verprügelt",
        "meine freundin ihr mann haut sie",
        "meine tochter ist 14 und soll im ausland verheiratet werden",
        "man will meine 15 jährige tochter verheiraten",
        "mein mann schreit die ganze zeit und nimmt mir mein geld weg",
        "mein mann kontrolliert mein handy und nimmt mein geld",
    ],
    "en": [
        "our neighbour beats his wife",
        "my neighbor hits his wife every night",
        "my friend gets beaten by her husband",
        "my sister her husband beats her",
        "they want to marry my daughter she is 14",
        "my 15 year old daughter is going to be married in our country",
        "my husband yells all the time and takes my money",
        "my husband takes my money and checks my phone",
    ],
    "ar": [
        "jarna 3am ydrob martu hala2",
        "jari 3am yodrob marto",
        "jarti jozha bedrobha kel yom",
        "jozi bihaddedni",
        "abi ydarabni",
        "ukhti jozha byodrobha",
        "جارنا عم يضرب مرته",
        "جارتي جوزها بيضربها",
        "بدهم يزوجوا بنتي وعمرها 14",
        "بنتي عمرها ١٥ وبدهم يجوزوها",
        "جوزي بياخد مصرياتي وبيفتش تلفوني",
        "جوزي بيصرخ علي كل الوقت وبياخد راتبي",
    ],
    "fa": [
        "hamsaye zanash ra mizanad",
        "hamsaye zanesh ro mizane",
        "hamsaya khanomesh ra lat mikonad",
        "khaharam ra shoharash mizanad",
        "همسایه زنش را میزند",
        "شوهر خواهرم او را لت میکند",
        "شوهرم پولم را میگیرد و تلفنم را چک میکند",
        "دخترم ۱۴ ساله است و میخواهند شوهرش بدهند",
        "میخواهند دختر ۱۵ ساله ام را عروسی کنند",
    ],
    "tr": [
        "komşumuz karısını dövüyor",
        "komsum karisini dovuyor",
        "komsum aglıyor kocası bağırıyor her gece",
        "kocam cok sinirli eve gidemiyorum",
        "arkadaşımın kocası onu dövüyor",
        "kizimi 15 yasinda evlendirmek istiyorlar",
        "kızım 14 yaşında evlendirecekler",
        "kocam paramı alıyor telefonumu kontrol ediyor",
    ],
    "uk": [
        "сусід б'є свою дружину",
        "сусідку б'є чоловік",
        "мою подругу б'є чоловік",
        "хочуть видати заміж мою доньку їй 15",
        "доньці 14 років її хочуть одружити",
        "чоловік забирає мої гроші і перевіряє телефон",
        "чоловік постійно кричить і забирає гроші",
    ],
    "ru": [
        "сосед бьет жену",
        "соседку бьет муж",
        "sosed bet zhenu",
        "мою подругу бьет муж",
        "дочку хотят выдать замуж ей 14",
        "моей дочери 15 лет ее хотят выдать замуж",
        "муж забирает мои деньги и проверяет телефон",
        "муж постоянно орет и отбирает деньги",
    ],
    "pl": [
        "sąsiad bije żonę",
        "sasiadke bije maz",
        "moją koleżankę bije mąż",
        "chcą wydać za mąż moją córkę ma 15 lat",
        "córka ma 14 lat chcą ją wydać za mąż",
        "mąż zabiera mi pieniądze i sprawdza telefon",
        "mąż ciągle krzyczy i zabiera pieniądze",
    ],
    "ro": [
        "vecinul își bate soția",
        "vecinul isi bate nevasta",
        "pe vecina o bate bărbatul",
        "pe prietena mea o bate soțul",
        "vor să o mărite pe fata mea de 14 ani",
        "fata mea are 15 ani și vor să o mărite",
        "soțul îmi ia banii și îmi verifică telefonul",
        "soțul țipă mereu și îmi ia banii",
    ],
    "fr": [
        "mon voisin frappe sa femme",
        "ma voisine son mari la frappe",
        "ma soeur son mari la tape",
        "ma copine se fait taper par son mec",
        "ma fille de 14 ans on veut la marier au pays",
        "on veut marier ma fille au mali elle a 15 ans",
        "mon mari crie tout le temps et prend mon argent",
        "mon mari prend mon argent et fouille mon téléphone",
    ],
}
NONE_OF_IT = {
    "de": [
        "mein nachbar ist laut, er schlägt nachts nägel in die wand",
        "meine tochter ist 14, wo ist die schule",
        "meine tochter ist 24 und will heiraten",
        "wie heiraten wir in deutschland",
        "mein mann verdient das geld",
        "mein mann nimmt die kinder mit",
        "meine schwester ist seit 10 jahren verheiratet",
        "meine tochter hat 2 kinder, 10 und 12, und ist verheiratet",
        "mein mann gibt mir geld",
        "mein mann hat mein handy repariert",
    ],
    "en": [
        "my neighbour plays loud music",
        "my daughter is 14 and wants to play basketball, she beats everyone",
        "my daughter is 25 and wants to marry her boyfriend",
        "my husband takes the kids to school",
        "my husband pays with my money card at the shop",
        "they married 15 years ago",
        "my sister has been married for 10 years",
    ],
    "ar": [
        "جاري عم يعمل حفلة",
        "بنتي عمرها 14 بدها مدرسة",
        "بنتي عمرها 25 بدها تتزوج",
        "jari 3am ya3mel 7afle",
        "jozi byeshteghel bi matbakh",
        "abi mareed",
        "جوزي بياخد الاولاد عالمدرسة",
    ],
    "fa": [
        "همسایه زنگ میزند",
        "hamsaye zang mizanad",
        "hamsaye sarosada mikonad",
        "دخترم ۱۴ ساله است مکتب میخواهد",
        "دخترم ۲۵ ساله است میخواهد عروسی کند",
        "شوهرم پول برق را میدهد",
        "zanam harf mizanad",
    ],
    "tr": [
        "komşumuz çok gürültü yapıyor",
        "kızım 15 yaşında okula gidecek",
        "kızım 25 yaşında evlenmek istiyor",
        "kocam eve geç geliyor",
        "kocam para kazanmıyor",
        "komşumun çocuğu her gece ağlıyor",
    ],
    "uk": [
        "сусід шумить вночі",
        "доньці 14 років потрібна школа",
        "доньку 10 років хочу віддати на танці",
        "доньці 25 вона виходить заміж",
        "чоловік заробляє гроші",
        "сусід бив м'яч об стіну",
    ],
    "ru": [
        "сосед шумит",
        "дочке 15 нужна школа",
        "дочку 10 лет хочу отдать на плавание",
        "сестра 10 лет замужем",
        "дочке 24 она хочет замуж",
        "муж зарабатывает деньги",
        "муж был у врача",
    ],
    "pl": [
        "sąsiad hałasuje w nocy",
        "córka ma 15 lat szukam szkoły",
        "córka ma 24 lata chce wyjść za mąż",
        "mąż zarabia pieniądze",
        "mąż zabiera dzieci do szkoły",
    ],
    "ro": [
        "vecinul face gălăgie",
        "fata mea are 15 ani caut școală",
        "sora mea de 12 ani vreau să o dea la fotbal",
        "fata mea are 25 de ani vrea să se mărite",
        "soțul câștigă banii",
        "soțul ia copiii de la școală",
    ],
    "fr": [
        "mon voisin fait du bruit",
        "ma fille de 14 ans cherche une école",
        "ma fille de 25 ans veut se marier",
        "mon mari prend les enfants à l'école",
        "mon mari gagne l'argent",
    ],
}


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return DangerPatterns.from_data(FILES)


@pytest.mark.parametrize("language", TOLD)
def test_danger_is_heard_where_it_is_not_named(patterns: DangerPatterns, language: str) -> None:
    message, intent = TOLD[language]
    assert patterns.recognise(message, {language: 0.99}) == Danger("strong", intent)


@pytest.mark.parametrize("language", EVERYDAY)
def test_a_way_of_speaking_is_no_danger(patterns: DangerPatterns, language: str) -> None:
    found = patterns.recognise(EVERYDAY[language], {language: 0.99})
    assert found is None or found.strength == "weak"


@pytest.mark.parametrize("language", OF_OTHERS)
def test_violence_told_of_others_money_taken_and_a_child_to_be_married_are_danger(
    patterns: DangerPatterns, language: str
) -> None:
    for message in OF_OTHERS[language]:
        for shares in ({language: 0.99}, None):
            assert patterns.recognise(message, shares) == Danger("strong", "crisis_support"), message


@pytest.mark.parametrize("language", NONE_OF_IT)
def test_neighbours_money_and_weddings_are_no_danger_by_themselves(patterns: DangerPatterns, language: str) -> None:
    for message in NONE_OF_IT[language]:
        for shares in ({language: 0.99}, None):
            found = patterns.recognise(message, shares)
            assert found is None or found.strength == "weak", message
