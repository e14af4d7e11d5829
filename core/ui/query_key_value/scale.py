"""Why scores are divided by the root of the width."""

import numpy as np
import streamlit as st

from core.attention.scaling import WIDTHS, ScalingStudy, one_query, study_scaling
from core.figures import scaling as figures
from core.ui import figure, link
from core.ui.frame import LessonPage

CODE = """
from core.attention.scaling import study_scaling

study = study_scaling(widths=(2, 64, 1024))       # 200 random queries, 16 keys each
print("variance, unscaled:", study.unscaled.variance.round(1))
print("variance, scaled:  ", study.scaled.variance.round(2))
print("gradient, unscaled:", study.unscaled.gradient.round(3))
"""
KEYS = 16
SAMPLES = 200


@st.cache_data(show_spinner=False, max_entries=16)
def study(seed: int) -> ScalingStudy:
    return study_scaling(keys=KEYS, samples=SAMPLES, seed=seed)


@st.fragment
def scale(lesson: LessonPage) -> None:
    """Widen the vectors, with and without scaling, and measure."""
    say = lesson.say
    with lesson.step("scale") as step:
        step.predict()
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        with left:
            width = link.scale(say("scale.width"), "width", WIDTHS, 512, "{:,}".format)
        with right:
            seed = link.number(say("seed"), "draw", 0, 9_999, 0, 1)
        measured = study(seed)
        at = WIDTHS.index(width)
        scaled, unscaled = one_query(width, KEYS, seed)
        texts = say.get("scale.figure")
        figure.show(
            figures.shares(scaled, unscaled, texts),
            key="scaling_shares",
            caption=say("scale.caption_shares", width=f"{width:,}"),
            alt=say("scale.alt_shares", scaled=f"{scaled.max():.0%}",
                    unscaled=f"{unscaled.max():.0%}"),
            csv={
                texts["key"]: list(range(1, KEYS + 1)),
                texts["scaled"]: scaled.round(5).tolist(),
                texts["unscaled"]: unscaled.round(5).tolist(),
            },
        )  # fmt: skip
        figure.show(
            figures.scaling(measured, width, texts),
            key="scaling",
            caption=say("scale.caption", samples=SAMPLES, keys=KEYS),
            alt=say("scale.alt"),
            csv={
                texts["width"]: list(WIDTHS),
                **{
                    f"{texts[measure]}, {texts[name]}": np.round(
                        getattr(getattr(measured, name), measure), 5
                    ).tolist()
                    for measure in figures.MEASURES
                    for name in figures.STYLES
                },
            },
        )
        step.explain(
            say("scale.explain", width=f"{width:,}",
                variance=f"{measured.unscaled.variance[at]:,.0f}",
                scaled_variance=f"{measured.scaled.variance[at]:.2f}",
                entropy=f"{measured.unscaled.entropy[at]:.2f}",
                scaled_entropy=f"{measured.scaled.entropy[at]:.2f}",
                most=f"{measured.most_entropy:.2f}",
                gradient=f"{measured.unscaled.gradient[at]:.3f}",
                scaled_gradient=f"{measured.scaled.gradient[at]:.3f}",
                times=f"{measured.scaled.gradient[at] / measured.unscaled.gradient[at]:.1f}")
        )  # fmt: skip
        step.honest_note(say("scale.note"))
        step.code(CODE)
