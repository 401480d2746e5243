"""What in a text points to a person, or could: found before the text leaves the house.

Rather too much than too little: what is masked is restored in the translation as it was written. What no pattern can
see (a first name in the middle of a sentence) is said in docs/translation.md.

IBAN: ISO 13616, checked modulo 97 (ISO 7064), which tells where it ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.core.privacy.introductions import BEFORE_A_NAME, BEFORE_SOMEBODY, NO_NAMES

Span = tuple[int, int]

_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ ]?[A-Za-z0-9]){11,30}")
# Phones, postcodes, customer numbers, also right beside a letter: Chinese puts no space, Korean a suffix there.
_DIGITS = re.compile(r"[+(]?\d(?:[ \u00a0\u200b-\u200f\u2060./()–-]{0,2}\d){4,}")
# "0173 / 4455 / 667": with wide gaps only what begins as a number to dial does, else "8 - 12" and "1200 - 1500" would.
_GAP = r"[ \u00a0./()–—‐‑−-]{0,4}"
_DIALLED = re.compile(
    rf"(?<!\d)(?=\+?(?:[^\w\n]{{0,6}}\d){{7}})(?:\+\d{{1,4}}|\(?[0٠۰]\d{{2,}}|\d{{3,}}(?={_GAP}\d{{3,}}{_GAP}\d{{3}}))"
    rf"(?:{_GAP}\d{{2,}})+"
)
_CODE = re.compile(  # passports, residence cards
    r"(?<![A-Za-z0-9])(?=(?:[A-Za-z]*\d){2})(?=\d*[A-Za-z])[A-Za-z0-9]{6,}(?![A-Za-z0-9])"
)
_HANDLE = re.compile(  # of Telegram, WhatsApp, Instagram …; an e-mail address that hides its sign
    r"(?<![\w@])@[\w.]{3,}|(?<!\w)(?:t|wa|m|fb)\.(?:me|com)/\S+"
    r"|(?<![\w.+-])[\w.+-]+ ?[(\[](?:at|ät)[)\]] ?[\w-]+(?:\.[\w-]+)+"
)
_MAIL_APART = re.compile(r"(?<![\w.+-])[\w.+-]+[ \u00a0]{0,2}@[ \u00a0]{0,2}[\w-]+(?:\.[\w-]+)+")
_SPELT_OUT = re.compile(  # an e-mail address in words
    r"(?<![\w.+-])[\w.+-]+ (?:at|ät|arroba|chiocciola|małpa|собака) [\w-]+"
    r"(?:(?: (?:dot|punkt|point|punto|ponto|kropka|nokta|точка|крапка) |\.)\w{2,})+(?!\w)"
)
_BIRTH_YEAR = re.compile(r"(?<!\d)(?:19\d\d|200\d)(?!\d)")
_COURT = re.compile(r"(?<!\w)\d+ [A-Za-z]{1,4} \d+/\d{2,4}")
_NUMBER_PART = r"(?:[\w./-]*\d[\w./-]*|[A-Z][A-Za-z]{0,3}(?!\w))"
_FILE_NUMBER = re.compile(
    r"(?<!\w)(?i:az|aktenzeichen|geschäftszeichen|gz|kassenzeichen|azr|bg|kundennummer|(?:file|case) (?:no|number)|"
    r"ref)(?!\w)(?:\.|-?(?i:nr)\.?|-?(?i:nummer))?\s?:?"
    rf"\s*({_NUMBER_PART}(?: {_NUMBER_PART}){{0,4}})"
)
_STREET = re.compile(
    r"(?<![\w.-])(?:[A-ZÄÖÜ][\w.]*[ -]){0,2}[\w.-]*"
    r"(?i:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|markt|steig)"
    r"(?: (?i:(?:haus)?(?:nr|nummer|no)\.? ?)| ?)\d+ ?[a-zA-Z]?(?!\w)"
)
_HOUSE = r",?\s(?:(?i:br|nr|no|num|n°|№|д|дом|буд)\.?:?\s?)?\d+\w?(?!\w)"
_STREET_ABROAD = re.compile(
    r"(?<!\w)(?i:ul\.|ulic\w{1,3}|ulits\w{1,2}|ул\.|улиц\w{1,3}|вул\.|вулиц\w{1,3}|rrug\w{1,3}|via|viale|piazza|rue|"
    r"avenue|calle|rua|str[aă]d\w{1,3}|străzi\w{0,3}|bulevard\w{0,3}|sokak|street|οδό\w?|شارع|خیابان)"
    rf"\s+[^\s,]+(?:\s[^\s,\d]+){{0,2}}{_HOUSE}"
)
_STREET_BEHIND = re.compile(  # Turkish, Hungarian, Slavic: the word follows the name, with its endings
    r"(?<![\w.])(?:[^\W\d_][\w.]*\s){1,2}(?i:soka[kğ]\w{0,5}|cadde\w{0,6}|bulvar\w{0,5}|utc[aá]\w{0,3}|ulic\w{1,3}|улиц\w{1,3})"
    rf"{_HOUSE}"
)
_STREET_CJK = re.compile(  # 北京路12号, 渋谷3丁目2番
    r"[\u3400-\u9fff]{1,8}(?:[路街巷弄道村]|胡同|丁目)\s?[\d一二三四五六七八九十百]+\s?[号號番弄室楼]?"
    r"|[\u3400-\u9fff]{1,8}\d+丁目[\d番地号-]*"
)
_STREET_ENGLISH = re.compile(r"(?<!\w)\d+\w? (?:[A-Z]\w+ ){1,3}(?:Street|Road|Avenue|Lane|Square)(?!\w)")
_LOOKS = (
    _DIGITS, _DIALLED, _CODE, _HANDLE, _MAIL_APART, _SPELT_OUT, _BIRTH_YEAR, _COURT,
    _STREET, _STREET_ABROAD, _STREET_BEHIND, _STREET_ENGLISH, _STREET_CJK,
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_][^\s,.;:!?()\[\]{}\"«»„“”<>/،؛؟。、，！？।]*")
_NAME_WORDS, _UNSPACED_LENGTH = 5, 12
_SPACES = re.compile(r"[ \u00a0]*")
_IBAN_LENGTHS = range(34, 14, -1)


def personal(text: str) -> Iterator[Span]:
    """Where something personal stands; spans may overlap."""
    for pattern in _LOOKS:
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span(1) for match in _FILE_NUMBER.finditer(text))
    yield from _ibans(text)
    yield from _names(text)


def valid_iban(iban: str) -> bool:
    """Letters count from A = 10; the first four characters move to the end; the rest of 97 is 1."""
    compact = iban.replace(" ", "").upper()
    if len(compact) < 15 or not compact.isascii() or not compact.isalnum():
        return False
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        found = match.group()
        ends = [i + 1 for i, c in enumerate(found) if c != " "]
        for length in _IBAN_LENGTHS:
            if length <= len(ends) and valid_iban(found[: ends[length - 1]]):
                yield match.start(), match.start() + ends[length - 1]
                break


def _plain(text: str) -> str:
    """Case and accents levelled, every character still in its place."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter.replace("’", "'").replace("ʼ", "'"))[0].casefold()
    return base if len(base) == 1 else letter


