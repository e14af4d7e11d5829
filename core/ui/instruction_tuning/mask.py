"""The loss mask of the learner's own example, as the collator feeds it, and padding or packing."""

from collections.abc import Sequence

import streamlit as st

from core.figures import instruction as figures
from core.instruction.collating import Example, collate
from core.instruction.packing import WAYS, lay_out, pack
from core.instruction.tasks import generate
from core.instruction.templates import Turn, example_of, pieces_of, tokens_of
from core.problems import Problem
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.instruction_tuning.shared import SHOWN, chips, legend, seen, tokenizer
from core.ui.instruction_tuning.templates import Chosen
from core.ui.markup import Markup, element

CODE = """
from core.instruction.checkpoints import load_tokenizer
from core.instruction.collating import collate
from core.instruction.templates import Turn, example_of, pieces_of, tokens_of

tokenizer = load_tokenizer()
turns = [Turn("{user}", "{answer}"), Turn("1, 2, 3,", "4")]
made = [example_of(tokens_of(tokenizer, pieces_of("llama2", turn))) for turn in turns]
ids, weights = collate(made, tokenizer.pad_token_id)   # what a training step reads
labels = ids.where(weights > 0, -100)                  # the same, as other libraries write it
print(labels)
"""
CODE_PACKING = """
from core.instruction.packing import lay_out, pack

for layout in lay_out({lengths}, batch_tokens=1024, row_tokens=256):
    print(layout.way, layout.rows, layout.tokens, f"{{layout.wasted:.0%}}")
"""
_BESIDE = 3  # other examples in the batch
_IN_LAYOUT = 400
ROW_TOKENS = (128, 256, 512, 1_024)


def _example(turn: Turn, chosen: Chosen, on_prompt: bool = False) -> Example:
    made = tokenizer()
    tokens = tokens_of(made, pieces_of(chosen.template, turn, chosen.own))
    example, window = example_of(tokens, on_prompt), int(made.model_max_length)
    if len(example) > window:
        raise Problem("instruction.example_long", tokens=len(example), window=window)
    return example


@st.cache_data(show_spinner=False, max_entries=4)
def _others(lang: str) -> list[Turn]:
    """Turns of the recorded run's data."""
    return [Turn(made.asked, made.answered, made.system) for made in generate(lang, _IN_LAYOUT)]


def draw(lesson: LessonPage, chosen: Chosen) -> None:
    """The example of the step before, in a batch with others: read, in the loss, padding."""
    say = lesson.say
    with lesson.step("mask") as step:
        step.predict()
        on_prompt = link.switch(say("mask.on_prompt"), "on_prompt")
        try:
            own = _example(chosen.turn, chosen, on_prompt)
        except Problem as problem:
            problems.tell(problem)
            own = _example(
                Turn(say("templates.example_user"), say("templates.example_answer")),
                chosen,
                on_prompt,
            )
        others = [_example(turn, chosen, on_prompt) for turn in _others(lesson.lang)[:_BESIDE]]
        made = tokenizer()
        ids, weights = collate([own, *others], made.pad_token_id)
        names = say.get("mask.kinds")
        for row, example in enumerate((own, *others)):
            texts = made.convert_ids_to_tokens(ids[row].tolist())
            kinds = _kinds(weights[row].tolist(), len(example))
            label = say("mask.yours") if row == 0 else say("mask.another", number=row + 1)
            st.html(element("p", label, css_class="eyebrow"))
            st.html(chips(texts, kinds, names))
        st.html(legend(names))
        with_loss = int((weights[0] > 0).sum())
        with st.expander(say("mask.table")):
            st.html(_table(lesson, ids[0].tolist(), weights[0].tolist()))
        step.explain(
            say(
                "mask.explain",
                own=len(own),
                loss=with_loss,
                read=len(own) - with_loss,
                padding=ids.shape[1] - len(own),
                length=ids.shape[1],
                rows=ids.shape[0],
                share=f"{with_loss / len(own):.0%}",
            )
        )
        step.honest_note(say("mask.note"))
        step.code(
            CODE.format(
                user=say("templates.example_user").replace('"', '\\"'),
                answer=say("templates.example_answer").replace('"', '\\"'),
            )
        )


