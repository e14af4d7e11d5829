from core.figures.labels import NOTHING, apart, distinct, plain


def test_markup_in_a_text_stays_text() -> None:
    assert plain('<b>A & B</b> <a href="x">') == '&lt;b&gt;A &amp; B&lt;/b&gt; &lt;a href="x"&gt;'


def test_no_two_labels_are_alike_and_all_look_as_they_did() -> None:
    labels = ["the", "cat", "the", "<i>", "the"]
    found = distinct(labels)
    assert len(set(found)) == len(labels)
    assert [label.replace(NOTHING, "") for label in found] == [plain(label) for label in labels]


def test_labels_apart_are_left_as_they_are_but_for_what_nobody_sees() -> None:
    assert apart(["<i>", "<i>"]) == ["<i>", f"<i>{NOTHING}"]
