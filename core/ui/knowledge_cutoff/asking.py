"""A question of the learner's own, and the same question answered in four ways."""

import streamlit as st

from core.cutoff.reader import Reader
from core.cutoff.vocabulary import UNKNOWN
from core.cutoff.world import CITIES, RELATIONS, YEARS, Fact, Relation, Subject
from core.figures import cutoff as figures
from core.problems import Problem
from core.ui import figure, link, problems
from core.ui.frame import LessonPage
from core.ui.knowledge_cutoff.shared import (
    TRUE,
    archive,
    reader,
    share,
    verdict,
    vocabulary_of,
    words_of,
)
from core.ui.markup import Markup, element

_EXAMPLE = "cutoff.example"
LONGEST = 120  # letters of a question
ASK_CODE = """
from core.cutoff.store import recorded_reader

reader = recorded_reader("{lang}", {cutoff})
probabilities = reader.by_heart(["{question}"])[0]   # of every word it knows
best = probabilities.argmax()
print(reader.vocabulary.tokens[best], probabilities[best])
"""
REMEDY_CODE = """
from core.cutoff.archive import Archive
from core.cutoff.store import recorded_reader
from core.cutoff.world import make_world, until

question = "{question}"
reader = recorded_reader("{lang}", {cutoff})
archive = Archive(until(make_world(), {year}), reader.vocabulary.wording)

line = archive.find(question)                         # retrieval: read, then answer
best = reader.by_reading([question], [line])[0].argmax()
print(line, "->", reader.vocabulary.tokens[best])

program = reader.programs([question])[0]              # a program: look it up
print(program, "->", archive.look_up(program).stdout)
"""


@st.fragment
def ask(lesson: LessonPage, cutoff: int) -> None:
    """Ask the model anything about any year, and see all that it weighed."""
    say, words, known = lesson.say, words_of(lesson), vocabulary_of(lesson)
    with lesson.step("ask") as step:
        example = words.question(
            Subject("leader", 1, cutoff + 1), words.relations["leader"].held_out[0]
        )
        _follow(example)
        question = link.text(say("ask.field"), "question", example, max_chars=LONGEST).strip()
        st.caption(say("ask.limit", most=LONGEST, first=YEARS[0], last=YEARS[-1]))
        if not known.split(question):
            problems.tell(Problem("cutoff.no_question"))
            question = example
        unknown = [word for word in known.split(question) if word not in known.ids]
        if unknown:
            st.caption(say("ask.unknown", words=", ".join(unknown), token=UNKNOWN))
        model = reader(lesson, cutoff)
        probabilities = model.by_heart([question])[0]
        subject = known.subject_of(question)
        relation = subject.relation if subject else _likeliest(model, probabilities)
        values = words.relations[relation].values
        shares = [float(probabilities[place]) for place in known.value_ids(relation)]
        fact = TRUE[subject] if subject else None
        true = words.answer(fact) if fact else None
        answer = known.tokens[int(probabilities.argmax())]
        text = say.get("ask.figure")
        figure.show(
            figures.answer_bars(values, shares, true, text),
            key="cutoff_answer",
            caption=say("ask.caption"),
            alt=say("ask.alt", answer=answer, sure=share(float(probabilities.max()))),
            csv={
                say("ask.value"): values,
                text["probability"]: [round(part, 5) for part in shares],
            },
        )
        step.explain(_told(lesson, cutoff, fact, answer, probabilities.max(), shares))
        step.honest_note(say("ask.note"))
        quoted = question.replace("\\", "").replace('"', "")
        step.code(ASK_CODE.format(lang=lesson.lang, cutoff=cutoff, question=quoted))


def _follow(example: str) -> None:
    """Where the example still stands in the field, it follows the cutoff and the language."""
    previous = st.session_state.get(_EXAMPLE)
    if previous not in (None, example) and st.session_state.get("question") == previous:
        link.hold("question", example)
    st.session_state[_EXAMPLE] = example


