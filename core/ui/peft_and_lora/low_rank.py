"""Why low rank works: a real update taken apart, and the same task learned at every rank."""

import numpy as np
import streamlit as st

from core.adapters.low_rank import energy, random_values, rank_holding
from core.adapters.recorded import COMMAND, Study, read_study
from core.adapters.shapes import BUNDLED, LINEARS, shape_of
from core.figures import low_rank as figures
from core.problems import Problem
from core.ui import figure, link, problems
from core.ui.frame import LessonPage, Step

SPECTRUM_CODE = """
from core.adapters.low_rank import energy, rank_holding
from core.adapters.recorded import read_study

update = read_study().update                      # singular values of a real change
for name, values in zip(update.names, update.update):
    print(name, "first 8 hold", energy(values)[7].round(2), "90 % takes", rank_holding(values, 0.9))
"""
RANKS_CODE = """
from core.adapters.recorded import read_study

study = read_study()
print("base", study.before, "full", study.full.held_out[-1])
for run in study.by_rank:
    print("r =", run.config.rank, run.trainable, "numbers:", run.held_out[-1])
"""
SHARE = 0.9
WATCHED = 8  # the rank the words speak of


def spectrum(lesson: LessonPage) -> None:
    """How few patterns hold a real change."""
    with lesson.step("spectrum") as step:
        step.predict()
        try:
            study = read_study()
        except Problem as problem:
            problems.tell(problem)
            return
        _spectrum(lesson, step, study)


@st.cache_data(show_spinner=False, max_entries=8)
def chance(rows: int, columns: int) -> np.ndarray:
    """Energies of a matrix of chance of this shape."""
    return energy(random_values(rows, columns))


