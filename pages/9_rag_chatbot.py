"""Lesson 9: a RAG chatbot on the course's own small Llama."""

import streamlit as st

from core.figures.evidence import evidence as evidence_figure
from core.problems import Problem
from core.settings import settings
from core.text import sentence
from core.ui import answer as look
from core.ui import figure, frame, problems, warm
from core.ui.file_field import choose_files

lesson = frame.open_lesson(9)
say, lang, limits = lesson.say, lesson.lang, settings()

with st.spinner(say("ask.opening")):
    warm.imports("torch", "transformers", "peft", "llama_index.core", "core.chat.assembly")

from core.chat import assembly  # noqa: E402  (heavy: only after the page has begun to show)
from core.chat.conversation import Conversation, Turn  # noqa: E402
from core.chat.engine import Answer, ChatEngine, Outcome  # noqa: E402
from core.chat.shelf import Shelf  # noqa: E402

CODE = f'''
from core.chat import assembly

collection = assembly.library_collection("{lang}")   # LlamaIndex nodes, already indexed
engine = assembly.make_engine(collection)            # retriever + Llama + adapter

for piece in engine.stream("{say("ask.example")}"):
    print(piece if isinstance(piece, str) else piece.cited, end="")
'''

EXPLAINED = {
    Outcome.REFUSED_BY_RETRIEVAL: "inside.explain_refused",
    Outcome.REFUSED_BY_MODEL: "inside.explain_none",
}

shelf: Shelf = st.session_state.setdefault("shelf", Shelf())
conversation: Conversation = st.session_state.setdefault("conversation", Conversation())


def engine() -> ChatEngine:
    """The engine over what the visitor chose to ask."""
    if st.session_state.get("source") == "mine" and shelf.documents:
        return assembly.make_engine(shelf.collection)
    return assembly.make_engine(assembly.library_collection(lang))


@st.cache_data(show_spinner=False, max_entries=2)
def opening_answer(language: str, question: str) -> Answer:
    """The answer the page opens with: computed, once per process and language."""
    return assembly.make_engine(assembly.library_collection(language)).answer(question)


def quotation(answer: Answer) -> look.Quotation | None:
    """The passage around the sentence an answer cites."""
    if answer.cited is None:
        return None
    cited = answer.cited
    where = say("answer.where_page" if cited.page else "answer.where",
                document=cited.document, page=cited.page)  # fmt: skip
    for passage in answer.evidence.passages:
        node = passage.node
        if node.node_id == cited.node_id:
            text, first = node.get_content(), node.metadata["start"]
            start, end = cited.start - first, cited.end - first
            return look.Quotation(where, text[:start], text[start:end], text[end:])
    return look.Quotation(where, "", cited.text, "")


def remark(answer: Answer) -> str | None:
    """What the app says of an answer that cannot be relied on."""
    if answer.outcome is Outcome.REFUSED_BY_RETRIEVAL:
        return say(
            "answer.by_retrieval",
            relevance=f"{answer.evidence.relevance:.1%}",
            least=f"{limits.least_relevance:.1%}",
        )
    if answer.outcome is Outcome.REFUSED_BY_MODEL:
        return say(
            "answer.by_model",
            count=len(answer.evidence.sentences),
            confidence=f"{answer.confidence:.0%}",
        )
    if answer.outcome is Outcome.REFUSED_BY_SUPPORT:
        missing = ", ".join(answer.support.missing[:5])
        reason = say(f"support.{answer.support.verdict}", missing=missing)
        return say("answer.by_support", reason=reason)
    return None


def draw_answer(answer: Answer) -> None:
    """A finished answer: the model's words, its source, and a remark where one is due."""
    name, quoted = say("ask.answered"), quotation(answer)
    number = answer.evidence.sentences.index(answer.cited) + 1 if answer.cited else 0
    labels = (say("answer.cite", number=number), say("answer.quoted"))
    text = answer.text or say("answer.refused")
    st.html(look.answer_markup(name, text, quoted, number, labels))
    if noted := remark(answer):
        kind = "unsupported" if answer.outcome is Outcome.REFUSED_BY_SUPPORT else "refused"
        st.html(look.note_markup(noted, kind))


def draw_turn(turn: Turn) -> None:
    """One question and what came of it."""
    look.draw_question(say("ask.asked"), turn.question)
    if turn.answer:
        draw_answer(turn.answer)
    elif turn.problem:
        problems.tell(turn.problem)
    else:
        st.html(look.answer_markup(say("ask.answered"), turn.partial, None, 0, ("", "")))
        st.html(look.note_markup(say("answer.stopped"), "stopped"))


def write_answer(question: str) -> None:
    """Ask, and show the words as they come. A stopped answer keeps what was written."""
    look.draw_question(say("ask.asked"), question)
    place = st.empty()
    place.html(look.answer_markup(say("ask.answered"), say("ask.writing"), None, 0, ("", "")))
    try:
        for piece in engine().stream(question):
            if isinstance(piece, Answer):
                conversation.finish(piece)
                with place.container():
                    draw_answer(piece)
            else:
                text = conversation.write(piece)
                place.html(look.answer_markup(say("ask.answered"), text, None, 0, ("", "")))
    except Problem as problem:
        conversation.fail(problem)
        place.warning(sentence(problem, lang))