def _phrases(phrases: tuple[str, ...], after: str) -> re.Pattern[str]:
    known = sorted({_plain(unicodedata.normalize("NFC", phrase)) for phrase in phrases}, key=len, reverse=True)
    return re.compile(
        rf"(?:(?<!\w)|(?<=[\u0e00-\u9fff])|(?='))(?:{'|'.join(map(re.escape, known))})"
        rf"(?:(?!\w)|(?<=[\u0e00-\u9fff])){after}"
    )


_INTRODUCED = _phrases(BEFORE_A_NAME, r"[\s:,]*")
_ADDRESSED = _phrases(BEFORE_SOMEBODY, r"\s+")


def _names(text: str) -> Iterator[Span]:
    plain = _plain(text)
    for match in _INTRODUCED.finditer(plain):
        end = _name_end(text, match.end(), surely=True)
        if end > match.end():
            yield match.end(), end
    for match in _ADDRESSED.finditer(plain):
        end = _name_end(text, match.end(), surely=False)
        if end > match.end():
            yield match.end(), end


def _name_end(text: str, start: int, surely: bool) -> int:
    """Where a name that begins at `start` ends: up to five words. After an introduction the first word is a name
    however it is written; the next ones when they are capitalised, or when nothing in the script could be."""
    end = start
    for count in range(_NAME_WORDS):
        spaces = _SPACES.match(text, end)
        word = _WORD.match(text, spaces.end() if spaces and count else end)
        if word is None or word.group().casefold() in NO_NAMES:
            break
        if _unspaced(word.group()):
            return min(word.end(), word.start() + _UNSPACED_LENGTH)
        believed = surely and (count == 0 or (count == 1 and _lower(text[start:end])))
        if not (_capital(word.group()) or believed):
            break
        end = word.end()
    return end


def _lower(word: str) -> bool:
    """Typed without capitals throughout, or in a script that has none: then the second word may be the surname."""
    return not word[:1].isupper()


def _capital(word: str) -> bool:
    return word[:1].isupper()


def _unspaced(word: str) -> bool:
    """Scripts that put no space between words: Thai, Lao, Khmer, Burmese, Chinese, Japanese."""
    return bool(re.match("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]", word))
