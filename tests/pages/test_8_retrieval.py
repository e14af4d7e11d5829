"""Lesson 8 without a browser, in both languages, on the real models."""

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.chat.assembly import make_engine
from core.chat.middle import read_middle
from core.classroom.quiz import questions_of
from core.course import lesson
from core.retrieval.collection import Collection
from core.retrieval.cutting import Cut, cut_text, whole_text
from core.retrieval.documents import load_document
from core.retrieval.encoder import sentence_encoder
from core.retrieval.mapping import draw_map
from core.retrieval.search import score_passages
from core.retrieval.trial import Sought, try_cut
from core.settings import settings
from core.text import catalogue

PAGE = "pages/8_retrieval.py"
LANGUAGES = ("ko", "en")
STEPS = (
    "view", "cutting", "neighbours", "cosine", "hangul", "ranking", "prompt", "middle", "failures",
)  # fmt: skip

OpenApp = Callable[..., AppTest]


def open_lesson(open_app: OpenApp, lang: str = "en", **query: str) -> AppTest:
    """The page as a link opens it, with all pages known."""
    app = open_app("Home.py", lang=lang)
    app.switch_page(PAGE)
    for name, value in {"lang": lang, **query}.items():
        app.query_params[name] = value
    return app.run()


def prose(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption])


def written(app: AppTest) -> str:
    """All HTML of the page: tables, lines of the prompt, answers of the lab."""
    return "\n".join(element.proto.body for element in app.get("html"))


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def sample(lang: str) -> str:
    path = next((settings().library_dir / lang).glob("3_*.md"))
    return whole_text(load_document(path.name, path.read_bytes()))


def questions(lang: str) -> list[Sought]:
    rows = catalogue(lang, "8_retrieval").get("questions.chapter_3")
    return [Sought(row["question"], row["phrase"]) for row in rows]


def collection(lang: str, cut: Cut) -> Collection:
    encoder = sentence_encoder()
    return Collection.of_nodes(cut_text(sample(lang), cut, encoder), encoder)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_finished_and_says_what_was_computed(open_app: OpenApp, lang: str) -> None:
    app = open_lesson(open_app, lang)
    say = catalogue(lang, "8_retrieval")
    assert not app.exception
    assert not app.warning
    headings = [header.value for header in app.header]
    assert [say(f"{step}.title") for step in STEPS] == headings[: len(STEPS)]
    assert len(charts(app)) == 4
    assert all(chart["data"] for chart in charts(app))
    said = prose(app)
    assert not re.search(r"\{\w+\}", said), "every blank is filled"

    held, question = collection(lang, Cut()), questions(lang)[0].question
    answer = make_engine(held).answer(question)
    assert answer.cited
    assert questions(lang)[0].phrase in answer.text
    scores = score_passages(question, held, sentence_encoder()).total
    first = int(scores.argmax()) + 1
    assert app.number_input(key="chunk").value == first
    drawn = draw_map(held.vectors, sentence_encoder().encode([question])[0])
    assert f"{drawn.kept:.0%}" in said
    assert f"{drawn.variance:.0%}" in said
    tried = try_cut(sample(lang), Cut("characters", 300, 0), questions(lang), sentence_encoder())
    at = say("cutting.overlap").index("{broken}")
    assert say("cutting.overlap")[:at] + str(tried.broken) in said
    eight = next(run for run in read_middle() if (run.lang, run.count) == (lang, 8))
    assert str(sum(eight.right[1:])) in said
    assert str(eight.right[0]) in said


def test_a_link_restores_chunk_cut_and_question(open_app: OpenApp) -> None:
    question = "What is in-context learning?"
    app = open_lesson(open_app, way="characters", size_characters="200", overlap="20", chunk="7",
                      question=question, order="last", lines="3", failure="disagree", fix="1",
                      expanding="0")  # fmt: skip
    assert not app.exception
    assert not app.warning
    held = collection("en", Cut("characters", 200, 20))
    assert app.number_input(key="chunk").value == 7
    assert f"became {len(held.nodes)} chunks" in prose(app)
    say = catalogue("en", "8_retrieval")
    assert say("neighbours.of", chunk=7) in prose(app)
    ringed = next(trace for trace in charts(app)[0]["data"] if trace["name"] == "picked")
    assert ringed["customdata"] == [7]
    assert "up to 3 days in advance" in written(app)
    assert say("failures.right") in written(app)
    assert say("ranking.nothing_added") in written(app)


