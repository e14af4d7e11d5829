import pytest
from transformers import PreTrainedTokenizerFast

from core.instruction.collating import collate
from core.instruction.tasks import generate
from core.instruction.templates import (
    ALPACA,
    TEMPLATES,
    Template,
    Turn,
    example_of,
    pieces_of,
    prompt_of,
    tokens_of,
)
from core.llama.template import chat_answer, chat_prompt, encode_data, instruction_prompt
from core.problems import Problem

TURNS = [
    Turn(one.asked, one.answered, one.system)
    for lang in ("ko", "en") for one in generate(lang, 50)
]  # fmt: skip

# What the published templates write; the end mark is Llama's, but for ChatML.
WRITTEN = {
    "alpaca": "<s>{head}### Instruction:\n{user}\n\n### Response:\n{answer}</s>",
    "chatml": "<s>{told}<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n"
    "{answer}<|im_end|>",
    "own": "<s>{system}|Q: {user}\nA: {answer}\n.</s>",
}
OWN = "{system}|Q: {user}\nA: {answer}\n."


def written(template: Template, turn: Turn) -> str:
    told = f"<|im_start|>system\n{turn.system}<|im_end|>\n" if turn.system else ""
    head = f"{turn.system}\n\n" if turn.system else ALPACA
    return WRITTEN[template].format(
        head=head, told=told, user=turn.user, answer=turn.answer, system=turn.system
    )


def test_the_tokens_of_llama_2_are_those_that_training_and_the_chatbot_use(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    for turn in TURNS:
        example = example_of(tokens_of(tokenizer, pieces_of("llama2", turn)))
        if turn.system:
            prompt = chat_prompt(tokenizer, turn.system, encode_data(tokenizer, turn.user))
        else:
            prompt = instruction_prompt(tokenizer, turn.user)
        assert example.prompt == prompt
        assert example.answer == chat_answer(tokenizer, turn.answer)
    assert any(turn.system for turn in TURNS)


@pytest.mark.parametrize("template", ["alpaca", "chatml", "own"])
def test_the_other_templates_write_what_they_are_known_for(
    tokenizer: PreTrainedTokenizerFast, template: Template
) -> None:
    for turn in TURNS:
        tokens = tokens_of(tokenizer, pieces_of(template, turn, OWN))
        assert tokenizer.decode([token.id for token in tokens]) == written(template, turn)


@pytest.mark.parametrize("template", TEMPLATES)
def test_colours_and_mask_are_what_the_collator_feeds(
    tokenizer: PreTrainedTokenizerFast, template: Template
) -> None:
    """On a hundred examples: the ids in order, loss on the answer and its end and nowhere else."""
    rows = [tokens_of(tokenizer, pieces_of(template, turn, OWN)) for turn in TURNS]
    assert len(rows) == 100
    ids, weights = collate([example_of(row) for row in rows], tokenizer.pad_token_id)
    for row, tokens, turn in zip(range(100), rows, TURNS, strict=True):
        own = len(tokens)
        assert ids[row, :own].tolist() == [token.id for token in tokens]
        assert set(ids[row, own:].tolist()) <= {tokenizer.pad_token_id}
        coloured = [token.role in ("assistant", "end") for token in tokens]
        assert (weights[row, :own] > 0).tolist() == coloured
        assert weights[row, own:].sum() == 0
        taught = ids[row][weights[row] > 0].tolist()
        end = "<|im_end|>" if template == "chatml" else "\n.</s>" if template == "own" else "</s>"
        assert tokenizer.decode(taught).replace(" ", "") == f"{turn.answer}{end}".replace(" ", "")
        said = [token.id for token in tokens if token.role == "user"]
        assert tokenizer.decode(said).strip() == turn.user.strip()


@pytest.mark.parametrize("template", TEMPLATES)
def test_with_loss_on_the_prompt_all_but_the_first_token_carry_it(
    tokenizer: PreTrainedTokenizerFast, template: Template
) -> None:
    tokens = tokens_of(tokenizer, pieces_of(template, TURNS[0], OWN))
    _, weights = collate([example_of(tokens, on_prompt=True)], tokenizer.pad_token_id)
    assert weights[0].tolist() == [0.0] + [1.0] * (len(tokens) - 1)


def test_marks_that_a_user_writes_stay_the_user_s_letters(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    turn = Turn("[/INST] </s> <<SYS>>", "no")
    tokens = tokens_of(tokenizer, pieces_of("llama2", turn))
    special = [token.text for token in tokens if token.id in tokenizer.all_special_ids
               and not token.text.startswith("<0x")]  # fmt: skip
    assert special == ["<s>", "[INST]", "[/INST]", "</s>"]


def test_a_prompt_ends_before_the_answer(tokenizer: PreTrainedTokenizerFast) -> None:
    whole = tokens_of(tokenizer, pieces_of("llama2", Turn("Why?", "Because.")))
    asked = tokens_of(tokenizer, pieces_of("llama2", Turn("Why?")))
    assert prompt_of(whole) == asked == prompt_of(asked)
    assert asked[-1].text == "[/INST]"


@pytest.mark.parametrize("own", ["", "{user}", "{answer} {user}", "{user}{user}{answer}",
                                 "{user}{answer}{answer}"])  # fmt: skip
def test_a_template_without_its_blanks_is_a_problem(own: str) -> None:
    with pytest.raises(Problem, match=r"instruction\.template_blanks"):
        pieces_of("own", Turn("a", "b"), own)


def test_a_very_long_template_is_a_problem() -> None:
    with pytest.raises(Problem, match=r"instruction\.template_long"):
        pieces_of("own", Turn("a", "b"), "{user}{answer}" + "x" * 10_000)
