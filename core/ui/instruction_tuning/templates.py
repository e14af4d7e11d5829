"""Templates taken apart: one turn as each template writes it, token by token."""

from dataclasses import dataclass

import streamlit as st

from core.instruction.templates import (
    OWN,
    TEMPLATES,
    Piece,
    Template,
    Token,
    Turn,
    pieces_of,
    tokens_of,
)
from core.problems import Problem
from core.settings import settings
from core.ui import link, problems
from core.ui.frame import LessonPage
from core.ui.instruction_tuning.shared import legend, own_text, role_chips, tokenizer
from core.ui.markup import Markup, element

CODE = """
from core.instruction.checkpoints import load_tokenizer
from core.instruction.templates import Turn, pieces_of, tokens_of

turn = Turn("{user}", "{answer}")
for template in ("llama2", "alpaca", "chatml"):
    tokens = tokens_of(load_tokenizer(), pieces_of(template, turn))
    print(template, [(token.text, token.role) for token in tokens])
"""


@dataclass(frozen=True)
class Chosen:
    """The turn and the template that the learner has chosen."""

    turn: Turn
    template: Template
    own: str


def draw(lesson: LessonPage) -> Chosen:
    """Choose a template and a turn; see who says which token."""
    say = lesson.say
    with lesson.step("templates") as step:
        step.predict()
        template: Template = link.choice(
            say("templates.template"),
            "template",
            TEMPLATES,
            "llama2",
            lambda key: say(f"templates.names.{key}"),
        )
        user = own_text(say("templates.user"), "user", say("templates.example_user"))
        answer = own_text(say("templates.answer"), "answer", say("templates.example_answer"))
        with st.expander(say("more")):
            most = settings().instruction_characters
            system = link.text(say("templates.system"), "system", "", max_chars=most).strip()
            own = link.text(say("templates.own"), "own", OWN, area=True)
            st.caption(
                say(
                    "templates.own_limit",
                    most=settings().template_characters,
                    user="{user}",
                    answer="{answer}",
                    system="{system}",
                )
            )
        turn = Turn(user, answer, system)
        try:
            pieces_of("own", turn, own)
        except Problem as problem:
            problems.tell(problem)
            own = OWN
        pieces = pieces_of(template, turn, own)
        tokens = tokens_of(tokenizer(), pieces)
        st.html(_written(pieces))
        st.html(role_chips(tokens, say.get("templates.roles")))
        st.html(legend(say.get("templates.roles"), "role-"))
        step.explain(_told(lesson, tokens, turn, own))
        step.honest_note(say("templates.note"))
        step.code(
            CODE.format(
                user=say("templates.example_user").replace('"', '\\"'),
                answer=say("templates.example_answer").replace('"', '\\"'),
            )
        )
    return Chosen(turn, template, own)


def _written(pieces: list[Piece]) -> Markup:
    """The text that the template makes, each part in the colour of its role."""
    parts = [element("span", piece.text, css_class=f"role-{piece.role}") for piece in pieces]
    return element("pre", *parts, css_class="template-text", translate="no")


def _told(lesson: LessonPage, tokens: list[Token], turn: Turn, own: str) -> str:
    say = lesson.say
    marks = sum(token.role in ("mark", "end") for token in tokens)
    others = []
    for template in TEMPLATES:
        found = tokens_of(tokenizer(), pieces_of(template, turn, own))
        count = sum(token.role in ("mark", "end") for token in found)
        others.append(f"{say(f'templates.names.{template}')} {count}")
    return say("templates.explain", tokens=len(tokens), marks=marks, others=", ".join(others))
