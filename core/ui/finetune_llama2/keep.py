"""What to do with an adapter: keep it, talk to it, take it home, bring one, throw it away."""

import secrets
from pathlib import Path

import streamlit as st

from core.finetuning.folders import run_config
from core.finetuning.keeping import FILES, WEIGHTS, keep, kept_adapters, pack, throw_away, unpack
from core.finetuning.training import LoraTraining
from core.llama.generation import GenerationConfig, bundled_writer
from core.llama.loading import NO_ADAPTER
from core.llama.template import instruction_prompt
from core.problems import Problem
from core.settings import settings
from core.ui import link, problems
from core.ui.answer import answer_markup, draw_question
from core.ui.file_field import choose_files
from core.ui.finetune_llama2 import my_runs
from core.ui.finetune_llama2.words import megabytes
from core.ui.frame import LessonPage

_PLACE = "keep"
_BROUGHT = "keep.brought"  # adapters that this visitor brought
_QUESTION_CHARACTERS = 300

CODE = """
from core.llama.generation import GenerationConfig, bundled_writer
from core.llama.template import instruction_prompt

writer = bundled_writer()                        # every kept adapter is known by its name
prompt = instruction_prompt(writer.llama.tokenizer, "{asked}")
for name in ("none", "{name}"):
    print(name, "".join(t.text for t in writer.stream(prompt, GenerationConfig(name, 60))))
"""


def kept_name(run: str, lang: str) -> str:
    """The name under which the adapter of a run is kept."""
    return f"library-{lang}" if run == my_runs.RECORDED else run


def draw(lesson: LessonPage, run: str) -> None:
    """Everything that can be done with the adapter of ``run``."""
    say = lesson.say
    with lesson.step("keep") as step:
        folder = my_runs.folder_of(run, lesson.lang)
        name = kept_name(run, lesson.lang)
        if not (folder / "adapter" / WEIGHTS).is_file():
            st.caption(say("keep.none_yet"))
            run, name = my_runs.RECORDED, kept_name(my_runs.RECORDED, lesson.lang)
            folder = my_runs.recorded_folder(lesson.lang)
        if (folder / "adapter" / WEIGHTS).is_file():
            size = sum((folder / "adapter" / file).stat().st_size for file in FILES)
            step.explain(
                say("keep.explain", name=name, size=megabytes(size),
                    base=megabytes((settings().model_dir / "model.safetensors").stat().st_size))
            )  # fmt: skip
            _actions(lesson, folder, name)
        problems.tell_kept(_PLACE)
        mine = [each for each in kept_adapters() if _is_mine(each, lesson)]
        _talk(lesson, mine)
        _bring(lesson)
        step.honest_note(say("keep.note"))
        step.code(CODE.format(name=name, asked=say("keep.example")))


def _is_mine(name: str, lesson: LessonPage) -> bool:
    own = [*st.session_state.get(my_runs.RUNS, []), *st.session_state.get(_BROUGHT, [])]
    return name in own or name == kept_name(my_runs.RECORDED, lesson.lang)


def _actions(lesson: LessonPage, folder: Path, name: str) -> None:
    say = lesson.say
    with st.container(horizontal=True):
        if name in kept_adapters():
            st.button(say("keep.discard"), key="keep.discard", on_click=throw_away, args=(name,))
        else:
            st.button(
                say("keep.keep"), key="keep.keep", type="primary", on_click=problems.attempt,
                args=(_PLACE, lambda: keep(folder, name)),
            )  # fmt: skip
        st.download_button(
            say("keep.download"), data=lambda: pack(folder / "adapter"), file_name=f"{name}.zip",
            mime="application/zip", key="keep.download", on_click="ignore",
        )  # fmt: skip
    with st.expander(say("keep.export")):
        st.markdown(say("keep.export_lead"))
        try:
            st.code(command_of(run_config(folder)), language="sh")
        except Problem as problem:
            problems.tell(problem)
        for file in ("data.jsonl", "held_out.jsonl", "config.json"):
            if (folder / file).is_file():
                st.download_button(
                    file, data=(folder / file).read_bytes(), file_name=file, key=f"keep.{file}",
                    on_click="ignore",
                )  # fmt: skip


