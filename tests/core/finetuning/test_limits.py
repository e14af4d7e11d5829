from dataclasses import replace

import pytest

from core.finetuning.limits import check_config, check_steps
from core.finetuning.training import LoraTraining
from core.problems import Problem
from core.settings import settings


def test_the_defaults_and_a_learning_rate_of_ten_are_allowed() -> None:
    check_config(LoraTraining())
    check_config(LoraTraining(learning_rate=10.0))


@pytest.mark.parametrize(
    ("name", "value"),
    [("rank", 0), ("rank", 10_000), ("epochs", -1), ("learning_rate", float("nan")),
     ("batch_tokens", 0), ("seed", -1), ("rank", "8"), ("rank", True)],
)  # fmt: skip
def test_a_setting_out_of_its_limits_is_named(name: str, value: object) -> None:
    with pytest.raises(Problem) as caught:
        check_config(replace(LoraTraining(), **{name: value}))  # type: ignore[arg-type]
    assert (caught.value.key, caught.value.values["name"]) == ("finetuning.setting", name)


def test_more_steps_than_the_host_allows() -> None:
    check_steps(settings().training_steps)
    with pytest.raises(Problem, match=r"finetuning\.many_steps"):
        check_steps(settings().training_steps + 1)