@st.fragment
def _spectrum(lesson: LessonPage, step: Step, study: Study) -> None:
    say, update = lesson.say, study.update
    layers = sorted({int(name.split(".")[0]) for name in update.names})
    left, right = st.columns([2, 5])
    with left:
        layer = link.choice(say("spectrum.layer"), "layer", layers, layers[len(layers) // 2])
    with right:
        matrix = link.choice(say("spectrum.matrix"), "matrix", LINEARS, "v_proj")
    at = update.names.index(f"{layer}.{matrix}")
    width, part = update.update.shape[1], shape_of(BUNDLED).linear(matrix)
    curves = {
        "update": energy(update.update[at]),
        "weights": energy(update.weights[at]),
        "chance": chance(part.inputs, part.outputs),
    }
    texts = say.get("spectrum.figure")
    figure.show(
        figures.energies(curves, texts),
        key="update_spectrum",
        caption=say("spectrum.caption", name=f"{layer}.{matrix}"),
        alt=say("spectrum.alt", share=f"{curves['update'][WATCHED - 1]:.0%}"),
        csv={
            texts["rank"]: list(range(1, width + 1)),
            **{texts[name]: values.round(5).tolist() for name, values in curves.items()},
        },
    )
    step.explain(
        say("spectrum.explain", name=f"{layer}.{matrix}", rank=WATCHED, width=width,
            update=f"{curves['update'][WATCHED - 1]:.0%}",
            weights=f"{curves['weights'][WATCHED - 1]:.0%}",
            chance=f"{curves['chance'][WATCHED - 1]:.0%}",
            needed=rank_holding(update.update[at], SHARE), share=f"{SHARE:.0%}",
            needed_weights=rank_holding(update.weights[at], SHARE))
    )  # fmt: skip
    ranks = np.array(
        [
            [rank_holding(update.update[update.names.index(f"{at}.{name}")], SHARE)
             for name in LINEARS]
            for at in layers
        ]
    )  # fmt: skip
    figure.show(
        figures.map_of_ranks(ranks, layers, LINEARS, {"layer": say("spectrum.layer")}),
        key="update_ranks",
        caption=say("spectrum.caption_map", share=f"{SHARE:.0%}", width=width),
        alt=say("spectrum.alt_map", low=int(ranks.min()), high=int(ranks.max())),
        csv={
            say("spectrum.layer"): layers,
            **{name: ranks[:, place].tolist() for place, name in enumerate(LINEARS)},
        },
    )
    step.explain(
        say("spectrum.explain_map", low=int(ranks.min()), high=int(ranks.max()),
            median=int(np.median(ranks)), count=ranks.size, width=width)
    )  # fmt: skip
    step.honest_note(say("spectrum.note", command=COMMAND, steps=study.full.config.steps))
    step.code(SPECTRUM_CODE)


def ranks(lesson: LessonPage) -> None:
    """The same task at r = 1, 2, 4, ...; and what alpha and the learning rate do."""
    say = lesson.say
    with lesson.step("ranks") as step:
        step.predict()
        try:
            study = read_study()
            if not study.by_rank:
                raise Problem("adapters.no_recording")
        except Problem as problem:
            problems.tell(problem)
            return
        runs, full, before = study.by_rank, study.full.held_out[-1], study.before
        texts = say.get("ranks.figure")
        tried = [run.config.rank for run in runs]
        losses = [run.held_out[-1] for run in runs]
        kept = study.update.ranks > 0
        cut = study.update.ranks[kept].tolist(), study.update.losses[kept].tolist()
        figure.show(
            figures.loss_by_rank(tried, losses, cut, before, full, texts),
            key="loss_by_rank",
            caption=say("ranks.caption"),
            alt=say("ranks.alt", before=f"{before:.2f}", full=f"{full:.2f}"),
            csv={
                texts["rank"]: tried,
                say("ranks.trainable"): [run.trainable for run in runs],
                texts["lora"]: losses,
                say("ranks.recovered"): [
                    round((before - loss) / (before - full), 4) for loss in losses
                ],
            },
        )
        first, best = runs[0], min(runs, key=lambda run: run.held_out[-1])
        step.explain(
            say("ranks.explain", before=f"{before:.2f}", full=f"{full:.2f}",
                numbers=f"{study.full.trainable:,}",
                rank=first.config.rank, loss=f"{first.held_out[-1]:.2f}",
                few=f"{first.trainable:,}", share=f"{first.trainable / study.full.trainable:.1%}",
                recovered=f"{(before - first.held_out[-1]) / (before - full):.0%}",
                best=best.config.rank, best_loss=f"{best.held_out[-1]:.2f}")
        )  # fmt: skip
        at = int(np.flatnonzero(study.update.ranks == WATCHED)[0])
        step.explain(
            say("ranks.explain_cut", rank=WATCHED, loss=f"{study.update.losses[at]:.2f}",
                zero=f"{study.update.losses[0]:.2f}")
        )  # fmt: skip
        _settings(lesson, step, study)
        seconds = sum(run.seconds for run in (study.full, *study.lora))
        step.honest_note(
            say("ranks.note", command=COMMAND, count=len(study.lora) + 1,
                minutes=f"{seconds / 60:.0f}", steps=study.full.config.steps)
        )  # fmt: skip
        step.code(RANKS_CODE)


def _settings(lesson: LessonPage, step: Step, study: Study) -> None:
    """What alpha and the learning rate do."""
    say, before, runs = lesson.say, study.before, study.by_rank
    texts = say.get("ranks.figure")
    rates, alphas = study.by_rate, study.by_alpha
    if min(len(rates), len(alphas)) < 2:  # nothing to compare
        problems.tell(Problem("adapters.no_recording"))
        return
    figure.show(
        figures.settings_matter(
            ([r.config.rate for r in rates], [r.held_out[-1] for r in rates]),
            (
                [f"r = {r.config.rank}: {r.config.scaling:g}" for r in alphas],
                [r.held_out[-1] for r in alphas],
            ),
            before,
            texts,
        ),
        key="rates_and_scalings",
        caption=say("ranks.caption_settings", rank=WATCHED),
        alt=say("ranks.alt_settings"),
        csv={
            texts["rate"]: [r.config.rate for r in (*rates, *alphas)],
            texts["rank"]: [r.config.rank for r in (*rates, *alphas)],
            texts["scaling"]: [r.config.scaling for r in (*rates, *alphas)],
            texts["loss"]: [r.held_out[-1] for r in (*rates, *alphas)],
        },
    )
    good = min(rates, key=lambda run: run.held_out[-1])
    bad = max(rates, key=lambda run: run.held_out[-1])
    step.explain(
        say("ranks.explain_settings", good=f"{good.config.rate:g}",
            good_loss=f"{good.held_out[-1]:.2f}", bad=f"{bad.config.rate:g}",
            bad_loss=f"{bad.held_out[-1]:.2f}", alpha=f"{alphas[-1].config.alpha:g}",
            low=f"{alphas[-1].config.scaling:g}", rank=alphas[-1].config.rank,
            loss=f"{alphas[-1].held_out[-1]:.2f}",
            same=f"{runs[-1].held_out[-1]:.2f}", even=f"{runs[-1].config.scaling:g}")
    )  # fmt: skip
