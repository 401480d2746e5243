"""What a town teaches, as files: `nlu/town/<language>.yml` in the form of the shipped examples, and the town's topics.

Beside `nlu:` there are `hidden:` (shipped examples that are not to be learnt here), `pages:` (questions of pages) and
`regression:` (questions that every new understanding is tested with). Lotse's own `nlu/` folder is another one: nothing
here is learnt before somebody trains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.core.content.kept_content import Data, Kept, Key
from bot.core.errors import ImportRefused
from bot.core.yaml_text import parse_yaml
from bot.portal.one_line import one_line, plain, quoted, read_file

FOLDER, TOPICS = "nlu/town", "responses/town_topics.yml"
_SECTIONS = ("nlu", "hidden", "pages", "regression")
_HEAD = "# Topics of the town; their words stand beside the others."
_FALLBACK = {"topic": "", "depth": "facts", "office": False, "page": None, "archived": False}


def taught_files(kept: Kept) -> dict[str, str]:
    """Path → content."""
    groups: dict[str, dict[str, dict[tuple[str, str], list[str]]]] = {}
    for key, data in sorted(kept.items()):
        if placed := _place(key, data):
            language, section, about, text = placed
            groups.setdefault(language, {}).setdefault(section, {}).setdefault(about, []).append(text)
    files = {f"{FOLDER}/{language}.yml": _file(sections) for language, sections in groups.items()}
    topics = [(key[1], data) for key, data in sorted(kept.items()) if key[0] == "topic"]
    if topics:
        lines = [f"  {plain(name)}: {one_line(_shortened(data))}" for name, data in topics]
        files[TOPICS] = "\n".join([_HEAD, "intents:", *lines, ""])
    return files


def read_taught(folder: Path) -> dict[Key, Data]:
    """Raises ImportRefused."""
    found: dict[Key, Data] = {}
    for file in sorted((folder / FOLDER).glob("*.yml")):
        for key, data in _keys(file, read_file(file)):
            if key in found:
                raise ImportRefused(f"{file.name}: {key[-1][:60]!r} is there twice")
            found[key] = data
    if (folder / TOPICS).exists():
        for name, entry in (read_file(folder / TOPICS).get("intents") or {}).items():
            if not isinstance(entry, dict) or not entry.keys() <= _FALLBACK.keys():
                raise ImportRefused(f"{TOPICS}: {name}: expected {', '.join(_FALLBACK)}")
            found["topic", str(name)] = _shortened(entry)
    return found


def _shortened(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name, usual in _FALLBACK.items() if entry.get(name, usual) != usual}


def _place(key: Key, data: Data) -> tuple[str, str, tuple[str, str], str] | None:
    """(language, section, what it is about, text)."""
    if key[0] == "example":
        return key[1], "hidden" if data.get("removed") else "nlu", ("intent", key[2]), key[3]
    if key[0] == "question":
        return key[1], "pages", ("page", key[2]), key[3]
    if key[0] == "regression":
        return key[1], "regression", ("intent", key[3]) if key[3] else ("page", key[4]), key[2]
    return None


def _file(sections: Mapping[str, Mapping[tuple[str, str], Sequence[str]]]) -> str:
    lines = ['version: "3.1"']
    for section in _SECTIONS:
        if section in sections:
            lines.append(f"{section}:")
            for (what, name), texts in sorted(sections[section].items()):
                lines += [f"- {what}: {plain(name)}", *_examples(sorted(texts))]
    return "\n".join([*lines, ""])


def _examples(texts: Sequence[str]) -> list[str]:
    """The block of the shipped files; a list where a text would not survive in it."""
    block = ["  examples: |", *(f"    - {text}" for text in texts)]
    if all(text and text == text.strip() and text.isprintable() for text in texts):
        try:
            if list(_texts(parse_yaml("\n".join(line[2:] for line in block) + "\n")["examples"])) == list(texts):
                return block
        except Exception:  # of a parser that stumbles over what somebody typed
            pass
    return ["  examples:", *(f"  - {quoted(text)}" for text in texts)]


def _texts(examples: object) -> Iterator[str]:
    """Raises TypeError."""
    if isinstance(examples, str):
        yield from (line[2:] for line in examples.split("\n") if line.startswith("- "))
    elif isinstance(examples, list) and all(isinstance(text, str) for text in examples):
        yield from examples
    else:
        raise TypeError("examples")


def _keys(file: Path, data: Mapping[str, Any]) -> Iterator[tuple[Key, Data]]:
    language = file.stem
    try:
        for section in _SECTIONS:
            for block in _blocks(data, section):
                intent, page = str(block.get("intent") or ""), str(block.get("page") or "")
                for text in _texts(block["examples"]):
                    yield _key(section, language, intent, page, text)
    except (KeyError, TypeError, AttributeError) as error:
        raise ImportRefused(f"{FOLDER}/{file.name}: {error!r} is missing or not text") from error


def _blocks(data: Mapping[str, Any], section: str) -> Iterable[Mapping[str, Any]]:
    return data.get(section) or ()


def _key(section: str, language: str, intent: str, page: str, text: str) -> tuple[Key, Data]:
    """Raises KeyError: nothing says what it is about."""
    if (section == "pages" and not page) or (section in ("nlu", "hidden") and not intent) or not (intent or page):
        raise KeyError("intent or page")
    if section == "pages":
        return ("question", language, page, text), {}
    if section == "regression":
        return ("regression", language, text, intent, "" if intent else page), {}
    return ("example", language, intent, text), {"removed": True} if section == "hidden" else {}