def command_of(config: LoraTraining) -> str:
    """The command that trains the same adapter from the run's own data."""
    held_out = " --held-out held_out.jsonl" if config.evaluate_every else ""
    return (
        f"python -m core finetune --data data.jsonl{held_out} --out runs/again \\\n"
        f"  --rank {config.rank} --epochs {config.epochs:g} --batch-tokens {config.batch_tokens}"
        f" --learning-rate {config.learning_rate:g} \\\n"
        f"  --warmup-steps {config.warmup_steps} --seed {config.seed}"
        f" --evaluate-every {config.evaluate_every}"
        + (f" --base {config.base}" if config.base else "")
        + (" --four-bit" if config.four_bit else "")
    )


@st.fragment
def _talk(lesson: LessonPage, names: list[str]) -> None:
    """A question to the base and to a kept adapter, side by side."""
    say = lesson.say
    if not names:
        st.caption(say("keep.keep_first"))
        return
    name = link.choice(say("keep.which"), "kept", names, names[0])
    asked = link.text(say("keep.question"), "asked", say("keep.example"),
                      max_chars=_QUESTION_CHARACTERS)  # fmt: skip
    if not asked.strip():
        return
    draw_question(say("keep.you"), asked)
    left, right = st.columns(2, gap="medium")
    for place, adapter, label in (
        (left, NO_ADAPTER, say("keep.base")),
        (right, name, say("keep.tuned")),
    ):
        with place:
            try:
                text = _answer(asked, adapter, kept_at(adapter))
            except Problem as problem:
                problems.tell(problem)
                continue
            st.html(answer_markup(label, text.strip() or "…", None, 0, ("", "")))
    st.markdown(say("keep.elsewhere"))
    commands = ("generate", "solve", "ask")  # the base itself, lesson 4, lesson 9
    st.code("\n".join(f'python -m core {command} "…" --adapter {name}' for command in commands),
            language="sh")  # fmt: skip


def kept_at(adapter: str) -> float:
    """When an adapter was kept: an answer is as old as that."""
    path = settings().kept_dir / adapter / WEIGHTS
    return path.stat().st_mtime if path.is_file() else 0.0


@st.cache_data(show_spinner=False, max_entries=64)
def _answer(asked: str, adapter: str, kept: float) -> str:
    writer = bundled_writer()
    prompt = instruction_prompt(writer.llama.tokenizer, asked.strip())
    config = GenerationConfig(adapter, settings().answer_tokens)
    return "".join(token.text for token in writer.stream(prompt, config))


def _bring(lesson: LessonPage) -> None:
    """A zip file with an adapter, made here earlier or elsewhere."""
    say, most = lesson.say, settings().upload_bytes >> 20
    with st.expander(say("keep.bring")):
        st.caption(say("keep.bring_limit", megabytes=most, files=", ".join(FILES)))
        files = choose_files(say("keep.bring_field"), ("zip", "safetensors", "bin", "pt"), most,
                             say("keep.bring_rejected", megabytes=most), "keep.files")  # fmt: skip
        done: set[str] = st.session_state.setdefault("keep.done", set())
        for file in files:
            if file.file_id in done:
                continue
            done.add(file.file_id)
            try:
                if not file.name.lower().endswith(".zip"):
                    unsafe = not file.name.lower().endswith(".safetensors")
                    key = "finetuning.pickle" if unsafe else "finetuning.not_adapter"
                    raise Problem(key, **({} if unsafe else {"files": ", ".join(FILES)}))
                name = unpack(f"own-{secrets.token_hex(4)}", file.getvalue())
                st.session_state.setdefault(_BROUGHT, []).append(name)
                st.session_state[_BROUGHT + ".said"] = name
            except Problem as problem:
                problems.tell(problem)
        if said := st.session_state.get(_BROUGHT + ".said"):
            st.markdown(say("keep.brought", name=said))
