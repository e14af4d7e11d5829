"""The headless commands, run as a stranger would run them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.__main__ import main
from core.sequence.gradients import GradientFlowConfig, gradient_norms
from core.settings import ROOT


def run(capsys: pytest.CaptureFixture[str], *command: str) -> dict[str, Any]:
    assert main([*command, "--json"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1, "one JSON object, on one line"
    result: dict[str, Any] = json.loads(printed)
    return result


@pytest.mark.parametrize(
    ("question", "lang"),
    [("왜 RNN은 기울기가 사라지나요?", "ko"), ("Why do gradients vanish in an RNN?", "en")],
)
def test_ask_answers_from_the_right_chapter_in_the_question_s_language(
    capsys: pytest.CaptureFixture[str], question: str, lang: str
) -> None:
    result = run(capsys, "ask", question)
    assert result["lang"] == lang
    assert result["supported"] is True
    citation = result["citations"][0]
    assert citation["document"] == "1_why_transformers.md"
    hangul = any("가" <= character <= "힣" for character in result["answer"])
    assert hangul == (lang == "ko")


def test_ask_and_search_read_any_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "cat.txt").write_text("The cat of the bakery is called Biscuit and is nine.")
    question = "What is the bakery's cat called?"
    found = run(capsys, "search", question, "--docs", str(tmp_path))["passages"]
    assert [passage["document"] for passage in found] == ["cat.txt"]
    answered = run(capsys, "ask", question, "--docs", str(tmp_path))
    assert {citation["document"] for citation in answered["citations"]} <= {"cat.txt"}


def test_run_program_tells_what_the_sandbox_did(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "program.py"
    path.write_text("def solution():\n    print('six sevens')\n    return 6 * 7\n")
    ran = run(capsys, "run-program", str(path))
    assert (ran["ok"], ran["answer"], ran["stdout"]) == (True, 42, "six sevens\n")
    assert (ran["blocked"], ran["reason"]) == (False, "")
    path.write_text("open('/etc/passwd')")
    ran = run(capsys, "run-program", str(path), "--lang", "ko")
    assert (ran["ok"], ran["answer"], ran["blocked"]) == (False, None, True)
    assert "파일" in ran["reason"]
    assert main(["run-program", str(tmp_path / "missing.py")]) == 2
    assert "missing.py" in capsys.readouterr().err


def test_search_finds_the_chapter(capsys: pytest.CaptureFixture[str]) -> None:
    for mode in ("bm25", "hybrid"):
        result = run(capsys, "search", "저랭크 적응은 무엇인가요?", "--mode", mode)
        first = [passage["document"] for passage in result["passages"][:3]]
        assert "6_peft_and_lora.md" in first
        assert len(result["passages"]) == 5


def test_generate_continues_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    first = run(capsys, "generate", "The model", "--tokens", "12")
    assert first["text"].strip()
    assert first == run(capsys, "generate", "The model", "--tokens", "12")


def test_gradients_prints_one_norm_per_word(capsys: pytest.CaptureFixture[str]) -> None:
    norms = run(capsys, "gradients", "--model", "rnn", "--length", "101")["norms"]
    assert len(norms) == 101
    assert norms[0] < 1e-12 * norms[-1]
    options = ["--probe", "answer", "--seed", "1", "--radius", "0.8", "--gate-bias", "2"]
    options += ["--window", "9", "--depth", "2", "--width", "16", "--input-scale", "2"]
    config = GradientFlowConfig(
        model="transformer", length=9, probe="answer", seed=1, radius=0.8, gate_bias=2, window=9,
        depth=2, width=16, input_scale=2, residual=False,
    )  # fmt: skip
    norms = run(
        capsys, "gradients", "--model", "transformer", "--length", "9", *options, "--no-residual"
    )["norms"]
    assert norms == gradient_norms(config).norms.tolist()


def test_record_sequence_records_what_was_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command = ["record-sequence", "--model", "rnn", "gru", "--distance", "2", "--seed", "0", "1"]
    assert main([*command, "--steps", "2", "--out", str(tmp_path), "--json"]) == 0
    names = [run["name"] for run in json.loads(capsys.readouterr().out)["runs"]]
    assert names == [f"apple-2-{model}-{seed}.json" for model in ("rnn", "gru") for seed in (0, 1)]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


@pytest.mark.parametrize("model", ["encoder", "llama"])
def test_attention_gives_every_weight(capsys: pytest.CaptureFixture[str], model: str) -> None:
    result = run(capsys, "attention", "--text", "I love apple.", "--model", model)
    weights = np.array(result["weights"])  # of one size throughout, or this fails
    tokens = len(result["tokens"])
    assert weights.shape[2:] == (tokens, tokens)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)
    assert (weights[..., 0, 1:] == 0).all() == (model == "llama")


@pytest.mark.parametrize(
    "command",
    [
        ["ask", ""],
        ["ask", "😀"],
        ["ask", "x" * 100_000],
        ["ask", "LoRA?", "--adapter", "poet"],
        ["ask", "LoRA?", "--docs", "/no/such/folder"],
        ["generate", "word " * 5_000],
        ["attention", "--text", ""],
        ["attention", "--text", "word " * 3_000, "--model", "llama"],
        ["evaluate-retrieval", "--data", "/no/such/file.json"],
        ["build-llama", "--data", "/no/such/folder"],
        ["gradients", "--model", "rnn", "--length", "999999999"],
        ["gradients", "--model", "rnn", "--length", "10", "--radius", "nan"],
        ["record-sequence", "--task", "chess"],
        ["gradients", "--model", "crystal_ball", "--length", "10"],
        ["gradients", "--model", "rnn", "--length", "10", "--probe", "nose"],
    ],
)
def test_bad_input_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main(command) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1


def test_it_is_a_command() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "core", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert finished.returncode == 0
    for command in ("ask", "search", "generate", "evaluate-retrieval", "build-index"):
        assert command in finished.stdout


def test_lora_counts_and_memory_adds_up(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    two = ("--model", "llama-2-7b", "--rank", "8", "--targets", "q_proj,v_proj")
    counted = run(capsys, "lora", *two, "--dtype", "bfloat16")
    assert (counted["trainable"], counted["total"]) == (4_194_304, 6_742_609_920)
    assert counted["percent"] == pytest.approx(0.062206, abs=1e-6)
    assert counted["bytes"] == 2 * 4_194_304
    assert run(capsys, "lora", "--method", "ia3")["trainable"] == 614_400
    found = run(capsys, "memory", "--method", "qlora", "--batch", "2", "--length", "512")
    assert sum(found["parts"].values()) == found["total"]
    assert "RTX 3060" in found["fits"]
    config = ROOT / "assets" / "models" / "course-llama" / "config.json"
    own = run(capsys, "lora", "--config", str(config))
    assert own["trainable"] == run(capsys, "lora", "--model", "bundled")["trainable"]


@pytest.mark.parametrize(
    "command",
    [
        ("lora", "--rank", "0"),
        ("lora", "--rank", "5000"),
        ("lora", "--targets", "query"),
        ("lora", "--targets", ""),
        ("lora", "--model", "llama-9"),
        ("lora", "--config", "nowhere.json"),
        ("memory", "--method", "half"),
        ("memory", "--batch", "0"),
    ],
)
def test_what_cannot_be_counted_is_one_sentence(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert main([*command, "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
