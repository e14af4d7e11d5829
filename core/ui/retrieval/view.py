"""One document from its text to an answer, all stages side by side and linked."""

import streamlit as st

from core.chat.engine import Answer, Outcome
from core.chat.prompt import MOST_SENTENCES, SYSTEM, one_line
from core.figures.embedding_map import embedding_map
from core.problems import Problem
from core.retrieval.collection import Collection
from core.retrieval.sentences import split_sentences
from core.text import language_of
from core.ui import figure, link, problems
from core.ui.frame import LessonPage, Step
from core.ui.markup import Markup, element, literal
from core.ui.retrieval import shared
from core.ui.retrieval.linked import coloured, pane, part
from core.ui.retrieval.shared import Opened

LISTED = 8  # chunks of the ranking
PASSED = 3  # chunks that the engine reads
CODE = """
from core.chat.assembly import make_engine
from core.retrieval.collection import Collection
from core.retrieval.cutting import Cut, cut_text
from core.retrieval.encoder import sentence_encoder

text = open("{path}", encoding="utf-8").read()
encoder = sentence_encoder()
chunks = cut_text(text, Cut("{way}", {size}, {overlap}), encoder)   # LlamaIndex TextNodes
collection = Collection.of_nodes(chunks, encoder)                   # a vector for each
answer = make_engine(collection).answer({question!r})
print(answer.text, answer.cited)
"""


def view(lesson: LessonPage) -> Opened:
    """Choose document, question and cut; see them travel. What was chosen serves the later
    steps."""
    say = lesson.say
    with lesson.step("view") as step:
        expected = step.predict()
        source = shared.choose_source(lesson)
        start = shared.first_questions(lesson, source)
        question = shared.choose_question(lesson, start, source)
        cut = shared.choose_cut(lesson)
        opened = Opened(source, cut, question, tuple(start))
        with st.spinner(say("view.reading")):
            collection = opened.collection
            ranking = shared.ranking_of(source.text, source.name, cut, question)
            answer = _answered(opened)
        if cut.way == "headings" and len(collection.nodes) == 1:
            st.info(say("view.one_section"))
        _stages(lesson, opened, answer)
        order = ranking.order("hybrid")
        shared.quote(step, expected, "sentences")
        step.explain(
            say("view.explain", characters=f"{len(source.text):,}", chunks=len(collection.nodes),
                passed=min(PASSED, len(order)), first=order[0] + 1 if order else "—",
                sentences=len(answer.evidence.sentences) if answer else 0)
        )  # fmt: skip
        _outcome(lesson, step, opened, answer)
        step.honest_note(say("view.note"))
        step.code(CODE.format(way=cut.way, size=cut.size, overlap=cut.overlap, question=question,
                              path=f"assets/library/{lesson.lang}/{source.name}"
                              if source.key in shared.CHAPTERS else source.name))  # fmt: skip
    return opened


def _answered(opened: Opened) -> Answer | None:
    source = opened.source
    try:
        return shared.answer_of(source.text, source.name, opened.cut, opened.question)
    except Problem as problem:
        problems.tell(problem)
        return None


def picked_chunk(opened: Opened) -> int:
    """The chunk picked, from 1: the best one until another is, and again when all changes."""
    source, cut = opened.source, opened.cut
    count = len(opened.collection.nodes)
    seen = (source.text, cut, opened.question)
    held = st.session_state.get("view.seen")
    if (held is not None and held != seen) or st.session_state.get("chunk", 1) > count:
        link.reset("chunk")
    st.session_state["view.seen"] = seen
    return best_chunk(opened)


def best_chunk(opened: Opened) -> int:
    source = opened.source
    order = shared.ranking_of(source.text, source.name, opened.cut, opened.question).order("hybrid")
    return order[0] + 1 if order else 1


def pick(chunk: int) -> None:
    """Pick ``chunk``, from wherever it was clicked."""
    link.hold("chunk", chunk)


def pick_point(chart: str) -> None:
    """Pick the chunk whose point was clicked in ``chart``; a click beside one changes nothing."""
    chunk = figure.picked(chart)
    if chunk is not None:
        pick(int(chunk[0] if isinstance(chunk, list | tuple) else chunk))


def _pick_on_map() -> None:
    pick_point("embedding_map")


