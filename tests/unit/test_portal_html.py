"""HTML of a portal page becomes passages of plain text; nothing a newcomer needs may be lost on the way."""

from __future__ import annotations

import pytest

from bot.portal.html import passages_of

BASE = "https://stadt.example/de/amt/"


def text(html: str) -> str:
    return "\n".join(passage.text for passage in passages_of(html, BASE))


def links(html: str) -> list[tuple[str, str]]:
    return [(link.title, link.url) for passage in passages_of(html, BASE) for link in passage.links]


LINES = [
    ("<p>One</p><p>Two</p>", "One\nTwo"),
    ("<p>One<br>Two<br/>Three</p>", "One\nTwo\nThree"),
    ("<p><strong>One<br>Two</strong></p>", "One\nTwo"),
    ("<ul><li>One</li><li>Two</li></ul>", "• One\n• Two"),
    ("<ol><li>One<ul><li>Inner</li></ul></li><li><p>Two</p></li></ol>", "• One\n• Inner\n• Two"),
    ("<table><tr><th>Day</th><th>Time</th></tr><tr><td>Mon</td><td>8–12</td></tr></table>", "Day | Time\nMon | 8–12"),
    (
        "<table><tbody><tr><td>Mon</td><td>8</td></tr><tr><td>Tue</td><td>9</td></tr></tbody></table>",
        "Mon | 8\nTue | 9",
    ),
    ("<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>B</td></tr></tbody></table>", "A\nB"),
    ("<table><tr><td><p>Mon</p><p>Tue</p></td><td>8<br>9</td></tr></table>", "Mon Tue | 8 9"),
    ("<dl><dt>Fee</dt><dd>10 euros</dd></dl>", "Fee\n10 euros"),
    ("Bare text <b>with</b> bold", "Bare text with bold"),
    ("<div>One<div>Two</div>Three</div>", "One\nTwo\nThree"),
    ("<details><summary>More</summary>Hidden</details>", "More\nHidden"),
    ("Fee:&nbsp;10&nbsp;&euro; &amp; more &lt;here&gt;", "Fee: 10 € & more <here>"),
    ("<p>One\n   long\tline</p>", "One long line"),
    ("<p>Seen<!-- not seen --></p><!-- <p>nor this</p> -->", "Seen"),
    ("<script>steal()</script><style>p {}</style><p>Seen</p><iframe src=x>in</iframe><noscript>no</noscript>", "Seen"),
    ("<p></p><p>&nbsp;</p><ul><li> </li></ul>", ""),
    ("<p>Unclosed tag<p>Next", "Unclosed tag\nNext"),
    ("<p>Öffnungszeiten: <span dir='rtl'>مفتوح</span></p>", "Öffnungszeiten: مفتوح"),
    ("", ""),
]


@pytest.mark.parametrize(("html", "shown"), LINES)
def test_lines_lists_and_tables_stay_readable(html: str, shown: str) -> None:
    assert text(html) == shown


ICONS = [
    ('<p><img src="/static/svg/call.svg" alt="x">030 1</p>', "☎ 030 1"),
    ('<p><img src="https://cdn.example/email.png"> a@b.example</p>', "✉ a@b.example"),
    ('<p><img src="/pin.svg">Rathausplatz 1</p>', "📍 Rathausplatz 1"),
    ('<p><img src="town-hall.jpg" alt="The town hall"></p>', "The town hall"),
    ('<p><img src="decoration.jpg"></p>', ""),
]


@pytest.mark.parametrize(("html", "shown"), ICONS)
def test_small_pictures_become_signs_and_other_pictures_their_description(html: str, shown: str) -> None:
    assert text(html) == shown


LINKS = [
    ('<a href="https://other.example/x">Other</a>', [("Other", "https://other.example/x")]),
    ('<a href="../antrag/">Form</a>', [("Form", "https://stadt.example/de/antrag/")]),
    ('<a href="/de/">Home</a>', [("Home", "https://stadt.example/de/")]),
    ('<a href="tel:+493023125110">030 23125-110</a>', [("030 23125-110", "tel:+493023125110")]),
    ('<a href=" mailto:a@b.example ">write</a>', [("write", "mailto:a@b.example")]),
    ('<a href="https://x.example/"><img src="a.png"></a>text', [("https://x.example/", "https://x.example/")]),
    ('<a href="/x">A</a> and <a href="/x">again</a>', [("A", "https://stadt.example/x")]),
    ('<a href="javascript:alert(1)">bad</a>', []),
    ('<a href=" JaVaScRiPt:alert(1)">bad</a>', []),
    ('<a href="data:text/html,x">bad</a>', []),
    ('<a href="http://[bad">broken</a>', []),
    ("<a name=anchor>none</a>", []),
    ('<a href="/x"><div>Block inside</div></a>', [("Block inside", "https://stadt.example/x")]),
    ('<a href="tel:115"><b>Call</b><br>115</a>', [("Call 115", "tel:115")]),
    ('<h2><a href="/x">Heading</a></h2><p>Text</p>', [("Heading", "https://stadt.example/x")]),
    ('<table><tbody><tr><td><a href="/x">Cell</a></td></tr></tbody></table>', [("Cell", "https://stadt.example/x")]),
]


@pytest.mark.parametrize(("html", "found"), LINKS)
def test_links_that_can_be_opened_are_kept_and_others_dropped(html: str, found: list[tuple[str, str]]) -> None:
    assert links(f"{html}<p>text</p>") == found


def test_a_dropped_link_keeps_its_words() -> None:
    assert text('<p>Click <a href="javascript:x()">here</a> now</p>') == "Click here now"


def test_a_heading_begins_a_passage_and_text_before_it_has_none() -> None:
    found = passages_of("<p>Intro</p><h2>Fees</h2><p>10 euros</p><h3> </h3><p>More</p><h2>Alone</h2>", BASE)
    assert [(p.heading, p.text) for p in found] == [("", "Intro"), ("Fees", "10 euros\nMore")]


def test_a_long_passage_is_split_under_the_same_heading_without_losing_a_line() -> None:
    lines = [f"Line {n} " + "word " * 30 for n in range(12)]
    found = passages_of("<h2>Long</h2>" + "".join(f"<p>{line}</p>" for line in lines), BASE)
    assert len(found) > 1
    assert {p.heading for p in found} == {"Long"}
    assert "\n".join(p.text for p in found) == "\n".join(line.strip() for line in lines)
