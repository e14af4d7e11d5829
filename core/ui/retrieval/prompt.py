"""The prompt: what fits, what is cut, and what the order does."""

import streamlit as st

from core.chat.middle import COMMAND, Middle, read_middle
from core.chat.support import check_support
from core.chat.window import MOST_LINES, ORDERS, FilledPrompt, Read, fill, read
from core.figures.lost_in_the_middle import lost_in_the_middle
from core.llama.generation import bundled_writer
from core.problems import Problem
from core.retrieval.encoder import sentence_encoder
from core.retrieval.evidence import rank_sentences
from core.retrieval.search import HybridRetriever
from core.settings import settings
from core.ui import figure, link, problems
from core.ui.frame import LessonPage, Step
from core.ui.markup import element, literal
from core.ui.retrieval.shared import Opened, quote

CODE = """
from core.chat.window import fill, read
from core.llama.generation import bundled_writer

writer = bundled_writer()
sentences = ["The bridge was opened in 1887.", "Its arches are red.", "The toll was two pence."]
for order in ("first", "middle", "last"):             # where the best sentence stands
    prompt = fill(writer, "When was the bridge opened?", sentences, room=400, order=order)
    print(order, len(prompt.ids), "tokens:", read(writer, prompt, "course-chat", 60))
"""
MIDDLE_CODE = """
from core.chat.middle import measure, questions_of
from core.llama.generation import bundled_writer

run = measure(questions_of("en")[:5], 4, bundled_writer(), "course-chat", "en")
print(run.right, "of", run.questions)             # by the place of the answer
"""
_TOKENS = 80


@st.cache_data(show_spinner=False, max_entries=24)
def sentences_of(opened: Opened) -> list[str]:
    """The sentences that would go in, likeliest first, as the engine has them."""
    encoder, limits = sentence_encoder(), settings()
    retriever = HybridRetriever(opened.collection, encoder, limits.passages)
    passages = retriever.retrieve(opened.question)
    likeliest = rank_sentences(opened.question, passages, opened.collection, encoder,
                               limits.sentences_judged)  # fmt: skip
    return list(dict.fromkeys(sentence.text for sentence in likeliest))[:MOST_LINES]


@st.cache_data(show_spinner=False, max_entries=48)
def filled(question: str, sentences: tuple[str, ...], room: int, order: str) -> FilledPrompt:
    return fill(bundled_writer(), question, sentences, room, order)


@st.cache_data(show_spinner=False, max_entries=48)
def read_of(prompt: FilledPrompt) -> Read:
    return read(bundled_writer(), prompt, settings().chat_adapter, _TOKENS)


def prompt(lesson: LessonPage, opened: Opened) -> None:
    """Fill the window with the sentences found, and let the model read."""
    with lesson.step("prompt") as step:
        expected = step.predict()
        _window(lesson, step, opened, expected)
    with lesson.step("middle") as step:
        expected = step.predict()
        try:
            runs = [run for run in read_middle() if run.lang == lesson.lang]
        except Problem as problem:
            problems.tell(problem)
            return
        _middle(lesson, step, runs, expected)


@st.fragment
def _window(lesson: LessonPage, step: Step, opened: Opened, expected: str | None) -> None:
    say = lesson.say
    everything = sentences_of(opened)
    if not everything:
        st.info(say("view.not_asked"))
        return
    left, middle, right = st.columns(3)
    with left:
        count = link.slider(say("prompt.count"), "lines", 1, MOST_LINES, MOST_LINES, 1)
    with middle:
        room = link.slider(say("prompt.room"), "room", 100, 700, 300, 20)
    with right:
        order = link.choice(say("prompt.order"), "order", ORDERS, "first",
                            say.get("prompt.orders").__getitem__)  # fmt: skip
    sentences = tuple(everything[:count])
    made = filled(opened.question, sentences, room, order)
    st.html(element("p", element("b", ""), made.system, css_class="prompt-line"))
    for at, line in enumerate(made.lines, start=1):
        st.html(
            element("p", element("b", str(line.tokens)), f"[{at}] {line.text}",
                    css_class="prompt-line" if line.fits else "prompt-line cut")
        )  # fmt: skip
    st.html(element("p", element("b", ""), f"? {opened.question}", css_class="prompt-line"))
    st.caption(say("prompt.caption"))
    quote(step, expected, "worst")
    inside = sum(line.fits for line in made.lines)
    step.explain(
        say("prompt.explain", inside=inside, outside=len(made.lines) - inside, room=room,
            used=len(made.ids), frame=made.frame, window=bundled_writer().llama.window)
    )  # fmt: skip
    try:
        answered = read_of(made)
    except Problem as problem:
        problems.tell(problem)
        return
    best = next(at for at, line in enumerate(made.lines, start=1) if line.rank == 0)
    key = "none" if not answered.number else "right" if answered.number == best else "other"
    step.explain(say(f"prompt.read_{key}", number=answered.number or 0, best=best,
                     text=literal(answered.text)))  # fmt: skip
    if 1 <= (answered.number or 0) <= len(made.lines):
        copied = check_support(answered.text, made.lines[(answered.number or 0) - 1].text)
        if not copied.supported:
            step.explain(say("prompt.unsupported"))
    step.honest_note(say("prompt.note", read=settings().sentences_read))
    step.code(CODE)


def _middle(lesson: LessonPage, step: Step, runs: list[Middle], expected: str | None) -> None:
    say = lesson.say
    texts = say.get("middle.figure")
    shares = {run.count: run.shares for run in runs}
    most = max(runs, key=lambda run: run.count)
    figure.show(
        lost_in_the_middle(shares, texts),
        key="lost_in_the_middle",
        caption=say("middle.caption"),
        alt=say("middle.alt", count=most.count, first=f"{most.shares[0]:.0%}",
                last=f"{most.shares[-1]:.0%}"),
        csv={
            texts["place"]: list(range(1, most.count + 1)),
            **{
                texts["sentences"].format(count=run.count):
                    [*run.right, *[""] * (most.count - run.count)]
                for run in runs
            },
        },
    )  # fmt: skip
    last = most.shares[-1]
    quote(step, expected, "same" if last > 0.8 else "half" if last > 0.25 else "none")
    elsewhere = most.right[1:]
    step.explain(
        say("middle.explain", questions=most.questions, count=most.count, first=most.right[0],
            elsewhere=sum(elsewhere), tried=most.questions * len(elsewhere),
            tokens=f"{most.tokens:.0f}")
    )  # fmt: skip
    step.honest_note(say("middle.note", command=COMMAND))
    step.code(MIDDLE_CODE)