def _told(
    lesson: LessonPage,
    cutoff: int,
    fact: Fact | None,
    answer: str,
    sure: float,
    shares: list[float],
) -> str:
    """What came of the question, in words."""
    say, words = lesson.say, words_of(lesson)
    if fact is None:
        return say("ask.unclear", answer=answer, sure=share(sure))
    true = words.answer(fact)
    key = "seen" if fact.year <= cutoff else "unseen"
    key += "_right" if answer == true else "_wrong"
    return say(f"ask.{key}", answer=answer, sure=share(sure), true=true, year=fact.year,
               cutoff=cutoff, truth=share(shares[fact.value]))  # fmt: skip


def _likeliest(model: Reader, probabilities: object) -> Relation:
    """The relation whose values got most of the probability."""
    return max(RELATIONS, key=lambda name: model.values(name, probabilities[None]).sum())  # type: ignore[index]


@st.fragment
def remedies(lesson: LessonPage, cutoff: int) -> None:
    """One question about the year after the cutoff, answered without help and in four ways."""
    say, words = lesson.say, words_of(lesson)
    with lesson.step("remedies") as step:
        step.predict()
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            relation = link.choice(say("remedies.relation"), "about", list(RELATIONS), "leader",
                                   lambda name: say(f"relations.{name}"))  # fmt: skip
        with right:
            city = link.choice(say("world.city"), "where", list(range(CITIES)), 1,
                               words.cities.__getitem__, menu=True)  # fmt: skip
        year = cutoff + 1
        fact = TRUE[Subject(relation, city, year)]
        question = words.question(fact.subject, words.relations[relation].held_out[0])
        st.html(element("p", question, css_class="lead"))
        model = reader(lesson, cutoff)
        rows = [
            _by_heart(lesson, "nothing", model, question, fact),
            _by_heart(lesson, "retrain", reader(lesson, year), question, fact),
            _by_heart(lesson, "finetune", reader(lesson, cutoff, "tuned"), question, fact),
            _by_reading(lesson, model, question, fact),
            _by_program(lesson, model, question, fact),
        ]
        heads = [say(f"remedies.{head}") for head in ("remedy", "how", "answer")]
        st.html(
            element("table", element("tr", *(element("th", head) for head in heads)),
                    *(row for row, _ in rows), css_class="ways")
        )  # fmt: skip
        st.caption(say("remedies.caption", year=year, true=words.answer(fact)))
        step.explain(say("remedies.explain", right=sum(ok for _, ok in rows[1:]), of=4,
                         year=year, cutoff=cutoff))  # fmt: skip
        step.honest_note(say("remedies.note"))
        step.code(REMEDY_CODE.format(lang=lesson.lang, cutoff=cutoff, year=year, question=question))


def _by_heart(
    lesson: LessonPage, name: str, model: Reader, question: str, fact: Fact
) -> tuple[Markup, bool]:
    probabilities = model.by_heart([question])[0]
    best = int(probabilities.argmax())
    how = element("span", lesson.say(f"remedies.{name}"))
    return _row(lesson, name, how, model.vocabulary.tokens[best], fact, float(probabilities[best]))


def _by_reading(
    lesson: LessonPage, model: Reader, question: str, fact: Fact
) -> tuple[Markup, bool]:
    line = archive(lesson.lang, fact.year).find(question)
    probabilities = model.by_reading([question], [line])[0]
    best = int(probabilities.argmax())
    how = element("span", line)
    return _row(
        lesson, "retrieval", how, model.vocabulary.tokens[best], fact, float(probabilities[best])
    )


def _by_program(
    lesson: LessonPage, model: Reader, question: str, fact: Fact
) -> tuple[Markup, bool]:
    program = model.programs([question])[0]
    ran = archive(lesson.lang, fact.year).look_up(program)
    printed = ran.stdout.strip() or ran.error or lesson.say("remedies.no_output")
    return _row(lesson, "program", element("code", program), printed, fact, None)


def _row(
    lesson: LessonPage, name: str, how: Markup, answer: str, fact: Fact, sure: float | None
) -> tuple[Markup, bool]:
    right = answer == words_of(lesson).answer(fact)
    told = [element("b", answer, css_class="line"), verdict(lesson, right)]
    if sure is not None:
        surely = lesson.say("remedies.sure", sure=share(sure))
        told.append(element("span", surely, css_class="soft"))
    row = element("tr", element("td", lesson.say(f"remedy.{name}")), element("td", how),
                  element("td", *told))  # fmt: skip
    return row, right
