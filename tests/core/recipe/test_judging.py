import json
import random
from collections import Counter

import pytest
import torch

from core.encoder import bundled_encoder
from core.recipe.corpus import Question, ReadingDocument
from core.recipe.judge_cases import Case, RememberingEncoder, cases_of
from core.recipe.judging import (
    JudgeTraining,
    choice_loss,
    drawn,
    measure_judge,
    new_judge,
    train_judge,
)
from core.retrieval.evidence import EvidenceSentence
from core.retrieval.judge import Judge, load_judge, save_judge

DOCUMENTS = [
    ReadingDocument(
        "en",
        "project",
        ("The mill was built in 1790.", "It grinds oats.", "Its owner is Ruth Callan."),
        (Question("When was the mill built?", 0), Question("What did the mill cost?", None)),
    ),
    ReadingDocument(
        "en",
        "project",
        ("The ferry crosses at noon.", "A ticket costs two crowns."),
        (Question("How much is a ferry ticket?", 1),),
    ),
]


def sentence(text: str, score: float = 1.0) -> EvidenceSentence:
    return EvidenceSentence(text, "", "", "", None, 0, len(text), score, 0.5, 0.5, 1.0)


def case(count: int = 8, answering: int | None = 3) -> Case:
    sentences = tuple(sentence(f"Sentence number {n}.") for n in range(count))
    return Case("en", "Which number?", sentences, answering, held_out=False)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(cases_of(DOCUMENTS, RememberingEncoder(bundled_encoder())))


def test_the_answer_is_drawn_with_others_or_taken_away():
    config = JudgeTraining(sentences=5, lost=0.25)
    rng = random.Random(0)
    places: Counter[int] = Counter()
    for _ in range(2_000):
        some, place = drawn(case(), config, rng)
        texts = [one.text for one in some.sentences]
        assert len(set(texts)) == len(texts) == 5
        assert ("Sentence number 3." in texts) == (place == 1)
        assert place == 0 or texts[0] == "Sentence number 3."
        places[place] += 1
    assert places[0] / 2_000 == pytest.approx(0.25, abs=0.03)


def test_a_question_without_an_answer_is_drawn_without_one():
    some, place = drawn(case(3, None), JudgeTraining(sentences=5), random.Random(0))
    assert (len(some.sentences), place) == (3, 0)


def test_the_loss_is_that_of_a_softmax_with_none_at_zero():
    logits = torch.tensor([1.0, -1.0, 0.5, 2.0, 0.1])
    expected = [
        -torch.log(torch.exp(torch.tensor(1.0)) / (1 + torch.exp(logits[:2]).sum())),
        -torch.log(1 / (1 + torch.exp(logits[2:]).sum())),
    ]
    found = choice_loss(logits, [2, 3], [1, 0])
    assert found.item() == pytest.approx(sum(map(float, expected)) / 2, abs=1e-6)


def test_a_killed_run_goes_on_as_if_nothing_had_happened(cases, tmp_path):
    encoder = bundled_encoder()
    config = JudgeTraining(epochs=4, questions=1, checkpoint_seconds=-1, layers=(5,))
    whole = new_judge(encoder, cases, config)
    train_judge(whole, encoder, cases, config, tmp_path / "whole")

    class Killed(Exception):
        pass

    def kill_at_the_sixth_reading(*_: object) -> None:
        readings.append(1)
        if len(readings) > 6:
            raise Killed

    readings: list[int] = []
    first = new_judge(encoder, cases, config)
    first.register_forward_pre_hook(kill_at_the_sixth_reading)
    with pytest.raises(Killed):
        train_judge(first, encoder, cases, config, tmp_path / "parts")
    second = new_judge(encoder, cases, config)
    train_judge(second, encoder, cases, config, tmp_path / "parts")
    rows = [
        [
            json.loads(line)["loss"]
            for line in (tmp_path / name / "metrics.jsonl").read_text().splitlines()
        ]
        for name in ("whole", "parts")
    ]
    assert rows[0] == pytest.approx(rows[1], abs=1e-3)
    assert len(rows[0]) == 12
    assert torch.allclose(whole.head.weight, second.head.weight, atol=1e-5)


def test_learning_tells_the_answer_from_its_neighbours(cases, tmp_path):
    encoder = bundled_encoder()
    config = JudgeTraining(epochs=12, questions=3, warmup_steps=2, lost=0.0, layers=(4, 5))
    model = new_judge(encoder, cases, config)
    train_judge(model, encoder, cases, config, tmp_path)
    learned = measure_judge(Judge(model, encoder.tokenizer), cases)
    assert learned.first == learned.told_apart == learned.refused == 1
    assert learned.questions == 2


def test_a_saved_judge_says_the_same(cases, tmp_path):
    from core.hashing import write_hashes

    encoder = bundled_encoder()
    model = new_judge(encoder, cases, JudgeTraining())
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.05)
    save_judge(model, tmp_path)
    write_hashes(tmp_path)
    question, found = cases[0].question, cases[0].sentences
    expected = Judge(model, encoder.tokenizer).logits(question, found)
    assert load_judge(tmp_path, encoder).logits(question, found) == pytest.approx(
        expected, abs=1e-4
    )
