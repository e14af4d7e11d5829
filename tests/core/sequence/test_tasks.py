import pytest
import torch

from core.sequence.tasks import TASKS, TaskName, task
from core.text import LANGUAGES


def draw(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("distance", [1, 2, 50])
def test_the_clue_stands_at_the_distance_and_nothing_else_tells(
    name: TaskName, distance: int
) -> None:
    known = task(name)
    batch = known.batch(distance, 200, draw())
    assert batch.ids.shape == (200, distance + 1)
    for ids, answer in zip(batch.ids.tolist(), batch.answers.tolist(), strict=True):
        assert ids[0] in known.clues[answer]
        assert ids[-1] == known.asked
        assert all(number in known.fillers for number in ids[1:-1])


@pytest.mark.parametrize("name", TASKS)
def test_every_answer_clue_and_filler_comes_up_equally_often(name: TaskName) -> None:
    known = task(name)
    batch = known.batch(11, 8_000, draw())
    answers = batch.answers.bincount() / 8_000
    torch.testing.assert_close(
        answers, torch.full_like(answers, 1 / len(known.clues)), atol=0.03, rtol=0
    )
    clues = batch.ids[:, 0].bincount() / 8_000
    torch.testing.assert_close(clues, torch.full_like(clues, 1 / known.asked), atol=0.03, rtol=0)
    fillers = batch.ids[:, 1:-1].flatten().bincount()[known.fillers.start :] / 80_000
    expected = torch.full((len(known.fillers),), 1 / len(known.fillers))
    torch.testing.assert_close(fillers, expected, atol=0.005, rtol=0)


def test_the_words_between_know_nothing_of_the_answer() -> None:
    """The best guess from any one word between is no better than a coin, over fresh sentences."""
    known = task("apple")
    seen, fresh = known.batch(5, 20_000, draw(1)), known.batch(5, 20_000, draw(2))
    for place in range(1, 5):
        votes = torch.zeros(known.vocabulary, 2)
        votes.index_put_((seen.ids[:, place], seen.answers), torch.ones(20_000), accumulate=True)
        guesses = votes.argmax(1)[fresh.ids[:, place]]
        assert (guesses == fresh.answers).float().mean().item() == pytest.approx(0.5, abs=0.02)


def test_the_same_seed_gives_the_same_sentences() -> None:
    known = task("recall")
    first, again, other = (known.batch(9, 5, draw(seed)) for seed in (3, 3, 4))
    assert torch.equal(first.ids, again.ids)
    assert not torch.equal(first.ids, other.ids)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TASKS)
def test_every_number_has_a_word_of_its_own(name: TaskName, lang: str) -> None:
    known = task(name)
    words = known.words(lang)
    assert len(words) == known.vocabulary
    assert len(set(words)) == len(words)
    assert len(known.answers(lang)) == len(known.clues)


def test_a_sentence_is_shown_as_it_is_written() -> None:
    known = task("apple")
    ids = known.batch(3, 1, draw()).ids[0].tolist()
    assert known.sentence(ids, "en")[0] == "apple"
    assert known.sentence(ids, "en")[-1] == known.words("en")[ids[0]]
    assert known.sentence(ids, "ko")[0] == "애플"
    asked = task("recall").batch(3, 1, draw()).ids[0].tolist()
    assert task("recall").sentence(asked, "en")[-1] == "who?"


def test_a_name_is_recalled_by_name() -> None:
    known = task("recall")
    for lang in LANGUAGES:
        assert known.words(lang)[: len(known.clues)] == known.answers(lang)


def test_an_example_is_a_sentence_with_its_answer() -> None:
    known = task("apple")
    for lang in LANGUAGES:
        words, answer = known.example(12, lang, seed=4)
        assert len(words) == 13
        assert words[0] == known.words(lang)[known.asked], "apple is written first"
        clue = known.words(lang).index(words[-1])
        assert clue in known.clues[known.answers(lang).index(answer)]
