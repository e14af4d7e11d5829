import torch

from core.sequence.model import SequenceModel


class Sum(SequenceModel):
    """Adds up what it has read."""

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        return words.cumsum(1) + 1


def test_a_summary_is_the_last_word_s_vector() -> None:
    words = torch.arange(12.0).reshape(2, 3, 2)
    torch.testing.assert_close(Sum(2).summary(words), words.sum(1) + 1)


def test_an_answer_is_one_step_more_with_nothing_new() -> None:
    seen: list[torch.Tensor] = []

    class Remember(Sum):
        def forward(self, words: torch.Tensor) -> torch.Tensor:
            seen.append(words)
            return super().forward(words)

    words = torch.arange(12.0).reshape(2, 3, 2)
    torch.testing.assert_close(Remember(2).answer(words), words.sum(1) + 1)
    assert seen[0].shape == (2, 4, 2)
    assert not seen[0][:, 3].any()
