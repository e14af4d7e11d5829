"""How far it is from one word to another: each architecture as a graph of what reads what.

A state stands in a layer at a place. Layer 0 holds the words; the place after the last word
is the answer's. The way from word to word is counted in steps from place to place: going up
a layer at the same place is free.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from core.sequence.architectures import Architecture
from core.sequence.gradients import Probe
from core.sequence.hybrid import KERNEL


class State(NamedTuple):
    """One vector of the computation. ``track`` tells apart states of one layer and place."""

    layer: int
    place: int
    track: str = ""


Reads = Callable[[State], Iterator[State]]


@dataclass(frozen=True)
class Graph:
    """What each state reads, for a sentence of ``length`` words."""

    length: int
    reads: Reads
    summary: tuple[State, ...]  # what the word <- word probe looks at
    answer: tuple[State, ...]  # what the answer <- word probe looks at

    def asked(self, probe: Probe) -> tuple[State, ...]:
        """The states that a probe looks at."""
        return self.answer if probe == "answer" else self.summary


def _recurrent(length: int) -> Graph:
    def reads(state: State) -> Iterator[State]:
        if state.layer and state.place < length:
            yield State(0, state.place)
        if state.layer and state.place > 0:
            yield State(1, state.place - 1)

    return Graph(length, reads, (State(1, length - 1),), (State(1, length),))


def _both_ways(length: int) -> Graph:
    def reads(state: State) -> Iterator[State]:
        if state.layer:
            yield State(0, state.place)
            before = state.place - 1 if state.track == "forwards" else state.place + 1
            if 0 <= before < length:
                yield State(1, before, state.track)

    ends = (State(1, length - 1, "forwards"), State(1, 0, "backwards"))
    return Graph(length, reads, ends, ends)


def _both_ways_with_attention(length: int) -> Graph:
    encoder = _both_ways(length)

    def reads(state: State) -> Iterator[State]:
        if state.layer < 2:
            yield from encoder.reads(state)
        else:
            for place in range(length):
                yield State(1, place, "forwards")
                yield State(1, place, "backwards")

    last = (State(1, length - 1, "forwards"), State(1, length - 1, "backwards"))
    return Graph(length, reads, last, (State(2, length),))


def _convolution(length: int, depth: int) -> Graph:
    side = KERNEL // 2

    def reads(state: State) -> Iterator[State]:
        if state.track == "answer":
            for place in range(length):
                yield State(depth, place)
                yield State(0, place)  # ConvS2S adds the words themselves to what is found
            if state.layer > depth + 1:
                yield State(state.layer - 1, length, "answer")
        elif state.layer:
            first, last = max(0, state.place - side), min(length - 1, state.place + side)
            for place in range(first, last + 1):
                yield State(state.layer - 1, place)

    return Graph(length, reads, (State(depth, length - 1),), (State(2 * depth, length, "answer"),))


def _transformer(length: int, depth: int) -> Graph:
    def reads(state: State) -> Iterator[State]:
        if state.layer:
            for place in range(state.place + 1):
                if state.layer > 1 or place < length:
                    yield State(state.layer - 1, place)

    return Graph(length, reads, (State(depth, length - 1),), (State(depth, length),))


def graph(config: Architecture, length: int) -> Graph:
    """The graph of an architecture. A window cuts feedback only, so it changes nothing here."""
    match config.model:
        case "birnn":
            return _both_ways(length)
        case "rnn_attention":
            return _both_ways_with_attention(length)
        case "conv_attention":
            return _convolution(length, config.depth)
        case "transformer":
            return _transformer(length, config.depth)
        case _:
            return _recurrent(length)


@dataclass(frozen=True)
class Path:
    """The shortest way of a word to where it is needed, from the word on."""

    states: tuple[State, ...]

    @property
    def length(self) -> int:
        """Steps from place to place."""
        return sum(one.place != next_.place for one, next_ in pairwise(self.states))


def shortest_path(
    config: Architecture, length: int, word: int, probe: Probe = "word"
) -> Path | None:
    """The way from word number ``word`` (from 0) to the probe; None if there is none.

    A search backwards from the probe in which a step sideways costs one and a step up nothing
    (breadth first, with free steps at the front of the queue).
    """
    whole = graph(config, length)
    goal = State(0, word)
    cost = dict.fromkeys(whole.asked(probe), 0)
    came_from: dict[State, State] = {}
    queue = deque(whole.asked(probe))
    while queue:
        state = queue.popleft()
        if goal in cost and cost[goal] <= cost[state]:  # nothing that is left can be nearer
            break
        for read in whole.reads(state):
            step = int(read.place != state.place)
            if cost[state] + step < cost.get(read, length + 2):
                cost[read] = cost[state] + step
                came_from[read] = state
                if step:
                    queue.append(read)
                else:
                    queue.appendleft(read)
    if goal not in cost:
        return None
    states = [goal]
    while states[-1] in came_from:
        states.append(came_from[states[-1]])
    return Path(tuple(states))


def sequential_steps(config: Architecture, length: int) -> int:
    """How many states must wait for one another, until every word has its vector.

    With enough processors, everything else can be computed at the same time.
    """
    return config.depth if config.model in ("conv_attention", "transformer") else length
