"""Real models and their published cutoffs, and a helper for the learner's own case."""

from typing import cast, get_args

import streamlit as st

from core.cutoff.advice import Amount, Case, Often, Pace, Wanted, advise
from core.cutoff.published import published_cutoffs
from core.figures import remedies as figures
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.markup import element

CODE = """
from core.cutoff.advice import Case, advise

advice = advise(Case(wanted="{wanted}", pace="{pace}", amount="{amount}", often="{often}",
                     private={private}, sources={sources}))
print(advice.totals)
for point in advice.points:
    print(point.choice, point.points, point.reason)
"""


@st.fragment
def real(lesson: LessonPage) -> None:
    """From the end of the data to the release: how old knowledge is on its first day."""
    say = lesson.say
    with lesson.step("real") as step:
        models = published_cutoffs()
        text = say.get("real.figure")
        figure.show(
            figures.published_cutoffs(models, text),
            key="cutoff_published",
            caption=say("real.caption"),
            alt=say("real.alt", names=", ".join(model.name for model in models)),
            csv={
                say("real.model"): [model.name for model in models],
                text["cutoff"]: [f"{model.cutoff:%Y-%m}" for model in models],
                text["released"]: [model.released.isoformat() for model in models],
                say("real.source"): [model.source for model in models],
                "URL": [model.url for model in models],
            },
        )
        heads = [say("real.model"), text["cutoff"], text["released"], say("real.source")]
        rows = [
            element(
                "tr", element("td", model.name), element("td", f"{model.cutoff:%Y-%m}"),
                element("td", model.released.isoformat()),
                element("td", element("a", model.source, href=model.url)),
            )
            for model in models
        ]  # fmt: skip
        st.html(
            element("table", element("tr", *(element("th", head) for head in heads)), *rows,
                    css_class="ways")
        )  # fmt: skip
        months = sorted(model.months for model in models)
        step.explain(
            say("real.explain", models=len(models), shortest=months[0], longest=months[-1],
                middle=months[len(months) // 2])
        )  # fmt: skip
        st.markdown(say("real.effective"))
        step.honest_note(say("real.note"))


@st.fragment
def decide(lesson: LessonPage) -> None:
    """Weigh the remedies for a case of the learner's own; every point is told."""
    say = lesson.say
    with lesson.step("decide") as step:
        wanted = cast(Wanted, _choose(lesson, "wanted", get_args(Wanted), "facts"))
        pace = cast(Pace, _choose(lesson, "pace", get_args(Pace), "weekly"))
        amount = cast(Amount, _choose(lesson, "amount", get_args(Amount), "shelf"))
        often = cast(Often, _choose(lesson, "often", get_args(Often), "daily"))
        left, right = st.columns(2)
        with left:
            private = link.switch(say("decide.private"), "private")
        with right:
            sources = link.switch(say("decide.sources"), "cite", True)
        advice = advise(Case(wanted, pace, amount, often, private, sources))
        names, reasons = say.get("decide.choices"), say.get("decide.reasons")
        text = say.get("decide.figure")
        figure.show(
            figures.advice(advice, names, reasons, text),
            key="cutoff_advice",
            caption=say("decide.caption"),
            alt=say("decide.alt", totals=", ".join(
                f"{names[choice]} {total:+d}" for choice, total in advice.totals.items()
            )),
            csv={
                say("decide.choice"): [names[point.choice] for point in advice.points],
                text["points"]: [point.points for point in advice.points],
                say("decide.reason"): [reasons[point.reason] for point in advice.points],
            },
        )  # fmt: skip
        chosen = " + ".join(names[choice] for choice in advice.best)
        key = "decide.one" if len(advice.best) == 1 else "decide.mix"
        step.explain(say(key, choice=chosen))
        st.markdown(
            "\n".join(
                f"- **{names[point.choice]} {point.points:+d}** {reasons[point.reason]}"
                for point in advice.points
            )
        )
        step.honest_note(say("decide.note"))
        step.code(CODE.format(wanted=wanted, pace=pace, amount=amount, often=often,
                              private=private, sources=sources))  # fmt: skip


def _choose(lesson: LessonPage, name: str, options: tuple[str, ...], default: str) -> str:
    say = lesson.say
    labels = say.get(f"decide.{name}")
    return link.choice(labels["label"], name, list(options), default, labels.__getitem__)
