import pytest

from core.finetuning.guided import FIRST_SETTINGS, first_pairs
from core.finetuning.limits import check_config
from core.text import LANGUAGES, language_of


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fifty_pairs_and_held_out_wordings_of_the_same_facts(lang: str) -> None:
    taught, held_out = first_pairs(lang)
    assert len(taught) == 50
    assert len(held_out) == 12
    assert len({pair.answered for pair in taught}) == 25, "every fact is worded twice"
    assert {pair.answered for pair in held_out} <= {pair.answered for pair in taught}
    assert not {pair.asked for pair in held_out} & {pair.asked for pair in taught}
    assert all(language_of(pair.asked) == lang for pair in taught + held_out)


def test_its_settings_are_allowed() -> None:
    check_config(FIRST_SETTINGS)
