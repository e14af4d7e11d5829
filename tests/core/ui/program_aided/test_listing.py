from core.ui.program_aided.listing import (
    listing_markup,
    problem_markup,
    values_markup,
    way_markup,
)

PROGRAM = "def solution():\n    boxes = 1200\n    result = boxes * 3\n    return result"


def test_the_numbers_of_a_problem_are_marked() -> None:
    markup = problem_markup("A box holds 1,200 of <3>.")
    assert '<b class="means-given">1,200</b>' in markup
    assert "&lt;" in markup and "<3" not in markup


def test_numbers_from_the_problem_and_others_differ() -> None:
    markup = listing_markup(PROGRAM, given={1200})
    assert '<span class="means-given">1200</span>' in markup
    assert '<span class="means-computed">3</span>' in markup
    assert '<span class="word">return</span>' in markup


def test_the_line_that_ran_and_the_one_that_failed_are_marked() -> None:
    lines = listing_markup(PROGRAM, now=2, wrong=3).split("</li>")
    assert ['class="now"' in line for line in lines] == [False, True, False, False, False]
    assert ['class="wrong"' in line for line in lines] == [False, False, True, False, False]


def test_no_letter_of_a_program_is_lost_and_none_is_markup() -> None:
    program = "x = '<b>' + \"&\"  # <i> 사과\n\n\tif x<1: y=0.5"
    markup = listing_markup(program)
    assert "<b>" not in markup and "<i>" not in markup
    for piece in ("&lt;b&gt;", "&quot;&amp;&quot;", "사과", "0.5"):
        assert piece in markup


def test_what_has_just_changed_stands_out() -> None:
    markup = values_markup([("a", "1200"), ("b", "'<i>'")], {"b"}, {1200}, ("name", "value"))
    rows = markup.split("<tr")
    assert ['class="new"' in row for row in rows] == [False, False, False, True]
    assert 'class="means-given">1200' in rows[2]
    assert "<i>" not in markup


def test_a_way_says_whether_it_is_right() -> None:
    right = way_markup("program", "PAL", "12", ("right", True), "x = <1>")
    assert "verdict-right" in right and "means-program" in right and "wrote code" in right
    assert "&lt;1&gt;" in right
    assert "verdict-wrong" in way_markup("words", "W", "?", ("wrong", False), "")
    assert "verdict" not in way_markup("words", "W", "…", None, "")
