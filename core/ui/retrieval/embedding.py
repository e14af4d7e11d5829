"""What a vector knows: true neighbours beside the map's, a cosine by hand, and Korean."""

import numpy as np
import streamlit as st

from core.figures.cosine_sum import cosine_sum
from core.retrieval.cosine import Cosine, compare
from core.retrieval.encoder import sentence_encoder
from core.retrieval.mapping import nearest, nearest_on_map
from core.text import language_of
from core.ui import figure, link
from core.ui.frame import LessonPage
from core.ui.markup import Markup, element
from core.ui.retrieval import shared
from core.ui.retrieval.shared import Opened
from core.ui.retrieval.view import best_chunk

NEIGHBOURS_CODE = """
from core.retrieval.encoder import sentence_encoder
from core.retrieval.mapping import draw_map, nearest, nearest_on_map

texts = ["the cat sat on the mat", "a kitten on a rug", "GPU memory", "video RAM", "a tax form"]
vectors = sentence_encoder().encode(texts)
drawn = draw_map(vectors, vectors[0])
print("true:", nearest(vectors, 0), "on the map:", nearest_on_map(drawn.points, 0))
print("variance kept:", round(drawn.variance, 2), "neighbours kept:", round(drawn.kept, 2))
"""
COSINE_CODE = """
from core.retrieval.cosine import compare
from core.retrieval.encoder import sentence_encoder

both = compare({one!r}, {two!r}, sentence_encoder())
print(both.one[:3], both.other[:3], both.products[:3])   # of 384
print("sum of all products:", both.value)
"""
HANGUL_CODE = """
from core.encoder import bundled_encoder
from core.retrieval.cosine import compare
from core.retrieval.encoder import SentenceEncoder, sentence_encoder

for reader in (SentenceEncoder(bundled_encoder(), glossing=False), sentence_encoder()):
    print(reader.tokens({asked!r}), reader.coverage([{asked!r}]))
    print(compare({asked!r}, {other!r}, reader).value)
"""
UNREAD = "[UNK]"
SHOWN = 5  # products that are written out


@st.cache_data(show_spinner=False, max_entries=64)
def cosine_of(one: str, two: str, has_dictionary: bool) -> Cosine:
    encoder = sentence_encoder() if has_dictionary else shared.plain_encoder()
    return compare(one, two, encoder)


def neighbours(lesson: LessonPage, opened: Opened) -> None:
    """The nearest in 384 numbers, and the nearest in the picture."""
    say, source = lesson.say, opened.source
    with lesson.step("neighbours") as step:
        expected = step.predict()
        collection = opened.collection
        drawn = shared.map_of(source.text, source.name, opened.cut, opened.question)
        chunk = st.session_state.get("chunk", best_chunk(opened))
        place = min(int(chunk), len(collection.nodes)) - 1
        if drawn.neighbours == 0 or not np.isfinite(drawn.points[place]).all():
            st.info(say("neighbours.too_few"))
            return
        true = nearest(collection.vectors, place)
        flat = nearest_on_map(drawn.points, place)
        cosines = collection.vectors @ collection.vectors[place]
        st.markdown(say("neighbours.of", chunk=place + 1))
        left, right = st.columns(2, gap="medium")
        for column, name, found, others in (
            (left, "true", true, flat), (right, "map", flat, true),
        ):  # fmt: skip
            with column:
                rows = [
                    _neighbour(at, collection.nodes[at].text, float(cosines[at]), at in others)
                    for at in found
                ]
                heads = [say(f"neighbours.head.{head}") for head in ("chunk", "cosine", "text")]
                head = element("tr", *(element("th", one) for one in heads))
                st.html(element("p", say(f"neighbours.{name}"), css_class="pane-name"))
                st.html(element("table", head, *rows, css_class="ways"))
        st.caption(say("neighbours.caption"))
        shared.quote(step, expected, "always" if drawn.kept == 1 else "often")
        step.explain(
            say("neighbours.explain", both=len(set(true) & set(flat)), shown=len(true),
                kept=f"{drawn.kept:.0%}", most=drawn.neighbours, variance=f"{drawn.variance:.0%}",
                agreement=f"{drawn.agreement:.2f}")
        )  # fmt: skip
        step.honest_note(say("neighbours.note"))
        step.code(NEIGHBOURS_CODE)


def _neighbour(at: int, text: str, cosine: float, is_shared: bool) -> Markup:
    line = " ".join(text.split())
    shown = line if len(line) <= 70 else line[:70].rstrip() + " …"
    css = "" if is_shared else "means-unsupported"
    return element("tr", element("td", element("b", str(at + 1), css_class=css)),
                   element("td", f"{cosine:.2f}"), element("td", shown))  # fmt: skip