def _kinds(weights: Sequence[float], own: int) -> list[str]:
    return [
        "pad" if place >= own else "loss" if weight > 0 else "read"
        for place, weight in enumerate(weights)
    ]


def _table(lesson: LessonPage, ids: list[int], weights: list[float]) -> Markup:
    """Each token read, the one it must foretell, and the label other libraries would keep."""
    say, made = lesson.say, tokenizer()
    texts = [seen(text) for text in made.convert_ids_to_tokens(ids)]
    heads = [
        element("th", say(f"mask.heads.{head}"), scope="col")
        for head in ("input", "id", "target", "label")
    ]
    rows = [element("tr", *heads)]
    for place in range(min(len(ids) - 1, SHOWN)):
        has_loss = weights[place + 1] > 0
        target = texts[place + 1] if has_loss else say("mask.ignored")
        label = str(ids[place + 1]) if has_loss else "-100"
        cells = (texts[place], str(ids[place]), target, label)
        rows.append(
            element(
                "tr",
                *(element("td", cell) for cell in cells),
                css_class="has-loss" if has_loss else "",
            )
        )
    return element("div", element("table", *rows, css_class="values"), css_class="wide")


def packing(lesson: LessonPage, chosen: Chosen) -> None:
    """Padding as examples come, by length, and packed; a packed row with its examples."""
    say = lesson.say
    with lesson.step("packing") as step:
        step.predict()
        row_tokens = link.scale(say("packing.row"), "row", ROW_TOKENS, 256)
        template = Chosen(chosen.turn, "llama2", chosen.own)
        examples = [_example(turn, template) for turn in _others(lesson.lang)]
        lengths = [len(example) for example in examples]
        fits = [example for example in examples if len(example) <= row_tokens]
        layouts = lay_out([len(example) for example in fits], 1_024, row_tokens)
        texts = say.get("packing.figure")
        figure.show(
            figures.padding_by_way(layouts, texts),
            key="padding_by_way",
            caption=say("packing.caption", examples=len(fits)),
            alt=say(
                "packing.alt",
                shuffled=f"{layouts[0].wasted:.0%}",
                packed=f"{layouts[-1].wasted:.0%}",
            ),
            csv={
                say("packing.way"): [texts[way] for way in WAYS],
                texts["tokens"]: [layout.tokens for layout in layouts],
                texts["padding"]: [layout.padding for layout in layouts],
            },
        )
        packed = pack(fits, row_tokens, tokenizer().pad_token_id)
        row = packed[len(packed) // 2]
        order = {owner: place for place, owner in enumerate(dict.fromkeys(row.owner))}
        kinds = ["pad" if owner < 0 else f"pack-{order[owner] % 4}" for owner in row.owner]
        names = {
            "pad": say("mask.kinds.pad"),
            **{f"pack-{place}": say("packing.one", number=place + 1) for place in range(4)},
        }
        st.html(element("p", say("packing.row_title"), css_class="eyebrow"))
        st.html(chips(tokenizer().convert_ids_to_tokens(row.ids), kinds, names))
        step.explain(
            say(
                "packing.explain",
                shuffled=f"{layouts[0].wasted:.0%}",
                sorted=f"{layouts[1].wasted:.0%}",
                packed=f"{layouts[2].wasted:.0%}",
                rows=layouts[2].rows,
                examples=len(fits),
                row=row_tokens,
                inside=len({owner for owner in row.owner if owner >= 0}),
            )
        )
        step.honest_note(say("packing.note"))
        step.code(CODE_PACKING.format(lengths=lengths[:12]))