# Ask -----------------------------------------------------------------------------------

with lesson.step("ask") as step:
    step.predict()
    if shelf.documents:
        st.segmented_control(
            say("ask.source"),
            ["course", "mine"],
            default="mine",
            required=True,
            format_func=lambda key: say(f"ask.{key}"),
            key="source",
            persist_state="session",
        )
    talk = st.container(key="talk")
    with talk:
        if not conversation.turns:
            with st.spinner(say("ask.opening")):
                try:
                    opening: Answer | None = opening_answer(lang, say("ask.example"))
                    draw_turn(Turn(say("ask.example"), opening))
                except Problem as problem:
                    opening = None
                    problems.tell(problem)
        else:
            opening = None
        for turn in conversation.turns:
            draw_turn(turn)
    writing = talk.container()
    asked = st.chat_input(say("ask.placeholder"), key="question", submit_mode="stop")
    st.caption(say("ask.limit", characters=f"{limits.question_characters:,}"))
    if conversation.turns:
        if st.button(say("ask.new"), key="new", type="tertiary"):
            conversation.turns.clear()
            st.rerun()
    else:
        picked = st.pills(
            say("ask.try"), say.get("ask.suggestions"), key="suggestion", persist_state="page"
        )
        asked = asked or picked

# Own documents -------------------------------------------------------------------------

with lesson.step("mine"):
    upload_round = st.session_state.setdefault("upload_round", 0)
    megabytes = limits.upload_bytes // 1024 // 1024
    files = choose_files(
        say("mine.field"),
        ["pdf", "docx", "html", "htm", "md", "txt", "csv"],
        megabytes,
        refusal=say("mine.rejected", megabytes=megabytes),
        key=f"upload-{upload_round}",
    )
    st.caption(
        say(
            "mine.limit",
            files=limits.upload_files,
            megabytes=megabytes,
            pages=limits.document_pages,
        )
    )
    if files:
        added: list[str] = []
        told: list[Problem] = []
        with st.status(say("mine.reading", name=files[0].name)) as status:
            for file in files[: limits.upload_files]:
                status.update(label=say("mine.reading", name=file.name))
                try:
                    added.append(shelf.put(file.name, file.getvalue()).name)
                except Problem as problem:
                    told.append(problem)
            if len(files) > limits.upload_files:
                told.append(Problem("chat.many_files", most=limits.upload_files))
            if added:
                status.update(label=say("mine.indexing", count=len(added)))
                try:
                    _ = shelf.collection
                except Problem as problem:
                    told.append(problem)
        st.session_state["upload_added"] = added
        st.session_state["upload_told"] = told
        st.session_state["upload_round"] = upload_round + 1
        if added:
            st.session_state["source"] = "mine"
        st.rerun()
    if names := st.session_state.pop("upload_added", []):
        st.success(say("mine.added", names=", ".join(names)))
    for refused in st.session_state.pop("upload_told", []):
        problems.tell(refused)
    if shelf.documents:
        st.markdown(
            say("mine.shelf", documents=len(shelf.documents), passages=len(shelf.collection.nodes))
        )
        for document in list(shelf.documents.values()):
            label = say("mine.remove", name=document.name)
            if st.button(label, key=f"remove-{document.id}", type="tertiary"):
                shelf.remove(document.id)
                st.rerun()
    else:
        st.caption(say("mine.empty"))

# What happened -------------------------------------------------------------------------

shown = conversation.last_answer or opening
if shown is not None and shown.evidence.sentences:
    with lesson.step("inside") as step:
        found = shown.evidence
        cited = found.sentences.index(shown.cited) if shown.cited else None
        st.caption(say("inside.question", question=shown.question))
        figure.show(
            evidence_figure(
                [item.text for item in found.sentences],
                [item.chance for item in found.sentences],
                cited,
                say("inside.score"),
            ),
            key="evidence",
            caption=say("inside.caption"),
            alt=say("inside.alt" if cited is not None else "inside.alt_none",
                    count=len(found.sentences), number=(cited or 0) + 1),
            csv={
                say("inside.rank"): range(1, len(found.sentences) + 1),
                say("inside.score"): [item.chance for item in found.sentences],
                say("inside.document"): [item.document for item in found.sentences],
                say("inside.sentence"): [item.text for item in found.sentences],
            },
        )  # fmt: skip
        step.explain(
            say(
                EXPLAINED.get(shown.outcome, "inside.explain"),
                retrieval=f"{found.seconds:.2f}",
                relevance=f"{found.relevance:.1%}",
                least=f"{limits.least_relevance:.1%}",
                count=len(found.sentences),
                best=f"{found.sentences[0].chance:.0%}",
                number=cited + 1 if cited is not None else 0,
                confidence=f"{shown.confidence:.0%}",
                tokens=shown.tokens,
                seconds=f"{shown.seconds:.2f}",
                first=f"{shown.first_token_seconds:.2f}",
            )
        )
        step.honest_note(say("inside.note"))

with lesson.step("code") as step:
    step.code(CODE)

frame.close_lesson(lesson)

# The page stands; now write, so that a stopped answer leaves nothing half drawn.
if asked:
    conversation.ask(asked)
    with writing:
        write_answer(asked)
    st.rerun()
