"""The family and the timeline: everyone at their year, the chosen one marked."""

from core.figures.family_tree import Event, Member, family_tree, timeline


def test_everyone_stands_at_their_year_and_branch() -> None:
    root = Member("t", "T", 2017, 1)
    members = [Member("b", "B", 2018.5, 0), Member("g", "G", 2018, 2)]
    figure = family_tree(root, members, ["encoder", "both", "decoder"], "g")
    names = figure.data[-1]
    assert list(names.text) == ["T", "B", "<b>G</b>"]
    assert list(names.x) == [2017, 2018.5, 2018]
    assert list(names.y) == [-1, 0, -2]
    assert len(set(names.marker.color)) == 2
    assert len(figure.data) == 3, "a branch for each, and the names"


def test_papers_and_judgements_look_different() -> None:
    events = [Event("a", "A", 2014, True), Event("b", "B", 2018, False)]
    figure = timeline(events, "a")
    assert [trace.text[0] for trace in figure.data] == ["<b>A</b>", ""]
    assert [trace.marker.symbol for trace in figure.data] == ["circle", "diamond"]
    assert figure.data[1].hovertemplate.startswith("B")
