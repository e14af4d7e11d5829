"""What the steps of lesson 8 share: the document, how it is cut, and what was computed of it."""

from dataclasses import dataclass

import streamlit as st

from core.chat import assembly
from core.chat.engine import Answer, check_question
from core.encoder import bundled_encoder
from core.finetuning.drafting import draft_pairs
from core.problems import Problem
from core.retrieval.cleaning import clean_text
from core.retrieval.collection import Collection
from core.retrieval.cutting import SIZES, WAYS, Cut, Way, cut_text, whole_text
from core.retrieval.documents import load_document
from core.retrieval.encoder import SentenceEncoder, sentence_encoder
from core.retrieval.judge import answer_judge
from core.retrieval.mapping import EmbeddingMap, draw_map
from core.retrieval.ranking import Rankers, Ranking, rank
from core.retrieval.sentences import split_sentences
from core.retrieval.trial import SEPARATOR, Sought, Trial, read_questions, try_cut
from core.settings import settings
from core.ui import link, problems
from core.ui.file_field import choose_files
from core.ui.frame import LessonPage, Step
from core.ui.markup import literal

CHAPTERS = tuple(str(number) for number in range(1, 10))
SAMPLE = "3"
OWN = ("pasted", "file")
KINDS = ("pdf", "docx", "html", "md", "txt", "csv")
_DRAFTED = 4


@dataclass(frozen=True)
class Source:
    """A document as one text. ``key`` is what the menu calls it."""

    key: str
    name: str
    text: str


@dataclass(frozen=True)
class Opened:
    """Everything that the steps after the first look at together."""

    source: Source
    cut: Cut
    question: str
    questions: tuple[Sought, ...]

    @property
    def collection(self) -> Collection:
        return collection_of(self.source.text, self.source.name, self.cut)


@st.cache_data(show_spinner=False, max_entries=32)
def chapter(lang: str, number: str) -> Source:
    """One of the course's own chapters."""
    path = next((settings().library_dir / lang).glob(f"{number}_*.md"))
    return Source(number, path.name, whole_text(load_document(path.name, path.read_bytes())))


@st.cache_data(show_spinner=False, max_entries=8)
def _loaded(name: str, data: bytes) -> str:
    return whole_text(load_document(name, data))


@st.cache_resource(show_spinner=False, max_entries=24)
def collection_of(text: str, name: str, cut: Cut) -> Collection:
    encoder = sentence_encoder()
    return Collection.of_nodes(cut_text(text, cut, encoder, name), encoder)


@st.cache_resource(show_spinner=False, max_entries=1)
def plain_encoder() -> SentenceEncoder:
    """MiniLM as it comes, without the dictionary."""
    return SentenceEncoder(bundled_encoder(), glossing=False)


@st.cache_resource(show_spinner=False, max_entries=12)
def rankers_of(text: str, name: str, cut: Cut) -> Rankers:
    return Rankers.of(collection_of(text, name, cut), plain_encoder())


@st.cache_data(show_spinner=False, max_entries=48)
def ranking_of(text: str, name: str, cut: Cut, question: str, expanding: bool = True) -> Ranking:
    return rank(question, rankers_of(text, name, cut), sentence_encoder(), plain_encoder(),
                answer_judge(), expanding=expanding)  # fmt: skip


@st.cache_data(show_spinner=False, max_entries=24)
def map_of(text: str, name: str, cut: Cut, question: str) -> EmbeddingMap:
    query = sentence_encoder().encode([question])[0]
    return draw_map(collection_of(text, name, cut).vectors, query)


@st.cache_data(show_spinner=False, max_entries=24)
def answer_of(text: str, name: str, cut: Cut, question: str) -> Answer:
    """What the chat engine of lesson 9 answers. Raises Problem."""
    return assembly.make_engine(collection_of(text, name, cut)).answer(question)


@st.cache_data(show_spinner=False, max_entries=64)
def trial_of(text: str, cut: Cut, questions: tuple[Sought, ...]) -> Trial:
    return try_cut(text, cut, questions, sentence_encoder())


def quote(step: Step, chosen: str | None, right: str) -> None:
    """Set a prediction beside what came out; nothing before one is made."""
    if chosen is None:
        return
    choices = step.lesson.say.get(f"{step.key}.prediction.choices")
    key = "predicted.right" if chosen == right else "predicted.other"
    st.markdown(step.lesson.say(key, expected=choices[chosen], answer=choices[right]))


# The controls --------------------------------------------------------------------------------


