"""A program-aided language model app: the model writes the program, the sandbox runs it.

python pal.py "A box holds 12 pencils. How many pencils are in 30 boxes?"
"""

import re
import sys
from pathlib import Path

import pydantic_monty as monty
import torch
from peft import PeftModel
from transformers import AutoTokenizer, LlamaForCausalLM

HERE = Path(__file__).parent
LIMITS = {
    "max_feed_duration_secs": 3.0,
    "max_memory": 64 * 1024 * 1024,
    "max_recursion_depth": 200,
    "max_total_sleep_secs": 0.0,
}


def write_program(problem: str) -> str:
    """Let the model write a program for ``problem``."""
    tokenizer = AutoTokenizer.from_pretrained(HERE / "model")
    base = LlamaForCausalLM.from_pretrained(HERE / "model", dtype=torch.float32)
    model = PeftModel.from_pretrained(base, HERE / "adapter").eval()
    messages = [
        {"role": "system", "content": (HERE / "prompt.txt").read_text(encoding="utf-8").strip()},
        {"role": "user", "content": " ".join(problem.split())},
    ]
    prompt = tokenizer.apply_chat_template(messages, tokenize=False)
    ids = tokenizer(prompt, add_special_tokens=False, return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        written = model.generate(input_ids=ids, max_new_tokens=220, do_sample=False)
    text = tokenizer.decode(written[0, ids.shape[1] :])
    return text.removesuffix(tokenizer.eos_token).strip()


def run_program(program: str) -> object:
    """Run ``program`` after your tools, in an interpreter that has nothing else."""
    tools = (HERE / "tools.py").read_text(encoding="utf-8")
    asking = "\n\nsolution()" if re.search(r"^def solution\(\)", program, re.MULTILINE) else ""
    with monty.Monty(request_timeout=4.0) as pool, pool.checkout(limits=LIMITS) as session:
        return session.feed_run(f"{tools}\n\n{program}{asking}")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    program = write_program(" ".join(sys.argv[1:]))
    print(program)
    try:
        print("=", run_program(program))
    except monty.MontyError as error:
        sys.exit(f"The program failed: {error}")
