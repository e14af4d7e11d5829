from core.figures import instruction as figures
from core.instruction.packing import Layout

TEXT = dict.fromkeys(
    ("step", "loss", "each", "smooth", "kept", "share", "form", "right", "base", "token", "score",
     "whole", "tokens", "own", "padding", "shuffled", "sorted", "packed", "rows", "window", "ko",
     "en"), "x",
)  # fmt: skip


def test_kept_steps_stand_on_the_curve_and_the_chosen_one_stands_out() -> None:
    figure = figures.loss_on_the_way([4.0, 3.0, 2.0, 1.0], (0, 2, 4), 2, TEXT)
    each, smooth, kept = figure.data
    assert list(each.y) == [4.0, 3.0, 2.0, 1.0]
    assert list(kept.customdata) == [0, 2, 4]
    assert list(kept.x) == [1, 2, 4]
    assert list(kept.y) == [smooth.y[0], smooth.y[1], smooth.y[3]]
    assert [size == max(kept.marker.size) for size in kept.marker.size] == [False, True, False]


def test_shares_stand_at_even_distances() -> None:
    figure = figures.shares_on_the_way((0, 10, 1_000), (0.0, 0.5, 1.0), (0.0, 0.1, 0.4), TEXT)
    assert [list(trace.y) for trace in figure.data] == [[0.0, 0.5, 1.0], [0.0, 0.1, 0.4]]
    assert list(figure.data[0].x) == ["0", "10", "1,000"]


def test_tasks_have_a_mark_for_each_share() -> None:
    figure = figures.shares_by_task(["a", "b"], [0, 0.1], [1, 0.5], [0.5, 0.2], TEXT)
    assert [list(trace.x) for trace in figure.data] == [[0, 0.1], [1, 0.5], [0.5, 0.2]]
    assert len({trace.marker.symbol for trace in figure.data}) == 3, "not by colour alone"


def test_a_bar_says_which_token_it_leaves_out() -> None:
    figure = figures.tokens_left_out(["<s>", "Say"], [0.2, 0.7], 0.9, 1, TEXT)
    (bars,) = figure.data
    assert list(bars.text) == ["&lt;s&gt;", "Say"], "a mark is no HTML"
    assert list(bars.customdata) == [0, 1] and list(bars.y) == [0.2, 0.7]
    assert bars.marker.color[0] != bars.marker.color[1]
    assert figure.layout.shapes[0].y0 == 0.9


def test_padding_is_what_is_not_of_an_example() -> None:
    layouts = [Layout("shuffled", 4, 100, 40), Layout("packed", 2, 64, 4)]
    own, padding = figures.padding_by_way(layouts, TEXT).data
    assert list(own.x) == [60, 60] and list(padding.x) == [40, 4]


def test_lengths_beyond_twice_the_window_are_kept_on_the_picture() -> None:
    figure = figures.token_lengths({"ko": [5, 9_000], "en": [7]}, 100, TEXT)
    assert [list(trace.x) for trace in figure.data] == [[5, 200], [7]]