def choose_source(lesson: LessonPage) -> Source:
    """The document; where the learner's own cannot be read, the sample stands in and says so."""
    say = lesson.say
    key = link.choice(say("view.document"), "document", (*CHAPTERS, *OWN), SAMPLE,
                      say.get("documents").__getitem__, menu=True)  # fmt: skip
    if key not in OWN:
        return chapter(lesson.lang, key)
    most = settings().lesson_document_characters
    try:
        brought = _pasted(lesson, most) if key == "pasted" else _uploaded(lesson)
    except Problem as problem:
        problems.tell(problem)
        brought = None
    if brought is None:
        st.caption(say("view.instead"))
        return chapter(lesson.lang, SAMPLE)
    name, text = brought
    if len(text) > most:
        st.warning(say("view.shortened", characters=f"{len(text):,}", most=f"{most:,}"))
    return Source(key, name, text[:most].rstrip())


def _pasted(lesson: LessonPage, most: int) -> tuple[str, str]:
    say = lesson.say
    text = link.text(say("view.paste"), "pasted", say("view.paste_example"), area=True, height=160)
    st.caption(say("view.paste_limit", most=f"{most:,}"))
    text = clean_text(text)
    if not any(letter.isalnum() for letter in text):
        raise Problem("retrieval.no_text")
    return say("documents.pasted"), text


def _uploaded(lesson: LessonPage) -> tuple[str, str] | None:
    """Name and text of the newest file; None before there is one. Raises Problem."""
    say, megabytes = lesson.say, settings().upload_bytes >> 20
    files = choose_files(say("view.file"), KINDS, megabytes,
                         say("view.rejected", megabytes=megabytes), "view.upload")  # fmt: skip
    if not files:
        return None
    return files[-1].name, _loaded(files[-1].name, files[-1].getvalue())


def choose_cut(lesson: LessonPage) -> Cut:
    """How to cut: the way, and where it has one, size and overlap."""
    say = lesson.say
    way: Way = link.choice(say("view.way"), "way", WAYS, "sentences",
                           say.get("ways").__getitem__)  # fmt: skip
    if way not in SIZES:
        return Cut(way, 0, 0)
    low, high, start = SIZES[way]
    left, right = st.columns(2)
    with left:
        step = 1 if high <= 10 else 4 if high < 500 else 20
        size = link.slider(say(f"view.size.{way}"), f"size_{way}", low, high, start, step)
    with right:
        overlap = link.slider(say("view.overlap"), "overlap", 0, 50, 0, 10, format="%d%%")
    return Cut(way, size, overlap)


def first_questions(lesson: LessonPage, source: Source) -> list[Sought]:
    """Questions to begin with: the course's own for its sample, else drafted from the text."""
    own = lesson.say.get("questions").get(f"chapter_{source.key}")
    if own:
        return [Sought(one["question"], one["phrase"]) for one in own]
    sentences = [
        span.of(source.text) for span in split_sentences(source.text)
        if SEPARATOR not in span.of(source.text)
    ]  # fmt: skip
    try:
        drafted = draft_pairs(sentences, _DRAFTED)[:_DRAFTED]
    except Problem:
        # A text without a sentence to ask about: its longest stretch has to do.
        stretches = (" ".join(part.split()) for part in source.text.split(SEPARATOR))
        longest = max(stretches, key=lambda part: sum(map(str.isalnum, part)))[:200].strip()
        return [Sought(longest, longest)]
    return [Sought(pair.asked, pair.answered) for pair in drafted]


def choose_question(lesson: LessonPage, start: list[Sought], source: Source) -> str:
    """The question; one that cannot be asked is told, and the first of ``start`` stands in."""
    say = lesson.say
    _follow(source, "question", "questions")
    asked = link.text(say("view.question"), "question", start[0].question)
    try:
        return check_question(asked)
    except Problem as problem:
        problems.tell(problem)
        st.caption(say("view.question_instead", question=literal(start[0].question)))
        return start[0].question


def choose_questions(lesson: LessonPage, start: list[Sought], source: Source) -> tuple[Sought, ...]:
    """Questions with a phrase each; where they cannot be tried, ``start`` stands in."""
    say = lesson.say
    written = link.text(say("cutting.questions"), "questions", as_lines(start), area=True,
                        height=170)  # fmt: skip
    st.caption(say("cutting.questions_how"))
    try:
        return tuple(read_questions(written, source.text))
    except Problem as problem:
        problems.tell(problem)
        st.caption(say("cutting.questions_instead"))
        return tuple(start)


def as_lines(questions: list[Sought]) -> str:
    return "\n".join(f"{one.question} {SEPARATOR} {one.phrase}" for one in questions)


def _follow(source: Source, *keys: str) -> None:
    """Let the fields ``keys`` begin anew with another document; a link's own values stay."""
    held = st.session_state.get("view.source_seen")
    if held is not None and held != source.text:
        link.reset(*keys)
    st.session_state["view.source_seen"] = source.text
