import pytest

from core.chat.prompt import build_prompt
from core.chat.window import fill, in_order, read
from core.llama.generation import Writer
from core.llama.loading import BundledLlama

SENTENCES = ["The bridge was opened in 1887.", "Its arches are red.", "The toll was two pence."]


@pytest.fixture
def writer(tiny_llama: BundledLlama) -> Writer:
    tiny_llama.model.config.max_position_embeddings = 1_024
    return Writer(tiny_llama, 1, 60)


def test_the_best_stands_where_it_is_put_and_the_rest_keep_their_order() -> None:
    assert in_order(5, "first") == [0, 1, 2, 3, 4]
    assert in_order(5, "middle") == [1, 2, 0, 3, 4]
    assert in_order(5, "last") == [1, 2, 3, 4, 0]
    assert in_order(1, "middle") == [0]
    assert in_order(0, "last") == []


def test_lines_and_frame_add_up_to_the_prompt(writer: Writer) -> None:
    made = fill(writer, "When was it opened?", SENTENCES, 400)
    expected, fitting = build_prompt(writer.llama.tokenizer, "When was it opened?", SENTENCES, 400)
    assert list(made.ids) == expected
    assert fitting == 3
    # A line's tokens may join at its ends, by a token each at most.
    together = made.frame + sum(line.tokens for line in made.lines)
    assert abs(together - len(made.ids)) <= len(SENTENCES)


def test_what_does_not_fit_is_cut_from_the_end(writer: Writer) -> None:
    whole = fill(writer, "When was it opened?", SENTENCES, 400)
    room = len(whole.ids) - 1
    less = fill(writer, "When was it opened?", SENTENCES, room)
    assert [line.fits for line in less.lines] == [True, True, False]
    assert len(less.ids) <= room
    turned = fill(writer, "When was it opened?", SENTENCES, room, "last")
    assert [line.rank for line in turned.lines] == [1, 2, 0]
    assert not turned.lines[-1].fits, "the best is what is lost when it stands last"


def test_the_reply_is_taken_apart(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    class Piece:
        def __init__(self, text: str) -> None:
            self.text = text

    monkeypatch.setattr(
        writer, "stream", lambda *_: iter(map(Piece, [" (2)", " [2] Its", " arches"]))
    )
    found = read(writer, fill(writer, "What?", SENTENCES, 400), "none", 20)
    assert (found.number, found.text) == (2, "Its arches")
