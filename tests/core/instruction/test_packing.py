import random

import pytest
import torch

from core.finetuning.training import answer_loss
from core.instruction.collating import Example, collate
from core.instruction.packing import fitted, lay_out, own_example_only, pack
from tests.core.conftest import random_llama

PAD = 7


def examples(count: int = 12) -> list[Example]:
    rng = random.Random(0)
    made = []
    for _ in range(count):
        answer = [rng.randrange(8, 60) for _ in range(rng.randint(2, 9))]
        prompt = [rng.randrange(8, 60) for _ in range(rng.randint(3, 20))]
        made.append(Example(prompt, answer, [1.0] * len(answer)))
    return made


def test_every_example_is_packed_once_and_no_row_is_too_long() -> None:
    made = examples(40)
    lengths = [len(example) for example in made]
    rows = fitted(lengths, 40)
    assert sorted(index for row in rows for index in row) == list(range(40))
    assert all(sum(lengths[index] for index in row) <= 40 for row in rows)
    assert len(rows) < 1.3 * sum(lengths) / 40 + 1
    with pytest.raises(ValueError, match="longer than a row"):
        fitted([41], 40)


def test_a_packed_row_holds_its_examples_as_they_are() -> None:
    made = examples()
    for row in pack(made, 64, PAD):
        assert len(row.ids) == len(row.weights) == len(row.owner) == len(row.positions) == 64
        for index in {owner for owner in row.owner if owner >= 0}:
            places = [place for place, owner in enumerate(row.owner) if owner == index]
            example = made[index]
            assert [row.ids[place] for place in places] == example.prompt + example.answer
            assert [row.positions[place] for place in places] == list(range(len(example)))
            assert [row.weights[place] for place in places] == (
                [0.0] * len(example.prompt) + example.weights
            )
        assert all(row.weights[place] == 0 for place, owner in enumerate(row.owner) if owner < 0)


def test_packed_with_its_mask_the_loss_is_that_of_padding() -> None:
    """And without the mask it is not: an example would read its neighbours."""
    model, made = random_llama(64), examples()
    ids, weights = collate(made, PAD)
    padded = answer_loss(model, ids, weights).item()
    losses: dict[bool, list[torch.Tensor]] = {True: [], False: []}
    for row in pack(made, 64, PAD):
        for apart in losses:
            mask = own_example_only(row) if apart else torch.tril(torch.ones(64, 64)).bool()
            logits = model(
                input_ids=torch.tensor([row.ids]),
                attention_mask=torch.zeros(1, 1, 64, 64).masked_fill(~mask, -1e9),
                position_ids=torch.tensor([row.positions]),
            ).logits[0, :-1]
            taught = torch.tensor(row.weights[1:]) > 0
            target = torch.tensor(row.ids[1:])
            losses[apart].append(
                torch.nn.functional.cross_entropy(logits[taught], target[taught], reduction="none")
            )
    assert torch.cat(losses[True]).mean().item() == pytest.approx(padded, abs=1e-5)
    assert abs(torch.cat(losses[False]).mean().item() - padded) > 1e-4


def test_padding_is_counted_as_the_collator_makes_it() -> None:
    made = examples(60)
    lengths = [len(example) for example in made]
    shuffled, by_length, packed = lay_out(lengths, 100, 64)
    assert {layout.tokens - layout.padding for layout in (shuffled, by_length, packed)} == {
        sum(lengths)
    }
    assert packed.tokens == 64 * len(pack(made, 64, PAD))
    assert packed.padding == sum(row.owner.count(-1) for row in pack(made, 64, PAD))
    assert packed.wasted < shuffled.wasted
    assert by_length.wasted < shuffled.wasted
