"""A model small enough for a test learns facts, from nothing, and the same each time."""

import torch

from core.cutoff.evaluation import answer_by_heart
from core.cutoff.reader import Reader
from core.cutoff.training import CutoffTraining, make_model, of_year, train
from core.cutoff.vocabulary import vocabulary
from core.cutoff.world import make_world

SMALL = CutoffTraining("en", 801, width=32, heads=2, steps=4, facts=8, reading=4, programs=2)


def test_a_training_is_its_config() -> None:
    runs = []
    for _ in range(2):
        model = make_model(SMALL)
        runs.append([step.by_heart for step in train(model, make_world()[:108], SMALL, every=1)])
    assert runs[0] == runs[1]
    assert len(runs[0]) == SMALL.steps


def test_it_learns_a_handful_of_facts_in_wordings_it_never_saw() -> None:
    config = CutoffTraining(
        "en", 801, width=32, heads=2, steps=250, facts=32, reading=2, programs=2
    )
    facts, model = make_world()[:6], make_model(config)
    losses = [step.by_heart for step in train(model, facts, config)]
    assert losses[-1] < losses[0] / 3
    answers = answer_by_heart(Reader(model, vocabulary("en"), 801), facts)
    assert answers.share >= 0.9


def test_a_padded_batch_answers_as_each_question_alone() -> None:
    model = make_model(SMALL).eval()
    reader = Reader(model, vocabulary("en"), 801)
    asked = ["Who led Alvon in 804?", "Tell me the price of a loaf of bread in Alvon in 803."]
    together = reader.by_heart(asked)
    for row, question in enumerate(asked):
        alone = torch.tensor(reader.by_heart([question])[0])
        torch.testing.assert_close(torch.tensor(together[row]), alone, atol=1e-5, rtol=1e-4)
    assert reader.by_heart([]).shape == (0, len(vocabulary("en")))


def test_another_year_is_the_same_training() -> None:
    assert of_year(SMALL, 805) == CutoffTraining(
        "en", 805, width=32, heads=2, steps=4, facts=8, reading=4, programs=2
    )
