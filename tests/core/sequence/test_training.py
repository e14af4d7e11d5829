"""Short runs only: what long ones show stands in the recorded runs and their tests."""

from dataclasses import asdict, replace
from typing import Any

import pytest
import torch
from torch.nn import functional

from core.problems import Problem
from core.sequence.architectures import stream
from core.sequence.tasks import Batch, task
from core.sequence.training import (
    Reader,
    TrainingConfig,
    clue_attention,
    first_word_gradient,
    held_out,
    make_reader,
    measure,
    train,
    train_together,
    word_gradients,
)

SHORT = TrainingConfig(
    model="rnn", distance=4, steps=6, batch=8, measured_every=2, width=8, depth=1
)


def numbers(config: TrainingConfig) -> list[dict[str, Any]]:
    """The measurements of a run, without the time that they took."""
    return [asdict(replace(step, seconds=0)) for step in train(config)]


@pytest.mark.parametrize("model", ["rnn", "lstm", "gru", "transformer"])
def test_a_near_clue_is_learned(model: Any) -> None:
    config = TrainingConfig(
        model=model, distance=3, steps=120, batch=16, measured_every=60, width=16, depth=1
    )
    steps = list(train(config))
    assert [step.step for step in steps] == [0, 60, 120]
    assert steps[0].accuracy < 0.75
    assert steps[-1].accuracy > 0.95
    assert steps[-1].loss < 0.5 * steps[0].loss
    assert steps[0].seconds < steps[1].seconds < steps[2].seconds


def test_the_same_seed_gives_the_same_run_another_seed_another() -> None:
    assert numbers(SHORT) == numbers(SHORT)
    assert numbers(SHORT) != numbers(replace(SHORT, seed=1))
    torch.manual_seed(99)  # the process's own luck does not matter
    assert numbers(SHORT) == numbers(SHORT)


def test_runs_in_turns_are_the_runs_alone() -> None:
    configs = [SHORT, replace(SHORT, model="transformer"), replace(SHORT, steps=2)]
    together: dict[TrainingConfig, list[dict[str, Any]]] = {config: [] for config in configs}
    order = []
    for config, step in train_together(configs):
        order.append(configs.index(config))
        together[config].append(asdict(replace(step, seconds=0)))
    assert order == [0, 1, 2, 0, 1, 2, 0, 1, 0, 1]
    for config in configs:
        assert together[config] == numbers(config)


def test_a_run_ends_where_the_task_is_solved() -> None:
    whole = numbers(replace(SHORT, enough=0))
    assert [step["step"] for step in whole] == [0, 2, 4, 6]
    enough = whole[2]["loss"]
    until = next(number for number, step in enumerate(whole) if step["loss"] <= enough)
    assert numbers(replace(SHORT, enough=enough)) == whole[: until + 1]


def test_a_run_can_be_stopped() -> None:
    reader = make_reader(SHORT)
    run = train(SHORT, reader)
    next(run)
    next(run)
    run.close()
    weights = {name: value.clone() for name, value in reader.state_dict().items()}
    assert list(run) == []
    assert all(torch.equal(weights[name], value) for name, value in reader.state_dict().items())


def test_the_reader_that_was_handed_over_is_the_one_trained() -> None:
    reader = make_reader(SHORT)
    last = list(train(SHORT, reader))[-1]
    assert (last.loss, last.accuracy) == measure(reader, held_out(SHORT))
    assert (last.loss, last.accuracy) != measure(make_reader(SHORT), held_out(SHORT))


def test_held_out_sentences_are_no_training_sentences() -> None:
    config = replace(SHORT, distance=10)
    trained = task("apple").batch(10, 6 * 8, stream(0, "sentences")).ids.tolist()
    assert not any(ids in trained for ids in held_out(config).ids.tolist())


def test_measure_counts_right_answers() -> None:
    class Always(Reader):
        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            return torch.tensor([2.0, 0.0]).expand(len(ids), 2)

    made = make_reader(SHORT)
    reader, batch = Always(made.model, made.embedding.num_embeddings, 2), held_out(SHORT)
    loss, accuracy = measure(reader, batch)
    share = (batch.answers == 0).float().mean().item()
    assert accuracy == pytest.approx(share)
    right, wrong = 0.126928, 2.126928  # -log of softmax([2, 0])
    assert loss == pytest.approx(share * right + (1 - share) * wrong, abs=1e-4)


