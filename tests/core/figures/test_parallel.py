"""Times and waiting, as measured."""

from core.figures.parallel import times
from core.sequence.architectures import Architecture
from core.sequence.timing import Timing


def test_seconds_and_waiting_are_drawn_as_measured() -> None:
    rnn, transformer = Architecture(model="rnn"), Architecture(model="transformer")
    timings = [
        Timing(rnn, 16, 0.01, 16), Timing(transformer, 16, 0.02, 4),
        Timing(rnn, 64, 0.04, 64), Timing(transformer, 64, 0.03, 4),
    ]  # fmt: skip
    names = {"rnn": "RNN", "transformer": "Transformer"}
    text = {"length": "N", "seconds": "s", "waiting": "steps"}
    seconds, waiting = times(timings, names, text), times(timings, names, text, "waiting")
    assert [list(trace.y) for trace in seconds.data] == [[0.01, 0.04], [0.02, 0.03]]
    assert [list(trace.y) for trace in waiting.data] == [[16, 64], [4, 4]]
    assert list(seconds.layout.xaxis.ticktext) == ["16", "64"]
    assert waiting.layout.yaxis.title.text == "steps"
