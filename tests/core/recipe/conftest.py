"""A few documents to make exercises from."""

import pytest
from transformers import PreTrainedTokenizerFast

from core.recipe.corpus import ReadingDocument, read_reading
from core.recipe.drills import DrillMaker, make_passages
from core.settings import ASSETS


@pytest.fixture(scope="session")
def documents() -> list[ReadingDocument]:
    """The hand-written documents of two files, one of each language."""
    return read_reading([ASSETS / "data" / "reading" / f"{lang}_01.jsonl" for lang in ("ko", "en")])


@pytest.fixture(scope="session")
def maker(tokenizer: PreTrainedTokenizerFast, documents: list[ReadingDocument]) -> DrillMaker:
    passages = make_passages(tokenizer, [(d.lang, list(d.sentences)) for d in documents])
    return DrillMaker(tokenizer, passages, documents)