def _stages(lesson: LessonPage, opened: Opened, answer: Answer | None) -> None:
    say, source = lesson.say, opened.source
    collection = opened.collection
    nodes = collection.nodes
    default = picked_chunk(opened)
    left, _ = st.columns([1, 3])
    with left:
        chunk = link.number(say("view.chunk", most=len(nodes)), "chunk", 1, len(nodes), default, 1)
    st.caption(say("view.pick"))
    ranking = shared.ranking_of(source.text, source.name, opened.cut, opened.question)
    order = ranking.order("hybrid")
    wide, narrow = st.columns([3, 2], gap="medium")
    with wide:
        _name(say("view.text"))
        spans = [(node.metadata["start"], node.metadata["end"]) for node in nodes]
        text = [element("p", *coloured(source.text, spans), css_class="text")]
        pane("view.text", text, say("view.text"), chunk, pick)
    with narrow:
        _name(say("view.chunks", count=len(nodes)))
        rows = [_row(number, one_line(node.text), say("view.characters", count=len(node.text)))
                for number, node in enumerate(nodes, start=1)]  # fmt: skip
        pane("view.chunks", rows, say("view.chunks", count=len(nodes)), chunk, pick)
    wide, narrow = st.columns([3, 2], gap="medium")
    with wide:
        _name(say("view.map"))
        drawn = shared.map_of(source.text, source.name, opened.cut, opened.question)
        figure.show(
            embedding_map(drawn, [node.text for node in nodes], order[:PASSED], chunk - 1,
                          say.get("view.figure")),
            key="embedding_map",
            caption=say("view.map_caption", kept=f"{drawn.kept:.0%}"),
            alt=say("view.map_alt", count=len(nodes), chunk=chunk),
            csv={
                say("view.figure.chunk"): list(range(1, len(nodes) + 1)),
                say("view.figure.across"): drawn.points[:, 0].round(4).tolist(),
                say("view.figure.up"): drawn.points[:, 1].round(4).tolist(),
            },
            on_pick=_pick_on_map,
        )  # fmt: skip
    with narrow:
        _name(say("view.ranking"))
        scores = ranking.scores["hybrid"]
        top = float(scores.max()) or 1.0
        rows = [
            _row(at + 1, one_line(nodes[at].text), f"{scores[at]:.2f}", scores[at] / top)
            for at in order[:LISTED]
        ]
        pane("view.ranking", rows or [element("p", say("view.none_found"))], say("view.ranking"),
             chunk, pick)  # fmt: skip
    left, right = st.columns(2, gap="medium")
    with left:
        _name(say("view.prompt"))
        pane("view.prompt", _prompt(lesson, opened, answer), say("view.prompt"), chunk, pick)
    with right:
        _name(say("view.answer"))
        pane("view.answer", _answer_parts(lesson, collection, answer), say("view.answer"), chunk,
             pick)  # fmt: skip


def _name(text: str) -> None:
    st.html(element("p", text, css_class="pane-name"))


def _row(chunk: int, text: str, told: str, share: float | None = None) -> Markup:
    shown = text if len(text) <= 90 else text[:90].rstrip() + " …"
    bar = [element("span", css_class="bar", style=f"width:{share:.0%}")] if share else []
    return part("div", element("b", str(chunk)), element("span", shown), *bar,
                element("small", told), chunks=[chunk], css_class="row")  # fmt: skip


def number_of(collection: Collection, node_id: str) -> int:
    """The number of a chunk, from 1."""
    return 1 + next(at for at, node in enumerate(collection.nodes) if node.node_id == node_id)


def _prompt(lesson: LessonPage, opened: Opened, answer: Answer | None) -> list[Markup]:
    if answer is None or answer.outcome is Outcome.REFUSED_BY_RETRIEVAL:
        return [element("p", lesson.say("view.not_asked"), css_class="line frame")]
    system = SYSTEM[language_of(opened.question)]
    lines = [
        part("p", f"[{at}] {one_line(sentence.text)} ({at})",
             chunks=[number_of(opened.collection, sentence.node_id)], css_class="line")
        for at, sentence in enumerate(answer.evidence.sentences[:MOST_SENTENCES], start=1)
    ]  # fmt: skip
    return [
        element("p", system, css_class="line frame"),
        *lines,
        element("p", f"? {one_line(opened.question)}", css_class="line frame"),
    ]


def _answer_parts(
    lesson: LessonPage, collection: Collection, answer: Answer | None
) -> list[Markup]:
    say = lesson.say
    if answer is None or not answer.text:
        return [element("p", say("view.no_answer"), css_class="line frame")]
    if answer.cited is None:
        return [element("p", answer.text, css_class="line")]
    chunk = number_of(collection, answer.cited.node_id)
    sentences = [span.of(answer.text) for span in split_sentences(answer.text)]
    return [part("p", sentence, chunks=[chunk], css_class="line") for sentence in sentences]


def _outcome(lesson: LessonPage, step: Step, opened: Opened, answer: Answer | None) -> None:
    say = lesson.say
    if answer is None:
        return
    if answer.cited is None:
        step.explain(say("view.refused", relevance=f"{answer.evidence.relevance:.0%}"))
        return
    key = "view.cited" if answer.supported else "view.unsupported"
    step.explain(say(key, chunk=number_of(opened.collection, answer.cited.node_id),
                     text=literal(one_line(answer.cited.text)),
                     relevance=f"{answer.evidence.relevance:.0%}"))  # fmt: skip
