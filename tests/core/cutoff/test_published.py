"""Published cutoffs: in order, each with its source."""

from core.cutoff.published import published_cutoffs


def test_a_cutoff_is_before_the_release_and_has_a_source() -> None:
    models = published_cutoffs()
    assert [model.released for model in models] == sorted(model.released for model in models)
    assert len({model.name for model in models}) == len(models)
    for model in models:
        assert model.cutoff < model.released
        assert model.source and model.url.startswith("https://")


def test_months_are_counted_from_the_month_of_the_cutoff() -> None:
    llama = next(model for model in published_cutoffs() if model.name == "Llama 2")
    assert llama.months == 10  # September 2022 to July 2023
