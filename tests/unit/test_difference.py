"""What a reader of two versions sees: only what changed is marked."""

from __future__ import annotations

from bot.desk.editor.difference import difference

OLD = (
    "Bitte bringen Sie den alten Ausweis und ein neues Passfoto mit. Autos melden Sie hier nicht an. "
    "Autos melden Sie bei der Zulassungsstelle an, und Sie brauchen den alten Schein."
)


def test_a_phrase_taken_out_is_all_that_is_marked() -> None:
    parts = difference(OLD, OLD.replace("und ein neues Passfoto ", ""))
    assert [(mark, text.strip()) for mark, text in parts if mark != "same"] == [("del", "und ein neues Passfoto")]


def test_two_phrases_changed_far_apart_are_two_marks() -> None:
    new = OLD.replace("den alten Ausweis und ein neues Passfoto", "den Ausweis").replace("hier nicht an", "anderswo an")
    parts = difference(OLD, new)
    assert "".join(text for mark, text in parts if mark != "del") == new
    assert "".join(text for mark, text in parts if mark != "ins") == OLD
    assert [text for mark, text in parts if mark == "ins"] == ["anderswo"], parts
    assert ("del", "hier nicht") in parts and "mit. Autos melden Sie" in str([t for m, t in parts if m == "same"])


def test_texts_with_little_in_common_stand_apart() -> None:
    parts = difference("Bitte kommen Sie zum Amt.", "Rufen Sie uns bitte einfach an.")
    assert parts == [("del", "Bitte kommen Sie zum Amt."), ("ins", "Rufen Sie uns bitte einfach an.")]
