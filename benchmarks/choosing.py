"""The drills on documents that were never trained on: does the base choose, does it copy?

    python -m benchmarks.choosing

Which of a few numbered lines has these words, from short lines to whole sentences and people's
own questions; and, where the line is written out, how many of its tokens are right. Beside the
base: the same shape with random weights, and chance.
"""

import argparse
import random
from dataclasses import dataclass
from statistics import mean

import torch
from transformers import LlamaForCausalLM

from core.llama.loading import load_base
from core.recipe.corpus import read_reading
from core.recipe.drills import CHOICE_WEIGHT, COPY_WEIGHT, DrillMaker, Exercise, make_passages
from core.settings import ASSETS, settings

KINDS = {
    "point": "lines of 1 to 8 words",
    "scan": "lines of 1 to 20 words",
    "locate": "whole sentences",
    "find": "whole sentences, with a copy",
    "ask": "people's questions, with a copy",
}
ROOM = 400  # tokens of an exercise, at most


@dataclass(frozen=True)
class Practised:
    """Whether each choice and each copied token of some exercises was the likeliest."""

    answerable: list[bool]
    absent: list[bool]  # where no line answers, which 0 says
    copied: list[bool]
    chance: list[float]  # one among the lines of the exercise


def practise(
    model: LlamaForCausalLM, exercises: list[Exercise], zero: int, line_end: int
) -> Practised:
    """Let ``model`` foretell every token of ``exercises``."""
    done = Practised([], [], [], [])
    for exercise in exercises:
        with torch.inference_mode():
            logits = model(input_ids=torch.tensor([exercise.ids])).logits[0, :-1]
        right = logits.argmax(-1).tolist()
        first = exercise.weights.index(CHOICE_WEIGHT)
        lines = exercise.ids[:first].count(line_end)
        for place, token in enumerate(exercise.ids[1:]):
            weight, hit = exercise.weights[place + 1], right[place] == token
            if weight == CHOICE_WEIGHT and token == zero:
                done.absent.append(hit)
            elif weight == CHOICE_WEIGHT:
                done.answerable.append(hit)
                done.chance.append(1 / lines)
            elif weight == COPY_WEIGHT:
                done.copied.append(hit)
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--exercises", type=int, default=60, help="of each kind")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    base, tokenizer = load_base(settings().model_dir)
    torch.manual_seed(0)
    random_weights = LlamaForCausalLM(base.config)
    documents = read_reading(sorted((ASSETS / "data" / "reading").glob("*.jsonl")))
    held_out = [document for document in documents if document.held_out]
    passages = make_passages(tokenizer, [(d.lang, list(d.sentences)) for d in held_out])
    maker = DrillMaker(tokenizer, passages, held_out)
    zero, line_end = tokenizer.convert_tokens_to_ids("0"), maker.encode("\n")[-1]
    print(f"{len(held_out)} held-out documents, {chosen.exercises} exercises of each kind\n")
    print("| | chance | random weights | base | base, no line answers | base, tokens copied |")
    print("|---|---|---|---|---|---|")
    for kind, name in KINDS.items():
        rng = random.Random(0)
        exercises = [getattr(maker, kind)(rng, ROOM) for _ in range(chosen.exercises)]
        exercises = [e for e in exercises if CHOICE_WEIGHT in e.weights]
        guessed = practise(random_weights.eval(), exercises, zero, line_end)
        read = practise(base.eval(), exercises, zero, line_end)
        copied = f"{mean(read.copied):.3f}" if read.copied else ""
        print(
            f"| {name} | {mean(read.chance):.2f} | {mean(guessed.answerable):.2f} "
            f"| {mean(read.answerable):.2f} ({len(read.answerable)}) "
            f"| {mean(read.absent):.2f} ({len(read.absent)}) | {copied} |"
        )


if __name__ == "__main__":
    main()
