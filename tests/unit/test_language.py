"""Which language a message is in, learnt from a handful of sentences."""

from __future__ import annotations

import json

import pytest

from bot.language.detector import LanguageDetector, LanguageModel
from bot.language.files import load_detector

from .samples import PROJECT

SAMPLES = {
    "de": ["Wo ist das Rathaus", "Ich brauche einen Termin", "Wann ist das Amt offen", "Ich suche einen Deutschkurs"],
    "en": ["Where is the town hall", "I need an appointment", "When is the office open", "I want a German course"],
    "uk": ["Де знаходиться ратуша", "Мені потрібен термін", "Коли працює установа", "Шукаю курси німецької"],
    "ru": ["Где находится ратуша", "Мне нужна запись", "Когда работает учреждение", "Ищу курсы немецкого"],
    "ar": ["أين البلدية", "أحتاج إلى موعد", "متى تفتح الدائرة", "أبحث عن دورة لغة"],
}
DETECTOR = LanguageDetector(LanguageModel.learn({code: texts * 2 for code, texts in SAMPLES.items()}))

CLEAR = [
    ("de", "Ich suche das Amt"),
    ("de", "WO IST DAS AMT"),
    ("en", "where is the office"),
    ("uk", "Коли працює ратуша, мені потрібні курси"),
    ("ru", "Когда работает ратуша, мне нужны курсы"),
    ("ar", "متى تفتح البلدية"),
]


@pytest.mark.parametrize(("language", "text"), CLEAR)
@pytest.mark.parametrize("prior", [None, "en", "ar"])
def test_a_clear_sentence_is_recognised_whatever_was_spoken_before(language: str, text: str, prior: str | None) -> None:
    found = DETECTOR.detect(text, prior)
    assert found is not None
    assert found.language == language
    assert sum(found.distribution.values()) == pytest.approx(1)
    assert found.probability == max(found.distribution.values())


@pytest.mark.parametrize("text", ["", "030 23125-110", "👍", "?!", "12:30", "…"])
def test_a_message_without_words_keeps_the_language_spoken_before(text: str) -> None:
    found = DETECTOR.detect(text, "uk")
    assert found is not None
    assert (found.language, found.probability) == ("uk", 1.0)
    assert DETECTOR.detect(text) is None


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> LanguageDetector:
    """The detector learnt from the project's own texts, as the bot uses it."""
    return load_detector(PROJECT, tmp_path_factory.mktemp("language"))


def kept(detector: LanguageDetector, text: str) -> dict[str, str]:
    """Of all languages spoken before, those that the text changes, and to which."""
    found = {prior: detector.detect(text, prior) for prior in detector.languages}
    return {prior: d.language for prior, d in found.items() if d is None or d.language != prior}


@pytest.mark.parametrize("text", ["ok", "OK!", "okay 👍", "super", "WhatsApp", "Lotse", "hmm", "112", "👍👍"])
def test_words_of_every_language_never_switch_it(real: LanguageDetector, text: str) -> None:
    assert kept(real, text) == {}


@pytest.mark.parametrize("text", ["Ali", "Maria Schmidt", "Jobcenter", "B1", "Bahnhofstraße 12"])
def test_names_and_addresses_never_switch_the_language(real: LanguageDetector, text: str) -> None:
    assert kept(real, text) == {}


def test_a_model_read_back_from_json_judges_the_same() -> None:
    model = LanguageModel.learn({code: texts * 2 for code, texts in SAMPLES.items()})
    again = LanguageDetector(LanguageModel.from_json(json.loads(json.dumps(model.to_json()))))
    for _, text in CLEAR:
        assert again.detect(text, "en") == LanguageDetector(model).detect(text, "en")


def test_an_unknown_language_before_changes_nothing() -> None:
    assert DETECTOR.detect("where is the office", "xx") == DETECTOR.detect("where is the office")
