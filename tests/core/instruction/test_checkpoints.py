from core.instruction.checkpoints import answer_prompt, checkpoint_writer, load_tokenizer
from core.instruction.recorded import BASE, adapter_of, read_run


def test_every_kept_step_can_be_asked_and_says_what_was_recorded() -> None:
    """The last and the base; a processor may round otherwise, so most of them, not all."""
    run = read_run()
    assert checkpoint_writer().llama.adapters == [adapter_of(step) for step in run.steps[1:]]
    places = range(0, len(run.tests), 13)
    for step in (BASE, run.last):
        same = 0
        for place in places:
            said = answer_prompt(run.tests[place].asked, "", step)
            same += said[:20] == run.answers[step][place][:20]
        assert same >= 0.8 * len(places)


def test_the_tokenizer_is_the_model_s() -> None:
    assert load_tokenizer().get_vocab() == checkpoint_writer().llama.tokenizer.get_vocab()