def test_the_first_word_s_gradient_is_that_of_each_sentence_alone() -> None:
    reader, batch = make_reader(SHORT), task("apple").batch(4, 3, torch.Generator())
    vectors = reader.embedding(batch.ids)
    vectors.retain_grad()
    functional.cross_entropy(reader.read(vectors), batch.answers).backward()
    alone = []
    for ids, answer in zip(batch.ids, batch.answers, strict=True):
        single = reader.embedding(ids[None]).detach().requires_grad_()
        loss = functional.cross_entropy(reader.read(single), answer[None])
        alone.append(torch.autograd.grad(loss, single)[0][0, 0].norm().item())
    assert first_word_gradient(vectors) == pytest.approx(sum(alone) / 3, rel=1e-5)


@pytest.mark.parametrize("model", ["rnn", "transformer"])
def test_word_gradients_are_finite_differences(model: Any) -> None:
    config = replace(SHORT, model=model)
    reader, batch = make_reader(config), held_out(config, 1)
    measured = word_gradients(reader, batch)
    assert measured.shape == (5,)
    assert next(reader.parameters()).dtype == torch.float32, "measured, and left as it was"
    exact = make_reader(config).double()
    vectors = exact.embedding(batch.ids).detach()

    def loss(changed: torch.Tensor) -> float:
        return functional.cross_entropy(exact.read(changed), batch.answers).item()

    for word in range(5):
        slopes = []
        for dimension in range(8):
            step = torch.zeros_like(vectors)
            step[0, word, dimension] = 1e-5
            slopes.append((loss(vectors + step) - loss(vectors - step)) / 2e-5)
        assert measured[word] == pytest.approx(torch.tensor(slopes).norm().item(), rel=1e-4)


def test_word_gradients_are_a_mean_over_sentences() -> None:
    reader, batch = make_reader(SHORT), held_out(SHORT, 3)
    alone = [
        word_gradients(reader, Batch(batch.ids[one : one + 1], batch.answers[one : one + 1]))
        for one in range(3)
    ]
    assert word_gradients(reader, batch) == pytest.approx(sum(alone) / 3)


def test_a_trained_head_looks_at_the_clue() -> None:
    """Untrained it looks everywhere alike; trained, the answer hangs on the clue."""
    config = TrainingConfig(
        model="transformer", distance=20, steps=120, batch=16, measured_every=120, width=16, depth=1
    )
    reader = make_reader(config)
    first, last = train(config, reader)
    assert first.clue_attention is not None
    assert last.clue_attention is not None
    assert first.clue_attention == pytest.approx(1 / 21, abs=0.05)
    assert last.clue_attention > 5 * first.clue_attention
    vectors = reader.embedding(held_out(config).ids[:16])
    by_hand = [
        reader.model.attention_weights(vectors[number : number + 1])[0, 0, :, 20, 0]  # type: ignore[operator]
        for number in range(16)
    ]
    assert clue_attention(reader, held_out(config)) == pytest.approx(
        torch.stack(by_hand).mean(0).max().item(), rel=1e-4
    )
    assert clue_attention(make_reader(SHORT), held_out(SHORT)) is None


def test_at_a_distance_feedback_reaches_a_transformer_only() -> None:
    """Before training, at 100 words: at least a thousand times more, for each of eight seeds."""
    for seed in range(8):
        transformer, rnn = (
            next(train(TrainingConfig(model=model, distance=100, batch=8, seed=seed)))
            for model in ("transformer", "rnn")
        )
        assert transformer.first_word_gradient > 1e3 * rnn.first_word_gradient


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("task", "chess"),
        ("distance", 0),
        ("distance", 2_001),
        ("steps", 0),
        ("steps", 10**9),
        ("batch", 0),
        ("batch", 10**9),
        ("learning_rate", -1.0),
        ("learning_rate", 2.0),
    ],
)
def test_what_is_out_of_range_is_told(field: str, value: Any) -> None:
    arguments: dict[str, Any] = {"model": "rnn", field: value}
    with pytest.raises(Problem) as told:
        TrainingConfig(**arguments)
    assert told.value.key == f"sequence.{field}"
