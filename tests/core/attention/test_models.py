import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoTokenizer, BertModel, LlamaConfig, LlamaForCausalLM
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

from core.attention.models import (
    HeadVectors,
    attention_of,
    head_vectors,
    observe,
    observe_head,
    rotate,
)
from core.attention.reader import MODELS, ModelName, Reader, bundled_reader
from core.encoder import bundled_encoder
from core.problems import Problem
from core.settings import settings

ENGLISH = "I love apple so I expect this fall when they release the new iphone."
KOREAN = "나는 사과를 좋아해서 새 아이폰을 기다립니다. 뷁!"


def library_s_attention(model: ModelName, text: str) -> np.ndarray:
    """The weights as transformers gives them, of a model and tokenizer loaded for this."""
    folder = bundled_encoder().folder if model == "encoder" else settings().model_dir
    kind = BertModel if model == "encoder" else LlamaForCausalLM
    theirs = kind.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    ids = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        weights: np.ndarray = torch.cat(theirs(ids, output_attentions=True).attentions).numpy()
    return weights


def check_formula(vectors: HeadVectors, weights: np.ndarray) -> None:
    """Our formula gives ``weights`` (tokens, tokens) to 1e-6, or as exactly as the scores are
    known: float32 knows a score of several hundred to a few 1e-5 only."""
    found = vectors.attention()
    largest = np.abs(np.where(np.isfinite(found.scores), found.scores, 0)).max()
    exactness = max(1e-6, largest * np.finfo(np.float32).eps)
    np.testing.assert_allclose(found.weights, weights, atol=exactness, rtol=0)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", [ENGLISH, KOREAN])
def test_the_weights_are_the_library_s(model: ModelName, text: str):
    found = attention_of(text, model)
    assert found.weights.dtype == np.float32
    assert len(found.labels) == found.weights.shape[-1] == found.states.shape[1]
    expected = library_s_attention(model, text)
    np.testing.assert_allclose(found.weights, expected, atol=1e-6, rtol=0)


@pytest.mark.parametrize("model", MODELS)
def test_every_row_sums_to_one(model: ModelName):
    weights = attention_of(KOREAN, model).weights
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)


def test_sizes_are_those_of_the_models():
    assert attention_of(ENGLISH, "encoder").weights.shape == (6, 12, 17, 17)
    found = attention_of(ENGLISH, "llama")
    reader = bundled_reader("llama")
    assert found.weights.shape[:2] == (reader.layers, reader.heads)
    assert found.states.shape[0] == reader.layers + 1


def test_the_llama_gives_later_words_exactly_nothing():
    weights = attention_of(ENGLISH, "llama").weights
    later = ~np.tri(weights.shape[-1], dtype=bool)
    assert (weights[..., later] == 0).all()
    earlier = attention_of(ENGLISH, "encoder").weights[..., ~np.tri(17, dtype=bool)]
    assert (earlier > 0).all(), "the encoder looks both ways"


def test_in_the_encoder_a_head_looks_from_apple_at_iphone():
    found = attention_of(ENGLISH, "encoder")
    apple, iphone = found.labels.index("apple"), found.labels.index("iphone")
    assert found.weights[:, :, apple, iphone].max() == pytest.approx(0.97, abs=0.01)


@pytest.mark.parametrize("model", MODELS)
def test_our_formula_gives_the_weights_from_a_head_s_vectors(model: ModelName):
    found = attention_of(ENGLISH, model)
    layers, heads = found.weights.shape[:2]
    for layer, head in ((0, 0), (1, heads - 1), (layers - 1, 5)):
        vectors = head_vectors(ENGLISH, model, layer, head)
        assert vectors.tokens == found.tokens
        check_formula(vectors, found.weights[layer, head])


@pytest.mark.parametrize("model", MODELS)
def test_products_add_up_to_the_scores(model: ModelName):
    vectors = head_vectors(ENGLISH, model, 2, 3)
    position = len(vectors.tokens) - 1  # sees all keys in both models
    width = vectors.query.shape[-1]
    products = vectors.products(position)
    assert products.shape == vectors.key.shape
    np.testing.assert_allclose(
        products.sum(axis=-1) / width**0.5,
        vectors.attention().scores[position],
        rtol=1e-4,
        atol=1e-4,
    )


def test_heads_that_share_their_keys_are_given_them():
    tokenizer = Tokenizer.from_file(str(settings().model_dir / "tokenizer.json"))
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=48,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=6,
        num_key_value_heads=2,
        max_position_embeddings=256,
        initializer_range=0.3,  # large enough for weights that differ
    )
    reader = Reader(LlamaForCausalLM(config), tokenizer)
    weights = observe(reader, KOREAN).weights
    assert weights.std() > 0.01
    for layer in range(2):
        for head in range(6):
            check_formula(observe_head(reader, KOREAN, layer, head), weights[layer, head])


def test_the_rotation_is_the_library_s_and_knows_distances_only():
    reader = bundled_reader("llama")
    draw = np.random.default_rng(0)
    width = reader.model.config.head_dim
    query, key = (draw.normal(size=(3, 9, width)).astype(np.float32) for _ in range(2))
    angles = reader.model.model.rotary_emb(torch.zeros(1), torch.arange(9)[None])
    expected = apply_rotary_pos_emb(torch.tensor(query)[None], torch.tensor(key)[None], *angles)
    np.testing.assert_allclose(rotate(reader, query), expected[0][0].numpy(), atol=1e-6)
    np.testing.assert_allclose(rotate(reader, key), expected[1][0].numpy(), atol=1e-6)

    same = np.repeat(query[:1, :1], 9, axis=1), np.repeat(key[:1, :1], 9, axis=1)
    scores = (rotate(reader, same[0]) @ rotate(reader, same[1]).swapaxes(-1, -2))[0]
    for distance in range(-8, 9):
        assert np.ptp(np.diagonal(scores, distance)) < 1e-4


def test_a_head_that_there_is_not_is_told():
    with pytest.raises(Problem, match=r"attention\.no_head"):
        head_vectors(ENGLISH, "llama", 99, 0)