@st.fragment
def cosine(lesson: LessonPage) -> None:
    """Two sentences, multiplied number by number."""
    say = lesson.say
    with lesson.step("cosine") as step:
        expected = step.predict()
        one = link.text(say("cosine.one"), "one", say("cosine.first"), max_chars=300)
        two = link.text(say("cosine.two"), "two", say("cosine.second"), max_chars=300)
        if not (one.strip() and two.strip()):
            st.warning(say("cosine.empty"))
            one, two = say("cosine.first"), say("cosine.second")
        ours, raw = cosine_of(one, two, True), cosine_of(one, two, False)
        is_korean = "ko" in (language_of(one), language_of(two))
        sums = [(say("cosine.ours" if is_korean else "cosine.plain"), ours)]
        if is_korean:
            sums.append((say("cosine.raw"), raw))
        st.html(element("div", _by_hand(lesson, ours), css_class="wide"))
        texts = say.get("cosine.figure")
        figure.show(
            cosine_sum(sums, texts),
            key="cosine_sum",
            caption=say("cosine.caption"),
            alt=say("cosine.alt", value=f"{ours.value:.2f}"),
            csv={
                texts["numbers"]: list(range(1, len(ours.products) + 1)),
                **{name: found.products.round(6).tolist() for name, found in sums},
            },
        )
        plain = cosine_of(say("cosine.first"), say("cosine.second"), True).value
        turned = cosine_of(say("cosine.first"), say("cosine.turned"), True).value
        right = "minus" if turned < -0.1 else "same" if turned > plain / 2 else "zero"
        shared.quote(step, expected, right)
        step.explain(
            say("cosine.explain_turned", second=say("cosine.second"), turned=say("cosine.turned"),
                before=f"{plain:.2f}", after=f"{turned:.2f}")
        )  # fmt: skip
        products = ours.products
        step.explain(
            say("cosine.explain", value=f"{ours.value:.2f}", width=len(products),
                positive=f"{products[products > 0].sum():.2f}",
                negative=f"{-products[products < 0].sum():.2f}",
                largest=f"{np.abs(products).max():.3f}")
        )  # fmt: skip
        if is_korean:
            step.explain(say("cosine.explain_raw", raw=f"{raw.value:.2f}",
                             ours=f"{ours.value:.2f}"))  # fmt: skip
        step.honest_note(say("cosine.note"))
        step.code(COSINE_CODE.format(one=one, two=two))


def _by_hand(lesson: LessonPage, found: Cosine) -> Markup:
    say = lesson.say
    places = range(SHOWN)
    heads = element("tr", element("th", ""), *(element("th", str(at + 1)) for at in places),
                    element("th", "…"), element("th", say("cosine.together")))  # fmt: skip
    rows = [
        (say("cosine.one"), found.one, say("cosine.length_one")),
        (say("cosine.two"), found.other, say("cosine.length_one")),
        (say("cosine.product"), found.products, f"{found.value:.3f}"),
    ]
    return element(
        "table",
        heads,
        *(
            element("tr", element("th", name),
                    *(element("td", f"{values[at]:.3f}") for at in places),
                    element("td", "…"), element("td", element("b", total)))
            for name, values, total in rows
        ),
        css_class="ways",
    )  # fmt: skip


@st.fragment
def hangul(lesson: LessonPage) -> None:
    """What the English encoder makes of Korean, raw and through the dictionary."""
    say = lesson.say
    with lesson.step("hangul") as step:
        expected = step.predict()
        asked, alike, other = (
            link.text(say(f"hangul.{name}"), f"ko_{name}", say(f"hangul.first.{name}"),
                      max_chars=200).strip() or say(f"hangul.first.{name}")
            for name in ("asked", "alike", "other")
        )  # fmt: skip
        found = {}
        for name, encoder in (("raw", shared.plain_encoder()), ("ours", sentence_encoder())):
            tokens = encoder.tokens(asked)
            chips = [
                element("span", piece, css_class="chip lost" if piece == UNREAD else "chip")
                for piece in tokens
            ]
            st.html(element("p", say(f"hangul.read_{name}"), css_class="matrix-name"))
            st.html(element("p", *chips, css_class="tokens"))
            found[name] = (len(tokens), float(encoder.coverage([asked])[0]),
                           cosine_of(asked, alike, name == "ours").value,
                           cosine_of(asked, other, name == "ours").value)  # fmt: skip
        st.caption(say("hangul.caption"))
        heads = [say(f"hangul.head.{name}") for name in ("reader", "tokens", "coverage", "alike",
                                                         "other")]  # fmt: skip
        rows = [
            element("tr", element("td", say(f"hangul.read_{name}")), element("td", str(count)),
                    element("td", f"{coverage:.0%}"), element("td", f"{near:.2f}"),
                    element("td", f"{far:.2f}"))
            for name, (count, coverage, near, far) in found.items()
        ]  # fmt: skip
        head = element("tr", *(element("th", one) for one in heads))
        st.html(element("div", element("table", head, *rows, css_class="ways"), css_class="wide"))
        raw, ours = found["raw"], found["ours"]
        as_meant = raw[2] > 0.5 > raw[3]
        shared.quote(step, expected, "meaning" if as_meant else "shape" if raw[3] > 0.3 else "zero")
        step.explain(
            say("hangul.explain", raw_gap=f"{raw[2] - raw[3]:+.2f}",
                ours_gap=f"{ours[2] - ours[3]:+.2f}", coverage=f"{raw[1]:.0%}",
                read=f"{ours[1]:.0%}")
        )  # fmt: skip
        step.honest_note(say("hangul.note"))
        step.code(HANGUL_CODE.format(asked=asked, other=other))
