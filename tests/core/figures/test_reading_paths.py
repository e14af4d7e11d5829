"""The way from word to word as it is drawn."""

import pytest

from core.figures.reading_paths import DRAWN, path_lengths, reading_path
from core.sequence.architectures import Architecture, ModelName
from core.sequence.paths import graph, shortest_path


@pytest.mark.parametrize(("model", "steps"), [("rnn", 9), ("transformer", 1)])
def test_the_way_is_drawn_and_grows(model: ModelName, steps: int) -> None:
    config, words = Architecture(model=model, depth=1), [f"w{place}" for place in range(10)]
    path = shortest_path(config, 10, 0)
    assert path is not None
    figure = reading_path(model, words, graph(config, 10), path, {"play": "play"})
    way = figure.data[-1]
    assert [way.x[0], way.x[-1]] == [0, 9]
    assert len(set(way.x)) == steps + 1
    assert len(figure.frames[-1].data[0].x) == len(path.states)
    assert figure.layout.updatemenus[0].buttons[0].label == "play"
    assert list(figure.layout.xaxis.ticktext) == words


def test_what_reads_what_is_drawn_for_short_sentences_only() -> None:
    config = Architecture(model="transformer", depth=1)
    short = reading_path("transformer", ["a"] * 3, graph(config, 3), None, {"play": ""})
    assert list(short.data[0].x).count(None) == 3  # the last word reads three
    words = ["a"] * (DRAWN + 1)
    long = reading_path("transformer", words, graph(config, len(words)), None, {"play": ""})
    assert len(long.data) == 1


def test_no_way_is_written_out() -> None:
    figure = path_lengths(
        {"rnn": 1_200, "conv_attention": None}, {"rnn": "R", "conv_attention": "C"}, "steps", "none"
    )
    assert list(figure.data[0].y) == ["C", "R"]
    assert list(figure.data[0].text) == ["none", "1,200"]
