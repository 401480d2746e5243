"""Whether a description says that nothing is to be paid: by everybody, for the whole.

"Free" is believed only where it is said of the thing itself ("Die Teilnahme ist kostenlos", "Kostenloser Sprachkurs",
"Eintritt frei") or stands alone, and nothing beside it limits it to some people, some days or some part. Whoever comes
because we said so and is asked to pay has been misled; where nothing is said, nobody is.
"""

from __future__ import annotations

import re
from functools import lru_cache

# An amount, or a word of paying, anywhere in the text.
_MONEY = re.compile(
    r"€|\b(?:euro|eur|cent|chf|usd)\b|\d+,[-–]|\bkostet(?! nichts)|(?<!keine )(?<!ohne )\b\w*kosten\b(?!:)"
    r"|\bkostenpflichtig|(?<!keine )(?<!ohne )\b\w*gebühr(?:en)?\b(?!:)"
    r"|\b(?:unkosten|teilnahme|teilnehmer|material|kurs|eigen)beitrag"
    r"|\bermäßig|\baufpreis|\bzuzüglich|\breduced"
    r"|(?<!nichts )(?<!nicht )\b(?:be)?zahl(?:en|t)\b(?! nichts)|\bpays?\b(?! nothing)"
    r"|\bcosts?\b(?! nothing)|(?<!no )\bfees?\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"frei|free|kostenlos|gratis|umsonst|kostet nichts|costs nothing", re.IGNORECASE)
_SENTENCE, _CLAUSE = re.compile(r"[.;!?\n]"), re.compile(r"[,()]|\s[-–|·]\s")
_PLAIN = (
    r"(?:kostenlos|kostenfrei|gebührenfrei|gratis(?! (?-i:[A-ZÄÖÜ]))|umsonst|kostet nichts|free of charge"
    r"|free(?=$| (?:and|but|for|to)\b)|costs nothing)\b"
)
_OFFER = (
    r"(?:\w*-?(?:veranstaltung(?:en)?|angebote?|kurse?|beratung|workshops?|vortr[aä]ge?|unterricht|seminare?)"
    r"|events?|courses?|class(?:es)?|lessons?|advice|counselling|meetings?)\b"
)
_ENTRY = r"(?:eintritt|zutritt|besuch|teilnahme|führung|entry|entrance|admission|participation)\b"
_SUBJECT = (
    r"(?:(?:de[rn]|die|das|unsere?|diese[rs]?|jede[rs]?|alle|the|our|this|all)\s)?"
    rf"(?:{_OFFER}|{_ENTRY}|\w*-?(?:treffs?|treffen|caf[eé]|konzerte?|fest|lesung|training|sprechstunde|ausstellung"
    r"|films?|kino|vorstellung|nachhilfe|spaziergang|rundgang|ausflug|abend|nachmittag|gruppe|tours?|walks?|groups?"
    r"|projekt|programm|führung(?:en)?)\b|(?:alles|es|das|everything|it)(?= (?:ist|is|kostet|costs)\b)"
    r"|(?:kosten|preis|gebühr(?:en)?):)"
)
_AND = (
    r"(?:(?:(?:für|for) (?:alle|jede[nr]?|everyone|everybody|all)(?: \w+)?|ohne \w+ und|natürlich|wie immer"
    r"|selbstverständlich|völlig|ganz|komplett|immer|always|completely|entirely"
    r"|(?:vertraulich|anonym|offen|unverbindlich|freiwillig|confidential|anonymous|open)(?: (?:und|and|&))?) )*"
)
_OF_IT_ALL = re.compile(
    rf"(?:{_SUBJECT}:?(?: \w+){{0,8}}? )?{_AND}{_PLAIN}"
    rf"|(?:der )?(?:eintritt|zutritt|besuch)(?: \w+){{0,4}}? (?:ist )?{_AND}frei\b|freier eintritt\b|eintritt: frei\b"
    rf"|(?:wir beraten|beratung für) (?:sie|dich|euch|alle) {_AND}{_PLAIN}"
    rf"|(?:sie|alle|man|ihr|du|you|everyone) (?:können|kann|könnt|kannst|dürfen|can|may)(?: \w+)? {_PLAIN}"
    r" (?:teilnehmen|mitmachen|mitspielen|join|attend|take part|participate)\b",
    re.IGNORECASE,
)
_KIND = re.compile(
    rf"\b(?:kostenlos|kostenfrei|gebührenfrei)e[rsnm]?(?: \w+)? (?P<offer>{_OFFER})"
    rf"|\b(?:kostenlos|kostenfrei)e[rsnm]? {_ENTRY}|\bfree(?: \w+)? (?:(?P<event>{_OFFER})|{_ENTRY})",
    re.IGNORECASE,
)
# Then it is said of some people, some days or some part only.
_GROUP = r"\b(?:für|for) (?!alle\b|jede|all\b|every|sie\b|you\b)"
_PART = re.compile(
    r"\b(?:nicht|kein\w*|nur|not|only|kinder\w*|jugendliche\w*|children|kids|\w*mitglied\w*|members?|\w*inhaber\w*"
    r"|\w*besitzer\w*|holders?|\w*studierende\w*|students?|schüler\w*|senior\w*|rentner\w*|(?:unter|bis|ab|under) \d+"
    r"|(?:mit|with) (?:\w+ )?\w*(?:pass|karte|ausweis|card|ticket)|erste[nrsm]?|first|probe\w*|trial|schnupper\w*"
    r"|fast|beinahe|almost|teil(?:weise|s)|partly|sonst|ansonsten|otherwise|anfangs|danach|wenn|falls|sofern|if|außer"
    r"|except|(?:frei|kostenlos|kostenfrei|free) (?:am|an|jeden|on)|bietet|gibt|bekommen|erhalten|offers?|park\w*"
    r"|wlan|wifi|\w*getränke?|drinks?|kaffee|coffee|\w*essen|food|hotline|storn\w*|anfahrt)\b",
    re.IGNORECASE,
)
_SIDE = re.compile(r"\b(?:mit|with|inkl\w*|samt|plus|including)\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:nur|only|wenn|falls|sofern|if|außer|except|mitglieder|members|(?:unter|bis|under) \d+ (?:j|y)\w*)\b|^\s*"
    + _GROUP,
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:park\w*|wlan|wifi|\w*getränke?|drinks?|kaffee|coffee|\w*essen|kuchen|kinderbetreuung|anmeldung)\s*$"
    r"|^\s*(?:für|for)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=32_768)
def said_free(text: str) -> bool:
    """`Die Teilnahme ist kostenlos`; not where paying is spoken of, or where it holds for some only."""
    if not _WORD.search(text) or _MONEY.search(text):  # most texts say nothing of the kind
        return False
    return any(_free_in(_CLAUSE.split(sentence)) for sentence in _SENTENCE.split(text))


def _free_in(clauses: list[str]) -> bool:
    """One clause says so, none after it takes it back, and what it would be said of stands not before it."""
    for place, clause in enumerate(clauses):
        before = clauses[place - 1] if place else ""
        if _says_so(" ".join(clause.split()), before) and not any(map(_LIMIT.search, clauses[place + 1 :])):
            return True
    return False


def _says_so(clause: str, before: str) -> bool:
    if not _WORD.search(clause) or _PART.search(clause):
        return False
    kind = _KIND.search(clause)
    if kind and not _SIDE.search(clause[: kind.start()]):
        return bool(kind["offer"] or kind["event"] or not re.search(_GROUP, clause, re.IGNORECASE))
    whole = _OF_IT_ALL.match(clause)
    return bool(whole and not re.search(_GROUP, clause, re.IGNORECASE) and not _THING.search(before))