def test_another_chunk_picked_is_another_chunk_everywhere(open_app: OpenApp) -> None:
    app = open_lesson(open_app)
    app.number_input(key="chunk").set_value(2).run()
    say = catalogue("en", "8_retrieval")
    assert app.query_params["chunk"] in ("2", ["2"])
    assert say("neighbours.of", chunk=2) in prose(app)
    ringed = next(trace for trace in charts(app)[0]["data"] if trace["name"] == "picked")
    assert ringed["customdata"] == [2]
    # Another question begins at its own best chunk again.
    app.text_input(key="question").set_value(questions("en")[2].question).run()
    scores = score_passages(questions("en")[2].question, collection("en", Cut()),
                            sentence_encoder()).total  # fmt: skip
    assert app.number_input(key="chunk").value == int(scores.argmax()) + 1


def test_a_text_of_one_s_own_is_cut_asked_and_measured(open_app: OpenApp) -> None:
    text = "The ferry to Aldery leaves at six. It carries forty cars. Bicycles travel free."
    app = open_lesson(open_app, document="pasted", pasted=text, way="sentences",
                      size_sentences="1", question="When does the ferry leave?",
                      questions="When does the ferry leave? | leaves at six")  # fmt: skip
    assert not app.exception
    assert "became 3 chunks" in prose(app)
    assert "The ferry to Aldery leaves at six" in prose(app), "the answer cites it"
    assert "for 1 of 1 questions" in prose(app)


@pytest.mark.parametrize(
    "query",
    [
        {"document": "pasted", "pasted": " "},
        {"document": "pasted", "pasted": "?!…"},
        {"document": "nine"},
        {"chunk": "9999"},
        {"question": "   "},
        {"question": "?!"},
        {"questions": "no bar"},
        {"questions": "What? | words that stand nowhere in it"},
        {"way": "vibes"},
        {"overlap": "100"},
        {"asked": "99"},
        {"failure": "meteor"},
        {"one": " "},
    ],
)
def test_what_a_link_cannot_mean_is_told_once_and_the_page_stands(
    open_app: OpenApp, query: dict[str, str]
) -> None:
    app = open_lesson(open_app, **query)
    assert not app.exception
    assert len(app.warning) == 1
    assert len(charts(app)) == 4


@pytest.mark.parametrize(
    "text", ["한", "# Only\n\n# Headings", "<script>alert(1)</script> & $x^2$ | `a`", "😀 smile."]
)
def test_strange_texts_leave_a_sane_page(open_app: OpenApp, text: str) -> None:
    app = open_lesson(open_app, document="pasted", pasted=text)
    assert not app.exception
    assert "<script>alert" not in written(app)


def test_without_the_recording_the_rest_stands(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setattr("core.chat.middle.read_middle.__defaults__", (tmp_path / "none.json",))
    app = open_lesson(open_app)
    assert not app.exception
    assert [warning.value for warning in app.warning] == [
        catalogue("en", "problems")("retrieval.no_recording")
    ]
    assert len(charts(app)) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_quiz_has_a_right_answer_in_every_place(lang: str) -> None:
    asked = questions_of(lesson(8), lang)
    assert len(asked) >= 8
    places = {list(question.choices).index(question.answer) for question in asked}
    assert places == {0, 1, 2, 3}


def test_the_cosine_by_hand_is_the_cosine(open_app: OpenApp) -> None:
    app = open_lesson(open_app, one="The shop is open.", two="The shop is not open.")
    vectors = sentence_encoder().encode(["The shop is open.", "The shop is not open."])
    value = float(np.dot(vectors[0].astype(np.float64), vectors[1]))
    assert f"**{value:.2f}**" in prose(app)


def test_a_prediction_is_set_beside_what_came_out(open_app: OpenApp) -> None:
    app = open_lesson(open_app)
    say = catalogue("en", "8_retrieval")
    choices = say.get("middle.prediction.choices")
    app.radio(key="retrieval.middle.prediction").set_value("half").run()
    right = say("predicted.other", expected=choices["half"], answer=choices["none"])
    assert right in prose(app)


def test_a_file_of_one_s_own_takes_the_sample_s_place(open_app: OpenApp) -> None:
    app = open_lesson(open_app, document="file")
    say = catalogue("en", "8_retrieval")
    assert say("view.instead") in prose(app), "the sample, until there is a file"
    field = app.file_uploader[0]
    field.upload("ferry.txt", b"The ferry to Aldery is a small ship. It carries forty cars.").run()
    assert not app.exception
    assert app.text_input(key="question").value == "What is the ferry to Aldery?"
    assert "The ferry to Aldery is a small ship" in prose(app), "drafted, asked and answered"
    field = app.file_uploader[0]
    field.upload("broken.pdf", b"no PDF at all").run()
    assert not app.exception
    assert len(app.warning) == 1
    assert "broken.pdf" in app.warning[0].value
