"""The claims of lesson 3, on the recorded models themselves and on their recorded cards."""

import numpy as np
import pytest

from core.cutoff.archive import Archive
from core.cutoff.evaluation import answer_by_heart
from core.cutoff.recording import CUTOFFS, LANGUAGES, read_card, read_training
from core.cutoff.remedies import REMEDIES, Remedy, read_answers
from core.cutoff.store import recorded_reader
from core.cutoff.world import CHANCE, make_world, of_year, until
from core.problems import Problem

FACTS = make_world()
ALL = [(lang, cutoff) for lang in LANGUAGES for cutoff in CUTOFFS]
each_model = pytest.mark.parametrize(("lang", "cutoff"), ALL)


@each_model
def test_right_before_the_cutoff_and_guessing_after_it(lang: str, cutoff: int) -> None:
    answers = answer_by_heart(recorded_reader(lang, cutoff), FACTS)
    assert answers.where(answers.years <= cutoff).share >= 0.9
    assert answers.where(answers.years > cutoff).share <= CHANCE + 0.10


@each_model
def test_wrong_answers_after_the_cutoff_are_far_surer_than_guesses(lang: str, cutoff: int) -> None:
    answers = answer_by_heart(recorded_reader(lang, cutoff), FACTS)
    wrong = answers.where((answers.years > cutoff) & ~answers.right)
    assert wrong.confidence.mean() >= 4 * CHANCE
    assert wrong.truth.mean() < wrong.confidence.mean() / 4


@each_model
def test_retrieval_is_right_on_new_facts_and_forgets_nothing(lang: str, cutoff: int) -> None:
    reader = recorded_reader(lang, cutoff)
    before = {name: part.clone() for name, part in reader.model.state_dict().items()}
    archive = Archive(until(FACTS, cutoff + 1), reader.vocabulary.wording)
    assert read_answers(reader, of_year(FACTS, cutoff + 1), archive).share >= 0.9
    after = reader.model.state_dict()
    assert all(np.array_equal(before[name], after[name]) for name in before)
    assert read_card(lang, cutoff).of("retrieval").forgotten == 0


@each_model
def test_the_card_says_what_its_models_do(lang: str, cutoff: int) -> None:
    card = read_card(lang, cutoff)
    assert [score.remedy for score in card.scores] == list(REMEDIES)
    assert card.command == "python -m core record-cutoff"
    tuned = answer_by_heart(recorded_reader(lang, cutoff, "tuned"), of_year(FACTS, cutoff + 1))
    assert card.of("finetune").new == pytest.approx(tuned.share, abs=0.02)
    assert card.of("nothing").forgotten == 0
    assert card.of("nothing").new <= CHANCE + 0.10


@each_model
def test_fine_tuning_forgets_and_old_facts_mixed_in_help(lang: str, cutoff: int) -> None:
    card = read_card(lang, cutoff)
    assert card.of("finetune").new >= 0.7
    assert card.of("finetune").forgotten > 0
    assert card.of("finetune_old").forgotten < card.of("finetune").forgotten


@each_model
def test_what_is_kept_outside_ages_well_and_what_is_learned_does_not(
    lang: str, cutoff: int
) -> None:
    card = read_card(lang, cutoff)
    learned: tuple[Remedy, ...] = ("retrain", "finetune", "finetune_old")
    kept: tuple[Remedy, ...] = ("retrieval", "program")
    for remedy in learned:
        assert card.of(remedy).later <= CHANCE + 0.10
        assert card.of(remedy).changed > 0
    for remedy in kept:
        assert card.of(remedy).later >= 0.9
        assert card.of(remedy).changed == 0


@each_model
def test_a_training_is_kept_with_its_curve(lang: str, cutoff: int) -> None:
    run = read_training(lang, cutoff)
    assert (run.config.lang, run.config.cutoff) == (lang, cutoff)
    assert run.steps[-1].by_heart < run.steps[0].by_heart / 4
    assert run.seconds > 0


def test_a_card_that_was_never_recorded_is_told() -> None:
    with pytest.raises(Problem) as told:
        read_card("ko", 999)
    assert told.value.key == "cutoff.no_recording"
