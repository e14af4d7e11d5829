from functools import cache
from itertools import pairwise

import pytest

from core.sequence.architectures import MODELS, Architecture, ModelName
from core.sequence.gradients import GradientFlowConfig, Probe, gradient_norms
from core.sequence.paths import State, graph, sequential_steps, shortest_path

RECURRENT: tuple[ModelName, ...] = ("rnn", "lstm", "gru", "truncated")


def length_of(model: ModelName, length: int, word: int, probe: Probe = "word") -> int | None:
    path = shortest_path(Architecture(model=model, width=8), length, word, probe)
    return path.length if path else None


@pytest.mark.parametrize("length", [2, 13, 500])
def test_recursion_goes_word_by_word_attention_goes_straight(length: int) -> None:
    for model in RECURRENT:
        assert length_of(model, length, 0) == length - 1
        assert length_of(model, length, 0, "answer") == length
    assert length_of("transformer", length, 0) == 1
    assert length_of("transformer", length, length - 1) == 0
    assert length_of("transformer", length, 0, "answer") == 1


def test_two_directions_are_halfway_there_in_the_middle() -> None:
    assert [length_of("birnn", 9, word) for word in range(9)] == [0, 1, 2, 3, 4, 3, 2, 1, 0]


def test_attention_is_one_step_from_the_answer_only() -> None:
    assert length_of("rnn_attention", 50, 3, "answer") == 1
    assert length_of("rnn_attention", 50, 3, "word") == 46
    assert length_of("conv_attention", 50, 3, "answer") == 1
    assert length_of("conv_attention", 50, 45, "word") == 4
    assert length_of("conv_attention", 50, 44, "word") is None


@pytest.mark.parametrize("probe", ["word", "answer"])
@pytest.mark.parametrize("model", [name for name in MODELS if name != "truncated"])
def test_there_is_a_path_where_there_is_a_gradient(model: ModelName, probe: Probe) -> None:
    """The graph against the network itself: feedback takes every path, and no other."""
    config = GradientFlowConfig(model=model, length=8, width=8, depth=2, probe=probe)
    reached = gradient_norms(config).norms > 0
    paths = [shortest_path(config, 8, word, probe) for word in range(8)]
    assert [path is not None for path in paths] == reached.tolist()


@pytest.mark.parametrize("model", MODELS)
def test_a_path_goes_from_state_to_state_that_reads_it(model: ModelName) -> None:
    config = Architecture(model=model, width=8)
    whole = graph(config, 12)
    path = shortest_path(config, 12, 2, "answer")
    assert path is not None
    assert path.states[0] == State(0, 2)
    assert path.states[-1] in whole.answer
    for read, reader in pairwise(path.states):
        assert read in set(whole.reads(reader))


@pytest.mark.parametrize("model", MODELS)
def test_waiting_steps_are_the_longest_chain_of_the_graph(model: ModelName) -> None:
    config = Architecture(model=model, width=8, depth=3)
    whole = graph(config, 7)

    @cache
    def waits(state: State) -> int:
        return 1 + max(map(waits, whole.reads(state))) if state.layer else 0

    last = whole.summary[0]
    states = [
        State(last.layer, place, track) for place in range(7) for track in ("forwards", "backwards")
    ]
    if not last.track:
        states = [State(last.layer, place) for place in range(7)]
    assert sequential_steps(config, 7) == max(map(waits, states))


def test_recurrence_waits_for_every_word_attention_for_every_layer() -> None:
    assert sequential_steps(Architecture(model="gru"), 1_000) == 1_000
    assert sequential_steps(Architecture(model="transformer", depth=6), 1_000) == 6
