from core.figures.lost_in_the_middle import lost_in_the_middle


def test_a_line_for_each_number_of_sentences() -> None:
    text = {"place": "place", "right": "right", "sentences": "{count} sentences"}
    figure = lost_in_the_middle({2: [1.0, 0.5], 4: [0.9, 0.1, 0.0, 0.4]}, text)
    assert [trace.name for trace in figure.data] == ["2 sentences", "4 sentences"]
    assert list(figure.data[1].x) == [1, 2, 3, 4]
    assert list(figure.data[1].y) == [0.9, 0.1, 0.0, 0.4]
    assert len({trace.marker.symbol for trace in figure.data}) == 2
