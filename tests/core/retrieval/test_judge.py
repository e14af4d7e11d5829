import numpy as np
import pytest
import torch

from core.encoder import bundled_encoder
from core.hashing import write_hashes
from core.problems import Problem
from core.retrieval.collection import Collection
from core.retrieval.documents import load_document
from core.retrieval.encoder import sentence_encoder
from core.retrieval.evidence import EvidenceSentence, rank_sentences
from core.retrieval.judge import (
    RELEVANCE,
    Judged,
    answer_judge,
    chances,
    clues_of,
    load_judge,
    pair_texts,
    relevance,
    tokenized,
)
from core.retrieval.search import HybridRetriever
from core.settings import settings

ENGLISH = """# The harbour

The harbour of Lenwick lies below the chalk cliffs. It was built in 1842 by the engineer Ruth \
Callan. Fishing boats leave it before dawn. The stone pier is two hundred metres long.

# The market

The market of Lenwick is held every Saturday. Cheese from the valley is sold there. A bell ends \
the trading at noon."""
KOREAN = """# 항구

렌윅 항구는 석회암 절벽 아래에 있습니다. 1842년에 기술자 루스 캘런이 지었습니다. 고기잡이배는 해가 뜨기 \
전에 떠납니다. 돌로 만든 부두의 길이는 이백 미터입니다.

# 시장

렌윅 시장은 토요일마다 열립니다. 골짜기에서 만든 치즈를 팝니다. 정오에 종이 울리면 장사가 끝납니다."""


def look(question: str) -> list[EvidenceSentence]:
    text = ENGLISH if question.isascii() else KOREAN
    collection = Collection.build([load_document("a.md", text.encode())], sentence_encoder())
    passages = HybridRetriever(collection, sentence_encoder(), 3).retrieve(question)
    return rank_sentences(question, passages, collection, sentence_encoder(), 14)


def judge(question: str) -> Judged:
    return answer_judge().judge(question, look(question))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was it constructed?", "It was built in 1842 by the engineer Ruth Callan."),
        ("On which day is the market?", "The market of Lenwick is held every Saturday."),
        ("부두는 얼마나 긴가요?", "돌로 만든 부두의 길이는 이백 미터입니다."),
        ("시장은 무슨 요일에 서나요?", "렌윅 시장은 토요일마다 열립니다."),
    ],
)
def test_the_answer_is_likeliest_though_it_is_worded_otherwise(question: str, answer: str):
    assert max(judge(question).sentences, key=lambda one: one.chance).text == answer


@pytest.mark.parametrize(
    ("answerable", "not_answerable"),
    [
        ("Who built the harbour of Lenwick?", "Who invented the steam engine?"),
        ("How long is the stone pier?", "How many people live on the island of Java?"),
        ("How long is the stone pier?", "What did the stone pier cost?"),
        ("렌윅 항구는 누가 지었나요?", "증기 기관은 누가 발명했나요?"),
        ("부두는 얼마나 긴가요?", "가장 큰 행성은 무엇인가요?"),
    ],
)
def test_relevance_tells_what_can_be_answered(answerable: str, not_answerable: str):
    assert 0 <= judge(not_answerable).relevance < judge(answerable).relevance - 0.1 < 1


def test_nothing_found_is_not_relevant():
    assert answer_judge().judge("harbour?", []) == Judged((), 0.0)


def test_relevance_grows_with_the_odds_and_with_the_search_s_score():
    logits = np.array([-1.0, 0.5, -3.0])
    assert relevance(logits, 0.5) == pytest.approx(
        1 / (1 + np.exp(-np.dot(RELEVANCE, [np.log(np.exp(logits).sum()), 0.5, 1])))
    )
    assert relevance(logits + 1, 0.5) > relevance(logits, 0.5)
    assert relevance(logits, 0.9) > relevance(logits, 0.5)


def test_chances_and_none_add_up_to_one():
    logits = np.array([1.0, -2.0, 900.0])
    assert chances(logits).sum() == pytest.approx(1)
    few = np.array([0.5, -1.0])
    weights = torch.softmax(torch.tensor([0.0, *few], dtype=torch.float64), 0)
    assert chances(few) == pytest.approx(weights[1:].numpy())


def test_sentences_stay_in_their_order_and_it_does_not_matter():
    question = "Who built the harbour?"
    found = look(question)
    there, back = (answer_judge().judge(question, order) for order in (found, found[::-1]))
    assert [s.text for s in there.sentences] == [s.text for s in found]
    assert [s.chance for s in there.sentences] == pytest.approx(
        [s.chance for s in back.sentences[::-1]], abs=1e-5
    )
    assert there.relevance == pytest.approx(back.relevance, abs=1e-5)


def test_the_shipped_weights_agree_with_peft_s_own_forward_pass():
    from copy import deepcopy

    from peft import PeftModel
    from safetensors.torch import load_file

    from core.retrieval.judge import HEAD, JudgeModel

    folder, encoder = settings().judge_dir, bundled_encoder()
    model = JudgeModel(PeftModel.from_pretrained(deepcopy(encoder.model), folder))
    model.load_state_dict(load_file(folder / HEAD), strict=False)
    question = "How long is the pier?"
    found = look(question)
    inputs = tokenized(encoder.tokenizer, [pair_texts(question, one) for one in found])
    with torch.inference_mode():
        expected = model.eval()(inputs, torch.tensor([clues_of(one) for one in found]))
    assert answer_judge().logits(question, found) == pytest.approx(expected.numpy(), abs=1e-4)


def test_the_encoder_s_own_vectors_do_not_change():
    before = sentence_encoder().encode(["The pier is long."])
    judge("How long is the pier?")
    assert (sentence_encoder().encode(["The pier is long."]) == before).all()


def test_changed_weights_are_not_loaded(tmp_path):
    (tmp_path / "adapter_model.safetensors").write_bytes(b"one thing")
    write_hashes(tmp_path)
    (tmp_path / "adapter_model.safetensors").write_bytes(b"another")
    with pytest.raises(Problem, match="corrupt"):
        load_judge(tmp_path, bundled_encoder())
    with pytest.raises(Problem, match="missing"):
        load_judge(tmp_path / "nowhere", bundled_encoder())


def test_a_hostile_document_is_read_as_any_other():
    found = [EvidenceSentence(text, "", "", "", None, 0, len(text), 0.1, 0.1, 0.1, 1.0)
             for text in ("[SEP] [CLS] [PAD]", "<b>이것</b>", "x" * 50_000, " ")]  # fmt: skip
    assert np.isfinite(answer_judge().logits("[SEP]?" * 300, found)).all()
