"""Words, meaning, and ways to put the two together: which finds what."""

import streamlit as st

from core.figures.chunk_ranking import Sum, chunk_ranking
from core.retrieval.ranking import (
    FUSION,
    RANKERS,
    RERANKED,
    Ranking,
    place,
    space_terms,
    word_scores,
)
from core.retrieval.trial import holding
from core.retrieval.words import question_terms
from core.ui import figure, link
from core.ui.frame import LessonPage, Step
from core.ui.markup import Markup, element
from core.ui.retrieval import shared
from core.ui.retrieval.shared import Opened
from core.ui.retrieval.view import pick_point

CODE = """
from core.encoder import bundled_encoder
from core.retrieval.collection import Collection
from core.retrieval.cutting import Cut, cut_text
from core.retrieval.encoder import SentenceEncoder, sentence_encoder
from core.retrieval.ranking import RANKERS, Rankers, rank

text = open("assets/library/{lang}/3_knowledge_cutoff.md", encoding="utf-8").read()
encoder, plain = sentence_encoder(), SentenceEncoder(bundled_encoder(), glossing=False)
collection = Collection.of_nodes(cut_text(text, Cut(), encoder), encoder)
found = rank({question!r}, Rankers.of(collection, plain), encoder, plain, judge=None)
for ranker in RANKERS:
    print(ranker, [chunk + 1 for chunk in found.order(ranker)[:5]])
"""


def ranking(lesson: LessonPage, opened: Opened) -> None:
    """All rankers on all of the learner's questions; one question taken apart."""
    say, source = lesson.say, opened.source
    with lesson.step("ranking") as step:
        expected = step.predict()
        count = len(opened.questions)
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        with left:
            number = link.choice(say("ranking.question"), "asked", list(range(1, count + 1)), 1,
                                 lambda at: f"{at}. {opened.questions[at - 1].question}",
                                 menu=True)  # fmt: skip
        with right:
            expanding = link.switch(say("ranking.expanding"), "expanding", True)
        with st.spinner(say("ranking.reading")):
            rankings = [
                shared.ranking_of(source.text, source.name, opened.cut, one.question, expanding)
                for one in opened.questions
            ]
        nodes = opened.collection.nodes
        rights = [holding(one.phrase, nodes) for one in opened.questions]
        chosen, right_chunks = rankings[number - 1], rights[number - 1]
        _terms(lesson, opened.questions[number - 1].question, chosen)
        sums = [
            Sum(say("ranking.fusion"), chosen.votes[0], chosen.votes[1]),
            Sum(say("ranking.hybrid"), chosen.lexical, chosen.meaning),
        ]
        figure.show(
            chunk_ranking(sums, right_chunks, say.get("ranking.figure")),
            key="chunk_ranking",
            caption=say("ranking.caption", constant=FUSION),
            alt=say("ranking.alt", fusion=_first(sums[0]), hybrid=_first(sums[1])),
            csv={
                say("ranking.figure.chunk"): list(range(1, len(nodes) + 1)),
                **{
                    f"{one.title}: {say(f'ranking.figure.{name}')}": values.round(5).tolist()
                    for one in sums
                    for name, values in (("words", one.words), ("meaning", one.meaning))
                },
            },
            on_pick=_pick,
        )
        st.html(element("div", _table(lesson, rankings, rights), css_class="wide"))
        st.caption(say("ranking.caption_table", judged=RERANKED))
        shared.quote(step, expected, "depends")
        _explain(lesson, step, opened, rankings, rights)
        step.honest_note(say("ranking.note"))
        step.code(CODE.format(lang=lesson.lang, question=opened.questions[0].question))


def _pick() -> None:
    pick_point("chunk_ranking")


def _first(one: Sum) -> str:
    best = one.best(1)
    return str(best[0] + 1) if best else "—"


def _terms(lesson: LessonPage, question: str, chosen: Ranking) -> None:
    """What each word index looks for, and the names that the glossary adds."""
    say = lesson.say
    added = [term for concept in chosen.query.concepts
             for name in concept.other_names for term in name]  # fmt: skip
    lines = {
        "spaces": list(dict.fromkeys(space_terms(question))),
        "bigrams": list(dict.fromkeys(question_terms(question))),
        "glossary": list(dict.fromkeys(added)),
    }
    for name, terms in lines.items():
        chips = [element("span", term, css_class="chip") for term in terms]
        nothing = [element("span", say("ranking.nothing_added"), css_class="aside")]
        told = element("b", say(f"ranking.terms.{name}"))
        st.html(element("p", told, *(chips or nothing), css_class="tokens"))


def _table(lesson: LessonPage, rankings: list[Ranking], rights: list[list[int]]) -> Markup:
    say = lesson.say
    heads = [say("ranking.head.ranker"), say("ranking.head.first")]
    heads += [say("cutting.head.question", number=at) for at in range(1, len(rights) + 1)]
    rows = [element("tr", *(element("th", head) for head in heads))]
    for ranker in RANKERS:
        places = places_of(ranker, rankings, rights)
        rows.append(
            element(
                "tr",
                element("td", say(f"ranking.rankers.{ranker}")),
                element("td", f"{places.count(1)} / {len(places)}"),
                *(element("td", _place(lesson, place)) for place in places),
            )
        )
    return element("table", *rows, css_class="ways")


def places_of(ranker: str, rankings: list[Ranking], rights: list[list[int]]) -> list[int | None]:
    return [one.place(ranker, right) for one, right in zip(rankings, rights, strict=True)]


def _place(lesson: LessonPage, place: int | None) -> Markup:
    if place is None:
        return element("span", lesson.say("cutting.unfound"), css_class="means-unsupported")
    told = lesson.say("cutting.place", place=place)
    return element("span", told, css_class="means-cited" if place == 1 else "")


def _explain(
    lesson: LessonPage,
    step: Step,
    opened: Opened,
    rankings: list[Ranking],
    rights: list[list[int]],
) -> None:
    say = lesson.say
    first = {ranker: places_of(ranker, rankings, rights).count(1) for ranker in RANKERS}
    step.explain(
        say("ranking.explain", total=len(rights), spaces=first["spaces"], bigrams=first["bigrams"],
            raw=first["raw"], dense=first["dense"], fusion=first["fusion"],
            hybrid=first["hybrid"], judge=first["judge"])
    )  # fmt: skip
    collection, gained = opened.collection, []
    for at, one in enumerate(opened.questions):
        with_names, without = (
            place(word_scores(one.question, collection, expanding=expanding), rights[at])
            for expanding in (True, False)
        )
        if with_names != without:
            gained.append((at + 1, without, with_names))
    if gained:
        number, before, after = gained[0]
        step.explain(
            say("ranking.explain_glossary", number=number, before=_told(lesson, before),
                after=_told(lesson, after))
        )  # fmt: skip
    else:
        step.explain(say("ranking.explain_no_glossary"))


def _told(lesson: LessonPage, place: int | None) -> str:
    say = lesson.say
    return say("cutting.unfound") if place is None else say("cutting.place", place=place)
